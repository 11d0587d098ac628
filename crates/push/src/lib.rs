//! Web Push (R12): messages that only one browser can read (RFC 8291, RFC 8188), and the signature by
//! which a push service knows the sender (VAPID, RFC 8292). Nothing here speaks to a network or reads a
//! clock; the vectors of the documents are the tests.

pub mod encryption;
pub mod endpoint;
pub mod vapid;

pub use encryption::{Subscriber, encrypt};
pub use endpoint::{Endpoint, EndpointProblem};
pub use vapid::VapidKey;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What can be wrong with keys and messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The browser's public key is none of the curve P-256.
    #[error("the browser's key is not a public key of the curve P-256")]
    BadKey,
    /// The browser's secret has not 16 bytes.
    #[error("the browser's secret has not 16 bytes")]
    BadSecret,
    /// The message is longer than one record holds.
    #[error("the message is longer than a push message may be")]
    TooLong,
    /// The own key cannot be read.
    #[error("the own key of this installation cannot be read")]
    BadOwnKey,
}

/// Texts of browsers: base64 with the letters of addresses, with or without padding.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
