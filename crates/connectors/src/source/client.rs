//! Requests to addresses that users gave: no redirect is followed, no proxy asked, no name leads inward (S-16).

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, redirect};

use super::SourceError;
use super::guard::{PrivateHosts, Resolver};

/// A client for such addresses; an answer is there within the time-out, its last byte included.
pub(crate) fn guarded(private: &PrivateHosts, timeout: Duration) -> reqwest::Result<Client> {
    // Another provider of cryptography that the program chose stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(timeout)
        .timeout(timeout)
        .dns_resolver(Arc::new(Resolver(private.clone())))
        .build()
}

/// What the guard said, where it is why a request failed.
pub(crate) fn refusal(error: &reqwest::Error) -> Option<SourceError> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(refused) = one.downcast_ref::<SourceError>() {
            return Some(refused.clone());
        }
        cause = one.source();
    }
    None
}

/// The body; none where it is longer than so many bytes.
pub(crate) async fn bounded(
    mut response: Response,
    bytes_maximum: usize,
) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if body.len() + piece.len() > bytes_maximum {
            return Ok(None);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Some(body))
}
