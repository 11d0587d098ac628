//! What a campaign is written with: who may send, what from, which names are in use, what the note
//! becomes (R23, R40, R45, R46). One look for the whole form, in one transaction.

use std::collections::BTreeMap;

use domain::campaign::{Message, MessageStep, Source};
use domain::campaign_check::Definition;
use domain::identity::{AccountType, Role};
use domain::ids::{CampaignId, MemberId};
use domain::limits;
use domain::problem::Problem;
use store::Tx;

use super::definition::{CampaignDefinition, Sketch, SourceBody};
use super::list::SourceChoiceView;
use super::note::NotePreview;
use super::{check, filters, list, note};
use crate::access::members::MemberView;
use crate::input::{one_line, several_lines};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Members that are offered as senders at once.
const SENDERS_MAXIMUM: u32 = limits::PAGE_SIZE_MAXIMUM;

/// As much of a campaign as is chosen while its form is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The campaign, where it exists already: it takes nothing from its own budget.
    pub campaign: Option<CampaignId>,
    /// The sender.
    pub sender: Option<MemberId>,
    /// The source.
    pub source: Option<SourceBody>,
    /// Which message the texts belong to.
    pub step: Option<MessageStep>,
    /// The texts of the first message by language: the note of an invitation.
    pub note: BTreeMap<String, String>,
}

/// What the form offers and shows.
#[derive(Debug, Clone, Default)]
pub struct Drafting {
    /// Members of the workspace by name.
    pub members: Vec<MemberView>,
    /// What the sender may choose as the source.
    pub sources: Vec<SourceChoiceView>,
    /// Names of campaigns, the ones used last first.
    pub names: Vec<String>,
    /// Programs, the ones used last first.
    pub programs: Vec<String>,
    /// Tokens that texts may hold.
    pub tokens: Vec<String>,
    /// Contacts that the sender's other active campaigns take in a week.
    pub others_per_week: u32,
    /// The note as delivered, or what stands against looking; none where sender or source are
    /// missing.
    pub note: Option<Result<NotePreview, Vec<Problem>>>,
}

impl Service {
    /// What the form of a campaign offers and shows, for what is chosen in it so far. A sender for
    /// whom the scope may not write has no sources.
    pub async fn campaign_drafting(
        &self,
        scope: &Scope,
        chosen: &Chosen,
    ) -> ServiceResult<Drafting> {
        scope.require(Role::Member)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = store::member::page(&mut tx, workspace, ("", ""), SENDERS_MAXIMUM).await?;
        let members: Vec<MemberView> = rows.into_iter().map(MemberView::from).collect();
        let used = filters::choices(&mut tx, scope, None).await?;
        let vocabulary = check::vocabulary(&mut tx, workspace).await?;
        let mut drafting = Drafting {
            names: used.names,
            programs: used.programs,
            tokens: vocabulary.names().map(ToOwned::to_owned).collect(),
            ..Drafting::default()
        };
        let sender = chosen.sender.as_ref().filter(|id| scope.may_change_of(id));
        if let Some(sender) = sender {
            drafting.sources = list::sources(&mut tx, scope, sender).await?;
            drafting.others_per_week = others_per_week(&mut tx, scope, sender, chosen).await?;
        }
        if let (Some(id), Some(source)) = (sender, &chosen.source) {
            let known = members.iter().find(|member| member.id == *id);
            let sender = known.map(|member| note::Sender {
                name: &member.name,
                account: member
                    .identity
                    .as_ref()
                    .map_or(AccountType::Standard, |identity| identity.account_type),
            });
            let looked = note::preview(
                &mut tx,
                scope,
                id,
                sender,
                source,
                (chosen.step, &chosen.note),
                &vocabulary,
                note::CONTACTS_MAXIMUM,
            )
            .await;
            drafting.note = Some(match looked {
                Ok(preview) => Ok(preview),
                Err(ServiceError::Invalid(problems)) => Err(problems),
                Err(other) => return Err(other),
            });
        }
        drafting.members = members;
        Ok(drafting)
    }
}

impl Service {
    /// Everything that stands against saving what is written so far, all of it at once; where sender
    /// or source are missing, that as well.
    pub async fn campaign_problems(
        &self,
        scope: &Scope,
        sketch: &Sketch,
    ) -> ServiceResult<Vec<Problem>> {
        scope.require(Role::Member)?;
        let messages: Vec<Message> = sketch.messages.iter().cloned().map(Message::from).collect();
        let definition = Definition {
            kind: sketch.kind,
            name: &one_line(&sketch.name),
            program: &one_line(&sketch.program),
            description: &several_lines(&sketch.description),
            messages: &messages,
            schedule: &sketch.schedule,
            withdrawal: sketch.withdrawal,
            budget: sketch.budget,
        };
        let source = sketch.source.clone().map(Source::from);
        let mut tx = self.read().await?;
        let sender = sketch.sender_id.as_ref();
        check::of_parts(&mut tx, scope, &definition, sender, source.as_ref()).await
    }

    /// A campaign's definition, without what came of it; of a member only the own ones.
    pub async fn campaign_definition(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<CampaignDefinition> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        CampaignDefinition::of(&super::edit::visible(&mut tx, scope, id).await?)
    }
}

/// Contacts that the sender's other active invite campaigns take from their sources in a week of
/// execution days.
async fn others_per_week(
    tx: &mut Tx,
    scope: &Scope,
    sender: &MemberId,
    chosen: &Chosen,
) -> ServiceResult<u32> {
    let workspace = scope.workspace();
    let rows = store::campaign_edit::active_schedules(tx, workspace, sender).await?;
    let others = rows
        .iter()
        .filter(|row| chosen.campaign.as_ref() != Some(&row.id));
    Ok(others
        .map(|row| {
            let days = u32::try_from(row.schedule.0.weekdays.len()).unwrap_or(7);
            row.schedule.0.contacts_per_day() * days
        })
        .sum())
}
