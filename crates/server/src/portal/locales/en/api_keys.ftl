# Admin > System > API keys

api-keys-intro = What programs present to the API: a device manager, a script, a report. A key may do what its scopes name, and nothing more.
api-keys-empty = No API keys yet
api-keys-empty-text = Create one for each program that is to read or change what is here, so that each can be told apart and let go by itself.
api-key = API key
scopes = Scopes
scopes-none = None
expires = Expires
expired = Expired
last-used = Last used
api-key-create = Create API key
api-key-create-text = A key stands for the organization, not for you: it goes on working when you have left.
api-key-name-hint = What the program is, so that others know it.
api-key-lifetime = Good for
api-key-lifetime-hint = It is refused afterwards. Scopes and expiry cannot be changed; create another key instead.
api-key-month = 30 days
api-key-quarter = 90 days
api-key-year = One year
api-key-unlimited = As long as it is not removed
api-key-made = API key for { $name }
api-key-once = Copy it now: it is not shown again. Whoever has it may do all that its scopes name.
api-key-remove = Remove API key
api-key-remove-title = Remove { $name }?
api-key-remove-text = Whatever presents this key is refused at its very next request.
api-key-remove-used = It was last used on { $time }.
api-key-remove-unused = It was never used.
api-key-removed = { $name } was removed.

api-title = Using the API
api-text = All that the portal can do, programs can, too.
api-description = Description of the API (OpenAPI)
api-url = URL of the API
api-example = Example: the first ten users
