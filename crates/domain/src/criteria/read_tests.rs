#![cfg(test)]

use serde_json::json;

use super::{read, write};
use crate::limits::{CRITERIA_DEPTH_MAXIMUM, CRITERIA_NODES_MAXIMUM};

fn problems(value: &serde_json::Value) -> Vec<(String, &'static str)> {
    read(value)
        .unwrap_err()
        .into_iter()
        .map(|problem| (problem.field, problem.code))
        .collect()
}

#[test]
fn every_criterion_survives_a_round_trip() {
    let tree = json!({"all": [
        {"criterion": "title", "contains": ["VP Sales", "market*"]},
        {"criterion": "country", "is": ["France"], "exclude": true},
        {"criterion": "city", "known": true},
        {"criterion": "language", "is": ["fr", "pt-br"]},
        {"criterion": "age", "from": 30, "until": 45},
        {"criterion": "tag", "is": ["VIP"]},
        {"criterion": "finder", "is": ["fnd_00000000000000000000000001"]},
        {"criterion": "owner", "is": ["mem_00000000000000000000000001"]},
        {"criterion": "connected", "to": "none"},
        {"criterion": "connected", "to": ["mem_00000000000000000000000001"]},
        {"any": [
            {"criterion": "invited", "programs": ["Growth"], "last_days": 30},
            {"criterion": "clicked", "link": "https://acme.example/a", "from": "2027-01-01"},
            {"criterion": "replied", "class": "refusal", "campaigns": ["cmp_00000000000000000000000001"]},
        ]},
        {"not": [{"criterion": "lead"}, {"criterion": "suppressed"}]},
        {"criterion": "segment", "is": ["seg_00000000000000000000000001"]},
        {"criterion": "custom", "name": "Seats", "type": "number", "from": "12.5"},
        {"criterion": "custom", "name": "Since", "type": "date", "until": "2027-03-01"},
        {"criterion": "custom", "name": "Tier", "type": "text", "is": ["Gold"]},
        {"criterion": "custom", "name": "Partner", "type": "yes_no", "is": true},
        {"criterion": "custom", "name": "Tier", "known": true},
    ]});
    let node = read(&tree).unwrap();
    assert_eq!(write(&node), tree);
    assert_eq!(read(&write(&node)).unwrap(), node);
}

#[test]
fn every_problem_is_told_with_its_path() {
    let tree = json!({"all": [
        {"criterion": "city", "is": ["Paris"], "zipcode": 1},
        {"any": [{"criterion": "age", "from": 50, "until": 40}, {"criterion": "shoe size"}, 7]},
        {"any": []},
        {"criterion": "language", "is": ["francais"]},
        {"criterion": "title"},
        {"criterion": "title", "contains": ["--"]},
        {"criterion": "finder", "is": ["x' OR 1=1 --"]},
        {"criterion": "replied", "last_days": 0},
        {"criterion": "invited", "link": "https://acme.example"},
        {"criterion": "lead", "exclude": "yes"},
        {"criterion": "custom", "name": "Seats", "type": "number", "from": "many"},
        {"all": [], "any": []},
    ]});
    assert_eq!(
        problems(&tree),
        [
            ("all.0.zipcode".to_owned(), "unknown_field"),
            ("all.1.any.0.until".to_owned(), "out_of_order"),
            ("all.1.any.1.criterion".to_owned(), "unknown_criterion"),
            ("all.1.any.2".to_owned(), "not_an_object"),
            ("all.2.any".to_owned(), "empty"),
            ("all.3.is".to_owned(), "unknown_language"),
            ("all.4.contains".to_owned(), "required"),
            ("all.5.contains".to_owned(), "no_words"),
            ("all.6.is".to_owned(), "bad_id"),
            ("all.7.last_days".to_owned(), "out_of_range"),
            ("all.8.link".to_owned(), "unknown_field"),
            ("all.9.exclude".to_owned(), "not_a_flag"),
            ("all.10.from".to_owned(), "unreadable"),
            ("all.11".to_owned(), "no_criterion"),
        ]
    );
}

#[test]
fn trees_have_a_depth_and_a_size() {
    let mut deep = json!({"criterion": "lead"});
    for _ in 0..CRITERIA_DEPTH_MAXIMUM {
        deep = json!({ "all": [deep] });
    }
    assert!(read(&deep).is_ok());
    let codes: Vec<_> = problems(&json!({ "all": [deep] }))
        .into_iter()
        .map(|problem| problem.1)
        .collect();
    assert_eq!(codes, ["too_deep"]);
    let wide = |count| json!({ "any": vec![json!({"criterion": "lead"}); count] });
    assert!(read(&wide(CRITERIA_NODES_MAXIMUM - 1)).is_ok());
    assert_eq!(problems(&wide(CRITERIA_NODES_MAXIMUM * 2)).len(), 1);
}
