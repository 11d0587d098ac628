-- The list of contacts as somebody likes to see it: filters, order and columns, under a name that the workspace shares (R30).
CREATE TABLE contact_view (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    id TEXT COLLATE "C" NOT NULL,
    -- The name, folded: one view for a name.
    name_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- Filters, order and columns, JSON.
    content TEXT COLLATE "C" NOT NULL,
    saved_by TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name_key)
);
