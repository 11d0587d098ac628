//! A tree as a condition on the contact `c` of the workspace `$1`.
//!
//! Text comes from this file alone; everything of the tree becomes a value. Each test is a term
//! that is true or not and never null, so that what is missing counts as "not yes" and excludes can
//! say NOT.

use domain::criteria::{
    Connection, Context, CustomMatch, EventFilter, EventName, Field, Group, GroupKind, Mark, Node,
    Phrase, ReplyClass, SegmentBody, Span, Test, TextField, TextMatch,
};
use domain::ids::SegmentId;
use domain::limits::SEGMENT_REFERENCE_DEPTH_MAXIMUM;

use crate::built::Built;

/// Adds the condition.
pub(crate) fn condition(query: &mut Built, node: &Node, context: &Context) {
    Compiler {
        query,
        context,
        depth: 0,
    }
    .node(node);
}

/// Where rows of what happened with contacts are, and how they say it.
pub(super) struct Events {
    /// The table and its own conditions, after FROM; rows are `e`.
    pub from: &'static str,
    /// The instant.
    pub at: &'static str,
}

/// Where an event is noted.
pub(super) const fn events(event: EventName) -> Events {
    let (from, at) = match event {
        EventName::Invited => (
            "participation e WHERE e.workspace_id = $1 AND e.invited_at IS NOT NULL",
            "e.invited_at",
        ),
        EventName::Accepted => (
            "participation e WHERE e.workspace_id = $1 AND e.accepted_at IS NOT NULL",
            "e.accepted_at",
        ),
        EventName::Withdrawn => (
            "participation e WHERE e.workspace_id = $1 AND e.withdrawn_at IS NOT NULL",
            "e.withdrawn_at",
        ),
        EventName::Messaged => (
            "action e WHERE e.workspace_id = $1 AND e.kind = 'message' AND e.state = 'sent'",
            "e.ended_at",
        ),
        EventName::Clicked => (
            "ledger e WHERE e.workspace_id = $1 AND e.kind = 'link_clicked'",
            "e.at",
        ),
        EventName::Replied => (
            "ledger e WHERE e.workspace_id = $1 AND e.kind = 'message_received'",
            "e.at",
        ),
    };
    Events { from, at }
}

/// Adds the conditions of a filter on rows `e`.
pub(super) fn restrict_events(
    query: &mut Built,
    event: EventName,
    filter: &EventFilter,
    context: &Context,
) {
    let at = events(event).at;
    query.one_of("e.campaign_id", filter.campaigns.iter().map(AsRef::as_ref));
    query.one_of("e.member_id", filter.members.iter().map(AsRef::as_ref));
    if !filter.programs.is_empty() {
        let list = query.value(crate::sql::list(context.campaigns_of(&filter.programs)));
        query.push(&[" AND e.campaign_id IN @any(", &list, ")"]);
    }
    let (from, until) = filter
        .when
        .map_or((None, None), |when| context.bounds(when));
    for (end, sign) in [(from, " >= "), (until, " < ")] {
        if let Some(end) = end {
            let end = query.value(end);
            query.push(&[" AND ", at, sign, &end]);
        }
    }
    if let Some(class) = filter.class {
        let mark = query.value(class_mark(class));
        // What a person said of the reply last counts, else what the machine said when it came.
        query.push(&[
            " AND coalesce((SELECT @holds(k.data, ",
            &mark,
            ") FROM ledger k WHERE k.workspace_id = $1 AND k.contact_id = e.contact_id AND k.kind = 'reply_corrected'
                AND jsonb(k.data) ->> 'message' = jsonb(e.data) ->> 'message' ORDER BY k.sequence DESC LIMIT 1), @holds(e.data, ",
            &mark,
            ")) > 0",
        ]);
    }
    if let Some(link) = &filter.link {
        let mark = query.value(link_mark(link));
        query.push(&[" AND @holds(e.data, ", &mark, ") > 0"]);
    }
}

/// How the ledger says what a reply says. Its JSON has no spaces, and no words of people stand beside it.
fn class_mark(class: ReplyClass) -> String {
    match class {
        ReplyClass::Refusal => "\"refusal\":true".to_owned(),
        class => ["\"class\":\"", class.as_str(), "\""].concat(),
    }
}

/// How the ledger says which address was opened: within JSON no text can look like it.
fn link_mark(link: &str) -> String {
    ["\"url\":", &serde_json::Value::from(link).to_string()].concat()
}

struct Compiler<'a, 'b> {
    query: &'a mut Built,
    context: &'b Context,
    depth: usize,
}

impl Compiler<'_, '_> {
    fn push(&mut self, pieces: &[&str]) {
        self.query.push(pieces);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Criterion(criterion) => {
                self.push(&[if criterion.exclude {
                    "NOT COALESCE("
                } else {
                    "COALESCE("
                }]);
                self.test(&criterion.test);
                self.push(&[", FALSE)"]);
            }
            Node::Group(group) => self.group(group),
        }
    }

    fn group(&mut self, Group { kind, nodes }: &Group) {
        let (before, between, empty) = match kind {
            GroupKind::All => ("(", " AND ", "TRUE"),
            GroupKind::Any => ("(", " OR ", "FALSE"),
            GroupKind::Not => ("NOT (", " OR ", "FALSE"),
        };
        self.push(&[before]);
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.push(&[between]);
            }
            self.node(node);
        }
        if nodes.is_empty() {
            self.push(&[empty]);
        }
        self.push(&[")"]);
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Text(field, by) => self.text(folded_column(*field), by),
            Test::Language(tags) => self.language(tags),
            Test::Age(ages) => {
                let years = self.context.birth_years(*ages);
                let digits = |year: Option<i16>| year.map(|year| format!("{year:04}"));
                self.span(
                    "c.birth_year",
                    &Span {
                        from: digits(years.from),
                        until: digits(years.until),
                    },
                );
            }
            Test::Tag(tags) => {
                let keys = tags.iter().map(|tag| domain::criteria::tag_key(tag));
                let list = self.query.value(crate::sql::list(keys));
                self.push(&["EXISTS (SELECT 1 FROM contact_tag e WHERE e.workspace_id = $1 AND e.contact_id = c.id
                    AND e.tag_key IN @any(", &list, ") AND e.present)"]);
            }
            Test::Finder(finders) => self.finders(finders.iter().map(AsRef::as_ref)),
            Test::Owner(members) => {
                let list = self.query.value(crate::sql::list(members));
                self.push(&["c.owner_member_id IN @any(", &list, ")"]);
            }
            Test::Connected(connection) => self.connected(connection),
            Test::Happened(event, filter) => self.happened(*event, filter),
            Test::Marked(Mark::Suppressed) => self.push(&[
                "(",
                SUPPRESSED,
                " OR (c.merges > 0 AND EXISTS (SELECT 1 FROM contact a WHERE a.workspace_id = $1 AND a.merged_into = c.id AND ",
                &SUPPRESSED.replace("c.", "a."),
                ")))",
            ]),
            Test::Marked(mark) => self.push(&[marked(*mark)]),
            Test::Segment(segments) => self.segments(segments),
            Test::Custom(name, by) => self.custom(name, by),
            Test::Known(field) => self.known(field),
        }
    }

    /// What only the ledger tells of the contacts that were merged into this one happened with this one.
    fn happened(&mut self, event: EventName, filter: &EventFilter) {
        let from = events(event).from;
        let is_told = event.is_told_by_the_ledger();
        if is_told {
            self.push(&["("]);
        }
        self.push(&["EXISTS (SELECT 1 FROM ", from, " AND e.contact_id = c.id"]);
        restrict_events(self.query, event, filter, self.context);
        self.push(&[")"]);
        if is_told {
            self.push(&[
                " OR (c.merges > 0 AND EXISTS (SELECT 1 FROM contact a CROSS JOIN ",
                from,
                " AND a.workspace_id = $1 AND a.merged_into = c.id AND e.contact_id = a.id",
            ]);
            restrict_events(self.query, event, filter, self.context);
            self.push(&[")))"]);
        }
    }

    fn text(&mut self, column: &str, by: &TextMatch) {
        match by {
            TextMatch::Is(phrases) if phrases.len() == 1 => {
                // No list: what is compared with each of a million contacts costs.
                let phrase = self.query.value(phrases[0].folded());
                self.push(&[column, " = ", &phrase]);
            }
            TextMatch::Is(phrases) => {
                let folded = phrases.iter().map(Phrase::folded);
                let list = self.query.value(crate::sql::list(folded));
                self.push(&[column, " IN @any(", &list, ")"]);
            }
            TextMatch::Contains(phrases) => {
                self.any(phrases, |compiler, phrase| {
                    let needle = compiler.query.value(phrase.needle());
                    compiler.push(&["@holds(' ' || ", column, " || ' ', ", &needle, ") > 0"]);
                });
            }
        }
    }

    /// Terms of which one suffices; there is at least one.
    fn any<T>(&mut self, values: &[T], mut term: impl FnMut(&mut Self, &T)) {
        self.push(&["("]);
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.push(&[" OR "]);
            }
            term(self, value);
        }
        self.push(&[")"]);
    }

    /// A tag holds letters, digits and hyphens alone, so nothing in it is a wildcard.
    fn language(&mut self, tags: &[String]) {
        self.any(tags, |compiler, tag| {
            let exact = compiler.query.value(tag);
            let regional = compiler.query.value([tag, "-%"].concat());
            compiler.push(&[
                "lower(c.language) = ",
                &exact,
                " OR lower(c.language) LIKE ",
                &regional,
            ]);
        });
    }

    /// That a term lies within a span with at least one end.
    fn span<T: Clone + Into<crate::Param>>(&mut self, term: &str, span: &Span<T>) {
        self.push(&["(", term, " IS NOT NULL"]);
        for (end, sign) in [(&span.from, " >= "), (&span.until, " <= ")] {
            if let Some(end) = end {
                let end = self.query.value(end.clone());
                self.push(&[" AND ", term, sign, &end]);
            }
        }
        self.push(&[")"]);
    }

    fn finders<'a>(&mut self, finders: impl Iterator<Item = &'a str>) {
        let list = self.query.value(crate::sql::list(finders));
        self.push(&["EXISTS (SELECT 1 FROM finder_result e WHERE e.workspace_id = $1 AND e.finder_id IN @any(",
            &list, ") AND e.contact_id = c.id)"]);
    }

    fn connected(&mut self, connection: &Connection) {
        if *connection == Connection::Nobody {
            self.push(&["NOT "]);
        }
        self.push(&[
            "EXISTS (SELECT 1 FROM relation e JOIN identity i ON i.id = e.identity_id
            JOIN member m ON m.workspace_id = e.workspace_id AND m.user_id = i.user_id
            WHERE e.workspace_id = $1 AND e.contact_id = c.id AND e.state = 'connected'",
        ]);
        if let Connection::Members(members) = connection {
            self.query.one_of("m.id", members.iter().map(AsRef::as_ref));
        }
        self.push(&[")"]);
    }

    fn segments(&mut self, segments: &[SegmentId]) {
        self.any(segments, |compiler, segment| {
            let body = compiler.context.segments.get(segment);
            match body.filter(|_| compiler.depth < SEGMENT_REFERENCE_DEPTH_MAXIMUM) {
                None => compiler.push(&["FALSE"]),
                Some(SegmentBody::Finder(finder)) => {
                    compiler.finders(std::iter::once(finder.as_ref()));
                }
                Some(SegmentBody::Criteria(node)) => {
                    compiler.depth += 1;
                    compiler.node(node);
                    compiler.depth -= 1;
                }
            }
        });
    }

    fn custom(&mut self, name: &str, by: &CustomMatch) {
        let name = self.query.value(name);
        let reading = |letter: &str| ["@reading(", &name, ", ", letter, ")"].concat();
        match by {
            CustomMatch::Text(by) => self.text(&reading("f"), by),
            CustomMatch::Number(span) => {
                let thousandths = |end: domain::criteria::Decimal| end.thousandths();
                self.span(
                    &["CAST(", &reading("n"), " AS BIGINT)"].concat(),
                    &Span {
                        from: span.from.map(thousandths),
                        until: span.until.map(thousandths),
                    },
                );
            }
            CustomMatch::Date(span) => {
                let text = |day: jiff::civil::Date| day.to_string();
                self.span(
                    &reading("d"),
                    &Span {
                        from: span.from.map(text),
                        until: span.until.map(text),
                    },
                );
            }
            CustomMatch::YesNo(wanted) => {
                let wanted = self.query.value(i64::from(*wanted));
                self.push(&["CAST(", &reading("b"), " AS BIGINT) = ", &wanted]);
            }
        }
    }

    fn known(&mut self, field: &Field) {
        match field {
            Field::Text(field) => self.push(&[folded_column(*field)]),
            Field::Language => self.push(&["c.language"]),
            Field::Age => self.push(&["c.birth_year"]),
            Field::Owner => self.push(&["c.owner_member_id"]),
            Field::Custom(name) => {
                let name = self.query.value(name);
                self.push(&["@reading(", &name, ", f)"]);
            }
        }
        self.push(&[" IS NOT NULL"]);
    }
}

const fn folded_column(field: TextField) -> &'static str {
    match field {
        TextField::Name => "c.folded_name",
        TextField::Headline => "c.folded_headline",
        TextField::Company => "c.folded_company",
        TextField::Title => "c.folded_title",
        TextField::Industry => "c.folded_industry",
        TextField::City => "c.folded_city",
        TextField::Region => "c.folded_region",
        TextField::Country => "c.folded_country",
    }
}

const fn marked(mark: Mark) -> &'static str {
    match mark {
        Mark::Lead => "c.lead_at IS NOT NULL",
        Mark::Blocked => {
            "EXISTS (SELECT 1 FROM action e WHERE e.workspace_id = $1 AND e.contact_id = c.id AND e.state = 'blocked'
            AND e.kind <> 'withdrawal')"
        }
        Mark::Suppressed => SUPPRESSED,
    }
}

/// What `domain::suppression::matches` says. Values of persons, companies and domains are exact;
/// keywords are whole words of one field. Nothing in a domain is a wildcard: it holds letters,
/// digits, hyphens and dots.
const SUPPRESSED: &str = "(
    c.profile_key IN (SELECT s.value FROM suppression s WHERE s.workspace_id = $1 AND s.kind = 'person')
    OR c.email IN (SELECT s.value FROM suppression s WHERE s.workspace_id = $1 AND s.kind = 'person')
    OR c.company_key IN (SELECT s.value FROM suppression s WHERE s.workspace_id = $1 AND s.kind = 'company')
    OR EXISTS (SELECT 1 FROM suppression s WHERE s.workspace_id = $1 AND s.kind = 'email_domain'
        AND (c.email LIKE '%@' || s.value OR c.email LIKE '%.' || s.value))
    OR EXISTS (SELECT 1 FROM suppression s WHERE s.workspace_id = $1 AND s.kind = 'keyword'
        AND (@holds(' ' || c.folded_name || ' ', ' ' || s.value || ' ') > 0
            OR @holds(' ' || c.folded_headline || ' ', ' ' || s.value || ' ') > 0
            OR @holds(' ' || c.folded_company || ' ', ' ' || s.value || ' ') > 0
            OR @holds(' ' || c.folded_title || ' ', ' ' || s.value || ' ') > 0)))";
