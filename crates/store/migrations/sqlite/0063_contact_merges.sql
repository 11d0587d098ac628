-- Contacts that are one person, brought together by hand (R26). The row of the one that was merged stays, so that its keys
-- still find the person, the ledger keeps its names, and the merge can be undone.
ALTER TABLE contact ADD COLUMN merged_into TEXT;
-- How many were merged into this one.
ALTER TABLE contact ADD COLUMN merges BIGINT NOT NULL DEFAULT 0;
CREATE INDEX contact_merged ON contact (workspace_id, merged_into, id) WHERE merged_into IS NOT NULL;

CREATE TABLE contact_merge (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    kept_contact_id TEXT NOT NULL,
    absorbed_contact_id TEXT NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    -- What both were and what the merge left, as JSON: what it takes to undo it.
    content TEXT NOT NULL,
    undone_by TEXT,
    undone_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contact_merge_by_contact ON contact_merge (workspace_id, kept_contact_id, id);
