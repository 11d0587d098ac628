//! A test of texts (R65): by which rule they are compared, how far it has come, and what was found, as a table with bars
//! that a screen reader hears as words.

use domain::action::{ActionKind, StepIndex};
use domain::campaign::{CampaignKind, MessageStep};
use domain::statistics::Ratio;
use domain::time::span;
use domain::variant::{Afterwards, Success, TestRule, TestState};
use maud::{Markup, html};
use service::campaigns::variants::{ComparisonView, TestView, TestedVariant};

use crate::format;
use crate::frame::{Frame, sample_now};
use crate::icons::Icon;
use crate::pages::campaign_form::excerpt;
use crate::pieces::message::success_words;
use crate::pieces::pill;
use crate::pieces::steps::{Act, act_words};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// A test that runs, one that found a better text, one that found none, and one whose texts were changed.
pub fn samples() -> Vec<TestView> {
    let rule = TestRule::usual(MessageStep::Invitation);
    let variant = |name: &str, text: &str, sent: u64, matured: u64, succeeded: Option<u64>| {
        let ratio = succeeded.map(|succeeded| Ratio::new(succeeded, matured));
        let interval = ratio.and_then(|ratio| ratio.interval());
        TestedVariant {
            name: name.to_owned(),
            weight: 1,
            texts: [("default".to_owned(), text.to_owned())].into(),
            sent,
            matured,
            succeeded,
            ratio: ratio.and_then(|ratio| ratio.rounded()),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
        }
    };
    let (own, other) = (
        "Hello {{firstName|there}}, we both work on low-carbon industry.",
        "{{firstName|Hello}}, may I send you our year in three figures?",
    );
    let running = TestView {
        step: StepIndex(0),
        number: 4,
        state: TestState::Running,
        rule: rule.into(),
        opened_at: sample_now().plus_millis(-20 * span::DAY),
        began_at: Some(sample_now().plus_millis(-18 * span::DAY)),
        looked_at_latest: Some(sample_now().plus_millis(42 * span::DAY)),
        ended_at: None,
        smallest_difference_points: Some(16),
        variants: vec![
            variant("A", own, 61, 34, None),
            variant("B", other, 58, 31, None),
        ],
        comparisons: Vec::new(),
        better: None,
        in_use: None,
    };
    let comparison = |low, high| ComparisonView {
        variant: "A".to_owned(),
        other: "B".to_owned(),
        low: Some(low),
        high: Some(high),
        differs: high < 0.0,
    };
    let decided = TestView {
        number: 3,
        state: TestState::Decided,
        ended_at: Some(sample_now()),
        began_at: None,
        looked_at_latest: None,
        variants: vec![
            variant("A", own, 130, 104, Some(27)),
            variant("B", other, 128, 101, Some(46)),
        ],
        comparisons: vec![comparison(-0.328, -0.06)],
        better: Some("B".to_owned()),
        ..running.clone()
    };
    let alike = TestView {
        number: 2,
        variants: vec![
            variant("A", own, 130, 104, Some(40)),
            variant("B", other, 128, 101, Some(46)),
        ],
        comparisons: vec![comparison(-0.21, 0.07)],
        better: None,
        ..decided.clone()
    };
    let replaced = TestView {
        number: 1,
        state: TestState::Replaced,
        variants: vec![
            variant("A", own, 0, 0, None),
            variant("B", other, 0, 0, None),
        ],
        comparisons: Vec::new(),
        better: None,
        ..decided.clone()
    };
    vec![running, decided, alike, replaced]
}

/// One test under a heading of this level; `choose` is where a person says which text is used, where the viewer may.
pub fn test(f: &Frame, title: &str, test: &TestView, choose: Option<&str>) -> Markup {
    let id = format!("test-{}-{}", test.step.0, test.number);
    html! {
        article.tested aria-labelledby=(id) {
            div.tested__head {
                h3 id=(id) { (title) }
                (pill(f, test))
            }
            p { (sentence(f, test)) }
            @if test.state != TestState::Replaced || !test.comparisons.is_empty() { (figures(f, title, test)) }
            @if !test.comparisons.is_empty() { (comparisons(f, test)) }
            @if test.state != TestState::Replaced { p.note { (rule(f, test)) } }
            @if let Some(action) = choose.filter(|_| test.state == TestState::Decided) { (choice(f, test, action)) }
        }
    }
}

/// The name of the message that a test is about.
pub fn title(f: &Frame, kind: CampaignKind, test: &TestView) -> String {
    let first = test.step == StepIndex::FIRST;
    let action = if first {
        kind.first_action()
    } else {
        ActionKind::Message
    };
    act_words(f, Act::of(kind, action, test.step), test.step.0 as usize)
}

fn pill(f: &Frame, test: &TestView) -> Markup {
    let (shape, class, words) = match (test.state, &test.better) {
        (TestState::Running, _) => (Icon::Clock, "info", t!(f, "tested-running")),
        (TestState::Replaced, _) => (Icon::Cross, "quiet", t!(f, "tested-replaced")),
        (TestState::Decided, Some(better)) => {
            (Icon::Check, "good", t!(f, "tested-better", name = better))
        }
        (TestState::Decided, None) => (Icon::Why, "quiet", t!(f, "tested-alike")),
    };
    pill::pill(shape, class, &words)
}

fn day(f: &Frame, at: domain::time::Timestamp) -> String {
    format::date(f.language, at.local_date(&f.zone))
}

/// How it stands, in one sentence or two.
fn sentence(f: &Frame, test: &TestView) -> String {
    let sample = test.rule.sample.unwrap_or_default();
    let fewest = test.variants.iter().map(|one| one.matured).min();
    let ended = test.ended_at.map(|at| day(f, at)).unwrap_or_default();
    match (test.state, &test.better, test.looked_at_latest) {
        (TestState::Running, _, None) => t!(f, "tested-sentence-waiting", sample = sample),
        (TestState::Running, _, Some(latest)) => t!(
            f,
            "tested-sentence-running",
            count = fewest.unwrap_or_default(),
            sample = sample,
            date = day(f, latest)
        ),
        (TestState::Replaced, ..) => t!(f, "tested-sentence-replaced", date = ended),
        (TestState::Decided, better, _) => {
            let found = match better {
                Some(name) => t!(f, "tested-sentence-better", name = name, date = ended),
                None => t!(f, "tested-sentence-alike", date = ended),
            };
            let used = match &test.in_use {
                Some(name) => t!(f, "tested-in-use", name = name),
                None => t!(f, "tested-split"),
            };
            format!("{found} {used}")
        }
    }
}

/// The rule that was said before.
fn rule(f: &Frame, test: &TestView) -> String {
    let success = test.rule.success.unwrap_or(Success::Accepted);
    let told = t!(
        f,
        "tested-rule",
        success = success_words(f, success),
        sample = test.rule.sample.unwrap_or_default(),
        days = test.rule.days.unwrap_or_default()
    );
    let then = match test.rule.afterwards {
        Some(Afterwards::Use) => t!(f, "tested-rule-use"),
        _ => t!(f, "tested-rule-tell"),
    };
    let points = test.smallest_difference_points.map(|points| {
        t!(
            f,
            "variant-smallest",
            sample = test.rule.sample.unwrap_or_default(),
            points = points,
            count = test.variants.len()
        )
    });
    [told, then, points.unwrap_or_default()].join(" ")
}

fn figures(f: &Frame, title: &str, test: &TestView) -> Markup {
    let is_told = test.variants.iter().any(|one| one.succeeded.is_some());
    let success = test.rule.success.unwrap_or(Success::Accepted);
    let mut columns = vec![
        Column::words(t!(f, "tested-text")),
        Column::figures(t!(f, "tested-share")),
        Column::figures(t!(f, "tested-sent")),
        Column::figures(t!(f, "tested-matured")),
    ];
    if is_told {
        columns.push(Column::figures(success_words(f, success)));
        columns.push(Column::words(t!(f, "tested-interval")));
    }
    let total: u32 = test.variants.iter().map(|one| one.weight).sum();
    let share = |weight: u32| f.percent(f64::from(weight) / f64::from(total.max(1)), 0);
    table(
        &t!(f, "tested-table", title = title),
        &columns,
        &html! {
            tbody {
                @for one in &test.variants {
                    tr {
                        (cell(&columns[0], &html! { span { strong { (one.name) } " " span.note { (words(f, one)) } } }))
                        (cell(&columns[1], &html! { (share(one.weight)) }))
                        (cell(&columns[2], &html! { (f.number(one.sent as i64)) }))
                        (cell(&columns[3], &html! { (f.number(one.matured as i64)) }))
                        @if is_told {
                            (cell(&columns[4], &ratio(f, one)))
                            (cell(&columns[5], &interval(f, one)))
                        }
                    }
                }
            }
        },
    )
}

/// The first words of a text.
fn words(f: &Frame, one: &TestedVariant) -> String {
    let default = one.texts.get(domain::campaign::DEFAULT_LANGUAGE);
    default
        .and_then(|text| excerpt(text))
        .unwrap_or_else(|| t!(f, "step-no-text"))
}

fn ratio(f: &Frame, one: &TestedVariant) -> Markup {
    html! {
        @match (one.ratio, one.succeeded) {
            (Some(ratio), Some(succeeded)) => {
                span { (f.percent(ratio, 1)) " " span.note { "(" (f.number(succeeded as i64)) ")" } }
            }
            _ => "–",
        }
    }
}

/// The interval in words, with a bar for whoever sees it.
fn interval(f: &Frame, one: &TestedVariant) -> Markup {
    let (Some(low), Some(high), Some(ratio)) = (one.low, one.high, one.ratio) else {
        return html! { "–" };
    };
    html! {
        span.tested__interval {
            (bar(low, high, ratio))
            span { (t!(f, "tested-from-to", low = f.percent(low, 0), high = f.percent(high, 0))) }
        }
    }
}

/// From 0 to 100 %: the interval as a band, the ratio as a line.
fn bar(low: f64, high: f64, ratio: f64) -> Markup {
    let place = |share: f64| (share * 120.0).round();
    html! {
        svg.tested__bar viewBox="0 0 120 12" width="120" height="12" aria-hidden="true" focusable="false" {
            path.tested__ground d="M0 6h120" {}
            rect.tested__band x=(place(low)) y="3" width=((place(high) - place(low)).max(2.0)) height="6" rx="3" {}
            path.tested__mark d=(format!("M{} 1v10", place(ratio))) {}
        }
    }
}

/// Every two texts, in sentences.
fn comparisons(f: &Frame, test: &TestView) -> Markup {
    html! {
        ul.tested__pairs {
            @for pair in &test.comparisons { li { (pair_words(f, pair)) } }
        }
        @if test.comparisons.len() > 1 { p.note { (t!(f, "tested-together", count = test.comparisons.len())) } }
    }
}

fn pair_words(f: &Frame, pair: &ComparisonView) -> String {
    let (Some(low), Some(high)) = (pair.low, pair.high) else {
        return t!(
            f,
            "tested-pair-nobody",
            one = &pair.variant,
            other = &pair.other
        );
    };
    // The better one stands first, so that the points are positive where they differ.
    let is_turned = pair.differs && high < 0.0;
    let (one, other, low, high) = if is_turned {
        (&pair.other, &pair.variant, -high, -low)
    } else {
        (&pair.variant, &pair.other, low, high)
    };
    let points = |share: f64| {
        format!("{:+.0}", share * 100.0)
            .replace("-0", "0")
            .replace('-', "−")
    };
    let (low, high) = (points(low), points(high));
    if pair.differs {
        t!(
            f,
            "tested-pair-differs",
            one = one,
            other = other,
            low = low,
            high = high
        )
    } else {
        t!(
            f,
            "tested-pair-alike",
            one = one,
            other = other,
            low = low,
            high = high
        )
    }
}

/// Which text is used from now on.
fn choice(f: &Frame, test: &TestView, action: &str) -> Markup {
    let names = test.variants.iter().map(|one| one.name.as_str());
    html! {
        form.tested__choice method="post" action=(action) {
            input type="hidden" name="step" value=(test.step.0);
            input type="hidden" name="number" value=(test.number);
            @for name in names.filter(|name| test.in_use.as_deref() != Some(name)) {
                @let is_better = test.better.as_deref() == Some(name);
                button class=(if is_better { "button button--primary" } else { "button" }) type="submit" name="variant" value=(name) {
                    (t!(f, "tested-use", name = name))
                }
            }
            @if test.in_use.is_some() {
                button.button type="submit" name="variant" value="" { (t!(f, "tested-split-again")) }
            }
        }
        p.note { (t!(f, "tested-choice-help")) }
    }
}
