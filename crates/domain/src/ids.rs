//! Identifiers: a prefix that tells the kind, then a UUIDv7 in Crockford's base32, lower case.
//!
//! They sort by the time of their making and read the same in a URL, a log and the database.

use std::fmt;
use std::str::FromStr;

use arrayvec::ArrayString;

use crate::entropy::Entropy;
use crate::time::Timestamp;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 128 bits in groups of five.
const ENCODED_LENGTH: usize = 26;
/// Three letters that tell the kind, an underscore, and the rest.
const LENGTH: usize = 4 + ENCODED_LENGTH;
/// Which bytes are of the alphabet: rows of the database are full of identifiers, and each is checked.
const IN_ALPHABET: [bool; 256] = {
    let mut of_alphabet = [false; 256];
    let mut place = 0;
    while place < ALPHABET.len() {
        of_alphabet[ALPHABET[place] as usize] = true;
        place += 1;
    }
    of_alphabet
};

/// The text of an identifier, without memory of its own: identifiers are read, compared and passed on by the thousand.
pub type Text = ArrayString<LENGTH>;

/// A text that is no identifier of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {kind} id: it begins with `{prefix}_` and 26 letters and digits follow")]
pub struct IdError {
    /// What was given, cut to a readable length.
    pub given: String,
    /// The kind that was expected.
    pub kind: &'static str,
    /// The prefix of that kind.
    pub prefix: &'static str,
}

fn encode(prefix: &str, value: u128) -> Text {
    let mut text = Text::new();
    text.push_str(prefix);
    text.push('_');
    for group in (0..ENCODED_LENGTH).rev() {
        text.push(ALPHABET[((value >> (group * 5)) & 31) as usize] as char);
    }
    text
}

/// The random bits that end a UUIDv7.
const RANDOM_LOW: u128 = 0x3FFF_FFFF_FFFF_FFFF;

/// New identifiers of a kind, each of which sorts after the one before, over as many draws as are wanted: a database takes
/// a run of neighbours at half the cost of as many that are spread.
#[derive(Debug, Clone)]
pub struct Rising<I> {
    /// The bits before the last 62 ones.
    beginning: u128,
    /// The last 62 bits of the next one: they begin at random in their lower half and rise by a random amount
    /// (RFC 9562, section 6.2, method 2).
    low: u128,
    kind: std::marker::PhantomData<I>,
}

impl<I: Id> Rising<I> {
    /// Begins; what was made at an earlier instant sorts before.
    pub fn begin(now: Timestamp, entropy: &mut Entropy) -> Self {
        let first = uuid_v7(now, entropy) & !(1 << 61);
        Self {
            beginning: first & !RANDOM_LOW,
            low: first & RANDOM_LOW,
            kind: std::marker::PhantomData,
        }
    }

    /// The next one.
    pub fn next(&mut self, entropy: &mut Entropy) -> I {
        let made = self.beginning | (self.low & RANDOM_LOW);
        self.low += 1 + u128::from(entropy.next_u64() & 0xFFFF_FFFF);
        I::of_bits(made)
    }
}

/// The bits of a UUIDv7 (RFC 9562): 48 bits of milliseconds, version, 74 random bits.
fn uuid_v7(now: Timestamp, entropy: &mut Entropy) -> u128 {
    let milliseconds = (now.as_millis().max(0) as u128) & 0xFFFF_FFFF_FFFF;
    let random = (u128::from(entropy.next_u64()) << 64) | u128::from(entropy.next_u64());
    let version = 0x7_u128 << 76;
    let variant = 0b10_u128 << 62;
    let random_high = (random >> 64 & 0xFFF) << 64;
    let random_low = random & RANDOM_LOW;
    (milliseconds << 80) | version | random_high | variant | random_low
}

fn checked(text: &str, kind: &'static str, prefix: &'static str) -> Result<Text, IdError> {
    let is_encoded = |rest: &str| {
        rest.len() == ENCODED_LENGTH && rest.bytes().all(|byte| IN_ALPHABET[usize::from(byte)])
    };
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|rest| is_encoded(rest))
        .and_then(|_| Text::from(text).ok())
        .ok_or_else(|| IdError {
            given: text.chars().take(40).collect(),
            kind,
            prefix,
        })
}

/// What every identifier type can do.
pub trait Id: Sized + Clone + fmt::Display + AsRef<str> + FromStr<Err = IdError> {
    /// The letters before the underscore.
    const PREFIX: &'static str;

    /// A new identifier that sorts after those made earlier.
    fn mint(now: Timestamp, entropy: &mut Entropy) -> Self;

    /// The identifier of 128 bits.
    fn of_bits(bits: u128) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal, $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;

            fn mint(now: Timestamp, entropy: &mut Entropy) -> Self {
                Self::of_bits(uuid_v7(now, entropy))
            }

            fn of_bits(bits: u128) -> Self {
                Self(encode($prefix, bits))
            }
        }

        impl $name {
            /// The whole text, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The whole text, as a value of its own.
            pub const fn text(&self) -> Text {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                checked(text, $kind, $prefix).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// An organization: one installation's customer.
    OrganizationId = "org", "organization";
    /// A workspace (tenant).
    WorkspaceId = "wsp", "workspace";
    /// A user: somebody who can log in.
    UserId = "usr", "user";
    /// A session of a user in a browser.
    SessionId = "ses", "session";
    /// A member: one user in one workspace.
    MemberId = "mem", "member";
    /// An identity: a user's account on the professional network.
    IdentityId = "idn", "identity";
    /// A contact.
    ContactId = "con", "contact";
    /// A finder.
    FinderId = "fnd", "finder";
    /// A segment.
    SegmentId = "seg", "segment";
    /// A campaign.
    CampaignId = "cmp", "campaign";
    /// An action; a proposal is an action that waits for approval.
    ActionId = "act", "action";
    /// An import of a file.
    ImportId = "imp", "import";
    /// An entry of the suppression list.
    SuppressionId = "sup", "suppression";
    /// A file whose lines were put on the suppression list.
    SuppressionFileId = "spf", "suppression file";
    /// A saved view of the list of contacts.
    ContactViewId = "cvw", "view of contacts";
    /// A merge of two contacts.
    MergeId = "mrg", "merge";
    /// An API key.
    KeyId = "key", "API key";
    /// A message of a conversation.
    MessageId = "msg", "message";
    /// A conversation between an account and a contact.
    ConversationId = "cnv", "conversation";
    /// A notification to a member.
    NotificationId = "ntf", "notification";
    /// A letter by mail.
    MailId = "mal", "mail";
    /// A member's wish to have the weekly report by mail.
    WeeklyId = "wkl", "weekly letter";
    /// A hold: a time in which nothing leaves.
    HoldId = "hld", "hold";
}

impl ConversationId {
    /// The id of the conversation that a message begins: the same number.
    pub fn beside(message: &MessageId) -> Self {
        let (_, number) = message.as_str().split_at("msg".len());
        format!("cnv{number}")
            .parse()
            .expect("the number of an id is one of any other kind")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_numbered_by_its_first_message() {
        let message = MessageId::mint(Timestamp::from_millis(5), &mut Entropy::from_seed(7));
        let conversation = ConversationId::beside(&message);
        assert_eq!(conversation.as_str()[3..], message.as_str()[3..]);
    }

    #[test]
    fn ids_sort_by_time_and_survive_a_round_trip() {
        let mut entropy = Entropy::from_seed(7);
        let early = CampaignId::mint(Timestamp::from_millis(1_000), &mut entropy);
        let late = CampaignId::mint(Timestamp::from_millis(2_000), &mut entropy);
        assert!(early < late);
        assert_eq!(early.as_str().parse::<CampaignId>().unwrap(), early);
    }

    #[test]
    fn the_digits_are_those_of_the_alphabet() {
        for byte in 0..=u8::MAX {
            assert_eq!(
                IN_ALPHABET[usize::from(byte)],
                ALPHABET.contains(&byte),
                "{byte}"
            );
        }
    }

    #[test]
    fn ids_of_one_run_rise() {
        let mut entropy = Entropy::from_seed(7);
        let now = Timestamp::from_millis(1_000);
        let mut rising = Rising::<ContactId>::begin(now, &mut entropy);
        let run: Vec<ContactId> = (0..10_000).map(|_| rising.next(&mut entropy)).collect();
        assert!(run.is_sorted_by(|one, next| one < next));
        assert!(
            run.iter()
                .all(|id| id.as_str().parse::<ContactId>().is_ok())
        );
        let later = ContactId::mint(Timestamp::from_millis(1_001), &mut entropy);
        assert!(run.last().is_some_and(|last| *last < later));
    }

    #[test]
    fn another_kind_is_refused_with_a_sentence() {
        let mut entropy = Entropy::from_seed(7);
        let contact = ContactId::mint(Timestamp::from_millis(1_000), &mut entropy);
        let error = contact.as_str().parse::<CampaignId>().unwrap_err();
        assert!(error.to_string().contains("no campaign id"));
        assert!("cmp_".parse::<CampaignId>().is_err());
        assert!(
            "cmp_ILOU000000000000000000000"
                .parse::<CampaignId>()
                .is_err()
        );
    }

    #[test]
    fn version_and_variant_are_those_of_rfc_9562() {
        let bits = uuid_v7(
            Timestamp::from_millis(0x0123_4567_89AB),
            &mut Entropy::from_seed(1),
        );
        assert_eq!(bits >> 80, 0x0123_4567_89AB);
        assert_eq!(bits >> 76 & 0xF, 7);
        assert_eq!(bits >> 62 & 0b11, 0b10);
    }
}
