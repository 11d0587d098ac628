-- Which number a row of the ledger counts for, and the day on which it does, in the workspace's zone as it was when the row was
-- written, as days since 1970-01-01 (R73). The day is written down and not derived, so that a sum and the rows that it counts
-- agree for ever, whatever becomes of the zone.
ALTER TABLE ledger ADD COLUMN measure TEXT;
ALTER TABLE ledger ADD COLUMN day BIGINT;
-- What was written before counts by the day of UTC.
UPDATE ledger SET day = at / 86400000;
UPDATE ledger SET measure = CASE
    WHEN kind = 'invitation_accepted' THEN 'accepted'
    WHEN kind = 'link_clicked' THEN 'clicks'
    WHEN kind = 'message_received' THEN 'replies'
    WHEN category = 'sent' THEN (SELECT CASE a.kind WHEN 'invitation' THEN 'invitations' WHEN 'message' THEN 'messages' END
        FROM action a WHERE a.workspace_id = ledger.workspace_id AND a.id = ledger.action_id)
    ELSE category END
    WHERE campaign_id IS NOT NULL AND kind IN ('invitation_accepted', 'link_clicked', 'message_received', 'action_ended');
CREATE INDEX ledger_counted ON ledger (workspace_id, measure, day, sequence) WHERE measure IS NOT NULL;

-- Sums of those rows by campaign and day, kept in the transactions that write the rows (I-27). Replies stand on the day on which
-- they came, with the class and mood that hold now: a correction moves them.
CREATE TABLE campaign_day (
    workspace_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    campaign_id TEXT NOT NULL,
    invitations BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    clicks BIGINT NOT NULL,
    replies BIGINT NOT NULL,
    sentiment BIGINT NOT NULL,
    positive BIGINT NOT NULL,
    neutral BIGINT NOT NULL,
    negative BIGINT NOT NULL,
    stop BIGINT NOT NULL,
    out_of_office BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    untrue BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, day, campaign_id)
) WITHOUT ROWID;
CREATE INDEX campaign_day_by_campaign ON campaign_day (workspace_id, campaign_id, day);
INSERT INTO campaign_day
    SELECT l.workspace_id, l.day, l.campaign_id,
        count(*) FILTER (WHERE l.measure = 'invitations'), count(*) FILTER (WHERE l.measure = 'accepted'),
        count(*) FILTER (WHERE l.measure = 'messages'), count(*) FILTER (WHERE l.measure = 'clicks'),
        count(*) FILTER (WHERE l.measure = 'replies'),
        CAST(coalesce(sum(CASE WHEN l.measure = 'replies' THEN coalesce(m.sentiment_percent, 50) END), 0) AS BIGINT),
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'positive'),
        count(*) FILTER (WHERE l.measure = 'replies' AND coalesce(m.class, 'neutral') = 'neutral'),
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'negative'),
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'stop'),
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'out_of_office'),
        count(*) FILTER (WHERE l.measure = 'blocked'), count(*) FILTER (WHERE l.measure = 'duplicate'),
        count(*) FILTER (WHERE l.measure = 'pending'), count(*) FILTER (WHERE l.measure = 'false'),
        count(*) FILTER (WHERE l.measure = 'error')
    FROM ledger l LEFT JOIN conversation_message m ON l.measure = 'replies' AND m.workspace_id = l.workspace_id
        AND m.id = jsonb(l.data) ->> 'message'
    WHERE l.measure IS NOT NULL GROUP BY l.workspace_id, l.day, l.campaign_id;
