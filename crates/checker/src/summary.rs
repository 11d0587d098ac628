//! The counts that a demonstration prints at its end, from the product's ledger alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evidence::database::LedgerRow;
use crate::replay::{Replay, Standing};

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Contacts that were proposed, or with moderation off planned, for an invitation.
    pub proposed: u64,
    /// Proposals that were approved, whatever became of them.
    pub approved: u64,
    /// Actions that ended as Blocked.
    pub blocked: u64,
    /// Invitations that left.
    pub invitations_sent: u64,
    /// Actions that ended as Duplicate.
    pub duplicate: u64,
    /// Actions that ended as Pending.
    pub pending: u64,
    /// Actions that ended as False.
    #[serde(rename = "false")]
    pub false_: u64,
    /// Actions that ended as Error.
    pub error: u64,
    /// Invitations that were accepted.
    pub accepted: u64,
    /// Accepted of sent, to a thousandth; none where none was sent.
    pub ratio: Option<f64>,
    /// Welcomes that left.
    pub welcomes_sent: u64,
    /// Follow-ups that left.
    pub follow_ups_sent: u64,
    /// Messages of nurture campaigns that left.
    pub nurture_sent: u64,
    /// Links that were opened.
    pub clicks: u64,
    /// Messages that contacts of campaigns wrote.
    pub replies: u64,
}

/// Counts the rows of the product's ledger.
pub fn summary(ledger: &[LedgerRow]) -> Summary {
    let mut summary = Summary::default();
    let mut told: BTreeMap<&str, Vec<&LedgerRow>> = BTreeMap::new();
    for row in ledger {
        match (row.kind.as_str(), &row.campaign_id) {
            ("invitation_accepted", _) => summary.accepted += 1,
            ("link_clicked", Some(_)) => summary.clicks += 1,
            ("message_received", Some(_)) => summary.replies += 1,
            _ => {}
        }
        if let Some(action) = row.action_id.as_deref() {
            told.entry(action).or_default().push(row);
        }
    }
    let nurtures = nurtures(ledger);
    for rows in told.values_mut() {
        rows.sort_by_key(|row| row.sequence);
        summary.add(rows, &nurtures);
    }
    summary.ratio = (summary.invitations_sent > 0).then(|| {
        let ratio = summary.accepted as f64 / summary.invitations_sent as f64;
        (ratio * 1_000.0).round() / 1_000.0
    });
    summary
}

/// Campaigns whose first step is a message.
fn nurtures(ledger: &[LedgerRow]) -> BTreeSet<&str> {
    let plans = ledger
        .iter()
        .filter(|row| row.kind == "action_planned" && row.step == Some(0));
    plans
        .filter(|row| row.data.get("kind").and_then(|kind| kind.as_str()) == Some("message"))
        .filter_map(|row| row.campaign_id.as_deref())
        .collect()
}

impl Summary {
    fn add(&mut self, rows: &[&LedgerRow], nurtures: &BTreeSet<&str>) {
        let replay = Replay::of(rows);
        let is_invitation = replay.kind == Some("invitation");
        self.proposed += u64::from(is_invitation);
        self.approved += u64::from(replay.was_approved);
        if replay.standing == Standing::Sent {
            let is_nurture = rows.iter().any(|row| {
                row.campaign_id
                    .as_deref()
                    .is_some_and(|id| nurtures.contains(id))
            });
            let step = rows.iter().find_map(|row| row.step);
            match step {
                _ if is_nurture => self.nurture_sent += 1,
                _ if is_invitation => self.invitations_sent += 1,
                Some(1) => self.welcomes_sent += 1,
                _ if replay.kind == Some("message") => self.follow_ups_sent += 1,
                _ => {}
            }
        }
        match replay.category {
            Some("blocked") => self.blocked += 1,
            Some("duplicate") => self.duplicate += 1,
            Some("pending") => self.pending += 1,
            Some("false") => self.false_ += 1,
            Some("error") => self.error += 1,
            _ => {}
        }
    }
}
