//! A reference day, lived by a process that is killed before and after everything that it does.
//!
//! Five members send twenty-five invitations, ten welcomes and ten follow-ups; five contacts have
//! answered, so that theirs is not sent; tomorrow's twenty-five proposals are approved one by one, and
//! one campaign is stopped and started again. [`ground`] prepares the evening before once; [`life`] is
//! the process; [`harness`] counts the points of an undisturbed day, and then lets a process die at
//! each of them on a copy of the evening before, starts another one that lives the day to its end, and
//! asks the checker.

pub mod ground;
pub mod harness;
pub mod installation;
pub mod life;
pub mod points;
pub mod verdict;
