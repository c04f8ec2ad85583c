# Getting in

sign-in = Sign in
sign-in-to = Sign in to Muster
email = E-mail address
password = Password
one-time-code = One-time code
one-time-code-hint = Six digits, from your authenticator app.
sign-in-with-openid = Sign in with your organization’s account
or = or
sign-in-help = Trouble signing in?
sign-in-help-text = An owner of your organization can give you a link to set a new password, and switch off your one-time codes. Where you are the only owner, the operator can: muster admin link.
show-password = Show the password
signed-out = You have signed out.
session-ended = Your session has ended. Sign in again.
session-ended-before = Your session had ended before you sent that, and nothing was saved. Sign in and try again.
openid-not-begun = No sign-in with your organization’s account is under way in this browser. Begin again.
openid-refused = Your organization’s account did not sign you in. Try again.
openid-stranger = This account of your organization is no admin here. Ask an owner to invite its e-mail address, or choose another account.
openid-unavailable = Your organization’s sign-in cannot be reached. Try again later, or sign in with a password.
organization-switched = You are now in { $organization }.

set-up-title = Welcome to Muster
set-up-text = You are the first one here. Create the account of the owner; others can be invited later.
set-password-title = Set your password
set-password-text = The link is good once. You are signed in when the password is set.
your-name = Your name
password-hint = At least 12 characters. A sentence that you remember is better than a short riddle.
create-account = Create account
set-password = Set password
password-set = Your password is set. Sign in with it.
link-gone = This link is no longer good
link-gone-text = It was used, or it has expired. Ask an owner of your organization for a new one; for the first owner, the operator finds it in the server’s log after a restart.
go-to-sign-in = Go to the sign-in page

# What can be wrong

problem-sign-in = The e-mail address or the password is not right. After several wrong guesses an account is locked for a while.
problem-code = Enter the current code of your authenticator app; each code is good once.
problem-link = The link is no longer good. Ask for a new one.
problem-email = Enter an e-mail address, such as ada@example.org.
problem-email-taken = This person is an admin already.
problem-email-elsewhere = This e-mail address has an account in another organization. The operator can add it to this one: muster admin invite.
problem-password = Choose a password of 12 to 256 characters that is not your e-mail address.
problem-old-password = This is not your password.
problem-guesses = Too many wrong passwords were tried. Try again in a while.
problem-last-owner = This is the last owner. Make someone else an owner first.
problem-name = This name cannot be used. Choose another, of 1 to 100 characters.
problem-name-taken = This name is taken. Choose another.
problem-gone = It is no longer there. Load the page again to see what is.
problem-conflict = It changed in the meantime, or stands in the way of itself. Load the page again and look before you try once more.
problem-later = Too many tried at the same moment. Try again in a few seconds.
problem-value = This value cannot be used. Check it and try again.

error-forbidden = Not for your role
error-forbidden-hint = Your role in this organization does not allow this. Ask an owner.
error-not-found = There is nothing here
error-not-found-hint = It may have been deleted, or the address is mistyped.
error-too-large = Too large
error-too-large-hint = What was sent is larger than the server takes. Send less at once.
error-bad-request = The request cannot be understood
error-bad-request-hint = Go back, load the page again and try once more.
error-unavailable = Not available just now
error-unavailable-hint = The server is busy or restarting. Try again in a few seconds; look first whether your change was made.
error-internal = Something went wrong in the server
error-internal-hint = It is not your fault. The server’s log says why, under this number:
error-status = Error { $status }
go-to-dashboard = Go to the dashboard
