-- The list of contacts as somebody likes to see it: filters, order and columns, under a name that the workspace shares (R30).
CREATE TABLE contact_view (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    -- The name, folded: one view for a name.
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Filters, order and columns, JSON.
    content TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name_key)
);
