//! What the domain promises, seen from outside.

mod clock_changes;
mod zones;
