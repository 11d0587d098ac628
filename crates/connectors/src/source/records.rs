//! Where in an answer the people stand.

use serde_json::Value;

/// Objects within each other that are looked through for a list.
const DEPTH_MAXIMUM: usize = 6;

/// What stands at a path with dots between names; numbers name places of lists.
pub(super) fn at<'a>(answer: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .filter(|name| !name.is_empty())
        .try_fold(answer, |value, name| match value {
            Value::Array(values) => values.get(name.parse::<usize>().ok()?),
            value => value.get(name),
        })
}

/// The list of people: at its path, or the first list of objects where none is given.
pub(super) fn list<'a>(answer: &'a Value, path: Option<&str>) -> Option<&'a Vec<Value>> {
    match path {
        Some(path) => match at(answer, path)? {
            Value::Array(values) => Some(values),
            _ => None,
        },
        None => first_list(answer, 0),
    }
}

fn first_list(value: &Value, depth: usize) -> Option<&Vec<Value>> {
    match value {
        Value::Array(values)
            if values.iter().any(Value::is_object) || (depth <= 1 && values.is_empty()) =>
        {
            Some(values)
        }
        Value::Object(fields) if depth < DEPTH_MAXIMUM => fields
            .values()
            .find_map(|value| first_list(value, depth + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_list_is_found() {
        let answer =
            json!({"meta": {"tags": ["x"]}, "data": {"items": [{"a": 1}]}, "next": {"after": "7"}});
        assert_eq!(list(&answer, None).map(Vec::len), Some(1));
        assert_eq!(list(&answer, Some("data.items")).map(Vec::len), Some(1));
        assert_eq!(list(&answer, Some("data")), None);
        assert_eq!(list(&json!([]), None).map(Vec::len), Some(0));
        assert_eq!(list(&json!({"results": []}), None).map(Vec::len), Some(0));
        assert_eq!(list(&json!("no"), None), None);
        assert_eq!(at(&answer, "next.after"), Some(&json!("7")));
        assert_eq!(at(&answer, "data.items.0.a"), Some(&json!(1)));
        assert_eq!(at(&answer, "data.items.9"), None);
    }
}
