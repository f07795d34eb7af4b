-- Large bodies lie in files beside this one: in here each of them would be written twice while somebody waits. The columns
-- are NULL for bodies that lie in their rows, as all did before, some of those in LZ4.
ALTER TABLE inbox ADD COLUMN body_file INTEGER; -- number of the file
ALTER TABLE inbox ADD COLUMN body_at   INTEGER; -- bytes before the body; `size` are its own
