//! The document for people: one page, made once, without scripts; and the document itself.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;

use crate::state::Api;

/// The page's own look.
const STYLE: &str = include_str!("page.css");
/// Schemas within schemas are shown that deep; the document has the rest.
const DEPTH_MAXIMUM: usize = 6;
/// The page takes its style from here and nothing else from anywhere.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Something that never changes while the program runs.
struct Fixed {
    media_type: &'static str,
    policy: Option<&'static str>,
    caching: &'static str,
    tag: String,
    body: Bytes,
}

impl Fixed {
    fn new(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            media_type,
            policy: None,
            caching: "no-cache",
            tag: format!("\"{}\"", hash(&body)),
            body,
        }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let known = asked
            .get(IF_NONE_MATCH)
            .is_some_and(|known| known.as_bytes() == self.tag.as_bytes());
        let (status, body) = if known {
            (StatusCode::NOT_MODIFIED, Bytes::new())
        } else {
            (StatusCode::OK, self.body.clone())
        };
        let mut response = (
            status,
            [
                (CONTENT_TYPE, self.media_type),
                (CACHE_CONTROL, self.caching),
                (ETAG, self.tag.as_str()),
            ],
            body,
        )
            .into_response();
        if let Some(policy) = self.policy {
            let policy = axum::http::HeaderValue::from_static(policy);
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    fn route(self) -> axum::routing::MethodRouter<Api> {
        let fixed = Arc::new(self);
        get(move |headers: HeaderMap| async move { fixed.answer(&headers) })
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..8])
}

/// The page, its style and the document.
pub(crate) fn routes(document: &OpenApi) -> Router<Api> {
    let value = serde_json::to_value(document).unwrap_or_default();
    let json = serde_json::to_vec(&value).unwrap_or_default();
    let style_path = format!("/style-{}.css", hash(STYLE.as_bytes()));
    let page = render(&value, &format!("/api{style_path}")).into_string();
    let style = Fixed {
        caching: "public, max-age=31536000, immutable",
        ..Fixed::new("text/css; charset=utf-8", STYLE)
    };
    let page = Fixed {
        policy: Some(PAGE_POLICY),
        ..Fixed::new("text/html; charset=utf-8", page)
    };
    Router::new()
        .route("/", page.route())
        .route(&style_path, style.route())
        .route(
            "/v1/openapi.json",
            Fixed::new("application/json", json).route(),
        )
}

/// An operation with what the page needs of its surroundings.
struct Shown<'a> {
    path: &'a str,
    method: &'a str,
    item: &'a Value,
    operation: &'a Value,
}

fn shown(document: &Value) -> Vec<Shown<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            let methods = ["get", "post", "put", "patch", "delete"].into_iter();
            methods.filter_map(move |method| {
                let operation = item.get(method)?;
                Some(Shown {
                    path,
                    method,
                    item,
                    operation,
                })
            })
        })
        .collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn render(document: &Value, style: &str) -> Markup {
    let operations = shown(document);
    let tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Overture API" }
                link rel="stylesheet" href=(style);
            }
            body {
                a.skip href="#operations" { "Skip to the operations" }
                header {
                    h1 { "Overture API" }
                    p { "Version " (text(&document["info"], "version")) ". The same as a file: " a href="/api/v1/openapi.json" { "openapi.json" } " (OpenAPI 3.1)." }
                    (prose(text(&document["info"], "description")))
                }
                nav aria-label="Resources" {
                    ul {
                        @for tag in &tags {
                            li { a href={ "#" (anchor(text(tag, "name"))) } { (text(tag, "name")) } }
                        }
                    }
                }
                main #operations {
                    @for tag in &tags {
                        (section(document, tag, &operations))
                    }
                }
            }
        }
    }
}

fn anchor(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn section(document: &Value, tag: &Value, operations: &[Shown<'_>]) -> Markup {
    let name = text(tag, "name");
    let of_tag = operations
        .iter()
        .filter(|shown| shown.operation["tags"][0].as_str() == Some(name));
    html! {
        section aria-labelledby=(anchor(name)) {
            h2 id=(anchor(name)) { (name) }
            p { (text(tag, "description")) }
            @for shown in of_tag {
                (operation(document, shown))
            }
        }
    }
}

fn operation(document: &Value, shown: &Shown<'_>) -> Markup {
    let parameters: Vec<&Value> = [&shown.item["parameters"], &shown.operation["parameters"]]
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .collect();
    html! {
        article id=(text(shown.operation, "operationId")) {
            h3 { (text(shown.operation, "summary")) }
            p.address { span.method data-method=(shown.method) { (shown.method.to_uppercase()) } " " code { (shown.path) } }
            (prose(text(shown.operation, "description")))
            @if !parameters.is_empty() {
                details {
                    summary { "Parameters" }
                    dl {
                        @for parameter in parameters {
                            dt { code { (text(parameter, "name")) } " " small { (text(parameter, "in")) @if parameter["required"] == true { ", required" } } }
                            dd { (text(parameter, "description")) }
                        }
                    }
                }
            }
            @if let Some(schema) = schema_of(&shown.operation["requestBody"]) {
                details {
                    summary { "Body" }
                    (shape(document, schema, 0))
                }
            }
            (answers(document, &shown.operation["responses"]))
        }
    }
}

fn answers(document: &Value, responses: &Value) -> Markup {
    let all = responses.as_object().into_iter().flatten();
    html! {
        details {
            summary { "Answers" }
            dl {
                @for (status, response) in all {
                    @let response = resolved(document, response);
                    dt { code { (status) } }
                    dd {
                        (text(response, "description"))
                        @if status.starts_with('2') {
                            @if let Some(schema) = schema_of(response) { (shape(document, schema, 0)) }
                        }
                    }
                }
            }
        }
    }
}

/// The schema of the first kind of content.
fn schema_of(holder: &Value) -> Option<&Value> {
    let content = holder["content"].as_object()?;
    content.values().next()?.get("schema")
}

/// What a reference leads to.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value["$ref"].as_str();
    reference
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
        .unwrap_or(value)
}

/// The shape of a value as a nested list.
fn shape(document: &Value, schema: &Value, depth: usize) -> Markup {
    let schema = resolved(document, schema);
    if depth > DEPTH_MAXIMUM {
        return html! {};
    }
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let variants = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .find_map(|kind| schema[kind].as_array());
    html! {
        @if let Some(fields) = schema["properties"].as_object() {
            ul.shape {
                @for (name, field) in fields {
                    @let target = resolved(document, field);
                    li {
                        code { (name) } " " small { (kind(document, field)) @if required.contains(&name.as_str()) { ", required" } }
                        " " (description(field, target))
                        (shape(document, field, depth + 1))
                    }
                }
            }
        } @else if let Some(variants) = variants {
            @for variant in variants.iter().filter(|variant| variant["type"] != "null") {
                (shape(document, variant, depth + 1))
            }
        } @else if schema["items"].is_object() {
            (shape(document, &schema["items"], depth + 1))
        }
    }
}

fn description<'a>(field: &'a Value, target: &'a Value) -> &'a str {
    match text(field, "description") {
        "" => text(target, "description"),
        own => own,
    }
}

/// What a value is, in a few words.
fn kind(document: &Value, schema: &Value) -> String {
    let schema = resolved(document, schema);
    if let Some(values) = schema["enum"].as_array() {
        let words: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return words.join(" | ");
    }
    let variants = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|kind| schema[kind].as_array());
    if let Some(variants) = variants {
        let kinds: Vec<String> = variants
            .iter()
            .map(|variant| kind(document, variant))
            .collect();
        return kinds.join(" or ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
            types.join(" or ")
        }
        Value::String(one) if one == "array" => {
            format!("list of {}", kind(document, &schema["items"]))
        }
        Value::String(one) => match text(schema, "format") {
            "" => one.clone(),
            format => format!("{one} ({format})"),
        },
        _ => "any".to_owned(),
    }
}

/// Paragraphs with `code` and **stress**, as our own descriptions use them.
fn prose(source: &str) -> Markup {
    html! {
        @for paragraph in source.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            p {
                @for (place, piece) in paragraph.split("**").enumerate() {
                    @if place % 2 == 1 { strong { (piece) } } @else { (with_code(piece)) }
                }
            }
        }
    }
}

fn with_code(source: &str) -> Markup {
    html! {
        @for (place, piece) in source.split('`').enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_and_runs_nothing() {
        let document = serde_json::to_value(crate::openapi()).unwrap();
        let page = render(&document, "/api/style.css").into_string();
        for shown in shown(&document) {
            let id = format!("id=\"{}\"", text(shown.operation, "operationId"));
            assert!(page.contains(&id), "{id}");
        }
        for bad in ["<script", "<style", "style=", "http://", "https://"] {
            assert!(!page.contains(bad), "{bad}");
        }
    }

    #[test]
    fn descriptions_are_text() {
        let page = prose("a `b <i>` **c**\n\n<script>").into_string();
        assert_eq!(
            page,
            "<p>a <code>b &lt;i&gt;</code> <strong>c</strong></p><p>&lt;script&gt;</p>"
        );
    }
}
