# Admin > Identity > User Provisioning

provisioning-intro = Identity providers push users and groups into Muster over SCIM. Each has a connection here, with at most two tokens.
connections = Connections
connections-empty = No connections yet
connections-empty-text = Choose your identity provider above. Generating a token makes the connection with it.
connection-choose-idp = Choose Identity Provider (IdP)
connection-choose-idp-hint = You are asked once more before a token is generated, and then led through the rest.
connection-generate = Generate
connection-name = Name
connection-idp = Identity provider
connection-idp-generic = Generic SCIM 2.0
connection-status = Status
connection-tokens = Tokens
connection-last-request = Last request
connection-last-success = Last success
connection-last-failure = Last failure
connection-never = Never
connection-groups-count = { $count ->
    [one] { $count } group
   *[other] { $count } groups
}

# How a connection fares

connection-health = Health
connection-health-waiting = Not connected yet
connection-health-waiting-text = The identity provider has not asked for anything so far.
connection-health-working = Working
connection-health-working-text = Requests are done as they come in.
connection-health-some-fail = Some requests fail
connection-health-some-fail-text = Requests are done, and some have failed within a day. Below is what failed.
connection-health-silent = Silent
connection-health-silent-text = Nothing was asked for longer than this identity provider waits between its cycles.
connection-health-failing = Failing
connection-health-failing-text = Everything that was asked lately has failed.
connection-health-refused = Token refused
connection-health-refused-text = The token that the identity provider used is no longer accepted: its requests are answered 401.
connection-health-held = Held
connection-health-held-text = Disabling and deleting users waits for an owner; everything else goes on.
connection-probes = Connection tests

connection-quarantine-likely = The identity provider has probably put this connection into quarantine
connection-quarantine-possible = The identity provider may have put this connection into quarantine
connection-quarantine-text = Microsoft Entra ID then tries only once a day, and gives up after four weeks. Mend the cause, then choose “Restart provisioning” on the application’s Provisioning page there.
connection-sign-refused = The token that it used is no longer accepted. Refused credentials lead to quarantine at once.
connection-sign-failing = Nothing has succeeded since { $since }.
connection-sign-failing-ever = Nothing has ever succeeded.
connection-sign-many = { $failed } of { $all } changes have failed today and yesterday, which is more than Microsoft Entra ID lets pass.
connection-sign-silent = There was no request since { $since }, though it asks every 40 minutes.

connection-days = The last { $count } days
connection-days-empty = No user or group was changed in these days.
connection-days-done = { $count ->
    [one] { $count } done
   *[other] { $count } done
}
connection-days-failed = { $count ->
    [one] { $count } failed
   *[other] { $count } failed
}
connection-days-table = Day by day
connection-day = Day (UTC)
connection-done = Done
connection-failed = Failed

connection-failures = What failed in these days
connection-failure-answer = Answer
connection-failure-what = What it means
connection-failure-count = How often
connection-failure-last = Last
connection-failure-value = A value is missing or cannot be used, such as an e-mail address. Mend it, or its mapping, in the identity provider.
connection-failure-mutability = An attribute may not change after provisioning, such as the user name. A rule in Edit Settings decides that.
connection-failure-filter = A search was not understood. Look at the matching attribute in the identity provider.
connection-failure-syntax = The request was not understood. Look at the mappings in the identity provider.
connection-failure-missing = The user or group is not here, or not any more. Restarting provisioning makes the identity provider match anew.
connection-failure-taken = There is a user of that user name, or a group of that name, which belongs to another source.
connection-failure-version = The resource changed in the meantime.
connection-failure-large = The request was larger than the server takes.
connection-failure-unavailable = Held by the blast radius guard, or the server was busy. It is tried again.
connection-failure-internal = Something went wrong in Muster. The server’s log says why.
connection-failure-other = The request cannot be done. The log entry says why.

# Tokens

connection-token = Token
connection-token-status = Token Status
connection-tokens-most = A connection has at most two tokens: one in use, and one to change over to.
connection-tokens-empty = No tokens
connection-tokens-empty-text = Generate one, and enter it at your identity provider.
connection-tokens-active = { $count ->
    [0] None active
    [one] { $count } active
   *[other] { $count } active
}
connection-tokens-count = { $count ->
    [0] It has no token yet.
    [one] It has one token.
   *[other] It has { $count } tokens.
}
connection-token-name = Name
connection-token-unnamed = Token { $id }
connection-token-active = Active
connection-token-inactive = Inactive
connection-token-expired = Expired
connection-token-expires = Expires
connection-token-expires-in = { $days ->
    [one] Expires in { $days } day
   *[other] Expires in { $days } days
}
connection-token-last-used = Last used
connection-token-unused = Not seen in use
connection-token-select = Select
connection-token-activate = Set to Active
connection-token-inactivate = Set to Inactive
connection-token-renew = Renew
connection-token-remove = Remove
connection-token-set-active = “{ $token }” is active: its next request is accepted.
connection-token-set-inactive = “{ $token }” is inactive: its next request is refused.
connection-token-renew-title = Renew “{ $token }”?
connection-token-renew-text = It gets a new secret and a new expiry. The old secret is refused at once: the identity provider fails until the new one is entered there. To change over without a gap, generate a second token instead.
connection-token-remove-title = Remove “{ $token }”?
connection-token-remove-text = Whatever presents it is refused at its next request. This cannot be undone.
connection-token-remove-used = It was last used at { $time }.
connection-token-removed = The token was removed.
connection-token-once-text = The token is shown once, on the page that follows. Muster keeps only a hash of it.

connection-generate-title = Generate a token for { $idp }?
connection-for = Connection
connection-new = A new connection
connection-name-hint = For you and other admins, such as the tenant that it stands for.
connection-token-label = Name of the token
connection-token-label-hint = Tells your two tokens apart.
connection-token-made = Token of { $connection }
connection-token-copy-now = Copy the token now: it is shown this once. When you have left this page, nobody can show it again; you can only renew it.
connection-token-copied = I have copied it
connection-token-where = The token was shown when it was generated. If it is lost, renew it or generate another one.
connection-scim-url = Target SCIM URL

problem-token = This connection has two tokens already, which is as many as it may have. Remove one first.
problem-after = A token was generated in the meantime, so none was made now. If you sent this page again: the first time has worked.
problem-label = The name of a token is 200 characters long at most.

# Changing over to a new token

connection-rotation = Change over to a new token
connection-rotation-done = done
connection-rotation-new = Generate a new token
connection-rotation-seen = Enter it; wait until it is seen in use
connection-rotation-retire = Retire the old token
connection-rotation-new-text = “{ $token }” expires on { $day }. Generate a second one beside it: both are accepted until you retire the old one, so that nothing fails in between.
connection-rotation-expired-text = “{ $token }” has expired: what presents it is refused. Generate a new one and enter it at the identity provider.
connection-rotation-seen-text = Enter “{ $token }” at { $idp } in place of the old one. It has not been seen in use yet; this page says so once it is.
connection-rotation-retire-text = “{ $successor }” is in use. Set “{ $old }” to inactive; if nothing fails for a day, remove it.
connection-rotation-old-used-text = The new token has been used, but “{ $old }” was used after it: something still presents the old one. Find it before you retire it.
connection-rotation-where = Where to enter it

# The blast radius guard holds

connection-hold-title = Disabling and deleting users is held
connection-hold-text = Since { $since } the blast radius guard holds such requests: { $removed } were disabled or deleted within { $minutes } minutes. They are answered 503, so the identity provider tries them again. Everything else goes on.
connection-hold-what = What is held, newest first
connection-hold-log = All of it in the Provisioning Log
connection-hold-owner = An owner of the organization decides what becomes of it.
connection-held-disable = Disable
connection-held-delete = Delete
connection-hold-allow = Allow
connection-hold-allow-title = Let { $connection } disable and delete users?
connection-hold-allow-text = { $minutes ->
    [one] For { $minutes } minute everything is let through, however many users it concerns. Look at what is held first.
   *[other] For { $minutes } minutes everything is let through, however many users it concerns. Look at what is held first.
}
connection-hold-allowed = Disabling and deleting users is let through until { $until }, however many they are.
connection-hold-end = End the hold
connection-hold-end-title = End the hold of { $connection }?
connection-hold-end-text = What was disabled and deleted so far no longer counts, and the guard counts anew. Choose this when the mistake is mended at the identity provider.
connection-hold-ended = The hold has ended. The guard counts anew.

# A connection as a whole

connection-overview = Overview
connection-connect = Connect
connection-edit-settings = Edit Settings
connection-rename = Rename
connection-renamed = The connection is named { $name } now.
connection-save = Save
connection-delete = Delete connection
connection-delete-title = Delete { $connection }?
connection-delete-text = Its tokens go with it: the identity provider is refused at its very next request.
connection-delete-left-text = { $users } and { $groups } stay as local ones, with all that they have. Nobody is disabled.
connection-delete-idp-text = Stop provisioning in { $idp } as well, or it goes on trying.
connection-deleted = The connection was deleted. Its users and groups are local ones now.
connection-reach-plain = This server is reached without encryption. Identity providers in the cloud demand https: set up TLS or a proxy, and public_url in the configuration.
connection-reach-local = This address leads to this machine or its own network only, so an identity provider in the cloud cannot reach it. Set public_url in the configuration to the https URL under which the world reaches Muster.
