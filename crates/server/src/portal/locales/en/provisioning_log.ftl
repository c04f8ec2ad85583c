# Provisioning Log

log-intro = What identity providers asked for and what they were answered: every write, and reads that failed.
log-live = Live
log-paused = Paused
log-pause = Pause
log-resume = Resume
log-download = Download
log-csv-hint = for spreadsheets
log-json-hint = for programs
log-text = Name, id or what was answered
log-connection = Connection
log-any-connection = Any connection
log-operation = Operation
log-any-operation = Any operation
log-outcome = Outcome
log-any-outcome = Any outcome
log-done = Done
log-failed = Failed
log-from = From
log-until = Until
log-about = About
log-about-all = Show entries about everybody
log-empty = Nothing was asked for yet
log-empty-text = Once an identity provider is connected, each of its writes and each read that fails is listed here, with the reason.
log-none-found = No entry fits
log-none-found-text = Try fewer filters or another time. Old entries are deleted after a while.
log-none-so-far = No entry fits so far
log-looked-back = Looked through the entries back to { $time }.
log-look-further = Look further back
log-time = Time
log-request = Request
log-left-out = Left out
log-user-came = The user became a member
log-user-went = The user is no member any more
log-connection-gone = A connection that is gone
log-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}

log-of-user = All about this user
log-token = Token
log-token-gone = Renewed or removed since
log-asked = Asked for
log-resource-id = Id
log-duration = Duration
log-milliseconds = { $milliseconds } ms
log-request-id = Request id
log-number = Number of the entry
log-answer = Answer
log-detail = Answered with
log-decided = Decided by
log-decided-by-none = No rule had a say
log-remarks = What else happened
log-attribute = Attribute
log-why = Why
log-changes = What changed
log-no-changes = Nothing changed: everything was so already, or it is only about members.
log-members = Members
log-came = Added
log-went = Removed
log-member-gone = Somebody who is gone
log-more-members = There are more; the first hundred are shown.
