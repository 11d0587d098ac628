//! Names in the addresses of profiles. A generated one ends in a code from which the person's index can be read back, so
//! that no table of 20,000 addresses is needed.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{PEOPLE_MAXIMUM, PersonIndex};
use crate::draw::Draw;

/// An odd number, so that multiplying by it modulo a power of two can be undone.
const FACTOR: u32 = 0x9E_3779 | 1;
const CODE_MASK: u32 = PEOPLE_MAXIMUM - 1;
const ENCODED_IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The factor's inverse modulo 2^32, by Newton's iteration; each round doubles the number of right bits.
const fn inverse(factor: u32) -> u32 {
    let mut inverse = factor;
    let mut round = 0;
    while round < 5 {
        inverse = inverse.wrapping_mul(2_u32.wrapping_sub(factor.wrapping_mul(inverse)));
        round += 1;
    }
    inverse
}

fn key(draw: Draw) -> u32 {
    draw.text("slug").bits() as u32 & CODE_MASK
}

/// The code of a person: six hexadecimal digits.
pub(super) fn code(person: PersonIndex, draw: Draw) -> String {
    format!(
        "{:06x}",
        (person.wrapping_mul(FACTOR) & CODE_MASK) ^ key(draw)
    )
}

/// The person whose code ends a slug, if it ends in one.
pub(super) fn index_in(slug: &str, draw: Draw) -> Option<PersonIndex> {
    let code = slug.rsplit('-').next().filter(|code| code.len() == 6)?;
    let code = u32::from_str_radix(code, 16).ok()?;
    Some((code ^ key(draw)).wrapping_mul(inverse(FACTOR)) & CODE_MASK)
}

/// A slug made of names and a code; `accents` keeps the letters as they are, as some people do.
pub(super) fn from_names(
    first_name: &str,
    last_name: Option<&str>,
    code: &str,
    accents: bool,
) -> String {
    let mut slug = String::with_capacity(32);
    for part in [first_name, last_name.unwrap_or_default()] {
        let letters: String = if accents {
            part.to_lowercase().nfc().collect()
        } else {
            folded(part)
        };
        for word in letters.split(|letter: char| !letter.is_alphanumeric()) {
            if !word.is_empty() {
                slug.push_str(word);
                slug.push('-');
            }
        }
    }
    slug.push_str(code);
    slug
}

/// Lower case without accents, for comparing what people type with what stands in a profile.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'Ł' | 'ł' => folded.push('l'),
            'Ø' | 'ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'Æ' | 'æ' => folded.push_str("ae"),
            _ => folded.extend(letter.to_lowercase()),
        }
    }
    folded
}

/// The one form of a slug: percent-decoded, composed (NFC), lower case.
pub fn canonical_slug(slug: &str) -> String {
    percent_decode_str(slug)
        .decode_utf8_lossy()
        .to_lowercase()
        .nfc()
        .collect()
}

/// The address of the profile with that slug.
pub(super) fn profile_url(slug: &str) -> String {
    format!(
        "https://www.linkedin.com/in/{}",
        utf8_percent_encode(slug, ENCODED_IN_ADDRESS)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_read_back() {
        let draw = Draw::from_seed(9);
        for person in [0, 1, 19_999, PEOPLE_MAXIMUM - 1] {
            assert_eq!(
                index_in(&format!("jane-doe-{}", code(person, draw)), draw),
                Some(person)
            );
        }
        assert_eq!(index_in("jane-doe", draw), None);
        assert_eq!(index_in("", draw), None);
    }

    #[test]
    fn slugs_are_readable() {
        assert_eq!(
            from_names("José", Some("García Márquez"), "00aa11", false),
            "jose-garcia-marquez-00aa11"
        );
        assert_eq!(
            from_names("José", Some("Peña"), "00aa11", true),
            "josé-peña-00aa11"
        );
        assert_eq!(
            from_names("Łukasz", Some("Groß"), "0", false),
            "lukasz-gross-0"
        );
        assert_eq!(
            from_names("明", Some("李"), "00aa11", false),
            "明-李-00aa11"
        );
        assert_eq!(
            profile_url("josé-1"),
            "https://www.linkedin.com/in/jos%C3%A9-1"
        );
        assert_eq!(canonical_slug("Jos%C3%A9-1"), "josé-1");
        assert_eq!(canonical_slug("jose\u{301}-1"), "josé-1");
    }
}
