-- Undoing imports (R27), and what people chose for columns.

-- What a contact was before an import changed it, as JSON.
CREATE TABLE import_before (
    workspace_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    fields TEXT NOT NULL,
    provenance TEXT NOT NULL,
    PRIMARY KEY (workspace_id, import_id, contact_id)
);

-- The import that brought the results, where one did.
ALTER TABLE finder_intake ADD COLUMN import_id TEXT;
CREATE INDEX finder_intake_by_import ON finder_intake (workspace_id, import_id, first_position) WHERE import_id IS NOT NULL;
-- How many of the places given have no result any more; places are never given twice.
ALTER TABLE finder ADD COLUMN results_removed BIGINT NOT NULL DEFAULT 0;

-- Whether what contacts were before was kept; imports of earlier versions cannot be undone.
ALTER TABLE import ADD COLUMN is_undoable BOOLEAN NOT NULL DEFAULT FALSE;
-- While it is undone: the place up to which results were looked at.
ALTER TABLE import ADD COLUMN undone_position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN undone_removed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN undone_restored BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN undone_kept BIGINT NOT NULL DEFAULT 0;
-- csv, xlsx, json, linkedin_...
ALTER TABLE import ADD COLUMN file_kind TEXT NOT NULL DEFAULT 'csv';

CREATE INDEX contact_tag_by_source ON contact_tag (workspace_id, source);

-- What was chosen for a column the last time a file had one of that name.
CREATE TABLE column_memory (
    workspace_id TEXT NOT NULL,
    header_key TEXT NOT NULL,
    field TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, header_key)
);
