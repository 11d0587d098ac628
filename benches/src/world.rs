//! Workspaces of any size over the real store: senders, sources, started campaigns.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use connectors::{Connector, Registry};
use domain::calendar::{Calendar, Schedule, Slot, TimeOfDay, zone};
use domain::campaign::{
    CampaignKind, CampaignState, Message, MessageStep, Moderation, OnSilence, Source, family_key,
};
use domain::entropy::Entropy;
use domain::finder::{FinderKind, FinderState, SearchConfiguration};
use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::ids::{
    CampaignId, FinderId, Id, IdentityId, MemberId, OrganizationId, SegmentId, UserId, WorkspaceId,
};
use domain::time::{Clock, ManualClock, Timestamp, span};
use domain::withdrawal::Withdrawal;
use engine::{Connections, Engine};
use service::{Service, ServiceParts, Vault};
use store::account::AccountRow;
use store::campaign_edit::Definition;
use store::{Db, Json, Location, Tx};

use crate::bare::Bare;
use crate::network::{Opened, account_name};

/// The store's file in a data folder.
pub const FILE_NAME: &str = "overture.db";

/// 2026-06-10T12:00:00Z, a Wednesday in a week without a change of clocks anywhere.
const START: Timestamp = Timestamp::from_millis(1_781_092_800_000);

/// One zone for each hour of the day, so that the calendar has the work it has in the world.
const ZONES: [&str; 24] = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/Sao_Paulo",
    "Atlantic/South_Georgia",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// Tables that runs change, which [`World::reset`] puts back. The contacts' last event stays: the
/// next run writes it again.
const CHANGING_TABLES: [&str; 14] = [
    "action",
    "occurrence",
    "claim",
    "ledger",
    "ledger_head",
    "campaign",
    "identity",
    "attempt",
    "family_invitation",
    "participation",
    "relation",
    "notification",
    "notified_day",
    "conversation_message",
];

/// Where databases are made.
#[derive(Debug)]
pub struct Place {
    /// The folder of files; for PostgreSQL it stays empty.
    pub folder: PathBuf,
    /// A PostgreSQL database instead.
    pub database: Option<String>,
    /// The server that it was made on.
    server: Option<String>,
    // Removed with this value.
    _folder: tempfile::TempDir,
}

impl Place {
    /// A new folder; with a server's address, a new database there.
    pub async fn new(server: Option<&str>) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("overture-bench-")
            .tempdir()
            .context("a temporary folder cannot be made")?;
        let database = match server {
            Some(server) => Some(new_database(server).await?),
            None => None,
        };
        Ok(Self {
            folder: folder.path().to_owned(),
            server: server.map(str::to_owned),
            database,
            _folder: folder,
        })
    }

    /// Drops the database on the server; files go by themselves.
    pub async fn remove(self) -> Result<()> {
        if let (Some(server), Some(database)) = (&self.server, &self.database) {
            let name = database.rsplit('/').next().unwrap_or_default();
            let bare = Bare::of_server(server).await?;
            bare.script(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await?;
            bare.close().await;
        }
        Ok(())
    }

    fn location(&self) -> Location {
        match &self.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Folder(self.folder.clone()),
        }
    }
}

/// Makes a database on the server of an address; answers its own address.
async fn new_database(server: &str) -> Result<String> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = format!("overture_bench_{}_{number}", std::process::id());
    let bare = Bare::of_server(server).await?;
    bare.script(&format!("CREATE DATABASE {name}")).await?;
    bare.close().await;
    let (before, _) = server
        .rsplit_once('/')
        .context("the server's address names no database")?;
    Ok(format!("{before}/{name}"))
}

/// How large a world is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Members with an account each.
    pub senders: u32,
    /// Started campaigns, each with a source of its own.
    pub campaigns: u32,
    /// Contacts.
    pub contacts: u32,
    /// Results of all sources together.
    pub memberships: u32,
    /// Contacts that each slot draws.
    pub cohort: u32,
    /// Whether proposals wait for approval.
    pub moderated: bool,
}

/// Gives connectors from configurations that are not encrypted here.
struct Plain(Registry);

impl Connections for Plain {
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String> {
        let text = account.configuration_encrypted.as_deref().unwrap_or("null");
        let configuration = serde_json::from_str(text).map_err(|error| error.to_string())?;
        self.0
            .build(account.connector, &configuration)
            .map_err(|error| error.to_string())
    }
}

/// A workspace and the engine over it.
pub struct World {
    /// The store.
    pub db: Db,
    /// The engine.
    pub engine: Engine,
    /// The same database without the store.
    pub bare: Bare,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The instant at which a slot of every campaign begins, for the first time.
    pub opens_at: Timestamp,
}

/// Minutes that the slots last that open together.
pub const SLOT_MINUTES: u32 = 60;

impl World {
    /// Makes a world in an empty database.
    pub async fn build(place: &Place, size: Size, network: Option<&Opened>) -> Result<Self> {
        let db = Db::open(&place.location()).await?;
        let bare = Bare::open_to_fill(place, FILE_NAME).await?;
        let mut builder = Builder {
            entropy: Entropy::from_seed(11),
            now: START.plus_millis(-2 * span::DAY),
            workspace: WorkspaceId::mint(START, &mut Entropy::from_seed(3)),
        };
        let mut tx = db.write().await?;
        builder.fill(&mut tx, size, network).await?;
        tx.commit().await?;
        fill_audience(&bare, &builder.workspace, size).await?;
        let registry = Registry::new()?;
        let entropy = Arc::new(Mutex::new(builder.entropy));
        let world = Self {
            engine: Engine::new(
                db.clone(),
                Arc::new(Plain(registry)),
                entropy,
                42,
                "worker-1",
            ),
            db,
            bare,
            workspace: builder.workspace,
            opens_at: START,
        };
        world.settle().await?;
        Ok(world)
    }

    /// Waits for nothing to be left in the database's log.
    async fn settle(&self) -> Result<()> {
        self.bare.settle().await
    }

    /// The use cases over it, on a clock that others move.
    pub fn service(&self, clock: &Arc<ManualClock>) -> Result<Service> {
        let clock: Arc<dyn Clock> = clock.clone();
        Ok(Service::new(ServiceParts::new(
            self.db.clone(),
            clock,
            Entropy::from_seed(17),
            42,
            Vault::from_bytes(&[7; 32]),
            Arc::new(Registry::new()?),
        )))
    }

    /// The same where nothing moves it.
    pub fn service_at(&self, now: Timestamp) -> Result<Service> {
        self.service(&Arc::new(ManualClock::new(now)))
    }

    /// Keeps the present state in the place of what was kept; it is what
    /// [`World::reset`] brings back.
    pub async fn remember(&self) -> Result<()> {
        for table in CHANGING_TABLES {
            self.bare
                .script(&format!(
                    "DROP TABLE IF EXISTS kept_{table}; CREATE TABLE kept_{table} AS SELECT * FROM {table};"
                ))
                .await?;
        }
        self.settle().await
    }

    /// Brings back the state that was kept.
    pub async fn reset(&self) -> Result<()> {
        let mut tx = self.bare.begin().await?;
        for table in CHANGING_TABLES {
            tx.execute(&format!("DELETE FROM {table}"), None).await?;
            tx.execute(
                &format!("INSERT INTO {table} SELECT * FROM kept_{table}"),
                None,
            )
            .await?;
        }
        tx.commit().await?;
        self.settle().await
    }

    /// Closes it.
    pub async fn close(self) {
        self.bare.close().await;
        self.db.close().await;
    }
}

struct Builder {
    entropy: Entropy,
    now: Timestamp,
    workspace: WorkspaceId,
}

impl Builder {
    fn mint<T: Id>(&mut self) -> T {
        T::mint(self.now, &mut self.entropy)
    }

    async fn fill(&mut self, tx: &mut Tx, size: Size, network: Option<&Opened>) -> Result<()> {
        let organization: OrganizationId = self.mint();
        store::organization::create(tx, &organization, "Acme", self.now).await?;
        let row = store::workspace::WorkspaceRow {
            id: self.workspace.clone(),
            organization_id: organization.clone(),
            name: "Growth".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: "en".to_owned(),
            color: None,
            invitations_per_week: domain::limits::INVITATIONS_PER_WEEK_DEFAULT,
            messages_per_day: domain::limits::MESSAGES_PER_DAY_DEFAULT,
            profile_views_per_day: 50,
            notes_per_month: 3,
            click_tracking: true,
            version: 1,
            created_at: self.now,
        };
        store::workspace::insert(tx, &row).await?;
        let mut members = Vec::new();
        for place in 0..size.senders as usize {
            let opened = network.map(|network| configuration(network, place));
            members.push(self.sender(tx, &organization, place, opened).await?);
        }
        for place in 0..size.campaigns as usize {
            let member = &members[place % members.len()];
            let finder = self.finder(tx, member, place).await?;
            self.campaign(tx, member, finder, place, size).await?;
        }
        Ok(())
    }

    async fn sender(
        &mut self,
        tx: &mut Tx,
        organization: &OrganizationId,
        place: usize,
        configuration: Option<String>,
    ) -> Result<MemberId> {
        let user = store::user::UserRow {
            id: self.mint::<UserId>(),
            organization_id: organization.clone(),
            email: format!("{}@example.com", account_name(place)),
            name: format!("Sender Number{place}"),
            password_hash: None,
            organization_roles: Json(Vec::new()),
            language: None,
            active: true,
            created_at: self.now,
        };
        store::user::insert(tx, &user).await?;
        let member = store::member::NewMember {
            id: self.mint(),
            user: user.id.clone(),
            role: Role::Member,
            time_zone: None,
        };
        store::member::insert(tx, &self.workspace, &member, self.now).await?;
        let identity = store::identity::IdentityRow {
            id: self.mint::<IdentityId>(),
            user_id: user.id,
            connector: match configuration {
                Some(_) => ConnectorKind::Sandbox,
                None => ConnectorKind::Assisted,
            },
            account_type: AccountType::Premium,
            profile_url: None,
            configuration_encrypted: configuration,
            social_selling_index: None,
            state: IdentityState::Connected,
            state_detail: None,
            state_since: self.now,
            created_at: self.now,
        };
        store::identity::insert(tx, &identity).await?;
        Ok(member.id)
    }

    async fn finder(&mut self, tx: &mut Tx, owner: &MemberId, place: usize) -> Result<FinderId> {
        let new = store::finder::NewFinder {
            id: self.mint(),
            name: format!("People {place}"),
            kind: FinderKind::Csv,
            owner: owner.clone(),
            segment: self.mint::<SegmentId>(),
            configuration: SearchConfiguration::default(),
            source: None,
            secret_encrypted: None,
            schedule: Schedule::suggested("Europe/Paris"),
            results_per_slot: domain::limits::FINDER_RESULTS_PER_SLOT_MAXIMUM,
            active: false,
            state: FinderState::WaitingForFile,
            remaining_estimate: None,
            next_run_at: None,
        };
        let id = new.id.clone();
        store::finder::insert(tx, &self.workspace, new, self.now).await?;
        Ok(id)
    }

    async fn campaign(
        &mut self,
        tx: &mut Tx,
        sender: &MemberId,
        finder: FinderId,
        place: usize,
        size: Size,
    ) -> Result<()> {
        let id: CampaignId = self.mint();
        let name = format!("Campaign {place}");
        let definition = Definition {
            family_key: family_key(&name, "Growth"),
            name,
            program: "Growth".to_owned(),
            description: String::new(),
            sender: sender.clone(),
            source: Source::Finder { id: finder },
            messages: Json(messages()),
            schedule: Json(schedule(place, size.cohort)?),
            moderation: Json(Moderation {
                enabled: size.moderated,
                on_silence: OnSilence::Hold,
            }),
            withdrawal: Json(Withdrawal::default()),
            budget: domain::budget::CampaignBudget::default(),
        };
        let calendar = Calendar::resolve(&definition.schedule.0)
            .map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        let kind = CampaignKind::Invite;
        let (workspace, now) = (&self.workspace, self.now);
        store::campaign_edit::insert(tx, workspace, &id, kind, &definition, "bench", now).await?;
        let today = calendar.local_date_at(now);
        let draft = CampaignState::Draft;
        store::campaign_edit::start(tx, workspace, &id, draft, now, today).await?;
        // What it would have done since its start is left out: it sleeps until its slot begins.
        let wake = vec![(workspace.clone(), id, Some(START))];
        store::campaign::wake_at(tx, wake).await?;
        Ok(())
    }
}

fn configuration(network: &Opened, place: usize) -> String {
    serde_json::json!({
        "base_url": network.base_url,
        "account": account_name(place),
        "token": network.tokens.get(place),
    })
    .to_string()
}

fn messages() -> Vec<Message> {
    vec![
        Message::new(
            MessageStep::Invitation,
            "Hello {{firstName}}, I saw that you work as {{title}} at {{companyName}}. Shall we connect? {{senderFirstName}}",
        ),
        Message::new(MessageStep::Welcome, "Thank you, {{firstName}}"),
    ]
}

/// Every day; one slot begins everywhere at [`START`], and up to three more two hours apart.
fn schedule(place: usize, cohort: u32) -> Result<Schedule> {
    let time_zone = ZONES[place % ZONES.len()];
    let zone = zone::resolve(time_zone).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let time = START.in_zone(&zone).time();
    let minutes =
        u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
    let mut starts: Vec<TimeOfDay> = (0..=(place % 4) as u32)
        .filter_map(|slot| TimeOfDay::from_minutes((minutes + slot * 120) % (24 * 60)))
        .collect();
    starts.sort();
    Ok(Schedule {
        time_zone: time_zone.to_owned(),
        weekdays: BTreeSet::from([1, 2, 3, 4, 5, 6, 7]),
        slots: starts
            .into_iter()
            .map(|start| Slot {
                start,
                duration_minutes: SLOT_MINUTES,
            })
            .collect(),
        cohort_size: cohort,
        holidays: Vec::new(),
    })
}

/// Contacts and results in one statement each: an import is not what is measured here. Each source
/// holds a run of contacts of its own, as long as there are enough of them.
async fn fill_audience(bare: &Bare, workspace: &WorkspaceId, size: Size) -> Result<()> {
    let each = size.memberships / size.campaigns;
    let id = |place: &str| format!("'con_0000000000000000' || CAST(1000000000 + {place} AS TEXT)");
    let contact = id("n.i");
    let result = id(&format!("((f.place * {each} + n.i) % {})", size.contacts));
    let at = START.as_millis();
    bare.script(&format!(
        "INSERT INTO contact (workspace_id, id, profile_key, remote_id, first_name, last_name, company, title, country,
            language, custom, provenance, sort_name, search_text, created_at, updated_at)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {contacts})
        SELECT '{workspace}', {contact}, 'in:person-' || CAST(n.i AS TEXT),
            'psn-' || substr(CAST(1000000 + n.i AS TEXT), 2), 'Person' || CAST(n.i AS TEXT), 'Example', 'Example Works',
            'Head of Sales', 'FR', 'en', '{{}}', '{{}}', 'example person' || CAST(n.i AS TEXT),
            'person' || CAST(n.i AS TEXT) || ' example works', {at}, {at} FROM n;
        INSERT INTO contact_total (workspace_id, total) VALUES ('{workspace}', {contacts})
            ON CONFLICT (workspace_id) DO UPDATE SET total = excluded.total;
        INSERT INTO finder_result (workspace_id, finder_id, position, contact_id, found_at)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {each})
        SELECT f.workspace_id, f.id, n.i + 1, {result}, {at}
        FROM (SELECT workspace_id, id, row_number() OVER (ORDER BY id) - 1 AS place FROM finder) AS f CROSS JOIN n;
        UPDATE finder SET result_count = {each};",
        contacts = size.contacts,
    ))
    .await
}
