//! XML of which no more is in memory than one tag or one run of text.

use std::fmt;
use std::io::{self, BufReader, Read};

use domain::limits::{XML_DEPTH_MAXIMUM, XML_EVENT_BYTES_MAXIMUM};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::FileProblem;

/// Why reading stopped where there was more than a file of people holds.
#[derive(Debug)]
pub(super) struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("more than is read")
    }
}

impl std::error::Error for TooMuch {}

/// What is wrong with a file that could not be read.
pub(super) fn problem_of(error: &io::Error) -> FileProblem {
    match error.get_ref() {
        Some(inner) if inner.is::<TooMuch>() => FileProblem::TooMuchInside,
        _ => FileProblem::Unreadable,
    }
}

/// Counts what was read since the last tag.
struct Meter {
    reader: Box<dyn Read + Send>,
    since: usize,
}

impl Read for Meter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.since += read;
        if self.since > XML_EVENT_BYTES_MAXIMUM {
            return Err(io::Error::other(TooMuch));
        }
        Ok(read)
    }
}

/// A piece of XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A tag begins; its attributes are at hand until the next token.
    Begins,
    /// A tag ends.
    Ends,
    /// Text, or a part of one.
    Text,
}

/// Reads XML token by token.
pub(super) struct Xml {
    reader: Reader<BufReader<Meter>>,
    buffer: Vec<u8>,
    depth: usize,
    /// A tag without content ends after it has begun.
    is_ending: bool,
    name: String,
    text: String,
    tag: Option<BytesStart<'static>>,
}

impl Xml {
    /// The XML that a reader holds.
    pub fn new(reader: Box<dyn Read + Send>) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(Meter { reader, since: 0 }));
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            is_ending: false,
            name: String::new(),
            text: String::new(),
            tag: None,
        }
    }

    /// The present tag's name without its namespace.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The present text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An attribute of the tag that begins, by its name without namespace.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let tag = self.tag.as_ref()?;
        let mut attributes = tag.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        quick_xml::escape::unescape(&found.value)
            .ok()
            .map(std::borrow::Cow::into_owned)
    }

    /// Goes on to the next token; none at the end.
    pub fn next(&mut self) -> Result<Option<Token>, FileProblem> {
        if std::mem::take(&mut self.is_ending) {
            return Ok(Some(Token::Ends));
        }
        loop {
            self.buffer.clear();
            self.reader.get_mut().get_mut().since = 0;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) => return Err(problem_of(&error)),
                Err(_) => return Err(FileProblem::Unreadable),
            };
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > XML_DEPTH_MAXIMUM {
                        return Err(FileProblem::TooMuchInside);
                    }
                    begin(&mut self.name, &tag);
                    self.tag = Some(tag.into_owned());
                    return Ok(Some(Token::Begins));
                }
                Event::Empty(tag) => {
                    self.is_ending = true;
                    begin(&mut self.name, &tag);
                    self.tag = Some(tag.into_owned());
                    return Ok(Some(Token::Begins));
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name.clear();
                    self.name.push_str(tag.local_name().as_ref());
                    return Ok(Some(Token::Ends));
                }
                Event::Text(text) => {
                    self.text = text.xml10_content().into_owned();
                    return Ok(Some(Token::Text));
                }
                Event::CData(text) => {
                    self.text = text.into_inner().into_owned();
                    return Ok(Some(Token::Text));
                }
                Event::GeneralRef(reference) => {
                    self.text = match reference.resolve_char_ref() {
                        Ok(Some(character)) => character.to_string(),
                        // An entity that the file declares itself is a trick: nobody's people are written so.
                        _ => resolve_xml_entity(&reference)
                            .ok_or(FileProblem::ForbiddenContent)?
                            .to_owned(),
                    };
                    return Ok(Some(Token::Text));
                }
                Event::DocType(_) => return Err(FileProblem::ForbiddenContent),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

fn begin(name: &mut String, tag: &BytesStart<'_>) {
    name.clear();
    name.push_str(tag.local_name().as_ref());
}
