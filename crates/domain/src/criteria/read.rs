//! A tree from JSON. Everything that is wrong is told at once, each with the path of its node;
//! nothing that is not understood is passed over.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::{
    Connection, Criterion, CustomMatch, CustomType, Decimal, EventFilter, EventName, Field, Group,
    GroupKind, Mark, Node, Phrase, Span, Test, TextField, TextMatch, When,
};
use crate::finder::is_language;
use crate::limits::{
    CONTACT_FIELD_LENGTH_MAXIMUM, CRITERIA_DAYS_MAXIMUM, CRITERIA_DEPTH_MAXIMUM,
    CRITERIA_NODES_MAXIMUM, CRITERION_VALUES_MAXIMUM, CUSTOM_FIELD_NAME_LENGTH_MAXIMUM,
};
use crate::problem::Problem;

/// Ages that are believed, in years.
const AGE_MAXIMUM: u32 = 120;

/// Reads a tree; answers everything that is wrong with it. Paths begin at the tree, so that
/// `all.0.is` is the values of the first criterion.
pub fn read(value: &Value) -> Result<Node, Vec<Problem>> {
    let mut reader = Reader::default();
    let node = reader.node(value, "", 1);
    match node {
        Some(node) if reader.problems.is_empty() => Ok(node),
        _ => Err(reader.problems),
    }
}

/// The path of a group's part.
pub(super) fn child_path(path: &str, kind: GroupKind, index: usize) -> String {
    join(path, &format!("{kind}.{index}"))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Something is wrong, and the problem was told.
struct Told;

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    nodes: usize,
}

impl Reader {
    fn wrong(&mut self, path: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::new(path, code, message));
    }

    fn node(&mut self, value: &Value, path: &str, depth: usize) -> Option<Node> {
        self.nodes += 1;
        if self.nodes == CRITERIA_NODES_MAXIMUM + 1 {
            let message = format!(
                "There are more than {CRITERIA_NODES_MAXIMUM} groups and criteria. Move some into a segment of their own and name it here"
            );
            self.wrong(path, "too_many", message);
        }
        if self.nodes > CRITERIA_NODES_MAXIMUM {
            return None;
        }
        let Value::Object(object) = value else {
            self.wrong(
                path,
                "not_an_object",
                "A group is an object such as {\"all\": [...]}, a criterion one such as {\"criterion\": \"city\", \"is\": [\"Paris\"]}",
            );
            return None;
        };
        if object.contains_key("criterion") {
            return self.criterion(object, path);
        }
        self.group(object, path, depth)
    }

    fn group(&mut self, object: &Map<String, Value>, path: &str, depth: usize) -> Option<Node> {
        let kinds: Vec<GroupKind> = object.keys().filter_map(|key| key.parse().ok()).collect();
        let ([kind], 1) = (kinds.as_slice(), object.len()) else {
            self.wrong(
                path,
                "no_criterion",
                "Name one of all, any or not with its parts, or a criterion",
            );
            return None;
        };
        let inner = join(path, kind.as_str());
        if depth > CRITERIA_DEPTH_MAXIMUM {
            let message = format!(
                "Groups stand within each other at most {CRITERIA_DEPTH_MAXIMUM} deep. Move the inner ones into a segment of their own"
            );
            self.wrong(inner, "too_deep", message);
            return None;
        }
        let Some(parts) = object.get(kind.as_str()).and_then(Value::as_array) else {
            self.wrong(inner, "not_a_list", "The parts of a group are a list");
            return None;
        };
        if parts.is_empty() {
            self.wrong(
                inner,
                "empty",
                "This group is empty. Add a criterion or remove it",
            );
            return None;
        }
        let nodes: Vec<Option<Node>> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| self.node(part, &child_path(path, *kind, index), depth + 1))
            .collect();
        let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Node::Group(Group { kind: *kind, nodes }))
    }

    fn criterion(&mut self, object: &Map<String, Value>, path: &str) -> Option<Node> {
        let before = self.problems.len();
        let mut keys = Keys {
            object,
            path,
            taken: vec!["criterion"],
        };
        let name = match object.get("criterion") {
            Some(Value::String(name)) => name.as_str(),
            _ => "",
        };
        let exclude = keys.flag(self, "exclude").unwrap_or(false);
        let test = self.test(name, &mut keys);
        keys.finish(self);
        let test = test?;
        (self.problems.len() == before).then_some(Node::Criterion(Criterion { test, exclude }))
    }

    fn test(&mut self, name: &str, keys: &mut Keys<'_>) -> Option<Test> {
        if let Ok(field) = name.parse::<TextField>() {
            return self.text_test(field, keys);
        }
        if let Ok(event) = name.parse::<EventName>() {
            return Some(Test::Happened(event, self.filter(event, keys)?));
        }
        if let Ok(mark) = name.parse::<Mark>() {
            return Some(Test::Marked(mark));
        }
        match name {
            "language" if self.known(keys) => Some(Test::Known(Field::Language)),
            "language" => self.languages(keys).map(Test::Language),
            "age" if self.known(keys) => Some(Test::Known(Field::Age)),
            "age" => self.ages(keys).map(Test::Age),
            "tag" => self.texts(keys, "is").map(Test::Tag),
            "finder" => self.ids(keys, "is").map(Test::Finder),
            "owner" if self.known(keys) => Some(Test::Known(Field::Owner)),
            "owner" => self.ids(keys, "is").map(Test::Owner),
            "connected" => self.connection(keys).map(Test::Connected),
            "segment" => self.ids(keys, "is").map(Test::Segment),
            "custom" => self.custom(keys),
            _ => {
                let message = "There is no such criterion. The reference of criteria lists them";
                self.wrong(keys.at("criterion"), "unknown_criterion", message);
                keys.take_all();
                None
            }
        }
    }

    /// Whether the test is that a value is known. `false` would be a second way to exclude.
    fn known(&mut self, keys: &mut Keys<'_>) -> bool {
        match keys.flag(self, "known") {
            None => false,
            Some(true) => true,
            Some(false) => {
                let message =
                    "Write \"known\": true, with \"exclude\": true for those without a value";
                self.wrong(keys.at("known"), "only_true", message);
                true
            }
        }
    }

    fn text_test(&mut self, field: TextField, keys: &mut Keys<'_>) -> Option<Test> {
        if self.known(keys) {
            return Some(Test::Known(Field::Text(field)));
        }
        self.text_match(keys).map(|by| Test::Text(field, by))
    }

    fn text_match(&mut self, keys: &mut Keys<'_>) -> Option<TextMatch> {
        let has = |key: &str| keys.object.contains_key(key);
        match (has("contains"), has("is")) {
            (true, false) => self.phrases(keys, "contains").map(TextMatch::Contains),
            (false, true) => self.phrases(keys, "is").map(TextMatch::Is),
            _ => {
                keys.take_all();
                self.wrong(
                    keys.at("contains"),
                    "required",
                    "Say with contains or is which words are meant, one of the two",
                );
                None
            }
        }
    }

    fn phrases(&mut self, keys: &mut Keys<'_>, key: &'static str) -> Option<Vec<Phrase>> {
        let texts = self.texts(keys, key)?;
        let phrases: Option<Vec<Phrase>> = texts.iter().map(|text| Phrase::parse(text)).collect();
        if phrases.is_none() {
            self.wrong(
                keys.at(key),
                "no_words",
                "Each value has at least one letter or digit",
            );
        }
        phrases
    }

    fn languages(&mut self, keys: &mut Keys<'_>) -> Option<Vec<String>> {
        let tags = self.texts(keys, "is")?;
        if !tags.iter().all(|tag| is_language(tag)) {
            let message = "A language is written as its tag, such as fr or pt-BR";
            self.wrong(keys.at("is"), "unknown_language", message);
            return None;
        }
        Some(tags.iter().map(|tag| tag.to_ascii_lowercase()).collect())
    }

    fn ages(&mut self, keys: &mut Keys<'_>) -> Option<Span<u32>> {
        let mut end = |reader: &mut Self, key| {
            let value = keys.take(key)?;
            let age = value.as_u64().and_then(|age| u32::try_from(age).ok());
            let age = age.filter(|age| *age <= AGE_MAXIMUM);
            if age.is_none() {
                let message = format!("An age is a number of years from 0 to {AGE_MAXIMUM}");
                reader.wrong(keys.at(key), "out_of_range", message);
            }
            age
        };
        let span = Span {
            from: end(self, "from"),
            until: end(self, "until"),
        };
        self.ordered(keys, span)
    }

    /// A span with at least one end, the ends in their order.
    fn ordered<T: PartialOrd>(&mut self, keys: &Keys<'_>, span: Span<T>) -> Option<Span<T>> {
        match (&span.from, &span.until) {
            (None, None) => {
                self.wrong(keys.at("from"), "required", "Name from, until, or both");
                None
            }
            (Some(from), Some(until)) if from > until => {
                let message = "The end lies before the beginning. Exchange them";
                self.wrong(keys.at("until"), "out_of_order", message);
                None
            }
            _ => Some(span),
        }
    }

    fn connection(&mut self, keys: &mut Keys<'_>) -> Option<Connection> {
        match keys.object.get("to") {
            Some(Value::String(to)) if to == "any" => {
                keys.take("to");
                Some(Connection::Anybody)
            }
            Some(Value::String(to)) if to == "none" => {
                keys.take("to");
                Some(Connection::Nobody)
            }
            Some(Value::Array(_)) => self.ids(keys, "to").map(Connection::Members),
            _ => {
                keys.take("to");
                let message = "Write any, none or a list of members' ids";
                self.wrong(keys.at("to"), "required", message);
                None
            }
        }
    }

    fn filter(&mut self, event: EventName, keys: &mut Keys<'_>) -> Option<EventFilter> {
        let mut filter = EventFilter {
            campaigns: self.ids_if_any(keys, "campaigns")?,
            members: self.ids_if_any(keys, "members")?,
            programs: if keys.object.contains_key("programs") {
                self.texts(keys, "programs")?
            } else {
                Vec::new()
            },
            ..EventFilter::default()
        };
        filter.when = self.when(keys).ok()?;
        if event == EventName::Replied {
            filter.class = self.named_if_any(keys, "class").ok()?;
        }
        if event == EventName::Clicked && keys.object.contains_key("link") {
            filter.link = Some(self.text(keys, "link")?);
        }
        Some(filter)
    }

    fn when(&mut self, keys: &mut Keys<'_>) -> Result<Option<When>, Told> {
        let has = |key: &str| keys.object.contains_key(key);
        match (has("last_days"), has("from") || has("until")) {
            (false, false) => Ok(None),
            (false, true) => {
                let days = self.span(keys, "A day is written as 2027-03-01");
                days.map(|days| Some(When::Days(days))).ok_or(Told)
            }
            (true, false) => {
                let days = keys.take("last_days").and_then(Value::as_u64);
                let days = days.and_then(|days| u32::try_from(days).ok());
                let days = days.filter(|days| (1..=CRITERIA_DAYS_MAXIMUM).contains(days));
                if days.is_none() {
                    let message = format!("A number of days from 1 to {CRITERIA_DAYS_MAXIMUM}");
                    self.wrong(keys.at("last_days"), "out_of_range", message);
                }
                days.map(|days| Some(When::LastDays(days))).ok_or(Told)
            }
            (true, true) => {
                keys.take_all();
                let message = "Say the last days or from and until, one of the two";
                self.wrong(keys.at("last_days"), "not_together", message);
                Err(Told)
            }
        }
    }

    /// A span whose ends are texts.
    fn span<T: FromStr + PartialOrd>(
        &mut self,
        keys: &mut Keys<'_>,
        form: &'static str,
    ) -> Option<Span<T>> {
        let mut end = |reader: &mut Self, key| match keys.take(key) {
            None => Some(None),
            Some(value) => {
                let read = value.as_str().and_then(|text| text.parse().ok());
                if read.is_none() {
                    reader.wrong(keys.at(key), "unreadable", form);
                }
                read.map(Some)
            }
        };
        let (from, until) = (end(self, "from"), end(self, "until"));
        self.ordered(
            keys,
            Span {
                from: from?,
                until: until?,
            },
        )
    }

    fn custom(&mut self, keys: &mut Keys<'_>) -> Option<Test> {
        let name = self.text(keys, "name")?;
        if name.chars().count() > CUSTOM_FIELD_NAME_LENGTH_MAXIMUM {
            self.wrong(
                keys.at("name"),
                "too_long",
                "No custom field has such a long name",
            );
            return None;
        }
        if self.known(keys) {
            return Some(Test::Known(Field::Custom(name)));
        }
        let of_type: Option<CustomType> = self.named_if_any(keys, "type").ok()?;
        let by = match of_type.unwrap_or(CustomType::Text) {
            CustomType::Text => CustomMatch::Text(self.text_match(keys)?),
            CustomType::Number => CustomMatch::Number(
                self.span::<Decimal>(keys, "A number is written as a text such as \"12.5\"")?,
            ),
            CustomType::Date => {
                CustomMatch::Date(self.span(keys, "A day is written as 2027-03-01")?)
            }
            CustomType::YesNo => {
                if !keys.object.contains_key("is") {
                    self.wrong(keys.at("is"), "required", "Write true or false");
                }
                CustomMatch::YesNo(keys.flag(self, "is")?)
            }
        };
        Some(Test::Custom(name, by))
    }

    fn text(&mut self, keys: &mut Keys<'_>, key: &'static str) -> Option<String> {
        let text = keys.take(key).and_then(Value::as_str).map(str::trim);
        let text = text.filter(|text| is_text(text));
        if text.is_none() {
            self.wrong(keys.at(key), "required", "Write a text, not too long");
        }
        text.map(ToOwned::to_owned)
    }

    fn named_if_any<T: FromStr<Err: Display>>(
        &mut self,
        keys: &mut Keys<'_>,
        key: &'static str,
    ) -> Result<Option<T>, Told> {
        let Some(value) = keys.take(key) else {
            return Ok(None);
        };
        value
            .as_str()
            .unwrap_or_default()
            .parse()
            .map(Some)
            .map_err(|error: T::Err| {
                self.wrong(keys.at(key), "unknown_value", error.to_string());
                Told
            })
    }

    /// A list of one or more texts.
    fn texts(&mut self, keys: &mut Keys<'_>, key: &'static str) -> Option<Vec<String>> {
        let list = keys.take(key).and_then(Value::as_array);
        let texts: Option<Vec<String>> = list.and_then(|list| {
            list.iter()
                .map(|value| value.as_str().map(|text| text.trim().to_owned()))
                .collect()
        });
        let fits = |texts: &Vec<String>| {
            (1..=CRITERION_VALUES_MAXIMUM).contains(&texts.len())
                && texts.iter().all(|text| is_text(text))
        };
        match texts {
            Some(texts) if fits(&texts) => Some(texts),
            _ => {
                let message = format!(
                    "A list of 1 to {CRITERION_VALUES_MAXIMUM} texts, none of them empty or very long"
                );
                self.wrong(keys.at(key), "required", message);
                None
            }
        }
    }

    fn ids<T: FromStr<Err: Display>>(
        &mut self,
        keys: &mut Keys<'_>,
        key: &'static str,
    ) -> Option<Vec<T>> {
        let texts = self.texts(keys, key)?;
        let ids: Result<Vec<T>, _> = texts.iter().map(|text| text.parse()).collect();
        match ids {
            Ok(ids) => Some(ids),
            Err(error) => {
                self.wrong(keys.at(key), "bad_id", error.to_string());
                None
            }
        }
    }

    fn ids_if_any<T: FromStr<Err: Display>>(
        &mut self,
        keys: &mut Keys<'_>,
        key: &'static str,
    ) -> Option<Vec<T>> {
        if keys.object.contains_key(key) {
            self.ids(keys, key)
        } else {
            Some(Vec::new())
        }
    }
}

/// No text of ours holds the character NUL, and PostgreSQL takes none.
fn is_text(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= CONTACT_FIELD_LENGTH_MAXIMUM && !text.contains('\0')
}

/// The keys of a criterion; those that nobody took are unknown.
struct Keys<'a> {
    object: &'a Map<String, Value>,
    path: &'a str,
    taken: Vec<&'a str>,
}

impl<'a> Keys<'a> {
    fn at(&self, key: &str) -> String {
        join(self.path, key)
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Value> {
        self.taken.push(key);
        self.object.get(key)
    }

    fn flag(&mut self, reader: &mut Reader, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        if value.as_bool().is_none() {
            reader.wrong(self.at(key), "not_a_flag", "Write true or false");
        }
        value.as_bool()
    }

    /// Where something worse is wrong, the other keys are not told of.
    fn take_all(&mut self) {
        self.taken.extend(self.object.keys().map(String::as_str));
    }

    fn finish(self, reader: &mut Reader) {
        for key in self.object.keys() {
            if !self.taken.contains(&key.as_str()) {
                let message = "This criterion has no such field. Remove it or check its spelling";
                reader.wrong(self.at(key), "unknown_field", message);
            }
        }
    }
}
