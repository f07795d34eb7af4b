-- Settings, workspaces and the tags that staff pasted. Jobs, the inbox and local tags join with
-- the capabilities that need them.
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL            -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE workspaces (
  id            TEXT PRIMARY KEY,
  position      INTEGER NOT NULL,
  name          TEXT NOT NULL,
  color         TEXT NOT NULL,
  base_url      TEXT NOT NULL,
  demo          INTEGER NOT NULL CHECK (demo IN (0, 1)),
  token_keeping TEXT NOT NULL,   -- where the token is; never the token itself
  created_at    INTEGER NOT NULL -- milliseconds since 1970-01-01 UTC
) STRICT, WITHOUT ROWID;

-- The vendor has no call that lists tags: an id that staff pasted cannot be had again from there.
CREATE TABLE known_tags (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  tag       TEXT NOT NULL,
  added_at  INTEGER NOT NULL,
  PRIMARY KEY (workspace, tag)
) STRICT, WITHOUT ROWID;
