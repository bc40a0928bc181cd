-- The global database: who pays, who administers, where things live, what it costs.

CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'closed')),
  created_at BIGINT NOT NULL
);

CREATE TABLE administrator (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  is_operator BOOLEAN NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  language TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE account_administrator (
  account_id TEXT NOT NULL REFERENCES account (id),
  administrator_id TEXT NOT NULL REFERENCES administrator (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, administrator_id)
);
CREATE INDEX account_administrator_person ON account_administrator (administrator_id, account_id);

-- Bearer tokens with which an administrator's scripts speak to /api/v1.
CREATE TABLE api_token (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  administrator_id TEXT NOT NULL REFERENCES administrator (id),
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX api_token_person ON api_token (administrator_id, id);

-- One Identity Center per account, and the Region that holds it.
CREATE TABLE instance_index (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE REFERENCES account (id),
  store_id TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL,
  alias TEXT UNIQUE,
  created_at BIGINT NOT NULL
);

-- One profile per account and Region, and the instance whose people it serves.
CREATE TABLE profile_index (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  instance_region TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (account_id, region)
);
CREATE INDEX profile_index_instance ON profile_index (instance_id);

CREATE TABLE catalogue (
  version BIGINT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE product (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  revoked_at BIGINT
);

-- Money credits; `services` is a JSON list of names as they stand on the bill, `noticed_days` the last notice sent.
CREATE TABLE promotion (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  services TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  noticed_days BIGINT
);
CREATE INDEX promotion_account ON promotion (account_id, id);
CREATE INDEX promotion_expires ON promotion (expires_at);

-- A closed month's bill. `head` is JSON without personal data: users are ids.
CREATE TABLE invoice (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  month BIGINT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  closed_at BIGINT NOT NULL,
  charges BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  total BIGINT NOT NULL,
  head TEXT NOT NULL,
  digest TEXT NOT NULL,
  UNIQUE (account_id, month)
);

-- The lines of an invoice, some hundreds to a row, so that a bill of 100,000 seats is written in a moment.
CREATE TABLE invoice_part (
  invoice_id TEXT NOT NULL REFERENCES invoice (id),
  position BIGINT NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (invoice_id, position)
);

CREATE TABLE promotion_use (
  promotion_id TEXT NOT NULL REFERENCES promotion (id),
  invoice_id TEXT NOT NULL REFERENCES invoice (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (promotion_id, invoice_id)
);

-- Every month that is closed for an account, with the invoice if there was anything to bill.
CREATE TABLE closed_month (
  account_id TEXT NOT NULL REFERENCES account (id),
  month BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  invoice_id TEXT REFERENCES invoice (id),
  PRIMARY KEY (account_id, month)
);

-- The last number drawn of each year's series; drawn in the transaction that writes the invoice, hence without gaps.
CREATE TABLE invoice_series (
  year BIGINT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);
