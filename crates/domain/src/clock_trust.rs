//! Which readings of clocks may be decided by (engine, time 7).
//!
//! Three clocks are read together: that of the machine, that of the database, and the time for which
//! the machine has run, which nobody can set. Decisions go by the database's clock and never back
//! behind one that was made. A pure state machine: the readings come from outside, so that every jump
//! can be played in a test.

use std::time::Duration;

use crate::seeded::{self, Bug};
use crate::time::{Timestamp, span};

/// A machine's clock that differs more from the database's is told as a warning, in milliseconds.
pub const APART_WARNING_MILLISECONDS: i64 = 5 * span::SECOND;
/// A machine whose clock differs more from the database's claims nothing, in milliseconds.
pub const APART_MAXIMUM_MILLISECONDS: i64 = span::MINUTE;
/// So far may the clock be behind what was decided already; a slow clock needs no person, in
/// milliseconds.
const BEHIND_MAXIMUM_MILLISECONDS: i64 = span::MINUTE;
/// A clock that went further ahead than the machine has run has jumped, in milliseconds.
pub const JUMP_MILLISECONDS: i64 = 5 * span::MINUTE;
/// Readings have to agree for so long before a doubt ends, and a clock stands still when it has not
/// moved for so long.
const AGREEING: Duration = Duration::from_mins(1);
/// A program that begins so long after the last decision asks a person whether the clock is right:
/// nothing else could tell a holiday from a wrong clock, in milliseconds.
pub const GAP_MAXIMUM_MILLISECONDS: i64 = 7 * span::DAY;

/// The clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The machine's clock.
    pub machine: Timestamp,
    /// The database's clock; on SQLite the same.
    pub database: Timestamp,
    /// How long the machine has run, its sleep included.
    pub running: Duration,
}

impl Reading {
    /// How far the machine's clock is from the database's, in milliseconds.
    pub const fn apart_milliseconds(&self) -> i64 {
        self.machine.millis_since(self.database).saturating_abs()
    }
}

/// Why a reading is not decided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The machine's clock and the database's say different times.
    Apart {
        /// By how many milliseconds.
        milliseconds: i64,
    },
    /// The clock is behind what was decided already.
    Behind {
        /// By how many milliseconds.
        milliseconds: i64,
    },
    /// The clock does not move.
    Standing,
    /// The clock went ahead further than the machine has run, or was set back and work would go on by
    /// it now.
    Jumped {
        /// By how many milliseconds; negative where it was set back.
        milliseconds: i64,
        /// Whether only a person can say that it is right.
        needs_person: bool,
    },
}

/// What a reading is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Decide by this instant.
    Go(Timestamp),
    /// Claim nothing.
    Doubt(Doubt),
}

/// A clock that went ahead.
#[derive(Debug, Clone, Copy)]
struct Jump {
    milliseconds: i64,
    /// The last moving reading before it; none where the program began after a long gap.
    from: Option<(Timestamp, Duration)>,
    since: Duration,
    /// Whether another clock, which did not jump along, can confirm it.
    can_be_confirmed: bool,
}

/// What is known of the clocks.
#[derive(Debug, Clone)]
pub struct ClockTrust {
    /// No decision was made later than this.
    latest: Option<Timestamp>,
    /// The last reading at which the database's clock moved.
    moved: Option<(Timestamp, Duration)>,
    jump: Option<Jump>,
    /// How far the clock was set back and not set right since, in milliseconds.
    set_back: i64,
    apart: bool,
    behind: bool,
}

impl ClockTrust {
    /// Begins after a decision that was made then, in this or in another process.
    pub const fn after(latest: Option<Timestamp>) -> Self {
        Self {
            latest,
            moved: None,
            jump: None,
            set_back: 0,
            apart: false,
            behind: false,
        }
    }

    /// The last instant that was decided by.
    pub const fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    /// Another process decided by this instant.
    pub fn decided_elsewhere(&mut self, instant: Option<Timestamp>) {
        self.latest = self.latest.max(instant);
    }

    /// A person said that the clock is right as it is.
    pub fn accept(&mut self, reading: Reading) {
        *self = Self::after(Some(reading.database));
        self.moved = Some((reading.database, reading.running));
    }

    /// Looks at a reading.
    pub fn look(&mut self, reading: Reading) -> Verdict {
        let apart = reading.apart_milliseconds() > APART_MAXIMUM_MILLISECONDS;
        self.notice_jump(reading, apart || self.apart);
        if self
            .moved
            .is_none_or(|(before, _)| before != reading.database)
        {
            self.moved = Some((reading.database, reading.running));
        }
        self.apart = apart;
        // I-25 is broken where whatever a clock shows is decided by.
        let doubt = self
            .doubt(reading)
            .filter(|_| !seeded::is_on(Bug::BelieveEveryClock));
        if let Some(doubt) = doubt {
            return Verdict::Doubt(doubt);
        }
        let now = self
            .latest
            .map_or(reading.database, |latest| latest.max(reading.database));
        self.latest = Some(now);
        Verdict::Go(now)
    }

    fn notice_jump(&mut self, reading: Reading, two_clocks: bool) {
        let Some(moved) = self.moved else {
            let gap = self
                .latest
                .map_or(0, |latest| reading.database.millis_since(latest));
            if gap > GAP_MAXIMUM_MILLISECONDS {
                self.jump = Some(Jump {
                    milliseconds: gap,
                    from: None,
                    since: reading.running,
                    can_be_confirmed: false,
                });
            }
            return;
        };
        let ahead = ahead_of(moved, reading);
        if ahead > JUMP_MILLISECONDS {
            // A clock that was known to be wrong, because it was behind what was decided, and goes
            // where it should be, has been set right; so has one that makes up for having been set
            // back.
            let comes_after_decisions = self.behind
                && self.latest.is_some_and(|latest| {
                    reading.database.millis_since(latest) <= GAP_MAXIMUM_MILLISECONDS
                });
            let makes_up = ahead <= self.set_back.saturating_add(JUMP_MILLISECONDS);
            let was_set_right = comes_after_decisions || makes_up && self.set_back > 0;
            self.set_back = self.set_back.saturating_sub(ahead).max(0);
            self.jump = Some(Jump {
                milliseconds: ahead,
                from: self.jump.map_or(Some(moved), |jump| jump.from),
                since: reading.running,
                can_be_confirmed: two_clocks || was_set_right,
            });
        } else if let Some(from) = self.jump.and_then(|jump| jump.from)
            && ahead_of(from, reading) <= JUMP_MILLISECONDS
        {
            // It came back to where the running time says it should be.
            self.jump = None;
        } else if ahead < -JUMP_MILLISECONDS && moved.0 != reading.database {
            self.set_back = self.set_back.saturating_sub(ahead);
        }
    }

    fn doubt(&mut self, reading: Reading) -> Option<Doubt> {
        if self.apart {
            return Some(Doubt::Apart {
                milliseconds: reading.apart_milliseconds(),
            });
        }
        let behind = self
            .latest
            .map_or(0, |latest| latest.millis_since(reading.database));
        self.behind = behind > BEHIND_MAXIMUM_MILLISECONDS;
        if self.behind {
            return Some(Doubt::Behind {
                milliseconds: behind,
            });
        }
        let stands_for = self.moved.map_or(Duration::ZERO, |(_, since)| {
            reading.running.saturating_sub(since)
        });
        if stands_for > AGREEING {
            return Some(Doubt::Standing);
        }
        if self.set_back > JUMP_MILLISECONDS {
            // It has come to where the work was, and is still not where the running time says.
            return Some(Doubt::Jumped {
                milliseconds: -self.set_back,
                needs_person: true,
            });
        }
        let jump = self.jump?;
        let agreed = reading.running.saturating_sub(jump.since) >= AGREEING;
        if agreed && jump.can_be_confirmed {
            self.jump = None;
            return None;
        }
        Some(Doubt::Jumped {
            milliseconds: jump.milliseconds,
            needs_person: agreed,
        })
    }
}

/// How far the database's clock went ahead of the running time since an earlier reading, in
/// milliseconds.
fn ahead_of((before, running): (Timestamp, Duration), reading: Reading) -> i64 {
    let ran = reading.running.saturating_sub(running).as_millis();
    let expected = before.plus_millis(i64::try_from(ran).unwrap_or(i64::MAX));
    reading.database.millis_since(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * span::SECOND)
    }

    /// Both clocks show `clock`, after the machine has run for `running`, in seconds.
    fn same(clock: i64, running: u64) -> Reading {
        apart(clock, clock, running)
    }

    fn apart(machine: i64, database: i64, running: u64) -> Reading {
        Reading {
            machine: at(machine),
            database: at(database),
            running: Duration::from_secs(running),
        }
    }

    fn started() -> ClockTrust {
        let mut trust = ClockTrust::after(Some(at(0)));
        assert_eq!(trust.look(same(10, 10)), Verdict::Go(at(10)));
        trust
    }

    fn needs_person(verdict: Verdict) -> bool {
        matches!(
            verdict,
            Verdict::Doubt(Doubt::Jumped {
                needs_person: true,
                ..
            })
        )
    }

    #[test]
    fn clocks_that_run_are_followed() {
        let mut trust = ClockTrust::after(None);
        for second in 1..200 {
            let verdict = trust.look(apart(second + 4, second, second as u64));
            assert_eq!(verdict, Verdict::Go(at(second)));
        }
        assert_eq!(trust.latest(), Some(at(199)));
    }

    #[test]
    fn a_sleep_that_the_running_time_counts_is_no_jump() {
        let mut trust = started();
        let days = 3 * 86_400;
        let verdict = trust.look(same(10 + days, 10 + days as u64));
        assert_eq!(verdict, Verdict::Go(at(10 + days)));
    }

    #[test]
    fn a_machine_apart_from_the_database_claims_nothing_until_it_is_near_again() {
        let mut trust = started();
        assert_eq!(
            trust.look(apart(81, 20, 20)),
            Verdict::Doubt(Doubt::Apart {
                milliseconds: 61_000
            })
        );
        assert_eq!(
            trust.look(apart(-100, 21, 21)),
            Verdict::Doubt(Doubt::Apart {
                milliseconds: 121_000
            })
        );
        assert_eq!(trust.look(apart(80, 22, 22)), Verdict::Go(at(22)));
    }

    #[test]
    fn a_little_back_is_the_last_instant_again_and_far_back_waits() {
        let mut trust = started();
        trust.look(same(1_000, 1_000));
        assert_eq!(trust.look(same(960, 1_001)), Verdict::Go(at(1_000)));
        assert_eq!(
            trust.look(same(900, 1_002)),
            Verdict::Doubt(Doubt::Behind {
                milliseconds: 100_000
            })
        );
        assert_eq!(trust.look(same(1_001, 1_103)), Verdict::Go(at(1_001)));
    }

    #[test]
    fn ten_years_back_and_right_again_needs_no_person_but_two_readings() {
        let years = 10 * 365 * 86_400;
        let mut trust = started();
        for second in 11..100 {
            let verdict = trust.look(same(second - years, second as u64));
            assert!(matches!(verdict, Verdict::Doubt(Doubt::Behind { .. })));
        }
        let verdict = trust.look(same(100, 100));
        assert!(matches!(verdict, Verdict::Doubt(Doubt::Jumped { .. })));
        assert_eq!(trust.look(same(160, 160)), Verdict::Go(at(160)));
    }

    #[test]
    fn a_clock_that_was_set_back_for_an_hour_asks_a_person_until_it_makes_up_for_it() {
        let hour = 3_600;
        let mut trust = started();
        trust.look(same(1_000, 1_000));
        for second in 1_001..1_000 + 2 * hour {
            let verdict = trust.look(same(second - hour, second as u64));
            // After an hour it is where the work had been. To go on by it would be an hour late.
            let has_come = second - hour >= 1_000 - BEHIND_MAXIMUM_MILLISECONDS / span::SECOND;
            assert!(matches!(verdict, Verdict::Doubt(_)), "{second}");
            assert_eq!(needs_person(verdict), has_come, "{second}");
        }
        let set_right = 1_000 + 2 * hour;
        let verdict = trust.look(same(set_right, set_right as u64));
        assert!(matches!(verdict, Verdict::Doubt(_)) && !needs_person(verdict));
        let later = set_right + 60;
        assert_eq!(
            trust.look(same(later, later as u64)),
            Verdict::Go(at(later))
        );
        // Nothing is owed any more: the next hour ahead is a jump.
        trust.look(same(later + 1 + hour, later as u64 + 1));
        let verdict = trust.look(same(later + 61 + hour, later as u64 + 61));
        assert!(needs_person(verdict));
    }

    #[test]
    fn a_jump_of_the_one_clock_there_is_needs_a_person() {
        for jump in [301, 3_600, 86_400, 10 * 365 * 86_400] {
            let mut trust = started();
            let first = trust.look(same(11 + jump, 11));
            assert!(matches!(first, Verdict::Doubt(_)) && !needs_person(first));
            for second in 71..500 {
                assert!(needs_person(trust.look(same(second + jump, second as u64))));
            }
            trust.accept(same(500 + jump, 500));
            assert_eq!(
                trust.look(same(501 + jump, 501)),
                Verdict::Go(at(501 + jump))
            );
        }
    }

    #[test]
    fn less_than_five_minutes_ahead_is_followed() {
        let mut trust = started();
        assert_eq!(trust.look(same(310, 11)), Verdict::Go(at(310)));
    }

    #[test]
    fn a_jump_that_comes_back_was_none() {
        let mut trust = started();
        trust.look(same(100_000, 11));
        trust.look(same(100_050, 61));
        assert_eq!(trust.look(same(62, 62)), Verdict::Go(at(62)));
    }

    #[test]
    fn two_clocks_that_meet_again_confirm_each_other() {
        // The machine was paused for two hours: the database's clock went on, the machine's is set
        // a little later.
        let mut trust = started();
        let pause = 7_200;
        let verdict = trust.look(apart(11, 11 + pause, 11));
        assert!(matches!(verdict, Verdict::Doubt(Doubt::Apart { .. })));
        let verdict = trust.look(same(20 + pause, 20));
        assert!(matches!(verdict, Verdict::Doubt(Doubt::Jumped { .. })));
        assert_eq!(
            trust.look(same(71 + pause, 71)),
            Verdict::Go(at(71 + pause))
        );
    }

    #[test]
    fn a_clock_that_stands_still_is_seen_and_its_end_is_no_jump() {
        let mut trust = started();
        assert_eq!(trust.look(same(10, 60)), Verdict::Go(at(10)));
        assert_eq!(trust.look(same(10, 71)), Verdict::Doubt(Doubt::Standing));
        assert_eq!(trust.look(same(10, 7_000)), Verdict::Doubt(Doubt::Standing));
        assert_eq!(trust.look(same(7_001, 7_001)), Verdict::Go(at(7_001)));
    }

    #[test]
    fn a_start_long_after_the_last_decision_asks_a_person() {
        let week = 7 * 86_400;
        let mut trust = ClockTrust::after(Some(at(0)));
        assert_eq!(trust.look(same(week, 1)), Verdict::Go(at(week)));
        let mut trust = ClockTrust::after(Some(at(0)));
        trust.look(same(week + 1, 1));
        assert!(needs_person(trust.look(same(week + 61, 61))));
    }

    #[test]
    fn what_another_process_decided_counts() {
        let mut trust = started();
        trust.decided_elsewhere(Some(at(40)));
        assert_eq!(trust.look(same(12, 12)), Verdict::Go(at(40)));
        trust.decided_elsewhere(None);
        assert_eq!(trust.look(same(41, 41)), Verdict::Go(at(41)));
    }
}
