//! A tree as JSON; [`super::read()`] reads it back to the same tree.

use serde_json::{Map, Value, json};

use super::{
    Connection, Criterion, CustomMatch, CustomType, EventFilter, Field, Group, Node, Phrase, Span,
    Test, TextMatch, When,
};

/// The JSON form of a tree.
pub fn write(node: &Node) -> Value {
    match node {
        Node::Group(Group { kind, nodes }) => {
            json!({ kind.as_str(): nodes.iter().map(write).collect::<Vec<_>>() })
        }
        Node::Criterion(criterion) => Value::Object(object(criterion)),
    }
}

fn object(criterion: &Criterion) -> Map<String, Value> {
    let mut object = Map::new();
    let name = name(&criterion.test);
    object.insert("criterion".to_owned(), json!(name));
    fill(&mut object, &criterion.test);
    if criterion.exclude {
        object.insert("exclude".to_owned(), json!(true));
    }
    object
}

/// The name of a test's criterion.
fn name(test: &Test) -> &'static str {
    match test {
        Test::Text(field, _) | Test::Known(Field::Text(field)) => field.as_str(),
        Test::Language(_) | Test::Known(Field::Language) => "language",
        Test::Age(_) | Test::Known(Field::Age) => "age",
        Test::Tag(_) => "tag",
        Test::Finder(_) => "finder",
        Test::Owner(_) | Test::Known(Field::Owner) => "owner",
        Test::Connected(_) => "connected",
        Test::Happened(event, _) => event.as_str(),
        Test::Marked(mark) => mark.as_str(),
        Test::Segment(_) => "segment",
        Test::Custom(..) | Test::Known(Field::Custom(_)) => "custom",
    }
}

fn fill(object: &mut Map<String, Value>, test: &Test) {
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    match test {
        Test::Text(_, by) => put_text(object, by),
        Test::Language(texts) | Test::Tag(texts) => put("is", json!(texts)),
        Test::Age(span) => put_span(object, span, |age| json!(age)),
        Test::Finder(finders) => put("is", json!(finders)),
        Test::Owner(members) => put("is", json!(members)),
        Test::Connected(Connection::Anybody) => put("to", json!("any")),
        Test::Connected(Connection::Nobody) => put("to", json!("none")),
        Test::Connected(Connection::Members(members)) => put("to", json!(members)),
        Test::Happened(_, filter) => put_filter(object, filter),
        Test::Marked(_) => {}
        Test::Segment(segments) => put("is", json!(segments)),
        Test::Custom(name, by) => {
            put("name", json!(name));
            put_custom(object, by);
        }
        Test::Known(field) => {
            if let Field::Custom(name) = field {
                put("name", json!(name));
            }
            put("known", json!(true));
        }
    }
}

fn put_text(object: &mut Map<String, Value>, by: &TextMatch) {
    let (key, phrases) = match by {
        TextMatch::Contains(phrases) => ("contains", phrases),
        TextMatch::Is(phrases) => ("is", phrases),
    };
    let given: Vec<&str> = phrases.iter().map(Phrase::given).collect();
    object.insert(key.to_owned(), json!(given));
}

fn put_span<T>(object: &mut Map<String, Value>, span: &Span<T>, value: impl Fn(&T) -> Value) {
    for (key, end) in [("from", &span.from), ("until", &span.until)] {
        if let Some(end) = end {
            object.insert(key.to_owned(), value(end));
        }
    }
}

fn put_filter(object: &mut Map<String, Value>, filter: &EventFilter) {
    let lists = [
        ("campaigns", json!(filter.campaigns)),
        ("programs", json!(filter.programs)),
        ("members", json!(filter.members)),
    ];
    for (key, list) in lists {
        if list.as_array().is_some_and(|list| !list.is_empty()) {
            object.insert(key.to_owned(), list);
        }
    }
    match &filter.when {
        None => {}
        Some(When::LastDays(days)) => {
            object.insert("last_days".to_owned(), json!(days));
        }
        Some(When::Days(days)) => put_span(object, days, |day| json!(day)),
    }
    if let Some(class) = filter.class {
        object.insert("class".to_owned(), json!(class));
    }
    if let Some(link) = &filter.link {
        object.insert("link".to_owned(), json!(link));
    }
}

fn put_custom(object: &mut Map<String, Value>, by: &CustomMatch) {
    let of_type = match by {
        CustomMatch::Text(_) => CustomType::Text,
        CustomMatch::Number(_) => CustomType::Number,
        CustomMatch::Date(_) => CustomType::Date,
        CustomMatch::YesNo(_) => CustomType::YesNo,
    };
    object.insert("type".to_owned(), json!(of_type));
    match by {
        CustomMatch::Text(by) => put_text(object, by),
        CustomMatch::Number(span) => {
            put_span(object, span, |number| json!(number.to_string()));
        }
        CustomMatch::Date(span) => put_span(object, span, |day| json!(day)),
        CustomMatch::YesNo(wanted) => {
            object.insert("is".to_owned(), json!(wanted));
        }
    }
}
