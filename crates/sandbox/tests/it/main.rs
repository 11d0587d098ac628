//! The network from outside: its rules, its people over time, its faults, and its HTTP face.

mod behaviour;
mod faults;
mod http;
mod invariants;
mod reads;
mod rules;
mod support;
