# What happened (refusal-<code>) and what to do (refusal-<code>-cure), for every code of the domain.

refusal-invalid-input = The field { $field } cannot be accepted: { $why }.
refusal-invalid-input-cure = Correct the field { $field } and send the form again.
refusal-sign-in-required = You are not signed in, or your session has ended.
refusal-sign-in-required-cure = Sign in, and you will return to this page.
refusal-forbidden = You do not have permission to do this.
refusal-forbidden-cure = Ask an administrator of the account for access, or switch to another account.
refusal-named-what = { $what ->
    [api-token] API token
    [identity-center] Identity Center
    [user-or-group] user or group
   *[other] { $what }
}
refusal-not-found = There is no { refusal-named-what } with the ID { $id }, or it is not visible to you.
refusal-not-found-cure = Check the ID, the account and the Region; the item may have been deleted.
refusal-changed-meanwhile = Somebody else changed this while you were editing it.
refusal-changed-meanwhile-cure = Reload the page, look at the new values and make your change again.
refusal-idempotency-mismatch = This idempotency key was already used for a different request.
refusal-idempotency-mismatch-cure = Send the request with a new idempotency key.
refusal-too-many-requests = Too many requests arrived in a short time.
refusal-too-many-requests-cure = { $seconds ->
    [one] Wait { $seconds } second and try again.
   *[other] Wait { $seconds } seconds and try again.
}
refusal-unavailable = The server is too busy at the moment, or is about to restart.
refusal-unavailable-cure = Try again in a few seconds. Nothing was changed.
refusal-region-unknown = This deployment has no Region { $region }.
refusal-region-unknown-cure = Choose a Region from the Region menu.
refusal-region-unsupported = The Region { $region } does not host { $service }.
refusal-region-unsupported-cure = Choose another Region for { $service }.
refusal-form-expired = This form is too old, or it was opened in another browser.
refusal-form-expired-cure = Reload the page and fill in the form again. Nothing was changed.
refusal-body-too-large = The request is larger than the { $limit } bytes that are allowed.
refusal-body-too-large-cure = Send less at once: at most { $limit } bytes in one request.

# What a text of the directory is called inside the sentences below.
refusal-named-field = { $field ->
    [user_name] user name
    [username] user name
    [email] e-mail address
    [name] name
    [given_name] given name
    [family_name] family name
    [display_name] display name
    [group_name] group name
    [groups] group name
    [description] description
   *[other] field “{ $field }”
}

refusal-sign-in-again = This step needs a sign-in within the last hour, and yours is older.
refusal-sign-in-again-cure = Sign in again, then repeat the step.
refusal-tier-unknown = The catalogue has no tier “{ $tier }”.
refusal-tier-unknown-cure = Choose a tier that the catalogue lists, by its full name.
refusal-tier-unavailable = The tier { $tier } cannot be assigned at the moment.
refusal-tier-unavailable-cure = Choose another tier, or ask the operator to make { $tier } available.
refusal-model-unknown = The catalogue has no model “{ $model }”.
refusal-model-unknown-cure = Choose a model that the catalogue lists, by its exact name.
refusal-seat-ended = The seat { $seat } has ended and gives no access any more.
refusal-seat-ended-cure = Ask an administrator to assign a subscription again.
refusal-credits-exhausted = The request needs { $asked } credits and { $left } are left. None were taken.
refusal-credits-exhausted-cure =
    Wait for the credits of the next month, or ask an administrator for a higher tier or for overage.
refusal-meter-month-over = The meter belongs to { $month }, and the request to another month.
refusal-meter-month-over-cure = Send the request again; it will be counted in the month in which it arrives.

refusal-text-empty = The { refusal-named-field } is empty.
refusal-text-empty-cure = Enter a value.
refusal-text-too-long = { $field ->
    [groups] The groups of this row go beyond the limit of { $limit }.
   *[other] The { refusal-named-field } is longer than { $limit } characters.
}
refusal-text-too-long-cure = { $field ->
    [groups] Name at most 100 groups in a row, each with at most 1,024 characters.
   *[other] Shorten it to at most { $limit } characters.
}
refusal-text-hidden =
    The { refusal-named-field } shows nothing, or holds control characters or marks that hide or reverse text.
refusal-text-hidden-cure = Type it by hand instead of pasting it, on one line.
refusal-user-name-invalid = The user name “{ $name }” holds a space or another character that no user name may hold.
refusal-user-name-invalid-cure = Use letters, digits, punctuation and symbols, without spaces.
refusal-name-reserved = The name “{ $name }” is reserved for the system.
refusal-name-reserved-cure = Choose another name.
refusal-email-invalid = “{ $email }” is not an e-mail address.
refusal-email-invalid-cure = Enter an address such as ana@example.com, without quotation marks or spaces.
refusal-user-name-taken = Another user has “{ $name }” as user name or e-mail address, or one that looks the same.
refusal-user-name-taken-cure = Choose another user name, or edit the user who has it.
refusal-email-taken = Another user of this directory has the e-mail address { $email }.
refusal-email-taken-cure = Enter another address, or edit the user who has it.
refusal-group-name-taken = Another group of this directory has the name “{ $name }”.
refusal-group-name-taken-cure = Choose another name, or add the users to the group that has it.
refusal-user-disabled = The user is disabled, and cannot be changed until enabled.
refusal-user-disabled-cure = Enable the user first, then make the change.

refusal-import-empty = The file holds no rows.
refusal-import-empty-cure = Choose a file with a line of column names and at least one row below it.
refusal-import-too-large = The file is larger than the { $limit } bytes that are allowed.
refusal-import-too-large-cure = Split it into several files and import one after the other.
refusal-import-too-many-rows = The file has more than { $limit } rows.
refusal-import-too-many-rows-cure = Split it into files of at most { $limit } rows and import one after the other.
refusal-import-not-utf8 = The file is not UTF-8: it can be read up to byte { $position } and no further.
refusal-import-not-utf8-cure = Save the file as “CSV UTF-8” and choose it again.
refusal-import-header = { $why ->
    [missing] The first line lacks the column “{ $column }”.
    [twice] The first line names the column “{ $column }” twice.
   *[unknown] The first line names a column “{ $column }” that the import does not know.
}
refusal-import-header-cure = { $why ->
    [missing] Add the column “{ $column }” to the first line and to every row.
    [twice] Remove one of the two columns “{ $column }”.
   *[unknown] Use the columns username, email, given_name, family_name, display_name and groups only.
}
refusal-import-columns = This row has { $found ->
    [one] { $found } cell
   *[other] { $found } cells
} where the first line names { $expected ->
    [one] { $expected } column.
   *[other] { $expected } columns.
}
refusal-import-columns-cure = Give the row one cell for each column, and put quotation marks around cells with commas.
refusal-import-quotes = A quoted cell of this line is not closed, or the line breaks within a cell.
refusal-import-quotes-cure = Close the quotation marks on the same line, and write a quotation mark in a cell twice.
refusal-import-formula = The cell in the column “{ $field }” begins like a formula, which a spreadsheet would run.
refusal-import-formula-cure = Remove the sign before the text: =, +, -, @ or a tab.
refusal-import-duplicate = The user name or e-mail address of “{ $name }” stands in line { $line } too.
refusal-import-duplicate-cure = Keep one of the two rows, or give one of them another user name and e-mail address.

refusal-password-too-short = The password has fewer than { $limit } characters.
refusal-password-too-short-cure = Choose a password of at least { $limit } characters.
refusal-password-too-long = The password has more than { $limit } characters.
refusal-password-too-long-cure = Choose a password of at most { $limit } characters.
refusal-password-classes = { $missing ->
    [lower] The password has no lower-case letter.
    [upper] The password has no upper-case letter.
    [digit] The password has no digit.
   *[other] The password has no character besides letters and digits.
}
refusal-password-classes-cure = { $missing ->
    [lower] Add a lower-case letter, such as k.
    [upper] Add an upper-case letter, such as K.
    [digit] Add a digit, such as 7.
   *[other] Add another character, such as a dash, a space or an exclamation mark.
}
refusal-password-used-before = This password is one of the last three of this user.
refusal-password-used-before-cure = Choose a password that was not in use recently.
refusal-password-names-user = The password holds the user name or the e-mail address.
refusal-password-names-user-cure = Choose a password that does not contain either of them.
refusal-password-leaked = This password, or one like it, is known from leaks.
refusal-password-leaked-cure = Choose a password that is used nowhere else; a password manager can make one.
refusal-password-guessable = { $hint ->
    [keyboard] The password is easily guessed: it follows keys that lie side by side.
    [repeat] The password is easily guessed: it repeats characters or words.
    [common] The password is easily guessed: it is much like one that many people use.
    [sequence] The password is easily guessed: it holds a sequence such as abc or 6543.
    [date] The password is easily guessed: it holds a date or a year.
    [word] The password is easily guessed: it is little more than one word.
    [name] The password is easily guessed: it is little more than a name.
   *[longer] The password is easily guessed: it is too short for what it is made of.
}
refusal-password-guessable-cure = { $hint ->
    [keyboard] Use several words that do not belong together instead of a pattern of keys.
    [repeat] Replace what repeats with words that do not belong together.
    [common] Use several words that do not belong together, or let a password manager make one.
    [sequence] Replace the sequence with words that do not belong together.
    [date] Replace the date or year with words that do not belong together.
    [word] Add more words that do not belong together.
    [name] Use several words that do not belong together instead of names.
   *[longer] Make it longer: add more words that do not belong together.
}
refusal-sign-in-failed = The user name, the password or the code is not right.
refusal-sign-in-failed-cure = Check what you typed and try again. An administrator can reset a forgotten password.
refusal-sign-in-delayed = Too many sign-ins have failed, so the next one must wait.
refusal-sign-in-delayed-cure = { $seconds ->
    [one] Wait { $seconds } second and sign in again.
   *[other] Wait { $seconds } seconds and sign in again.
}
refusal-sign-in-step = This sign-in took too long, or its steps came in another order.
refusal-sign-in-step-cure = Begin to sign in again.
refusal-mfa-device-required = Signing in needs an MFA device; you have none and cannot register one here.
refusal-mfa-device-required-cure = Ask an administrator to let you register an MFA device.
refusal-mfa-device-limit = The user has { $limit } MFA devices of this kind, the most that are allowed.
refusal-mfa-device-limit-cure = Remove one of them, then register the new one.

refusal-client-metadata-invalid = The client cannot be registered because of { $field }: { $why }.
refusal-client-metadata-invalid-cure = { $field ->
    [clientType] Register the client with the type public.
    [clientName] Give the client a visible name of 1 to 256 bytes on one line.
    [redirectUris] Register from 1 to 10 redirect URIs, or only grants that need none.
   *[other] Correct { $field } and register the client again.
}
refusal-redirect-invalid = The redirect URI cannot be accepted: { $why }.
refusal-redirect-invalid-cure =
    Use a redirect URI with https, or with http to 127.0.0.1, [::1] or localhost, and register it for the client.
refusal-scope-invalid = The scope “{ $scope }” is badly formed, is one too many, or was not registered.
refusal-scope-invalid-cure = Ask for registered scopes only, at most 25, such as sso:account:access.
refusal-grant-type-unsupported = The grant type “{ $grant }” is unknown, or the client did not register for it.
refusal-grant-type-unsupported-cure = Use a grant type that the client registered for, or register the client with it.
refusal-client-invalid = The client is unknown, its secret is wrong, or its registration has expired.
refusal-client-invalid-cure = Register the client again, then sign in from it again.
refusal-authorization-pending = The device waits for approval in the browser.
refusal-authorization-pending-cure = Approve the device in the browser; it will continue by itself.
refusal-slow-down = The device asks too often whether it was approved.
refusal-slow-down-cure = Make the device wait 5 seconds longer between its requests.
refusal-grant-denied = The request for access was denied in the browser.
refusal-grant-denied-cure = Sign in from the device or application again, and approve the request if it is yours.
refusal-grant-expired = The code of the device or application has expired.
refusal-grant-expired-cure = Sign in from the device or application again to get a new code.
refusal-grant-invalid = The code or token is unknown, used, revoked, or belongs to another client.
refusal-grant-invalid-cure = Sign in from the device or application again.
refusal-grant-reused = This code or token was used a second time, so everything that came from it is revoked.
refusal-grant-reused-cure =
    Sign in from the device or application again. If this happens repeatedly, tell an administrator.
refusal-start-url-unknown = No Identity Center has the Start URL { $url }.
refusal-start-url-unknown-cure = Copy the Start URL from your invitation, or ask an administrator for it.

refusal-session-length-invalid = { $minutes ->
    [one] A session cannot last { $minutes } minute.
   *[other] A session cannot last { $minutes } minutes.
}
refusal-session-length-invalid-cure = Choose a length from 15 minutes to 90 days (129,600 minutes).

refusal-alias-invalid = “{ $alias }” cannot be the alias of a Start URL.
refusal-alias-invalid-cure =
    Use 1 to 63 lower-case letters, digits and dashes, with no dash at either end, and no d-, ssoins- or xn-- in front.
refusal-alias-fixed = The alias of this Start URL is { $alias } already, and cannot change.
refusal-alias-fixed-cure = Go on using { $alias }.
refusal-alias-taken = Another instance of Identity Center has the alias { $alias }.
refusal-alias-taken-cure = Choose another alias.
refusal-instance-exists = The account already has an instance of Identity Center: { $instance } in { $region }.
refusal-instance-exists-cure = Use { $instance }; an account has one instance over all Regions.
refusal-user-registered = The user has chosen a password already.
refusal-user-registered-cure = Send a mail to choose a new password, or hand over a one-time password.
refusal-import-group-unknown = There is no group “{ $name }” in this directory.
refusal-import-group-unknown-cure = Create the group first, or correct its name in the file.
refusal-import-refused = Line { $line } of the file cannot be imported, so nothing was.
refusal-import-refused-cure = Check the file, correct the rows that the report names, and import it again.
refusal-confirmation-wrong = What was typed is not “{ $name }”, so nothing was done.
refusal-confirmation-wrong-cure = Type the name exactly as it is shown.
