-- Browsers that are told something (R12). A subscription belongs to a person's device, whatever workspace it is about; what
-- reaches it is sealed by the vault.
CREATE TABLE push_subscription (
    user_id TEXT NOT NULL REFERENCES app_user (id),
    endpoint_hash TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, endpoint_hash)
);

CREATE INDEX push_subscription_by_endpoint ON push_subscription (endpoint_hash);

-- When a person is left alone, in minutes of the person's day.
CREATE TABLE push_quiet (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES app_user (id),
    from_minute BIGINT NOT NULL,
    until_minute BIGINT NOT NULL
);

-- A message on its way to one device.
CREATE TABLE push_message (
    user_id TEXT NOT NULL,
    endpoint_hash TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (user_id, endpoint_hash, subject)
);
CREATE INDEX push_message_due ON push_message (due_at);

-- What was written before this version is told to nobody.
ALTER TABLE notification ADD COLUMN pushed_at BIGINT;
UPDATE notification SET pushed_at = created_at;
CREATE INDEX notification_to_push ON notification (created_at) WHERE pushed_at IS NULL;

-- Who decides about a member's proposals beside the member, and for how long (R14).
CREATE TABLE delegation (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    from_member_id TEXT NOT NULL,
    to_member_id TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, from_member_id, to_member_id)
);
CREATE INDEX delegation_by_delegate ON delegation (workspace_id, to_member_id);
