//! Charts as SVG, each with its table behind it: stacked columns, lines and bars. Colours are classes, so that they follow light
//! and dark; what a chart shows stands in its label for whoever does not see it.

use jiff::ToSpan as _;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::{format, t};

/// Height of a chart in its own units; the width follows from the number of its steps.
const HEIGHT: u64 = 100;
/// Width of a step in the chart's own units.
const STEP: u64 = 20;

/// What is shown of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What its colour is called: `accent`, `good`, `quiet`, `bad`, `warn`, `info`.
    pub tone: &'static str,
    /// Its value at each step.
    pub values: Vec<u64>,
}

impl Series {
    /// A series with its name and colour.
    pub fn new(name: impl Into<String>, tone: &'static str, values: Vec<u64>) -> Self {
        Self {
            name: name.into(),
            tone,
            values,
        }
    }

    fn total(&self) -> u64 {
        self.values.iter().sum()
    }
}

/// A chart over steps of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it is about.
    pub title: String,
    /// What each step is called.
    pub steps: Vec<String>,
    /// The series.
    pub series: Vec<Series>,
}

impl Chart {
    /// Replies of a week.
    pub fn sample(f: &Frame) -> Self {
        let first = crate::frame::sample_now().local_date(&f.zone);
        let steps = (0..7).filter_map(|day| first.checked_add(day.days()).ok());
        Self {
            title: t!(f, "dashboard-replies"),
            steps: steps.map(|date| format::day(f.language, date)).collect(),
            series: vec![
                Series::new(
                    t!(f, "reply-class-positive"),
                    "good",
                    vec![2, 4, 3, 0, 5, 0, 1],
                ),
                Series::new(
                    t!(f, "reply-class-neutral"),
                    "quiet",
                    vec![1, 0, 2, 2, 1, 0, 0],
                ),
                Series::new(t!(f, "reply-class-stop"), "bad", vec![0, 1, 0, 0, 1, 0, 0]),
            ],
        }
    }

    fn width(&self) -> u64 {
        (self.steps.len() as u64).max(1) * STEP
    }

    /// The chart in a sentence: the series with their sums, and the step with most.
    fn label(&self, f: &Frame) -> String {
        let sums: Vec<String> = self
            .series
            .iter()
            .map(|series| format!("{} {}", series.name, f.number(series.total() as i64)))
            .collect();
        let sum = |step: usize| -> u64 {
            let values = self
                .series
                .iter()
                .filter_map(|series| series.values.get(step));
            values.sum()
        };
        let most = (0..self.steps.len()).rev().max_by_key(|step| sum(*step));
        match most.filter(|step| sum(*step) > 0) {
            Some(step) => t!(
                f,
                "chart-label",
                title = &self.title,
                sums = sums.join(", "),
                step = &self.steps[step],
                most = f.number(sum(step) as i64)
            ),
            None => t!(f, "chart-label-empty", title = &self.title),
        }
    }
}

/// A value on the chart's height.
fn on_height(value: u64, most: u64) -> u64 {
    (value * HEIGHT).checked_div(most).unwrap_or(0)
}

fn room(f: &Frame, chart: &Chart, most: u64, drawing: &Markup) -> Markup {
    html! {
        figure.chart {
            figcaption.chart__legend {
                @for series in &chart.series {
                    span.chart__name { i class=(format!("chart__key chart__key--{}", series.tone)) {} (series.name) }
                }
            }
            div.chart__room {
                span.chart__most { (f.number(most as i64)) }
                svg.chart__picture viewBox=(format!("0 0 {} {HEIGHT}", chart.width())) preserveAspectRatio="none"
                    role="img" aria-label=(chart.label(f)) {
                    path.chart__ground d=(format!("M0 {HEIGHT}H{0}M0 {1}H{0}M0 0H{0}", chart.width(), HEIGHT / 2)) {}
                    (drawing)
                }
                @if let (Some(first), Some(last)) = (chart.steps.first(), chart.steps.last()) {
                    div.chart__ends { span { (first) } @if chart.steps.len() > 1 { span { (last) } } }
                }
            }
        }
    }
}

/// Columns of a step each, the series on top of each other.
pub fn columns(f: &Frame, chart: &Chart) -> Markup {
    let sums = (0..chart.steps.len()).map(|step| {
        let values = chart
            .series
            .iter()
            .filter_map(|series| series.values.get(step));
        values.sum::<u64>()
    });
    let most = sums.max().unwrap_or(0);
    let drawing = html! {
        @for step in 0..chart.steps.len() {
            @let parts = stacked(chart, step, most);
            @for (tone, top, height) in parts {
                rect class=(format!("chart__part chart__part--{tone}")) x=(step as u64 * STEP + 3) width=(STEP - 6)
                    y=(top) height=(height) {}
            }
        }
    };
    room(f, chart, most, &drawing)
}

/// The parts of a column: colour, top and height. Rounding is done on the borders, so that parts touch.
fn stacked(chart: &Chart, step: usize, most: u64) -> Vec<(&'static str, u64, u64)> {
    let mut below = 0;
    let mut parts = Vec::new();
    for series in &chart.series {
        let value = series.values.get(step).copied().unwrap_or(0);
        let (from, until) = (on_height(below, most), on_height(below + value, most));
        below += value;
        if until > from {
            parts.push((series.tone, HEIGHT - until, until - from));
        }
    }
    parts
}

/// A line for each series.
pub fn lines(f: &Frame, chart: &Chart) -> Markup {
    let values = chart.series.iter().flat_map(|series| &series.values);
    let most = values.copied().max().unwrap_or(0);
    let drawing = html! {
        @for series in &chart.series {
            path class=(format!("chart__line chart__line--{}", series.tone)) d=(line(&series.values, most)) {}
        }
    };
    room(f, chart, most, &drawing)
}

fn line(values: &[u64], most: u64) -> String {
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(step, value)| {
            let x = step as u64 * STEP + STEP / 2;
            format!("{x} {}", HEIGHT - on_height(*value, most))
        })
        .collect();
    match points.as_slice() {
        [] => String::new(),
        // A line of one point would not be seen.
        [only] => format!("M{only}h0.1"),
        _ => format!("M{}", points.join("L")),
    }
}

/// A bar that says how much of the most a value is, with a part of it in front; for cells of tables, whose figures stand
/// beside it.
pub fn bar(value: u64, part: u64, most: u64) -> Markup {
    html! {
        svg.bar viewBox=(format!("0 0 {HEIGHT} 8")) preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.bar__ground x="0" y="0" width=(HEIGHT) height="8" rx="2" {}
            rect.bar__whole x="0" y="0" width=(on_height(value.min(most), most)) height="8" rx="2" {}
            rect.bar__front x="0" y="0" width=(on_height(part.min(most), most)) height="8" rx="2" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn chart() -> Chart {
        Chart {
            title: "Replies".to_owned(),
            steps: ["Mon", "Tue", "Wed"].map(str::to_owned).to_vec(),
            series: vec![
                Series::new("Positive", "good", vec![1, 2, 0]),
                Series::new("Negative", "bad", vec![1, 0, 0]),
            ],
        }
    }

    #[test]
    fn parts_of_a_column_touch_and_stay_within() {
        let parts = stacked(&chart(), 0, 2);
        assert_eq!(parts, [("good", 50, 50), ("bad", 0, 50)]);
        assert!(stacked(&chart(), 2, 2).is_empty());
    }

    #[test]
    fn the_label_says_what_is_seen() {
        let f = Frame::sample(Language::English);
        let label = chart().label(&f);
        assert!(
            label.contains("Positive 3") && label.contains("Mon"),
            "{label}"
        );
        let picture = columns(&f, &chart()).into_string();
        assert!(picture.contains("role=\"img\"") && !picture.contains("style="));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let f = Frame::sample(Language::English);
        let empty = Chart {
            steps: Vec::new(),
            series: Vec::new(),
            ..chart()
        };
        assert!(!lines(&f, &empty).into_string().contains("chart__line"));
        assert_eq!(line(&[3], 3), "M10 0h0.1");
        assert!(bar(3, 1, 0).into_string().contains("width=\"0\""));
    }
}
