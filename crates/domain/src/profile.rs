//! One form for every way to write a person's LinkedIn address (R26).
//!
//! Two spellings of the same address give the same [`ProfileKey`]. The keys of one person may be
//! of several kinds (public name, member token, member number); which belong together is known
//! from the network or from the number inside a token, never guessed.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// The longest text that is looked at; addresses with tracking parameters stay well below.
const ADDRESS_BYTES_MAXIMUM: usize = 4_096;
/// Fewest and most characters of a public name.
const SLUG_CHARACTERS: std::ops::RangeInclusive<usize> = 3..=100;
/// Fewest and most characters of a member token; all that were seen have 39.
const TOKEN_CHARACTERS: std::ops::RangeInclusive<usize> = 20..=80;
/// Characters of a token from which the member number may be read.
const TOKEN_WITH_NUMBER_CHARACTERS: usize = 39;

/// What names a person on LinkedIn, in the one form that is compared and stored.
///
/// Its text is a prefix and the name: `in:jane-doe-123`, `aco:ACoAA...`, `member:1927818`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileKey {
    /// The public name in the address, decoded, composed (NFC) and in lower case. Its owner may
    /// give it up, and it may belong to somebody else later.
    Slug(String),
    /// A member token of the network itself (`ACo...`); its case counts.
    ProfileToken(String),
    /// A member token of Sales Navigator (`ACw...`).
    SalesToken(String),
    /// A member token of Recruiter (`AEM...`).
    RecruiterToken(String),
    /// The member number.
    Member(u64),
}

/// Why a text names nobody on LinkedIn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It is empty.
    #[error("The profile address is empty.")]
    Empty,
    /// It is on another site, or no address at all.
    #[error("This is no address on linkedin.com; copy it from the person's profile page.")]
    OtherSite,
    /// A company, school or showcase page.
    #[error("This is the page of an organization, not of a person.")]
    Organization,
    /// A short link or a redirect, which names nobody until it is opened.
    #[error("This link only leads to a profile; open it and copy the address of the profile.")]
    Redirect,
    /// A page of LinkedIn that is no profile.
    #[error("This address on linkedin.com is no profile page.")]
    NoProfile,
    /// The part that names the person is damaged.
    #[error("The part of the address that names the person is damaged; copy it again.")]
    Damaged,
}

impl ProfileKey {
    /// Reads an address as people and files write it, or a `urn:li:` name.
    ///
    /// It accepts linkedin.com and every host below it, with any scheme or none. Queries, fragments
    /// and what follows the name are ignored.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ProfileError::Empty);
        }
        if text.len() > ADDRESS_BYTES_MAXIMUM {
            return Err(ProfileError::Damaged);
        }
        if starts_with_ignoring_case(text, "urn:li:") {
            return from_urn(&text["urn:li:".len()..]);
        }
        from_address(text)
    }

    /// The address to show and to open.
    pub fn display_url(&self) -> String {
        const SITE: &str = "https://www.linkedin.com";
        match self {
            Self::Slug(slug) => format!("{SITE}/in/{}", utf8_percent_encode(slug, UNRESERVED)),
            Self::ProfileToken(token) => format!("{SITE}/in/{token}"),
            Self::SalesToken(token) => format!("{SITE}/sales/lead/{token}"),
            Self::RecruiterToken(token) => format!("{SITE}/talent/profile/{token}"),
            Self::Member(number) => format!("{SITE}/profile/view?id={number}"),
        }
    }

    /// The member number, where the key is one or a token that holds one.
    ///
    /// That tokens hold it is not documented by the network. It serves as a further key to match
    /// by, never as the only one, and no token is ever made from it.
    pub fn member_number(&self) -> Option<u64> {
        match self {
            Self::Slug(_) => None,
            Self::ProfileToken(token) | Self::SalesToken(token) | Self::RecruiterToken(token) => {
                number_in_token(token)
            }
            Self::Member(number) => Some(*number),
        }
    }

    fn token(text: &str) -> Option<Self> {
        let well_formed = TOKEN_CHARACTERS.contains(&text.len())
            && text.bytes().all(|byte| base64url_value(byte).is_some());
        if !well_formed {
            return None;
        }
        let token = text.to_owned();
        match text.get(..5)? {
            "ACoAA" => Some(Self::ProfileToken(token)),
            "ACwAA" => Some(Self::SalesToken(token)),
            "AEMAA" => Some(Self::RecruiterToken(token)),
            _ => None,
        }
    }

    /// A public name as it stands in an address, percent-encoded or not.
    fn slug(encoded: &str) -> Result<Self, ProfileError> {
        let decoded = percent_decode_str(encoded)
            .decode_utf8()
            .map_err(|_| ProfileError::Damaged)?;
        let slug: String = if decoded.is_ascii() {
            decoded.to_ascii_lowercase()
        } else {
            let lower: String = decoded.nfc().map(simple_lowercase).collect();
            lower.nfc().collect()
        };
        let sound =
            SLUG_CHARACTERS.contains(&slug.chars().count()) && !slug.chars().any(never_in_a_slug);
        sound
            .then_some(Self::Slug(slug))
            .ok_or(ProfileError::Damaged)
    }
}

/// What an address needs no percent sign for (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Lower case of one character as one character, whatever stands around it: both spellings of a
/// name must give the same, also with a Turkish dotted I or a Greek sigma at the end.
fn simple_lowercase(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// Separators, invisible characters and those that change the direction of writing.
fn never_in_a_slug(character: char) -> bool {
    character.is_control()
        || character.is_whitespace()
        || "/\\?#%@:;,<>\"'`{}|^[]()&=+$!*".contains(character)
        || matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

/// After `urn:li:`.
fn from_urn(rest: &str) -> Result<ProfileKey, ProfileError> {
    let (kind, name) = rest.split_once(':').ok_or(ProfileError::Damaged)?;
    match kind {
        "member" => member(name),
        "fsd_profile" | "fs_miniProfile" | "fs_profile" | "fs_salesProfile" => {
            let name = name.trim_start_matches('(').trim_end_matches(')');
            let token = name.split(',').next().unwrap_or_default();
            ProfileKey::token(token).ok_or(ProfileError::Damaged)
        }
        "company" | "organization" | "fsd_company" | "school" => Err(ProfileError::Organization),
        _ => Err(ProfileError::NoProfile),
    }
}

fn member(number: &str) -> Result<ProfileKey, ProfileError> {
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = digits
        .then(|| number.parse().ok())
        .flatten()
        .ok_or(ProfileError::Damaged)?;
    if number == 0 {
        return Err(ProfileError::Damaged);
    }
    Ok(ProfileKey::Member(number))
}

/// An address in its parts, all still as written.
struct Address<'a> {
    host: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Address<'a> {
    /// Splits as browsers do, where they and we could differ about the host it is refused.
    fn split(text: &'a str) -> Option<Self> {
        // Browsers take a backslash for a slash and drop tabs and line ends.
        if text
            .chars()
            .any(|c| c == '\\' || c.is_control() || c == ' ')
        {
            return None;
        }
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => rest,
            _ => text.strip_prefix("//").unwrap_or(text),
        };
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        // What stands before the last @ is a user name, whatever it looks like.
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host,
        };
        let tail = tail.split('#').next().unwrap_or_default();
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        Some(Self {
            host: host.strip_suffix('.').unwrap_or(host),
            path,
            query,
        })
    }

    fn is_on(&self, domain: &str) -> bool {
        let host = self.host.to_ascii_lowercase();
        host == domain
            || host
                .strip_suffix(domain)
                .is_some_and(|below| below.ends_with('.') && below.len() > 1)
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn from_address(text: &str) -> Result<ProfileKey, ProfileError> {
    let address = Address::split(text).ok_or(ProfileError::OtherSite)?;
    if address.is_on("lnkd.in") {
        return Err(ProfileError::Redirect);
    }
    if !address.is_on("linkedin.com") {
        return Err(ProfileError::OtherSite);
    }
    let segments: Vec<&str> = address.path.split('/').filter(|s| !s.is_empty()).collect();
    let first = segments.first().map(|segment| segment.to_ascii_lowercase());
    let second = segments.get(1).map(|segment| segment.to_ascii_lowercase());
    match (first.as_deref(), second.as_deref()) {
        (Some("in"), Some(_)) => in_segment(segments[1]),
        (Some("mwlite"), Some("in")) => in_segment(segments.get(2).copied().unwrap_or_default()),
        (Some("pub"), Some(_)) => from_old_public_path(&segments[1..]),
        (Some("sales"), Some("lead" | "people" | "profile"))
        | (Some("talent"), Some("profile")) => {
            token_segment(segments.get(2).copied().unwrap_or_default())
        }
        (Some("profile"), Some("view")) => from_view_query(address.query),
        (Some("company" | "school" | "showcase"), _) | (Some("sales"), Some("company")) => {
            Err(ProfileError::Organization)
        }
        (Some("comm"), _) => Err(ProfileError::Redirect),
        _ => Err(ProfileError::NoProfile),
    }
}

fn in_segment(segment: &str) -> Result<ProfileKey, ProfileError> {
    ProfileKey::token(segment).map_or_else(|| ProfileKey::slug(segment), Ok)
}

/// `token,type,authorization`, the commas perhaps encoded.
fn token_segment(segment: &str) -> Result<ProfileKey, ProfileError> {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    let token = decoded.split(',').next().unwrap_or_default();
    ProfileKey::token(token).ok_or(ProfileError::Damaged)
}

/// `name/a/b/c` of the addresses of before 2014 became `name-cba`, with b and c of three digits.
fn from_old_public_path(segments: &[&str]) -> Result<ProfileKey, ProfileError> {
    let [name, a, b, c, ..] = segments else {
        return Err(ProfileError::NoProfile);
    };
    if name.eq_ignore_ascii_case("dir") {
        return Err(ProfileError::NoProfile);
    }
    let sound = |part: &&str| part.len() <= 3 && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if ![a, b, c].into_iter().all(sound) {
        return Err(ProfileError::Damaged);
    }
    ProfileKey::slug(&format!("{name}-{c:0>3}{b:0>3}{a}"))
}

fn from_view_query(query: &str) -> Result<ProfileKey, ProfileError> {
    let id = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("id="))
        .ok_or(ProfileError::NoProfile)?;
    ProfileKey::token(id).map_or_else(|| member(id), Ok)
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn base64url_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// A token is 29 bytes: two for its type, six for the member number, a 1, twenty that say nothing.
fn number_in_token(token: &str) -> Option<u64> {
    if token.len() != TOKEN_WITH_NUMBER_CHARACTERS {
        return None;
    }
    // Twelve characters are nine bytes.
    let head = token.bytes().take(12).try_fold(0_u128, |bits, byte| {
        Some(bits << 6 | u128::from(base64url_value(byte)?))
    })?;
    let last = head & 0xff;
    let number = u64::try_from(head >> 8 & 0xffff_ffff_ffff).ok()?;
    let kind = head >> 56;
    let known = matches!(kind, 0x002a | 0x002c | 0x0043);
    (known && last == 1 && number > 0).then_some(number)
}

impl fmt::Display for ProfileKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slug(slug) => write!(formatter, "in:{slug}"),
            Self::ProfileToken(token) => write!(formatter, "aco:{token}"),
            Self::SalesToken(token) => write!(formatter, "acw:{token}"),
            Self::RecruiterToken(token) => write!(formatter, "aem:{token}"),
            Self::Member(number) => write!(formatter, "member:{number}"),
        }
    }
}

impl FromStr for ProfileKey {
    type Err = ProfileError;

    /// Reads the stored form, `in:jane-doe-123`; for addresses see [`ProfileKey::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, name) = text.split_once(':').ok_or(ProfileError::Damaged)?;
        let key = match prefix {
            // A stored name is no longer encoded: a percent sign in it is damage.
            "in" => Self::slug(name)?,
            "member" => member(name)?,
            _ => Self::token(name).ok_or(ProfileError::Damaged)?,
        };
        (key.to_string() == text)
            .then_some(key)
            .ok_or(ProfileError::Damaged)
    }
}

impl serde::Serialize for ProfileKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ProfileKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN_TAIL: &str = "AAAdaooBAAECAwQFBgcICQoLDA0ODxAREhM";

    fn key(text: &str) -> String {
        ProfileKey::parse(text).map_or_else(|error| format!("{error:?}"), |key| key.to_string())
    }

    #[test]
    fn every_way_to_write_a_public_name_gives_the_same() {
        for (address, expected) in [
            (
                "http://uk.linkedin.com/in/Jane-Doe-123?trk=x",
                "in:jane-doe-123",
            ),
            ("linkedin.com/in/jane-doe-123/de", "in:jane-doe-123"),
            (
                "https://m.linkedin.com/in/jane-doe-123/details/experience/",
                "in:jane-doe-123",
            ),
            (
                "  HTTPS://WWW.LINKEDIN.COM/IN/JANE-DOE-123/  ",
                "in:jane-doe-123",
            ),
            (
                "//www.linkedin.com/in/jane-doe-123#about",
                "in:jane-doe-123",
            ),
            (
                "https://www.linkedin.com:443/in//jane-doe-123/recent-activity/all/",
                "in:jane-doe-123",
            ),
            (
                "https://www.linkedin.com./in/jane-doe-123",
                "in:jane-doe-123",
            ),
            (
                "https://www.linkedin.com/mwlite/in/jane-doe-123",
                "in:jane-doe-123",
            ),
            (
                "https://fr.linkedin.com/in/jos%C3%A9-garc%C3%ADa",
                "in:josé-garcía",
            ),
            (
                "https://fr.linkedin.com/in/jose\u{301}-garci\u{301}a",
                "in:josé-garcía",
            ),
            (
                "https://www.linkedin.com/in/JOS%C3%89-garc%c3%ada",
                "in:josé-garcía",
            ),
            (
                "https://www.linkedin.com/in/%e6%9d%8e-%e6%98%8e-1a2b",
                "in:李-明-1a2b",
            ),
            (
                "https://www.linkedin.com/pub/krzysztof-marzec/a7/576/b50",
                "in:krzysztof-marzec-b50576a7",
            ),
            (
                "https://de.linkedin.com/pub/jane-doe/1/2/3?trk=x",
                "in:jane-doe-0030021",
            ),
        ] {
            assert_eq!(key(address), expected, "{address}");
        }
    }

    #[test]
    fn one_case_for_all_scripts() {
        assert_eq!(
            key("linkedin.com/in/İPEK-ışık"),
            key("linkedin.com/in/ipek-ışık")
        );
        assert_eq!(key("linkedin.com/in/ΝΙΚΟΣ"), key("linkedin.com/in/νικοσ"));
    }

    #[test]
    fn tokens_keep_their_case_and_tell_the_member_number() {
        for (address, expected) in [
            (
                format!("https://www.linkedin.com/in/ACoA{TOKEN_TAIL}"),
                format!("aco:ACoA{TOKEN_TAIL}"),
            ),
            (
                format!("https://www.linkedin.com/sales/lead/ACwA{TOKEN_TAIL},NAME_SEARCH,abcd"),
                format!("acw:ACwA{TOKEN_TAIL}"),
            ),
            (
                format!("https://www.linkedin.com/sales/people/ACwA{TOKEN_TAIL}%2CNAME_SEARCH"),
                format!("acw:ACwA{TOKEN_TAIL}"),
            ),
            (
                format!("https://www.linkedin.com/talent/profile/AEMA{TOKEN_TAIL}?project=1"),
                format!("aem:AEMA{TOKEN_TAIL}"),
            ),
            (
                format!("urn:li:fs_salesProfile:(ACwA{TOKEN_TAIL},NAME_SEARCH,abcd)"),
                format!("acw:ACwA{TOKEN_TAIL}"),
            ),
            (
                format!("urn:li:fsd_profile:ACoA{TOKEN_TAIL}"),
                format!("aco:ACoA{TOKEN_TAIL}"),
            ),
            (
                format!("URN:LI:fs_miniProfile:ACoA{TOKEN_TAIL}"),
                format!("aco:ACoA{TOKEN_TAIL}"),
            ),
            (
                "urn:li:member:1927818".to_owned(),
                "member:1927818".to_owned(),
            ),
            (
                "https://www.linkedin.com/profile/view?id=1927818&trk=x".to_owned(),
                "member:1927818".to_owned(),
            ),
        ] {
            let key = ProfileKey::parse(&address).unwrap();
            assert_eq!(key.to_string(), expected);
            assert_eq!(key.member_number(), Some(1_927_818), "{address}");
        }
    }

    #[test]
    fn a_number_is_read_only_from_tokens_of_known_form() {
        for token in [
            "ACoAAAAdaooBAAECAwQFBgcICQoLDA0ODxAREh",
            "ACoAAAAdaooCAAECAwQFBgcICQoLDA0ODxAREhM",
            "ACoAAAAAAAABAAECAwQFBgcICQoLDA0ODxAREhM",
        ] {
            let key = ProfileKey::parse(&format!("linkedin.com/in/{token}")).unwrap();
            assert_eq!(key.member_number(), None, "{token}");
        }
        assert_eq!(
            ProfileKey::parse("linkedin.com/in/jane")
                .unwrap()
                .member_number(),
            None
        );
    }

    #[test]
    fn other_hosts_are_not_taken_in() {
        for address in [
            "https://linkedin.com.evil.example/in/jane",
            "https://evil.example/?u=https://linkedin.com/in/jane",
            "https://linkedin.com@evil.example/in/jane",
            "https://evil.example\\@linkedin.com/in/jane",
            "https://evil.example\t/linkedin.com/in/jane",
            "https://notlinkedin.com/in/jane",
            "https://linkedin.com%2eevil.example/in/jane",
            "https://linkedın.com/in/jane",
            "https://.linkedin.com/in/jane",
            "javascript:alert(1)//linkedin.com/in/jane",
            "evil.example/linkedin.com/in/jane",
            "https://evil.example#@linkedin.com/in/jane",
            "jane-doe-123",
            "jane@example.org",
        ] {
            assert_eq!(key(address), "OtherSite", "{address}");
        }
    }

    #[test]
    fn what_is_no_person_is_told_apart() {
        for (address, expected) in [
            ("", "Empty"),
            (" \n ", "Empty"),
            ("https://lnkd.in/abc", "Redirect"),
            ("https://www.linkedin.com/comm/in/jane", "Redirect"),
            ("https://www.linkedin.com/company/acme", "Organization"),
            (
                "https://www.linkedin.com/school/acme/people",
                "Organization",
            ),
            ("https://www.linkedin.com/showcase/acme", "Organization"),
            (
                "https://www.linkedin.com/sales/company/1337",
                "Organization",
            ),
            ("urn:li:person:abcDEF", "NoProfile"),
            ("https://www.linkedin.com/", "NoProfile"),
            ("https://www.linkedin.com/in/", "NoProfile"),
            ("https://www.linkedin.com/feed/update/1", "NoProfile"),
            ("https://www.linkedin.com/pub/dir/Jane/Doe/x/y", "NoProfile"),
            ("https://www.linkedin.com/in/%ff%fe", "Damaged"),
            ("https://www.linkedin.com/in/jane%2f..%2fadmin", "Damaged"),
            ("https://www.linkedin.com/in/jane%00doe", "Damaged"),
            ("https://www.linkedin.com/in/jane%E2%80%AEdoe", "Damaged"),
            ("https://www.linkedin.com/in/jd", "Damaged"),
            (
                "https://www.linkedin.com/sales/lead/unknown,NAME",
                "Damaged",
            ),
            ("https://www.linkedin.com/profile/view?id=-5", "Damaged"),
            ("urn:li:member:0", "Damaged"),
            ("urn:li:member:99999999999999999999999", "Damaged"),
        ] {
            assert_eq!(key(address), expected, "{address}");
        }
        assert_eq!(
            key(&format!("linkedin.com/in/{}", "a".repeat(101))),
            "Damaged"
        );
        assert_eq!(
            key(&format!("linkedin.com/in/jane?{}", "a".repeat(5_000))),
            "Damaged"
        );
    }

    #[test]
    fn the_address_to_show_leads_to_the_same_person() {
        let jose = ProfileKey::parse("linkedin.com/in/josé-garcía").unwrap();
        assert_eq!(
            jose.display_url(),
            "https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa"
        );
        let member = ProfileKey::Member(1_927_818);
        assert_eq!(
            member.display_url(),
            "https://www.linkedin.com/profile/view?id=1927818"
        );
    }

    #[test]
    fn only_the_one_stored_form_is_read_back() {
        for text in [
            "in:Jane-Doe",
            "in:jane%20doe",
            "jane-doe",
            "x:jane-doe",
            "acw:ACoAAAAdaooBAAECAwQFBgcICQoLDA0ODxAREhM",
            "member:007",
        ] {
            assert!(text.parse::<ProfileKey>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            if let Ok(key) = ProfileKey::parse(&text) {
                prop_assert_eq!(ProfileKey::parse(&key.display_url()).unwrap(), key);
            }
        }

        #[test]
        fn what_was_accepted_is_stable(slug in "[\\p{L}\\p{N}-]{3,40}", shout in any::<bool>()) {
            let written = if shout { slug.to_uppercase() } else { slug };
            if let Ok(key) = ProfileKey::parse(&format!("https://www.linkedin.com/in/{written}/")) {
                prop_assert_eq!(&ProfileKey::parse(&key.display_url()).unwrap(), &key);
                prop_assert_eq!(&key.to_string().parse::<ProfileKey>().unwrap(), &key);
                let encoded = utf8_percent_encode(&written, NON_ALPHANUMERIC).to_string();
                prop_assert_eq!(&ProfileKey::parse(&format!("linkedin.com/in/{encoded}")).unwrap(), &key);
            }
        }
    }
}
