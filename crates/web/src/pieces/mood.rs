//! The mood of replies: a face, yellow from 50 % on and red below, with the exact value (R58, R70).

use domain::ledger::Measure;
use domain::reply::{Class, is_good};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::t;

/// Replies and their average mood.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RepliesView {
    /// How many.
    pub count: u64,
    /// Average sentiment, 0 to 1; none where none was judged.
    pub sentiment: Option<f64>,
}

impl RepliesView {
    /// Replies with a good mood.
    pub const fn sample() -> Self {
        Self {
            count: 18,
            sentiment: Some(0.712),
        }
    }

    /// Replies with a bad mood.
    pub const fn sample_low() -> Self {
        Self {
            count: 4,
            sentiment: Some(0.31),
        }
    }
}

/// The number of replies, with the face of their mood and its exact value beside it on hover. `id` is
/// unique on the page; `rows` lists the ledger of the campaign (R73).
pub fn replies(f: &Frame, id: &str, view: &RepliesView, rows: Option<&Address>) -> Markup {
    let count = f.number(view.count as i64);
    let Some(sentiment) = view.sentiment else {
        return html! { span.figures { (count) } };
    };
    let rows = rows.map(|rows| rows.with("measure", Measure::Replies.as_str()));
    html! {
        button.replies type="button" popovertarget=(id) data-hover {
            span.figures { (count) }
            (mood(f, sentiment * 100.0))
        }
        div.detail id=(id) popover {
            p { @match rows {
                Some(rows) => a href=(rows) { (t!(f, "replies-label", count = view.count)) },
                None => { (t!(f, "replies-label", count = view.count)) },
            } }
            p.detail__fact { (t!(f, "replies-exact", share = f.percent(sentiment, 1))) }
        }
    }
}

/// The face of a sentiment between 0 and 100 %, one reply's or the average of several.
pub fn mood(f: &Frame, percent: f64) -> Markup {
    let good = is_good(percent);
    let exact = f.percent(percent / 100.0, 0);
    let words = if good {
        t!(f, "mood-good")
    } else {
        t!(f, "mood-low")
    };
    html! {
        span class=(if good { "mood mood--good" } else { "mood mood--low" }) title=(exact) {
            (icon(if good { Icon::FaceGood } else { Icon::FaceLow }))
            span.unseen { (words) ", " (exact) }
        }
    }
}

/// What a reply says, in a word or two.
pub fn class_words(f: &Frame, class: Class, unsure: bool) -> String {
    if unsure {
        return t!(f, "reply-class-unsure");
    }
    match class {
        Class::Positive => t!(f, "reply-class-positive"),
        Class::Neutral => t!(f, "reply-class-neutral"),
        Class::Negative => t!(f, "reply-class-negative"),
        Class::Stop => t!(f, "reply-class-stop"),
        Class::OutOfOffice => t!(f, "reply-class-out-of-office"),
    }
}

/// What a reply says and how it feels, as a sentence fragment.
pub fn judged_words(f: &Frame, class: Class, unsure: bool, percent: u8) -> String {
    t!(
        f,
        "reply-judged",
        class = class_words(f, class, unsure),
        percent = f.percent(f64::from(percent) / 100.0, 0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn half_is_good_and_below_is_not() {
        let f = Frame::sample(Language::English);
        let of = |sentiment| {
            let view = RepliesView {
                count: 3,
                sentiment,
            };
            replies(&f, "m", &view, None).into_string()
        };
        assert!(of(Some(0.5)).contains("mood--good"));
        assert!(of(Some(0.499)).contains("mood--low"));
        assert!(of(Some(0.499)).contains("49.9"));
        assert!(!of(None).contains("mood--"), "no verdict, no face");
    }
}
