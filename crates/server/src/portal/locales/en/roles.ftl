# What roles and scopes may do

area-users = Users and groups
area-administration = Administration
role-owner-hint = Everything, admins, API keys and held removals included.
role-admin-hint = Users, groups and connections; reads the rest. For everyday work.
role-auditor-hint = Reads all of it, and changes nothing.

permission-read-users = Read users and groups
permission-read-users-hint = Who is there, with attributes and memberships.
permission-write-users = Change users and groups
permission-write-users-hint = Create, edit, import, invite, disable and delete them.
permission-read-connections = Read connections
permission-read-connections-hint = Tokens without their secrets, rules, settings and attributes.
permission-write-connections = Change connections
permission-write-connections-hint = Generate and renew tokens, edit settings, add and delete attributes.
permission-decide-holds = Decide on held removals
permission-decide-holds-hint = Let removals through that were stopped for being too many, or end the hold.
permission-read-log = Read the Provisioning Log
permission-read-log-hint = What identity providers asked for and got.
permission-read-audit = Read Audit Trails
permission-read-audit-hint = What admins, tokens and Muster itself did.
permission-read-admins = Read admins and API keys
permission-read-admins-hint = Who administers, and which programs have keys.
permission-write-admins = Change admins and API keys
permission-write-admins-hint = Invite, change and remove admins, create and remove API keys, rename the organization.
