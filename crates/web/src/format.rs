//! The shape of numbers, dates and times per language, as pure functions.
//!
//! Hours are written with 24 hours in both languages, because a team reads the same page in several
//! countries and "9:00" must not need a second look.

use domain::time::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use crate::language::Language;
use crate::t;

/// A whole number with the language's grouping: `12,500`, `12 500`.
pub fn number(language: Language, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = match language {
        Language::English => ',',
        Language::French => '\u{202f}',
    };
    let mut shaped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        shaped.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shaped.push(separator);
        }
        shaped.push(digit);
    }
    shaped
}

/// A share between 0 and 1 in per cent, with that many decimals: `43.6%`, `43,6 %`.
pub fn percent(language: Language, share: f64, decimals: usize) -> String {
    let figure = format!("{:.decimals$}", share * 100.0);
    match language {
        Language::English => format!("{figure}%"),
        Language::French => format!("{}\u{a0}%", figure.replace('.', ",")),
    }
}

/// A wall-clock time: `09:05`.
pub fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The time of day of an instant in a zone: `14:05`.
pub fn time(zone: &TimeZone, instant: Timestamp) -> String {
    clock(instant.in_zone(zone).time())
}

/// A day without its year: `Mon 23 Nov`, `lun. 23 nov.`.
pub fn day(language: Language, date: Date) -> String {
    format!(
        "{} {} {}",
        weekday_short(language, date.weekday()),
        date.day(),
        month(language, date)
    )
}

/// A day with its year: `23 Nov 2026`, `23 nov. 2026`.
pub fn date(language: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), month(language, date), date.year())
}

/// An instant in a zone with its day: `Mon 23 Nov, 14:05`.
pub fn day_and_time(language: Language, zone: &TimeZone, instant: Timestamp) -> String {
    let local = instant.in_zone(zone);
    format!("{}, {}", day(language, local.date()), clock(local.time()))
}

/// An instant in a zone, with nothing left out: `Mon 23 Nov 2026, 14:05:09 CET`.
pub fn exact(language: Language, zone: &TimeZone, instant: Timestamp) -> String {
    let local = instant.in_zone(zone);
    let second = local.time().second();
    let abbreviation = local.strftime("%Z");
    format!(
        "{} {}, {}:{second:02} {abbreviation}",
        day(language, local.date()),
        local.year(),
        clock(local.time()),
    )
}

/// An instant as someone would say it now: `14:05` today, `yesterday, 14:05`, `tomorrow, 09:00`,
/// else the day, with its year where it is not this one.
pub fn near(language: Language, zone: &TimeZone, now: Timestamp, instant: Timestamp) -> String {
    let local = instant.in_zone(zone);
    let today = now.local_date(zone);
    let time = clock(local.time());
    let days = (local.date() - today).get_days();
    match days {
        0 => time,
        1 => t!(language, "time-tomorrow-at", time = time),
        -1 => t!(language, "time-yesterday-at", time = time),
        _ if local.year() == today.year() => day_and_time(language, zone, instant),
        _ => format!("{}, {time}", date(language, local.date())),
    }
}

/// How far an instant is from now: `in 2 h`, `5 min ago`, `just now`.
pub fn relative(language: Language, now: Timestamp, instant: Timestamp) -> String {
    let milliseconds = instant.millis_since(now);
    let minutes = milliseconds.unsigned_abs() / 60_000;
    let ahead = milliseconds > 0;
    match (minutes, ahead) {
        (0, _) => t!(language, "time-just-now"),
        (1..60, true) => t!(language, "time-in-minutes", count = minutes),
        (1..60, false) => t!(language, "time-minutes-ago", count = minutes),
        (60..1_440, true) => t!(language, "time-in-hours", count = minutes / 60),
        (60..1_440, false) => t!(language, "time-hours-ago", count = minutes / 60),
        (_, true) => t!(language, "time-in-days", count = minutes / 1_440),
        (_, false) => t!(language, "time-days-ago", count = minutes / 1_440),
    }
}

/// A length of time in minutes as hours and minutes: `3 h`, `1 h 30`, `45 min`.
pub fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, rest) => format!("{hours}\u{a0}h\u{a0}{rest:02}"),
    }
}

/// A zone's name as people say it: the city, without underscores.
pub fn zone_city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// A day of the week, written out.
pub fn weekday(language: Language, weekday: Weekday) -> String {
    match weekday {
        Weekday::Monday => t!(language, "weekday-monday"),
        Weekday::Tuesday => t!(language, "weekday-tuesday"),
        Weekday::Wednesday => t!(language, "weekday-wednesday"),
        Weekday::Thursday => t!(language, "weekday-thursday"),
        Weekday::Friday => t!(language, "weekday-friday"),
        Weekday::Saturday => t!(language, "weekday-saturday"),
        Weekday::Sunday => t!(language, "weekday-sunday"),
    }
}

/// A day of the week, short: `Mon`, `lun.`.
pub fn weekday_short(language: Language, weekday: Weekday) -> &'static str {
    const ENGLISH: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const FRENCH: [&str; 7] = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."];
    let index = weekday.to_monday_zero_offset() as usize;
    match language {
        Language::English => ENGLISH[index],
        Language::French => FRENCH[index],
    }
}

fn month(language: Language, date: Date) -> &'static str {
    const ENGLISH: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const FRENCH: [&str; 12] = [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ];
    let index = date.month() as usize - 1;
    match language {
        Language::English => ENGLISH[index],
        Language::French => FRENCH[index],
    }
}

/// A schedule in words: `Mon to Fri, 09:00 to 12:00, cohort 10`.
pub fn schedule(language: Language, schedule: &domain::calendar::Schedule) -> String {
    let slots = schedule
        .slots
        .iter()
        .map(|slot| {
            let (start, end) = (slot.start.to_string(), slot.end().to_string());
            t!(language, "schedule-words-slot", start = start, end = end)
        })
        .collect::<Vec<_>>();
    let slots = if slots.is_empty() {
        t!(language, "schedule-words-no-slots")
    } else {
        slots.join(", ")
    };
    t!(
        language,
        "schedule-words",
        days = weekdays(language, &schedule.weekdays),
        slots = slots,
        cohort = schedule.cohort_size
    )
}

/// Weekdays by their short names; three and more in a row as a range.
fn weekdays(language: Language, days: &std::collections::BTreeSet<u8>) -> String {
    let name = |day: u8| {
        Weekday::from_monday_one_offset(day as i8)
            .map(|weekday| weekday_short(language, weekday))
            .unwrap_or_default()
    };
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let words = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first).to_owned(),
        1 => format!("{}, {}", name(first), name(last)),
        _ => format!("{} – {}", name(first), name(last)),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(number(Language::English, 0), "0");
        assert_eq!(number(Language::English, 999), "999");
        assert_eq!(number(Language::English, 1_000), "1,000");
        assert_eq!(number(Language::English, -1_234_567), "\u{2212}1,234,567");
        assert_eq!(number(Language::French, 20_000), "20\u{202f}000");
        assert_eq!(
            number(Language::English, i64::MIN),
            "\u{2212}9,223,372,036,854,775,808"
        );
    }

    #[test]
    fn shares_follow_the_language() {
        assert_eq!(percent(Language::English, 0.436, 1), "43.6%");
        assert_eq!(percent(Language::French, 0.436, 1), "43,6\u{a0}%");
        assert_eq!(percent(Language::French, 0.35, 0), "35\u{a0}%");
    }

    #[test]
    fn a_near_instant_is_told_as_people_tell_it() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let now = instant("2026-11-23T13:05:00Z");
        let told = |language, text| near(language, &zone, now, instant(text));
        assert_eq!(told(Language::English, "2026-11-23T08:00:00Z"), "09:00");
        assert_eq!(
            told(Language::English, "2026-11-24T08:00:00Z"),
            "tomorrow, 09:00"
        );
        assert_eq!(told(Language::French, "2026-11-22T23:30:00Z"), "00:30");
        assert_eq!(
            told(Language::French, "2026-11-22T22:30:00Z"),
            "hier, 23:30"
        );
        assert_eq!(
            told(Language::French, "2026-11-27T08:00:00Z"),
            "ven. 27 nov., 09:00"
        );
        assert_eq!(
            told(Language::English, "2025-07-14T08:00:00Z"),
            "14 Jul 2025, 10:00"
        );
    }

    #[test]
    fn distances_are_rounded_down() {
        let now = instant("2026-11-23T13:05:00Z");
        let told = |text| relative(Language::English, now, instant(text));
        assert_eq!(told("2026-11-23T13:05:20Z"), "just now");
        assert_eq!(told("2026-11-23T13:04:00Z"), "1 minute ago");
        assert_eq!(told("2026-11-23T15:15:00Z"), "in 2 hours");
        assert_eq!(told("2026-11-20T13:05:00Z"), "3 days ago");
    }

    #[test]
    fn durations_and_zones_are_short() {
        assert_eq!(duration(180), "3\u{a0}h");
        assert_eq!(duration(95), "1\u{a0}h\u{a0}35");
        assert_eq!(duration(15), "15\u{a0}min");
        assert_eq!(zone_city("America/New_York"), "New York");
        assert_eq!(zone_city("UTC"), "UTC");
    }
}
