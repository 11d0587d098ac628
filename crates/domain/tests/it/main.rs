//! What the domain promises, seen from outside.

mod charts;
mod clock_changes;
mod edge_dates;
mod zones;
