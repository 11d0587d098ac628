//! The mood of replies: a face, yellow from 50 % on and red below, with the exact value (R58, R70).

use domain::reply::{Class, is_good};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::t;

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
