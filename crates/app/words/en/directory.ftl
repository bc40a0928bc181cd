# Users, groups and their import.

directory-done-saved = The changes are saved.
directory-done-created = Created.
directory-done-deleted = Deleted.
directory-done-disabled = The user is disabled, and sessions and tokens have ended.
directory-done-enabled = The user is enabled and can sign in again.
directory-done-mailed = The mail is on its way. Links of older mails no longer work.
directory-done-members = The membership is changed.
user-add = Add user
user-about = People who can sign in with the Start URL of this instance.
user-name = User name
user-name-hint = People sign in with it. It cannot be changed later. No spaces.
user-id = User ID
user-display-name = Display name
user-display-name-hint = Left empty, it is made of given and family name.
user-email = E-mail
user-given-name = Given name
user-family-name = Family name
user-language = Language of mails
user-state = State
user-last-active = Last active
user-created = Created
user-password = Password
user-password-once = A one-time password waits for the next sign-in
user-password-none = Not chosen yet
user-sessions = Sessions
user-grants = Devices and applications
user-seats = Seats
user-facts = Facts
user-details = Details
user-no-groups = In no group.
user-filter-all = All
user-filter-enabled = Enabled
user-filter-invited = Invited
user-filter-disabled = Disabled
user-search = Find users by the beginning of a name or e-mail
user-empty = No users yet
user-empty-why = Add the first user, or import many from a CSV file.
user-none-found = Nobody found
user-none-found-why = The search looks at how the words of names and addresses begin. Try fewer letters.
user-disabled-about = This user is disabled: no sign-in, and nothing can be changed until the user is enabled again.
user-invite-again = Send invitation again
user-invite-effect = { $name } gets a new invitation at { $email }. It works for 7 days; links of older mails stop working.
user-reset = Reset password
user-reset-how = How
user-reset-mail = By mail
user-reset-once = One-time password
user-reset-once-about = You see the password once and hand it over. The old password, sessions and tokens end now.
user-ask-invite = Invite { $name } again?
user-ask-password = Reset the password of { $name }?
user-ask-disable = Disable { $name }?
user-ask-enable = Enable { $name }?
user-ask-delete = Delete { $name }?
user-disable-effect = Sign-in is blocked. Groups stay, and a paid month stays paid.
user-enable-effect = Sign-in is possible again.
user-delete-effect = Names, address, password and devices are erased. The user name is free for somebody else afterwards.
user-once-title = One-time password
user-once-about = Copy it now and hand it over: it is not shown again. It must be changed at the first sign-in.
user-once-password = Password
user-step-details = Details
user-step-groups = Groups
user-step-review = Review
user-how = First password
user-how-mail = Send an invitation
user-how-mail-about = A mail with a link to choose a password. It works for 7 days.
user-how-once = Generate a one-time password
user-how-once-about = You see it once and hand it over yourself.
user-groups-none = There are no groups yet. The user can join one later.
user-groups-choose = Groups to join
user-groups-more = There are more groups. Type how a word of the name begins to find the others; what is ticked stays ticked.
group-add = Create group
group-about = Subscribe a group, and its members get seats.
group-name = Group name
group-description = Description
group-search = Find groups by the beginning of a word
group-empty = No groups yet
group-empty-why = Groups let you subscribe many people at once, and take effect when somebody joins or leaves.
group-none-found = No group found
group-members = Members
group-no-members = No members yet
group-no-members-why = Find users above and add them.
group-find-user = Find users to add
group-ask-delete = Delete the group { $name }?
import-title = Import users
import-about = Add up to 10,000 users from a CSV file. Each gets an invitation. With one bad row, nothing is imported.
import-template = Download template
import-file = CSV file
import-file-hint = UTF-8, at most 4 MiB. Groups are separated by semicolons and must exist.
import-check = Only check the file
import-check-hint = Shows what is wrong and changes nothing.
import-go = Upload
import-report = Rows that need attention
import-line = Line
import-problem = What is wrong
user-reset-mail-about = A link to choose a new password goes to { $name }, { $email }. The old password works until then.
user-ends-sessions = { $count ->
    [one] { $count } session ends now.
   *[other] { $count } sessions end now.
}
user-ends-grants = { $count ->
    [one] { $count } device or application is signed out.
   *[other] { $count } devices and applications are signed out.
}
user-ends-groups = { $count ->
    [one] { $count } membership ends.
   *[other] { $count } memberships end.
}
user-ends-seats = { $count ->
    [one] { $count } seat ends.
   *[other] { $count } seats end.
}
group-ends-members = { $count ->
    [one] { $count } member leaves the group and stays in the directory.
   *[other] { $count } members leave the group and stay in the directory.
}
group-ends-assignments = { $count ->
    [one] { $count } subscription of this group ends.
   *[other] { $count } subscriptions of this group end.
}
import-all-good = { $count ->
    [one] { $count } row is good. Nothing was imported.
   *[other] All { $count } rows are good. Nothing was imported.
}
import-done = { $count ->
    [one] { $count } user is added and invited.
   *[other] { $count } users are added and invited.
}
import-bad = { $count } of { $total } rows need attention. Nothing was imported.
