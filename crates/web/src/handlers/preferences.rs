//! Look and language (R93).

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use service::ServiceError;
use service::access::account::ProfileChange;

use crate::access::SignedIn;
use crate::answer::Redirect;
use crate::cookies::Kind;
use crate::error::{WebError, WebResult};
use crate::frame::Theme;
use crate::input::Posted;
use crate::language::Language;
use crate::state::WebState;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new().route("/preferences", post(choose))
}

/// Keeps a choice: in the browser, and a signed-in person's language for every browser.
async fn choose(
    State(state): State<WebState>,
    signed_in: Result<SignedIn, WebError>,
    Posted(fields): Posted,
) -> WebResult<Redirect> {
    let mut redirect = Redirect::to(fields.get("return"));
    if fields.has("theme") {
        let theme = Theme::from_code(fields.get("theme"));
        redirect = redirect.remember(state.cookies, Kind::Theme, theme.code());
    }
    if let Some(language) = Language::from_tag(fields.get("language")) {
        keep_language(signed_in, language).await?;
        redirect = redirect.remember(state.cookies, Kind::Language, language.code());
    }
    Ok(redirect)
}

async fn keep_language(signed_in: Result<SignedIn, WebError>, language: Language) -> WebResult<()> {
    let signed_in = match signed_in {
        Err(WebError::Service(ServiceError::SignInNeeded)) => return Ok(()),
        other => other?,
    };
    let change = ProfileChange {
        language: Some(language.code().to_owned()),
        ..ProfileChange::default()
    };
    Ok(signed_in
        .service
        .change_profile(&signed_in.person, &change)
        .await?)
}
