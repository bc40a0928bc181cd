# Refusals about profiles, assignments, seats and credits: what happened, and what to do.

refusal-profile-exists = This account already has a profile in { $region }: { $profile }.
refusal-profile-exists-cure = Use the profile { $profile }, or create one in another Region.
refusal-instance-required = This account has not enabled Identity Center yet.
refusal-instance-required-cure = Enable Identity Center in a Region first; the profile serves its users.
refusal-profile-required = This user has subscriptions in several profiles, and the request names none.
refusal-profile-required-cure = Name the profile in the request.
refusal-already-assigned = { $principal } is already subscribed in this profile, at { $tier }.
refusal-already-assigned-cure = Use Change plan to choose another plan.
refusal-nothing-waiting = No plan change is waiting that could be withdrawn.
refusal-nothing-waiting-cure = Use Change plan to choose a plan.
refusal-seat-held-by-group = This subscription still comes from the group { $group }.
refusal-seat-held-by-group-cure = Remove the user from the group, or deactivate the plan of the group, and try again.
refusal-seat-missing = The user { $user } has no subscription in this profile.
refusal-seat-missing-cure = Ask an administrator to subscribe the user.
refusal-spend-mismatch = The request ID { $request } was already used for a different spend.
refusal-spend-mismatch-cure = Send the spend with a new request ID.
refusal-product-key-invalid = The product key is not valid, or it has been revoked.
refusal-product-key-invalid-cure = Ask the operator for a new product key.
