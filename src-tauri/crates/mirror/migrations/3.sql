-- The newest run over all rooms, so that one that was cut off goes on where it was. At most one row.
CREATE TABLE list_run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    started INTEGER NOT NULL,
    fresh_from INTEGER NOT NULL,            -- what was read at this time or later is not read again
    done INTEGER NOT NULL,                  -- rooms on the pages before the marked one
    page INTEGER,                           -- every page up to this one was read; NULL: none yet
    last TEXT,                              -- the last room on it, as the client marks it
    finished INTEGER                        -- NULL: under way or cut off
);
