//! What becomes of what campaigns have done with two contacts.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, StepIndex};
use domain::campaign::approach_key;
use domain::contact_merge::Side;
use domain::contact_merge::families::{Held, Run, Shared, shared};
use domain::ids::{ActionId, CampaignId, ContactId};

use super::{Holdings, RunRow};
use crate::action::ActionRow;

/// What becomes of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The names and programs for which both were worked with.
    pub shared: BTreeMap<String, Shared>,
    families: BTreeMap<CampaignId, String>,
    steps: BTreeMap<(CampaignId, Side), StepIndex>,
    approaches: BTreeMap<String, String>,
}

impl Plan {
    /// Decides.
    pub fn of(held: &Holdings) -> Self {
        let side = |contact: &ContactId| side_of(held, contact);
        let planned = held
            .actions
            .iter()
            .filter(|one| one.kind != ActionKind::Answer);
        let actions = planned.map(|one| Held {
            side: side(&one.contact_id),
            family: &one.family_key,
            state: one.state,
        });
        let runs = held.runs.iter().map(|one| Run {
            side: side(&one.contact_id),
            family: &one.family_key,
            is_stopped: one.is_stopped,
        });
        let found = shared(actions, runs);
        let shared = found
            .into_iter()
            .map(|(family, of)| (family.to_owned(), of));
        let of_actions = held
            .actions
            .iter()
            .map(|one| (&one.campaign_id, &one.family_key));
        let of_runs = held
            .runs
            .iter()
            .map(|one| (&one.campaign_id, &one.family_key));
        let families: BTreeMap<_, _> = of_actions
            .chain(of_runs)
            .map(|(campaign, family)| (campaign.clone(), family.clone()))
            .collect();
        let approaches = families.values().flat_map(|family| {
            [ActionKind::Invitation, ActionKind::Message]
                .map(|kind| (approach_key(family, kind), family.clone()))
        });
        let step = |one: &RunRow| {
            (
                (one.campaign_id.clone(), side(&one.contact_id)),
                one.last_step,
            )
        };
        Self {
            shared: shared.collect(),
            approaches: approaches.collect(),
            steps: held.runs.iter().map(step).collect(),
            families,
        }
    }

    /// The open actions that end, because a name and program works with the person once.
    pub fn endings<'a>(&self, held: &'a Holdings) -> Vec<&'a ActionRow> {
        let ends = |action: &&ActionRow| {
            let shared = self.shared.get(&action.family_key);
            shared.is_some_and(|shared| {
                let is_trailing = side_of(held, &action.contact_id) != shared.leading;
                let is_told_no = self.ends(&action.campaign_id, shared.ends_all)
                    && action.kind != ActionKind::Withdrawal;
                is_trailing || is_told_no
            })
        };
        held.actions
            .iter()
            .filter(|action| !action.state.is_final() && action.kind != ActionKind::Answer)
            .filter(ends)
            .collect()
    }

    /// Whether a campaign's sequence with the person ends: somebody said no, or the sequence that gives way had come further
    /// in it, so that the next message of this one was read already.
    fn ends(&self, campaign: &CampaignId, ends_all: bool) -> bool {
        let step = |side| self.steps.get(&(campaign.clone(), side));
        ends_all || (step(Side::Kept).is_some() && step(Side::Other) > step(Side::Kept))
    }

    /// The actions that go over to the contact that stays, and those of its own that give way to them.
    pub(super) fn actions(&self, held: &Holdings) -> (Vec<ActionId>, Vec<ActionId>) {
        let (theirs, own): (Vec<_>, Vec<_>) = held
            .actions
            .iter()
            .partition(|one| one.contact_id == held.absorbed);
        let places: BTreeSet<_> = own
            .iter()
            .filter(|one| one.kind == ActionKind::Answer)
            .map(|one| (&one.campaign_id, one.step))
            .collect();
        let goes = |one: &&&ActionRow| match one.kind {
            ActionKind::Answer => !places.contains(&(&one.campaign_id, one.step)),
            _ => self.leads(&one.family_key) != Some(Side::Kept),
        };
        let gives_way = |one: &&&ActionRow| {
            one.kind != ActionKind::Answer && self.leads(&one.family_key) == Some(Side::Other)
        };
        let ids = |rows: Vec<&&ActionRow>| rows.iter().map(|one| one.id.clone()).collect();
        (
            ids(theirs.iter().filter(goes).collect()),
            ids(own.iter().filter(gives_way).collect()),
        )
    }

    /// Who goes on for a name and program; none where only one of them was worked with.
    fn leads(&self, family: &str) -> Option<Side> {
        self.shared.get(family).map(|shared| shared.leading)
    }

    /// The same for what reserves the person for a name and program.
    pub(super) fn leads_approach(&self, key: &str) -> Option<Side> {
        self.leads(self.approaches.get(key)?)
    }

    /// The keys that may reserve the person.
    pub(super) fn approaches(&self) -> impl Iterator<Item = &String> {
        self.approaches.keys()
    }

    /// Who goes on for a campaign's name and program, and whether its sequence ends nevertheless.
    pub(super) fn of_campaign(&self, campaign: &str) -> Option<(Side, bool)> {
        let (campaign, family) = self
            .families
            .iter()
            .find(|(id, _)| id.as_str() == campaign)?;
        let shared = self.shared.get(family)?;
        Some((shared.leading, self.ends(campaign, shared.ends_all)))
    }
}

fn side_of(held: &Holdings, contact: &ContactId) -> Side {
    if *contact == held.kept {
        Side::Kept
    } else {
        Side::Other
    }
}
