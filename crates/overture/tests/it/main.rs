//! The program from outside: as a process, with its exit codes, its output and its HTTP face.

mod command_line;
mod configuration;
mod crash;
mod demo;
mod doctor;
mod hostile_uploads;
mod mail;
mod program;
mod restore;
mod serve;
mod zone_data;
