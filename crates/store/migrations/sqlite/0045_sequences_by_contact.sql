-- Where the sequence of a campaign stands is mostly asked for a contact: the key begins with it, and no index beside it has
-- to be kept for each invitation that leaves.
CREATE TABLE new_participation (
    workspace_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    invited_at BIGINT,
    accepted_at BIGINT,
    accepted_local_date TEXT,
    last_step BIGINT NOT NULL,
    last_sent_at BIGINT NOT NULL,
    last_sent_local_date TEXT NOT NULL,
    needs_next BOOLEAN NOT NULL,
    stopped_at BIGINT,
    stopped_reason TEXT,
    withdrawn_at BIGINT,
    PRIMARY KEY (workspace_id, contact_id, campaign_id)
) WITHOUT ROWID;
INSERT INTO new_participation (workspace_id, contact_id, campaign_id, member_id, identity_id, invited_at, accepted_at,
        accepted_local_date, last_step, last_sent_at, last_sent_local_date, needs_next, stopped_at, stopped_reason, withdrawn_at)
    SELECT workspace_id, contact_id, campaign_id, member_id, identity_id, invited_at, accepted_at,
        accepted_local_date, last_step, last_sent_at, last_sent_local_date, needs_next, stopped_at, stopped_reason, withdrawn_at
    FROM participation ORDER BY workspace_id, contact_id, campaign_id;
DROP TABLE participation;
ALTER TABLE new_participation RENAME TO participation;
CREATE INDEX participation_matured ON participation (workspace_id, campaign_id, invited_at, accepted_at);
CREATE INDEX participation_to_continue ON participation (workspace_id, campaign_id, contact_id) WHERE needs_next;
