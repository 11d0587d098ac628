//! Nothing after a stop, and nothing after an answer.

use std::collections::BTreeMap;

use crate::evidence::database::{Action, Attempt, LedgerRow};
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::evidence::scenario::{Deed, Event, Scope, Told};
use crate::history::{History, Write};
use crate::report::Findings;

/// A conversation snapshot may be that old, in milliseconds: what was written before must be seen.
const SNAPSHOT_AGE: i64 = 120_000;

/// I-08: after a stop is acknowledged no new intent in its scope; the acknowledgement lists what was
/// in flight.
///
/// The record of the run says what was stopped when, and what the answer listed. Archiving stops
/// too. A later start of the same scope ends the stop. The ledger says which answers refused. What a person answers belongs
/// to no campaign's scope, and follows a refusal only where the person said that it is right (R71).
pub fn i_08_nothing_after_a_stop(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let attempts = Attempts::of(history);
    let events = &history.evidence.scenario.events;
    for (place, event) in events.iter().enumerate() {
        let (scope, in_flight) = match &event.deed {
            Deed::Stop { scope, in_flight } => (scope.clone(), in_flight),
            Deed::Archive {
                campaign,
                in_flight,
            } => (Scope::Campaign(campaign.clone()), in_flight),
            _ => continue,
        };
        if event.told != Told::Acknowledged {
            continue;
        }
        findings.case();
        let until = started_again(&events[place + 1..], &scope);
        for &(action, attempt) in attempts.within(&scope) {
            if event.at < attempt.intent_at && attempt.intent_at < until {
                findings.violated(
                    attempt.intent_at,
                    format!(
                        "{} was begun after {scope:?} had been stopped",
                        History::name(action)
                    ),
                );
            }
            if was_in_flight(history, attempt, event.at) && !in_flight.contains(&action.id) {
                findings.violated(
                    event.at,
                    format!(
                        "{} was in flight when {scope:?} was stopped, and the answer did not list it",
                        History::name(action)
                    ),
                );
            }
        }
    }
    after_a_refusal(history, &mut findings);
    findings
}

/// R48: a negative or "stop" answer in any campaign is a stop for every sender, and so is the word of a person that an
/// answer is one. It lasts while one answer of the contact stands as such. What takes an invitation back reaches nobody (R64),
/// and may follow.
fn after_a_refusal(history: &History<'_>, findings: &mut Findings) {
    let mut refusals: BTreeMap<(&str, &str), Vec<(i64, i64)>> = BTreeMap::new();
    let mut standing: BTreeMap<(&str, &str), BTreeMap<&str, i64>> = BTreeMap::new();
    for row in &history.ledger {
        let (Some(contact), Some(refusal)) = (row.contact_id.as_deref(), row.flag("refusal"))
        else {
            continue;
        };
        let key = (row.workspace_id.as_str(), contact);
        let message = row.fact("message").unwrap_or_default();
        let answers = standing.entry(key).or_default();
        if refusal {
            answers.entry(message).or_insert(row.at);
        } else if let Some(since) = answers.remove(message) {
            refusals.entry(key).or_default().push((since, row.at));
        }
    }
    for (key, answers) in standing {
        let lasting = answers.into_values().map(|since| (since, i64::MAX));
        refusals.entry(key).or_default().extend(lasting);
    }
    for attempt in history.attempts.values().flatten() {
        let Some(action) = history.actions.get(attempt.action_id.as_str()) else {
            continue;
        };
        if action.kind == "withdrawal" || history.was_asked_despite_a_refusal(action) {
            continue;
        }
        let key = (action.workspace_id.as_str(), action.contact_id.as_str());
        for (since, until) in refusals.get(&key).into_iter().flatten() {
            findings.case();
            if *since < attempt.intent_at && attempt.intent_at < *until {
                findings.violated(
                    attempt.intent_at,
                    format!(
                        "{} was begun after the contact had refused or asked to stop",
                        History::name(action)
                    ),
                );
            }
        }
    }
}

fn started_again(later: &[Event], scope: &Scope) -> i64 {
    let start = later.iter().find(|event| {
        event.told != Told::Refused
            && matches!(&event.deed, Deed::Start { scope: started } if started == scope)
    });
    start.map_or(i64::MAX, |event| event.at)
}

/// Attempts with their actions, by the id of something.
type ById<'a> = BTreeMap<&'a str, Vec<(&'a Action, &'a Attempt)>>;

/// Attempts with their actions, by what a stop can be about.
#[derive(Default)]
struct Attempts<'a> {
    campaigns: ById<'a>,
    members: ById<'a>,
    identities: ById<'a>,
    workspaces: ById<'a>,
}

impl<'a> Attempts<'a> {
    fn of(history: &History<'a>) -> Self {
        let mut attempts = Self::default();
        for &attempt in history.attempts.values().flatten() {
            let Some(&action) = history.actions.get(attempt.action_id.as_str()) else {
                continue;
            };
            // What a person answers belongs to no campaign's scope (R71).
            let campaign = (!action.is_answer()).then_some(action.campaign_id.as_str());
            let both = (action, attempt);
            let put = |of: &mut ById<'a>, id| of.entry(id).or_default().push(both);
            if let Some(campaign) = campaign {
                put(&mut attempts.campaigns, campaign);
            }
            put(&mut attempts.members, action.member_id.as_str());
            put(&mut attempts.identities, attempt.identity_id.as_str());
            put(&mut attempts.workspaces, action.workspace_id.as_str());
        }
        attempts
    }

    fn within(&self, scope: &Scope) -> &[(&'a Action, &'a Attempt)] {
        let found = match scope {
            Scope::Campaign(id) => self.campaigns.get(id.as_str()),
            Scope::Member(id) => self.members.get(id.as_str()),
            Scope::Identity(id) => self.identities.get(id.as_str()),
            Scope::Workspace(id) => self.workspaces.get(id.as_str()),
        };
        found.map_or(&[], Vec::as_slice)
    }
}

/// Whether an attempt was in flight at an instant: begun, and by then neither put back nor ended. The ledger tells of the time,
/// the table only of the last that is known.
fn was_in_flight(history: &History<'_>, attempt: &Attempt, at: i64) -> bool {
    let rows = history.told_of(&attempt.action_id);
    let begun = |row: &&LedgerRow| row.kind == "action_begun";
    let is_over = |row: &LedgerRow| {
        let ends = ["action_refused", "action_ended", "action_requeued"];
        ends.contains(&row.kind.as_str()) || begun(&row)
    };
    if attempt.intent_at >= at {
        return false;
    }
    let number = usize::try_from(attempt.attempt).unwrap_or(0);
    let mut after = rows.iter().copied();
    let was_begun = number > 0 && after.by_ref().filter(begun).nth(number - 1).is_some();
    was_begun && !after.take_while(|row| row.at <= at).any(is_over)
}

/// I-10: stop-if-incomings: no intent unless a conversation snapshot at most 120 s old shows no
/// answer since the previous step.
///
/// By the network's ledger: what the contact wrote after the previous step (for the welcome: after
/// the acceptance) and more than 120 s before the intent lets no message leave. What a message says about whom it is for (R49)
/// has no invariant of its own and is looked at here.
pub fn i_10_stop_if_incomings(history: &History<'_>) -> Findings {
    let mut findings = written_before(history, "message_received", "the contact wrote");
    against_conditions(history, &mut findings);
    findings
}

/// No message leaves to somebody of whom its condition asks what is not known. Looked at are the conditions whose answer the
/// table still shows: that a value is known, which nobody takes away again.
fn against_conditions(history: &History<'_>, findings: &mut Findings) {
    for write in &history.writes {
        let Some(action) = write.action.filter(|action| {
            let is_edited = history.saves.was_edited(&action.campaign_id, "messages");
            matches!(action.kind.as_str(), "invitation" | "message") && !is_edited
        }) else {
            continue;
        };
        let campaign = history.campaign_of(action);
        let message = campaign.and_then(|campaign| campaign.messages.get(action.step as usize));
        let asked =
            message.and_then(|message| value_that_must_be_known(message.condition.as_ref()?));
        let contact = history.contacts.get(action.contact_id.as_str());
        let (Some(asked), Some(contact)) = (asked, contact) else {
            continue;
        };
        let known = match asked {
            "company" => contact.company.as_deref(),
            "title" => contact.title.as_deref(),
            _ => {
                findings.skipped += 1;
                continue;
            }
        };
        let holds = known.is_some_and(|value| !value.trim().is_empty());
        findings.expect(holds, write.request.at_ms, || {
            format!(
                "{} left although its message asks for a {asked}, and none is known of the contact",
                History::name(action)
            )
        });
    }
}

/// The value of which a condition says no more than that it must be known.
fn value_that_must_be_known(condition: &serde_json::Value) -> Option<&str> {
    let is_known = condition.get("known") == Some(&serde_json::Value::Bool(true));
    let asked = condition.get("criterion").filter(|_| is_known)?;
    asked.as_str()
}

/// I-11: stop-if-ongoings: the same for the sender's own messages.
pub fn i_11_stop_if_ongoings(history: &History<'_>) -> Findings {
    written_before(history, "message_sent", "the sender wrote by hand")
}

/// What happened between an account and a person, as far as sequences care.
type Conversation<'a> = Vec<&'a NetworkRow>;

fn written_before(history: &History<'_>, operation: &str, who: &str) -> Findings {
    let mut findings = Findings::default();
    let conversations = conversations(history);
    for write in &history.writes {
        let Some((action, since, intent_at)) =
            message_of_a_sequence(history, &conversations, write)
        else {
            continue;
        };
        if !stops(history, action, operation) {
            continue;
        }
        if history.saves.was_edited(&action.campaign_id, "messages") {
            findings.skipped += 1;
            findings.note("What the stop rules were before an edit is in no record.");
            continue;
        }
        if history.evidence.scenario.reads_may_lie {
            findings.skipped += 1;
            findings.note("The network's reads were made to lie: what they hid cannot be held against the product.");
            continue;
        }
        findings.case();
        let rows = of_pair(&conversations, write.request);
        let answer = rows.iter().find(|row| {
            row.is_effect(operation)
                && !row.is_by_client()
                && since < row.at_ms
                && row.at_ms < intent_at - SNAPSHOT_AGE
        });
        if let Some(answer) = answer {
            findings.violated(
                intent_at,
                format!(
                    "{} was begun although {who} in row {} of the network's ledger, after the step before",
                    History::name(action),
                    answer.sequence
                ),
            );
        }
    }
    findings
}

fn conversations<'a>(history: &History<'a>) -> BTreeMap<(&'a str, &'a str), Conversation<'a>> {
    let mut conversations: BTreeMap<_, Conversation<'_>> = BTreeMap::new();
    let rows = history.evidence.network.iter();
    for row in rows.filter(|row| row.kind == NetworkKind::Effect) {
        if let (Some(account), Some(person)) = (row.account.as_deref(), row.person.as_deref()) {
            conversations
                .entry((account, person))
                .or_default()
                .push(row);
        }
    }
    conversations
}

fn of_pair<'a, 'b>(
    conversations: &'b BTreeMap<(&'a str, &'a str), Conversation<'a>>,
    request: &'b NetworkRow,
) -> &'b [&'a NetworkRow] {
    let key = (
        request.account.as_deref().unwrap_or_default(),
        request.person.as_deref().unwrap_or_default(),
    );
    conversations.get(&key).map_or(&[], Vec::as_slice)
}

/// A request that writes a later step of a sequence: its action, when the step before was, and when
/// it was begun.
fn message_of_a_sequence<'a>(
    history: &History<'a>,
    conversations: &BTreeMap<(&'a str, &'a str), Conversation<'a>>,
    write: &Write<'a>,
) -> Option<(&'a Action, i64, i64)> {
    let action = write
        .action
        .filter(|action| action.kind == "message" && action.step > 0)?;
    let rows = of_pair(conversations, write.request);
    let before = rows
        .iter()
        .rev()
        .filter(|row| row.at_ms < write.request.at_ms);
    let is_invite = history.campaign_of(action)?.kind == "invite";
    let since = if is_invite && action.step == 1 {
        before.clone().find(|row| {
            matches!(
                row.operation.as_str(),
                "invitation_accepted" | "relation_added"
            )
        })
    } else {
        before.clone().find(|row| {
            let reference = row.client_reference.as_deref().unwrap_or_default();
            let earlier = history.actions.get(reference);
            row.is_by_client()
                && earlier.is_some_and(|earlier| {
                    earlier.campaign_id == action.campaign_id && earlier.step < action.step
                })
        })
    };
    let intent_at = write
        .attempt
        .map_or(write.request.at_ms, |attempt| attempt.intent_at);
    Some((action, since?.at_ms, intent_at))
}

fn stops(history: &History<'_>, action: &Action, operation: &str) -> bool {
    let message = history
        .campaign_of(action)
        .and_then(|campaign| campaign.messages.get(action.step as usize));
    message.is_some_and(|message| match operation {
        "message_received" => message.stop_if_incomings,
        _ => message.stop_if_ongoings,
    })
}
