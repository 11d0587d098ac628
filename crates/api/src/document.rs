//! What every operation of the OpenAPI document has in common: who may ask, the parameters of the
//! paths, how refusals look. Handlers describe what is theirs alone.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response as HttpResponse;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, Required, Response,
    ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{FieldProblemSchema, MEDIA_TYPE, Problem};
use crate::resources;
use crate::settings::Settings;

/// What the whole is about.
const DESCRIPTION: &str = "\
Everything that the interface of Overture does, for programs.

**Keys.** A manager of a workspace makes keys; each belongs to that workspace, has a role and an end. Send it as `Authorization: Bearer KEY`. Things of other workspaces are not found.

**Bodies** are JSON with names in snake_case; times are RFC 3339 in UTC, ids are prefixed strings. Unknown fields and unknown parameters are refused.

**Lists** answer `items` and `next`. Send `next` back as `cursor` for the next page; it is null after the last one.

**Refusals** are problem details (RFC 9457) with a stable `code` for programs, a sentence for people, and `errors` for each field.

**Repeating writes.** A write in a workspace with an `Idempotency-Key` happens once: repeating the same request with the same key within two days answers what the first one answered, with the header `Idempotent-Replayed: true`.

**Versions.** What people edit has a version: its answer carries it as `ETag`, and a change sent with `If-Match` is refused where somebody else was faster.

**Limits.** `RateLimit-Policy` and `RateLimit` tell how many requests a key may still send; one too many is answered 429 with `Retry-After`.";

/// The tags, in the order of the page, with what they are about.
const TAGS: &[(&str, &str)] = &[
    (
        "Workspaces",
        "The workspaces one can reach, and their settings.",
    ),
    ("Members", "Who belongs to a workspace, with which role."),
    (
        "Identities",
        "Members' accounts on the professional network.",
    ),
    ("Finders", "Jobs that bring people in."),
    ("Imports", "Files of people."),
    (
        "Contacts",
        "People known to the workspace, and their journey.",
    ),
    ("Segments", "Saved sets of contacts."),
    ("Links", "Short links in messages, and who followed them."),
    (
        "Campaigns",
        "Invitation campaigns: definition, life, health and numbers.",
    ),
    (
        "Proposals",
        "Who is proposed for tomorrow, and the sender's decision.",
    ),
    (
        "Actions",
        "What is to be done once: the queue, and cards to be sent by hand.",
    ),
    (
        "Replies",
        "What contacts answer, how it was judged and why, and corrections.",
    ),
    (
        "Inbox",
        "Conversations with contacts of campaigns, and who takes care of them.",
    ),
    ("Suppressions", "Whom nobody contacts."),
    (
        "Results",
        "What came of the campaigns, and the rows of the ledger behind every number.",
    ),
    (
        "Ledger",
        "What happened, in the order in which it happened.",
    ),
    ("Notifications", "What members are told."),
    ("Keys", "Keys for programs."),
    (
        "Organization",
        "Users and workspaces of the whole organization; for people, not for keys.",
    ),
    ("Account", "The signed-in person."),
    ("Clock", "The manual clock of demonstrations and tests."),
];

/// The parameters of paths: name, prefix of the id (none where it is no id), what it is.
const PATH_PARAMETERS: &[(&str, Option<&str>, &str)] = &[
    ("workspace", Some("wsp"), "The workspace."),
    ("member", Some("mem"), "The member."),
    ("identity", Some("idn"), "The account."),
    ("finder", Some("fnd"), "The finder."),
    ("import", Some("imp"), "The import."),
    ("contact", Some("con"), "The contact."),
    ("contact_view", Some("cvw"), "The view of contacts."),
    ("merge", Some("mrg"), "The merge."),
    ("segment", Some("seg"), "The segment."),
    ("campaign", Some("cmp"), "The campaign."),
    ("proposal", Some("act"), "The proposal."),
    ("action", Some("act"), "The action."),
    ("reply", Some("msg"), "The reply."),
    ("conversation", Some("cnv"), "The conversation."),
    (
        "suppression_file",
        Some("spf"),
        "The file of the suppression list.",
    ),
    (
        "suppression",
        Some("sup"),
        "The entry of the suppression list.",
    ),
    ("letter", Some("wkl"), "The weekly letter."),
    ("key", Some("key"), "The key."),
    ("user", Some("usr"), "The user."),
    (
        "email",
        None,
        "The e-mail address, which names the invitation.",
    ),
];

/// The refusals that operations share: status, name of the component, what it means.
const REFUSALS: &[(u16, &str, &str)] = &[
    (
        400,
        "BadRequest",
        "The request cannot be read: malformed JSON, an id of another kind, an unknown parameter.",
    ),
    (401, "SignInNeeded", "No key, or one that does not work."),
    (403, "Forbidden", "The role does not allow it."),
    (404, "NotFound", "There is no such thing here."),
    (
        409,
        "Conflict",
        "It does not go with what is there; the code says why.",
    ),
    (
        412,
        "Stale",
        "Somebody else changed it since the version that `If-Match` names.",
    ),
    (413, "TooLarge", "The body is too large."),
    (415, "WrongMediaType", "The body has another media type."),
    (
        422,
        "Invalid",
        "Fields hold what cannot be taken; `errors` names them.",
    ),
    (
        429,
        "TooManyRequests",
        "Too many requests; `Retry-After` tells when to go on.",
    ),
    (
        500,
        "Internal",
        "A fault of the program; its log says more.",
    ),
    (
        502,
        "Network",
        "The professional network does not do its part.",
    ),
    (
        503,
        "Unavailable",
        "The database cannot be reached; `Retry-After` tells when to try again.",
    ),
];

/// Refusals that any operation can answer.
const REFUSALS_OF_ALL: &[u16] = &[400, 403, 429, 500, 503];
/// Refusals of operations that ask who is there.
const REFUSALS_OF_THE_KNOWN: &[u16] = &[401];
/// Refusals of writes.
const REFUSALS_OF_WRITES: &[u16] = &[409, 413, 422];

/// Operations that are POSTs and keep nothing: what they are handed is only looked at, or they move
/// the clock of a demonstration.
const WITHOUT_IDEMPOTENCY_KEY: &[&str] = &[
    "preview_note",
    "preview_source",
    "test_reply_endpoint",
    "show_campaign_difference",
    "preview_criteria",
    "explain_criteria",
    "rehearse_import",
    "rehearse_archive",
    "rehearse_suppression_file",
    "advance_clock",
];

/// The name of the scheme for keys.
const KEY_SCHEME: &str = "key";
/// The name of the scheme for browsers.
const SESSION_SCHEME: &str = "session";

/// Adds to what the handlers describe what they have in common.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Overture")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .build();
    document.security = Some(vec![
        SecurityRequirement::new::<_, [&str; 0], &str>(KEY_SCHEME, []),
        SecurityRequirement::new::<_, [&str; 0], &str>(SESSION_SCHEME, []),
    ]);
    add_components(document.components.get_or_insert_with(Components::new));
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths
        .into_iter()
        .map(|(path, mut item)| {
            finish_path(&path, &mut item);
            (format!("/api{path}"), item)
        })
        .collect();
    document.tags = Some(used_tags(&document));
    document
}

fn used_tags(document: &OpenApi) -> Vec<utoipa::openapi::Tag> {
    let is_used = |name: &str| {
        let mut items = document.paths.paths.values();
        items.any(|item| {
            operations(item).any(|(_, operation)| {
                let mut tags = operation.tags.iter().flatten();
                tags.any(|tag| tag == name)
            })
        })
    };
    let used = TAGS.iter().filter(|(name, _)| is_used(name));
    used.map(|(name, text)| {
        TagBuilder::new()
            .name(*name)
            .description(Some(*text))
            .build()
    })
    .collect()
}

fn add_components(components: &mut Components) {
    components.add_security_scheme(
        KEY_SCHEME,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("A key of the workspace, `ovk_` and 43 characters."))
                .build(),
        ),
    );
    components.add_security_scheme(
        SESSION_SCHEME,
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            Settings::SESSION_COOKIE,
            "The session of a browser on the interface's own pages; requests of other sites are refused. Served by TLS its name begins with `__Host-`.",
        ))),
    );
    let mut needed = vec![
        (Problem::name().into_owned(), Problem::schema()),
        (
            FieldProblemSchema::name().into_owned(),
            FieldProblemSchema::schema(),
        ),
    ];
    Problem::schemas(&mut needed);
    resources::schemas_of_parameters(&mut needed);
    components.schemas.extend(needed);
    for (status, name, description) in REFUSALS {
        components
            .responses
            .insert((*name).to_owned(), RefOr::T(refusal(*status, description)));
    }
}

fn refusal(status: u16, description: &str) -> Response {
    let problem = Ref::from_schema_name(Problem::name());
    let response = ResponseBuilder::new().description(description).content(
        MEDIA_TYPE,
        ContentBuilder::new().schema(Some(problem)).build(),
    );
    match status {
        401 => response.header("WWW-Authenticate", text_header("How to sign in.")),
        429 | 503 => response.header("Retry-After", text_header("Seconds to wait.")),
        _ => response,
    }
    .build()
}

fn text_header(description: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new()
        .schema(Some(string(None)))
        .description(Some(description))
        .build()
}

fn string(pattern: Option<String>) -> Schema {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(pattern)
        .into()
}

/// The operations of a path with their methods.
pub(crate) fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn finish_path(path: &str, item: &mut PathItem) {
    let names = path.split('/').filter_map(|piece| {
        let name = piece.strip_prefix('{')?.strip_suffix('}')?;
        Some(name)
    });
    let parameters: Vec<RefOr<Parameter>> =
        names.map(|name| RefOr::T(path_parameter(name))).collect();
    let has_parameters = !parameters.is_empty();
    if has_parameters {
        item.parameters = Some(parameters);
    }
    let reads = item.get.iter_mut().map(|operation| (false, operation));
    let writes = [
        &mut item.post,
        &mut item.put,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
    .map(|operation| (true, operation));
    for (is_write, operation) in reads.chain(writes) {
        finish_operation(operation, is_write, has_parameters);
    }
}

fn path_parameter(name: &str) -> Parameter {
    let known = PATH_PARAMETERS.iter().find(|(known, ..)| *known == name);
    let (_, prefix, description) = known.unwrap_or(&("", None, ""));
    let pattern = prefix.map(|prefix| format!("^{prefix}_[0-9a-hjkmnp-tv-z]{{26}}$"));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(*description))
        .schema(Some(string(pattern)))
        .build()
}

fn finish_operation(operation: &mut Operation, is_write: bool, has_parameters: bool) {
    // A requirement of nothing says that nobody needs to be known.
    let open = operation
        .security
        .iter()
        .flatten()
        .any(|requirement| *requirement == SecurityRequirement::default());
    operation.description = operation.description.take().map(|text| flowing(&text));
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            forget_format(parameter);
        }
    }
    let mut statuses = REFUSALS_OF_ALL.to_vec();
    if !open {
        statuses.extend(REFUSALS_OF_THE_KNOWN);
    }
    if has_parameters {
        statuses.push(404);
    }
    if is_write {
        statuses.extend(REFUSALS_OF_WRITES);
        if operation.request_body.is_some() {
            statuses.push(415);
        }
        let id = operation.operation_id.as_deref().unwrap_or_default();
        if !WITHOUT_IDEMPOTENCY_KEY.contains(&id) {
            let parameters = operation.parameters.get_or_insert_with(Vec::new);
            parameters.push(RefOr::T(idempotency_key()));
        }
    } else if operation.parameters.is_some() {
        // Cursors, limits and filters can be wrong in what they say.
        statuses.push(422);
    }
    let wants_version =
        operation.parameters.iter().flatten().any(
            |parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == IF_MATCH),
        );
    if wants_version {
        statuses.push(412);
    }
    // What a handler says of itself: that it reaches the network, or that a read does not go with what is there.
    let told = &operation.responses.responses;
    let told = REFUSALS
        .iter()
        .map(|(status, ..)| *status)
        .filter(|status| told.contains_key(&status.to_string()));
    statuses.extend(told.collect::<Vec<u16>>());
    for status in statuses {
        let name = REFUSALS
            .iter()
            .find(|(known, ..)| *known == status)
            .map_or("Internal", |(_, name, _)| name);
        operation.responses.responses.insert(
            status.to_string(),
            RefOr::Ref(Ref::from_response_name(name)),
        );
    }
}

/// Numbers that cannot be negative are described with the format of those that can, which would
/// forbid half of them.
fn forget_format(parameter: &mut Parameter) {
    if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
        && object.maximum.is_none()
        && object.schema_type == SchemaType::Type(Type::Integer)
    {
        object.format = None;
    }
}

/// A text whose lines were broken for the source, in paragraphs.
fn flowing(text: &str) -> String {
    let paragraphs = text.split("\n\n");
    let flowing: Vec<String> = paragraphs.map(|text| text.replace('\n', " ")).collect();
    flowing.join("\n\n")
}

/// The header by which a change names the version that it was made for.
pub(crate) const IF_MATCH: &str = "If-Match";

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name(IDEMPOTENCY_KEY_SHOWN)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("A text that the caller chooses, the same for every repetition of this request; a random UUID serves well."))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .min_length(Some(1))
                .max_length(Some(domain::limits::IDEMPOTENCY_KEY_LENGTH_MAXIMUM))
                .pattern(Some("^[!-~]+$")),
        ))
        .build()
}

/// The header of idempotency keys as people write it.
const IDEMPOTENCY_KEY_SHOWN: &str = "Idempotency-Key";

/// Headers that every answer carries where it has none of its own: data is not kept by browsers
/// and shared stores, and nothing is shown, framed or guessed at (S-24).
pub(crate) async fn secure(request: Request, next: Next) -> HttpResponse {
    const HEADERS: [(HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::IDEMPOTENCY_KEY;

    #[test]
    fn the_header_has_one_name() {
        assert!(IDEMPOTENCY_KEY.eq_ignore_ascii_case(IDEMPOTENCY_KEY_SHOWN));
    }

    #[test]
    fn every_operation_is_described() {
        let document = crate::openapi();
        let known: Vec<&str> = PATH_PARAMETERS.iter().map(|(name, ..)| *name).collect();
        let mut ids = std::collections::BTreeSet::new();
        for (path, item) in &document.paths.paths {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for piece in path.split('/').filter_map(|piece| piece.strip_prefix('{')) {
                assert!(
                    known.contains(&piece.trim_end_matches('}')),
                    "{path}: describe {piece}"
                );
            }
            for (method, operation) in operations(item) {
                let id = operation.operation_id.clone().unwrap_or_default();
                assert!(
                    operation.summary.is_some(),
                    "{method} {path} has no summary"
                );
                let tags = operation.tags.clone().unwrap_or_default();
                assert!(
                    tags.len() == 1 && TAGS.iter().any(|(name, _)| *name == tags[0]),
                    "{method} {path} has the tags {tags:?}"
                );
                let statuses = &operation.responses.responses;
                assert!(
                    statuses.keys().any(|status| status.starts_with('2')),
                    "{method} {path} has no success"
                );
                assert!(ids.insert(id.clone()), "{id} is there twice");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = serde_json::to_value(crate::openapi()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            serde_json::Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(|value| value.as_str()) {
                    found.push(reference.to_owned());
                }
                fields.values().for_each(|value| collect(value, found));
            }
            _ => {}
        }
    }
}
