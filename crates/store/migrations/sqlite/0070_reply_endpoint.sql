-- The endpoint outside that judges the replies of a workspace, where one is set (R70).
CREATE TABLE reply_endpoint (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    enabled BOOLEAN NOT NULL,
    address TEXT NOT NULL,
    model TEXT NOT NULL,
    -- Sealed by the vault; none where the endpoint wants none.
    secret_encrypted TEXT,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id)
);
-- Replies about which it is asked, each once, and what came of it.
CREATE TABLE reply_judgement (
    workspace_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    model TEXT,
    -- Why, in the endpoint's words.
    reason TEXT,
    -- Why the machine's own verdict stays, and the status that was answered.
    problem TEXT,
    detail TEXT,
    -- The machine's own verdict, where another one took its place.
    own_class TEXT,
    own_sentiment_percent BIGINT,
    own_unsure BOOLEAN,
    ended_at BIGINT,
    PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX reply_judgement_due ON reply_judgement (due_at) WHERE ended_at IS NULL;
