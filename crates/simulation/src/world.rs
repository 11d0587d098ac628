//! The world as it is when a simulation begins: workspaces, members with accounts, finders,
//! campaigns. Everything of the product is made through its use cases.

pub mod file;
pub mod shapes;

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Schedule;
use domain::campaign::CampaignKind;
use domain::finder::{FinderKind, SearchConfiguration};
use domain::identity::Role;
use domain::ids::{CampaignId, FinderId, IdentityId, MemberId, SegmentId, WorkspaceId};
use domain::limits;
use domain::time::Timestamp;
use sandbox::behaviour::Rates;
use sandbox::people::{Card, NewPerson};
use sandbox::{AccountType, Limits, Network, NewAccount, Sandbox};
use service::access::identities::NewIdentity;
use service::access::invitations::NewInvitation;
use service::access::members::{MemberChange, NewSeat};
use service::access::sessions::Credentials;
use service::access::set_up::SetUp;
use service::access::workspaces::NewWorkspace;
use service::audience::finders::{FinderInput, FinderSchedule};
use service::audience::imports::Upload;
use service::campaigns::{CampaignInput, SourceBody};
use service::{PageRequest, Scope, Secret, Service, ServiceError, ServiceResult};

use crate::deeds::{Deeds, bring_in};
use crate::dice::Dice;
use crate::fault::FaultKind;
use crate::plan::Plan;
use crate::sometimes::Tally;
use crate::wire::ADDRESS;

/// The password of everybody.
const PASSWORD: &str = "overture-simulation";
/// A session is renewed before it ends.
const SESSION_RENEWED_MILLISECONDS: i64 = 20 * domain::time::span::DAY;
/// Of so many people in a file one comes again with another file.
const DOUBLE_EVERY: usize = 5;
/// Members that share a finder and a campaign's name at most.
const FAMILY_MAXIMUM: usize = 4;

/// A member of a workspace.
#[derive(Debug, Clone)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The member.
    pub member: MemberId,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Seat {
    /// E-mail address.
    pub email: String,
    /// Where the person lives.
    pub zone: String,
    /// The places that the person has; the first is home.
    pub places: Vec<Place>,
    /// The account's id on the network.
    pub account: String,
    /// The account; none while the world is made.
    pub identity: Option<IdentityId>,
    /// Whether the person acts by hand (R43).
    pub by_hand: bool,
    /// The token of a session at the network, by which the archive is made; of those who act by hand.
    pub token: Option<String>,
    session: Secret,
    session_since: Timestamp,
}

/// A campaign.
#[derive(Debug, Clone)]
pub struct Running {
    /// The campaign.
    pub id: CampaignId,
    /// Whose it is.
    pub seat: usize,
    /// In which of the seat's places.
    pub place: usize,
    /// The schedule that it began with.
    pub schedule: Schedule,
}

/// A file of people who stand in another one too, under the same names and without their profiles.
#[derive(Debug, Clone)]
pub struct Doubles {
    /// In which of the manager's places.
    pub place: usize,
    /// The finder that brought them.
    pub finder: FinderId,
}

/// What was made.
#[derive(Debug)]
pub struct World {
    /// Everybody.
    pub seats: Vec<Seat>,
    /// Every campaign.
    pub campaigns: Vec<Running>,
    /// People who stand in files, by id on the network.
    pub people: Vec<String>,
    /// Their companies.
    pub companies: Vec<String>,
    /// Contacts that are there twice.
    pub doubles: Vec<Doubles>,
}

impl World {
    /// The identities of the accounts, by the account's id on the network.
    pub fn accounts(&self) -> BTreeMap<String, String> {
        // Who acts by hand leaves no requests of the program at the network.
        let seats = self.seats.iter().filter(|seat| !seat.by_hand);
        seats
            .filter_map(|seat| Some((seat.account.clone(), seat.identity.as_ref()?.to_string())))
            .collect()
    }

    /// A person's rights in one of their places, as of now.
    pub async fn scope(
        &mut self,
        service: &Service,
        seat: usize,
        place: usize,
    ) -> ServiceResult<Scope> {
        let seat = &mut self.seats[seat];
        let now = service.now();
        if now.millis_since(seat.session_since) > SESSION_RENEWED_MILLISECONDS {
            let credentials = Credentials {
                email: seat.email.clone(),
                password: Secret::new(PASSWORD),
            };
            let signed_in = service.log_in(&credentials, None).await?;
            seat.session = signed_in.token;
            seat.session_since = now;
        }
        let workspace = &seat.places[place].workspace;
        service
            .scope_of_session(seat.session.expose(), workspace)
            .await
    }
}

/// How often people do what: most accept, so that open invitations do not reach their limit within
/// weeks, which would end the work.
fn rates(dice: Dice) -> Rates {
    Rates {
        acceptance: dice.between(&["acceptance"], 60, 90) as f64 / 100.0,
        decline: 0.09,
        reply: dice.between(&["reply"], 3, 25) as f64 / 100.0,
        ..Rates::default()
    }
}

/// The network with enough people.
pub fn network(plan: &Plan) -> Network {
    let dice = plan.dice();
    let a_day = 25 * u64::from(plan.members);
    let wanted = a_day * u64::from(plan.days) + 2_000;
    let mut network = Network::new(sandbox::Settings {
        seed: dice.bits(&["network"]),
        people: u32::try_from(wanted)
            .unwrap_or(u32::MAX)
            .min(sandbox::people::PEOPLE_MAXIMUM),
        start: plan.start.as_millis(),
        ..sandbox::Settings::default()
    });
    network
        .set_rates(rates(dice))
        .expect("each rate lies between 0 and 1");
    network
}

/// People whose names are hard on programs, where the plan has such.
fn odd_people(plan: &Plan, tally: &Tally) -> Vec<NewPerson> {
    let person = |first: String| NewPerson {
        first_name: first,
        last_name: Some("Odd".to_owned()),
        title: Some("Founder".to_owned()),
        company: Some("Odd Works".to_owned()),
        city: Some("Paris".to_owned()),
        country: Some("FR".to_owned()),
        language: Some("en".to_owned()),
        ..NewPerson::default()
    };
    let kinds = [
        (FaultKind::LongName, "Long ".repeat(20_000)),
        (
            FaultKind::RightToLeft,
            "\u{202e}עברית \u{200f}\u{2066}العربية".to_owned(),
        ),
        (
            FaultKind::ControlCharacters,
            "Nul\u{0}l\u{1b}[31m\nname".to_owned(),
        ),
        (
            FaultKind::TokenInName,
            "{{firstName}} {{7*7}} %s".to_owned(),
        ),
    ];
    let mut people = Vec::new();
    for (kind, name) in kinds {
        if plan.has(kind) {
            people.push(person(name));
            tally.fault(kind);
        }
    }
    if plan.has(FaultKind::MissingValues) {
        people.push(NewPerson {
            title: None,
            company: None,
            city: None,
            language: None,
            ..person("Nemo".to_owned())
        });
        tally.fault(FaultKind::MissingValues);
    }
    people
}

fn refused(refusal: sandbox::Refusal) -> ServiceError {
    ServiceError::internal(refusal.message)
}

struct Maker<'a> {
    plan: &'a Plan,
    dice: Dice,
    deeds: &'a Deeds,
    network: &'a Sandbox,
    tally: &'a Tally,
    world: World,
    /// The next person of the network that stands in no file yet.
    next_person: u32,
    odd: Vec<Card>,
}

/// Builds the world at the present instant of the service's clock.
pub async fn build(
    plan: &Plan,
    deeds: &Deeds,
    network: &Sandbox,
    tally: &Tally,
) -> ServiceResult<World> {
    let odd = network
        .with(|network| {
            let add = |person| {
                let index = network.add_person(person)?;
                Ok(network.people().card(index))
            };
            let added: Result<Vec<Card>, _> =
                odd_people(plan, tally).into_iter().map(add).collect();
            added
        })
        .map_err(refused)?;
    let mut maker = Maker {
        plan,
        dice: plan.dice(),
        deeds,
        network,
        tally,
        world: World {
            seats: Vec::new(),
            campaigns: Vec::new(),
            people: Vec::new(),
            companies: Vec::new(),
            doubles: Vec::new(),
        },
        next_person: 0,
        odd,
    };
    maker.gather().await?;
    maker.connect().await?;
    maker.run_campaigns().await?;
    Ok(maker.world)
}

impl Maker<'_> {
    fn service(&self) -> &Service {
        self.deeds.service()
    }

    fn zone(&self, about: &str) -> String {
        shapes::zone(self.plan, about).to_owned()
    }

    /// The organization with its workspaces, and everybody in one or two of them.
    async fn gather(&mut self) -> ServiceResult<()> {
        let zone = self.zone("first");
        let set_up = SetUp {
            organization: "Northwind Partners".to_owned(),
            workspace: "Team 0".to_owned(),
            time_zone: zone.clone(),
            language: "en".to_owned(),
            name: name(0),
            email: email(0),
            password: Secret::new(PASSWORD),
        };
        let done = self.service().set_up(&set_up).await?;
        let mut seat = Seat {
            email: email(0),
            zone,
            places: Vec::new(),
            account: account(0),
            identity: None,
            by_hand: false,
            token: None,
            session: done.session.token,
            session_since: self.service().now(),
        };
        let token = seat.session.expose().to_owned();
        let person = self.service().person_of_session(&token).await?;
        let mut managers = Vec::new();
        let teams = if self.plan.members > 3 { 2 } else { 1 };
        for team in 0..teams {
            let workspace = if team == 0 {
                done.workspace.clone()
            } else {
                let new = NewWorkspace {
                    name: format!("Team {team}"),
                    time_zone: self.zone(&format!("team {team}")),
                    language: Some("fr".to_owned()),
                };
                self.service().create_workspace(&person, &new).await?.id
            };
            let scope = self.service().scope_of_session(&token, &workspace).await?;
            let week = *self.dice.pick(
                &["invitations per week", &team.to_string()],
                &[
                    limits::INVITATIONS_PER_WEEK_CEILING_RAISED,
                    limits::INVITATIONS_PER_WEEK_CEILING_RAISED,
                    limits::INVITATIONS_PER_WEEK_DEFAULT,
                ],
            );
            let notes = *self.dice.pick(
                &["notes per month", &team.to_string()],
                &[limits::NOTES_PER_MONTH_DEFAULT, 12, 60],
            );
            let day = limits::MESSAGES_PER_DAY_CEILING;
            let budgets = self.deeds.set_budgets(&scope, week, day, Some(notes));
            budgets.await.or_fault()?;
            seat.places.push(Place {
                workspace,
                member: scope.require_member()?.clone(),
            });
            managers.push(scope);
        }
        self.world.seats.push(seat);
        for number in 1..self.plan.members as usize {
            self.invite(number, &managers).await?;
        }
        Ok(())
    }

    /// One member more, now and then in two workspaces.
    async fn invite(&mut self, number: usize, managers: &[Scope]) -> ServiceResult<()> {
        let about = number.to_string();
        let home = self.dice.below(&["team of", &about], managers.len() as u64) as usize;
        let role = *self
            .dice
            .pick(&["role", &about], &[Role::Member, Role::Editor]);
        let invitation = NewInvitation {
            email: email(number),
            name: name(number),
            role,
        };
        let service = self.service().clone();
        let session = bring_in(&service, &managers[home], &invitation, PASSWORD).await?;
        let zone = self.zone(&about);
        let mut places = Vec::new();
        let second = (managers.len() > 1 && self.dice.per_mille(&["two teams", &about], 150))
            .then(|| (home + 1) % managers.len());
        if let Some(second) = second {
            let new = NewSeat {
                email: email(number),
                role,
                time_zone: None,
            };
            service.add_member(&managers[second], &new).await?;
        }
        for team in [Some(home), second].into_iter().flatten() {
            let workspace = managers[team].workspace();
            let scope = service
                .scope_of_session(session.expose(), workspace)
                .await?;
            let member = scope.require_member()?.clone();
            let change = MemberChange {
                time_zone: Some(zone.clone()),
                ..MemberChange::default()
            };
            service.change_member(&scope, &member, &change).await?;
            places.push(Place {
                workspace: workspace.clone(),
                member,
            });
        }
        self.world.seats.push(Seat {
            email: email(number),
            zone,
            places,
            account: account(number),
            identity: None,
            by_hand: false,
            token: None,
            session,
            session_since: service.now(),
        });
        Ok(())
    }

    /// Accounts on the network, of several types and limits.
    async fn connect(&mut self) -> ServiceResult<()> {
        let types = [
            AccountType::Standard,
            AccountType::Premium,
            AccountType::SalesNavigator,
            AccountType::Recruiter,
        ];
        for number in 0..self.world.seats.len() {
            let about = number.to_string();
            let strict = self.dice.per_mille(&["strict limits", &about], 100);
            let new = NewAccount {
                id: account(number),
                name: Some(name(number)),
                account_type: *self.dice.pick(&["account type", &about], &types),
                connections: self.dice.below(&["connections", &about], 60) as u32,
                pending: self.dice.below(&["pending", &about], 6) as u32,
                limits: Some(Limits {
                    invitations_per_week: if strict { 60 } else { 100_000 },
                    messages_per_day: if strict { 25 } else { 100_000 },
                    ..Limits::default()
                }),
                ..NewAccount::default()
            };
            let token = self
                .network
                .with(|network| {
                    network
                        .open_account(&new)
                        .map(|account| account.token.clone())
                })
                .map_err(refused)?;
            let service = self.service().clone();
            let scope = self.world.scope(&service, number, 0).await?;
            let by_hand =
                self.plan.has(FaultKind::ByHand) && self.dice.per_mille(&["by hand", &about], 500);
            self.world.seats[number].by_hand = by_hand;
            let new = if by_hand {
                self.world.seats[number].token = Some(token);
                NewIdentity::Assisted {
                    profile_url: None,
                    account_type: domain::identity::AccountType::Premium,
                }
            } else {
                NewIdentity::Sandbox {
                    base_url: ADDRESS.to_owned(),
                    session_token: Secret::new(token),
                }
            };
            let identity = service.connect_identity(&scope, None, &new).await?;
            self.world.seats[number].identity = Some(identity.id);
        }
        Ok(())
    }

    /// Families of campaigns: members of one workspace that share a source, a name and a program.
    async fn run_campaigns(&mut self) -> ServiceResult<()> {
        let mut left: Vec<(usize, usize)> = Vec::new();
        for (number, seat) in self.world.seats.iter().enumerate() {
            let all = 0..seat.places.len();
            left.extend(all.map(|place| (number, place)));
        }
        let mut family = 0;
        while let Some((first, place)) = left.first().copied() {
            let about = family.to_string();
            let workspace = self.world.seats[first].places[place].workspace.clone();
            let size = 1 + self.dice.below(&["family", &about], FAMILY_MAXIMUM as u64) as usize;
            let mut members = Vec::new();
            left.retain(|(seat, place)| {
                let fits = members.len() < size
                    && self.world.seats[*seat].places[*place].workspace == workspace
                    && members.iter().all(|(taken, _)| taken != seat);
                if fits {
                    members.push((*seat, *place));
                }
                !fits
            });
            self.family(&about, &members).await?;
            family += 1;
        }
        Ok(())
    }

    async fn family(&mut self, about: &str, members: &[(usize, usize)]) -> ServiceResult<()> {
        let mut planned = Vec::new();
        for (seat, place) in members {
            let own = format!("{about} {seat}");
            let zone = self.world.seats[*seat].zone.clone();
            let (schedule, fault) = shapes::schedule(self.plan, &zone, &own);
            if let Some(fault) = fault {
                self.tally.fault(fault);
            }
            planned.push((*seat, *place, schedule));
        }
        let a_day: u32 = planned
            .iter()
            .map(|(_, _, schedule)| schedule.contacts_per_day())
            .sum();
        let source = self.source(about, &planned, a_day).await?;
        let messages = shapes::messages(self.dice, about);
        let moderation = shapes::moderation(self.plan, about);
        let withdrawal = shapes::withdrawal(self.dice, about);
        let budget = shapes::budget(self.dice, about);
        for (seat, place, schedule) in planned {
            let input = CampaignInput {
                kind: CampaignKind::Invite,
                name: format!("Family {about}"),
                program: format!("Program {}", self.dice.below(&["program", about], 5)),
                description: String::new(),
                sender_id: self.world.seats[seat].places[place].member.clone(),
                source: source.clone(),
                messages: messages.clone(),
                schedule: schedule.clone(),
                moderation: Some(moderation),
                withdrawal: Some(withdrawal),
                budget: Some(budget),
            };
            let service = self.service().clone();
            let scope = self.world.scope(&service, seat, place).await?;
            let campaign = self.deeds.create(&scope, input).await?;
            self.deeds.start(&scope, &campaign.id).await.or_fault()?;
            self.world.campaigns.push(Running {
                id: campaign.id,
                seat,
                place,
                schedule,
            });
        }
        Ok(())
    }

    /// A file or a search, owned by the first of the family and shared with the others.
    async fn source(
        &mut self,
        about: &str,
        planned: &[(usize, usize, Schedule)],
        a_day: u32,
    ) -> ServiceResult<SourceBody> {
        let (owner, place, _) = planned[0];
        let team = self.world.seats[owner].places[place].workspace.clone();
        let member = |seat: &Seat, place: usize| seat.places[place].member.clone();
        let input = FinderInput {
            name: format!("People {about}"),
            kind: FinderKind::Csv,
            owner_id: Some(member(&self.world.seats[owner], place)),
            additional_member_ids: planned[1..]
                .iter()
                .map(|(seat, place, _)| member(&self.world.seats[*seat], *place))
                .collect(),
            search: None,
            source: None,
            secret: None,
            schedule: None,
            results_per_slot: None,
            active: None,
        };
        let service = self.service().clone();
        let manager = self.world.seats[0]
            .places
            .iter()
            .position(|place| place.workspace == team);
        let manager = manager.ok_or_else(|| ServiceError::not_found("workspace"))?;
        let scope = self.world.scope(&service, 0, manager).await?;
        let by_hand = self.world.seats[owner].by_hand;
        if !by_hand && !self.plan.is_crowded() && self.dice.per_mille(&["search", about], 150) {
            let id = service
                .create_finder(&scope, self.search(input, about))
                .await?
                .id;
            return Ok(SourceBody::Finder { id });
        }
        let cards = self.draw_people(about, a_day);
        let text = file::people_file(&cards);
        let upload = Upload {
            file_name: "people.csv",
            content: text.into(),
            columns: &[],
        };
        let import = service
            .create_finder_from_file(&scope, input.clone(), &upload)
            .await?;
        self.bring_doubles(&scope, manager, input, &cards).await?;
        self.world
            .companies
            .extend(cards.iter().filter_map(|card| card.company.clone()).take(2));
        self.world
            .people
            .extend(cards.into_iter().map(|card| card.id));
        let owns_segment = planned.len() == 1 && self.dice.per_mille(&["segment", about], 300);
        if owns_segment && let Some(id) = segment_of(&service, &scope, &import.finder_id).await? {
            return Ok(SourceBody::Segment { id });
        }
        Ok(SourceBody::Finder {
            id: import.finder_id,
        })
    }

    /// Where contacts are merged in this world, some people come with another file again, without their profiles.
    async fn bring_doubles(
        &mut self,
        scope: &Scope,
        place: usize,
        input: FinderInput,
        cards: &[Card],
    ) -> ServiceResult<()> {
        let merges = self.plan.has(FaultKind::ContactsMerged) && !self.plan.is_crowded();
        if !merges || cards.is_empty() {
            return Ok(());
        }
        let text = file::doubles_file(cards.iter().step_by(DOUBLE_EVERY));
        let upload = Upload {
            file_name: "doubles.csv",
            content: text.into(),
            columns: &[],
        };
        let input = FinderInput {
            name: format!("{} again", input.name),
            additional_member_ids: Vec::new(),
            ..input
        };
        let service = self.service().clone();
        let import = service
            .create_finder_from_file(scope, input, &upload)
            .await?;
        self.world.doubles.push(Doubles {
            place,
            finder: import.finder_id,
        });
        Ok(())
    }

    fn search(&self, input: FinderInput, about: &str) -> FinderInput {
        let title = *self
            .dice
            .pick(&["title", about], &["Founder", "Engineer", "Head"]);
        FinderInput {
            kind: FinderKind::Search,
            search: Some(SearchConfiguration {
                title: Some(title.to_owned()),
                ..SearchConfiguration::default()
            }),
            schedule: Some(FinderSchedule {
                time_zone: self.zone(about),
                weekdays: BTreeSet::from([1, 2, 3, 4, 5, 6, 7]),
                slots: shapes::other_slots(self.dice, about),
            }),
            results_per_slot: Some(limits::FINDER_RESULTS_PER_SLOT_MAXIMUM),
            ..input
        }
    }

    /// People for a file: those that the campaigns of a family need, now and then fewer.
    fn draw_people(&mut self, about: &str, a_day: u32) -> Vec<Card> {
        let days = self.plan.days.saturating_sub(1).max(2);
        let share = self.dice.between(&["source", about], 60, 110) as u64;
        let wanted = u64::from(a_day) * u64::from(days) * share / 100;
        let wanted = wanted.min(limits::IMPORT_ROWS_MAXIMUM as u64) as u32;
        let first = self.next_person;
        let mut cards: Vec<Card> = self.network.with(|network| {
            let last = (first + wanted).min(network.people().count());
            let people = network.people();
            (first..last).map(|person| people.card(person)).collect()
        });
        self.next_person = first + wanted;
        let odd = self.odd.drain(..).collect::<Vec<_>>();
        for (place, card) in odd.into_iter().enumerate() {
            cards.insert((place * 3).min(cards.len()), card);
        }
        cards
    }
}

/// The segment that holds a finder's results.
async fn segment_of(
    service: &Service,
    scope: &Scope,
    finder: &domain::ids::FinderId,
) -> ServiceResult<Option<SegmentId>> {
    let page = service.segments(scope, &PageRequest::default()).await?;
    let of_finder = |segment: &service::audience::segments::SegmentView| {
        segment.finder_id.as_ref() == Some(finder)
    };
    Ok(page
        .items
        .into_iter()
        .find(of_finder)
        .map(|segment| segment.id))
}

fn name(number: usize) -> String {
    const FIRST: [&str; 8] = [
        "Ada", "Béla", "Chidi", "Dörte", "Eun-ji", "Fatima", "Gaël", "Hanako",
    ];
    format!("{} Sender{number}", FIRST[number % FIRST.len()])
}

fn email(number: usize) -> String {
    format!("sender-{number}@northwind.example")
}

fn account(number: usize) -> String {
    format!("sender-{number}")
}
