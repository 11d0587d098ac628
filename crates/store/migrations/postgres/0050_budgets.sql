-- What a sender may do (R51). A Standard account has few personalised notes in a month; a campaign has its weight among the
-- sender's, and says whether it goes without a note where none is left.
ALTER TABLE workspace ADD COLUMN notes_per_month BIGINT NOT NULL DEFAULT 3;
ALTER TABLE campaign ADD COLUMN weight BIGINT NOT NULL DEFAULT 1;
ALTER TABLE campaign ADD COLUMN without_note BOOLEAN NOT NULL DEFAULT FALSE;

-- What slows an account down: since when it warms up, and when invitations go on after a limit notice. Accounts that were
-- there before do neither.
CREATE TABLE account_pace (
    identity_id TEXT NOT NULL PRIMARY KEY REFERENCES identity (id),
    warm_up_since BIGINT,
    resumed_at BIGINT
);

-- The notes of accounts that may send few, by the beginning of the attempt: one counts while that attempt of its action may
-- have had an effect.
CREATE TABLE personal_note (
    identity_id TEXT NOT NULL REFERENCES identity (id),
    sent_at BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    PRIMARY KEY (identity_id, sent_at, action_id)
);

-- Which campaigns share a sender's budget, and what each has spent, are read from indexes alone.
CREATE INDEX campaign_active ON campaign (workspace_id, sender_member_id, kind, id, weight) WHERE state = 'active';
DROP INDEX action_spent;
CREATE INDEX action_spent ON action (identity_id, kind, intent_at, campaign_id) WHERE intent_at IS NOT NULL;
