//! An action's life as the product's ledger tells it, replayed row by row over the checker's own
//! chart (I-07, I-27).

use jiff::civil::Date;

use crate::evidence::database::{Action, LedgerRow};

/// Where an action stands. What waits for a decision and what needs none is told apart by no row
/// of the ledger, and is one here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Not planned yet.
    Unknown,
    /// Planned: queued, or waiting for a decision.
    Open,
    /// The sender said yes.
    Approved,
    /// It has a moment.
    Scheduled,
    /// The intent is committed.
    Sending,
    /// Nobody can tell whether it was performed.
    Unconfirmed,
    /// Performed.
    Sent,
    /// Refused by the sender.
    Blocked,
    /// Ended otherwise.
    Canceled,
}

impl Standing {
    /// What the state of the table means.
    pub fn of_table(action: &Action) -> Self {
        match action.state.as_str() {
            "queued" | "waiting_for_approval" => Self::Open,
            "approved" => Self::Approved,
            "scheduled" => Self::Scheduled,
            "sending" => Self::Sending,
            "unconfirmed" => Self::Unconfirmed,
            "sent" => Self::Sent,
            "blocked" => Self::Blocked,
            "canceled" => Self::Canceled,
            _ => Self::Unknown,
        }
    }

    /// In a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "not planned",
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::Sent => "sent",
            Self::Blocked => "blocked",
            Self::Canceled => "canceled",
        }
    }

    /// Whether nothing more happens by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Sent | Self::Blocked | Self::Canceled)
    }
}

/// What a replay came to.
#[derive(Debug, Clone)]
pub(crate) struct Replay<'a> {
    /// Where the action stands at the end.
    pub standing: Standing,
    /// The local date that it counts for.
    pub local_date: Option<Date>,
    /// How it ended.
    pub category: Option<&'a str>,
    /// Why it ended.
    pub reason: Option<&'a str>,
    /// What it does, as its plan said.
    pub kind: Option<&'a str>,
    /// Whether an approval holds.
    pub is_approved: bool,
    /// Whether it was ever approved.
    pub was_approved: bool,
    /// Whether it was ever begun: then an effect of it may come late.
    pub was_begun: bool,
    /// Rows that the chart does not allow: when, and what.
    pub forbidden: Vec<(i64, String)>,
}

impl<'a> Replay<'a> {
    /// Replays the rows about one action, in their order.
    pub fn of(rows: &[&'a LedgerRow]) -> Self {
        let mut replay = Self {
            standing: Standing::Unknown,
            local_date: None,
            category: None,
            reason: None,
            kind: None,
            is_approved: false,
            was_approved: false,
            was_begun: false,
            forbidden: Vec::new(),
        };
        for row in rows {
            replay.take(row);
        }
        replay
    }

    fn take(&mut self, row: &'a LedgerRow) {
        if !row.kind.starts_with("action_") {
            return;
        }
        let Some(standing) = self.after(row) else {
            self.forbidden.push((
                row.at,
                format!(
                    "row {} of the ledger says {} of an action that is {}",
                    row.sequence,
                    row.kind,
                    self.standing.as_str()
                ),
            ));
            return;
        };
        self.standing = standing;
        self.local_date = row.local_date.or(self.local_date);
        match row.kind.as_str() {
            "action_planned" => self.kind = row.data.get("kind").and_then(|kind| kind.as_str()),
            "action_approved" => (self.is_approved, self.was_approved) = (true, true),
            "action_edited" | "action_undone" | "action_requeued" => self.is_approved = false,
            "action_begun" => self.was_begun = true,
            _ => {}
        }
        (self.category, self.reason) = if self.standing.is_final() {
            (row.category.as_deref(), row.reason.as_deref())
        } else {
            (None, None)
        };
    }

    /// Where a row leads, or nothing where the chart forbids it.
    fn after(&self, row: &LedgerRow) -> Option<Standing> {
        use Standing as S;
        let cleared = if self.is_approved {
            S::Approved
        } else {
            S::Open
        };
        let to = match (row.kind.as_str(), self.standing) {
            ("action_planned", S::Unknown)
            | ("action_edited" | "action_undone", S::Open | S::Approved | S::Scheduled)
            | ("action_undone", S::Blocked)
            | ("action_requeued", S::Open | S::Canceled | S::Scheduled)
            | ("action_carried_over", S::Open) => S::Open,
            ("action_approved", S::Open) => S::Approved,
            ("action_carried_over", S::Approved | S::Scheduled) => cleared,
            ("action_scheduled", S::Open | S::Approved | S::Scheduled)
            | ("action_refused", S::Sending | S::Unconfirmed) => S::Scheduled,
            ("action_begun", S::Scheduled) => S::Sending,
            ("action_unconfirmed", S::Sending) => S::Unconfirmed,
            ("action_ended", standing) => return ending(row, standing, self.was_begun),
            _ => return None,
        };
        Some(to)
    }
}

/// Where an end leads. Evidence counts in any state before the end: an effect of an earlier attempt may
/// come late, while the action waits for another one.
fn ending(row: &LedgerRow, standing: Standing, was_begun: bool) -> Option<Standing> {
    use Standing as S;
    let begun = matches!(standing, S::Sending | S::Unconfirmed);
    let waits = matches!(standing, S::Open | S::Approved | S::Scheduled);
    match (row.category.as_deref(), row.reason.as_deref()) {
        (Some("sent"), Some("confirmed_by_evidence")) => {
            (begun || (waits && was_begun)).then_some(S::Sent)
        }
        (Some("sent"), _) => begun.then_some(S::Sent),
        (_, Some("blocked_by_sender")) => waits.then_some(S::Blocked),
        _ => (begun || waits).then_some(S::Canceled),
    }
}
