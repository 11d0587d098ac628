//! A period of days to choose: chips for the usual ones, a form for one's own.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::link::Address;
use crate::pieces::toolbar::Filter;
use crate::{format, t};

/// The filters of a period: `days`, or one's own `from` and `to`.
pub fn filters(f: &Frame, here: &Address) -> Vec<Filter> {
    let own = [("from", t!(f, "period-from")), ("to", t!(f, "period-to"))]
        .into_iter()
        .filter(|(name, _)| here.get(name).is_some())
        .map(|(name, label)| Filter::new(name, label, []))
        .collect::<Vec<_>>();
    if !own.is_empty() {
        return own;
    }
    let days = [7_u64, 30, 90, 365].map(|days| {
        let words = if days == 365 {
            t!(f, "period-year")
        } else {
            t!(f, "period-days", count = days)
        };
        (days.to_string(), words)
    });
    vec![Filter::new("days", t!(f, "period-title"), days)]
}

/// A period in words.
pub fn words(f: &Frame, from: Date, to: Date) -> String {
    t!(
        f,
        "dashboard-period",
        from = format::date(f.language, from),
        to = format::date(f.language, to)
    )
}

/// A form for one's own first and last day; the other filters of the address stay.
pub fn own(f: &Frame, here: &Address, from: Option<Date>, to: Option<Date>) -> Markup {
    let title = match (from, to) {
        (Some(from), Some(to)) => words(f, from, to),
        _ => t!(f, "period-own"),
    };
    let kept = ["days", "from", "to", "cursor"]
        .iter()
        .fold(here.clone(), |address, name| address.without(name));
    let shown = |date: Option<Date>| date.map(|date| date.to_string());
    html! {
        details.fold.period {
            summary { (title) }
            form.period__form method="get" action=(here.path()) {
                @for (name, value) in kept.parameters() { input type="hidden" name=(name) value=(value); }
                @for (name, label, date) in [("from", t!(f, "period-from"), from), ("to", t!(f, "period-to"), to)] {
                    @let id = format!("period-{name}");
                    div { label for=(id) { (label) } input id=(id) type="date" name=(name) required value=[shown(date)]; }
                }
                button.button type="submit" { (t!(f, "period-show")) }
            }
        }
    }
}
