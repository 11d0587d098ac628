//! Secrets that people and programs carry. What is shown once is never stored: only its SHA-256
//! is, which for 256 random bits needs neither salt nor slowness.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::entropy::Entropy;
use sha2::{Digest, Sha256};

/// Bytes of a token: 256 bits.
const TOKEN_BYTES: usize = 32;
/// The same in base64url.
const TOKEN_CHARACTERS: usize = 43;

/// A text that must not appear in logs: passwords, tokens.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Secret(String);

impl Secret {
    /// Takes a text for a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, where it has to be shown or compared.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Session,
    Key,
    Invitation,
}

impl TokenKind {
    /// Tells secrets apart, for people and for programs that look for leaked ones.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "ovs_",
            Self::Key => "ovk_",
            Self::Invitation => "ovi_",
        }
    }

    /// A new token: what is shown, and what is stored.
    pub(crate) fn mint(self, secrets: &mut Entropy) -> (Secret, String) {
        let mut bytes = [0_u8; TOKEN_BYTES];
        secrets.fill(&mut bytes);
        let shown = format!("{}{}", self.prefix(), URL_SAFE_NO_PAD.encode(bytes));
        let hash = hash(&shown);
        (Secret::new(shown), hash)
    }

    /// What is stored of a token that somebody shows; none where it cannot be one, so that nobody
    /// has the database look for rubbish.
    pub(crate) fn stored(self, shown: &str) -> Option<String> {
        let random = shown.strip_prefix(self.prefix())?;
        let possible = random.len() == TOKEN_CHARACTERS
            && random
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        possible.then(|| hash(shown))
    }
}

fn hash(shown: &str) -> String {
    hex::encode(Sha256::digest(shown.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_found_again_and_tells_nothing() {
        let mut entropy = Entropy::from_seed(1);
        let (shown, stored) = TokenKind::Key.mint(&mut entropy);
        assert_eq!(TokenKind::Key.stored(shown.expose()), Some(stored.clone()));
        assert!(!stored.contains(&shown.expose()[4..12]));
        assert_eq!(format!("{shown:?}"), "Secret(..)");
        let (other, _) = TokenKind::Key.mint(&mut entropy);
        assert_ne!(shown, other);
    }

    #[test]
    fn a_token_opens_only_its_own_door() {
        let (session, _) = TokenKind::Session.mint(&mut Entropy::from_seed(1));
        assert_eq!(TokenKind::Key.stored(session.expose()), None);
        for rubbish in ["", "ovs_", "ovs_' OR 1=1", &"x".repeat(10_000)] {
            assert_eq!(TokenKind::Session.stored(rubbish), None);
        }
    }
}
