-- What SQLite's planner is to believe about the tables.
--
-- Without statistics it takes every index for nearly as good as a unique one: it would look for one displayName among
-- all users of a connection, or read them all in the order of their names to sort the one that has an e-mail address.
-- With those of ANALYZE, plans would follow the data of the day. So they are given: one organization with two
-- connections and many users. Each figure is how many rows there are, then how many
-- have the same first column, the same first two, and so on. A new index gets a line here.

ANALYZE sqlite_schema; -- Makes the table.

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users_id', '100000 1'),
    ('users', 'users_user_name', '100000 100000 1'),
    ('users', 'users_connection', '100000 50000 50000'),
    ('users', 'users_external_id', '100000 100000 1'),
    ('users', 'users_display_name', '100000 100000 2'),
    ('user_emails', 'user_emails', '150000 150000 2 1'),
    ('groups', 'groups_id', '1000 1'),
    ('groups', 'groups_display_name', '1000 1000 1'),
    ('groups', 'groups_connection', '1000 500 500'),
    ('groups', 'groups_external_id', '1000 1000 1'),
    ('group_members', 'group_members', '1000000 1000 500 1'),
    ('group_members', 'group_members_member', '1000000 500000 10 1');

ANALYZE sqlite_schema; -- Reads it.
