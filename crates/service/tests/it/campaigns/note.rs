//! How long a note is for real people.

use std::collections::BTreeMap;

use domain::identity::Role;
use service::campaigns::{NotePreviewInput, SourceBody};

use super::team::{Team, problems};

fn texts(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
    texts
        .iter()
        .map(|(language, text)| ((*language).to_owned(), (*text).to_owned()))
        .collect()
}

testkit::on_both_databases! {
    /// Lengths by language as delivered, and who would overflow.
    async fn lengths_are_those_of_real_people(db: store::Db) {
        let team = Team::new(db, 12).await;
        let padding = "x".repeat(293);
        let input = NotePreviewInput {
            step: None,
            texts: texts(&[("default", "Hi {{firstName}}"), ("fr", &format!("{{{{firstName}}}}{padding}"))]),
            source: SourceBody::Finder { id: team.finder.clone() },
            sender_id: team.sender.member(),
            all: false,
        };
        let preview = team.service().preview_note(&team.sender.scope, &input).await.unwrap();
        assert_eq!((preview.limit, preview.contacts, preview.more), (300, 12, false));
        assert!(preview.problems.is_empty());
        let lengths: BTreeMap<&str, (u64, u64, u64, u64)> = preview.languages.iter()
            .map(|one| (one.language.as_str(), (one.contacts, one.shortest, one.longest, one.too_long))).collect();
        // Person0 to Person11: every third is French; Person0, 3, 6, 9 have seven letters.
        assert_eq!(lengths["default"], (8, 10, 11, 0));
        assert_eq!(lengths["fr"], (4, 300, 300, 0));
        assert_eq!(preview.too_long, 0);
        assert_eq!(preview.samples.len(), 3);

        let longer = NotePreviewInput {
            texts: texts(&[("default", "Hi {{firstName}}"), ("fr", &format!("{{{{firstName}}}}{padding}x"))]),
            ..input.clone()
        };
        let preview = team.service().preview_note(&team.sender.scope, &longer).await.unwrap();
        assert_eq!(preview.too_long, 4);
        assert_eq!(preview.too_long_contacts.len(), 4);
        assert_eq!(preview.too_long_contacts[0].length, 301);
        assert_eq!(preview.too_long_contacts[0].language, "fr");

        let missing = NotePreviewInput { texts: texts(&[("default", "Hi {{city}}")]), ..input.clone() };
        let preview = team.service().preview_note(&team.sender.scope, &missing).await.unwrap();
        assert_eq!(preview.value_missing, 12);
        assert_eq!(preview.value_missing_contacts[0].token, "city");

        let wrong = NotePreviewInput { texts: texts(&[("default", "Hi {{frstName}}")]), ..input };
        let preview = team.service().preview_note(&team.sender.scope, &wrong).await.unwrap();
        assert_eq!(preview.problems[0].code, "unknown_token");
        assert_eq!(preview.contacts, 0);
    }

    /// Foreign sources and senders are refused.
    async fn foreign_sources_are_refused(db: store::Db) {
        let team = Team::new(db, 3).await;
        let other = team.world.seat(Role::Member).await;
        let input = NotePreviewInput {
            step: None,
            texts: texts(&[("default", "Hi")]),
            source: SourceBody::Finder { id: team.finder.clone() },
            sender_id: other.member(),
            all: false,
        };
        let error = team.service().preview_note(&other.scope, &input).await.unwrap_err();
        assert_eq!(problems(error), [("source".to_owned(), "not_allowed")]);
        let elsewhere = team.world.other_workspace().await;
        let error = team.service().preview_note(&elsewhere, &input).await.unwrap_err();
        assert_eq!(problems(error), [("source".to_owned(), "unknown")]);
    }
}
