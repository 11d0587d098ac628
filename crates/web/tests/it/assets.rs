//! Assets are served for ever under their hash; pages carry the headers that keep them safe.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::routing::get;
use http_body_util::BodyExt;
use tower::ServiceExt;
use web::frame::Frame;
use web::language::Language;
use web::page::{CONTENT_SECURITY_POLICY, secured};

async fn ask(path: &str) -> axum::response::Response {
    let pages = Router::new().route(
        "/style",
        get(|| async { web::pages::style::render(&Frame::sample(Language::English)) }),
    );
    let router = secured(pages.merge(web::assets::router()));
    router
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_asset_under_its_hash_is_kept_for_ever() {
    for name in ["app.css", "js/main.js", "icon.svg"] {
        let response = ask(&web::assets::url(name)).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        let kept = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
        assert!(kept.contains("immutable"), "{name}: {kept}");
    }
}

#[tokio::test]
async fn an_asset_under_another_hash_is_not_kept() {
    let response = ask("/assets/0000000000000000/app.css").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    assert_eq!(
        ask("/assets/0000000000000000/none.css").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn text_is_compressed_where_the_browser_asks() {
    let router = web::page::compressed(Router::new().merge(web::assets::router()));
    let request = Request::get(web::assets::url("app.css"))
        .header(header::ACCEPT_ENCODING, "gzip")
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
    let size = response
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .len();
    assert!(size < 20_000, "{size} bytes");
}

#[tokio::test]
async fn the_style_sheet_holds_every_part_in_order() {
    let body = ask(&web::assets::url("app.css"))
        .await
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes();
    let text = std::str::from_utf8(&body).unwrap();
    let tokens = text.find("--accent-fill").expect("tokens");
    let print = text.find("@media print").expect("print");
    assert!(tokens < print);
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    for path in ["/style", &web::assets::url("app.css")] {
        let response = ask(path).await;
        assert_eq!(
            response.headers()[header::CONTENT_SECURITY_POLICY],
            CONTENT_SECURITY_POLICY
        );
        assert_eq!(
            response.headers()[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff"
        );
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
    assert_eq!(
        ask("/style").await.headers()[header::CACHE_CONTROL],
        "no-store"
    );
}
