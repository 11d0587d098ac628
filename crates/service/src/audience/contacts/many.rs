//! One change of many contacts: those that were chosen, or all that a list holds (R30).
//!
//! A list of a million contacts is changed in pieces, each in a transaction of its own. The answer to a piece says where the
//! next one begins, so that whoever asks sees how far it is, may leave at any moment, and goes on where it ended.

use domain::identity::Role;
use domain::ids::ContactId;
use domain::limits;
use domain::suppression::{SuppressionKind, comparable};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::contact::{self, ContactRow};
use store::suppression::SuppressionRow;
use utoipa::ToSchema;

use super::{ContactQuery, after, place};
use crate::audience::suppressions;
use crate::audience::tags::{self, Tagging};
use crate::input::Checks;
use crate::live::LiveKind;
use crate::{LiveEvent, Scope, Service, ServiceError, ServiceResult};

/// The use case, as the ledger names it.
const CAUSE: &str = "change_contacts";

/// What is done to each of the contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactsAct {
    /// It gets a tag.
    Tag,
    /// A tag is taken away from it.
    Untag,
    /// It is marked as a lead.
    MarkLead,
    /// The mark is taken back.
    UnmarkLead,
    /// It is put on the suppression list: nobody contacts it any more.
    Suppress,
}

/// One change of many contacts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsChange {
    /// What is done: `tag`, `untag`, `mark_lead`, `unmark_lead` or `suppress`.
    pub act: ContactsAct,
    /// The tag, of `tag` and `untag`.
    #[serde(default)]
    pub tag: Option<String>,
    /// Why, of `suppress`.
    #[serde(default)]
    pub note: Option<String>,
    /// The contacts, 1,000 at most; not together with `query`.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub contact_ids: Option<Vec<ContactId>>,
    /// The filters of a list whose contacts are meant, all of them; not together with `contact_ids`. Without any filter these
    /// are all contacts of the workspace.
    #[serde(default)]
    pub query: Option<ContactQuery>,
    /// Where to go on: `next` of the answer before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// What a piece of a change brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactsPiece {
    /// Contacts that were looked at.
    pub contacts: u64,
    /// Those for whom it was a change.
    pub changed: u64,
    /// Those that cannot be put on the suppression list, because neither a profile nor an e-mail address of theirs is known.
    pub nameless: u64,
    /// Where to go on; null where everybody was looked at.
    pub next: Option<String>,
}

/// The contacts of a piece.
struct Chosen {
    rows: Vec<ContactRow>,
    next: Option<String>,
}

impl Service {
    /// Changes the chosen contacts, or the next thousand of a list. Asked again with `next` as cursor it goes on behind them;
    /// who comes meanwhile, and who leaves the list because of the change, is no trouble.
    pub async fn change_contacts(
        &self,
        scope: &Scope,
        input: &ContactsChange,
    ) -> ServiceResult<ContactsPiece> {
        scope.require(Role::Editor)?;
        let (tag, note) = checked(input)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let chosen = self.chosen(&mut tx, scope, input).await?;
        let ids: Vec<ContactId> = chosen.rows.iter().map(|row| row.id.clone()).collect();
        let mut nameless = 0;
        let changed = match input.act {
            ContactsAct::Tag | ContactsAct::Untag => {
                let tagging = Tagging {
                    name: tag,
                    present: input.act == ContactsAct::Tag,
                    cause: CAUSE,
                };
                tags::set(&mut tx, scope, &ids, &tagging, now).await?
            }
            ContactsAct::MarkLead | ContactsAct::UnmarkLead => {
                let lead = input.act == ContactsAct::MarkLead;
                tags::mark(&mut tx, scope, &ids, lead, CAUSE, now).await?
            }
            ContactsAct::Suppress => {
                let rows = self.entries(scope, &chosen.rows, &note, now);
                nameless = (chosen.rows.len() - rows.len()) as u64;
                suppressions::put(&mut tx, scope, rows, CAUSE).await?
            }
        };
        let piece = ContactsPiece {
            contacts: ids.len() as u64,
            changed,
            nameless,
            next: chosen.next,
        };
        tx.commit(&piece).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Contact));
        Ok(piece)
    }

    async fn chosen(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        input: &ContactsChange,
    ) -> ServiceResult<Chosen> {
        let workspace = scope.workspace();
        if let Some(ids) = &input.contact_ids {
            let rows = contact::persons(tx, workspace, ids).await?;
            if rows.is_empty() {
                return Err(ServiceError::not_found("contact"));
            }
            return Ok(Chosen { rows, next: None });
        }
        let everybody = ContactQuery::default();
        let query = input.query.as_ref().unwrap_or(&everybody);
        let after = after(query.sort, input.cursor.as_deref())?;
        let filter = super::filter(tx, scope, query).await?;
        let criteria = self.criteria(tx, scope, query).await?;
        let most = limits::CONTACTS_CHANGED_MAXIMUM;
        let mut rows = contact::list(
            tx,
            workspace,
            &filter,
            criteria.as_ref().map(super::Tried::by),
            query.sort.order(),
            after.as_ref(),
            most as u32 + 1,
        )
        .await?;
        let is_more = rows.len() > most;
        rows.truncate(most);
        let last = rows.last().filter(|_| is_more);
        Ok(Chosen {
            next: last.map(|last| place(query.sort, last)),
            rows,
        })
    }

    /// The entries of the suppression list that name these people: by the profile address, else by the e-mail address.
    fn entries(
        &self,
        scope: &Scope,
        rows: &[ContactRow],
        note: &str,
        now: Timestamp,
    ) -> Vec<SuppressionRow> {
        let values = rows.iter().filter_map(|row| {
            [&row.profile_url, &row.email]
                .into_iter()
                .flatten()
                .find_map(|name| comparable(SuppressionKind::Person, name).ok())
        });
        values
            .map(|value| SuppressionRow {
                id: self.mint(now),
                kind: SuppressionKind::Person,
                value,
                note: note.to_owned(),
                created_by: scope.actor().to_string(),
                created_at: now,
                file_id: None,
            })
            .collect()
    }
}

/// Refuses what says too little or too much; answers the tag and the note as they are kept.
fn checked(input: &ContactsChange) -> ServiceResult<(String, String)> {
    let mut checks = Checks::new();
    let takes_tag = matches!(input.act, ContactsAct::Tag | ContactsAct::Untag);
    let tag = if takes_tag {
        tags::checked_name(&mut checks, input.tag.as_deref().unwrap_or_default())
    } else {
        checks.ensure(
            input.tag.is_none(),
            "tag",
            "not_for_this_act",
            "Only tag and untag take a tag. Leave it out",
        );
        String::new()
    };
    checks.ensure(
        input.note.is_none() || input.act == ContactsAct::Suppress,
        "note",
        "not_for_this_act",
        "Only suppress takes a note. Leave it out",
    );
    let note = input.note.as_deref().unwrap_or_default();
    let note = checks.text("note", note, suppressions::NOTE_LENGTH_MAXIMUM);
    match &input.contact_ids {
        Some(ids) => {
            tags::check_number(&mut checks, ids);
            checks.ensure(
                input.query.is_none() && input.cursor.is_none(),
                "contact_ids",
                "not_together",
                "Name the contacts or the list that holds them, not both",
            );
        }
        None => checks.ensure(
            input.query.is_some(),
            "contact_ids",
            "required",
            "Say which contacts are meant: their ids, or the filters of a list as query",
        ),
    }
    checks.finish()?;
    Ok((tag, note))
}
