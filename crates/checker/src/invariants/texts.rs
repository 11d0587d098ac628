//! The texts that people receive.

use crate::evidence::database::Action;
use crate::evidence::network::NetworkRow;
use crate::history::{History, Write};
use crate::report::Findings;

/// A note of an invitation by a free account, in UTF-16 units (R46).
const NOTE_STANDARD: usize = 200;
/// A note by any other account, in UTF-16 units (R46).
const NOTE: usize = 300;
/// Any other message, in UTF-16 units (R46).
const MESSAGE: usize = 8_000;

/// I-15: bytes at the network = bytes previewed; length limits hold as the network counts; no `{{`
/// left.
///
/// Looked at for every request, because also what the network refuses was said to it: its text is
/// that of the intent and of the table, byte for byte, and by hash as the network computed it. What
/// was previewed is what was approved, which I-13 compares with the intent.
pub fn i_15_bytes_and_lengths(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for write in &history.writes {
        findings.case();
        let request = write.request;
        for problem in problems(history, write) {
            findings.violated(
                request.at_ms,
                format!(
                    "row {} of the network's ledger, {}, {problem}",
                    request.sequence,
                    write
                        .action
                        .map_or_else(|| "of no action".to_owned(), History::name),
                ),
            );
        }
    }
    for effect in &history.effects {
        findings.case();
        let asked = effect.write.map(|write| write.request.bytes());
        if asked.is_some_and(|asked| asked != effect.row.bytes()) {
            findings.violated(
                effect.row.at_ms,
                format!(
                    "row {} of the network's ledger has another text than its request",
                    effect.row.sequence
                ),
            );
        }
    }
    findings
}

fn problems(history: &History<'_>, write: &Write<'_>) -> Vec<String> {
    let mut problems = Vec::new();
    let request = write.request;
    let text = request.bytes();
    let length = text.encode_utf16().count();
    if request
        .length_utf16
        .is_some_and(|counted| counted != length)
    {
        problems.push(format!(
            "is {length} UTF-16 units long and the network counted otherwise"
        ));
    }
    let limit = limit(history, request);
    if length > limit {
        problems.push(format!(
            "is {length} UTF-16 units long where {limit} are allowed"
        ));
    }
    if text.contains("{{") && !has_braces(history, write.action) {
        problems.push("has a `{{` left in its text".to_owned());
    }
    if let Some(attempt) = write.attempt {
        if attempt.text != text {
            problems.push("has another text than its intent".to_owned());
        }
        let hashed = request.text_sha256.as_deref();
        if hashed.is_some_and(|hash| !hash.eq_ignore_ascii_case(&attempt.text_hash)) {
            problems.push("has another hash than its intent".to_owned());
        }
    }
    if write
        .action
        .is_some_and(|action| is_sent_otherwise(history, action, write))
    {
        problems.push("has another text than its action kept as sent".to_owned());
    }
    if write
        .action
        .is_some_and(|action| is_another_variant(history, action, write))
    {
        problems.push("is not the text of the variant that its action recorded".to_owned());
    }
    problems
}

/// Whether what was performed and counts for a test reads like none of the texts of the variant that was recorded (R65).
fn is_another_variant(history: &History<'_>, action: &Action, write: &Write<'_>) -> bool {
    let (Some(name), Some(number)) = (&action.variant, action.variant_test) else {
        return false;
    };
    let delivered = write.request.bytes();
    if action.state != "sent" || action.sent_text.as_deref() != Some(delivered) {
        return false;
    }
    let test = history.evidence.database.variant_test.iter().find(|test| {
        test.campaign_id == action.campaign_id && test.step == action.step && test.number == number
    });
    let variant = test.and_then(|test| test.design.variants.get(name));
    let texts = variant
        .into_iter()
        .flat_map(|variant| variant.texts.values());
    // An invitation may have no note, and then no text in the default language either.
    let may_be_empty = action.step == 0 && action.kind == "invitation" && delivered.is_empty();
    !may_be_empty
        && !texts
            .into_iter()
            .any(|template| reads_like(template, delivered))
}

/// Whether a text may have come of a template: what stands between tokens and addresses stands there in the same order.
fn reads_like(template: &str, text: &str) -> bool {
    let mut rest = text;
    let mut is_first = true;
    for literal in literals(template) {
        match rest.find(literal) {
            Some(place) if !is_first || place == 0 => rest = &rest[place + literal.len()..],
            _ => return false,
        }
        is_first = false;
    }
    rest.is_empty() || template.ends_with("}}") || template.contains("://")
}

/// The parts of a template that are delivered as they stand; the first may be empty.
fn literals(template: &str) -> Vec<&str> {
    let mut literals = Vec::new();
    for (number, part) in template.split("{{").enumerate() {
        let literal = match number {
            0 => part,
            _ => part.split_once("}}").map_or(part, |(_, literal)| literal),
        };
        // Addresses leave as short links.
        literals.push(
            literal
                .split_once("http")
                .map_or(literal, |(before, _)| before),
        );
    }
    literals
}

/// Whether a value of the contact itself holds `{{`: values are inserted literally and never expanded
/// again (R45), so that such a text has no token left in it.
fn has_braces(history: &History<'_>, action: Option<&Action>) -> bool {
    let contact = action.and_then(|action| history.contacts.get(action.contact_id.as_str()));
    contact.is_some_and(|contact| {
        [
            &contact.first_name,
            &contact.last_name,
            &contact.headline,
            &contact.company,
            &contact.title,
        ]
        .into_iter()
        .flatten()
        .any(|value| value.contains("{{"))
    })
}

/// Whether the table keeps another text as sent than that of the last attempt's request.
fn is_sent_otherwise(history: &History<'_>, action: &Action, write: &Write<'_>) -> bool {
    let last = history.attempts_of(&action.id).last();
    let is_last =
        last.map(|attempt| attempt.attempt) == write.attempt.map(|attempt| attempt.attempt);
    let sent = action.sent_text.as_deref();
    is_last && sent.is_some_and(|sent| sent != write.request.bytes())
}

fn limit(history: &History<'_>, request: &NetworkRow) -> usize {
    if request.operation != "invite" {
        return MESSAGE;
    }
    let account = request.account.as_deref().unwrap_or_default();
    let identity = history
        .identity_of_account
        .get(account)
        .and_then(|identity| history.identities.get(identity));
    match identity.map(|identity| identity.account_type.as_str()) {
        Some("standard") => NOTE_STANDARD,
        _ => NOTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_like_its_template_and_like_no_other() {
        let template = "Hi. {{firstName|there}}, we met in {{city}}.";
        assert!(reads_like(template, "Hi. Anne, we met in Lyon."));
        assert!(!reads_like(template, "Anne, we met in Lyon."));
        assert!(!reads_like("{{firstName}}, hello", "Hi. Anne, hello again"));
        assert!(reads_like(
            "See https://example.org/a now",
            "See https://go.example.org/x now"
        ));
        assert!(reads_like("{{title}}", "Anything"));
        assert!(reads_like("", ""));
        assert!(!reads_like("", "Anything"));
    }
}
