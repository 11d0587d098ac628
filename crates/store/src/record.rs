//! Records: structs that are read from rows by the names of their fields.

use crate::{Row, StoreResult};

/// Something that a row can be read into.
pub trait Record: Sized + Send {
    /// The names of its columns, in the order of the places that [`Record::from_row`] is handed.
    fn columns() -> Vec<&'static str>;

    /// Reads a row; `places` says where in it each column is, counted from 0.
    fn from_row(row: &Row<'_>, places: &[usize]) -> StoreResult<Self>;
}

/// Where rows go as they are read. Statements know only this, so that each of the two databases is dealt with once and not
/// once more for every record.
pub(crate) trait Records: Send {
    /// The names of the columns that are read.
    fn columns(&self) -> Vec<&'static str>;

    /// Reads a row; `places` as in [`Record::from_row`].
    fn take(&mut self, row: &Row<'_>, places: &[usize]) -> StoreResult<()>;
}

impl<R: Record> Records for Vec<R> {
    fn columns(&self) -> Vec<&'static str> {
        R::columns()
    }

    fn take(&mut self, row: &Row<'_>, places: &[usize]) -> StoreResult<()> {
        self.push(R::from_row(row, places)?);
        Ok(())
    }
}

/// Where the columns of a record are among those of a statement, looked up once for all of its rows.
/// A column that the statement does not answer has a place where nothing is.
pub(crate) fn places<'a>(wanted: &[&str], answered: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let answered: Vec<&str> = answered.collect();
    let mut next = 0;
    wanted
        .iter()
        .map(|name| {
            // Most statements answer in the order of the record.
            let found = answered
                .iter()
                .enumerate()
                .cycle()
                .skip(next)
                .take(answered.len())
                .find(|(_, answered)| *answered == name)
                .map_or(usize::MAX, |(place, _)| place);
            next = if found < answered.len() { found + 1 } else { 0 };
            found
        })
        .collect()
}

/// Declares a struct whose fields are columns of the same names.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[$doc])* pub $field: $type,)* }

        impl $crate::record::Record for $name {
            fn columns() -> Vec<&'static str> {
                vec![$(stringify!($field)),*]
            }

            fn from_row(row: &$crate::column::Row<'_>, places: &[usize]) -> $crate::StoreResult<Self> {
                let mut places = places.iter().copied();
                // Fields are read in the order in which they are written here.
                let mut next = || places.next().unwrap_or(usize::MAX);
                Ok(Self { $($field: row.get(next())?,)* })
            }
        }
    };
}

record! {
    /// A count under the name `count`.
    pub struct Count {
        /// The count.
        pub count: i64,
    }
}

record! {
    /// An instant under the name `at`, such as the earliest of many; none where there are none.
    pub struct Earliest {
        /// The instant.
        pub at: Option<domain::time::Timestamp>,
    }
}
