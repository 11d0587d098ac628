//! The inbox: read, correct, put off, give away.

use domain::identity::Role;
use domain::reply::Class;
use http::StatusCode;
use store::Db;
use testkit::on_both_databases;

use crate::support::ADMIN;
use crate::team::Team;

on_both_databases! {
    /// R71: a reply is read where it stands, with what it says and why; its verdict is corrected and taken back.
    async fn a_reply_is_read_and_corrected(db: Db) {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let inbox = format!("/w/{}/inbox", team.workspace);
        let list = browser.get(&inbox).await;
        list.shows("Sounds great, Tuesday at 10 works");
        list.shows("Unread");
        let conversation = format!("/w/{}/conversations/{}", team.workspace, team.conversation);
        assert!(list.body.contains(&conversation), "{}", list.body);

        let page = browser.get(&conversation).await;
        page.shows("Positive, 84");
        page.shows("The machine said: Positive, 70");
        page.shows("Sounds great");
        let base = format!("/w/{}/replies/{}", team.workspace, team.reply);
        let corrected = browser.post(&format!("{base}/correct"), &[("class", "stop")]).await;
        assert_eq!(corrected.status, StatusCode::SEE_OTHER);
        let page = browser.get(&conversation).await;
        page.shows("The correction counts from now on.");
        page.shows("Wants no more messages, 8");
        page.shows("Corrected by");
        page.shows("On the suppression list");
        browser.post(&format!("{base}/undo"), &[]).await;
        let page = browser.get(&conversation).await;
        page.shows("Positive, 84");
    }

    async fn a_conversation_is_put_off_and_given_away(db: Db) {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let inbox = format!("/w/{}/inbox", team.workspace);
        let base = format!("/w/{}/conversations/{}", team.workspace, team.conversation);
        browser.post(&format!("{base}/mark"), &[("unread", "no")]).await;
        let unread = browser.get(&format!("{inbox}?state=unread")).await;
        unread.shows("No conversation fits these filters");
        let given = browser.post(&format!("{base}/assign"), &[("member", team.member.as_ref())]).await;
        assert_eq!(given.location(), inbox);
        browser.get(&inbox).await.shows("given to");
        browser.post(&format!("{base}/snooze"), &[("days", "7")]).await;
        browser.get(&inbox).await.shows("Put off. A reply brings the conversation back before.");
        browser.get(&format!("{inbox}?state=snoozed")).await.shows("put off until");
        let refused = browser.post(&format!("{base}/assign"), &[("member", "x")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for class in Class::ALL {
            let of_class = browser.get(&format!("{inbox}?state=all&class={class}")).await;
            assert_eq!(of_class.body.contains("Sounds great"), *class == Class::Positive, "{class}");
        }
    }

    /// R71: one answers where one reads; pressing twice sends once, and what is refused is not lost.
    async fn a_conversation_is_answered(db: Db) {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}/conversations/{}", team.workspace, team.conversation);
        let answer = format!("{base}/answer");
        let page = browser.get(&base).await;
        page.shows("Your answer");
        let (_, rest) = page.body.split_once("name=\"answer\" value=\"").expect("the form has an id");
        let id = rest.split_once('"').expect("its end").0.to_owned();
        let refused = browser.post(&answer, &[("answer", &id), ("text", "Dear {{firstName}}")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Write the value instead of the token");
        refused.shows("Dear {{firstName}}");

        for _ in 0..2 {
            let sent = browser.post(&answer, &[("answer", &id), ("text", "Tuesday at ten, gladly.")]).await;
            assert_eq!(sent.location(), base);
        }
        let page = browser.get(&base).await;
        assert_eq!(page.body.matches("Tuesday at ten, gladly.").count(), 1);
        page.shows("or after the card that is in hand");
        let second = browser.post(&answer, &[("text", "And one more")]).await;
        second.shows("The last answer has not left yet");
        second.shows("And one more");

        let taken_back = browser.post(&format!("{base}/settle"), &[("answer", &id), ("said", "take_back")]).await;
        assert_eq!(taken_back.location(), base);
        let page = browser.get(&base).await;
        page.shows("Taken back.");
        assert_eq!(page.body.matches("Tuesday at ten, gladly.").count(), 1, "it stands in the field again");
        let nothing = browser.post(&format!("{base}/settle"), &[("answer", &id), ("said", "perhaps")]).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    }

    /// R71: what waits is counted in the menu; a contact is tagged where one reads, and conversations are found by the tag.
    async fn unread_is_counted_and_tags_are_given(db: Db) {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let inbox = format!("/w/{}/inbox", team.workspace);
        let base = format!("/w/{}/conversations/{}", team.workspace, team.conversation);
        let counted = |body: &str| {
            let (_, entry) = body.split_once(&format!("class=\"side__entry\" href=\"{inbox}\"")).expect("an entry");
            entry.split_once("</a>").expect("its end").0.contains("class=\"count\"")
        };
        assert!(counted(&browser.get(&inbox).await.body));
        browser.post(&format!("{base}/mark"), &[("unread", "no")]).await;
        assert!(!counted(&browser.get(&inbox).await.body));
        let given = browser.post(&format!("{base}/tag"), &[("tag", "Very important")]).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER);
        browser.get(&base).await.shows("Very important. Take this tag away");
        browser.get(&format!("{inbox}?tag=very+important")).await.shows("Sounds great");
        browser.post(&format!("{base}/tag"), &[("tag", "very important"), ("present", "no")]).await;
        browser.get(&base).await.shows("The contact has no tag.");
        browser.get(&format!("{inbox}?tag=very+important")).await.shows("No conversation fits these filters");
        let refused = browser.post(&format!("{base}/tag"), &[("tag", " ")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    /// Who may only look is offered nothing to change.
    async fn a_viewer_reads_and_is_offered_nothing(db: Db) {
        let team = Team::new(db, 30, 5).await;
        team.site.member(&team.workspace, "victor@example.org", Role::Viewer).await;
        let mut browser = team.site.signed_in("victor@example.org").await;
        let page = browser
            .get(&format!("/w/{}/conversations/{}", team.workspace, team.conversation))
            .await;
        page.shows("Sounds great");
        assert!(!page.body.contains("/correct") && !page.body.contains("/snooze"));
    }
}
