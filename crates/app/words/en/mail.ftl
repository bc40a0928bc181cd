# What our mails say. Each tells what to do, who sent it and why; a link stands on its own line.

mail-administrator-invitation-subject = You are invited to administer { $account }
mail-administrator-invitation-body =
    Hello,

    You were named an administrator of the account { $account }. Choose a password to get started:

    { $link }

    The link works once, for { $days } days. If it has expired, ask an administrator of the account to send it again.

    You get this mail because somebody entered your address for { $account }. If you do not expect it, ignore it: nothing happens without the link.

mail-administrator-added-subject = You now administer { $account }
mail-administrator-added-body =
    Hello,

    You were named an administrator of the account { $account }. Sign in as always; you find it in the console:

    { $link }

    You get this mail because an administrator of { $account } entered your address.

mail-sign-up-known-subject = You can sign in already
mail-sign-up-known-body =
    Hello,

    Somebody asked to open the account { $account } with your address. You have a sign-in here already, so nothing was opened. Sign in, or choose a new password there:

    { $link }

    If it was not you, ignore this mail: nothing has changed.

mail-invitation-subject = Your access to { $account } is ready
mail-invitation-body =
    Hello { $name },

    { $account } has set up access to its developer tools for you. Your user name is { $user }. Choose a password:

    { $link }

    The link works once, for { $days } days. If it has expired, ask your administrator to send it again.

    You get this mail because an administrator of { $account } added you to the directory.

mail-activation-subject = { $service } { $tier } is waiting for you
mail-activation-body =
    Hello { $name },

    { $account } has given you a seat: { $service } { $tier }. In your IDE or on the command line choose to sign in with your organization, and enter:

    Start URL: { $start-url }
    Region: { $region }

    Sign in with the user name and password that you have. This page explains the rest:

    { $start-url }

    You get this mail because an administrator of { $account } subscribed you.

mail-password-reset-subject = Choose a new password
mail-password-reset-body =
    Hello { $name },

    Somebody asked for a new password for your sign-in. If that was you, choose it here:

    { $link }

    { $hours ->
        [one] The link works once, for { $hours } hour.
       *[other] The link works once, for { $hours } hours.
    }

    If it was not you, ignore this mail: your password stays as it is.

mail-credit-notice-subject = You have used { $used } of { $limit } credits
mail-credit-notice-body =
    Hello { $name },

    You have used { $used } of your { $limit } credits of this month. They are full again on { $resets }.

    If you need more before then, talk to your administrator: a higher plan or overage helps at once.

    You get this mail because you have a seat, once for each mark that you pass.

mail-promotion-notice-subject = { $promotion } ends on { $date }
mail-promotion-notice-body =
    Hello,

    The promotion { $promotion } of the account { $account } ends on { $date }, { $days ->
        [one] in one day
       *[other] in { $days } days
    }. { $remaining } of it are left.

    After that day the account is billed as usual. Nothing stops working; to change what you will pay, look at your seats and plans in the console.

    You get this mail because you administer { $account }.
