//! The program is killed at random moments while its clock is moved and people approve. Afterwards
//! the network's ledger, the database and the record of what people were told are looked at by the
//! checker: nothing left twice, nothing that was acknowledged is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use checker::Evidence;
use checker::evidence::scenario::{Deed, Event, Scenario, Told};
use domain::entropy::draw;
use serde_json::{Value, json};

use crate::program::{Served, client, run_with_input, text};

/// How often the program is killed.
const KILLS: u64 = 50;
/// What the moments are drawn from.
const SEED: u64 = 20_270_301;
/// When everything begins: a Monday.
const START: &str = "2027-03-01T07:00:00Z";
/// People of the network.
const PEOPLE: usize = 1_200;

/// The installation under test, from outside.
pub struct Stage {
    client: reqwest::Client,
    folder: tempfile::TempDir,
    /// The PostgreSQL database; none for SQLite.
    database: Option<String>,
    network: Served,
    workspace: String,
    key: String,
    events: Vec<Event>,
}

/// Where an installation is, as arguments.
fn storage<'a>(folder: &'a tempfile::TempDir, database: Option<&'a String>) -> Vec<&'a str> {
    let mut arguments = vec!["--data", text(folder.path())];
    arguments.extend(database.iter().flat_map(|url| ["--database", url.as_str()]));
    arguments
}

impl Stage {
    /// A network, and an installation in SQLite or in a PostgreSQL database.
    pub fn set_up(database: Option<String>) -> Self {
        let command = |folder: &tempfile::TempDir, arguments: &[&str], input: &str| -> Value {
            let all = [arguments, &storage(folder, database.as_ref()), &["--json"]].concat();
            run_with_input(&all, input).json()
        };
        let folder = tempfile::tempdir().unwrap();
        let people = PEOPLE.to_string();
        let network = Served::sandbox(&[
            "--clock", "manual", "--start", START, "--people", &people, "--seed", "5",
        ]);
        let user = [
            "user",
            "create",
            "--email",
            "ada@example.org",
            "--name",
            "Ada Byron",
        ];
        command(&folder, &user, "");
        let workspace = command(
            &folder,
            &[
                "workspace",
                "create",
                "--name",
                "Team",
                "--time-zone",
                "Europe/Paris",
                "--manager",
                "ada@example.org",
            ],
            "",
        );
        let workspace = workspace["id"].as_str().unwrap().to_owned();
        let key = command(
            &folder,
            &[
                "key",
                "create",
                "--workspace",
                &workspace,
                "--name",
                "test",
                "--role",
                "manager",
            ],
            "",
        );
        Self {
            client: client(),
            key: key["secret"].as_str().unwrap().to_owned(),
            folder,
            database,
            network,
            workspace,
            events: Vec::new(),
        }
    }

    fn serve(&self) -> Served {
        self.serve_in(&[])
    }

    /// Serves it with further variables of the environment.
    pub fn serve_in(&self, environment: &[(&str, &str)]) -> Served {
        let arguments = [
            storage(&self.folder, self.database.as_ref()),
            vec!["--clock", "manual", "--start", START],
        ]
        .concat();
        Served::serve_in(&arguments, environment)
    }

    fn address(&self, served: &Served, path: &str) -> String {
        format!(
            "{}/api/v1/workspaces/{}{path}",
            served.address, self.workspace
        )
    }

    /// Reads something of the workspace.
    pub async fn get(&self, served: &Served, path: &str) -> reqwest::Result<Value> {
        let request = self.client.get(self.address(served, path));
        request.bearer_auth(&self.key).send().await?.json().await
    }

    async fn post(
        &self,
        served: &Served,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<(u16, Value)> {
        let request = self.client.post(self.address(served, path));
        let answer = request.bearer_auth(&self.key).json(body).send().await?;
        let status = answer.status().as_u16();
        Ok((status, answer.json().await?))
    }

    async fn control(&self, path: &str, body: Option<&Value>) -> Value {
        let address = format!("{}/control{path}", self.network.address);
        let request = match body {
            Some(body) => self.client.post(address).json(body),
            None => self.client.get(address),
        };
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn created(&self, served: &Served, path: &str, body: &Value) -> Value {
        let (status, answer) = self.post(served, path, body).await.unwrap();
        assert!((200..300).contains(&status), "{path} {status} {answer}");
        answer
    }

    /// An account, a file of people and a campaign that runs every day.
    async fn begin_campaign(&mut self, served: &Served) {
        let schedule = json!({"time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "slots": [{"start": "08:00", "duration_minutes": 300}, {"start": "14:00", "duration_minutes": 300}],
            "cohort_size": 6});
        self.begin_campaign_on(served, schedule, true).await;
    }

    /// The same on a schedule of its own, with or without approvals.
    pub async fn begin_campaign_on(&mut self, served: &Served, schedule: Value, moderated: bool) {
        let account = json!({"id": "ada", "name": "Ada Byron", "account_type": "premium"});
        let account = self.control("/accounts", Some(&account)).await;
        let members = self.get(served, "/members").await.unwrap();
        let member = members["items"][0]["id"].as_str().unwrap().to_owned();
        let identity = json!({"member_id": member, "account": {
            "connector": "sandbox",
            "base_url": self.network.address,
            "session_token": account["token"],
        }});
        self.created(served, "/identities", &identity).await;
        let finder = self.import(served, &member).await;
        let campaign = json!({
            "kind": "invite", "name": "crash", "program": "test", "sender_id": member,
            "source": {"type": "finder", "id": finder},
            "messages": [
                {"step": "invitation", "texts": {"default": "Hello {{firstName|there}}"}},
                {"step": "welcome", "texts": {"default": "Welcome {{firstName|there}}"}},
                {"step": "follow_up", "delay_days": 1, "texts": {"default": "How are you?"}},
            ],
            "schedule": schedule,
            "moderation": {"enabled": moderated, "on_silence": "hold"},
        });
        let campaign = self.created(served, "/campaigns", &campaign).await;
        let id = campaign["id"].as_str().unwrap();
        self.created(served, &format!("/campaigns/{id}/start"), &json!({}))
            .await;
    }

    async fn import(&self, served: &Served, member: &str) -> Value {
        let people = self.control("/people?limit=400", None).await;
        let mut file = String::from("First name,LinkedIn URL\n");
        for person in people["items"].as_array().unwrap() {
            let name = person["first_name"].as_str().unwrap().replace(',', " ");
            let url = person["profile_url"].as_str().unwrap();
            file.extend([&name, ",", url, "\n"]);
        }
        let path = format!("/imports?finder_name=people&owner_id={member}");
        let request = self.client.post(self.address(served, &path));
        let answer = request
            .bearer_auth(&self.key)
            .header("content-type", "text/csv")
            .body(file)
            .send()
            .await
            .unwrap();
        let import: Value = answer.json().await.unwrap();
        assert!(import["rows"]["created"].as_u64() > Some(50), "{import}");
        import["finder_id"].clone()
    }

    /// Where the clock stands.
    pub async fn now(&self, served: &Served) -> reqwest::Result<i64> {
        let clock = self.client.get(format!("{}/api/v1/clock", served.address));
        let clock: Value = clock.send().await?.json().await?;
        let now: domain::time::Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
        Ok(now.as_millis())
    }

    async fn advance(&self, served: &Served, duration: &str) -> reqwest::Result<()> {
        self.move_clock(served, &json!({ "advance": duration }))
            .await
    }

    /// Moves the clock to an instant.
    pub async fn advance_until(&self, served: &Served, instant: &str) {
        let until = json!({ "until": instant });
        self.move_clock(served, &until).await.unwrap();
    }

    async fn move_clock(&self, served: &Served, how_far: &Value) -> reqwest::Result<()> {
        let clock = self.client.post(format!("{}/api/v1/clock", served.address));
        clock
            .json(how_far)
            .send()
            .await?
            .error_for_status()
            .map(drop)
    }

    /// Approves what waits, one by one, and notes what was answered.
    async fn approve(&self, served: &Served, events: &mut Vec<Event>) -> reqwest::Result<()> {
        let at = self.now(served).await?;
        let waiting = self
            .get(served, "/proposals?state=waiting&limit=200")
            .await?;
        for proposal in waiting["items"].as_array().into_iter().flatten() {
            let id = proposal["id"].as_str().unwrap();
            let seen = json!({"revision": proposal["revision"]});
            let answer = self
                .post(served, &format!("/proposals/{id}/approve"), &seen)
                .await;
            events.push(Event {
                at,
                told: match &answer {
                    Ok((200, _)) => Told::Acknowledged,
                    Ok(_) => Told::Refused,
                    Err(_) => Told::Nothing,
                },
                deed: Deed::Approve {
                    action: id.to_owned(),
                    text: proposal["text"].as_str().unwrap().to_owned(),
                },
            });
            answer?;
        }
        Ok(())
    }

    /// One life of the program: people approve, the clock moves, and at some moment it is killed.
    async fn live_and_die(&mut self, life: u64) {
        let served = self.serve();
        let mut events = Vec::new();
        let done = AtomicBool::new(false);
        let moment = draw(SEED, &["moment", &life.to_string()]) % 300;
        let living = async {
            let lived = async {
                self.approve(&served, &mut events).await?;
                self.advance(&served, "PT5H").await
            };
            let lived = lived.await;
            done.store(true, Ordering::SeqCst);
            lived
        };
        // Every answer of the program is a little time: the moment is counted in them.
        let killing = async {
            let mut answers = 0;
            // Some lives end only after everything was done, so that days pass.
            while answers < moment || life % 5 == 4 {
                if done.load(Ordering::SeqCst) {
                    break;
                }
                answers += 1;
                let ready = self.client.get(format!("{}/healthz", served.address));
                if ready.send().await.is_err() {
                    break;
                }
            }
            served.kill();
        };
        let (_, ()) = tokio::join!(living, killing);
        self.events.append(&mut events);
    }

    /// Everything that the network was asked and that came about.
    pub async fn network_ledger(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut cursor = 0;
        loop {
            let page = self
                .control(&format!("/ledger?cursor={cursor}&limit=10000"), None)
                .await;
            rows.extend(page["items"].as_array().unwrap().iter().cloned());
            cursor = page["next"].as_u64().unwrap();
            if page["more"] == false {
                return rows;
            }
        }
    }

    /// What the checker looks at.
    pub async fn evidence(&self, ended_at: i64) -> Evidence {
        let location =
            store::Location::from_settings(self.database.as_deref(), self.folder.path()).unwrap();
        let db = store::Db::open(&location).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let tables = store::dump::tables(&mut tx).await.unwrap();
        drop(tx);
        db.close().await;
        let scenario = Scenario {
            events: self.events.clone(),
            ended_at: Some(ended_at),
            ..Scenario::default()
        };
        Evidence::read(self.network_ledger().await, tables, scenario).unwrap()
    }
}

#[tokio::test]
async fn nothing_leaves_twice_and_no_approval_is_lost_however_often_it_is_killed() {
    let mut stage = Stage::set_up(None);
    let served = stage.serve();
    stage.begin_campaign(&served).await;
    // Day 0 has no slots; the first proposals come with the slots of the next day.
    stage.advance(&served, "P1DT4H").await.unwrap();
    served.kill();
    for life in 0..KILLS {
        stage.live_and_die(life).await;
    }
    let served = stage.serve();
    let mut events = Vec::new();
    stage.approve(&served, &mut events).await.unwrap();
    stage.events.append(&mut events);
    stage.advance(&served, "P3D").await.unwrap();
    let ended_at = stage.now(&served).await.unwrap();
    assert_eq!(served.stop(), 0);
    let evidence = stage.evidence(ended_at).await;
    let report = checker::check(&evidence);
    assert!(report.is_clean(), "{report}");
    for invariant in [
        "I-01", "I-02", "I-05", "I-07", "I-13", "I-14", "I-17", "I-19", "I-27",
    ] {
        assert!(
            report.of(invariant).unwrap().cases > 0,
            "{invariant} {report}"
        );
    }
    // The run was worth looking at: much was sent, and much was approved in lives that were cut.
    let summary = checker::summary(&evidence.database.ledger);
    assert!(summary.invitations_sent > 20, "{summary:?}");
    let acknowledged: BTreeSet<&str> = evidence
        .scenario
        .events
        .iter()
        .filter(|event| event.told == Told::Acknowledged)
        .filter_map(|event| event.deed.decides())
        .collect();
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
}
