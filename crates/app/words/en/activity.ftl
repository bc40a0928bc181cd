# The account's activity and its mails, as pages show them.

refusal-mail-queued = The mail { $id } is on its way already.
refusal-mail-queued-cure = Wait until it is sent or has failed, then send it again.

api-broken = Something on our side went wrong, and nothing was changed.
api-broken-cure = Try again. If it happens again, give the operator of this server the request ID.

activity-about = Every change in this account: who, what, when, from where. Entries cannot be edited.
activity-none = Nothing has happened yet
activity-when = When
activity-who = Who
activity-what = What
activity-target = Target
activity-where = From where
activity-global = Global
activity-system = Usher
activity-anonymous = Not signed in
activity-detail = Details
mail-about = The mails sent for this account, and what the mail server answered.
mail-none = No mail was sent yet
mail-kind = Mail
mail-answer = Answer of the mail server
mail-answer-kept = Kept in the mailbox of this machine
mail-attempts = ({ $count } attempts)
mail-kind-administrator-invitation = Invitation of an administrator
mail-kind-administrator-added = New account for an administrator
mail-kind-sign-up-known = Sign-up with a known address
mail-kind-invitation = Invitation
mail-kind-activation = Seat
mail-kind-password-reset = New password
mail-kind-credit-notice = Credits
mail-kind-promotion-notice = Promotion
mailbox-title = Mailbox
mailbox-about = No mail server is configured, so mails stay here. Only this machine can read them.
mailbox-none = No mail yet
mailbox-none-why = What this server would send appears here.
