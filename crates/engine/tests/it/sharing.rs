//! Members who share a finder, each served by a process of its own over one PostgreSQL database (R24, I-26).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use domain::campaign::{Message, MessageStep, Moderation, OnSilence};
use domain::ids::{CampaignId, ContactId, FinderId, MemberId, WorkspaceId};
use domain::limits::COHORT_SIZE_MAXIMUM;
use domain::time::{Timestamp, span};
use store::{Boundary, Crossing, Db, Location, Param, StoreResult};

use crate::world::{Sender, Spec, World, at, engine_of};

/// Processes that draw at once, each for one member.
const PROCESSES: usize = 8;
/// Contacts that they share, unless `SHARING_CONTACTS` says how many.
const CONTACTS: usize = 2_000;
/// Tells a process for whom it draws; without it the test is the one who starts the processes.
const TASK: &str = "SHARING_TASK";
/// What a line begins with that a process says.
const SAYS: &str = "process: ";
/// What a process says that holds its campaign and is about to draw. Otherwise it says how much it did.
const READY: &str = "ready";
/// The first statement of a step that draws.
const BEFORE_DRAWING: &str = "store::draw::SIZES";

/// For whom a process draws, and where.
#[derive(serde::Serialize, serde::Deserialize)]
struct Task {
    database: String,
    workspace: WorkspaceId,
    campaign: CampaignId,
    number: u64,
}

/// Eight members draw from one finder at the same time, slot after slot, until nobody is left. Each contact goes to one
/// of them, none is lost, and nobody gets more than a twentieth more or less than an equal share.
#[tokio::test]
async fn eight_processes_give_each_contact_to_one_member() {
    if let Ok(task) = std::env::var(TASK) {
        return draw_for_one(&serde_json::from_str(&task).expect("a task")).await;
    }
    let Some(database) = testkit::postgres::fresh_url().await else {
        return;
    };
    let db = Db::open(&Location::Postgres(database.clone()))
        .await
        .expect("a new database");
    let contacts = std::env::var("SHARING_CONTACTS")
        .map_or(CONTACTS, |text| text.parse().expect("a number of contacts"));
    let mut stage = Stage::new(db.clone(), &database, contacts).await;
    stage.draw_until_nobody_is_left(contacts).await;
    expect_fair_shares(&stage, contacts).await;
    drop(stage);
    db.close().await;
    testkit::postgres::discard(&database).await;
}

/// A process: at each instant that it is told it draws for its member, and says how much it did.
async fn draw_for_one(task: &Task) {
    let location = Location::Postgres(task.database.clone());
    let db = Db::open(&location).await.expect("the database");
    let waiting = Arc::new(WaitsBeforeDrawing::default());
    let across = db.across(Arc::<WaitsBeforeDrawing>::clone(&waiting));
    let engine = engine_of(across, task.number, &format!("process-{}", task.number));
    while let Some(line) = told() {
        let now = line.parse().expect("an instant");
        let mut tx = db.write().await.expect("a transaction");
        store::campaign::wake_now(&mut tx, &task.workspace, &task.campaign, now)
            .await
            .expect("a wake");
        tx.commit().await.expect("a commit");
        let progress = engine::plan::step(&engine, now).await.expect("a step");
        waiting.0.store(false, Ordering::Relaxed);
        println!("{SAYS}{}", progress.done);
    }
}

/// The next line of whoever started this process; none where that has ended.
fn told() -> Option<String> {
    let mut line = String::new();
    let length = std::io::stdin().read_line(&mut line).expect("a line");
    (length > 0).then(|| line.trim().to_owned())
}

/// Lets a process wait once it holds its campaign, until it is told to go on: so all draw at the same moment. Holds whether
/// it has waited in this step.
#[derive(Debug, Default)]
struct WaitsBeforeDrawing(AtomicBool);

#[async_trait]
impl Boundary for WaitsBeforeDrawing {
    async fn cross(&self, crossing: Crossing) -> StoreResult<()> {
        let draws = crossing == Crossing::Statement(BEFORE_DRAWING);
        if draws && !self.0.swap(true, Ordering::Relaxed) {
            println!("{SAYS}{READY}");
            told().expect("a word");
        }
        Ok(())
    }
}

/// A process that draws for a member.
struct Process {
    child: Child,
    told: ChildStdin,
    says: BufReader<ChildStdout>,
}

impl Process {
    fn start(task: &Task) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["--exact", "--nocapture"])
            .arg("sharing::eight_processes_give_each_contact_to_one_member")
            .env(TASK, serde_json::to_string(task).expect("a task"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        Self {
            told: child.stdin.take().expect("its input"),
            says: BufReader::new(child.stdout.take().expect("its output")),
            child,
        }
    }

    fn tell(&mut self, word: &str) {
        writeln!(self.told, "{word}").expect("it listens");
    }

    fn heard(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let length = self.says.read_line(&mut line).expect("a line");
            assert!(length > 0, "the process ended: {:?}", self.child.wait());
            // The harness of the process has not ended its own line when the first word comes.
            if let Some((_, word)) = line.split_once(SAYS) {
                return word.trim().to_owned();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Members, their campaigns and processes, and the finder that they share.
struct Stage {
    world: World,
    finder: FinderId,
    members: Vec<(Sender, CampaignId)>,
    processes: Vec<Process>,
}

impl Stage {
    async fn new(db: Db, database: &str, contacts: usize) -> Self {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let mut senders = Vec::new();
        for number in 0..PROCESSES {
            senders.push(world.sender(&format!("Member {number}")).await);
        }
        let finder = world.finder(&senders[0], World::people(0, contacts)).await;
        let mut members = Vec::new();
        let mut processes = Vec::new();
        for (number, sender) in senders.into_iter().enumerate() {
            let name = format!("campaign {number}");
            let campaign = world.campaign(hourly(&name, &sender, &finder)).await;
            processes.push(Process::start(&Task {
                database: database.to_owned(),
                workspace: world.workspace.clone(),
                campaign: campaign.clone(),
                number: number as u64 + 1,
            }));
            members.push((sender, campaign));
        }
        Self {
            world,
            finder,
            members,
            processes,
        }
    }

    /// Slot after slot, all processes at once. A cohort of each is drawn every time, so that it is known when nobody can be
    /// left; the last slots are for cohorts that were not full.
    async fn draw_until_nobody_is_left(&mut self, contacts: usize) {
        let at_once = PROCESSES * COHORT_SIZE_MAXIMUM as usize;
        let mut now = at("2027-03-02T00:00:00Z");
        for _ in 0..contacts.div_ceil(at_once) + 2 {
            self.let_all_sleep(now).await;
            // One after the other takes its campaign, then all draw.
            for process in &mut self.processes {
                process.tell(&now.to_string());
                assert_eq!(process.heard(), READY);
            }
            for process in &mut self.processes {
                process.tell("go");
            }
            for process in &mut self.processes {
                let done: usize = process.heard().parse().expect("a number");
                assert!(done > 0, "its slot opened");
            }
            now = now.plus_millis(span::HOUR);
        }
    }

    /// Otherwise the first process that looks would work for all members, and no other one beside it: each wakes the
    /// campaign of its own member.
    async fn let_all_sleep(&self, now: Timestamp) {
        let later = Some(now.plus_millis(span::DAY));
        let campaigns = self.members.iter();
        let asleep = campaigns.map(|(_, id)| (self.world.workspace.clone(), id.clone(), later));
        let mut tx = self.world.db.write().await.expect("a transaction");
        store::campaign::wake_at(&mut tx, asleep.collect())
            .await
            .expect("a moment");
        tx.commit().await.expect("a commit");
    }
}

/// A cohort every hour; a proposal on which nobody decides is dropped, so that the next one has room.
fn hourly<'a>(name: &'a str, sender: &'a Sender, finder: &'a FinderId) -> Spec<'a> {
    let starts = (0..24).map(
        |hour| serde_json::json!({ "start": format!("{hour:02}:00"), "duration_minutes": 60 }),
    );
    let schedule = serde_json::json!({
        "time_zone": "Etc/UTC", "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "slots": starts.collect::<Vec<_>>(), "cohort_size": COHORT_SIZE_MAXIMUM,
    });
    Spec {
        name,
        messages: vec![Message::new(MessageStep::Invitation, "Hello {{firstName}}")],
        schedule: serde_json::from_value(schedule).expect("a schedule"),
        moderation: Moderation {
            enabled: true,
            on_silence: OnSilence::Drop,
        },
        ..Spec::new(sender, finder)
    }
}

store::record! {
    /// A contact that was proposed to a member.
    struct Proposed {
        pub contact_id: ContactId,
        pub member_id: MemberId,
    }
}

async fn expect_fair_shares(stage: &Stage, contacts: usize) {
    let mut tx = stage.world.db.read().await.expect("a transaction");
    let proposed: Vec<Proposed> = tx
        .fetch_built(
            "test::proposed",
            "SELECT contact_id, member_id FROM action WHERE workspace_id = $1",
            vec![Param::from(&stage.world.workspace)],
        )
        .await
        .expect("proposals");
    let claimed: Vec<Proposed> = tx
        .fetch_built(
            "test::claimed",
            "SELECT contact_id, member_id FROM claim WHERE workspace_id = $1 AND source_id = $2",
            vec![
                Param::from(&stage.world.workspace),
                Param::from(&stage.finder),
            ],
        )
        .await
        .expect("claims");
    let distinct: BTreeSet<&ContactId> = proposed.iter().map(|one| &one.contact_id).collect();
    assert_eq!(distinct.len(), proposed.len(), "nobody is proposed twice");
    assert_eq!(proposed.len(), contacts, "nobody is lost");
    let pairs = |rows: &[Proposed]| -> BTreeSet<(ContactId, MemberId)> {
        rows.iter()
            .map(|one| (one.contact_id.clone(), one.member_id.clone()))
            .collect()
    };
    assert_eq!(pairs(&proposed), pairs(&claimed), "who claims proposes");
    let mut shares: BTreeMap<&MemberId, usize> = BTreeMap::new();
    for one in &proposed {
        *shares.entry(&one.member_id).or_default() += 1;
    }
    let shares: Vec<usize> = shares.into_values().collect();
    println!("{contacts} contacts, shares {shares:?}");
    assert_eq!(shares.len(), PROCESSES);
    let equal = contacts / PROCESSES;
    for share in &shares {
        assert!(share.abs_diff(equal) * 20 <= equal, "{shares:?}");
    }
}
