-- Decisions as devices deliver them: each has its effect once, however often and in whatever order it comes (R13).
CREATE TABLE delivered_decision (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    -- Who decided, as the ledger names it, and the id that the device gave.
    decided_by TEXT NOT NULL,
    id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    verdict TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- Why it does not hold.
    code TEXT,
    message TEXT,
    -- When the proposal was decided last once this one was dealt with: what names the present state of the proposal.
    left_at BIGINT,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, decided_by, id)
);
CREATE INDEX delivered_decision_by_time ON delivered_decision (received_at);

-- Why proposals were refused; whoever looks after the finder sees the sums.
CREATE TABLE refusal (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    action_id TEXT NOT NULL,
    finder_id TEXT,
    member_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, action_id)
);
CREATE INDEX refusal_by_finder ON refusal (workspace_id, finder_id, cause) WHERE finder_id IS NOT NULL;
