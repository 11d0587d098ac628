//! The weekly report as a letter: its numbers beside those of the week before, as text and as a table.

use std::fmt::Write as _;

use domain::ledger::Measure;
use jiff::civil::Date;

use super::{Words, one_line};
use crate::results::figures::FiguresView;
use crate::results::weekly::WeeklyView;

/// What a weekly letter is made of.
pub(crate) struct WeeklyNumbers<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// The report.
    pub found: &'a WeeklyView,
    /// The page with it.
    pub page: &'a str,
    /// Where letters of this kind are ended.
    pub leave: &'a str,
}

/// What one language says.
struct Phrases {
    title: &'static str,
    all_programs: &'static str,
    this: &'static str,
    before: &'static str,
    ratio: &'static str,
    mood: &'static str,
    waits: &'static str,
    open: &'static str,
    why: &'static str,
    leave: &'static str,
    measure: fn(Measure) -> &'static str,
    date: fn(Date) -> String,
}

const ENGLISH: Phrases = Phrases {
    title: "Weekly report",
    all_programs: "all programs",
    this: "This week",
    before: "Week before",
    ratio: "Accepted of sent",
    mood: "Mood of the replies",
    waits: "Waiting for a person now",
    open: "Open the report",
    why: "You get this letter because you asked for it on the page of the weekly report.",
    leave: "No more of these letters",
    measure: in_english,
    date: |date| date.strftime("%-d %B %Y").to_string(),
};

const FRENCH: Phrases = Phrases {
    title: "Rapport hebdomadaire",
    all_programs: "tous les programmes",
    this: "Cette semaine",
    before: "Semaine d\u{2019}avant",
    ratio: "Accept\u{e9}es sur envoy\u{e9}es",
    mood: "Humeur des r\u{e9}ponses",
    waits: "Attend quelqu\u{2019}un maintenant",
    open: "Ouvrir le rapport",
    why: "Vous recevez ce message parce que vous l\u{2019}avez demand\u{e9} sur la page du rapport hebdomadaire.",
    leave: "Ne plus recevoir ces messages",
    measure: in_french,
    date: |date| date.strftime("%d/%m/%Y").to_string(),
};

const fn in_english(measure: Measure) -> &'static str {
    match measure {
        Measure::Invitations => "Invitations sent",
        Measure::Accepted => "Invitations accepted",
        Measure::Messages => "Messages sent",
        Measure::Clicks => "Links opened",
        Measure::Replies => "Replies",
        Measure::Blocked => "Blocked",
        Measure::Duplicate => "Duplicate",
        Measure::Pending => "Pending",
        Measure::False => "False",
        Measure::Error => "Error",
    }
}

const fn in_french(measure: Measure) -> &'static str {
    match measure {
        Measure::Invitations => "Invitations envoy\u{e9}es",
        Measure::Accepted => "Invitations accept\u{e9}es",
        Measure::Messages => "Messages envoy\u{e9}s",
        Measure::Clicks => "Liens ouverts",
        Measure::Replies => "R\u{e9}ponses",
        Measure::Blocked => "Bloqu\u{e9}s",
        Measure::Duplicate => "Doublons",
        Measure::Pending => "En attente",
        Measure::False => "Faux",
        Measure::Error => "Erreurs",
    }
}

/// A line of the table: what it is, this week, the week before.
type Line = (&'static str, String, String);

fn percent(share: Option<f64>) -> String {
    share.map_or_else(
        || "\u{2013}".to_owned(),
        |share| format!("{:.0} %", share * 100.0),
    )
}

fn lines(phrases: &Phrases, now: &FiguresView, before: &FiguresView) -> Vec<Line> {
    let mut lines: Vec<Line> = Measure::ALL
        .iter()
        .map(|measure| {
            let figure = |figures: &FiguresView| figures.of(*measure).to_string();
            ((phrases.measure)(*measure), figure(now), figure(before))
        })
        .collect();
    lines.insert(
        2,
        (phrases.ratio, percent(now.ratio), percent(before.ratio)),
    );
    lines.push((
        phrases.mood,
        percent(now.sentiment),
        percent(before.sentiment),
    ));
    lines
}

/// The weekly report.
pub(crate) fn weekly(language: &str, numbers: &WeeklyNumbers<'_>) -> Words {
    let phrases = if language == "fr" { &FRENCH } else { &ENGLISH };
    let report = &numbers.found.report;
    let about = numbers
        .found
        .program
        .as_deref()
        .unwrap_or(phrases.all_programs);
    let days = format!(
        "{} \u{2013} {}",
        (phrases.date)(report.from),
        (phrases.date)(report.to)
    );
    let lines = lines(phrases, &report.figures, &report.before);
    let waiting = report.attention.total();
    Words {
        // A name is what people typed: a line break in it would be refused by the letter.
        subject: one_line(&format!("{}, {about}: {days}", phrases.title)),
        text: text(phrases, numbers, (about, &days), &lines, waiting),
        html: Some(html(phrases, numbers, (about, &days), &lines, waiting)),
        unsubscribe: Some(numbers.leave.to_owned()),
    }
}

fn text(
    phrases: &Phrases,
    numbers: &WeeklyNumbers<'_>,
    (about, days): (&str, &str),
    lines: &[Line],
    waiting: u64,
) -> String {
    let mut text = format!(
        "{}\n{} \u{00b7} {about}\n{days}\n\n",
        phrases.title, numbers.workspace
    );
    for (what, now, before) in lines {
        let earlier = phrases.before;
        // A text takes more text.
        let _ = writeln!(text, "{what}: {now} ({earlier}: {before})");
    }
    let _ = writeln!(text, "\n{}: {waiting}", phrases.waits);
    let _ = writeln!(text, "\n{}:\n{}", phrases.open, numbers.page);
    let _ = writeln!(
        text,
        "\n-- \n{}\n{}:\n{}",
        phrases.why, phrases.leave, numbers.leave
    );
    text
}

fn html(
    phrases: &Phrases,
    numbers: &WeeklyNumbers<'_>,
    (about, days): (&str, &str),
    lines: &[Line],
    waiting: u64,
) -> String {
    let mut rows = String::new();
    for (what, now, before) in lines {
        let _ = write!(
            rows,
            "<tr><th align=\"left\" scope=\"row\">{}</th><td align=\"right\">{}</td><td align=\"right\">{}</td></tr>",
            escaped(what),
            escaped(now),
            escaped(before)
        );
    }
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body style=\"font-family: sans-serif\"><h1>{title}</h1><p>{workspace} &middot; {about}<br>{days}</p>\
         <table cellpadding=\"6\"><thead><tr><td></td><th align=\"right\" scope=\"col\">{this}</th>\
         <th align=\"right\" scope=\"col\">{before}</th></tr></thead><tbody>{rows}</tbody></table>\
         <p>{waits}: {waiting}</p><p><a href=\"{page}\">{open}</a></p>\
         <hr><p><small>{why} <a href=\"{leave}\">{leave_words}</a></small></p></body></html>",
        title = escaped(phrases.title),
        workspace = escaped(numbers.workspace),
        about = escaped(about),
        days = escaped(days),
        this = escaped(phrases.this),
        before = escaped(phrases.before),
        waits = escaped(phrases.waits),
        page = escaped(numbers.page),
        open = escaped(phrases.open),
        why = escaped(phrases.why),
        leave = escaped(numbers.leave),
        leave_words = escaped(phrases.leave),
    )
}

/// A text in HTML, also within an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
