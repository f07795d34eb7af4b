-- Jobs that the desks of a team share: each desk has every job, one runs it.
CREATE TABLE job_shares (
  job        TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  here       INTEGER NOT NULL,           -- 1: this desk ran it last, as far as it knows
  desk       TEXT NOT NULL,              -- who ran it last, as colleagues know that desk
  sequence   INTEGER NOT NULL,           -- the last record of the job's log that is taken in here; 0: none
  asked      INTEGER NOT NULL,           -- 1: something of it may be in the log
  copying    INTEGER NOT NULL,           -- 1: the next record begins a copy of the whole job
  item_count INTEGER NOT NULL,           -- items that the job has where it came from
  behind     INTEGER NOT NULL DEFAULT 0, -- 1: records may have been missed since the last whole copy
  holds      TEXT NOT NULL DEFAULT '[]'  -- JSON: its held accounts, as the desk that ran it last told
) STRICT, WITHOUT ROWID;

-- What of a job run here the log does not have yet. A change that comes again gets a new number.
CREATE TABLE job_changes (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  job      TEXT NOT NULL REFERENCES job_shares (job) ON DELETE CASCADE,
  position INTEGER NOT NULL,             -- of the item; 0: the job itself
  UNIQUE (job, position)
) STRICT;

-- How far the logs of all jobs were taken in; changed in the same transaction as what they tell.
CREATE TABLE job_log_positions (
  workspace      TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  stream_created INTEGER NOT NULL,       -- nanoseconds since 1970-01-01 UTC on the server's clock
  sequence       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Desks in the team, of which each has its share of the pace while the server is away.
ALTER TABLE teams ADD COLUMN desks INTEGER NOT NULL DEFAULT 4;

-- Permitted and planned again is no change: it was not sent. (OR REPLACE would be overruled by the statement outside.)
CREATE TRIGGER items_to_share AFTER UPDATE ON items
  WHEN NEW.state <> 'permitted' AND NOT (OLD.state = 'permitted' AND NEW.state = 'planned')
    AND EXISTS (SELECT 1 FROM job_shares WHERE job = NEW.job AND here = 1)
BEGIN
  DELETE FROM job_changes WHERE job = NEW.job AND position = NEW.position;
  INSERT INTO job_changes (job, position) VALUES (NEW.job, NEW.position);
END;

CREATE TRIGGER attempts_to_share AFTER UPDATE ON attempts
  WHEN EXISTS (SELECT 1 FROM job_shares WHERE job = NEW.job AND here = 1)
BEGIN
  DELETE FROM job_changes WHERE job = NEW.job AND position = NEW.position;
  INSERT INTO job_changes (job, position) VALUES (NEW.job, NEW.position);
END;

CREATE TRIGGER jobs_to_share AFTER UPDATE ON jobs
  WHEN EXISTS (SELECT 1 FROM job_shares WHERE job = NEW.id AND here = 1)
BEGIN
  DELETE FROM job_changes WHERE job = NEW.id AND position = 0;
  INSERT INTO job_changes (job, position) VALUES (NEW.id, 0);
END;
