-- The fifth format: conditions on rooms are asked of memory, so two indexes serve nothing any more.
DROP INDEX rooms_without_customers;
DROP INDEX rooms_internal;
