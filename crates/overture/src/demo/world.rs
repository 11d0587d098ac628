//! The world as it is when the demonstration begins: accounts on the network, the team, finders
//! and campaigns. Everything of the product is made through its use cases.

use std::collections::BTreeSet;

use domain::budget::CampaignBudget;
use domain::calendar::{Schedule, Slot, TimeOfDay};
use domain::campaign::{CampaignKind, MessageStep, Moderation, OnSilence};
use domain::entropy::draw;
use domain::finder::{FinderKind, SearchConfiguration};
use domain::ids::{CampaignId, FinderId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use sandbox::people::Card;
use sandbox::{NewAccount, Sandbox};
use service::access::identities::NewIdentity;
use service::access::invitations::NewInvitation;
use service::access::members::MemberChange;
use service::access::set_up::SetUp;
use service::audience::finders::{FinderInput, FinderSchedule};
use service::audience::imports::Upload;
use service::campaigns::{CampaignInput, MessageBody, SourceBody};
use service::{Scope, Secret, Service, ServiceError, ServiceResult};
use simulation::deeds::{Deeds, bring_in};
use simulation::world::file::people_file;

use super::cast::{self, AIKO, CAMILLE, JORDAN, PASSWORD, Player, TEAM};

/// People in the leaders' file: more than two campaigns invite in six weeks.
const LEADERS: usize = 640;
/// People in the guests' file: three slots.
const GUESTS: usize = 24;
/// Of them, those who stand in the leaders' file as well.
const GUESTS_WHO_LEAD: usize = 10;

/// People in the partners' file; the first of them are connections of its owner.
const PARTNERS: usize = 120;
/// Of them, the connections.
const PARTNERS_CONNECTED: usize = 96;

/// A member with what the demonstration has to know.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who plays.
    pub player: Player,
    /// The member.
    pub member: MemberId,
    /// The account.
    pub identity: IdentityId,
    /// The session's token.
    pub session: Secret,
    /// When the session began.
    pub session_since: Timestamp,
}

/// What was made.
#[derive(Debug)]
pub struct World {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The team, in its order.
    pub seats: Vec<Seat>,
    /// The founders' campaign, which its sender stops for a while.
    pub founders: CampaignId,
    /// How many campaigns there are.
    pub campaigns: usize,
    /// A company that asked not to be contacted.
    pub suppressed_company: Option<String>,
    /// Leaders whom nobody has invited yet and whom owners may invite by hand.
    pub late_leaders: Vec<Card>,
}

/// The people whom files name.
struct Lists {
    leaders: Vec<Card>,
    guests: Vec<Card>,
    partners: Vec<Card>,
}

impl Lists {
    /// Picks people off the network, in an order that the seed gives.
    fn pick(sandbox: &Sandbox, seed: u64) -> Self {
        let mut cards: Vec<(u64, Card)> = sandbox.with(|network| {
            let people = network.people();
            (0..people.count())
                .map(|person| people.card(person))
                .filter(|card| matches!(card.country.as_deref(), Some("FR" | "DE" | "GB" | "US")))
                .map(|card| (draw(seed, &["demo list", &card.id]), card))
                .collect()
        });
        cards.sort_by_key(|(order, _)| *order);
        let partners = cards.iter().rev().take(PARTNERS);
        let partners = partners.map(|(_, card)| card.clone()).collect();
        let mut cards = cards.into_iter().map(|(_, card)| card);
        let leaders: Vec<Card> = cards.by_ref().take(LEADERS).collect();
        let mut guests: Vec<Card> = cards.take(GUESTS - GUESTS_WHO_LEAD).collect();
        // The first of the leaders are invited before these guests are drawn.
        guests.extend(leaders.iter().take(GUESTS_WHO_LEAD).cloned());
        Self {
            leaders,
            guests,
            partners,
        }
    }
}

/// Opens the team's accounts on the network. Some leaders are connected or invited already.
fn open_accounts(sandbox: &Sandbox, lists: &Lists) -> ServiceResult<Vec<String>> {
    let chosen = |remainder: usize| -> Vec<String> {
        let every_eleventh = lists.leaders.iter().enumerate();
        every_eleventh
            .filter(|(place, _)| place % 11 == remainder)
            .map(|(_, card)| card.id.clone())
            .take(30)
            .collect()
    };
    TEAM.iter()
        .map(|player| {
            let leads = player.account != TEAM[AIKO].account;
            let mut connected_to = if leads { chosen(4) } else { Vec::new() };
            if player.account == TEAM[CAMILLE].account {
                let partners = lists.partners.iter().take(PARTNERS_CONNECTED);
                connected_to.extend(partners.map(|card| card.id.clone()));
            }
            let new = NewAccount {
                id: player.account.to_owned(),
                name: Some(player.name.to_owned()),
                headline: Some(player.headline.to_owned()),
                account_type: player.account_type,
                social_selling_index: Some(player.social_selling_index),
                connections: player.connections,
                connected_to,
                pending_to: if leads { chosen(9) } else { Vec::new() },
                ..NewAccount::default()
            };
            sandbox
                .with(|network| {
                    network
                        .open_account(&new)
                        .map(|account| account.token.clone())
                })
                .map_err(|refusal| ServiceError::internal(refusal.message))
        })
        .collect()
}

fn slots(starts: &[&str], duration_minutes: u32) -> ServiceResult<Vec<Slot>> {
    starts
        .iter()
        .map(|start| {
            let start: TimeOfDay = start.parse().map_err(ServiceError::internal)?;
            Ok(Slot {
                start,
                duration_minutes,
            })
        })
        .collect()
}

fn working_days(
    time_zone: &str,
    starts: &[&str],
    duration_minutes: u32,
    cohort_size: u32,
) -> ServiceResult<Schedule> {
    Ok(Schedule {
        slots: slots(starts, duration_minutes)?,
        cohort_size,
        ..Schedule::suggested(time_zone)
    })
}

fn message(step: MessageStep, delay_days: Option<u32>, texts: &[(&str, &str)]) -> MessageBody {
    MessageBody {
        delay_days,
        ..MessageBody::new(step, texts)
    }
}

fn one_text(step: MessageStep, delay_days: Option<u32>, text: &str) -> MessageBody {
    message(step, delay_days, &[("default", text)])
}

fn leaders_messages() -> Vec<MessageBody> {
    vec![
        message(MessageStep::Invitation, None, &cast::LEADERS_NOTE),
        message(MessageStep::Welcome, None, &cast::LEADERS_WELCOME),
        message(
            MessageStep::FollowUp,
            Some(3),
            &cast::LEADERS_FIRST_FOLLOW_UP,
        ),
        message(
            MessageStep::FollowUp,
            Some(4),
            &cast::LEADERS_SECOND_FOLLOW_UP,
        ),
    ]
}

/// Builds the world at the present instant of the service's clock.
pub async fn build(
    deeds: &Deeds,
    sandbox: &Sandbox,
    sandbox_address: &str,
    seed: u64,
) -> ServiceResult<World> {
    let service = deeds.service();
    let lists = Lists::pick(sandbox, seed);
    let tokens = open_accounts(sandbox, &lists)?;
    let (workspace, sessions) = gather_team(service).await?;
    let mut seats = Vec::new();
    for ((player, session), token) in TEAM.iter().zip(sessions).zip(tokens) {
        seats.push(take_seat(service, &workspace, player, session, sandbox_address, token).await?);
    }
    let maker = Maker {
        deeds,
        service,
        workspace: &workspace,
        seats: &seats,
    };
    let finders = maker.finders(&lists).await?;
    let founders = maker.campaigns(&finders).await?;
    Ok(World {
        suppressed_company: lists
            .leaders
            .iter()
            .skip(30)
            .find_map(|card| card.company.clone()),
        late_leaders: lists.leaders.iter().skip(40).step_by(13).cloned().collect(),
        workspace,
        seats,
        founders,
        campaigns: 6,
    })
}

/// Sets the organization up and brings the others in by invitation.
async fn gather_team(service: &Service) -> ServiceResult<(WorkspaceId, Vec<Secret>)> {
    let first = &TEAM[CAMILLE];
    let done = service
        .set_up(&SetUp {
            organization: cast::ORGANIZATION.to_owned(),
            workspace: cast::WORKSPACE.to_owned(),
            time_zone: first.time_zone.to_owned(),
            language: "en".to_owned(),
            name: first.name.to_owned(),
            email: first.email.to_owned(),
            password: Secret::new(PASSWORD),
        })
        .await?;
    let manager = service
        .scope_of_session(done.session.token.expose(), &done.workspace)
        .await?;
    let mut sessions = vec![done.session.token];
    for player in &TEAM[1..] {
        let invitation = NewInvitation {
            email: player.email.to_owned(),
            name: player.name.to_owned(),
            role: player.role,
        };
        sessions.push(bring_in(service, &manager, &invitation, PASSWORD).await?);
    }
    Ok((done.workspace, sessions))
}

/// Says where the member lives, and connects the account.
async fn take_seat(
    service: &Service,
    workspace: &WorkspaceId,
    player: &Player,
    session: Secret,
    sandbox_address: &str,
    token: String,
) -> ServiceResult<Seat> {
    let scope = service
        .scope_of_session(session.expose(), workspace)
        .await?;
    let member = scope.require_member()?.clone();
    let change = MemberChange {
        time_zone: Some(player.time_zone.to_owned()),
        ..MemberChange::default()
    };
    service.change_member(&scope, &member, &change).await?;
    let new = NewIdentity::Sandbox {
        base_url: sandbox_address.to_owned(),
        session_token: Secret::new(token),
    };
    let identity = service.connect_identity(&scope, None, &new).await?;
    Ok(Seat {
        player: *player,
        member,
        identity: identity.id,
        session,
        session_since: service.now(),
    })
}

/// The finders, each by its campaigns.
struct Finders {
    leaders: FinderId,
    founders: FinderId,
    engineers: FinderId,
    guests: FinderId,
    partners: FinderId,
}

struct Maker<'a> {
    deeds: &'a Deeds,
    service: &'a Service,
    workspace: &'a WorkspaceId,
    seats: &'a [Seat],
}

impl Maker<'_> {
    async fn scope(&self, seat: usize) -> ServiceResult<Scope> {
        let token = self.seats[seat].session.expose();
        self.service.scope_of_session(token, self.workspace).await
    }

    fn member(&self, seat: usize) -> MemberId {
        self.seats[seat].member.clone()
    }

    async fn finders(&self, lists: &Lists) -> ServiceResult<Finders> {
        Ok(Finders {
            leaders: self
                .csv(
                    "Leaders of the spring list",
                    CAMILLE,
                    &[JORDAN],
                    &lists.leaders,
                )
                .await?,
            founders: self
                .search(
                    "Founders in the United States",
                    JORDAN,
                    "Founder",
                    "US",
                    "America/New_York",
                )
                .await?,
            engineers: self
                .search("Engineers in Japan", AIKO, "Engineer", "JP", "Asia/Tokyo")
                .await?,
            guests: self
                .csv("Guests of the spring forum", AIKO, &[], &lists.guests)
                .await?,
            partners: self
                .csv("Partners of last year", CAMILLE, &[], &lists.partners)
                .await?,
        })
    }

    /// Camille makes the finders: it needs an editor.
    async fn csv(
        &self,
        name: &str,
        owner: usize,
        others: &[usize],
        cards: &[Card],
    ) -> ServiceResult<FinderId> {
        let scope = self.scope(CAMILLE).await?;
        let input = FinderInput {
            kind: FinderKind::Csv,
            ..self.finder_input(name, owner, others)
        };
        let text = people_file(cards);
        let upload = Upload {
            file_name: "people.csv",
            content: text.into(),
            columns: &[],
        };
        let import = self
            .service
            .create_finder_from_file(&scope, input, &upload)
            .await?;
        Ok(import.finder_id)
    }

    async fn search(
        &self,
        name: &str,
        owner: usize,
        title: &str,
        country: &str,
        time_zone: &str,
    ) -> ServiceResult<FinderId> {
        let scope = self.scope(CAMILLE).await?;
        let input = FinderInput {
            search: Some(SearchConfiguration {
                title: Some(title.to_owned()),
                country: Some(country.to_owned()),
                ..SearchConfiguration::default()
            }),
            schedule: Some(FinderSchedule {
                time_zone: time_zone.to_owned(),
                weekdays: BTreeSet::from([1, 2, 3, 4, 5]),
                slots: slots(&["07:30"], 60)?,
            }),
            results_per_slot: Some(15),
            ..self.finder_input(name, owner, &[])
        };
        Ok(self.service.create_finder(&scope, input).await?.id)
    }

    fn finder_input(&self, name: &str, owner: usize, others: &[usize]) -> FinderInput {
        FinderInput {
            name: name.to_owned(),
            kind: FinderKind::Search,
            owner_id: Some(self.member(owner)),
            additional_member_ids: others.iter().map(|seat| self.member(*seat)).collect(),
            search: None,
            source: None,
            secret: None,
            schedule: None,
            results_per_slot: None,
            active: None,
        }
    }

    /// Six campaigns in four families. Answers the one of the founders.
    async fn campaigns(&self, finders: &Finders) -> ServiceResult<CampaignId> {
        let leaders = |sender: usize, schedule: Schedule| CampaignInput {
            messages: leaders_messages(),
            ..self.input(
                "leaders-spring",
                "growth",
                sender,
                &finders.leaders,
                schedule,
            )
        };
        let paris = working_days("Europe/Paris", &["09:00", "14:00"], 150, 8)?;
        self.start(CAMILLE, leaders(CAMILLE, paris)).await?;
        let new_york = working_days("America/New_York", &["09:30"], 180, 10)?;
        self.start(JORDAN, leaders(JORDAN, new_york)).await?;
        let tokyo = working_days("Asia/Tokyo", &["10:00"], 120, 8)?;
        let guests = CampaignInput {
            messages: vec![
                one_text(MessageStep::Invitation, None, cast::GUESTS_NOTE),
                one_text(MessageStep::Welcome, None, cast::GUESTS_WELCOME),
            ],
            // A Standard account has few personalised notes a month.
            budget: Some(CampaignBudget {
                without_note: true,
                ..CampaignBudget::default()
            }),
            ..self.input("leaders-spring", "growth", AIKO, &finders.guests, tokyo)
        };
        self.start(AIKO, guests).await?;
        let afternoon = working_days("America/New_York", &["14:00"], 120, 6)?;
        let founders = CampaignInput {
            messages: vec![
                one_text(MessageStep::Invitation, None, cast::FOUNDERS_NOTE),
                one_text(MessageStep::Welcome, None, cast::FOUNDERS_WELCOME),
                one_text(MessageStep::FollowUp, Some(2), cast::FOUNDERS_FOLLOW_UP),
            ],
            moderation: Some(Moderation {
                enabled: false,
                on_silence: OnSilence::Hold,
            }),
            withdrawal: Some(Withdrawal {
                policy: WithdrawalPolicy::Automatic,
                after_days: 7,
            }),
            ..self.input(
                "founders-us",
                "growth",
                JORDAN,
                &finders.founders,
                afternoon,
            )
        };
        let founders = self.start(JORDAN, founders).await?;
        let waiting = Schedule {
            slots: Vec::new(),
            ..Schedule::suggested("Asia/Tokyo")
        };
        let engineers = CampaignInput {
            messages: vec![one_text(
                MessageStep::Invitation,
                None,
                cast::ENGINEERS_NOTE,
            )],
            ..self.input(
                "engineers-tokyo",
                "community",
                AIKO,
                &finders.engineers,
                waiting,
            )
        };
        self.start(AIKO, engineers).await?;
        let noon = working_days("Europe/Paris", &["11:30"], 120, 8)?;
        let partners = CampaignInput {
            kind: CampaignKind::Nurture,
            messages: vec![
                message(MessageStep::Message, None, &cast::PARTNERS_NEWS),
                one_text(MessageStep::Message, Some(5), cast::PARTNERS_QUESTION),
            ],
            ..self.input(
                "partners-news",
                "partners",
                CAMILLE,
                &finders.partners,
                noon,
            )
        };
        self.start(CAMILLE, partners).await?;
        Ok(founders)
    }

    fn input(
        &self,
        name: &str,
        program: &str,
        sender: usize,
        finder: &FinderId,
        schedule: Schedule,
    ) -> CampaignInput {
        CampaignInput {
            kind: CampaignKind::Invite,
            name: name.to_owned(),
            program: program.to_owned(),
            description: String::new(),
            sender_id: self.member(sender),
            source: SourceBody::Finder { id: finder.clone() },
            messages: Vec::new(),
            schedule,
            moderation: None,
            withdrawal: None,
            budget: None,
        }
    }

    async fn start(&self, sender: usize, input: CampaignInput) -> ServiceResult<CampaignId> {
        let scope = self.scope(sender).await?;
        let campaign = self.deeds.create(&scope, input).await?;
        self.deeds.start(&scope, &campaign.id).await.or_fault()?;
        Ok(campaign.id)
    }
}
