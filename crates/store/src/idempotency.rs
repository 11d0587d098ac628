//! Answers to writes that carried an idempotency key, so that a repetition gets the same answer
//! and has no second effect (R80).
//!
//! A key means one write within its realm: a workspace, or the organization for what concerns no
//! workspace alone.
//!
//! A record begins without an answer and gets it in the transaction of the effect. Its
//! `created_at` is the fence: whoever took it over made it newer, and the one before can no
//! longer finish.

use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A record.
    pub struct IdempotencyRow {
        /// What was asked, as a hash.
        pub request_hash: String,
        /// How it was answered; none while the work is under way.
        pub status: Option<i64>,
        /// The answer, sealed by the vault: some hold secrets that are shown once.
        pub response: Option<String>,
        /// When it was begun or taken over.
        pub created_at: Timestamp,
    }
}

statements! {
    BEGIN = "INSERT INTO idempotency (realm_id, idempotency_key, request_hash, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (realm_id, idempotency_key) DO NOTHING";
    GET = "SELECT request_hash, status, response, created_at FROM idempotency WHERE realm_id = $1 AND idempotency_key = $2";
    TAKE_OVER = "UPDATE idempotency SET created_at = $4 WHERE realm_id = $1 AND idempotency_key = $2
        AND created_at = $3 AND status IS NULL";
    FINISH = "UPDATE idempotency SET status = $4, response = $5 WHERE realm_id = $1 AND idempotency_key = $2
        AND created_at = $3 AND status IS NULL";
    ABANDON = "DELETE FROM idempotency WHERE realm_id = $1 AND idempotency_key = $2 AND created_at = $3 AND status IS NULL";
    FORGET = "DELETE FROM idempotency WHERE realm_id = $1 AND idempotency_key = $2 AND created_at <= $3";
    FORGET_OLD = "DELETE FROM idempotency WHERE created_at <= $1";
}

/// Begins a record; false where there is one.
pub async fn begin(
    tx: &mut Tx,
    realm: &str,
    key: &str,
    request_hash: &str,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx
        .execute(&BEGIN, params![realm, key, request_hash, now])
        .await?
        == 1)
}

/// The record of a key.
pub async fn get(tx: &mut Tx, realm: &str, key: &str) -> StoreResult<Option<IdempotencyRow>> {
    tx.fetch_optional(&GET, params![realm, key]).await
}

/// Takes over a record whose work was given up; false where somebody else was faster.
pub async fn take_over(
    tx: &mut Tx,
    realm: &str,
    key: &str,
    begun_at: Timestamp,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx
        .execute(&TAKE_OVER, params![realm, key, begun_at, now])
        .await?
        == 1)
}

/// Keeps the answer, in the transaction of the effect; fails where the record was taken over, and
/// with it the effect.
pub async fn finish(
    tx: &mut Tx,
    realm: &str,
    key: &str,
    begun_at: Timestamp,
    status: u16,
    response: &str,
) -> StoreResult<()> {
    tx.execute_one(
        &FINISH,
        params![realm, key, begun_at, u32::from(status), response],
    )
    .await
}

/// Removes a record whose work had no effect, so that it can be tried again.
pub async fn abandon(tx: &mut Tx, realm: &str, key: &str, begun_at: Timestamp) -> StoreResult<()> {
    tx.execute(&ABANDON, params![realm, key, begun_at])
        .await
        .map(drop)
}

/// Removes the record of a key that was begun up to then: its time is over.
pub async fn forget(tx: &mut Tx, realm: &str, key: &str, until: Timestamp) -> StoreResult<()> {
    tx.execute(&FORGET, params![realm, key, until])
        .await
        .map(drop)
}

/// Removes every record that was begun up to then.
pub async fn forget_old(tx: &mut Tx, until: Timestamp) -> StoreResult<u64> {
    tx.execute(&FORGET_OLD, params![until]).await
}
