//! The connectors from outside: the sandbox client against a real sandbox over loopback, and assisted sending.

mod answers;
mod assisted;
mod faults;
mod observing;
mod operations;
mod probing;
mod support;
