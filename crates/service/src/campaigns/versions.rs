//! Safe editing (R54): a change as a difference with the people in flight whom it concerns, the versions that were
//! saved, and the way back.

use std::collections::BTreeMap;

use domain::action::{ActionState, StepIndex};
use domain::budget::CampaignBudget;
use domain::calendar::Schedule;
use domain::campaign::{CampaignState, Moderation};
use domain::identity::Role;
use domain::ids::{CampaignId, MemberId};
use domain::time::Timestamp;
use domain::variant::Design;
use domain::withdrawal::Withdrawal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;
use store::campaign::CampaignRow;
use store::campaign_version::{InFlight, NewVersion, VersionRow};
use utoipa::ToSchema;

use super::definition::{
    CampaignBudgetSchema, CampaignChange, Draft, MessageBody, ModerationSchema, ScheduleSchema,
    SourceBody, WithdrawalSchema,
};
use super::edit::{archived, changeable, visible};
use super::view::CampaignView;
use crate::error::OrNotFound;
use crate::{Page, PageRequest, Scope, Service, ServiceResult};

const LIST: &str = "campaign-versions";

/// A campaign's definition at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignSnapshot)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Its program.
    pub program: String,
    /// What it is for.
    pub description: String,
    /// The member in whose name it acts.
    #[schema(value_type = String)]
    pub sender_id: MemberId,
    /// Where its contacts come from.
    pub source: SourceBody,
    /// The sequence.
    pub messages: Vec<MessageBody>,
    /// The slots.
    #[schema(value_type = ScheduleSchema)]
    pub schedule: Schedule,
    /// Who decides.
    #[schema(value_type = ModerationSchema)]
    pub moderation: Moderation,
    /// What happens to invitations that nobody answered.
    #[serde(default)]
    #[schema(value_type = WithdrawalSchema)]
    pub withdrawal: Withdrawal,
    /// Its part in the budgets of its sender.
    #[serde(default)]
    #[schema(value_type = CampaignBudgetSchema)]
    pub budget: CampaignBudget,
}

impl From<Draft> for Snapshot {
    fn from(draft: Draft) -> Self {
        Self {
            name: draft.name,
            program: draft.program,
            description: draft.description,
            sender_id: draft.sender,
            source: draft.source.into(),
            messages: draft.messages.into_iter().map(MessageBody::from).collect(),
            schedule: draft.schedule,
            moderation: draft.moderation,
            withdrawal: draft.withdrawal,
            budget: draft.budget,
        }
    }
}

impl Snapshot {
    fn json(&self) -> Value {
        // A definition that was read from the database can be written.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changed {
    /// The field, such as `messages.1.texts.fr`.
    pub field: String,
    /// What it was; none where it was not there.
    pub before: Option<String>,
    /// What it becomes; none where it goes.
    pub after: Option<String>,
}

/// Whom a change concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Affected {
    /// People with something open in the campaign.
    pub in_flight: u64,
    /// People whose invitation waits for an answer; what comes next for them is as the change says.
    pub waiting_for_answer: u64,
    /// People who get another text than the one that stands there now.
    pub new_text: u64,
    /// People whose text is fixed already, because it was approved or rewritten: it stays.
    pub keep_text: u64,
    /// People for whom an open message ends, because the campaign no longer has it.
    pub ended: u64,
    /// People whose day or hour may become another.
    pub moved: u64,
    /// People who are not decided, where who decides becomes other.
    pub undecided: u64,
    /// Comparisons of texts that end, because their texts, weights or rule become others (R65).
    pub tests_ended: u64,
}

/// A change before it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CampaignDifference)]
pub struct DifferenceView {
    /// The version that it would change; send it as `If-Match`.
    pub version: i64,
    /// What becomes different.
    pub changes: Vec<Changed>,
    /// What others have changed since the version that was named.
    pub changed_meanwhile: Vec<Changed>,
    /// Whom it concerns.
    pub affected: Affected,
}

/// A version that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CampaignVersion)]
pub struct VersionView {
    /// The campaign's version from then on.
    pub version: i64,
    /// Whether this is what the campaign consists of now.
    pub is_present: bool,
    /// `created`, `edited` or `rolled_back`; `kept` for what was there before versions were kept.
    pub cause: String,
    /// Who saved it: a user's or key's id, or `command_line`.
    pub changed_by: String,
    /// The person's name.
    pub changed_by_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// What it changed of the version before.
    pub changes: Vec<Changed>,
    /// The definition.
    pub definition: Snapshot,
}

/// Keeps what a campaign becomes by a change, and what it was where nothing of it was kept before.
pub(super) async fn keep(
    tx: &mut Tx,
    scope: &Scope,
    before: &CampaignRow,
    after: &Draft,
    cause: &'static str,
    now: Timestamp,
) -> ServiceResult<()> {
    let workspace = scope.workspace();
    let known = store::campaign_version::before(tx, workspace, &before.id, i64::MAX, 1).await?;
    if known.is_empty() {
        let definition = store::Json(Snapshot::from(Draft::of(before)?).json());
        let version = NewVersion {
            version: before.version,
            definition: &definition,
            cause: "kept",
            changed_by: &before.created_by,
            changed_at: before.updated_at,
        };
        store::campaign_version::keep(tx, workspace, &before.id, &version).await?;
    }
    let definition = store::Json(Snapshot::from(after.clone()).json());
    let version = NewVersion {
        version: before.version + 1,
        definition: &definition,
        cause,
        changed_by: &scope.actor().to_string(),
        changed_at: now,
    };
    Ok(store::campaign_version::keep(tx, workspace, &before.id, &version).await?)
}

/// Keeps the first version of a campaign.
pub(super) async fn keep_first(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    draft: &Draft,
    now: Timestamp,
) -> ServiceResult<()> {
    let definition = store::Json(Snapshot::from(draft.clone()).json());
    let version = NewVersion {
        version: 1,
        definition: &definition,
        cause: "created",
        changed_by: &scope.actor().to_string(),
        changed_at: now,
    };
    Ok(store::campaign_version::keep(tx, scope.workspace(), id, &version).await?)
}

/// What others have changed of the definition since a version; empty where they only started or stopped the campaign.
pub(super) async fn changed_since(
    tx: &mut Tx,
    scope: &Scope,
    row: &CampaignRow,
    version: i64,
) -> ServiceResult<Vec<Changed>> {
    if version >= row.version {
        return Ok(Vec::new());
    }
    let workspace = scope.workspace();
    let then = store::campaign_version::before(tx, workspace, &row.id, version + 1, 1).await?;
    let Some(then) = then.into_iter().next() else {
        return Ok(Vec::new());
    };
    Ok(difference(
        &read(&then)?.json(),
        &Snapshot::from(Draft::of(row)?).json(),
    ))
}

impl Service {
    /// What a change would make different, and whom in flight it concerns; nothing is saved. With the version that was
    /// read it also tells what others have changed since.
    pub async fn campaign_difference(
        &self,
        scope: &Scope,
        id: &CampaignId,
        read: Option<i64>,
        change: CampaignChange,
    ) -> ServiceResult<DifferenceView> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let row = changeable(&mut tx, scope, id).await?;
        if row.state == CampaignState::Archived {
            return Err(archived());
        }
        let before = Draft::of(&row)?;
        let after = before.clone().changed(change);
        let changed_meanwhile = match read {
            Some(version) => changed_since(&mut tx, scope, &row, version).await?,
            None => Vec::new(),
        };
        let workspace = scope.workspace();
        let open = store::campaign_version::in_flight(&mut tx, workspace, id).await?;
        let waiting = store::campaign_version::waiting(&mut tx, workspace, id).await?;
        Ok(DifferenceView {
            version: row.version,
            affected: affected(&before, &after, &open, waiting),
            changes: difference(
                &Snapshot::from(before).json(),
                &Snapshot::from(after).json(),
            ),
            changed_meanwhile,
        })
    }

    /// Of a change by somebody who read the definition at a version, what that person really changed: what was left as it
    /// was read is left out, so that others' changes of it stay.
    pub async fn campaign_change_as_read(
        &self,
        scope: &Scope,
        id: &CampaignId,
        read_version: i64,
        change: CampaignChange,
    ) -> ServiceResult<CampaignChange> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let row = changeable(&mut tx, scope, id).await?;
        if read_version >= row.version {
            return Ok(change);
        }
        let workspace = scope.workspace();
        let found =
            store::campaign_version::before(&mut tx, workspace, id, read_version + 1, 1).await?;
        let Some(then) = found.first().map(read).transpose()? else {
            return Ok(change);
        };
        let after = Snapshot::from(Draft::of(&row)?.changed(change.clone()));
        Ok(CampaignChange {
            name: change.name.filter(|_| after.name != then.name),
            program: change.program.filter(|_| after.program != then.program),
            description: change
                .description
                .filter(|_| after.description != then.description),
            sender_id: change
                .sender_id
                .filter(|_| after.sender_id != then.sender_id),
            source: change.source.filter(|_| after.source != then.source),
            messages: change.messages.filter(|_| after.messages != then.messages),
            schedule: change.schedule.filter(|_| after.schedule != then.schedule),
            moderation: change
                .moderation
                .filter(|_| after.moderation != then.moderation),
            withdrawal: change
                .withdrawal
                .filter(|_| after.withdrawal != then.withdrawal),
            budget: change.budget.filter(|_| after.budget != then.budget),
        })
    }

    /// The versions of a campaign's definition, the newest first, each with what it changed.
    pub async fn campaign_versions(
        &self,
        scope: &Scope,
        id: &CampaignId,
        request: &PageRequest,
    ) -> ServiceResult<Page<VersionView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: i64 = request.after(LIST)?.unwrap_or(i64::MAX);
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let rows =
            store::campaign_version::before(&mut tx, scope.workspace(), id, before, limit + 1)
                .await?;
        let present = Snapshot::from(Draft::of(&row)?).json();
        // What an older program did not know is read as what it did.
        let definitions = rows.iter().map(|row| Ok(read(row)?.json()));
        let definitions: Vec<Value> = definitions.collect::<ServiceResult<_>>()?;
        let mut place = 0;
        let page = Page::of(
            LIST,
            rows,
            limit,
            |row| row.version,
            |row| {
                place += 1;
                let own = definitions.get(place - 1).cloned().unwrap_or_default();
                (row, own, definitions.get(place).cloned())
            },
        );
        let mut views = Vec::new();
        let mut is_first = before == i64::MAX;
        for (row, own, earlier) in page.items {
            let is_present = is_first && own == present;
            is_first = false;
            views.push(version_view(row, &own, earlier.as_ref(), is_present)?);
        }
        Ok(Page {
            items: views,
            next: page.next,
        })
    }

    /// Makes a campaign what it was at a version. What is fixed after the first start stays.
    pub async fn roll_back_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
        to: i64,
        version: Option<i64>,
    ) -> ServiceResult<CampaignView> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let row = changeable(&mut tx, scope, id).await?;
        let found = store::campaign_version::before(
            &mut tx,
            scope.workspace(),
            id,
            to.saturating_add(1),
            1,
        )
        .await?;
        drop(tx);
        let then = found
            .into_iter()
            .find(|found| found.version == to)
            .or_not_found("version of the campaign")?;
        let snapshot = read(&then)?;
        let is_free = row.first_started_at.is_none();
        let change = CampaignChange {
            name: is_free.then_some(snapshot.name),
            program: is_free.then_some(snapshot.program),
            sender_id: is_free.then_some(snapshot.sender_id),
            description: Some(snapshot.description),
            source: Some(snapshot.source),
            messages: Some(snapshot.messages),
            schedule: Some(snapshot.schedule),
            moderation: Some(snapshot.moderation),
            withdrawal: Some(snapshot.withdrawal),
            budget: Some(snapshot.budget),
        };
        self.change_campaign(scope, id, version, change, "rolled_back")
            .await
    }
}

fn read(row: &VersionRow) -> ServiceResult<Snapshot> {
    serde_json::from_value(row.definition.0.clone()).map_err(crate::ServiceError::internal)
}

fn version_view(
    row: VersionRow,
    own: &Value,
    earlier: Option<&Value>,
    is_present: bool,
) -> ServiceResult<VersionView> {
    Ok(VersionView {
        definition: read(&row)?,
        changes: earlier.map_or_else(Vec::new, |earlier| difference(earlier, own)),
        version: row.version,
        is_present,
        cause: row.cause,
        changed_by: row.changed_by,
        changed_by_name: row.changed_by_name,
        changed_at: row.changed_at,
    })
}

/// What is different between two definitions, by field.
fn difference(before: &Value, after: &Value) -> Vec<Changed> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten(before, "", &mut old);
    flatten(after, "", &mut new);
    let fields: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    fields
        .into_iter()
        .filter(|field| old.get(*field) != new.get(*field))
        .map(|field| Changed {
            field: field.clone(),
            before: old.get(field).cloned(),
            after: new.get(field).cloned(),
        })
        .collect()
}

/// The leaves of a definition by their paths. Lists of plain values and sending conditions are one each.
fn flatten(value: &Value, path: &str, leaves: &mut BTreeMap<String, String>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        Value::Object(fields) if !path.ends_with("condition") => {
            for (key, value) in fields {
                flatten(value, &below(key), leaves);
            }
        }
        Value::Array(items)
            if items.iter().any(Value::is_object) && !path.ends_with("condition") =>
        {
            for (place, item) in items.iter().enumerate() {
                flatten(item, &below(&place.to_string()), leaves);
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            leaves.insert(path.to_owned(), items.join(", "));
        }
        Value::Null => {}
        other => {
            leaves.insert(path.to_owned(), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whom a change concerns.
fn affected(before: &Draft, after: &Draft, open: &[InFlight], waiting: i64) -> Affected {
    let count = |people: i64| people.max(0).unsigned_abs();
    let of_message = |step: StepIndex| {
        let place = step.0 as usize;
        (before.messages.get(place), after.messages.get(place))
    };
    let tests = before.messages.iter().enumerate().filter(|(place, old)| {
        let design = Design::of(old);
        design.is_some() && design != after.messages.get(*place).and_then(Design::of)
    });
    let mut affected = Affected {
        waiting_for_answer: count(waiting),
        tests_ended: tests.count() as u64,
        ..Affected::default()
    };
    for row in open {
        let people = count(row.people);
        affected.in_flight += people;
        let variant = row.variant.as_deref();
        match of_message(row.step) {
            (Some(_), None) => affected.ended += people,
            // What others get of the message is nothing to whoever was given this variant.
            (Some(old), Some(new)) if old.alone(variant) == new.alone(variant) => {}
            (Some(_), Some(_)) if row.is_fixed => affected.keep_text += people,
            (Some(_), Some(_)) => affected.new_text += people,
            _ => {}
        }
        let has_no_moment = !matches!(
            row.state,
            ActionState::Scheduled | ActionState::Sending | ActionState::Unconfirmed
        );
        if before.schedule != after.schedule && has_no_moment {
            affected.moved += people;
        }
        if before.moderation != after.moderation && row.state == ActionState::WaitingForApproval {
            affected.undecided += people;
        }
    }
    affected
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_each_field_with_both_values() {
        let before = json!({
            "name": "a", "messages": [{"step": "invitation", "texts": {"default": "Hi", "fr": "Salut"}, "condition": null}],
            "schedule": {"weekdays": [1, 2], "slots": [{"start": "09:00"}]},
        });
        let after = json!({
            "name": "a", "messages": [{"step": "invitation", "texts": {"default": "Hello"}, "condition": {"criterion": "lead"}}],
            "schedule": {"weekdays": [1, 2, 3], "slots": [{"start": "09:00"}, {"start": "14:00"}]},
        });
        let changed: Vec<(String, Option<String>, Option<String>)> = difference(&before, &after)
            .into_iter()
            .map(|one| (one.field, one.before, one.after))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            changed,
            [
                (
                    "messages.0.condition".to_owned(),
                    None,
                    some("{\"criterion\":\"lead\"}")
                ),
                (
                    "messages.0.texts.default".to_owned(),
                    some("Hi"),
                    some("Hello")
                ),
                ("messages.0.texts.fr".to_owned(), some("Salut"), None),
                ("schedule.slots.1.start".to_owned(), None, some("14:00")),
                (
                    "schedule.weekdays".to_owned(),
                    some("1, 2"),
                    some("1, 2, 3")
                ),
            ]
        );
        assert!(difference(&after, &after).is_empty());
    }
}
