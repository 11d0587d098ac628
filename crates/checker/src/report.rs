//! What a check found, for programs as JSON and for people as a table.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

/// Violations of one invariant that are told in full; the others are counted.
pub const VIOLATIONS_TOLD_MAXIMUM: usize = 50;

/// A case in which an invariant did not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// The invariant, such as `I-01`.
    pub invariant: &'static str,
    /// When it happened, where it has a moment.
    pub at: Option<Timestamp>,
    /// What happened, with the ids to find it by.
    pub what: String,
}

/// What became of one invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The invariant, such as `I-01`.
    pub invariant: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// Cases that were looked at. Zero means that nothing was checked.
    pub cases: usize,
    /// Cases that the evidence is too thin for.
    pub skipped: usize,
    /// Violations.
    pub violations: usize,
    /// What the evidence does not allow to see.
    pub notes: Vec<&'static str>,
}

impl Checked {
    /// In a word: `broken`, `nothing to check`, or `holds`.
    pub const fn verdict(&self) -> &'static str {
        if self.violations > 0 {
            "broken"
        } else if self.cases == 0 {
            "nothing to check"
        } else {
            "holds"
        }
    }
}

/// What a check of all invariants found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The invariants that were looked at, in their order.
    pub checked: Vec<Checked>,
    /// The violations, by invariant and time; at most [`VIOLATIONS_TOLD_MAXIMUM`] of each.
    pub violations: Vec<Violation>,
}

impl Report {
    /// Whether nothing was violated. A report in which nothing was checked is clean too: see
    /// [`Report::without_cases`].
    pub fn is_clean(&self) -> bool {
        self.checked.iter().all(|checked| checked.violations == 0)
    }

    /// The invariants of which there was no case.
    pub fn without_cases(&self) -> impl Iterator<Item = &'static str> {
        self.checked
            .iter()
            .filter(|checked| checked.cases == 0)
            .map(|checked| checked.invariant)
    }

    /// What became of one invariant, if it was looked at.
    pub fn of(&self, invariant: &str) -> Option<&Checked> {
        self.checked
            .iter()
            .find(|checked| checked.invariant == invariant)
    }

    /// Adds what the same checks found elsewhere, in another workspace or run.
    pub fn add_report(&mut self, other: Self) {
        for checked in other.checked {
            let known = self
                .checked
                .iter_mut()
                .find(|known| known.invariant == checked.invariant);
            match known {
                None => self.checked.push(checked),
                Some(known) => {
                    known.cases += checked.cases;
                    known.skipped += checked.skipped;
                    known.violations += checked.violations;
                    for note in checked.notes {
                        if !known.notes.contains(&note) {
                            known.notes.push(note);
                        }
                    }
                }
            }
        }
        self.violations.extend(other.violations);
        self.violations.sort();
    }

    pub(crate) fn add(
        &mut self,
        invariant: &'static str,
        sentence: &'static str,
        findings: Findings,
    ) {
        let mut violations = findings.violations;
        violations.sort();
        violations.dedup();
        self.checked.push(Checked {
            invariant,
            sentence,
            cases: findings.cases,
            skipped: findings.skipped,
            violations: violations.len(),
            notes: findings.notes,
        });
        let told = violations.into_iter().take(VIOLATIONS_TOLD_MAXIMUM);
        self.violations.extend(told.map(|(at, what)| Violation {
            invariant,
            at,
            what,
        }));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<6} {:>8} {:>8} {:>9}  result",
            "", "cases", "skipped", "violated"
        )?;
        for checked in &self.checked {
            writeln!(
                formatter,
                "{:<6} {:>8} {:>8} {:>9}  {}",
                checked.invariant,
                checked.cases,
                checked.skipped,
                checked.violations,
                checked.verdict()
            )?;
        }
        for violation in &self.violations {
            write!(formatter, "\n{}: {}", violation.invariant, violation.what)?;
            if let Some(at) = violation.at {
                write!(formatter, " [{at}]")?;
            }
        }
        Ok(())
    }
}

/// What the check of one invariant found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Cases that were looked at.
    pub cases: usize,
    /// Cases that the evidence is too thin for.
    pub skipped: usize,
    /// When, where there is a moment, and what was violated.
    pub violations: Vec<(Option<Timestamp>, String)>,
    /// What the evidence does not allow to see.
    pub notes: Vec<&'static str>,
}

impl Findings {
    /// Counts a case.
    pub(crate) fn case(&mut self) {
        self.cases += 1;
    }

    /// Counts a case, and a violation where the condition does not hold.
    pub(crate) fn expect(&mut self, holds: bool, at: i64, what: impl FnOnce() -> String) {
        self.case();
        if !holds {
            self.violated(at, what());
        }
    }

    /// Notes a violation; an instant of 0 or less is none.
    pub(crate) fn violated(&mut self, at: i64, what: String) {
        let at = (at > 0)
            .then(|| Timestamp::from_millisecond(at).ok())
            .flatten();
        self.violations.push((at, what));
    }

    /// Notes, once, what the evidence does not allow to see.
    pub(crate) fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        let mut findings = Findings::default();
        findings.expect(true, 0, String::new);
        findings.expect(false, 1_800_000_000_000, || "act_1 left twice".to_owned());
        findings.violated(0, "act_2 left twice".to_owned());
        report.add("I-01", "at most one", findings);
        report.add("I-02", "never", Findings::default());
        report
    }

    #[test]
    fn a_check_without_cases_is_seen() {
        let report = report();
        assert!(!report.is_clean());
        assert_eq!(report.without_cases().collect::<Vec<_>>(), ["I-02"]);
        assert_eq!(report.of("I-02").unwrap().verdict(), "nothing to check");
        assert_eq!(report.of("I-01").unwrap().verdict(), "broken");
        assert!(report.of("I-03").is_none());
    }

    #[test]
    fn people_get_a_table_and_the_cases() {
        let text = report().to_string();
        assert!(
            text.contains("I-01          2        0         2  broken"),
            "{text}"
        );
        assert!(
            text.ends_with("I-01: act_1 left twice [2027-01-15T08:00:00Z]"),
            "{text}"
        );
    }

    #[test]
    fn programs_get_json() {
        let json = serde_json::to_value(report()).unwrap();
        assert_eq!(json["violations"][1]["at"], "2027-01-15T08:00:00Z");
        assert_eq!(json["violations"][1]["invariant"], "I-01");
        assert_eq!(json["checked"][0]["cases"], 2);
    }

    #[test]
    fn reports_add_up() {
        let mut all = report();
        all.add_report(report());
        assert_eq!(all.of("I-01").unwrap().cases, 4);
        assert_eq!(all.of("I-01").unwrap().violations, 4);
        assert_eq!((all.checked.len(), all.violations.len()), (2, 4));
    }

    #[test]
    fn what_is_told_has_a_limit_and_what_is_counted_has_none() {
        let mut findings = Findings::default();
        for number in 0..60 {
            findings.violated(1, format!("case {number}"));
        }
        let mut report = Report::default();
        report.add("I-01", "at most one", findings);
        assert_eq!(report.violations.len(), VIOLATIONS_TOLD_MAXIMUM);
        assert_eq!(report.checked[0].violations, 60);
    }
}
