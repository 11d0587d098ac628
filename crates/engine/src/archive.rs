//! A member's LinkedIn archive becomes facts (R43): who accepted, who wrote, which invitations are open, and what became of
//! acts by hand that nobody reported.
//!
//! First what it says is gathered, as far as it concerns contacts of the workspaces of the account's owner; then that is
//! weighed against what is known ([`domain::archive`]), and what is news goes the way of every observation. The same archive
//! twice changes nothing, and an older one undoes nothing that began later.

mod gather;
mod known;
mod persons;

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Observation, ObservationEvent, PersonRef, Witness};
use domain::action::Reason;
use domain::archive::{self, Reach, Teller};
use domain::ids::{ContactId, IdentityId, WorkspaceId};
use domain::ledger::Actor;
use domain::limits::ARCHIVE_PIECE;
use domain::protocol::{self, Decision, Event};
use domain::time::Timestamp;
use store::Tx;
use store::action::ActionRow;
use store::relation::{Learnt, RelationState};

use crate::journal::Journal;
use crate::observe::{Place, Sight, draw};
use crate::outcome::{self, Confirmation};
use crate::{Engine, EngineResult};

pub use gather::{Gathering, Refused};
use known::{Conversations, Standing};

/// Something that an archive says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The person's canonical profile.
    pub person: String,
    /// When it happened; of a connection, when its day began.
    pub at: Timestamp,
    /// What it is.
    pub what: What,
}

/// What an archive can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// They are connected.
    Connected,
    /// The account invited the person.
    Invited {
        /// The note; empty where there was none.
        note: String,
    },
    /// The person invited the account.
    WasInvited,
    /// The account wrote.
    Wrote {
        /// The text.
        text: String,
    },
    /// The person wrote.
    Received {
        /// The text.
        text: String,
    },
}

/// What an archive says, with the contact whom it concerns.
#[derive(Debug, Clone)]
struct Concern {
    place: Place,
    saying: Saying,
}

/// What an archive says of contacts, and how far it reaches.
#[derive(Debug, Clone)]
pub struct Archive {
    identity: IdentityId,
    teller: Teller,
    reach: Reach,
    invited: Vec<Concern>,
    was_invited: BTreeSet<(WorkspaceId, ContactId)>,
    connected: Vec<Concern>,
    messages: Vec<Concern>,
    /// Everybody whom it names as invited or connected.
    listed: std::collections::HashSet<u64>,
}

/// What became of relations that nobody but the archive tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tied {
    /// They are connected, without an invitation of a campaign.
    Connected,
    /// An invitation that was sent by hand, or by another program, is open.
    Invited,
    /// An invitation is open no longer: it was withdrawn or declined.
    Gone,
}

/// A relation that the archive told of.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The contact.
    pub contact: ContactId,
    /// What became of it.
    pub tied: Tied,
}

impl Archive {
    /// Who hands it over.
    pub const fn teller(&self) -> Teller {
        self.teller
    }

    /// How far it reaches.
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Writes what is news of it; answers the relations that are told by nothing in the journal.
    pub async fn apply(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<Vec<Tie>> {
        let of_persons = self.of_persons(tx).await?;
        let archive = of_persons.as_ref().unwrap_or(self);
        archive.write(engine, tx, journal, now).await
    }

    async fn write(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<Vec<Tie>> {
        let mut ties = Vec::new();
        for piece in self.invited.chunks(ARCHIVE_PIECE) {
            self.invitations(engine, tx, piece, &mut ties, journal, now)
                .await?;
        }
        for piece in self.connected.chunks(ARCHIVE_PIECE) {
            self.connections(engine, tx, piece, &mut ties, journal, now)
                .await?;
        }
        for piece in self.messages.chunks(ARCHIVE_PIECE) {
            self.conversations(engine, tx, piece, journal, now).await?;
        }
        self.gone(tx, &mut ties).await?;
        Ok(ties)
    }

    /// Invitations: evidence of what was in doubt, or made by hand and open.
    async fn invitations(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        piece: &[Concern],
        ties: &mut Vec<Tie>,
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<()> {
        let standing = Standing::of(tx, piece.iter().map(|one| &one.place)).await?;
        let mut evidence = Vec::new();
        let mut open = Vec::new();
        for one in piece {
            let in_doubt = standing.invitation_in_doubt(&one.place);
            if in_doubt.is_some_and(|action| not_before(action, one.saying.at)) {
                evidence.push(one);
            } else if !self.lists_connection(one)
                && self.reach.opens(standing.tie(&one.place), one.saying.at)
            {
                open.push((one, RelationState::Invited));
            }
        }
        keep(tx, self.teller, &open, ties).await?;
        see(engine, tx, self.teller, evidence, journal, now).await
    }

    fn lists_connection(&self, one: &Concern) -> bool {
        let found = self
            .connected
            .binary_search_by(|other| other.place.contact.cmp(&one.place.contact));
        found.is_ok()
    }

    /// Connections: acceptances of what campaigns sent, or relations of their own.
    async fn connections(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        piece: &[Concern],
        ties: &mut Vec<Tie>,
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<()> {
        let before = Standing::of(tx, piece.iter().map(|one| &one.place)).await?;
        self.settle_by_connection(engine, tx, piece, &before, journal, now)
            .await?;
        let standing = Standing::of(tx, piece.iter().map(|one| &one.place)).await?;
        let mut accepted = Vec::new();
        let mut connected = Vec::new();
        for one in piece {
            let tie = standing.tie(&one.place);
            let is_news = self.reach.connects(tie);
            let is_known = matches!(tie, Some((domain::sending::Tie::Connected, _)));
            match standing.invited_until(&one.place, one.saying.at) {
                Some(invited_at) if is_news || is_known => {
                    let mut one = one.clone();
                    one.saying.at = one.saying.at.max(invited_at);
                    accepted.push(one);
                }
                None if is_news => connected.push((one, RelationState::Connected)),
                _ => {}
            }
        }
        keep(tx, self.teller, &connected, ties).await?;
        let accepted = accepted.iter().collect();
        see(engine, tx, self.teller, accepted, journal, now).await
    }

    /// Who is connected since an invitation was handed over got it, unless the invitation came from the person: what was
    /// in doubt is settled.
    async fn settle_by_connection(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        piece: &[Concern],
        standing: &Standing,
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<()> {
        let mut confirmed = Vec::new();
        for one in piece {
            let pair = (one.place.workspace.clone(), one.place.contact.clone());
            let Some(action) = standing.invitation_in_doubt(&one.place) else {
                continue;
            };
            if self.was_invited.contains(&pair) || !not_before(action, one.saying.at) {
                continue;
            }
            let confirmation = Confirmation {
                action: action.clone(),
                reason: Reason::ConfirmedByEvidence,
                remote_id: None,
                happened_at: action.doubt_since.unwrap_or(one.saying.at),
                message: engine.mint(now),
            };
            match protocol::decide(&action.standing(), Event::Seen) {
                Decision::Confirm => confirmed.push(confirmation),
                Decision::Keep => outcome::keep(tx, &confirmation, now).await?,
                _ => {}
            }
        }
        let cause = self.teller.as_str();
        outcome::confirm(tx, &confirmed, journal, Actor::Network, cause, now).await
    }

    /// Messages that are not known yet.
    async fn conversations(
        &self,
        engine: &Engine,
        tx: &mut Tx,
        piece: &[Concern],
        journal: &mut Journal,
        now: Timestamp,
    ) -> EngineResult<()> {
        let mut known = Conversations::of(tx, piece.iter().map(|one| &one.place)).await?;
        let news = piece
            .iter()
            .filter(|one| known.is_news(one))
            .collect::<Vec<_>>();
        see(engine, tx, self.teller, news, journal, now).await
    }

    /// Invitations that the archive would list, and does not: withdrawn or declined.
    async fn gone(&self, tx: &mut Tx, ties: &mut Vec<Tie>) -> EngineResult<()> {
        let mut behind = None;
        loop {
            let limit = ARCHIVE_PIECE as u32;
            let until = self.reach.begins();
            let open = store::relation::open_invitations(
                tx,
                &self.identity,
                until,
                behind.as_ref(),
                limit,
            )
            .await?;
            let mut learnt = Vec::new();
            for row in &open {
                let is_listed = row.profile_key.as_deref().is_none_or(|key| {
                    // Another form of address may be listed under a name that we do not know.
                    !key.starts_with("in:") || self.listed.contains(&store::contact::number(key))
                });
                if is_listed || !self.reach.would_list(row.since) {
                    continue;
                }
                ties.push(Tie {
                    workspace: row.workspace_id.clone(),
                    contact: row.contact_id.clone(),
                    tied: Tied::Gone,
                });
                learnt.push(Learnt {
                    workspace: row.workspace_id.clone(),
                    identity: self.identity.clone(),
                    contact: row.contact_id.clone(),
                    state: RelationState::None,
                    since: self.reach.begins(),
                    source: self.teller.as_str(),
                });
            }
            store::relation::set(tx, learnt).await?;
            match open.into_iter().last() {
                Some(last) => behind = Some(last),
                None => return Ok(()),
            }
        }
    }
}

/// Whether what the archive tells may be what came of an action in doubt.
fn not_before(action: &ActionRow, at: Timestamp) -> bool {
    action
        .doubt_since
        .is_some_and(|begun| archive::may_accept(at, begun))
}

/// Keeps relations that no campaign brought about.
async fn keep(
    tx: &mut Tx,
    teller: Teller,
    found: &[(&Concern, RelationState)],
    ties: &mut Vec<Tie>,
) -> EngineResult<()> {
    let mut learnt = BTreeMap::new();
    for (one, state) in found {
        let key = (one.place.workspace.clone(), one.place.contact.clone());
        let new = Learnt {
            workspace: one.place.workspace.clone(),
            identity: one.place.identity.clone(),
            contact: one.place.contact.clone(),
            state: *state,
            since: one.saying.at,
            source: teller.as_str(),
        };
        learnt.insert(key, new);
    }
    ties.extend(learnt.values().map(|new| Tie {
        workspace: new.workspace.clone(),
        contact: new.contact.clone(),
        tied: match new.state {
            RelationState::Connected => Tied::Connected,
            _ => Tied::Invited,
        },
    }));
    Ok(store::relation::set(tx, learnt.into_values().collect()).await?)
}

/// Draws the consequences of what is news, as of every observation.
async fn see(
    engine: &Engine,
    tx: &mut Tx,
    teller: Teller,
    news: Vec<&Concern>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let observations: Vec<(Place, Observation)> = news
        .into_iter()
        .map(|one| (one.place.clone(), observation(&one.saying, teller, now)))
        .collect();
    let sights = observations
        .iter()
        .map(|(place, observation)| Sight {
            place: place.clone(),
            observation,
        })
        .collect();
    draw(engine, tx, sights, journal, now).await
}

fn observation(saying: &Saying, teller: Teller, now: Timestamp) -> Observation {
    let event = match &saying.what {
        What::Connected => ObservationEvent::InvitationAccepted,
        What::Invited { note } => ObservationEvent::InvitationSent {
            note: Some(note.clone()),
        },
        What::WasInvited => ObservationEvent::InvitationReceived { note: None },
        What::Wrote { text } => ObservationEvent::MessageOut { text: text.clone() },
        What::Received { text } => ObservationEvent::MessageIn { text: text.clone() },
    };
    Observation {
        dedup_key: saying.key(),
        event,
        person: Some(PersonRef::default()),
        remote_id: None,
        happened_at: Some(saying.at),
        observed_at: now,
        source: Witness::from(teller),
    }
}

impl Saying {
    /// The text of a message; none of what is none.
    pub(crate) fn message(&self) -> Option<(bool, &str)> {
        match &self.what {
            What::Wrote { text } => Some((false, text)),
            What::Received { text } => Some((true, text)),
            _ => None,
        }
    }

    /// The same in every archive, whoever hands it over.
    fn key(&self) -> String {
        let (word, text) = match &self.what {
            What::Connected => ("connected", ""),
            What::Invited { note } => ("invited", note.as_str()),
            What::WasInvited => ("was_invited", ""),
            What::Wrote { text } => ("wrote", text.as_str()),
            What::Received { text } => ("received", text.as_str()),
        };
        let mark = crate::dispatch::text_hash(text);
        format!(
            "archive:{word}:{}:{}:{mark}",
            self.person,
            self.at.as_millis()
        )
    }
}
