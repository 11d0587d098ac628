//! Facts about the installation itself, such as its seed.

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A fact.
    pub struct Fact {
        /// What is known.
        pub value: String,
    }
}

statements! {
    GET = "SELECT value FROM installation WHERE name = $1";
    KEEP = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET = "INSERT INTO installation (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

/// A fact, if it is known.
pub async fn get(tx: &mut Tx, name: &str) -> StoreResult<Option<String>> {
    let fact: Option<Fact> = tx.fetch_optional(&GET, params![name]).await?;
    Ok(fact.map(|fact| fact.value))
}

/// Keeps a fact unless it is known; answers what holds. Of several processes that start at once,
/// all get the same answer.
pub async fn keep(tx: &mut Tx, name: &str, value: &str) -> StoreResult<String> {
    tx.execute(&KEEP, params![name, value]).await?;
    let fact: Fact = tx.fetch_one(&GET, params![name]).await?;
    Ok(fact.value)
}

/// Keeps a fact in the place of what was known.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> StoreResult<()> {
    tx.execute_one(&SET, params![name, value]).await
}
