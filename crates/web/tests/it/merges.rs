//! Two contacts that are one person: found, compared, merged and taken apart in a browser (R26).

use domain::identity::Role;
use domain::ids::ContactId;
use http::StatusCode;
use service::PageRequest;
use service::audience::contacts::{ContactQuery, ContactView};
use testkit::both::on_sqlite;

use crate::support::ADMIN;
use crate::team::Team;

/// The contacts that words find.
async fn found(team: &Team, text: &str) -> Vec<ContactView> {
    let query = ContactQuery {
        text: Some(text.to_owned()),
        ..ContactQuery::default()
    };
    let (scope, request) = (team.admin().await, PageRequest::default());
    let page = team.site.service.contacts(&scope, &query, &request);
    page.await.expect("contacts").items
}

/// Somebody whom the team's campaign has not planned.
async fn somebody_else(team: &Team) -> ContactId {
    let contacts = found(team, "Person29").await;
    assert_ne!(contacts[0].id, team.contact);
    contacts[0].id.clone()
}

/// The value of a hidden field of a page.
fn hidden(body: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = body.split_once(&mark).expect("the field").1;
    rest.split_once('"').expect("its value").0.to_owned()
}

#[test]
fn two_contacts_are_compared_merged_and_taken_apart() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let other = somebody_else(&team).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let contact = team.filled("/w/{workspace}/contacts/{id}");
        browser.get(&contact).await.shows("Possible duplicates");
        let list = browser.get(&format!("{contact}/duplicates")).await;
        list.shows("Nobody else has anything in common with this contact");
        let list = browser
            .get(&format!("{contact}/duplicates?q=person29"))
            .await;
        list.shows(&format!("{contact}/merge?other={other}"));
        let without = browser.get(&format!("{contact}/merge")).await;
        without.shows("Contacts that may be the same person.");

        let page = browser.get(&format!("{contact}/merge?other={other}")).await;
        assert_eq!(page.status, StatusCode::OK);
        page.shows("choices.first_name");
        let version = hidden(&page.body, "version");
        let id = other.to_string();
        let typed = [
            ("other", id.as_str()),
            ("version", version.as_str()),
            ("choices.first_name", "other"),
        ];
        let merged = browser.submit(&format!("{contact}/merge"), &typed).await;
        assert_eq!(merged.status, StatusCode::OK);
        merged.shows("is merged into this contact.");
        merged.shows("Another contact was merged into this one");
        merged.shows("Person29");
        assert_eq!(found(&team, "Person29").await[0].id, team.contact);
        let old = browser
            .get(&format!("/w/{}/contacts/{other}", team.workspace))
            .await;
        old.shows("Person29");

        let undo = merged.body.split_once("/undo\"").expect("a way back").0;
        let undo = undo.rsplit_once('"').expect("an address").1;
        let undone = browser.submit(&format!("{undo}/undo"), &[]).await;
        undone.shows("is a contact of its own again.");
        assert_eq!(found(&team, "Person29").await[0].id, other);
        let twice = browser.post(&format!("{undo}/undo"), &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        twice.shows("This merge was undone already.");
    });
}

#[test]
fn what_cannot_be_merged_is_told_with_what_to_do() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let other = somebody_else(&team).await.to_string();
        let mut browser = team.site.signed_in(ADMIN).await;
        let contact = team.filled("/w/{workspace}/contacts/{id}");
        let merge = format!("{contact}/merge");
        let stale = [
            ("other", other.as_str()),
            ("version", "of yesterday"),
            ("choices.first_name", "other"),
        ];
        let refused = browser.post(&merge, &stale).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.shows("Somebody else changed this meanwhile.");
        let version = hidden(&refused.body, "version");
        let wrong = [
            ("other", other.as_str()),
            ("version", version.as_str()),
            ("choices.email", "other"),
        ];
        let refused = browser.post(&merge, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Of this field there are not two values to choose from.");
        let itself = browser
            .get(&format!("{merge}?other={}", team.contact))
            .await;
        assert_eq!(itself.status, StatusCode::UNPROCESSABLE_ENTITY);
        itself.shows("This is the contact itself.");

        let viewer = "viewer@example.org";
        team.site
            .member(&team.workspace, viewer, Role::Viewer)
            .await;
        let mut viewer = team.site.signed_in(viewer).await;
        let page = viewer.get(&format!("{merge}?other={other}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = viewer.get(&contact).await;
        assert!(
            !page.body.contains("/duplicates"),
            "nothing is offered that is refused"
        );
    });
}
