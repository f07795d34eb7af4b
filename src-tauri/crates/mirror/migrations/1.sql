-- The first format of mirror.db. Times are milliseconds since 1970; flags are 0 or 1; ids of the
-- vendor are texts called wxid (or id, as the vendor says), all other keys are integers of our own.

-- One row. `hash_key` seeds the content hashes, so that nobody outside can make two contents collide.
CREATE TABLE mirror (
    hash_key BLOB NOT NULL,
    rooms INTEGER NOT NULL DEFAULT 0,       -- not dissolved
    people INTEGER NOT NULL DEFAULT 0,      -- ever seen in a list
    memberships INTEGER NOT NULL DEFAULT 0, -- present, in rooms not dissolved
    unsettled INTEGER NOT NULL DEFAULT 0    -- rows of the two tables called new_…
);
INSERT INTO mirror (hash_key) VALUES (randomblob(16));

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    wxid TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    nick_name TEXT NOT NULL,
    named_at INTEGER NOT NULL,              -- age of user_id and nick_name
    avatar_url TEXT NOT NULL DEFAULT '',
    online INTEGER,
    listed_at INTEGER,                      -- age of avatar_url and online
    rooms INTEGER NOT NULL DEFAULT 0        -- not dissolved
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    wxid TEXT NOT NULL,                     -- unique; found through people_by_wxid
    nick_name TEXT NOT NULL DEFAULT '',
    avatar_url TEXT NOT NULL DEFAULT '',
    kind INTEGER NOT NULL DEFAULT 0,
    coworker INTEGER,
    corporation TEXT,
    -- The newest list that said so and no longer says so by itself; NULL: never in a list, only an
    -- owner's id. Lists that still say so count with their room's `list_at` (see `dissents`).
    as_of INTEGER
);

CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    wxid TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    avatar_url TEXT NOT NULL,
    owner INTEGER REFERENCES people (id),
    external INTEGER,
    reported_size INTEGER,
    wecom_chat_id TEXT,
    deleted INTEGER NOT NULL,
    size INTEGER,                           -- present members; NULL: no list known
    customers INTEGER,
    shown_size INTEGER NOT NULL,
    name_key BLOB NOT NULL,                 -- sorts by pinyin and natural numbers
    owner_key BLOB NOT NULL
);
CREATE INDEX rooms_by_name ON rooms (name_key, wxid) WHERE deleted = 0;
CREATE INDEX rooms_by_size ON rooms (shown_size, name_key, wxid) WHERE deleted = 0;
CREATE INDEX rooms_by_owner_name ON rooms (owner_key, name_key, wxid) WHERE deleted = 0;
CREATE INDEX rooms_without_customers ON rooms (id) WHERE deleted = 0 AND customers = 0;
CREATE INDEX rooms_internal ON rooms (id) WHERE deleted = 0 AND external = 0;
CREATE INDEX rooms_of_owner ON rooms (owner) WHERE owner IS NOT NULL;

-- What every confirmation moves, kept narrow so that a re-sync of unchanged rooms writes little.
CREATE TABLE room_clocks (
    room INTEGER PRIMARY KEY REFERENCES rooms (id),
    as_of INTEGER NOT NULL,                 -- newest observation
    source INTEGER NOT NULL,
    list_at INTEGER                         -- newest observation that listed members
);
CREATE INDEX room_clocks_by_age ON room_clocks (as_of, room);

-- A room as one hosted account sees it.
CREATE TABLE viewpoints (
    room INTEGER NOT NULL REFERENCES rooms (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    chat_id TEXT NOT NULL,
    content BLOB,                           -- hash of what this account last said; NULL: compare in full
    friends BLOB NOT NULL DEFAULT x'',      -- who of the account's newest list is its friend or not
    PRIMARY KEY (room, account)
) WITHOUT ROWID;
CREATE INDEX viewpoints_by_account ON viewpoints (account, room);

CREATE TABLE memberships (
    room INTEGER NOT NULL REFERENCES rooms (id),
    person INTEGER NOT NULL REFERENCES people (id),
    alias TEXT,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER,                      -- NULL while present: the room's list_at
    left_at INTEGER,                        -- NULL while present
    PRIMARY KEY (room, person)
) WITHOUT ROWID;
CREATE INDEX memberships_with_alias ON memberships (room, person) WHERE alias IS NOT NULL;

-- Two large indexes in two layers each, so that a new entry does not touch the large one.
CREATE TABLE people_keys (hash INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)) WITHOUT ROWID;
CREATE TABLE new_people_keys (hash INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)) WITHOUT ROWID;
CREATE VIEW people_by_wxid AS
    SELECT hash, person FROM people_keys UNION ALL SELECT hash, person FROM new_people_keys;

CREATE TABLE person_rooms (person INTEGER NOT NULL, room INTEGER NOT NULL, PRIMARY KEY (person, room)) WITHOUT ROWID;
CREATE TABLE new_person_rooms (person INTEGER NOT NULL, room INTEGER NOT NULL, PRIMARY KEY (person, room)) WITHOUT ROWID;
CREATE VIEW memberships_of_people AS
    SELECT k.person, k.room, alias, first_seen, last_seen, left_at
    FROM person_rooms k CROSS JOIN memberships m ON m.room = k.room AND m.person = k.person
    UNION ALL
    SELECT k.person, k.room, alias, first_seen, last_seen, left_at
    FROM new_person_rooms k CROSS JOIN memberships m ON m.room = k.room AND m.person = k.person;

-- Where the newest list of a room says something else about a present member than `people`,
-- because another room's list is newer. Almost always empty.
CREATE TABLE dissents (
    room INTEGER NOT NULL,
    person INTEGER NOT NULL,
    nick_name TEXT NOT NULL,
    avatar_url TEXT NOT NULL,
    kind INTEGER NOT NULL,
    coworker INTEGER,
    corporation TEXT,
    PRIMARY KEY (room, person)
) WITHOUT ROWID;
CREATE INDEX dissents_by_person ON dissents (person);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    tag_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    named_at INTEGER,                       -- NULL: only pasted by staff
    rooms INTEGER NOT NULL DEFAULT 0        -- not dissolved
);

CREATE TABLE room_tags (
    tag INTEGER NOT NULL REFERENCES tags (id),
    room INTEGER NOT NULL REFERENCES rooms (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (tag, room)
) WITHOUT ROWID;
CREATE INDEX room_tags_by_room ON room_tags (room, position);

-- Every observation of a room: the points in time between which things changed.
CREATE TABLE observations (
    room INTEGER NOT NULL REFERENCES rooms (id),
    as_of INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES accounts (id),
    source INTEGER NOT NULL,
    content INTEGER NOT NULL,               -- hash, to know a repetition
    carries INTEGER NOT NULL,               -- bits: which optional fields it has
    PRIMARY KEY (room, as_of, account, source, content)
) WITHOUT ROWID;

-- What became different from one observation of a room to the next.
CREATE TABLE changes (
    room INTEGER NOT NULL REFERENCES rooms (id),
    at INTEGER NOT NULL,                    -- as_of of the later observation
    kind INTEGER NOT NULL,
    person INTEGER NOT NULL,                -- 0: not about a person
    before TEXT,
    after TEXT,
    PRIMARY KEY (room, at, kind, person)
) WITHOUT ROWID;
CREATE INDEX changes_by_time ON changes (at, room);
CREATE INDEX changes_by_person ON changes (person, at) WHERE person <> 0;

-- Complete list runs: per scope the start of the newest.
CREATE TABLE runs (
    scope INTEGER NOT NULL,                 -- 0 everything, 1 a tag, 2 an account
    scope_id TEXT NOT NULL,                 -- '' or the tag's or account's own id
    source INTEGER NOT NULL,
    started INTEGER NOT NULL,
    PRIMARY KEY (scope, scope_id, source)
) WITHOUT ROWID;
