//! The evidence put in order: what belongs to which action, account, campaign and day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::evidence::Evidence;
use crate::evidence::database::{Action, Attempt, Campaign, Contact, Identity, LedgerRow};
use crate::evidence::network::NetworkRow;
use crate::evidence::scenario::Stretch;
use crate::saves::Saves;
use crate::schedules::Schedules;

/// The product's clock and the network's may differ by this much, in milliseconds.
pub(crate) const CLOCK_TOLERANCE: i64 = 1_000;

/// A request to invite, to write or to take back, with the intent that it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Write<'a> {
    /// The request as the network received it.
    pub request: &'a NetworkRow,
    /// The action that it names.
    pub action: Option<&'a Action>,
    /// The attempt whose intent it carries out: the last one before it that no other request did.
    pub attempt: Option<&'a Attempt>,
    /// Whether it had an effect, at once or later.
    pub had_effect: bool,
}

impl Write<'_> {
    /// Whether the network said for certain that it did not perform it, and it did not.
    pub fn was_definitely_refused(&self) -> bool {
        self.request.arrived()
            && self
                .request
                .status
                .is_some_and(|status| (400..500).contains(&status))
            && !self.had_effect
    }

    /// Whether the answer arrived and said that it was performed.
    pub fn was_confirmed(&self) -> bool {
        self.request.arrived()
            && self
                .request
                .status
                .is_some_and(|status| (200..300).contains(&status))
    }
}

/// An effect that a program brought about, with the request that caused it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effect<'a> {
    /// The effect.
    pub row: &'a NetworkRow,
    /// The request that caused it.
    pub write: Option<Write<'a>>,
    /// The action that it names.
    pub action: Option<&'a Action>,
}

impl Effect<'_> {
    /// When the product acted: at the request; where there is none, at the effect.
    pub fn requested_at(&self) -> i64 {
        self.write
            .map_or(self.row.at_ms, |write| write.request.at_ms)
    }

    /// The instant that is judged. Where the network's answer failed, it may have applied the
    /// request whenever it liked, and the product answers for the request alone.
    pub fn judged_at(&self) -> i64 {
        match self.write {
            Some(write) if !write.was_confirmed() => write.request.at_ms,
            _ => self.row.at_ms,
        }
    }

    /// Whether it is an invitation.
    pub fn is_invitation(&self) -> bool {
        self.row.operation == "invitation_sent"
    }

    /// Whether it takes an invitation back.
    pub fn is_withdrawal(&self) -> bool {
        self.row.operation == "invitation_withdrawn"
    }

    /// Whether it is a message.
    pub fn is_message(&self) -> bool {
        self.row.operation == "message_sent"
    }
}

/// The evidence put in order.
#[derive(Debug)]
pub struct History<'a> {
    /// What was put in order.
    pub(crate) evidence: &'a Evidence,
    /// Actions by id.
    pub(crate) actions: BTreeMap<&'a str, &'a Action>,
    /// Campaigns by id.
    pub(crate) campaigns: BTreeMap<&'a str, &'a Campaign>,
    /// Contacts by id.
    pub(crate) contacts: BTreeMap<&'a str, &'a Contact>,
    /// Accounts of the product by id.
    pub(crate) identities: BTreeMap<&'a str, &'a Identity>,
    /// The attempts of each action, in order.
    pub(crate) attempts: BTreeMap<&'a str, Vec<&'a Attempt>>,
    /// The product's ledger, by workspace and sequence.
    pub(crate) ledger: Vec<&'a LedgerRow>,
    /// The rows of the product's ledger about each action, in order.
    pub(crate) told: BTreeMap<&'a str, Vec<&'a LedgerRow>>,
    /// The requests to invite, to write or to take back, in the network's order.
    pub(crate) writes: Vec<Write<'a>>,
    /// The effects that programs brought about, in the network's order.
    pub(crate) effects: Vec<Effect<'a>>,
    /// The identity that uses each of the network's accounts: as the record of the run tells, and else by
    /// its first request.
    pub(crate) identity_of_account: BTreeMap<&'a str, &'a str>,
    /// The identity of each member, which is that of the member's user.
    pub(crate) identity_of_member: BTreeMap<&'a str, &'a str>,
    /// When each campaign was saved, by its user and by the product's ledger.
    pub(crate) saves: Saves<'a>,
    /// When the product's ledger was told of the acceptances of each campaign and contact.
    pub(crate) observed_acceptances: BTreeMap<(&'a str, &'a str), i64>,
    /// What each campaign's schedule was, and when.
    pub(crate) schedules: Schedules<'a>,
    /// When processes stood still before a request, by their ends.
    pauses: Vec<&'a Stretch>,
}

impl<'a> History<'a> {
    /// Puts evidence in order.
    pub fn of(evidence: &'a Evidence) -> Self {
        let database = &evidence.database;
        let mut ledger: Vec<&LedgerRow> = database.ledger.iter().collect();
        ledger.sort_by_key(|row| (row.workspace_id.as_str(), row.sequence));
        let mut told: BTreeMap<&str, Vec<&LedgerRow>> = BTreeMap::new();
        for row in &ledger {
            if let Some(action) = row.action_id.as_deref() {
                told.entry(action).or_default().push(row);
            }
        }
        let mut attempts: BTreeMap<&str, Vec<&Attempt>> = BTreeMap::new();
        for attempt in &database.attempt {
            attempts
                .entry(&attempt.action_id)
                .or_default()
                .push(attempt);
        }
        for list in attempts.values_mut() {
            list.sort_by_key(|attempt| attempt.attempt);
        }
        let actions = by_id(&database.action, |row| &row.id);
        let writes = writes(evidence, &actions, &attempts);
        let saves = Saves::of(evidence, &ledger);
        let mut pauses: Vec<_> = evidence.scenario.asleep_before_a_request.iter().collect();
        pauses.sort_by_key(|pause| pause.ends_at());
        Self {
            pauses,
            effects: effects(evidence, &actions, &writes),
            campaigns: by_id(&database.campaign, |row| &row.id),
            contacts: by_id(&database.contact, |row| &row.id),
            identities: by_id(&database.identity, |row| &row.id),
            observed_acceptances: ledger
                .iter()
                .filter(|row| row.kind == "invitation_accepted")
                .filter_map(|row| {
                    let key = (row.campaign_id.as_deref()?, row.contact_id.as_deref()?);
                    Some((key, row.at))
                })
                .collect(),
            schedules: Schedules::of(evidence, &saves),
            saves,
            evidence,
            actions,
            attempts,
            ledger,
            told,
            identity_of_account: identities_of_accounts(evidence, &writes),
            identity_of_member: identities_of_members(evidence),
            writes,
        }
    }

    /// Since when a process stood still that went on with the request of this effect: what it had looked at was so then.
    /// Where the intent was written after the pause, it was another request that waited.
    pub(crate) fn fell_asleep_before(&self, effect: &Effect<'_>) -> Option<i64> {
        let requested_at = effect.requested_at();
        let attempt = effect.write.and_then(|write| write.attempt);
        let ended_before = |at| self.pauses.partition_point(|pause| pause.ends_at() < at);
        let just_ended =
            ended_before(requested_at - CLOCK_TOLERANCE)..ended_before(requested_at + 1);
        let mut pauses = self.pauses[just_ended].iter();
        let pause =
            pauses.find(|pause| attempt.is_none_or(|attempt| attempt.intent_at <= pause.from));
        Some(pause?.from)
    }

    /// When the product acted: at the request, and where a process stood still between its last look and the request, when it
    /// fell asleep. Nothing can look once more then.
    pub(crate) fn acted_at(&self, effect: &Effect<'_>) -> i64 {
        self.fell_asleep_before(effect)
            .unwrap_or_else(|| effect.requested_at())
    }

    /// When the run ended, as far as is known.
    pub(crate) fn ended_at(&self) -> i64 {
        let last = || self.ledger.iter().map(|row| row.at).max();
        let told = self.evidence.scenario.ended_at;
        told.or_else(last).unwrap_or(0)
    }

    /// The attempts of an action.
    pub(crate) fn attempts_of(&self, action: &str) -> &[&'a Attempt] {
        self.attempts.get(action).map_or(&[], Vec::as_slice)
    }

    /// The rows of the product's ledger about an action.
    pub(crate) fn told_of(&self, action: &str) -> &[&'a LedgerRow] {
        self.told.get(action).map_or(&[], Vec::as_slice)
    }

    /// The local date that an action had at an instant: the one from which it moved on first after that.
    pub(crate) fn date_of(&self, action: &Action, at: i64) -> Date {
        let rows = self.told_of(&action.id).iter();
        let mut moves = rows.filter(|row| row.kind == "action_carried_over" && at <= row.at);
        let from = moves.find_map(|row| row.fact("from")?.parse().ok());
        from.unwrap_or(action.local_date)
    }

    /// Whether a person asked for an answer and said that it is right although the contact refused (R71).
    pub(crate) fn was_asked_despite_a_refusal(&self, action: &Action) -> bool {
        let rows = self.told_of(&action.id).iter();
        let mut planned = rows.filter(|row| row.kind == "action_planned" && row.is_by_people());
        action.is_answer() && planned.any(|row| row.flag("despite_refusal") == Some(true))
    }

    /// The campaign of an action.
    pub(crate) fn campaign_of(&self, action: &Action) -> Option<&'a Campaign> {
        self.campaigns.get(action.campaign_id.as_str()).copied()
    }

    /// The name and program that bind campaigns into a family, compared without case and needless
    /// spaces, with the workspace (R40, R52).
    pub(crate) fn family_of(&self, action: &Action) -> Option<(&'a str, String)> {
        let campaign = self.campaign_of(action)?;
        let plain = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            words.join(" ")
        };
        let names = format!("{} / {}", plain(&campaign.program), plain(&campaign.name));
        Some((campaign.workspace_id.as_str(), names))
    }

    /// Names an action in a violation.
    pub(crate) fn name(action: &Action) -> String {
        format!(
            "{} {} (campaign {}, step {}, contact {})",
            action.kind, action.id, action.campaign_id, action.step, action.contact_id
        )
    }
}

fn identities_of_accounts<'a>(
    evidence: &'a Evidence,
    writes: &[Write<'a>],
) -> BTreeMap<&'a str, &'a str> {
    let told = evidence.scenario.accounts.iter();
    let mut identities: BTreeMap<&str, &str> = told
        .map(|(account, identity)| (account.as_str(), identity.as_str()))
        .collect();
    for write in writes {
        if let (Some(account), Some(attempt)) = (&write.request.account, write.attempt) {
            identities
                .entry(account.as_str())
                .or_insert(attempt.identity_id.as_str());
        }
    }
    identities
}

fn identities_of_members(evidence: &Evidence) -> BTreeMap<&str, &str> {
    let identities = evidence.database.identity.iter();
    let of_user: BTreeMap<&str, &str> = identities
        .map(|identity| (identity.user_id.as_str(), identity.id.as_str()))
        .collect();
    let members = evidence.database.member.iter();
    members
        .filter_map(|member| Some((member.id.as_str(), *of_user.get(member.user_id.as_str())?)))
        .collect()
}

fn by_id<'a, T>(rows: &'a [T], id: impl Fn(&'a T) -> &'a String) -> BTreeMap<&'a str, &'a T> {
    rows.iter().map(|row| (id(row).as_str(), row)).collect()
}

fn writes<'a>(
    evidence: &'a Evidence,
    actions: &BTreeMap<&'a str, &'a Action>,
    attempts: &BTreeMap<&'a str, Vec<&'a Attempt>>,
) -> Vec<Write<'a>> {
    let with_effect: std::collections::BTreeSet<u64> = evidence
        .network
        .iter()
        .filter(|row| row.is_by_client())
        .filter_map(|row| row.cause)
        .collect();
    let mut used: BTreeMap<&str, i64> = BTreeMap::new();
    let requests = evidence.network.iter().filter(|row| row.is_write());
    requests
        .map(|request| {
            let reference = request.client_reference.as_deref().unwrap_or_default();
            let attempt = attempts.get(reference).and_then(|list| {
                let after = used.get(reference).copied().unwrap_or(i64::MIN);
                let until = request.at_ms + CLOCK_TOLERANCE;
                let mut unused = list.iter().rev();
                unused
                    .find(|attempt| attempt.intent_at <= until && attempt.attempt > after)
                    .copied()
            });
            if let Some(attempt) = attempt {
                used.insert(&attempt.action_id, attempt.attempt);
            }
            Write {
                request,
                action: actions.get(reference).copied(),
                attempt,
                had_effect: with_effect.contains(&request.sequence),
            }
        })
        .collect()
}

fn effects<'a>(
    evidence: &'a Evidence,
    actions: &BTreeMap<&'a str, &'a Action>,
    writes: &[Write<'a>],
) -> Vec<Effect<'a>> {
    let by_sequence: BTreeMap<u64, &Write<'a>> = writes
        .iter()
        .map(|write| (write.request.sequence, write))
        .collect();
    let rows = evidence.network.iter().filter(|row| {
        let is_act = matches!(
            row.operation.as_str(),
            "invitation_sent" | "message_sent" | "invitation_withdrawn"
        );
        row.is_by_client() && is_act
    });
    rows.map(|row| {
        let write = row.cause.and_then(|cause| by_sequence.get(&cause));
        Effect {
            row,
            write: write.copied().copied(),
            action: row
                .client_reference
                .as_deref()
                .and_then(|reference| actions.get(reference))
                .copied(),
        }
    })
    .collect()
}
