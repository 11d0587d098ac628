-- Files whose people, companies, domains and words were put on the suppression list (R36).
CREATE TABLE suppression_file (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_kind TEXT NOT NULL,
    -- What the columns were taken for, JSON.
    mapping TEXT NOT NULL,
    entries_total BIGINT NOT NULL,
    entries_added BIGINT NOT NULL,
    entries_present BIGINT NOT NULL,
    entries_repeated BIGINT NOT NULL,
    entries_rejected BIGINT NOT NULL,
    -- What the request said that it is repeated by.
    request TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- None while rows are being taken, and for ever where that was interrupted.
    finished_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);

-- What a file names and cannot be an entry: of one row several cells may be wrong.
CREATE TABLE suppression_file_reject (
    workspace_id TEXT NOT NULL,
    file_id TEXT NOT NULL,
    row_number BIGINT NOT NULL,
    -- The column's place, from 1; 0 where it is the whole row.
    place BIGINT NOT NULL,
    reason TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (workspace_id, file_id, row_number, place)
);

-- The file that put the entry on the list.
ALTER TABLE suppression ADD COLUMN file_id TEXT;
CREATE INDEX suppression_by_file ON suppression (workspace_id, file_id) WHERE file_id IS NOT NULL;
