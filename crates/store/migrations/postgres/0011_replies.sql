-- What each reply says (R70), with the verdict that stands and the machine's own, and the campaign and step that it answers.
ALTER TABLE conversation_message ADD COLUMN language TEXT;
ALTER TABLE conversation_message ADD COLUMN class TEXT;
ALTER TABLE conversation_message ADD COLUMN sentiment_percent BIGINT;
ALTER TABLE conversation_message ADD COLUMN unsure BOOLEAN;
ALTER TABLE conversation_message ADD COLUMN confidence_percent BIGINT;
ALTER TABLE conversation_message ADD COLUMN verdict_reason TEXT;
ALTER TABLE conversation_message ADD COLUMN judged_class TEXT;
ALTER TABLE conversation_message ADD COLUMN judged_sentiment_percent BIGINT;
ALTER TABLE conversation_message ADD COLUMN judged_unsure BOOLEAN;
ALTER TABLE conversation_message ADD COLUMN corrected_by TEXT;
ALTER TABLE conversation_message ADD COLUMN corrected_at BIGINT;
-- Replies from before were only looked through for refusals: they count as neutral, and a person is asked.
UPDATE conversation_message SET class = CASE WHEN refusal THEN 'negative' ELSE 'neutral' END, sentiment_percent = 50,
    unsure = NOT refusal, confidence_percent = 0, judged_class = CASE WHEN refusal THEN 'negative' ELSE 'neutral' END,
    judged_sentiment_percent = 50, judged_unsure = NOT refusal
    WHERE direction = 'in';
CREATE INDEX conversation_message_replies ON conversation_message (workspace_id, id) WHERE direction = 'in';
CREATE INDEX conversation_message_unsure ON conversation_message (workspace_id, id) WHERE unsure;
CREATE INDEX conversation_message_of_campaign ON conversation_message (workspace_id, campaign_id, id) WHERE direction = 'in';

-- The sum of the sentiments of a campaign's replies (R58).
ALTER TABLE campaign ADD COLUMN sentiment_total BIGINT NOT NULL DEFAULT 0;
UPDATE campaign SET sentiment_total = replies_total * 50;
