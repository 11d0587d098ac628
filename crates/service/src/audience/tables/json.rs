//! JSON: a list of people, one person for each line, or an object that holds such a list somewhere within.
//!
//! Each person is an object; what stands within its objects gets a name with dots (`company.name`), lists of texts become one
//! text. The columns are the names in the order in which they come.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use domain::limits::{
    IMPORT_COLUMNS_MAXIMUM, IMPORT_FIELD_BYTES_MAXIMUM, IMPORT_ROW_BYTES_MAXIMUM,
    JSON_DEPTH_MAXIMUM,
};
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::encoding::{self, Encoding};
use super::formats::{File, Format, Header, Rows, Source};
use super::grid::Cells;
use super::stored::Storing;
use super::text::Text;
use super::xml::{TooMuch, problem_of};
use super::{FileKind, FileProblem, RejectReason, reader};

/// The format.
pub(super) struct Json;

impl Format for Json {
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>> {
        let beginning = &mut file.beginning.as_slice();
        let encoding = encoding::survey(beginning).ok()?.detected.encoding;
        let opening = opening(&file.beginning, encoding)?;
        Some(read(file, encoding, opening))
    }
}

/// How the text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// With a list or with an object of several lines.
    Whole,
    /// With an object on each line.
    Lines,
}

/// How a text begins; none where it is no JSON.
fn opening(beginning: &[u8], encoding: Encoding) -> Option<Opening> {
    let (text, _) = encoding.codec().decode_with_bom_removal(beginning);
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    // A header of a text with separators may begin with a bracket; JSON goes on with one of these.
    let next = text[1..].trim_start().chars().next().unwrap_or(' ');
    if !"{[\"}]-0123456789tfn ".contains(next) {
        return None;
    }
    let rest = text[first.len()..].trim_start();
    let is_line = match serde_json::from_str(first) {
        Ok(Value::Object(fields)) => {
            rest.starts_with('{') || (rest.is_empty() && !fields.values().any(is_list))
        }
        _ => false,
    };
    Some(if is_line {
        Opening::Lines
    } else {
        Opening::Whole
    })
}

/// Whether a value is a list of objects, or holds one.
fn is_list(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(Value::is_object),
        Value::Object(fields) => fields.values().any(is_list),
        _ => false,
    }
}

fn read(file: &File<'_>, encoding: Encoding, opening: Opening) -> Result<Source, FileProblem> {
    let text = Text::new(reader(file.content)?, encoding);
    let mut people = People::default();
    match opening {
        Opening::Lines => people.read_lines(text)?,
        Opening::Whole => people.read_whole(text)?,
    }
    if people.names.is_empty() {
        return Err(FileProblem::NoHeader);
    }
    let stored = people.storing.finish()?;
    Ok(Source {
        kind: FileKind::Json,
        part: people.path,
        bytes: stored.bytes,
        rows_at_most: stored.rows,
        hash: stored.hash,
        rows: Rows::Stored(stored.content),
        header: Some(Header {
            row: None,
            names: people.names,
        }),
    })
}

/// The people of a file as they are taken.
#[derive(Default)]
struct People {
    names: Vec<String>,
    places: HashMap<String, usize>,
    storing: Storing,
    number: u64,
    /// Where in the file the list of people stands.
    path: Option<String>,
    /// What stopped the reading, beside the text itself.
    problem: Option<FileProblem>,
}

impl People {
    fn read_lines(&mut self, text: Text) -> Result<(), FileProblem> {
        let mut reader = BufReader::new(Decoded::new(text));
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut limited = (&mut reader).take(IMPORT_ROW_BYTES_MAXIMUM as u64 + 1);
            let read = limited.read_until(b'\n', &mut line);
            if read.map_err(|_| FileProblem::Unreadable)? == 0 {
                return Ok(());
            }
            self.number += 1;
            if line.len() > IMPORT_ROW_BYTES_MAXIMUM {
                skip_line(&mut reader).map_err(|_| FileProblem::Unreadable)?;
                self.reject(RejectReason::RowTooLong, &line)?;
                continue;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(&line) {
                Ok(value) => self.take(&value)?,
                Err(_) => self.reject(RejectReason::BrokenRecord, &line)?,
            }
        }
    }

    fn read_whole(&mut self, text: Text) -> Result<(), FileProblem> {
        let mut decoded = Decoded::new(text);
        let meter = decoded.meter.clone();
        decoded.is_metered = true;
        let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(decoded));
        let walk = Walk {
            people: self,
            meter: &meter,
            path: String::new(),
            depth: 0,
        };
        let answer = walk.deserialize(&mut deserializer);
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        match answer {
            Ok(()) => Ok(()),
            Err(error) if error.is_io() => Err(problem_of(&io::Error::from(error))),
            // What was read up to the mistake may be half a file: nothing of it is taken.
            Err(_) => Err(FileProblem::BrokenJson),
        }
    }

    fn reject(&mut self, reason: RejectReason, line: &[u8]) -> Result<(), FileProblem> {
        let text = String::from_utf8_lossy(&line[..line.len().min(IMPORT_FIELD_BYTES_MAXIMUM)]);
        self.storing.reject(self.number, reason, text.trim())
    }

    /// Takes a person.
    fn take(&mut self, value: &Value) -> Result<(), FileProblem> {
        let Value::Object(fields) = value else {
            return self.reject(RejectReason::BrokenRecord, value.to_string().as_bytes());
        };
        let mut found = Vec::new();
        for (name, value) in fields {
            flatten(name, value, 0, &mut found);
        }
        let mut row: Vec<(usize, String)> = Vec::with_capacity(found.len());
        for (name, text) in found {
            if let Some(place) = self.place(name)? {
                row.push((place, text));
            }
        }
        row.sort_by_key(|(place, _)| *place);
        let mut cells = Cells::default();
        for (place, text) in row {
            if place >= cells.len() {
                cells.pad(place);
                cells.push(&text);
            }
        }
        self.storing.row(self.number, &cells)
    }

    fn place(&mut self, name: String) -> Result<Option<usize>, FileProblem> {
        if let Some(place) = self.places.get(&name) {
            return Ok(Some(*place));
        }
        if self.names.len() >= IMPORT_COLUMNS_MAXIMUM {
            return Err(FileProblem::TooManyColumns);
        }
        self.places.insert(name.clone(), self.names.len());
        self.names.push(name);
        Ok(Some(self.names.len() - 1))
    }
}

/// The fields of a person with their texts.
pub(super) fn flatten(name: &str, value: &Value, depth: usize, found: &mut Vec<(String, String)>) {
    if found.len() > IMPORT_COLUMNS_MAXIMUM {
        return;
    }
    let text = match value {
        Value::Null => return,
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            if texts.is_empty() {
                // Of objects in a list the first one counts: the main address, the present position.
                let main = values.iter().find(|value| value["primary"] == true);
                if let Some(first) = main.or_else(|| values.iter().find(|value| value.is_object()))
                    && depth < JSON_DEPTH_MAXIMUM
                {
                    flatten(name, first, depth + 1, found);
                }
                return;
            }
            texts.join("; ")
        }
        Value::Object(fields) => {
            if depth < JSON_DEPTH_MAXIMUM {
                for (inner, value) in fields {
                    flatten(&format!("{name}.{inner}"), value, depth + 1, found);
                }
            }
            return;
        }
    };
    found.push((name.to_owned(), text));
}

fn skip_line(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (read, is_over) = match end {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(read);
        if is_over {
            return Ok(());
        }
    }
}

/// Looks for the first list of objects, and takes its objects one by one.
struct Walk<'a> {
    people: &'a mut People,
    meter: &'a Meter,
    path: String,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! passed_over {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name<E>(self, _: $kind) -> Result<(), E> { Ok(()) })*
    };
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of people")
    }

    passed_over! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_f64: f64,
        visit_str: &str,
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        loop {
            self.meter.reset();
            let Some(value) = items.next_element::<Value>()? else {
                return Ok(());
            };
            // Behind the first list further ones are no people.
            if self.people.path.is_some() && self.people.path.as_ref() != Some(&self.path) {
                continue;
            }
            if value.is_object() {
                self.people.path.get_or_insert_with(|| self.path.clone());
            } else if self.people.path.is_none() && self.depth > 0 {
                continue;
            }
            self.people.number += 1;
            if let Err(problem) = self.people.take(&value) {
                self.people.problem = Some(problem);
                return Err(A::Error::custom("stopped"));
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        loop {
            self.meter.reset();
            let Some(name) = fields.next_key::<String>()? else {
                return Ok(());
            };
            if self.depth >= JSON_DEPTH_MAXIMUM || self.people.path.is_some() {
                fields.next_value::<IgnoredAny>()?;
                continue;
            }
            let path = match self.path.as_str() {
                "" => name,
                path => format!("{path}.{name}"),
            };
            fields.next_value_seed(Walk {
                people: &mut *self.people,
                meter: self.meter,
                path,
                depth: self.depth + 1,
            })?;
        }
    }
}

/// Bytes that were read since the last person.
#[derive(Debug, Clone, Default)]
struct Meter(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Meter {
    fn reset(&self) {
        self.0.store(0, std::sync::atomic::Ordering::Relaxed);
    }

    fn add(&self, bytes: usize) -> usize {
        self.0
            .fetch_add(bytes, std::sync::atomic::Ordering::Relaxed)
            + bytes
    }
}

/// A text in any encoding as UTF-8 bytes.
struct Decoded {
    text: Text,
    waiting: Vec<u8>,
    handed_on: usize,
    meter: Meter,
    is_metered: bool,
}

impl Decoded {
    fn new(text: Text) -> Self {
        Self {
            text,
            waiting: Vec::new(),
            handed_on: 0,
            meter: Meter::default(),
            is_metered: false,
        }
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.handed_on == self.waiting.len() && !self.text.is_whole() {
            self.text.fill();
            self.waiting.clear();
            self.waiting.extend(self.text.window().as_bytes());
            self.text.consume(self.waiting.len());
            self.handed_on = 0;
        }
        if self.text.has_failed() {
            return Err(io::ErrorKind::Other.into());
        }
        let window = &self.waiting[self.handed_on..];
        let length = window.len().min(buffer.len());
        buffer[..length].copy_from_slice(&window[..length]);
        self.handed_on += length;
        // One person is no longer than a row; the reader takes a little more than it hands on.
        if self.is_metered && self.meter.add(length) > 2 * IMPORT_ROW_BYTES_MAXIMUM {
            return Err(io::Error::other(TooMuch));
        }
        Ok(length)
    }
}
