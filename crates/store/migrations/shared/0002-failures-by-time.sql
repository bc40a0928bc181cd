-- Failures that no longer count are forgotten, the oldest first.
CREATE INDEX failure_last ON failure (last_at);
