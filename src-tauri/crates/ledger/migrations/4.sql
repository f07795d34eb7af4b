-- What the vendor sent by itself, kept before it is answered. A relay's inbox belongs to workspaces that only its own
-- configuration names, so there is no foreign key; the trigger below does its work.
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
  hash             BLOB NOT NULL,      -- of path and body as they came
  canonical        BLOB,               -- of path and content, however it is written; NULL until taken in
  path             TEXT NOT NULL,      -- below the secret root, without slashes around it
  size             INTEGER NOT NULL,   -- of the body, in bytes
  body             BLOB NOT NULL       -- as it came, without the token; last, so that the rest is read without it
) STRICT;
CREATE INDEX inbox_by_hash ON inbox (workspace, hash);
CREATE INDEX inbox_by_canonical ON inbox (workspace, canonical) WHERE canonical IS NOT NULL;
CREATE INDEX inbox_by_state ON inbox (workspace, state, sequence);
CREATE INDEX inbox_by_room ON inbox (workspace, room, as_of) WHERE room IS NOT NULL;

-- How much came in each hour; kept longer than a day only until the next count.
CREATE TABLE inbox_hours (
  workspace TEXT NOT NULL,
  hour      INTEGER NOT NULL,          -- hours since 1970-01-01 UTC
  received  INTEGER NOT NULL,          -- copies included
  repeated  INTEGER NOT NULL,          -- copies only
  PRIMARY KEY (workspace, hour)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER inbox_goes_with_its_workspace AFTER DELETE ON workspaces BEGIN
  DELETE FROM inbox WHERE workspace = old.id;
  DELETE FROM inbox_hours WHERE workspace = old.id;
END;

-- Receiving inside the app.
CREATE TABLE receiving (
  workspace   TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  switched_on INTEGER NOT NULL CHECK (switched_on IN (0, 1)),
  public_root TEXT NOT NULL,           -- how the vendor reaches this computer, without the secret; '' when not set
  changed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The secret in the callback address is the only proof that a callback is the vendor's. A replaced one holds for a
-- while, until the new address is set in the vendor's console.
CREATE TABLE callback_secrets (
  workspace   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  secret      TEXT NOT NULL,
  made_at     INTEGER NOT NULL,
  valid_until INTEGER,                 -- NULL: the present one
  PRIMARY KEY (workspace, secret)
) STRICT, WITHOUT ROWID;
