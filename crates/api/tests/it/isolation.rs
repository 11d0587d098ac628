//! Nobody reaches what belongs to others: every operation of the document, asked with another
//! workspace's ids and key, a viewer's, a session's, and none (S-01, S-02, B-18).
//!
//! The operations come from the document, so a new route is tested as soon as it is there. What
//! its path or body names must be in [`world`](crate::world): a name that is not there fails.

use std::collections::BTreeMap;

use serde_json::Value;
use store::Db;

use crate::document::{Document, Operation};
use crate::world::{Ask, CANARY, Place, Reply, World};

/// Operations that take a list of ids and succeed although some are foreign: they are passed over,
/// or told one by one.
const PASSES_OVER: &[&str] = &[
    "approve_proposals",
    "deliver_decisions",
    "read_notifications",
    "show_proposals",
];
/// Operations that no key can use: they are about the person who asks.
const FOR_PERSONS: &[&str] = &[
    "list_users",
    "list_all_workspaces",
    "show_account",
    "show_push",
    "show_engine",
    "list_notifications",
    "list_delegations",
    "list_invited",
    "list_connected",
    "list_weekly_letters",
];
/// Operations that a viewer's key may not use although they only read.
const NOT_FOR_VIEWERS: &[&str] = &[
    "list_invitations",
    "list_mail",
    "list_duplicates",
    "list_keys",
    "list_proposals",
    "preview_merge",
    "show_proposal",
    "show_hand_send",
    "list_sources",
    "show_portability",
    "show_reply_endpoint",
    "test_reply_endpoint",
];

/// The ids that names in bodies and queries stand for.
fn named<'a>(
    place: &'a Place,
    operation: &Operation<'_>,
    around: &str,
    name: &str,
) -> Option<&'a String> {
    let what = match (around, name) {
        ("ids", "id") if operation.id == "read_notifications" => "notification",
        ("proposals" | "proposal", "id") | (_, "proposal_id") => "proposal",
        ("ids", "id") => "action",
        (_, "sender_id" | "owner_id" | "member_id" | "additional_member_id" | "to_member_id") => {
            "member"
        }
        ("source", "id") | (_, "finder_id") => "finder",
        (_, "segment_id") => "segment",
        (_, "campaign_id") => "campaign",
        (_, "contact_id") => "contact",
        (_, "other_id") => "other_contact",
        (_, name) => {
            assert!(
                !name.ends_with("_id") && name != "id",
                "say which id `{name}` in `{around}` is"
            );
            return None;
        }
    };
    Some(&place.ids[what])
}

pub fn filled(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let pieces = path.split('/').map(|piece| {
        match piece
            .strip_prefix('{')
            .and_then(|piece| piece.strip_suffix('}'))
        {
            Some(name) => ids
                .get(name)
                .unwrap_or_else(|| panic!("{path}: prepare a `{name}` in both workspaces"))
                .clone(),
            None => piece.to_owned(),
        }
    });
    pieces.collect::<Vec<_>>().join("/")
}

/// The path in one workspace with the ids of another.
fn filled_mixed(path: &str, own: &Place, foreign: &Place) -> String {
    let mut ids = foreign.ids.clone();
    ids.insert("workspace", own.ids["workspace"].clone());
    filled(path, &ids)
}

/// Parameters of the query that name ids, and those that are required.
fn query(operation: &Operation<'_>, place: &Place) -> String {
    let parameters = operation.value["parameters"]
        .as_array()
        .into_iter()
        .flatten();
    let pairs = parameters
        .filter(|one| one["in"] == "query")
        .filter_map(|one| {
            let name = one["name"].as_str().expect("a name");
            if name == "owner_id" && operation.id == "import_file" {
                return None;
            }
            match named(place, operation, "", name) {
                Some(id) => Some(format!("{name}={id}")),
                None if one["required"] == true => Some(format!("{name}=campaigns")),
                None => None,
            }
        });
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

/// A request of an operation; ids in query and body are those of `named_in`.
pub fn ask(document: &Document, operation: &Operation<'_>, path: &str, named_in: &Place) -> Ask {
    let path = format!("{path}{}", query(operation, named_in));
    let ask = Ask::new(&operation.method, path);
    let content = &operation.value["requestBody"]["content"];
    if let Some(json) = content.get("application/json") {
        let id = |around: &str, name: &str| named(named_in, operation, around, name).cloned();
        return ask.json(&document.example(&json["schema"], "", "", &id));
    }
    if content.get("text/csv").is_some() && operation.id.ends_with("_archive") {
        let archive = "First Name,Last Name,URL,Connected On\nJane,Doe,https://www.linkedin.com/in/jane-doe,21 Nov 2020\n";
        return ask.body("text/csv", archive);
    }
    if content.get("text/csv").is_some() {
        return ask.body("text/csv", "Email\nsomebody@example.com\n");
    }
    ask
}

/// The same request by the session of a workspace's manager.
pub fn by_session(ask: Ask, place: &Place) -> Ask {
    ask.header("cookie", &format!("overture_session={}", place.session))
        .header("sec-fetch-site", "same-origin")
}

/// Whether the operation names anything beside the workspace.
fn names_a_thing(operation: &Operation<'_>) -> bool {
    is_within_a_workspace(operation) && operation.path.matches('{').count() > 1
}

fn is_within_a_workspace(operation: &Operation<'_>) -> bool {
    operation.path.starts_with("/api/v1/workspaces/{workspace}")
}

fn check(document: &Document, operation: &Operation<'_>, who: &str, reply: &Reply) {
    let about = format!("{} {} as {who}", operation.method, operation.path);
    assert!(!reply.status.is_server_error(), "{about}: {}", reply.text);
    assert!(
        !reply.text.contains(CANARY),
        "{about} leaks: {}",
        reply.text
    );
    let media_type = reply.header("content-type");
    let problems = document.judge(operation, reply.status.as_u16(), media_type, &reply.text);
    assert!(problems.is_empty(), "{about}: {problems:?}");
}

/// What the foreign workspace's own manager sees of it.
async fn seen_by_its_manager(world: &World, document: &Document) -> BTreeMap<String, Value> {
    let mut seen = BTreeMap::new();
    for operation in document.operations() {
        if operation.method != "GET" || FOR_PERSONS.contains(&operation.id) {
            continue;
        }
        let path = filled(operation.path, &world.foreign.ids);
        let reply = ask(document, &operation, &path, &world.foreign)
            .key(&world.foreign.manager_key)
            .send(&world.router)
            .await;
        let text = format!("{}: {}", operation.id, reply.text);
        assert_eq!(reply.status, 200, "{text}");
        let media_type = reply.header("content-type");
        let problems = document.judge(&operation, 200, media_type, &reply.text);
        assert!(problems.is_empty(), "{}: {problems:?}", operation.id);
        seen.insert(operation.id.to_owned(), reply.json());
    }
    seen
}

testkit::on_both_databases! {
    /// The other workspace cannot be reached, whatever is asked.
    async fn nothing_foreign_is_reached(db: Db) {
        let world = World::new(db).await;
        let document = Document::new();
        let before = seen_by_its_manager(&world, &document).await;
        assert!(
            before.values().any(|body| body.to_string().contains(CANARY)),
            "the canary is there to be found"
        );
        let (own, foreign) = (&world.own, &world.foreign);
        let mut cases = 0;
        for operation in document.operations() {
            let about = operation.id;

            // The foreign workspace, by the own key.
            let path = filled(operation.path, &foreign.ids);
            let nameless = !is_within_a_workspace(&operation);
            let reply = ask(&document, &operation, &path, foreign)
                .key(&own.manager_key)
                .send(&world.router)
                .await;
            check(&document, &operation, "a key of another workspace", &reply);
            assert!(nameless || reply.status == 404, "{about}: {}", reply.status);

            // The same, by the session of a person without a seat there.
            let reply = by_session(ask(&document, &operation, &path, foreign), own)
                .send(&world.router)
                .await;
            check(&document, &operation, "a person of another workspace", &reply);
            assert!(nameless || reply.status == 404, "{about}: {}", reply.status);

            // Foreign things in the own workspace. Some of it no key may do, with whatever ids.
            if names_a_thing(&operation) {
                let path = filled_mixed(operation.path, own, foreign);
                let reply = ask(&document, &operation, &path, own)
                    .key(&own.manager_key)
                    .send(&world.router)
                    .await;
                check(&document, &operation, "a key with foreign ids in the path", &reply);
                let refused = [403, 404].contains(&reply.status.as_u16());
                assert!(refused, "{about}: {}", reply.text);
                let reply = by_session(ask(&document, &operation, &path, own), own)
                    .send(&world.router)
                    .await;
                check(&document, &operation, "a person with foreign ids in the path", &reply);
                assert_eq!(reply.status, 404, "{about}: {}", reply.text);
                cases += 2;
            }
            cases += 2;
        }

        // Foreign ids in queries and bodies; last, for what may be done to the own things.
        for operation in document.operations() {
            let path = filled(operation.path, &own.ids);
            let names_foreign = names_foreign_ids(&document, &operation, foreign);
            let asks = [
                ask(&document, &operation, &path, foreign).key(&own.manager_key),
                by_session(ask(&document, &operation, &path, foreign), own),
            ];
            for ask in asks {
                let reply = ask.send(&world.router).await;
                check(&document, &operation, "foreign ids in query and body", &reply);
                assert_ne!(reply.status, 401, "{}", operation.id);
                let refused = !reply.status.is_success();
                assert!(
                    refused || !names_foreign || PASSES_OVER.contains(&operation.id),
                    "{}: {} {}", operation.id, reply.status, reply.text
                );
                cases += 1;
            }
        }
        let after = seen_by_its_manager(&world, &document).await;
        assert_eq!(before, after, "the other workspace is as it was");
        assert!(cases > 200, "only {cases} cases");
    }

    /// Who shows nothing, or rubbish, is let in nowhere.
    async fn nobody_is_let_in_without_a_key(db: Db) {
        let world = World::new(db).await;
        let document = Document::new();
        for operation in document.operations() {
            let path = filled(operation.path, &world.own.ids);
            for rubbish in [
                None,
                Some(("authorization", "Bearer ovk_rubbish".to_owned())),
                Some(("authorization", "Basic b3ZrOg==".to_owned())),
                Some(("authorization", format!("Bearer ovk_{}", "A".repeat(43)))),
                Some(("authorization", format!("Bearer {}", world.own.session))),
                Some(("cookie", format!("overture_session={}", world.own.manager_key))),
            ] {
                let mut ask = ask(&document, &operation, &path, &world.own);
                if let Some((name, value)) = &rubbish {
                    ask = ask.header(name, value).header("sec-fetch-site", "same-origin");
                }
                let reply = ask.send(&world.router).await;
                check(&document, &operation, "nobody", &reply);
                assert_eq!(reply.status, 401, "{}: {rubbish:?}", operation.id);
                assert_eq!(reply.header("www-authenticate"), "Bearer");
            }
        }
    }

    /// A viewer's key reads and changes nothing.
    async fn viewers_change_nothing(db: Db) {
        let world = World::new(db).await;
        let document = Document::new();
        for operation in document.operations() {
            let path = filled(operation.path, &world.own.ids);
            let reply = ask(&document, &operation, &path, &world.own)
                .key(&world.own.viewer_key)
                .send(&world.router)
                .await;
            check(&document, &operation, "a viewer", &reply);
            let reads = operation.method == "GET"
                && !FOR_PERSONS.contains(&operation.id)
                && !NOT_FOR_VIEWERS.contains(&operation.id);
            let wanted = if reads { 200 } else { 403 };
            assert_eq!(reply.status, wanted, "{}: {}", operation.id, reply.text);
        }
    }

    /// Another site cannot use the session of a browser.
    async fn other_sites_do_nothing(db: Db) {
        let world = World::new(db).await;
        let document = Document::new();
        let cookie = format!("overture_session={}", world.own.session);
        for operation in document.operations() {
            let path = filled(operation.path, &world.own.ids);
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://elsewhere.example"),
                ("origin", "null"),
            ] {
                let reply = ask(&document, &operation, &path, &world.own)
                    .header("cookie", &cookie)
                    .header("host", "overture.example")
                    .header(name, value)
                    .send(&world.router)
                    .await;
                check(&document, &operation, "another site", &reply);
                assert_eq!(reply.status, 403, "{}: {name} {value}", operation.id);
                assert_eq!(reply.json()["code"], "cross_site", "{}", operation.id);
            }
        }
    }
}

/// Whether the body that is made for the operation names foreign ids.
fn names_foreign_ids(document: &Document, operation: &Operation<'_>, foreign: &Place) -> bool {
    let json = &operation.value["requestBody"]["content"]["application/json"]["schema"];
    if json.is_null() {
        return false;
    }
    let id = |around: &str, name: &str| named(foreign, operation, around, name).cloned();
    let body = document.example(json, "", "", &id).to_string();
    foreign.ids.values().any(|id| body.contains(id.as_str()))
}
