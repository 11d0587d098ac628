//! Criteria in words: the names of what is asked, and whole trees as a sentence.

use std::collections::BTreeMap;

use domain::criteria::{
    Connection, Criterion, CustomMatch, EventFilter, Field, GroupKind, Node, Phrase, ReplyClass,
    Span, Test, TextMatch, When,
};

use crate::language::Language;
use crate::t;

/// Names of members, finders, segments and campaigns, by their ids.
pub type Names = BTreeMap<String, String>;

/// Every criterion, in the order in which it is offered.
pub const CRITERIA: &[&str] = &[
    "title",
    "headline",
    "company",
    "name",
    "industry",
    "city",
    "region",
    "country",
    "language",
    "age",
    "tag",
    "finder",
    "owner",
    "connected",
    "invited",
    "accepted",
    "withdrawn",
    "messaged",
    "clicked",
    "replied",
    "lead",
    "blocked",
    "suppressed",
    "segment",
    "custom",
];

/// The word for a criterion.
pub fn criterion_name(l: Language, name: &str) -> String {
    match name {
        "name" => t!(l, "criterion-name"),
        "headline" => t!(l, "criterion-headline"),
        "company" => t!(l, "criterion-company"),
        "industry" => t!(l, "criterion-industry"),
        "city" => t!(l, "criterion-city"),
        "region" => t!(l, "criterion-region"),
        "country" => t!(l, "criterion-country"),
        "language" => t!(l, "criterion-language"),
        "age" => t!(l, "criterion-age"),
        "tag" => t!(l, "criterion-tag"),
        "finder" => t!(l, "criterion-finder"),
        "owner" => t!(l, "criterion-owner"),
        "connected" => t!(l, "criterion-connected"),
        "invited" => t!(l, "criterion-invited"),
        "accepted" => t!(l, "criterion-accepted"),
        "withdrawn" => t!(l, "criterion-withdrawn"),
        "messaged" => t!(l, "criterion-messaged"),
        "clicked" => t!(l, "criterion-clicked"),
        "replied" => t!(l, "criterion-replied"),
        "lead" => t!(l, "criterion-lead"),
        "blocked" => t!(l, "criterion-blocked"),
        "suppressed" => t!(l, "criterion-suppressed"),
        "segment" => t!(l, "criterion-segment"),
        "custom" => t!(l, "criterion-custom"),
        _ => t!(l, "criterion-title"),
    }
}

/// A tree as a sentence.
pub fn sentence(l: Language, node: &Node, names: &Names) -> String {
    match node {
        Node::Criterion(criterion) => criterion_sentence(l, criterion, names),
        Node::Group(group) => {
            let parts: Vec<String> = group
                .nodes
                .iter()
                .map(|part| match part {
                    Node::Group(_) => format!("({})", sentence(l, part, names)),
                    Node::Criterion(_) => sentence(l, part, names),
                })
                .collect();
            match group.kind {
                GroupKind::All => parts.join(&t!(l, "criteria-and")),
                GroupKind::Any => parts.join(&t!(l, "criteria-or")),
                GroupKind::Not => t!(l, "criteria-none-of", parts = parts.join("; ")),
            }
        }
    }
}

/// A criterion as a sentence.
pub fn criterion_sentence(l: Language, criterion: &Criterion, names: &Names) -> String {
    let said = test_sentence(l, &criterion.test, names);
    if criterion.exclude {
        t!(l, "criteria-except", criterion = said)
    } else {
        said
    }
}

fn test_sentence(l: Language, test: &Test, names: &Names) -> String {
    let texts = |list: &[String]| any_of(l, list);
    let is = |name: &str, values: String| {
        let criterion = criterion_name(l, name);
        t!(l, "criteria-is", criterion = criterion, values = values)
    };
    match test {
        Test::Text(field, by) => text(l, &criterion_name(l, field.as_str()), by),
        Test::Language(tags) => is("language", texts(tags)),
        Test::Age(ages) => spanned(l, &criterion_name(l, "age"), ages),
        Test::Tag(tags) => is("tag", texts(tags)),
        Test::Finder(ids) => is("finder", listed(l, ids, names)),
        Test::Owner(ids) => is("owner", listed(l, ids, names)),
        Test::Segment(ids) => is("segment", listed(l, ids, names)),
        Test::Connected(Connection::Anybody) => t!(l, "criteria-connected-any"),
        Test::Connected(Connection::Nobody) => t!(l, "criteria-connected-none"),
        Test::Connected(Connection::Members(ids)) => {
            t!(l, "criteria-connected-to", values = listed(l, ids, names))
        }
        Test::Happened(event, filter) => {
            let details = filter_words(l, filter, names);
            let event = criterion_name(l, event.as_str());
            if details.is_empty() {
                event
            } else {
                t!(
                    l,
                    "criteria-happened",
                    event = event,
                    details = details.join(", ")
                )
            }
        }
        Test::Marked(mark) => criterion_name(l, mark.as_str()),
        Test::Custom(name, by) => custom(l, name, by),
        Test::Known(field) => {
            let field = match field {
                Field::Text(field) => criterion_name(l, field.as_str()),
                Field::Language => criterion_name(l, "language"),
                Field::Age => criterion_name(l, "age"),
                Field::Owner => criterion_name(l, "owner"),
                Field::Custom(name) => name.clone(),
            };
            t!(l, "criteria-known", field = field)
        }
    }
}

/// Things by their names, where they are known.
fn listed<T: ToString>(l: Language, ids: &[T], names: &Names) -> String {
    let shown: Vec<String> = ids
        .iter()
        .map(ToString::to_string)
        .map(|id| names.get(&id).cloned().unwrap_or(id))
        .collect();
    any_of(l, &shown)
}

fn any_of(l: Language, values: &[String]) -> String {
    values.join(&t!(l, "criteria-or"))
}

fn text(l: Language, criterion: &str, by: &TextMatch) -> String {
    let quoted = |phrases: &[Phrase]| {
        let all = phrases.iter().map(|phrase| format!("“{}”", phrase.given()));
        any_of(l, &all.collect::<Vec<_>>())
    };
    match by {
        TextMatch::Contains(phrases) => {
            t!(
                l,
                "criteria-contains",
                criterion = criterion,
                values = quoted(phrases)
            )
        }
        TextMatch::Is(phrases) => {
            t!(
                l,
                "criteria-is",
                criterion = criterion,
                values = quoted(phrases)
            )
        }
    }
}

fn spanned<T: ToString>(l: Language, criterion: &str, span: &Span<T>) -> String {
    let end = |value: &Option<T>| value.as_ref().map(ToString::to_string);
    match (end(&span.from), end(&span.until)) {
        (Some(from), Some(until)) => {
            t!(
                l,
                "criteria-between",
                criterion = criterion,
                from = from,
                until = until
            )
        }
        (Some(from), None) => t!(l, "criteria-from", criterion = criterion, from = from),
        (None, until) => {
            t!(
                l,
                "criteria-until",
                criterion = criterion,
                until = until.unwrap_or_default()
            )
        }
    }
}

fn custom(l: Language, name: &str, by: &CustomMatch) -> String {
    match by {
        CustomMatch::Text(by) => text(l, name, by),
        CustomMatch::Number(span) => spanned(l, name, span),
        CustomMatch::Date(span) => spanned(l, name, span),
        CustomMatch::YesNo(true) => t!(
            l,
            "criteria-is",
            criterion = name,
            values = t!(l, "criteria-yes")
        ),
        CustomMatch::YesNo(false) => t!(
            l,
            "criteria-is",
            criterion = name,
            values = t!(l, "criteria-no")
        ),
    }
}

fn filter_words(l: Language, filter: &EventFilter, names: &Names) -> Vec<String> {
    let mut words = Vec::new();
    if !filter.campaigns.is_empty() {
        words.push(t!(
            l,
            "criteria-in-campaign",
            values = listed(l, &filter.campaigns, names)
        ));
    }
    if !filter.programs.is_empty() {
        words.push(t!(
            l,
            "criteria-in-program",
            values = any_of(l, &filter.programs)
        ));
    }
    if !filter.members.is_empty() {
        words.push(t!(
            l,
            "criteria-by-member",
            values = listed(l, &filter.members, names)
        ));
    }
    match filter.when {
        None => {}
        Some(When::LastDays(days)) => words.push(t!(l, "criteria-last-days", days = days)),
        Some(When::Days(span)) => words.push(spanned(l, &t!(l, "criteria-day"), &span)),
    }
    words.extend(filter.class.map(|class| reply_class(l, class)));
    if let Some(link) = &filter.link {
        words.push(link.clone());
    }
    words
}

/// What a reply says, behind the word for having replied.
pub(super) fn reply_class(l: Language, class: ReplyClass) -> String {
    match class {
        ReplyClass::Positive => t!(l, "criteria-positive"),
        ReplyClass::Neutral => t!(l, "criteria-neutral"),
        ReplyClass::Negative => t!(l, "criteria-negative"),
        ReplyClass::Stop => t!(l, "criteria-stop"),
        ReplyClass::OutOfOffice => t!(l, "criteria-out-of-office"),
        ReplyClass::Refusal => t!(l, "criteria-refusal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_reads_as_a_sentence_in_both_languages() {
        let tree = domain::criteria::read(&json!({"all": [
            {"criterion": "title", "contains": ["CTO", "VP*"]},
            {"any": [{"criterion": "age", "from": 30, "until": 45}, {"criterion": "lead"}]},
            {"criterion": "replied", "last_days": 90, "exclude": true},
        ]}))
        .unwrap();
        let names = Names::new();
        assert_eq!(
            sentence(Language::English, &tree, &names),
            "Title contains “CTO” or “VP*” and (Age from 30 to 45 or Is a lead) and not: Replied, in the last 90 days"
        );
        assert_eq!(
            sentence(Language::French, &tree, &names),
            "Intitulé de poste contient “CTO” ou “VP*” et (Âge de 30 à 45 ou Est un prospect) et sauf : A répondu, dans les 90 derniers jours"
        );
    }
}
