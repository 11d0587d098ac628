//! The dispatch step: due invitations leave for the simulated network over HTTP, each with a
//! durable intent before and a durable outcome after.
//!
//! The yardstick follows the same protocol with bare statements and the same HTTP client: claim one
//! message of each free sender and commit, send it, write what came of it with the next claims. It
//! looks at no rule and keeps no ledger.

use std::collections::VecDeque;

use anyhow::{Context, Result, ensure};
use domain::time::{Timestamp, span};
use tokio::task::JoinSet;

use crate::Setting;
use crate::bare::{Bare, Claimed};
use crate::measure::{Spent, Stopwatch, forget_peak, resident_megabytes};
use crate::network::{Arrived, Network, Opened, person};
use crate::report::{Line, Measure, Pair, Report, Target};
use crate::world::{Place, SLOT_MINUTES, Size, World};

/// Messages of one sender.
const EACH: u32 = 25;

/// Measures two sizes, one and four times as many messages.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let senders = if setting.full { 4_000 } else { 100 };
    for factor in [1, 4] {
        let senders = senders * factor;
        let size = Size {
            senders,
            campaigns: senders,
            contacts: senders * EACH,
            memberships: senders * EACH,
            cohort: EACH,
            moderated: false,
        };
        measure(setting, size, report).await?;
    }
    Ok(())
}

async fn measure(setting: &Setting, size: Size, report: &mut Report) -> Result<()> {
    let place = Place::new(setting.database.as_deref()).await?;
    let mut network = Network::start()?;
    let opened = begin(&mut network, size).await?;
    let world = World::build(&place, size, Some(&opened)).await?;
    let now = make_due(&world, size).await?;
    world.remember().await?;
    let yardstick = Yardstick::build(&place, size, &opened).await?;

    let messages = u64::from(size.senders * EACH);
    let expected = Arrived {
        invitations: messages,
        pairs: messages,
        refused: 0,
    };
    let mut pairs = Vec::new();
    forget_peak();
    for _ in 0..setting.pairs {
        world.reset().await?;
        begin(&mut network, size).await?;
        let ours = send(&world, now, messages).await?;
        ensure!(network.count().await? == expected, "not each arrived once");
        begin(&mut network, size).await?;
        let spent = yardstick.send(messages).await?;
        ensure!(
            network.count().await? == expected,
            "the yardstick did not send each once"
        );
        pairs.push(Pair {
            operations: messages,
            ours,
            yardstick: spent,
        });
    }
    let (_, peak) = resident_megabytes(None)?;
    let label = format!("{} senders, {messages} messages", size.senders);
    let mut targets = vec![Target::at_least(Measure::Ratio, 0.5)];
    if setting.database.is_none() {
        targets.push(Target::at_most(Measure::Cpu, 0.08));
    }
    if setting.full {
        let least = if setting.database.is_some() {
            6_000.0
        } else {
            12_000.0
        };
        targets.push(Target::at_least(Measure::Figure, least));
        targets.push(Target::at_most(Measure::Peak, 120.0));
    }
    let line = Line::rate("dispatch", "send", label, "messages/s", &pairs);
    report.lines.push(line.peak(peak).should(targets));
    world.close().await;
    yardstick.bare.close().await;
    place.remove().await
}

async fn begin(network: &mut Network, size: Size) -> Result<Opened> {
    let start = Timestamp::default().as_millis();
    network.begin(size.contacts, size.senders, start).await
}

/// Two days of planning: on the second one yesterday's cohorts get their moments. Answers an
/// instant within the slot at which all of them are due.
async fn make_due(world: &World, size: Size) -> Result<Timestamp> {
    engine::plan::step(&world.engine, world.opens_at).await?;
    // What was drawn is all there is, so the second day draws nothing.
    let opens_at = world.opens_at.plus_millis(span::DAY);
    engine::plan::step(&world.engine, opens_at).await?;
    let due = world
        .bare
        .number("SELECT count(*) FROM action WHERE state = 'scheduled'")
        .await?;
    ensure!(due.unsigned_abs() == u64::from(size.senders * EACH));
    Ok(opens_at.plus_millis(i64::from(SLOT_MINUTES) * span::MINUTE - 1))
}

async fn send(world: &World, now: Timestamp, messages: u64) -> Result<Spent> {
    let watch = Stopwatch::start();
    engine::dispatch::step(&world.engine, now).await?;
    let spent = watch.stop();
    let question = "SELECT count(*) FROM action a JOIN attempt t ON t.workspace_id = a.workspace_id AND t.action_id = a.id
        WHERE a.state = 'sent' AND t.outcome = 'applied'";
    let confirmed = world.bare.number(question).await?.unsigned_abs();
    ensure!(confirmed == messages, "{confirmed} of {messages} were sent");
    Ok(spent)
}

/// Calls in flight at once, as many as the engine makes.
const IN_FLIGHT: usize = domain::limits::DISPATCH_IN_FLIGHT_MAXIMUM;

/// The least sender that keeps the protocol.
struct Yardstick {
    bare: Bare,
    client: reqwest::Client,
    opened: Opened,
}

impl Yardstick {
    async fn build(place: &Place, size: Size, opened: &Opened) -> Result<Self> {
        let bare = Bare::open(place, "bare.db").await?;
        bare.script(&format!(
            "CREATE TABLE bare_message (id INTEGER PRIMARY KEY, sender BIGINT, person TEXT, text TEXT, state BIGINT);
            CREATE INDEX bare_message_due ON bare_message (sender, id) WHERE state = 0;
            CREATE TABLE bare_outcome (message BIGINT PRIMARY KEY, remote TEXT);
            INSERT INTO bare_message
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {messages})
            SELECT n.i, n.i / {EACH}, CAST(n.i AS TEXT), 'Hello Person' || CAST(n.i AS TEXT)
                || ', I saw that you work as Head of Sales at Example Works. Shall we connect? Sender', 0 FROM n;",
            messages = size.senders * EACH,
        ))
        .await?;
        bare.settle().await?;
        Ok(Self {
            bare,
            client: reqwest::Client::builder().no_proxy().build()?,
            opened: opened.clone(),
        })
    }

    async fn send(&self, messages: u64) -> Result<Spent> {
        self.bare
            .script("UPDATE bare_message SET state = 0; DELETE FROM bare_outcome;")
            .await?;
        self.bare.settle().await?;
        let watch = Stopwatch::start();
        let mut free: VecDeque<i64> = (0..self.opened.tokens.len() as i64).collect();
        let mut calls: JoinSet<Result<(i64, i64, String)>> = JoinSet::new();
        let mut done: Vec<(i64, i64, String)> = Vec::new();
        let mut written = 0;
        while written < messages {
            let room = IN_FLIGHT.saturating_sub(calls.len());
            let asked: Vec<i64> = free.drain(..room.min(free.len())).collect();
            let claimed = self.turn(&done, &asked).await?;
            written += done.len() as u64;
            free.extend(done.drain(..).map(|(_, sender, _)| sender));
            for message in claimed {
                let request = self.request(&message);
                calls.spawn(async move {
                    let answer: serde_json::Value = request.send().await?.json().await?;
                    let remote = answer["id"].as_str().context("an answer without an id")?;
                    Ok((message.0, message.1, remote.to_owned()))
                });
            }
            if let Some(ended) = calls.join_next().await {
                done.push(ended??);
                while let Some(ended) = calls.try_join_next() {
                    done.push(ended??);
                }
            }
        }
        let spent = watch.stop();
        let outcomes = self
            .bare
            .number("SELECT count(*) FROM bare_outcome")
            .await?;
        ensure!(outcomes.unsigned_abs() == messages);
        Ok(spent)
    }

    /// One transaction: outcomes of those that ended, claims of those that begin.
    async fn turn(&self, done: &[(i64, i64, String)], free: &[i64]) -> Result<Vec<Claimed>> {
        let mut tx = self.bare.begin().await?;
        if !done.is_empty() {
            let list: Vec<_> = done
                .iter()
                .map(|(id, _, remote)| serde_json::json!({ "id": id, "remote": remote }))
                .collect();
            tx.execute(
                "INSERT INTO bare_outcome SELECT CAST(value ->> 'id' AS BIGINT), value ->> 'remote' FROM @each",
                Some(&serde_json::to_string(&list)?),
            )
            .await?;
            let ids: Vec<i64> = done.iter().map(|(id, _, _)| *id).collect();
            tx.execute(
                "UPDATE bare_message SET state = 2 WHERE id IN (SELECT CAST(value AS BIGINT) FROM @each)",
                Some(&serde_json::to_string(&ids)?),
            )
            .await?;
        }
        let claimed = tx
            .claim(
                "UPDATE bare_message SET state = 1 WHERE id IN (SELECT (SELECT m.id FROM bare_message m
                    WHERE m.state = 0 AND m.sender = CAST(value AS BIGINT) ORDER BY m.id LIMIT 1) FROM @each)
                    RETURNING CAST(id AS BIGINT), sender, person, text",
                &serde_json::to_string(free)?,
            )
            .await?;
        tx.commit().await?;
        Ok(claimed)
    }

    fn request(&self, (id, sender, place, text): &Claimed) -> reqwest::RequestBuilder {
        let token = &self.opened.tokens[*sender as usize];
        let place = place.parse().unwrap_or_default();
        self.client
            .post(format!("{}/v1/invitations", self.opened.base_url))
            .bearer_auth(token)
            .json(&serde_json::json!({
                "person": person(place), "note": text, "client_reference": id.to_string(),
            }))
    }
}
