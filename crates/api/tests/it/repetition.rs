//! Writes that are asked for twice happen once, also where the first time ended in a crash (R80, I-35).
//!
//! The writes come from the document, so that a new one is tested as soon as it is there. Each must
//! succeed here: what it needs is prepared in [`Case::prepare`].

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use api::Settings;
use axum::Router;
use domain::hold::HoldCause;
use domain::limits;
use domain::time::ManualClock;
use serde_json::{Value, json};
use service::Service;
use store::Db;
use store::hold::NewHold;

use crate::document::{Document, Operation};
use crate::isolation::{ask, by_session, filled};
use crate::world::{Ask, PASSWORD, Place, Reply, START, service_at, user};

/// Writes that only a signed-in person can ask for.
const BY_SESSION: &[&str] = &[
    "change_account",
    "change_morning_letters",
    "change_push",
    "connect_identity",
    "delegate_moderation",
    "end_delegation",
    "read_notifications",
    "show_proposals",
    "subscribe_push",
    "subscribe_weekly",
    "tap_accepted",
    "tap_replied",
    "try_push",
    "unsubscribe_push",
    "unsubscribe_weekly",
];
/// Writes for which one needs a role in the organization.
const BY_THE_ADMINISTRATOR: &[&str] = &[
    "add_member",
    "change_user",
    "create_user",
    "create_workspace",
    "join_workspace",
    "release_engine",
];
/// Tables in which an effect leaves rows, beside those of [`store::dump::TABLES`].
const FURTHER_TABLES: &[&str] = &[
    "api_key",
    "app_user",
    "contact_merge",
    "contact_view",
    "identity",
    "import",
    "mail",
    "member_invitation",
    "morning_letter_off",
    "portability",
    "push_message",
    "push_quiet",
    "push_subscription",
    "reply_endpoint",
    "suppression_file",
    "weekly_letter",
];

store::record! {
    /// A number of rows.
    pub struct Rows {
        /// The number.
        pub count: i64,
    }
}

/// The API on a clock that the test moves.
struct Site {
    service: Service,
    router: Router,
    clock: Arc<ManualClock>,
    document: Document,
}

impl Site {
    async fn new(db: Db) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let service = service_at(db, Arc::clone(&clock));
        // Somebody has the roles of the organization.
        user(&service, "admin@example.org", "Admin").await;
        Self {
            router: api::router(service.clone(), Settings::default()),
            service,
            clock,
            document: Document::new(),
        }
    }

    async fn row_counts(&self) -> BTreeMap<&'static str, i64> {
        let mut tx = self.service.db().read().await.expect("a transaction");
        let mut counts = BTreeMap::new();
        for table in store::dump::TABLES.iter().chain(FURTHER_TABLES) {
            let text = format!("SELECT count(*) AS count FROM {table}");
            let rows: Vec<Rows> = tx
                .fetch_built("row_counts", &text, Vec::new())
                .await
                .expect("every table can be counted");
            counts.insert(*table, rows[0].count);
        }
        counts
    }

    /// Keys that are remembered.
    async fn key_count(&self) -> i64 {
        let mut tx = self.service.db().read().await.expect("a transaction");
        let rows: Vec<Rows> = tx
            .fetch_built(
                "key_count",
                "SELECT count(*) AS count FROM idempotency",
                Vec::new(),
            )
            .await
            .expect("keys can be counted");
        rows[0].count
    }

    async fn run(&self, sql: &str) {
        let mut tx = self.service.db().write().await.expect("a transaction");
        let none: Vec<Rows> = tx
            .fetch_built("prepare", sql, Vec::new())
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(none.is_empty());
        tx.commit().await.expect("a commit");
    }
}

/// A browser's subscription, with the keys of RFC 8291's example.
fn subscription(name: &str) -> Value {
    json!({
        "endpoint": format!("https://push.example.net/{name}"),
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    })
}

/// Criteria of a segment.
fn of_acme() -> Value {
    json!({"criterion": "company", "is": ["Acme"]})
}

/// Rows that came since.
fn gained(
    before: &BTreeMap<&'static str, i64>,
    after: &BTreeMap<&'static str, i64>,
) -> BTreeMap<&'static str, i64> {
    after
        .iter()
        .map(|(table, count)| (*table, count - before[table]))
        .filter(|(_, gained)| *gained != 0)
        .collect()
}

/// A write in a workspace of its own.
struct Case<'a> {
    site: &'a Site,
    operation: &'a Operation<'a>,
    place: Place,
    administrator: String,
}

impl<'a> Case<'a> {
    async fn new(site: &'a Site, operation: &'a Operation<'a>, name: &str) -> Self {
        let place = Place::new(&site.service, &site.router, name).await;
        let credentials = service::access::sessions::Credentials {
            email: "admin@example.org".to_owned(),
            password: service::Secret::new(PASSWORD),
        };
        let session = site.service.log_in(&credentials, None).await;
        let mut case = Self {
            site,
            operation,
            place,
            administrator: session.expect("a session").token.expose().to_owned(),
        };
        case.prepare(name).await;
        case
    }

    /// Brings about what the write needs beside one of everything.
    async fn prepare(&mut self, name: &str) {
        let ids = &self.place.ids;
        let (workspace, action) = (&ids["workspace"], &ids["action"]);
        let of_action = format!("workspace_id = '{workspace}' AND id = '{action}'");
        match self.operation.id {
            id if id.starts_with("answer_") => {
                let identity = &ids["identity"];
                let now = START.as_millis();
                self.site
                    .run(&format!(
                        "UPDATE action SET state = 'sending', identity_id = '{identity}', attempt = 1, epoch = 1,
                        intent_at = {now}, detail = 'handed over', approved_text = 'Hello', due_at = {now}, window_ends_at = {now} + 3600000
                        WHERE {of_action}"
                    ))
                    .await;
            }
            "requeue_action" => {
                let set = "state = 'canceled', category = 'false', reason = 'removed_by_person'";
                self.site
                    .run(&format!("UPDATE action SET {set} WHERE {of_action}"))
                    .await;
            }
            "approve_proposal" | "approve_proposals" | "undo_proposal" => {
                let shown = START.as_millis();
                self.site
                    .run(&format!(
                        "UPDATE action SET shown_at = {shown} WHERE {of_action}"
                    ))
                    .await;
            }
            "tap_accepted" | "tap_replied" => {
                let (campaign, contact) = (&ids["campaign"], &ids["contact"]);
                let (member, identity) = (&ids["member"], &ids["identity"]);
                let now = START.as_millis();
                self.site
                    .run(&format!(
                        "INSERT INTO participation (workspace_id, campaign_id, contact_id, member_id, identity_id,
                        invited_at, last_step, last_sent_at, last_sent_local_date, needs_next)
                        VALUES ('{workspace}', '{campaign}', '{contact}', '{member}', '{identity}',
                        {now}, 0, {now}, '2027-03-01', FALSE)"
                    ))
                    .await;
            }
            "roll_back_campaign" => {
                let campaign = &ids["campaign"];
                let set = format!("SET description = 'another' WHERE id = '{campaign}'");
                self.site.run(&format!("UPDATE campaign {set}")).await;
            }
            "choose_variant" => {
                let campaign = &ids["campaign"];
                let variant = |text: &str| json!({"texts": {"default": text}, "weight": 1});
                let design = json!({
                    "rule": {"success": "accepted"},
                    "variants": {"A": variant("Hello"), "B": variant("Good day")},
                });
                let now = START.as_millis();
                self.site
                    .run(&format!(
                        "INSERT INTO variant_test (workspace_id, campaign_id, step, number, design, state, opened_at,
                        opened_by, ended_at, arms, better) VALUES ('{workspace}', '{campaign}', 0, 1, '{design}', 'decided',
                        {now}, 'test', {now}, '[]', 'B')"
                    ))
                    .await;
            }
            "merge_contacts" => {
                let compared = format!(
                    "/contacts/{}/merge_preview?other_id={}",
                    ids["contact"], ids["other_contact"]
                );
                let ask = Ask::new("GET", self.place.path(&compared)).key(&self.place.manager_key);
                let compared = ask.send(&self.site.router).await;
                let version = compared.json()["version"]
                    .as_str()
                    .expect("a version")
                    .to_owned();
                self.place.ids.insert("version", version);
            }
            "cancel_import" => {
                let import = &ids["import"];
                let set = format!("SET state = 'running' WHERE id = '{import}'");
                self.site.run(&format!("UPDATE import {set}")).await;
            }
            "undo_import" => {
                let import = &ids["import"];
                let others = format!("SET state = 'undone' WHERE id <> '{import}'");
                self.site.run(&format!("UPDATE import {others}")).await;
                let this = format!("SET state = 'finished' WHERE id = '{import}'");
                self.site.run(&format!("UPDATE import {this}")).await;
            }
            "run_finder" => {
                let path = self.place.path("/finders");
                let finder = json!({"name": "Search", "kind": "search", "owner_id": ids["member"],
                    "search": {"keywords": "energy"}, "results_per_slot": 5,
                    "schedule": {"time_zone": "Europe/Paris", "weekdays": [1],
                        "slots": [{"start": "09:00", "duration_minutes": 60}]}});
                self.make("finder", path, &finder).await;
            }
            "change_segment" | "archive_segment" => {
                let segment = json!({"name": "Everybody's", "criteria": of_acme()});
                self.make("segment", self.place.path("/segments"), &segment)
                    .await;
            }
            "release_engine" => {
                let (_, number) = workspace.split_once('_').expect("a prefix");
                let hold = NewHold {
                    id: format!("hld_{number}").parse().expect("an id"),
                    cause: HoldCause::Restored,
                    detail: json!({}),
                    known_until: None,
                };
                let mut tx = self.site.service.db().write().await.expect("a transaction");
                store::hold::insert(&mut tx, &hold, START)
                    .await
                    .expect("a hold");
                tx.commit().await.expect("a commit");
            }
            "look_at_portability" | "disconnect_portability" => {
                let member = &ids["member"];
                let now = START.as_millis();
                self.site
                    .run(&format!(
                        "INSERT INTO portability (workspace_id, member_id, sealed, next_at, failures, connected_by, connected_at,
                        version) VALUES ('{workspace}', '{member}', 'x', {now} + 1000, 0, 'test', {now}, 1)"
                    ))
                    .await;
            }
            "delegate_moderation" => self.delegate(name).await,
            "try_push" | "unsubscribe_push" => {
                let path = "/api/v1/account/push/subscriptions".to_owned();
                let ask = Ask::new("POST", path).json(&subscription(name));
                let kept = by_session(ask, &self.place).send(&self.site.router).await;
                assert_eq!(kept.status, 204, "{}", kept.text);
            }
            "add_member" => {
                user(
                    &self.site.service,
                    &format!("spare-{name}@example.org"),
                    "Spare",
                )
                .await;
                let path = format!("/api/v1/organization/workspaces/{workspace}/join");
                let joined = self.by_administrator(Ask::new("POST", path));
                let joined = joined.send(&self.site.router).await;
                assert_eq!(joined.status, 200, "{}", joined.text);
            }
            _ => {}
        }
    }

    /// Another member, who can decide for the one that asks.
    async fn delegate(&mut self, name: &str) {
        let email = format!("delegate-{name}@example.org");
        user(&self.site.service, &email, "Delegate").await;
        let workspace = &self.place.ids["workspace"];
        let path = format!("/api/v1/organization/workspaces/{workspace}/join");
        let joined = self.by_administrator(Ask::new("POST", path));
        let joined = joined.send(&self.site.router).await;
        assert_eq!(joined.status, 200, "{}", joined.text);
        let body = json!({"email": email, "role": "member"});
        let added =
            self.by_administrator(Ask::new("POST", self.place.path("/members")).json(&body));
        let added = added.send(&self.site.router).await;
        assert_eq!(added.status, 201, "{}", added.text);
        let id = added.json()["id"].as_str().expect("an id").to_owned();
        self.place.ids.insert("delegate", id);
    }

    /// Makes one more of something, which the write is about from now on.
    async fn make(&mut self, what: &'static str, path: String, body: &Value) {
        let ask = Ask::new("POST", path)
            .key(&self.place.manager_key)
            .json(body);
        let made = ask.send(&self.site.router).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json()["id"].as_str().expect("an id").to_owned();
        self.place.ids.insert(what, id);
    }

    fn by_administrator(&self, ask: Ask) -> Ask {
        ask.header(
            "cookie",
            &format!("overture_session={}", self.administrator),
        )
        .header("sec-fetch-site", "same-origin")
    }

    /// A body of its own, where the one that is made from the document would not do or do nothing.
    fn body(&self, name: &str) -> Option<Value> {
        let place = &self.place;
        Some(match self.operation.id {
            "add_member" => json!({"email": format!("spare-{name}@example.org"), "role": "member"}),
            "add_suppression" => json!({"kind": "company", "value": "Acme"}),
            "add_suppressions" => json!({"items": [{"kind": "company", "value": "Acme"}]}),
            "change_account" | "change_user" => json!({"name": "Another Name"}),
            "change_campaign" => json!({"description": "Another description"}),
            "roll_back_campaign" => json!({"to": 1}),
            "choose_variant" => json!({"step": 0, "number": 1, "variant": "B"}),
            "change_contact" => json!({"company": "Acme"}),
            "change_finder" => json!({"name": "Another name"}),
            "change_member" => json!({"time_zone": "Asia/Tokyo"}),
            "warm_up" => json!({"on": false}),
            "change_workspace" => json!({"name": format!("{name} renamed")}),
            "connect_identity" => {
                json!({"account": {"connector": "assisted", "account_type": "premium"}})
            }
            "create_campaign" => place.campaign("again"),
            "create_finder" => {
                json!({"name": "Files", "kind": "csv", "owner_id": place.ids["member"]})
            }
            "create_user" => {
                json!({"email": format!("new-{name}@example.org"), "name": "New User"})
            }
            "create_segment" | "change_segment" => {
                json!({"name": "Acme's people", "criteria": of_acme()})
            }
            "tag_contacts" => {
                json!({"tag": "Fair", "contact_ids": [place.ids["contact"]], "present": true})
            }
            "merge_contacts" => {
                let (other, version) = (&place.ids["other_contact"], &place.ids["version"]);
                json!({"other_id": other, "version": version})
            }
            "save_contact_view" => json!({"name": "Another", "columns": ["city", "tags"]}),
            "change_contacts" => {
                json!({"act": "tag", "tag": "Spring", "contact_ids": [place.ids["contact"]]})
            }
            "mark_leads" => json!({"contact_ids": [place.ids["contact"]], "lead": true}),
            "create_workspace" => {
                json!({"name": format!("{name} two"), "time_zone": "Europe/Paris"})
            }
            "delegate_moderation" => {
                json!({"to_member_id": place.ids["delegate"], "until": "2027-03-10"})
            }
            "connect_portability" => json!({"token": "AQX-a-token"}),
            "change_morning_letters" => json!({"letters": false}),
            "change_push" => json!({"quiet": {"from": "20:00", "until": "07:30"}}),
            "subscribe_push" => subscription(name),
            "subscribe_weekly" => json!({"program": "growth"}),
            "unsubscribe_push" => json!({"endpoint": subscription(name)["endpoint"]}),
            "edit_proposal" => json!({"text": "Words for one person"}),
            "invite_member" => {
                json!({"email": format!("guest-{name}@example.org"), "name": "Guest", "role": "member"})
            }
            "answer_card" => json!({"answer": "sent"}),
            "change_reply_endpoint" => {
                json!({"address": "https://models.example.com/v1", "model": "small", "enabled": true})
            }
            "correct_reply" => json!({"class": "neutral"}),
            "mark_conversation" => json!({"unread": false}),
            "send_test_mail" => json!({"to": "jana@example.org"}),
            "send_answer" => json!({"text": "Gladly, on Tuesday."}),
            "snooze_conversation" => json!({"until": "2027-09-01T09:00:00Z"}),
            "tag_conversation" => json!({"tag": "VIP", "present": true}),
            "assign_conversation" => json!({"member_id": place.ids["member"]}),
            _ => return None,
        })
    }

    fn ask(&self, name: &str) -> Ask {
        let path = filled(self.operation.path, &self.place.ids);
        let ask = match self.body(name) {
            Some(body) => Ask::new(&self.operation.method, path).json(&body),
            None => ask(&self.site.document, self.operation, &path, &self.place),
        };
        // Of the administrator, keys of all cases meet in one organization.
        let ask = ask.header("idempotency-key", &format!("the-same-{name}"));
        if BY_THE_ADMINISTRATOR.contains(&self.operation.id) {
            self.by_administrator(ask)
        } else if BY_SESSION.contains(&self.operation.id) {
            by_session(ask, &self.place)
        } else {
            ask.key(&self.place.manager_key)
        }
    }
}

/// Whether the operation takes an idempotency key.
fn takes_a_key(operation: &Operation<'_>) -> bool {
    let parameters = operation.value["parameters"]
        .as_array()
        .into_iter()
        .flatten();
    parameters
        .into_iter()
        .any(|one| one["name"] == "Idempotency-Key")
}

/// Drives a request for so many steps and drops it then, wherever it is, as a crash does.
async fn cut_short(steps: usize, request: impl Future<Output = Reply>) -> Option<Reply> {
    let mut request = pin!(request);
    let mut left = steps;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        request.as_mut().poll(context).map(Some)
    })
    .await
}

testkit::on_both_databases! {
    /// The same key and body: the same answer and one effect. Another body is refused. A crash at
    /// any step, as often as it comes, changes nothing about that.
    async fn every_write_happens_once(db: Db) {
        let site = Site::new(db).await;
        let operations = site.document.operations();
        let mut writes = 0;
        for operation in operations.iter().filter(|one| takes_a_key(one)) {
            let id = operation.id;
            writes += 1;

            let name = format!("a{writes}");
            let case = Case::new(&site, operation, &name).await;
            let before = site.row_counts().await;
            let first = case.ask(&name).send(&site.router).await;
            assert!(first.status.is_success(), "{id}: {} {}", first.status, first.text);
            let effect = gained(&before, &site.row_counts().await);
            let again = case.ask(&name).send(&site.router).await;
            assert_eq!((again.status, &again.text), (first.status, &first.text), "{id}");
            assert_eq!(again.header("idempotent-replayed"), "true", "{id}");
            let other = case.ask(&name).padded().send(&site.router).await;
            assert_eq!(other.status, 422, "{id}: {}", other.text);
            assert_eq!(other.json()["code"], "idempotency_key_reused", "{id}");
            assert_eq!(gained(&before, &site.row_counts().await), effect, "{id} had a second effect");

            let name = format!("b{writes}");
            let case = Case::new(&site, operation, &name).await;
            let before = site.row_counts().await;
            let keys = site.key_count().await;
            let mut steps = 1;
            let last = loop {
                let reply = cut_short(steps, case.ask(&name).send(&site.router)).await;
                if let Some(reply) = reply {
                    break reply;
                }
                if site.key_count().await > keys {
                    let early = case.ask(&name).send(&site.router).await;
                    // It was committed; or it had not begun again, and this one took it over.
                    if early.status.is_success() {
                        break early;
                    }
                    assert_eq!(early.json()["code"], "idempotency_in_progress", "{id}: {}", early.text);
                    assert_eq!(early.status, 409, "{id}");
                }
                // A write in parts notes each part a millisecond later than the one before, also where the clock stands.
                let pending = limits::IDEMPOTENCY_PENDING_MILLISECONDS + 1_000;
                let later = site.service.now().plus_millis(pending);
                site.clock.advance_to(later);
                steps *= 2;
            };
            assert!(last.status.is_success(), "{id} after {steps} steps: {} {}", last.status, last.text);
            let mut once = gained(&before, &site.row_counts().await);
            if id == "release_engine" {
                // Every workspace is told in its own ledger, and this case brought one more.
                once.entry("ledger").and_modify(|rows| *rows -= 1);
            }
            assert_eq!(once, effect, "{id} was cut short and repeated");
        }
        assert!(writes > 45, "only {writes} writes");
    }
}
