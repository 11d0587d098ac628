//! Days as the archive writes them, which differs from file to file and from year to year.

use domain::fold::fold;
use jiff::civil::{Date, DateTime, Time};

/// Beginnings of the months' names, in the languages of the archive; the longer ones first where one begins another.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen"],
    &["feb", "fev"],
    &["mar", "maa", "mrt", "mrz"],
    &["apr", "avr", "abr"],
    &["mai", "may", "mei", "mag"],
    &["juin", "jun", "giu"],
    &["juil", "jul", "lug"],
    &["aug", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott", "out"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// The day as `2026-11-21`; the text itself where no form fits.
pub(super) fn tidied(text: &str) -> String {
    day(text).map_or_else(|| text.to_owned(), |day| day.to_string())
}

/// The day that a text tells.
pub(super) fn day(text: &str) -> Option<Date> {
    let words = fold(text);
    let words: Vec<&str> = words.split(' ').filter(|word| !is_filler(word)).collect();
    let number = |place: usize| words.get(place)?.parse::<i16>().ok();
    let first = number(0);
    let month = words.get(1).and_then(|word| month(word));
    match (first, month) {
        // 21 Nov 2026, 4-Apr-21, 21 de noviembre de 2026
        (Some(day), Some(month)) => date(number(2)?, month, day),
        // 2026-11-21 15:03:11 UTC
        (Some(year), None) if year > 31 => date(year, number(1)?, number(2)?),
        // 11/21/26, 3:04 PM: the month first
        (Some(month), None) => date(number(2)?, month, number(1)?),
        // Nov 21, 2026
        (None, _) => date(number(2)?, self::month(words.first()?)?, number(1)?),
    }
}

/// The day and the hour that a text tells; midnight where it tells none.
pub(super) fn moment(text: &str) -> Option<DateTime> {
    let day = day(text)?;
    let words = fold(text);
    let words: Vec<&str> = words.split(' ').filter(|word| !is_filler(word)).collect();
    let number = |place: usize| words.get(place)?.parse::<i8>().ok();
    let (Some(hour), Some(minute)) = (number(3), number(4)) else {
        return Some(day.at(0, 0, 0, 0));
    };
    let second = number(5).unwrap_or(0);
    let hour = match words.last() {
        Some(&"pm") if hour < 12 => hour + 12,
        Some(&"am") if hour == 12 => 0,
        _ => hour,
    };
    let time = Time::new(hour, minute, second, 0).ok()?;
    Some(day.to_datetime(time))
}

fn is_filler(word: &str) -> bool {
    matches!(word, "" | "de" | "del" | "di" | "d")
}

fn month(word: &str) -> Option<i16> {
    let place = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| word.starts_with(name)))?;
    Some(place as i16 + 1)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let year = if (0..100).contains(&year) {
        2000 + year
    } else {
        year
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_one_day() {
        for text in [
            "21 Nov 2026",
            "21-Nov-26",
            "11/21/26, 3:04 PM",
            "11/21/2026",
            "2026-11-21 15:03:11 UTC",
            "2026-11-21",
            "21 nov. 2026",
            "21. November 2026",
            "21 de noviembre de 2026",
            "21 de nov. de 2026",
            "Nov 21, 2026",
        ] {
            assert_eq!(tidied(text), "2026-11-21", "{text}");
        }
    }

    #[test]
    fn months_are_known_in_the_languages_of_the_archive() {
        let names = [
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
            "januari februari maart april mei juni juli augustus september oktober november december",
        ];
        for language in names {
            for (name, number) in language.split(' ').zip(1..) {
                assert_eq!(
                    tidied(&format!("8 {name} 2026")),
                    format!("2026-{number:02}-08"),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn hours_are_read_in_every_form() {
        for (text, read) in [
            ("11/21/26, 3:04 PM", "2026-11-21T15:04:00"),
            ("11/21/26, 12:04 AM", "2026-11-21T00:04:00"),
            ("2026-11-21 15:03:11 UTC", "2026-11-21T15:03:11"),
            ("2026-11-21 15:03:11", "2026-11-21T15:03:11"),
            ("21 Nov 2026", "2026-11-21T00:00:00"),
        ] {
            let found = moment(text).map(|found| found.to_string());
            assert_eq!(found.as_deref(), Some(read), "{text}");
        }
        assert_eq!(moment("11/21/26, 25:04"), None);
    }

    #[test]
    fn what_fits_no_form_stays() {
        for text in ["", "yesterday", "31 Feb 2026", "2 weeks ago"] {
            assert_eq!(tidied(text), text);
        }
    }
}
