-- What a spend asked and left in columns of their own, and what is derived from the ledger (decision 0010).
--
-- Here the ledger keeps its key of seat and request: rows live in a heap in any order, and several servers write it.

ALTER TABLE ledger ADD COLUMN units BIGINT;
ALTER TABLE ledger ADD COLUMN finish BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ledger ADD COLUMN left_plan BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN left_bonus BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN left_overage BIGINT;

-- An amount of credits is written with two decimals: without its point it is the number of hundredths.
UPDATE ledger SET units = CAST(REPLACE(CAST(content AS JSONB) ->> 2, '.', '') AS BIGINT),
                  finish = CAST(CAST(content AS JSONB) ->> 3 AS BOOLEAN),
                  left_plan = CAST(REPLACE(CAST(answer AS JSONB) -> 'left' ->> 'plan', '.', '') AS BIGINT),
                  left_bonus = CAST(REPLACE(CAST(answer AS JSONB) -> 'left' ->> 'bonus', '.', '') AS BIGINT),
                  left_overage = CAST(REPLACE(CAST(answer AS JSONB) -> 'left' ->> 'overage', '.', '') AS BIGINT);

ALTER TABLE ledger DROP COLUMN content;
ALTER TABLE ledger DROP COLUMN answer;

ALTER TABLE meter ADD COLUMN last_at BIGINT;
ALTER TABLE meter ADD COLUMN through BIGINT NOT NULL DEFAULT 0;

UPDATE meter SET last_at = l.last_at
  FROM (SELECT seat_id, month, MAX(at) AS last_at FROM ledger GROUP BY seat_id, month) l
 WHERE l.seat_id = meter.seat_id AND l.month = meter.month;

-- What the members of a profile used in a day (counted from 1970-01-01, UTC), in a few parts, so that several servers
-- do not wait for one row.
CREATE TABLE day_use (
  profile_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  part BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  PRIMARY KEY (profile_id, day, part)
);

INSERT INTO day_use (profile_id, day, part, credits)
SELECT e.profile_id, l.at / 86400000000, 0, SUM(l.credits)
  FROM ledger l JOIN entitlement e ON e.seat_id = l.seat_id GROUP BY 1, 2;
