//! Numbers that lead to the rows of the ledger that they count (R73).

use domain::ledger::Measure;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::link::Address;

/// A number with the way to the rows of a measure; `rows` says of what. 0 leads nowhere.
pub fn door(f: &Frame, count: u64, rows: &Address, measure: Measure) -> Markup {
    door_to(f, count, &rows.with("measure", measure.as_str()))
}

/// A number with the way to its rows. 0 leads nowhere.
pub fn door_to(f: &Frame, count: u64, rows: &Address) -> Markup {
    let shown = f.number(count as i64);
    html! {
        @if count == 0 { span.note { (shown) } }
        @else { a.door href=(rows) { (shown) } }
    }
}
