//! A member who sends by hand, a finder with people, the engine, and a clock that the test moves.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use domain::calendar::Schedule;
use domain::campaign::{CampaignKind, MessageStep, Moderation};
use domain::entropy::Entropy;
use domain::finder::FinderKind;
use domain::identity::{AccountType, Role};
use domain::ids::{ActionId, CampaignId, FinderId, MemberId};
use domain::problem::Problem;
use domain::time::Timestamp;
use engine::Engine;
use service::access::identities::NewIdentity;
use service::audience::finders::FinderInput;
use service::audience::imports::Upload;
use service::campaigns::{CampaignInput, CampaignView, MessageBody, SourceBody};
use service::proposals::{DeckFilter, DeckState, ProposalView};
use service::{Page, PageRequest, Scope, Service, ServiceError};
use store::Db;

use crate::support::{Seat, World};

/// A small team.
pub struct Team {
    /// The installation.
    pub world: World,
    /// The member who sends.
    pub sender: Seat,
    /// The sender's finder.
    pub finder: FinderId,
    /// What carries campaigns out.
    pub engine: Engine,
}

/// An instant from RFC 3339.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A first page of the usual size.
pub fn first() -> PageRequest {
    PageRequest::default()
}

/// The fields and codes of what is wrong.
pub fn problems(error: ServiceError) -> Vec<(String, &'static str)> {
    match error {
        ServiceError::Invalid(problems) => problems
            .into_iter()
            .map(|Problem { field, code, .. }| (field, code))
            .collect(),
        other => panic!("another error: {other}"),
    }
}

/// A message with a default text.
pub fn message(step: MessageStep, text: &str) -> MessageBody {
    MessageBody::new(step, &[("default", text)])
}

/// A file of people; every third speaks French.
pub fn people(count: usize) -> String {
    let mut file = String::from("First name,Last name,Profile URL,Company,Language,Team size\n");
    for number in 0..count {
        let language = if number % 3 == 0 { "fr" } else { "en" };
        writeln!(
            file,
            "Person{number},Example,https://www.linkedin.com/in/person-{number},Acme,{language},{number}"
        )
        .expect("a text takes more text");
    }
    file
}

impl Team {
    /// A sender with a Premium account by hand, and a finder with so many people.
    pub async fn new(db: Db, people_count: usize) -> Self {
        Self::with_private_hosts(db, people_count, []).await
    }

    /// The same, with hosts of its own network that may be called.
    pub async fn with_private_hosts(
        db: Db,
        people_count: usize,
        hosts: impl IntoIterator<Item = String>,
    ) -> Self {
        let world = World::with_private_hosts(db, hosts).await;
        let sender = world
            .seat_named("sam@example.org", "Sam Sender", Role::Member)
            .await;
        connect(&world.service, &sender.scope).await;
        let finder = finder_of(&world, &sender.member(), "People", people_count).await;
        let engine = Engine::new(
            world.service.db().clone(),
            Arc::new(world.service.clone()),
            Arc::new(Mutex::new(Entropy::from_seed(3))),
            3,
            "test",
        )
        .with_links(Some(crate::support::short_links()));
        Self {
            world,
            sender,
            finder,
            engine,
        }
    }

    /// The use cases.
    pub fn service(&self) -> &Service {
        &self.world.service
    }

    /// Who may change everything.
    pub fn admin(&self) -> &Scope {
        &self.world.admin.scope
    }

    /// An invite campaign of the sender with all kinds of messages.
    pub fn input(&self) -> CampaignInput {
        let mut invitation = message(MessageStep::Invitation, "Hello {{firstName}}");
        invitation
            .texts
            .insert("fr".to_owned(), "Bonjour {{firstName}}".to_owned());
        let mut follow_up = message(MessageStep::FollowUp, "Still there, {{firstName}}?");
        follow_up.delay_days = Some(2);
        CampaignInput {
            kind: CampaignKind::Invite,
            name: "C-level".to_owned(),
            program: "growth".to_owned(),
            description: String::new(),
            sender_id: self.sender.member(),
            source: SourceBody::Finder {
                id: self.finder.clone(),
            },
            messages: vec![
                invitation,
                message(MessageStep::Welcome, "Welcome {{firstName}}"),
                follow_up,
            ],
            schedule: Schedule {
                cohort_size: 3,
                ..Schedule::suggested("Europe/Paris")
            },
            moderation: Some(Moderation::default()),
            withdrawal: None,
            budget: None,
        }
    }

    /// The same campaign under another name.
    pub fn named(&self, name: &str) -> CampaignInput {
        CampaignInput {
            name: name.to_owned(),
            ..self.input()
        }
    }

    /// A campaign that exists.
    pub async fn campaign(&self) -> CampaignView {
        self.create(self.input()).await
    }

    /// A campaign with this definition.
    pub async fn create(&self, input: CampaignInput) -> CampaignView {
        self.service()
            .create_campaign(self.admin(), input)
            .await
            .expect("the definition is right")
    }

    /// A campaign that was started.
    pub async fn started(&self) -> CampaignId {
        let id = self.campaign().await.id;
        self.start(&id).await;
        id
    }

    /// Starts a campaign.
    pub async fn start(&self, id: &CampaignId) -> CampaignView {
        self.service()
            .start_campaign(self.admin(), id)
            .await
            .expect("nothing stands against it")
    }

    /// Lets time pass, with everything that falls due on the way.
    pub async fn until(&self, instant: &str) {
        let target = at(instant);
        loop {
            let now = self.service().now();
            self.engine.step(now).await.expect("a step");
            let next = self.engine.next_due(now).await.expect("the next instant");
            match next {
                Some(next) if next <= target => self.world.clock.advance_to(next),
                _ if now < target => self.world.clock.advance_to(target),
                _ => return,
            }
        }
    }

    /// The sender's cards.
    pub async fn deck(&self, state: Option<DeckState>) -> Vec<ProposalView> {
        let filter = DeckFilter {
            state,
            ..DeckFilter::default()
        };
        let page: Page<ProposalView> = self
            .service()
            .proposals(&self.sender.scope, &filter, &first())
            .await
            .expect("a deck");
        page.items
    }

    /// Proposals for Wednesday: the campaign was started on Monday, and Tuesday's slot has begun.
    pub async fn proposed(&self) -> (CampaignId, Vec<ProposalView>) {
        let id = self.started().await;
        self.until("2027-03-02T09:00:00+01:00").await;
        let cards = self.deck(Some(DeckState::Waiting)).await;
        assert_eq!(cards.len(), 3, "the cohort of Tuesday's slot");
        (id, cards)
    }

    /// Approves a card as it was seen.
    pub async fn approve(&self, card: &ProposalView) -> ProposalView {
        self.service()
            .approve_proposal(&self.sender.scope, &card.id, &seen(card))
            .await
            .expect("the card can be approved")
    }

    /// The action of a row, as it is stored.
    pub async fn action(&self, id: &ActionId) -> store::action::ActionRow {
        let mut tx = self.service().db().read().await.expect("a transaction");
        store::action::get(&mut tx, &self.world.workspace, id)
            .await
            .expect("the action is readable")
            .expect("the action is there")
    }
}

/// What names a card as it was seen.
pub fn seen(card: &ProposalView) -> service::proposals::ApproveInput {
    service::proposals::ApproveInput {
        revision: Some(card.revision.clone()),
    }
}

/// Connects a Premium account that acts by hand.
pub async fn connect(service: &Service, scope: &Scope) {
    let new = NewIdentity::Assisted {
        profile_url: None,
        account_type: AccountType::Premium,
    };
    service
        .connect_identity(scope, None, &new)
        .await
        .expect("an account by hand needs nothing");
}

fn finder_input(owner: &MemberId, name: &str) -> FinderInput {
    FinderInput {
        name: name.to_owned(),
        kind: FinderKind::Csv,
        owner_id: Some(owner.clone()),
        additional_member_ids: Vec::new(),
        search: None,
        source: None,
        secret: None,
        schedule: None,
        results_per_slot: None,
        active: None,
    }
}

/// A finder that has brought nobody.
pub async fn empty_finder_of(world: &World, owner: &MemberId, name: &str) -> FinderId {
    let input = finder_input(owner, name);
    let finder = world.service.create_finder(&world.admin.scope, input).await;
    finder.expect("a finder needs no file yet").id
}

/// A finder with so many people.
pub async fn finder_of(world: &World, owner: &MemberId, name: &str, count: usize) -> FinderId {
    let input = finder_input(owner, name);
    let file = people(count);
    let upload = Upload {
        file_name: "people.csv",
        content: file.as_str().into(),
        columns: &[],
    };
    world
        .service
        .create_finder_from_file(&world.admin.scope, input, &upload)
        .await
        .expect("the file can be read")
        .finder_id
}
