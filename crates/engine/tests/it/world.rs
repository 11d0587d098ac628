//! A workspace, a network and the engine between them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use connectors::{Connector, Registry};
use domain::action::{ActionState, Reason, StepIndex};
use domain::budget::CampaignBudget;
use domain::calendar::{Calendar, Schedule};
use domain::campaign::{
    CampaignKind, CampaignState, Message, MessageStep, Moderation, OnSilence, Source, family_key,
};
use domain::contact::ContactFields;
use domain::entropy::Entropy;
use domain::finder::{FinderKind, FinderState, SearchConfiguration};
use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::ids::{
    CampaignId, FinderId, Id, IdentityId, MemberId, OrganizationId, SegmentId, UserId, WorkspaceId,
};
use domain::ledger::Actor;
use domain::time::Timestamp;
use domain::variant::Design;
use domain::withdrawal::Withdrawal;
use engine::{Connections, Engine};
use jiff::civil::Date;
use store::account::AccountRow;
use store::action::ActionRow;
use store::campaign_edit::Definition;
use store::variant_test::TestRow;
use store::{Db, Json};

/// Gives connectors from configurations that are not encrypted here.
struct Plain(Registry);

#[async_trait::async_trait]
impl Connections for Plain {
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String> {
        let text = account.configuration_encrypted.as_deref().unwrap_or("null");
        let configuration = serde_json::from_str(text).map_err(|error| error.to_string())?;
        self.0
            .build(account.connector, &configuration)
            .map_err(|error| error.to_string())
    }
}

/// A member with an account on the network.
#[derive(Clone)]
pub struct Sender {
    pub member: MemberId,
}

/// Everything a test needs.
pub struct World {
    pub db: Db,
    pub engine: Engine,
    pub sandbox: sandbox::Sandbox,
    pub workspace: WorkspaceId,
    organization: OrganizationId,
    entropy: Entropy,
    pub now: Timestamp,
    base_url: String,
    server: tokio::task::JoinHandle<()>,
    members: u32,
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The text that the tests' senders approve.
pub const APPROVED_TEXT: &str = "Hello, shall we connect?";

/// An instant from RFC 3339.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Everybody accepts, nobody writes by themselves.
fn friendly() -> sandbox::behaviour::Rates {
    sandbox::behaviour::Rates {
        acceptance: 1.0,
        ..sandbox::behaviour::Rates::still()
    }
}

impl World {
    /// A workspace in Paris and a network of 500 friendly people.
    pub async fn new(db: Db, start: &str) -> Self {
        let now = at(start);
        let mut entropy = Entropy::from_seed(11);
        let network = sandbox::Network::new(sandbox::Settings {
            seed: 5,
            people: 500,
            start: now.as_millis(),
            ..sandbox::Settings::default()
        });
        let sandbox = sandbox::Sandbox::new(network, sandbox::Clock::Manual, None);
        sandbox
            .with(|network| network.set_rates(friendly()))
            .expect("rates");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let served = sandbox.clone();
        let serving = tokio::spawn(async move {
            sandbox::serve(listener, served, std::future::pending())
                .await
                .expect("the network serves");
        });
        let organization = OrganizationId::mint(now, &mut entropy);
        let workspace = WorkspaceId::mint(now, &mut entropy);
        let mut tx = db.write().await.expect("a transaction");
        store::organization::create(&mut tx, &organization, "Acme", now)
            .await
            .expect("an organization");
        let row = store::workspace::WorkspaceRow {
            id: workspace.clone(),
            organization_id: organization.clone(),
            name: "Growth".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: "en".to_owned(),
            color: None,
            invitations_per_week: 80,
            messages_per_day: 40,
            profile_views_per_day: 50,
            notes_per_month: 3,
            click_tracking: true,
            version: 1,
            created_at: now,
        };
        store::workspace::insert(&mut tx, &row)
            .await
            .expect("a workspace");
        tx.commit().await.expect("a commit");
        let connections = Arc::new(Plain(Registry::new().expect("a registry")));
        let shared = Arc::new(Mutex::new(entropy.fork()));
        Self {
            engine: Engine::new(db.clone(), connections, shared, 42, "worker-1"),
            db,
            sandbox,
            workspace,
            organization,
            entropy,
            now,
            base_url,
            server: serving,
            members: 0,
        }
    }

    /// A second engine over the same store, as another process would be.
    pub fn another_engine(&mut self, worker: &str) -> Engine {
        self.engine_over(self.db.clone(), worker)
    }

    /// A member with a sandbox account.
    pub async fn sender(&mut self, name: &str) -> Sender {
        self.sender_of(name, ConnectorKind::Sandbox, AccountType::Premium)
            .await
    }

    /// A member with an account of any kind.
    pub async fn sender_of(
        &mut self,
        name: &str,
        connector: ConnectorKind,
        account_type: AccountType,
    ) -> Sender {
        self.sender_among(name, connector, account_type, 0..0).await
    }

    /// A member with a sandbox account that is connected to these people of the network.
    pub async fn sender_with(&mut self, name: &str, connections: std::ops::Range<usize>) -> Sender {
        let (connector, account_type) = (ConnectorKind::Sandbox, AccountType::Premium);
        self.sender_among(name, connector, account_type, connections)
            .await
    }

    async fn sender_among(
        &mut self,
        name: &str,
        connector: ConnectorKind,
        account_type: AccountType,
        connections: std::ops::Range<usize>,
    ) -> Sender {
        self.members += 1;
        let account = format!("member-{}", self.members);
        let token = self.sandbox.with(|network| {
            let new = serde_json::from_value::<sandbox::NewAccount>(serde_json::json!({
                "id": account, "name": name, "account_type": account_type,
                "connected_to": connections.map(person).collect::<Vec<_>>(),
            }))
            .expect("an account");
            network
                .open_account(&new)
                .expect("an account")
                .token
                .clone()
        });
        let configuration = match connector {
            ConnectorKind::Sandbox => Some(
                serde_json::json!({ "base_url": self.base_url, "account": account, "token": token })
                    .to_string(),
            ),
            ConnectorKind::Assisted => None,
        };
        let user = UserId::mint(self.now, &mut self.entropy);
        let member = MemberId::mint(self.now, &mut self.entropy);
        let mut tx = self.db.write().await.expect("a transaction");
        let row = store::user::UserRow {
            id: user.clone(),
            organization_id: self.organization.clone(),
            email: format!("{account}@example.com"),
            name: name.to_owned(),
            password_hash: None,
            organization_roles: Json(Vec::new()),
            language: None,
            active: true,
            created_at: self.now,
        };
        store::user::insert(&mut tx, &row).await.expect("a user");
        let new = store::member::NewMember {
            id: member.clone(),
            user: user.clone(),
            role: Role::Member,
            time_zone: None,
        };
        store::member::insert(&mut tx, &self.workspace, &new, self.now)
            .await
            .expect("a member");
        let row = store::identity::IdentityRow {
            id: IdentityId::mint(self.now, &mut self.entropy),
            user_id: user,
            connector,
            account_type,
            profile_url: None,
            configuration_encrypted: configuration,
            social_selling_index: None,
            state: IdentityState::Connected,
            state_detail: None,
            state_since: self.now,
            created_at: self.now,
        };
        store::identity::insert(&mut tx, &row)
            .await
            .expect("an identity");
        tx.commit().await.expect("a commit");
        Sender { member }
    }

    /// People of the network, by their places in it.
    pub fn people(from: usize, count: usize) -> Vec<ContactFields> {
        (from..from + count)
            .map(|index| ContactFields {
                first_name: Some(format!("Person{index}")),
                last_name: Some("Example".to_owned()),
                company: Some("Example Works".to_owned()),
                language: Some("en".to_owned()),
                remote_id: Some(person(index)),
                ..ContactFields::default()
            })
            .collect()
    }

    /// New ids of a finder and its segment.
    pub fn ids(&mut self) -> (FinderId, SegmentId) {
        (
            FinderId::mint(self.now, &mut self.entropy),
            SegmentId::mint(self.now, &mut self.entropy),
        )
    }

    /// A finder of a member with these people as results.
    pub async fn finder(&mut self, owner: &Sender, people: Vec<ContactFields>) -> FinderId {
        let (id, segment) = self.ids();
        let mut tx = self.db.write().await.expect("a transaction");
        let new = store::finder::NewFinder {
            id: id.clone(),
            name: "People".to_owned(),
            kind: FinderKind::Csv,
            owner: owner.member.clone(),
            segment,
            configuration: SearchConfiguration::default(),
            source: None,
            secret_encrypted: None,
            schedule: Schedule::suggested("Europe/Paris"),
            results_per_slot: 25,
            active: false,
            state: FinderState::WaitingForFile,
            remaining_estimate: None,
            next_run_at: None,
        };
        store::finder::insert(&mut tx, &self.workspace, new, self.now)
            .await
            .expect("a finder");
        let row = store::finder::locked(&mut tx, &self.workspace, &id)
            .await
            .expect("the finder");
        let source = id.as_str();
        let actor = Actor::Engine;
        let mut intake =
            store::finder::Intake::begin(&row, source, actor, "test", self.now, &mut self.entropy);
        let people = people.into_iter().map(store::contact::Newcomer::new);
        let piece = intake
            .take(&mut tx, &row, people.collect(), self.now, &mut self.entropy)
            .await
            .expect("contacts");
        piece.finish(&mut tx, &row).await.expect("results");
        tx.commit().await.expect("a commit");
        id
    }

    /// A segment with criteria, global without an owner.
    pub async fn segment(&mut self, criteria: &serde_json::Value) -> SegmentId {
        let id = SegmentId::mint(self.now, &mut self.entropy);
        let new = store::segment::Saved {
            id: &id,
            name: "Living",
            owner: None,
            criteria,
        };
        let mut tx = self.db.write().await.expect("a transaction");
        store::segment::insert(&mut tx, &self.workspace, &new, self.now)
            .await
            .expect("a segment");
        tx.commit().await.expect("a commit");
        id
    }

    /// A started campaign.
    pub async fn campaign(&mut self, spec: Spec<'_>) -> CampaignId {
        let id = CampaignId::mint(self.now, &mut self.entropy);
        let kind = spec.kind();
        let definition = Definition {
            name: spec.name.to_owned(),
            program: "Growth".to_owned(),
            family_key: family_key(spec.name, "Growth"),
            description: String::new(),
            sender: spec.sender.member.clone(),
            source: match spec.segment {
                Some(id) => Source::Segment { id: id.clone() },
                None => Source::Finder {
                    id: spec.finder.clone(),
                },
            },
            messages: Json(spec.messages),
            schedule: Json(spec.schedule),
            moderation: Json(spec.moderation),
            withdrawal: Json(spec.withdrawal),
            budget: spec.budget,
        };
        let designs: Vec<(u32, Design)> = (0..)
            .zip(&definition.messages.0)
            .filter_map(|(step, message)| Some((step, Design::of(message)?)))
            .collect();
        let calendar = Calendar::resolve(&definition.schedule.0).expect("a zone");
        let today = calendar.local_date_at(self.now);
        let mut tx = self.db.write().await.expect("a transaction");
        store::campaign_edit::insert(
            &mut tx,
            &self.workspace,
            &id,
            kind,
            &definition,
            "test",
            self.now,
        )
        .await
        .expect("a campaign");
        for (step, design) in designs {
            let (step, design) = (StepIndex(step), Json(design));
            store::variant_test::open(
                &mut tx,
                &self.workspace,
                &id,
                step,
                &design,
                "test",
                self.now,
            )
            .await
            .expect("a test");
        }
        let started = store::campaign_edit::start(
            &mut tx,
            &self.workspace,
            &id,
            CampaignState::Draft,
            self.now,
            today,
        )
        .await
        .expect("a start");
        assert!(started);
        tx.commit().await.expect("a commit");
        id
    }

    /// An engine over another store, such as a restored one, towards the same network.
    pub fn engine_over(&mut self, db: Db, worker: &str) -> Engine {
        let connections = Arc::new(Plain(Registry::new().expect("a registry")));
        let shared = Arc::new(Mutex::new(self.entropy.fork()));
        Engine::new(db, connections, shared, 42, worker)
    }

    /// Lets time pass, from due instant to due instant.
    pub async fn run_until(&mut self, text: &str) {
        self.run_to(at(text)).await;
    }

    /// Lets time pass until an instant.
    pub async fn run_to(&mut self, target: Timestamp) {
        loop {
            self.engine.step(self.now).await.expect("a step");
            let next = self
                .engine
                .next_due(self.now)
                .await
                .expect("the next instant");
            let next = next.unwrap_or(target).min(target);
            if next <= self.now {
                return;
            }
            self.sandbox
                .with(|network| network.advance_to(next.as_millis()));
            self.now = next;
        }
    }

    /// All actions of a campaign, by contact and step.
    pub async fn actions(&self, campaign: &CampaignId) -> Vec<ActionRow> {
        let mut tx = self.db.read().await.expect("a transaction");
        tx.fetch_built(
            "test::actions",
            "SELECT * FROM action WHERE campaign_id = $1 ORDER BY step, local_date, contact_id",
            vec![store::Param::from(campaign)],
        )
        .await
        .expect("actions")
    }

    /// The tests of a campaign's texts, by step.
    pub async fn tests(&self, campaign: &CampaignId) -> Vec<TestRow> {
        let mut tx = self.db.read().await.expect("a transaction");
        store::variant_test::of_campaign(&mut tx, &self.workspace, campaign, 10)
            .await
            .expect("tests")
    }

    /// Approves every proposal that waits, with the text that the campaign would send.
    pub async fn approve_all(&mut self, campaign: &CampaignId) -> usize {
        let waiting: Vec<ActionRow> = self
            .actions(campaign)
            .await
            .into_iter()
            .filter(|action| action.state == ActionState::WaitingForApproval)
            .collect();
        let mut tx = self.db.write().await.expect("a transaction");
        for action in &waiting {
            let proposal = store::proposal::get(&mut tx, &self.workspace, &action.id)
                .await
                .expect("a proposal")
                .expect("it is there");
            let decision = store::proposal::Decision {
                state: ActionState::Approved,
                reason: None,
                ended: None,
                place: (action.local_date, action.slot_index),
                decided_at: self.now,
                decided_by: "test".to_owned(),
                text: Some(APPROVED_TEXT.to_owned()),
                language: Some("default".to_owned()),
                text_is_edited: true,
            };
            assert!(
                store::proposal::decide(&mut tx, &self.workspace, &proposal, &decision)
                    .await
                    .expect("a decision")
            );
        }
        store::campaign::wake_now(&mut tx, &self.workspace, campaign, self.now)
            .await
            .expect("a wake");
        tx.commit().await.expect("a commit");
        waiting.len()
    }

    /// How many actions of a step ended or stand in which way.
    pub async fn counts(&self, campaign: &CampaignId, step: u32) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for action in self.actions(campaign).await {
            if action.step == StepIndex(step) {
                let key = match (action.category, action.state) {
                    (Some(category), _) => category.to_string(),
                    (None, state) => state.to_string(),
                };
                *counts.entry(key).or_insert(0) += 1;
            }
        }
        counts
    }

    /// How many requests of a kind came to the network.
    pub fn requests(&self, operation: &str) -> usize {
        let query = sandbox::LedgerQuery {
            limit: Some(10_000),
            kind: Some("request".to_owned()),
            operation: Some(operation.to_owned()),
            ..sandbox::LedgerQuery::default()
        };
        let page = self.sandbox.with(|network| network.ledger().page(&query));
        page["items"].as_array().map_or(0, Vec::len)
    }

    /// Effects at the network, in order, as its ledger tells them.
    pub fn effects(&self, operation: &str) -> Vec<serde_json::Value> {
        let query = sandbox::LedgerQuery {
            limit: Some(1_000),
            kind: Some("effect".to_owned()),
            operation: Some(operation.to_owned()),
            ..sandbox::LedgerQuery::default()
        };
        let page = self.sandbox.with(|network| network.ledger().page(&query));
        page["items"].as_array().cloned().unwrap_or_default()
    }
}

/// The id of the person at a place of the network.
pub fn person(index: usize) -> String {
    format!("psn-{index:06}")
}

/// The engine of another process over an open database; `seed` is another number for each of them.
pub fn engine_of(db: Db, seed: u64, worker: &str) -> Engine {
    let connections = Arc::new(Plain(Registry::new().expect("a registry")));
    let shared = Arc::new(Mutex::new(Entropy::from_seed(seed)));
    Engine::new(db, connections, shared, 42, worker)
}

/// What a campaign of a test is like.
pub struct Spec<'a> {
    pub name: &'a str,
    pub sender: &'a Sender,
    pub finder: &'a FinderId,
    /// A segment that feeds it instead of the finder.
    pub segment: Option<&'a SegmentId>,
    pub messages: Vec<Message>,
    pub schedule: Schedule,
    pub moderation: Moderation,
    pub withdrawal: Withdrawal,
    pub budget: CampaignBudget,
}

impl<'a> Spec<'a> {
    /// Two messages to connections, the second after two days; the rest as in [`Spec::new`].
    pub fn nurture(sender: &'a Sender, finder: &'a FinderId) -> Self {
        let second = Message {
            delay_days: Some(2),
            ..Message::new(MessageStep::Message, "More news, {{firstName}}")
        };
        Self {
            name: "news",
            messages: vec![
                Message::new(MessageStep::Message, "News, {{firstName}}"),
                second,
            ],
            ..Self::new(sender, finder)
        }
    }

    /// Messages alone make a nurture campaign.
    fn kind(&self) -> CampaignKind {
        match self.messages[0].step {
            MessageStep::Message => CampaignKind::Nurture,
            _ => CampaignKind::Invite,
        }
    }

    /// Invitation, welcome and a follow-up after three days; ten people a day, nine to noon in
    /// Paris, Monday to Friday; nobody has to approve.
    pub fn new(sender: &'a Sender, finder: &'a FinderId) -> Self {
        let follow_up = Message {
            delay_days: Some(3),
            ..Message::new(MessageStep::FollowUp, "Did you see it, {{firstName}}?")
        };
        Self {
            name: "clevel",
            sender,
            finder,
            segment: None,
            messages: vec![
                Message::new(MessageStep::Invitation, "Hello {{firstName}}"),
                Message::new(MessageStep::Welcome, "Thank you, {{firstName}}"),
                follow_up,
            ],
            schedule: serde_json::from_value(serde_json::json!({
                "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
                "slots": [{ "start": "09:00", "duration_minutes": 180 }], "cohort_size": 10,
            }))
            .expect("a schedule"),
            moderation: Moderation {
                enabled: false,
                on_silence: OnSilence::Hold,
            },
            withdrawal: Withdrawal::default(),
            budget: CampaignBudget::default(),
        }
    }
}

/// Lets the next requests of a kind go wrong.
pub fn fault(world: &World, operation: &str, fault: &serde_json::Value, next: u32) {
    let rule = serde_json::from_value(serde_json::json!({
        "operation": operation, "fault": fault, "next": next,
    }))
    .expect("a fault");
    world
        .sandbox
        .with(|network| network.add_fault(rule).map(drop))
        .expect("the fault is taken");
}

/// The local dates of actions, counted.
pub fn days(actions: &[ActionRow], step: u32) -> BTreeMap<Date, usize> {
    let mut days = BTreeMap::new();
    for action in actions
        .iter()
        .filter(|action| action.step == StepIndex(step))
    {
        *days.entry(action.local_date).or_insert(0) += 1;
    }
    days
}

/// How often actions ended for a reason.
pub fn reasons(actions: &[ActionRow], reason: Reason) -> usize {
    actions
        .iter()
        .filter(|action| action.reason == Some(reason))
        .count()
}
