# Users > Users

user-status-active = Active
user-status-disabled = Disabled
user-status-deprovisioned = Deprovisioned
user-source = Source
user-source-local = Local
user-source-import = Import
user-source-scim = SCIM { $idp }

users-many = More than 10,000 users
users-download = Download CSV
users-search = Name, user name or e-mail
users-any-status = Any status
users-any-source = Any source
users-group = In the group …
users-choose-all = Choose all users of this page
users-choose = Choose { $name }
users-chosen = Chosen:{" "}
users-empty = No users yet
users-empty-text = Users come from your identity provider once it is connected. You can also import a file, or make a local user.
users-none-found = No user fits
users-none-found-text = Users are found by how their name, user name or e-mail address begins. Try less of it, or clear the filters.
users-no-group = No group is called { $name }
users-no-group-text = Choose one of the groups whose name begins so, or type its whole name.
users-no-group-none = Type how its name begins, and choose from what is offered.

# Several at once

users-invite-title = { $count ->
    [one] Invite { $count } user?
   *[other] Invite { $count } users?
}
users-invite-text = Each is sent an e-mail with a link at which they enrol their devices.
users-enable-title = { $count ->
    [one] Enable { $count } user?
   *[other] Enable { $count } users?
}
users-enable-text = Their accounts can be used again at once.
users-disable-title = { $count ->
    [one] Disable { $count } user?
   *[other] Disable { $count } users?
}
users-disable-text = Their accounts cannot be used until somebody enables them. Nothing of them is lost.
users-delete-title = { $count ->
    [one] Delete { $count } user?
   *[other] Delete { $count } users?
}
users-delete-text = They are gone for good, and with them what was typed in for them and their memberships.
users-owned-text = { $count ->
    [one] { $count } of them belongs to an identity provider: change it there too, or its next change undoes this.
   *[other] { $count } of them belong to an identity provider: change them there too, or its next change undoes this.
}
users-left-text = { $count ->
    [one] { $count } more was chosen and is left as it is; afterwards you are told why.
   *[other] { $count } more were chosen and are left as they are; afterwards you are told why.
}
users-invited = { $count ->
    [0] Nobody was invited
    [one] { $count } user was invited
   *[other] { $count } users were invited
}
users-enabled = { $count ->
    [0] Nobody was enabled
    [one] { $count } user was enabled
   *[other] { $count } users were enabled
}
users-disabled = { $count ->
    [0] Nobody was disabled
    [one] { $count } user was disabled
   *[other] { $count } users were disabled
}
users-deleted = { $count ->
    [0] Nobody was deleted
    [one] { $count } user was deleted
   *[other] { $count } users were deleted
}
users-left = { $count ->
    [one] { $count } user is left as it was
   *[other] { $count } users are left as they were
}
users-none-chosen = No user is chosen. Go back and tick some.
users-back = Back to the users
user-why = Why
user-left-enabled = Is active already.
user-left-disabled = Is disabled already.
user-left-deprovisioned = The identity provider has deleted this user. Assign it there again, or delete it here for good.
user-left-owned = Belongs to an identity provider and is active: disable it first, here or there.
user-left-inactive = Is not active; only active users can be invited.
user-left-no-address = Has no e-mail address to be invited at.
user-left-no-link = There is no enrolment URL yet. Set one under User Provisioning, in the settings of the connection.
user-left-gone = Is not there any more.
user-left-failed = It did not work. Try again in a moment; the server’s log says more.

# One of them

user-tabs = Parts of this user
user-overview = Overview
user-groups-tab = Groups
user-devices = Devices
user-activity = Activity
user-person = Person
user-account = Account
user-name-shown = Name
user-user-name = User name
user-given-name = First name
user-family-name = Last name
user-display-name = Display name
user-emails = E-mail addresses
user-phone = Telephone
user-phones = Telephones
user-primary = primary
user-title = Title
user-department = Department
user-division = Division
user-cost-center = Cost center
user-employee-number = Employee number
user-locale = Locale
user-manager = Manager
user-manager-hint = The user name of another user.
user-connection = Connection
user-apple-id = Managed Apple ID
user-invited-on = Invited
user-not-invited = Not yet
user-owned = { $idp } owns this user: change names, addresses and groups there. Custom attributes are edited here.
user-was-owned = { $idp } has deleted this user, who is kept here, disabled. Assign it there again and it comes back as it was; or delete it here for good.
user-devices-empty = No devices
user-devices-empty-text = This version of Muster does not manage devices yet. Once it does, this user’s are here.
user-no-groups = This user is in no other group.

# What is done to one

user-invite = Invite
user-invite-again = Invite again
user-invited = An invitation is on its way to { $address }.
user-enable = Enable
user-enabled = { $name } was enabled.
user-enabled-owned = { $name } was enabled. { $idp } may disable this user again with its next change: enable it there too.
user-disable = Disable
user-disable-title = Disable { $name }?
user-disable-text = The account cannot be used until somebody enables it. Nothing of it is lost.
user-disable-owned-text = { $idp } owns this user and may enable it again with its next change: disable it there too.
user-disable-first-title = Disable { $name } first?
user-disable-first-text = Only a user who is disabled or deprovisioned can be deleted, as long as an identity provider owns it. Disable it, then delete it.
user-disabled = { $name } was disabled.
user-disabled-owned = { $name } was disabled. { $idp } may enable this user again with its next change: disable it there too.
user-delete = Delete
user-delete-title = Delete { $name }?
user-delete-text = The user is gone for good, and with it what was typed in here and its memberships. Log and audit trails stay.
user-delete-owned-text = Remove this user from { $idp } too, or it may be provisioned again as a new one.
user-delete-for-good = Delete for good
user-deleted = { $name } was deleted.
user-deleted-owned = { $name } was deleted. Remove this user from { $idp } too, or it may be provisioned again.

# Made and edited here

user-new = New user
user-new-text = A local user, who belongs to no identity provider. Should one send this user name later, it takes the user over.
user-create = Create user
user-created = { $name } was created.
user-edit = Edit { $name }
user-updated = { $name } was saved.
user-user-name-hint = What the user signs in with, most often an e-mail address. Unique in the organization.
user-display-name-hint = What others see. Left blank, first and last name stand for it.
user-problem-taken = Another user has this user name; case makes no difference. Choose another.
user-problem-name = Enter a user name.
user-problem-manager = No user is called so. Enter the user name of the manager as the list of users shows it, or leave the field blank.
user-problem-custom = A value can have 1,000 characters at most, and only of a custom attribute. Shorten it and save again.

# Attributes

user-value = Value
user-from = From
user-attributes-custom = Custom attributes
user-attributes-custom-text = Their values are typed in here. Clear a field to take its value away.
user-attributes-custom-none = Your organization has no custom attributes.
user-attributes-idp = IDP attributes
user-attributes-idp-text = The identity provider fills them; they cannot be edited here.
user-attributes-left = No identity provider sends them any more; the last values stay.
user-nobody-sends = No longer sent
user-attributes-system-text = What Muster knows of the user, under the names by which configurations use it.
user-attributes-without = Without a value
user-attributes-others = Further attributes
user-attributes-others-text = What else was sent for this user. There are no variables for them.

# Activity

activity-empty = Nothing happened yet
activity-empty-text = What identity providers ask for and what is done here is listed from now on. Entries of the provisioning log are deleted after a while.
activity-created = Created
activity-created-not = Not created
activity-updated = Updated
activity-updated-not = Not updated
activity-deleted = Deleted in the identity provider
activity-deleted-not = Not deleted
activity-disabled = Disabled, because a group was deleted
activity-asked = Asked for
activity-asked-not = Asked for in vain
activity-joined = Added to the group { $group }
activity-left = Removed from the group { $group }
activity-gone-connection = A connection that is gone
activity-refused = Refused ({ $status })
activity-changes = { $count ->
    [one] { $count } attribute
   *[other] { $count } attributes
}
activity-import = By an import
