//! What users saved of campaigns, and what the product's ledger tells of it.

use std::collections::BTreeMap;

use crate::evidence::Evidence;
use crate::evidence::database::LedgerRow;
use crate::evidence::scenario::{Deed, Event, Told};
use crate::history::CLOCK_TOLERANCE;

/// Every time that a campaign was saved, by campaign and in order.
#[derive(Debug, Default)]
pub(crate) struct Saves<'a> {
    /// What users did.
    events: BTreeMap<&'a str, Vec<&'a Event>>,
    /// The rows of the product's ledger that tell of edits.
    edits: BTreeMap<&'a str, Vec<&'a LedgerRow>>,
}

impl<'a> Saves<'a> {
    /// Looks through the record of the run and the ledger.
    pub(crate) fn of(evidence: &'a Evidence, ledger: &[&'a LedgerRow]) -> Self {
        let mut saves = Self::default();
        for event in &evidence.scenario.events {
            if let Deed::Save { campaign, .. } = &event.deed {
                saves.events.entry(campaign).or_default().push(event);
            }
        }
        for row in ledger.iter().filter(|row| row.kind == "campaign_edited") {
            if let Some(campaign) = row.campaign_id.as_deref() {
                saves.edits.entry(campaign).or_default().push(row);
            }
        }
        saves
    }

    /// The events in which a campaign was saved and that hold, as far as a field of it is concerned: where no answer came,
    /// the ledger tells of an edit then or of none.
    pub(crate) fn that_hold(
        &self,
        campaign: &str,
        field: &'static str,
    ) -> impl DoubleEndedIterator<Item = &'a Event> {
        let events = self.events.get(campaign).map_or(&[][..], Vec::as_slice);
        let edits = self.edits_of(campaign);
        events
            .iter()
            .copied()
            .filter(move |event| match event.told {
                Told::Acknowledged => true,
                Told::Refused => false,
                Told::Nothing => edits.iter().any(|row| {
                    (row.at - event.at).abs() <= CLOCK_TOLERANCE && may_change(row, field)
                }),
            })
    }

    /// The rows that tell of edits that may have changed a field of a campaign, in order.
    pub(crate) fn edits(
        &self,
        campaign: &str,
        field: &'static str,
    ) -> impl DoubleEndedIterator<Item = &'a LedgerRow> {
        let edits = self.edits_of(campaign).iter().copied();
        edits.filter(move |row| may_change(row, field))
    }

    /// The last row that may have changed a field of a campaign, by its number.
    pub(crate) fn last_edit(&self, campaign: &str, field: &'static str) -> Option<i64> {
        Some(self.edits(campaign, field).next_back()?.sequence)
    }

    /// Whether a field of a campaign may have been changed after it was made.
    pub(crate) fn was_edited(&self, campaign: &str, field: &'static str) -> bool {
        self.edits(campaign, field).next().is_some()
    }

    fn edits_of(&self, campaign: &str) -> &[&'a LedgerRow] {
        self.edits.get(campaign).map_or(&[], Vec::as_slice)
    }
}

/// Whether an edit may have changed a field of a campaign. Where its row does not say which fields changed, any may have.
fn may_change(edit: &LedgerRow, field: &str) -> bool {
    let changed = edit
        .data
        .get("changed")
        .and_then(|changed| changed.as_array());
    let names = |name: &serde_json::Value| name.as_str().is_none_or(|name| name.starts_with(field));
    changed.is_none_or(|fields| fields.iter().any(names))
}
