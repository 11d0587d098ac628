-- Imports in pieces: each piece of a file is one transaction, which also keeps how far the file was read.

-- What was taken of the contact last, as a number: the same again changes nothing and is not even read.
ALTER TABLE contact ADD COLUMN taken_hash BIGINT;

-- Results of a finder that came together, by their places, and the row of the ledger that tells of them.
CREATE TABLE finder_intake (
    workspace_id TEXT NOT NULL,
    finder_id TEXT NOT NULL,
    last_position BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, finder_id, last_position)
) WITHOUT ROWID;
CREATE INDEX finder_intake_by_sequence ON finder_intake (workspace_id, sequence);

-- running, finished, cancelled
ALTER TABLE import ADD COLUMN state TEXT NOT NULL DEFAULT 'finished';
-- What the file holds, as a hash, so that the rest of it can be imported after an interruption.
ALTER TABLE import ADD COLUMN content_hash TEXT;
-- What the request said that it is repeated by.
ALTER TABLE import ADD COLUMN request TEXT;
-- Bytes of the file, and how many of them were read.
ALTER TABLE import ADD COLUMN bytes_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN bytes_read BIGINT NOT NULL DEFAULT 0;
-- The last row that was taken, as a spreadsheet counts.
ALTER TABLE import ADD COLUMN row_number BIGINT NOT NULL DEFAULT 0;
-- The first contact that it made: its own contacts have this id or a later one.
ALTER TABLE import ADD COLUMN first_contact_id TEXT;
ALTER TABLE import ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE import SET updated_at = created_at;
CREATE INDEX import_unfinished ON import (workspace_id, id) WHERE state <> 'finished';
