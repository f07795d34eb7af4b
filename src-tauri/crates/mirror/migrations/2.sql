-- The second format: new entries of the two large indexes lie in batches, each sorted for itself, so
-- that a first sync appends them and the large tables are written a few times only.

DROP VIEW people_by_wxid;
DROP VIEW memberships_of_people;
INSERT INTO people_keys SELECT hash, person FROM new_people_keys ORDER BY hash, person;
INSERT INTO person_rooms SELECT person, room FROM new_person_rooms ORDER BY person, room;
DROP TABLE new_people_keys;
DROP TABLE new_person_rooms;
ALTER TABLE mirror DROP COLUMN unsettled;

-- Batch 0 takes what comes in small amounts.
CREATE TABLE index_batches (
    id INTEGER PRIMARY KEY,
    entries INTEGER NOT NULL                -- of both tables called recent_…
);
CREATE TABLE recent_people_keys (
    batch INTEGER NOT NULL REFERENCES index_batches (id),
    hash INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (batch, hash, person)
) WITHOUT ROWID;
CREATE TABLE recent_person_rooms (
    batch INTEGER NOT NULL REFERENCES index_batches (id),
    person INTEGER NOT NULL,
    room INTEGER NOT NULL,
    PRIMARY KEY (batch, person, room)
) WITHOUT ROWID;

CREATE VIEW people_by_wxid AS
    SELECT hash, person FROM people_keys
    UNION ALL
    SELECT k.hash, k.person FROM index_batches b CROSS JOIN recent_people_keys k ON k.batch = b.id;
CREATE VIEW memberships_of_people AS
    SELECT k.person, k.room, alias, first_seen, last_seen, left_at
    FROM person_rooms k CROSS JOIN memberships m ON m.room = k.room AND m.person = k.person
    UNION ALL
    SELECT k.person, k.room, alias, first_seen, last_seen, left_at
    FROM index_batches b CROSS JOIN recent_person_rooms k ON k.batch = b.id
        CROSS JOIN memberships m ON m.room = k.room AND m.person = k.person;
