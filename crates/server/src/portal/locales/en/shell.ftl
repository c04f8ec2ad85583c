# Around every page

product = Muster
skip-to-content = Skip to the content
menu = Menu

dashboard = Dashboard
users = Users
user-groups = User groups
admin-area = Admin
identity = Identity
user-provisioning = User Provisioning
system = System
attributes = Attributes
admins = Admins
api-keys = API keys
audit-trails = Audit Trails
provisioning-log = Provisioning Log

main-navigation = Main
breadcrumbs = Breadcrumbs
search-everything = Search users and groups
your-account = Your account
sign-out = Sign out
organization = Organization
switch-organization = Switch organization
language-choice = Language
theme = Appearance
theme-auto = As the system
theme-light = Light
theme-dark = Dark
apply = Apply
role-owner = Owner
role-admin = Admin
role-auditor = Auditor

# Numbers and times

users-count = { $count ->
    [one] { $count } user
   *[other] { $count } users
}
day-of-year = { $day } { $month } { $year }
day-and-time = { $day }, { $time }
day-in-month = { $day } { $month }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

# Things that many pages have

cancel = Cancel
copy = Copy
copied = Copied
created = Created
description = Description
actions = Actions
optional = optional
first-page = First page
next-page = Next page

# Words of lists and forms

save-changes = Save Changes
yes = Yes
no = No
on = On
off = Off
never = Never
name = Name
role = Role
you = you
done = Done
add = Add
edit = Edit
search = Search
filters-clear = Clear filters
status = Status
last-changed = Last changed
before = Before
after = After
none = None
