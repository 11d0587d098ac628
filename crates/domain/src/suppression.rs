//! The suppression list (R36): who is not contacted, whatever campaign or sender wants it.
//!
//! The entries are compared at the moment of sending. Values are kept in the form in which they
//! are compared, so that a person, company or domain stands in the list once.

use crate::fold::{fold, holds_words};
use crate::ids::SuppressionId;
use crate::named;
use crate::problem::Problem;
use crate::profile::ProfileKey;

named! {
    /// What an entry of the suppression list names.
    SuppressionKind, "kind of suppression" {
        /// One person, by profile address or e-mail address.
        Person = "person",
        /// Everybody of a company.
        Company = "company",
        /// Everybody with an e-mail address of a domain or of one below it.
        EmailDomain = "email_domain",
        /// Everybody whose name, headline, title or company holds the words.
        Keyword = "keyword",
    }
}

/// The longest value of an entry, in bytes.
const VALUE_BYTES_MAXIMUM: usize = 500;

/// Legal forms that are no part of a company's name.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "eurl",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "se",
    "sl",
    "slu",
    "spa",
    "srl",
];

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: SuppressionId,
    /// What it names.
    pub kind: SuppressionKind,
    /// The value in the form in which it is compared, as [`comparable`] makes it.
    pub value: String,
}

/// What is known of the person who would be contacted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// The canonical profile key.
    pub profile_key: Option<&'a str>,
    /// E-mail address.
    pub email: Option<&'a str>,
    /// The name as people read it.
    pub full_name: &'a str,
    /// The line under the name.
    pub headline: Option<&'a str>,
    /// Company.
    pub company: Option<&'a str>,
    /// Position.
    pub title: Option<&'a str>,
}

/// Brings a value into the form in which it is compared, or says what is wrong with it.
pub fn comparable(kind: SuppressionKind, value: &str) -> Result<String, Problem> {
    let value = value.trim();
    if value.is_empty() {
        return Err(refused("required", "Say who must not be contacted."));
    }
    if value.len() > VALUE_BYTES_MAXIMUM {
        return Err(refused(
            "too_long",
            "The value is too long; shorten it to 500 characters.",
        ));
    }
    match kind {
        SuppressionKind::Person => person(value),
        SuppressionKind::Company => words(&company_name(value), "company"),
        SuppressionKind::EmailDomain => domain(value),
        SuppressionKind::Keyword => words(&fold(value), "keyword"),
    }
}

fn refused(code: &'static str, message: &str) -> Problem {
    Problem::new("value", code, message)
}

fn person(value: &str) -> Result<String, Problem> {
    if let Some(email) = email_address(value) {
        return Ok(email);
    }
    ProfileKey::parse(value)
        .map(|key| key.to_string())
        .map_err(|_| {
            refused(
                "not_a_person",
                "A person is named by a profile address such as https://www.linkedin.com/in/jane-doe or by an e-mail address.",
            )
        })
}

fn words(folded: &str, what: &str) -> Result<String, Problem> {
    if folded.is_empty() {
        return Err(refused(
            "no_words",
            &format!("A {what} has at least one letter or digit."),
        ));
    }
    Ok(folded.to_owned())
}

fn domain(value: &str) -> Result<String, Problem> {
    let domain = value
        .trim_start_matches('@')
        .trim_end_matches('.')
        .to_lowercase();
    if is_domain(&domain) {
        return Ok(domain);
    }
    Err(refused(
        "not_a_domain",
        "A domain is what stands after the @ of an e-mail address, such as example.com.",
    ))
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|character| character.is_alphanumeric() || character == '-')
        })
}

/// An e-mail address in the form in which it is compared; nothing where the text is none.
///
/// This is no full check of the standard: it keeps out what is surely something else.
pub fn email_address(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |character: char| {
        !character.is_whitespace()
            && !character.is_control()
            && !"<>()[]\\,;:\"/@".contains(character)
    };
    let valid = !local.is_empty()
        && text.len() <= 254
        && local.chars().all(plain)
        && is_domain(&domain.to_lowercase());
    valid.then(|| text.to_lowercase())
}

/// A company's name in the form in which it is compared; none where nothing is left of it.
pub fn company_key(name: &str) -> Option<String> {
    Some(company_name(name)).filter(|key| !key.is_empty())
}

/// A company's name without case, accents, punctuation and its legal form.
fn company_name(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    while let Some(length) = legal_form_length(&words) {
        words.truncate(words.len() - length);
    }
    words.join(" ")
}

/// How many words at the end are a legal form, written as a word (`gmbh`) or as letters (`s a`).
/// A name that is nothing else keeps it.
fn legal_form_length(words: &[&str]) -> Option<usize> {
    let rest = words.get(1..)?;
    let is_form = |text: &str| LEGAL_FORMS.contains(&text);
    if rest.last().is_some_and(|last| is_form(last)) {
        return Some(1);
    }
    let letters = rest
        .iter()
        .rev()
        .take_while(|word| word.chars().count() == 1)
        .count();
    (2..=letters)
        .rev()
        .find(|length| is_form(&rest[rest.len() - length..].concat()))
}

/// Every entry but keywords that would hit the person, as kind and value: what a database is
/// asked for, so that the length of the list costs nothing.
pub fn values_of(subject: &Subject<'_>) -> Vec<(SuppressionKind, String)> {
    let mut values = Vec::new();
    if let Some(key) = subject.profile_key {
        values.push((SuppressionKind::Person, key.to_owned()));
    }
    if let Some(email) = subject.email.and_then(email_address) {
        if let Some((_, domain)) = email.rsplit_once('@') {
            let parents = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]);
            values.extend(
                std::iter::once(domain)
                    .chain(parents)
                    .map(|domain| (SuppressionKind::EmailDomain, domain.to_owned())),
            );
        }
        values.push((SuppressionKind::Person, email));
    }
    if let Some(company) = subject.company.and_then(company_key) {
        values.push((SuppressionKind::Company, company));
    }
    values
}

/// The first entry that forbids to contact the person; none where nothing does.
pub fn matches<'entry>(entries: &'entry [Entry], subject: &Subject<'_>) -> Option<&'entry Entry> {
    let values = values_of(subject);
    let texts = keyword_texts(subject);
    entries.iter().find(|entry| match entry.kind {
        SuppressionKind::Keyword => texts.iter().any(|text| holds_words(text, &entry.value)),
        kind => values
            .iter()
            .any(|(of, value)| *of == kind && *value == entry.value),
    })
}

fn keyword_texts(subject: &Subject<'_>) -> Vec<String> {
    [subject.headline, subject.company, subject.title]
        .into_iter()
        .flatten()
        .chain(std::iter::once(subject.full_name))
        .map(fold)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::ids::Id;
    use crate::time::Timestamp;

    fn entry(kind: SuppressionKind, value: &str) -> Entry {
        Entry {
            id: SuppressionId::mint(Timestamp::from_millis(1), &mut Entropy::from_seed(1)),
            kind,
            value: comparable(kind, value).unwrap(),
        }
    }

    fn jane() -> Subject<'static> {
        Subject {
            profile_key: None,
            email: Some("Jane.Doe@mail.acme.example"),
            full_name: "Jane Doe",
            headline: Some("Talent partner | Agence de recrutement"),
            company: Some("ACME, Inc."),
            title: Some("Head of International Sales"),
        }
    }

    fn hit(kind: SuppressionKind, value: &str) -> bool {
        matches(&[entry(kind, value)], &jane()).is_some()
    }

    #[test]
    fn persons_are_compared_by_e_mail_without_case() {
        assert!(hit(SuppressionKind::Person, " jane.doe@MAIL.acme.example "));
        assert!(!hit(SuppressionKind::Person, "john@mail.acme.example"));
    }

    #[test]
    fn persons_are_compared_by_canonical_address() {
        let entry = entry(
            SuppressionKind::Person,
            "http://uk.linkedin.com/in/Jane-Doe-123?trk=x",
        );
        let key = ProfileKey::parse("https://www.linkedin.com/in/jane-doe-123/")
            .unwrap()
            .to_string();
        let subject = Subject {
            profile_key: Some(&key),
            ..Subject::default()
        };
        assert!(matches(&[entry], &subject).is_some());
    }

    #[test]
    fn companies_are_compared_without_legal_form() {
        assert!(hit(SuppressionKind::Company, "Acme"));
        assert!(hit(SuppressionKind::Company, "acme GmbH"));
        assert!(!hit(SuppressionKind::Company, "Acme Robotics"));
        assert_eq!(company_name("Café Bleu S.A.S."), "cafe bleu");
        assert_eq!(company_name("Plan B"), "plan b");
        assert_eq!(company_name("Acme Co., Ltd."), "acme");
        assert_eq!(company_name("S.A."), "s a");
    }

    #[test]
    fn domains_hold_what_is_below_them() {
        assert!(hit(SuppressionKind::EmailDomain, "@acme.example"));
        assert!(hit(SuppressionKind::EmailDomain, "mail.acme.example"));
        assert!(!hit(SuppressionKind::EmailDomain, "cme.example"));
        assert!(!hit(SuppressionKind::EmailDomain, "x.mail.acme.example"));
    }

    #[test]
    fn keywords_are_whole_words_in_any_spelling() {
        assert!(hit(SuppressionKind::Keyword, "Recrutement"));
        assert!(hit(SuppressionKind::Keyword, "international  SALES"));
        assert!(!hit(SuppressionKind::Keyword, "intern"));
    }

    #[test]
    fn a_missing_value_never_matches() {
        let entries = [
            entry(SuppressionKind::Company, "acme"),
            entry(SuppressionKind::EmailDomain, "acme.example"),
            entry(SuppressionKind::Keyword, "acme"),
        ];
        assert!(matches(&entries, &Subject::default()).is_none());
    }

    #[test]
    fn what_names_nobody_is_refused() {
        let code = |kind, value| comparable(kind, value).unwrap_err().code;
        assert_eq!(code(SuppressionKind::Person, "Jane Doe"), "not_a_person");
        assert_eq!(code(SuppressionKind::EmailDomain, "acme"), "not_a_domain");
        assert_eq!(
            code(SuppressionKind::EmailDomain, "a@b.example"),
            "not_a_domain"
        );
        assert_eq!(code(SuppressionKind::Keyword, "--"), "no_words");
        assert_eq!(code(SuppressionKind::Company, "  "), "required");
    }
}
