//! A member's LinkedIn archive becomes facts (R43).

use std::fmt::Write as _;

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId};
use service::archives::{ArchiveChangeKind, ArchiveCounts, ArchiveUpload, ArchiveView};
use service::hand_send::{Answer, CardView, ReplyInput, Ties};
use service::queue::QueueFilter;

use super::team::{Team, first};

const OWNER: &str = "https://www.linkedin.com/in/sam-sender";

/// The address of a person, as the archive writes it.
pub(super) fn address(slug: &str) -> String {
    format!("https://www.linkedin.com/in/{slug}")
}

/// Connections with their days, as LinkedIn exports them.
pub(super) fn connections(people: &[(&str, &str)]) -> String {
    let mut file = String::from(
        "Notes:\n\"When exporting your connection data, you may notice that some are missing.\"\n\n\
         First Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
    );
    for (slug, day) in people {
        writeln!(file, "Person,Example,{},,Acme,,{day}", address(slug)).unwrap();
    }
    file
}

/// Invitations of the member: to whom, when, with which note.
fn invitations(sent: &[(&str, &str, &str)]) -> String {
    let mut file =
        String::from("From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n");
    for (slug, at, note) in sent {
        let to = address(slug);
        writeln!(
            file,
            "Sam Sender,Person,\"{at}\",{note},OUTGOING,{OWNER},{to}"
        )
        .unwrap();
    }
    file
}

/// Messages: the other one, when, the text, and whether the member wrote it.
fn messages(said: &[(&str, &str, &str, bool)]) -> String {
    let mut file = String::from(
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n",
    );
    for (slug, at, text, own) in said {
        let (from, to) = if *own {
            (OWNER.to_owned(), address(slug))
        } else {
            (address(slug), OWNER.to_owned())
        };
        writeln!(
            file,
            "2-{slug},,Somebody,{from},Somebody,{to},{at} UTC,,\"{text}\",INBOX"
        )
        .unwrap();
    }
    // Other conversations tell whose archive it is.
    for number in 0..3 {
        writeln!(
            file,
            "9-{number},,Sam,{OWNER},Z,{},2020-01-01 10:00:00 UTC,,x,INBOX",
            address(&format!("z-{number}"))
        )
        .unwrap();
    }
    file
}

/// A zip of files as they are.
fn zip(files: &[(&str, String)]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let mut sizes = crc.sum().to_le_bytes().to_vec();
        sizes.extend((text.len() as u32).to_le_bytes().repeat(2));
        sizes.extend((name.len() as u16).to_le_bytes());
        sizes.extend([0; 2]);
        let at = (body.len() as u32).to_le_bytes();
        body.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        body.extend(&sizes);
        body.extend(name.as_bytes());
        body.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
        directory.extend(&sizes);
        directory.extend([0; 10]);
        directory.extend(at);
        directory.extend(name.as_bytes());
    }
    let (at, bytes) = (body.len() as u32, directory.len() as u32);
    body.extend(directory);
    body.extend(b"PK\x05\x06\0\0\0\0");
    body.extend((files.len() as u16).to_le_bytes().repeat(2));
    body.extend(bytes.to_le_bytes());
    body.extend(at.to_le_bytes());
    body.extend([0; 2]);
    body
}

/// Looks at an archive, brings it, and finds that both said the same.
async fn bring(team: &Team, file_name: &str, content: impl Into<Vec<u8>>) -> ArchiveView {
    let content: Vec<u8> = content.into();
    let upload = ArchiveUpload {
        file_name,
        content: content.as_slice().into(),
    };
    let (scope, member) = (&team.sender.scope, team.sender.member());
    let service = team.service();
    let looked = service.rehearse_archive(scope, &member, &upload).await;
    let looked = looked.expect("the archive can be read");
    let brought = service.bring_archive(scope, &member, &upload).await;
    let brought = brought.expect("the archive can be brought");
    assert_eq!(looked, brought, "the preview tells what happens");
    brought
}

/// Three people whose invitations were proposed and approved; the first card is in hand.
pub(super) async fn approved(team: &Team) -> (CampaignId, CardView) {
    let (id, cards) = team.proposed().await;
    for card in &cards {
        team.approve(card).await;
    }
    team.until("2027-03-03T11:58:00+01:00").await;
    (id, in_hand(team).await)
}

pub(super) async fn in_hand(team: &Team) -> CardView {
    let view = team
        .service()
        .hand_send(&team.sender.scope, None)
        .await
        .unwrap();
    let mut cards = view.cards.into_iter();
    cards
        .find(|card| card.state == ActionState::Sending)
        .expect("a card in hand")
}

/// Three people who were invited by hand, and their public names.
pub(super) async fn invited(team: &Team) -> (CampaignId, Vec<(ContactId, String, String)>) {
    let (id, mut card) = approved(team).await;
    let mut people = Vec::new();
    for second in 1..=3 {
        let slug = card
            .open_url
            .as_deref()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        people.push((card.contact_id.clone(), slug, card.text.clone()));
        team.service()
            .answer_card(&team.sender.scope, &card.id, &Answer::Sent)
            .await
            .unwrap();
        team.until(&format!("2027-03-03T11:58:{second}0+01:00"))
            .await;
        if second < 3 {
            card = in_hand(team).await;
        }
    }
    (id, people)
}

async fn messages_of(team: &Team, contact: &ContactId, step: u32) -> Vec<ActionState> {
    let filter = QueueFilter {
        contact_id: Some(contact.clone()),
        step: Some(StepIndex(step)),
        ..QueueFilter::default()
    };
    let rows = team
        .service()
        .queue(&team.sender.scope, &filter, &first())
        .await
        .unwrap();
    rows.items.into_iter().map(|row| row.state).collect()
}

testkit::on_both_databases! {
    /// Three people who were invited by hand have accepted; two days later the archive tells, and the day after their
    /// welcomes are handed over. The same archive again changes nothing.
    async fn an_archive_tells_who_accepted_and_the_welcomes_follow(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, people) = invited(&team).await;
        team.until("2027-03-04T15:00:00+01:00").await;
        let rows: Vec<_> = people.iter().map(|(_, slug, _)| (slug.as_str(), "03 Mar 2027")).collect();
        let file = connections(&[rows.as_slice(), &[("stranger", "05 May 2019")]].concat());
        let view = bring(&team, "Basic_LinkedInDataExport_03-04-2027.csv", file.clone()).await;
        assert_eq!(view.counts, ArchiveCounts { accepted: 3, ..ArchiveCounts::default() });
        assert_eq!((view.connections, view.day.to_string().as_str()), (4, "2027-03-03"));
        assert_eq!(view.changes.len(), 3);
        assert!(view.changes.iter().all(|one| one.change == ArchiveChangeKind::Accepted && one.contact_name.starts_with("Person")));
        let again = bring(&team, "Connections.csv", file).await;
        assert!(again.counts.is_empty(), "{:?}", again.counts);

        let campaign = team.service().campaign(&team.sender.scope, &id).await.unwrap();
        assert_eq!((campaign.totals.sent, campaign.totals.accepted), (3, 3));
        assert!(team.service().recount_campaign(&team.sender.scope, &id).await.unwrap().agrees);
        for (contact, ..) in &people {
            assert!(messages_of(&team, contact, 1).await.is_empty() || messages_of(&team, contact, 1).await == [ActionState::Queued]);
        }
        // The day after, in its slot.
        team.until("2027-03-05T11:58:00+01:00").await;
        let mut handed = 0;
        for (contact, ..) in &people {
            let states = messages_of(&team, contact, 1).await;
            assert!(matches!(states.as_slice(), [ActionState::Scheduled | ActionState::Sending]), "{states:?}");
            handed += usize::from(states == [ActionState::Sending]);
        }
        assert!(handed <= 1, "one card at a time (I-19)");
        let archives = team.service().archives(&team.sender.scope, &team.sender.member()).await.unwrap();
        assert_eq!(archives.items.len(), 2);
        assert_eq!(archives.items[1].counts.accepted, 3);
        let journey = team.service().journey(&team.sender.scope, &people[0].0, &first()).await.unwrap();
        let accepted = journey.items.iter().find(|entry| entry.kind.as_str() == "invitation_accepted").unwrap();
        assert_eq!((accepted.cause.as_str(), accepted.data.as_ref().unwrap()["archive"].as_str()), ("archive", Some("2027-03-03")));
    }

    /// What was handed over and answered by nobody is settled: one as sent without its note, one by the connection alone.
    async fn an_archive_settles_what_nobody_answered(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = approved(&team).await;
        team.until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(team.action(&card.id).await.state, ActionState::Unconfirmed);
        let slug = card.open_url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
        let file = invitations(&[(&slug, "3/3/27, 11:01 AM", ""), ("old-friend", "1/2/27, 9:00 AM", "Hi")]);
        let view = bring(&team, "Invitations.csv", file).await;
        assert_eq!(view.counts, ArchiveCounts { settled: 1, ..ArchiveCounts::default() });
        let action = team.action(&card.id).await;
        assert_eq!((action.state, action.reason), (ActionState::Sent, Some(Reason::SentWithoutNote)));
        assert!(team.service().hand_send(&team.sender.scope, None).await.unwrap().cards.iter().all(|one| one.id != card.id));

        team.until("2027-03-04T11:58:00+01:00").await;
        let card = in_hand(&team).await;
        let slug = card.open_url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
        let view = bring(&team, "Connections.csv", connections(&[(&slug, "04 Mar 2027")])).await;
        assert_eq!(view.counts, ArchiveCounts { settled: 1, accepted: 1, ..ArchiveCounts::default() });
        assert_eq!(team.action(&card.id).await.state, ActionState::Sent);
    }

    /// Replies count once, however they were told; what the member wrote by hand stops the sequence, what left as a card
    /// does not; and nothing from before the first contact is read.
    async fn an_archive_tells_replies_and_words_by_hand(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, people) = invited(&team).await;
        let (service, scope) = (team.service(), &team.sender.scope);
        for (contact, ..) in &people {
            service.tap_accepted(scope, contact).await.unwrap();
        }
        let [other, welcomed, answering] = people.as_slice() else { panic!("three people") };
        // A reply comes after the acceptance, not in the same millisecond.
        team.until("2027-03-03T11:59:00+01:00").await;
        service.tap_replied(scope, &answering.0, &ReplyInput { text: String::new() }).await.unwrap();
        team.until("2027-03-03T18:00:00+01:00").await;
        let by_hand = messages(&[(&other.1, "2027-03-03 16:00:00", "By the way, see you on Monday", true)]);
        let view = bring(&team, "messages.csv", by_hand).await;
        assert_eq!(view.counts, ArchiveCounts { by_hand: 1, ..ArchiveCounts::default() });

        team.until("2027-03-04T11:58:00+01:00").await;
        let card = in_hand(&team).await;
        assert_eq!((card.kind, &card.contact_id), (ActionKind::Message, &welcomed.0), "the others' sequences have ended");
        service.answer_card(scope, &card.id, &Answer::Sent).await.unwrap();
        team.until("2027-03-04T15:00:00+01:00").await;
        let file = messages(&[
            (&welcomed.1, "2019-05-05 10:00:00", "Stop writing to me", false),
            (&welcomed.1, "2027-03-03 10:59:00", &welcomed.2, true),
            (&welcomed.1, "2027-03-04 10:59:00", &format!("{} ", card.text), true),
            (&welcomed.1, "2027-03-04 12:00:00", "Thank you, let us talk next week", false),
            (&answering.1, "2027-03-03 10:58:45", "Hello Sam", false),
            (&other.1, "2027-03-03 16:00:00", "By the way, see you on Monday", true),
        ]);
        let view = bring(&team, "messages.csv", file.clone()).await;
        assert_eq!(view.counts, ArchiveCounts { replied: 1, ..ArchiveCounts::default() });
        assert!(bring(&team, "messages.csv", file).await.counts.is_empty());
        let campaign = service.campaign(scope, &id).await.unwrap();
        assert_eq!(campaign.totals.replies, 2, "the tapped one and the new one");
        assert!(service.recount_campaign(scope, &id).await.unwrap().agrees);
        team.until("2027-03-12T18:00:00+01:00").await;
        for (contact, step) in [(&welcomed.0, 2), (&other.0, 1), (&answering.0, 1)] {
            let states = messages_of(&team, contact, step).await;
            assert!(states.iter().all(|state| *state == ActionState::Canceled), "{states:?}");
        }
    }

    /// What a newer archive told is not undone by an older one, and what ended stays ended.
    async fn an_older_archive_undoes_nothing(db: store::Db) {
        let team = Team::new(db, 20).await;
        team.until("2027-03-10T09:00:00+01:00").await;
        let old = zip(&[
            ("Invitations.csv", invitations(&[("person-1", "2/20/27, 9:00 AM", ""), ("person-2", "3/1/27, 9:00 AM", "")])),
            ("Connections.csv", connections(&[("person-3", "01 Mar 2027")])),
        ]);
        let name = "Complete_LinkedInDataExport_03-04-2027.zip";
        let view = bring(&team, name, old.clone()).await;
        assert_eq!(view.day.to_string(), "2027-03-04");
        assert_eq!(view.counts, ArchiveCounts { invited: 2, connected: 1, ..ArchiveCounts::default() });
        // In the newer one person-2 is connected, and person-1 is no longer among the invitations.
        let new = zip(&[
            ("folder/Invitations.csv", invitations(&[("person-9", "1/20/27, 9:00 AM", ""), ("person-4", "3/8/27, 9:00 AM", "")])),
            ("folder/Connections.csv", connections(&[("person-3", "01 Mar 2027"), ("person-2", "05 Mar 2027")])),
        ]);
        let view = bring(&team, "Complete_LinkedInDataExport_03-09-2027.zip", new).await;
        assert_eq!(view.counts, ArchiveCounts { invited: 2, connected: 1, gone: 1, ..ArchiveCounts::default() });
        assert!(bring(&team, name, old).await.counts.is_empty());
    }

    /// An open invitation of the archive is Pending at the moment of sending, a connection False (R52).
    async fn what_an_archive_tells_is_heeded_when_sending(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        for card in &cards {
            team.approve(card).await;
        }
        let slugs: Vec<String> = cards.iter().map(|card| card.contact.profile_url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned()).collect();
        let file = zip(&[
            ("Invitations.csv", invitations(&[(&slugs[0], "3/2/27, 9:30 AM", "")])),
            ("Connections.csv", connections(&[(&slugs[1], "02 Mar 2027")])),
        ]);
        bring(&team, "Basic_LinkedInDataExport_03-02-2027.zip", file).await;
        team.until("2027-03-03T11:58:00+01:00").await;
        let card = in_hand(&team).await;
        team.service().answer_card(&team.sender.scope, &card.id, &Answer::Sent).await.unwrap();
        team.until("2027-03-03T12:30:00+01:00").await;
        let mut reasons = Vec::new();
        for card in &cards[..2] {
            reasons.push(team.action(&card.id).await.reason);
        }
        assert_eq!(reasons, [Some(Reason::InvitationAlreadyPending), Some(Reason::AlreadyConnected)]);
    }

    /// An archive is the member's own: another person's is refused, and others do not bring it.
    async fn an_archive_is_the_members_own(db: store::Db) {
        let team = Team::new(db, 20).await;
        let own = invitations(&[("person-1", "3/1/27, 9:00 AM", "")]);
        bring(&team, "Invitations.csv", own.clone()).await;
        let foreign = own.replace("sam-sender", "somebody-else");
        let member = team.sender.member();
        let upload = |content: &str| ArchiveUpload { file_name: "Invitations.csv", content: content.into() };
        let refused = |result: service::ServiceResult<ArchiveView>| result.unwrap_err().code().to_owned();
        let service = team.service();
        let code = refused(service.bring_archive(&team.sender.scope, &member, &upload(&foreign)).await);
        assert_eq!(code, "invalid");
        let code = refused(service.bring_archive(&team.sender.scope, &member, &upload("a,b\n1,2\n")).await);
        assert_eq!(code, "invalid");
        let other = team.world.seat(Role::Editor).await;
        let code = refused(service.rehearse_archive(&other.scope, &member, &upload(&own)).await);
        assert_eq!(code, "forbidden");
        let elsewhere = team.world.other_workspace().await;
        let code = refused(service.bring_archive(&elsewhere, &member, &upload(&own)).await);
        assert_eq!(code, "not_found");
        let admin = service.bring_archive(team.admin(), &member, &upload(&own)).await.unwrap();
        assert!(admin.counts.is_empty());
        let nobody = refused(service.bring_archive(team.admin(), &team.world.admin.member(), &upload(&own)).await);
        assert_eq!(nobody, "no_identity");
        assert!(service.open_contacts(&team.sender.scope, Ties::Invited, &first()).await.unwrap().items.is_empty());
    }
}
