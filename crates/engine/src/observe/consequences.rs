//! What follows from a round of sights, each kind of it as one set.

use std::collections::{BTreeMap, BTreeSet};

use connectors::ObservationEvent;
use domain::action::{ActionKind, Reason};
use domain::archive;
use domain::ids::{CampaignId, ContactId, IdentityId, MessageId};
use domain::judgement;
use domain::ledger::{Actor, EventKind};
use domain::protocol::{self, Decision};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use serde_json::json;
use store::Tx;
use store::action::ActionRow;
use store::campaign::Totals;
use store::campaign_day::Counting;
use store::conversation::{Direction, NewMessage, Verdict};
use store::ledger::Entry;
use store::participation::{Accepting, ParticipationRow};
use store::relation::{Learnt, RelationState};

use super::{Place, Reply, Sight};
use crate::journal::Journal;
use crate::local_dates::LocalDates;
use crate::outcome::{self, Confirmation};
use crate::verdict;
use crate::{Engine, EngineResult};

/// The cause in the ledger.
const CAUSE: &str = "observe";
/// The network's clock may differ by so many milliseconds from ours.
const CLOCKS_DIFFER_MILLISECONDS: i64 = 60_000;

/// Draws the consequences of a round.
pub(super) async fn of_round(
    engine: &Engine,
    tx: &mut Tx,
    sights: &[Sight<'_>],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let mut acceptances = Vec::new();
    let mut gone = Vec::new();
    let mut replies = Vec::new();
    let mut clicks = Vec::new();
    let mut own = Vec::new();
    for sight in sights {
        match &sight.observation.event {
            ObservationEvent::InvitationAccepted | ObservationEvent::RelationAdded => {
                acceptances.push((&sight.place, sight.at()));
            }
            ObservationEvent::InvitationGone | ObservationEvent::RelationRemoved => {
                gone.push(learnt(
                    &sight.place,
                    RelationState::None,
                    sight.at(),
                    journal,
                ));
            }
            ObservationEvent::InvitationSent { note } => own.push(Own {
                sight,
                kind: ActionKind::Invitation,
                text: note.as_deref().unwrap_or_default(),
            }),
            ObservationEvent::MessageOut { text } => own.push(Own {
                sight,
                kind: ActionKind::Message,
                text,
            }),
            ObservationEvent::MessageIn { text } => {
                let remote_id = sight.observation.remote_id.clone();
                let reply = Reply {
                    id: engine.mint(now),
                    remote_id: remote_id.unwrap_or_else(|| sight.observation.dedup_key.clone()),
                    text: text.clone(),
                    at: sight.at(),
                };
                replies.push((&sight.place, reply));
            }
            // A short link tells of its visits itself, when it is followed (R47).
            ObservationEvent::LinkClicked { url, .. } if engine.is_short_link(url) => {}
            ObservationEvent::LinkClicked { url, .. } => clicks.push((&sight.place, url.as_str())),
            ObservationEvent::InvitationReceived { .. }
            | ObservationEvent::SessionChanged { .. }
            | ObservationEvent::AccountLimited { .. } => {}
        }
    }
    accepted(tx, &acceptances, journal, &Actor::Network, now).await?;
    store::relation::set(tx, gone).await?;
    seen_of_own(engine, tx, own, journal, now).await?;
    received(tx, replies, journal, &Actor::Network, now).await?;
    clicked(tx, &clicks, journal, now).await
}

fn learnt(place: &Place, state: RelationState, since: Timestamp, journal: &Journal) -> Learnt {
    Learnt {
        workspace: place.workspace.clone(),
        identity: place.identity.clone(),
        contact: place.contact.clone(),
        state,
        since,
        source: journal.teller(),
    }
}

fn entry(
    place: &Place,
    participation: Option<&ParticipationRow>,
    kind: EventKind,
    actor: &Actor,
    now: Timestamp,
) -> Entry {
    let mut entry = Entry::new(now, kind, actor.clone(), CAUSE).contact(&place.contact);
    if let Some(row) = participation {
        entry = entry.campaign(&row.campaign_id).member(&row.member_id);
        entry.step = Some(row.last_step);
    }
    entry
}

/// The campaigns in which accounts approached contacts.
struct Approaches(BTreeMap<(IdentityId, ContactId), Vec<ParticipationRow>>);

impl Approaches {
    async fn to<'a>(
        tx: &mut Tx,
        places: impl IntoIterator<Item = &'a Place>,
    ) -> EngineResult<Self> {
        let pairs: BTreeSet<_> = places
            .into_iter()
            .map(|place| (&place.identity, &place.contact))
            .collect();
        let mut approaches: BTreeMap<_, Vec<ParticipationRow>> = BTreeMap::new();
        for row in store::participation::between(tx, pairs).await? {
            let pair = (row.identity_id.clone(), row.contact_id.clone());
            approaches.entry(pair).or_default().push(row);
        }
        Ok(Self(approaches))
    }

    fn at<'a>(&'a self, place: &'a Place) -> impl Iterator<Item = &'a ParticipationRow> {
        let pair = (place.identity.clone(), place.contact.clone());
        let rows = self.0.get(&pair).into_iter().flatten();
        rows.filter(|row| row.workspace_id == place.workspace)
    }

    /// The campaign that approached the contact last from this account in the workspace: what happens
    /// between them is told of it.
    fn last<'a>(&'a self, place: &'a Place) -> Option<&'a ParticipationRow> {
        self.at(place).max_by_key(|row| row.last_sent_at)
    }
}

/// Invitations were accepted; a pair stands once.
pub(super) async fn accepted(
    tx: &mut Tx,
    acceptances: &[(&Place, Timestamp)],
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    if acceptances.is_empty() {
        return Ok(());
    }
    let connected = acceptances
        .iter()
        .map(|(place, at)| learnt(place, RelationState::Connected, *at, journal));
    store::relation::set(tx, connected.collect()).await?;
    let places = acceptances.iter().map(|(place, _)| *place);
    let approaches = Approaches::to(tx, places).await?;
    let mut invited = Vec::new();
    for (place, at) in acceptances {
        let rows = approaches.at(place);
        invited.extend(
            rows.filter(|row| row.invited_at.is_some())
                .map(|row| (*place, *at, row)),
        );
    }
    let campaigns = invited.iter().map(|(_, _, row)| &row.campaign_id);
    let dates = LocalDates::of(tx, campaigns).await?;
    let accepting: Vec<Accepting<'_>> = invited
        .iter()
        .map(|(_, at, participation)| {
            // I-23 is broken where the day of the observation does not count.
            let counts = if seeded::is_on(Bug::AcceptanceDatedByNetwork) {
                *at
            } else {
                now
            };
            Accepting {
                participation,
                at: *at,
                // No acceptance counts for a date before its invitation's: after an edit of the zone the day that had begun
                // goes on beside the first one of the new zone, whose slot may have opened already.
                observed_local_date: dates
                    .at(&participation.campaign_id, counts)
                    .max(participation.last_sent_local_date),
            }
        })
        .collect();
    let new: BTreeSet<(CampaignId, ContactId)> = store::participation::accept(tx, &accepting)
        .await?
        .into_iter()
        .map(|row| (row.campaign_id, row.contact_id))
        .collect();
    for ((place, at, row), accepting) in invited.iter().zip(&accepting) {
        if !new.contains(&(row.campaign_id.clone(), row.contact_id.clone())) {
            continue;
        }
        journal.note(
            &place.workspace,
            entry(place, Some(row), EventKind::InvitationAccepted, actor, now)
                .on(accepting.observed_local_date)
                .with(json!({ "accepted_at": at })),
        );
        let totals = Totals {
            accepted: 1,
            ..Totals::default()
        };
        journal.add(&place.workspace, &row.campaign_id, totals);
    }
    Ok(())
}

/// Contacts wrote.
pub(super) async fn received(
    tx: &mut Tx,
    replies: Vec<(&Place, Reply)>,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    if replies.is_empty() {
        return Ok(());
    }
    let verdicts = verdicts(tx, &replies).await?;
    let approaches = Approaches::to(tx, replies.iter().map(|(place, _)| *place)).await?;
    let judged = replies.iter().zip(&verdicts);
    let messages = judged.clone().map(|((place, reply), verdict)| {
        let answered = approaches.last(place);
        NewMessage {
            direction: Direction::In,
            verdict: Some(verdict.clone()),
            campaign: answered.map(|row| row.campaign_id.clone()),
            step: answered.map(|row| row.last_step),
            ..message(
                &reply.id,
                place,
                &reply.remote_id,
                &reply.text,
                reply.at,
                now,
            )
        }
    });
    let new = inserted(tx, messages.collect()).await?;
    let mut refusing = BTreeSet::new();
    let mut asked_about = Vec::new();
    for ((place, reply), verdict) in judged.filter(|((_, reply), _)| new.contains(&reply.id)) {
        if judgement::is_asked_about(verdict.class) {
            asked_about.push((&place.workspace, &reply.id));
        }
        let last = approaches.last(place);
        let mut data = verdict::told(verdict);
        data["message"] = json!(reply.id);
        data["received_at"] = json!(reply.at);
        journal.note(
            &place.workspace,
            entry(place, last, EventKind::MessageReceived, actor, now)
                .counting(Counting::Reply {
                    class: verdict.class,
                    sentiment_percent: verdict::sentiment(verdict),
                })
                .with(data),
        );
        if let Some(row) = last {
            let totals = Totals {
                replies: 1,
                sentiment: verdict::sentiment(verdict),
                ..Totals::default()
            };
            journal.add(&place.workspace, &row.campaign_id, totals);
        }
        if verdict.class.ends_sequences() {
            refusing.insert((place.workspace.clone(), place.contact.clone()));
        }
    }
    crate::refusals::end_sequences(tx, &refusing, journal, actor, CAUSE, now).await?;
    // The machine's own verdict holds from now on; where the workspace has an endpoint, that is asked after the commit.
    if !asked_about.is_empty() {
        store::judgement::ask(tx, asked_about, now).await?;
    }
    Ok(())
}

/// What each reply says, in the light of the language that is known of who wrote it.
async fn verdicts(tx: &mut Tx, replies: &[(&Place, Reply)]) -> EngineResult<Vec<Verdict>> {
    let contacts: BTreeSet<_> = replies
        .iter()
        .map(|(place, _)| (&place.workspace, &place.contact))
        .collect();
    let rows = store::recipient::languages(tx, contacts).await?;
    let languages: BTreeMap<_, _> = rows
        .into_iter()
        .filter_map(|row| Some(((row.workspace_id, row.id), row.language?)))
        .collect();
    let judge = |(place, reply): &(&Place, Reply)| {
        let language = languages.get(&(place.workspace.clone(), place.contact.clone()));
        verdict::of(&reply.text, language.map(String::as_str))
    };
    Ok(replies.iter().map(judge).collect())
}

/// Keeps messages; answers the ids of those that were not known.
async fn inserted(tx: &mut Tx, messages: Vec<NewMessage>) -> EngineResult<BTreeSet<MessageId>> {
    let new = store::conversation::insert(tx, messages).await?.into_iter();
    Ok(new.map(|row| row.id).collect())
}

fn message(
    id: &MessageId,
    place: &Place,
    remote_id: &str,
    text: &str,
    at: Timestamp,
    now: Timestamp,
) -> NewMessage {
    NewMessage {
        workspace: place.workspace.clone(),
        id: id.clone(),
        identity: place.identity.clone(),
        contact: place.contact.clone(),
        direction: Direction::Out,
        by_hand: false,
        verdict: None,
        text: text.to_owned(),
        happened_at: at,
        observed_at: now,
        remote_id: remote_id.to_owned(),
        campaign: None,
        step: None,
    }
}

/// An invitation or a message that an account sent: by our hand, or by its owner's.
struct Own<'a> {
    sight: &'a Sight<'a>,
    kind: ActionKind,
    text: &'a str,
}

impl Own<'_> {
    fn is_of_archive(&self) -> bool {
        self.sight.observation.source.is_picture()
    }
}

/// Accounts wrote or invited. It is ours where an action of ours is known to have done it, or is in
/// doubt and says the same, which is evidence; else the owner did it by hand (R48).
async fn seen_of_own(
    engine: &Engine,
    tx: &mut Tx,
    own: Vec<Own<'_>>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let messages = own.iter().filter(|one| one.kind == ActionKind::Message);
    let effects = messages.filter_map(|one| {
        let place = &one.sight.place;
        let remote_id = one.sight.observation.remote_id.as_deref()?;
        Some((&place.identity, &place.contact, remote_id))
    });
    let effects: BTreeSet<_> = effects.collect();
    let known: BTreeSet<(IdentityId, ContactId, String)> =
        store::action::known_effects(tx, effects)
            .await?
            .into_iter()
            .map(|row| (row.identity_id, row.contact_id, row.remote_id))
            .collect();
    let is_known = |one: &Own<'_>| {
        let place = &one.sight.place;
        let remote_id = one.sight.observation.remote_id.clone();
        one.kind == ActionKind::Message
            && remote_id.is_some_and(|remote_id| {
                known.contains(&(place.identity.clone(), place.contact.clone(), remote_id))
            })
    };
    let unknown: Vec<Own<'_>> = own.into_iter().filter(|one| !is_known(one)).collect();
    let by_hand = without_evidence(engine, tx, unknown, journal, now).await?;
    let (invitations, messages): (Vec<_>, Vec<_>) = by_hand
        .into_iter()
        .partition(|one| one.kind == ActionKind::Invitation);
    let invited = invitations.iter().map(|one| {
        let sight = one.sight;
        learnt(&sight.place, RelationState::Invited, sight.at(), journal)
    });
    store::relation::set(tx, invited.collect()).await?;
    written_by_hand(engine, tx, &messages, journal, now).await
}

/// Takes sights as evidence of actions in doubt, where this is what their effect looks like; answers
/// the others.
async fn without_evidence<'a>(
    engine: &Engine,
    tx: &mut Tx,
    own: Vec<Own<'a>>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Vec<Own<'a>>> {
    let places = own.iter().map(|one| &one.sight.place);
    let pairs: BTreeSet<_> = places
        .map(|place| (&place.identity, &place.contact))
        .collect();
    let in_doubt = store::action::in_doubt(tx, pairs).await?;
    let mut confirmed = Vec::new();
    let mut others = Vec::new();
    for one in own {
        let Some(action) = in_doubt.iter().find(|action| looks_like(action, &one)) else {
            others.push(one);
            continue;
        };
        let decision = protocol::decide(&action.standing(), protocol::Event::Seen);
        let confirmation = Confirmation {
            action: action.clone(),
            reason: evident(action, &one),
            remote_id: one.sight.observation.remote_id.clone(),
            happened_at: left_at(action, &one),
            message: engine.mint(now),
        };
        match decision {
            Decision::Confirm => confirmed.push(confirmation),
            Decision::Keep => outcome::keep(tx, &confirmation, now).await?,
            _ => others.push(one),
        }
    }
    outcome::confirm(tx, &confirmed, journal, Actor::Network, CAUSE, now).await?;
    Ok(others)
}

/// How an action is confirmed by what was seen: a person may have sent an invitation without its note.
fn evident(action: &ActionRow, one: &Own<'_>) -> Reason {
    let had_note = action
        .sent_text
        .as_deref()
        .is_some_and(|text| !text.is_empty());
    if action.kind == ActionKind::Invitation && had_note && one.text.is_empty() {
        Reason::SentWithoutNote
    } else {
        Reason::ConfirmedByEvidence
    }
}

/// When what was in doubt left. The archive knows an invitation's minute without its zone: when it was handed over is
/// known better.
fn left_at(action: &ActionRow, one: &Own<'_>) -> Timestamp {
    let is_vague = one.is_of_archive() && action.kind == ActionKind::Invitation;
    let handed_over = action.doubt_since.filter(|_| is_vague);
    handed_over.unwrap_or_else(|| one.sight.at())
}

/// Whether this is what the effect of an action in doubt looks like.
fn looks_like(action: &ActionRow, one: &Own<'_>) -> bool {
    let place = &one.sight.place;
    let text = action.sent_text.as_deref().unwrap_or_default();
    let (same_text, tolerance) = match (one.is_of_archive(), one.kind) {
        (false, _) => (text == one.text, CLOCKS_DIFFER_MILLISECONDS),
        // There is one invitation to a person at a time, whatever its note became in the person's hands.
        (true, ActionKind::Invitation) => (true, archive::TOLERANCE_MILLISECONDS),
        (true, _) => (
            archive::same_text(text, one.text),
            CLOCKS_DIFFER_MILLISECONDS,
        ),
    };
    let not_before = action
        .doubt_since
        .is_some_and(|begun| one.sight.at().plus_millis(tolerance) >= begun);
    // I-29 is broken where what a person was asked about is no longer matched.
    let is_closed = action.due_at.is_none() && seeded::is_on(Bug::IgnoreLateEvidence);
    action.identity_id.as_ref() == Some(&place.identity)
        && action.contact_id == place.contact
        && action.workspace_id == place.workspace
        && is_what_was_seen(action.kind, one.kind)
        && same_text
        && not_before
        && !is_closed
}

/// A message that is seen may be one of a sequence, or what a person answered.
fn is_what_was_seen(kind: ActionKind, seen: ActionKind) -> bool {
    kind == seen || (kind, seen) == (ActionKind::Answer, ActionKind::Message)
}

/// Owners wrote by hand.
async fn written_by_hand(
    engine: &Engine,
    tx: &mut Tx,
    messages: &[Own<'_>],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let ids: Vec<MessageId> = messages.iter().map(|_| engine.mint(now)).collect();
    let approaches = Approaches::to(tx, messages.iter().map(|one| &one.sight.place)).await?;
    let rows = messages.iter().zip(&ids).map(|(one, id)| {
        let observation = one.sight.observation;
        let remote_id = observation.remote_id.as_deref();
        let remote_id = remote_id.unwrap_or(&observation.dedup_key);
        NewMessage {
            // I-11 is broken where the owner's own words do not count.
            by_hand: !seeded::is_on(Bug::TakeHandWrittenForOurs),
            campaign: approaches
                .last(&one.sight.place)
                .map(|row| row.campaign_id.clone()),
            ..message(
                id,
                &one.sight.place,
                remote_id,
                one.text,
                one.sight.at(),
                now,
            )
        }
    });
    let new = inserted(tx, rows.collect()).await?;
    let told: Vec<_> = messages
        .iter()
        .zip(&ids)
        .filter(|(_, id)| new.contains(*id))
        .map(|(one, _)| one.sight)
        .collect();
    for sight in told {
        let place = &sight.place;
        let last = approaches.last(place);
        let kind = EventKind::MessageSentByHand;
        journal.note(
            &place.workspace,
            entry(place, last, kind, &Actor::Network, now).with(json!({ "sent_at": sight.at() })),
        );
    }
    Ok(())
}

/// Contacts clicked on links.
async fn clicked(
    tx: &mut Tx,
    clicks: &[(&Place, &str)],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let approaches = Approaches::to(tx, clicks.iter().map(|(place, _)| *place)).await?;
    for (place, url) in clicks {
        let last = approaches.last(place);
        let kind = EventKind::LinkClicked;
        journal.note(
            &place.workspace,
            entry(place, last, kind, &Actor::Network, now).with(json!({ "url": url })),
        );
        if let Some(row) = last {
            let totals = Totals {
                clicks: 1,
                ..Totals::default()
            };
            journal.add(&place.workspace, &row.campaign_id, totals);
        }
    }
    Ok(())
}
