//! Who is on the stage: members with their accounts, people of the network, campaigns.

use std::collections::BTreeMap;

use domain::calendar::{Schedule, Slot};
use domain::campaign::{CampaignKind, MessageStep, Moderation, OnSilence};
use domain::finder::FinderKind;
use domain::identity::Role;
use domain::ids::{CampaignId, FinderId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use sandbox::behaviour::{InvitationRule, PersonRule, Rates, Wait};
use sandbox::people::{Card, NewPerson};
use sandbox::{AccountType, Limits, Network, NewAccount, Sandbox};
use service::access::identities::NewIdentity;
use service::access::invitations::NewInvitation;
use service::access::members::NewSeat;
use service::access::set_up::SetUp;
use service::access::workspaces::NewWorkspace;
use service::audience::finders::FinderInput;
use service::audience::imports::Upload;
use service::campaigns::{CampaignInput, MessageBody, SourceBody};
use service::{Scope, Secret, ServiceError};

use super::{Played, Stage};
use crate::deeds::bring_in;
use crate::wire::ADDRESS;
use crate::world::file;

const PASSWORD: &str = "overture-simulation";
/// Nothing at the network is ever the limit.
const PLENTY: u32 = 100_000;

/// Somebody with an account.
pub struct Member {
    /// The account's id on the network.
    pub account: String,
    /// The account.
    pub identity: IdentityId,
    /// The member, by workspace; the first is home.
    pub places: Vec<(WorkspaceId, MemberId)>,
    session: String,
}

/// Where campaigns take people from: the finder, and the people as the network names them.
pub struct Finder {
    /// The finder.
    pub id: FinderId,
    /// Its people, in order.
    pub people: Vec<String>,
}

/// A campaign as it is to be.
#[derive(Clone)]
pub struct Script {
    /// Its name.
    pub name: String,
    /// Its program.
    pub program: String,
    /// When it runs.
    pub schedule: Schedule,
    /// What it writes.
    pub messages: Vec<MessageBody>,
    /// Who decides.
    pub moderation: Moderation,
}

/// A step of a sequence, with one text for everybody.
fn letter(step: MessageStep, delay_days: Option<u32>, text: &str) -> MessageBody {
    MessageBody {
        delay_days,
        ..MessageBody::new(step, &[("default", text)])
    }
}

/// An invitation with a note, and nothing after it.
pub fn letters(note: &str) -> Vec<MessageBody> {
    vec![letter(MessageStep::Invitation, None, note)]
}

/// An invitation, a welcome, and follow-ups after so many days each.
pub fn welcome(text: &str, follow_ups: &[u32]) -> Vec<MessageBody> {
    let mut messages = letters("Hello {{firstName|there}}, shall we connect?");
    messages.push(letter(MessageStep::Welcome, None, text));
    let texts = [
        "Which part is closest to your work?",
        "Would Tuesday suit you?",
    ];
    for (delay, text) in follow_ups.iter().zip(texts) {
        messages.push(letter(MessageStep::FollowUp, Some(*delay), text));
    }
    messages
}

impl Script {
    /// A campaign that nobody has to approve: one slot each day from nine to eleven in UTC, so many
    /// contacts in it, an invitation and a welcome.
    pub fn of(cohort_size: u32) -> Self {
        Self {
            name: "Spring".to_owned(),
            program: "Partners".to_owned(),
            schedule: Schedule {
                weekdays: (1..=7).collect(),
                cohort_size,
                ..Schedule::suggested("UTC")
            },
            messages: welcome("Thank you, {{firstName|and welcome}}.", &[]),
            moderation: Moderation {
                enabled: false,
                on_silence: OnSilence::Hold,
            },
        }
        .at(&[("09:00", 120)])
    }

    /// Every invitation is approved by its sender first, and waits until it is.
    #[must_use]
    pub fn moderated(self) -> Self {
        Self {
            moderation: Moderation {
                enabled: true,
                on_silence: OnSilence::Hold,
            },
            ..self
        }
    }

    /// With slots, by start and minutes.
    ///
    /// # Panics
    ///
    /// Where a start is no time of day.
    #[must_use]
    pub fn at(mut self, slots: &[(&str, u32)]) -> Self {
        let slots = slots.iter().map(|(start, duration_minutes)| Slot {
            start: start.parse().expect("a scene tells times of day"),
            duration_minutes: *duration_minutes,
        });
        self.schedule.slots = slots.collect();
        self
    }

    /// On some days of the week, 1 for Monday.
    #[must_use]
    pub fn on(mut self, weekdays: &[u8]) -> Self {
        self.schedule.weekdays = weekdays.iter().copied().collect();
        self
    }

    /// By the clocks of a time zone.
    #[must_use]
    pub fn in_zone(mut self, zone: &str) -> Self {
        zone.clone_into(&mut self.schedule.time_zone);
        self
    }

    /// With another sequence.
    #[must_use]
    pub fn writing(self, messages: Vec<MessageBody>) -> Self {
        Self { messages, ..self }
    }

    /// With another name and program.
    #[must_use]
    pub fn called(self, name: &str, program: &str) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            ..self
        }
    }
}

/// A network of people who do nothing by themselves.
pub(super) fn network(start: Timestamp) -> Sandbox {
    let mut network = Network::new(sandbox::Settings {
        seed: super::SEED,
        people: 0,
        start: start.as_millis(),
        ..sandbox::Settings::default()
    });
    network
        .set_rates(Rates::still())
        .expect("each rate lies between 0 and 1");
    Sandbox::new(network, sandbox::Clock::Manual, None)
}

fn refused(refusal: sandbox::Refusal) -> ServiceError {
    ServiceError::internal(refusal.message)
}

fn email(number: usize) -> String {
    format!("sender-{number}@northwind.example")
}

fn name(number: usize) -> String {
    format!("Ada Sender{number}")
}

impl Stage {
    /// The organization with its first workspace and its first member.
    pub(super) async fn set_up(&mut self) -> Played {
        let service = self.deeds.service().clone();
        let set_up = SetUp {
            organization: "Northwind Partners".to_owned(),
            workspace: "Team".to_owned(),
            time_zone: "UTC".to_owned(),
            language: "en".to_owned(),
            name: name(0),
            email: email(0),
            password: Secret::new(PASSWORD),
        };
        let done = service.set_up(&set_up).await?;
        let token = done.session.token.expose().to_owned();
        self.connect(token, vec![done.workspace], AccountType::Premium)
            .await
    }

    /// One member more, in the first workspace, with an account of a type.
    pub async fn join(&mut self, account_type: AccountType) -> Played<usize> {
        let number = self.members.len();
        let service = self.deeds.service().clone();
        let manager = self.scope(0, 0).await?;
        let invitation = NewInvitation {
            email: email(number),
            name: name(number),
            role: Role::Editor,
        };
        let token = bring_in(&service, &manager, &invitation, PASSWORD).await?;
        let token = token.expose().to_owned();
        let home = vec![manager.workspace().clone()];
        self.connect(token, home, account_type).await?;
        Ok(number)
    }

    /// A second workspace, in which the first member has a place too.
    pub async fn second_workspace(&mut self) -> Played {
        let service = self.deeds.service().clone();
        let person = service.person_of_session(&self.members[0].session).await?;
        let new = NewWorkspace {
            name: "Other team".to_owned(),
            time_zone: "UTC".to_owned(),
            language: Some("en".to_owned()),
        };
        let workspace = service.create_workspace(&person, &new).await?.id;
        let scope = service
            .scope_of_session(&self.members[0].session, &workspace)
            .await?;
        let member = scope.require_member()?.clone();
        self.members[0].places.push((workspace, member));
        Ok(())
    }

    /// Another member gets a place in the second workspace of the first one.
    pub async fn also_in_the_second(&mut self, member: usize) -> Played {
        let service = self.deeds.service().clone();
        let manager = self.scope(0, 1).await?;
        let new = NewSeat {
            email: email(member),
            role: Role::Editor,
            time_zone: None,
        };
        service.add_member(&manager, &new).await?;
        let workspace = manager.workspace().clone();
        let scope = service
            .scope_of_session(&self.members[member].session, &workspace)
            .await?;
        let place = (workspace, scope.require_member()?.clone());
        self.members[member].places.push(place);
        Ok(())
    }

    async fn connect(
        &mut self,
        session: String,
        workspaces: Vec<WorkspaceId>,
        account_type: AccountType,
    ) -> Played {
        let account = format!("sender-{}", self.members.len());
        let new = NewAccount {
            id: account.clone(),
            name: Some(name(self.members.len())),
            account_type,
            limits: Some(Limits {
                invitations_per_week: PLENTY,
                messages_per_day: PLENTY,
                ..Limits::default()
            }),
            ..NewAccount::default()
        };
        let opened = self.network.with(|network| {
            let account = network.open_account(&new);
            account.map(|account| account.token.clone())
        });
        let service = self.deeds.service().clone();
        let mut places = Vec::new();
        for workspace in workspaces {
            let scope = service.scope_of_session(&session, &workspace).await?;
            places.push((workspace, scope.require_member()?.clone()));
        }
        let scope = service.scope_of_session(&session, &places[0].0).await?;
        let new = NewIdentity::Sandbox {
            base_url: ADDRESS.to_owned(),
            session_token: Secret::new(opened.map_err(refused)?),
        };
        let identity = service.connect_identity(&scope, None, &new).await?;
        self.members.push(Member {
            account,
            identity: identity.id,
            places,
            session,
        });
        Ok(())
    }

    /// The identities of the accounts, by the account's id on the network.
    pub(super) fn accounts(&self) -> BTreeMap<String, String> {
        let members = self.members.iter();
        members
            .map(|member| (member.account.clone(), member.identity.to_string()))
            .collect()
    }

    /// A member.
    pub fn member(&self, member: usize) -> &Member {
        &self.members[member]
    }

    /// A member's rights in one of their places, as of now.
    pub async fn scope(&self, member: usize, place: usize) -> Played<Scope> {
        let member = &self.members[member];
        let (workspace, _) = &member.places[place];
        let service = self.deeds.service();
        Ok(service.scope_of_session(&member.session, workspace).await?)
    }

    /// People more on the network, who accept an invitation an hour after it.
    pub fn people(&mut self, count: u32) -> Played<Vec<Card>> {
        let first = self.people;
        self.people += count;
        let people = (first..first + count).map(|number| NewPerson {
            first_name: format!("Guest{number}"),
            last_name: Some("Example".to_owned()),
            title: Some("Founder".to_owned()),
            company: Some(format!("Company{number}")),
            city: Some("Paris".to_owned()),
            country: Some("FR".to_owned()),
            language: Some("en".to_owned()),
            ..NewPerson::default()
        });
        let mut cards = Vec::new();
        for person in people {
            cards.push(self.person(person)?);
        }
        Ok(cards)
    }

    /// One person more on the network, who accepts an invitation an hour after it.
    pub fn person(&mut self, person: NewPerson) -> Played<Card> {
        let accepts = PersonRule {
            on_invitation: Some(InvitationRule::AcceptAfter(Wait(domain::time::span::HOUR))),
            ..PersonRule::default()
        };
        let added = self.network.with(|network| {
            let index = network.add_person(person)?;
            let card = network.people().card(index);
            network.set_rule(&card.id, accepts)?;
            Ok(card)
        });
        Ok(added.map_err(refused)?)
    }

    /// One of the people does otherwise.
    pub fn rule(&mut self, person: &str, rule: PersonRule) -> Played {
        let ruled = self.network.with(|network| network.set_rule(person, rule));
        Ok(ruled.map_err(refused)?)
    }

    /// A file of people who stand nowhere else yet, for members of one workspace; the first owns it.
    pub async fn finder(&mut self, members: &[usize], count: u32) -> Played<Finder> {
        let cards = self.people(count)?;
        self.finder_of(members, 0, &cards).await
    }

    /// A file of these people, for members in one of their places; the first owns it.
    pub async fn finder_of(
        &mut self,
        members: &[usize],
        place: usize,
        cards: &[Card],
    ) -> Played<Finder> {
        let places: Vec<MemberId> = members
            .iter()
            .map(|member| self.members[*member].places[place].1.clone())
            .collect();
        let input = FinderInput {
            name: format!("People {}", cards.first().map_or("", |card| &card.id)),
            kind: FinderKind::Csv,
            owner_id: places.first().cloned(),
            additional_member_ids: places[1..].to_vec(),
            search: None,
            source: None,
            secret: None,
            schedule: None,
            results_per_slot: None,
            active: None,
        };
        let text = file::people_file(cards);
        let upload = Upload {
            file_name: "people.csv",
            content: text.into(),
            columns: &[],
        };
        let scope = self.scope(0, place).await?;
        let service = self.deeds.service().clone();
        let import = service
            .create_finder_from_file(&scope, input, &upload)
            .await?;
        Ok(Finder {
            id: import.finder_id,
            people: cards.iter().map(|card| card.id.clone()).collect(),
        })
    }

    /// Makes a campaign of a member and starts it.
    pub async fn campaign(
        &mut self,
        member: usize,
        finder: &Finder,
        script: &Script,
    ) -> Played<CampaignId> {
        self.campaign_in(member, 0, finder, script).await
    }

    /// Makes a campaign of a member in one of their places and starts it.
    pub async fn campaign_in(
        &mut self,
        member: usize,
        place: usize,
        finder: &Finder,
        script: &Script,
    ) -> Played<CampaignId> {
        let scope = self.scope(member, place).await?;
        let script = script.clone();
        let input = CampaignInput {
            kind: CampaignKind::Invite,
            name: script.name,
            program: script.program,
            description: String::new(),
            sender_id: self.members[member].places[place].1.clone(),
            source: SourceBody::Finder {
                id: finder.id.clone(),
            },
            messages: script.messages,
            schedule: script.schedule,
            moderation: Some(script.moderation),
            withdrawal: None,
            budget: None,
        };
        let campaign = self.deeds.create(&scope, input).await?;
        self.deeds.start(&scope, &campaign.id).await.or_fault()?;
        Ok(campaign.id)
    }
}
