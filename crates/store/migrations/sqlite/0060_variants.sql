-- Several texts of one message (R65). Which one somebody gets is decided when the action is planned, and stays; the test is
-- the one for which it counts, if it leaves as the text stands.
ALTER TABLE action ADD COLUMN variant TEXT;
ALTER TABLE action ADD COLUMN variant_test BIGINT;
CREATE INDEX action_by_variant_test ON action (workspace_id, campaign_id, step, variant_test) WHERE variant_test IS NOT NULL;

-- A comparison of the texts of a step, with the stop rule that was said before it began. Other texts, weights or rules are
-- another test. A step has one that is not replaced.
CREATE TABLE variant_test (
    workspace_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    step BIGINT NOT NULL,
    number BIGINT NOT NULL,
    design TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    ended_at BIGINT,
    -- What was seen at the one look: for each variant who got it, who had time to answer, and the successes.
    arms TEXT,
    better TEXT,
    -- The variant that everybody gets who is planned from now on; none while people are split.
    in_use TEXT,
    PRIMARY KEY (workspace_id, campaign_id, step, number)
);
