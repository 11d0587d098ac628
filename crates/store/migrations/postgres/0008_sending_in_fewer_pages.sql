-- Fewer pages to write for each message that leaves. A change of state touches only indexes that are asked for that state;
-- one unique key also finds the actions of a contact.
ALTER TABLE action DROP CONSTRAINT action_workspace_id_campaign_id_contact_id_step_key;
ALTER TABLE action ADD UNIQUE (workspace_id, contact_id, campaign_id, step);
DROP INDEX action_by_contact;
DROP INDEX action_by_member;
CREATE INDEX action_by_member ON action (workspace_id, member_id, local_date, slot_index);
CREATE INDEX action_to_approve ON action (workspace_id, member_id) WHERE state = 'waiting_for_approval';
DROP INDEX action_to_look_up;
DROP INDEX action_in_doubt;
-- Also what is to be looked up: of what is in doubt there is little at any time.
CREATE INDEX action_in_doubt ON action (identity_id, contact_id, state, due_at) WHERE doubt_since IS NOT NULL;
