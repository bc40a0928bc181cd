# The account's activity and its mails, as pages show them.

refusal-mail-queued = The mail { $id } is on its way already.
refusal-mail-queued-cure = Wait until it is sent or has failed, then send it again.
