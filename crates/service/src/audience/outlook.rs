//! "Would this person be contacted, by whom, when, and if not why?" (R36)

use domain::action::{ActionState, Reason};
use domain::campaign::{CampaignKind, CampaignState};
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId};
use domain::profile::ProfileKey;
use domain::suppression::{Subject, email_address};
use domain::time::Timestamp;
use engine::outlook::{self, Answer, Outlook};
use jiff::civil::Date;
use serde::Serialize;
use store::Tx;
use store::contact::{self, ContactRow};
use store::suppression::{self, SuppressionRow};
use utoipa::ToSchema;

use super::refs::{MemberRef, Names};
use super::suppressions::SuppressionView;
use crate::schema::{CampaignKindName, CampaignStateName};
use crate::{Scope, Service, ServiceError, ServiceResult};

domain::named! {
    /// What a campaign would do with a person.
    OutlookAnswer, "answer" {
        /// It would contact the person.
        Yes = "yes",
        /// It would, once something has passed or was cured.
        Later = "later",
        /// It would not; the reason says why.
        No = "no",
        /// It has come to an end with the person.
        Over = "over",
        /// It invited the person, who has not accepted.
        WaitsForAcceptance = "waits_for_acceptance",
        /// The person is not in its source.
        NotInSource = "not_in_source",
        /// Another member who shares the source works on the person.
        GivenToAnother = "given_to_another",
        /// It went past the person's place in its source without proposing it.
        PassedOver = "passed_over",
    }
}

/// Whether a person would be contacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Outlook)]
pub struct OutlookView {
    /// The person as it was understood: the contact's name, or the address.
    pub person: String,
    /// The contact; none where the workspace does not know the person.
    #[schema(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// Whether any campaign would contact the person, as things stand.
    pub would_be_contacted: bool,
    /// The entry of the suppression list that forbids it.
    pub suppressed_by: Option<SuppressionView>,
    /// What each campaign would do, the newest first; archived ones do nothing.
    pub campaigns: Vec<CampaignOutlook>,
}

/// What one campaign would do with a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignOutlook {
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its name.
    pub name: String,
    /// Its program.
    pub program: String,
    /// What it does.
    #[schema(value_type = CampaignKindName)]
    pub kind: CampaignKind,
    /// Where it stands.
    #[schema(value_type = CampaignStateName)]
    pub state: CampaignState,
    /// In whose name it acts.
    pub sender: MemberRef,
    /// Which message of the sequence it is about; 0 is the first.
    pub step: u32,
    /// The answer: `yes`, `later`, `no`, `over`, `waits_for_acceptance`, `not_in_source`, `given_to_another` or `passed_over`.
    #[schema(value_type = String)]
    pub answer: OutlookAnswer,
    /// The reason code, where one decided.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
    /// More about the reason.
    pub detail: Option<String>,
    /// When: its moment, when it is looked at again, or when it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// The local date for which it is planned.
    #[schema(value_type = Option<String>, format = Date)]
    pub local_date: Option<Date>,
    /// Whether the sender has to approve it first.
    pub needs_approval: bool,
    /// How many people of the source come before.
    pub ahead: Option<u64>,
    /// The member who works on the person instead.
    pub given_to: Option<MemberRef>,
    /// The rules that were asked, in their order, with what each saw.
    pub trace: Vec<RuleView>,
}

/// A rule that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AskedRule)]
pub struct RuleView {
    /// The rule.
    pub rule: &'static str,
    /// The value that it saw.
    pub saw: String,
    /// Whether it decided.
    pub decided: bool,
}

/// Who is asked about.
enum Person {
    Known(Box<ContactRow>),
    Unknown {
        key: Option<ProfileKey>,
        email: Option<String>,
    },
}

impl Service {
    /// Says whether a person would be contacted, by whom and when, and if not, why: by the rules of sending themselves. The
    /// person is a contact's id, a profile address or an e-mail address. A member sees its own contacts and campaigns.
    pub async fn outlook(&self, scope: &Scope, person: &str) -> ServiceResult<OutlookView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        match find(&mut tx, scope, person.trim()).await? {
            Person::Known(row) => self.of_contact(&mut tx, scope, *row).await,
            Person::Unknown { key, email } => of_nobody(&mut tx, scope, key, email).await,
        }
    }

    async fn of_contact(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        row: ContactRow,
    ) -> ServiceResult<OutlookView> {
        let workspace = scope.workspace();
        let now = self.now();
        let found = outlook::of_contact(
            tx,
            workspace,
            &row.id,
            scope.links(),
            || self.mint(now),
            now,
        )
        .await
        .map_err(ServiceError::internal)?;
        let own = scope.only_own();
        let found: Vec<Outlook> = found
            .into_iter()
            .filter(|one| own.is_none_or(|own| *own == one.campaign.sender_member_id))
            .collect();
        let rows = std::slice::from_ref(&row);
        let entry = suppression::for_rows(tx, workspace, rows)
            .await?
            .remove(&row.id);
        let mut people: std::collections::BTreeSet<&str> = found
            .iter()
            .map(|one| one.campaign.sender_member_id.as_str())
            .collect();
        people.extend(found.iter().filter_map(|one| match &one.answer {
            Answer::GivenTo(member) => Some(member.as_str()),
            _ => None,
        }));
        people.extend(entry.iter().map(|entry| entry.created_by.as_str()));
        let names = Names::of(tx, workspace, people).await?;
        let campaigns: Vec<CampaignOutlook> =
            found.iter().map(|one| campaign_view(one, &names)).collect();
        let name = row.full_name();
        Ok(OutlookView {
            person: if name.is_empty() {
                row.profile_url.or(row.email).unwrap_or_default()
            } else {
                name
            },
            contact_id: Some(row.id),
            would_be_contacted: campaigns.iter().any(|one| one.answer == OutlookAnswer::Yes),
            suppressed_by: entry.map(|entry| SuppressionView::of(entry, &names)),
            campaigns,
        })
    }
}

async fn find(tx: &mut Tx, scope: &Scope, person: &str) -> ServiceResult<Person> {
    let workspace = scope.workspace();
    let key = ProfileKey::parse(person).ok();
    let email = email_address(person);
    let found = if let Ok(id) = person.parse::<ContactId>() {
        let found = contact::get(tx, workspace, &id).await?;
        Some(found.ok_or_else(|| ServiceError::not_found("contact"))?)
    } else if let Some(key) = &key {
        contact::by_profile_key(tx, workspace, &key.to_string()).await?
    } else if let Some(email) = &email {
        contact::by_email(tx, workspace, email).await?
    } else {
        return Err(ServiceError::invalid(
            "person",
            "unknown_person",
            "This names nobody. Write a profile address such as https://www.linkedin.com/in/jane-doe, an e-mail address, or a contact's id",
        ));
    };
    if let Some(row) = found {
        let is_visible = match scope.only_own() {
            Some(own) => contact::is_visible_to(tx, workspace, &row.id, own).await?,
            None => true,
        };
        if is_visible {
            return Ok(Person::Known(Box::new(row)));
        }
        if key.is_none() && email.is_none() {
            return Err(ServiceError::not_found("contact"));
        }
    }
    Ok(Person::Unknown { key, email })
}

/// Somebody whom the workspace does not know: no campaign can contact them, and the list says whether any ever would.
async fn of_nobody(
    tx: &mut Tx,
    scope: &Scope,
    key: Option<ProfileKey>,
    email: Option<String>,
) -> ServiceResult<OutlookView> {
    let key_text = key.as_ref().map(ToString::to_string);
    let subject = Subject {
        profile_key: key_text.as_deref(),
        email: email.as_deref(),
        full_name: "",
        headline: None,
        company: None,
        title: None,
    };
    let entry: Option<SuppressionRow> =
        suppression::for_subject(tx, scope.workspace(), subject).await?;
    let actors = entry
        .iter()
        .map(|entry| entry.created_by.as_str())
        .collect();
    let names = Names::of(tx, scope.workspace(), actors).await?;
    let address = key.map(|key| key.display_url()).or(email);
    Ok(OutlookView {
        person: address.unwrap_or_default(),
        contact_id: None,
        would_be_contacted: false,
        suppressed_by: entry.map(|entry| SuppressionView::of(entry, &names)),
        campaigns: Vec::new(),
    })
}

fn campaign_view(one: &Outlook, names: &Names) -> CampaignOutlook {
    let campaign = &one.campaign;
    let mut view = CampaignOutlook {
        campaign_id: campaign.id.clone(),
        name: campaign.name.clone(),
        program: campaign.program.clone(),
        kind: campaign.kind,
        state: campaign.state,
        sender: names.member(&campaign.sender_member_id),
        step: one.step.0,
        answer: OutlookAnswer::No,
        reason: None,
        detail: None,
        at: None,
        local_date: None,
        needs_approval: false,
        ahead: None,
        given_to: None,
        trace: one
            .trace
            .iter()
            .map(|looked| RuleView {
                rule: looked.rule,
                saw: looked.saw.clone(),
                decided: looked.decided,
            })
            .collect(),
    };
    match &one.answer {
        Answer::Yes {
            at,
            local_date,
            needs_approval,
            ahead,
        } => {
            view.answer = OutlookAnswer::Yes;
            (view.at, view.local_date) = (*at, *local_date);
            (view.needs_approval, view.ahead) = (*needs_approval, *ahead);
        }
        Answer::Later { reason, until } => {
            view.answer = OutlookAnswer::Later;
            (view.reason, view.at) = (Some(*reason), Some(*until));
        }
        Answer::No { reason, detail } => {
            (view.reason, view.detail) = (Some(*reason), detail.clone());
        }
        Answer::Over { state, reason, at } => {
            view.answer = OutlookAnswer::Over;
            (view.reason, view.at) = (*reason, *at);
            view.detail = (*state == ActionState::Sent).then(|| state.to_string());
        }
        Answer::WaitsForAcceptance => view.answer = OutlookAnswer::WaitsForAcceptance,
        Answer::NotInSource => view.answer = OutlookAnswer::NotInSource,
        Answer::GivenTo(member) => {
            view.answer = OutlookAnswer::GivenToAnother;
            view.given_to = Some(names.member(member));
        }
        Answer::PassedOver => view.answer = OutlookAnswer::PassedOver,
    }
    view
}
