//! Simulations: a world drawn from one seed, in which the real engine over the real store works
//! against the sandbox network, while people act and faults happen; and the independent checker
//! judges what came of it.
//!
//! Everything runs in one process and on one thread, from one due instant to the next. The same
//! [`Plan`] and the same program give the same digest.
//!
//! ```no_run
//! use simulation::{Plan, Size, run};
//!
//! let outcome = run(&Plan::of_seed(7, Size::Small, 14)).unwrap();
//! assert!(outcome.is_clean(), "{}", outcome.report);
//! ```

mod batch;
#[cfg(feature = "seeded-bugs")]
pub mod bugs;
pub mod deeds;
mod dice;
pub mod fault;
mod nemesis;
mod network_faults;
pub mod people;
mod plan;
mod process;
pub mod record;
mod run;
mod seen;
mod shrink;
mod sometimes;
mod troubles;
mod unknown;
mod wire;
mod worker;
pub mod world;

pub use batch::{Batch, Failure, Sum, run_all};
pub use fault::{Family, FaultKind, UnknownFault};
pub use plan::{Plan, Size};
pub use process::SIMULATED;
pub use run::{Outcome, SimulationError, run};
pub use shrink::shrink;
pub use sometimes::{Counts, add};
pub use unknown::Unknown;
