//! The independent checker of a run: reads the network's ledger, the database's dump and the record
//! of what users did and were told, and says whether an invariant of the engine was broken.
//!
//! It shares no code with the engine, down to the calendar: where the two disagree, one of them is
//! wrong. What it reads are plain values ([`Evidence`]); what it answers is a [`Report`] that tells
//! for each invariant how many cases were looked at, so that a check of nothing is seen.
//!
//! ```
//! use checker::{Evidence, check};
//!
//! let report = check(&Evidence::default());
//! assert!(report.is_clean());
//! assert_eq!(report.without_cases().count(), report.checked.len());
//! ```

mod civil;
pub mod evidence;
mod history;
pub mod invariants;
mod lives;
mod replay;
mod report;
mod saves;
mod schedules;
mod summary;
mod watch;

pub use evidence::{Evidence, EvidenceError};
pub use history::History;
pub use invariants::{INVARIANTS, Invariant, NOT_YET_APPLICABLE, Needs, check, check_what_needs};
pub use report::{Checked, Findings, Report, VIOLATIONS_TOLD_MAXIMUM, Violation};
pub use summary::{Summary, summary};
pub use watch::Watch;
