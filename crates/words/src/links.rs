//! Short links in messages (R47): addresses in a text are replaced by short ones of our own, whose length is what
//! counts (R46).

use std::sync::Arc;

use domain::limits::{LINK_TARGET_BYTES_MAXIMUM, LINKS_PER_MESSAGE_MAXIMUM};
use domain::link::LinkToken;
use url::Url;

/// Where short links lead: the address that people use, as far as `/l/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortener {
    beginning: Arc<str>,
}

/// An address that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortLink {
    /// What stands behind `/l/`.
    pub token: LinkToken,
    /// The address that it leads to, as it stood in the text.
    pub target: String,
}

/// A text with short links, and where they lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortened {
    /// The text.
    pub text: String,
    /// Its links, each once, in the order of the text.
    pub links: Vec<ShortLink>,
}

impl Shortener {
    /// Short links below a site.
    pub fn at(site: &Url) -> Self {
        let site = site.as_str().trim_end_matches('/');
        Self {
            beginning: format!("{site}/l/").into(),
        }
    }

    /// The site, as people read it.
    pub fn site(&self) -> String {
        self.beginning.trim_end_matches("/l/").to_owned()
    }

    /// The short link of a token.
    pub fn address(&self, token: &LinkToken) -> String {
        format!("{}{token}", self.beginning)
    }

    /// The token of a short link of this site.
    pub fn token(&self, address: &str) -> Option<LinkToken> {
        LinkToken::read(address.strip_prefix(&*self.beginning)?)
    }

    /// Replaces the addresses in a text. Short links stay as they are, and so does what is no address of a page.
    pub fn shorten(&self, text: &str, token: impl Fn(&str) -> LinkToken) -> Shortened {
        let mut shortened = Shortened {
            text: String::with_capacity(text.len()),
            links: Vec::new(),
        };
        let mut written = 0;
        for (begin, end) in addresses(text) {
            let target = &text[begin..end];
            if !self.replaces(target) {
                continue;
            }
            let known = shortened.links.iter().find(|link| link.target == target);
            let token = match known {
                Some(link) => link.token.clone(),
                None if shortened.links.len() == LINKS_PER_MESSAGE_MAXIMUM => continue,
                None => {
                    let token = token(target);
                    shortened.links.push(ShortLink {
                        token: token.clone(),
                        target: target.to_owned(),
                    });
                    token
                }
            };
            shortened.text.push_str(&text[written..begin]);
            shortened.text.push_str(&self.address(&token));
            written = end;
        }
        shortened.text.push_str(&text[written..]);
        shortened
    }

    fn replaces(&self, address: &str) -> bool {
        let is_own = self.token(address).is_some();
        !is_own && address.len() <= LINK_TARGET_BYTES_MAXIMUM && target(address).is_some()
    }
}

/// The page that an address names; none for everything but a page of the web (R47).
pub fn target(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    (matches!(url.scheme(), "http" | "https")
        && url
            .host_str()
            .is_some_and(|host| host.contains('.') || host == "localhost"))
    .then_some(url)
}

/// Where addresses of pages begin and end in a text, without the punctuation around them.
fn addresses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(begin) = next_beginning(text, offset) {
        let rest = &text[begin..];
        let end = rest
            .find(|sign: char| {
                sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | '“' | '”' | '«' | '»')
            })
            .unwrap_or(rest.len());
        let address = without_punctuation(&rest[..end]);
        found.push((begin, begin + address.len()));
        offset = begin + end.max(1);
    }
    found
}

/// Where the next `http://` or `https://` stands that begins a word.
fn next_beginning(text: &str, from: usize) -> Option<usize> {
    let mut offset = from;
    loop {
        let rest = text.get(offset..)?;
        let at = rest
            .match_indices("://")
            .map(|(colon, _)| offset + colon)
            .find_map(|colon| scheme_before(text, offset, colon))?;
        let follows_a_word = text[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        if !follows_a_word {
            return Some(at);
        }
        offset = at + 4;
    }
}

fn scheme_before(text: &str, from: usize, colon: usize) -> Option<usize> {
    ["https", "http"].iter().find_map(|scheme| {
        let begin = colon
            .checked_sub(scheme.len())
            .filter(|begin| *begin >= from)?;
        text.get(begin..colon)?
            .eq_ignore_ascii_case(scheme)
            .then_some(begin)
    })
}

/// An address at the end of a sentence, or within brackets.
fn without_punctuation(address: &str) -> &str {
    let mut kept = address;
    loop {
        let Some(last) = kept.chars().next_back() else {
            return kept;
        };
        let opening = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        let count = |sign: char| kept.matches(sign).count();
        let goes = match opening {
            Some(opening) => count(opening) < count(last),
            None => matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…' | '’'),
        };
        if !goes {
            return kept;
        }
        kept = &kept[..kept.len() - last.len_utf8()];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shortener() -> Shortener {
        Shortener::at(&Url::parse("https://go.example.org/").unwrap())
    }

    fn short(text: &str) -> Shortened {
        shortener().shorten(text, LinkToken::sample)
    }

    fn targets(text: &str) -> Vec<String> {
        short(text)
            .links
            .into_iter()
            .map(|link| link.target)
            .collect()
    }

    #[test]
    fn addresses_are_found_without_the_punctuation_around_them() {
        assert_eq!(
            targets(
                "See (https://example.org/a?b=c), or http://example.org/x. «https://é.example/y»!"
            ),
            [
                "https://example.org/a?b=c",
                "http://example.org/x",
                "https://é.example/y"
            ]
        );
        assert_eq!(
            targets("https://en.wikipedia.org/wiki/Bee_(genus) and"),
            ["https://en.wikipedia.org/wiki/Bee_(genus)"]
        );
    }

    #[test]
    fn what_is_no_page_stays() {
        for text in [
            "javascript://example.org/",
            "ftp://example.org/a",
            "mailto:a@example.org",
            "https://",
            "http:// x",
            "nohttps",
            "xhttps://example.org",
            "https://nohost",
            "example.org/a",
            "https://[::",
            "",
        ] {
            assert_eq!(short(text).text, text);
            assert!(targets(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_same_address_is_one_link_and_short_links_stay() {
        let once =
            short("https://example.org/a and https://example.org/a and https://example.org/b");
        assert_eq!(once.links.len(), 2);
        let token = &once.links[0].token;
        let address = shortener().address(token);
        assert_eq!(once.text.matches(&address).count(), 2);
        assert_eq!(shortener().token(&address).as_ref(), Some(token));
        let again = short(&once.text);
        assert_eq!((again.text, again.links), (once.text, Vec::new()));
    }

    #[test]
    fn many_links_are_shortened_up_to_the_limit() {
        let text: String = (0..LINKS_PER_MESSAGE_MAXIMUM + 3)
            .map(|n| format!("https://example.org/{n}"))
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(short(&text).links.len(), LINKS_PER_MESSAGE_MAXIMUM);
    }

    proptest! {
        #[test]
        fn nothing_else_is_changed(text in "[a-z .,()\u{e9}\u{1f600}]{0,20}(https://example\\.org/[a-z?=&.]{0,12})?[ .,)]{0,3}[a-z:/ ]{0,12}") {
            let shortened = short(&text);
            let restored = shortened.links.iter().fold(shortened.text.clone(), |text, link| {
                text.replace(&shortener().address(&link.token), &link.target)
            });
            prop_assert_eq!(restored, text);
        }
    }
}
