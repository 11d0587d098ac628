//! Creating, changing and duplicating.

use domain::calendar::{Schedule, Slot};
use domain::campaign::MessageStep;
use domain::identity::{AccountType, Role};
use domain::ids::{CampaignId, Id};
use service::access::identities::NewIdentity;
use service::campaigns::{CampaignChange, CampaignInput, SourceBody};

use super::team::{Team, at, connect, finder_of, message, problems};

testkit::on_both_databases! {
    /// What goes out is what the contract says, key by key.
    async fn a_campaign_reads_as_in_the_contract(db: store::Db) {
        let team = Team::new(db, 5).await;
        let json = serde_json::to_value(team.campaign().await).unwrap();
        for key in ["id", "kind", "name", "program", "description", "sender_id", "source", "messages",
            "schedule", "moderation", "active", "archived", "health", "today", "totals"] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!(json["kind"], "invite");
        assert_eq!(json["source"]["type"], "finder");
        assert_eq!(json["source"]["id"], team.finder.as_str());
        assert_eq!(json["messages"][0], serde_json::json!({
            "step": "invitation",
            "texts": {"default": "Hello {{firstName}}", "fr": "Bonjour {{firstName}}"},
            "condition": null,
        }));
        assert_eq!(json["messages"][2], serde_json::json!({
            "step": "follow_up", "delay_days": 2,
            "texts": {"default": "Still there, {{firstName}}?"},
            "stop_if_ongoings": true, "stop_if_incomings": true, "condition": null,
        }));
        assert_eq!(json["schedule"], serde_json::json!({
            "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
            "slots": [{"start": "09:00", "duration_minutes": 180}], "cohort_size": 3,
        }));
        assert_eq!(json["moderation"], serde_json::json!({"enabled": true, "on_silence": "hold"}));
        assert_eq!(json["health"]["state"], "inactive");
        for key in ["planned", "sent", "blocked", "duplicate", "pending", "false", "error"] {
            assert_eq!(json["today"][key], 0, "{key}");
        }
        assert!(json["today"]["percent"].is_null());
        for key in ["sent", "accepted", "clicks", "replies"] {
            assert_eq!(json["totals"][key], 0, "{key}");
        }
        assert!(json["totals"]["ratio"].is_null());
        assert!(json["totals"]["sentiment"].is_null());
        let back: CampaignInput = serde_json::from_value(serde_json::json!({
            "kind": json["kind"], "name": json["name"], "program": json["program"],
            "sender_id": json["sender_id"], "source": json["source"], "messages": json["messages"],
            "schedule": json["schedule"], "moderation": json["moderation"],
        })).unwrap();
        team.create(back).await;
    }

    /// Nothing is written of a campaign that is wrong, and everything wrong is said at once.
    async fn everything_wrong_is_said_at_once(db: store::Db) {
        let team = Team::new(db, 5).await;
        let mut input = team.input();
        input.name = " ".to_owned();
        input.messages = vec![
            message(MessageStep::Invitation, &"x".repeat(301)),
            message(MessageStep::FollowUp, "Hello {{frstName}}"),
        ];
        input.schedule.cohort_size = 26;
        input.schedule.time_zone = "Europe/Pariss".to_owned();
        input.schedule.slots.push(Slot { start: "10:00".parse().unwrap(), duration_minutes: 60 });
        let error = team.service().create_campaign(team.admin(), input).await.unwrap_err();
        let mut found = problems(error);
        found.sort();
        let wanted = [
            ("messages.0.texts.default", "too_long"),
            ("messages.1.step", "welcome_needed"),
            ("messages.1.texts.default", "unknown_token"),
            ("name", "required"),
            ("schedule.cohort_size", "too_large"),
            ("schedule.slots.1.start", "overlaps"),
            ("schedule.time_zone", "unknown_time_zone"),
        ].map(|(field, code)| (field.to_owned(), code));
        assert_eq!(found, wanted);
        let kinds = team.world.ledger(&team.world.workspace).await;
        assert!(kinds.iter().all(|(kind, _)| kind != "campaign_created"));
    }

    /// R46: accounts that allow no more refuse a note of 201 characters when it is saved.
    async fn a_standard_account_has_shorter_notes(db: store::Db) {
        let team = Team::new(db, 5).await;
        let standard = team.world.seat(Role::Member).await;
        let new = NewIdentity::Assisted { profile_url: None, account_type: AccountType::Standard };
        team.service().connect_identity(&standard.scope, None, &new).await.unwrap();
        let finder = finder_of(&team.world, &standard.member(), "Theirs", 2).await;
        let mut input = team.input();
        input.sender_id = standard.member();
        input.source = SourceBody::Finder { id: finder };
        input.messages = vec![message(MessageStep::Invitation, &"x".repeat(201))];
        let error = team.service().create_campaign(&standard.scope, input.clone()).await.unwrap_err();
        assert_eq!(problems(error), [("messages.0.texts.default".to_owned(), "too_long")]);
        input.messages = vec![message(MessageStep::Invitation, &"x".repeat(200))];
        team.create(input).await;
    }

    /// Columns of imported files are tokens; others are not.
    async fn columns_of_files_are_tokens(db: store::Db) {
        let team = Team::new(db, 5).await;
        let names = team.service().token_names(&team.sender.scope).await.unwrap();
        assert!(names.iter().any(|name| name == "firstName"));
        let custom = names.iter().find(|name| name.to_lowercase().contains("team")).expect("the file's own column");
        let mut input = team.input();
        input.messages = vec![message(MessageStep::Invitation, &format!("A team of {{{{{custom}|some}}}}"))];
        team.create(input).await;
    }

    /// R40: who sends is active and connected when the campaign is created; all that is missing is
    /// said.
    async fn the_sender_must_be_able_to_send(db: store::Db) {
        let team = Team::new(db, 5).await;
        let other = team.world.seat(Role::Member).await;
        let mut input = team.input();
        input.sender_id = other.member();
        let error = team.service().create_campaign(team.admin(), input.clone()).await.unwrap_err();
        assert_eq!(problems(error), [
            ("sender_id".to_owned(), "identity_inactive"),
            ("source".to_owned(), "not_allowed"),
        ]);
        connect(team.service(), &other.scope).await;
        let finder = finder_of(&team.world, &other.member(), "Theirs", 2).await;
        input.source = SourceBody::Finder { id: finder };
        team.create(input).await;
    }

    /// R4: members write their own campaigns, viewers none; ids of other workspaces are unknown.
    async fn roles_and_workspaces_are_kept_apart(db: store::Db) {
        let team = Team::new(db, 5).await;
        let other = team.world.seat(Role::Member).await;
        let viewer = team.world.seat(Role::Viewer).await;
        let elsewhere = team.world.other_workspace().await;
        let service = team.service();
        let forbidden = service.create_campaign(&other.scope, team.input()).await.unwrap_err();
        assert_eq!(forbidden.code(), "forbidden");
        let forbidden = service.create_campaign(&viewer.scope, team.input()).await.unwrap_err();
        assert_eq!(forbidden.code(), "forbidden");
        let foreign = service.create_campaign(&elsewhere, team.input()).await.unwrap_err();
        assert_eq!(problems(foreign), [
            ("sender_id".to_owned(), "unknown"),
            ("source".to_owned(), "unknown"),
        ]);
        let own = service.create_campaign(&team.sender.scope, team.input()).await.unwrap();
        let change = CampaignChange { description: Some("x".to_owned()), ..CampaignChange::default() };
        for scope in [&other.scope, &elsewhere] {
            assert_eq!(service.campaign(scope, &own.id).await.unwrap_err().code(), "not_found");
            let update = service.update_campaign(scope, &own.id, None, change.clone()).await;
            assert_eq!(update.unwrap_err().code(), "not_found");
            assert_eq!(service.duplicate_campaign(scope, &own.id).await.unwrap_err().code(), "not_found");
        }
        assert_eq!(service.campaign(&viewer.scope, &own.id).await.unwrap().id, own.id);
        let update = service.update_campaign(&viewer.scope, &own.id, None, change.clone()).await;
        assert_eq!(update.unwrap_err().code(), "forbidden");
        service.update_campaign(&team.sender.scope, &own.id, None, change).await.unwrap();
        let nobody = CampaignId::mint(team.service().now(), &mut domain::entropy::Entropy::from_seed(99));
        assert_eq!(service.campaign(team.admin(), &nobody).await.unwrap_err().code(), "not_found");
    }

    /// A change names the version that it was made from; the slower of two is told.
    async fn of_two_changes_the_slower_one_is_told(db: store::Db) {
        let team = Team::new(db, 5).await;
        let campaign = team.campaign().await;
        let describe = |text: &str| CampaignChange {
            description: Some(text.to_owned()),
            ..CampaignChange::default()
        };
        let service = team.service();
        let version = Some(campaign.version);
        let first = service.update_campaign(team.admin(), &campaign.id, version, describe("one")).await.unwrap();
        assert_eq!(first.version, campaign.version + 1);
        let second = service.update_campaign(team.admin(), &campaign.id, version, describe("two")).await;
        assert_eq!(second.unwrap_err().code(), "version_stale");
        let same = service.update_campaign(team.admin(), &campaign.id, None, describe("one")).await.unwrap();
        assert_eq!(same.version, first.version, "a change of nothing is none");
        assert_eq!(same.description, "one");
    }

    /// R54: sender, name and program are fixed after the first start; the rest may change.
    async fn what_counts_already_is_fixed_after_the_start(db: store::Db) {
        let team = Team::new(db, 5).await;
        let id = team.started().await;
        let other = team.world.seat(Role::Member).await;
        connect(team.service(), &other.scope).await;
        let change = CampaignChange {
            name: Some("Another".to_owned()),
            program: Some("other".to_owned()),
            sender_id: Some(other.member()),
            ..CampaignChange::default()
        };
        let error = team.service().update_campaign(team.admin(), &id, None, change).await.unwrap_err();
        let fields: Vec<String> = problems(error).into_iter()
            .filter(|(_, code)| *code == "fixed").map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "program", "sender_id"]);
        let change = CampaignChange {
            messages: Some(vec![message(MessageStep::Invitation, "Hi")]),
            schedule: Some(Schedule { cohort_size: 5, ..team.input().schedule }),
            ..CampaignChange::default()
        };
        let changed = team.service().update_campaign(team.admin(), &id, None, change).await.unwrap();
        assert_eq!(changed.messages.len(), 1);
        assert_eq!(changed.schedule.cohort_size, 5);
    }

    /// Engine, time 5: a changed schedule holds from the next local date on which no slot has begun.
    async fn a_changed_schedule_waits_for_the_next_day(db: store::Db) {
        let team = Team::new(db, 30).await;
        let id = team.started().await;
        team.until("2027-03-02T09:30:00+01:00").await;
        let drawn = team.deck(None).await;
        assert_eq!(drawn.len(), 3);
        let afternoon = Slot { start: "14:00".parse().unwrap(), duration_minutes: 60 };
        let schedule = Schedule { slots: vec![afternoon], ..team.input().schedule };
        let change = CampaignChange { schedule: Some(schedule.clone()), ..CampaignChange::default() };
        let changed = team.service().update_campaign(team.admin(), &id, None, change).await.unwrap();
        assert_eq!(changed.schedule, schedule);
        assert_eq!(changed.schedule_from.map(|date| date.to_string()).as_deref(), Some("2027-03-03"));
        assert_eq!(changed.health.next_slot_at, Some(at("2027-03-03T14:00:00+01:00")));
        let card = team.service().proposal(&team.sender.scope, &drawn[0].id).await.unwrap();
        assert_eq!(card.slot_starts_at, Some(at("2027-03-03T14:00:00+01:00")));
        team.until("2027-03-02T18:00:00+01:00").await;
        assert_eq!(team.deck(None).await.len(), 3, "the new slot does not open on the day of the change");
        team.until("2027-03-03T13:59:00+01:00").await;
        assert_eq!(team.deck(None).await.len(), 3, "nor the old one on the next");
        team.until("2027-03-03T14:30:00+01:00").await;
        assert_eq!(team.deck(None).await.len(), 6);
        let view = team.service().campaign(team.admin(), &id).await.unwrap();
        assert_eq!(view.schedule_from, None, "it holds");
    }

    /// A copy is a draft with a name and numbers of its own.
    async fn a_copy_begins_anew(db: store::Db) {
        let team = Team::new(db, 5).await;
        let id = team.started().await;
        let copy = team.service().duplicate_campaign(team.admin(), &id).await.unwrap();
        assert_eq!(copy.name, "C-level (copy)");
        assert!(!copy.active);
        assert_eq!(copy.first_started_at, None);
        assert_eq!(copy.version, 1);
        let original = team.service().campaign(team.admin(), &id).await.unwrap();
        assert_eq!(copy.messages, original.messages);
        assert_eq!(copy.schedule, original.schedule);
    }
}

/// Safe editing (R54).
mod safe {
    use domain::campaign::MessageStep;
    use service::campaigns::CampaignChange;

    use crate::campaigns::team::{Team, first, message};

    fn described(text: &str) -> CampaignChange {
        CampaignChange {
            description: Some(text.to_owned()),
            ..CampaignChange::default()
        }
    }

    testkit::on_both_databases! {
        /// A change is shown with the people in flight whom it concerns, and the preview is what then happens: what was
        /// approved keeps its text, what waits reads the new one, what is taken out ends.
        async fn a_change_is_shown_with_the_people_in_flight_whom_it_concerns(db: store::Db) {
            let team = Team::new(db, 20).await;
            let (id, cards) = team.proposed().await;
            team.approve(&cards[0]).await;
            let change = || CampaignChange {
                messages: Some(vec![message(MessageStep::Invitation, "Changed {{firstName}}")]),
                ..CampaignChange::default()
            };
            let service = team.service();
            let shown = service.campaign_difference(team.admin(), &id, None, change()).await.unwrap();
            let fields: Vec<&str> = shown.changes.iter().map(|one| one.field.as_str()).collect();
            assert!(fields.contains(&"messages.0.texts.default"), "{fields:?}");
            assert!(fields.contains(&"messages.1.step"), "{fields:?}");
            let affected = &shown.affected;
            assert_eq!((affected.in_flight, affected.new_text, affected.keep_text), (3, 2, 1));
            assert_eq!((affected.ended, affected.moved, affected.undecided), (0, 0, 0));
            // Nothing was saved by looking.
            assert_eq!(service.campaign(team.admin(), &id).await.unwrap().version, shown.version);
            service.update_campaign(team.admin(), &id, Some(shown.version), change()).await.unwrap();
            let texts: Vec<String> = team.deck(None).await.into_iter().map(|card| card.text).collect();
            assert_eq!(texts.iter().filter(|text| text.starts_with("Changed")).count() as u64, affected.new_text);
            assert_eq!(texts.iter().filter(|text| **text == cards[0].text).count() as u64, affected.keep_text);
        }

        /// A later slot is told as a move, another way of deciding as such.
        async fn a_change_of_the_schedule_tells_who_moves(db: store::Db) {
            let team = Team::new(db, 20).await;
            let (id, _) = team.proposed().await;
            let mut schedule = team.input().schedule;
            schedule.slots[0].start = "15:00".parse().unwrap();
            let change = CampaignChange {
                schedule: Some(schedule),
                moderation: Some(domain::campaign::Moderation { enabled: false, ..Default::default() }),
                ..CampaignChange::default()
            };
            let shown = team.service().campaign_difference(team.admin(), &id, None, change).await.unwrap();
            assert_eq!((shown.affected.moved, shown.affected.undecided, shown.affected.new_text), (3, 3, 0));
        }

        /// Versions are kept with what they changed; going back is a change like any other.
        async fn versions_are_kept_and_one_can_go_back(db: store::Db) {
            let team = Team::new(db, 20).await;
            let created = team.campaign().await;
            let service = team.service();
            team.start(&created.id).await;
            service.update_campaign(team.admin(), &created.id, None, described("first")).await.unwrap();
            let texts = CampaignChange {
                messages: Some(vec![message(MessageStep::Invitation, "Other words")]),
                ..CampaignChange::default()
            };
            let changed = service.update_campaign(team.admin(), &created.id, None, texts).await.unwrap();
            let versions = service.campaign_versions(team.admin(), &created.id, &first()).await.unwrap().items;
            let told: Vec<(&str, usize, bool)> = versions
                .iter()
                .map(|version| (version.cause.as_str(), version.changes.len().min(2), version.is_present))
                .collect();
            assert_eq!(told, [("edited", 2, true), ("edited", 1, false), ("created", 0, false)]);
            assert_eq!(versions[1].changes[0].after.as_deref(), Some("first"));
            assert_eq!(versions[0].changed_by_name.as_deref(), Some("Ada Admin"));

            let to = versions[2].version;
            let stale = service.roll_back_campaign(team.admin(), &created.id, to, Some(1)).await;
            assert_eq!(stale.unwrap_err().code(), "version_stale");
            let back = service.roll_back_campaign(team.admin(), &created.id, to, Some(changed.version)).await.unwrap();
            assert_eq!(back.messages, created.messages);
            assert_eq!(back.description, "");
            let versions = service.campaign_versions(team.admin(), &created.id, &first()).await.unwrap().items;
            assert_eq!((versions.len(), versions[0].cause.as_str()), (4, "rolled_back"));
            let unknown = service.roll_back_campaign(team.admin(), &created.id, 99, None).await;
            assert_eq!(unknown.unwrap_err().code(), "not_found");
        }

        /// Of two who edit at once the second is told what the first has changed, and loses nothing.
        async fn the_second_of_two_editors_sees_what_the_first_has_changed(db: store::Db) {
            let team = Team::new(db, 20).await;
            let id = team.started().await;
            let service = team.service();
            let read = service.campaign(team.admin(), &id).await.unwrap().version;
            service.update_campaign_as_read(team.admin(), &id, read, described("by the first")).await.unwrap();
            let second = CampaignChange {
                messages: Some(vec![message(MessageStep::Invitation, "By the second")]),
                ..CampaignChange::default()
            };
            let refused = service.update_campaign_as_read(&team.sender.scope, &id, read, second.clone()).await;
            assert_eq!(refused.unwrap_err().code(), "version_stale");
            let shown = service.campaign_difference(&team.sender.scope, &id, Some(read), second.clone()).await.unwrap();
            assert_eq!(shown.changed_meanwhile.len(), 1);
            assert_eq!(shown.changed_meanwhile[0].field, "description");
            assert_eq!(shown.changed_meanwhile[0].after.as_deref(), Some("by the first"));
            assert!(shown.changes.iter().all(|one| one.field.starts_with("messages")), "{:?}", shown.changes);
            let saved = service.update_campaign(&team.sender.scope, &id, Some(shown.version), second).await.unwrap();
            assert_eq!(saved.description, "by the first");
            // That somebody stopped it meanwhile changes nothing of what was read.
            let read = saved.version;
            service.stop_campaign(team.admin(), &id).await.unwrap();
            service.update_campaign_as_read(&team.sender.scope, &id, read, described("on")).await.unwrap();
        }
    }
}
