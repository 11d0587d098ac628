//! Today's progress: a bar of six categories against what was planned, and their legend (R56).

use domain::action::Category;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::link::Address;
use crate::t;

/// What became of today's plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Cohort times slots.
    pub planned: u32,
    /// Counts by category, in the order of [`Category::ALL`].
    pub counts: [u32; 6],
    /// Whether the day's first slot has begun; before, there is nothing to tell.
    pub begun: bool,
    /// The list of actions that the numbers count; a category is added to it.
    pub rows: Option<Address>,
}

impl Progress {
    /// The count of a category.
    pub fn count(&self, category: Category) -> u32 {
        Category::ALL
            .iter()
            .position(|other| *other == category)
            .map_or(0, |index| self.counts[index])
    }

    /// Sent of planned, in whole per cent.
    pub fn percent(&self) -> u32 {
        if self.planned == 0 {
            return 0;
        }
        (u64::from(self.count(Category::Sent)) * 100 / u64::from(self.planned)) as u32
    }

    /// An afternoon of a campaign: most sent, one of each other kind.
    pub fn sample() -> Self {
        Self {
            planned: 20,
            counts: [11, 2, 1, 1, 1, 1],
            begun: true,
            rows: Some(Address::new("/w/northwind/campaigns/cmp_1/queue")),
        }
    }
}

/// The word for a category.
pub fn category_words(f: &Frame, category: Category) -> String {
    match category {
        Category::Sent => t!(f, "category-sent"),
        Category::Blocked => t!(f, "category-blocked"),
        Category::Duplicate => t!(f, "category-duplicate"),
        Category::Pending => t!(f, "category-pending"),
        Category::False => t!(f, "category-false"),
        Category::Error => t!(f, "category-error"),
    }
}

/// What a category means, in one sentence.
fn category_meaning(f: &Frame, category: Category) -> String {
    match category {
        Category::Sent => t!(f, "category-sent-meaning"),
        Category::Blocked => t!(f, "category-blocked-meaning"),
        Category::Duplicate => t!(f, "category-duplicate-meaning"),
        Category::Pending => t!(f, "category-pending-meaning"),
        Category::False => t!(f, "category-false-meaning"),
        Category::Error => t!(f, "category-error-meaning"),
    }
}

/// Per cent, bar, and the six categories behind them. `id` is unique on the page.
pub fn progress(f: &Frame, id: &str, view: &Progress) -> Markup {
    if !view.begun {
        return html! { span.none title=(t!(f, "progress-not-begun")) { "–" } };
    }
    let sent = view.count(Category::Sent);
    let label = t!(f, "progress-label", sent = sent, planned = view.planned);
    html! {
        button.progress type="button" popovertarget=(id) data-hover aria-label=(label) {
            span.progress__figure { (f.percent(f64::from(view.percent()) / 100.0, 0)) }
            (bar(view, "progress__bar"))
        }
        div.detail.detail--legend id=(id) popover {
            p { (label) }
            (legend(f, view, false))
        }
    }
}

/// The bar alone.
pub fn bar(view: &Progress, class: &str) -> Markup {
    /// Width of the drawing; the style sheet scales it.
    const WIDTH: u32 = 1000;
    let done: u32 = view.counts.iter().sum();
    let whole = view.planned.max(done).max(1);
    let scale = |count: u32| f64::from(count) * f64::from(WIDTH) / f64::from(whole);
    let mut start = 0;
    html! {
        svg class=(class) viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.bar__ground width="1000" height="8" {}
            @for (category, count) in Category::ALL.iter().zip(view.counts) {
                @if count > 0 {
                    rect class=(format!("bar__part bar__part--{category}"))
                        x=(format!("{:.1}", scale(start))) width=(format!("{:.1}", scale(count))) height="8" {}
                    @let () = start += count;
                }
            }
        }
    }
}

/// The legend: each category with its colour, count and, on request, its meaning. Numbers are doors.
pub fn legend(f: &Frame, view: &Progress, meanings: bool) -> Markup {
    html! {
        dl.legend {
            @for (category, count) in Category::ALL.iter().zip(view.counts) {
                div class=[(count == 0).then_some("legend__nothing")] {
                    dt {
                        span class=(format!("legend__key legend__key--{category}")) {}
                        (category_words(f, *category))
                    }
                    dd {
                        @match (&view.rows, count) {
                            (Some(rows), 1..) => a href=(rows.with("category", category.as_str())) { (f.number(count)) },
                            _ => (f.number(count)),
                        }
                    }
                    @if meanings { dd.legend__meaning { (category_meaning(f, *category)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn per_cent_is_sent_of_planned() {
        assert_eq!(Progress::sample().percent(), 55);
        assert_eq!(Progress::default().percent(), 0);
    }

    #[test]
    fn before_the_first_slot_there_is_a_dash() {
        let f = Frame::sample(Language::English);
        let html = progress(&f, "p", &Progress { planned: 20, ..Progress::default() }).into_string();
        assert!(html.contains('–') && !html.contains('%'), "{html}");
    }

    #[test]
    fn segments_follow_each_other() {
        let html = bar(&Progress::sample(), "b").into_string();
        assert!(html.contains("x=\"0.0\" width=\"550.0\""), "{html}");
        assert!(html.contains("x=\"550.0\" width=\"100.0\""), "{html}");
    }
}
