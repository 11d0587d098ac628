-- Criteria and living segments (R32 to R34), tags, leads.

-- The year, since an age is wrong a year later.
ALTER TABLE contact ADD COLUMN birth_year TEXT COLLATE "C";
-- Text fields as criteria compare them; null where there is nothing to compare.
ALTER TABLE contact ADD COLUMN folded_name TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_headline TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_company TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_title TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_industry TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_city TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_region TEXT COLLATE "C";
ALTER TABLE contact ADD COLUMN folded_country TEXT COLLATE "C";
-- The company as the suppression list compares it.
ALTER TABLE contact ADD COLUMN company_key TEXT COLLATE "C";
-- Custom fields as words, numbers, days and flags: an object of objects; null where there are none.
ALTER TABLE contact ADD COLUMN comparable TEXT COLLATE "C";
-- Since when, and by whom, the contact is marked as a lead (R35).
ALTER TABLE contact ADD COLUMN lead_at BIGINT;
ALTER TABLE contact ADD COLUMN lead_by TEXT COLLATE "C";

CREATE TABLE tag (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    -- The name folded: two spellings are one tag.
    tag_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, tag_key)
);

-- A tag that was taken away by hand stays as a row, so that no later import brings it back (R26).
CREATE TABLE contact_tag (
    workspace_id TEXT COLLATE "C" NOT NULL,
    tag_key TEXT COLLATE "C" NOT NULL,
    contact_id TEXT COLLATE "C" NOT NULL,
    present BOOLEAN NOT NULL,
    -- An import's or finder's id, or "manual".
    source TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, tag_key, contact_id)
);
CREATE INDEX contact_tag_by_contact ON contact_tag (workspace_id, contact_id);

-- The criteria of a segment that is no finder's; null for a finder's.
ALTER TABLE segment ADD COLUMN criteria TEXT COLLATE "C";
ALTER TABLE segment ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE segment ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
-- How many members it has, kept in the transactions that change them.
ALTER TABLE segment ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0;
-- The last place that was given; places only grow, so that a campaign's place in a segment keeps its meaning.
ALTER TABLE segment ADD COLUMN last_position BIGINT NOT NULL DEFAULT 0;
-- The ledger's sequence up to which changes of contacts were looked at.
ALTER TABLE segment ADD COLUMN seen_sequence BIGINT NOT NULL DEFAULT 0;
-- While everybody is looked at: the last contact that was. Null where no such look is under way.
ALTER TABLE segment ADD COLUMN look_after TEXT COLLATE "C";
-- When everybody was looked at last.
ALTER TABLE segment ADD COLUMN looked_at BIGINT;
CREATE INDEX segment_with_criteria ON segment (workspace_id, id) WHERE criteria IS NOT NULL AND archived_at IS NULL;

-- The members of segments with criteria, in the order in which they came in; who leaves and comes again gets a new
-- place. Campaigns keep a position in it, as in a finder's results, so that a draw costs what it takes.
CREATE TABLE segment_member (
    workspace_id TEXT COLLATE "C" NOT NULL,
    segment_id TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    contact_id TEXT COLLATE "C" NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, position),
    UNIQUE (workspace_id, segment_id, contact_id)
);

-- What criteria ask of the ledger: answers of contacts.
CREATE INDEX ledger_answered ON ledger (workspace_id, kind, contact_id)
    WHERE kind IN ('link_clicked', 'message_received');

-- The finder or the segment with criteria that gives the contact out.
ALTER TABLE claim RENAME COLUMN finder_id TO source_id;
