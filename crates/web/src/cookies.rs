//! The cookies that the pages set and read.

use http::{HeaderMap, HeaderValue, header};

/// How long a choice of look or language is kept, in seconds: a year.
const CHOICE_SECONDS: i64 = 31_536_000;
/// How long a notice waits for the page that shows it, in seconds.
const NOTICE_SECONDS: i64 = 60;

/// What a cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The session's token.
    Session,
    /// The chosen look.
    Theme,
    /// The chosen language, where nobody is signed in.
    Language,
    /// The workspace that was looked at last.
    Workspace,
    /// What was just done, for the page after a redirect.
    Notice,
}

/// Names and properties of the cookies. All are unreadable for scripts and stay away from what other
/// sites send.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// Where the site is served by TLS, names begin with `__Host-`: browsers then hold the cookie to
    /// this host and to secure connections.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The name of a cookie.
    pub fn name(self, kind: Kind) -> &'static str {
        match (kind, self.secure) {
            (Kind::Session, false) => "overture_session",
            (Kind::Session, true) => "__Host-overture_session",
            (Kind::Theme, false) => "overture_theme",
            (Kind::Theme, true) => "__Host-overture_theme",
            (Kind::Language, false) => "overture_language",
            (Kind::Language, true) => "__Host-overture_language",
            (Kind::Workspace, false) => "overture_workspace",
            (Kind::Workspace, true) => "__Host-overture_workspace",
            (Kind::Notice, false) => "overture_notice",
            (Kind::Notice, true) => "__Host-overture_notice",
        }
    }

    /// What a request brings.
    pub fn read(self, headers: &HeaderMap, kind: Kind) -> Option<&str> {
        let name = self.name(kind);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(found, value)| (found == name && !value.is_empty()).then_some(value))
    }

    /// Sets a cookie for as long as its kind is kept; a session for `seconds`.
    pub fn set(self, headers: &mut HeaderMap, kind: Kind, value: &str, seconds: i64) {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!(
            "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
            self.name(kind)
        );
        // Values are tokens, ids, codes and base64url: a header can hold them all.
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::SET_COOKIE, value);
        }
    }

    /// Keeps a choice or a place.
    pub fn keep(self, headers: &mut HeaderMap, kind: Kind, value: &str) {
        let seconds = if kind == Kind::Notice {
            NOTICE_SECONDS
        } else {
            CHOICE_SECONDS
        };
        self.set(headers, kind, value, seconds);
    }

    /// Takes a cookie away.
    pub fn clear(self, headers: &mut HeaderMap, kind: Kind) {
        self.set(headers, kind, "", 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_site_holds_its_cookies_to_itself() {
        for (secure, name) in [
            (false, "overture_session"),
            (true, "__Host-overture_session"),
        ] {
            let mut headers = HeaderMap::new();
            Cookies::new(secure).set(&mut headers, Kind::Session, "ovs_a", 60);
            let text = headers[header::SET_COOKIE].to_str().unwrap();
            assert!(text.starts_with(&format!("{name}=ovs_a; Path=/; Max-Age=60; ")));
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"));
            assert_eq!(text.contains("Secure"), secure);
            assert!(!text.contains("Domain"));
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "a=1; x_overture_theme=dark".parse().unwrap(),
        );
        let cookies = Cookies::new(false);
        assert_eq!(cookies.read(&headers, Kind::Theme), None);
        headers.append(
            header::COOKIE,
            "overture_theme=light; overture_notice=".parse().unwrap(),
        );
        assert_eq!(cookies.read(&headers, Kind::Theme), Some("light"));
        assert_eq!(cookies.read(&headers, Kind::Notice), None);
    }
}
