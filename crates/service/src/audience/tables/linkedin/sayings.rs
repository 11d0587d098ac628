//! What the archive says of the member and other people: connections, invitations, messages. Reading goes from row to row;
//! what was written goes to whoever asks, and stays nowhere here.

use domain::archive::start_of;
use domain::profile::ProfileKey;
use domain::time::Timestamp;
use engine::archive::{Saying, What};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::super::FileProblem;
use super::super::grid::Cells;
use super::dates;
use super::parts::{NOBODY, PartKind, Reading, key_of};
use super::plain_text::plain_text;

/// Sayings that are handed on together.
const PIECE: usize = domain::limits::ARCHIVE_PIECE;

/// What was found in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Whose archive it is, by the canonical profile; none where the files do not tell.
    pub owner: Option<String>,
    /// Rows of connections.
    pub connections: u64,
    /// Rows of invitations.
    pub invitations: u64,
    /// Rows of messages.
    pub messages: u64,
    /// Rows that name nobody by an address.
    pub without_address: u64,
    /// The latest day that a row tells.
    pub latest: Option<Date>,
    /// Whether connections were listed with their addresses.
    pub lists_connections: bool,
    /// When the oldest invitation of the member was sent, of those with an address.
    pub invitations_since: Option<Timestamp>,
}

/// Takes what is said, some of it at a time; false where nobody wants to hear more.
pub(super) type Take<'a> = &'a mut dyn FnMut(Vec<Saying>) -> bool;

/// How the rows of files are understood.
pub(super) struct Listener<'a> {
    /// Where days without a zone begin.
    pub zone: TimeZone,
    pub overview: Overview,
    pub take: Take<'a>,
    pub waiting: Vec<Saying>,
}

impl Listener<'_> {
    /// Reads a file; false where nobody wants to hear more.
    pub(super) fn hear(&mut self, mut reading: Reading) -> Result<bool, FileProblem> {
        let mut cells = Cells::default();
        while let Some(outcome) = reading.next(&mut cells) {
            if outcome.is_err() || cells.text().trim().is_empty() {
                continue;
            }
            let saying = match reading.kind {
                PartKind::Connections => self.connection(&reading, &cells),
                PartKind::Invitations => self.invitation(&reading, &cells),
                PartKind::Messages => self.message(&reading, &cells),
            };
            self.waiting.extend(saying);
            if self.waiting.len() >= PIECE && !self.hand_on() {
                return Ok(false);
            }
        }
        if reading.has_failed() {
            return Err(FileProblem::Unreadable);
        }
        Ok(true)
    }

    /// Hands on what waits.
    pub(super) fn hand_on(&mut self) -> bool {
        (self.take)(std::mem::take(&mut self.waiting))
    }

    fn saw(&mut self, day: Date) {
        self.overview.latest = self.overview.latest.max(Some(day));
    }

    /// Whom an address names; one that names nobody is counted.
    fn person(&mut self, address: &str) -> Option<String> {
        let found = key_of(address);
        if found.is_none() {
            self.overview.without_address += 1;
        }
        found
    }

    fn connection(&mut self, reading: &Reading, cells: &Cells) -> Option<Saying> {
        self.overview.connections += 1;
        let day = dates::day(reading.cell(cells, "connectedon"))?;
        self.saw(day);
        let person = self.person(reading.cell(cells, "url"))?;
        self.overview.lists_connections = true;
        let begins = day.at(0, 0, 0, 0).to_zoned(self.zone.clone());
        Some(Saying {
            person,
            at: begins.map_or(start_of(day), |begins| {
                Timestamp::from_jiff(begins.timestamp())
            }),
            what: What::Connected,
        })
    }

    fn invitation(&mut self, reading: &Reading, cells: &Cells) -> Option<Saying> {
        self.overview.invitations += 1;
        let moment = dates::moment(reading.cell(cells, "sentat"))?;
        self.saw(moment.date());
        let at = in_utc(moment)?;
        let direction = reading.cell(cells, "direction");
        if !direction.eq_ignore_ascii_case("outgoing") {
            let person = self.person(reading.cell(cells, "inviterprofileurl"))?;
            return Some(Saying {
                person,
                at,
                what: What::WasInvited,
            });
        }
        let person = self.person(reading.cell(cells, "inviteeprofileurl"))?;
        let since = self.overview.invitations_since;
        self.overview.invitations_since = Some(since.map_or(at, |since| since.min(at)));
        Some(Saying {
            person,
            at,
            what: What::Invited {
                note: plain_text(reading.cell(cells, "message")),
            },
        })
    }

    /// A message between two people alone. Of a conversation of several nobody can tell for whom a word was meant.
    fn message(&mut self, reading: &Reading, cells: &Cells) -> Option<Saying> {
        self.overview.messages += 1;
        let is_draft = reading
            .cell(cells, "ismessagedraft")
            .eq_ignore_ascii_case("yes");
        let is_spam = reading.cell(cells, "folder").eq_ignore_ascii_case("spam");
        if is_draft || is_spam || reading.cell(cells, "from") == NOBODY {
            return None;
        }
        let moment = dates::moment(reading.cell(cells, "date"))?;
        self.saw(moment.date());
        let sender = key_of(reading.cell(cells, "senderprofileurl"))?;
        let recipients = reading.cell(cells, "recipientprofileurls");
        let recipients: Vec<String> = recipients.split(',').filter_map(key_of).collect();
        let owner = self.overview.owner.clone()?;
        let text = plain_text(reading.cell(cells, "content"));
        let (person, what) = if sender == owner {
            let [recipient] = recipients.as_slice() else {
                return None;
            };
            (recipient.clone(), What::Wrote { text })
        } else {
            if recipients.iter().any(|one| *one != owner) {
                return None;
            }
            (sender, What::Received { text })
        };
        let at = in_utc(moment)?;
        Some(Saying { person, at, what })
    }
}

fn in_utc(moment: DateTime) -> Option<Timestamp> {
    let instant = moment.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp::from_jiff(instant.timestamp()))
}

/// The day that an archive's file name tells: `Complete_LinkedInDataExport_11-21-2026.zip`.
pub(super) fn day_of_name(name: &str) -> Option<Date> {
    let stem = name.strip_suffix(".zip")?;
    let words: Vec<&str> = stem
        .split(|character: char| !character.is_ascii_digit())
        .filter(|word| !word.is_empty())
        .collect();
    let [.., month, day, year] = words.as_slice() else {
        return None;
    };
    // A browser adds ` (1)` to the second download: then the last word is no year.
    let year: i16 = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Whether two canonical profiles are known to be of two people: both by their public names, which differ.
pub(super) fn are_different(one: &str, other: &str) -> bool {
    let slug = |key: &str| matches!(key.parse(), Ok(ProfileKey::Slug(_)));
    one != other && slug(one) && slug(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_stands_in_the_name() {
        let day = |name| day_of_name(name).map(|day| day.to_string());
        assert_eq!(
            day("Complete_LinkedInDataExport_11-21-2026.zip").as_deref(),
            Some("2026-11-21")
        );
        assert_eq!(
            day("Basic_LinkedInDataExport_01-02-2027.zip").as_deref(),
            Some("2027-01-02")
        );
        assert_eq!(day("Connections.csv"), None);
        assert_eq!(day("Complete_LinkedInDataExport_11-21-2026 (1).zip"), None);
    }
}
