//! Today's progress: a bar of six categories against what was planned, and their legend (R56).

use domain::action::Category;
use domain::statistics::Today;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::link::Address;
use crate::t;

/// What became of today's plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgressView {
    /// The counts.
    pub today: Today,
    /// The list of actions that the numbers count; a category is added to it.
    pub rows: Option<Address>,
}

impl ProgressView {
    /// An afternoon of a campaign: most sent, some of each other kind.
    pub fn sample() -> Self {
        let ended = Category::ALL.iter().copied().zip([11, 2, 1, 1, 1, 1]);
        Self {
            today: Today::new(20, ended, true),
            rows: Some(Address::new("/w/northwind/campaigns/cmp_1")),
        }
    }

    /// A day with so many planned and sent, nothing else.
    pub fn of(planned: u64, sent: u64) -> Self {
        Self {
            today: Today::new(planned, [(Category::Sent, sent)], true),
            rows: None,
        }
    }

    /// Counts by category, in the order of [`Category::ALL`].
    fn counts(&self) -> [u64; 6] {
        let today = &self.today;
        Category::ALL
            .iter()
            .map(|category| match category {
                Category::Sent => today.sent,
                Category::Blocked => today.blocked,
                Category::Duplicate => today.duplicate,
                Category::Pending => today.pending,
                Category::False => today.false_,
                Category::Error => today.error,
            })
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_default()
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
pub fn progress(f: &Frame, id: &str, view: &ProgressView) -> Markup {
    let Some(percent) = view.today.percent else {
        return html! { span.none title=(t!(f, "progress-not-begun")) { "–" } };
    };
    let label = t!(
        f,
        "progress-label",
        sent = view.today.sent,
        planned = view.today.planned
    );
    html! {
        button.progress type="button" popovertarget=(id) data-hover {
            span.progress__figure { (f.percent(percent as f64 / 100.0, 0)) }
            (bar(view, "progress__bar"))
            span.unseen { (label) }
        }
        div.detail.detail--legend id=(id) popover {
            p { (label) }
            (legend(f, view, false))
        }
    }
}

/// The bar alone.
pub fn bar(view: &ProgressView, class: &str) -> Markup {
    /// Width of the drawing; the style sheet scales it.
    const WIDTH: f64 = 1000.0;
    let counts = view.counts();
    let done: u64 = counts.iter().sum();
    let whole = view.today.planned.max(done).max(1);
    let scale = |count: u64| count as f64 * WIDTH / whole as f64;
    let mut start = 0;
    html! {
        svg class=(class) viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.bar__ground width="1000" height="8" {}
            @for (category, count) in Category::ALL.iter().zip(counts) {
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
pub fn legend(f: &Frame, view: &ProgressView, meanings: bool) -> Markup {
    html! {
        dl.legend {
            @for (category, count) in Category::ALL.iter().zip(view.counts()) {
                div class=[(count == 0).then_some("legend__nothing")] {
                    dt {
                        span class=(format!("legend__key legend__key--{category}")) {}
                        (category_words(f, *category))
                    }
                    dd {
                        @match (&view.rows, count) {
                            (Some(rows), 1..) => a href=(rows.with("category", category.as_str())) { (f.number(count as i64)) },
                            _ => (f.number(count as i64)),
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
    fn before_the_first_slot_there_is_a_dash() {
        let f = Frame::sample(Language::English);
        let html = progress(
            &f,
            "p",
            &ProgressView {
                today: Today::new(20, [], false),
                rows: None,
            },
        )
        .into_string();
        assert!(html.contains('–') && !html.contains('%'), "{html}");
    }

    #[test]
    fn segments_follow_each_other() {
        let html = bar(&ProgressView::sample(), "b").into_string();
        assert!(html.contains("x=\"0.0\" width=\"550.0\""), "{html}");
        assert!(html.contains("x=\"550.0\" width=\"100.0\""), "{html}");
    }
}
