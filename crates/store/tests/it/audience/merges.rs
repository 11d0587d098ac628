//! Two contacts that become one and two again: every table, on both databases.

use std::collections::BTreeMap;

use domain::action::ActionState;
use domain::contact::ContactFields;
use domain::contact_merge::{Choices, unite};
use domain::finder::FinderKind;
use domain::ids::{ContactId, MergeId};
use serde_json::{Value, json};
use store::contact_merge::{Holdings, Joining, Plan};
use store::{contact, contact_merge};

use super::world::{NOW, World, by_email, person};

store::record! {
    /// A row as one text.
    pub struct Line {
        /// The text.
        pub line: Option<String>,
    }
}

async fn run(world: &World, sql: &str) {
    let mut tx = world.db.write().await.expect("a transaction");
    let none: Vec<Line> = tx
        .fetch_built("prepare", sql, Vec::new())
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(none.is_empty());
    tx.commit().await.expect("a commit");
}

/// Tables that name contacts, with the rows of this test in the order of their texts.
async fn dump(world: &World) -> BTreeMap<String, Vec<Value>> {
    let mut tx = world.db.read().await.expect("a transaction");
    let mut tables = BTreeMap::new();
    for name in [
        "contact",
        "action",
        "participation",
        "relation",
        "family_invitation",
        "claim",
        "finder_result",
        "conversation_message",
        "finder",
    ] {
        let mut rows = store::dump::table(&mut tx, name).await.expect("rows");
        for row in rows.iter_mut().filter(|_| name == "contact") {
            let row = row.as_object_mut().expect("a row");
            row.remove("updated_at");
            row.remove("taken_hash");
        }
        tables.insert(name.to_owned(), rows);
    }
    for (table, columns) in [
        (
            "contact_tag",
            "contact_id || ' ' || tag_key || ' ' || source || ' ' || changed_at",
        ),
        (
            "segment_member",
            "contact_id || ' ' || segment_id || ' ' || position || ' ' || since",
        ),
        (
            "conversation",
            "contact_id || ' ' || id || ' ' || last_message_id || ' ' || identity_id",
        ),
        ("link", "contact_id || ' ' || token"),
        ("segment", "id || ' ' || member_count"),
        ("contact_total", "workspace_id || ' ' || total"),
    ] {
        let text = format!("SELECT {columns} AS line FROM {table} ORDER BY 1");
        let rows: Vec<Line> = tx
            .fetch_built("dump", &text, Vec::new())
            .await
            .expect("rows");
        tables.insert(
            table.to_owned(),
            rows.into_iter().map(|row| json!(row.line)).collect(),
        );
    }
    tables
}

/// An action of a contact, with everything beside it that a campaign leaves.
async fn approached(
    world: &World,
    contact: &ContactId,
    (number, campaign): (u32, u32),
    family: &str,
    state: ActionState,
) {
    let workspace = &world.workspace;
    let now = NOW.as_millis();
    let owner = &world.owner;
    run(world, &format!(
        "INSERT INTO action (workspace_id, id, campaign_id, contact_id, member_id, kind, step, family_key, state, local_date,
        slot_index, planned_at, planned_local_date, text_is_edited, attempt, epoch, version) VALUES ('{workspace}',
        'act_{number:026}', 'cmp_{campaign:026}', '{contact}', '{owner}', 'invitation', 0, '{family}', '{state}', '2027-01-15', 0,
        {now}, '2027-01-15', FALSE, 0, 0, 1)"
    )).await;
    run(world, &format!(
        "INSERT INTO campaign (workspace_id, id, kind, name, program, family_key, description, sender_member_id, source_type,
        source_id, messages, schedule, moderation, state, version, created_by, created_at, updated_at, source_position,
        sent_total, accepted_total, messages_total, clicks_total, replies_total) VALUES ('{workspace}', 'cmp_{campaign:026}',
        'invite', 'n', 'p', '{family}', '', '{owner}', 'finder', 'x', '[]', '{{}}', '{{}}', 'active', 1, 'test', {now}, {now},
        0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING"
    )).await;
    if state == ActionState::Sent {
        run(world, &format!(
            "INSERT INTO participation (workspace_id, campaign_id, contact_id, member_id, identity_id, invited_at, last_step,
            last_sent_at, last_sent_local_date, needs_next) VALUES ('{workspace}', 'cmp_{campaign:026}', '{contact}', '{owner}',
            'idn_1', {now}, 0, {now}, '2027-01-15', TRUE)"
        )).await;
        run(world, &format!(
            "INSERT INTO family_invitation (workspace_id, family_key, contact_id, action_id) VALUES ('{workspace}', '{family}',
            '{contact}', 'act_{number:026}')"
        )).await;
    }
}

/// What is known of a contact beside campaigns.
async fn known(world: &World, contact: &ContactId, number: u32, relation: &str) {
    let workspace = &world.workspace;
    for sql in [
        format!("INSERT INTO relation (workspace_id, identity_id, contact_id, state, since, source) VALUES ('{workspace}', 'idn_1',
            '{contact}', '{relation}', {number}, 'test')"),
        format!("INSERT INTO conversation_message (workspace_id, id, identity_id, contact_id, direction, by_hand, refusal, text,
            happened_at, observed_at, remote_id) VALUES ('{workspace}', 'msg_{number:026}', 'idn_1', '{contact}', 'in', FALSE,
            FALSE, 'x', {number}, {number}, 'r{number}')"),
        format!("INSERT INTO conversation (workspace_id, id, identity_id, contact_id, last_message_at, last_message_id, unread)
            VALUES ('{workspace}', 'cnv_{number:026}', (SELECT min(id) FROM identity), '{contact}', {number}, 'msg_{number:026}',
            FALSE)"),
        format!("INSERT INTO contact_tag (workspace_id, tag_key, contact_id, present, source, changed_at) VALUES ('{workspace}',
            'both', '{contact}', TRUE, 'imp_1', {number}), ('{workspace}', 'own {number}', '{contact}', TRUE, 'manual', {number})"),
        format!("INSERT INTO link (workspace_id, token, target, campaign_id, contact_id, member_id, action_id, step, created_at,
            clicks, robot_visits) VALUES ('{workspace}', 't{number}', 'https://example.org', 'cmp_1', '{contact}', 'mem_1',
            'act_1', 0, {number}, 0, 0)"),
    ] {
        run(world, &sql).await;
    }
}

async fn merge(world: &World, kept: &ContactId, absorbed: &ContactId) -> MergeId {
    let id: MergeId = "mrg_0000000000000000000000000a".parse().expect("an id");
    let mut tx = world.db.write().await.expect("a transaction");
    let rows = contact::lock_both(&mut tx, &world.workspace, [kept, absorbed])
        .await
        .expect("both");
    let row = |id: &ContactId| rows.iter().find(|row| row.id == *id).expect("a contact");
    let held = Holdings::of(&mut tx, &world.workspace, (kept, absorbed), true)
        .await
        .expect("actions");
    let joining = Joining {
        id: &id,
        kept: row(kept),
        absorbed: row(absorbed),
        united: &unite(
            &row(kept).sourced(),
            &row(absorbed).sourced(),
            &Choices::new(),
            NOW,
        ),
        plan: &Plan::of(&held),
        held: &held,
        by: "test",
        now: NOW,
    };
    contact_merge::join(&mut tx, &world.workspace, joining)
        .await
        .expect("a merge");
    tx.commit().await.expect("a commit");
    id
}

async fn undo(world: &World, kept: &ContactId, merge: &MergeId) -> bool {
    let mut tx = world.db.write().await.expect("a transaction");
    let row = contact_merge::get(&mut tx, &world.workspace, kept, merge)
        .await
        .expect("a merge")
        .expect("it is there");
    let both = [kept, &row.absorbed_contact_id];
    let rows = contact::lock_both(&mut tx, &world.workspace, both)
        .await
        .expect("both");
    let stays = rows
        .iter()
        .find(|row| row.id == *kept)
        .expect("the contact");
    let first = contact_merge::part(&mut tx, &world.workspace, &row, stays, "test", NOW)
        .await
        .expect("an undoing");
    tx.commit().await.expect("a commit");
    first
}

/// Two contacts of which everything is known; Ana's account has an identity.
async fn two(world: &mut World) -> [ContactId; 2] {
    run(world, "INSERT INTO identity (id, user_id, connector, account_type, state, state_since, lease_until, epoch, next_poll_at,
        created_at) SELECT 'idn_0000000000000000000000000a', user_id, 'assisted', 'premium', 'connected', 0, 0, 0, 0, 0 FROM member
        ORDER BY id LIMIT 1").await;
    let finder = world.finder(FinderKind::Csv, None).await;
    let brought = world
        .bring(
            "imp_1",
            vec![
                person("Jane", "jane-doe"),
                by_email("Jane", "jane@acme.example"),
            ],
        )
        .await;
    let [one, other] = [brought[0].contact.clone(), brought[1].contact.clone()];
    let workspace = world.workspace.clone();
    for (number, contact) in [(1, &one), (2, &other)] {
        known(
            world,
            contact,
            number,
            if number == 1 { "invited" } else { "connected" },
        )
        .await;
        run(world, &format!("INSERT INTO finder_result (workspace_id, finder_id, position, contact_id, found_at) VALUES
            ('{workspace}', '{finder}', {number}, '{contact}', 0)")).await;
        run(world, &format!("INSERT INTO claim (workspace_id, source_id, contact_id, member_id, claimed_at) VALUES
            ('{workspace}', '{finder}', '{contact}', 'mem_{number}', 0)")).await;
    }
    run(world, &format!("INSERT INTO segment_member (workspace_id, segment_id, position, contact_id, since) SELECT '{workspace}',
        id, 1, '{other}', 0 FROM segment")).await;
    [one, other]
}

testkit::on_both_databases! {
    /// Undone, a merge leaves nothing in any table; merged, nothing is the other's but its own row, what gave way, and its
    /// claim.
    async fn an_undone_merge_leaves_every_table_as_it_was(db: store::Db) {
        let mut world = World::new(db).await;
        let [kept, other] = two(&mut world).await;
        approached(&world, &kept, (1, 1), "a", ActionState::Canceled).await;
        approached(&world, &other, (2, 1), "a", ActionState::Sent).await;
        approached(&world, &other, (3, 3), "b", ActionState::Sent).await;
        approached(&world, &kept, (4, 4), "c", ActionState::Sent).await;
        approached(&world, &other, (5, 5), "c", ActionState::Sent).await;
        let before = dump(&world).await;
        let id = merge(&world, &kept, &other).await;
        let after = dump(&world).await;
        let of = |table: &str, contact: &ContactId| {
            after[table].iter().filter(|row| row.to_string().contains(contact.as_str())).count()
        };
        for table in ["relation", "conversation", "conversation_message", "link", "contact_tag", "finder_result", "segment_member"] {
            assert_eq!(of(table, &other), 0, "{table}: {:?}", after[table]);
        }
        assert_eq!((of("conversation_message", &kept), of("link", &kept), of("contact_tag", &kept)), (2, 2, 3));
        let relation = after["relation"].first().expect("one relation");
        assert_eq!(relation["state"], "connected", "connected is more than invited");
        assert_eq!((of("action", &kept), of("action", &other)), (3, 2), "{:?}", after["action"]);
        let running: Vec<&Value> = after["participation"].iter().filter(|row| row["needs_next"] == true).collect();
        assert_eq!(running.len(), 3, "{:?}", after["participation"]);
        assert!(running.iter().all(|row| row["contact_id"] == kept.as_str()));
        assert!(undo(&world, &kept, &id).await);
        assert_eq!(dump(&world).await, before);
        assert!(!undo(&world, &kept, &id).await, "once");
    }

    /// Where both were merged into others before, those lead to the person as well, and go back with what they came with.
    async fn what_was_merged_before_goes_along(db: store::Db) {
        let mut world = World::new(db).await;
        let people: Vec<ContactFields> = ["ann", "bob", "cyd"].map(|slug| person(slug, slug)).to_vec();
        let ids: Vec<ContactId> = world.bring("imp_1", people.clone()).await.into_iter().map(|one| one.contact).collect();
        let first = merge(&world, &ids[1], &ids[0]).await;
        let mut tx = world.db.write().await.expect("a transaction");
        let again = "UPDATE contact_merge SET id = 'mrg_0000000000000000000000000b'";
        let none: Vec<Line> = tx.fetch_built("rename", again, Vec::new()).await.expect("another id");
        assert!(none.is_empty());
        tx.commit().await.expect("a commit");
        let before = dump(&world).await;
        let second = merge(&world, &ids[2], &ids[1]).await;
        assert_eq!(first, second, "the test gives one id");
        let keys = people.into_iter().map(|one| ContactFields { profile_url: one.profile_url, ..ContactFields::default() });
        for upserted in world.bring("imp_2", keys.collect()).await {
            assert_eq!(upserted.contact, ids[2], "every key leads to the person");
        }
        assert_eq!(world.contacts().await.len(), 1);
        let mut tx = world.db.read().await.expect("a transaction");
        let found = contact::get(&mut tx, &world.workspace, &ids[0]).await.expect("an answer").expect("a contact");
        assert_eq!((found.id, found.merges), (ids[2].clone(), 2));
        drop(tx);
        assert!(undo(&world, &ids[2], &second).await);
        assert_eq!(dump(&world).await, before);
    }
}
