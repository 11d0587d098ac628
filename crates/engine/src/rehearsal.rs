//! The rehearsal (R62): a campaign runs before it goes live, by the engine's own steps on a copy of the state, against a
//! simulated network of its own, in accelerated time. What would have left is read from the copy.
//!
//! The copy is a database in memory, as for the forecast; nothing is written to the live one and nobody is called. The
//! campaign alone runs, whatever state it is in, with every proposal taken as approved; its sender has an account on the
//! stage that is connected, and budgets count what was sent in truth. Other than in a forecast people answer here: they
//! accept, so that welcome and follow-ups leave as well.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::campaign::CampaignState;
use domain::entropy::Entropy;
use domain::identity::AccountType;
use domain::ids::{CampaignId, WorkspaceId};
use domain::time::{Timestamp, span};
use domain::{limits, named};
use jiff::ToSpan as _;
use store::excerpt::{Foreseen, Wanted};
use store::{Db, Location, Tx};

use crate::forecast::Reached;
use crate::{Connections, Engine, EngineResult};

named! {
    /// How people behave on the stage.
    Manner, "manner" {
        /// Everybody accepts and nobody writes, so that every message of the sequence leaves.
        Accepting = "accepting",
        /// As people do: some accept, some answer, some refuse.
        Lifelike = "lifelike",
    }
}

/// Somebody on the stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Position.
    pub title: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// What is between the sender and the person: `connected`, `invited`, or nothing.
    pub tie: Option<String>,
}

/// Who is on the stage.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The sender's name.
    pub sender: String,
    /// The sender's account.
    pub account_type: AccountType,
    /// The others.
    pub players: Vec<Player>,
}

/// A network that was built for one rehearsal.
pub struct Stage {
    /// The network's ids of the players, in their order.
    pub remote_ids: Vec<String>,
    /// The way of the sender's account to it.
    pub connections: Arc<dyn Connections>,
    /// Moves its clock.
    pub advance_to: Box<dyn Fn(Timestamp) + Send + Sync>,
}

/// Builds stages.
pub trait Stages: Send + Sync {
    /// A network with this cast, at an instant; an error says why it cannot be built.
    fn build(
        &self,
        seed: u64,
        cast: &Cast,
        manner: Manner,
        now: Timestamp,
    ) -> Result<Stage, String>;
}

/// What is rehearsed.
#[derive(Debug, Clone)]
pub struct Question {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// How many days, the present one included in part.
    pub days: u32,
    /// People of the source at most.
    pub people_maximum: u32,
    /// How people behave.
    pub manner: Manner,
    /// The present instant.
    pub now: Timestamp,
}

/// What would have left.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// The present instant.
    pub from: Timestamp,
    /// The instant up to which it goes.
    pub until: Timestamp,
    /// Whether it goes as far as was asked for.
    pub complete: bool,
    /// The campaign's actions, by local date and moment.
    pub actions: Vec<Foreseen>,
    /// What people did: events of the ledger with how often each came.
    pub answers: BTreeMap<String, i64>,
}

/// Why there is no rehearsal.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The engine.
    #[error(transparent)]
    Engine(#[from] crate::EngineError),
    /// The campaign is archived, or its sender has no account.
    #[error("the campaign has no sender with an account, or is archived")]
    NobodySends,
    /// The network cannot be built.
    #[error("the stage cannot be built: {0}")]
    Stage(String),
    /// Nobody waits for it any more.
    #[error("it was canceled")]
    Canceled,
}

impl From<store::StoreError> for RehearsalError {
    fn from(error: store::StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Rehearses a campaign. It ends early where it takes too long, and without a result once `is_wanted` says no.
    pub async fn rehearse(
        &self,
        question: &Question,
        stages: &dyn Stages,
        reached: Reached,
        is_wanted: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<Rehearsal, RehearsalError> {
        let copy = Db::open(&Location::Memory).await?;
        let played = self.play(&copy, question, stages, reached, is_wanted).await;
        copy.close().await;
        played
    }

    async fn play(
        &self,
        copy: &Db,
        question: &Question,
        stages: &dyn Stages,
        reached: Reached,
        is_wanted: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<Rehearsal, RehearsalError> {
        let begun = (self.running)();
        let most = Duration::from_millis(limits::REHEARSAL_MILLISECONDS_MAXIMUM);
        let now = question.now;
        let end = now.plus_millis(i64::from(question.days) * span::DAY);
        self.excerpt(copy, question).await?;
        let stage = set(copy, question, stages, self.seed).await?;
        let engine = Self {
            running: Arc::new(|| Duration::ZERO),
            zone_data_version: Arc::clone(&self.zone_data_version),
            links: self.links.clone(),
            ..Self::new(
                copy.clone(),
                Arc::clone(&stage.connections),
                Arc::new(Mutex::new(Entropy::from_seed(self.seed))),
                self.seed,
                "rehearsal",
            )
        };
        let mut clock = now;
        let mut in_time = true;
        loop {
            reached.store(clock.as_millis(), Ordering::Relaxed);
            if !is_wanted() {
                return Err(RehearsalError::Canceled);
            }
            engine.step(clock).await?;
            let next = engine.next_due(clock).await?;
            let Some(next) = next.filter(|next| *next <= end) else {
                break;
            };
            if (self.running)().saturating_sub(begun) > most {
                in_time = false;
                break;
            }
            clock = next;
            (stage.advance_to)(clock);
            tokio::task::yield_now().await;
        }
        let until = if in_time { end } else { clock };
        reached.store(until.as_millis(), Ordering::Relaxed);
        read(copy, question, until, in_time).await
    }

    async fn excerpt(&self, copy: &Db, question: &Question) -> EngineResult<()> {
        let now = question.now;
        let today = now.local_date(&jiff::tz::TimeZone::UTC);
        let campaigns = [question.campaign.clone()];
        let wanted = Wanted {
            workspace: &question.workspace,
            first: &campaigns,
            alone: true,
            campaigns_maximum: 1,
            people_maximum: Some(question.people_maximum),
            now,
            spent_since: now.plus_millis(-limits::INVITATION_WINDOW_MILLISECONDS),
            from_date: today.saturating_sub(4.days()),
        };
        store::excerpt::copy(&self.db, copy, &wanted, question.days).await?;
        Ok(())
    }
}

/// Puts the sender and the people of the copy on a stage, and lets the campaign run there.
async fn set(
    copy: &Db,
    question: &Question,
    stages: &dyn Stages,
    seed: u64,
) -> Result<Stage, RehearsalError> {
    let now = question.now;
    let workspace = &question.workspace;
    let mut tx = copy.write().await?;
    let campaign = store::campaign::get(&mut tx, workspace, &question.campaign)
        .await?
        .ok_or(RehearsalError::NobodySends)?;
    let senders = store::account::senders(&mut tx, [&campaign.sender_member_id]).await?;
    let sender = senders.first().ok_or(RehearsalError::NobodySends)?;
    let identity = sender
        .identity_id
        .clone()
        .ok_or(RehearsalError::NobodySends)?;
    let accounts = store::account::by_ids(&mut tx, [&identity]).await?;
    let account = accounts.first().ok_or(RehearsalError::NobodySends)?;
    let rows = store::excerpt::players(&mut tx, workspace, &identity).await?;
    let cast = Cast {
        sender: sender.name.clone(),
        account_type: account.account_type,
        players: rows
            .iter()
            .map(|row| Player {
                first_name: row.first_name.clone(),
                last_name: row.last_name.clone(),
                headline: row.headline.clone(),
                company: row.company.clone(),
                title: row.title.clone(),
                city: row.city.clone(),
                language: row.language.clone(),
                tie: row.tie.clone(),
            })
            .collect(),
    };
    let stage = stages
        .build(seed, &cast, question.manner, now)
        .map_err(RehearsalError::Stage)?;
    let known = rows
        .iter()
        .zip(&stage.remote_ids)
        .map(|(row, remote_id)| (&row.contact_id, remote_id.as_str()));
    store::excerpt::stage(&mut tx, workspace, sender, &identity, known, now).await?;
    store::excerpt::approve_everything(&mut tx).await?;
    start(&mut tx, question, campaign.state, &campaign).await?;
    tx.commit().await?;
    Ok(stage)
}

/// Starts the campaign in the copy where it does not run: its first day is over, so that nothing waits for tomorrow alone.
async fn start(
    tx: &mut Tx,
    question: &Question,
    state: CampaignState,
    campaign: &store::campaign::CampaignRow,
) -> Result<(), RehearsalError> {
    match state {
        CampaignState::Active => Ok(()),
        CampaignState::Archived => Err(RehearsalError::NobodySends),
        CampaignState::Draft | CampaignState::Stopped => {
            let today = campaign.local_date_at(question.now);
            let (workspace, id) = (&question.workspace, &question.campaign);
            store::campaign_edit::start(tx, workspace, id, state, question.now, today).await?;
            Ok(())
        }
    }
}

async fn read(
    copy: &Db,
    question: &Question,
    until: Timestamp,
    in_time: bool,
) -> Result<Rehearsal, RehearsalError> {
    let now = question.now;
    let most = limits::FORECAST_ACTIONS_MAXIMUM;
    let mut tx = copy.read().await?;
    let mut actions = store::excerpt::foreseen(&mut tx, &question.workspace, now, most + 1).await?;
    let held_everything = actions.len() <= most as usize;
    actions.truncate(most as usize);
    actions.retain(|action| action.campaign_id == question.campaign);
    let answers =
        store::excerpt::answers(&mut tx, &question.workspace, &question.campaign, now).await?;
    Ok(Rehearsal {
        from: now,
        until,
        complete: in_time && held_everything,
        actions,
        answers: answers
            .into_iter()
            .map(|row| (row.kind, row.count))
            .collect(),
    })
}
