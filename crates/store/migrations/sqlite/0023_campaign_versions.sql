-- What a campaign consisted of, each time it was saved (R54): for the difference, and for the way back.
CREATE TABLE campaign_version (
    workspace_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    -- The campaign's version from then on; starting and stopping raise it as well, so that some are missing here.
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,
    cause TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, version)
);
