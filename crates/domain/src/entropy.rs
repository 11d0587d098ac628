//! Randomness that is handed in: a seeded source, and draws that depend on their labels alone.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A source of random bits. The same seed gives the same bits.
#[derive(Debug, Clone)]
pub struct Entropy(ChaCha12Rng);

impl Entropy {
    /// For demonstration, rehearsal and tests: everything repeats with the seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// From 32 bytes that the operating system drew.
    pub fn from_bytes(seed: [u8; 32]) -> Self {
        Self(ChaCha12Rng::from_seed(seed))
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A source of its own, for a task that must not hold this one while it waits.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        let mut seed = [0_u8; 32];
        self.fill(&mut seed);
        Self::from_bytes(seed)
    }

    /// Fills a buffer, for tokens and keys.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// 64 bits that depend on the seed and the labels, and on nothing else.
///
/// Whoever asks first, and how often, changes nothing: two processes that plan the same slot
/// draw the same moments.
pub fn draw(seed: u64, labels: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_be_bytes());
    for label in labels {
        hasher.update((label.len() as u64).to_be_bytes());
        hasher.update(label.as_bytes());
    }
    let digest = hasher.finalize();
    let mut bytes = [0_u8; 8];
    bytes.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_and_labels_alone() {
        assert_eq!(draw(1, &["a", "bc"]), draw(1, &["a", "bc"]));
        assert_ne!(draw(1, &["a", "bc"]), draw(1, &["ab", "c"]));
        assert_ne!(draw(1, &["a"]), draw(2, &["a"]));
    }
}
