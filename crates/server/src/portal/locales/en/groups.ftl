# Users > User groups

groups-count = { $count ->
    [one] { $count } group, and All Users
   *[other] { $count } groups, and All Users
}
groups-many = More than 10,000 groups
groups-search = How the name begins
groups-none-found = No group fits
groups-none-found-text = Groups are found by how their name begins. Try less of it, or clear the filters.
groups-empty = No other groups yet
groups-empty-text = Groups come from your identity provider once it is connected and groups are assigned to the application there. You can also make local ones.
group-name-label = Group
group-all-users = All Users
group-all-users-text = Every user belongs to this group. It is built in, cannot be changed, and identity providers do not see it.
group-built-in = Built in
group-everybody = Every user
group-membership = Membership
group-direct = Direct
group-indirect = Through another group
group-new = New group
group-new-text = A local group, whose members are chosen here.
group-create = Create group
group-created = The group { $name } was created.
group-rename = Rename
group-renamed = The group is called { $name } now.
group-delete = Delete
group-delete-title = Delete the group { $name }?
group-delete-text = { $count ->
    [0] It has no members.
    [one] Its { $count } member stays, and is a member no longer.
   *[other] Its { $count } members stay, and are members no longer.
}
group-delete-text-many = Its members, more than 10,000, stay, and are members no longer.
group-delete-owned-text = Remove the group from { $idp } too, or it may be provisioned again.
group-deleted = The group { $name } was deleted.
group-deleted-owned = The group { $name } was deleted. Remove it from { $idp } too, or it may be provisioned again.
group-owned = { $idp } owns this group: change its name and members there.
group-owned-by = { $idp } owns this group, through the connection { $connection }: change its name and members there.
group-search-users = Search its users
group-members = Members
group-members-count = { $count ->
    [0] No members
    [one] { $count } member
   *[other] { $count } members
}
group-members-many = More than 10,000 members
group-member = Member
group-nested = Group
group-no-members = No members
group-no-members-text = The identity provider has sent none.
group-no-members-ours = Search above for users and groups to add.
group-add = Add members
group-add-search = Name, user name, e-mail or group
group-add-none = Nobody is called so.
group-add-member = Already a member
group-add-more = There are more. Type more of the name.
group-member-added = A member was added to { $name }.
group-member-removed = A member was removed from { $name }.
group-remove = Remove { $name }
group-problem-members = This one cannot be added: it is not there any more, or the group would come to belong to itself.

# Search

search-text = Type how a name, a user name, an e-mail address or a group begins.
search-none = No user and no group is called { $name }.
search-all-users = All users that fit
search-all-groups = All groups that fit
