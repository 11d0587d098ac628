//! Everything that people and programs reach.

use std::sync::Arc;

use axum::Router;
use service::Service;
use url::Url;

/// The pages and the API over one service. With a `clock`, programs can move it; with a `demo`,
/// people can, too.
pub fn of_people_and_programs(
    service: &Service,
    public_url: Url,
    clock: Option<Arc<dyn api::ClockControl>>,
    demo: Option<web::Demo>,
) -> Router {
    let mut settings = api::Settings {
        clock,
        ..api::Settings::default()
    };
    if public_url.scheme() == "https" {
        api::Settings::SESSION_COOKIE_SECURE.clone_into(&mut settings.session_cookie);
    }
    let pages = web::router(web::WebParts {
        service: service.clone(),
        public_url,
        demo,
    });
    api::router(service.clone(), settings).merge(pages)
}
