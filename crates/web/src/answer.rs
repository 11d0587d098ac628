//! Answers that are no pages: redirects after a form, with a notice for the page to come.

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::cookies::{Cookies, Kind};
use crate::frame::Notice;

/// Characters of a notice at most: a cookie holds 4,096 bytes.
const NOTICE_CHARACTERS_MAXIMUM: usize = 400;

/// A redirect after a form (303), with what is to be remembered.
///
/// `Redirect::to(f.url("/members")).notice(&state, t!(f, "notice-invited"))`
#[derive(Debug)]
pub struct Redirect {
    to: String,
    headers: HeaderMap,
}

impl Redirect {
    /// To a path of this site; anything else goes to the start page.
    pub fn to(path: impl Into<String>) -> Self {
        Self {
            to: local_path(&path.into()).to_owned(),
            headers: HeaderMap::new(),
        }
    }

    /// With a sentence for the page to come.
    #[must_use]
    pub fn notice(self, cookies: Cookies, text: impl Into<String>) -> Self {
        self.noticed(
            cookies,
            &Notice {
                text: text.into(),
                undo: None,
            },
        )
    }

    /// With a sentence for the page to come, and a way back.
    #[must_use]
    pub fn noticed(self, cookies: Cookies, notice: &Notice) -> Self {
        let value = pack(notice);
        self.remember(cookies, Kind::Notice, &value)
    }

    /// With a choice or a place to be kept.
    #[must_use]
    pub fn remember(mut self, cookies: Cookies, kind: Kind, value: &str) -> Self {
        cookies.keep(&mut self.headers, kind, value);
        self
    }

    /// With a session that lasts for `seconds`.
    #[must_use]
    pub fn session(mut self, cookies: Cookies, token: &str, seconds: i64) -> Self {
        cookies.set(&mut self.headers, Kind::Session, token, seconds);
        self
    }

    /// With a cookie taken away.
    #[must_use]
    pub fn forget(mut self, cookies: Cookies, kind: Kind) -> Self {
        cookies.clear(&mut self.headers, kind);
        self
    }

    /// With another header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.append(name, HeaderValue::from_static(value));
        self
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let headers = response.headers_mut();
        headers.extend(self.headers);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::LOCATION,
            HeaderValue::from_str(&self.to).unwrap_or(HeaderValue::from_static("/")),
        );
        response
    }
}

/// A path of this site, or the start page: nobody is sent elsewhere by what an address or a form
/// says (S-18).
pub fn local_path(text: &str) -> &str {
    let plain = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && !text
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
        && text.is_ascii();
    if plain { text } else { "/" }
}

#[derive(Serialize, Deserialize)]
struct Packed {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undo: Option<String>,
}

/// A notice as its cookie holds it.
pub fn pack(notice: &Notice) -> String {
    let packed = Packed {
        text: notice
            .text
            .chars()
            .take(NOTICE_CHARACTERS_MAXIMUM)
            .collect(),
        undo: notice.undo.clone(),
    };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&packed).unwrap_or_default())
}

/// The notice of a cookie. Only paths of this site are offered as a way back.
pub fn unpack(value: &str) -> Option<Notice> {
    let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
    let packed: Packed = serde_json::from_slice(&bytes).ok()?;
    Some(Notice {
        undo: packed.undo.filter(|path| local_path(path) == path),
        text: packed.text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in ["/", "/w/wsp_1/invites?program=growth&name=%C3%A9t%C3%A9"] {
            assert_eq!(local_path(good), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "/a\r\nb: c",
            "/\t/evil.example",
            "/é",
        ] {
            assert_eq!(local_path(bad), "/", "{bad}");
        }
    }

    #[test]
    fn a_notice_survives_its_cookie_and_a_forged_one_leads_nowhere() {
        let notice = Notice {
            text: "Été : invité".to_owned(),
            undo: Some("/w/a/undo".to_owned()),
        };
        assert_eq!(unpack(&pack(&notice)), Some(notice));
        let forged = Notice {
            text: "x".to_owned(),
            undo: Some("https://evil.example".to_owned()),
        };
        assert_eq!(unpack(&pack(&forged)).unwrap().undo, None);
        assert_eq!(unpack("%%%"), None);
        assert_eq!(unpack(""), None);
    }
}
