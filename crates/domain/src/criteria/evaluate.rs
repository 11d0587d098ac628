//! Evaluation in memory, for one contact.

use super::{
    Connection, Context, Criterion, CustomMatch, EventFilter, EventName, Facts, Field, Group,
    GroupKind, Happening, Node, SegmentBody, Test, TextMatch,
};
use crate::ids::{FinderId, MemberId, SegmentId};
use crate::limits::SEGMENT_REFERENCE_DEPTH_MAXIMUM;

/// What a test says of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The value is known and fits.
    Yes,
    /// The value is known and does not fit.
    No,
    /// The value is missing.
    Unknown,
}

impl Answer {
    const fn of(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }

    fn of_known<T>(value: Option<T>, fits: impl FnOnce(T) -> bool) -> Self {
        value.map_or(Self::Unknown, |value| Self::of(fits(value)))
    }
}

/// Whether a tree holds for a contact.
pub fn holds(node: &Node, facts: &Facts, context: &Context) -> bool {
    holds_at(node, facts, context, 0)
}

fn holds_at(node: &Node, facts: &Facts, context: &Context, depth: usize) -> bool {
    match node {
        Node::Criterion(criterion) => {
            lets_in(criterion, answer(&criterion.test, facts, context, depth))
        }
        Node::Group(Group { kind, nodes }) => {
            let mut parts = nodes
                .iter()
                .map(|part| holds_at(part, facts, context, depth));
            match kind {
                GroupKind::All => parts.all(|part| part),
                GroupKind::Any => parts.any(|part| part),
                GroupKind::Not => !parts.any(|part| part),
            }
        }
    }
}

/// A missing value never matches an include and never triggers an exclude.
fn lets_in(criterion: &Criterion, answer: Answer) -> bool {
    (answer == Answer::Yes) != criterion.exclude
}

fn answer(test: &Test, facts: &Facts, context: &Context, depth: usize) -> Answer {
    match test {
        Test::Text(field, by) => {
            Answer::of_known(facts.texts.get(field), |value| text_fits(by, &value.folded))
        }
        Test::Language(tags) => Answer::of_known(facts.language.as_deref(), |language| {
            tags.iter().any(|tag| is_language(language, tag))
        }),
        Test::Age(ages) => Answer::of_known(facts.birth_year, |year| {
            context.birth_years(*ages).holds(&year)
        }),
        Test::Tag(tags) => Answer::of(
            tags.iter()
                .any(|tag| facts.tags.contains(&super::tag_key(tag))),
        ),
        Test::Finder(finders) => {
            Answer::of(finders.iter().any(|finder| facts.finders.contains(finder)))
        }
        Test::Owner(members) => {
            Answer::of_known(facts.owner.as_ref(), |owner| members.contains(owner))
        }
        Test::Connected(connection) => Answer::of(is_connected(connection, facts)),
        Test::Happened(event, filter) => {
            Answer::of(counting(*event, filter, facts, context).next().is_some())
        }
        Test::Marked(mark) => Answer::of(facts.marks.contains(mark)),
        Test::Segment(segments) => Answer::of(
            segments
                .iter()
                .any(|segment| is_in_segment(segment, facts, context, depth)),
        ),
        Test::Custom(name, by) => custom(name, by, facts),
        Test::Known(field) => Answer::of(is_known(field, facts)),
    }
}

fn text_fits(by: &TextMatch, folded: &str) -> bool {
    match by {
        TextMatch::Contains(phrases) => phrases.iter().any(|phrase| phrase.is_in(folded)),
        TextMatch::Is(phrases) => phrases.iter().any(|phrase| phrase.folded() == folded),
    }
}

/// `fr` holds `fr` and `fr-ca`; `fr-ca` holds itself alone.
fn is_language(language: &str, tag: &str) -> bool {
    language
        .strip_prefix(tag)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn is_connected(connection: &Connection, facts: &Facts) -> bool {
    match connection {
        Connection::Anybody => !facts.connected.is_empty(),
        Connection::Nobody => facts.connected.is_empty(),
        Connection::Members(members) => members
            .iter()
            .any(|member| facts.connected.contains(member)),
    }
}

/// What happened and counts.
fn counting<'a>(
    event: EventName,
    filter: &'a EventFilter,
    facts: &'a Facts,
    context: &'a Context,
) -> impl Iterator<Item = &'a Happening> {
    let programs = context.campaigns_of(&filter.programs);
    let bounds = filter.when.map(|when| context.bounds(when));
    facts.happenings.iter().filter(move |one| {
        let campaign = one.campaign.as_ref();
        let is_of = |wanted: bool, found: bool| !wanted || found;
        one.event == event
            && is_of(
                !filter.campaigns.is_empty(),
                campaign.is_some_and(|id| filter.campaigns.contains(id)),
            )
            && is_of(
                !filter.programs.is_empty(),
                campaign.is_some_and(|id| programs.contains(&id)),
            )
            && is_of(
                !filter.members.is_empty(),
                one.member
                    .as_ref()
                    .is_some_and(|id| filter.members.contains(id)),
            )
            && filter
                .class
                .is_none_or(|wanted| one.class.is_some_and(|class| wanted.holds(class)))
            && filter
                .link
                .as_ref()
                .is_none_or(|link| one.link.as_ref() == Some(link))
            && bounds.is_none_or(|(from, until)| {
                from.is_none_or(|from| from <= one.at) && until.is_none_or(|until| one.at < until)
            })
    })
}

fn is_in_segment(segment: &SegmentId, facts: &Facts, context: &Context, depth: usize) -> bool {
    if depth >= SEGMENT_REFERENCE_DEPTH_MAXIMUM {
        return false;
    }
    match context.segments.get(segment) {
        None => false,
        Some(SegmentBody::Finder(finder)) => facts.finders.contains(finder),
        Some(SegmentBody::Criteria(node)) => holds_at(node, facts, context, depth + 1),
    }
}

fn custom(name: &str, by: &CustomMatch, facts: &Facts) -> Answer {
    let Some(value) = facts.comparable.get(name) else {
        return Answer::Unknown;
    };
    match by {
        CustomMatch::Text(by) => {
            Answer::of_known(value.folded.as_deref(), |folded| text_fits(by, folded))
        }
        CustomMatch::Number(span) => Answer::of_known(value.thousandths, |number| {
            span.holds(&super::Decimal::from_thousandths(number))
        }),
        CustomMatch::Date(span) => Answer::of_known(value.day, |day| span.holds(&day)),
        CustomMatch::YesNo(wanted) => Answer::of_known(value.flag, |flag| (flag == 1) == *wanted),
    }
}

fn is_known(field: &Field, facts: &Facts) -> bool {
    match field {
        Field::Text(field) => facts.texts.contains_key(field),
        Field::Language => facts.language.is_some(),
        Field::Age => facts.birth_year.is_some(),
        Field::Owner => facts.owner.is_some(),
        Field::Custom(name) => facts
            .comparable
            .get(name)
            .is_some_and(|value| value.folded.is_some()),
    }
}

/// What a criterion saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The value is missing.
    Nothing,
    /// A text, or several.
    Texts(Vec<String>),
    /// Finders.
    Finders(Vec<FinderId>),
    /// Members.
    Members(Vec<MemberId>),
    /// What happened and counts.
    Happenings(Vec<Happening>),
    /// A mark, or whether a value is known.
    Flag(bool),
    /// The segments that hold the contact.
    Segments(Vec<SegmentId>),
}

/// A part of a tree as it was evaluated for one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Where it stands in the tree, such as `all.0.any.2`; empty for the root.
    pub path: String,
    /// Whether it holds.
    pub holds: bool,
    /// Whether the result rests on it: were it otherwise, the result could be.
    pub decides: bool,
    /// What it is.
    pub explained: Explained,
}

/// What a part of a trace is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explained {
    /// A group and its parts.
    Group(GroupKind, Vec<Trace>),
    /// A criterion, what its test said, and what it saw.
    Criterion {
        /// The criterion.
        criterion: Criterion,
        /// What the test said.
        answer: Answer,
        /// What it saw.
        seen: Seen,
    },
}

/// Evaluates every part of a tree for a contact and tells which of them decided.
pub fn explain(node: &Node, facts: &Facts, context: &Context) -> Trace {
    let mut trace = traced(node, String::new(), facts, context);
    mark_deciding(&mut trace);
    trace
}

fn traced(node: &Node, path: String, facts: &Facts, context: &Context) -> Trace {
    let explained = match node {
        Node::Criterion(criterion) => Explained::Criterion {
            criterion: criterion.clone(),
            answer: answer(&criterion.test, facts, context, 0),
            seen: seen(&criterion.test, facts, context),
        },
        Node::Group(Group { kind, nodes }) => {
            let parts = nodes.iter().enumerate().map(|(index, part)| {
                let path = super::read::child_path(&path, *kind, index);
                traced(part, path, facts, context)
            });
            Explained::Group(*kind, parts.collect())
        }
    };
    Trace {
        path,
        holds: holds_at(node, facts, context, 0),
        decides: false,
        explained,
    }
}

/// A group rests on the parts that forced its result; where none alone did, on all of them.
fn mark_deciding(trace: &mut Trace) {
    trace.decides = true;
    let holds = trace.holds;
    let Explained::Group(kind, parts) = &mut trace.explained else {
        return;
    };
    let forcing = match kind {
        GroupKind::All => (!holds).then_some(false),
        GroupKind::Any => holds.then_some(true),
        GroupKind::Not => (!holds).then_some(true),
    };
    for part in parts {
        if forcing.is_none_or(|value| part.holds == value) {
            mark_deciding(part);
        }
    }
}

/// Things that happened of which one is shown.
const HAPPENINGS_SHOWN: usize = 3;

fn seen(test: &Test, facts: &Facts, context: &Context) -> Seen {
    let one = |text: Option<String>| text.map_or(Seen::Nothing, |text| Seen::Texts(vec![text]));
    match test {
        Test::Text(field, _) => one(facts.texts.get(field).map(|value| value.shown.clone())),
        Test::Language(_) => one(facts.language.clone()),
        Test::Age(_) => one(facts
            .birth_year
            .map(|year| (context.year() - year).to_string())),
        Test::Tag(_) => Seen::Texts(facts.tags.iter().cloned().collect()),
        Test::Finder(_) => Seen::Finders(facts.finders.iter().cloned().collect()),
        Test::Owner(_) => facts
            .owner
            .clone()
            .map_or(Seen::Nothing, |owner| Seen::Members(vec![owner])),
        Test::Connected(_) => Seen::Members(facts.connected.iter().cloned().collect()),
        Test::Happened(event, filter) => {
            let mut counted: Vec<Happening> =
                counting(*event, filter, facts, context).cloned().collect();
            counted.sort_by_key(|one| std::cmp::Reverse(one.at));
            counted.truncate(HAPPENINGS_SHOWN);
            Seen::Happenings(counted)
        }
        Test::Marked(mark) => Seen::Flag(facts.marks.contains(mark)),
        Test::Segment(segments) => Seen::Segments(
            segments
                .iter()
                .filter(|segment| is_in_segment(segment, facts, context, 0))
                .cloned()
                .collect(),
        ),
        Test::Custom(name, _) => one(facts.custom.get(name).cloned()),
        Test::Known(field) => Seen::Flag(is_known(field, facts)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Phrase, Span, TextField, When};
    use super::*;
    use crate::contact::ContactFields;
    use crate::time::{Timestamp, span};
    use jiff::tz::TimeZone;

    fn context() -> Context {
        Context::new("2027-03-01T10:00:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn jane() -> Facts {
        let mut facts = Facts::of_fields(&ContactFields {
            first_name: Some("Jane".to_owned()),
            title: Some("Sales Director".to_owned()),
            language: Some("fr-CA".to_owned()),
            birth_year: Some("1987".to_owned()),
            ..ContactFields::default()
        });
        facts.happenings.push(Happening {
            event: EventName::Replied,
            at: Timestamp::from_millis(context().now.as_millis() - 3 * span::DAY),
            campaign: None,
            member: None,
            class: None,
            link: None,
        });
        facts
    }

    fn title(word: &str) -> Test {
        let phrase = Phrase::parse(word).unwrap();
        Test::Text(TextField::Title, TextMatch::Contains(vec![phrase]))
    }

    fn city() -> Test {
        let phrase = Phrase::parse("Paris").unwrap();
        Test::Text(TextField::City, TextMatch::Is(vec![phrase]))
    }

    fn is_in(node: &Node) -> bool {
        holds(node, &jane(), &context())
    }

    #[test]
    fn a_missing_value_matches_no_include_and_triggers_no_exclude() {
        assert!(!is_in(&Node::include(city())));
        assert!(is_in(&Node::exclude(city())));
        let not = |node| Node::group(GroupKind::Not, vec![node]);
        assert!(is_in(&not(Node::include(city()))));
        assert!(!is_in(&not(Node::exclude(city()))));
        let known = Test::Known(Field::Text(TextField::City));
        assert!(!is_in(&Node::include(known.clone())));
        assert!(is_in(&Node::exclude(known)));
    }

    #[test]
    fn groups_hold_by_their_parts() {
        let (yes, no) = (Node::include(title("sales")), Node::include(title("cto")));
        let group = |kind| Node::group(kind, vec![yes.clone(), no.clone()]);
        assert!(!is_in(&group(GroupKind::All)));
        assert!(is_in(&group(GroupKind::Any)));
        assert!(!is_in(&group(GroupKind::Not)));
        assert!(is_in(&Node::group(GroupKind::All, vec![])));
        assert!(!is_in(&Node::group(GroupKind::Any, vec![])));
        assert!(is_in(&Node::group(GroupKind::Not, vec![])));
    }

    #[test]
    fn languages_hold_their_regional_forms() {
        let speaks = |tag: &str| is_in(&Node::include(Test::Language(vec![tag.to_owned()])));
        assert!(speaks("fr"));
        assert!(speaks("fr-ca"));
        assert!(!speaks("fr-fr"));
        assert!(!speaks("f"));
    }

    #[test]
    fn both_ends_of_an_age_belong_to_it() {
        let aged = |from, until| is_in(&Node::include(Test::Age(Span { from, until })));
        assert!(aged(Some(40), Some(40)));
        assert!(aged(None, Some(45)));
        assert!(!aged(Some(41), None));
    }

    #[test]
    fn what_happened_counts_within_its_time() {
        let replied = |when| {
            is_in(&Node::include(Test::Happened(
                EventName::Replied,
                EventFilter {
                    when: Some(when),
                    ..EventFilter::default()
                },
            )))
        };
        assert!(replied(When::LastDays(7)));
        assert!(!replied(When::LastDays(2)));
        let day = Some(jiff::civil::date(2027, 2, 26));
        assert!(replied(When::Days(Span {
            from: day,
            until: day
        })));
        let before = Some(jiff::civil::date(2027, 2, 25));
        assert!(!replied(When::Days(Span {
            from: None,
            until: before
        })));
    }

    #[test]
    fn the_trace_says_what_decided_and_what_it_saw() {
        let tree = Node::group(
            GroupKind::All,
            vec![
                Node::include(title("sales")),
                Node::group(
                    GroupKind::Any,
                    vec![Node::include(city()), Node::include(title("cto"))],
                ),
            ],
        );
        let trace = explain(&tree, &jane(), &context());
        assert!(!trace.holds);
        let Explained::Group(_, parts) = &trace.explained else {
            panic!("a group");
        };
        assert!(parts[0].holds && !parts[0].decides);
        assert!(!parts[1].holds && parts[1].decides);
        let Explained::Group(_, inner) = &parts[1].explained else {
            panic!("a group");
        };
        assert_eq!(inner[0].path, "all.1.any.0");
        let Explained::Criterion { answer, seen, .. } = &inner[0].explained else {
            panic!("a criterion");
        };
        assert_eq!((*answer, seen), (Answer::Unknown, &Seen::Nothing));
        let Explained::Criterion { answer, seen, .. } = &inner[1].explained else {
            panic!("a criterion");
        };
        let title = Seen::Texts(vec!["Sales Director".to_owned()]);
        assert_eq!((*answer, seen), (Answer::No, &title));
    }
}
