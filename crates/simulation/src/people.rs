//! What people do while their campaigns run: they look at their cards and decide, change campaigns,
//! stop and archive them, leave and come back; often at a bad moment.

mod answering;
mod cards;
mod changes;
mod correcting;
mod hands;
mod merging;

use std::collections::BTreeMap;

use domain::calendar::zone;
use domain::ids::{ActionId, ContactId, MergeId};
use domain::time::{Timestamp, span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use sandbox::Sandbox;
use sandbox::network::PersonAct;
use service::audience::suppressions::SuppressionInput;
use service::{ServiceError, ServiceResult};
use url::Url;

use crate::deeds::Deeds;
use crate::dice::Dice;
use crate::fault::FaultKind;
use crate::plan::Plan;
use crate::sometimes::Tally;
use crate::wire::{Act, UnderWay};
use crate::world::{World, shapes};

/// Something that somebody is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doing {
    /// A person looks at the cards.
    Look { seat: usize, date: Date },
    /// Somebody changes a campaign.
    Change { campaign: usize, number: u32 },
    /// Somebody starts a campaign again.
    Start { campaign: usize },
    /// A member is switched off.
    SwitchOff { seat: usize },
    /// And on again.
    SwitchOn { seat: usize },
    /// A person signs out.
    SignOut { seat: usize },
    /// And in again.
    SignIn { seat: usize },
    /// Somebody is put on the suppression list.
    Suppress { number: u32 },
    /// Somebody merges two contacts that are one person.
    Merge { number: u32 },
    /// And takes it back.
    Part {
        place: usize,
        contact: ContactId,
        merge: MergeId,
    },
    /// Somebody who acts by hand looks for cards.
    Hands { seat: usize, number: u64 },
}

/// Changes of one campaign in ten days, on average.
const CHANGE_DAYS: i64 = 10;

/// The people.
pub struct People {
    plan: Plan,
    deeds: Deeds,
    network: Sandbox,
    tally: Tally,
    under_way: UnderWay,
    world: World,
    dice: Dice,
    agenda: BTreeMap<(Timestamp, u64), Doing>,
    planned: u64,
    /// Cards that somebody kept on a phone without a network.
    kept: Vec<cards::Kept>,
    /// What those remember who act by hand.
    hands: hands::Hands,
    /// Stops and the like in flight so far; each costs a campaign some days.
    interrupted: u64,
    /// When they last looked for a bad moment.
    looked_at: Option<Timestamp>,
}

impl People {
    /// The people of a world that was just made.
    pub fn new(
        plan: &Plan,
        deeds: Deeds,
        network: Sandbox,
        tally: Tally,
        under_way: UnderWay,
        world: World,
    ) -> Self {
        let mut people = Self {
            plan: plan.clone(),
            dice: plan.dice(),
            deeds,
            network,
            tally,
            under_way,
            world,
            agenda: BTreeMap::new(),
            planned: 0,
            kept: Vec::new(),
            hands: hands::Hands::default(),
            interrupted: 0,
            looked_at: None,
        };
        people.plan_everything();
        people
    }

    /// The world that they live in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// From now on they reach another process.
    pub fn go_through(&mut self, service: service::Service) {
        self.deeds = self.deeds.through(service);
    }

    fn put(&mut self, at: Timestamp, doing: Doing) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), doing);
    }

    fn plan_everything(&mut self) {
        let start = self.plan.start;
        for seat in 0..self.world.seats.len() {
            let today = self.today(seat, start);
            self.plan_look(seat, today);
            self.plan_hands(seat, 0, start);
            let about = seat.to_string();
            self.plan_absence(seat, &about);
        }
        let days = i64::from(self.plan.days);
        for campaign in 0..self.world.campaigns.len() {
            let about = campaign.to_string();
            // Also in a world of a day or two somebody changes something.
            let most = (2 * days / CHANGE_DAYS).max(1);
            let changes = self.dice.between(&["changes", &about], 0, most);
            for number in 0..changes as u32 {
                let at = self.moment(&["change", &about, &number.to_string()]);
                self.put(at, Doing::Change { campaign, number });
            }
        }
        let suppressions = self.dice.between(&["suppressions"], 0, days.min(10));
        for number in 0..suppressions as u32 {
            let at = self.moment(&["suppress", &number.to_string()]);
            self.put(at, Doing::Suppress { number });
        }
        self.plan_merges();
    }

    /// A moment of the run, to the millisecond.
    fn moment(&self, about: &[&str]) -> Timestamp {
        let length = self.plan.end().millis_since(self.plan.start);
        self.plan
            .start
            .plus_millis(self.dice.between(about, span::HOUR, length))
    }

    /// Some members are switched off for a while, some accounts signed out.
    fn plan_absence(&mut self, seat: usize, about: &str) {
        let away = self
            .dice
            .between(&["away for", about], span::HOUR, 3 * span::DAY);
        let of = |kind: FaultKind| {
            self.plan.has(kind) && self.dice.per_mille(&[kind.as_str(), about], 120)
        };
        if seat > 0 && of(FaultKind::MemberSwitchedOff) {
            let at = self.moment(&["off", about]);
            self.put(at, Doing::SwitchOff { seat });
            self.put(at.plus_millis(away), Doing::SwitchOn { seat });
        } else if of(FaultKind::SignedOut) {
            let at = self.moment(&["out", about]);
            self.put(at, Doing::SignOut { seat });
            self.put(at.plus_millis(away), Doing::SignIn { seat });
        }
    }

    fn today(&self, seat: usize, now: Timestamp) -> Date {
        let zone = zone::resolve(&self.world.seats[seat].zone).unwrap_or(jiff::tz::TimeZone::UTC);
        now.local_date(&zone)
    }

    /// The looks of a day where somebody lives.
    fn plan_look(&mut self, seat: usize, date: Date) {
        let zone = zone::resolve(&self.world.seats[seat].zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let about = [seat.to_string(), date.to_string()];
        let after_midnight = shapes::moment_of_day(self.dice, &["look", &about[0], &about[1]]);
        let Ok(midnight) = date.to_zoned(zone) else {
            return;
        };
        let at = Timestamp::from_jiff(midnight.timestamp()).plus_millis(after_midnight);
        self.put(at.max(self.plan.start), Doing::Look { seat, date });
    }

    /// From now on they only look at their cards, sign in and start what they had stopped.
    pub fn end(&mut self) {
        self.agenda.retain(|_, doing| {
            matches!(
                doing,
                Doing::Look { .. }
                    | Doing::Hands { .. }
                    | Doing::Start { .. }
                    | Doing::SwitchOn { .. }
                    | Doing::SignIn { .. }
            )
        });
    }

    /// When they do something next.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.keys().next().map(|(at, _)| *at)
    }

    /// The next thing that somebody does by `now`; false where there is none. What was begun is not
    /// begun again, whatever becomes of it.
    pub async fn act(&mut self, now: Timestamp) -> ServiceResult<bool> {
        if self.looked_at != Some(now) {
            self.looked_at = Some(now);
            Box::pin(self.interrupt(now)).await?;
            return Ok(true);
        }
        let due = self.agenda.first_key_value();
        if due.is_none_or(|((at, _), _)| *at > now) {
            return Ok(false);
        }
        if let Some((_, doing)) = self.agenda.pop_first() {
            Box::pin(self.perform(doing, now)).await?;
        }
        Ok(true)
    }

    async fn perform(&mut self, doing: Doing, now: Timestamp) -> ServiceResult<()> {
        match doing {
            Doing::Look { seat, date } => {
                let tomorrow = date.saturating_add(1.day());
                self.plan_look(seat, tomorrow);
                self.look(seat, date, now).await
            }
            Doing::Change { campaign, number } => {
                Box::pin(self.change(campaign, number, now)).await
            }
            Doing::Start { campaign } => self.start(campaign).await,
            Doing::SwitchOff { seat } => self.switch(seat, false).await,
            Doing::SwitchOn { seat } => self.switch(seat, true).await,
            Doing::SignOut { seat } => self.sign_out(seat).await,
            Doing::SignIn { seat } => self.sign_in(seat).await,
            Doing::Suppress { number } => self.suppress(number).await,
            Doing::Merge { number } => Box::pin(self.merge(number, now)).await,
            Doing::Part {
                place,
                contact,
                merge,
            } => self.part(place, &contact, &merge).await,
            Doing::Hands { seat, number } => Box::pin(self.hands(seat, number, now)).await,
        }
    }

    /// The actions of a member that the queue shows as being sent or as unconfirmed.
    async fn open_of(&mut self, seat: usize, place: usize) -> ServiceResult<Vec<String>> {
        let service = self.deeds.service().clone();
        let member = self.world.seats[seat].places[place].member.clone();
        let scope = self.world.scope(&service, seat, place).await?;
        let mut open = Vec::new();
        for state in [
            domain::action::ActionState::Sending,
            domain::action::ActionState::Unconfirmed,
        ] {
            let filter = service::queue::QueueFilter {
                member_id: Some(member.clone()),
                state: Some(state),
                ..service::queue::QueueFilter::default()
            };
            let request = service::PageRequest {
                limit: Some(domain::limits::PAGE_SIZE_MAXIMUM),
                cursor: None,
            };
            let page = service.queue(&scope, &filter, &request).await?;
            open.extend(page.items.into_iter().map(|row| row.id.to_string()));
        }
        Ok(open)
    }

    async fn switch(&mut self, seat: usize, on: bool) -> ServiceResult<()> {
        let service = self.deeds.service().clone();
        let place = self.world.seats[seat].places[0].clone();
        let manager = self.world.seats[0].places.iter();
        let home = manager
            .clone()
            .position(|of| of.workspace == place.workspace)
            .ok_or_else(|| ServiceError::not_found("workspace"))?;
        if on {
            let scope = self.world.scope(&service, 0, home).await?;
            self.deeds.switch_on(&scope, &place.member).await.done();
            return Ok(());
        }
        let open = self.open_of(seat, 0).await?;
        let scope = self.world.scope(&service, 0, home).await?;
        let switched = self.deeds.switch_off(&scope, &place.member, open).await;
        if switched.done().is_some() {
            self.tally.fault(FaultKind::MemberSwitchedOff);
        }
        Ok(())
    }

    async fn sign_out(&mut self, seat: usize) -> ServiceResult<()> {
        let Some(identity) = self.world.seats[seat].identity.clone() else {
            return Ok(());
        };
        let mut open = Vec::new();
        for place in 0..self.world.seats[seat].places.len() {
            open.extend(self.open_of(seat, place).await?);
        }
        let service = self.deeds.service().clone();
        let scope = self.world.scope(&service, seat, 0).await?;
        if self
            .deeds
            .sign_out(&scope, &identity, open)
            .await
            .done()
            .is_some()
        {
            self.tally.fault(FaultKind::SignedOut);
        }
        Ok(())
    }

    /// Signs in at the network, and tells the product.
    async fn sign_in(&mut self, seat: usize) -> ServiceResult<()> {
        let Some(identity) = self.world.seats[seat].identity.clone() else {
            return Ok(());
        };
        let account = self.world.seats[seat].account.clone();
        self.network
            .with(|network| network.sign_in(&account))
            .map_err(|refusal| ServiceError::internal(refusal.message))?;
        let back: Url = "http://localhost/companion"
            .parse()
            .map_err(ServiceError::internal)?;
        let service = self.deeds.service().clone();
        // Who is switched off signs in at the network and cannot enter here; the next poll sees it.
        let Ok(scope) = self.world.scope(&service, seat, 0).await else {
            return Ok(());
        };
        self.deeds.reconnect(&scope, &identity, &back).await.done();
        Ok(())
    }

    async fn suppress(&mut self, number: u32) -> ServiceResult<()> {
        let about = number.to_string();
        if self.world.people.is_empty() {
            return Ok(());
        }
        let by_company = self.dice.per_mille(&["suppress company", &about], 300);
        let (kind, value) = if by_company && !self.world.companies.is_empty() {
            let company = self.dice.pick(&["company", &about], &self.world.companies);
            (
                domain::suppression::SuppressionKind::Company,
                company.clone(),
            )
        } else {
            let person = self
                .dice
                .pick(&["person", &about], &self.world.people)
                .clone();
            (
                domain::suppression::SuppressionKind::Person,
                self.profile_of(&person),
            )
        };
        self.suppress_value(kind, value).await
    }

    fn profile_of(&self, person: &str) -> String {
        self.network.with(|network| {
            let people = network.people();
            people
                .find(person)
                .map(|index| people.card(index).profile_url)
                .unwrap_or_default()
        })
    }

    async fn suppress_value(
        &mut self,
        kind: domain::suppression::SuppressionKind,
        value: String,
    ) -> ServiceResult<()> {
        let service = self.deeds.service().clone();
        for place in 0..self.world.seats[0].places.len() {
            let scope = self.world.scope(&service, 0, place).await?;
            let input = SuppressionInput {
                kind,
                value: value.clone(),
                note: "They asked for it".to_owned(),
            };
            self.deeds.suppress(&scope, input).await.done();
        }
        Ok(())
    }

    /// One of these kinds of fault, of those that the plan has.
    fn one_of(&self, kinds: &[FaultKind], about: &[&str]) -> Option<FaultKind> {
        let kinds = kinds.iter().copied();
        let kinds: Vec<FaultKind> = kinds.filter(|kind| self.plan.has(*kind)).collect();
        (!kinds.is_empty()).then(|| *self.dice.pick(about, &kinds))
    }

    /// Does something at the worst moment: while an act is between its intent and its outcome.
    async fn interrupt(&mut self, now: Timestamp) -> ServiceResult<()> {
        let acts = self.under_way.acts();
        let Some(act) = acts.first().cloned() else {
            return Ok(());
        };
        // Once per act is enough, and some acts are left in peace.
        let about = [act.action.as_str(), "interrupt"];
        if self.interrupted > u64::from(self.plan.members) / 2 + 3
            || !self.dice.per_mille(&about, 400)
        {
            return Ok(());
        }
        let kinds = [
            FaultKind::StopInFlight,
            FaultKind::ArchiveInFlight,
            FaultKind::SuppressInFlight,
            FaultKind::ReplyInFlight,
        ];
        let Some(mut kind) = self.one_of(&kinds, &["interrupt", &act.action]) else {
            return Ok(());
        };
        if kind == FaultKind::ArchiveInFlight
            && !self.dice.per_mille(&["archive", &act.action], 600)
        {
            kind = FaultKind::ReplyInFlight;
        }
        self.interrupted += 1;
        self.interrupt_with(kind, &act, now).await
    }

    async fn interrupt_with(
        &mut self,
        kind: FaultKind,
        act: &Act,
        now: Timestamp,
    ) -> ServiceResult<()> {
        match kind {
            FaultKind::ReplyInFlight if self.plan.has(kind) => {
                let refuses = PersonAct::Write {
                    text: "Please stop writing to me.".to_owned(),
                    class: Some(sandbox::behaviour::Class::Stop),
                };
                let wrote = self
                    .network
                    .with(|network| network.act_as_person(&act.account, &act.person, &refuses));
                if wrote.is_ok() {
                    self.tally.fault(kind);
                }
            }
            FaultKind::SuppressInFlight => {
                let profile = self.profile_of(&act.person);
                self.suppress_value(domain::suppression::SuppressionKind::Person, profile)
                    .await?;
                self.tally.fault(kind);
            }
            FaultKind::StopInFlight | FaultKind::ArchiveInFlight => {
                if let Some(campaign) = self.campaign_of(act).await? {
                    self.stop_now(campaign, kind == FaultKind::ArchiveInFlight, now)
                        .await?;
                    self.tally.fault(kind);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The campaign of an act, as the queue tells it.
    async fn campaign_of(&mut self, act: &Act) -> ServiceResult<Option<usize>> {
        let Ok(id) = act.action.parse::<ActionId>() else {
            return Ok(None);
        };
        let service = self.deeds.service().clone();
        for place in 0..self.world.seats[0].places.len() {
            let scope = self.world.scope(&service, 0, place).await?;
            if let Ok(row) = service.queue_row(&scope, &id).await {
                let mut campaigns = self.world.campaigns.iter();
                return Ok(campaigns.position(|campaign| campaign.id == row.campaign_id));
            }
        }
        Ok(None)
    }
}
