-- The sixth format: the feed, grouped as staff read it, and the times in which nothing was heard.

ALTER TABLE mirror ADD COLUMN last_heard INTEGER;   -- newest time that anything was said of
ALTER TABLE mirror ADD COLUMN first_read INTEGER;   -- end of the first complete reading: rooms met later are new
UPDATE mirror SET
    last_heard = (SELECT max(as_of) FROM room_clocks),
    first_read = (SELECT max(at) FROM (SELECT max(started) AS at FROM runs WHERE scope = 0 UNION SELECT finished FROM list_run));

-- One row for all changes of a kind that one observation of a room shows, and for each turn of an account.
CREATE TABLE feed (
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    room INTEGER NOT NULL,                  -- 0: not about a room
    account INTEGER NOT NULL,               -- 0: not about an account
    people INTEGER NOT NULL,                -- who joined or left
    since INTEGER,                          -- the observation before; NULL: unknown
    gap INTEGER NOT NULL,                   -- `until` of the gap it happened in; 0: none
    found INTEGER NOT NULL,                 -- when it came up here
    PRIMARY KEY (at, kind, room, account)
) WITHOUT ROWID;
CREATE INDEX feed_by_finding ON feed (found, kind) WHERE gap = 0;
CREATE INDEX feed_in_gaps ON feed (gap, at) WHERE gap <> 0;
CREATE INDEX feed_by_room ON feed (room, at) WHERE room <> 0;

-- Times longer than three hours in which nothing was heard.
CREATE TABLE gaps (
    until INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    closed INTEGER NOT NULL                 -- the mirror was closed meanwhile
);

INSERT INTO feed (at, kind, room, account, people, since, gap, found)
SELECT c.at, c.kind + 1, c.room, 0, sum(c.person <> 0),
       (SELECT max(o.as_of) FROM observations o WHERE o.room = c.room AND o.as_of < c.at), 0, c.at
FROM changes c WHERE c.kind < 4 GROUP BY c.at, c.kind, c.room;
