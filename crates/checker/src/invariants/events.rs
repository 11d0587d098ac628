//! What happened at the network counts once.

use std::collections::{BTreeMap, BTreeSet};

use super::liveness::was_read;
use crate::civil::{HOUR, MINUTE};
use crate::evidence::network::NetworkRow;
use crate::history::History;
use crate::replay::Replay;
use crate::report::Findings;

/// What a call brought is written after so long.
const WRITTEN_WITHIN: i64 = MINUTE;

/// I-32: inbound events delivered zero to many times, in any order, by poll and push: same final
/// state.
///
/// Looked at from the network: each acceptance, message and click of somebody whom a campaign
/// addressed has one row in the product's ledger for each workspace that knows the person, and none
/// has more; an acceptance that was there to be read for an hour is known. Two runs of which one was
/// told everything once and the other several times and out of order are compared by
/// [`i_32_same_final_state`].
pub fn i_32_events_count_once(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let contacts = contacts(history);
    for (operation, kind) in [
        ("message_received", "message_received"),
        ("link_clicked", "link_clicked"),
    ] {
        let happened = count(
            history
                .evidence
                .network
                .iter()
                .filter(|row| row.is_effect(operation)),
            |row| row.person.as_deref(),
        );
        let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in history.ledger.iter().filter(|row| row.kind == kind) {
            if let Some(contact) = row.contact_id.as_deref()
                && let Some(person) = contacts.get(contact)
            {
                *told.entry((person, contact)).or_default() += 1;
            }
        }
        for ((person, contact), told) in told {
            let happened = happened.get(person).copied().unwrap_or(0);
            findings.expect(told <= happened, 0, || {
                format!("the ledger has {told} {kind} of {contact}, and the network {happened} of {person}")
            });
        }
    }
    acceptances(history, &mut findings);
    findings
}

/// Which person of the network each contact is, as the requests tell it.
fn contacts<'a>(history: &History<'a>) -> BTreeMap<&'a str, &'a str> {
    let writes = history.writes.iter();
    writes
        .filter_map(|write| {
            Some((
                write.action?.contact_id.as_str(),
                write.request.person.as_deref()?,
            ))
        })
        .collect()
}

fn count<'a>(
    rows: impl Iterator<Item = &'a NetworkRow>,
    key: impl Fn(&'a NetworkRow) -> Option<&'a str>,
) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for key in rows.filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Each invitation that was accepted is known as accepted, once, and no other is.
fn acceptances(history: &History<'_>, findings: &mut Findings) {
    let mut reads: BTreeMap<&str, i64> = BTreeMap::new();
    // Who was connected before, left, and was invited anew accepts once more.
    let mut connected: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for row in &history.evidence.network {
        let Some(account) = row.account.as_deref() else {
            continue;
        };
        // What was read at the very end was not written any more.
        if was_read(row) && row.at_ms + WRITTEN_WITHIN <= history.ended_at() {
            reads.insert(account, row.at_ms);
        }
        if (row.is_effect("invitation_accepted") || row.is_effect("relation_added"))
            && let Some(person) = row.person.as_deref()
        {
            connected
                .entry((account, person))
                .or_default()
                .push(row.at_ms);
        }
    }
    let told = told_acceptances(history);
    for effect in history
        .effects
        .iter()
        .filter(|effect| effect.is_invitation())
    {
        let (Some(action), Some(account), Some(person)) = (
            effect.action,
            effect.row.account.as_deref(),
            effect.row.person.as_deref(),
        ) else {
            continue;
        };
        let key = (action.campaign_id.as_str(), action.contact_id.as_str());
        let times = told.get(&key).copied().unwrap_or(0);
        let mut since = connected.get(&(account, person)).into_iter().flatten();
        let accepted = since.find(|at| **at >= effect.row.at_ms).copied();
        let could_be_known = accepted.is_some_and(|at| {
            let read = reads.get(account).copied().unwrap_or(i64::MIN);
            read >= at + HOUR && action.state == "sent" && !history.evidence.scenario.reads_may_lie
        });
        let holds = times <= usize::from(accepted.is_some()) && (times == 1 || !could_be_known);
        findings.expect(holds, accepted.unwrap_or(effect.row.at_ms), || {
            format!(
                "{} was {} at the network, and the ledger tells {times} acceptances",
                History::name(action),
                if accepted.is_some() {
                    "accepted"
                } else {
                    "not accepted"
                }
            )
        });
    }
}

fn told_acceptances<'a>(history: &History<'a>) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut told = BTreeMap::new();
    for row in &history.ledger {
        if row.kind == "invitation_accepted"
            && let (Some(campaign), Some(contact)) =
                (row.campaign_id.as_deref(), row.contact_id.as_deref())
        {
            *told.entry((campaign, contact)).or_default() += 1;
        }
    }
    told
}

/// I-32 over two runs of one world, of which the second was told its events several times, out of
/// order, or by another way: what they know at the end is the same.
///
/// Compared are, by campaign, person and step: how actions ended; and by contact: acceptances,
/// messages and clicks. Ids and moments may differ.
pub fn i_32_same_final_state(one: &History<'_>, other: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let (first, second) = (final_state(one), final_state(other));
    let keys: BTreeSet<_> = first.keys().chain(second.keys()).collect();
    for key in keys {
        let (here, there) = (first.get(key), second.get(key));
        findings.expect(here == there, 0, || {
            format!("{key:?} is {here:?} in one run and {there:?} in the other")
        });
    }
    findings
}

/// What a run knows at its end: for each campaign and contact, by names that do not change between
/// runs, how often what happened, and how each step ended.
fn final_state(history: &History<'_>) -> BTreeMap<(String, String), BTreeMap<String, usize>> {
    let mut state: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    let campaign_name = |id: Option<&str>| {
        let campaign = id.and_then(|id| history.campaigns.get(id));
        campaign.map_or_else(String::new, |row| format!("{} / {}", row.program, row.name))
    };
    let contact_name = |id: &str| {
        let contact = history.contacts.get(id);
        let key = contact.and_then(|row| row.profile_key.clone());
        key.unwrap_or_else(|| id.to_owned())
    };
    let mut add = |campaign: Option<&str>, contact: &str, what: String| {
        let key = (campaign_name(campaign), contact_name(contact));
        *state.entry(key).or_default().entry(what).or_default() += 1;
    };
    for row in &history.ledger {
        let counts = matches!(
            row.kind.as_str(),
            "invitation_accepted" | "message_received" | "message_sent_by_hand" | "link_clicked"
        );
        if counts && let Some(contact) = row.contact_id.as_deref() {
            add(row.campaign_id.as_deref(), contact, row.kind.clone());
        }
    }
    for action in history.actions.values() {
        let replay = Replay::of(history.told_of(&action.id));
        let how = replay.category.or(replay.reason);
        let how = how.unwrap_or(replay.standing.as_str());
        let what = format!("step {}: {how}", action.step);
        add(Some(&action.campaign_id), &action.contact_id, what);
    }
    state
}
