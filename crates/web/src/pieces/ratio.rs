//! Accepted of sent: a figure, five bars, and the 40 % mark (R57).

use domain::ledger::Measure;
use domain::statistics::{Mark, MaturedRatio, Ratio};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::link::Address;
use crate::t;

/// The ratio of a campaign or family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatioView {
    /// Accepted of all sent.
    pub all: Ratio,
    /// Accepted of those that are 14 days or older.
    pub matured: MaturedRatio,
}

impl RatioView {
    /// A ratio without matured invitations.
    pub const fn new(accepted: u64, sent: u64) -> Self {
        Self {
            all: Ratio::new(accepted, sent),
            matured: MaturedRatio::new(0, 0),
        }
    }

    /// A ratio with matured invitations.
    pub const fn sample() -> Self {
        Self {
            all: Ratio::new(61, 140),
            matured: MaturedRatio::new(44, 96),
        }
    }
}

/// Figure, bars and mark, with the counts behind them. `id` is unique on the page.
pub fn ratio(f: &Frame, id: &str, view: &RatioView) -> Markup {
    with_doors(f, id, view, None)
}

/// The same, with the way from each count to the rows of the ledger that it counts (R73); `rows` lists those of the campaign.
pub fn ratio_of_rows(f: &Frame, id: &str, view: &RatioView, rows: &Address) -> Markup {
    with_doors(f, id, view, Some(rows))
}

fn doors(f: &Frame, view: &RatioView, rows: &Address) -> Markup {
    let of = |measure: Measure| rows.with("measure", measure.as_str());
    html! {
        p.detail__fact {
            a href=(of(Measure::Accepted)) { (t!(f, "ratio-rows-accepted", count = view.all.accepted)) } " · "
            a href=(of(Measure::Invitations)) { (t!(f, "ratio-rows-sent", count = view.all.sent)) }
        }
    }
}

fn with_doors(f: &Frame, id: &str, view: &RatioView, rows: Option<&Address>) -> Markup {
    let Some(share) = view.all.value() else {
        return html! { span.none title=(t!(f, "ratio-none")) { "–" } };
    };
    let good = view.all.mark() == Some(Mark::Green);
    let label = t!(
        f,
        "ratio-label",
        accepted = view.all.accepted,
        sent = view.all.sent
    );
    html! {
        button class=(if good { "ratio ratio--good" } else { "ratio ratio--low" })
            type="button" popovertarget=(id) data-hover {
            span.ratio__figure { (f.percent(share, 1)) }
            (bars(share))
            span.unseen { (verdict(f, good)) }
        }
        div.detail id=(id) popover {
            p { (label) }
            p.detail__fact { (verdict(f, good)) }
            @if let Some(words) = matured(f, view.matured) { p.detail__fact { (words) } }
            @if let Some(rows) = rows { (doors(f, view, rows)) }
        }
    }
}

fn matured(f: &Frame, matured: MaturedRatio) -> Option<String> {
    let (share, interval) = (matured.0.value()?, matured.0.interval()?);
    Some(t!(
        f,
        "ratio-matured",
        count = matured.0.sent,
        share = f.percent(share, 1),
        low = f.percent(interval.low, 0),
        high = f.percent(interval.high, 0)
    ))
}

fn verdict(f: &Frame, good: bool) -> String {
    if good {
        t!(f, "ratio-good")
    } else {
        t!(f, "ratio-low")
    }
}

/// Five rising bars, one for each tenth up to a half; a line stands at the 40 % mark.
fn bars(share: f64) -> Markup {
    let reached = (share * 10.0 + 1e-9).floor().clamp(0.0, 5.0) as u32;
    html! {
        svg.ratio__bars viewBox="0 0 29 16" width="29" height="16" aria-hidden="true" focusable="false" {
            @for step in 1..=5_u32 {
                @let height = 2 + step * 2;
                rect class=(if step <= reached { "ratio__bar ratio__bar--on" } else { "ratio__bar" })
                    x=((step - 1) * 6) y=(13 - height) width="4" height=(height) rx="1" {}
            }
            path.ratio__mark d="M18 15h4" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_mark_itself_is_good() {
        let f = Frame::sample(Language::English);
        assert!(
            ratio(&f, "r", &RatioView::new(40, 100))
                .into_string()
                .contains("ratio--good")
        );
        assert!(
            ratio(&f, "r", &RatioView::new(39, 100))
                .into_string()
                .contains("ratio--low")
        );
    }

    #[test]
    fn nothing_sent_is_a_dash() {
        let f = Frame::sample(Language::English);
        assert!(
            ratio(&f, "r", &RatioView::default())
                .into_string()
                .contains('–')
        );
    }

    #[test]
    fn a_bar_for_each_tenth() {
        let on = |share: f64| bars(share).into_string().matches("ratio__bar--on").count();
        assert_eq!(
            (on(0.0), on(0.3), on(0.4), on(0.47), on(1.0)),
            (0, 3, 4, 4, 5)
        );
    }
}
