//! How often verdicts are right, by language and class.

use std::fmt;

use super::corpus::Labelled;
use super::{Class, Language, judge};

/// The verdicts on labelled replies beside their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// By language, label and verdict.
    counts: [[[u32; 5]; 5]; 7],
    /// Replies whose language was found, by their language.
    languages: [u32; 7],
    /// Verdicts that ask a person, by language.
    unsure: [u32; 7],
}

impl Evaluation {
    /// Judges replies, without a hint at their language.
    pub fn of<'a>(labelled: impl IntoIterator<Item = &'a Labelled>) -> Self {
        let mut evaluation = Self {
            counts: [[[0; 5]; 5]; 7],
            languages: [0; 7],
            unsure: [0; 7],
        };
        for one in labelled {
            let verdict = judge(&one.text, None);
            let language = one.language.index();
            evaluation.counts[language][one.class.index()][verdict.class.index()] += 1;
            evaluation.languages[language] += u32::from(verdict.language == Some(one.language));
            evaluation.unsure[language] += u32::from(verdict.unsure);
        }
        evaluation
    }

    /// How many replies there are.
    pub fn replies(&self, language: Option<Language>, class: Option<Class>) -> u32 {
        self.sum(language, class, |_, _| true)
    }

    /// How many verdicts are right.
    pub fn right(&self, language: Option<Language>, class: Option<Class>) -> u32 {
        self.sum(language, class, |label, verdict| label == verdict)
    }

    /// The share of right verdicts in percent.
    pub fn accuracy_percent(&self, language: Option<Language>, class: Option<Class>) -> f64 {
        percent(self.right(language, class), self.replies(language, class))
    }

    /// The share of replies whose language was found, in percent.
    pub fn language_percent(&self, language: Language) -> f64 {
        percent(
            self.languages[language.index()],
            self.replies(Some(language), None),
        )
    }

    /// The share of verdicts that ask a person, in percent.
    pub fn unsure_percent(&self, language: Language) -> f64 {
        percent(
            self.unsure[language.index()],
            self.replies(Some(language), None),
        )
    }

    /// Replies that ask to stop and were not understood so.
    pub fn stops_missed(&self) -> u32 {
        self.replies(None, Some(Class::Stop)) - self.right(None, Some(Class::Stop))
    }

    /// How many replies with a label have a verdict, over all languages.
    pub fn confused(&self, label: Class, verdict: Class) -> u32 {
        self.sum(None, Some(label), |_, given| given == verdict.index())
    }

    fn sum(
        &self,
        language: Option<Language>,
        class: Option<Class>,
        counts: impl Fn(usize, usize) -> bool,
    ) -> u32 {
        let mut sum = 0;
        for one in Language::ALL
            .into_iter()
            .filter(|one| language.is_none_or(|it| it == *one))
        {
            for label in Class::ALL
                .into_iter()
                .filter(|one| class.is_none_or(|it| it == *one))
            {
                let row = self.counts[one.index()][label.index()].iter().enumerate();
                sum += row
                    .filter(|(verdict, _)| counts(label.index(), *verdict))
                    .map(|(_, count)| count)
                    .sum::<u32>();
            }
        }
        sum
    }
}

fn percent(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole.max(1))
}

impl fmt::Display for Evaluation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:<10}{:>8}{:>10}",
            "language", "replies", "right %"
        )?;
        for class in Class::ALL {
            write!(formatter, "{:>15}", class.as_str())?;
        }
        writeln!(formatter, "{:>12}{:>10}", "language %", "unsure %")?;
        for language in Language::ALL {
            let replies = self.replies(Some(language), None);
            let right = self.accuracy_percent(Some(language), None);
            write!(formatter, "{:<10}{replies:>8}{right:>10.1}", language.tag())?;
            for class in Class::ALL {
                let cell = format!(
                    "{}/{}",
                    self.right(Some(language), Some(class)),
                    self.replies(Some(language), Some(class))
                );
                write!(formatter, "{cell:>15}")?;
            }
            writeln!(
                formatter,
                "{:>12.1}{:>10.1}",
                self.language_percent(language),
                self.unsure_percent(language)
            )?;
        }
        writeln!(formatter, "\nlabel (down) and verdict (across)")?;
        write!(formatter, "{:<18}", "")?;
        for class in Class::ALL {
            write!(formatter, "{:>15}", class.as_str())?;
        }
        writeln!(formatter)?;
        for label in Class::ALL {
            write!(formatter, "{:<18}", label.as_str())?;
            for verdict in Class::ALL {
                write!(formatter, "{:>15}", self.confused(label, verdict))?;
            }
            writeln!(formatter)?;
        }
        let stops = self.replies(None, Some(Class::Stop));
        writeln!(
            formatter,
            "\nstop missed: {} of {stops}",
            self.stops_missed()
        )
    }
}
