//! The simulated clock of the demo: the time it is there, and the ways to move it.

use domain::time::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::{format, t};

/// What the simulated clock shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockView {
    /// The simulated instant.
    pub now: Timestamp,
    /// Simulated days since the demo began, counted from 1.
    pub day: u32,
    /// Simulated days that pass in a minute.
    pub days_per_minute: f64,
    /// Whether time stands still.
    pub paused: bool,
    /// Simulated milliseconds that pass in a real second; 0 when paused. The browser counts on.
    pub milliseconds_per_second: i64,
}

impl ClockView {
    /// A running clock.
    pub fn sample() -> Self {
        Self {
            now: sample_now(),
            day: 4,
            days_per_minute: 2.0,
            paused: false,
            milliseconds_per_second: 2_880_000,
        }
    }
}

/// What a press on the clock's controls asks for; the value of the field `do` of `POST /demo/clock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockControl {
    /// Let time stand still.
    Pause,
    /// Let it run on.
    Resume,
    /// Half the speed.
    Slower,
    /// Twice the speed.
    Faster,
    /// To the start of the next slot of any campaign.
    NextSlot,
    /// To the next midnight.
    NextDay,
}

impl ClockControl {
    /// Every control.
    pub const ALL: [Self; 6] = [
        Self::Pause,
        Self::Resume,
        Self::Slower,
        Self::Faster,
        Self::NextSlot,
        Self::NextDay,
    ];

    /// The posted value.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Slower => "slower",
            Self::Faster => "faster",
            Self::NextSlot => "next_slot",
            Self::NextDay => "next_day",
        }
    }

    /// Reads the posted value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|control| control.code() == code)
    }
}

/// The bar above a page of the demo.
pub fn bar(f: &Frame, view: &ClockView) -> Markup {
    html! {
        form.clock method="post" action="/demo/clock" aria-label=(t!(f, "clock-label")) {
            input type="hidden" name="return" value=(f.here);
            (face(f, view))
            div.clock__controls {
                @if view.paused {
                    (control(ClockControl::Resume, Icon::Play, &t!(f, "clock-resume")))
                } @else {
                    (control(ClockControl::Pause, Icon::Pause, &t!(f, "clock-pause")))
                }
                (control(ClockControl::Slower, Icon::Slower, &t!(f, "clock-slower")))
                (control(ClockControl::Faster, Icon::Faster, &t!(f, "clock-faster")))
                (worded(ClockControl::NextSlot, Icon::Next, &t!(f, "clock-next-slot")))
                (worded(ClockControl::NextDay, Icon::Calendar, &t!(f, "clock-next-day")))
            }
        }
    }
}

/// The face alone, for the live stream to renew.
pub fn face(f: &Frame, view: &ClockView) -> Markup {
    let utc = view.now.in_zone(&TimeZone::UTC);
    html! {
        div.clock__face #clock-face data-clock=(view.now.as_millis())
            data-pace=(if view.paused { 0 } else { view.milliseconds_per_second }) data-zone=(f.zone_name) {
            span.clock__tag { (t!(f, "clock-simulated")) }
            time.clock__time datetime=(utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()) {
                span.clock__day data-clock-day { (format::day(f.language, view.now.local_date(&f.zone))) }
                " "
                strong data-clock-time { (format::time(&f.zone, view.now)) }
            }
            span.clock__note {
                (t!(f, "clock-day", day = view.day)) " · "
                @if view.paused { (t!(f, "clock-paused")) }
                @else { (t!(f, "clock-speed", speed = speed(f, view.days_per_minute))) }
            }
        }
    }
}

fn speed(f: &Frame, days_per_minute: f64) -> String {
    let figure = if days_per_minute >= 1.0 {
        format!("{days_per_minute:.0}")
    } else {
        format!("{days_per_minute:.2}")
    };
    match f.language {
        crate::language::Language::English => figure,
        crate::language::Language::French => figure.replace('.', ","),
    }
}

fn control(control: ClockControl, shape: Icon, label: &str) -> Markup {
    html! {
        button.button.button--quiet.button--icon type="submit" name="do" value=(control.code())
            aria-label=(label) title=(label) { (icon(shape)) }
    }
}

fn worded(control: ClockControl, shape: Icon, label: &str) -> Markup {
    html! {
        button.button.button--quiet type="submit" name="do" value=(control.code()) aria-label=(label) {
            (icon(shape)) span { (label) }
        }
    }
}
