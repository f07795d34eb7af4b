-- What staff have seen of a workspace's feed, and of what it tells them by the system's notifications.
CREATE TABLE feed_marks (
  workspace TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  seen_at   INTEGER,               -- NULL: never looked at
  alerts    TEXT                   -- JSON; NULL: nothing was chosen
) STRICT, WITHOUT ROWID;
