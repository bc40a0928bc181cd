# The account's activity and its mails, as pages show them.

refusal-mail-queued = The mail { $id } is on its way already.
refusal-mail-queued-cure = Wait until it is sent or has failed, then send it again.

api-broken = Something on our side went wrong, and nothing was changed.
api-broken-cure = Try again. If it happens again, give the operator of this server the request ID.
