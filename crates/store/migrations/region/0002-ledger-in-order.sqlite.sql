-- The ledger in the order of its numbers, and what is derived from it (decision 0010).
--
-- A table that grows at its end costs a spend one page now and then; one that is ordered by the clients' random ids
-- costs a page for each spend. So requests are found through `request`, which the writer fills in sorted sweeps.

ALTER TABLE ledger RENAME TO ledger_before;

CREATE TABLE ledger (
  number INTEGER PRIMARY KEY,
  seat_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  month BIGINT NOT NULL,
  at BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  plan BIGINT NOT NULL,
  bonus BIGINT NOT NULL,
  overage BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  model TEXT NOT NULL,
  units BIGINT,
  finish BOOLEAN NOT NULL,
  left_plan BIGINT NOT NULL,
  left_bonus BIGINT NOT NULL,
  left_overage BIGINT
);

-- An amount of credits is written with two decimals: without its point it is the number of hundredths.
INSERT INTO ledger (seat_id, request_id, month, at, credits, plan, bonus, overage, product_id, model, units, finish,
                    left_plan, left_bonus, left_overage)
SELECT seat_id, request_id, month, at, credits, plan, bonus, overage, product_id, model,
       CAST(REPLACE(content ->> 2, '.', '') AS INTEGER), content ->> 3,
       CAST(REPLACE(answer ->> '$.left.plan', '.', '') AS INTEGER),
       CAST(REPLACE(answer ->> '$.left.bonus', '.', '') AS INTEGER),
       CAST(REPLACE(answer ->> '$.left.overage', '.', '') AS INTEGER)
  FROM ledger_before ORDER BY at;

DROP TABLE ledger_before;

-- From the hash of a request to its number in the ledger.
CREATE TABLE request (
  hash BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (hash, number)
) WITHOUT ROWID;

ALTER TABLE meter RENAME TO meter_before;

-- `through` is the number of the last entry that is in the sums; what comes after it is added from the ledger's tail.
CREATE TABLE meter (
  seat_id TEXT NOT NULL REFERENCES entitlement (seat_id),
  month BIGINT NOT NULL,
  allowance BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  bonus_spent BIGINT NOT NULL,
  excess BIGINT NOT NULL,
  last_at BIGINT,
  through BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (seat_id, month),
  CHECK (spent >= 0 AND bonus_spent >= 0 AND excess >= 0)
) WITHOUT ROWID;

INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess, last_at, through)
SELECT m.seat_id, m.month, m.allowance, m.spent, m.bonus_spent, m.excess, l.last_at, COALESCE(l.through, 0)
  FROM meter_before m
  LEFT JOIN (SELECT seat_id, month, MAX(at) AS last_at, MAX(number) AS through FROM ledger GROUP BY seat_id, month) l
    ON l.seat_id = m.seat_id AND l.month = m.month;

DROP TABLE meter_before;

-- What the members of a profile used in a day (counted from 1970-01-01, UTC), in a few parts, so that several servers
-- do not wait for one row.
CREATE TABLE day_use (
  profile_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  part BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  PRIMARY KEY (profile_id, day, part)
);

-- Days and requests of entries that were there before come from the ledger's tail at the next start: `ledger-mark` is 0.
