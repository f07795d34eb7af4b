-- Somebody waits while a callback is kept, so little is written for it: copies are told by a number beside the state
-- instead of an index of hashes, whose every entry would be one more page, and bodies may be kept smaller than they are.
DROP TRIGGER inbox_goes_with_its_workspace;
ALTER TABLE inbox RENAME TO inbox_before;
CREATE TABLE inbox (
  sequence         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: others note how far they have read
  workspace        TEXT NOT NULL,
  state            TEXT NOT NULL,
  received_at      INTEGER NOT NULL,   -- of the first copy; milliseconds since 1970-01-01 UTC, as all times
  last_received_at INTEGER NOT NULL,   -- of the last copy
  copies           INTEGER NOT NULL DEFAULT 1,
  as_of            INTEGER,            -- when the vendor says it was so; NULL until taken in, or not said
  room             TEXT,               -- NULL until taken in, or none
  fault            TEXT,               -- why it cannot be read
  fingerprint      INTEGER,            -- XXH3 of path and body as they came; NULL: from before there were any
  canonical        BLOB,               -- hash of path and content, however it is written; NULL until taken in
  path             TEXT NOT NULL,      -- below the secret root, without slashes around it
  size             INTEGER NOT NULL,   -- of the body as it came, without the token, in bytes
  body             BLOB NOT NULL       -- LZ4 where it is shorter than `size`; last: the rest is read without it
) STRICT;
INSERT INTO inbox (sequence, workspace, state, received_at, last_received_at, copies, as_of, room, fault, canonical, path,
                   size, body)
  SELECT sequence, workspace, state, received_at, last_received_at, copies, as_of, room, fault, canonical, path, size,
         body FROM inbox_before ORDER BY sequence;
-- Numbers of entries that are gone are not given again either.
DELETE FROM sqlite_sequence WHERE name = 'inbox';
INSERT INTO sqlite_sequence (name, seq) SELECT 'inbox', seq FROM sqlite_sequence WHERE name = 'inbox_before';
DROP TABLE inbox_before;

CREATE INDEX inbox_by_state ON inbox (workspace, state, sequence, fingerprint); -- fingerprints are read from it alone
CREATE INDEX inbox_by_canonical ON inbox (workspace, canonical) WHERE canonical IS NOT NULL;
CREATE INDEX inbox_by_room ON inbox (workspace, room, as_of) WHERE room IS NOT NULL;
CREATE TRIGGER inbox_goes_with_its_workspace AFTER DELETE ON workspaces BEGIN
  DELETE FROM inbox WHERE workspace = old.id;
  DELETE FROM inbox_hours WHERE workspace = old.id;
END;
