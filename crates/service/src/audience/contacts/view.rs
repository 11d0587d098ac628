//! Contacts as they are shown.

use std::collections::{BTreeMap, BTreeSet};

use domain::contact_merge::Provenance;
use domain::ids::{ContactId, FinderId, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;
use serde::Serialize;
use store::contact::ContactRow;
use store::segment::SegmentRow;
use store::suppression::SuppressionRow;
use store::{Tx, contact, segment, suppression};
use utoipa::ToSchema;

use super::super::refs::{MemberRef, Names, SourceRef};
use super::super::segments::SegmentView;
use super::super::suppressions::SuppressionView;
use crate::ServiceResult;
use crate::schema::EventKindName;

/// Segments of one contact that are shown.
const SEGMENTS_SHOWN: u32 = 50;

/// What happened last with a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LastEvent {
    /// What.
    #[schema(value_type = EventKindName)]
    pub kind: EventKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ContactId,
    /// The name as people read it; the address where no name is known.
    pub name: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Position.
    pub title: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// Year of birth.
    pub birth_year: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Profile address.
    pub profile_url: Option<String>,
    /// The network's id of the person.
    pub remote_id: Option<String>,
    /// Custom fields by name.
    pub custom: BTreeMap<String, String>,
    /// Its tags, by name.
    pub tags: Vec<String>,
    /// Since when it is marked as a lead; null where it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lead_since: Option<Timestamp>,
    /// The member whose finder brought it first.
    pub owner: Option<MemberRef>,
    /// That finder.
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
    /// What happened last.
    pub last_event: Option<LastEvent>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When a field changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A contact with everything around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactDetail {
    /// The contact.
    #[serde(flatten)]
    pub contact: ContactView,
    /// Where each field comes from, by its name; custom fields as `custom.NAME`.
    pub sources: BTreeMap<String, SourceRef>,
    /// The segments that hold it.
    pub segments: Vec<SegmentView>,
    /// The entry of the suppression list that forbids to contact it.
    pub suppressed_by: Option<SuppressionView>,
}

/// What is shown of a contact beside its own row.
#[derive(Debug, Clone, Default)]
struct Beside {
    tags: Vec<String>,
    last_event: Option<LastEvent>,
}

/// Contacts with the names of their owners, in one further query, and with what is beside their rows, in another one.
pub(in crate::audience) async fn many(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows: Vec<ContactRow>,
) -> ServiceResult<Vec<ContactView>> {
    let owners = rows.iter().filter_map(|row| row.owner_member_id.as_ref());
    let names = Names::of_members(tx, workspace, owners).await?;
    let mut beside = beside(tx, workspace, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let beside = beside.remove(&row.id).unwrap_or_default();
            view(row, beside, &names)
        })
        .collect())
}

async fn beside(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows: &[ContactRow],
) -> ServiceResult<BTreeMap<ContactId, Beside>> {
    let mut beside: BTreeMap<ContactId, Beside> = rows
        .iter()
        .map(|row| (row.id.clone(), Beside::of(row)))
        .collect();
    let ids = rows.iter().map(|row| &row.id);
    for row in contact::beside(tx, workspace, ids).await? {
        let of_contact = beside.entry(row.contact_id).or_default();
        of_contact.tags.extend(row.tag);
        if let (Some(kind), Some(at)) = (row.kind, row.at) {
            of_contact.told(LastEvent { kind, at });
        }
    }
    Ok(beside)
}

impl Beside {
    /// What the contact's own row keeps: the last event that the ledger tells of it together with others.
    fn of(row: &ContactRow) -> Self {
        let event = row.last_event_kind.zip(row.last_event_at);
        Self {
            tags: Vec::new(),
            last_event: event.map(|(kind, at)| LastEvent { kind, at }),
        }
    }

    /// What the ledger tells of the contact alone; of two at the same instant it is the later one.
    fn told(&mut self, event: LastEvent) {
        let is_later = |kept: &LastEvent| kept.at > event.at;
        if !self.last_event.as_ref().is_some_and(is_later) {
            self.last_event = Some(event);
        }
    }
}

fn view(row: ContactRow, beside: Beside, names: &Names) -> ContactView {
    ContactView {
        tags: beside.tags,
        lead_since: row.lead_at,
        name: row.full_name(),
        owner: row.owner_member_id.as_ref().map(|id| names.member(id)),
        last_event: beside.last_event,
        id: row.id,
        first_name: row.first_name,
        last_name: row.last_name,
        headline: row.headline,
        company: row.company,
        title: row.title,
        city: row.city,
        region: row.region,
        country: row.country,
        language: row.language,
        industry: row.industry,
        birth_year: row.birth_year,
        email: row.email,
        profile_url: row.profile_url,
        remote_id: row.remote_id,
        custom: row.custom.0,
        finder_id: row.finder_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// A contact with everything around it.
pub(super) async fn detail(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: ContactRow,
) -> ServiceResult<ContactDetail> {
    let around = Around::of(tx, workspace, &row).await?;
    let names = Names::of(tx, workspace, around.named(&row)).await?;
    Ok(around.detail(row, &names))
}

/// What is known around a contact, before its ids have names.
pub(in crate::audience) struct Around {
    segments: Vec<SegmentRow>,
    suppressed_by: Option<SuppressionRow>,
    beside: Beside,
    provenance: Provenance,
}

impl Around {
    pub(in crate::audience) async fn of(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        row: &ContactRow,
    ) -> ServiceResult<Self> {
        let mut hits = suppression::for_rows(tx, workspace, std::slice::from_ref(row)).await?;
        let mut beside = beside(tx, workspace, std::slice::from_ref(row)).await?;
        Ok(Self {
            beside: beside.remove(&row.id).unwrap_or_default(),
            segments: segment::of_contact(tx, workspace, &row.id, SEGMENTS_SHOWN).await?,
            suppressed_by: hits.remove(&row.id),
            provenance: row.provenance(),
        })
    }

    /// The ids whose names are shown.
    pub(in crate::audience) fn named<'a>(&'a self, row: &'a ContactRow) -> BTreeSet<&'a str> {
        let owners = self.segments.iter().map(|one| one.owner_member_id.as_ref());
        let owners = owners.chain([row.owner_member_id.as_ref()]).flatten();
        let sources = self.provenance.values().map(|kept| kept.source.as_str());
        let actor = self
            .suppressed_by
            .as_ref()
            .map(|entry| entry.created_by.as_str());
        owners
            .map(AsRef::as_ref)
            .chain(sources)
            .chain(actor)
            .collect()
    }

    pub(in crate::audience) fn detail(self, row: ContactRow, names: &Names) -> ContactDetail {
        let sources = self.provenance.iter();
        ContactDetail {
            sources: sources
                .map(|(field, kept)| (field.clone(), names.source(kept)))
                .collect(),
            contact: view(row, self.beside, names),
            segments: self
                .segments
                .into_iter()
                .map(|row| SegmentView::of(row, names))
                .collect(),
            suppressed_by: self
                .suppressed_by
                .map(|row| SuppressionView::of(row, names)),
        }
    }
}
