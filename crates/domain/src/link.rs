//! Tracked links (R47): the token of a short link, and who it was that followed one.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::ids::ActionId;
use crate::named;

/// Letters and digits of a token: 65 bits, which nobody guesses and no two links share.
pub const TOKEN_LENGTH: usize = 11;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What stands behind `/l/` in a short link: one for each message to a contact and each address in it.
///
/// It depends on the action and the address alone, so that a preview shows the very bytes that leave. Whoever does not
/// know the action's 74 random bits cannot make one up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkToken(String);

impl LinkToken {
    /// The token of an address in the message that an action delivers.
    pub fn of(action: &ActionId, target: &str) -> Self {
        Self::made_of(action.as_str(), target)
    }

    /// A token of the same length for a text that is shown before there is an action.
    pub fn sample(target: &str) -> Self {
        Self::made_of("sample", target)
    }

    fn made_of(owner: &str, target: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in [owner, target] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let mut rest = digest[..16]
            .iter()
            .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let mut token = String::with_capacity(TOKEN_LENGTH);
        for _ in 0..TOKEN_LENGTH {
            token.push(ALPHABET[(rest % 62) as usize] as char);
            rest /= 62;
        }
        Self(token)
    }

    /// Reads a token as it came; none where no token looks like that.
    pub fn read(text: &str) -> Option<Self> {
        let fits =
            text.len() == TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LinkToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

named! {
    /// Who followed a link, as far as the request tells.
    Visitor, "visitor of a link" {
        /// Nothing speaks against a person.
        Person = "person",
        /// The request only asks whether the page is there (HEAD).
        Probe = "probe",
        /// A browser that fetches ahead of the person, who may never open it.
        Prefetch = "prefetch",
        /// A program that names itself: a robot that makes previews, a search engine, a scanner.
        NamedRobot = "named_robot",
        /// A program that does not say what it is, or a request that no browser makes.
        Program = "program",
    }
}

impl Visitor {
    /// Whether the visit counts as a click.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Person)
    }
}

/// What a request for a short link says about whoever makes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visit<'a> {
    /// Whether only the head is asked for.
    pub head_only: bool,
    /// The name of the program.
    pub user_agent: Option<&'a str>,
    /// What the page is fetched for: `Purpose`, `Sec-Purpose`, `X-Purpose`, `X-Moz`.
    pub purpose: Option<&'a str>,
    /// What kinds of content are taken.
    pub accept: Option<&'a str>,
    /// The languages that are read; every browser sends them.
    pub accept_language: Option<&'a str>,
}

/// Parts of names by which programs tell that they are none of a person's. Robots that make previews of links in
/// messages come first: they visit every link that is sent.
const ROBOTS: &[&str] = &[
    "linkedinbot",
    "slackbot",
    "slack-imgproxy",
    "twitterbot",
    "facebookexternalhit",
    "facebot",
    "whatsapp",
    "telegrambot",
    "discordbot",
    "skypeuripreview",
    "microsoftpreview",
    "teamsbot",
    "embedly",
    "iframely",
    "vkshare",
    "bitlybot",
    "pinterest",
    "googlebot",
    "google-read-aloud",
    "bingbot",
    "bingpreview",
    "applebot",
    "yandex",
    "duckduckbot",
    "baiduspider",
    "barracuda",
    "mimecast",
    "proofpoint",
    "safelinks",
    "urlscan",
    "virustotal",
    "headlesschrome",
    "phantomjs",
    "puppeteer",
    "playwright",
    "lighthouse",
    "bot/",
    "bot;",
    "bot)",
    "robot",
    "crawler",
    "spider",
    "scanner",
    "preview",
    "monitor",
];

/// Beginnings of the names of programs that fetch pages for other programs.
const PROGRAMS: &[&str] = &[
    "curl/",
    "wget/",
    "python",
    "go-http-client",
    "java/",
    "okhttp",
    "axios",
    "node-fetch",
    "node",
    "ruby",
    "perl",
    "php",
    "libwww",
    "httpclient",
    "apache-httpclient",
    "postman",
    "insomnia",
    "reqwest",
    "aiohttp",
    "undici",
    "got ",
];

/// Who it was (R47). A person's browser names itself, takes HTML, reads languages and asks for the whole page. Where the
/// request came from is not looked at: lists of the addresses of data centres are out of date the day they are made, and
/// people sit behind such addresses as well.
pub fn judge(visit: &Visit<'_>) -> Visitor {
    if visit.head_only {
        return Visitor::Probe;
    }
    let folded = |text: Option<&str>| text.unwrap_or_default().to_ascii_lowercase();
    let purpose = folded(visit.purpose);
    if ["prefetch", "prerender", "preview", "preload"]
        .iter()
        .any(|word| purpose.contains(word))
    {
        return Visitor::Prefetch;
    }
    let agent = folded(visit.user_agent);
    if ROBOTS.iter().any(|name| agent.contains(name)) || agent.ends_with("bot") {
        return Visitor::NamedRobot;
    }
    let takes_pages = visit
        .accept
        .is_some_and(|accept| accept.contains("text/html") || accept.contains("application/xhtml"));
    let is_browser = agent.starts_with("mozilla/") || agent.starts_with("opera/");
    let is_program = PROGRAMS.iter().any(|name| agent.starts_with(name));
    if is_program || !is_browser || !takes_pages || visit.accept_language.is_none() {
        return Visitor::Program;
    }
    Visitor::Person
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::ids::Id as _;
    use crate::time::Timestamp;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";

    fn browser() -> Visit<'static> {
        Visit {
            head_only: false,
            user_agent: Some(FIREFOX),
            purpose: None,
            accept: Some("text/html,application/xhtml+xml,*/*;q=0.8"),
            accept_language: Some("fr,en;q=0.8"),
        }
    }

    #[test]
    fn a_token_depends_on_message_and_address_alone() {
        let mut entropy = Entropy::from_seed(1);
        let mut action = || ActionId::mint(Timestamp::from_millis(0), &mut entropy);
        let (one, other) = (action(), action());
        let token = LinkToken::of(&one, "https://example.org/a");
        assert_eq!(token, LinkToken::of(&one, "https://example.org/a"));
        assert_ne!(token, LinkToken::of(&one, "https://example.org/b"));
        assert_ne!(token, LinkToken::of(&other, "https://example.org/a"));
        assert_eq!(LinkToken::read(token.as_str()), Some(token));
        assert_eq!(LinkToken::sample("x").as_str().len(), TOKEN_LENGTH);
    }

    #[test]
    fn what_is_no_token_is_not_looked_up() {
        for text in [
            "",
            "short",
            "0123456789ab",
            "0123456789/",
            "０１２３４５６７８９０",
        ] {
            assert_eq!(LinkToken::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_browser_is_a_person() {
        assert_eq!(judge(&browser()), Visitor::Person);
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 [LinkedInApp]/9.31";
        let visit = Visit {
            user_agent: Some(phone),
            ..browser()
        };
        assert_eq!(judge(&visit), Visitor::Person);
    }

    #[test]
    fn robots_are_told_apart() {
        let cases = [
            (
                Visit {
                    head_only: true,
                    ..browser()
                },
                Visitor::Probe,
            ),
            (
                Visit {
                    purpose: Some("prefetch;prerender"),
                    ..browser()
                },
                Visitor::Prefetch,
            ),
            (
                Visit {
                    purpose: Some("preview"),
                    ..browser()
                },
                Visitor::Prefetch,
            ),
            (
                Visit {
                    user_agent: Some("LinkedInBot/1.0 (compatible; Mozilla/5.0)"),
                    ..browser()
                },
                Visitor::NamedRobot,
            ),
            (
                Visit {
                    user_agent: Some(
                        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                    ),
                    ..browser()
                },
                Visitor::NamedRobot,
            ),
            (
                Visit {
                    user_agent: Some("curl/8.14.1"),
                    ..browser()
                },
                Visitor::Program,
            ),
            (
                Visit {
                    user_agent: None,
                    ..browser()
                },
                Visitor::Program,
            ),
            (
                Visit {
                    accept: Some("*/*"),
                    ..browser()
                },
                Visitor::Program,
            ),
            (
                Visit {
                    accept_language: None,
                    ..browser()
                },
                Visitor::Program,
            ),
        ];
        for (visit, visitor) in cases {
            assert_eq!(judge(&visit), visitor, "{visit:?}");
            assert!(!judge(&visit).is_person());
        }
    }
}
