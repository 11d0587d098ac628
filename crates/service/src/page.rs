//! Pages of lists: items, and an opaque cursor to what follows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::limits;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ServiceError, ServiceResult};

/// Characters of a cursor at most; ours are far shorter.
const CURSOR_LENGTH_MAXIMUM: usize = 2_000;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; null after the last one.
    pub next: Option<String>,
}

/// Which page is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageRequest {
    /// How many items, 1 to 200; 50 where it is not given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The number of items; refuses 0 and more than [`limits::PAGE_SIZE_MAXIMUM`].
    pub fn limit(&self) -> ServiceResult<u32> {
        match self.limit {
            None => Ok(limits::PAGE_SIZE_DEFAULT),
            Some(limit @ 1..=limits::PAGE_SIZE_MAXIMUM) => Ok(limit),
            Some(_) => Err(ServiceError::invalid(
                "limit",
                "out_of_range",
                format!(
                    "A page holds 1 to {} items. Choose a number between",
                    limits::PAGE_SIZE_MAXIMUM
                ),
            )),
        }
    }

    /// The place after which the page begins. `list` names the list, so that a cursor of another
    /// list (or of another order of the same) is refused.
    pub fn after<K: DeserializeOwned>(&self, list: &str) -> ServiceResult<Option<K>> {
        self.cursor
            .as_deref()
            .map(|cursor| decode(list, cursor))
            .transpose()
    }
}

impl<T> Page<T> {
    /// Makes a page of rows that were fetched with `limit + 1`, so that it is known whether more
    /// follow. `key` gives a row's place in the order, `view` what is shown of it.
    pub fn of<R, K: Serialize>(
        list: &str,
        mut rows: Vec<R>,
        limit: u32,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Self {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more {
            rows.last().map(|last| encode(list, &key(last)))
        } else {
            None
        };
        Self {
            items: rows.into_iter().map(view).collect(),
            next,
        }
    }

    /// The whole of a short list.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// The same page with other items.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(view).collect(),
            next: self.next,
        }
    }
}

/// Makes a cursor of a list from the place of its last item.
pub fn encode<K: Serialize>(list: &str, key: &K) -> String {
    let text = serde_json::to_vec(&(list, key)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(text)
}

/// Reads a cursor of a list; a mangled or foreign one is a problem of the field `cursor`.
pub fn decode<K: DeserializeOwned>(list: &str, cursor: &str) -> ServiceResult<K> {
    let refused = || {
        ServiceError::invalid(
            "cursor",
            "bad_cursor",
            "This cursor belongs to no page of this list. Begin again without one",
        )
    };
    if cursor.len() > CURSOR_LENGTH_MAXIMUM {
        return Err(refused());
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    // No text of ours holds the character NUL, and PostgreSQL takes none.
    if bytes.windows(6).any(|window| window == b"\\u0000") {
        return Err(refused());
    }
    let (name, key): (String, K) = serde_json::from_slice(&bytes).map_err(|_| refused())?;
    if name == list {
        Ok(key)
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Vec<usize> {
        (0..count).collect()
    }

    #[test]
    fn a_page_says_whether_more_follow() {
        let page = Page::of("numbers", rows(4), 3, |row| *row, |row| row);
        assert_eq!(page.items, [0, 1, 2]);
        let cursor = page.next.unwrap();
        assert_eq!(decode::<usize>("numbers", &cursor).unwrap(), 2);
        assert_eq!(
            Page::of("numbers", rows(3), 3, |row| *row, |row| row).next,
            None
        );
        assert_eq!(
            Page::of("numbers", rows(0), 3, |row| *row, |row| row).next,
            None
        );
    }

    #[test]
    fn foreign_and_mangled_cursors_are_refused() {
        let cursor = encode("numbers", &5_u32);
        for bad in [cursor.as_str(), "", "%%%", "bnVsbA", &"A".repeat(5_000)] {
            let error = decode::<u32>("letters", bad).unwrap_err();
            assert_eq!(error.code(), "invalid", "{bad}");
        }
        let nul = encode("letters", &"a\0b");
        assert!(decode::<String>("letters", &nul).is_err());
        assert!(decode::<String>("numbers", &cursor).is_err());
    }

    #[test]
    fn page_sizes_have_bounds() {
        let asked = |limit| {
            PageRequest {
                limit,
                cursor: None,
            }
            .limit()
        };
        assert_eq!(asked(None).unwrap(), limits::PAGE_SIZE_DEFAULT);
        assert_eq!(asked(Some(200)).unwrap(), 200);
        assert!(asked(Some(0)).is_err());
        assert!(asked(Some(201)).is_err());
    }
}
