//! How a command ends when it does not end well: one sentence for people, one exit code for
//! programs.

use std::process::ExitCode;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// It was asked in the wrong way: exit code 2.
    Usage(String),
    /// It could not be done: exit code 1.
    Failed(String),
    /// It was done, and said what is wrong itself: exit code 1.
    Told,
}

/// How a command ends.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// It was asked in the wrong way.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// It could not be done.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into())
    }

    /// What went wrong, for people.
    pub fn sentence(&self) -> &str {
        match self {
            Self::Usage(sentence) | Self::Failed(sentence) => sentence,
            Self::Told => "it was told already",
        }
    }

    /// Says it on standard error, and answers the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Usage(sentence) => {
                eprintln!("overture: {}", one_line(sentence));
                ExitCode::from(2)
            }
            Self::Failed(sentence) => {
                eprintln!("overture: {}", one_line(sentence));
                ExitCode::from(1)
            }
            Self::Told => ExitCode::from(1),
        }
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<service::ServiceError> for Failure {
    fn from(error: service::ServiceError) -> Self {
        match error {
            service::ServiceError::Invalid(problems) => Self::usage(
                problems
                    .iter()
                    .map(|problem| format!("{}: {}", problem.field, problem.message))
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            other => Self::failed(other.to_string()),
        }
    }
}

impl From<engine::EngineError> for Failure {
    fn from(error: engine::EngineError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(format!("The machine refused: {error}"))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A wrong command line in one sentence: clap's own says it over many lines.
pub fn of_command_line(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let end = ["\n\nUsage:", "\n\nFor more information"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .unwrap_or(text.len());
    let said = one_line(&text[..end]);
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    Failure::Usage(format!("{said}; see `overture --help`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_command_line_is_told_in_one_line() {
        let error = clap::Command::new("overture")
            .arg(clap::Arg::new("data").long("data"))
            .try_get_matches_from(["overture", "--date", "x"])
            .unwrap_err();
        let Failure::Usage(sentence) = of_command_line(&error) else {
            panic!("another failure");
        };
        assert!(sentence.contains("'--date'"), "{sentence}");
        assert!(sentence.ends_with("see `overture --help`"), "{sentence}");
        assert!(!sentence.contains('\n') && !sentence.contains("Usage"));
    }
}
