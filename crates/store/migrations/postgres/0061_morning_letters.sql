-- Letters that tell a member of tomorrow's people where no device does (R12): whose they are, and until when they are of use.
ALTER TABLE mail ADD COLUMN member_id TEXT;
ALTER TABLE mail ADD COLUMN expires_at BIGINT;
-- What waits for an address is found when it is taken back.
CREATE INDEX mail_waiting ON mail (workspace_id, recipient) WHERE ended_at IS NULL;

-- People who want no such letters.
CREATE TABLE morning_letter_off (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES app_user (id),
    since BIGINT NOT NULL
);
