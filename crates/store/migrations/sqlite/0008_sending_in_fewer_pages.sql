-- Fewer pages to write for each message that leaves. A change of state touches only indexes that are asked for that state;
-- what is found by its key alone is its key's index; one unique key also finds the actions of a contact.
CREATE TABLE new_action (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    identity_id TEXT,
    kind TEXT NOT NULL,
    step BIGINT NOT NULL,
    family_key TEXT NOT NULL,
    state TEXT NOT NULL,
    category TEXT,
    reason TEXT,
    detail TEXT,
    local_date TEXT NOT NULL,
    slot_index BIGINT NOT NULL,
    -- Its moment; set while scheduled, and when it may be tried or looked up again.
    due_at BIGINT,
    window_ends_at BIGINT,
    planned_at BIGINT NOT NULL,
    planned_local_date TEXT NOT NULL,
    shown_at BIGINT,
    decided_at BIGINT,
    decided_by TEXT,
    approved_text TEXT,
    approved_language TEXT,
    text_is_edited BOOLEAN NOT NULL,
    attempt BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    intent_at BIGINT,
    deadline_at BIGINT,
    ended_at BIGINT,
    ended_local_date TEXT,
    sent_text TEXT,
    remote_id TEXT,
    version BIGINT NOT NULL,
    -- Since when something of it may be at the network.
    doubt_since BIGINT,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, contact_id, campaign_id, step)
);
INSERT INTO new_action SELECT * FROM action;
DROP TABLE action;
ALTER TABLE new_action RENAME TO action;
CREATE INDEX action_by_day ON action (workspace_id, campaign_id, local_date, slot_index);
CREATE INDEX action_by_member ON action (workspace_id, member_id, local_date, slot_index);
CREATE INDEX action_to_approve ON action (workspace_id, member_id) WHERE state = 'waiting_for_approval';
CREATE INDEX action_due ON action (due_at) WHERE state = 'scheduled';
-- Also what is to be looked up: of what is in doubt there is little at any time.
CREATE INDEX action_in_doubt ON action (identity_id, contact_id, state, due_at) WHERE doubt_since IS NOT NULL;
CREATE INDEX action_spent ON action (identity_id, kind, intent_at) WHERE intent_at IS NOT NULL;

CREATE TABLE new_attempt (
    workspace_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    identity_id TEXT NOT NULL,
    intent_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    outcome TEXT,
    outcome_at BIGINT,
    remote_id TEXT,
    detail TEXT,
    PRIMARY KEY (workspace_id, action_id, attempt)
) WITHOUT ROWID;
INSERT INTO new_attempt SELECT * FROM attempt;
DROP TABLE attempt;
ALTER TABLE new_attempt RENAME TO attempt;

CREATE TABLE new_ledger (
    workspace_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    cause TEXT NOT NULL,
    campaign_id TEXT,
    contact_id TEXT,
    member_id TEXT,
    action_id TEXT,
    step BIGINT,
    local_date TEXT,
    category TEXT,
    reason TEXT,
    data TEXT,
    PRIMARY KEY (workspace_id, sequence)
) WITHOUT ROWID;
INSERT INTO new_ledger SELECT * FROM ledger;
DROP TABLE ledger;
ALTER TABLE new_ledger RENAME TO ledger;
CREATE INDEX ledger_by_contact ON ledger (workspace_id, contact_id, sequence) WHERE contact_id IS NOT NULL;
CREATE INDEX ledger_by_campaign ON ledger (workspace_id, campaign_id, sequence) WHERE campaign_id IS NOT NULL;
CREATE INDEX ledger_answered ON ledger (workspace_id, kind, contact_id)
    WHERE kind IN ('link_clicked', 'message_received');
