//! Lists that leave as files, with the filters of the page (R30).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use maud::{Markup, html};
use service::export::TableFormat;

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::t;

/// The format that the address asks for, CSV where it asks for none.
pub fn format(here: &Address) -> TableFormat {
    let named = here.get("format").and_then(|name| name.parse().ok());
    named.unwrap_or_default()
}

/// A file of this name, without its ending, that no browser keeps.
pub fn answer(name: &str, format: TableFormat, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("attachment; filename=\"{name}.{format}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A button for each format: the list at `path` with the filters of the page.
pub fn buttons(f: &Frame, path: String, here: &Address) -> Markup {
    let here = here.without("cursor").without("why");
    let file = Address::new(path).with_all(&here);
    html! {
        a.button href=(file.with("format", "csv")) download { (icon(Icon::Download)) (t!(f, "export-csv")) }
        " "
        a.button href=(file.with("format", "xlsx")) download { (icon(Icon::Download)) (t!(f, "export-xlsx")) }
    }
}
