-- Terms now begin at every word of a name or address, and the words come from rules that SQL does not know: whatever was
-- written before waits here until the reconciler has written its terms anew. The old ones are good for searches till then.
CREATE TABLE search_pending (
  subject_id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'group'))
);
INSERT INTO search_pending (subject_id, kind) SELECT id, 'user' FROM directory_user;
INSERT INTO search_pending (subject_id, kind) SELECT id, 'group' FROM directory_group;
