-- Fewer indexes to keep for each message that leaves. What is asked by an account is found by the contact, of which
-- an account knows few; what is in flight is always in doubt.
DROP INDEX action_by_remote_id;
DROP INDEX action_in_flight;
DROP INDEX participation_by_identity;
CREATE TABLE new_relation (
    workspace_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (workspace_id, contact_id, identity_id)
) WITHOUT ROWID;
INSERT INTO new_relation SELECT * FROM relation;
DROP TABLE relation;
ALTER TABLE new_relation RENAME TO relation;
CREATE INDEX relation_by_identity ON relation (identity_id, state, since);
