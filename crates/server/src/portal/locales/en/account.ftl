# One's own account

account-profile = Profile
account-renamed = Your name was changed.
account-email-fixed = Your e-mail address is what you sign in with, and cannot be changed.
account-session = This session
account-since = Signed in
account-until = Ends at the latest
account-elsewhere = Sign out everywhere else
account-elsewhere-text = For when you have left a session open on another device. This one goes on.
account-ended-elsewhere = { $count ->
    [0] You are signed in nowhere else.
    [one] { $count } other session was ended.
   *[other] { $count } other sessions were ended.
}
account-old-password = Current password
account-new-password = New password
account-change-password = Change password
account-password-text = All your other sessions end.
account-password-changed = Your password was changed, and your other sessions were ended.
account-no-password = You sign in with your organization’s account, which has its own password and its own second factor. To have a password here as well, ask another owner for a link.

codes = One-time codes
codes-text = Besides your password, you are asked for a code that an authenticator app shows. A password that was found out is then not enough.
codes-switch-on = Switch on one-time codes
codes-switch-off = Switch off one-time codes
codes-on = One-time codes are on. You are asked for one at your next sign-in.
codes-off = One-time codes are off.
codes-off-title = Switch off one-time codes?
codes-off-text = Your password alone is enough from then on.
codes-step-scan = 1. Scan this code with your authenticator app
codes-picture = QR code with the secret that is written below
codes-typed = Or type the secret in:
codes-secret = Secret
codes-step-confirm = 2. Enter the code that the app shows now
