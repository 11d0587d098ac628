-- Criteria and living segments (R32 to R34), tags, leads.

-- The year, since an age is wrong a year later.
ALTER TABLE contact ADD COLUMN birth_year TEXT;
-- Text fields as criteria compare them; null where there is nothing to compare.
ALTER TABLE contact ADD COLUMN folded_name TEXT;
ALTER TABLE contact ADD COLUMN folded_headline TEXT;
ALTER TABLE contact ADD COLUMN folded_company TEXT;
ALTER TABLE contact ADD COLUMN folded_title TEXT;
ALTER TABLE contact ADD COLUMN folded_industry TEXT;
ALTER TABLE contact ADD COLUMN folded_city TEXT;
ALTER TABLE contact ADD COLUMN folded_region TEXT;
ALTER TABLE contact ADD COLUMN folded_country TEXT;
-- The company as the suppression list compares it.
ALTER TABLE contact ADD COLUMN company_key TEXT;
-- Custom fields as words, numbers, days and flags: an object of objects; null where there are none.
ALTER TABLE contact ADD COLUMN comparable TEXT;
-- Since when, and by whom, the contact is marked as a lead (R35).
ALTER TABLE contact ADD COLUMN lead_at BIGINT;
ALTER TABLE contact ADD COLUMN lead_by TEXT;

CREATE TABLE tag (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    -- The name folded: two spellings are one tag.
    tag_key TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, tag_key)
);

-- A tag that was taken away by hand stays as a row, so that no later import brings it back (R26).
CREATE TABLE contact_tag (
    workspace_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    present BOOLEAN NOT NULL,
    -- An import's or finder's id, or "manual".
    source TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, tag_key, contact_id)
);
CREATE INDEX contact_tag_by_contact ON contact_tag (workspace_id, contact_id);

-- The criteria of a segment that is no finder's; null for a finder's.
ALTER TABLE segment ADD COLUMN criteria TEXT;
ALTER TABLE segment ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE segment ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
-- How many members it has, kept in the transactions that change them.
ALTER TABLE segment ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0;
-- The last place that was given; places only grow, so that a campaign's place in a segment keeps its meaning.
ALTER TABLE segment ADD COLUMN last_position BIGINT NOT NULL DEFAULT 0;
-- The ledger's sequence up to which changes of contacts were looked at.
ALTER TABLE segment ADD COLUMN seen_sequence BIGINT NOT NULL DEFAULT 0;
-- While everybody is looked at: the last contact that was. Null where no such look is under way.
ALTER TABLE segment ADD COLUMN look_after TEXT;
-- When everybody was looked at last.
ALTER TABLE segment ADD COLUMN looked_at BIGINT;
CREATE INDEX segment_with_criteria ON segment (workspace_id, id) WHERE criteria IS NOT NULL AND archived_at IS NULL;

-- The members of segments with criteria, in the order in which they came in; who leaves and comes again gets a new
-- place. Campaigns keep a position in it, as in a finder's results, so that a draw costs what it takes.
CREATE TABLE segment_member (
    workspace_id TEXT NOT NULL,
    segment_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    contact_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, position),
    UNIQUE (workspace_id, segment_id, contact_id)
) WITHOUT ROWID;

-- What criteria ask of the ledger: answers of contacts.
CREATE INDEX ledger_answered ON ledger (workspace_id, kind, contact_id)
    WHERE kind IN ('link_clicked', 'message_received');

-- The finder or the segment with criteria that gives the contact out.
ALTER TABLE claim RENAME COLUMN finder_id TO source_id;
