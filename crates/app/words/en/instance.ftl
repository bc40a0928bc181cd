# Identity Center as a whole: enabling, settings.

instance-done-alias = The alias is chosen.
instance-done-enabled = Identity Center is enabled. Next, add the people who will sign in.
instance-elsewhere = Identity Center of this account is in { $region }
instance-elsewhere-why = An account has one Identity Center over all Regions. Its people can use profiles in every Region.
instance-elsewhere-go = Go to { $region }
instance-about = The people of this account, and the Start URL with which they sign in.
instance-start-url-about = People enter this address in their IDE or on the command line.
instance-next = Next steps
instance-next-about = Add people one by one or from a file, and put them into groups to subscribe many at once.
instance-enable = Enable Identity Center
instance-enable-region = Region: { $region } ({ $code })
instance-not-hosted = { $region } ({ $code }) does not host Identity Center. Choose another Region from the menu.
instance-empty = Identity Center is not enabled yet
instance-empty-why = Identity Center keeps the users and groups of your account and signs them in. Everything about them is stored in one Region, which cannot be changed later.
instance-id = Instance ID
instance-arn = Instance ARN
instance-store = Identity store ID
instance-start-url = Start URL
instance-alias-url = Start URL with alias
instance-session = Session duration
instance-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
instance-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
instance-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
instance-source = Identity source
instance-source-directory = Identity Center directory
instance-session-field = Minutes until people sign in again
instance-session-hint = 15 minutes to 129,600 minutes (90 days); 480 minutes are 8 hours. Open sessions keep their length.
instance-extended = Extended sessions for Kiro
instance-extended-hint = IDE and command line stay signed in for 90 days, whatever stands above.
instance-settings-about = What this directory is called by machines, and how long its people stay signed in.
instance-facts = At a glance
instance-alias = Alias
instance-alias-about = An alias makes the Start URL readable. It is chosen once and cannot be changed.
instance-alias-hint = Lower-case letters, digits and dashes.
instance-alias-choose = Choose the alias
instance-alias-sure = Choose the alias { $alias }?
instance-alias-effect = The Start URL becomes { $url }; the old one keeps working.
instance-alias-fixed = The alias cannot be changed or removed later.
