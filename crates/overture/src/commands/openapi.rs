//! `overture openapi`: the OpenAPI document of the API, for the check that the stored one is it.

use crate::commands::say;
use crate::failure::{Failure, Outcome};

/// Prints it.
pub fn run() -> Outcome {
    let text = serde_json::to_string_pretty(&api::openapi())
        .map_err(|error| Failure::failed(format!("The document cannot be written: {error}")))?;
    say(&text)
}
