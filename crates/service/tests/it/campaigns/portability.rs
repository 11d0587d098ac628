//! A member's data are read from LinkedIn's own interface (R43), spoken here by a server that keeps its documented contract, and
//! breaks it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::action::{ActionState, Reason};
use domain::identity::Role;
use domain::portability::PortabilityProblem;
use domain::time::span;
use serde_json::{Value, json};
use service::archives::{ArchiveCounts, ArchiveUpload};
use service::portability::{PortabilityInput, PortabilityView};
use service::{Secret, ServiceError};
use store::Db;

use super::archive::{address, approved, connections, in_hand, invited};
use super::team::{Team, first, problems};

const OWNER: &str = "https://www.linkedin.com/in/sam-sender";
const TOKEN: &str = "AQX-good-token";

/// How the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// As the contract says.
    Keeps,
    /// With this status, and perhaps when to come again.
    Status(u16, Option<&'static str>),
    /// As the contract says, but for connections, which it cannot give.
    FailsInTheMiddle,
    /// With a page for people.
    Html,
    /// With the first page, whatever it is asked for.
    FirstPageForEver,
    /// With another domain's rows.
    OtherDomain,
}

/// What the server has and was asked.
struct Store {
    manner: Manner,
    /// Pages of rows by domain.
    pages: BTreeMap<&'static str, Vec<Vec<Value>>>,
    asked: Vec<String>,
}

#[derive(Clone)]
struct Server(Arc<Mutex<Store>>);

impl Server {
    async fn start() -> (Self, String) {
        let server = Self(Arc::new(Mutex::new(Store {
            manner: Manner::Keeps,
            pages: BTreeMap::new(),
            asked: Vec::new(),
        })));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let app = Router::new()
            .route("/rest/memberSnapshotData", get(snapshot))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (server, host)
    }

    fn has(&self, domain: &'static str, pages: Vec<Vec<Value>>) {
        self.0.lock().unwrap().pages.insert(domain, pages);
    }

    fn answers(&self, manner: Manner) {
        self.0.lock().unwrap().manner = manner;
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

fn refusal(status: u16, retry_after: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let body = axum::Json(json!({"status": status.as_u16(), "message": "refused"}));
    match retry_after {
        Some(seconds) => {
            (status, [(header::RETRY_AFTER, seconds.to_owned())], body).into_response()
        }
        None => (status, body).into_response(),
    }
}

async fn snapshot(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let mut store = server.0.lock().unwrap();
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (domain, start) = (
        query["domain"].clone(),
        query["start"].parse::<usize>().unwrap(),
    );
    store.asked.push(format!("{domain} {start}"));
    if said("linkedin-version") != Some("202312") {
        return refusal(426, None);
    }
    if said("authorization") != Some(&format!("Bearer {TOKEN}")) || query["q"] != "criteria" {
        return refusal(401, None);
    }
    let start = match store.manner {
        Manner::Status(status, retry_after) => return refusal(status, retry_after),
        Manner::FailsInTheMiddle if domain == "CONNECTIONS" => return refusal(500, None),
        Manner::Html => return axum::response::Html("<h1>Sign in</h1>").into_response(),
        Manner::FirstPageForEver => 0,
        _ => start,
    };
    let pages = store
        .pages
        .get(domain.as_str())
        .cloned()
        .unwrap_or_default();
    let Some(rows) = pages.get(start) else {
        return (
            StatusCode::NOT_FOUND,
            axum::Json(json!({"message": "No data found for this memberId", "status": 404})),
        )
            .into_response();
    };
    let named = match store.manner {
        Manner::OtherDomain => "PROFILE",
        _ => domain.as_str(),
    };
    // The total that is stated is not reliable.
    axum::Json(json!({
        "paging": {"start": start, "count": 10, "total": 3, "links": []},
        "elements": [{"snapshotDomain": named, "snapshotData": rows}],
    }))
    .into_response()
}

fn connection(slug: &str, day: &str) -> Value {
    json!({"First Name": "Person", "Last Name": "Example, \"Jr\"", "URL": address(slug), "Email Address": "",
        "Company": "Acme", "Position": null, "Connected On": day})
}

fn invitation(slug: &str, at: &str, note: &str) -> Value {
    json!({"From": "Sam Sender", "To": "Person", "Sent At": at, "Message": note, "Direction": "OUTGOING",
        "inviterProfileUrl": OWNER, "inviteeProfileUrl": address(slug)})
}

fn message(slug: &str, at: &str, text: &str) -> Value {
    json!({"CONVERSATION ID": format!("2-{slug}"), "CONVERSATION TITLE": "", "FROM": "Person",
        "SENDER PROFILE URL": address(slug), "TO": "Sam Sender", "RECIPIENT PROFILE URLS": OWNER,
        "DATE": format!("{at} UTC"), "SUBJECT": "", "CONTENT": text, "FOLDER": "INBOX"})
}

/// Other conversations tell whose the data are.
fn strangers() -> Vec<Value> {
    let slugs = ["z-0", "z-1", "z-2"];
    let rows = slugs.map(|slug| message(slug, "2020-01-01 10:00:00", "x"));
    rows.to_vec()
}

async fn team_with(db: Db) -> (Team, Server) {
    let (server, host) = Server::start().await;
    (Team::with_private_hosts(db, 20, [host]).await, server)
}

async fn connect(team: &Team, token: &str) -> PortabilityView {
    let input = PortabilityInput {
        token: Secret::new(token),
    };
    let (scope, member) = (&team.sender.scope, team.sender.member());
    let connected = team.service().connect_portability(scope, &member, &input);
    connected.await.expect("the token can be kept")
}

/// Reads what is due, and says how it stands.
async fn read(team: &Team) -> PortabilityView {
    team.service().read_member_data().await.unwrap();
    view(team).await
}

async fn view(team: &Team) -> PortabilityView {
    let (scope, member) = (&team.sender.scope, team.sender.member());
    team.service().portability(scope, &member).await.unwrap()
}

async fn look(team: &Team) -> Result<PortabilityView, ServiceError> {
    let (scope, member) = (&team.sender.scope, team.sender.member());
    team.service().look_at_portability(scope, &member).await
}

fn counts(view: &PortabilityView) -> ArchiveCounts {
    view.found.as_ref().expect("a reading").counts
}

testkit::on_both_databases! {
    /// Acceptances over several pages become facts with their provenance; the next days, other pages of the same and data that are
    /// gone change nothing, and neither does the archive.
    async fn the_interface_tells_what_an_archive_tells(db: store::Db) {
        let (team, server) = team_with(db).await;
        let (id, people) = invited(&team).await;
        team.until("2027-03-04T15:00:00+01:00").await;
        let rows: Vec<Value> = people.iter().map(|(_, slug, _)| connection(slug, "03 Mar 2027")).collect();
        server.has("CONNECTIONS", vec![rows[..2].to_vec(), rows[2..].to_vec(), vec![connection("stranger", "05 May 2019")]]);
        let connected = connect(&team, TOKEN).await;
        assert!(connected.connected && connected.read_at.is_none());
        let seen = read(&team).await;
        assert_eq!(counts(&seen), ArchiveCounts { accepted: 3, ..ArchiveCounts::default() });
        let found = seen.found.clone().unwrap();
        assert_eq!((found.connections, found.invitations, found.day.to_string().as_str()), (4, 0, "2027-03-03"));
        assert_eq!((seen.problem, seen.read_at), (None, Some(team.service().now())));
        assert_eq!(server.asked(), ["INVITATIONS 0", "CONNECTIONS 0", "CONNECTIONS 1", "CONNECTIONS 2", "CONNECTIONS 3", "INBOX 0"]);
        let (service, scope) = (team.service(), &team.sender.scope);
        let journey = service.journey(scope, &people[0].0, &first()).await.unwrap();
        let accepted = journey.items.iter().find(|entry| entry.kind.as_str() == "invitation_accepted").unwrap();
        assert_eq!((accepted.cause.as_str(), accepted.data.as_ref().unwrap()["portability"].as_str()), ("portability", Some("2027-03-03")));
        let listed = service.archives(scope, &team.sender.member()).await.unwrap().items;
        assert_eq!((listed.len(), listed[0].file_name.as_str(), listed[0].counts.accepted), (1, "Member Data Portability API", 3));

        // Not again before a day has passed; then the same in other pages.
        assert_eq!(service.read_member_data().await.unwrap(), 0);
        team.world.pass_milliseconds(span::DAY);
        server.has("CONNECTIONS", vec![rows.clone()]);
        assert!(counts(&read(&team).await).is_empty());
        team.world.pass_milliseconds(span::DAY);
        server.has("CONNECTIONS", Vec::new());
        let gone = read(&team).await;
        assert!(counts(&gone).is_empty() && gone.problem.is_none());
        let slugs: Vec<_> = people.iter().map(|(_, slug, _)| (slug.as_str(), "03 Mar 2027")).collect();
        let file = connections(&slugs);
        let upload = ArchiveUpload { file_name: "Connections.csv", content: file.as_bytes().into() };
        let brought = service.bring_archive(scope, &team.sender.member(), &upload).await.unwrap();
        assert!(brought.counts.is_empty(), "{:?}", brought.counts);
        let campaign = service.campaign(scope, &id).await.unwrap();
        assert_eq!((campaign.totals.sent, campaign.totals.accepted), (3, 3));
        assert!(service.recount_campaign(scope, &id).await.unwrap().agrees);
    }

    /// A card that nobody answered was sent, somebody replied, and an invitation is gone.
    async fn the_interface_settles_what_was_sent_and_answered(db: store::Db) {
        let (team, server) = team_with(db).await;
        let (_, card) = approved(&team).await;
        team.until("2027-03-03T18:00:00+01:00").await;
        let slug = card.open_url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
        server.has("INVITATIONS", vec![vec![invitation(&slug, "3/3/27, 11:01 AM", ""), invitation("old", "1/2/27, 9:00 AM", "Hi")]]);
        connect(&team, TOKEN).await;
        assert_eq!(counts(&read(&team).await), ArchiveCounts { settled: 1, ..ArchiveCounts::default() });
        let action = team.action(&card.id).await;
        assert_eq!((action.state, action.reason), (ActionState::Sent, Some(Reason::SentWithoutNote)));

        team.until("2027-03-05T18:00:00+01:00").await;
        let mut inbox = strangers();
        inbox.push(message(&slug, "2027-03-05 12:00:00", "Thank you, let us talk"));
        inbox.push(message(&slug, "2019-03-05 12:00:00", "From before"));
        server.has("CONNECTIONS", vec![vec![connection(&slug, "04 Mar 2027")]]);
        server.has("INBOX", vec![inbox]);
        let seen = counts(&read(&team).await);
        assert_eq!((seen.accepted, seen.replied), (1, 1), "{seen:?}");

        // An invitation by hand that is listed, and later neither open nor a connection.
        team.until("2027-03-10T18:00:00+01:00").await;
        server.has("INVITATIONS", vec![vec![invitation("old", "1/2/27, 9:00 AM", "Hi"), invitation("person-19", "3/6/27, 9:00 AM", "")]]);
        assert_eq!(counts(&read(&team).await).invited, 1);
        team.until("2027-03-14T18:00:00+01:00").await;
        server.has("INVITATIONS", vec![vec![invitation("old", "1/2/27, 9:00 AM", "Hi"), invitation("x", "3/12/27, 9:00 AM", "")]]);
        assert_eq!(counts(&read(&team).await).gone, 1);
    }

    /// A token that has run out waits for another one, with its reason; with that all goes on.
    async fn a_token_that_has_run_out_waits_for_another(db: store::Db) {
        let (team, server) = team_with(db).await;
        connect(&team, "AQX-old-token").await;
        let seen = read(&team).await;
        assert_eq!((seen.problem, seen.detail.as_deref(), seen.next_at), (Some(PortabilityProblem::TokenRefused), Some("401"), None));
        assert!(seen.reason.unwrap().contains("Make another one"));
        assert_eq!(look(&team).await.unwrap_err().code(), "token_needed");
        server.asked();
        team.world.pass_milliseconds(30 * span::DAY);
        assert_eq!(team.service().read_member_data().await.unwrap(), 0);
        assert!(server.asked().is_empty(), "a token that was refused is not shown again");
        connect(&team, TOKEN).await;
        let seen = read(&team).await;
        assert_eq!((seen.problem, seen.reason), (None, None));
        assert!(seen.next_at.is_some());
    }

    /// Whatever goes wrong is said with its reason, nothing of it is written, and what time cures is tried again later.
    async fn what_cannot_be_read_changes_nothing(db: store::Db) {
        let (team, server) = team_with(db).await;
        let (_, card) = approved(&team).await;
        team.until("2027-03-03T18:00:00+01:00").await;
        let slug = card.open_url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
        server.has("INVITATIONS", vec![vec![invitation(&slug, "3/3/27, 11:01 AM", ""), invitation("old", "1/2/27, 9:00 AM", "Hi")]]);
        connect(&team, TOKEN).await;
        let before = team.world.ledger(&team.world.workspace).await.len();
        let mut failures = 0;
        for (manner, problem) in [
            (Manner::FailsInTheMiddle, PortabilityProblem::Failing),
            (Manner::Status(500, None), PortabilityProblem::Failing),
            (Manner::Status(404, None), PortabilityProblem::Failing),
            (Manner::Status(426, None), PortabilityProblem::OtherVersion),
            (Manner::Status(302, None), PortabilityProblem::AddressRefused),
            (Manner::Status(429, Some("7200")), PortabilityProblem::Throttled),
            (Manner::Html, PortabilityProblem::Nonsense),
            (Manner::FirstPageForEver, PortabilityProblem::Nonsense),
            (Manner::OtherDomain, PortabilityProblem::Nonsense),
        ] {
            server.answers(manner);
            let seen = read(&team).await;
            failures += 1;
            assert_eq!((seen.problem, seen.read_at), (Some(problem), None), "{manner:?}");
            assert!(seen.found.is_none() && seen.reason.is_some(), "{manner:?}");
            assert_eq!(team.action(&card.id).await.state, ActionState::Unconfirmed, "{manner:?}");
            let next = seen.next_at.unwrap();
            let pause = next.millis_since(team.service().now());
            assert!((15 * span::MINUTE..=span::DAY).contains(&pause), "{manner:?}: {pause}");
            if problem == PortabilityProblem::Throttled {
                assert!(pause >= 2 * span::HOUR);
                team.world.pass_milliseconds(span::HOUR);
                assert_eq!(look(&team).await.unwrap_err().code(), "looked_lately", "who is asked to wait waits");
            }
            assert_eq!(team.service().read_member_data().await.unwrap(), 0, "it rests");
            team.world.clock.advance_to(next);
        }
        assert_eq!(team.world.ledger(&team.world.workspace).await.len(), before);
        assert!(failures > 8);
        server.answers(Manner::Status(403, None));
        let seen = read(&team).await;
        assert_eq!((seen.problem, seen.next_at), (Some(PortabilityProblem::NotAllowed), None));
        server.answers(Manner::Keeps);
        connect(&team, TOKEN).await;
        assert_eq!(counts(&read(&team).await).settled, 1, "and then all of it is there");
    }

    /// Data of another person are not taken.
    async fn data_of_somebody_else_are_refused(db: store::Db) {
        let (team, server) = team_with(db).await;
        server.has("INVITATIONS", vec![vec![invitation("a", "3/1/27, 9:00 AM", ""), invitation("b", "3/1/27, 9:10 AM", "")]]);
        connect(&team, TOKEN).await;
        assert!(read(&team).await.problem.is_none(), "from now on the account's address is known");
        let other = |slug: &str| {
            let mut row = invitation(slug, "3/1/27, 9:00 AM", "");
            row["inviterProfileUrl"] = json!(address("somebody-else"));
            row
        };
        server.has("INVITATIONS", vec![vec![other("a"), other("b")]]);
        team.world.pass_milliseconds(span::DAY);
        let seen = read(&team).await;
        assert_eq!((seen.problem, seen.next_at), (Some(PortabilityProblem::OfSomebodyElse), None));
    }

    /// It is looked at once a day, and between when somebody asks, a quarter of an hour after the last time.
    async fn the_interface_is_not_asked_too_often(db: store::Db) {
        let (team, server) = team_with(db).await;
        connect(&team, TOKEN).await;
        read(&team).await;
        server.asked();
        assert_eq!(look(&team).await.unwrap_err().code(), "looked_lately");
        team.world.pass_milliseconds(15 * span::MINUTE);
        look(&team).await.unwrap();
        assert_eq!(team.service().read_member_data().await.unwrap(), 1);
        assert_eq!(server.asked().len(), 3);
        let next = view(&team).await.next_at.unwrap();
        assert_eq!(next.millis_since(team.service().now()), span::DAY);
    }

    /// One's own, or a manager's; sealed, shown to nobody, and forgotten.
    async fn a_token_is_ones_own_and_sealed(db: store::Db) {
        let (team, _server) = team_with(db).await;
        let service = team.service();
        let member = team.sender.member();
        let good = PortabilityInput { token: Secret::new(TOKEN) };
        let stranger = team.world.seat(Role::Editor).await;
        for error in [
            service.connect_portability(&stranger.scope, &member, &good).await.unwrap_err(),
            service.portability(&stranger.scope, &member).await.unwrap_err(),
            service.look_at_portability(&stranger.scope, &member).await.unwrap_err(),
            service.disconnect_portability(&stranger.scope, &member).await.unwrap_err(),
        ] {
            assert_eq!(error.code(), "forbidden");
        }
        let no_account = service.connect_portability(&stranger.scope, &stranger.member(), &good).await;
        assert_eq!(no_account.unwrap_err().code(), "no_identity");
        for (bad, code) in [("", "required"), ("two words", "bad_secret"), ("a\nb", "bad_secret")] {
            let input = PortabilityInput { token: Secret::new(bad) };
            let refused = service.connect_portability(team.admin(), &member, &input).await.unwrap_err();
            assert_eq!(problems(refused), [("token".to_owned(), code)], "{bad:?}");
        }
        service.connect_portability(team.admin(), &member, &good).await.unwrap();
        let mut tx = service.db().read().await.unwrap();
        let kept = store::portability::get(&mut tx, &team.world.workspace, &member).await.unwrap().unwrap();
        drop(tx);
        assert!(!kept.sealed.contains(TOKEN));
        let shown = serde_json::to_string(&view(&team).await).unwrap();
        assert!(!shown.contains(TOKEN));
        let told = team.world.ledger(&team.world.workspace).await;
        assert!(told.iter().any(|(kind, data)| kind == "member_changed" && data.contains("connected")));
        assert!(told.iter().all(|(_, data)| !data.contains(TOKEN)));
        service.disconnect_portability(&team.sender.scope, &member).await.unwrap();
        service.disconnect_portability(&team.sender.scope, &member).await.unwrap();
        assert!(!view(&team).await.connected);
        assert_eq!(service.read_member_data().await.unwrap(), 0);
        assert_eq!(look(&team).await.unwrap_err().code(), "not_found");
        let elsewhere = team.world.other_workspace().await;
        assert_eq!(service.portability(&elsewhere, &member).await.unwrap_err().code(), "not_found");
    }

    /// The hands-on connector stays as it is: a token that has run out keeps nothing from being sent.
    async fn what_only_reads_stops_nothing(db: store::Db) {
        let (team, _server) = team_with(db).await;
        connect(&team, "AQX-old-token").await;
        read(&team).await;
        approved(&team).await;
        assert_eq!(in_hand(&team).await.state, ActionState::Sending);
    }
}
