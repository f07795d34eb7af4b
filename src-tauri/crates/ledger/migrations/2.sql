-- What staff chose and did: saved views, favourite rooms, people who may be in many rooms, and the files that carried
-- data out of the app.
CREATE TABLE views (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id        TEXT NOT NULL,
  position  INTEGER NOT NULL,      -- order in which they were made
  name      TEXT NOT NULL,
  query     TEXT NOT NULL,         -- JSON, in the words of the version that saved it
  PRIMARY KEY (workspace, id),
  UNIQUE (workspace, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE favourite_rooms (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  room      TEXT NOT NULL,
  added_at  INTEGER NOT NULL,      -- milliseconds since 1970-01-01 UTC
  PRIMARY KEY (workspace, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE allowed_people (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  person    TEXT NOT NULL,
  added_at  INTEGER NOT NULL,
  PRIMARY KEY (workspace, person)
) STRICT, WITHOUT ROWID;

-- Files carry personal data: it is kept which were written, never into which folder.
CREATE TABLE exports (
  id        INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  rows      INTEGER NOT NULL,
  file_name TEXT NOT NULL
) STRICT;
CREATE INDEX exports_of ON exports (workspace, id);
