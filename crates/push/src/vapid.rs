//! By what a push service knows the sender: a token signed with the installation's key (RFC 8292).

use domain::entropy::Entropy;
use domain::time::{Timestamp, span};
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

use crate::encryption::{fresh_key, uncompressed};
use crate::{PushError, decode, encode};

/// A token lasts that long; push services take a day at most.
const TOKEN_MILLISECONDS: i64 = 12 * span::HOUR;

/// The installation's key.
#[derive(Clone)]
pub struct VapidKey(SecretKey);

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("VapidKey")
            .field(&self.public())
            .finish()
    }
}

impl VapidKey {
    /// Draws a new key.
    pub fn fresh(entropy: &mut Entropy) -> Self {
        Self(fresh_key(entropy))
    }

    /// Reads what [`VapidKey::secret`] told.
    pub fn parse(secret: &str) -> Result<Self, PushError> {
        let bytes = decode(secret).ok_or(PushError::BadOwnKey)?;
        let key = SecretKey::from_slice(&bytes).map_err(|_| PushError::BadOwnKey)?;
        Ok(Self(key))
    }

    /// The key itself, to be kept where nobody reads it.
    pub fn secret(&self) -> String {
        encode(&self.0.to_bytes())
    }

    /// The public key, which a browser takes as `applicationServerKey`.
    pub fn public(&self) -> String {
        encode(&uncompressed(&self.0.public_key()))
    }

    /// The value of the header `Authorization` for a push service.
    pub fn authorization(&self, audience: &str, subject: &str, now: Timestamp) -> String {
        let expires = now.plus_millis(TOKEN_MILLISECONDS).as_millis() / span::SECOND;
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let claims = json!({ "aud": audience, "exp": expires, "sub": subject });
        let signed = format!(
            "{}.{}",
            encode(header.to_string().as_bytes()),
            encode(claims.to_string().as_bytes())
        );
        let signature: Signature = SigningKey::from(&self.0).sign(signed.as_bytes());
        format!(
            "vapid t={signed}.{}, k={}",
            encode(&signature.to_bytes()),
            self.public()
        )
    }
}

/// Whether a token is signed by the key that its header names; what a push service asks.
pub fn is_signed(authorization: &str) -> bool {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    let parts = || {
        let (token, key) = authorization.strip_prefix("vapid t=")?.split_once(", k=")?;
        let (signed, signature) = token.rsplit_once('.')?;
        let key = VerifyingKey::from_sec1_bytes(&decode(key)?).ok()?;
        let signature = Signature::from_slice(&decode(signature)?).ok()?;
        key.verify(signed.as_bytes(), &signature).ok()
    };
    parts().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_8292_is_signed_and_a_changed_one_is_not() {
        let example = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
        assert!(is_signed(example));
        assert!(!is_signed(&example.replace("eyJhdWQi", "eyJhdWQj")));
        assert!(!is_signed("vapid t=a.b.c, k=d"));
    }

    #[test]
    fn a_token_names_audience_subject_and_end() {
        let key = VapidKey::fresh(&mut Entropy::from_seed(1));
        let again = VapidKey::parse(&key.secret()).unwrap();
        assert_eq!(key.public(), again.public());
        let now = Timestamp::from_millis(1_800_000_000_000);
        let header = again.authorization("https://push.example.net", "mailto:ops@example.org", now);
        assert!(is_signed(&header));
        let claims = header.split('.').nth(1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&decode(claims).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://push.example.net");
        assert_eq!(claims["sub"], "mailto:ops@example.org");
        assert_eq!(claims["exp"], 1_800_000_000 + 12 * 3_600);
        assert!(VapidKey::parse("short").is_err());
        assert!(!format!("{key:?}").contains(&key.secret()));
    }
}
