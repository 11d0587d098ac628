//! How many tests passed and failed.

use std::fmt;
use std::ops::AddAssign;
use std::process::ExitStatus;

/// Tests that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Those that held.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
}

impl Count {
    /// A check that counts as one test.
    pub fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
        }
    }

    /// At least one failure where the program that ran the tests failed: it may not have come as far as counting.
    #[must_use]
    pub fn judged_by(mut self, status: ExitStatus) -> Self {
        if !status.success() {
            self.failed = self.failed.max(1);
        }
        self
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn counts_add_up() {
        let mut count = Count::one(true);
        count += Count::one(false);
        count += Count::one(true);
        assert_eq!(count.to_string(), "2 passed, 1 failed");
    }
}
