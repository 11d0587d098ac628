//! The life of the process that is killed: the reference day from some instant to its end.
//!
//! What people ask for and what they are told goes to standard output, line by line, so that whoever
//! killed the process knows what was acknowledged.

use std::io::Write as _;
use std::path::PathBuf;

use checker::evidence::scenario::{Deed, Event, Scope as Paused, Told};
use domain::ids::{CampaignId, WorkspaceId};
use domain::time::{Timestamp, span};
use serde::{Deserialize, Serialize};
use service::proposals::{ApproveInput, DeckFilter, DeckState};
use service::{PageRequest, Scope, Service};
use store::{Db, Location};

use crate::installation::Installation;
use crate::points::{beside_calls, reached};

/// The clock stands at these hours of a day, in Paris. The last of the slot is a minute before its end, so
/// that every moment within it has come.
const STOPS_MINUTES: [i64; 7] = [
    7 * 60,
    8 * 60,
    10 * 60,
    12 * 60 + 59,
    13 * 60,
    14 * 60,
    18 * 60,
];
/// From midnight in London to midnight in Paris, in winter.
const PARIS_MINUTES: i64 = 60;

/// The next instant after `now` at which the clock stands.
fn next_stop(now: Timestamp) -> Timestamp {
    let minutes = now.as_millis().div_euclid(span::MINUTE) + PARIS_MINUTES;
    let (day, minute) = (
        minutes.div_euclid(DAY_MINUTES),
        minutes.rem_euclid(DAY_MINUTES),
    );
    let later = STOPS_MINUTES.into_iter().find(|stop| *stop > minute);
    let stop = later.map_or(DAY_MINUTES + STOPS_MINUTES[0], |stop| stop);
    Timestamp::from_millis((day * DAY_MINUTES + stop - PARIS_MINUTES) * span::MINUTE)
}

/// How often one thing is tried.
const TRIES_MAXIMUM: usize = 3;

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// SQLite in a folder.
    Folder(PathBuf),
    /// PostgreSQL at an address.
    Postgres(String),
}

impl Place {
    /// As the store calls it.
    pub fn location(&self) -> Location {
        match self {
            Self::Folder(folder) => Location::Folder(folder.clone()),
            Self::Postgres(url) => Location::Postgres(url.clone()),
        }
    }
}

/// What happens on the day besides what the engine does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Script {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The sessions of the members who send.
    pub sessions: Vec<String>,
    /// The address of the network.
    pub network: String,
    /// The campaign that is stopped for a while.
    pub pausing: CampaignId,
    /// When it is stopped.
    pub stopped_at: Timestamp,
    /// When it is started again.
    pub started_at: Timestamp,
    /// When the day ends.
    pub until: Timestamp,
}

/// What one process is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// The day.
    pub script: Script,
    /// Where the database is.
    pub place: Place,
    /// The instant at which it begins.
    pub from: Timestamp,
    /// Another number for every process.
    pub life: u64,
}

/// A line of its output.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The clock stands there now.
    Now(Timestamp),
    /// A person asks for something; no answer yet.
    Asking(Event),
    /// The answer.
    Answered(Event),
    /// The day is over.
    Ended {
        /// How many points were reached.
        points: u64,
        /// Which of them stood beside a call of a connector.
        beside_calls: Vec<u64>,
    },
}

fn say(line: &Line) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, line)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Lives the day to its end, unless it is killed.
pub async fn live(task: Task) -> anyhow::Result<()> {
    let db = Db::open(&task.place.location()).await?;
    let installation = Installation::new(&db, task.from, task.life)?;
    live_in(&installation, &task.script, task.from, &mut say).await?;
    say(&Line::Ended {
        points: reached(),
        beside_calls: beside_calls(),
    })
}

/// The day in an installation; what people do and hear goes to `say`.
pub async fn live_in(
    installation: &Installation,
    script: &Script,
    from: Timestamp,
    say: &mut impl FnMut(&Line) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut wanted = from;
    while wanted <= script.until {
        let now = installation.advance_to(&script.network, wanted).await?;
        say(&Line::Now(now))?;
        persist(async || installation.engine.step(now).await).await?;
        people(&installation.service, script, now, say).await?;
        wanted = next_stop(now);
    }
    Ok(())
}

/// As in the program's own loop, what failed was rolled back and is tried again: a process that slept
/// for long finds its connection gone.
async fn persist<T, E>(mut act: impl AsyncFnMut() -> Result<T, E>) -> Result<T, E> {
    for _ in 1..TRIES_MAXIMUM {
        if let Ok(done) = act().await {
            return Ok(done);
        }
    }
    act().await
}

/// What people do at this instant: the members look at their cards and approve, and the campaign is
/// stopped or started.
async fn people(
    service: &Service,
    script: &Script,
    now: Timestamp,
    say: &mut impl FnMut(&Line) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for session in &script.sessions {
        let enter = async || service.scope_of_session(session, &script.workspace).await;
        let scope = persist(enter).await?;
        approve(service, &scope, now, say).await?;
    }
    if now != script.stopped_at && now != script.started_at {
        return Ok(());
    }
    let session = script.sessions.last().map_or("", String::as_str);
    let owner = service.scope_of_session(session, &script.workspace).await?;
    let is_stop = now == script.stopped_at;
    pause(service, &owner, &script.pausing, is_stop, now, say).await
}

async fn approve(
    service: &Service,
    scope: &Scope,
    now: Timestamp,
    say: &mut impl FnMut(&Line) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let filter = DeckFilter {
        state: Some(DeckState::Waiting),
        ..DeckFilter::default()
    };
    let page = PageRequest::default();
    let cards = persist(async || service.proposals(scope, &filter, &page).await).await?;
    for card in cards.items {
        let event = |told| Event {
            at: now.as_millis(),
            told,
            deed: Deed::Approve {
                action: card.id.to_string(),
                text: card.text.clone(),
            },
        };
        say(&Line::Asking(event(Told::Nothing)))?;
        let seen = ApproveInput {
            revision: Some(card.revision.clone()),
        };
        let answer = service.approve_proposal(scope, &card.id, &seen).await;
        let told = if answer.is_ok() {
            Told::Acknowledged
        } else {
            Told::Refused
        };
        say(&Line::Answered(event(told)))?;
    }
    Ok(())
}

async fn pause(
    service: &Service,
    scope: &Scope,
    campaign: &CampaignId,
    is_stop: bool,
    now: Timestamp,
    say: &mut impl FnMut(&Line) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let event = |told, in_flight| {
        let scope = Paused::Campaign(campaign.to_string());
        let deed = if is_stop {
            Deed::Stop { scope, in_flight }
        } else {
            Deed::Start { scope }
        };
        let at = now.as_millis();
        Event { at, told, deed }
    };
    say(&Line::Asking(event(Told::Nothing, Vec::new())))?;
    let in_flight = if is_stop {
        let stopped = persist(async || service.stop_campaign(scope, campaign).await).await?;
        let actions = stopped.in_flight.into_iter();
        actions.map(|one| one.action_id.to_string()).collect()
    } else {
        persist(async || service.start_campaign(scope, campaign).await).await?;
        Vec::new()
    };
    say(&Line::Answered(event(Told::Acknowledged, in_flight)))
}
