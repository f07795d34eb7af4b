-- The fourth format: coworkers, of whom there are few, are found without reading everybody.
CREATE INDEX coworkers ON people (id) WHERE coworker = 1;
