//! Accepted of sent: a figure, five bars, and the 40 % mark (R57).

use maud::{Markup, html};

use crate::frame::Frame;
use crate::t;

/// From here on a ratio counts as good (R57).
pub const MARK: f64 = 0.4;

/// The ratio of a campaign or family.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ratio {
    /// Invitations sent.
    pub sent: u64,
    /// Invitations accepted.
    pub accepted: u64,
    /// The ratio of invitations that are 14 days or older, where there are any.
    pub matured: Option<Matured>,
}

/// The ratio of matured invitations with its 95 % interval (R57).
#[derive(Debug, Clone, PartialEq)]
pub struct Matured {
    /// How many are that old.
    pub sent: u64,
    /// Accepted of them, between 0 and 1.
    pub share: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Ratio {
    /// A ratio of accepted to sent.
    pub fn new(accepted: u64, sent: u64) -> Self {
        Self { sent, accepted, matured: None }
    }

    /// Between 0 and 1; none where nothing was sent.
    pub fn share(&self) -> Option<f64> {
        (self.sent > 0).then(|| self.accepted as f64 / self.sent as f64)
    }

    /// A ratio with matured invitations.
    pub fn sample() -> Self {
        Self {
            sent: 140,
            accepted: 61,
            matured: Some(Matured { sent: 96, share: 0.458, low: 0.362, high: 0.557 }),
        }
    }
}

/// Figure, bars and mark, with the counts behind them. `id` is unique on the page.
pub fn ratio(f: &Frame, id: &str, view: &Ratio) -> Markup {
    let Some(share) = view.share() else {
        return html! { span.none title=(t!(f, "ratio-none")) { "–" } };
    };
    let good = share >= MARK;
    let label = t!(f, "ratio-label", accepted = view.accepted, sent = view.sent);
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
            @if let Some(matured) = &view.matured {
                p.detail__fact {
                    (t!(f, "ratio-matured", count = matured.sent, share = f.percent(matured.share, 1),
                        low = f.percent(matured.low, 0), high = f.percent(matured.high, 0)))
                }
            }
        }
    }
}

fn verdict(f: &Frame, good: bool) -> String {
    if good { t!(f, "ratio-good") } else { t!(f, "ratio-low") }
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
        assert!(ratio(&f, "r", &Ratio::new(40, 100)).into_string().contains("ratio--good"));
        assert!(ratio(&f, "r", &Ratio::new(39, 100)).into_string().contains("ratio--low"));
    }

    #[test]
    fn nothing_sent_is_a_dash() {
        let f = Frame::sample(Language::English);
        assert!(ratio(&f, "r", &Ratio::default()).into_string().contains('–'));
    }

    #[test]
    fn a_bar_for_each_tenth() {
        let on = |share: f64| bars(share).into_string().matches("ratio__bar--on").count();
        assert_eq!((on(0.0), on(0.3), on(0.4), on(0.47), on(1.0)), (0, 3, 4, 4, 5));
    }
}
