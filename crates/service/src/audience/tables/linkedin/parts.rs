//! One file of the archive, whatever year its header is of.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use domain::limits::{
    ARCHIVE_CONVERSATION_PARTNERS_MAXIMUM, IMPORT_HEADER_ROWS_SEARCHED, IMPORT_REJECTS_KEPT_MAXIMUM,
};
use domain::profile::ProfileKey;

use super::super::super::content::Content;
use super::super::archive::{Archive, Part};
use super::super::encoding;
use super::super::grid::{Cells, Grid};
use super::super::records::Records;
use super::super::stored::line_of;
use super::super::text::Text;
use super::super::{FileProblem, RejectReason};
use super::{Field, Person, Votes, dates, plain};

/// Separators in these files: a spreadsheet may have saved them anew.
const SEPARATORS: [char; 3] = [',', ';', '\t'];
/// What stands for people who left the network.
pub(super) const NOBODY: &str = "LinkedIn Member";

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    Connections,
    Invitations,
    Messages,
}

/// Something that can be read several times.
pub(super) enum Openable<'a> {
    Bytes(&'a [u8]),
    Content(&'a Content),
    Part(&'a Archive, &'a Part),
}

impl Openable<'_> {
    fn reader(&self) -> Result<Box<dyn Read + Send>, FileProblem> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.to_vec()))),
            Self::Content(content) => content.reader().map_err(|_| FileProblem::Unreadable),
            Self::Part(archive, part) => archive.read(part),
        }
    }
}

/// A file whose header was found.
pub(super) struct Reading {
    pub kind: PartKind,
    rows: Records,
    /// Places of the columns by their plain names.
    places: HashMap<String, usize>,
}

/// A row that names nobody: why, and its text.
type Refused = (RejectReason, String);

impl Reading {
    /// Finds the header among the first rows; none where it is no file that names people.
    pub fn begin(openable: &Openable<'_>) -> Result<Option<Self>, FileProblem> {
        let mut first = openable.reader()?;
        let survey = encoding::survey(&mut *first)?;
        for separator in SEPARATORS {
            let text = Text::new(openable.reader()?, survey.detected.encoding);
            let mut rows = Records::new(text, separator);
            let mut cells = Cells::default();
            for _ in 0..IMPORT_HEADER_ROWS_SEARCHED {
                match rows.next(&mut cells) {
                    Some(Ok(())) => {}
                    Some(Err(_)) => continue,
                    None => break,
                }
                let names: Vec<String> = cells.iter().map(plain).collect();
                if let Some(kind) = kind_of(&names) {
                    let places = names.into_iter().zip(0..).collect();
                    return Ok(Some(Self { kind, rows, places }));
                }
            }
        }
        Ok(None)
    }

    /// The row of the header.
    pub fn header_row(&self) -> u64 {
        self.rows.number()
    }

    /// The address of the one whose invitations these are, where they tell.
    pub fn owner(mut self) -> Result<Option<String>, FileProblem> {
        let mut cells = Cells::default();
        let mut votes = Votes::default();
        while let Some(outcome) = self.rows.next(&mut cells) {
            if outcome.is_err() {
                continue;
            }
            let is_outgoing = self
                .cell(&cells, "direction")
                .eq_ignore_ascii_case("outgoing");
            let column = if is_outgoing {
                "inviterprofileurl"
            } else {
                "inviteeprofileurl"
            };
            votes.add(key_of(self.cell(&cells, column)).unwrap_or_default());
        }
        if self.rows.has_failed() {
            return Err(FileProblem::Unreadable);
        }
        Ok(votes.winner().filter(|key| !key.is_empty()))
    }

    /// The next row; none at the end.
    pub fn next(&mut self, cells: &mut Cells) -> Option<Result<(), RejectReason>> {
        self.rows.next(cells)
    }

    /// Whether the file could not be read to its end.
    pub fn has_failed(&self) -> bool {
        self.rows.has_failed()
    }

    /// Whose messages these are: who takes part in more conversations than anybody else.
    pub fn owner_of_messages(mut self) -> Result<Option<String>, FileProblem> {
        let mut partners = Partners::default();
        let mut cells = Cells::default();
        while let Some(outcome) = self.rows.next(&mut cells) {
            if outcome.is_ok() {
                self.message(&cells, &mut partners)?;
            }
        }
        if self.rows.has_failed() {
            return Err(FileProblem::Unreadable);
        }
        Ok(partners.owner().filter(|key| !key.starts_with("name ")))
    }

    /// Hands on the people with the numbers of their rows.
    pub fn people(
        self,
        owner: Option<&str>,
        take: impl FnMut(u64, Result<Person, Refused>) -> Result<(), FileProblem>,
    ) -> Result<(), FileProblem> {
        match self.kind {
            PartKind::Messages => self.partners(owner, take),
            PartKind::Connections | PartKind::Invitations => self.rows(take),
        }
    }

    /// The cell of a column, by its plain name; empty where the file has none.
    pub fn cell<'cells>(&self, cells: &'cells Cells, name: &str) -> &'cells str {
        let place = self.places.get(name);
        place
            .and_then(|place| cells.get(*place))
            .unwrap_or_default()
            .trim()
    }

    fn rows(
        mut self,
        mut take: impl FnMut(u64, Result<Person, Refused>) -> Result<(), FileProblem>,
    ) -> Result<(), FileProblem> {
        let mut cells = Cells::default();
        while let Some(outcome) = self.rows.next(&mut cells) {
            let number = self.rows.number();
            let found = match outcome {
                Err(reason) => Err((reason, self.rows.line())),
                Ok(()) if cells.text().trim().is_empty() => continue,
                Ok(()) if cells.len() > self.places.len() => {
                    Err((RejectReason::TooManyCells, self.rows.line()))
                }
                Ok(()) => match self.kind {
                    PartKind::Connections => self.connection(&cells),
                    _ => Ok(self.invitation(&cells)),
                },
            };
            take(number, found)?;
        }
        if self.rows.has_failed() {
            return Err(FileProblem::Unreadable);
        }
        Ok(())
    }

    fn connection(&self, cells: &Cells) -> Result<Person, Refused> {
        let of = |field: Field, name| (field, self.cell(cells, name).to_owned());
        let person = vec![
            of(Field::FirstName, "firstname"),
            of(Field::LastName, "lastname"),
            of(Field::Url, "url"),
            of(Field::Email, "emailaddress"),
            of(Field::Company, "company"),
            of(Field::Position, "position"),
        ];
        // Members who closed or hid their profile leave the day alone.
        if person.iter().all(|(_, value)| value.is_empty()) {
            return Err((RejectReason::HiddenMember, line_of(cells)));
        }
        let day = dates::tidied(self.cell(cells, "connectedon"));
        Ok(person
            .into_iter()
            .chain([(Field::ConnectedOn, day)])
            .collect())
    }

    /// The other one of an invitation.
    fn invitation(&self, cells: &Cells) -> Person {
        let is_outgoing = self
            .cell(cells, "direction")
            .eq_ignore_ascii_case("outgoing");
        let (name, url, direction) = if is_outgoing {
            ("to", "inviteeprofileurl", "outgoing")
        } else {
            ("from", "inviterprofileurl", "incoming")
        };
        vec![
            (Field::FullName, self.cell(cells, name).to_owned()),
            (Field::Url, self.cell(cells, url).to_owned()),
            (Field::Invitation, direction.to_owned()),
            (Field::InvitedOn, dates::tidied(self.cell(cells, "sentat"))),
        ]
    }

    /// Those with whom there were conversations, each once.
    fn partners(
        mut self,
        owner: Option<&str>,
        take: impl FnMut(u64, Result<Person, Refused>) -> Result<(), FileProblem>,
    ) -> Result<(), FileProblem> {
        let mut partners = Partners::default();
        let mut cells = Cells::default();
        while let Some(outcome) = self.rows.next(&mut cells) {
            match outcome {
                Err(reason) => partners.refuse(self.rows.number(), (reason, self.rows.line())),
                Ok(()) => self.message(&cells, &mut partners)?,
            }
        }
        if self.rows.has_failed() {
            return Err(FileProblem::Unreadable);
        }
        partners.hand_on(owner, take)
    }

    fn message(&self, cells: &Cells, partners: &mut Partners) -> Result<(), FileProblem> {
        let is_draft = self
            .cell(cells, "ismessagedraft")
            .eq_ignore_ascii_case("yes");
        let sender = self.cell(cells, "senderprofileurl");
        let name = self.cell(cells, "from");
        // Before addresses came in, names are all there is; with them, who has none is nobody in particular.
        let has_addresses = self.places.contains_key("senderprofileurl");
        if is_draft || name == NOBODY || (has_addresses && sender.is_empty()) {
            return Ok(());
        }
        let seen = Seen {
            row: self.rows.number(),
            conversation: self.cell(cells, "conversationid"),
            day: dates::tidied(self.cell(cells, "date")),
        };
        partners.see(sender, name, &seen)?;
        let urls = self.cell(cells, "recipientprofileurls");
        let names = self.cell(cells, "to");
        let urls: Vec<&str> = urls.split(',').map(str::trim).collect();
        for url in urls.iter().filter(|url| !url.is_empty()) {
            // Names hold commas too: they are told apart only where there is one.
            let name = if urls.len() == 1 { names } else { "" };
            partners.see(url, name, &seen)?;
        }
        if !has_addresses && !names.is_empty() {
            partners.see("", names, &seen)?;
        }
        Ok(())
    }
}

fn kind_of(names: &[String]) -> Option<PartKind> {
    let has = |name: &str| names.iter().any(|own| own == name);
    if has("firstname") && has("connectedon") {
        return Some(PartKind::Connections);
    }
    if has("from") && has("to") && has("sentat") && has("direction") {
        return Some(PartKind::Invitations);
    }
    let is_of_messages = has("from") && has("to") && has("date") && has("content");
    (is_of_messages && (has("conversationid") || has("folder"))).then_some(PartKind::Messages)
}

/// An address in its canonical form, in which two spellings are one.
pub(super) fn key_of(url: &str) -> Option<String> {
    ProfileKey::parse(url).ok().map(|key| key.to_string())
}

/// Where somebody was seen.
struct Seen<'a> {
    row: u64,
    conversation: &'a str,
    day: String,
}

/// Somebody with whom there was a conversation.
struct Partner {
    row: u64,
    name: String,
    url: String,
    messages: u64,
    last_day: String,
    conversations: u64,
    last_conversation: u64,
}

#[derive(Default)]
struct Partners {
    by_key: HashMap<String, Partner>,
    refused: Vec<(u64, Refused)>,
}

impl Partners {
    fn see(&mut self, url: &str, name: &str, seen: &Seen<'_>) -> Result<(), FileProblem> {
        let key = match key_of(url) {
            Some(key) => key,
            None if url.is_empty() => format!("name {name}"),
            None => return Ok(()),
        };
        let is_full = self.by_key.len() >= ARCHIVE_CONVERSATION_PARTNERS_MAXIMUM;
        if is_full && !self.by_key.contains_key(&key) {
            return Err(FileProblem::TooManyRows);
        }
        let conversation = store::contact::number(seen.conversation);
        let partner = self.by_key.entry(key).or_insert_with(|| Partner {
            row: seen.row,
            name: String::new(),
            url: url.to_owned(),
            messages: 0,
            last_day: String::new(),
            conversations: 0,
            last_conversation: 0,
        });
        if partner.name.is_empty() && name != NOBODY {
            partner.name = name.chars().take(200).collect();
        }
        partner.messages += 1;
        if partner.last_day < seen.day {
            partner.last_day.clone_from(&seen.day);
        }
        if partner.conversations == 0 || partner.last_conversation != conversation {
            partner.conversations += 1;
            partner.last_conversation = conversation;
        }
        Ok(())
    }

    /// Whose messages they are: who takes part in more conversations than anybody else.
    fn owner(&self) -> Option<String> {
        let most = self.by_key.values().map(|one| one.conversations).max()?;
        let mut best = self
            .by_key
            .iter()
            .filter(|(_, one)| one.conversations == most);
        let (owner, _) = best.next()?;
        best.next().is_none().then(|| owner.clone())
    }

    fn hand_on(
        mut self,
        owner: Option<&str>,
        mut take: impl FnMut(u64, Result<Person, Refused>) -> Result<(), FileProblem>,
    ) -> Result<(), FileProblem> {
        let found = self.owner();
        if let Some(owner) = owner.or(found.as_deref()) {
            self.by_key.remove(owner);
        }
        let people = self
            .by_key
            .into_values()
            .map(|one| (one.row, Ok(one.fields())));
        let refused = self.refused.into_iter().map(|(row, why)| (row, Err(why)));
        let mut rows: Vec<(u64, Result<Person, Refused>)> = people.chain(refused).collect();
        rows.sort();
        let mut last = 0;
        for (row, found) in rows {
            // Two people may be seen first in one row; a number stands once.
            last = row.max(last + 1);
            take(last, found)?;
        }
        Ok(())
    }

    /// Of many broken rows the text of the first is kept, as of every import.
    fn refuse(&mut self, row: u64, (reason, line): Refused) {
        let is_kept = self.refused.len() < IMPORT_REJECTS_KEPT_MAXIMUM;
        self.refused
            .push((row, (reason, if is_kept { line } else { String::new() })));
    }
}

impl Partner {
    fn fields(self) -> Person {
        vec![
            (Field::FullName, self.name),
            (Field::Url, self.url),
            (Field::Messages, self.messages.to_string()),
            (Field::LastMessageOn, self.last_day),
        ]
    }
}
