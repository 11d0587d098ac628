//! The evening before: five members, five campaigns, three days of sending, so that on the reference day
//! there are invitations, welcomes, follow-ups and answers.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use checker::evidence::scenario::Event;
use domain::calendar::Schedule;
use domain::campaign::{CampaignKind, MessageStep, Moderation};
use domain::finder::FinderKind;
use domain::identity::Role;
use domain::ids::{CampaignId, FinderId, WorkspaceId};
use domain::time::{Timestamp, span};
use sandbox::network::PersonAct;
use sandbox::{Network, Sandbox};
use serde_json::json;
use service::access::identities::NewIdentity;
use service::access::members::NewSeat;
use service::access::sessions::Credentials;
use service::access::set_up::SetUp;
use service::access::users::NewUser;
use service::audience::finders::FinderInput;
use service::audience::imports::Upload;
use service::campaigns::{CampaignInput, MessageBody, SourceBody};
use service::{Scope, Secret};
use store::{Db, Dialect};

use crate::installation::Installation;
use crate::life::{Line, Place, Script, live_in};

/// Members who send; each has a campaign.
const SENDERS: usize = 5;
/// Invitations of one campaign in a day.
const COHORT: u32 = 5;
/// Monday, nine o'clock in Paris: everything is set up.
const BEGINNING: &str = "2027-03-01T09:00:00+01:00";
/// Friday, before the slot: the reference day begins.
const MORNING: &str = "2027-03-05T07:00:00+01:00";
/// The clock's number for the days before.
const LIFE: u64 = 1;
const PASSWORD: &str = "correct horse battery";

/// The evening before, to be copied.
pub struct Ground {
    /// Which database.
    pub dialect: Dialect,
    /// Where it is; nobody is connected to it.
    pub place: Place,
    /// The reference day.
    pub script: Script,
    /// When it begins.
    pub from: Timestamp,
    /// What people did until then.
    pub events: Vec<Event>,
    /// The network as it is then.
    pub network: Network,
    /// The face of the network that processes speak to. Its address is the same for all of them.
    pub sandbox: Sandbox,
    folder: tempfile::TempDir,
}

/// A copy of the evening before.
pub struct Copy {
    /// Where it is.
    pub place: Place,
    _folder: Option<tempfile::TempDir>,
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A folder in memory where the machine has one: a process that is killed leaves to the kernel what it
/// has written, on whatever disk.
fn folder() -> anyhow::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let builder = tempfile::Builder::new();
    Ok(if memory.is_dir() {
        builder.tempdir_in(memory)?
    } else {
        builder.tempdir()?
    })
}

impl Ground {
    /// Lives the days before; none where there is no such database on this machine.
    pub async fn prepare(dialect: Dialect) -> anyhow::Result<Option<Self>> {
        let folder = folder()?;
        let place = match dialect {
            Dialect::Sqlite => Place::Folder(folder.path().join("evening")),
            Dialect::Postgres => match testkit::postgres::fresh_url().await {
                Some(url) => Place::Postgres(url),
                None => return Ok(None),
            },
        };
        let (sandbox, network) = open_network().await?;
        let db = Db::open(&place.location()).await?;
        let installation = Installation::new(&db, at(BEGINNING), LIFE)?;
        let team = Team::set_up(&installation, &sandbox, &network).await?;
        let script = team.script(&network);
        let mut events = Vec::new();
        for day in 0..4 {
            let nine = at(BEGINNING).plus_millis(day * span::DAY);
            let morning = nine.plus_millis(-2 * span::HOUR).max(at(BEGINNING));
            let dusk = nine.plus_millis(5 * span::HOUR);
            let evening_hour = nine.plus_millis(9 * span::HOUR);
            live_between(&installation, &script, (morning, dusk), &mut events).await?;
            sandbox.with(|network| evening(network, day));
            // What happened in the evening is seen on the same day.
            live_between(
                &installation,
                &script,
                (evening_hour, evening_hour),
                &mut events,
            )
            .await?;
        }
        installation.service.db().close().await;
        let network = sandbox.with(|network| network.clone());
        Ok(Some(Self {
            dialect,
            place,
            script,
            from: at(MORNING),
            events,
            network,
            sandbox,
            folder,
        }))
    }

    /// Puts the network back to the evening before, and copies the database.
    pub async fn copy(&self) -> anyhow::Result<Copy> {
        self.sandbox.with(|network| *network = self.network.clone());
        match &self.place {
            Place::Folder(folder) => {
                let copy = tempfile::Builder::new().tempdir_in(self.folder.path())?;
                for file in std::fs::read_dir(folder)? {
                    let file = file?;
                    std::fs::copy(file.path(), copy.path().join(file.file_name()))?;
                }
                Ok(Copy {
                    place: Place::Folder(copy.path().to_owned()),
                    _folder: Some(copy),
                })
            }
            Place::Postgres(url) => {
                let url = testkit::postgres::copy_of(url)
                    .await
                    .context("the server is there")?;
                Ok(Copy {
                    place: Place::Postgres(url),
                    _folder: None,
                })
            }
        }
    }
}

impl Copy {
    /// Throws it away.
    pub async fn discard(self) {
        if let Place::Postgres(url) = &self.place {
            testkit::postgres::discard(url).await;
        }
    }
}

/// Lives for some hours of the days before; nothing is stopped then.
async fn live_between(
    installation: &Installation,
    script: &Script,
    (from, until): (Timestamp, Timestamp),
    events: &mut Vec<Event>,
) -> anyhow::Result<()> {
    let script = Script {
        until,
        stopped_at: Timestamp::from_millis(0),
        started_at: Timestamp::from_millis(0),
        ..script.clone()
    };
    let mut note = |line: &Line| {
        if let Line::Answered(event) = line {
            events.push(event.clone());
        }
        Ok(())
    };
    live_in(installation, &script, from, &mut note).await
}

/// A network whose people do nothing by themselves, at an address of this machine.
async fn open_network() -> anyhow::Result<(Sandbox, String)> {
    let mut network = Network::new(sandbox::Settings {
        seed: 5,
        people: 400,
        start: at(BEGINNING).as_millis(),
        ..sandbox::Settings::default()
    });
    network
        .set_rates(sandbox::behaviour::Rates::still())
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let sandbox = Sandbox::new(network, sandbox::Clock::Manual, None);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(sandbox::serve(
        listener,
        sandbox.clone(),
        std::future::pending(),
    ));
    Ok((sandbox, address))
}

fn account(sender: usize) -> String {
    format!("member-{sender}")
}

/// What the contacts do in the evenings: three of five of the first cohort accept, two of the second, and
/// one who was welcomed answers.
fn evening(network: &mut Network, day: i64) {
    let (accepting, answering) = match day {
        2 => (3, 0),
        3 => (2, 1),
        _ => return,
    };
    for sender in 0..SENDERS {
        let account = account(sender);
        let invited = effects(network, &account, "invitation_sent");
        let accepted: BTreeSet<String> = effects(network, &account, "invitation_accepted")
            .into_iter()
            .collect();
        let open = invited.iter().filter(|person| !accepted.contains(*person));
        for person in open.rev().take(accepting) {
            network
                .act_as_person(&account, person, &PersonAct::Accept)
                .expect("the invitation is open");
        }
        let write = PersonAct::Write {
            text: "Thank you, let us talk.".to_owned(),
            class: None,
        };
        for person in accepted.iter().take(answering) {
            network
                .act_as_person(&account, person, &write)
                .expect("they are connected");
        }
    }
}

/// The persons of an account's effects, in their order.
fn effects(network: &Network, account: &str, operation: &str) -> Vec<String> {
    let query = sandbox::LedgerQuery {
        account: Some(account.to_owned()),
        operation: Some(operation.to_owned()),
        ..sandbox::LedgerQuery::default()
    };
    let page = network.ledger().page(&query);
    let rows = page["items"].as_array().into_iter().flatten();
    rows.filter(|row| row["kind"] == "effect")
        .filter_map(|row| row["person"].as_str().map(str::to_owned))
        .collect()
}

/// The members and their campaigns.
struct Team {
    workspace: WorkspaceId,
    sessions: Vec<String>,
    campaigns: Vec<CampaignId>,
}

impl Team {
    async fn set_up(
        installation: &Installation,
        sandbox: &Sandbox,
        network: &str,
    ) -> anyhow::Result<Self> {
        let service = &installation.service;
        let done = service.set_up(&first_person()).await?;
        let workspace = done.workspace;
        let token = done.session.token.expose().to_owned();
        let admin = service.scope_of_session(&token, &workspace).await?;
        let mut team = Self {
            workspace,
            sessions: Vec::new(),
            campaigns: Vec::new(),
        };
        for sender in 0..SENDERS {
            let session = team.seat(installation, &admin, sender).await?;
            let scope = service.scope_of_session(&session, &team.workspace).await?;
            connect(installation, sandbox, network, &scope, sender).await?;
            let finder = people(installation, sandbox, &scope, sender).await?;
            let input = campaign(&scope, finder, sender)?;
            let id = service.create_campaign(&scope, input).await?.id;
            service.start_campaign(&scope, &id).await?;
            team.sessions.push(session);
            team.campaigns.push(id);
        }
        Ok(team)
    }

    /// A member, signed in.
    async fn seat(
        &self,
        installation: &Installation,
        admin: &Scope,
        sender: usize,
    ) -> anyhow::Result<String> {
        let service = &installation.service;
        let email = format!("sender-{sender}@example.org");
        let person = admin.person().context("the administrator is a person")?;
        let new = NewUser {
            email: email.clone(),
            name: format!("Sender {sender}"),
            password: Some(Secret::new(PASSWORD)),
            roles: Vec::new(),
        };
        service.create_user(person, &new).await?;
        let new = NewSeat {
            email: email.clone(),
            role: Role::Editor,
            time_zone: None,
        };
        service.add_member(admin, &new).await?;
        let credentials = Credentials {
            email,
            password: Secret::new(PASSWORD),
        };
        let session = service.log_in(&credentials, None).await?;
        Ok(session.token.expose().to_owned())
    }

    fn script(&self, network: &str) -> Script {
        Script {
            workspace: self.workspace.clone(),
            sessions: self.sessions.clone(),
            network: network.to_owned(),
            pausing: self.campaigns[SENDERS - 1].clone(),
            stopped_at: at("2027-03-05T13:00:00+01:00"),
            started_at: at("2027-03-05T14:00:00+01:00"),
            until: at("2027-03-05T14:00:00+01:00"),
        }
    }
}

fn first_person() -> SetUp {
    SetUp {
        organization: "Example".to_owned(),
        workspace: "Growth".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        language: "en".to_owned(),
        name: "Ada Admin".to_owned(),
        email: "ada@example.org".to_owned(),
        password: Secret::new(PASSWORD),
    }
}

/// Connects a member's account on the network.
async fn connect(
    installation: &Installation,
    sandbox: &Sandbox,
    network: &str,
    scope: &Scope,
    sender: usize,
) -> anyhow::Result<()> {
    let new = serde_json::from_value(json!({
        "id": account(sender), "name": format!("Sender {sender}"), "account_type": "premium",
    }))?;
    let token: Arc<str> = sandbox
        .with(|network| {
            let opened = network.open_account(&new)?;
            Ok(Arc::from(opened.token.as_str()))
        })
        .map_err(|refusal: sandbox::Refusal| anyhow::anyhow!("{refusal:?}"))?;
    let new = NewIdentity::Sandbox {
        base_url: network.to_owned(),
        session_token: Secret::new(token.as_ref()),
    };
    installation
        .service
        .connect_identity(scope, None, &new)
        .await?;
    Ok(())
}

/// A finder with people of the network whom nobody else has.
async fn people(
    installation: &Installation,
    sandbox: &Sandbox,
    scope: &Scope,
    sender: usize,
) -> anyhow::Result<FinderId> {
    let mut file = String::from("First name,Profile URL\n");
    sandbox.with(|network| {
        for place in sender * 60..(sender + 1) * 60 {
            let card = network.people().card(place as u32);
            file.extend([
                &card.first_name.replace(',', " "),
                ",",
                &card.profile_url,
                "\n",
            ]);
        }
    });
    let input = FinderInput {
        name: format!("People {sender}"),
        kind: FinderKind::Csv,
        owner_id: scope.member().cloned(),
        additional_member_ids: Vec::new(),
        search: None,
        source: None,
        secret: None,
        schedule: None,
        results_per_slot: None,
        active: None,
    };
    let upload = Upload {
        file_name: "people.csv",
        content: file.into(),
        columns: &[],
    };
    let finder = installation
        .service
        .create_finder_from_file(scope, input, &upload)
        .await?;
    Ok(finder.finder_id)
}

/// An invitation, a welcome and a follow-up a day later; one slot of five hours on every day.
fn campaign(scope: &Scope, finder: FinderId, sender: usize) -> anyhow::Result<CampaignInput> {
    let message = |step, text: &str| MessageBody::new(step, &[("default", text)]);
    let schedule: Schedule = serde_json::from_value(json!({
        "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "slots": [{"start": "08:00", "duration_minutes": 300}], "cohort_size": COHORT,
    }))?;
    Ok(CampaignInput {
        kind: CampaignKind::Invite,
        name: format!("Campaign {sender}"),
        program: "Crashes".to_owned(),
        description: String::new(),
        sender_id: scope.member().context("a seat has a member")?.clone(),
        source: SourceBody::Finder { id: finder },
        messages: vec![
            message(MessageStep::Invitation, "Hello {{firstName|there}}"),
            message(MessageStep::Welcome, "Welcome {{firstName|there}}"),
            MessageBody {
                delay_days: Some(1),
                ..message(MessageStep::FollowUp, "How are you, {{firstName|there}}?")
            },
        ],
        schedule,
        moderation: Some(Moderation::default()),
        withdrawal: None,
        budget: None,
    })
}
