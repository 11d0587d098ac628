-- Every table of a workspace begins its keys with the workspace, so that it can be distributed by it.
-- Ids are texts, times are milliseconds since 1970 (UTC), civil dates are ISO texts, JSON is text that the program reads.

CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organization (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE workspace (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    language TEXT NOT NULL,
    color TEXT,
    invitations_per_week BIGINT NOT NULL,
    messages_per_day BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE app_user (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    organization_roles TEXT NOT NULL,
    language TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES app_user (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE member (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES app_user (id),
    role TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    headline TEXT,
    time_zone TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, user_id)
);
CREATE INDEX member_by_user ON member (user_id);
-- The engine works over all workspaces and knows ids alone; so here, and for finders and campaigns.
CREATE INDEX member_by_id ON member (id);

CREATE TABLE member_invitation (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    token_hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    PRIMARY KEY (workspace_id, email)
);

-- A user's account on the professional network. It belongs to the user, not to a workspace: its session,
-- its budgets and "one in flight" are properties of the account, whatever workspaces use it (R11, R51).
CREATE TABLE identity (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE REFERENCES app_user (id),
    connector TEXT NOT NULL,
    account_type TEXT NOT NULL,
    profile_url TEXT,
    configuration_encrypted TEXT,
    social_selling_index BIGINT,
    state TEXT NOT NULL,
    state_detail TEXT,
    state_since BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    invitations_paused_until BIGINT,
    messages_paused_until BIGINT,
    next_poll_at BIGINT NOT NULL,
    polled_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX identity_to_poll ON identity (next_poll_at);

CREATE TABLE stream_position (
    identity_id TEXT NOT NULL REFERENCES identity (id),
    stream TEXT NOT NULL,
    position TEXT,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (identity_id, stream)
);

-- What the network told, once each, however often it was delivered (I-32).
CREATE TABLE observation (
    identity_id TEXT NOT NULL REFERENCES identity (id),
    dedup_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    observed_at BIGINT NOT NULL,
    happened_at BIGINT,
    source TEXT NOT NULL,
    PRIMARY KEY (identity_id, dedup_key)
);

CREATE TABLE api_key (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE idempotency (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT,
    response TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, idempotency_key)
);

CREATE TABLE contact (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    profile_key TEXT,
    remote_id TEXT,
    email TEXT,
    profile_url TEXT,
    first_name TEXT,
    last_name TEXT,
    headline TEXT,
    company TEXT,
    title TEXT,
    city TEXT,
    region TEXT,
    country TEXT,
    language TEXT,
    industry TEXT,
    custom TEXT NOT NULL,
    provenance TEXT NOT NULL,
    -- The member whose finder brought it first, and that finder.
    owner_member_id TEXT,
    finder_id TEXT,
    -- Family name first, and name, company and headline, all folded: for sorting and searching.
    sort_name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    last_event_kind TEXT,
    last_event_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX contact_by_profile_key ON contact (workspace_id, profile_key) WHERE profile_key IS NOT NULL;
CREATE INDEX contact_by_remote_id ON contact (workspace_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX contact_by_email ON contact (workspace_id, email) WHERE email IS NOT NULL;
CREATE INDEX contact_by_name ON contact (workspace_id, sort_name, id);
CREATE INDEX contact_by_owner ON contact (workspace_id, owner_member_id, id) WHERE owner_member_id IS NOT NULL;

-- How many contacts a workspace has, so that no page counts them. Its row also makes those who bring
-- contacts in wait for each other, so that nobody is brought in twice.
CREATE TABLE contact_total (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    total BIGINT NOT NULL
);

CREATE TABLE finder (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_member_id TEXT NOT NULL,
    segment_id TEXT NOT NULL,
    configuration TEXT NOT NULL,
    schedule TEXT NOT NULL,
    results_per_slot BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    state_detail TEXT,
    position TEXT,
    result_count BIGINT NOT NULL,
    remaining_estimate BIGINT,
    next_run_at BIGINT,
    last_run_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX finder_by_id ON finder (id);
CREATE INDEX finder_to_run ON finder (next_run_at) WHERE next_run_at IS NOT NULL;

CREATE TABLE finder_member (
    workspace_id TEXT NOT NULL,
    finder_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, finder_id, member_id)
);

-- A finder's results in the order in which they came; campaigns keep a position in it, so that a draw
-- costs what it takes and not what the source holds.
CREATE TABLE finder_result (
    workspace_id TEXT NOT NULL,
    finder_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    contact_id TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, finder_id, position),
    UNIQUE (workspace_id, finder_id, contact_id)
) WITHOUT ROWID;

CREATE TABLE segment (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    owner_member_id TEXT,
    finder_id TEXT,
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);

-- Who among the members that share a source works on a contact (R24, I-26).
CREATE TABLE claim (
    workspace_id TEXT NOT NULL,
    finder_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, finder_id, contact_id)
);

CREATE TABLE import (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    finder_id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    encoding TEXT NOT NULL,
    separator TEXT NOT NULL,
    mapping TEXT NOT NULL,
    rows_total BIGINT NOT NULL,
    rows_created BIGINT NOT NULL,
    rows_updated BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    -- Rows that name somebody of an earlier row of the same file.
    rows_merged BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX import_by_finder ON import (workspace_id, finder_id, id);

CREATE TABLE import_reject (
    workspace_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    row_number BIGINT NOT NULL,
    reason TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (workspace_id, import_id, row_number)
);

CREATE TABLE suppression (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, kind, value)
);

CREATE TABLE campaign (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    program TEXT NOT NULL,
    family_key TEXT NOT NULL,
    description TEXT NOT NULL,
    sender_member_id TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    messages TEXT NOT NULL,
    schedule TEXT NOT NULL,
    -- The schedule before the last change, which holds until the date from which the present one does.
    previous_schedule TEXT,
    schedule_from TEXT,
    moderation TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    first_started_at BIGINT,
    started_at BIGINT,
    started_local_date TEXT,
    archived_at BIGINT,
    -- The place in the source up to which contacts were drawn.
    source_position BIGINT NOT NULL,
    -- When the planner has to look again; set by the planner itself.
    next_wake_at BIGINT,
    -- The local date on which a fatal error was there when the first slot began (R55).
    halted_local_date TEXT,
    -- Sums of ledger rows, kept in the transactions that write those rows.
    sent_total BIGINT NOT NULL,
    accepted_total BIGINT NOT NULL,
    messages_total BIGINT NOT NULL,
    clicks_total BIGINT NOT NULL,
    replies_total BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX campaign_by_id ON campaign (id);
CREATE INDEX campaign_to_wake ON campaign (next_wake_at) WHERE next_wake_at IS NOT NULL;
CREATE INDEX campaign_listed ON campaign (workspace_id, kind, family_key, id) WHERE archived_at IS NULL;
CREATE INDEX campaign_by_family ON campaign (workspace_id, family_key, id);
CREATE INDEX campaign_by_sender ON campaign (workspace_id, sender_member_id);

-- A slot of a campaign on a local date, once (I-22). It sends what was drawn for it and draws the cohort
-- of the same slot on the next execution day.
CREATE TABLE occurrence (
    workspace_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    local_date TEXT NOT NULL,
    slot_index BIGINT NOT NULL,
    campaign_version BIGINT NOT NULL,
    time_zone TEXT NOT NULL,
    zone_data_version TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    drawn BIGINT NOT NULL,
    drawn_for_local_date TEXT,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (workspace_id, campaign_id, local_date, slot_index)
);
CREATE INDEX occurrence_open ON occurrence (campaign_id) WHERE state = 'open';

CREATE TABLE action (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    identity_id TEXT,
    kind TEXT NOT NULL,
    step BIGINT NOT NULL,
    family_key TEXT NOT NULL,
    state TEXT NOT NULL,
    category TEXT,
    reason TEXT,
    detail TEXT,
    local_date TEXT NOT NULL,
    slot_index BIGINT NOT NULL,
    -- Its moment; set while scheduled, and when it may be tried or looked up again.
    due_at BIGINT,
    window_ends_at BIGINT,
    planned_at BIGINT NOT NULL,
    planned_local_date TEXT NOT NULL,
    shown_at BIGINT,
    decided_at BIGINT,
    decided_by TEXT,
    approved_text TEXT,
    approved_language TEXT,
    text_is_edited BOOLEAN NOT NULL,
    attempt BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    intent_at BIGINT,
    deadline_at BIGINT,
    ended_at BIGINT,
    ended_local_date TEXT,
    sent_text TEXT,
    remote_id TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, campaign_id, contact_id, step)
);
CREATE INDEX action_by_contact ON action (workspace_id, contact_id, family_key);
CREATE INDEX action_by_day ON action (workspace_id, campaign_id, local_date, slot_index);
CREATE INDEX action_by_member ON action (workspace_id, member_id, state, local_date);
CREATE INDEX action_due ON action (due_at) WHERE state = 'scheduled';
CREATE INDEX action_to_look_up ON action (due_at) WHERE state IN ('sending', 'unconfirmed');
CREATE INDEX action_in_flight ON action (identity_id) WHERE state = 'sending';
CREATE INDEX action_by_remote_id ON action (identity_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX action_spent ON action (identity_id, kind, intent_at) WHERE intent_at IS NOT NULL;

-- Who invites a contact for a campaign name and program: the first one, decided by the database (I-03).
CREATE TABLE family_invitation (
    workspace_id TEXT NOT NULL,
    family_key TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, family_key, contact_id)
);

-- The intent, committed before the network is called, and what became of it (I-04).
CREATE TABLE attempt (
    workspace_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    identity_id TEXT NOT NULL,
    intent_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    outcome TEXT,
    outcome_at BIGINT,
    remote_id TEXT,
    detail TEXT,
    PRIMARY KEY (workspace_id, action_id, attempt)
);

-- A contact in a campaign: where the sequence stands.
CREATE TABLE participation (
    workspace_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    invited_at BIGINT,
    accepted_at BIGINT,
    accepted_local_date TEXT,
    last_step BIGINT NOT NULL,
    last_sent_at BIGINT NOT NULL,
    last_sent_local_date TEXT NOT NULL,
    needs_next BOOLEAN NOT NULL,
    stopped_at BIGINT,
    stopped_reason TEXT,
    PRIMARY KEY (workspace_id, campaign_id, contact_id)
);
CREATE INDEX participation_by_identity ON participation (identity_id, contact_id);
CREATE INDEX participation_by_contact ON participation (workspace_id, contact_id);
CREATE INDEX participation_matured ON participation (workspace_id, campaign_id, invited_at, accepted_at);
CREATE INDEX participation_to_continue ON participation (workspace_id, campaign_id, contact_id) WHERE needs_next;

-- What is known of an identity and a contact: connected, or an invitation open.
CREATE TABLE relation (
    workspace_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (workspace_id, identity_id, contact_id)
);
CREATE INDEX relation_by_contact ON relation (workspace_id, contact_id);
CREATE INDEX relation_invited ON relation (identity_id) WHERE state = 'invited';

CREATE TABLE conversation_message (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    direction TEXT NOT NULL,
    by_hand BOOLEAN NOT NULL,
    refusal BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    observed_at BIGINT NOT NULL,
    remote_id TEXT NOT NULL,
    campaign_id TEXT,
    step BIGINT,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, identity_id, remote_id)
);
CREATE INDEX conversation_message_by_contact ON conversation_message (workspace_id, contact_id, identity_id, happened_at);

CREATE TABLE notification (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notification_by_member ON notification (workspace_id, member_id, id);
-- One notification of a kind a day: at the day's first slot (R52).
CREATE TABLE notified_day (
    workspace_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    local_date TEXT NOT NULL,
    PRIMARY KEY (workspace_id, member_id, local_date)
);

-- The append-only record of what happened. Sequences have no gaps within a workspace (I-33).
CREATE TABLE ledger_head (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    last_sequence BIGINT NOT NULL
);

CREATE TABLE ledger (
    workspace_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    cause TEXT NOT NULL,
    campaign_id TEXT,
    contact_id TEXT,
    member_id TEXT,
    action_id TEXT,
    step BIGINT,
    local_date TEXT,
    category TEXT,
    reason TEXT,
    data TEXT,
    PRIMARY KEY (workspace_id, sequence)
);
CREATE INDEX ledger_by_contact ON ledger (workspace_id, contact_id, sequence) WHERE contact_id IS NOT NULL;
CREATE INDEX ledger_by_campaign ON ledger (workspace_id, campaign_id, sequence) WHERE campaign_id IS NOT NULL;
