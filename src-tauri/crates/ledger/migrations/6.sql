-- The team of a workspace: several desks that work with one token. The secret half of this desk's key is in the keychain.
CREATE TABLE teams (
  workspace  TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  server     TEXT NOT NULL,
  team       TEXT NOT NULL,
  desk       TEXT NOT NULL,      -- what this desk is called in the team
  ca_file    TEXT,               -- NULL: the system's own authorities
  public_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the team's events were taken into the inbox; changed in the same transaction as the inbox.
CREATE TABLE team_positions (
  workspace      TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  stream_created INTEGER NOT NULL, -- nanoseconds since 1970-01-01 UTC on the server's clock
  sequence       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
