//! Records: structs that are read from rows by the names of their fields.

use crate::{Row, StoreResult};

/// Something that a row can be read into.
pub trait Record: Sized {
    /// Reads a row.
    fn from_row(row: &Row) -> StoreResult<Self>;
}

/// Declares a struct whose fields are columns of the same names.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[$doc])* pub $field: $type,)* }

        impl $crate::record::Record for $name {
            fn from_row(row: &$crate::column::Row) -> $crate::StoreResult<Self> {
                Ok(Self { $($field: row.get(stringify!($field))?,)* })
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
