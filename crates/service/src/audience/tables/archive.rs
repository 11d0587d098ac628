//! Archives (zip) of which a few parts are read, each as it is needed.
//!
//! What an archive says of itself is not believed: a part is read until it ends, with a limit on all that comes out and
//! on how much larger it is than what went in. The directory is read only where it is of a size that people's archives
//! have. Nothing is unpacked under a name that the archive chose, and archives within it stay closed.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::limits::{
    ARCHIVE_DIRECTORY_BYTES_MAXIMUM, ARCHIVE_EXPANSION_MAXIMUM, ARCHIVE_EXPANSION_TRUSTED_BYTES,
    IMPORT_BYTES_MAXIMUM,
};
use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::super::content::{Content, SeekRead};
use super::FileProblem;

/// The end record without its comment, and the longest comment.
const END_BYTES: u64 = 22;
const COMMENT_BYTES: u64 = u16::MAX as u64;
/// A directory entry and a part's own header without their names.
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const LOCAL_MARK: &[u8] = b"PK\x03\x04";
const END_MARK: &[u8] = b"PK\x05\x06";
const WIDE_LOCATOR_MARK: &[u8] = b"PK\x06\x07";
const WIDE_END_MARK: &[u8] = b"PK\x06\x06";
/// Method 8, and method 0 for what is stored as it is.
const DEFLATED: u16 = 8;
const AS_IT_IS: u16 = 0;
/// The bit that says that a part is encrypted.
const ENCRYPTED: u16 = 1;

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its path within the archive, with `/` between folders.
    pub path: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed_bytes: u64,
    begins_at: u64,
}

impl Part {
    /// The path's last segment.
    pub fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or_default()
    }
}

/// An archive whose directory was read.
pub(super) struct Archive {
    content: Content,
    parts: Vec<Part>,
    /// Bytes that came out of it so far, whichever part they were of.
    unpacked: Arc<AtomicU64>,
}

impl Archive {
    /// Reads the directory of an archive.
    pub fn open(content: &Content) -> Result<Self, FileProblem> {
        let mut file = content.seekable().map_err(|_| FileProblem::Unreadable)?;
        let directory = directory(&mut *file)
            .map_err(|_| FileProblem::Unreadable)?
            .ok_or(FileProblem::Spreadsheet)?;
        if directory.bytes > ARCHIVE_DIRECTORY_BYTES_MAXIMUM {
            return Err(FileProblem::TooMuchInside);
        }
        let mut bytes = vec![0; directory.bytes as usize];
        file.seek(SeekFrom::Start(directory.begins_at))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(|_| FileProblem::Unreadable)?;
        Ok(Self {
            content: content.clone(),
            parts: parts(&bytes),
            unpacked: Arc::default(),
        })
    }

    /// Its parts, in the order of the directory.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part at a path; case does not count.
    pub fn part(&self, path: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.path.eq_ignore_ascii_case(path))
    }

    /// Reads a part from its beginning.
    pub fn read(&self, part: &Part) -> Result<Box<dyn Read + Send>, FileProblem> {
        self.reader(part).map_err(|_| FileProblem::Unreadable)
    }

    fn reader(&self, part: &Part) -> io::Result<Box<dyn Read + Send>> {
        if part.flags & ENCRYPTED != 0 {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut file = self.content.seekable()?;
        file.seek(SeekFrom::Start(part.begins_at))?;
        let mut local = [0; LOCAL_BYTES];
        file.read_exact(&mut local)?;
        if !local.starts_with(LOCAL_MARK) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let skipped = i64::from(short(&local, 26)) + i64::from(short(&local, 28));
        file.seek(SeekFrom::Current(skipped))?;
        let packed = file.take(part.packed_bytes);
        let unpacking = match part.method {
            AS_IT_IS => Unpacking::AsItIs(packed),
            DEFLATED => Unpacking::Deflated(Box::new(DeflateDecoder::new(packed))),
            _ => return Err(io::ErrorKind::Unsupported.into()),
        };
        Ok(Box::new(Unpacked {
            unpacking,
            came_out: 0,
            all: Arc::clone(&self.unpacked),
            crc: Crc::new(),
            expected_crc: part.crc,
        }))
    }
}

struct Directory {
    begins_at: u64,
    bytes: u64,
}

/// Where the directory is; none where this is no archive.
fn directory(file: &mut dyn SeekRead) -> io::Result<Option<Directory>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_bytes = length.min(END_BYTES + COMMENT_BYTES);
    let tail_begins = length - tail_bytes;
    let mut tail = vec![0; tail_bytes as usize];
    file.seek(SeekFrom::Start(tail_begins))?;
    file.read_exact(&mut tail)?;
    let Some(at) = tail
        .windows(END_MARK.len())
        .rposition(|window| window == END_MARK)
    else {
        return Ok(None);
    };
    let end = &tail[at..];
    if (end.len() as u64) < END_BYTES {
        return Ok(None);
    }
    let (bytes, begins_at) = (u64::from(long(end, 12)), u64::from(long(end, 16)));
    let is_wide = begins_at == u64::from(u32::MAX) || short(end, 10) == u16::MAX;
    let found = if is_wide {
        wide_directory(file, tail_begins + at as u64)?
    } else {
        Some(Directory { begins_at, bytes })
    };
    Ok(found.filter(|found| {
        found
            .begins_at
            .checked_add(found.bytes)
            .is_some_and(|end| end <= length)
    }))
}

/// Where the directory of an archive is whose numbers need eight bytes.
fn wide_directory(file: &mut dyn SeekRead, end_at: u64) -> io::Result<Option<Directory>> {
    let Some(locator_at) = end_at.checked_sub(20) else {
        return Ok(None);
    };
    let mut locator = [0; 20];
    file.seek(SeekFrom::Start(locator_at))?;
    file.read_exact(&mut locator)?;
    if !locator.starts_with(WIDE_LOCATOR_MARK) {
        return Ok(None);
    }
    let mut end = [0; 56];
    file.seek(SeekFrom::Start(wide(&locator, 8)))?;
    file.read_exact(&mut end)?;
    Ok(end.starts_with(WIDE_END_MARK).then(|| Directory {
        bytes: wide(&end, 40),
        begins_at: wide(&end, 48),
    }))
}

/// The parts that a directory names, as far as it makes sense.
fn parts(directory: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = directory;
    while rest.starts_with(ENTRY_MARK) && rest.len() >= ENTRY_BYTES {
        let name_bytes = short(rest, 28) as usize;
        let extra_bytes = short(rest, 30) as usize;
        let comment_bytes = short(rest, 32) as usize;
        let bytes = ENTRY_BYTES + name_bytes + extra_bytes + comment_bytes;
        let Some(entry) = rest.get(..bytes) else {
            break;
        };
        let extra = &entry[ENTRY_BYTES + name_bytes..][..extra_bytes];
        let name = &entry[ENTRY_BYTES..][..name_bytes];
        let (packed_bytes, begins_at) = places(entry, extra);
        parts.push(Part {
            path: String::from_utf8_lossy(name).into_owned(),
            flags: short(entry, 8),
            method: short(entry, 10),
            crc: long(entry, 16),
            packed_bytes,
            begins_at,
        });
        rest = &rest[bytes..];
    }
    parts
}

/// Bytes of a part and where it begins; what does not fit into four bytes stands in the extra field.
fn places(entry: &[u8], extra: &[u8]) -> (u64, u64) {
    const WIDE_FIELD: u16 = 1;
    let narrow = |at: usize| Some(long(entry, at)).filter(|value| *value != u32::MAX);
    let mut rest = extra;
    let mut wides: &[u8] = &[];
    while rest.len() >= 4 {
        let (field, bytes) = (short(rest, 0), short(rest, 2) as usize);
        let Some(value) = rest.get(4..4 + bytes) else {
            break;
        };
        if field == WIDE_FIELD {
            wides = value;
        }
        rest = &rest[4 + bytes..];
    }
    let mut next = |value: Option<u32>| match value {
        Some(value) => u64::from(value),
        None if wides.len() >= 8 => {
            let found = wide(wides, 0);
            wides = &wides[8..];
            found
        }
        None => u64::MAX,
    };
    // The sizes stand in this order: unpacked, packed, and then the place.
    next(narrow(24));
    let packed = next(narrow(20));
    (packed, next(narrow(42)))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array(bytes, at))
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array(bytes, at))
}

fn wide(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array(bytes, at))
}

/// Bytes of a record; zeros where it is shorter.
fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let found = bytes.get(at..at + N);
    found
        .and_then(|found| found.try_into().ok())
        .unwrap_or([0; N])
}

type Packed = io::Take<Box<dyn SeekRead>>;

enum Unpacking {
    AsItIs(Packed),
    Deflated(Box<DeflateDecoder<Packed>>),
}

/// What comes out of a part, as long as it is no bomb.
struct Unpacked {
    unpacking: Unpacking,
    came_out: u64,
    all: Arc<AtomicU64>,
    crc: Crc,
    expected_crc: u32,
}

impl Unpacked {
    fn went_in(&self) -> u64 {
        match &self.unpacking {
            Unpacking::AsItIs(_) => self.came_out,
            Unpacking::Deflated(decoder) => decoder.total_in(),
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.unpacking {
            Unpacking::AsItIs(packed) => packed.read(buffer)?,
            Unpacking::Deflated(decoder) => decoder.read(buffer)?,
        };
        if read == 0 && !buffer.is_empty() && self.crc.sum() != self.expected_crc {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.crc.update(&buffer[..read]);
        self.came_out += read as u64;
        let all = self.all.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        let is_swollen = self.came_out > ARCHIVE_EXPANSION_TRUSTED_BYTES
            && self.came_out / ARCHIVE_EXPANSION_MAXIMUM > self.went_in();
        if is_swollen || all > IMPORT_BYTES_MAXIMUM {
            return Err(io::Error::other(super::xml::TooMuch));
        }
        Ok(read)
    }
}
