# Audit Trails

audit-intro = What admins, programs and Muster itself did. Events are never changed and never deleted.
audit-verify = Verify
audit-download = Download
audit-csv-hint = for spreadsheets
audit-json-hint = for programs
audit-text = Name, id, event or detail
audit-event = Event
audit-any-event = Any event
audit-by = Kind of actor
audit-any-actor = By anybody
audit-about = Kind of subject
audit-any-subject = About anything
audit-from = From
audit-until = Until
audit-only-actor = By
audit-only-subject = About
audit-only-end = Show all again
audit-empty = Nothing was done yet
audit-empty-text = Whatever is done here from now on is listed, with who did it.
audit-none-found = No event fits
audit-none-found-text = Try fewer filters or another time.
audit-time = Time
audit-actor = Actor
audit-subject = Subject
audit-details = Details
audit-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}

audit-kind = Kind
audit-id = Id
audit-number = Number
audit-request-id = Request id
audit-hash = Hash
audit-hash-hint = It covers this event and all before it.
audit-of-actor = All by the same actor
audit-of-subject = All about the same subject
audit-subject-open = Open
audit-no-details = There is nothing more to say of it.

audit-verify-title = Verify Audit Trails
audit-verify-text = Each event carries a hash of itself and of the event before it. Verifying follows that chain from the first event to the last, and finds whatever was changed, taken out, put in or cut off. It takes a few seconds for a million events.
audit-verify-again = Verify again
audit-intact = { $events ->
    [one] { $events } event is as it was written.
   *[other] All { $events } events are as they were written.
}
audit-head = Hash of the last event
audit-head-hint = Whoever can write the whole database can write a whole chain anew. Note this hash in another place, and compare it later: an event of this number must still carry it.
audit-broken = Audit Trails were tampered with
audit-broken-hint = Keep the database as it is, and compare it with your backups.

# Details

detail-identity-provider = Identity provider
detail-connection = Connection
detail-method = Signed in with
detail-by = By
detail-by-link = a link
detail-expires = Expires
detail-days = Days before
detail-address = Address
detail-role = Role
detail-role-before = Role before
detail-name = Name
detail-name-before = Name before
detail-kind = Type
detail-values = Values
detail-scopes = Scopes
detail-preset = Preset
detail-preset-managed-devices = Managed devices
detail-preset-mirror = Mirror
detail-reason = Reason
detail-held-since = Held since
detail-allowed-until = Allowed until
detail-members = Members
detail-added = Added
detail-removed = Removed
detail-import = By an import
detail-file = File
detail-created = Created
detail-updated = Updated
detail-unchanged = Unchanged
detail-skipped = Passed over
detail-failed = Failed
detail-invite = Invite users
detail-enrolment-url = Enrolment URL
detail-apple-id = Managed Apple ID
detail-apple-id-subdomain = “appleid” subdomain
detail-notification-address = Notification address
detail-extension-urn = Extension URN
detail-guard-users = Guard: users at most
detail-guard-percent = Guard: percent at most
detail-guard-window = Guard: window in minutes
detail-group-patch = PATCH of a group answers the resource
detail-inactive = R3 · Inactive users can be provisioned
detail-user-name-can-change = R4 · userName can change
detail-blank-clears = R5 · Blank values clear
detail-user-deletion = R6 · Deleting a user
detail-takes-over = R9 · Existing users are taken over
