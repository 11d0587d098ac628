//! API keys: opaque, bound to one workspace, with a role and an end (R80).

use domain::identity::Role;
use domain::ids::KeyId;
use domain::ledger::EventKind;
use domain::limits;
use domain::time::{Timestamp, span};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::api_key::{self, ApiKeyRow};
use store::ledger::{self, Entry};
use utoipa::ToSchema;

use super::token::{Secret, TokenKind};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::live::LiveKind;
use crate::schema::RoleName;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceResult};

/// A key to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may do.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// How many days it lasts, 1 to 3,650; 365 where none are given.
    #[serde(default)]
    pub expires_in_days: Option<u32>,
}

/// A key, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyView {
    /// The id.
    #[schema(value_type = String)]
    pub id: KeyId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// Who made it: a user, another key or the command line.
    pub created_by: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it stops working.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// Whether it works now.
    pub works: bool,
}

/// A new key with its secret, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreatedKey {
    /// The key.
    pub key: KeyView,
    /// The secret: `Authorization: Bearer` and this.
    pub secret: Secret,
}

fn view(row: ApiKeyRow, now: Timestamp) -> KeyView {
    KeyView {
        works: row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now),
        id: row.id,
        name: row.name,
        role: row.role,
        created_by: row.created_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    }
}

impl Service {
    /// Keys of the workspace, newest first. Needs the role manager.
    pub async fn keys(&self, scope: &Scope, request: &PageRequest) -> ServiceResult<Page<KeyView>> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let limit = request.limit()?;
        let before: String = request.after("keys")?.unwrap_or_else(|| "~".to_owned());
        let rows = api_key::page(
            &mut self.read().await?,
            scope.workspace(),
            &before,
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            "keys",
            rows,
            limit,
            |row| row.id.to_string(),
            |row| view(row, now),
        ))
    }

    /// Makes a key. Needs the role manager.
    pub async fn create_key(&self, scope: &Scope, new: &NewKey) -> ServiceResult<CreatedKey> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let mut checks = Checks::new();
        let name = checks.name("name", &new.name);
        let days = new.expires_in_days.unwrap_or(limits::KEY_DAYS_DEFAULT);
        checks.range("expires_in_days", days, 1..=limits::KEY_DAYS_MAXIMUM);
        checks.finish()?;
        let (secret, stored) = self.with_secrets(|secrets| TokenKind::Key.mint(secrets));
        let row = ApiKeyRow {
            id: self.mint(now),
            name,
            role: new.role,
            created_by: scope.actor().to_string(),
            created_at: now,
            expires_at: Some(now.plus_millis(i64::from(days) * span::DAY)),
            revoked_at: None,
        };
        let mut tx = self.write(scope).await?;
        api_key::insert(&mut tx, scope.workspace(), &row, &stored).await?;
        let entry = Entry::new(now, EventKind::KeyCreated, scope.actor(), "create_key")
            .with(json!({ "key": row.id, "name": row.name, "role": row.role }));
        ledger::append(&mut tx, scope.workspace(), vec![entry]).await?;
        let created = CreatedKey {
            key: view(row, now),
            secret,
        };
        tx.commit(&created).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
        Ok(created)
    }

    /// Revokes a key at once; doing it twice is the same as once. Needs the role manager.
    pub async fn revoke_key(&self, scope: &Scope, id: &KeyId) -> ServiceResult<KeyView> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let revoked = api_key::revoke(&mut tx, scope.workspace(), id, now).await?;
        let row = api_key::get(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found("key")?;
        if revoked {
            let entry = Entry::new(now, EventKind::KeyRevoked, scope.actor(), "revoke_key")
                .with(json!({ "key": id, "name": row.name }));
            ledger::append(&mut tx, scope.workspace(), vec![entry]).await?;
        }
        let view = view(row, now);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
        Ok(view)
    }
}
