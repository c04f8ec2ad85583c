# Users > Users > Import

import = Import
import-title = Import users
import-text = A CSV file makes users and changes those that are here. First you see what it would do, line by line; nothing is changed before you say so.
import-file = CSV file
import-file-hint = In UTF-8, 5 MB at most; separated by commas, semicolons or tabs. A file that was downloaded here can be edited and brought back.
import-paste = Or paste the lines
import-try = Show what would happen
import-columns = Columns
import-columns-text = The first line names the columns, in any order. A line is the user of its userName, the only column that must be there. What the file does not have stays; a blank cell takes the value away. Groups are separated by semicolons; users are added to them, and nobody is taken out.
import-problem-file = The file cannot be used. It must be in UTF-8, and its first line must name columns from the list below, each once, userName among them.
import-problem-size = The file is too large. Split it into files of 5 MB at most, each with the line of the columns’ names.
import-result = Result
import-tried = What would happen
import-tried-text = Nothing was changed yet.
import-other = Another file
import-do = { $count ->
    [one] Import { $count } user
   *[other] Import { $count } users
}
import-done = { $created ->
    [one] { $created } user was created
   *[other] { $created } users were created
}, { $updated ->
    [one] { $updated } was changed
   *[other] { $updated } were changed
}
import-created = New
import-updated = Changed
import-unchanged = Unchanged
import-skipped = Passed over
import-failed = Cannot be used
import-remarks = Lines that are not imported
import-steps = What the other lines would do
import-steps-done = What the other lines did
import-shown = { $count ->
    [one] The first line is shown.
   *[other] The first { $count } lines are shown.
}
import-line = Line
import-column = Column
import-what = User
import-new = New
import-changed = Changed
import-no-user-name = The line has no userName.
import-owned = { $idp } owns this user: change it there.
import-too-long = The line is too long. A quotation mark may not be closed.
import-not-utf8 = The line is not in UTF-8. Save the file as CSV UTF-8.
import-cells = The line has { NUMBER($cells) } cells, and there are { NUMBER($columns) } columns.
import-no-address = This is no e-mail address.
import-no-boolean = Write true or false.
import-group-owned = { $idp } owns the group { $name }: add its members there.
import-group-name = A new group needs a name of at most 200 characters.
import-too-long-value = The value is too long.
import-no-user = The values of the line make no valid user.
