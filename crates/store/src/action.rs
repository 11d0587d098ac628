//! Actions: each thing that is to be done once, from plan to outcome.
//!
//! Every change names the state that it expects; a row that is elsewhere stays as it is, and the
//! caller sees that from the rows that come back.

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::campaign::Consent;
use domain::ids::{ActionId, CampaignId, ContactId, IdentityId, MemberId, WorkspaceId};
use domain::protocol::{Doubt, Standing};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use domain::variant::Assigned;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An action.
    pub struct ActionRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Its id.
        pub id: ActionId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
        /// In whose name.
        pub member_id: MemberId,
        /// Through which account; known from its first moment on.
        pub identity_id: Option<IdentityId>,
        /// What is to be done.
        pub kind: ActionKind,
        /// Which message of the sequence.
        pub step: StepIndex,
        /// The campaign's family (R52).
        pub family_key: String,
        /// Where it stands.
        pub state: ActionState,
        /// How it ended.
        pub category: Option<Category>,
        /// Why it ended, or why it waits.
        pub reason: Option<Reason>,
        /// More about the reason, for people.
        pub detail: Option<String>,
        /// The campaign's local date for which it is planned now.
        pub local_date: Date,
        /// The slot of that date.
        pub slot_index: u32,
        /// Its moment, or when it is looked at again.
        pub due_at: Option<Timestamp>,
        /// When its slot ends.
        pub window_ends_at: Option<Timestamp>,
        /// When it was drawn.
        pub planned_at: Timestamp,
        /// The local date for which it was drawn at first.
        pub planned_local_date: Date,
        /// When the sender saw it.
        pub shown_at: Option<Timestamp>,
        /// When it was decided.
        pub decided_at: Option<Timestamp>,
        /// Who decided: a user's or key's id.
        pub decided_by: Option<String>,
        /// When the approval that holds was given; none where nobody approved, or an edit or an undo
        /// made it void.
        pub approved_at: Option<Timestamp>,
        /// The text that was approved, byte for byte (I-13); or as it was rewritten, to be approved.
        pub approved_text: Option<String>,
        /// Its language.
        pub approved_language: Option<String>,
        /// Whether the moderator rewrote the text.
        pub text_is_edited: bool,
        /// Which text of its message it delivers, where there are several: decided once, when it was planned (R65).
        pub variant: Option<String>,
        /// The test for which it counts, by its number.
        pub variant_test: Option<i64>,
        /// How many attempts were begun.
        pub attempt: u32,
        /// The lease's epoch of the last attempt (I-06).
        pub epoch: i64,
        /// When the last attempt began, as long as one of its attempts may have had an effect. None once it is known that none
        /// had, so that budgets count these instants alone, in their index (I-16).
        pub intent_at: Option<Timestamp>,
        /// Since when something of it may be at the network: the intent of the first attempt that
        /// was not definitely refused; none where nothing can be.
        pub doubt_since: Option<Timestamp>,
        /// Until when that attempt may still come to an end.
        pub deadline_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// The campaign's local date of that.
        pub ended_local_date: Option<Date>,
        /// The text of the last attempt.
        pub sent_text: Option<String>,
        /// The network's id of the effect.
        pub remote_id: Option<String>,
        /// Raised by every change.
        pub version: i64,
    }
}

impl ActionRow {
    /// What the send protocol knows of it.
    pub fn standing(&self) -> Standing {
        Standing {
            kind: self.kind,
            state: self.state,
            attempts: self.attempt,
            epoch: self.epoch,
            doubt: match self.doubt_since {
                None => Doubt::None,
                since if since == self.intent_at => Doubt::LastAttempt,
                Some(_) => Doubt::EarlierAttempt,
            },
            // An intent has no detail; a hand-over is one.
            in_hand: self.state == ActionState::Sending && self.detail.is_some(),
        }
    }

    /// Whether it may not leave, because its campaign asks for a yes to it and nobody gave one (R53, R64).
    pub fn lacks_approval(&self, consent: Consent) -> bool {
        self.approved_at.is_none() && consent.needs_yes(self.kind, self.step)
    }

    /// Whether a slot drew it: the invitation, or a nurture campaign's first message. These are what
    /// cohorts count, what expires, and what a family does once.
    pub fn is_drawn(&self) -> bool {
        self.step == StepIndex::FIRST && self.kind != ActionKind::Withdrawal
    }

    /// Within what a contact is approached once (R52).
    pub fn approach_key(&self) -> String {
        domain::campaign::approach_key(&self.family_key, self.kind)
    }

    /// Whether its moment has come, and nobody has begun it.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.state == ActionState::Scheduled && self.due_at.is_some_and(|due_at| due_at <= now)
    }

    /// What `doubt_since` becomes once the last attempt is known not to have been performed, or is
    /// not known.
    fn doubt_since_after(&self, last_is_undone: bool) -> Option<Timestamp> {
        self.doubt_since
            .filter(|_| !last_is_undone || self.standing().doubt == Doubt::EarlierAttempt)
    }
}

/// An action to be made.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: ActionId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The contact.
    pub contact: ContactId,
    /// In whose name.
    pub member: MemberId,
    /// What is to be done.
    pub kind: ActionKind,
    /// Which message of the sequence.
    pub step: StepIndex,
    /// The campaign's family.
    pub family_key: String,
    /// Where it begins: waiting for approval, or queued.
    pub state: ActionState,
    /// The day for which it is planned.
    pub local_date: Date,
    /// The slot of that day.
    pub slot_index: u32,
    /// Which text of its message it delivers, where there are several (R65).
    pub assigned: Option<Assigned>,
}

record! {
    /// An action's id and contact, for those that a statement made or changed.
    pub struct Touched {
        /// The action.
        pub id: ActionId,
        /// The contact.
        pub contact_id: ContactId,
    }
}

record! {
    /// Which version of an action there is.
    pub struct Versioned {
        /// The action.
        pub id: ActionId,
        /// Its version.
        pub version: i64,
    }
}

record! {
    /// How many drawn actions have taken a place in an occurrence.
    pub struct Taken {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The local date.
        pub local_date: Date,
        /// The slot.
        pub slot_index: u32,
        /// Drawn actions with a moment there, whatever became of them, but for those that ended
        /// without leaving.
        pub count: i64,
    }
}

/// A place in a campaign's calendar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The local date.
    pub local_date: Date,
    /// The slot.
    pub slot_index: u32,
}

impl Place {
    fn params(&self) -> Vec<crate::Param> {
        params![
            &self.workspace,
            &self.campaign,
            self.local_date,
            self.slot_index
        ]
    }
}

statements! {
    GET = "SELECT * FROM action WHERE workspace_id = $1 AND id = $2";
    INSERT = "INSERT INTO action (workspace_id, id, campaign_id, contact_id, member_id, kind, step, family_key, state,
        local_date, slot_index, planned_local_date, planned_at, text_is_edited, attempt, epoch, version, variant, variant_test)
        @values[0+ttttttitttitibiiiti]
        ON CONFLICT (workspace_id, campaign_id, contact_id, step) DO NOTHING RETURNING id, contact_id";
    OPEN_AT = "SELECT a.* FROM (@values[1+ttti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2
            AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
            AND (a.state <> 'scheduled' OR (a.kind <> 'answer' AND a.window_ends_at <= $1))
            AND (a.local_date < v.column3 OR (a.local_date = v.column3 AND a.slot_index <= v.column4))
        ORDER BY a.local_date, a.slot_index, a.planned_at, a.contact_id, a.id";
    TAKEN = "SELECT a.campaign_id AS campaign_id, a.local_date AS local_date, a.slot_index AS slot_index, count(*) AS count
        FROM (@values[0+ttti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2 AND a.local_date = v.column3
            AND a.slot_index = v.column4 AND a.step = 0 AND a.kind <> 'withdrawal'
            AND a.state IN ('scheduled', 'sending', 'sent', 'unconfirmed')
        GROUP BY a.campaign_id, a.local_date, a.slot_index";
    WAITING_FOR = "SELECT a.campaign_id AS campaign_id, a.local_date AS local_date, a.slot_index AS slot_index, count(*) AS count
        FROM (@values[0+ttti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2 AND a.local_date = v.column3
            AND a.slot_index = v.column4 AND a.step = 0 AND a.kind <> 'withdrawal'
            AND a.state IN ('queued', 'waiting_for_approval', 'approved')
        GROUP BY a.campaign_id, a.local_date, a.slot_index";
    UNFINISHED_AT = "SELECT a.* FROM (@values[0+ttti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2
            AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled') AND a.kind <> 'answer'
            AND (a.local_date < v.column3 OR (a.local_date = v.column3 AND a.slot_index = v.column4))
        ORDER BY a.local_date, a.slot_index, a.planned_at, a.id";
    SCHEDULED_OF = "SELECT * FROM action WHERE workspace_id = $1 AND campaign_id = $2 AND state = 'scheduled'
        AND kind <> 'answer'
        ORDER BY due_at, id";
    SCHEDULED_AT = "SELECT a.* FROM (@values[0+ttti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2 AND a.local_date = v.column3
            AND a.slot_index = v.column4 AND a.state = 'scheduled' AND a.kind <> 'answer'
        ORDER BY a.campaign_id, a.local_date, a.slot_index, a.due_at, a.id";
    OPEN_OF = "SELECT * FROM action WHERE workspace_id = $1 AND campaign_id = $2
        AND state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled') AND kind <> 'answer' ORDER BY id";
    OPEN_WITH = "SELECT a.* FROM (@values[0+tt]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.contact_id = v.column2
        WHERE a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled') ORDER BY a.id";
    IN_FLIGHT_OF = "SELECT * FROM action WHERE workspace_id = $1 AND campaign_id = $2
        AND (state IN ('sending', 'unconfirmed') OR (doubt_since IS NOT NULL AND state NOT IN ('sent', 'blocked', 'canceled')))
        ORDER BY intent_at, id";
    CURRENT = "SELECT a.* FROM (@values[0+tt]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.id = v.column2 ORDER BY a.id @lock";
    VERSIONS = "SELECT a.id AS id, a.version AS version FROM (@values[0+tt]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.id = v.column2 ORDER BY a.id @lock";
    SCHEDULE = "UPDATE action SET state = 'scheduled', identity_id = v.column4, local_date = v.column5, slot_index = v.column6,
        due_at = v.column7, window_ends_at = v.column8, reason = NULL, detail = NULL, version = action.version + 1
        FROM (@values[0+ttittiii]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column3
        AND action.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
        RETURNING action.id AS id, action.contact_id AS contact_id";
    CARRY = "UPDATE action SET state = v.column4, local_date = v.column5, slot_index = v.column6, due_at = NULL,
        window_ends_at = NULL, version = action.version + 1
        FROM (@values[0+ttitti]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column3
        AND action.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
        RETURNING action.id AS id, action.contact_id AS contact_id";
    WAIT = "UPDATE action SET due_at = v.column4, reason = v.column5, detail = v.column6, version = action.version + 1
        FROM (@values[0+ttiitt]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column3
        AND action.state = 'scheduled'";
    END = "UPDATE action SET state = v.column4, category = v.column5, reason = v.column6, detail = v.column7,
        ended_at = v.column8, ended_local_date = v.column9, due_at = NULL, version = action.version + 1
        FROM (@values[0+ttittttit]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column3
        AND action.state NOT IN ('sent', 'blocked', 'canceled')
        RETURNING action.id AS id, action.contact_id AS contact_id";
    BEGIN_ATTEMPTS = "UPDATE action SET state = 'sending', attempt = action.attempt + 1, epoch = v.column4, intent_at = v.column5,
        doubt_since = coalesce(action.doubt_since, v.column5), deadline_at = v.column6, due_at = v.column7,
        sent_text = v.column8, identity_id = v.column9, reason = NULL, detail = NULL, version = action.version + 1,
        variant_test = CASE WHEN v.column10 THEN action.variant_test END
        FROM (@values[0+ttiiiiittb]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column3
        RETURNING action.id AS id, action.contact_id AS contact_id";
    RECORD_ATTEMPTS = "INSERT INTO attempt (workspace_id, action_id, attempt, epoch, identity_id, intent_at, deadline_at, text,
        text_hash) @values[0+ttiitiitt]";
    ANSWER_ATTEMPTS = "UPDATE attempt SET outcome = v.column4, outcome_at = v.column5, detail = v.column6
        FROM (@values[0+ttitit]) AS v
        WHERE attempt.workspace_id = v.column1 AND attempt.action_id = v.column2 AND attempt.attempt = v.column3";
    APPLY_ATTEMPTS = "UPDATE attempt SET outcome = 'applied', outcome_at = v.column4, remote_id = v.column5, detail = v.column6
        FROM (@values[0+ttiitt]) AS v
        WHERE attempt.workspace_id = v.column1 AND attempt.action_id = v.column2
        AND attempt.attempt = coalesce((SELECT max(doubtful.attempt) FROM attempt doubtful
            WHERE doubtful.workspace_id = v.column1 AND doubtful.action_id = v.column2 AND doubtful.attempt <= v.column3
            AND (doubtful.outcome IS NULL OR doubtful.outcome <> 'refused')), v.column3)";
    CONFIRM = "UPDATE action SET state = 'sent', category = 'sent', reason = v.column3,
        remote_id = coalesce(v.column4, action.remote_id), ended_at = v.column5, ended_local_date = v.column6, due_at = NULL,
        detail = NULL, doubt_since = NULL, version = action.version + 1
        FROM (@values[0+ttttiti]) AS v
        WHERE action.workspace_id = v.column1 AND action.id = v.column2 AND action.version = v.column7
        RETURNING action.id AS id, action.contact_id AS contact_id";
    REFUSE = "UPDATE action SET state = 'scheduled', due_at = $4, reason = $5, detail = $6,
        intent_at = CASE WHEN CAST($7 AS BIGINT) IS NOT NULL THEN intent_at END, deadline_at = NULL, doubt_since = $7,
        version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $3";
    CANCEL_ATTEMPT = "UPDATE action SET state = 'canceled', category = $4, reason = $5, detail = $6, ended_at = $7,
        ended_local_date = $8, due_at = NULL,
        intent_at = CASE WHEN CAST($9 AS BIGINT) IS NOT NULL THEN intent_at END, doubt_since = $9, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
    LOSE = "UPDATE action SET state = 'unconfirmed', due_at = $4, reason = $5, detail = $6, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
    HAND_OVER = "UPDATE action SET due_at = $4, deadline_at = $4, detail = $5, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
    ASK_A_PERSON = "UPDATE action SET due_at = NULL, detail = $4, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
    LOOK_AGAIN = "UPDATE action SET due_at = $4, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
    DUE = "SELECT d.workspace_id AS workspace_id, d.id AS id, d.identity_id AS identity_id, d.kind AS kind,
        d.step AS step, d.due_at AS due_at
        FROM action d
        JOIN campaign c ON c.workspace_id = d.workspace_id AND c.id = d.campaign_id
            AND (c.state = 'active' OR d.kind = 'answer')
        LEFT JOIN identity i ON i.id = d.identity_id
        WHERE d.state = 'scheduled' AND d.due_at > $1 AND d.due_at <= $2
            AND (i.id IS NULL OR (i.lease_until <= $2 AND i.unread_since IS NULL))
            AND NOT EXISTS (SELECT 1 FROM action f WHERE f.identity_id = d.identity_id
                AND f.doubt_since IS NOT NULL AND f.state = 'sending')
        ORDER BY d.due_at, d.id LIMIT $3";
    TO_LOOK_UP = "SELECT * FROM action WHERE doubt_since IS NOT NULL AND state IN ('sending', 'unconfirmed') AND due_at <= $1
        ORDER BY due_at, id LIMIT $2";
    NEXT_DEPARTURE = "SELECT min(a.due_at) AS at FROM action a
        JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
            AND (c.state = 'active' OR a.kind = 'answer')
        LEFT JOIN identity i ON i.id = a.identity_id
        WHERE a.state = 'scheduled' AND i.unread_since IS NULL
            AND NOT EXISTS (SELECT 1 FROM instance WHERE one = 1 AND open_holds > 0)
            AND NOT EXISTS (SELECT 1 FROM action f WHERE f.identity_id = a.identity_id AND f.doubt_since IS NOT NULL
                AND f.state = 'sending')";
    NEXT_LOOK_UP = "SELECT min(due_at) AS at FROM action WHERE doubt_since IS NOT NULL AND state IN ('sending', 'unconfirmed')";
    HAS_DUE = "SELECT (SELECT count(*) FROM (SELECT 1 FROM campaign WHERE next_wake_at <= $1 AND state = 'active' LIMIT 1) AS a) AS plan,
        (SELECT count(*) FROM (SELECT 1 FROM action WHERE state = 'scheduled' AND due_at <= $1 LIMIT 1) AS b) AS dispatch,
        (SELECT count(*) FROM (SELECT 1 FROM action WHERE doubt_since IS NOT NULL AND state IN ('sending', 'unconfirmed')
            AND due_at <= $1 LIMIT 1) AS c) AS reconcile,
        (SELECT count(*) FROM (SELECT 1 FROM participation WHERE needs_next LIMIT 1) AS d) AS follow_up,
        (SELECT count(*) FROM (SELECT 1 FROM identity WHERE next_poll_at <= $1 AND lease_until <= $1 AND state <> 'inactive' LIMIT 1) AS e) AS collect,
        (SELECT count(*) FROM (SELECT 1 FROM finder WHERE next_run_at <= $1 LIMIT 1) AS f) AS find";
    SPENT = "SELECT identity_id, count(*) AS count, min(intent_at) AS earliest FROM action
        WHERE identity_id IN @any($1) AND kind IN @any($2) AND intent_at > $3 GROUP BY identity_id";
    UNCONFIRMED_BEFORE = "SELECT a.id AS id, a.contact_id AS contact_id FROM (@values[0+tttit]) AS v
        JOIN action b ON b.workspace_id = v.column1 AND b.campaign_id = v.column2 AND b.contact_id = v.column3
            AND (b.step < v.column4 OR b.kind = 'answer') AND b.id <> v.column5 AND b.state IN ('sending', 'unconfirmed')
        JOIN action a ON a.workspace_id = v.column1 AND a.id = v.column5";
    RESERVE_FAMILY = "INSERT INTO family_invitation (workspace_id, family_key, contact_id, action_id) @values[1+tttt]
        ON CONFLICT (workspace_id, family_key, contact_id) DO UPDATE SET
        action_id = CASE WHEN family_invitation.free_at <= $1 THEN excluded.action_id ELSE family_invitation.action_id END,
        free_at = CASE WHEN family_invitation.free_at <= $1 THEN NULL ELSE family_invitation.free_at END
        RETURNING action_id AS id, contact_id";
    FAMILY_HOLDERS = "SELECT f.workspace_id AS workspace_id, f.family_key AS family_key, f.contact_id AS contact_id,
        f.action_id AS action_id FROM (@values[1+ttt]) AS v
        JOIN family_invitation f ON f.workspace_id = v.column1 AND f.family_key = v.column2 AND f.contact_id = v.column3
            AND (f.free_at IS NULL OR f.free_at > $1)";
    FREE_FAMILY = "UPDATE family_invitation SET free_at = v.column5 FROM (@values[0+tttti]) AS v
        WHERE family_invitation.workspace_id = v.column1 AND family_invitation.family_key = v.column2
        AND family_invitation.contact_id = v.column3 AND family_invitation.action_id IN (SELECT a.id FROM action a
            WHERE a.workspace_id = v.column1 AND a.campaign_id = v.column4 AND a.contact_id = v.column3 AND a.step = 0)";
    RELEASE_FAMILY = "DELETE FROM family_invitation WHERE workspace_id = $1 AND family_key = $2 AND contact_id = $3
        AND action_id = $4";
    IN_DOUBT = "SELECT a.* FROM (@values[0+tt]) AS v
        JOIN action a ON a.identity_id = v.column1 AND a.contact_id = v.column2 AND a.doubt_since IS NOT NULL
        ORDER BY a.id @lock";
    DOUBTS = "SELECT a.workspace_id AS workspace_id, a.contact_id AS contact_id, min(a.doubt_since) AS since
        FROM (@values[0+tt]) AS v
        JOIN action a ON a.identity_id = v.column1 AND a.contact_id = v.column2 AND a.doubt_since IS NOT NULL
        GROUP BY a.workspace_id, a.contact_id";
    NOTES = "SELECT a.workspace_id AS workspace_id, a.contact_id AS contact_id, a.sent_text AS text
        FROM (@values[0+ttt]) AS v JOIN action a ON a.workspace_id = v.column1 AND a.contact_id = v.column3
            AND a.identity_id = v.column2 AND a.kind = 'invitation' AND a.state = 'sent' AND a.sent_text <> ''";
    KNOWN_REMOTE = "SELECT DISTINCT a.identity_id AS identity_id, a.contact_id AS contact_id, a.remote_id AS remote_id
        FROM (@values[0+ttt]) AS v JOIN identity i ON i.id = v.column1 JOIN member m ON m.user_id = i.user_id
        JOIN action a ON a.workspace_id = m.workspace_id AND a.contact_id = v.column2 AND a.identity_id = i.id
            AND a.remote_id = v.column3";
}

/// One action of a workspace.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
) -> StoreResult<Option<ActionRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Actions as they stand now. They stay so until the transaction ends.
pub async fn current<'a>(
    tx: &mut Tx,
    actions: impl IntoIterator<Item = &'a ActionRow>,
) -> StoreResult<Vec<ActionRow>> {
    let rows = actions
        .into_iter()
        .map(|action| params![&action.workspace_id, &action.id])
        .collect();
    tx.fetch_all_rows(&CURRENT, Vec::new(), rows).await
}

/// The versions that actions have now. They stay so until the transaction ends.
pub async fn versions<'a>(
    tx: &mut Tx,
    actions: impl IntoIterator<Item = &'a ActionRow>,
) -> StoreResult<Vec<Versioned>> {
    let rows = actions
        .into_iter()
        .map(|action| params![&action.workspace_id, &action.id])
        .collect();
    tx.fetch_all_rows(&VERSIONS, Vec::new(), rows).await
}

/// Makes actions. A contact that already has this step of the campaign keeps the one it has
/// (I-01, R34); the answer names those that are new.
pub async fn insert(
    tx: &mut Tx,
    actions: &[NewAction],
    now: Timestamp,
) -> StoreResult<Vec<Touched>> {
    let rows = actions
        .iter()
        .map(|new| {
            params![
                &new.workspace,
                &new.id,
                &new.campaign,
                &new.contact,
                &new.member,
                new.kind,
                new.step,
                &new.family_key,
                new.state,
                new.local_date,
                new.slot_index,
                new.local_date,
                now,
                false,
                0_i64,
                0_i64,
                1_i64,
                new.assigned
                    .as_ref()
                    .map(|assigned| assigned.variant.as_str()),
                new.assigned.as_ref().and_then(|assigned| assigned.test)
            ]
        })
        .collect();
    tx.fetch_all_rows(&INSERT, Vec::new(), rows).await
}

fn places(places: &[Place]) -> Vec<Vec<crate::Param>> {
    places.iter().map(Place::params).collect()
}

/// Actions without a moment to come that belong into a place or an earlier one: also those whose
/// outcome was open when their slot ended, and that turned out not to have happened.
pub async fn open_at(tx: &mut Tx, at: &[Place], now: Timestamp) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all_rows(&OPEN_AT, params![now], places(at)).await
}

/// How many drawn actions have taken a place already (I-17).
pub async fn taken(tx: &mut Tx, at: &[Place]) -> StoreResult<Vec<Taken>> {
    tx.fetch_all_rows(&TAKEN, Vec::new(), places(at)).await
}

/// How many drawn actions wait for a place.
pub async fn waiting_for(tx: &mut Tx, at: &[Place]) -> StoreResult<Vec<Taken>> {
    tx.fetch_all_rows(&WAITING_FOR, Vec::new(), places(at))
        .await
}

/// Actions that did not go in a place, or are left from an earlier day.
pub async fn unfinished_at(tx: &mut Tx, at: &[Place]) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all_rows(&UNFINISHED_AT, Vec::new(), places(at))
        .await
}

/// Actions that have a moment in one of these places.
pub async fn scheduled_at(tx: &mut Tx, at: &[Place]) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all_rows(&SCHEDULED_AT, Vec::new(), places(at))
        .await
}

/// Actions of a campaign that have a moment.
pub async fn scheduled_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&SCHEDULED_OF, params![workspace, campaign])
        .await
}

/// Actions of a campaign that have not begun.
pub async fn open_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&OPEN_OF, params![workspace, campaign]).await
}

/// Actions with contacts that have not begun, of every campaign. The list must name a contact once.
pub async fn open_with<'a>(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = &'a (WorkspaceId, ContactId)>,
) -> StoreResult<Vec<ActionRow>> {
    let rows = contacts
        .into_iter()
        .map(|(workspace, contact)| params![workspace, contact])
        .collect();
    tx.fetch_all_rows(&OPEN_WITH, Vec::new(), rows).await
}

/// Actions of a campaign of which something may be at the network (I-08 lists them in the answer to a stop).
pub async fn in_flight_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&IN_FLIGHT_OF, params![workspace, campaign])
        .await
}

/// A moment for an action.
#[derive(Debug, Clone)]
pub struct Scheduling {
    /// The action as it was read.
    pub action: ActionRow,
    /// Through which account.
    pub identity: Option<IdentityId>,
    /// The local date.
    pub local_date: Date,
    /// The slot.
    pub slot_index: u32,
    /// Its moment.
    pub due_at: Timestamp,
    /// When the slot ends.
    pub window_ends_at: Timestamp,
}

/// Gives actions their moments.
pub async fn schedule(tx: &mut Tx, schedulings: &[Scheduling]) -> StoreResult<Vec<Touched>> {
    let rows = schedulings
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.version,
                &new.identity,
                new.local_date,
                new.slot_index,
                new.due_at,
                new.window_ends_at
            ]
        })
        .collect();
    tx.fetch_all_rows(&SCHEDULE, Vec::new(), rows).await
}

/// Another day for an action.
#[derive(Debug, Clone)]
pub struct Carrying {
    /// The action as it was read.
    pub action: ActionRow,
    /// The state in which it waits.
    pub state: ActionState,
    /// The new local date.
    pub local_date: Date,
    /// The new slot.
    pub slot_index: u32,
}

/// Moves actions to another day.
pub async fn carry(tx: &mut Tx, carryings: &[Carrying]) -> StoreResult<Vec<Touched>> {
    let rows = carryings
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.version,
                new.state,
                new.local_date,
                new.slot_index
            ]
        })
        .collect();
    tx.fetch_all_rows(&CARRY, Vec::new(), rows).await
}

/// Why an action does not go now, and when it is looked at again.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The action as it was read.
    pub action: ActionRow,
    /// When it is looked at again.
    pub until: Timestamp,
    /// Why it waits.
    pub reason: Reason,
    /// More about it.
    pub detail: Option<String>,
}

/// Lets actions wait within their slot.
pub async fn wait(tx: &mut Tx, waitings: &[Waiting]) -> StoreResult<()> {
    let rows = waitings
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.version,
                new.until,
                new.reason,
                &new.detail
            ]
        })
        .collect();
    tx.execute_rows(&WAIT, Vec::new(), rows).await.map(drop)
}

/// The end of an action that was not sent.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The action as it was read.
    pub action: ActionRow,
    /// Why; it gives state and category.
    pub reason: Reason,
    /// More about it.
    pub detail: Option<String>,
    /// What the rules saw, for the ledger (R63); none where no rule of the moment of sending decided.
    pub trace: Option<serde_json::Value>,
    /// The campaign's local date.
    pub local_date: Date,
}

/// Ends actions that did not leave; those that ended already stay as they are.
pub async fn end(tx: &mut Tx, endings: &[Ending], now: Timestamp) -> StoreResult<Vec<Touched>> {
    let rows = endings
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.version,
                new.reason.final_state().unwrap_or(ActionState::Canceled),
                new.reason.category(),
                new.reason,
                &new.detail,
                now,
                new.local_date
            ]
        })
        .collect();
    tx.fetch_all_rows(&END, Vec::new(), rows).await
}

/// The intent to perform an action (engine, sending 1).
#[derive(Debug, Clone)]
pub struct Intent<'a> {
    /// The action as it was read.
    pub action: &'a ActionRow,
    /// Through which account.
    pub identity: &'a IdentityId,
    /// The lease's epoch.
    pub epoch: i64,
    /// Until when the attempt may come to an end.
    pub deadline_at: Timestamp,
    /// When it is looked up if no outcome was written.
    pub look_up_at: Timestamp,
    /// The exact text; empty for an invitation without a note.
    pub text: &'a str,
    /// Its SHA-256, in hexadecimal.
    pub text_hash: String,
    /// Whether it is the text of the action's variant as it stands, and counts for its test (R65).
    pub is_compared: bool,
}

/// Writes intents. Only those that come back may be performed, after the commit (I-04).
pub async fn begin(
    tx: &mut Tx,
    intents: &[Intent<'_>],
    now: Timestamp,
) -> StoreResult<Vec<Touched>> {
    let rows = intents
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.version,
                new.epoch,
                now,
                new.deadline_at,
                new.look_up_at,
                new.text,
                new.identity,
                new.is_compared
            ]
        })
        .collect();
    let begun: Vec<Touched> = tx.fetch_all_rows(&BEGIN_ATTEMPTS, Vec::new(), rows).await?;
    let ids: std::collections::BTreeSet<&ActionId> = begun.iter().map(|row| &row.id).collect();
    let records = intents
        .iter()
        .filter(|new| ids.contains(&new.action.id))
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.attempt + 1,
                // I-06 is broken where an attempt hides behind the epoch of another one.
                if seeded::is_on(Bug::RecordFirstEpoch) {
                    1
                } else {
                    new.epoch
                },
                new.identity,
                now,
                new.deadline_at,
                new.text,
                &new.text_hash
            ]
        })
        .collect();
    tx.execute_rows(&RECORD_ATTEMPTS, Vec::new(), records)
        .await?;
    Ok(begun)
}

/// What became of an attempt that was not performed, as far as is known, for the record.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The action as it was when the attempt was begun, or later.
    pub action: &'a ActionRow,
    /// In a word: refused (definitely not performed), not_found (by a look, or by a person), unknown.
    pub outcome: &'static str,
    /// What was seen.
    pub detail: Option<&'a str>,
}

/// Notes what became of attempts.
pub async fn answer_attempts(
    tx: &mut Tx,
    answers: &[Answer<'_>],
    at: Timestamp,
) -> StoreResult<()> {
    let rows = answers
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.action.attempt,
                new.outcome,
                at,
                new.detail
            ]
        })
        .collect();
    tx.execute_rows(&ANSWER_ATTEMPTS, Vec::new(), rows)
        .await
        .map(drop)
}

/// That an attempt had its effect.
#[derive(Debug, Clone)]
pub struct Applied<'a> {
    /// The action as it was when the attempt was begun, or later.
    pub action: &'a ActionRow,
    /// Who says so.
    pub reason: Reason,
    /// The network's id of the effect.
    pub remote_id: Option<&'a str>,
}

/// Notes that actions were performed: by the attempt that they name, and where the network had refused that one for certain, by
/// the last one before it of which nobody was sure.
pub async fn apply_attempts(
    tx: &mut Tx,
    applied: &[Applied<'_>],
    at: Timestamp,
) -> StoreResult<()> {
    let rows = applied
        .iter()
        .map(|one| {
            params![
                &one.action.workspace_id,
                &one.action.id,
                one.action.attempt,
                at,
                one.remote_id,
                one.reason.as_str()
            ]
        })
        .collect();
    tx.execute_rows(&APPLY_ATTEMPTS, Vec::new(), rows)
        .await
        .map(drop)
}

/// That an action was performed.
#[derive(Debug, Clone)]
pub struct Confirming<'a> {
    /// The action.
    pub action: &'a ActionRow,
    /// Who says so.
    pub reason: Reason,
    /// The network's id of the effect.
    pub remote_id: Option<&'a str>,
    /// The campaign's local date.
    pub local_date: Date,
}

/// Confirms actions. Those that were changed since they were read stay as they are and are not in
/// the answer.
pub async fn confirm(
    tx: &mut Tx,
    confirmings: &[Confirming<'_>],
    at: Timestamp,
) -> StoreResult<Vec<Touched>> {
    let rows = confirmings
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.id,
                new.reason,
                new.remote_id,
                at,
                new.local_date,
                new.action.version
            ]
        })
        .collect();
    tx.fetch_all_rows(&CONFIRM, Vec::new(), rows).await
}

/// Puts back an action; false where it was changed since it was read. `last_is_undone` says that its
/// last attempt was definitely not performed.
pub async fn refuse(
    tx: &mut Tx,
    action: &ActionRow,
    last_is_undone: bool,
    retry_at: Timestamp,
    reason: Reason,
    detail: Option<&str>,
) -> StoreResult<bool> {
    let changed = tx
        .execute(
            &REFUSE,
            params![
                &action.workspace_id,
                &action.id,
                action.version,
                retry_at,
                reason,
                detail,
                action.doubt_since_after(last_is_undone)
            ],
        )
        .await?;
    if seeded::is_on(Bug::DropApprovalOnRetry) {
        // I-14 is broken where a sender decides, and has to decide again.
        drop_approval(tx, action).await?;
    }
    Ok(changed == 1)
}

/// The approval of an action was never given; for bugs on purpose.
pub async fn drop_approval(tx: &mut Tx, action: &ActionRow) -> StoreResult<()> {
    let text = "UPDATE action SET state = 'waiting_for_approval', approved_text = NULL, approved_at = NULL, due_at = NULL
        WHERE workspace_id = $1 AND id = $2 AND approved_at IS NOT NULL RETURNING id, contact_id";
    let keys = params![&action.workspace_id, &action.id];
    let _: Vec<Touched> = tx.fetch_built("seeded::drop_approval", text, keys).await?;
    Ok(())
}

/// Ends an action that was begun and will not be tried again; false where it was changed since it was
/// read. `last_is_undone` says that its last attempt was definitely not performed.
pub async fn cancel_attempt(
    tx: &mut Tx,
    action: &ActionRow,
    last_is_undone: bool,
    reason: Reason,
    detail: Option<&str>,
    at: Timestamp,
    local_date: Date,
) -> StoreResult<bool> {
    let changed = tx
        .execute(
            &CANCEL_ATTEMPT,
            params![
                &action.workspace_id,
                &action.id,
                action.version,
                reason.category(),
                reason,
                detail,
                at,
                local_date,
                action.doubt_since_after(last_is_undone)
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes that the outcome of an attempt is unknown, and when it is looked up.
pub async fn lose(
    tx: &mut Tx,
    action: &ActionRow,
    look_up_at: Timestamp,
    reason: Reason,
    detail: Option<&str>,
) -> StoreResult<bool> {
    let changed = tx
        .execute(
            &LOSE,
            params![
                &action.workspace_id,
                &action.id,
                action.version,
                look_up_at,
                reason,
                detail
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes that a person holds the action, until when, and the hand-over itself as JSON.
pub async fn hand_over(
    tx: &mut Tx,
    action: &ActionRow,
    until: Timestamp,
    handoff: &str,
) -> StoreResult<bool> {
    let changed = tx
        .execute(
            &HAND_OVER,
            params![
                &action.workspace_id,
                &action.id,
                action.version,
                until,
                handoff
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Leaves an unconfirmed action to a person.
pub async fn ask_a_person(tx: &mut Tx, action: &ActionRow, detail: &str) -> StoreResult<()> {
    tx.execute(
        &ASK_A_PERSON,
        params![&action.workspace_id, &action.id, action.version, detail],
    )
    .await
    .map(drop)
}

/// Looks at an unconfirmed action again later.
pub async fn look_again(tx: &mut Tx, action: &ActionRow, at: Timestamp) -> StoreResult<()> {
    tx.execute(
        &LOOK_AGAIN,
        params![&action.workspace_id, &action.id, action.version, at],
    )
    .await
    .map(drop)
}

record! {
    /// An action whose moment has come.
    pub struct Due {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The action.
        pub id: ActionId,
        /// Through which account.
        pub identity_id: Option<IdentityId>,
        /// What is to be done.
        pub kind: ActionKind,
        /// Which message of the sequence.
        pub step: StepIndex,
        /// Its moment.
        pub due_at: Timestamp,
    }
}

/// Actions whose moment has come, over all workspaces, of accounts that are free; those that are due longest. With
/// `after` only those whose moment came after that instant.
pub async fn due(
    tx: &mut Tx,
    after: Option<Timestamp>,
    now: Timestamp,
    limit: u32,
) -> StoreResult<Vec<Due>> {
    let after = after.map_or(i64::MIN, Timestamp::as_millis);
    tx.fetch_all(&DUE, params![after, now, limit]).await
}

/// Actions that were due, as they stand now. They stay so until the transaction ends.
pub async fn current_of(tx: &mut Tx, due: &[Due]) -> StoreResult<Vec<ActionRow>> {
    let rows = due
        .iter()
        .map(|action| params![&action.workspace_id, &action.id])
        .collect();
    tx.fetch_all_rows(&CURRENT, Vec::new(), rows).await
}

/// Actions in flight or unconfirmed whose time to be looked up has come.
pub async fn to_look_up(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&TO_LOOK_UP, params![now, limit]).await
}

/// When the next action leaves that may leave.
pub async fn next_departure(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let earliest: crate::record::Earliest = tx.fetch_one(&NEXT_DEPARTURE, params![]).await?;
    Ok(earliest.at)
}

/// When the next action in flight or unconfirmed is looked up.
pub async fn next_look_up(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let earliest: crate::record::Earliest = tx.fetch_one(&NEXT_LOOK_UP, params![]).await?;
    Ok(earliest.at)
}

record! {
    /// Which steps have something to do: more than zero where they have.
    pub struct HasDue {
        /// Campaigns to be looked at.
        pub plan: i64,
        /// Actions whose moment has come.
        pub dispatch: i64,
        /// Outcomes to be looked up.
        pub reconcile: i64,
        /// Sequences to be continued.
        pub follow_up: i64,
        /// Accounts to be polled.
        pub collect: i64,
        /// Finders to be run.
        pub find: i64,
    }
}

/// Which steps have something to do, in one question: most moments have nothing.
pub async fn has_due(tx: &mut Tx, now: Timestamp) -> StoreResult<HasDue> {
    tx.fetch_one(&HAS_DUE, params![now]).await
}

record! {
    /// What an account has spent of a budget.
    pub struct Spent {
        /// The account.
        pub identity_id: IdentityId,
        /// How many attempts that were not definitely refused.
        pub count: i64,
        /// When the first of them began.
        pub earliest: Option<Timestamp>,
    }
}

/// What accounts have spent on kinds of action since an instant, over all campaigns and workspaces (R51). An attempt
/// counts from its intent on and until it is known not to have happened.
pub async fn spent<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    kinds: &[ActionKind],
    since: Timestamp,
) -> StoreResult<Vec<Spent>> {
    let kinds = crate::sql::list(kinds.iter().map(|kind| kind.as_str()));
    tx.fetch_all(&SPENT, params![crate::sql::list(identities), kinds, since])
        .await
}

/// [`spent`] in one workspace alone; for a bug on purpose.
pub async fn spent_in<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    kinds: &[ActionKind],
    since: Timestamp,
) -> StoreResult<Vec<Spent>> {
    let text = "SELECT identity_id, count(*) AS count, min(intent_at) AS earliest FROM action
        WHERE identity_id IN @any($1) AND kind IN @any($2) AND intent_at > $3 AND state IN ('sending', 'sent', 'unconfirmed')
        AND workspace_id = $4 GROUP BY identity_id";
    let kinds = crate::sql::list(kinds.iter().map(|kind| kind.as_str()));
    let values = params![crate::sql::list(identities), kinds, since, workspace];
    tx.fetch_built("seeded::spent_in", text, values).await
}

/// Takes actions back from a stop, as they were when they were claimed; for a bug on purpose.
pub async fn reclaim(tx: &mut Tx, claimed: &[ActionRow]) -> StoreResult<()> {
    let text =
        "UPDATE action SET state = 'scheduled', version = $3 WHERE workspace_id = $1 AND id = $2
        AND state IN ('queued', 'waiting_for_approval', 'approved') RETURNING id, contact_id";
    for action in claimed {
        let values = params![&action.workspace_id, &action.id, action.version];
        let _: Vec<Touched> = tx.fetch_built("seeded::reclaim", text, values).await?;
    }
    Ok(())
}

/// Of these actions, those with an earlier step, or a person's answer, that is in flight or unconfirmed.
pub async fn unconfirmed_before(tx: &mut Tx, actions: &[&ActionRow]) -> StoreResult<Vec<Touched>> {
    let rows = actions
        .iter()
        .map(|action| {
            params![
                &action.workspace_id,
                &action.campaign_id,
                &action.contact_id,
                action.step,
                &action.id
            ]
        })
        .collect();
    tx.fetch_all_rows(&UNCONFIRMED_BEFORE, Vec::new(), rows)
        .await
}

/// Reserves contacts for campaign families; answers for each which action holds it now (I-03).
/// Who was withdrawn is free again after a while (R64). The list must name a contact of a family and kind once.
pub async fn reserve_family(
    tx: &mut Tx,
    actions: &[&ActionRow],
    now: Timestamp,
) -> StoreResult<Vec<Touched>> {
    let rows = actions
        .iter()
        .map(|action| {
            params![
                &action.workspace_id,
                action.approach_key(),
                &action.contact_id,
                &action.id
            ]
        })
        .collect();
    tx.fetch_all_rows(&RESERVE_FAMILY, params![now], rows).await
}

record! {
    /// Which action approaches a contact for a campaign family.
    pub struct FamilyHolder {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The family, with the kind of approach.
        pub family_key: String,
        /// The contact.
        pub contact_id: ContactId,
        /// The action that was first.
        pub action_id: ActionId,
    }
}

/// Who holds the contacts of these actions in their campaign families.
pub async fn family_holders(
    tx: &mut Tx,
    actions: &[&ActionRow],
    now: Timestamp,
) -> StoreResult<Vec<FamilyHolder>> {
    let keys: std::collections::BTreeSet<_> = actions
        .iter()
        .map(|action| {
            (
                &action.workspace_id,
                action.approach_key(),
                &action.contact_id,
            )
        })
        .collect();
    let rows = keys
        .into_iter()
        .map(|(workspace, family, contact)| params![workspace, family, contact])
        .collect();
    tx.fetch_all_rows(&FAMILY_HOLDERS, params![now], rows).await
}

/// Gives a contact back to its campaign family: what was to approach it was definitely not sent.
pub async fn release_family(tx: &mut Tx, action: &ActionRow) -> StoreResult<()> {
    tx.execute(
        &RELEASE_FAMILY,
        params![
            &action.workspace_id,
            action.approach_key(),
            &action.contact_id,
            &action.id
        ],
    )
    .await
    .map(drop)
}

/// Invitations were withdrawn: from then on another action may invite the contact for the same name and program (R64).
/// The list must name a contact of a campaign once.
pub async fn free_family<'a>(
    tx: &mut Tx,
    withdrawals: impl IntoIterator<Item = (&'a ActionRow, Timestamp)>,
) -> StoreResult<()> {
    let rows = withdrawals
        .into_iter()
        .map(|(action, free_at)| {
            params![
                &action.workspace_id,
                action.approach_key(),
                &action.contact_id,
                &action.campaign_id,
                free_at
            ]
        })
        .collect();
    tx.execute_rows(&FREE_FAMILY, Vec::new(), rows)
        .await
        .map(drop)
}

/// Actions of accounts towards contacts of which something may be at the network, whatever became of
/// them, for matching evidence; the one that has been in doubt longest is first. They stay as they are
/// until the transaction ends. The list must name a pair once.
pub async fn in_doubt<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a IdentityId, &'a ContactId)>,
) -> StoreResult<Vec<ActionRow>> {
    let rows = pairs
        .into_iter()
        .map(|(identity, contact)| params![identity, contact])
        .collect();
    // Locked in the order in which every other set of actions is.
    let mut actions: Vec<ActionRow> = tx.fetch_all_rows(&IN_DOUBT, Vec::new(), rows).await?;
    actions.sort_by(|one, other| (one.doubt_since, &one.id).cmp(&(other.doubt_since, &other.id)));
    Ok(actions)
}

record! {
    /// A contact towards whom something may be at the network.
    pub struct DoubtRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub contact_id: ContactId,
        /// Since when.
        pub since: Timestamp,
    }
}

/// Since when something of accounts may be at the network of which nobody knows, for who only reads. The list must name
/// a pair once.
pub async fn doubts<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a IdentityId, &'a ContactId)>,
) -> StoreResult<Vec<DoubtRow>> {
    let rows = pairs
        .into_iter()
        .map(|(identity, contact)| params![identity, contact])
        .collect();
    tx.fetch_all_rows(&DOUBTS, Vec::new(), rows).await
}

record! {
    /// The note of an invitation that left.
    pub struct NoteRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Who was invited.
        pub contact_id: ContactId,
        /// The note.
        pub text: String,
    }
}

/// The notes with which accounts invited contacts: conversations show them as their first message. The list must name a
/// pair once.
pub async fn notes<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a WorkspaceId, &'a IdentityId, &'a ContactId)>,
) -> StoreResult<Vec<NoteRow>> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact)| params![workspace, identity, contact])
        .collect();
    tx.fetch_all_rows(&NOTES, Vec::new(), rows).await
}

record! {
    /// An effect of ours on the network.
    pub struct KnownEffect {
        /// The account.
        pub identity_id: IdentityId,
        /// The contact.
        pub contact_id: ContactId,
        /// The network's id of the effect.
        pub remote_id: String,
    }
}

/// Of these effects on the network, by account, contact and the network's id, those that are known to
/// be ours.
pub async fn known_effects<'a>(
    tx: &mut Tx,
    effects: impl IntoIterator<Item = (&'a IdentityId, &'a ContactId, &'a str)>,
) -> StoreResult<Vec<KnownEffect>> {
    let rows = effects
        .into_iter()
        .map(|(identity, contact, remote_id)| params![identity, contact, remote_id])
        .collect();
    tx.fetch_all_rows(&KNOWN_REMOTE, Vec::new(), rows).await
}
