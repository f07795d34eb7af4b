-- What we ask the vendor to change: jobs, their items, and every attempt to send one.
CREATE TABLE jobs (
  id          TEXT PRIMARY KEY,
  workspace   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,    -- counts the jobs of a workspace from 1, for people to name them
  kind        TEXT NOT NULL,
  state       TEXT NOT NULL,
  pause       TEXT,                -- why it is paused; NULL in every other state
  title       TEXT NOT NULL,       -- JSON: what it is about, in the words of the version that made it
  chain       TEXT NOT NULL,       -- JSON: rooms in which a pull goes on when one is full; [] otherwise
  created_at  INTEGER NOT NULL,    -- milliseconds since 1970-01-01 UTC, as all times
  starts_at   INTEGER NOT NULL,    -- nothing is sent before: until then it can be withdrawn
  finished_at INTEGER,
  UNIQUE (workspace, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_by_state ON jobs (state);

CREATE TABLE items (
  job        TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,     -- order of sending, from 1
  request    TEXT NOT NULL,        -- JSON: what is to be sent, with the account and room as last chosen
  account    TEXT NOT NULL,        -- '' where none is possible
  person     TEXT,                 -- of a pull
  room       TEXT,                 -- of a pull or leave; of a create once it is known
  forecast   TEXT NOT NULL,
  state      TEXT NOT NULL,
  reason     TEXT,                 -- key of the text that explains the state, such as addMember.notFriend
  code       INTEGER,              -- the vendor's number of the last answer
  message    TEXT,                 -- the vendor's words of the last answer
  changed_at INTEGER NOT NULL,
  not_before INTEGER,              -- not to be sent again before
  waited     INTEGER NOT NULL DEFAULT 0, -- how often it was put off because the vendor was not ready
  looked     INTEGER NOT NULL DEFAULT 0, -- how often the vendor was asked whether it happened
  looked_at  INTEGER,
  confirmed_at INTEGER,            -- a later observation shows what the state says
  PRIMARY KEY (job, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_state ON items (job, state, account, position);
CREATE INDEX items_unconfirmed ON items (changed_at)
  WHERE state IN ('done', 'invited', 'unknown') AND confirmed_at IS NULL;
CREATE INDEX items_by_room ON items (room, person, state) WHERE room IS NOT NULL;

-- Written before the first byte leaves: what is not here was not sent.
CREATE TABLE attempts (
  id          INTEGER PRIMARY KEY,
  workspace   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  job         TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  request     TEXT NOT NULL,       -- JSON: as sent, without the token
  account     TEXT NOT NULL,
  kind        TEXT NOT NULL,       -- of the job
  room_size   INTEGER,             -- most people the room of a pull may have had then, as far as known
  sent_at     INTEGER NOT NULL,
  answered_at INTEGER,
  outcome     TEXT,                -- state of the item after it; NULL while on its way, or cut off
  reason      TEXT,
  code        INTEGER,
  message     TEXT,
  raw         TEXT                 -- the answer as it came, cut to a length
) STRICT;
CREATE INDEX attempts_of_item ON attempts (job, position, id);
CREATE INDEX attempts_by_time ON attempts (workspace, sent_at);

-- What people did with jobs, beside the attempts: started, paused, decided.
CREATE TABLE operations (
  id        INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  job       TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  position  INTEGER                -- of the item it was about
) STRICT;
CREATE INDEX operations_by_time ON operations (workspace, at);

-- Accounts that do nothing for now, and why: kept, so that a restart does not begin a burst.
CREATE TABLE account_holds (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  account   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  since     INTEGER NOT NULL,
  PRIMARY KEY (workspace, account)
) STRICT, WITHOUT ROWID;

-- Which member of a room a name on a list means, as a person said.
CREATE TABLE roster_pairs (
  workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name      TEXT NOT NULL,         -- as on the list, trimmed
  person    TEXT NOT NULL,
  paired_at INTEGER NOT NULL,
  PRIMARY KEY (workspace, name, person)
) STRICT, WITHOUT ROWID;

-- Workspaces start read-only: nothing is sent until a person allows it.
ALTER TABLE workspaces ADD COLUMN writes_allowed INTEGER NOT NULL DEFAULT 0 CHECK (writes_allowed IN (0, 1));
