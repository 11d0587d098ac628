//! A message that only one browser can read: ECDH, HKDF and one record of AES-128-GCM (RFC 8291).

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use domain::entropy::Entropy;
use hkdf::Hkdf;
use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{NistP256, PublicKey, SecretKey};
use sha2::Sha256;

use crate::{PushError, decode};

/// Bytes of a record; a push service takes no more in all.
const RECORD_BYTES: u32 = 4_096;
/// Bytes of a message at most: a record without its header, tag and end mark.
pub const MESSAGE_BYTES_MAXIMUM: usize = 3_993;
const SECRET_BYTES: usize = 16;
const SALT_BYTES: usize = 16;
/// Marks the last record.
const LAST_RECORD: u8 = 2;

/// The browser's side of a subscription.
#[derive(Clone)]
pub struct Subscriber {
    key: PublicKey,
    secret: [u8; SECRET_BYTES],
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Subscriber").finish_non_exhaustive()
    }
}

impl Subscriber {
    /// From the texts `p256dh` and `auth` of a browser's subscription.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, PushError> {
        let key = decode(p256dh).ok_or(PushError::BadKey)?;
        let secret = decode(auth).ok_or(PushError::BadSecret)?;
        Ok(Self {
            key: PublicKey::from_sec1_bytes(&key).map_err(|_| PushError::BadKey)?,
            secret: secret.try_into().map_err(|_| PushError::BadSecret)?,
        })
    }
}

/// A secret key that was just drawn.
pub(crate) fn fresh_key(entropy: &mut Entropy) -> SecretKey {
    loop {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        // All but one of 2^32 draws are a key.
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return key;
        }
    }
}

pub(crate) fn uncompressed(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// The body of a push request: the content encoding `aes128gcm`.
pub fn encrypt(
    subscriber: &Subscriber,
    message: &[u8],
    entropy: &mut Entropy,
) -> Result<Vec<u8>, PushError> {
    let own = fresh_key(entropy);
    let mut salt = [0_u8; SALT_BYTES];
    entropy.fill(&mut salt);
    encrypt_with(subscriber, message, &own, salt)
}

fn encrypt_with(
    subscriber: &Subscriber,
    message: &[u8],
    own: &SecretKey,
    salt: [u8; SALT_BYTES],
) -> Result<Vec<u8>, PushError> {
    if message.len() > MESSAGE_BYTES_MAXIMUM {
        return Err(PushError::TooLong);
    }
    let own_public = uncompressed(&own.public_key());
    let shared = diffie_hellman::<NistP256>(own.to_nonzero_scalar(), subscriber.key.as_affine());
    let mut info = b"WebPush: info\0".to_vec();
    info.extend(uncompressed(&subscriber.key));
    info.extend(&own_public);
    let input: [u8; 32] = expand(&subscriber.secret, shared.raw_secret_bytes(), &info);
    let key: [u8; 16] = expand(&salt, &input, b"Content-Encoding: aes128gcm\0");
    let nonce: [u8; 12] = expand(&salt, &input, b"Content-Encoding: nonce\0");

    let mut record = message.to_vec();
    record.push(LAST_RECORD);
    let cipher = Aes128Gcm::new(&Key::<Aes128Gcm>::from(key));
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), record.as_slice())
        .expect("AES-GCM encrypts texts below 64 GiB");
    let mut body = salt.to_vec();
    body.extend(RECORD_BYTES.to_be_bytes());
    body.push(own_public.len() as u8);
    body.extend(own_public);
    body.extend(sealed);
    Ok(body)
}

fn expand<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut output = [0_u8; N];
    Hkdf::<Sha256>::new(Some(salt), input)
        .expand(info, &mut output)
        .expect("HKDF gives up to 8,160 bytes");
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode;

    /// Decrypts as a browser does.
    fn read(browser: &SecretKey, secret: &[u8; 16], body: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(SALT_BYTES);
        let sender = &rest[5..5 + usize::from(rest[4])];
        let shared = diffie_hellman::<NistP256>(
            browser.to_nonzero_scalar(),
            PublicKey::from_sec1_bytes(sender).unwrap().as_affine(),
        );
        let mut info = b"WebPush: info\0".to_vec();
        info.extend(uncompressed(&browser.public_key()));
        info.extend(sender);
        let input: [u8; 32] = expand(secret, shared.raw_secret_bytes(), &info);
        let key: [u8; 16] = expand(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = expand(salt, &input, b"Content-Encoding: nonce\0");
        let cipher = Aes128Gcm::new(&Key::<Aes128Gcm>::from(key));
        let sealed = &rest[5 + sender.len()..];
        let mut record = cipher.decrypt(&Nonce::from(nonce), sealed).unwrap();
        assert_eq!(record.pop(), Some(LAST_RECORD));
        record
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out() {
        let subscriber = Subscriber::parse(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        )
        .unwrap();
        let own = decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let salt = decode("DGv6ra1nlYgDCS1FRnbzlw").unwrap();
        let body = encrypt_with(
            &subscriber,
            b"When I grow up, I want to be a watermelon",
            &SecretKey::from_slice(&own).unwrap(),
            salt.try_into().unwrap(),
        )
        .unwrap();
        assert_eq!(
            encode(&body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_encrypted_is_read_by_its_browser() {
        let mut entropy = Entropy::from_seed(1);
        let browser = fresh_key(&mut entropy);
        let secret = [7; 16];
        let subscriber = Subscriber::parse(
            &encode(&uncompressed(&browser.public_key())),
            &encode(&secret),
        )
        .unwrap();
        for length in [0, 1, MESSAGE_BYTES_MAXIMUM] {
            let message = vec![b'x'; length];
            let body = encrypt(&subscriber, &message, &mut entropy).unwrap();
            assert!(body.len() <= RECORD_BYTES as usize, "{}", body.len());
            assert_eq!(read(&browser, &secret, &body), message);
        }
        let long = vec![0; MESSAGE_BYTES_MAXIMUM + 1];
        assert_eq!(
            encrypt(&subscriber, &long, &mut entropy),
            Err(PushError::TooLong)
        );
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let good = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        let off_the_curve = encode(&[&[4][..], &[9; 64]].concat());
        for bad in ["", "!", "AAAA", off_the_curve.as_str()] {
            assert_eq!(
                Subscriber::parse(bad, "BTBZMqHH6r4Tts7J_aSIgg").unwrap_err(),
                PushError::BadKey
            );
        }
        for bad in ["", "AAAA", "BTBZMqHH6r4Tts7J_aSIggAA"] {
            assert_eq!(
                Subscriber::parse(good, bad).unwrap_err(),
                PushError::BadSecret
            );
        }
        assert!(Subscriber::parse(good, "BTBZMqHH6r4Tts7J_aSIgg==").is_ok());
    }
}
