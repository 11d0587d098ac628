//! Users: who can log in.

use domain::ids::{OrganizationId, UserId};
use domain::organization::OrganizationRole;
use domain::time::Timestamp;

use crate::record::Count;
use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A user.
    pub struct UserRow {
        /// The id.
        pub id: UserId,
        /// The organization.
        pub organization_id: OrganizationId,
        /// E-mail address in lower case; unique in the installation.
        pub email: String,
        /// The name.
        pub name: String,
        /// argon2id; none for a user who has not chosen a password.
        pub password_hash: Option<String>,
        /// Roles in the organization (R4).
        pub organization_roles: Json<Vec<OrganizationRole>>,
        /// The interface's language; none where the browser decides.
        pub language: Option<String>,
        /// Whether the user can log in.
        pub active: bool,
        /// When the user was made.
        pub created_at: Timestamp,
    }
}

statements! {
    INSERT = "INSERT INTO app_user (id, organization_id, email, name, password_hash, organization_roles, language, active, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    GET = "SELECT * FROM app_user WHERE organization_id = $1 AND id = $2";
    BY_ID = "SELECT * FROM app_user WHERE id = $1";
    BY_EMAIL = "SELECT * FROM app_user WHERE email = $1";
    PAGE = "SELECT * FROM app_user WHERE organization_id = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT $4";
    CHANGE = "UPDATE app_user SET name = $3, organization_roles = $4, active = $5
        WHERE organization_id = $1 AND id = $2";
    SET_PASSWORD = "UPDATE app_user SET password_hash = $2 WHERE id = $1";
    SET_PROFILE = "UPDATE app_user SET name = $2, language = $3 WHERE id = $1";
    ACTIVE_MANAGERS = r#"SELECT count(*) AS count FROM app_user WHERE organization_id = $1 AND active
        AND organization_roles LIKE '%"organization_manager"%'"#;
}

/// Makes a user; [`crate::StoreError::AlreadyExists`] where the address is taken.
pub async fn insert(tx: &mut Tx, user: &UserRow) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            &user.id,
            &user.organization_id,
            &user.email,
            &user.name,
            &user.password_hash,
            &user.organization_roles,
            &user.language,
            user.active,
            user.created_at,
        ],
    )
    .await
}

/// A user of an organization.
pub async fn get(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &UserId,
) -> StoreResult<Option<UserRow>> {
    tx.fetch_optional(&GET, params![organization, id]).await
}

/// A user by the id alone, for a session that was looked up before.
pub async fn by_id(tx: &mut Tx, id: &UserId) -> StoreResult<Option<UserRow>> {
    tx.fetch_optional(&BY_ID, params![id]).await
}

/// The user with that address (in lower case).
pub async fn by_email(tx: &mut Tx, email: &str) -> StoreResult<Option<UserRow>> {
    tx.fetch_optional(&BY_EMAIL, params![email]).await
}

/// Users of an organization by name, after a name and id (both empty for the first page).
pub async fn page(
    tx: &mut Tx,
    organization: &OrganizationId,
    after: (&str, &str),
    limit: u32,
) -> StoreResult<Vec<UserRow>> {
    tx.fetch_all(&PAGE, params![organization, after.0, after.1, limit])
        .await
}

/// Changes name, roles and whether the user is active.
pub async fn change(tx: &mut Tx, user: &UserRow) -> StoreResult<()> {
    tx.execute_one(
        &CHANGE,
        params![
            &user.organization_id,
            &user.id,
            &user.name,
            &user.organization_roles,
            user.active,
        ],
    )
    .await
}

/// Sets the password's hash.
pub async fn set_password(tx: &mut Tx, id: &UserId, hash: &str) -> StoreResult<()> {
    tx.execute_one(&SET_PASSWORD, params![id, hash]).await
}

/// Changes what users change of themselves: name and language.
pub async fn set_profile(
    tx: &mut Tx,
    id: &UserId,
    name: &str,
    language: Option<&str>,
) -> StoreResult<()> {
    tx.execute_one(&SET_PROFILE, params![id, name, language])
        .await
}

/// How many active organization managers there are (R4). Lock the organization first.
pub async fn active_manager_count(tx: &mut Tx, organization: &OrganizationId) -> StoreResult<i64> {
    let count: Count = tx
        .fetch_one(&ACTIVE_MANAGERS, params![organization])
        .await?;
    Ok(count.count)
}
