//! The local dates of campaigns: each instant by the schedule that rules its day. After an edit of the zone the day that had
//! begun goes on as it was, and no date comes a second time (engine, time 5).

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Calendar;
use domain::ids::CampaignId;
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::Tx;
use store::action::ActionRow;

use crate::EngineResult;

/// The calendars of campaigns, for the local dates of what happened.
pub(crate) struct LocalDates(BTreeMap<CampaignId, Calendar>);

impl LocalDates {
    pub(crate) async fn of(
        tx: &mut Tx,
        campaigns: impl IntoIterator<Item = &CampaignId>,
    ) -> EngineResult<Self> {
        let ids: BTreeSet<&CampaignId> = campaigns.into_iter().collect();
        if ids.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let rows = store::campaign::schedules(tx, ids).await?.into_iter();
        let known = rows.filter_map(|row| Some((row.id.clone(), row.calendar().ok()?)));
        Ok(Self(known.collect()))
    }

    /// The campaign's local date of an instant; that of UTC where its zone is not known.
    pub(crate) fn at(&self, campaign: &CampaignId, at: Timestamp) -> Date {
        match self.0.get(campaign) {
            Some(calendar) => calendar.local_date_at(at),
            None => at.local_date(&TimeZone::UTC),
        }
    }

    /// The date for which an effect of an action counts.
    pub(crate) fn of_effect(&self, action: &ActionRow, at: Timestamp) -> Date {
        match self.0.get(&action.campaign_id) {
            Some(calendar) => calendar.date_in_slot(action.local_date, action.slot_index, at),
            None => self.at(&action.campaign_id, at),
        }
    }
}
