//! What was measured, as a table for people and as JSON for programs.

use std::fmt;

use serde::Serialize;

use crate::measure::{Spent, median};

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The larger the better.
    Higher,
    /// The smaller the better.
    Lower,
}

/// What of a line a target is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The figure itself.
    Figure,
    /// The ratio to the yardstick of the same run.
    Ratio,
    /// Processor seconds for 1,000.
    Cpu,
    /// The peak of the memory, in megabytes.
    Peak,
}

/// What a line should reach.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Target {
    /// What it is about.
    pub measure: Measure,
    /// Whether more or less than the bound is wanted.
    pub better: Better,
    /// The bound.
    pub bound: f64,
}

impl Target {
    /// At least so much.
    pub fn at_least(measure: Measure, bound: f64) -> Self {
        Self {
            measure,
            better: Better::Higher,
            bound,
        }
    }

    /// At most so much.
    pub fn at_most(measure: Measure, bound: f64) -> Self {
        Self {
            measure,
            better: Better::Lower,
            bound,
        }
    }

    fn is_met(&self, line: &Line) -> bool {
        let found = match self.measure {
            Measure::Figure => Some(line.figure),
            Measure::Ratio => line.ratio,
            Measure::Cpu => line.cpu_seconds_per_1000,
            Measure::Peak => line.peak_resident_megabytes,
        };
        found.is_some_and(|found| match self.better {
            Better::Higher => found >= self.bound,
            Better::Lower => found <= self.bound,
        })
    }

    fn text(&self, line: &Line) -> String {
        let sign = match self.better {
            Better::Higher => ">=",
            Better::Lower => "<=",
        };
        let unit = match self.measure {
            Measure::Figure => format!(" {}", line.unit),
            Measure::Ratio => "x".to_owned(),
            Measure::Cpu => " CPU s".to_owned(),
            Measure::Peak => " MB".to_owned(),
        };
        format!("{sign} {}{unit}", short(self.bound))
    }
}

/// One line of the table.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The benchmark.
    pub benchmark: &'static str,
    /// What of it.
    pub case: &'static str,
    /// How large.
    pub size: String,
    /// The unit of figure and yardstick.
    pub unit: &'static str,
    /// Which way is good, for the figure and the ratio.
    pub better: Better,
    /// Ours, the median.
    pub figure: f64,
    /// The yardstick's, the median; none where there is nothing to compare with.
    pub yardstick: Option<f64>,
    /// The median of figure divided by yardstick, pair by pair.
    pub ratio: Option<f64>,
    /// The least and the greatest ratio.
    pub ratio_range: Option<(f64, f64)>,
    /// Processor seconds for 1,000 of what was counted.
    pub cpu_seconds_per_1000: Option<f64>,
    /// The same of the yardstick.
    pub yardstick_cpu_seconds_per_1000: Option<f64>,
    /// The most memory while ours ran.
    pub peak_resident_megabytes: Option<f64>,
    /// Pairs of runs.
    pub pairs: usize,
    /// What it should reach.
    pub targets: Vec<Target>,
}

/// A pair of runs of the same number of operations.
pub struct Pair {
    /// How many operations each did.
    pub operations: u64,
    /// Ours.
    pub ours: Spent,
    /// The yardstick's.
    pub yardstick: Spent,
}

impl Line {
    /// A line with nothing but its figure.
    pub fn figure(
        benchmark: &'static str,
        case: &'static str,
        size: String,
        (unit, better): (&'static str, Better),
        figures: &[f64],
    ) -> Self {
        Self {
            benchmark,
            case,
            size,
            unit,
            better,
            figure: median(figures.iter().copied()),
            yardstick: None,
            ratio: None,
            ratio_range: None,
            cpu_seconds_per_1000: None,
            yardstick_cpu_seconds_per_1000: None,
            peak_resident_megabytes: None,
            pairs: figures.len(),
            targets: Vec::new(),
        }
    }

    /// Says what it should reach.
    #[must_use]
    pub fn should(mut self, targets: impl IntoIterator<Item = Target>) -> Self {
        self.targets.extend(targets);
        self
    }

    /// Says how much memory there was at most.
    #[must_use]
    pub fn peak(mut self, megabytes: f64) -> Self {
        self.peak_resident_megabytes = Some(megabytes);
        self
    }

    fn verdict(&self) -> String {
        let missed: Vec<String> = self
            .targets
            .iter()
            .filter(|target| !target.is_met(self))
            .map(|target| target.text(self))
            .collect();
        match (self.targets.is_empty(), missed.is_empty()) {
            (true, _) => "-".to_owned(),
            (false, true) => "reached".to_owned(),
            (false, false) => format!("missed {}", missed.join(", ")),
        }
    }

    /// Adds the figures of the yardstick, one for each of ours.
    #[must_use]
    pub fn beside(mut self, ours: &[f64], yardsticks: &[f64]) -> Self {
        let ratios: Vec<f64> = ours
            .iter()
            .zip(yardsticks)
            .map(|(ours, yardstick)| ours / yardstick)
            .collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.yardstick = Some(median(yardsticks.iter().copied()));
        self.ratio = Some(median(ratios));
        self.ratio_range = Some((least, greatest));
        self
    }

    /// Operations in a second, ours and the yardstick's, with their processor time.
    pub fn rate(
        benchmark: &'static str,
        case: &'static str,
        size: String,
        unit: &'static str,
        pairs: &[Pair],
    ) -> Self {
        let rates = |of: fn(&Pair) -> Spent| -> Vec<f64> {
            pairs
                .iter()
                .map(|pair| pair.operations as f64 / of(pair).wall_seconds)
                .collect()
        };
        let cpu = |of: fn(&Pair) -> Spent| {
            median(
                pairs
                    .iter()
                    .map(|pair| of(pair).cpu_seconds * 1_000.0 / pair.operations as f64),
            )
        };
        let ours = rates(|pair| pair.ours);
        let mut line = Self::figure(benchmark, case, size, (unit, Better::Higher), &ours)
            .beside(&ours, &rates(|pair| pair.yardstick));
        line.cpu_seconds_per_1000 = Some(cpu(|pair| pair.ours));
        line.yardstick_cpu_seconds_per_1000 = Some(cpu(|pair| pair.yardstick));
        line
    }

    fn cells(&self) -> [String; 10] {
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), short);
        let ratio = match (self.ratio, self.ratio_range) {
            (Some(ratio), Some((least, greatest))) => {
                format!("{} ({}-{})", short(ratio), short(least), short(greatest))
            }
            _ => "-".to_owned(),
        };
        let targets: Vec<String> = self.targets.iter().map(|one| one.text(self)).collect();
        let targets = if targets.is_empty() {
            "-".to_owned()
        } else {
            targets.join(", ")
        };
        [
            format!("{} {}", self.benchmark, self.case),
            self.size.clone(),
            format!("{} {}", short(self.figure), self.unit),
            optional(self.yardstick),
            ratio,
            optional(self.cpu_seconds_per_1000),
            optional(self.yardstick_cpu_seconds_per_1000),
            optional(self.peak_resident_megabytes),
            targets,
            self.verdict(),
        ]
    }
}

/// A number with about four figures that say something.
fn short(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    };
    format!("{value:.places$}")
}

/// All lines of a run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// In the order in which they were measured.
    pub lines: Vec<Line>,
}

const HEADS: [&str; 10] = [
    "benchmark",
    "size",
    "figure",
    "yardstick",
    "ratio (range)",
    "CPU s/1,000",
    "yardstick's",
    "peak MB",
    "target",
    "verdict",
];

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<[String; 10]> = std::iter::once(HEADS.map(str::to_owned))
            .chain(self.lines.iter().map(Line::cells))
            .collect();
        let widths: Vec<usize> = (0..HEADS.len())
            .map(|column| {
                rows.iter()
                    .map(|row| row[column].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            writeln!(formatter, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(wall_seconds: f64) -> Spent {
        Spent {
            wall_seconds,
            cpu_seconds: wall_seconds / 2.0,
        }
    }

    #[test]
    fn a_rate_is_compared_pair_by_pair() {
        let pairs: Vec<Pair> = [(2.0, 1.0), (4.0, 1.0), (8.0, 4.0)]
            .into_iter()
            .map(|(ours, yardstick)| Pair {
                operations: 1_000,
                ours: spent(ours),
                yardstick: spent(yardstick),
            })
            .collect();
        let line = Line::rate("plan", "draw", "x1".into(), "rows/s", &pairs);
        assert!((line.figure - 250.0).abs() < 1e-9);
        assert!((line.ratio.unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(line.ratio_range, Some((0.25, 0.5)));
        assert!((line.cpu_seconds_per_1000.unwrap() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_line_says_which_targets_it_misses() {
        let line = Line::figure("plan", "again", "-".into(), ("s", Better::Lower), &[2.0])
            .peak(50.0)
            .should([
                Target::at_most(Measure::Figure, 1.0),
                Target::at_most(Measure::Peak, 100.0),
            ]);
        assert_eq!(line.verdict(), "missed <= 1.00 s");
        assert_eq!(line.peak(150.0).verdict(), "missed <= 1.00 s, <= 100 MB");
        let free = Line::figure("plan", "again", "-".into(), ("s", Better::Lower), &[2.0]);
        assert_eq!(free.verdict(), "-");
    }

    #[test]
    fn the_table_has_a_line_for_each_measurement() {
        let line = Line::figure(
            "memory",
            "binary",
            "-".into(),
            ("MB", Better::Lower),
            &[12.3456],
        );
        let table = Report { lines: vec![line] }.to_string();
        assert_eq!(table.lines().count(), 2);
        assert!(table.contains("12.3 MB"), "{table}");
    }
}
