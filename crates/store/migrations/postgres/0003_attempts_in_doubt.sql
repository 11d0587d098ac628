-- Since when something of an action may be at the network: the intent of its first attempt that was not definitely
-- refused. It stays while the action waits for another attempt, and after a person said that nothing was sent, so that an
-- effect that comes late still finds its action.
ALTER TABLE action ADD COLUMN doubt_since BIGINT;
UPDATE action SET doubt_since = intent_at WHERE state IN ('sending', 'unconfirmed');
CREATE INDEX action_in_doubt ON action (identity_id, contact_id) WHERE doubt_since IS NOT NULL;
