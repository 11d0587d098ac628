//! Columns whose form differs between dumps.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// JSON that the database keeps as text; dumps may have read it already.
pub(super) fn embedded<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let read = match Value::deserialize(deserializer)? {
        Value::String(text) => serde_json::from_str(&text),
        value => serde_json::from_value(value),
    };
    read.map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        #[serde(deserialize_with = "embedded")]
        list: Vec<u8>,
    }

    fn read(json: &str) -> Result<Row, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn json_may_be_text_or_read_already() {
        assert_eq!(
            read(r#"{"list": "[1, 2]"}"#).unwrap(),
            read(r#"{"list": [1, 2]}"#).unwrap()
        );
        assert!(read(r#"{"list": "nothing"}"#).is_err());
    }
}
