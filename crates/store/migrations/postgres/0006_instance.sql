-- What the installation knows of itself, in one row: whether this is the database that the data folder beside it knows,
-- how far time has come, and which edition of the time-zone data the plans were made with.
CREATE TABLE instance (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    -- Also in a file of the data folder; empty before the first start.
    secret TEXT COLLATE "C" NOT NULL,
    -- Counts up; each data folder remembers what it saw last.
    witness BIGINT NOT NULL,
    -- Server, timeline and database as PostgreSQL names them; empty on SQLite.
    database_mark TEXT COLLATE "C" NOT NULL,
    -- No decision of the engine was made later than this.
    last_instant BIGINT,
    -- Counts how often a person said that the clock is right.
    clock_releases BIGINT NOT NULL,
    zone_data_version TEXT COLLATE "C" NOT NULL,
    -- Holds that nobody has released: while there are any, nothing leaves.
    open_holds BIGINT NOT NULL
);
INSERT INTO instance (one, secret, witness, database_mark, last_instant, clock_releases, zone_data_version, open_holds)
VALUES (1, '', 0, '', NULL, 0, '', 0);

-- Why nothing leaves until a person says so, and who said so when and why. Rows stay.
CREATE TABLE hold (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    cause TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    held_at BIGINT NOT NULL,
    -- The last instant that the database knows: the missing period begins there.
    known_until BIGINT,
    released_at BIGINT,
    released_by TEXT COLLATE "C",
    release_reason TEXT COLLATE "C"
);
CREATE INDEX hold_open ON hold (held_at) WHERE released_at IS NULL;

-- The processes that run the engine: what they say of their clocks and of their time-zone data.
CREATE TABLE node (
    worker TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL,
    -- How far its machine's clock is from the database's; positive where it is ahead.
    ahead_milliseconds BIGINT NOT NULL,
    -- Why it claims nothing; empty where it does.
    doubt TEXT COLLATE "C" NOT NULL,
    zone_data_version TEXT COLLATE "C" NOT NULL
);

-- Nothing leaves through an account before its network was read after this instant.
ALTER TABLE identity ADD COLUMN unread_since BIGINT;
