//! Nobody is written to twice, and nobody by two of us.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::civil::DAY;
use crate::evidence::database::Action;
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::history::{Effect, History};
use crate::report::Findings;

use super::sessions::{Seen, look_at};

/// After its end an invitation is not repeated for three weeks, which is the network's own rule.
const REINVITE_PERIOD: i64 = 21 * DAY;
/// Somebody whose invitation we took back may be invited again after 22 days (R64).
const REINVITE_PERIOD_AFTER_WITHDRAWAL: i64 = 22 * DAY;

/// I-01: at most one effect per (sender, contact, campaign, step).
///
/// Sender and contact are the network's account and person. Effects that name no action of the
/// product are told apart by their texts.
pub fn i_01_one_effect_per_step(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut seen: BTreeMap<_, &NetworkRow> = BTreeMap::new();
    for effect in &history.effects {
        findings.case();
        let row = effect.row;
        let step = effect
            .action
            .map(|action| (action.campaign_id.as_str(), action.step));
        let text = step.is_none().then(|| row.bytes());
        let key = (&row.account, &row.person, &row.operation, step, text);
        match seen.entry(key) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(first) => findings.violated(
                row.at_ms,
                format!(
                    "{} to {} by {} came about twice, in rows {} and {} of the network's ledger ({})",
                    row.operation,
                    row.person.as_deref().unwrap_or("nobody"),
                    row.account.as_deref().unwrap_or("no account"),
                    first.get().sequence,
                    row.sequence,
                    effect.action.map_or_else(|| "no action".to_owned(), History::name),
                ),
            ),
        }
    }
    findings
}

/// What the network's ledger tells of an account and a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    Nothing,
    Pending,
    Connected,
    /// An invitation ended then, and can be repeated from this instant on.
    Ended {
        free_at: i64,
    },
}

/// I-02: never an invitation to someone pending or connected; none twice within the re-invite
/// period.
pub fn i_02_no_invitation_to_pending_or_connected(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut ties = Ties::default();
    look_at(history, |row| ties.see(row), &mut findings);
    no_withdrawal_of_accepted(history, &mut findings);
    findings
}

/// Whoever is known to have accepted is not withdrawn (R64): no intent of a withdrawal after the product's own row of the
/// acceptance.
fn no_withdrawal_of_accepted(history: &History<'_>, findings: &mut Findings) {
    let mut accepted: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in &history.ledger {
        if let ("invitation_accepted", Some(campaign), Some(contact)) = (
            row.kind.as_str(),
            row.campaign_id.as_deref(),
            row.contact_id.as_deref(),
        ) {
            accepted.entry((campaign, contact)).or_insert(row.sequence);
        }
    }
    let withdrawals = history
        .actions
        .values()
        .filter(|action| action.kind == "withdrawal");
    for action in withdrawals {
        let key = (action.campaign_id.as_str(), action.contact_id.as_str());
        let begun = history.told_of(&action.id).iter();
        for row in begun.filter(|row| row.kind == "action_begun") {
            let holds = accepted.get(&key).is_none_or(|at| *at > row.sequence);
            findings.expect(holds, row.at, || {
                format!(
                    "{} was begun although the invitation was accepted",
                    History::name(action)
                )
            });
        }
    }
}

/// From when on an action's contact may be approached again in its family, because its invitation was withdrawn.
fn freed_at(history: &History<'_>, invitation: &Action) -> Option<i64> {
    let withdrawn = history.actions.values().find(|action| {
        action.kind == "withdrawal"
            && action.state == "sent"
            && action.campaign_id == invitation.campaign_id
            && action.contact_id == invitation.contact_id
    })?;
    Some(withdrawn.ended_at? + REINVITE_PERIOD_AFTER_WITHDRAWAL)
}

/// Whether an action may follow another one in its family at this instant.
fn may_follow(history: &History<'_>, first: &Action, at: i64) -> bool {
    freed_at(history, first).is_some_and(|free| free <= at)
}

/// What is between accounts and people, row by row.
#[derive(Debug, Default)]
pub(crate) struct Ties(BTreeMap<(String, String), Tie>);

impl Ties {
    pub(crate) fn see(&mut self, row: &NetworkRow) -> Seen {
        let (NetworkKind::Effect, Some(account), Some(person)) =
            (row.kind, row.account.as_deref(), row.person.as_deref())
        else {
            return Seen::Nothing;
        };
        let key = (account.to_owned(), person.to_owned());
        let tie = self.0.entry(key).or_insert(Tie::Nothing);
        let seen = if row.is_effect("invitation_sent") && row.is_by_client() {
            against(*tie, row).map_or(Seen::Fine, |why| {
                Seen::Wrong(format!(
                    "{account} invited {person} although {why} (row {} of the network's ledger)",
                    row.sequence
                ))
            })
        } else {
            Seen::Nothing
        };
        *tie = after(*tie, row);
        seen
    }
}

/// What speaks against an invitation.
fn against(tie: Tie, row: &NetworkRow) -> Option<&'static str> {
    match tie {
        Tie::Pending => Some("an invitation was open"),
        Tie::Connected => Some("they were connected"),
        Tie::Ended { free_at } if row.at_ms < free_at => {
            Some("an earlier one had ended too short a time before")
        }
        Tie::Nothing | Tie::Ended { .. } => None,
    }
}

fn after(tie: Tie, row: &NetworkRow) -> Tie {
    match row.operation.as_str() {
        "invitation_sent" | "invitation_received" => Tie::Pending,
        "invitation_accepted" | "relation_added" => Tie::Connected,
        "invitation_declined" => Tie::Ended {
            free_at: row.at_ms + REINVITE_PERIOD,
        },
        "invitation_withdrawn" => Tie::Ended {
            free_at: row.at_ms
                + if row.is_by_client() {
                    REINVITE_PERIOD_AFTER_WITHDRAWAL
                } else {
                    REINVITE_PERIOD
                },
        },
        "relation_removed" => Tie::Nothing,
        _ => tie,
    }
}

/// I-03: same campaign name + program: a contact is invited by one member only, the rest counted
/// Duplicate. Of nurture campaigns the same holds for the first message; invitations and messages are
/// looked at apart.
///
/// Looked at twice: by the network's persons over effects, and by contacts over the actions, which
/// also holds for hand-sent ones. An action that counts as Duplicate must have another one of its
/// family beside it that was tried.
pub fn i_03_one_member_invites(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut persons: BTreeMap<_, &Action> = BTreeMap::new();
    for effect in history
        .effects
        .iter()
        .filter(|effect| effect.action.is_some_and(Action::is_drawn))
    {
        let Some((action, family)) = with_family(history, effect) else {
            continue;
        };
        findings.case();
        let holder = persons
            .entry((family, &action.kind, &effect.row.person))
            .or_insert(action);
        let first = *holder;
        if first.id != action.id && may_follow(history, first, effect.requested_at()) {
            *holder = action;
        } else if first.id != action.id {
            findings.violated(
                effect.row.at_ms,
                format!(
                    "{} was approached by {} and by {} in campaigns of one name and program",
                    effect.row.person.as_deref().unwrap_or("nobody"),
                    History::name(first),
                    History::name(action)
                ),
            );
        }
    }
    let mut families: BTreeMap<_, Vec<&Action>> = BTreeMap::new();
    for action in history.actions.values().filter(|row| row.is_drawn()) {
        if let Some(family) = history.family_of(action) {
            let key = (family, action.kind.as_str(), action.contact_id.as_str());
            families.entry(key).or_default().push(action);
        }
    }
    for actions in families.values() {
        look_at_family(history, actions, &mut findings);
    }
    findings
}

fn with_family<'a>(
    history: &History<'a>,
    effect: &Effect<'a>,
) -> Option<(&'a Action, (&'a str, String))> {
    let action = effect.action?;
    Some((action, history.family_of(action)?))
}

fn look_at_family(history: &History<'_>, actions: &[&Action], findings: &mut Findings) {
    let mut sent: Vec<&&Action> = actions.iter().filter(|one| one.state == "sent").collect();
    sent.sort_by_key(|action| action.ended_at);
    for pair in sent.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let attempts = history.attempts_of(&second.id);
        let begun = attempts.last().map_or(0, |attempt| attempt.intent_at);
        if may_follow(history, first, begun) {
            continue;
        }
        findings.violated(
            second.ended_at.unwrap_or(0),
            format!(
                "{} and {} were both sent in one family",
                History::name(first),
                History::name(second)
            ),
        );
    }
    for action in actions {
        if action.category.as_deref() != Some("duplicate") {
            continue;
        }
        let tried =
            |other: &&&Action| other.id != action.id && !history.attempts_of(&other.id).is_empty();
        let is_one = actions.iter().any(|other| tried(&other));
        findings.expect(is_one, action.ended_at.unwrap_or(0), || {
            format!(
                "{} counts as Duplicate, and nobody else of its family tried",
                History::name(action)
            )
        });
    }
}

/// I-26: shared finder or global segment: a contact is given to at most one member.
///
/// Who was given a contact is who has an action for it from a campaign with that source; where a
/// claim says so too, it must say the same.
pub fn i_26_one_member_per_contact(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let database = &history.evidence.database;
    let finder_of_segment: BTreeMap<&str, &str> = database
        .segment
        .iter()
        .filter_map(|segment| Some((segment.id.as_str(), segment.finder_id.as_deref()?)))
        .collect();
    let claims: BTreeMap<(&str, &str), &str> = database
        .claim
        .iter()
        .map(|claim| {
            let key = (claim.source_id.as_str(), claim.contact_id.as_str());
            (key, claim.member_id.as_str())
        })
        .collect();
    let mut given: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for action in history.actions.values().filter(|action| action.step == 0) {
        let Some(campaign) = history.campaign_of(action) else {
            continue;
        };
        if history.saves.was_edited(&campaign.id, "source") {
            findings.skipped += 1;
            findings.note("Which source a contact came from before an edit is in no record.");
            continue;
        }
        let source = campaign.source_id.as_str();
        let source = finder_of_segment.get(source).copied().unwrap_or(source);
        let key = (source, action.contact_id.as_str());
        given.entry(key).or_default().insert(&action.member_id);
    }
    for ((source, contact), members) in given {
        let claimed = claims.get(&(source, contact));
        let holds = members.len() == 1 && claimed.is_none_or(|member| members.contains(member));
        findings.expect(holds, 0, || {
            let members = members.into_iter().collect::<Vec<_>>().join(", ");
            let claimed =
                claimed.map_or_else(String::new, |member| format!(", claimed by {member}"));
            format!("contact {contact} of {source} was given to {members}{claimed}")
        });
    }
    findings
}
