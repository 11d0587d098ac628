-- Where the sequence of a campaign stands is mostly asked for a contact: the key begins with it, and no index beside it has
-- to be kept for each invitation that leaves.
ALTER TABLE participation DROP CONSTRAINT participation_pkey;
ALTER TABLE participation ADD PRIMARY KEY (workspace_id, contact_id, campaign_id);
DROP INDEX participation_by_contact;
