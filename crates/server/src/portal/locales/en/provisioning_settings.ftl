# Admin > Identity > User Provisioning > Edit Settings

connection-save-changes = Save Changes
connection-settings-saved = The settings were saved. They hold from the next request on.
connection-settings-not-saved = Nothing was saved yet. Look at the field that is marked.

connection-invitations = Invitations
connection-invite = Automatically invite users imported from { $idp }
connection-invite-hint = Each is sent an e-mail with a link to enrol a device when they are first provisioned.
connection-enrolment-url = Enrolment URL
connection-enrolment-url-hint = Where invitations lead. ${ "{" }userName{ "}" } and the like are filled in.

connection-apple = Managed Apple ID
connection-apple-sync = Sync Managed Apple ID for the users of { $idp }
connection-apple-hint = Each user gets one, made of their address.
connection-apple-source = Source:
connection-apple-email = User email address
connection-apple-subdomain = Include “appleid” subdomain
connection-apple-subdomain-hint = So that it cannot conflict with an Apple ID that somebody has made with their work address.
connection-apple-none = None

connection-attributes = Custom Attributes
connection-attributes-text = What your directory holds beyond the standard. Each can be used in configurations as a variable; map it in the identity provider to the target that is shown.
connection-attribute-name = Attribute Name
connection-attribute-name-hint = A letter, then letters, digits, - and _; 64 at most. It is added when you save.
connection-attribute-type = Attribute Type
connection-attribute-target = Target in the identity provider
connection-urn = Shown under
connection-urn-hint = Both are always accepted. Choose the second where mappings were made for that product.

connection-rules = Provisioning rules
connection-rules-preset = The rules were set by the preset { $preset }.
connection-rules-changed = { $count ->
    [one] { $count } rule was changed since.
   *[other] { $count } rules were changed since.
}
connection-rule-changed = Changed
connection-rule-preset = The preset says: { $position }
connection-rule-of-preset = as the preset sets it
connection-preset-managed-devices = Managed devices
connection-preset-managed-devices-text = Nobody is lost by accident: users whom the identity provider deletes are kept, disabled, with their devices.
connection-preset-mirror = Mirror
connection-preset-mirror-text = The directory follows the identity provider in everything, deletion included.
connection-preset-rfc7644 = RFC 7644
connection-preset-rfc7644-text = The standard to the letter, with nothing added.
connection-preset-is-set = Set
connection-preset-use = Use this preset
connection-preset-back = Back to the preset
connection-preset-title = Set all rules as { $preset }?
connection-preset-set = Set all rules
connection-preset-changes = { $count ->
    [0] No rule changes.
    [one] One rule changes:
   *[other] { $count } rules change:
}
connection-preset-change = { $what }: “{ $from }” becomes “{ $to }”
connection-preset-was-set = All rules are as { $preset } sets them.

connection-guard = Blast radius guard
connection-guard-text = No mistake at the identity provider empties your fleet in one night: when more users than this would be disabled or deleted, such requests are held until an owner decides.
connection-guard-closed = The connection is held. Until an owner has decided, only owners can change the guard.
connection-guard-watch = Hold requests that would disable or delete too many users
connection-guard-watch-hint = Whichever limit is reached first holds. Everything else goes on.
connection-guard-users = Users at most
connection-guard-users-hint = Blank: any number.
connection-guard-percent = Percent of the users at most
connection-guard-percent-hint = 1 to 100. Blank: any share.
connection-guard-window = Within how many minutes
connection-guard-window-hint = 1 to 10,080, which is a week.

connection-notices = Notices
connection-notification = Notification address
connection-notification-hint = Is told when a token is about to expire, 60, 30 and 7 days ahead, and when the connection is held.

problem-attribute = An attribute’s name is a letter, then letters, digits, - and _, 64 at most, and no name that means something else already.
problem-attribute-taken = There is an attribute of this name already.
problem-enrolment-url = Enter a URL that begins with https:// or http://, without blanks, and with no variables but userName, emailAddress and id. Invitations need one.
problem-guard = The guard needs a limit to watch: a number of users, a percentage, or both.
problem-guard-users = Enter a whole number of 1 or more, or leave it blank.
problem-guard-percent = Enter a whole number from 1 to 100, or leave it blank.
problem-guard-window = Enter a whole number of minutes from 1 to 10080.

# The rules

rule-email = E-mail address
rule-email-true = Mandatory
rule-email-true-text = A user without an e-mail address is refused, and the identity provider’s log says why.
rule-email-false = Not mandatory
rule-email-false-text = Users without one are provisioned; they cannot be invited and have no Managed Apple ID.
rule-name = Name
rule-name-given = Given, family or formatted name
rule-name-given-text = A user is refused where all three are blank, when created and when updated.
rule-name-formatted = Formatted or display name
rule-name-formatted-text = A user is refused where both are blank, when created and when updated.
rule-name-none = Not mandatory
rule-name-none-text = A user may have no name; the user name stands for it.
rule-inactive = Inactive users
rule-inactive-true = Can be provisioned
rule-inactive-true-text = They are created disabled, and enabled when the identity provider says so.
rule-inactive-false = Are not provisioned
rule-inactive-false-text = A new user who is inactive is refused; users who are here can be disabled all the same.
rule-user-name = User name after provisioning
rule-user-name-true = Can change
rule-user-name-true-text = A new user name takes the place of the old one.
rule-user-name-false = Cannot change
rule-user-name-false-text = A changed user name is refused; only upper and lower case may differ.
rule-blank = Blank values in updates
rule-blank-true = Clear the attribute
rule-blank-true-text = What is sent blank is blank here, too.
rule-blank-false = Change nothing
rule-blank-false-text = The old value stays, and the log entry says so.
rule-deletion = Users deleted in the identity provider
rule-deletion-keeps = Are kept, disabled
rule-deletion-keeps-text = The identity provider sees them no more; here they stay until an admin deletes them.
rule-deletion-deletes = Are deleted
rule-deletion-deletes-text = They are gone at once, with their memberships.
rule-group-deletion = Members of a deleted group
rule-group-deletion-true = Are disabled
rule-group-deletion-true-text = Those who are in no other provisioned group are disabled, and stay in All Users.
rule-group-deletion-false = Stay as they are
rule-group-deletion-false-text = Only the group goes.
rule-memberships = Groups of a deleted user who is kept
rule-memberships-true = Stay
rule-memberships-true-text = The groups still show the user.
rule-memberships-false = Go
rule-memberships-false-text = The user leaves all groups.
rule-existing = Users who are here already
rule-existing-true = Are taken over
rule-existing-true-text = A local or imported user of the same user name keeps id and devices, and is the identity provider’s from then on.
rule-existing-false = Stay apart
rule-existing-false-text = The request is refused with 409 until the user here is deleted.
rule-group-name = Names of groups
rule-group-name-text = Unique in the organization, whatever the source and the case: a second group of the same name is refused with 409. This holds always.
rule-updates = What updates may touch
rule-updates-all = All attributes
rule-updates-all-text = Whatever is sent is taken.
rule-updates-listed = Listed ones only
rule-updates-listed-text = Display name, e-mail addresses, name, active, and custom and enterprise attributes; the rest is left out, and the log entry says so.
rule-unknown = Unknown attributes
rule-unknown-ignored = Are ignored
rule-unknown-ignored-text = The rest of the request is done, and the log entry names them.
rule-unknown-refused = Are refused
rule-unknown-refused-text = The request is refused with 400, so that a mistake in a mapping is seen at once.
rule-group-answer = Answer to a change of a group
rule-group-answer-true = The whole group
rule-group-answer-true-text = As the standard’s strictest readers expect it; for large groups that takes time.
rule-group-answer-false = No content
rule-group-answer-false-text = 204, as Microsoft advises: a group may have very many members.
