//! What must not be readable in a copy of the database: connectors' keys and sessions (R92).
//!
//! AES-256-GCM under a key that is kept outside the database: in the data folder, or given as a
//! setting where several processes share one database. A sealed text names its key, and is bound
//! to the row it belongs to: moved to another row it does not open.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::entropy::Entropy;
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;

/// The key file's name within a data folder.
const FILE_NAME: &str = "vault.key";
/// Bytes of the key.
const KEY_BYTES: usize = 32;
/// Bytes of a nonce of AES-GCM.
const NONCE_BYTES: usize = 12;
/// The first piece of every sealed text: how it is made.
const VERSION: &str = "v1";

/// What can go wrong with the vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key file cannot be read or made.
    #[error("the key file {} cannot be used: {detail}. Check who may read and write it", .path.display())]
    File {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        detail: String,
    },
    /// A key is no 64 hexadecimal digits.
    #[error(
        "a vault key is 64 hexadecimal digits (32 bytes). Make one with `openssl rand -hex 32`"
    )]
    BadKey,
    /// The text was sealed with another key.
    #[error(
        "a secret was encrypted with another key ({sealed_with}) than the one in use ({in_use}). Give every process the same key, or connect the account again"
    )]
    OtherKey {
        /// The id of the key that sealed it.
        sealed_with: String,
        /// The id of the key in use.
        in_use: String,
    },
    /// The text is damaged, or belongs to another row.
    #[error(
        "a secret cannot be decrypted: it is damaged or belongs elsewhere. Connect the account again"
    )]
    Damaged,
}

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Vault {
    cipher: Aes256Gcm,
    nonce_key: [u8; KEY_BYTES],
    signing_key: [u8; KEY_BYTES],
    key_id: String,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Vault")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Vault {
    /// A vault with this key.
    pub fn from_bytes(key: &[u8; KEY_BYTES]) -> Self {
        let encryption = keyed(key, &[b"encryption"]);
        let id = keyed(key, &[b"id"]);
        Self {
            cipher: Aes256Gcm::new(&Key::<Aes256Gcm>::from(encryption)),
            nonce_key: keyed(key, &[b"nonce"]),
            signing_key: keyed(key, &[b"signature"]),
            key_id: hex::encode(&id[..4]),
        }
    }

    /// A vault with a key from the settings: 64 hexadecimal digits.
    pub fn from_setting(text: &str) -> Result<Self, VaultError> {
        let mut key = [0_u8; KEY_BYTES];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| VaultError::BadKey)?;
        Ok(Self::from_bytes(&key))
    }

    /// A vault with the key in a data folder, which is made where there is none. Only the owner
    /// can read it.
    pub fn in_folder(folder: &Path, entropy: &mut Entropy) -> Result<Self, VaultError> {
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            make_key_file(folder, &path, entropy).map_err(|error| VaultError::File {
                path: path.clone(),
                detail: error.to_string(),
            })?;
        }
        let text = fs::read_to_string(&path).map_err(|error| VaultError::File {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        Self::from_setting(&text).map_err(|_| VaultError::File {
            path,
            detail: "it holds no key of 64 hexadecimal digits".to_owned(),
        })
    }

    /// Whether a data folder has a key.
    pub fn is_in_folder(folder: &Path) -> bool {
        folder.join(FILE_NAME).exists()
    }

    /// The short id of the key that a text was sealed with.
    pub fn key_of(sealed: &str) -> Option<&str> {
        let mut pieces = sealed.splitn(3, '.');
        pieces.next().filter(|version| *version == VERSION)?;
        pieces.next()
    }

    /// The key's short id, for logs and `doctor`.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Signs a text for a purpose: who shows both was given them by this installation.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let signature = keyed(&self.signing_key, &[purpose.as_bytes(), text.as_bytes()]);
        URL_SAFE_NO_PAD.encode(signature)
    }

    /// Whether a text was signed for a purpose. It takes the same time whatever is wrong.
    pub fn has_signed(&self, purpose: &str, text: &str, signature: &str) -> bool {
        let expected = self.sign(purpose, text);
        let differences = expected
            .bytes()
            .zip(signature.bytes())
            .fold(0, |sum, (one, other)| sum | (one ^ other));
        expected.len() == signature.len() && differences == 0
    }

    /// Encrypts a secret for one row: `bound_to` names it, such as an identity's id.
    pub fn seal(&self, bound_to: &str, secret: &str, entropy: &mut Entropy) -> String {
        let mut random = [0_u8; 16];
        entropy.fill(&mut random);
        // The nonce depends on what is sealed as well: a source of randomness that repeats (a
        // seeded demonstration that is started again) must not repeat a nonce for another text.
        let nonce = keyed(
            &self.nonce_key,
            &[&random, bound_to.as_bytes(), secret.as_bytes()],
        );
        let mut sealed = nonce[..NONCE_BYTES].to_vec();
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: bound_to.as_bytes(),
        };
        let ciphertext = self
            .cipher
            .encrypt(&nonce_of(&sealed), payload)
            .expect("AES-GCM encrypts texts below 64 GiB");
        sealed.extend(ciphertext);
        format!(
            "{VERSION}.{}.{}",
            self.key_id,
            URL_SAFE_NO_PAD.encode(sealed)
        )
    }

    /// Decrypts a secret of one row.
    pub fn open(&self, bound_to: &str, sealed: &str) -> Result<String, VaultError> {
        let mut pieces = sealed.splitn(3, '.');
        let (Some(VERSION), Some(key_id), Some(text)) =
            (pieces.next(), pieces.next(), pieces.next())
        else {
            return Err(VaultError::Damaged);
        };
        if key_id != self.key_id {
            return Err(VaultError::OtherKey {
                sealed_with: key_id.chars().take(16).collect(),
                in_use: self.key_id.clone(),
            });
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| VaultError::Damaged)?;
        if bytes.len() < NONCE_BYTES {
            return Err(VaultError::Damaged);
        }
        let (nonce, ciphertext) = bytes.split_at(NONCE_BYTES);
        let payload = Payload {
            msg: ciphertext,
            aad: bound_to.as_bytes(),
        };
        let secret = self
            .cipher
            .decrypt(&nonce_of(nonce), payload)
            .map_err(|_| VaultError::Damaged)?;
        String::from_utf8(secret).map_err(|_| VaultError::Damaged)
    }
}

/// The caller hands in exactly [`NONCE_BYTES`] bytes.
fn nonce_of(bytes: &[u8]) -> Nonce<<Aes256Gcm as aes_gcm::AeadCore>::NonceSize> {
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(bytes);
    nonce
}

/// Writes a new key beside its place and links it there: whoever reads it reads it whole, and of
/// two processes that start at once one wins.
fn make_key_file(folder: &Path, path: &Path, entropy: &mut Entropy) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut key = [0_u8; KEY_BYTES];
    entropy.fill(&mut key);
    let beside = folder.join(format!("{FILE_NAME}.{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()?;
    drop(file);
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::from_bytes(&[7; KEY_BYTES])
    }

    #[test]
    fn what_is_sealed_opens_for_its_row_alone() {
        let mut entropy = Entropy::from_seed(1);
        let sealed = vault().seal("idn_a", "a secret", &mut entropy);
        assert!(!sealed.contains("secret"));
        assert_eq!(vault().open("idn_a", &sealed).unwrap(), "a secret");
        assert!(matches!(
            vault().open("idn_b", &sealed),
            Err(VaultError::Damaged)
        ));
    }

    #[test]
    fn a_signature_is_for_one_text_and_one_purpose() {
        let signature = vault().sign("leave", "wkl_1");
        assert!(vault().has_signed("leave", "wkl_1", &signature));
        for (purpose, text, shown) in [
            ("leave", "wkl_2", signature.as_str()),
            ("enter", "wkl_1", &signature),
            ("leave", "wkl_1", &signature[1..]),
            ("leave", "wkl_1", ""),
        ] {
            assert!(
                !vault().has_signed(purpose, text, shown),
                "{purpose} {text}"
            );
        }
        assert!(!Vault::from_bytes(&[8; KEY_BYTES]).has_signed("leave", "wkl_1", &signature));
    }

    #[test]
    fn another_key_is_named() {
        let sealed = vault().seal("idn_a", "a secret", &mut Entropy::from_seed(1));
        let error = Vault::from_bytes(&[8; KEY_BYTES])
            .open("idn_a", &sealed)
            .unwrap_err();
        assert!(matches!(error, VaultError::OtherKey { .. }));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let sealed = vault().seal("idn_a", "a secret", &mut Entropy::from_seed(1));
        let start = sealed.rfind('.').unwrap() + 1;
        let bytes = URL_SAFE_NO_PAD.decode(&sealed[start..]).unwrap();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let text = format!("{}{}", &sealed[..start], URL_SAFE_NO_PAD.encode(changed));
            assert!(vault().open("idn_a", &text).is_err(), "byte {place}");
        }
        for bad in ["", "v1", "v1.x", "v2.00.AA", &sealed[..start]] {
            assert!(vault().open("idn_a", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_repeated_seed_repeats_no_nonce_for_another_text() {
        let first = vault().seal("idn_a", "one", &mut Entropy::from_seed(1));
        let second = vault().seal("idn_a", "two", &mut Entropy::from_seed(1));
        let nonce = |sealed: &str| {
            let text = sealed.rsplit('.').next().unwrap().to_owned();
            URL_SAFE_NO_PAD.decode(text).unwrap()[..NONCE_BYTES].to_vec()
        };
        assert_ne!(nonce(&first), nonce(&second));
    }

    #[test]
    fn the_key_file_is_made_once_and_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = Vault::in_folder(folder.path(), &mut Entropy::from_seed(1)).unwrap();
        let second = Vault::in_folder(folder.path(), &mut Entropy::from_seed(2)).unwrap();
        assert_eq!(first.key_id(), second.key_id());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE_NAME))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing is left beside the key");
    }

    #[test]
    fn a_mangled_key_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), "short").unwrap();
        let error = Vault::in_folder(folder.path(), &mut Entropy::from_seed(1)).unwrap_err();
        assert!(error.to_string().contains("64 hexadecimal digits"));
    }
}
