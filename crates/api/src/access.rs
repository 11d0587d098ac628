//! Who asks. Holding one of these means having been let in: handlers check nothing.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use domain::ids::WorkspaceId;
use service::access::idempotency::Asker;
use service::{Person, Scope, Service};

use crate::input::path_id;
use crate::problem::{Problem, no_credential};
use crate::state::Api;

/// What a request shows to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential<'a> {
    /// A key, in the header `Authorization`.
    Key(&'a str),
    /// A session's token, in the cookie of a browser.
    Session(&'a str),
}

impl<'a> Credential<'a> {
    /// What the headers show. A header `Authorization` that is no bearer's hides the cookie: who
    /// sends one means it.
    pub(crate) fn of(headers: &'a HeaderMap, session_cookie: &str) -> Option<Self> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
            let bearer = scheme.eq_ignore_ascii_case("bearer");
            return bearer.then_some(Self::Key(key.trim()));
        }
        cookie(headers, session_cookie).map(Self::Session)
    }

    /// What they show, where that may be used: a browser sends cookies also when another site
    /// asks it to.
    fn admitted(parts: &'a Parts, session_cookie: &str) -> Result<Self, Problem> {
        let credential = Self::of(&parts.headers, session_cookie).ok_or_else(no_credential)?;
        if matches!(credential, Self::Session(_)) {
            refuse_cross_site(&parts.method, &parts.headers)?;
        }
        Ok(credential)
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Refuses what another site makes a browser send (S-10). Reads that name no origin pass: they
/// have no effect, and no other site can see the answer.
pub(crate) fn refuse_cross_site(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let place = origin.split_once("://").map(|(_, place)| place);
            place.is_some() && place == text("host")
        }
        (None, None) => method.is_safe(),
    };
    if own {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "This came from another site, so the session in the cookie does not count. Programs send a key instead",
    ))
}

/// Somebody within the workspace that the path names.
pub(crate) struct Access {
    pub(crate) service: Service,
    pub(crate) scope: Scope,
}

/// Somebody who was let in and may ask for writes.
pub(crate) trait LetIn: FromRequestParts<Api, Rejection = Problem> + Send {
    /// In whose name use cases are called.
    type By: Asker;

    /// The use cases, and who asks for them.
    fn split(self) -> (Service, Self::By);
}

impl LetIn for Access {
    type By = Scope;

    fn split(self) -> (Service, Scope) {
        (self.service, self.scope)
    }
}

impl LetIn for SignedIn {
    type By = Person;

    fn split(self) -> (Service, Person) {
        (self.service, self.person)
    }
}

impl FromRequestParts<Api> for Access {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let workspace: WorkspaceId = path_id(parts, "workspace").await?;
        let credential = Credential::admitted(parts, &api.session_cookie)?;
        let service = api.service.clone();
        let scope = match credential {
            Credential::Key(key) => service.scope_of_key_in(key, &workspace).await?,
            Credential::Session(token) => service.scope_of_session(token, &workspace).await?,
        };
        Ok(Self { service, scope })
    }
}

/// A signed-in person, for what concerns no workspace alone.
pub(crate) struct SignedIn {
    pub(crate) service: Service,
    pub(crate) person: Person,
}

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        match Caller::from_request_parts(parts, api).await? {
            Caller::Person(signed_in) => Ok(signed_in),
            Caller::Key(_) => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "person_needed",
                "Only a signed-in person can do this: a key belongs to one workspace",
            )),
        }
    }
}

/// Somebody, wherever.
pub(crate) enum Caller {
    /// Who holds a key of some workspace.
    Key(Box<Access>),
    /// A signed-in person.
    Person(SignedIn),
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let credential = Credential::admitted(parts, &api.session_cookie)?;
        let service = api.service.clone();
        Ok(match credential {
            Credential::Key(key) => {
                let scope = service.scope_of_key(key).await?;
                Self::Key(Box::new(Access { service, scope }))
            }
            Credential::Session(token) => {
                let person = service.person_of_session(token).await?;
                Self::Person(SignedIn { service, person })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn keys_and_cookies_are_found() {
        let shown = |pairs: &[(&'static str, &'static str)]| {
            let headers = headers(pairs);
            let found = Credential::of(&headers, "session");
            found.map(|credential| format!("{credential:?}"))
        };
        let key = Some("Key(\"ovk_1\")".to_owned());
        assert_eq!(shown(&[("authorization", "Bearer ovk_1")]), key);
        assert_eq!(shown(&[("authorization", "bearer  ovk_1")]), key);
        assert_eq!(
            shown(&[("authorization", "Basic b3Zr"), ("cookie", "session=a")]),
            None
        );
        let session = Some("Session(\"b=\")".to_owned());
        assert_eq!(
            shown(&[
                ("cookie", "theme=dark; xsession=a"),
                ("cookie", "session=b=")
            ]),
            session
        );
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn other_sites_write_nothing() {
        let judged = |method: Method, pairs| refuse_cross_site(&method, &headers(pairs)).is_ok();
        assert!(judged(Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(judged(
            Method::POST,
            &[
                ("origin", "http://a.example:8080"),
                ("host", "a.example:8080")
            ]
        ));
        assert!(judged(Method::GET, &[]));
        for pairs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://a.example"),
                ("host", "a.example"),
            ],
            &[("origin", "http://b.example"), ("host", "a.example")],
            &[("origin", "null"), ("host", "a.example")],
            &[],
        ] {
            assert!(!judged(Method::POST, pairs), "{pairs:?}");
        }
        assert!(!judged(Method::GET, &[("sec-fetch-site", "cross-site")]));
    }
}
