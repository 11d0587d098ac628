-- Fewer indexes to keep for each message that leaves. What is asked by an account is found by the contact, of which
-- an account knows few; what is in flight is always in doubt.
DROP INDEX action_by_remote_id;
DROP INDEX action_in_flight;
DROP INDEX participation_by_identity;
DROP INDEX relation_by_contact;
DROP INDEX relation_invited;
ALTER TABLE relation DROP CONSTRAINT relation_pkey;
ALTER TABLE relation ADD PRIMARY KEY (workspace_id, contact_id, identity_id);
CREATE INDEX relation_by_identity ON relation (identity_id, state, since);
