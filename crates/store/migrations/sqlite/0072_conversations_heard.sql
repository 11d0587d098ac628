-- Whoever wrote is listed, also where no campaign has written to them.
DROP INDEX conversation_latest;
CREATE INDEX conversation_latest ON conversation (workspace_id, last_message_at, id)
    WHERE campaign_id IS NOT NULL OR last_reply_id IS NOT NULL;
