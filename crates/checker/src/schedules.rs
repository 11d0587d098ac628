//! Which schedule a campaign had when: the present one, and those before edits as far as the
//! record of the run tells them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::civil::{Calendar, DAY, Window};
use crate::evidence::Evidence;
use crate::evidence::database::Schedule;
use crate::evidence::scenario::Deed;
use crate::history::CLOCK_TOLERANCE;
use crate::saves::Saves;

/// A schedule that applied from an instant on; none where nobody knows it.
#[derive(Debug)]
struct Stretch {
    from: i64,
    until: i64,
    calendar: Option<Calendar>,
}

/// The schedules of every campaign over time.
#[derive(Debug, Default)]
pub(crate) struct Schedules<'a>(BTreeMap<&'a str, Vec<Stretch>>);

/// Where an instant lies in a campaign's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this window; the schedule of then takes so many contacts a slot and has so many slots.
    In {
        /// The window.
        window: Window,
        /// Its cohort.
        cohort_size: u32,
        /// Slots of a day.
        slots_per_day: usize,
    },
    /// In none.
    Outside,
    /// The schedule of then is not known.
    Unknown,
}

impl Place {
    /// Of two places that hold an instant the one that `prefer` names, else the first. Where both
    /// are the same slot of a date, an edit lies between them and may have come into force by then:
    /// the larger cohort counts.
    fn or(self, found: Self, prefer: Option<(Date, u32)>) -> Self {
        let (
            Self::In {
                window,
                cohort_size,
                slots_per_day,
            },
            Self::In {
                window: other,
                cohort_size: other_size,
                slots_per_day: other_slots,
            },
        ) = (self, found)
        else {
            return found;
        };
        let name = |window: Window| (window.date, window.slot);
        if name(window) == name(other) {
            return Self::In {
                window,
                cohort_size: cohort_size.max(other_size),
                slots_per_day: slots_per_day.max(other_slots),
            };
        }
        if prefer == Some(name(other)) {
            found
        } else {
            self
        }
    }
}

impl<'a> Schedules<'a> {
    pub(crate) fn of(evidence: &'a Evidence, saves: &Saves<'a>) -> Self {
        let campaigns = evidence.database.campaign.iter();
        Self(
            campaigns
                .map(|campaign| {
                    let edits = saves.edits(&campaign.id, "schedule");
                    let edits: Vec<i64> = edits.map(|row| row.at).collect();
                    let schedules = saved(saves, &campaign.id);
                    (
                        campaign.id.as_str(),
                        stretches(&edits, &schedules, &campaign.schedule),
                    )
                })
                .collect(),
        )
    }

    /// The calendars that a campaign had, one after the other, as far as they are known.
    pub(crate) fn all(&self, campaign: &str) -> impl Iterator<Item = &Calendar> {
        let stretches = self.0.get(campaign).map_or(&[][..], Vec::as_slice);
        stretches
            .iter()
            .filter_map(|stretch| stretch.calendar.as_ref())
    }

    /// The calendar of a campaign that had one schedule all the time.
    pub(crate) fn only(&self, campaign: &str) -> Option<&Calendar> {
        match self.0.get(campaign)?.as_slice() {
            [only] => only.calendar.as_ref(),
            _ => None,
        }
    }

    /// The stretches that may give the windows of an instant. After an edit, the dates that had
    /// begun keep their schedule (engine, time 5), so that the one before counts for two days more.
    fn around(&self, campaign: &str, at: i64) -> impl Iterator<Item = &Stretch> {
        let stretches = self.0.get(campaign).map_or(&[][..], Vec::as_slice);
        stretches
            .iter()
            .filter(move |stretch| stretch.from <= at && at - 2 * DAY < stretch.until)
    }

    /// Where an instant lies; a window holds it with so many milliseconds of grace before its start
    /// and after its end. Of several windows the one that `prefer` names wins.
    pub(crate) fn place(
        &self,
        campaign: &str,
        at: i64,
        grace: (i64, i64),
        prefer: Option<(Date, u32)>,
    ) -> Place {
        let mut place = Place::Outside;
        for stretch in self.around(campaign, at) {
            let Some(calendar) = &stretch.calendar else {
                if place == Place::Outside {
                    place = Place::Unknown;
                }
                continue;
            };
            for window in calendar.windows_around(at) {
                if !window.holds(at, grace.0, grace.1) {
                    continue;
                }
                let found = Place::In {
                    window,
                    cohort_size: calendar.cohort_size,
                    slots_per_day: calendar.slots_per_day(),
                };
                place = place.or(found, prefer);
            }
        }
        if self.0.contains_key(campaign) {
            place
        } else {
            Place::Unknown
        }
    }

    /// The windows that a slot of a date may have had, as seen from an instant; none where a
    /// schedule of then is not known.
    pub(crate) fn windows(
        &self,
        campaign: &str,
        at: i64,
        date: Date,
        slot: u32,
    ) -> Option<Vec<Window>> {
        let mut windows = Vec::new();
        for stretch in self.around(campaign, at) {
            let calendar = stretch.calendar.as_ref()?;
            let of_date = calendar.windows_on(date);
            windows.extend(of_date.iter().filter(|window| window.slot == slot));
        }
        self.0.contains_key(campaign).then_some(windows)
    }

    /// The largest cohort, and cohort times slots, that a date may have had as seen from an
    /// instant; none where a schedule of then is not known.
    pub(crate) fn largest_cohort(&self, campaign: &str, at: i64) -> Option<(u32, usize)> {
        let mut largest = None;
        for stretch in self.around(campaign, at) {
            let calendar = stretch.calendar.as_ref()?;
            let of_day = calendar.cohort_size as usize * calendar.slots_per_day();
            let (cohort, day) = largest.unwrap_or((0, 0));
            largest = Some((calendar.cohort_size.max(cohort), of_day.max(day)));
        }
        largest
    }

    /// The calendar of a campaign where it was the same from two days before an instant to another
    /// instant.
    pub(crate) fn steady(&self, campaign: &str, from: i64, until: i64) -> Option<&Calendar> {
        let mut stretches = self.around(campaign, from);
        let only = stretches.next()?;
        if stretches.next().is_some() || only.until < until {
            return None;
        }
        only.calendar.as_ref()
    }
}

/// The schedules that users saved, with the instants.
fn saved<'a>(saves: &Saves<'a>, campaign: &str) -> Vec<(i64, &'a Schedule)> {
    let events = saves.that_hold(campaign, "schedule");
    events
        .filter_map(|event| match &event.deed {
            Deed::Save {
                schedule: Some(schedule),
                ..
            } => Some((event.at, schedule)),
            _ => None,
        })
        .collect()
}

fn stretches(edits: &[i64], saved: &[(i64, &Schedule)], present: &Schedule) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut from = i64::MIN;
    for &until in edits {
        let known = saved
            .iter()
            .rev()
            .find(|(at, _)| from.saturating_sub(CLOCK_TOLERANCE) <= *at && *at < until);
        stretches.push(Stretch {
            from,
            until,
            calendar: known.and_then(|(_, schedule)| Calendar::of(schedule)),
        });
        from = until;
    }
    stretches.push(Stretch {
        from,
        until: i64::MAX,
        calendar: Calendar::of(present),
    });
    stretches
}
