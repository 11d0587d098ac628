//! Changing, stopping and archiving campaigns.

use domain::time::{Timestamp, span};
use service::campaigns::CampaignChange;
use service::{Scope, ServiceResult};

use super::{Doing, People};
use crate::fault::FaultKind;
use crate::world::shapes;

impl People {
    async fn scope_of(&mut self, campaign: usize) -> ServiceResult<Scope> {
        let running = &self.world.campaigns[campaign];
        let (seat, place) = (running.seat, running.place);
        let service = self.deeds.service().clone();
        self.world.scope(&service, seat, place).await
    }

    /// A change of a campaign: most often it is edited, often stopped for a while, rarely archived.
    pub(super) async fn change(
        &mut self,
        campaign: usize,
        number: u32,
        now: Timestamp,
    ) -> ServiceResult<()> {
        let about = [campaign.to_string(), number.to_string()];
        let about = ["which change", &about[0], &about[1]];
        match self.dice.below(&about, 100) {
            0..30 => self.stop_now(campaign, false, now).await,
            30..33 => self.stop_now(campaign, true, now).await,
            _ => Box::pin(self.edit(campaign, number)).await,
        }
    }

    /// Stops a campaign for some minutes or days, or archives it.
    pub(super) async fn stop_now(
        &mut self,
        campaign: usize,
        archive: bool,
        now: Timestamp,
    ) -> ServiceResult<()> {
        // Who is switched off cannot enter.
        let Ok(scope) = self.scope_of(campaign).await else {
            return Ok(());
        };
        let id = self.world.campaigns[campaign].id.clone();
        if archive {
            self.deeds.archive(&scope, &id).await.done();
            return Ok(());
        }
        self.deeds.stop(&scope, &id).await.done();
        let about = ["pause", &campaign.to_string(), &now.to_string()];
        let pause = self.dice.between(&about, span::MINUTE, 2 * span::DAY);
        self.put(now.plus_millis(pause), Doing::Start { campaign });
        Ok(())
    }

    pub(super) async fn start(&mut self, campaign: usize) -> ServiceResult<()> {
        let Ok(scope) = self.scope_of(campaign).await else {
            return Ok(());
        };
        let id = self.world.campaigns[campaign].id.clone();
        self.deeds.start(&scope, &id).await.done();
        Ok(())
    }

    /// Changes one thing of a campaign in the middle of a day.
    async fn edit(&mut self, campaign: usize, number: u32) -> ServiceResult<()> {
        let kinds = [
            FaultKind::CohortEdited,
            FaultKind::SlotsEdited,
            FaultKind::ZoneEdited,
            FaultKind::TextsEdited,
            FaultKind::ModerationEdited,
        ];
        let about = format!("{campaign} {number}");
        let Some(kind) = self.one_of(&kinds, &["edit", &about]) else {
            return Ok(());
        };
        let Ok(scope) = self.scope_of(campaign).await else {
            return Ok(());
        };
        let change = self.edited(campaign, kind, &about);
        let schedule = change.schedule.clone();
        let id = self.world.campaigns[campaign].id.clone();
        let saved = Box::pin(self.deeds.save(&scope, &id, change)).await;
        if saved.done().is_some() {
            if let Some(schedule) = schedule {
                self.world.campaigns[campaign].schedule = schedule;
            }
            self.tally.fault(kind);
        }
        Ok(())
    }

    fn edited(&self, campaign: usize, kind: FaultKind, about: &str) -> CampaignChange {
        let mut schedule = self.world.campaigns[campaign].schedule.clone();
        let mut change = CampaignChange::default();
        match kind {
            FaultKind::CohortEdited => {
                schedule.cohort_size = self.dice.between(&["cohort", about], 1, 25) as u32;
                change.schedule = Some(schedule);
            }
            FaultKind::SlotsEdited => {
                schedule.slots = shapes::other_slots(self.dice, about);
                change.schedule = Some(schedule);
            }
            FaultKind::ZoneEdited => {
                let zone = self.dice.pick(&["other zone", about], &shapes::ZONES);
                (*zone).clone_into(&mut schedule.time_zone);
                change.schedule = Some(schedule);
            }
            FaultKind::TextsEdited => {
                change.messages = Some(shapes::messages(self.dice, about));
            }
            _ => change.moderation = Some(shapes::moderation(&self.plan, about)),
        }
        change
    }
}
