//! Tags and leads: what people say of contacts (R30, R35).

use domain::criteria::tag_key;
use domain::identity::Role;
use domain::ids::ContactId;
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::{contact, tag};
use utoipa::ToSchema;

use crate::input::{Checks, one_line};
use crate::live::LiveKind;
use crate::{LiveEvent, Scope, Service, ServiceResult};

/// A tag of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct TagView {
    /// Its name.
    pub name: String,
}

/// A change of tags, of one or many contacts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagChange {
    /// The tag; spelling does not matter.
    pub tag: String,
    /// The contacts, 1,000 at most.
    #[schema(value_type = Vec<String>)]
    pub contact_ids: Vec<ContactId>,
    /// Whether they have the tag from now on.
    pub present: bool,
}

/// A change of the mark "lead", of one or many contacts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadChange {
    /// The contacts, 1,000 at most.
    #[schema(value_type = Vec<String>)]
    pub contact_ids: Vec<ContactId>,
    /// Whether they are leads from now on.
    pub lead: bool,
}

/// How many contacts a change concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactsChanged {
    /// Those for whom it was a change.
    pub changed: u64,
}

impl Service {
    /// The tags of the workspace, by name.
    pub async fn tags(&self, scope: &Scope) -> ServiceResult<Vec<TagView>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let most = limits::TAGS_MAXIMUM as u32;
        let rows = tag::list(&mut tx, scope.workspace(), most).await?;
        Ok(rows
            .into_iter()
            .map(|row| TagView { name: row.name })
            .collect())
    }

    /// Gives a tag to contacts, or takes it away. No import changes it back (R26).
    pub async fn tag_contacts(
        &self,
        scope: &Scope,
        change: &TagChange,
    ) -> ServiceResult<ContactsChanged> {
        scope.require(Role::Editor)?;
        let mut checks = Checks::new();
        let name = checked_name(&mut checks, &change.tag);
        check_number(&mut checks, &change.contact_ids);
        checks.finish()?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let present = existing(&mut tx, scope, &change.contact_ids).await?;
        let changing = Tagging {
            name,
            present: change.present,
            cause: "tag_contacts",
        };
        let answer = ContactsChanged {
            changed: set(&mut tx, scope, &present, &changing, self.now()).await?,
        };
        tx.commit(&answer).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(answer)
    }

    /// Marks contacts as leads, or takes the mark back.
    pub async fn mark_leads(
        &self,
        scope: &Scope,
        change: &LeadChange,
    ) -> ServiceResult<ContactsChanged> {
        scope.require(Role::Editor)?;
        let mut checks = Checks::new();
        check_number(&mut checks, &change.contact_ids);
        checks.finish()?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let ids = existing(&mut tx, scope, &change.contact_ids).await?;
        let answer = ContactsChanged {
            changed: mark(&mut tx, scope, &ids, change.lead, "mark_leads", now).await?,
        };
        tx.commit(&answer).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(answer)
    }
}

/// A tag that is given or taken away.
pub(crate) struct Tagging {
    /// The tag, as it is shown.
    pub name: String,
    /// Whether it is there from now on.
    pub present: bool,
    /// The use case.
    pub cause: &'static str,
}

/// A tag as it is kept, looked at.
pub(crate) fn checked_name(checks: &mut Checks, given: &str) -> String {
    let name = one_line(given);
    checks.ensure(
        !tag_key(&name).is_empty(),
        "tag",
        "required",
        "A tag has at least one letter or digit",
    );
    checks.length("tag", &name, limits::TAG_LENGTH_MAXIMUM);
    name
}

/// Gives contacts a tag or takes it away, with the ledger's lines; answers for how many that was a change.
pub(crate) async fn set(
    tx: &mut store::Tx,
    scope: &Scope,
    contacts: &[ContactId],
    change: &Tagging,
    now: Timestamp,
) -> ServiceResult<u64> {
    let workspace = scope.workspace();
    if change.present && tag::count(tx, workspace).await? >= limits::TAGS_MAXIMUM as i64 {
        return Err(crate::ServiceError::conflict(
            "too_many_tags",
            format!(
                "A workspace has at most {} tags. Use one that is there",
                limits::TAGS_MAXIMUM
            ),
        ));
    }
    let changed = tag::set(tx, workspace, &change.name, contacts, change.present, now).await?;
    let kind = if change.present {
        EventKind::ContactTagged
    } else {
        EventKind::ContactUntagged
    };
    let entries = changed
        .iter()
        .map(|contact| {
            Entry::new(now, kind, scope.actor(), change.cause)
                .contact(contact)
                .with(json!({ "tag": change.name }))
        })
        .collect();
    ledger::append(tx, workspace, entries).await?;
    Ok(changed.len() as u64)
}

/// Marks contacts as leads or takes the mark back, with the ledger's lines; answers for how many that was a change.
pub(crate) async fn mark(
    tx: &mut store::Tx,
    scope: &Scope,
    contacts: &[ContactId],
    lead: bool,
    cause: &'static str,
    now: Timestamp,
) -> ServiceResult<u64> {
    let workspace = scope.workspace();
    let by = scope.actor().to_string();
    let changed = contact::mark_leads(tx, workspace, contacts, lead, &by, now).await?;
    let kind = if lead {
        EventKind::LeadMarked
    } else {
        EventKind::LeadUnmarked
    };
    let entries = changed
        .iter()
        .map(|contact| Entry::new(now, kind, scope.actor(), cause).contact(contact))
        .collect();
    ledger::append(tx, workspace, entries).await?;
    Ok(changed.len() as u64)
}

pub(super) fn check_number(checks: &mut Checks, contacts: &[ContactId]) {
    checks.ensure(
        (1..=limits::CONTACTS_CHANGED_MAXIMUM).contains(&contacts.len()),
        "contact_ids",
        "out_of_range",
        format!("Name 1 to {} contacts", limits::CONTACTS_CHANGED_MAXIMUM),
    );
}

/// Those of the contacts that are of this workspace.
async fn existing(
    tx: &mut store::Tx,
    scope: &Scope,
    contacts: &[ContactId],
) -> ServiceResult<Vec<ContactId>> {
    let rows = contact::persons(tx, scope.workspace(), contacts).await?;
    if rows.is_empty() {
        return Err(crate::ServiceError::not_found("contact"));
    }
    Ok(rows.into_iter().map(|row| row.id).collect())
}
