//! The page on which an account's owner signs in again, in the place of a real network's own.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::Sandbox;
use crate::refusal::{Code, Refusal};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/sign-in/{account}", get(page).post(sign_in))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Back {
    /// The page to return to: `http` or `https`.
    back: Option<String>,
}

impl Back {
    fn target(&self) -> Option<&str> {
        self.back
            .as_deref()
            .filter(|back| back.starts_with("http://") || back.starts_with("https://"))
    }
}

async fn page(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    Query(back): Query<Back>,
) -> Result<Html<String>, Refusal> {
    let (name, session) = sandbox.with(|network| {
        let account = network
            .account(&account)
            .ok_or_else(|| Refusal::new(Code::UnknownAccount, "No account has this id."))?;
        let last_name = account.last_name.as_deref().unwrap_or_default();
        Ok::<_, Refusal>((
            format!("{} {last_name}", account.first_name),
            account.session.as_str(),
        ))
    })?;
    Ok(Html(format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sandbox network: sign in</title>\n<h1>Sandbox network</h1>\n<p>Session of {}: {session}.</p>\n\
         <form method=\"post\"><input type=\"hidden\" name=\"back\" value=\"{}\">\
         <button>Sign in again</button></form>\n</html>\n",
        escaped(name.trim()),
        escaped(back.target().unwrap_or_default()),
    )))
}

async fn sign_in(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    Form(back): Form<Back>,
) -> Result<Response, Refusal> {
    sandbox.with(|network| network.sign_in(&account))?;
    Ok(match back.target() {
        Some(target) => Redirect::to(target).into_response(),
        None => Html("<!doctype html>\n<title>Signed in</title>\n<p>The session is alive.</p>\n")
            .into_response(),
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
