//! Criteria: the compiled tree and the one evaluated in memory say the same (R32).

use std::collections::BTreeSet;

use domain::criteria::{Context, Node, SegmentBody, holds, read};
use domain::entropy::Entropy;
use domain::finder::FinderKind;
use domain::ids::{CampaignId, ContactId, FinderId, Id, IdentityId, MemberId, SegmentId, UserId};
use domain::ledger::{Actor, EventKind};
use domain::reply::Class;
use domain::suppression::{SuppressionKind, comparable};
use domain::time::{Timestamp, span};
use jiff::tz::TimeZone;
use serde_json::json;
use store::criteria::{Wanted, context, count_and_first, facts, matching};
use store::ledger::{self, Entry};
use store::suppression::SuppressionRow;
use store::{Db, Param, Tx, contact, finder, params, relation, suppression, tag};

use super::criteria_random::{Draw, LINKS, Names, PROGRAMS, TAGS, person, tree};
use super::world::{NOW, World};

/// People of the random world.
const PEOPLE: usize = 200;
/// Trees that are compared, unless `CRITERIA_TREES` names another number: with the people 120,000
/// pairs.
const TREES: usize = 600;
/// Trees of one statement.
const TREES_AT_ONCE: usize = 12;

store::record! {
    struct Nothing {}
}

async fn run(tx: &mut Tx, text: &str, values: Vec<Param>) {
    let _: Vec<Nothing> = tx
        .fetch_built("test::insert", text, values)
        .await
        .unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// A world in which much happened.
struct Random {
    world: World,
    draw: Draw,
    contacts: Vec<ContactId>,
    names: Names,
}

impl Random {
    async fn new(db: Db, seed: u64) -> Self {
        let mut world = World::new(db).await;
        let mut draw = Draw(Entropy::from_seed(seed));
        let mut finders = Vec::new();
        for _ in 0..2 {
            finders.push(world.finder(FinderKind::Search, None).await);
        }
        let mut contacts = Vec::new();
        for (number, finder) in [&finders[0], &finders[1]].into_iter().enumerate() {
            let people = (0..PEOPLE / 2)
                .map(|index| person(&mut draw, number * PEOPLE + index))
                .collect();
            contacts.extend(bring(&mut world, finder, people).await);
        }
        // A few are results of both.
        let both = (0..20).map(|index| person(&mut draw, index)).collect();
        bring(&mut world, &finders[1], both).await;
        let members = vec![world.owner.clone(), world.colleague.clone()];
        let mint = |entropy: &mut Entropy| CampaignId::mint(NOW, entropy);
        let campaigns = (0..4).map(|_| mint(&mut world.entropy)).collect();
        let segments = (0..5)
            .map(|_| SegmentId::mint(NOW, &mut world.entropy))
            .collect();
        let names = Names {
            finders,
            members,
            campaigns,
            segments,
        };
        let mut random = Self {
            world,
            draw,
            contacts,
            names,
        };
        random.let_things_happen().await;
        random
    }

    async fn let_things_happen(&mut self) {
        let mut tx = self.world.db.write().await.unwrap();
        let identities = self.identities(&mut tx).await;
        self.campaigns(&mut tx).await;
        let mut entries = Vec::new();
        for contact in self.contacts.clone() {
            for identity in &identities {
                if self.draw.one_in(3) {
                    self.approach(&mut tx, &contact, identity).await;
                }
            }
            entries.extend(self.answers(&contact));
            if self.draw.one_in(5) {
                run(
                    &mut tx,
                    "UPDATE contact SET lead_at = 1 WHERE workspace_id = $1 AND id = $2",
                    params![&self.world.workspace, &contact],
                )
                .await;
            }
        }
        ledger::append(&mut tx, &self.world.workspace, entries)
            .await
            .unwrap();
        for name in TAGS {
            let some: Vec<ContactId> = self
                .contacts
                .iter()
                .filter(|_| self.draw.one_in(4))
                .cloned()
                .collect();
            tag::set(&mut tx, &self.world.workspace, name, &some, true, NOW)
                .await
                .unwrap();
            let back = &some[..some.len() / 4];
            tag::set(&mut tx, &self.world.workspace, name, back, false, NOW)
                .await
                .unwrap();
        }
        self.suppress(&mut tx).await;
        self.segments(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn identities(&mut self, tx: &mut Tx) -> Vec<(IdentityId, MemberId)> {
        let mut identities = Vec::new();
        for member in self.names.members.clone() {
            let row = store::member::get(tx, &self.world.workspace, &member)
                .await
                .unwrap()
                .unwrap();
            let id = IdentityId::mint(NOW, &mut self.world.entropy);
            let user: UserId = row.user_id;
            run(tx, "INSERT INTO identity (id, user_id, connector, account_type, state, state_since, lease_until, epoch,
                next_poll_at, created_at) VALUES ($1, $2, 'sandbox', 'standard', 'connected', 0, 0, 0, 0, 0)",
                params![&id, user]).await;
            identities.push((id, member));
        }
        identities
    }

    async fn campaigns(&mut self, tx: &mut Tx) {
        for (index, campaign) in self.names.campaigns.iter().enumerate() {
            let family = domain::campaign::family_key("Autumn", PROGRAMS[index % 2]);
            run(tx, "INSERT INTO campaign (workspace_id, id, kind, name, program, family_key, description, sender_member_id,
                source_type, source_id, messages, schedule, moderation, state, version, created_by, created_at, updated_at,
                source_position, sent_total, accepted_total, messages_total, clicks_total, replies_total)
                VALUES ($1, $2, 'invite', 'Autumn', 'p', $3, '', 'm', 'finder', 'f', '[]', '{}', '{}', 'draft', 1, 'u', 0, 0,
                0, 0, 0, 0, 0, 0)", params![&self.world.workspace, campaign, family]).await;
        }
    }

    fn some_time(&mut self) -> Timestamp {
        NOW.plus_millis(-(self.draw.below(90) as i64) * span::DAY)
    }

    async fn approach(
        &mut self,
        tx: &mut Tx,
        contact: &ContactId,
        (identity, member): &(IdentityId, MemberId),
    ) {
        let state = self.draw.pick(relation::RelationState::ALL);
        let learnt = relation::Learnt {
            workspace: self.world.workspace.clone(),
            identity: identity.clone(),
            contact: contact.clone(),
            state,
            since: NOW,
            source: "test",
        };
        relation::set(tx, vec![learnt]).await.unwrap();
        let campaign = self.draw.pick(&self.names.campaigns);
        let invited = (!self.draw.one_in(4)).then(|| self.some_time());
        let accepted = self.draw.one_in(2).then(|| self.some_time());
        run(tx, "INSERT INTO participation (workspace_id, campaign_id, contact_id, member_id, identity_id, invited_at,
            accepted_at, last_step, last_sent_at, last_sent_local_date, needs_next)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '2027-01-01', FALSE) ON CONFLICT DO NOTHING",
            params![&self.world.workspace, &campaign, contact, member, identity, invited, accepted]).await;
        let kind = self.draw.of(&["invitation", "message"]);
        let state = self.draw.of(&["sent", "blocked", "queued"]);
        let ended = (state == "sent").then(|| self.some_time());
        let step = self.draw.below(1_000_000) as i64;
        let id = domain::ids::ActionId::mint(NOW, &mut self.world.entropy);
        run(tx, "INSERT INTO action (workspace_id, id, campaign_id, contact_id, member_id, kind, step, family_key, state,
            local_date, slot_index, planned_at, planned_local_date, text_is_edited, attempt, epoch, version, ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'f', $8, '2027-01-01', 0, 0, '2027-01-01', FALSE, 0, 0, 1, $9)",
            params![&self.world.workspace, id, campaign, contact, member, kind, step, state, ended]).await;
    }

    fn answers(&mut self, contact: &ContactId) -> Vec<Entry> {
        let mut entries = Vec::new();
        for _ in 0..self.draw.below(3) {
            let clicked = self.draw.one_in(2);
            let (kind, data) = if clicked {
                (
                    EventKind::LinkClicked,
                    json!({ "url": self.draw.of(LINKS) }),
                )
            } else {
                let class = self.draw.pick(Class::ALL);
                (
                    EventKind::MessageReceived,
                    json!({ "refusal": class.ends_sequences(), "class": class, "received_at": NOW }),
                )
            };
            let at = self.some_time();
            let mut entry = Entry::new(at, kind, Actor::Network, "test")
                .contact(contact)
                .with(data);
            if !self.draw.one_in(4) {
                entry = entry
                    .campaign(&self.draw.pick(&self.names.campaigns))
                    .member(&self.draw.pick(&self.names.members));
            }
            entries.push(entry);
        }
        entries
    }

    async fn suppress(&mut self, tx: &mut Tx) {
        let wanted = [
            (
                SuppressionKind::Person,
                "https://www.linkedin.com/in/person-3",
            ),
            (SuppressionKind::Person, "p7@acme.example"),
            (SuppressionKind::Company, "Doctor Paris"),
            (SuppressionKind::Company, "CTO"),
            (SuppressionKind::EmailDomain, "mail.acme.example"),
            (SuppressionKind::EmailDomain, "lobex.example"),
            (SuppressionKind::Keyword, "director sales"),
            (SuppressionKind::Keyword, "市場"),
        ];
        let entries = wanted
            .into_iter()
            .map(|(kind, value)| SuppressionRow {
                id: domain::ids::SuppressionId::mint(NOW, &mut self.world.entropy),
                kind,
                value: comparable(kind, value).unwrap(),
                note: String::new(),
                created_by: "test".to_owned(),
                created_at: NOW,
                file_id: None,
            })
            .collect();
        suppression::add(tx, &self.world.workspace, entries)
            .await
            .unwrap();
    }

    /// One of a finder, three with criteria of which the later name the earlier, one that is gone.
    async fn segments(&mut self, tx: &mut Tx) {
        let ids = self.names.segments.clone();
        let insert = "INSERT INTO segment (workspace_id, id, name, finder_id, criteria, created_at) VALUES ($1, $2, 's', $3, $4, 0)";
        let finder = self.names.finders[0].clone();
        run(
            tx,
            insert,
            params![
                &self.world.workspace,
                &ids[0],
                Some(finder.as_str()),
                None::<&str>
            ],
        )
        .await;
        for index in 1..4 {
            let named = Names {
                finders: self.names.finders.clone(),
                members: self.names.members.clone(),
                campaigns: self.names.campaigns.clone(),
                segments: ids[..index].to_vec(),
            };
            let criteria = domain::criteria::write(&tree(&mut self.draw, &named, 2)).to_string();
            run(
                tx,
                insert,
                params![
                    &self.world.workspace,
                    &ids[index],
                    None::<&str>,
                    Some(criteria.as_str())
                ],
            )
            .await;
        }
    }

    async fn context(&self, tx: &mut Tx, trees: &[Node]) -> Context {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        context(tx, &self.world.workspace, trees, NOW, zone)
            .await
            .unwrap()
    }
}

async fn bring(
    world: &mut World,
    finder: &FinderId,
    people: Vec<domain::contact::ContactFields>,
) -> Vec<ContactId> {
    let mut tx = world.db.write().await.unwrap();
    let run = finder::Run {
        position: None,
        remaining_estimate: None,
        state: domain::finder::FinderState::Waiting,
    };
    finder::append_results(
        &mut tx,
        &world.workspace,
        finder,
        people,
        &run,
        NOW,
        &mut world.entropy,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world
        .contacts()
        .await
        .into_iter()
        .map(|row| row.id)
        .collect()
}

/// The trees for which the two differ, and for whom.
async fn differences(random: &Random, trees: &[Node]) -> Vec<String> {
    let workspace = &random.world.workspace;
    let mut tx = random.world.db.read().await.unwrap();
    let context = random.context(&mut tx, trees).await;
    let facts = facts(&mut tx, workspace, &random.contacts, trees, &context)
        .await
        .unwrap();
    let mut found = Vec::new();
    for trees in trees.chunks(TREES_AT_ONCE) {
        let trees: Vec<&Node> = trees.iter().collect();
        let in_sql = matching(&mut tx, workspace, &trees, &context)
            .await
            .unwrap();
        for (tree, in_sql) in trees.into_iter().zip(in_sql) {
            let in_memory: BTreeSet<ContactId> = facts
                .iter()
                .filter(|(_, facts)| holds(tree, facts, &context))
                .map(|(contact, _)| contact.clone())
                .collect();
            if in_sql != in_memory {
                let apart: Vec<_> = in_sql
                    .symmetric_difference(&in_memory)
                    .take(2)
                    .map(|id| &facts[id])
                    .collect();
                found.push(format!("{}\n  {apart:?}", domain::criteria::write(tree)));
            }
        }
    }
    found
}

testkit::on_both_databases! {
    /// At least 100,000 random pairs of a tree and a contact. `CRITERIA_TREES` asks for more trees,
    /// `CRITERIA_SEED` for others.
    async fn both_evaluators_say_the_same(db: Db) {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let mut random = Random::new(db, number("CRITERIA_SEED").unwrap_or(5) as u64).await;
        random.contacts.sort();
        random.contacts.dedup();
        let count = number("CRITERIA_TREES").unwrap_or(TREES);
        let trees: Vec<Node> = (0..count)
            .map(|_| tree(&mut random.draw, &random.names, 3))
            .collect();
        assert!(trees.len() * random.contacts.len() >= 100_000);
        let found = differences(&random, &trees).await;
        assert!(found.is_empty(), "{} differ:\n{}", found.len(), found[..found.len().min(3)].join("\n"));
    }

    /// The shortcut through a rare include finds whom the whole walk finds.
    async fn a_shortcut_finds_the_same(db: Db) {
        let random = Random::new(db, 6).await;
        let workspace = &random.world.workspace;
        let trees: Vec<Node> = [
            json!({"all": [{"criterion": "tag", "is": ["Été"]}, {"criterion": "title", "contains": ["sales*"]}]}),
            json!({"all": [{"criterion": "clicked", "link": LINKS[1], "last_days": 10}]}),
            json!({"all": [{"criterion": "messaged", "campaigns": [random.names.campaigns[0]]}, {"criterion": "lead", "exclude": true}]}),
            json!({"criterion": "replied", "class": "refusal", "members": [random.names.members[0]]}),
            json!({"criterion": "replied", "class": "positive"}),
        ]
        .iter()
        .map(|tree| read(tree).unwrap())
        .collect();
        let mut tx = random.world.db.read().await.unwrap();
        let context = random.context(&mut tx, &trees).await;
        for tree in &trees {
            let whole = matching(&mut tx, workspace, &[tree], &context).await.unwrap().remove(0);
            let filter = contact::Filter::default();
            let wanted = Wanted { tree: Some(tree), context: &context, filter: &filter };
            let (count, first) = count_and_first(&mut tx, workspace, wanted, 50).await.unwrap();
            assert_eq!(count as usize, whole.len());
            let newest: Vec<_> = whole.into_iter().rev().take(50).collect();
            assert_eq!(first, newest);
        }
    }

    /// Nobody of another workspace is found, and a segment of another workspace holds nobody.
    async fn criteria_stay_within_the_workspace(db: Db) {
        let random = Random::new(db, 7).await;
        let everybody = Node::group(domain::criteria::GroupKind::All, vec![]);
        let foreign = Node::include(domain::criteria::Test::Segment(vec![random.names.segments[0].clone()]));
        let mut tx = random.world.db.read().await.unwrap();
        let other = &random.world.other_workspace;
        let trees = [everybody, foreign];
        let context = context(&mut tx, other, &trees, NOW, TimeZone::UTC).await.unwrap();
        assert!(context.segments.is_empty());
        let found = matching(&mut tx, other, &trees.iter().collect::<Vec<_>>(), &context).await.unwrap();
        assert!(found.iter().all(BTreeSet::is_empty));
        let own = random.context(&mut tx, &trees).await;
        assert!(matches!(own.segments.get(&random.names.segments[0]), Some(SegmentBody::Finder(_))));
    }
}
