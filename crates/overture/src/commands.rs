//! What the program does, a file per subcommand.

pub mod backup;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod key;
pub mod migrate;
pub mod openapi;
pub mod release;
pub mod restore;
pub mod sandbox;
pub mod serve;
pub mod simulate;
pub mod user;
pub mod workspace;

use std::sync::Arc;

use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::installation::{Ground, Installation, Plan};
use crate::settings::Storage;
use crate::system::SystemClock;

/// Opens the installation for one deed of the command line; a server may run beside it.
pub async fn open(storage: &Storage) -> Outcome<Installation> {
    let ground = Ground::open(storage).await?;
    Installation::build(ground, Plan::live(Arc::new(SystemClock))?).await
}

/// Prints what was made: as JSON for programs, else the sentence.
pub fn print(json: bool, made: &impl Serialize, sentence: &str) -> Outcome {
    if json {
        let text = serde_json::to_string_pretty(made)
            .map_err(|error| Failure::failed(format!("The answer cannot be written: {error}")))?;
        return say(&text);
    }
    say(sentence)
}

/// Prints a line. A reader that has gone away is no failure of ours.
pub fn say(text: &str) -> Outcome {
    use std::io::Write as _;
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
