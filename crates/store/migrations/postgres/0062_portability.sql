-- Members' access to LinkedIn's interface of member data portability, which only reads (R43), and what came of it.
CREATE TABLE portability (
    workspace_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    -- The token, sealed by the vault.
    sealed TEXT NOT NULL,
    -- When the data are read next; none where a person has to do something first.
    next_at BIGINT,
    -- Until when a process reads them.
    leased_until BIGINT,
    -- Readings that failed since the last one that did not.
    failures BIGINT NOT NULL,
    problem TEXT,
    detail TEXT,
    -- The last attempt, and the last one that brought something.
    looked_at BIGINT,
    read_at BIGINT,
    -- What the last reading found, as JSON.
    found TEXT,
    connected_by TEXT NOT NULL,
    connected_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, member_id)
);
CREATE INDEX portability_due ON portability (next_at) WHERE next_at IS NOT NULL;
