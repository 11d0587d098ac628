//! The journal of one transaction: ledger rows and sums that commit with what they tell of.

use std::collections::{BTreeMap, BTreeSet};

use domain::archive::Teller;
use domain::ids::{CampaignId, WorkspaceId};
use domain::seeded::{self, Bug};
use jiff::civil::Date;
use serde_json::json;
use store::campaign::Totals;
use store::ledger::Entry;
use store::{StoreResult, Tx};

use crate::Progress;

/// Ledger rows by workspace, in the order in which they happened, and what they add to sums.
#[derive(Debug, Default)]
pub struct Journal {
    entries: BTreeMap<WorkspaceId, Vec<Entry>>,
    totals: BTreeMap<(WorkspaceId, CampaignId), Totals>,
    changed: BTreeSet<(WorkspaceId, CampaignId)>,
    done: usize,
    /// The picture that tells all this, by its day, and who handed it over (R43).
    picture: Option<(Teller, Date)>,
}

impl Journal {
    /// A journal of what a picture of a day tells: each of its rows says so.
    pub fn of_picture(teller: Teller, day: Date) -> Self {
        Self {
            picture: Some((teller, day)),
            ..Self::default()
        }
    }

    /// Who tells it: a picture, or what was seen.
    pub(crate) const fn teller(&self) -> &'static str {
        match self.picture {
            Some((teller, _)) => teller.as_str(),
            None => "observed",
        }
    }

    /// What was noted of a workspace, in the order in which it happened.
    pub fn entries(&self, workspace: &WorkspaceId) -> &[Entry] {
        self.entries.get(workspace).map_or(&[], Vec::as_slice)
    }

    /// Notes an event.
    pub fn note(&mut self, workspace: &WorkspaceId, mut entry: Entry) {
        if let Some((teller, day)) = self.picture {
            entry.cause = teller.as_str();
            let mut data = entry.data.take().unwrap_or_else(|| json!({}));
            data[teller.as_str()] = json!(day);
            entry.data = Some(data);
        }
        self.done += 1;
        if let Some(campaign) = &entry.campaign {
            self.changed.insert((workspace.clone(), campaign.clone()));
        }
        self.entries
            .entry(workspace.clone())
            .or_default()
            .push(entry);
    }

    /// Adds to a campaign's sums.
    pub fn add(&mut self, workspace: &WorkspaceId, campaign: &CampaignId, totals: Totals) {
        let sum = self
            .totals
            .entry((workspace.clone(), campaign.clone()))
            .or_default();
        sum.sent += totals.sent;
        sum.accepted += totals.accepted;
        // I-27 is broken where a sum is no recount.
        if seeded::is_on(Bug::CountAcceptancesTwice) {
            sum.accepted += totals.accepted;
        }
        sum.messages += totals.messages;
        sum.clicks += totals.clicks;
        sum.replies += totals.replies;
        sum.sentiment += totals.sentiment;
        sum.withdrawn += totals.withdrawn;
    }

    /// Writes everything; the caller commits.
    pub async fn write(self, tx: &mut Tx) -> StoreResult<Progress> {
        // Campaigns before the ledger, as the planner does: two transactions that hold one each
        // and want the other would wait for ever.
        store::campaign::add_totals(tx, self.totals).await?;
        for (workspace, entries) in self.entries {
            store::ledger::append(tx, &workspace, entries).await?;
        }
        Ok(Progress {
            done: self.done,
            changed: self.changed,
        })
    }
}
