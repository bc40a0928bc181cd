# What happened (refusal-<code>) and what to do (refusal-<code>-cure), for every code of the domain.

refusal-invalid-input = The field { $field } cannot be accepted: { $why }.
refusal-invalid-input-cure = Correct the field { $field } and send the form again.
refusal-sign-in-required = You are not signed in, or your session has ended.
refusal-sign-in-required-cure = Sign in, and you will return to this page.
refusal-forbidden = You do not have permission to do this.
refusal-forbidden-cure = Ask an administrator of the account for access, or switch to another account.
refusal-not-found = There is no { $what } with the ID { $id }, or it is not visible to you.
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
