# Why a one-time link does not open.

refusal-link-unknown = This link is not valid.
refusal-link-unknown-cure = Check that you copied the whole address, or ask for a new link.
refusal-link-spent = This link was used already, or a newer one took its place.
refusal-link-spent-cure = If you used it, sign in. Otherwise open the newest mail, or ask for a new link.
refusal-link-expired = This link stopped working on { $when }.
refusal-link-expired-cure = Ask whoever sent it for a new one.
