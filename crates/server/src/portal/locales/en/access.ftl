# Getting in

sign-in = Sign in
sign-in-to = Sign in to Muster
email = E-mail address
password = Password
one-time-code = One-time code
one-time-code-hint = Six digits, from your authenticator app.
sign-in-with-openid = Sign in with your organization’s account
or = or
signed-out = You have signed out.
organization-switched = You are now in { $organization }.

set-up-title = Welcome to Muster
set-up-text = You are the first one here. Create the account of the owner; others can be invited later.
set-password-title = Set your password
set-password-text = The link is good once. You are signed in when the password is set.
your-name = Your name
password-hint = At least 12 characters. A sentence that you remember is better than a short riddle.
create-account = Create account
set-password = Set password
link-gone = This link is no longer good
link-gone-text = It was used, or it has expired. Ask an owner of your organization for a new one; for the first owner, the operator finds it in the server’s log after a restart.
go-to-sign-in = Go to the sign-in page

# What can be wrong

problem-sign-in = The e-mail address or the password is not right. After several wrong guesses an account is locked for a while.
problem-code = Enter the current code of your authenticator app; each code is good once.
problem-link = The link is no longer good. Ask for a new one.
problem-email = Enter an e-mail address, such as ada@example.org.
problem-email-taken = This e-mail address is in use already. Choose another.
problem-password = Choose a password of 12 to 256 characters that is neither common nor your e-mail address.
problem-name = Enter a name of 1 to 100 characters.
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
