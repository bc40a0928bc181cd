# The access portal and the security page.

portal-title = Access portal
portal-welcome = Signed in as { $name }
portal-plans = Your plan
portal-bonus = Bonus “{ $name }”, used first, until { $time }
portal-no-plan = You have no subscription yet
portal-no-plan-why = An administrator of { $account } assigns plans. Ask for one; you get a mail when it is there.
portal-start = Sign in from your tools
portal-region = Region
portal-start-ide = In the IDE choose “Sign in with your organization” and enter the Start URL. The Region is found by itself; if you are asked for it, enter the one above.
portal-start-cli = On the command line:
portal-devices = Authenticator apps
portal-device-unnamed = Authenticator app
portal-device-add = Add an authenticator app
portal-device-rename = Rename
portal-device-name = Name of the device
portal-device-used = Last used
portal-device-since = Registered
portal-codes = Recovery codes
portal-codes-left = { $count ->
    [one] { $count } code is left.
   *[other] { $count } codes are left.
}
portal-codes-new = Make new recovery codes
portal-sessions = Sessions
portal-session-this = This browser
portal-session-from = From
portal-session-agent = Browser
portal-session-browser = { $browser } on { $system }
portal-session-unknown = Unknown browser
portal-session-since = Since
portal-session-end = End
portal-sign-out-everywhere = Sign out everywhere
portal-clients = Signed-in clients
portal-clients-none = No IDE or command line is signed in.
portal-client-name = Client
portal-client-used = Last used
portal-client-end = Revoke
portal-password = Password
portal-password-since = Chosen
portal-password-present = Present password
portal-password-change = Change password
portal-security = Security
portal-plan-pending = Free of charge until you use it for the first time; until then these are the Free credits.
portal-plan-active = In use.
portal-plan-canceled = Your plan ends with this month.
portal-plan-gone = Your plan has ended.
