//! Style sheets, scripts and pictures, compiled into the program and served under one hash.
//!
//! The hash is that of all files together: a page names `/assets/{hash}/...`, relative imports between
//! our modules keep working, and a browser may keep every answer for ever.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{StatusCode, header};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::language::Language;
use crate::t;

#[derive(Embed)]
#[folder = "assets/"]
struct Files;

/// The style sheet's parts, in the order of the cascade.
const STYLE_PARTS: &[&str] = &[
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components/actions.css",
    "css/components/fields.css",
    "css/components/tables.css",
    "css/components/status.css",
    "css/components/charts.css",
    "css/components/people.css",
    "css/components/campaign.css",
    "css/components/criteria.css",
    "css/components/overlays.css",
    "css/companion.css",
    "css/print.css",
];

/// Browser libraries that the build fetches. A page works without them, so that a build without them
/// still serves.
const LIBRARIES: &[&str] = &["vendor/htmx.min.js", "vendor/hx-sse.min.js"];

static STYLE: LazyLock<Bytes> = LazyLock::new(|| {
    let mut style = Vec::new();
    for part in STYLE_PARTS {
        if let Some(file) = Files::get(part) {
            style.extend_from_slice(&file.data);
            style.push(b'\n');
        }
    }
    style.into()
});

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut digest = Sha256::new();
    for name in names {
        digest.update(name.as_bytes());
        if let Some(file) = Files::get(&name) {
            digest.update(file.metadata.sha256_hash());
        }
    }
    let mut hash = String::with_capacity(16);
    for byte in digest.finalize().iter().take(8) {
        // Writing into a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
});

/// The address of an asset, for ever valid for these very bytes.
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *HASH)
}

/// The addresses of the browser libraries that are present.
pub fn library_urls() -> impl Iterator<Item = String> {
    LIBRARIES
        .iter()
        .filter(|name| Files::get(name).is_some())
        .map(|name| url(name))
}

/// The companion's service worker: its version is that of all assets, which it keeps.
pub fn worker() -> String {
    let kept = Files::iter().filter(|name| {
        name.starts_with("js/") || name.starts_with("vendor/") || name.starts_with("icon")
    });
    let mut kept: Vec<String> = kept
        .filter(|name| name.contains('.') && !name.starts_with("vendor/."))
        .map(|name| url(&name))
        .collect();
    kept.push(url("app.css"));
    kept.push(url("companion.webmanifest"));
    kept.sort();
    let facts = serde_json::json!({
        "version": *HASH,
        "assets": kept,
        "decisions": url("js/companion/decisions.js"),
        "icon": url("icon-192.png"),
        "subscriptions": "/api/v1/account/push/subscriptions",
        "words": {"en": notices(Language::English), "fr": notices(Language::French)},
    });
    let script =
        Files::get("js/companion/worker.js").map_or_else(Vec::new, |file| file.data.into());
    format!(
        "self.overture = {facts};\n{}",
        String::from_utf8_lossy(&script)
    )
}

/// What a notification says, by its kind: a title and a sentence that name nobody.
fn notices(l: Language) -> serde_json::Value {
    serde_json::json!({
        "proposals_ready": [t!(l, "push-proposals-title"), t!(l, "push-proposals-text")],
        "variants_compared": [t!(l, "push-variants-title"), t!(l, "push-variants-text")],
        "try": [t!(l, "push-try-title"), t!(l, "push-try-text")],
        "other": [t!(l, "push-other-title"), t!(l, "push-other-text")],
    })
}

/// The route that serves assets.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{*name}", get(serve))
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some((kind, body)) = find(&name) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    // An address with another hash comes from a page of another version: serve it, but let nobody keep it.
    let lifetime = if hash == *HASH {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, lifetime.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, Body::from(body)).into_response()
}

fn find(name: &str) -> Option<(String, Bytes)> {
    if name == "app.css" {
        return Some(("text/css; charset=utf-8".to_owned(), STYLE.clone()));
    }
    let file = Files::get(name)?;
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    let body = match file.data {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    };
    Some((kind, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_part_exists_and_none_is_forgotten() {
        for part in STYLE_PARTS {
            assert!(
                Files::get(part).is_some(),
                "{part} is named but does not exist"
            );
        }
        for name in Files::iter().filter(|name| name.starts_with("css/")) {
            assert!(
                STYLE_PARTS.contains(&name.as_ref()),
                "{name} is in no style sheet"
            );
        }
    }

    #[test]
    fn scripts_and_styles_have_their_types() {
        assert_eq!(find("app.css").unwrap().0, "text/css; charset=utf-8");
        assert_eq!(
            find("js/main.js").unwrap().0,
            "text/javascript; charset=utf-8"
        );
        assert_eq!(find("icon.svg").unwrap().0, "image/svg+xml");
        assert!(find("../Cargo.toml").is_none());
    }
}
