-- Members who have the weekly report by mail: of one program, or of all (an empty one).
CREATE TABLE weekly_letter (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, member_id, program)
);
CREATE INDEX weekly_letter_due ON weekly_letter (next_at);
