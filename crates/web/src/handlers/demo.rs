//! What only a demonstration has: the controls of its clock, and the page of pieces.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};

use crate::access::Visitor;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::frame::Frame;
use crate::input::Posted;
use crate::page::Page;
use crate::pages::style;
use crate::pieces::clock::ClockControl;
use crate::state::{Demo, WebState};

/// The routes of this subject. Without a demonstration they answer that nothing is there.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/demo/clock", post(press))
        .route("/style", get(pieces).post(nothing))
}

fn demo(state: &WebState) -> WebResult<&Demo> {
    state.demo.as_ref().ok_or(WebError::NotFound)
}

/// Anybody who sees the bar may move the time: a demonstration is for looking.
async fn press(State(state): State<WebState>, Posted(fields): Posted) -> WebResult<Redirect> {
    let demo = demo(&state)?;
    let control = ClockControl::from_code(fields.get("do")).ok_or(WebError::Unreadable)?;
    demo.control.press(control).await?;
    Ok(Redirect::to(fields.get("return")))
}

async fn pieces(State(state): State<WebState>, visitor: Visitor) -> WebResult<Page> {
    demo(&state)?;
    let sample = Frame {
        theme: visitor.frame.theme,
        here: visitor.frame.here,
        clock: visitor.frame.clock,
        ..Frame::sample(visitor.frame.language)
    };
    Ok(style::render(&sample))
}

/// Forms of the page of pieces lead back to it.
async fn nothing(State(state): State<WebState>) -> WebResult<Redirect> {
    demo(&state)?;
    Ok(Redirect::to("/style"))
}
