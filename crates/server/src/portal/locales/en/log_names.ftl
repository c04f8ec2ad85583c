# What is in the logs

operation-create = Create
operation-replace = Replace
operation-update = Update
operation-delete = Delete
operation-disable = Disable
operation-read = Read
operation-search = Search
operation-bulk = Bulk
operation-other = Other

resource-user = User
resource-group = Group

outcome-done = Done
outcome-created = Created
outcome-done-silently = Done
outcome-unchanged = Unchanged
outcome-other-success = Done
outcome-invalid = Not valid
outcome-unauthorized = Not let in
outcome-forbidden = Not allowed
outcome-not-found = Not found
outcome-conflict = Conflict
outcome-changed-meanwhile = Changed meanwhile
outcome-too-large = Too large
outcome-media-type = Wrong format
outcome-too-many = Too many requests
outcome-not-offered = Not offered
outcome-unavailable = Held, or not available
outcome-server-error = Server error
outcome-refused = Refused

decision-guard = Blast radius guard
decision-r1 = R1 · E-mail is mandatory
decision-r2 = R2 · A name is mandatory
decision-r3 = R3 · Inactive users are not provisioned
decision-r4 = R4 · userName does not change
decision-r5 = R5 · Blank values clear nothing
decision-r6 = R6 · Deleted users are kept, deprovisioned
decision-r7 = R7 · Deleting a group disables its members
decision-r8 = R8 · Deleted users stay in their groups
decision-r9 = R9 · Existing users
decision-r10 = R10 · Group names are unique
decision-r11 = R11 · What updates may touch
decision-r12 = R12 · Unknown attributes

note-unknown = Ignored: no schema has this attribute.
note-blank = Ignored: a blank value clears nothing here.
note-not-updated = Ignored: updates may not touch it.
note-deprovisioned = Deprovisioned: the user is kept here, disabled.
note-brought-back = Brought back: the user was deprovisioned.
note-taken-over = Taken over: the source was { $source }.
note-group-deleted = Disabled because the group { $group } was deleted.
note-more = { $count ->
    [one] { $count } more note is not kept.
   *[other] { $count } more notes are not kept.
}

actor-admin = Admin
actor-api-key = API key
actor-operator = Operator
actor-connection = Connection
actor-system = Muster

subject-organization = Organization
subject-connection = Connection
subject-token = Token
subject-attribute = Attribute
subject-user = User
subject-group = Group
subject-admin = Admin
subject-api-key = API key
subject-installation = Installation

flaw-changed = Event { $sequence } is not as it was written.
flaw-removed = Event { $sequence } was removed.
flaw-inserted = Event { $sequence } was never written by Muster.
flaw-truncated = The last events, from { $sequence } on, were removed.

event-token-created = SCIM Token Created
event-token-enabled = SCIM Token Enabled
event-token-disabled = SCIM Token Disabled
event-token-named = SCIM Token Named
event-token-renewed = SCIM Token Renewed
event-token-deleted = SCIM Token Deleted
event-token-expiry-announced = SCIM Token Expiry Announced
event-organization-created = Organization Created
event-organization-updated = Organization Updated
event-connection-created = Connection Created
event-connection-updated = Connection Settings Changed
event-connection-deleted = Connection Deleted
event-connection-held = Connection Held
event-hold-allowed = Held Removals Allowed
event-hold-ended = Hold Ended
event-attribute-created = Attribute Created
event-attribute-deleted = Attribute Deleted
event-user-created = User Created
event-user-updated = User Updated
event-user-enabled = User Enabled
event-user-disabled = User Disabled
event-user-deleted = User Deleted
event-user-invited = User Invited
event-users-imported = Users Imported
event-group-created = Group Created
event-group-updated = Group Updated
event-group-deleted = Group Deleted
event-admin-invited = Admin Invited
event-admin-updated = Admin Updated
event-admin-removed = Admin Removed
event-signed-in = Admin Signed In
event-signed-out = Admin Signed Out
event-sign-in-failed = Admin Sign-in Failed
event-account-locked = Admin Account Locked
event-password-link-made = Admin Password Link Created
event-password-changed = Admin Password Changed
event-totp-enabled = Admin One-time Codes Enabled
event-totp-disabled = Admin One-time Codes Disabled
event-api-key-created = API Key Created
event-api-key-deleted = API Key Deleted
event-backup-taken = Backup Taken
event-backup-restored = Backup Restored
