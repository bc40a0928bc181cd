# Costs, invoices and promotions. Amounts are US dollars before tax; all times are UTC.

billing-about = What the month costs so far, line by line. A month is a calendar month in UTC.
billing-none = No charges in this month
billing-none-why = Charges appear when a member uses a seat for the first time. Seats that nobody has used yet cost nothing.
billing-totals = Total
billing-summary = The month so far
billing-csv = Download as CSV
billing-month = Month (UTC)
billing-month-to = Go to { $month }
billing-payable = Payable
billing-before-tax = before tax
billing-as-of = As of
billing-policy = First month
billing-policy-kiro = The first month costs the whole days that remain after the first use.
billing-policy-fair-day = The first month costs every day that is touched, that of the first use too.
billing-is-closed = Closed with the invoice { $number }
billing-closes = Open until { $date }, 00:00 UTC; the invoice follows about an hour later
billing-ended = Ended on { $date }, 00:00 UTC; if anything was charged, the invoice follows about an hour later
billing-seats = { $count ->
    [one] { $count } seat
   *[other] { $count } seats
}
billing-more-seats = More seats
billing-user-id = User ID
billing-kind-seat = Seat fee
billing-kind-refund = Refund
billing-kind-upgrade = Upgrade
billing-kind-overage = Overage
billing-kind-promotion = Promotion
billing-why-whole-month = In use when the month began, so the whole month is charged.
billing-why-first-month = First used on { $from }: the rest of the month until { $to }, by the policy { $policy }.
billing-why-lower-tier-refunded = Upgraded in this month: what was charged for the lower plan since { $from } is given back.
billing-why-higher-tier-in-full = Upgraded from { $lower } on { $from }: the higher plan is charged for the whole month.
billing-why-higher-tier = Upgraded on { $from }: the higher plan is charged for the whole month.
billing-why-beyond-allowance = Credits used beyond the highest allowance of the month. Promotions do not pay for them.
billing-why-paid-by-promotion = Paid by the promotion { $promotion }.
billing-days = { $rate } a month × { $days } of { $of } days = { $amount }
billing-credits = { $rate } a credit × { $credits } credits = { $amount }
billing-amount = { $amount }
billing-number = Invoice number
billing-closed-at = Closed
billing-charges = Charges
billing-account = Account
billing-account-id = Account ID
billing-invoice = Invoice { $number }
billing-invoices-about = One for each month that had charges. An invoice never changes once it is closed.
billing-invoices-none = No invoices yet
billing-invoices-none-why = The first one appears about an hour after the end of the first month with charges.
billing-facts = About this invoice
billing-digest = Digest
billing-intact = Unchanged since it was closed
billing-broken = Does not match its digest; tell your operator
billing-promotions-about = Money that pays for seats by itself, soonest expiry first. Overage is never paid by a promotion.
billing-promotions-none = No promotions
billing-promotions-none-why = When a promotion is given to this account, its balance and its end appear here.
billing-granted = Granted
billing-used = Used by closed months
billing-used-now = This month so far
billing-left = Left
billing-left-of = { $left } of { $granted } left
billing-pays-for = Pays for
billing-seats-only = seats, not overage
billing-expires = Expires
billing-revoked = Taken back
billing-used-up = Used up
billing-days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
billing-promotion-applied = { $name } pays { $applied } of this month. It expires on { $date }.
billing-operator-about = Money credits of customers. They pay for seats, never for overage, and expire after a year.
billing-grant = Grant a promotion
billing-promotion-name = Name
billing-name-hint = It stands on the customer's bill, for example Startup 2026.
billing-amount-field = Amount in US dollars
billing-amount-hint = For example 960.00
billing-issued = Given on
billing-issued-hint = It pays for the whole of that month and expires a year later. Empty for today.
billing-granted-done = The promotion was granted.
billing-revoked-done = What was unused was taken back.
billing-revoke = Take back
billing-revoke-title = Take back the promotion { $name }?
billing-revoke-left = The account { $account } loses { $left } that no closed month has used.
billing-revoke-used = What closed months used, { $used }, stays used.
billing-revoke-open = The month that is still open is billed without it.
billing-all-none = No promotions yet
billing-all-none-why = Grant the first one with the form above; the customer's bill uses it by itself.
