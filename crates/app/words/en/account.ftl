# Customer accounts, their administrators and API tokens.

refusal-administrator-exists = { $email } administers this account already.
refusal-administrator-exists-cure = If the invitation got lost, send it again from the list of administrators.
refusal-last-administrator = { $email } is the last administrator of this account.
refusal-last-administrator-cure = Invite another administrator first, then remove this one.
refusal-invitation-accepted = { $email } has accepted the invitation already.
refusal-invitation-accepted-cure = They can sign in, or choose a new password from the sign-in page.
refusal-sign-up-closed = This deployment does not open accounts by itself.
refusal-sign-up-closed-cure = Ask the operator of this server to create an account for you.
refusal-token-lifetime = An API token cannot live for { $days } days.
refusal-token-lifetime-cure = Choose a lifetime from 1 to 365 days.
refusal-token-limit = You have { $limit } API tokens, which is the most one person may have.
refusal-token-limit-cure = Revoke a token that you no longer use, then create the new one.
