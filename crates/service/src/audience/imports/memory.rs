//! Choices for columns that are remembered: whoever said once that "Stand" is the city need not say it again (R27).

use std::collections::BTreeMap;

use domain::fold::fold;
use domain::limits::COLUMN_MEMORY_MAXIMUM;
use domain::time::Timestamp;
use store::Tx;
use store::column_memory::{self, Remembered};

use super::{ColumnChoice, Table};
use crate::{Scope, ServiceResult};

/// Fields by the folded headers for which they were chosen.
pub(super) type Memory = BTreeMap<String, String>;

/// What was chosen in the workspace.
pub(super) async fn of(tx: &mut Tx, scope: &Scope) -> ServiceResult<Memory> {
    let rows = column_memory::all(tx, scope.workspace(), COLUMN_MEMORY_MAXIMUM).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.header_key, row.field))
        .collect())
}

/// What is to be remembered of choices: by header, of several columns of one name the last.
pub(super) fn chosen(table: &Table, choices: &[ColumnChoice]) -> Vec<Remembered> {
    let columns = &table.detection().columns;
    let by_header: BTreeMap<String, String> = choices
        .iter()
        .filter_map(|choice| {
            let column = columns.iter().find(|one| one.position == choice.position)?;
            let key = fold(&column.header);
            (!key.is_empty()).then(|| (key, choice.field.clone()))
        })
        .collect();
    by_header
        .into_iter()
        .map(|(header_key, field)| Remembered { header_key, field })
        .collect()
}

/// Remembers choices as far as there is room for further headers.
pub(super) async fn keep(
    tx: &mut Tx,
    scope: &Scope,
    mut choices: Vec<Remembered>,
    now: Timestamp,
) -> ServiceResult<()> {
    if choices.is_empty() {
        return Ok(());
    }
    let known = of(tx, scope).await?;
    let mut room = (COLUMN_MEMORY_MAXIMUM as usize).saturating_sub(known.len());
    choices.retain(|one| {
        let is_known = known.contains_key(&one.header_key);
        let fits = is_known || room > 0;
        room -= usize::from(fits && !is_known);
        fits
    });
    column_memory::remember(tx, scope.workspace(), choices, now).await?;
    Ok(())
}
