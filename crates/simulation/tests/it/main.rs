//! Tests of the simulation, in one program.

mod bugs;
mod worlds;
