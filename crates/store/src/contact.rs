//! Contacts: the people that a workspace knows (R26, R30).
//!
//! - [`upsert()`] brings people in, in sets, and merges them with those who are there.
//! - [`list()`] and [`count()`] serve the contact list.

mod list;
mod upsert;

use std::collections::{BTreeMap, BTreeSet};

use domain::contact::ContactFields;
use domain::contact_merge::{Provenance, Sourced};
use domain::criteria::{TextField, comparable};
use domain::fold::fold;
use domain::ids::{ContactId, FinderId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::profile::ProfileKey;
use domain::suppression::company_key;
use domain::time::Timestamp;

use crate::record::Count;
use crate::{Json, Param, Sql, StoreResult, Tx, params, record, statements};

pub(crate) use list::restrict;
pub use list::{After, ByCriteria, Filter, Order, count, is_visible_to, list};
pub use upsert::{Origin, Upserted, Verdict, upsert};

record! {
    /// A contact.
    pub struct ContactRow {
        /// Its id.
        pub id: ContactId,
        /// The canonical form of its profile address, which names a person once.
        pub profile_key: Option<String>,
        /// The network's id.
        pub remote_id: Option<String>,
        /// E-mail address, in lower case.
        pub email: Option<String>,
        /// Profile address to show and to open.
        pub profile_url: Option<String>,
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
        /// Custom fields.
        pub custom: Json<BTreeMap<String, String>>,
        /// Where each field comes from.
        pub provenance: Json<Provenance>,
        /// The member whose finder brought it first.
        pub owner_member_id: Option<MemberId>,
        /// That finder.
        pub finder_id: Option<FinderId>,
        /// Family name first, folded, for sorting.
        pub sort_name: String,
        /// Since when it is marked as a lead.
        pub lead_at: Option<Timestamp>,
        /// By whom: a user's or key's id.
        pub lead_by: Option<String>,
        /// What happened last.
        pub last_event_kind: Option<EventKind>,
        /// When.
        pub last_event_at: Option<Timestamp>,
        /// When it came.
        pub created_at: Timestamp,
        /// When a field changed last.
        pub updated_at: Timestamp,
    }
}

impl ContactRow {
    /// The fields as sources fill them.
    pub fn fields(&self) -> ContactFields {
        ContactFields {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            headline: self.headline.clone(),
            company: self.company.clone(),
            title: self.title.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            country: self.country.clone(),
            language: self.language.clone(),
            industry: self.industry.clone(),
            birth_year: self.birth_year.clone(),
            email: self.email.clone(),
            profile_url: self.profile_url.clone(),
            remote_id: self.remote_id.clone(),
            custom: self.custom.0.clone(),
            tags: BTreeSet::new(),
        }
    }

    /// The fields with the source of each.
    pub fn sourced(&self) -> Sourced {
        Sourced {
            fields: self.fields(),
            provenance: self.provenance.0.clone(),
        }
    }

    /// The name as people read it.
    pub fn full_name(&self) -> String {
        self.fields().full_name()
    }
}

statements! {
    GET = "SELECT * FROM contact WHERE workspace_id = $1 AND id = $2";
    LOCK = "SELECT * FROM contact WHERE workspace_id = $1 AND id = $2 @lock";
    BY_IDS = "SELECT * FROM contact WHERE workspace_id = $1 AND id IN @any($2) ORDER BY id";
    // No order and no further condition here: either makes SQLite walk through the whole workspace
    // instead of looking each value up.
    BY_REMOTE_IDS = "SELECT * FROM contact WHERE workspace_id = $1 AND remote_id IN @any($2)";
    BY_PROFILE_KEYS = "SELECT * FROM contact WHERE workspace_id = $1 AND profile_key IN @any($2)";
    BY_EMAILS = "SELECT * FROM contact WHERE workspace_id = $1 AND email IN @any($2)";
    INSERT = "INSERT INTO contact (workspace_id, created_at, owner_member_id, finder_id, id, profile_key, remote_id, email,
        profile_url, first_name, last_name, headline, company, title, city, region, country, language, industry, custom,
        provenance, sort_name, search_text, updated_at, birth_year, folded_name, folded_headline, folded_company,
        folded_title, folded_industry, folded_city, folded_region, folded_country, company_key, comparable)
        @values[0+titttttttttttttttttttttittttttttttt]";
    UPDATE = "UPDATE contact SET profile_key = v.column2, remote_id = v.column3, email = v.column4, profile_url = v.column5,
        first_name = v.column6, last_name = v.column7, headline = v.column8, company = v.column9, title = v.column10,
        city = v.column11, region = v.column12, country = v.column13, language = v.column14, industry = v.column15,
        custom = v.column16, provenance = v.column17, sort_name = v.column18, search_text = v.column19,
        updated_at = v.column20, birth_year = v.column21, folded_name = v.column22, folded_headline = v.column23,
        folded_company = v.column24, folded_title = v.column25, folded_industry = v.column26, folded_city = v.column27,
        folded_region = v.column28, folded_country = v.column29, company_key = v.column30, comparable = v.column31
        FROM (@values[1+tttttttttttttttttttittttttttttt]) AS v WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    MARK_LEADS = "UPDATE contact SET lead_at = $3, lead_by = $4 WHERE workspace_id = $1 AND id IN @any($2)
        AND (lead_at IS NULL) = $5 RETURNING id";
    LOCK_TOTAL = "INSERT INTO contact_total (workspace_id, total) VALUES ($1, 0)
        ON CONFLICT (workspace_id) DO UPDATE SET total = contact_total.total";
    ADD_TO_TOTAL = "UPDATE contact_total SET total = total + $2 WHERE workspace_id = $1";
    TOTAL = "SELECT total AS count FROM contact_total WHERE workspace_id = $1";
}

/// A contact.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactId,
) -> StoreResult<Option<ContactRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// A contact that is about to be changed; others who want to change it wait.
pub async fn lock(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactId,
) -> StoreResult<Option<ContactRow>> {
    tx.fetch_optional(&LOCK, params![workspace, id]).await
}

/// Contacts by their ids, in the order of the ids.
pub async fn by_ids<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<ContactRow>> {
    tx.fetch_all(&BY_IDS, params![workspace, crate::sql::list(ids)])
        .await
}

/// The contact with this canonical profile, if there is one.
pub async fn by_profile_key(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
) -> StoreResult<Option<ContactRow>> {
    tx.fetch_optional(
        &BY_PROFILE_KEYS,
        params![workspace, crate::sql::list([key])],
    )
    .await
}

record! {
    /// A contact that was marked.
    pub struct Marked {
        /// The contact.
        pub id: ContactId,
    }
}

/// Marks contacts as leads, or takes the mark back; answers those for whom that was a change.
pub async fn mark_leads(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &[ContactId],
    lead: bool,
    by: &str,
    now: Timestamp,
) -> StoreResult<Vec<ContactId>> {
    let list = crate::sql::list(contacts);
    let (at, by) = (lead.then_some(now), lead.then_some(by));
    let rows: Vec<Marked> = tx
        .fetch_all(&MARK_LEADS, params![workspace, list, at, by, lead])
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many contacts the workspace has, without counting them.
pub async fn total(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<i64> {
    let found: Option<Count> = tx.fetch_optional(&TOTAL, params![workspace]).await?;
    Ok(found.map_or(0, |count| count.count))
}

/// Keeps a contact's fields and their sources as they are handed in. A profile address that
/// another contact has is [`crate::StoreError::AlreadyExists`].
pub async fn save(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactId,
    contact: &Sourced,
    now: Timestamp,
) -> StoreResult<()> {
    save_all(tx, workspace, vec![values(id, contact, now)]).await
}

async fn save_all(tx: &mut Tx, workspace: &WorkspaceId, rows: Vec<Vec<Param>>) -> StoreResult<()> {
    let expected = rows.len() as u64;
    let found = tx.execute_rows(&UPDATE, params![workspace], rows).await?;
    if found == expected {
        return Ok(());
    }
    Err(crate::StoreError::RowsAffected {
        statement: UPDATE.name,
        expected,
        found,
    })
}

/// The columns from the id on, as both statements take them.
fn values(id: &ContactId, contact: &Sourced, now: Timestamp) -> Vec<Param> {
    let fields = &contact.fields;
    let mut row = params![
        id,
        profile_key(fields),
        &fields.remote_id,
        &fields.email,
        &fields.profile_url,
        &fields.first_name,
        &fields.last_name,
        &fields.headline,
        &fields.company,
        &fields.title,
        &fields.city,
        &fields.region,
        &fields.country,
        &fields.language,
        &fields.industry,
        json(&fields.custom),
        json(&contact.provenance),
        sort_name(fields),
        search_text(fields),
        now,
        &fields.birth_year
    ];
    row.extend(FOLDED.map(|field| folded(fields.text(field)).into()));
    row.push(fields.company.as_deref().and_then(company_key).into());
    let comparable = comparable(&fields.custom);
    row.push((!comparable.is_empty()).then(|| json(&comparable)).into());
    row
}

/// The fields that stand folded in columns of their own, in the order of the columns.
const FOLDED: [TextField; 8] = [
    TextField::Name,
    TextField::Headline,
    TextField::Company,
    TextField::Title,
    TextField::Industry,
    TextField::City,
    TextField::Region,
    TextField::Country,
];

/// A text as criteria compare it; none where nothing is left.
fn folded(text: Option<String>) -> Option<String> {
    text.map(|text| fold(&text)).filter(|text| !text.is_empty())
}

fn json(value: &impl serde::Serialize) -> String {
    // Maps from texts to texts cannot fail to be written.
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

fn profile_key(fields: &ContactFields) -> Option<String> {
    let address = fields.profile_url.as_deref()?;
    ProfileKey::parse(address).ok().map(|key| key.to_string())
}

fn sort_name(fields: &ContactFields) -> String {
    let names = [&fields.last_name, &fields.first_name];
    fold(&joined(names.into_iter()))
}

/// What the contact list's search looks at (R30).
fn search_text(fields: &ContactFields) -> String {
    let texts = [
        &fields.first_name,
        &fields.last_name,
        &fields.company,
        &fields.headline,
    ];
    fold(&joined(texts.into_iter()))
}

fn joined<'a>(texts: impl Iterator<Item = &'a Option<String>>) -> String {
    texts
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Contacts by their keys, the oldest first.
async fn find(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sql: &'static Sql,
    values: Vec<&str>,
) -> StoreResult<Vec<ContactRow>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<ContactRow> = tx
        .fetch_all(sql, params![workspace, crate::sql::list(values)])
        .await?;
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(rows)
}
