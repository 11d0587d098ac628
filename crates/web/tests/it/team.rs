//! A team at work: people were found, a campaign runs, proposals wait.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use domain::entropy::Entropy;
use domain::identity::AccountType;
use domain::ids::{
    CampaignId, ContactId, ContactViewId, ConversationId, FinderId, Id, ImportId, MemberId,
    MessageId, WorkspaceId,
};
use domain::time::Timestamp;
use engine::Engine;
use serde_json::json;
use service::access::identities::NewIdentity;
use service::audience::contacts::{ContactQuery, ContactViewInput};
use service::audience::imports::Upload;
use service::audience::suppressions::files::SuppressionUpload;
use service::proposals::DeckFilter;
use service::{PageRequest, Scope};
use store::Db;
use store::conversation::{Direction, NewMessage, Verdict};

use crate::support::{ADMIN, PASSWORD, Site};

/// The team, and the ids of what it has.
pub struct Team {
    /// The site.
    pub site: Site,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The member who sends.
    pub member: MemberId,
    /// The finder of a file.
    pub finder: FinderId,
    /// A segment with criteria.
    pub segment: String,
    /// The import of the file.
    pub import: ImportId,
    /// The campaign that runs.
    pub campaign: CampaignId,
    /// Somebody in it.
    pub contact: ContactId,
    /// What somebody in it wrote.
    pub reply: MessageId,
    /// The conversation with them.
    pub conversation: ConversationId,
    /// A proposal that waits.
    pub proposal: String,
    /// The administrator's user.
    pub user: String,
    /// The token of an open invitation.
    pub invitation: String,
    /// A key.
    pub key: String,
    /// A saved view of the list of contacts.
    pub contact_view: ContactViewId,
    /// A file of the suppression list.
    pub suppression_file: String,
}

impl Team {
    /// The administrator's rights.
    pub async fn admin(&self) -> Scope {
        admin(&self.site, &self.workspace).await
    }

    /// A team whose campaign proposes `cohort` people of `people`.
    pub async fn new(db: Db, people: usize, cohort: u32) -> Self {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let scope = admin(&site, &workspace).await;
        let member = scope.member().expect("a member").clone();
        let new = NewIdentity::Assisted {
            profile_url: None,
            account_type: AccountType::Premium,
        };
        let connected = site.service.connect_identity(&scope, None, &new).await;
        connected.expect("an account by hand needs nothing");
        let (finder, import) = finder(&site, &scope, people).await;
        let criteria = serde_json::json!({"criterion": "company", "contains": ["Acme"]});
        let input = serde_json::json!({"name": "Acme", "criteria": criteria});
        let input = serde_json::from_value(input).expect("an input");
        let segment = site.service.create_segment(&scope, input).await;
        let segment = segment.expect("a segment").id.to_string();
        let campaign = campaign(&site, &scope, &member, &finder, cohort).await;
        let started = site.service.start_campaign(&scope, &campaign).await;
        started.expect("nothing stands against it");
        until(&site, "2027-03-02T09:00:00+01:00").await;
        let deck = site
            .service
            .proposals(&scope, &DeckFilter::default(), &PageRequest::default())
            .await
            .expect("a deck");
        assert_eq!(deck.items.len(), cohort as usize, "the cohort of a slot");
        let contact = deck.items[0].contact.id.clone();
        let proposal = deck.items[0].id.to_string();
        let (reply, conversation) = written(&site, &scope, &campaign, &contact).await;
        let (invitation, key) = secrets(&site, &scope).await;
        let user = scope.user().expect("a person").to_string();
        let contact_view = contact_view(&site, &scope).await;
        let suppression_file = suppression_file(&site, &scope).await;
        Self {
            site,
            workspace,
            member,
            finder,
            segment,
            import,
            campaign,
            contact,
            reply,
            conversation,
            proposal,
            user,
            invitation,
            key,
            contact_view,
            suppression_file,
        }
    }

    /// Imports the file of people a second time.
    pub async fn import_again(&self) {
        let scope = admin(&self.site, &self.workspace).await;
        let file = people_file(30);
        let upload = Upload {
            file_name: "again.csv",
            content: file.as_str().into(),
            columns: &[],
        };
        let imported = self
            .site
            .service
            .import_file(&scope, &self.finder, &upload)
            .await;
        imported.expect("the file can be read");
    }

    /// A path in which every name stands for something that exists.
    pub fn filled(&self, path: &str) -> String {
        let id = if path.contains("/members/{id}") {
            self.member.to_string()
        } else if path.contains("/campaigns/{id}") {
            self.campaign.to_string()
        } else if path.contains("/finders/{id}") {
            self.finder.to_string()
        } else if path.contains("/suppressions/files/{id}") {
            self.suppression_file.clone()
        } else if path.contains("/segments/{id}") {
            self.segment.clone()
        } else if path.contains("/imports/{id}") {
            self.import.to_string()
        } else if path.contains("/contacts/views/{id}") {
            self.contact_view.to_string()
        } else if path.contains("/contacts/{id}") {
            self.contact.to_string()
        } else if path.contains("/replies/{id}") {
            self.reply.to_string()
        } else if path.contains("/conversations/{id}") {
            self.conversation.to_string()
        } else if path.contains("/keys/{id}") {
            self.key.clone()
        } else if path.contains("/organization/users/{id}") {
            self.user.clone()
        } else if path.contains("/organization/workspaces/{id}") {
            self.workspace.to_string()
        } else if path.contains("/welcome/{id}") {
            self.invitation.clone()
        } else {
            self.proposal.clone()
        };
        path.replace("{workspace}", self.workspace.as_ref())
            .replace("{id}", &id)
            .replace("{role}", "viewer")
            .replace("{number}", "1")
            .replace("{merge}", "mrg_0000000000000000000000000a")
            .replace("{contact}", self.contact.as_ref())
    }
}

/// A file of people, as the finder got it.
fn people_file(people: usize) -> String {
    let mut file = String::from("First name,Last name,Profile URL,Company\n");
    for number in 0..people {
        let line = writeln!(
            file,
            "Person{number},Example,https://www.linkedin.com/in/person-{number},Acme"
        );
        line.expect("a text takes more text");
    }
    file
}

async fn admin(site: &Site, workspace: &WorkspaceId) -> Scope {
    let credentials = service::access::sessions::Credentials {
        email: ADMIN.to_owned(),
        password: service::Secret::new(PASSWORD),
    };
    let session = site.service.log_in(&credentials, None).await;
    let token = session.expect("the administrator can log in").token;
    let scope = site.service.scope_of_session(token.expose(), workspace);
    scope.await.expect("the administrator is a member")
}

async fn finder(site: &Site, scope: &Scope, people: usize) -> (FinderId, ImportId) {
    let file = people_file(people);
    let input = serde_json::from_value(json!({ "name": "People", "kind": "csv" }));
    let upload = Upload {
        file_name: "people.csv",
        content: file.as_str().into(),
        columns: &[],
    };
    let import = site
        .service
        .create_finder_from_file(scope, input.expect("a finder"), &upload)
        .await;
    let import = import.expect("the file can be read");
    (import.finder_id, import.id)
}

async fn campaign(
    site: &Site,
    scope: &Scope,
    sender: &MemberId,
    finder: &FinderId,
    cohort: u32,
) -> CampaignId {
    let input = serde_json::from_value(json!({
        "kind": "invite", "name": "C-level", "program": "growth",
        "sender_id": sender.as_ref(),
        "source": { "type": "finder", "id": finder.as_ref() },
        "messages": [
            { "step": "invitation", "texts": { "default": "Hello {{firstName}}" } },
            { "step": "welcome", "texts": { "default": "Welcome {{firstName}}" } },
        ],
        "schedule": {
            "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
            "slots": [{ "start": "09:00", "duration_minutes": 180 }], "cohort_size": cohort,
        },
    }));
    let input = input.expect("a campaign");
    let made = site.service.create_campaign(scope, input).await;
    made.expect("the definition is right").id
}

/// A contact of the campaign wrote.
async fn written(
    site: &Site,
    scope: &Scope,
    campaign: &CampaignId,
    contact: &ContactId,
) -> (MessageId, ConversationId) {
    let now = site.service.now();
    let id = MessageId::mint(now, &mut Entropy::from_seed(5));
    let mut tx = site.service.db().write().await.expect("a transaction");
    let member = scope.member().expect("a member");
    let senders = store::account::senders(&mut tx, [member]).await;
    let identity = senders.expect("senders").remove(0).identity_id;
    let message = NewMessage {
        workspace: scope.workspace().clone(),
        id: id.clone(),
        identity: identity.expect("an account"),
        contact: contact.clone(),
        direction: Direction::In,
        by_hand: false,
        verdict: Some(Verdict {
            language: Some("en"),
            class: domain::reply::Class::Positive,
            sentiment_percent: 84,
            confidence_percent: 70,
            unsure: false,
            reason: r#"{"basis":"phrases","phrases":[{"span":{"start":0,"end":12}}],"words":[]}"#
                .to_owned(),
        }),
        text: "Sounds great, Tuesday at 10 works".to_owned(),
        happened_at: now,
        observed_at: now,
        remote_id: "message-1".to_owned(),
        campaign: Some(campaign.clone()),
        step: Some(domain::action::StepIndex(0)),
    };
    let kept = store::conversation::insert(&mut tx, vec![message]).await;
    assert_eq!(kept.expect("the message fits").len(), 1);
    tx.commit().await.expect("a commit");
    (id.clone(), ConversationId::beside(&id))
}

/// A view that shows everybody.
async fn contact_view(site: &Site, scope: &Scope) -> ContactViewId {
    let input = ContactViewInput {
        name: "Everybody".to_owned(),
        query: ContactQuery::default(),
        columns: Vec::new(),
    };
    let saved = site.service.save_contact_view(scope, input).await;
    saved.expect("a view").id
}

/// A file that names one person more for the suppression list.
async fn suppression_file(site: &Site, scope: &Scope) -> String {
    let upload = SuppressionUpload {
        file_name: "opt-outs.csv",
        content: "Email\nnobody@example.org\nnobody\n".into(),
        columns: &[],
        has_header: None,
        note: "",
    };
    let taken = site.service.take_suppression_file(scope, &upload).await;
    taken.expect("the file can be read").id.to_string()
}

async fn secrets(site: &Site, scope: &Scope) -> (String, String) {
    let invitation = serde_json::from_value(
        json!({ "email": "nora@example.org", "name": "Nora Lind", "role": "member" }),
    );
    let link = site
        .service
        .invite_member(scope, &invitation.expect("an invitation"))
        .await
        .expect("somebody can be invited");
    let key = serde_json::from_value(json!({ "name": "CRM", "role": "viewer" }));
    let made = site.service.create_key(scope, &key.expect("a key")).await;
    let made = made.expect("a key can be made");
    (link.token.expose().to_owned(), made.key.id.to_string())
}

/// Lets time pass, with everything that falls due on the way.
async fn until(site: &Site, instant: &str) {
    let target: Timestamp = instant.parse().expect("an instant");
    let engine = Engine::new(
        site.service.db().clone(),
        Arc::new(site.service.clone()),
        Arc::new(Mutex::new(Entropy::from_seed(3))),
        3,
        "test",
    );
    loop {
        let now = site.service.now();
        engine.step(now).await.expect("a step");
        match engine.next_due(now).await.expect("the next instant") {
            Some(next) if next <= target => site.clock.advance_to(next),
            _ if now < target => site.clock.advance_to(target),
            _ => return,
        }
    }
}
