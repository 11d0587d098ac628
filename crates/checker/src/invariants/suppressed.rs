//! Nothing to people who must not be contacted.

use std::collections::BTreeMap;

use crate::evidence::database::{Action, Contact};
use crate::evidence::scenario::{Deed, Told};
use crate::history::History;
use crate::report::Findings;

/// An entry of the suppression list, and when it applied.
#[derive(Debug)]
struct Ban<'a> {
    workspace: &'a str,
    kind: &'a str,
    value: &'a str,
    from: i64,
    until: i64,
}

/// I-12: nothing to a suppressed or erased person, also after re-import, merge, restore.
///
/// An intent must not follow an entry of the list that names its contact: those in the table, and
/// those that the record of the run tells, until they were taken off. What a contact's company,
/// titles and e-mail address were at the time is known only where the contact was not changed
/// since; a profile address names the same person for ever.
pub fn i_12_nothing_to_the_suppressed(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let bans = Bans::of(history);
    for attempts in history.attempts.values() {
        for attempt in attempts {
            let action = history.actions.get(attempt.action_id.as_str());
            let contact =
                action.and_then(|action| history.contacts.get(action.contact_id.as_str()));
            let (Some(action), Some(contact)) = (action, contact) else {
                findings.skipped += 1;
                continue;
            };
            // What is taken back reaches nobody.
            if action.kind == "withdrawal" {
                continue;
            }
            findings.case();
            if let Some(ban) = bans.against(action, contact, attempt.intent_at) {
                findings.violated(
                    attempt.intent_at,
                    format!(
                        "{} was begun although the suppression list named the {} `{}`",
                        History::name(action),
                        ban.kind,
                        ban.value
                    ),
                );
            }
        }
    }
    findings
}

/// The list, so ordered that its length costs nothing but for keywords and companies.
struct Bans<'a> {
    exact: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Ban<'a>>>>,
    companies_and_keywords: Vec<Ban<'a>>,
}

impl<'a> Bans<'a> {
    fn of(history: &History<'a>) -> Self {
        let mut bans = Self {
            exact: BTreeMap::new(),
            companies_and_keywords: Vec::new(),
        };
        for row in &history.evidence.database.suppression {
            bans.put(Ban {
                workspace: &row.workspace_id,
                kind: &row.kind,
                value: &row.value,
                from: row.created_at,
                until: i64::MAX,
            });
        }
        let events = &history.evidence.scenario.events;
        for (place, event) in events.iter().enumerate() {
            let Deed::Suppress {
                workspace,
                kind,
                value,
            } = &event.deed
            else {
                continue;
            };
            if event.told != Told::Acknowledged {
                continue;
            }
            let lifted = events[place..].iter().find(|later| {
                later.told != Told::Refused
                    && matches!(&later.deed, Deed::Unsuppress { workspace: w, kind: k, value: v }
                        if (w, k, v) == (workspace, kind, value))
            });
            bans.put(Ban {
                workspace,
                kind,
                value,
                from: event.at,
                until: lifted.map_or(i64::MAX, |later| later.at),
            });
        }
        bans
    }

    fn put(&mut self, ban: Ban<'a>) {
        if matches!(ban.kind, "company" | "keyword") {
            self.companies_and_keywords.push(ban);
        } else {
            let of_kind = self.exact.entry(ban.kind).or_default();
            of_kind.entry(ban.value).or_default().push(ban);
        }
    }

    /// An entry that named the contact before an intent.
    fn against(&self, action: &Action, contact: &Contact, at: i64) -> Option<&Ban<'a>> {
        let applies = |ban: &&Ban<'_>| {
            ban.workspace == action.workspace_id && ban.from < at && at <= ban.until
        };
        let exact = |kind: &str, value: &str| {
            let bans = self.exact.get(kind)?.get(value)?;
            bans.iter().find(applies)
        };
        if let Some(ban) = contact
            .profile_key
            .as_deref()
            .and_then(|key| exact("person", key))
        {
            return Some(ban);
        }
        if contact.updated_at > at {
            return None;
        }
        let by_email = contact.email.as_deref().and_then(|email| {
            let email = email.to_lowercase();
            let (_, domain) = email.rsplit_once('@')?;
            let above = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]);
            let mut domains = std::iter::once(domain).chain(above);
            exact("person", &email).or_else(|| domains.find_map(|name| exact("email_domain", name)))
        });
        by_email.or_else(|| {
            let words = Words::of(contact);
            let mut bans = self.companies_and_keywords.iter().filter(applies);
            bans.find(|ban| match ban.kind {
                "company" => is_company(&words.company, ban.value),
                _ => words.all.iter().any(|text| holds(text, ban.value)),
            })
        })
    }
}

/// What a contact's texts say, in lower case and single spaces.
///
/// Accents are left as they are: the checker then sees fewer hits than the product, and never one
/// that is none.
struct Words {
    company: String,
    all: Vec<String>,
}

impl Words {
    fn of(contact: &Contact) -> Self {
        let plain = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
        let name = [&contact.first_name, &contact.last_name]
            .map(plain)
            .join(" ");
        Self {
            company: plain(&contact.company),
            all: vec![
                plain(&contact.company),
                plain(&contact.headline),
                plain(&contact.title),
                name.trim().to_owned(),
            ],
        }
    }
}

fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Legal forms that may follow a company's name.
const LEGAL_FORMS: &[&str] = &[
    "ag", "bv", "co", "corp", "gmbh", "inc", "limited", "llc", "ltd", "plc", "sa", "sarl", "sas",
    "spa", "srl",
];

/// Whether a company is the one of that name, with or without a legal form.
fn is_company(company: &str, name: &str) -> bool {
    let rest = company.strip_prefix(name);
    !name.is_empty()
        && rest.is_some_and(|rest| {
            let form = rest.strip_prefix(' ').unwrap_or_default();
            rest.is_empty() || LEGAL_FORMS.contains(&form)
        })
}

/// Whether a text holds words as whole words.
fn holds(text: &str, words: &str) -> bool {
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}
