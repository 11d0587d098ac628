//! Answers that no sandbox gives: the strict rule of what is definite holds for every one of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use connectors::{Call, Connector, ConnectorError, Outcome, SearchQuery};
use domain::time::Timestamp;
use tokio::net::TcpListener;

use crate::support::{connector, invitation};

struct Stranger {
    connector: Arc<dyn Connector>,
    requests: Arc<AtomicU32>,
}

/// A server that answers everything alike.
async fn stranger(status: u16, body: &'static str) -> Stranger {
    let requests = Arc::new(AtomicU32::new(0));
    let counted = requests.clone();
    let router = Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            let location = [("location", "/elsewhere")];
            (StatusCode::from_u16(status).unwrap(), location, body).into_response()
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Stranger {
        connector: connector(address, "token"),
        requests,
    }
}

fn call() -> Call {
    Call::at(Timestamp::from_millis(0))
}

#[tokio::test]
async fn what_is_not_on_the_list_is_unknown_for_a_write() {
    for (status, body) in [
        (200, ""),
        (200, "{}"),
        (201, "{\"id\": \"inv-1\"}"),
        (201, "{\"id\": 7, \"sent_at\": \"2027-03-01T09:00:00Z\"}"),
        (204, ""),
        (302, ""),
        (307, ""),
        (308, ""),
        (400, "<html>Bad request</html>"),
        (403, "{\"code\": \"computer_says_no\"}"),
        (404, ""),
        (408, ""),
        (409, "{\"code\": \"conflict\", \"message\": \"\"}"),
        (499, "null"),
        (500, "{\"code\": \"already_pending\"}"),
        (502, ""),
        (503, "{\"code\": \"message_limit\"}"),
        (504, "{\"code\": \"session_expired\"}"),
    ] {
        let stranger = stranger(status, body).await;
        let outcome = stranger
            .connector
            .send_invitation(&invitation(1, None), call())
            .await;
        assert!(
            matches!(outcome, Ok(Outcome::Unknown { .. })),
            "{status} {body}: {outcome:?}"
        );
        assert_eq!(
            stranger.requests.load(Ordering::SeqCst),
            1,
            "{status}: nothing is sent again behind our back"
        );
    }
}

#[tokio::test]
async fn a_login_that_is_needed_and_a_limit_are_definite_without_a_word() {
    let login = stranger(401, "<html>Sign in</html>").await;
    let refused = login
        .connector
        .send_invitation(&invitation(1, None), call())
        .await;
    assert_eq!(refused, Err(ConnectorError::Reconnect));
    let limit = stranger(429, "").await;
    let refused = limit
        .connector
        .send_invitation(&invitation(1, None), call())
        .await;
    assert_eq!(
        refused,
        Err(ConnectorError::Throttled { retry_after: None })
    );
}

#[tokio::test]
async fn reads_may_be_repeated_unless_the_network_refuses_them() {
    for (status, body, class) in [
        (200, "<html>", "retry"),
        (200, "{}", "retry"),
        (500, "", "retry"),
        (503, "{\"code\": \"unavailable\"}", "retry"),
        (302, "", "bug"),
        (404, "", "bug"),
        (409, "{\"code\": \"already_pending\"}", "bug"),
        (401, "", "reconnect"),
        (429, "", "throttled"),
    ] {
        let stranger = stranger(status, body).await;
        let refused = stranger
            .connector
            .search(&SearchQuery::default(), None, call())
            .await
            .unwrap_err();
        assert_eq!(refused.class(), class, "{status} {body}: {refused:?}");
    }
}
