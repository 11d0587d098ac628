-- How many profiles searches may show a member's account in a rolling day, and how many they have shown.
ALTER TABLE workspace ADD COLUMN profile_views_per_day BIGINT NOT NULL DEFAULT 50;
CREATE TABLE profile_view (
    identity_id TEXT NOT NULL REFERENCES identity (id),
    at BIGINT NOT NULL,
    finder_id TEXT NOT NULL,
    profiles BIGINT NOT NULL,
    PRIMARY KEY (identity_id, at, finder_id)
);
