//! Letters by SMTP (RFC 5321): a letter, the server that takes it, and what became of it.
//!
//! Nothing here reads a clock, keeps anything or tries twice: who calls does that.

pub mod letter;
pub mod sending;
pub mod server;

pub use letter::{Letter, LetterProblem, Sender};
pub use sending::{Delivered, deliver};
pub use server::{Security, Server, ServerProblem};
