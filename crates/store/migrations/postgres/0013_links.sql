-- Short links of messages (R47): the address that each leads to, one for every message to a contact and address in it.
CREATE TABLE link (
    workspace_id TEXT NOT NULL,
    token TEXT NOT NULL,
    target TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Sums of the visits below, kept in their transactions.
    clicks BIGINT NOT NULL,
    robot_visits BIGINT NOT NULL,
    first_clicked_at BIGINT,
    last_clicked_at BIGINT,
    PRIMARY KEY (workspace_id, token)
);
CREATE UNIQUE INDEX link_by_token ON link (token);
CREATE INDEX link_by_time ON link (workspace_id, created_at, token);
CREATE INDEX link_by_campaign ON link (workspace_id, campaign_id, created_at, token);
CREATE INDEX link_by_contact ON link (workspace_id, contact_id, created_at, token);

-- Who followed a link when, and whether it was a person. Nothing else of the visitor is kept.
CREATE TABLE link_visit (
    workspace_id TEXT NOT NULL,
    token TEXT NOT NULL,
    number BIGINT NOT NULL,
    visited_at BIGINT NOT NULL,
    visitor TEXT NOT NULL,
    PRIMARY KEY (workspace_id, token, number)
);

-- Whether addresses in messages become short links whose visits are counted (R6, R47).
ALTER TABLE workspace ADD COLUMN click_tracking BOOLEAN NOT NULL DEFAULT TRUE;
