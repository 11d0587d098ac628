//! LinkedIn's own archive of a member's data: the whole archive, or one of its files.
//!
//! Three of its files name people: `Connections.csv`, `Invitations.csv` and `messages.csv`, each with headers that changed
//! over the years. Columns are found by their names, dates become `2026-11-21`, and of a conversation the other person is
//! taken with the number of messages and the day of the last one, never with what was written.

mod dates;
mod parts;
mod plain_text;
mod sayings;

use std::collections::HashMap;

use engine::archive::Saying;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::content::Content;
use super::archive::{Archive, Part};
use super::formats::{File, Format, Header, Rows, Source};
use super::grid::Cells;
use super::stored::Storing;
use super::{FileKind, FileProblem};

pub use sayings::Overview;

use parts::{Openable, PartKind, Reading};
use sayings::Listener;

/// The whole archive, as it is downloaded.
pub(super) struct WholeArchive;
/// One of its files.
pub(super) struct SingleFile;

/// A field of what the archive knows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    FirstName,
    LastName,
    FullName,
    Url,
    Email,
    Company,
    Position,
    ConnectedOn,
    Invitation,
    InvitedOn,
    Messages,
    LastMessageOn,
}

impl Field {
    /// The column's name, which stays the custom field's where it has no place of its own.
    const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "First Name",
            Self::LastName => "Last Name",
            Self::FullName => "Full Name",
            Self::Url => "URL",
            Self::Email => "Email Address",
            Self::Company => "Company",
            Self::Position => "Position",
            Self::ConnectedOn => "Connected On",
            Self::Invitation => "Invitation",
            Self::InvitedOn => "Invited On",
            Self::Messages => "Messages",
            Self::LastMessageOn => "Last Message On",
        }
    }
}

const OF_CONNECTIONS: &[Field] = &[
    Field::FirstName,
    Field::LastName,
    Field::Url,
    Field::Email,
    Field::Company,
    Field::Position,
    Field::ConnectedOn,
];
const OF_INVITATIONS: &[Field] = &[
    Field::FullName,
    Field::Url,
    Field::Invitation,
    Field::InvitedOn,
];
const OF_MESSAGES: &[Field] = &[
    Field::FullName,
    Field::Url,
    Field::Messages,
    Field::LastMessageOn,
];
const OF_ARCHIVE: &[Field] = &[
    Field::FirstName,
    Field::LastName,
    Field::FullName,
    Field::Url,
    Field::Email,
    Field::Company,
    Field::Position,
    Field::ConnectedOn,
    Field::Invitation,
    Field::InvitedOn,
    Field::Messages,
    Field::LastMessageOn,
];

impl PartKind {
    const fn fields(self) -> &'static [Field] {
        match self {
            Self::Connections => OF_CONNECTIONS,
            Self::Invitations => OF_INVITATIONS,
            Self::Messages => OF_MESSAGES,
        }
    }

    const fn kind(self) -> FileKind {
        match self {
            Self::Connections => FileKind::LinkedinConnections,
            Self::Invitations => FileKind::LinkedinInvitations,
            Self::Messages => FileKind::LinkedinMessages,
        }
    }
}

impl Format for SingleFile {
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>> {
        let beginning = Openable::Bytes(&file.beginning);
        let found = Reading::begin(&beginning).ok().flatten()?;
        let kind = found.kind;
        Some(single(file, kind))
    }
}

fn single(file: &File<'_>, kind: PartKind) -> Result<Source, FileProblem> {
    let mut taking = Taking::new(kind.fields());
    let reading = Reading::begin(&Openable::Content(file.content))?;
    let reading = reading.ok_or(FileProblem::NoHeader)?;
    let row = reading.header_row();
    taking.take(reading)?;
    taking.source(kind.kind(), Some(row))
}

impl Format for WholeArchive {
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>> {
        let archive = file.archive()?;
        let wanted = wanted(archive);
        (!wanted.is_empty()).then(|| whole(archive, &wanted))
    }
}

/// The files that name people. What comes later counts: connections know names best.
fn wanted(archive: &Archive) -> Vec<Part> {
    const NAMES: [&str; 3] = ["messagescsv", "invitationscsv", "connectionscsv"];
    let named = |name: &str| {
        let is_it = |part: &&Part| plain(part.name()) == name;
        archive.parts().iter().find(is_it).cloned()
    };
    NAMES.into_iter().filter_map(named).collect()
}

/// A name without case, spaces and other marks.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn whole(archive: &Archive, wanted: &[Part]) -> Result<Source, FileProblem> {
    let mut taking = Taking::new(OF_ARCHIVE);
    // Whose archive it is, the invitations tell best.
    for part in wanted {
        if let Some(reading) = Reading::begin(&Openable::Part(archive, part))?
            && reading.kind == PartKind::Invitations
        {
            taking.owner = reading.owner()?;
        }
    }
    for part in wanted {
        if let Some(reading) = Reading::begin(&Openable::Part(archive, part))? {
            taking.take(reading)?;
        }
    }
    taking.source(FileKind::LinkedinArchive, None)
}

/// Reads what an archive, or one of its files, says of the member and other people (R43), and hands it on some at a time;
/// `take` answers whether it wants to hear more. Days without a zone begin as in `zone`. `member` is the canonical profile of
/// the member whose archive it should be, where it is known: an archive of somebody else is not read.
pub fn sayings(
    content: &Content,
    member: Option<&str>,
    zone: TimeZone,
    take: &mut dyn FnMut(Vec<Saying>) -> bool,
) -> Result<Overview, SayingsProblem> {
    let archive = Archive::open(content).ok();
    let wanted = archive.as_ref().map(wanted).unwrap_or_default();
    let parts: Vec<Openable<'_>> = match &archive {
        Some(archive) => {
            let parts = wanted.iter();
            parts.map(|part| Openable::Part(archive, part)).collect()
        }
        None => vec![Openable::Content(content)],
    };
    said_by(&parts, member, zone, take)
}

/// The same of files that are at hand, such as those made of what the network's own interface gives: each has to be one of the
/// archive's; none at all says nothing.
pub fn sayings_of_files(
    files: &[Vec<u8>],
    member: Option<&str>,
    zone: TimeZone,
    take: &mut dyn FnMut(Vec<Saying>) -> bool,
) -> Result<Overview, SayingsProblem> {
    if files.is_empty() {
        return Ok(Overview::default());
    }
    let parts: Vec<_> = files.iter().map(|file| Openable::Bytes(file)).collect();
    for part in &parts {
        if Reading::begin(part)?.is_none() {
            return Err(SayingsProblem::NoArchive);
        }
    }
    said_by(&parts, member, zone, take)
}

fn said_by(
    parts: &[Openable<'_>],
    member: Option<&str>,
    zone: TimeZone,
    take: &mut dyn FnMut(Vec<Saying>) -> bool,
) -> Result<Overview, SayingsProblem> {
    let found = owner(parts)?;
    if let (Some(found), Some(member)) = (&found, member)
        && sayings::are_different(found, member)
    {
        return Err(SayingsProblem::OfSomebodyElse {
            owner: found.clone(),
        });
    }
    let mut listener = Listener {
        zone,
        overview: Overview {
            owner: found.or_else(|| member.map(str::to_owned)),
            ..Overview::default()
        },
        take,
        waiting: Vec::new(),
    };
    let mut is_archive = false;
    for part in parts {
        if let Some(reading) = Reading::begin(part)? {
            is_archive = true;
            if !listener.hear(reading)? {
                return Ok(listener.overview);
            }
        }
    }
    listener.hand_on();
    if is_archive {
        Ok(listener.overview)
    } else {
        Err(SayingsProblem::NoArchive)
    }
}

/// Whose archive it is: invitations tell best, then messages.
fn owner(parts: &[Openable<'_>]) -> Result<Option<String>, FileProblem> {
    for kind in [PartKind::Invitations, PartKind::Messages] {
        for part in parts {
            let Some(reading) = Reading::begin(part)?.filter(|one| one.kind == kind) else {
                continue;
            };
            let found = match kind {
                PartKind::Invitations => reading.owner()?,
                _ => reading.owner_of_messages()?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// The day of an archive, by its file's name.
pub fn day_of_name(name: &str) -> Option<Date> {
    sayings::day_of_name(name)
}

/// Why an archive is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SayingsProblem {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// It is none of the archive's files.
    #[error(
        "This is no archive of LinkedIn: choose the file as it was downloaded, or Connections.csv, Invitations.csv or messages.csv from it."
    )]
    NoArchive,
    /// It is another member's.
    #[error(
        "This archive belongs to {owner}, another person than this member: choose the member's own, or correct the profile address of the account."
    )]
    OfSomebodyElse {
        /// The canonical profile of the one whose it is.
        owner: String,
    },
}

impl SayingsProblem {
    /// Stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(problem) => problem.code(),
            Self::NoArchive => "no_archive",
            Self::OfSomebodyElse { .. } => "of_somebody_else",
        }
    }
}

/// People as they are taken out of the files.
struct Taking {
    fields: &'static [Field],
    storing: Storing,
    /// What is added to the rows' numbers: those of the files before.
    before: u64,
    last: u64,
    /// The address of the one whose archive it is.
    owner: Option<String>,
    cells: Cells,
}

impl Taking {
    fn new(fields: &'static [Field]) -> Self {
        Self {
            fields,
            storing: Storing::default(),
            before: 0,
            last: 0,
            owner: None,
            cells: Cells::default(),
        }
    }

    fn take(&mut self, reading: Reading) -> Result<(), FileProblem> {
        let owner = self.owner.clone();
        reading.people(owner.as_deref(), |number, found| {
            self.last = self.before + number;
            match found {
                Ok(values) => self.row(&values),
                Err((reason, line)) => self.storing.reject(self.last, reason, &line),
            }
        })?;
        self.before = self.last;
        Ok(())
    }

    fn row(&mut self, values: &Person) -> Result<(), FileProblem> {
        self.cells.clear();
        for field in self.fields {
            let value = values.iter().find(|(own, _)| own == field);
            self.cells.push(value.map_or("", |(_, value)| value));
        }
        self.storing.row(self.last, &self.cells)
    }

    fn source(self, kind: FileKind, row: Option<u64>) -> Result<Source, FileProblem> {
        let stored = self.storing.finish()?;
        Ok(Source {
            kind,
            part: None,
            bytes: stored.bytes,
            rows_at_most: stored.rows,
            hash: stored.hash,
            rows: Rows::Stored(stored.content),
            header: Some(Header {
                row,
                names: self
                    .fields
                    .iter()
                    .map(|field| field.name().to_owned())
                    .collect(),
            }),
        })
    }
}

/// What a file says of a person.
type Person = Vec<(Field, String)>;

/// Counts by text; the most frequent one.
#[derive(Default)]
struct Votes(HashMap<String, u64>);

impl Votes {
    fn add(&mut self, text: String) {
        *self.0.entry(text).or_default() += 1;
    }

    /// The one with the most votes, where no other has as many.
    fn winner(&self) -> Option<String> {
        let most = *self.0.values().max()?;
        let mut best = self.0.iter().filter(|(_, votes)| **votes == most);
        let (winner, _) = best.next()?;
        best.next().is_none().then(|| winner.clone())
    }
}
