-- A Region's database: its people, their proofs, grants and seats; its profiles, meters and ledger.

CREATE TABLE instance (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE,
  store_id TEXT NOT NULL UNIQUE,
  session_minutes BIGINT NOT NULL,
  is_extended BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE directory_user (
  id TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instance (id),
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  email TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled')),
  language TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  registered_at BIGINT,
  last_active_at BIGINT
);
CREATE INDEX directory_user_name ON directory_user (instance_id, name_folded, id);
-- Partial, because lists by these two states are short and every import pays for an index.
CREATE INDEX directory_user_disabled ON directory_user (instance_id, name_folded, id) WHERE state = 'disabled';
CREATE INDEX directory_user_invited ON directory_user (instance_id, name_folded, id) WHERE registered_at IS NULL;

-- Every name a user answers to (user name, e-mail, and their look-alikes' skeletons), one owner each.
CREATE TABLE user_handle (
  instance_id TEXT NOT NULL,
  handle TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES directory_user (id),
  kind TEXT NOT NULL CHECK (kind IN ('name', 'email', 'skeleton')),
  PRIMARY KEY (instance_id, handle)
);
CREATE INDEX user_handle_user ON user_handle (user_id);

CREATE TABLE directory_group (
  id TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instance (id),
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (instance_id, name_folded)
);

CREATE TABLE membership (
  group_id TEXT NOT NULL REFERENCES directory_group (id),
  user_id TEXT NOT NULL REFERENCES directory_user (id),
  id TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX membership_user ON membership (user_id, group_id);

-- Folded words of users and groups, for search by prefix with a range scan.
CREATE TABLE search_term (
  instance_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'group')),
  term TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (instance_id, kind, term, subject_id)
);
CREATE INDEX search_term_subject ON search_term (subject_id, term);

CREATE TABLE client (
  id TEXT NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  grant_types TEXT NOT NULL,
  instance_id TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX client_expires ON client (expires_at);

CREATE TABLE device_grant (
  id TEXT NOT NULL PRIMARY KEY,
  device_hash TEXT NOT NULL UNIQUE,
  code_hash TEXT NOT NULL UNIQUE,
  client_id TEXT NOT NULL,
  client_name TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'redeemed')),
  user_id TEXT,
  session_id TEXT,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  polled_at BIGINT,
  hasty_polls BIGINT NOT NULL
);
CREATE INDEX device_grant_expires ON device_grant (expires_at);

CREATE TABLE code_grant (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT UNIQUE,
  client_id TEXT NOT NULL,
  client_name TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  echo TEXT NOT NULL,
  challenge TEXT NOT NULL,
  scopes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'denied', 'redeemed')),
  user_id TEXT,
  session_id TEXT,
  family_id TEXT,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX code_grant_expires ON code_grant (expires_at);

-- A lineage of tokens: everything that came from one consent.
CREATE TABLE token_family (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL,
  client_name TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX token_family_user ON token_family (user_id, revoked_at);
CREATE INDEX token_family_expires ON token_family (expires_at);

-- A rotated refresh token keeps the nonce from which its successors follow, and the hash of the next one: so a repeat
-- within the grace gets the very same answer, and no token stands here in the clear.
CREATE TABLE token (
  hash TEXT NOT NULL PRIMARY KEY,
  family_id TEXT NOT NULL REFERENCES token_family (id),
  kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  rotated_at BIGINT,
  nonce TEXT,
  successor TEXT
);
CREATE INDEX token_family_tokens ON token (family_id);
CREATE INDEX token_expires ON token (expires_at);

-- A profile, in its own Region; one per account here.
CREATE TABLE profile (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  instance_region TEXT NOT NULL,
  overage_enabled BOOLEAN NOT NULL,
  overage_cap BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- What administrators chose, in the Region of the instance. `settled_to` is how far the walk over its members has come
-- (empty: not begun, NULL: done); an assignment that is ending reaches nobody and is deleted when its walk is done.
CREATE TABLE assignment (
  id TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instance (id),
  profile_id TEXT NOT NULL,
  profile_region TEXT NOT NULL,
  principal_kind TEXT NOT NULL CHECK (principal_kind IN ('user', 'group')),
  principal_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  former_tier TEXT,
  is_ending BOOLEAN NOT NULL,
  settled_to TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (profile_id, principal_kind, principal_id)
);
CREATE INDEX assignment_principal ON assignment (principal_id, profile_id);
CREATE INDEX assignment_unsettled ON assignment (profile_id, id) WHERE settled_to IS NOT NULL;

-- What follows from it: one seat per profile and user.
CREATE TABLE seat (
  id TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  profile_region TEXT NOT NULL,
  user_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  waiting TEXT,
  waiting_from BIGINT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'canceled', 'gone')),
  because TEXT NOT NULL,
  since BIGINT NOT NULL,
  activated_at BIGINT,
  ends_at BIGINT,
  version BIGINT NOT NULL,
  is_dirty BOOLEAN NOT NULL,
  is_greeted BOOLEAN NOT NULL,
  UNIQUE (profile_id, user_id)
);
CREATE INDEX seat_user ON seat (user_id);
CREATE INDEX seat_state ON seat (profile_id, state, tier, instance_id);
-- Partial, because few seats are in these states at a time and each index costs every new seat a write.
CREATE INDEX seat_dirty ON seat (profile_id, id) WHERE is_dirty;
CREATE INDEX seat_ungreeted ON seat (profile_id, id) WHERE NOT is_greeted;
CREATE INDEX seat_ends ON seat (ends_at) WHERE state = 'canceled';
CREATE INDEX seat_waiting ON seat (waiting_from) WHERE waiting IS NOT NULL;

-- The history of a seat, from which the bill is made; the number grows with the seat's version.
CREATE TABLE seat_event (
  seat_id TEXT NOT NULL REFERENCES seat (id),
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (seat_id, number)
);

-- The profile Region's copy of a seat: ids only, no personal data, newest version wins.
CREATE TABLE entitlement (
  seat_id TEXT NOT NULL PRIMARY KEY,
  profile_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  waiting TEXT,
  waiting_from BIGINT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'canceled', 'gone')),
  ends_at BIGINT,
  version BIGINT NOT NULL,
  used_at BIGINT,
  UNIQUE (profile_id, user_id)
);
CREATE INDEX entitlement_user ON entitlement (user_id);

-- A seat's month. A month begins at zero when it is first looked at; nothing is written at the turn.
CREATE TABLE meter (
  seat_id TEXT NOT NULL REFERENCES entitlement (seat_id),
  month BIGINT NOT NULL,
  allowance BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  bonus_spent BIGINT NOT NULL,
  excess BIGINT NOT NULL,
  PRIMARY KEY (seat_id, month),
  CHECK (spent >= 0 AND bonus_spent >= 0 AND excess >= 0)
);

-- Bonus credits of a seat, spent before its plan.
CREATE TABLE bonus (
  id TEXT NOT NULL PRIMARY KEY,
  seat_id TEXT NOT NULL REFERENCES entitlement (seat_id),
  name TEXT NOT NULL,
  granted BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CHECK (spent >= 0 AND spent <= granted)
);
CREATE INDEX bonus_seat ON bonus (seat_id, expires_at);

-- Every spend that was granted; the answer is kept so that a repeat hears the same for ever.
CREATE TABLE ledger (
  seat_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  month BIGINT NOT NULL,
  at BIGINT NOT NULL,
  content TEXT NOT NULL,
  credits BIGINT NOT NULL,
  plan BIGINT NOT NULL,
  bonus BIGINT NOT NULL,
  overage BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  model TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (seat_id, request_id)
);
