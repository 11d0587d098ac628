//! What comes in: ids in paths, filters and pages in queries, bodies.

use std::marker::PhantomData;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::limits;
use domain::problem::Problem as FieldProblem;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service::audience::content::{Content, Spool};
use service::export::TableFormat;
use service::{PageRequest, ServiceError};

use crate::problem::Problem;
use crate::state::Api;

/// The parameters of the path.
async fn path_parameters(parts: &mut Parts) -> Result<RawPathParams, Problem> {
    RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|rejection| match rejection {
            RawPathParamsRejection::InvalidUtf8InPathParam(_) => {
                Problem::bad_request("bad_address", "The address holds what is no UTF-8")
            }
            other => {
                tracing::error!(%other, "a route without parameters was asked for them");
                Problem::new(
                    StatusCode::NOT_FOUND,
                    "no_such_address",
                    "There is nothing at this address",
                )
            }
        })
}

/// The id under this name in the path.
pub(crate) async fn path_id<T: domain::ids::Id>(
    parts: &mut Parts,
    name: &str,
) -> Result<T, Problem> {
    let parameters = path_parameters(parts).await?;
    let found = parameters.iter().find(|(found, _)| *found == name);
    parsed_id(name, found.map_or("", |(_, text)| text))
}

fn parsed_id<T: domain::ids::Id>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: domain::ids::IdError| {
        let problem = FieldProblem::new(name, "bad_id", error.to_string());
        Problem::of_field(StatusCode::BAD_REQUEST, problem)
    })
}

/// The id at the end of the path, that of the thing itself.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: domain::ids::Id> FromRequestParts<Api> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let parameters = path_parameters(parts).await?;
        let (name, text) = parameters.iter().last().unwrap_or((T::PREFIX, ""));
        parsed_id(name, text).map(Self)
    }
}

/// The last two ids of a path, the outer one first.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

impl<A: domain::ids::Id, B: domain::ids::Id> FromRequestParts<Api> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let parameters = path_parameters(parts).await?;
        let all: Vec<(&str, &str)> = parameters.iter().collect();
        let from_the_end = |place: usize| {
            let place = all.len().checked_sub(place);
            place.and_then(|place| all.get(place)).copied()
        };
        let (outer, outer_text) = from_the_end(2).unwrap_or((A::PREFIX, ""));
        let (inner, inner_text) = from_the_end(1).unwrap_or((B::PREFIX, ""));
        Ok(Self(
            parsed_id(outer, outer_text)?,
            parsed_id(inner, inner_text)?,
        ))
    }
}

/// A text at the end of the path that is no id of ours.
pub(crate) struct Named(pub(crate) String);

impl FromRequestParts<Api> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let parameters = path_parameters(parts).await?;
        let (_, text) = parameters.iter().last().unwrap_or_default();
        if text.contains('\0') {
            return Err(nul("The address"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A query without parameters.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoFilter {}

/// The parameters of a query; unknown ones are refused.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        parsed_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// A page of a list, and what the list is filtered by.
pub(crate) struct Listing<F = NoFilter> {
    pub(crate) page: PageRequest,
    pub(crate) filter: F,
}

impl<F: DeserializeOwned> FromRequestParts<Api> for Listing<F> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let is_of_page = |pair: &&str| {
            let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
            matches!(name, "limit" | "cursor")
        };
        let (of_page, of_filter): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_of_page);
        Ok(Self {
            page: parsed_query(&of_page.join("&"))?,
            filter: parsed_query(&of_filter.join("&"))?,
        })
    }
}

/// A list that is wanted as a file: the format by the parameter `format`, else by the header `Accept`, and what the list is
/// filtered by.
pub(crate) struct TableOf<F> {
    pub(crate) format: TableFormat,
    pub(crate) filter: F,
}

impl<F: DeserializeOwned> FromRequestParts<Api> for TableOf<F> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let (of_format, of_filter): (Vec<&str>, Vec<&str>) = query
            .split('&')
            .partition(|pair| pair.split_once('=').map_or(*pair, |(name, _)| name) == "format");
        let FormatQuery { format } = parsed_query(&of_format.join("&"))?;
        Ok(Self {
            format: format.unwrap_or_else(|| accepted_format(&parts.headers)),
            filter: parsed_query(&of_filter.join("&"))?,
        })
    }
}

#[derive(Deserialize)]
struct FormatQuery {
    format: Option<TableFormat>,
}

/// A workbook where one is asked for, else CSV.
fn accepted_format(headers: &HeaderMap) -> TableFormat {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let mut accepted = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|one| one.split(';').next());
    let workbook = TableFormat::Xlsx.media_type();
    if accepted.any(|one| one.trim().eq_ignore_ascii_case(workbook)) {
        TableFormat::Xlsx
    } else {
        TableFormat::Csv
    }
}

fn parsed_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    if query.contains("%00") || query.contains('\0') {
        return Err(nul("The query"));
    }
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded(query));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        let problem = field_problem(&path, &error.into_inner().to_string());
        Problem::of_field(StatusCode::BAD_REQUEST, problem)
    })
}

fn form_urlencoded(query: &str) -> url::form_urlencoded::Parse<'_> {
    url::form_urlencoded::parse(query.as_bytes())
}

/// A body as it comes, up to a limit.
async fn bytes_of(body: axum::body::Body, bytes_maximum: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, bytes_maximum).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(bytes_maximum)),
        Err(_) => Err(broken_body()),
    }
}

fn too_large(bytes_maximum: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        format!(
            "The body is larger than {bytes_maximum} bytes, which is the most that is taken here"
        ),
    )
}

fn broken_body() -> Problem {
    Problem::bad_request(
        "broken_body",
        "The body ended before its time. Send the request again",
    )
}

fn nul(what: &str) -> Problem {
    Problem::bad_request(
        "nul_character",
        format!("{what} holds the character NUL, which no text here can hold. Leave it out"),
    )
}

/// What a write is handed.
pub(crate) trait Input {
    /// What the handler gets.
    type Value: Send;

    /// Bytes of the body at most.
    const BYTES_MAXIMUM: usize = limits::BODY_BYTES_MAXIMUM;

    /// Reads the body.
    fn read(parts: &Parts, body: Bytes) -> Result<Self::Value, Problem>;

    /// Receives the body; answers what it says, and what tells it from other bodies.
    fn receive(
        parts: &Parts,
        body: axum::body::Body,
    ) -> impl Future<Output = Result<(Self::Value, Bytes), Problem>> + Send {
        async move {
            let bytes = bytes_of(body, Self::BYTES_MAXIMUM).await?;
            Ok((Self::read(parts, bytes.clone())?, bytes))
        }
    }
}

impl<T: DeserializeOwned + Send> Input for Json<T> {
    type Value = T;

    fn read(parts: &Parts, body: Bytes) -> Result<T, Problem> {
        require_media_type(&parts.headers, &["application/json"])?;
        parsed_json(&body)
    }
}

/// A body of JSON that may be missing.
pub(crate) struct Optional<T>(PhantomData<T>);

impl<T: DeserializeOwned + Default + Send> Input for Optional<T> {
    type Value = T;

    fn read(parts: &Parts, body: Bytes) -> Result<T, Problem> {
        if body.is_empty() {
            return Ok(T::default());
        }
        require_media_type(&parts.headers, &["application/json"])?;
        let given: Option<T> = parsed_json(&body)?;
        Ok(given.unwrap_or_default())
    }
}

/// The body of a request that keeps nothing, so that no idempotency key counts.
pub(crate) struct Body<I: Input>(pub(crate) I::Value);

impl<I: Input> FromRequest<Api> for Body<I> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        I::receive(&parts, body).await.map(|(value, _)| Self(value))
    }
}

/// A write that is handed nothing but the thing it concerns.
pub(crate) struct Nothing;

/// The body of such a write, where somebody sends one all the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

impl Input for Nothing {
    type Value = ();

    fn read(_: &Parts, body: Bytes) -> Result<(), Problem> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        parsed_json::<Empty>(&body).map(|_| ())
    }
}

/// A file as the body.
pub(crate) struct File;

impl Input for File {
    type Value = Content;

    const BYTES_MAXIMUM: usize = limits::UPLOAD_BYTES_MAXIMUM;

    fn read(parts: &Parts, body: Bytes) -> Result<Content, Problem> {
        require_media_type(&parts.headers, &["text/csv", "application/octet-stream"])?;
        Ok(body.into())
    }

    async fn receive(
        parts: &Parts,
        mut body: axum::body::Body,
    ) -> Result<(Content, Bytes), Problem> {
        Self::read(parts, Bytes::new())?;
        let mut spool = Spool::default();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| broken_body())?;
            let Ok(bytes) = frame.into_data() else {
                continue;
            };
            if spool.length() + bytes.len() > Self::BYTES_MAXIMUM {
                return Err(too_large(Self::BYTES_MAXIMUM));
            }
            spool.write(&bytes).map_err(ServiceError::internal)?;
        }
        let (content, hash) = spool.finish();
        Ok((content, hash.into()))
    }
}

/// Refuses a body of another media type.
fn require_media_type(headers: &HeaderMap, wanted: &[&str]) -> Result<(), Problem> {
    let found = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    let is_wanted = |found: &str| {
        wanted
            .iter()
            .any(|wanted| found.eq_ignore_ascii_case(wanted))
    };
    if found.is_some_and(is_wanted) {
        return Ok(());
    }
    let wanted = wanted.join(" or ");
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "wrong_media_type",
        format!("The body has to be {wanted}, and the header Content-Type has to say so"),
    ))
}

/// A body of JSON. What is no JSON is a bad request; JSON of another shape names the field.
pub(crate) fn parsed_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if holds_nul(body) {
        return Err(nul("The body"));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            let problem = field_problem(&path, &inner.to_string());
            Problem::of_field(StatusCode::UNPROCESSABLE_ENTITY, problem)
        } else {
            malformed(&inner)
        }
    })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::bad_request(
        "malformed_json",
        format!(
            "The body is no JSON: line {}, column {} cannot be read",
            error.line(),
            error.column()
        ),
    )
}

/// Whether a text in the JSON holds the character NUL, which PostgreSQL cannot store. A raw one is
/// no JSON anyway.
fn holds_nul(body: &[u8]) -> bool {
    let mut escaped = false;
    body.iter().enumerate().any(|(place, byte)| {
        let begins = *byte == b'\\' && !escaped;
        let nul = escaped && body[place..].starts_with(b"u0000");
        escaped = begins;
        nul
    })
}

/// What a parser says about a value, as the problem of a field.
fn field_problem(path: &str, said: &str) -> FieldProblem {
    // Where in the text it stands is told by the field.
    let said = said.split(" at line ").next().unwrap_or(said);
    let named = said.split('`').nth(1).unwrap_or_default();
    let code = if said.starts_with("unknown field") {
        "unknown_field"
    } else if said.starts_with("missing field") {
        "required"
    } else if said.starts_with("duplicate field") {
        "duplicate_field"
    } else if said.starts_with("unknown variant") {
        "unknown_value"
    } else {
        "bad_value"
    };
    let outer = match path {
        "." | "?" => "",
        path => path.trim_end_matches(".?"),
    };
    let field = match code {
        "unknown_field" | "required" | "duplicate_field" => within(outer, named),
        _ => outer.to_owned(),
    };
    let message = match code {
        "unknown_field" => match said.split_once("expected ") {
            Some((_, known)) => format!("There is no field `{named}` here. Known: {known}"),
            None => format!("There is no field `{named}` here"),
        },
        "required" => format!("The field `{named}` is missing. Add it"),
        "duplicate_field" => format!("The field `{named}` is there twice. Send it once"),
        _ => format!("This value cannot be taken: {said}"),
    };
    FieldProblem::new(field, code, message)
}

/// The path of a field within `outer`, which some parsers name already.
fn within(outer: &str, name: &str) -> String {
    if outer.is_empty() {
        name.to_owned()
    } else if outer == name || outer.ends_with(&format!(".{name}")) {
        outer.to_owned()
    } else {
        format!("{outer}.{name}")
    }
}

/// Problems of extractors that answer with whole responses.
pub(crate) fn refuse(problem: impl Into<Problem>) -> Response {
    problem.into().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Outer {
        name: String,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Inner {
        days: Vec<u8>,
    }

    fn refused(body: &str) -> (u16, String, String) {
        let problem =
            serde_json::to_value(parsed_json::<Outer>(body.as_bytes()).unwrap_err()).unwrap();
        let error = &problem["errors"][0];
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let code = match text(&error["code"]) {
            none if none.is_empty() => text(&problem["code"]),
            code => code,
        };
        (
            problem["status"].as_u64().unwrap() as u16,
            code,
            text(&error["field"]),
        )
    }

    #[test]
    fn problems_name_the_field() {
        let said = |status, code: &str, field: &str| (status, code.to_owned(), field.to_owned());
        assert_eq!(
            refused(r#"{"name":"a","x":1}"#),
            said(422, "unknown_field", "x")
        );
        assert_eq!(refused("{}"), said(422, "required", "name"));
        assert_eq!(refused(r#"{"name":3}"#), said(422, "bad_value", "name"));
        assert_eq!(
            refused(r#"{"name":"a","name":"b"}"#),
            said(422, "duplicate_field", "name")
        );
        assert_eq!(
            refused(r#"{"name":"a","inner":{"days":[1,"b"]}}"#),
            said(422, "bad_value", "inner.days[1]")
        );
        assert_eq!(
            refused(r#"{"name":"a","inner":{"days":[],"y":1}}"#),
            said(422, "unknown_field", "inner.y")
        );
        assert_eq!(
            refused(r#"{"name":"a","inner":{}}"#),
            said(422, "required", "inner.days")
        );
        for bad in [
            "",
            "{",
            "nonsense",
            r#"{"name":"a"} {}"#,
            &"[".repeat(100_000),
        ] {
            let (status, code, _) = refused(bad);
            let wanted = if bad.starts_with('[') {
                (422, 400)
            } else {
                (400, 400)
            };
            assert!(status == wanted.0 || status == wanted.1, "{code}");
        }
    }

    #[test]
    fn nul_is_found_behind_its_escape_alone() {
        assert!(holds_nul(br#"{"name":"a\u0000"}"#));
        assert!(!holds_nul(br#"{"name":"a\\u0000"}"#));
        assert!(holds_nul(br#"{"name":"a\\\u0000"}"#));
        assert!(!holds_nul(br#"{"name":"\u0001u0000"}"#));
    }

    #[test]
    fn queries_refuse_what_they_do_not_know() {
        let page: PageRequest = parsed_query("limit=3&cursor=abc").unwrap();
        assert_eq!((page.limit, page.cursor.as_deref()), (Some(3), Some("abc")));
        for bad in [
            "limit=x",
            "limit=-1",
            "other=1",
            "limit=1&limit=2",
            "cursor=%00",
        ] {
            let problem = parsed_query::<PageRequest>(bad).unwrap_err();
            assert_eq!(problem.status(), StatusCode::BAD_REQUEST, "{bad}");
        }
        assert!(parsed_query::<NoFilter>("").is_ok());
    }
}
