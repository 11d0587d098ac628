-- Tables whose rows are found by their key alone are their key's index, and not an index and a table: a page less to
-- write for each row.
CREATE TABLE new_claim (
    workspace_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, source_id, contact_id)
) WITHOUT ROWID;
INSERT INTO new_claim SELECT * FROM claim;
DROP TABLE claim;
ALTER TABLE new_claim RENAME TO claim;
CREATE TABLE new_family_invitation (
    workspace_id TEXT NOT NULL,
    family_key TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, family_key, contact_id)
) WITHOUT ROWID;
INSERT INTO new_family_invitation SELECT * FROM family_invitation;
DROP TABLE family_invitation;
ALTER TABLE new_family_invitation RENAME TO family_invitation;
CREATE TABLE new_participation (
    workspace_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
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
    PRIMARY KEY (workspace_id, campaign_id, contact_id)
) WITHOUT ROWID;
INSERT INTO new_participation SELECT * FROM participation;
DROP TABLE participation;
ALTER TABLE new_participation RENAME TO participation;
CREATE INDEX participation_by_identity ON participation (identity_id, contact_id);
CREATE INDEX participation_by_contact ON participation (workspace_id, contact_id);
CREATE INDEX participation_matured ON participation (workspace_id, campaign_id, invited_at, accepted_at);
CREATE INDEX participation_to_continue ON participation (workspace_id, campaign_id, contact_id) WHERE needs_next;
CREATE TABLE new_relation (
    workspace_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (workspace_id, identity_id, contact_id)
) WITHOUT ROWID;
INSERT INTO new_relation SELECT * FROM relation;
DROP TABLE relation;
ALTER TABLE new_relation RENAME TO relation;
CREATE INDEX relation_by_contact ON relation (workspace_id, contact_id);
CREATE INDEX relation_invited ON relation (identity_id) WHERE state = 'invited';
