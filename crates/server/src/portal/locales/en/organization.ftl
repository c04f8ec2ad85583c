# The organization that one acts in

organization-settings = Organization settings
organization-intro = Everything that you see belongs to this organization, and is seen by nobody else.
organization-name-hint = Your admins see it, and so do those whom you invite.
organization-renamed = The organization is called { $name } now.
organization-facts = About this organization
organization-id = Id
organization-of-owners = Its owners can rename it:
organizations-yours = Your organizations
organizations-yours-text = Those in which you have a role. The operator adds more with muster organization.
your-role = Your role
organization-here = You are here
organization-go = Switch
