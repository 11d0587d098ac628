//! The command palette.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::icons::Icon;
use crate::input::{Asked, Part};
use crate::page::Page;
use crate::pages::palette::{Goal, PaletteView, found, places, render};
use crate::state::WebState;

/// Characters that are looked for.
const TEXT_LENGTH_MAXIMUM: usize = 100;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new().route("/w/{workspace}/palette", get(show))
}

async fn show(at: InWorkspace, Part(part): Part, Asked(here): Asked) -> WebResult<Response> {
    let typed = here.get("q").unwrap_or_default();
    let text: String = typed.chars().take(TEXT_LENGTH_MAXIMUM).collect();
    let f = &at.frame;
    let known = at.service.look_up(&at.scope, &text).await?;
    let campaigns = known.campaigns.into_iter().map(|(id, name, program)| Goal {
        icon: Icon::Invite,
        label: name,
        note: Some(program),
        href: f.url(&format!("/campaigns/{id}")),
    });
    let contacts = known.contacts.into_iter().map(|(id, name, headline)| Goal {
        icon: Icon::Person,
        label: name,
        note: headline,
        href: f.url(&format!("/contacts/{id}")),
    });
    let mut goals = places(f, &text);
    goals.extend(campaigns);
    goals.extend(contacts);
    let view = PaletteView { text, goals };
    if part {
        return Ok(Page::new(found(f, &view)).into_response());
    }
    Ok(render(f, &view).into_response())
}
