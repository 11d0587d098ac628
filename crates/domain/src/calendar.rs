//! Civil time: zones, slots, schedules, occurrences and the moments within them (R50, engine 2).
//!
//! A slot is what a person wrote down: "weekdays at nine, for three hours, in Paris". An
//! occurrence is what that means on one day, in instants. Nothing here stores instants as the
//! truth: they are derived from the civil times whenever they are needed.

mod moments;
mod occurrence;
mod schedule;
mod slot;
pub mod zone;

pub use moments::moments;
pub use occurrence::{Calendar, Occurrence, Window};
pub use schedule::Schedule;
pub use slot::{Slot, TimeOfDay, TimeOfDayError};
