-- Conversations as people work through them (R71): an account and a contact, from the first message that a person wrote.
CREATE TABLE conversation (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    campaign_id TEXT,
    last_message_at BIGINT NOT NULL,
    last_message_id TEXT NOT NULL,
    last_reply_at BIGINT,
    last_reply_id TEXT,
    unread BOOLEAN NOT NULL,
    snoozed_until BIGINT,
    assigned_member_id TEXT,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, identity_id, contact_id)
);
CREATE INDEX conversation_latest ON conversation (workspace_id, last_message_at, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX conversation_unread ON conversation (workspace_id, last_message_at, id) WHERE unread;
INSERT INTO conversation (workspace_id, id, identity_id, contact_id, campaign_id, last_message_at, last_message_id, last_reply_at,
    last_reply_id, unread)
    SELECT m.workspace_id, 'cnv' || substr(min(m.id), 4), m.identity_id, m.contact_id,
        (SELECT p.campaign_id FROM participation p WHERE p.workspace_id = m.workspace_id AND p.contact_id = m.contact_id
            AND p.identity_id = m.identity_id ORDER BY p.last_sent_at DESC, p.campaign_id LIMIT 1),
        max(m.happened_at),
        (SELECT l.id FROM conversation_message l WHERE l.workspace_id = m.workspace_id AND l.contact_id = m.contact_id
            AND l.identity_id = m.identity_id AND (l.direction = 'in' OR l.by_hand) ORDER BY l.happened_at DESC, l.id DESC LIMIT 1),
        max(CASE WHEN m.direction = 'in' THEN m.happened_at END),
        (SELECT r.id FROM conversation_message r WHERE r.workspace_id = m.workspace_id AND r.contact_id = m.contact_id
            AND r.identity_id = m.identity_id AND r.direction = 'in' ORDER BY r.happened_at DESC, r.id DESC LIMIT 1),
        FALSE
    FROM conversation_message m WHERE m.direction = 'in' OR m.by_hand
    GROUP BY m.workspace_id, m.identity_id, m.contact_id;
