-- Invitations that nobody answered are withdrawn (R64). Campaigns that were made before ask their senders.
ALTER TABLE campaign ADD COLUMN withdrawal TEXT NOT NULL DEFAULT '{"policy":"propose","after_days":21}';
UPDATE campaign SET withdrawal = '{"policy":"never","after_days":21}' WHERE kind = 'nurture';
ALTER TABLE campaign ADD COLUMN withdrawn_total BIGINT NOT NULL DEFAULT 0;

-- When the invitation was withdrawn: of the campaign, and of the account, which may not invite the person again for 22 days.
ALTER TABLE participation ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE relation ADD COLUMN withdrawn_at BIGINT;

-- From when on another action may approach the contact for the same name and program; never where nothing is said.
ALTER TABLE family_invitation ADD COLUMN free_at BIGINT;
