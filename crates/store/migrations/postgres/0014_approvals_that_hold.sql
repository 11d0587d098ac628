-- When the approval that holds was given: a text that was rewritten and not approved, and one that was approved, read the
-- same, and only the second may leave where a campaign asks for a yes.
ALTER TABLE action ADD COLUMN approved_at BIGINT;
UPDATE action SET approved_at = decided_at WHERE kind = 'invitation' AND approved_text IS NOT NULL
    AND state IN ('approved', 'scheduled', 'sending', 'unconfirmed');
