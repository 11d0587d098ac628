//! The real engine under clocks that jump, stand still and sleep, on both databases: the network, whose
//! own time is true, and the checker say whether anything left that should not have (I-16, I-21, I-22,
//! I-24, I-25).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use checker::{Evidence, Report, check};
use domain::entropy::Entropy;
use domain::time::{Clock, ManualClock, Timestamp, span};
use sandbox::{Network, Sandbox, Settings};
use service::PasswordCost;
use service::holds::Release;
use simulation::deeds::Deeds;
use simulation::record::Record;
use store::Db;
use tokio::task::JoinHandle;

use super::{ClockGuard, GuardParts, SteadyClock, WorldClocks};
use crate::demo::cast;
use crate::demo::people::{Cast, Told};
use crate::demo::world;
use crate::installation::{Ground, Installation, Plan};
use crate::place::Place;
use crate::simulated::People;

/// Time passes in steps of so many milliseconds of truth.
const STEP: i64 = 5 * span::MINUTE;
const YEAR: i64 = 365 * span::DAY;

/// What the clocks show.
#[derive(Debug, Clone, Copy)]
struct Shown {
    machine: Timestamp,
    database: Timestamp,
    running: Duration,
}

/// Clocks that show what they are told.
#[derive(Clone)]
struct Played(Arc<Mutex<Shown>>);

impl Played {
    fn shown(&self) -> Shown {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WorldClocks for Played {
    fn machine(&self) -> Timestamp {
        self.shown().machine
    }

    fn running(&self) -> Duration {
        self.shown().running
    }

    fn database(&self, _: Timestamp) -> Timestamp {
        self.shown().database
    }
}

/// A team at work, and a clock that may go wrong.
struct Drill {
    installation: Installation,
    sandbox: Sandbox,
    people: Cast,
    record: Record,
    clock: Arc<ManualClock>,
    played: Played,
    guard: ClockGuard,
    /// The true time.
    truth: Timestamp,
    /// The time for which the machine has run.
    running: Duration,
    /// How far the clocks are off, in milliseconds.
    off: i64,
    stands: bool,
    network: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

impl Drop for Drill {
    fn drop(&mut self) {
        self.network.abort();
    }
}

impl Drill {
    async fn begin(db: Db) -> Self {
        let folder = tempfile::tempdir().expect("the drill goes as planned");
        // The data folder of the database, for what it remembers.
        std::fs::write(folder.path().join("overture.db"), "").expect("the drill goes as planned");
        std::fs::write(folder.path().join("vault.key"), "").expect("the drill goes as planned");
        let start: Timestamp = cast::START.parse().expect("the drill goes as planned");
        let sandbox = Sandbox::new(
            Network::new(Settings {
                seed: 3,
                people: 1_500,
                start: start.as_millis(),
                ..Settings::default()
            }),
            sandbox::Clock::Manual,
            None,
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("the drill goes as planned");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("the drill goes as planned")
        );
        let served = sandbox.clone();
        let network =
            tokio::spawn(
                async move { sandbox::serve(listener, served, std::future::pending()).await },
            );
        let clock = Arc::new(ManualClock::new(start));
        let plan = Plan {
            clock: clock.clone(),
            entropy: Entropy::from_seed(3),
            seed: 3,
            password_cost: PasswordCost::MINIMAL,
            worker: "drill".to_owned(),
            sandbox_networks: Vec::new(),
            private_hosts: Vec::new(),
            source_folder: None,
            push_policy: service::PushPolicy::default(),
            mail_policy: None,
            short_links_at: None,
        };
        let ground = Ground {
            db: db.clone(),
            vault: service::Vault::from_bytes(&[7; 32]),
            folder: folder.path().to_owned(),
        };
        let place = Place::look(&ground)
            .await
            .expect("the drill goes as planned");
        let installation = Installation::build(ground, plan)
            .await
            .expect("the drill goes as planned");
        let record = Record::default();
        let deeds = Deeds::new(installation.service.clone(), clock.clone(), record.clone());
        let world = world::build(&deeds, &sandbox, &address, 3)
            .await
            .expect("the drill goes as planned");
        let told = Arc::new(Mutex::new(Told::default()));
        let people =
            Cast::new(deeds, sandbox.clone(), world, 3, told).expect("the drill goes as planned");
        let running = Duration::from_secs(1_000);
        let played = Played(Arc::new(Mutex::new(Shown {
            machine: start,
            database: start,
            running,
        })));
        let guard = ClockGuard::new(GuardParts {
            engine: installation.engine.clone(),
            db,
            place,
            clocks: Box::new(played.clone()),
            steady: SteadyClock::default(),
            worker: "drill".to_owned(),
        });
        Self {
            installation,
            sandbox,
            people,
            record,
            clock,
            played,
            guard,
            truth: start,
            running,
            off: 0,
            stands: false,
            network,
            _folder: folder,
        }
    }

    /// True time passes, in which the machine runs or is off.
    async fn pass(&mut self, milliseconds: i64) {
        self.truth = self.truth.plus_millis(milliseconds);
        self.running += Duration::from_millis(milliseconds.unsigned_abs());
        let shown = self.truth.plus_millis(self.off);
        {
            let mut played = self.played.0.lock().unwrap_or_else(PoisonError::into_inner);
            played.running = self.running;
            if !self.stands {
                played.machine = shown;
                played.database = shown;
            }
        }
        let truth = self.truth.as_millis();
        self.sandbox.with(|network| network.advance_to(truth));
        if let Some(now) = self.guard.now().await.expect("the drill goes as planned") {
            self.clock.advance_to(now);
            self.people
                .act(now)
                .await
                .expect("the drill goes as planned");
            self.installation
                .engine
                .step(now)
                .await
                .expect("the drill goes as planned");
        }
    }

    async fn live(&mut self, milliseconds: i64) {
        let end = self.truth.plus_millis(milliseconds);
        while self.truth < end {
            self.pass(STEP).await;
        }
    }

    async fn live_until(&mut self, text: &str) {
        let end: Timestamp = text.parse().expect("the drill goes as planned");
        self.live(end.millis_since(self.truth)).await;
    }

    /// Invitations and messages that the network has seen so far.
    fn sent(&self) -> usize {
        self.sandbox.with(|network| {
            let rows = network.ledger().rows().iter().zip(1..);
            rows.map(|(row, sequence)| row.to_json(sequence))
                .filter(|row| {
                    row["kind"] == "effect"
                        && row["by"] == "client"
                        && matches!(
                            row["operation"].as_str(),
                            Some("invitation_sent" | "message_sent")
                        )
                })
                .count()
        })
    }

    async fn is_held(&self) -> bool {
        let view = self.installation.service.engine_by_command_line().await;
        view.expect("the drill goes as planned").held
    }

    async fn release(&self) {
        let release = Release {
            reason: "the clock was set".to_owned(),
        };
        self.installation
            .service
            .release_by_command_line(&release)
            .await
            .expect("the drill goes as planned");
    }

    async fn judge(&self) -> Report {
        let mut tx = self
            .installation
            .db
            .read()
            .await
            .expect("the drill goes as planned");
        let tables = store::dump::tables(&mut tx)
            .await
            .expect("the drill goes as planned");
        drop(tx);
        let network = self.sandbox.with(|network| {
            let rows = network.ledger().rows().iter().zip(1..);
            rows.map(|(row, sequence)| row.to_json(sequence)).collect()
        });
        let scenario = self.record.scenario(self.clock.now());
        check(&Evidence::read(network, tables, scenario).expect("the drill goes as planned"))
    }

    /// All jumps on SQLite. The guard is the same over both databases, and a day on PostgreSQL takes three times as long:
    /// there the first, the last and the hour stand for all.
    fn jumps(&self, all: &[i64]) -> Vec<i64> {
        let stands_for_all =
            |jump: &i64| [all.first(), all.last()].contains(&Some(jump)) || *jump == span::HOUR;
        let is_all = self.installation.db.dialect() == store::Dialect::Sqlite;
        let jumps = all.iter().filter(|jump| is_all || stands_for_all(jump));
        jumps.copied().collect()
    }

    /// Nothing that left breaks an invariant of budgets, slots or once.
    async fn assert_sound(&self, what: &str) {
        let report = self.judge().await;
        for invariant in ["I-01", "I-02", "I-16", "I-17", "I-21", "I-22"] {
            let checked = report.of(invariant).expect("the drill goes as planned");
            assert!(checked.cases > 0, "{what} {invariant}\n{report}");
            assert_eq!(checked.violations, 0, "{what} {invariant}\n{report}");
        }
    }
}

/// Runs a drill on both databases.
macro_rules! drills {
    ($($(#[$meta:meta])* async fn $name:ident($drill:ident: Drill) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name(mut $drill: Drill) $body

        mod $name {
            #[test]
            fn sqlite() {
                testkit::both::on_sqlite(|db| async move {
                    super::$name(super::Drill::begin(db).await).await;
                });
            }

            #[test]
            fn postgres() {
                testkit::both::on_postgres(|db| async move {
                    super::$name(super::Drill::begin(db).await).await;
                });
            }
        }
    )+};
}

drills! {
    /// Jumps of one second to ten years ahead, in the middle of slots, that last for hours: what is
    /// more than five minutes off lets nothing out, and nobody needs to decide where it comes back.
    async fn jumps_ahead_release_no_budget(drill: Drill) {
        drill.live_until("2027-03-03T08:00:00Z").await;
        for jump in drill.jumps(&[span::SECOND, span::MINUTE, 4 * span::MINUTE]) {
            drill.off = jump;
            drill.live(span::HOUR).await;
            drill.off = 0;
            drill.live(span::HOUR).await;
            assert!(!drill.is_held().await, "{jump}");
        }
        for jump in drill.jumps(&[6 * span::MINUTE, span::HOUR, span::DAY, 7 * span::DAY, YEAR, 10 * YEAR]) {
            let before = drill.sent();
            drill.off = jump;
            drill.live(2 * span::HOUR).await;
            assert_eq!(drill.sent(), before, "{jump}");
            assert!(drill.is_held().await, "{jump}: a person is asked");
            drill.off = 0;
            drill.live(span::HOUR).await;
            assert_eq!(drill.sent(), before, "{jump}: and decides");
            drill.release().await;
            drill.live(span::DAY).await;
        }
        drill.assert_sound("ahead").await;
        assert!(drill.sent() > 20, "{}", drill.sent());
    }

    /// Jumps back re-run nothing, and the work goes on where it was when the clock is right again.
    async fn jumps_back_run_nothing_again(drill: Drill) {
        drill.live_until("2027-03-03T10:00:00Z").await;
        for jump in drill.jumps(&[span::SECOND, span::MINUTE, span::HOUR, span::DAY, YEAR, 10 * YEAR]) {
            drill.off = -jump;
            let before = drill.sent();
            drill.live(2 * span::HOUR).await;
            if jump > 2 * span::HOUR {
                assert_eq!(drill.sent(), before, "{jump}");
            }
            // Only an hour later the work would go on, by a clock that is wrong.
            let is_asked = jump == span::HOUR;
            assert_eq!(drill.is_held().await, is_asked, "{jump}");
            drill.off = 0;
            drill.live(span::HOUR).await;
            if is_asked {
                drill.release().await;
            }
            drill.live(span::DAY).await;
            assert!(!drill.is_held().await, "{jump}");
        }
        let goes_on = drill.sent();
        drill.live(3 * span::DAY).await;
        assert!(drill.sent() > goes_on, "it goes on");
        drill.assert_sound("back").await;
    }

    /// A clock that stands still decides nothing new; afterwards the day goes on.
    async fn a_clock_that_stands_still_decides_nothing(drill: Drill) {
        drill.live_until("2027-03-03T08:30:00Z").await;
        drill.stands = true;
        drill.pass(STEP).await;
        let before = drill.sent();
        drill.live(5 * span::HOUR).await;
        assert_eq!(drill.sent(), before);
        drill.stands = false;
        drill.live(2 * span::DAY).await;
        assert!(drill.sent() > before, "it goes on");
        assert!(!drill.is_held().await);
        drill.assert_sound("standing").await;
    }

    /// Three days of sleep: what was missed stays missed, and no herd leaves on waking.
    async fn three_days_of_sleep_bring_no_herd(drill: Drill) {
        drill.live_until("2027-03-03T08:30:00Z").await;
        let before = drill.sent();
        // Nothing runs; the machine counts its sleep.
        drill.pass(3 * span::DAY).await;
        let mut most_in_an_hour = 0;
        let mut last = drill.sent();
        assert!(last - before <= 3, "one at most for each account at once");
        for _ in 0..48 {
            drill.live(span::HOUR).await;
            most_in_an_hour = most_in_an_hour.max(drill.sent() - last);
            last = drill.sent();
        }
        assert!(!drill.is_held().await, "a sleep needs no person");
        assert!(most_in_an_hour <= 25 * 3, "{most_in_an_hour}");
        drill.live(3 * span::DAY).await;
        assert!(drill.sent() > last, "it goes on");
        drill.assert_sound("sleep").await;
        let report = drill.judge().await;
        assert!(report.is_clean(), "{report}");
    }
}
