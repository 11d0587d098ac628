//! What the people of the demonstration do by themselves: they look at their companion and decide,
//! write by hand, stop a campaign for a day, sign in again where their session has ended. Every
//! choice is drawn from the seed and from what it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::calendar::zone;
use domain::entropy::draw;
use domain::link::{TOKEN_LENGTH, Visit};
use domain::suppression::SuppressionKind;
use domain::time::{Timestamp, span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sandbox::Sandbox;
use sandbox::ledger::{Effect, Entry};
use sandbox::network::OwnerAct;
use service::access::sessions::Credentials;
use service::audience::suppressions::SuppressionInput;
use service::campaigns::CampaignFilter;
use service::proposals::ProposalView;
use service::{PageRequest, Scope, Secret, Service, ServiceError, ServiceResult};
use simulation::deeds::Deeds;
use url::Url;

use super::cast::{self, CAMILLE, JORDAN, PASSWORD};
use super::world::World;
use crate::failure::{Failure, Outcome};
use crate::simulated::People;

/// A new session is begun before the old one ends.
const SESSION_RENEWED_MILLISECONDS: i64 = 20 * span::DAY;
/// How often health is looked at, for the summary.
const HEALTH_MILLISECONDS: i64 = 3 * span::HOUR;
/// For how many days health is looked at: by then every state was there.
const HEALTH_DAYS: i64 = 12;
/// Looks that are drawn come up to this much later.
const LOOK_SPREAD_MILLISECONDS: u64 = 2 * span::HOUR as u64;
/// The day on which Jordan's session ends, while a slot is open.
const SESSION_ENDS_DAY: i32 = 3;
/// The day on which Jordan signs in again.
const SESSION_AGAIN_DAY: i32 = 4;

/// What a person's browser says of itself.
const PERSON: Visit<'static> = Visit {
    head_only: false,
    user_agent: Some(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    ),
    purpose: None,
    accept: Some("text/html,application/xhtml+xml"),
    accept_language: Some("en"),
};
/// What the network's robot for previews says of itself.
const ROBOT: Visit<'static> = Visit {
    head_only: false,
    user_agent: Some("LinkedInBot/1.0 (compatible; Mozilla/5.0)"),
    purpose: None,
    accept: Some("*/*"),
    accept_language: None,
};

/// The tokens of short links in a text.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split("/l/").skip(1);
    pieces.filter_map(|piece| piece.get(..TOKEN_LENGTH))
}

/// Something that somebody is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// A member looks at the companion.
    Look { seat: usize },
    /// An owner invites somebody by hand.
    InviteByHand,
    /// A company is put on the suppression list.
    SuppressCompany,
    /// Jordan signs in to the network again.
    SignInAgain,
    /// Jordan stops the founders' campaign.
    StopFounders,
    /// Jordan starts it again.
    StartFounders,
    /// The states of health are looked at.
    LookAtHealth,
}

/// What is told about a run at its end.
#[derive(Debug, Default)]
pub struct Told {
    /// The states of health that campaigns were seen in.
    pub health_states: BTreeSet<&'static str>,
}

/// The people.
pub struct Cast {
    deeds: Deeds,
    sandbox: Sandbox,
    world: World,
    seed: u64,
    told: Arc<Mutex<Told>>,
    /// What comes, by instant and by the order in which it was planned.
    agenda: BTreeMap<(Timestamp, u64), Plan>,
    planned: u64,
    start: Timestamp,
    /// Rows of the network's ledger that were looked at for links.
    looked_at: usize,
}

impl Cast {
    /// The people of a world that was just made.
    pub fn new(
        deeds: Deeds,
        sandbox: Sandbox,
        world: World,
        seed: u64,
        told: Arc<Mutex<Told>>,
    ) -> ServiceResult<Self> {
        let start = deeds.service().now();
        let mut cast = Self {
            deeds,
            sandbox,
            world,
            seed,
            told,
            agenda: BTreeMap::new(),
            planned: 0,
            start,
            looked_at: 0,
        };
        cast.plan_days()?;
        Ok(cast)
    }

    fn service(&self) -> &Service {
        self.deeds.service()
    }

    fn plan(&mut self, at: Timestamp, plan: Plan) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), plan);
    }

    fn plan_days(&mut self) -> ServiceResult<()> {
        for seat in 0..self.world.seats.len() {
            let today = self.start.local_date(&self.zone(seat)?);
            self.plan_looks(seat, today)?;
        }
        for (day, minutes) in [(1, 15 * 60), (3, 11 * 60), (6, 15 * 60 + 30), (9, 10 * 60)] {
            self.plan(self.local(CAMILLE, day, minutes)?, Plan::InviteByHand);
        }
        let ends = self.local(JORDAN, SESSION_ENDS_DAY, 10 * 60 + 40)?;
        let account = self.world.seats[JORDAN].player.account;
        self.sandbox
            .with(|network| network.expire_session_at(account, ends.as_millis()))
            .map_err(|refusal| ServiceError::internal(refusal.message))?;
        let others = [
            (JORDAN, SESSION_AGAIN_DAY, 10 * 60 + 20, Plan::SignInAgain),
            (CAMILLE, 2, 8 * 60 + 30, Plan::SuppressCompany),
            (JORDAN, 8, 9 * 60, Plan::StopFounders),
            (JORDAN, 9, 12 * 60, Plan::StartFounders),
        ];
        for (seat, day, minutes, plan) in others {
            self.plan(self.local(seat, day, minutes)?, plan);
        }
        let first = self.start.plus_millis(span::HOUR);
        self.plan(first, Plan::LookAtHealth);
        Ok(())
    }

    fn zone(&self, seat: usize) -> ServiceResult<TimeZone> {
        zone::resolve(self.world.seats[seat].player.time_zone).map_err(ServiceError::internal)
    }

    /// Minutes after midnight of a day where the member lives.
    fn at(&self, seat: usize, date: Date, minutes: i64) -> ServiceResult<Timestamp> {
        let midnight = date
            .to_zoned(self.zone(seat)?)
            .map_err(ServiceError::internal)?;
        Ok(Timestamp::from_jiff(midnight.timestamp()).plus_millis(minutes * span::MINUTE))
    }

    /// The same of a day counted from the beginning.
    fn local(&self, seat: usize, day: i32, minutes: i64) -> ServiceResult<Timestamp> {
        let first = self.start.local_date(&self.zone(seat)?);
        self.at(seat, first.saturating_add(day.days()), minutes)
    }

    /// The looks of a day that are still to come; nobody looks at a weekend.
    fn plan_looks(&mut self, seat: usize, date: Date) -> ServiceResult<()> {
        let player = self.world.seats[seat].player;
        let mut date = date;
        loop {
            let weekend = date.weekday().to_monday_one_offset() > 5;
            let mut planned = false;
            for minutes in [player.first_look_minutes, player.last_look_minutes] {
                let labels = [
                    "look",
                    player.email,
                    &date.to_string(),
                    &minutes.to_string(),
                ];
                let later = draw(self.seed, &labels) % LOOK_SPREAD_MILLISECONDS;
                let at = self.at(seat, date, minutes)?.plus_millis(later as i64);
                if !weekend && at > self.service().now() {
                    self.plan(at, Plan::Look { seat });
                    planned = true;
                }
            }
            if planned {
                return Ok(());
            }
            date = date.saturating_add(1.day());
        }
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The member's rights, as of now.
    async fn scope(&mut self, seat: usize) -> ServiceResult<Scope> {
        let now = self.service().now();
        let since = self.world.seats[seat].session_since;
        if now.millis_since(since) > SESSION_RENEWED_MILLISECONDS {
            let credentials = Credentials {
                email: self.world.seats[seat].player.email.to_owned(),
                password: Secret::new(PASSWORD),
            };
            let signed_in = self.service().log_in(&credentials, None).await?;
            self.world.seats[seat].session = signed_in.token;
            self.world.seats[seat].session_since = now;
        }
        let token = self.world.seats[seat].session.expose();
        self.service()
            .scope_of_session(token, &self.world.workspace)
            .await
    }

    async fn perform(&mut self, plan: Plan, now: Timestamp) -> ServiceResult<()> {
        match plan {
            Plan::Look { seat } => Box::pin(self.look(seat, now)).await,
            Plan::InviteByHand => {
                self.invite_by_hand(now);
                Ok(())
            }
            Plan::SuppressCompany => self.suppress_company().await,
            Plan::SignInAgain => self.sign_in_again().await,
            Plan::StopFounders => self.stop_founders().await,
            Plan::StartFounders => self.start_founders().await,
            Plan::LookAtHealth => self.look_at_health(now).await,
        }
    }

    /// A member decides about what waits, and writes to some of those who have accepted.
    async fn look(&mut self, seat: usize, now: Timestamp) -> ServiceResult<()> {
        let scope = self.scope(seat).await?;
        for proposal in self.deeds.waiting(&scope).await? {
            self.decide(&scope, seat, &proposal).await?;
        }
        self.write_by_hand(seat);
        let zone = self.zone(seat)?;
        let more_today = self
            .agenda
            .values()
            .any(|plan| *plan == Plan::Look { seat });
        if !more_today {
            self.plan_looks(seat, now.local_date(&zone))?;
        }
        Ok(())
    }

    /// Approves most, blocks some, rewrites a few, takes a few decisions back, and leaves a few
    /// alone. What is drawn depends on person and campaign, so that who is left alone stays so.
    async fn decide(
        &self,
        scope: &Scope,
        seat: usize,
        proposal: &ProposalView,
    ) -> ServiceResult<()> {
        let profile = proposal.contact.profile_url.as_deref();
        let labels = [
            "decide",
            profile.unwrap_or(&proposal.contact.name),
            &proposal.campaign_name,
            self.world.seats[seat].player.email,
        ];
        match draw(self.seed, &labels) % 100 {
            0..6 => Ok(()),
            6..14 => self.refuse(scope, proposal).await,
            14..20 => self.rewrite(scope, seat, proposal).await,
            20..23 => {
                let Some(approved) = self.approve(scope, proposal).await? else {
                    return Ok(());
                };
                let Some(undone) = self.deeds.undo(scope, &approved).await.or_fault()? else {
                    return Ok(());
                };
                self.refuse(scope, &undone).await
            }
            _ if proposal.ready => self.approve(scope, proposal).await.map(drop),
            // What cannot leave as it is: some write it anew, others let it be.
            drawn if drawn % 2 == 0 => self.rewrite(scope, seat, proposal).await,
            _ => Ok(()),
        }
    }

    async fn approve(
        &self,
        scope: &Scope,
        proposal: &ProposalView,
    ) -> ServiceResult<Option<ProposalView>> {
        self.deeds.approve(scope, proposal).await.or_fault()
    }

    async fn refuse(&self, scope: &Scope, proposal: &ProposalView) -> ServiceResult<()> {
        let refused = self.deeds.refuse(scope, proposal).await;
        refused.or_fault().map(drop)
    }

    async fn rewrite(
        &self,
        scope: &Scope,
        seat: usize,
        proposal: &ProposalView,
    ) -> ServiceResult<()> {
        let language = proposal.contact.language.as_deref().unwrap_or_default();
        let sender = self.world.seats[seat].player.name;
        let text = cast::rewritten(&proposal.contact.name, language, sender);
        let edited = self.deeds.edit(scope, proposal, None, Some(text)).await;
        match edited.or_fault()? {
            Some(edited) => self.approve(scope, &edited).await.map(drop),
            None => Ok(()),
        }
    }

    /// The owner writes, past the product, to a few of those who have accepted.
    fn write_by_hand(&self, seat: usize) {
        let account = self.world.seats[seat].player.account;
        let seed = self.seed;
        self.sandbox.with(|network| {
            let Some(owner) = network.account(account) else {
                return;
            };
            let fresh: Vec<String> = owner
                .accepted_since(network.now() - span::DAY)
                .map(sandbox::people::id_of)
                .filter(|person| draw(seed, &["by hand", account, person]) % 100 < 9)
                .collect();
            for person in fresh {
                let act = OwnerAct::Message {
                    person: person.clone(),
                    text: cast::BY_HAND.to_owned(),
                };
                if let Err(refusal) = network.act_as_owner(account, &act) {
                    tracing::debug!(%person, refusal = %refusal.message, "nothing was written by hand");
                }
            }
        });
    }

    /// Both owners of the leaders' list invite somebody of it by hand.
    fn invite_by_hand(&mut self, now: Timestamp) {
        let day = now.millis_since(self.start) / span::DAY;
        let accounts = [CAMILLE, JORDAN].map(|seat| self.world.seats[seat].player.account);
        let count = self.world.late_leaders.len().max(1);
        for (place, account) in accounts.into_iter().enumerate() {
            let Some(card) = self
                .world
                .late_leaders
                .get((day as usize * 2 + place) % count)
            else {
                continue;
            };
            let act = OwnerAct::Invite {
                person: card.id.clone(),
                note: None,
            };
            let done = self
                .sandbox
                .with(|network| network.act_as_owner(account, &act).map(drop));
            if let Err(refusal) = done {
                tracing::debug!(refusal = %refusal.message, "nobody was invited by hand");
            }
        }
    }

    async fn suppress_company(&mut self) -> ServiceResult<()> {
        let Some(company) = self.world.suppressed_company.clone() else {
            return Ok(());
        };
        let scope = self.scope(CAMILLE).await?;
        let input = SuppressionInput {
            kind: SuppressionKind::Company,
            value: company,
            note: "They asked for it by telephone".to_owned(),
        };
        self.deeds.suppress(&scope, input).await.or_fault()?;
        Ok(())
    }

    async fn sign_in_again(&mut self) -> ServiceResult<()> {
        let scope = self.scope(JORDAN).await?;
        let seat = &self.world.seats[JORDAN];
        self.sandbox
            .with(|network| network.sign_in(seat.player.account))
            .map_err(|refusal| ServiceError::internal(refusal.message))?;
        let back: Url = "http://localhost/companion"
            .parse()
            .map_err(ServiceError::internal)?;
        let reconnected = self.deeds.reconnect(&scope, &seat.identity, &back).await;
        reconnected.or_fault().map(drop)
    }

    async fn stop_founders(&mut self) -> ServiceResult<()> {
        let scope = self.scope(JORDAN).await?;
        let stopped = self.deeds.stop(&scope, &self.world.founders).await;
        stopped.or_fault().map(drop)
    }

    async fn start_founders(&mut self) -> ServiceResult<()> {
        let scope = self.scope(JORDAN).await?;
        let started = self.deeds.start(&scope, &self.world.founders).await;
        started.or_fault().map(drop)
    }

    /// Whoever opened a link in a message opens the short link, and the network's robot looks at each before.
    async fn follow_links(&mut self) -> ServiceResult<()> {
        let seen = self.looked_at;
        let (length, happened) = self.sandbox.with(|network| {
            let rows = network.ledger().rows();
            let fresh = rows.iter().skip(seen).filter_map(|row| {
                let Entry::Effect { effect, .. } = &row.entry else {
                    return None;
                };
                let text = row.text.clone()?;
                let is_known = matches!(effect, Effect::LinkClicked | Effect::MessageSent);
                is_known.then_some((*effect == Effect::LinkClicked, text))
            });
            (rows.len(), fresh.collect::<Vec<_>>())
        });
        self.looked_at = length;
        for (is_person, text) in happened {
            let visit = if is_person { PERSON } else { ROBOT };
            for token in tokens(&text) {
                self.service().follow_link(token, &visit).await?;
            }
        }
        Ok(())
    }

    async fn look_at_health(&mut self, now: Timestamp) -> ServiceResult<()> {
        let scope = self.scope(CAMILLE).await?;
        let page = self
            .service()
            .campaigns(&scope, &CampaignFilter::default(), &PageRequest::default())
            .await?;
        {
            let mut told = self.told();
            for campaign in page.items {
                told.health_states.insert(campaign.health.state.as_str());
            }
        }
        if now.millis_since(self.start) < HEALTH_DAYS * span::DAY {
            self.plan(now.plus_millis(HEALTH_MILLISECONDS), Plan::LookAtHealth);
        }
        Ok(())
    }
}

#[async_trait]
impl People for Cast {
    fn next_due(&self) -> Option<Timestamp> {
        self.agenda.keys().next().map(|(at, _)| *at)
    }

    async fn act(&mut self, now: Timestamp) -> Outcome {
        self.follow_links().await.map_err(|error| {
            Failure::failed(format!("A link could not be followed at {now}: {error}"))
        })?;
        while let Some(((at, _), _)) = self.agenda.first_key_value()
            && *at <= now
        {
            let Some((_, plan)) = self.agenda.pop_first() else {
                break;
            };
            self.perform(plan, now).await.map_err(|error| {
                Failure::failed(format!(
                    "A person of the demonstration failed at {now}: {error}"
                ))
            })?;
        }
        Ok(())
    }
}
