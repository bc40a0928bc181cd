-- Tables that every database has, global and regional alike.

CREATE TABLE audit (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  account_id TEXT NOT NULL,
  caller_kind TEXT NOT NULL,
  caller_id TEXT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  request_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  segment BIGINT
);
CREATE INDEX audit_account ON audit (account_id, id);
CREATE INDEX audit_segment_rows ON audit (segment, id);

-- A segment is a run of audit rows sealed together; each bears the hash of the one before.
CREATE TABLE audit_segment (
  number BIGINT NOT NULL PRIMARY KEY,
  sealed_at BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  root TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- Work to be done after the transaction that wrote it. While a job waits, collapse keeps its twins away.
CREATE TABLE job (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
  collapse TEXT UNIQUE,
  due_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (state, due_at);

-- A message; its words and links are sealed with the server's key, because a link is a secret.
CREATE TABLE mail (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  address TEXT NOT NULL,
  language TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT
);
CREATE INDEX mail_due ON mail (state, due_at);
CREATE INDEX mail_account ON mail (account_id, id);
CREATE INDEX mail_subject ON mail (subject_id, id);

CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  outcome TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- Passwords (hashes, the last three), TOTP secrets (sealed) and recovery codes (keyed hashes), of members and administrators alike.
CREATE TABLE credential (
  id TEXT NOT NULL PRIMARY KEY,
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('password', 'old_password', 'one_time_password', 'totp', 'recovery_code')),
  name TEXT NOT NULL,
  secret TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'spent')),
  last_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX credential_subject ON credential (subject_id, kind);

-- A one-time link from a mail or a page; its secret is kept only as a keyed hash.
CREATE TABLE link (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);
CREATE INDEX link_subject ON link (subject_id, purpose);

-- A sign-in on its way: what has been proved so far in one browser.
CREATE TABLE sign_in (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  subject_id TEXT,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_expires ON sign_in (expires_at);
CREATE INDEX sign_in_subject ON sign_in (subject_id);

CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  subject_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  authenticated_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_subject ON session (subject_id, ended_at);

-- Failed proofs, counted exactly, for the lockout.
CREATE TABLE failure (
  subject TEXT NOT NULL PRIMARY KEY,
  count BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
