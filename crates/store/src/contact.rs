//! Contacts: the people that a workspace knows (R26, R30).
//!
//! - [`take()`] brings people in, in sets, and merges them with those who are there.
//! - [`list()`] and [`count()`] serve the contact list.

pub(crate) mod beside;
mod list;
mod upsert;

use std::collections::{BTreeMap, BTreeSet};

use domain::contact::ContactFields;
use domain::contact_merge::{KeptProvenance, Provenance, Sourced};
use domain::criteria::comparable;
use domain::fold::fold;
use domain::ids::{ContactId, FinderId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::profile::ProfileKey;
use domain::suppression::company_key;
use domain::time::Timestamp;

use crate::record::Count;
use crate::{Json, Param, StoreResult, Tx, params, record, statements};

pub use beside::{BesideRow, beside};
pub(crate) use list::restrict;
pub use list::{After, ByCriteria, Filter, Order, count, is_visible_to, list};
pub use upsert::{Newcomer, Origin, Upserted, Verdict, number, rehearse, take, upsert};

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
        /// Where the fields come from; [`ContactRow::provenance`] tells it field by field.
        pub provenance: Json<KeptProvenance>,
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
        /// What happened last of what the ledger tells in one line for many contacts.
        pub last_event_kind: Option<EventKind>,
        /// When.
        pub last_event_at: Option<Timestamp>,
        /// When it came.
        pub created_at: Timestamp,
        /// When a field changed last.
        pub updated_at: Timestamp,
        /// The contact into which it was merged: then no list shows it, and whoever meets its keys meets that one.
        pub merged_into: Option<ContactId>,
        /// How many were merged into it.
        pub merges: i64,
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
            provenance: self.provenance(),
        }
    }

    /// The source of each field.
    pub fn provenance(&self) -> Provenance {
        self.provenance.0.expand(&self.fields())
    }

    /// The name as people read it.
    pub fn full_name(&self) -> String {
        self.fields().full_name()
    }
}

statements! {
    GET = "SELECT * FROM contact WHERE workspace_id = $1 AND id = $2";
    LOCK = "SELECT * FROM contact WHERE workspace_id = $1 AND id = $2 AND merged_into IS NULL @lock";
    LOCK_BOTH = "SELECT * FROM contact WHERE workspace_id = $1 AND id IN @any($2) ORDER BY id @lock";
    LOCK_ABSORBED = "SELECT id FROM contact WHERE workspace_id = $1 AND merged_into IN @any($2) ORDER BY id @lock";
    ABSORBED = "SELECT * FROM contact WHERE workspace_id = $1 AND merged_into IN @any($2)";
    ALIKE = "SELECT * FROM (SELECT * FROM contact WHERE workspace_id = $1 AND email = $2 ORDER BY id LIMIT $6) AS e
        UNION SELECT * FROM (SELECT * FROM contact WHERE workspace_id = $1 AND remote_id = $3 ORDER BY id LIMIT $6) AS r
        UNION SELECT * FROM (SELECT * FROM contact WHERE workspace_id = $1 AND profile_key = $4) AS k
        UNION SELECT * FROM (SELECT * FROM contact WHERE workspace_id = $1 AND sort_name = $5 ORDER BY id LIMIT $6) AS n
        ORDER BY id";
    BY_IDS = "SELECT * FROM contact WHERE workspace_id = $1 AND id IN @any($2) ORDER BY id";
    // No order and no further condition here: either makes SQLite walk through the whole workspace
    // instead of looking each value up.
    BY_PROFILE_KEYS = "SELECT * FROM contact WHERE workspace_id = $1 AND profile_key IN @any($2)";
    BY_EMAILS = "SELECT * FROM contact WHERE workspace_id = $1 AND email IN @any($2)";
    KNOWN_REMOTE_IDS = "SELECT id, profile_key, remote_id, email, finder_id, taken_hash, merged_into FROM contact
        WHERE workspace_id = $1 AND remote_id IN @any($2)";
    KNOWN_PROFILE_KEYS = "SELECT id, profile_key, remote_id, email, finder_id, taken_hash, merged_into FROM contact
        WHERE workspace_id = $1 AND profile_key IN @any($2)";
    KNOWN_EMAILS = "SELECT id, profile_key, remote_id, email, finder_id, taken_hash, merged_into FROM contact
        WHERE workspace_id = $1 AND email IN @any($2)";
    KNOWN_IDS = "SELECT id, profile_key, remote_id, email, finder_id, taken_hash, merged_into FROM contact
        WHERE workspace_id = $1 AND id IN @any($2)";
    INSERT = "INSERT INTO contact (workspace_id, created_at, owner_member_id, finder_id, last_event_kind, last_event_at,
        id, profile_key, remote_id, email, profile_url, first_name, last_name, headline, company, title, city, region,
        country, language, industry, custom, provenance, sort_name, search_text, updated_at, birth_year, folded_name,
        folded_headline, folded_company, folded_title, folded_industry, folded_city, folded_region, folded_country,
        company_key, comparable, taken_hash)
        SELECT $1, CAST($2 AS BIGINT), $3, $4, $5, CAST($6 AS BIGINT),
        v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, v.column8, v.column9, v.column10,
        v.column11, v.column12, v.column13, v.column14, v.column15, v.column16, v.column17, v.column18, v.column19,
        v.column20, v.column21, v.column22, v.column23, v.column24, v.column25, v.column26, v.column27, v.column28,
        v.column29, v.column30, v.column31, v.column32
        FROM (@values[6+tttttttttttttttttttittttttttttti]) AS v";
    UPDATE = "UPDATE contact SET profile_key = v.column2, remote_id = v.column3, email = v.column4, profile_url = v.column5,
        first_name = v.column6, last_name = v.column7, headline = v.column8, company = v.column9, title = v.column10,
        city = v.column11, region = v.column12, country = v.column13, language = v.column14, industry = v.column15,
        custom = v.column16, provenance = v.column17, sort_name = v.column18, search_text = v.column19,
        updated_at = v.column20, birth_year = v.column21, folded_name = v.column22, folded_headline = v.column23,
        folded_company = v.column24, folded_title = v.column25, folded_industry = v.column26, folded_city = v.column27,
        folded_region = v.column28, folded_country = v.column29, company_key = v.column30, comparable = v.column31,
        taken_hash = v.column32
        FROM (@values[1+tttttttttttttttttttittttttttttti]) AS v WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    NOTE_TAKEN = "UPDATE contact SET taken_hash = v.column2 FROM (@values[1+ti]) AS v
        WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    GIVE_UP_KEY = "UPDATE contact SET profile_key = NULL WHERE workspace_id = $1 AND merged_into = $2 AND profile_key = $3";
    MARK_LEADS = "UPDATE contact SET lead_at = $3, lead_by = $4 WHERE workspace_id = $1 AND id IN @any($2)
        AND (lead_at IS NULL) = $5 RETURNING id";
    LOCK_TOTAL = "INSERT INTO contact_total (workspace_id, total) VALUES ($1, 0)
        ON CONFLICT (workspace_id) DO UPDATE SET total = contact_total.total";
    ADD_TO_TOTAL = "UPDATE contact_total SET total = total + $2 WHERE workspace_id = $1";
    TOTAL = "SELECT total AS count FROM contact_total WHERE workspace_id = $1";
}

/// A contact; the one into which it was merged, where it was.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactId,
) -> StoreResult<Option<ContactRow>> {
    let found: Option<ContactRow> = tx.fetch_optional(&GET, params![workspace, id]).await?;
    the_person(tx, workspace, found).await
}

/// A contact, or the one into which it was merged.
async fn the_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    found: Option<ContactRow>,
) -> StoreResult<Option<ContactRow>> {
    match found {
        Some(ContactRow {
            merged_into: Some(id),
            ..
        }) => tx.fetch_optional(&GET, params![workspace, id]).await,
        found => Ok(found),
    }
}

/// Two contacts that are about to become one, or to part, in the order of their ids; others who want to change them, to
/// bring people in, or to write down what one of them did, wait.
pub async fn lock_both(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    both: [&ContactId; 2],
) -> StoreResult<Vec<ContactRow>> {
    tx.execute(&LOCK_TOTAL, params![workspace]).await?;
    let both = params![workspace, crate::sql::list(both)];
    // What is heard under the name of one that was merged earlier is heard of one of these.
    tx.execute(&LOCK_ABSORBED, both.clone()).await?;
    tx.fetch_all(&LOCK_BOTH, both).await
}

/// The contacts that were merged into these.
pub(crate) async fn absorbed_by<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<ContactRow>> {
    tx.fetch_all(&ABSORBED, params![workspace, crate::sql::list(contacts)])
        .await
}

/// Contacts that may be the same person: with the same e-mail address, network's id or member number, or of the same name.
/// At most `limit` for each of these.
pub async fn alike(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: &ContactRow,
    limit: u32,
) -> StoreResult<Vec<ContactRow>> {
    let key = row.profile_key.as_deref();
    let number = key.and_then(|key| key.parse::<ProfileKey>().ok()?.member_number());
    let of_member = number.map(|number| ProfileKey::Member(number).to_string());
    // Somebody without a name is sorted by what stands for one.
    let name = Some(row.sort_name.as_str()).filter(|name| !name.is_empty());
    let asked = params![
        workspace,
        &row.email,
        &row.remote_id,
        of_member,
        name,
        limit
    ];
    let rows: Vec<ContactRow> = tx.fetch_all(&ALIKE, asked).await?;
    let is_another = |one: &ContactRow| one.id != row.id && one.merged_into.is_none();
    Ok(rows.into_iter().filter(is_another).collect())
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

/// The same; instead of contacts that were merged those into which they were.
pub async fn persons<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<ContactRow>> {
    let rows = by_ids(tx, workspace, ids).await?;
    let into: BTreeSet<ContactId> = rows
        .iter()
        .filter_map(|row| row.merged_into.clone())
        .collect();
    let mut rows: Vec<ContactRow> = rows
        .into_iter()
        .filter(|row| row.merged_into.is_none() && !into.contains(&row.id))
        .collect();
    if !into.is_empty() {
        rows.extend(by_ids(tx, workspace, &into).await?);
        rows.sort_by(|one, other| one.id.cmp(&other.id));
    }
    Ok(rows)
}

/// The contact with this canonical profile, if there is one.
pub async fn by_profile_key(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
) -> StoreResult<Option<ContactRow>> {
    let keys = params![workspace, crate::sql::list([key])];
    let found: Option<ContactRow> = tx.fetch_optional(&BY_PROFILE_KEYS, keys).await?;
    the_person(tx, workspace, found).await
}

/// Whether a canonical profile is somebody's, merged or not.
pub(crate) async fn has_key(tx: &mut Tx, workspace: &WorkspaceId, key: &str) -> StoreResult<bool> {
    let keys = params![workspace, crate::sql::list([key])];
    let found: Option<ContactRow> = tx.fetch_optional(&BY_PROFILE_KEYS, keys).await?;
    Ok(found.is_some())
}

/// The oldest contact with this e-mail address, if there is one.
pub async fn by_email(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    email: &str,
) -> StoreResult<Option<ContactRow>> {
    let params = params![workspace, crate::sql::list([email])];
    let rows: Vec<ContactRow> = tx.fetch_all(&BY_EMAILS, params).await?;
    let oldest = rows.into_iter().min_by(|one, other| one.id.cmp(&other.id));
    the_person(tx, workspace, oldest).await
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

/// More or fewer contacts.
pub(crate) async fn add_to_total(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    count: i64,
) -> StoreResult<()> {
    tx.execute_one(&ADD_TO_TOTAL, params![workspace, count])
        .await
}

/// Keeps contacts that become what they were. A profile address that somebody else has by now stays away.
pub(crate) async fn save_restored(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &mut [(ContactId, Sourced)],
    now: Timestamp,
) -> StoreResult<()> {
    let keys: Vec<String> = contacts
        .iter()
        .filter_map(|(_, contact)| profile_key(&contact.fields))
        .collect();
    let params = params![workspace, crate::sql::list(&keys)];
    let taken: Vec<ContactRow> = tx.fetch_all(&BY_PROFILE_KEYS, params).await?;
    let taken: BTreeMap<String, ContactId> = taken
        .into_iter()
        .filter_map(|row| Some((row.profile_key?, row.id)))
        .collect();
    let mut rows = Vec::with_capacity(contacts.len());
    for (id, contact) in contacts {
        let owner = profile_key(&contact.fields).and_then(|key| taken.get(&key));
        if owner.is_some_and(|owner| owner != id) {
            contact.fields.profile_url = None;
            contact.provenance.remove("profile_url");
        }
        rows.push(values(Columns {
            id: id.clone(),
            profile_key: profile_key(&contact.fields),
            provenance: KeptProvenance::of(contact).to_text(),
            fields: contact.fields.clone(),
            taken_hash: None,
            now,
        }));
    }
    save_all(tx, workspace, rows).await
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
    let row = values(Columns {
        id: id.clone(),
        profile_key: profile_key(&contact.fields),
        provenance: KeptProvenance::of(contact).to_text(),
        fields: contact.fields.clone(),
        taken_hash: None,
        now,
    });
    save_all(tx, workspace, [row]).await
}

/// Lets a contact have an address that one merged into it had.
pub async fn take_key_of_absorbed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactId,
    contact: &Sourced,
) -> StoreResult<()> {
    let Some(key) = profile_key(&contact.fields) else {
        return Ok(());
    };
    tx.execute(&GIVE_UP_KEY, params![workspace, id, key])
        .await
        .map(drop)
}

async fn save_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows: impl IntoIterator<Item = Vec<Param>, IntoIter: ExactSizeIterator + Send>,
) -> StoreResult<()> {
    let rows = rows.into_iter();
    let expected = rows.len() as u64;
    let found = tx.execute_each(&UPDATE, params![workspace], rows).await?;
    if found == expected {
        return Ok(());
    }
    Err(crate::StoreError::RowsAffected {
        statement: UPDATE.name,
        expected,
        found,
    })
}

/// What the columns from the id on are made of.
struct Columns {
    id: ContactId,
    profile_key: Option<String>,
    fields: ContactFields,
    provenance: String,
    /// What was taken last; none where the contact is another since.
    taken_hash: Option<i64>,
    now: Timestamp,
}

/// The columns from the id on, as both statements take them.
fn values(columns: Columns) -> Vec<Param> {
    let fields = columns.fields;
    let folded = Folded::of(&fields);
    let comparable = comparable(&fields.custom);
    let custom = if fields.custom.is_empty() {
        "{}".to_owned()
    } else {
        json(&fields.custom)
    };
    params![
        columns.id,
        columns.profile_key,
        fields.remote_id,
        fields.email,
        fields.profile_url,
        fields.first_name,
        fields.last_name,
        fields.headline,
        fields.company.clone(),
        fields.title,
        fields.city,
        fields.region,
        fields.country,
        fields.language,
        fields.industry,
        custom,
        columns.provenance,
        folded.sort_name(),
        folded.search_text(),
        columns.now,
        fields.birth_year,
        folded.name(),
        folded.headline,
        folded.company,
        folded.title,
        folded.industry,
        folded.city,
        folded.region,
        folded.country,
        fields.company.as_deref().and_then(company_key),
        (!comparable.is_empty()).then(|| json(&comparable)),
        columns.taken_hash,
    ]
}

/// Fields as they are compared and searched; none where nothing is left. Names fold apart as they fold together, so
/// that each is folded once.
struct Folded {
    first_name: Option<String>,
    last_name: Option<String>,
    headline: Option<String>,
    company: Option<String>,
    title: Option<String>,
    industry: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<String>,
}

impl Folded {
    fn of(fields: &ContactFields) -> Self {
        let folded = |text: &Option<String>| {
            let folded = fold(text.as_deref()?);
            (!folded.is_empty()).then_some(folded)
        };
        Self {
            first_name: folded(&fields.first_name),
            last_name: folded(&fields.last_name),
            headline: folded(&fields.headline),
            company: folded(&fields.company),
            title: folded(&fields.title),
            industry: folded(&fields.industry),
            city: folded(&fields.city),
            region: folded(&fields.region),
            country: folded(&fields.country),
        }
    }

    fn name(&self) -> Option<String> {
        Some(joined([&self.first_name, &self.last_name])).filter(|name| !name.is_empty())
    }

    fn sort_name(&self) -> String {
        joined([&self.last_name, &self.first_name])
    }

    /// What the contact list's search looks at (R30).
    fn search_text(&self) -> String {
        joined([
            &self.first_name,
            &self.last_name,
            &self.company,
            &self.headline,
        ])
    }
}

fn joined<const N: usize>(texts: [&Option<String>; N]) -> String {
    let length = texts
        .iter()
        .filter_map(|text| text.as_ref())
        .map(String::len);
    let mut whole = String::with_capacity(length.sum::<usize>() + N);
    for text in texts.into_iter().flatten() {
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(text);
    }
    whole
}

fn json(value: &impl serde::Serialize) -> String {
    // Maps from texts to texts cannot fail to be written.
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// The canonical form of the profile address of fields.
pub(crate) fn profile_key(fields: &ContactFields) -> Option<String> {
    let address = fields.profile_url.as_deref()?;
    ProfileKey::parse(address).ok().map(|key| key.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_fold_apart_as_together(first_name in "\\PC{0,12}", last_name in "\\PC{0,12}") {
            let fields = ContactFields {
                first_name: Some(first_name.clone()),
                last_name: Some(last_name.clone()),
                ..ContactFields::default()
            };
            let folded = Folded::of(&fields);
            prop_assert_eq!(folded.sort_name(), fold(&format!("{last_name} {first_name}")));
            prop_assert_eq!(folded.name().unwrap_or_default(), fold(&format!("{first_name} {last_name}")));
        }
    }
}
