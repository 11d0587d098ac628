//! Lets the process die, starts another one, and looks at what is left.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use checker::evidence::scenario::Event;
use domain::entropy::draw;
use domain::time::{Timestamp, span};
use store::Dialect;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::ground::{Copy, Ground};
use crate::life::{Line, Task};
use crate::points::{Fate, VARIABLE};
use crate::verdict::{Day, Losses};

/// The local date of the reference day.
const TODAY: &str = "2027-03-05";
/// The local date of the day after.
const TOMORROW: &str = "2027-03-06";
/// What samples and random kills are drawn from.
const SEED: u64 = 20_270_305;
/// The number of a process that goes on where another one died or slept.
const SURVIVOR: u64 = 3;
/// A process that lives longer than this hangs.
const LIFE_MAXIMUM: Duration = Duration::from_mins(1);

/// What happens to a process.
#[derive(Debug, Clone, Copy)]
enum Death {
    /// By itself, at the end of the day.
    None,
    /// At a point.
    At(u64),
    /// From outside, after so long.
    After(Duration),
}

/// What a process said, and how it ended.
struct Lived {
    lines: Vec<Line>,
    is_killed: bool,
    took: Duration,
}

/// What a series of days came to.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Days that were lived.
    pub days: usize,
    /// Of them, those in which a process died, or slept.
    pub disturbed: usize,
    /// What was lost in all of them together.
    pub losses: Losses,
}

/// Days over one database.
pub struct Harness {
    program: PathBuf,
    ground: Ground,
    undisturbed: Day,
    points: u64,
    beside_calls: Vec<u64>,
    lives: Duration,
}

impl Harness {
    /// Prepares the evening before and lives one undisturbed day; none where there is no such database on
    /// this machine.
    pub async fn new(program: &Path, dialect: Dialect) -> anyhow::Result<Option<Self>> {
        let Some(ground) = Ground::prepare(dialect).await? else {
            return Ok(None);
        };
        let mut harness = Self {
            program: program.to_owned(),
            ground,
            undisturbed: Day::default(),
            points: 0,
            beside_calls: Vec::new(),
            lives: Duration::ZERO,
        };
        let copy = harness.ground.copy().await?;
        let mut events = harness.ground.events.clone();
        let lived = harness
            .live(&copy, harness.ground.from, 2, Death::None, &mut events)
            .await?;
        let Some(Line::Ended {
            points,
            beside_calls,
        }) = lived.lines.last()
        else {
            bail!("the undisturbed day did not end");
        };
        harness.points = *points;
        harness.beside_calls.clone_from(beside_calls);
        harness.lives = lived.took;
        harness.undisturbed = harness.look(&copy, events).await?;
        copy.discard().await;
        Ok(Some(harness))
    }

    /// How many points the undisturbed day has.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// Invitations, welcomes and follow-ups that left on the undisturbed day, and tomorrow's invitations
    /// that were approved on it.
    pub fn reference(&self) -> [usize; 4] {
        let day = &self.undisturbed;
        [
            day.count(0..=0, TODAY, "sent"),
            day.count(1..=1, TODAY, "sent"),
            day.count(2..=2, TODAY, "sent"),
            day.count(0..=0, TOMORROW, "approved"),
        ]
    }

    /// What is wrong with the undisturbed day itself.
    pub fn flaws(&self) -> Losses {
        self.undisturbed.losses(&self.undisturbed, TODAY)
    }

    /// Every point; or so many of them, drawn.
    pub fn points_to_die_at(&self, sample: Option<usize>) -> Vec<u64> {
        let mut points: Vec<u64> = (1..=self.points).collect();
        if let Some(sample) = sample {
            points.sort_by_key(|point| draw(SEED, &["point", &point.to_string()]));
            points.truncate(sample);
        }
        points
    }

    /// A day in which a process dies at a point.
    pub async fn die_at(&self, point: u64) -> anyhow::Result<Outcome> {
        self.day(Death::At(point)).await
    }

    /// A day in which a process is killed from outside, at a moment that is drawn.
    pub async fn die_at_random(&self, number: u64) -> anyhow::Result<Outcome> {
        let longest = self.lives.as_micros() as u64;
        let moment = draw(SEED, &["moment", &number.to_string()]) % longest.max(1);
        self.day(Death::After(Duration::from_micros(moment))).await
    }

    /// The points right before and right after calls of a connector.
    pub fn beside_calls(&self) -> &[u64] {
        &self.beside_calls
    }

    /// A day in which a process falls asleep at a point, for longer than any lease or quarantine: another
    /// one takes its accounts over and lives the day to its end, and then the first one wakes up.
    pub async fn sleep_at(&self, point: u64) -> anyhow::Result<Outcome> {
        let copy = self.ground.copy().await?;
        let mut events = self.ground.events.clone();
        let mut sleeper = self.spawn(&copy, self.ground.from, 2, Some(Fate::Sleeps.at(point)))?;
        let output = sleeper.stdout.take().context("its output is piped")?;
        let reading = tokio::spawn(read(output));
        let is_asleep = falls_asleep(&mut sleeper).await?;
        if is_asleep {
            // What it said until then is read when it ends; the network knows what time it was.
            let now = self.ground.sandbox.with(|network| network.now());
            let from = Timestamp::from_millis(now);
            self.live(&copy, from, SURVIVOR, Death::None, &mut events)
                .await?;
            wake(&sleeper)?;
        }
        let ended = tokio::time::timeout(LIFE_MAXIMUM, sleeper.wait()).await;
        let status = ended.context("a process hangs")??;
        if !status.success() {
            bail!("asleep at {point}, the process ended with {status}");
        }
        note(&reading.await??, &mut events);
        events.sort_by_key(|event| event.at);
        let day = self.look(&copy, events).await?;
        copy.discard().await;
        Ok(self.outcome(&day, is_asleep, &format!("asleep at {point}")))
    }

    fn outcome(&self, day: &Day, is_disturbed: bool, what: &str) -> Outcome {
        let mut losses = day.losses(&self.undisturbed, TODAY);
        for told in &mut losses.told {
            *told = format!("{what}: {told}");
        }
        Outcome {
            days: 1,
            disturbed: usize::from(is_disturbed),
            losses,
        }
    }

    async fn day(&self, death: Death) -> anyhow::Result<Outcome> {
        let copy = self.ground.copy().await?;
        let mut events = self.ground.events.clone();
        let first = self
            .live(&copy, self.ground.from, 2, death, &mut events)
            .await?;
        if first.is_killed {
            let now = first.lines.iter().rev().find_map(|line| match line {
                Line::Now(now) => Some(*now),
                _ => None,
            });
            let from = now.unwrap_or(self.ground.from);
            let second = self
                .live(&copy, from, SURVIVOR, Death::None, &mut events)
                .await?;
            if !matches!(second.lines.last(), Some(Line::Ended { .. })) {
                bail!("after {death:?} the second process did not end the day");
            }
        }
        let day = self.look(&copy, events).await?;
        copy.discard().await;
        Ok(self.outcome(&day, first.is_killed, &format!("{death:?}")))
    }

    fn spawn(
        &self,
        copy: &Copy,
        from: Timestamp,
        life: u64,
        point: Option<String>,
    ) -> anyhow::Result<Child> {
        let mut script = self.ground.script.clone();
        if life == SURVIVOR {
            // Until tomorrow's slot has given a moment to what it could not send today.
            script.until = script.until.plus_millis(18 * span::HOUR);
        }
        let task = serde_json::to_string(&Task {
            script,
            place: copy.place.clone(),
            from,
            life,
        })?;
        let mut command = Command::new(&self.program);
        command
            .args(["live", &task])
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        if let Some(point) = point {
            command.env(VARIABLE, point);
        }
        command.spawn().context("the process starts")
    }

    /// One process. What people were told is added to `events`.
    async fn live(
        &self,
        copy: &Copy,
        from: Timestamp,
        life: u64,
        death: Death,
        events: &mut Vec<Event>,
    ) -> anyhow::Result<Lived> {
        let point = match death {
            Death::At(point) => Some(Fate::Dies.at(point)),
            Death::None | Death::After(_) => None,
        };
        let watch = Watch::start();
        let mut process = self.spawn(copy, from, life, point)?;
        let output = process.stdout.take().context("its output is piped")?;
        let reading = read(output);
        let killing = async {
            if let Death::After(moment) = death {
                tokio::time::sleep(moment).await;
                // It may have ended by itself.
                let _ = process.start_kill();
            }
            process.wait().await
        };
        let both = async { tokio::join!(reading, killing) };
        let (lines, status) = tokio::time::timeout(LIFE_MAXIMUM, both)
            .await
            .context("a process hangs")?;
        let (lines, status) = (lines?, status?);
        let is_killed = std::os::unix::process::ExitStatusExt::signal(&status) == Some(9);
        if !is_killed && !status.success() {
            bail!("the process ended with {status}");
        }
        note(&lines, events);
        Ok(Lived {
            lines,
            is_killed,
            took: watch.elapsed(),
        })
    }

    async fn look(&self, copy: &Copy, events: Vec<Event>) -> anyhow::Result<Day> {
        let network = self.ground.sandbox.with(|network| network.clone());
        let ended_at = Timestamp::from_millis(network.now());
        Day::of(&copy.place, &network, events, ended_at).await
    }
}

/// Waits until a process stands still; false where it ends instead.
async fn falls_asleep(process: &mut Child) -> anyhow::Result<bool> {
    let waiting = async {
        loop {
            if process.try_wait()?.is_some() {
                return Ok(false);
            }
            let stat = format!("/proc/{}/stat", process.id().unwrap_or_default());
            let state = std::fs::read_to_string(stat)?;
            // The state stands after the name, which stands in brackets.
            if state
                .rsplit(')')
                .next()
                .is_some_and(|rest| rest.trim_start().starts_with('T'))
            {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LIFE_MAXIMUM, waiting)
        .await
        .context("a process hangs")?
}

fn wake(process: &Child) -> anyhow::Result<()> {
    let id = process.id().and_then(|id| i32::try_from(id).ok());
    let id = id.and_then(rustix::process::Pid::from_raw);
    let id = id.context("the process is there")?;
    Ok(rustix::process::kill_process(
        id,
        rustix::process::Signal::CONT,
    )?)
}

async fn read(output: tokio::process::ChildStdout) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut reader = BufReader::new(output).lines();
    while let Some(line) = reader.next_line().await? {
        // The last line of a process that was killed may be cut.
        if let Ok(line) = serde_json::from_str(&line) {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// What people were told. Who was asking when the process died was told nothing.
fn note(lines: &[Line], events: &mut Vec<Event>) {
    let mut asking = None;
    for line in lines {
        match line {
            Line::Asking(event) => asking = Some(event.clone()),
            Line::Answered(event) => {
                asking = None;
                events.push(event.clone());
            }
            Line::Now(_) | Line::Ended { .. } => {}
        }
    }
    events.extend(asking);
}

/// Measures real time.
struct Watch(std::time::Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a process lives decides when it is killed at random"
    )]
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Outcome {
    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.days += other.days;
        self.disturbed += other.disturbed;
        self.losses.add(other.losses);
    }
}
