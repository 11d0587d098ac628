//! Whoever follows a short link is led on when the visit is durable (R47): visits of 32 people at once.
//!
//! The yardstick looks each link up and writes a row for it in one bare transaction for 32, as durable as ours.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use domain::action::StepIndex;
use domain::entropy::Entropy;
use domain::ids::{ActionId, CampaignId, ContactId, Id, MemberId, WorkspaceId};
use domain::link::{LinkToken, Visit};
use domain::time::Timestamp;
use rusqlite::Connection;
use service::Service;
use store::link::NewLink;

use crate::Setting;
use crate::measure::{Stopwatch, median};
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// People who follow links at the same time.
const PEOPLE: usize = 32;
/// Links that are written at once while the world is made.
const CHUNK: usize = 5_000;

const VISIT: Visit<'static> = Visit {
    head_only: false,
    user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    purpose: None,
    accept: Some("text/html"),
    accept_language: Some("en"),
};

/// Measures visits of two numbers of links.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let sizes = if setting.full {
        [250_000, 1_000_000]
    } else {
        [25_000, 100_000]
    };
    for links in sizes {
        measure(setting, links, report).await?;
    }
    Ok(())
}

async fn measure(setting: &Setting, links: usize, report: &mut Report) -> Result<()> {
    let place = Place::new(setting.database.as_deref()).await?;
    let size = Size {
        senders: 1,
        campaigns: 1,
        contacts: 1,
        memberships: 1,
        cohort: 1,
        moderated: false,
    };
    let world = World::build(&place, size, None).await?;
    let tokens = Arc::new(make_links(&world, links).await?);
    let service = world.service_at(world.opens_at)?;
    let visits = if setting.full { 64_000 } else { 16_000 };
    let yardstick = Yardstick::new(&tokens)?;
    let (mut ours, mut bare, mut slowest, mut cpu) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..=setting.pairs {
        let first = round as usize * visits;
        let run = visit(&service, &tokens, first, visits).await?;
        let least = yardstick.visit(&tokens, first, visits)?;
        if round > 0 {
            ours.push(run.per_second);
            slowest.push(run.p99_milliseconds);
            cpu.push(run.cpu_seconds_per_1000);
            bare.push(least);
        }
    }
    let label = format!("{links} links");
    let line = Line::figure(
        "clicks",
        "redirects",
        label.clone(),
        ("/s", Better::Higher),
        &ours,
    );
    let mut line = line.beside(&ours, &bare);
    line.cpu_seconds_per_1000 = Some(median(cpu));
    report.lines.push(line.should([
        Target::at_least(Measure::Figure, 8_000.0),
        Target::at_least(Measure::Ratio, 0.5),
    ]));
    let line = Line::figure(
        "clicks",
        "slowest of 100",
        label,
        ("ms", Better::Lower),
        &slowest,
    );
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, 20.0)]));
    world.close().await;
    place.remove().await
}

async fn make_links(world: &World, links: usize) -> Result<Vec<LinkToken>> {
    let mut entropy = Entropy::from_seed(3);
    let now = world.opens_at;
    let campaign: CampaignId = first_campaign(world).await?;
    let member = MemberId::mint(now, &mut entropy);
    let mut tokens = Vec::with_capacity(links);
    while tokens.len() < links {
        let some = CHUNK.min(links - tokens.len());
        let made: Vec<(ActionId, ContactId, LinkToken)> = (0..some)
            .map(|_| {
                let action = ActionId::mint(now, &mut entropy);
                let token = LinkToken::of(&action, TARGET);
                (action, ContactId::mint(now, &mut entropy), token)
            })
            .collect();
        let rows: Vec<NewLink<'_>> = made
            .iter()
            .map(|(action, contact, token)| NewLink {
                workspace: &world.workspace,
                token,
                target: TARGET,
                campaign: &campaign,
                contact,
                member: &member,
                action,
                step: StepIndex(1),
            })
            .collect();
        let mut tx = world.db.write().await?;
        store::link::keep(&mut tx, &rows, now).await?;
        tx.commit().await?;
        tokens.extend(made.into_iter().map(|(_, _, token)| token));
    }
    Ok(tokens)
}

const TARGET: &str = "https://example.org/a-page-that-somebody-wants-to-see";

store::record! {
    struct Found {
        /// A campaign.
        pub id: CampaignId,
    }
}

async fn first_campaign(world: &World) -> Result<CampaignId> {
    let workspace: &WorkspaceId = &world.workspace;
    let mut tx = world.db.read().await?;
    let found: Vec<Found> = tx
        .fetch_built(
            "bench::campaign",
            "SELECT id FROM campaign WHERE workspace_id = $1 LIMIT 1",
            vec![store::Param::from(workspace)],
        )
        .await?;
    found
        .into_iter()
        .next()
        .map(|found| found.id)
        .context("the world has a campaign")
}

struct Run {
    per_second: f64,
    p99_milliseconds: f64,
    cpu_seconds_per_1000: f64,
}

/// A link that the visit of a number is about: each a different one, far from the one before.
fn place(number: usize, links: usize) -> usize {
    number.wrapping_mul(7_919) % links
}

async fn visit(
    service: &Service,
    tokens: &Arc<Vec<LinkToken>>,
    first: usize,
    visits: usize,
) -> Result<Run> {
    let watch = Stopwatch::start();
    let mut people = tokio::task::JoinSet::new();
    for person in 0..PEOPLE {
        let (service, tokens) = (service.clone(), Arc::clone(tokens));
        people.spawn(async move {
            let mut took = Vec::new();
            for number in (person..visits).step_by(PEOPLE) {
                let token = &tokens[place(first + number, tokens.len())];
                let watch = Stopwatch::start();
                let target = service.follow_link(token.as_str(), &VISIT).await?;
                took.push(watch.milliseconds());
                ensure!(target.is_some(), "a link leads nowhere");
            }
            Ok(took)
        });
    }
    let mut took = Vec::with_capacity(visits);
    while let Some(done) = people.join_next().await {
        took.extend(done??);
    }
    let spent = watch.stop();
    took.sort_by(f64::total_cmp);
    Ok(Run {
        per_second: visits as f64 / spent.wall_seconds,
        p99_milliseconds: took[took.len() * 99 / 100],
        cpu_seconds_per_1000: spent.cpu_seconds * 1_000.0 / visits as f64,
    })
}

/// The least program: a table of links, a table of visits, one writer.
struct Yardstick {
    connection: Connection,
    _folder: tempfile::TempDir,
}

impl Yardstick {
    fn new(tokens: &[LinkToken]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut connection = Connection::open(folder.path().join("bare.db"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE link (token TEXT NOT NULL PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
             CREATE TABLE visit (token TEXT NOT NULL, at BIGINT NOT NULL);",
        )?;
        let tx = connection.transaction()?;
        {
            let mut insert = tx.prepare("INSERT INTO link (token, target) VALUES (?1, ?2)")?;
            for token in tokens {
                insert.execute((token.as_str(), TARGET))?;
            }
        }
        tx.commit()?;
        Ok(Self {
            connection,
            _folder: folder,
        })
    }

    /// Visits for each second.
    fn visit(&self, tokens: &[LinkToken], first: usize, visits: usize) -> Result<f64> {
        let watch = Stopwatch::start();
        let mut look = self
            .connection
            .prepare("SELECT target FROM link WHERE token = ?1")?;
        let mut write = self
            .connection
            .prepare("INSERT INTO visit (token, at) VALUES (?1, ?2)")?;
        let now = Timestamp::from_millis(0).as_millis();
        for begin in (0..visits).step_by(PEOPLE) {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            for number in begin..(begin + PEOPLE).min(visits) {
                let token = tokens[place(first + number, tokens.len())].as_str();
                let target: String = look.query_row([token], |row| row.get(0))?;
                ensure!(target == TARGET);
                write.execute((token, now))?;
            }
            self.connection.execute_batch("COMMIT")?;
        }
        Ok(visits as f64 / watch.stop().wall_seconds)
    }
}
