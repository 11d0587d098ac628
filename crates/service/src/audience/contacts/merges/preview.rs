//! Two contacts side by side, and what a merge would do with them.

use std::collections::BTreeSet;

use domain::action::{ActionKind, ActionState, StepIndex};
use domain::contact_merge::{Side, compare};
use domain::ids::{ActionId, ContactId, WorkspaceId};
use domain::limits::MERGED_CONTACTS_MAXIMUM;
use serde::Serialize;
use serde_json::json;
use store::contact::{ContactRow, number};
use store::contact_merge::{Holdings, Plan, Weight};
use store::{Tx, suppression};
use utoipa::ToSchema;

use super::super::super::refs::{CampaignRef, Names, SourceRef};
use super::MergeInput;
use crate::schema::SideName;
use crate::{ServiceError, ServiceResult};

/// One of the two contacts, and how much is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergeSide {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ContactId,
    /// Its name.
    pub name: String,
    /// Actions of campaigns.
    pub actions: u64,
    /// Messages of conversations.
    pub messages: u64,
    /// Tags.
    pub tags: u64,
    /// Accounts that know it.
    pub relations: u64,
    /// Short links.
    pub links: u64,
    /// Whether the suppression list names it.
    pub is_suppressed: bool,
}

/// A field of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergeField {
    /// Its name; custom fields as `custom.NAME`.
    pub name: String,
    /// The value of the contact that stays.
    pub kept: Option<String>,
    /// Where it comes from.
    pub kept_source: Option<SourceRef>,
    /// The value of the other one.
    pub other: Option<String>,
    /// Where it comes from.
    pub other_source: Option<SourceRef>,
    /// Whose value stays where nothing is chosen.
    #[schema(value_type = SideName)]
    pub wins: Side,
    /// Whether the other one can be chosen.
    pub can_choose: bool,
}

/// An action that would end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergeEnding {
    /// The action.
    #[schema(value_type = String)]
    pub action_id: ActionId,
    /// Whose.
    #[schema(value_type = SideName)]
    pub side: Side,
    /// Its campaign.
    pub campaign: Option<CampaignRef>,
    /// The step of the sequence.
    #[schema(value_type = u32)]
    pub step: StepIndex,
}

/// What stands against a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergeRefusal {
    /// Stable code for programs: `merge_in_flight`, `too_many_merged`.
    pub code: &'static str,
    /// What it is and what to do.
    pub message: String,
}

impl From<MergeRefusal> for ServiceError {
    fn from(refusal: MergeRefusal) -> Self {
        Self::conflict(refusal.code, refusal.message)
    }
}

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergePreview {
    /// The contact that would stay.
    pub kept: MergeSide,
    /// The one that would be merged into it.
    pub other: MergeSide,
    /// The fields that either of them has.
    pub fields: Vec<MergeField>,
    /// Open actions that would end, so that nobody is approached twice for a name and program.
    pub endings: Vec<MergeEnding>,
    /// Why they cannot be merged now; null where they can.
    pub refusal: Option<MergeRefusal>,
    /// What was compared; a merge names it.
    pub version: String,
}

/// Two contacts that are compared.
pub(super) struct Compared {
    pub kept: ContactRow,
    pub other: ContactRow,
    pub held: Holdings,
    pub plan: Plan,
    weights: Vec<Weight>,
}

impl Compared {
    pub async fn of(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        (kept, other): (ContactRow, ContactRow),
        lock: bool,
    ) -> ServiceResult<Self> {
        let held = Holdings::of(tx, workspace, (&kept.id, &other.id), lock).await?;
        let weights = held.weights(tx, workspace).await?;
        Ok(Self {
            plan: Plan::of(&held),
            kept,
            other,
            held,
            weights,
        })
    }

    /// Why they cannot be merged now.
    pub fn refusal(&self) -> Option<MergeRefusal> {
        let merged = self.kept.merges + self.other.merges + 1;
        if merged > MERGED_CONTACTS_MAXIMUM {
            return Some(MergeRefusal {
                code: "too_many_merged",
                message: format!(
                    "At most {MERGED_CONTACTS_MAXIMUM} contacts are merged into one. Look whether they are all one person, and undo what is not"
                ),
            });
        }
        refusal(&self.held, &self.kept.full_name())
    }

    /// That it is what was looked at, and that there is something to choose where something was chosen.
    pub fn require(&self, input: &MergeInput) -> ServiceResult<()> {
        if input.version != self.version() {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "One of the two contacts changed since they were compared. Compare them again and merge then",
            ));
        }
        let compared = compare(&self.kept.sourced(), &self.other.sourced());
        let can_choose = |name: &String| {
            let mut fields = compared.iter();
            fields.any(|one| one.name == *name && one.differs() && one.name != "remote_id")
        };
        match input.choices.keys().find(|name| !can_choose(name)) {
            None => Ok(()),
            Some(name) => Err(ServiceError::invalid(
                format!("choices.{name}"),
                "nothing_to_choose",
                "Of this field there are not two values to choose from. Leave it out",
            )),
        }
    }

    /// A text that changes with everything that the comparison shows.
    fn version(&self) -> String {
        let own = |row: &ContactRow| {
            json!([
                row.fields(),
                row.provenance(),
                row.merges,
                row.lead_at.map(domain::time::Timestamp::as_millis)
            ])
        };
        let actions = self
            .held
            .actions
            .iter()
            .map(|one| json!([one.id, one.version]));
        let weights = self.weights.iter();
        let weights = weights.map(|one| [one.messages, one.tags, one.relations, one.links]);
        let all = json!([
            own(&self.kept),
            own(&self.other),
            actions.collect::<Vec<_>>(),
            weights.collect::<Vec<_>>()
        ]);
        format!("{:016x}", number(&all.to_string()))
    }

    pub async fn preview(
        self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
    ) -> ServiceResult<MergePreview> {
        let rows = [self.kept.clone(), self.other.clone()];
        let suppressed = suppression::for_rows(tx, workspace, &rows).await?;
        let fields = compare(&self.kept.sourced(), &self.other.sourced());
        let endings = self.plan.endings(&self.held);
        let sources = fields
            .iter()
            .flat_map(|one| [&one.kept_source, &one.other_source]);
        let sources = sources.flatten().map(|source| source.source.as_str());
        let campaigns = endings.iter().map(|action| action.campaign_id.as_str());
        let wanted: BTreeSet<&str> = sources.chain(campaigns).collect();
        let names = Names::of(tx, workspace, wanted).await?;
        let side = |row: &ContactRow| self.side(row, suppressed.contains_key(&row.id));
        Ok(MergePreview {
            kept: side(&self.kept),
            other: side(&self.other),
            endings: endings
                .into_iter()
                .map(|action| MergeEnding {
                    action_id: action.id.clone(),
                    side: if action.contact_id == self.kept.id {
                        Side::Kept
                    } else {
                        Side::Other
                    },
                    campaign: names.campaign(&action.campaign_id),
                    step: action.step,
                })
                .collect(),
            refusal: self.refusal(),
            version: self.version(),
            fields: fields.into_iter().map(|one| field(one, &names)).collect(),
        })
    }

    fn side(&self, row: &ContactRow, is_suppressed: bool) -> MergeSide {
        let of = |read: fn(&Weight) -> i64| {
            let weight = self.weights.iter().find(|one| one.contact_id == row.id);
            weight.map_or(0, read).unsigned_abs()
        };
        let actions = self
            .held
            .actions
            .iter()
            .filter(|one| one.contact_id == row.id);
        MergeSide {
            id: row.id.clone(),
            name: row.full_name(),
            actions: actions.count() as u64,
            messages: of(|weight| weight.messages),
            tags: of(|weight| weight.tags),
            relations: of(|weight| weight.relations),
            links: of(|weight| weight.links),
            is_suppressed,
        }
    }
}

fn field(one: domain::contact_merge::Compared, names: &Names) -> MergeField {
    MergeField {
        can_choose: one.differs() && one.name != "remote_id",
        kept_source: one.kept_source.as_ref().map(|source| names.source(source)),
        other_source: one.other_source.as_ref().map(|source| names.source(source)),
        name: one.name,
        kept: one.kept,
        other: one.other,
        wins: one.wins,
    }
}

/// What is on its way to one of the two, or may be.
pub(super) fn refusal(held: &Holdings, name: &str) -> Option<MergeRefusal> {
    let action = held.in_flight()?;
    let message = match (action.kind, action.state) {
        (ActionKind::Answer, ActionState::Scheduled) => {
            format!("An answer to {name} is about to leave. Try again in a minute")
        }
        (_, ActionState::Unconfirmed) => {
            format!(
                "Nobody knows yet whether something was sent to {name}. Say in the queue whether it was, then try again"
            )
        }
        _ => {
            format!("Something is being sent to {name} at this moment. Try again in a few minutes")
        }
    };
    Some(MergeRefusal {
        code: "merge_in_flight",
        message,
    })
}
