//! Tests of the simulation, in one program.

mod worlds;
