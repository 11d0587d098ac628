//! Which encoding a file is in.

use std::io::Read;

use encoding_rs::{Encoding as Codec, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use super::FileProblem;
use super::text::filled;
use super::xml::problem_of;

domain::named! {
    /// The encodings that are read.
    Encoding, "encoding" {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-16, low byte first, as spreadsheets write "Unicode text".
        Utf16Le = "utf-16le",
        /// UTF-16, high byte first.
        Utf16Be = "utf-16be",
        /// The Western European code page of Windows.
        Windows1252 = "windows-1252",
    }
}

impl Encoding {
    pub(super) fn codec(self) -> &'static Codec {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// What was found out about the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detected {
    pub encoding: Encoding,
    pub byte_order_mark: bool,
}

/// Beginnings of files that are no text, and what they are.
const OTHER_FORMATS: &[(&[u8], FileProblem)] = &[
    (b"PK\x03\x04", FileProblem::Spreadsheet),
    (b"PK\x05\x06", FileProblem::Spreadsheet),
    (b"\xD0\xCF\x11\xE0", FileProblem::Spreadsheet),
    (
        b"%PDF",
        FileProblem::OtherFormat {
            format: "a PDF document",
        },
    ),
    (
        b"\x1F\x8B",
        FileProblem::OtherFormat {
            format: "a compressed file",
        },
    ),
    (
        b"\x89PNG",
        FileProblem::OtherFormat {
            format: "a picture",
        },
    ),
    (
        b"\xFF\xD8\xFF",
        FileProblem::OtherFormat {
            format: "a picture",
        },
    ),
    (
        b"SQLite format 3\0",
        FileProblem::OtherFormat {
            format: "a database",
        },
    ),
];

/// Marks of encodings that are not read.
const FOREIGN_MARKS: &[&[u8]] = &[b"\xFF\xFE\x00\x00", b"\x00\x00\xFE\xFF", b"+/v8", b"+/v9"];

/// What one look at the whole file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Survey {
    pub detected: Detected,
    /// Bytes of the file.
    pub bytes: u64,
    /// Line breaks; there are not more rows than these and one.
    pub breaks: u64,
    /// What the file holds, as a hash.
    pub hash: String,
}

/// Bytes that are looked at together.
const PIECE_BYTES: usize = 256 * 1024;

/// Reads the file once and finds its encoding, or says what it is instead.
pub(super) fn survey(reader: &mut dyn Read) -> Result<Survey, FileProblem> {
    let mut piece = vec![0; PIECE_BYTES];
    let mut hasher = Sha256::new();
    let mut narrow = Narrow::default();
    let mut beginning = None;
    let (mut bytes, mut breaks, mut kept) = (0, 0, 0);
    loop {
        let read = filled(reader, &mut piece[kept..]).map_err(|error| problem_of(&error))?;
        let is_last = read < PIECE_BYTES - kept;
        let news = &piece[kept..kept + read];
        if beginning.is_none() {
            beginning = Some(begin(news)?);
        }
        hasher.update(news);
        bytes += read as u64;
        breaks += news
            .iter()
            .filter(|byte| matches!(byte, b'\n' | b'\r'))
            .count() as u64;
        kept = narrow.look(&mut piece[..kept + read], is_last);
        if is_last {
            break;
        }
    }
    let (encoding, byte_order_mark) = match beginning.flatten() {
        Some(found) => found,
        None => (narrow.encoding(), false),
    };
    Ok(Survey {
        detected: Detected {
            encoding,
            byte_order_mark,
        },
        bytes,
        breaks,
        hash: hex::encode(hasher.finalize()),
    })
}

/// What the beginning of the file tells: the encoding and whether a mark says so; none for a narrow one.
fn begin(bytes: &[u8]) -> Result<Option<(Encoding, bool)>, FileProblem> {
    if let Some((_, problem)) = OTHER_FORMATS
        .iter()
        .find(|(beginning, _)| bytes.starts_with(beginning))
    {
        return Err(*problem);
    }
    if FOREIGN_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(FileProblem::ForeignEncoding);
    }
    Ok(match Codec::for_bom(bytes) {
        Some((codec, _)) if codec == UTF_16LE => Some((Encoding::Utf16Le, true)),
        Some((codec, _)) if codec == UTF_16BE => Some((Encoding::Utf16Be, true)),
        Some(_) => Some((Encoding::Utf8, true)),
        None => without_mark(bytes)?.map(|encoding| (encoding, false)),
    })
}

/// Bytes that are looked at to tell wide encodings from narrow ones.
const SAMPLE_BYTES: usize = 4_096;

fn without_mark(bytes: &[u8]) -> Result<Option<Encoding>, FileProblem> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let zeros_at = |remainder: usize, of: usize| {
        let places = sample.iter().skip(remainder).step_by(of);
        let all = places.clone().count().max(1);
        places.filter(|byte| **byte == 0).count() * 100 / all
    };
    // Wide encodings of mostly Latin text have a zero byte at every second (or three of four)
    // places; narrow text has hardly any.
    let (even, odd) = (zeros_at(0, 2), zeros_at(1, 2));
    if even > 40 && odd > 40 {
        return Err(FileProblem::ForeignEncoding);
    }
    if odd > 40 && even < 20 {
        return Ok(Some(Encoding::Utf16Le));
    }
    if even > 40 && odd < 20 {
        return Ok(Some(Encoding::Utf16Be));
    }
    if even.max(odd) > 20 {
        return Err(FileProblem::OtherFormat { format: "no text" });
    }
    Ok(None)
}

/// UTF-8 or the code page: whichever explains more of the bytes beyond ASCII. A file in UTF-8
/// with a few broken places stays UTF-8, and its broken rows are rejected.
#[derive(Default)]
struct Narrow {
    explained: usize,
    broken: usize,
}

impl Narrow {
    /// Looks at the next bytes. The beginning of a character whose end is not there yet is moved to the front; answers
    /// how many bytes that is.
    fn look(&mut self, bytes: &mut [u8], is_last: bool) -> usize {
        if bytes.is_ascii() {
            return 0;
        }
        let mut kept = 0;
        let mut looked_at = 0;
        for chunk in bytes.utf8_chunks() {
            let valid = chunk.valid().bytes();
            self.explained += valid.filter(|byte| (0xC2..=0xF4).contains(byte)).count();
            let invalid = chunk.invalid();
            looked_at += chunk.valid().len() + invalid.len();
            let is_cut = !is_last
                && looked_at == bytes.len()
                && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if is_cut {
                kept = invalid.len();
            } else {
                self.broken += usize::from(!invalid.is_empty());
            }
        }
        let end = bytes.len();
        bytes.copy_within(end - kept.., 0);
        kept
    }

    fn encoding(&self) -> Encoding {
        if self.broken > self.explained {
            Encoding::Windows1252
        } else {
            Encoding::Utf8
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(mut bytes: &[u8]) -> Result<Detected, FileProblem> {
        survey(&mut bytes).map(|survey| survey.detected)
    }

    fn encoding(bytes: &[u8]) -> Encoding {
        detect(bytes).unwrap().encoding
    }

    #[test]
    fn plain_and_marked_utf_8() {
        assert_eq!(encoding(b"name,email"), Encoding::Utf8);
        assert_eq!(encoding("Prénom;É".as_bytes()), Encoding::Utf8);
        assert!(detect(b"\xEF\xBB\xBFname").unwrap().byte_order_mark);
        assert_eq!(encoding(b""), Encoding::Utf8);
    }

    #[test]
    fn the_code_page_is_what_is_no_utf_8() {
        assert_eq!(encoding(b"Pr\xE9nom;Soci\xE9t\xE9"), Encoding::Windows1252);
        // One broken place among many right ones is a broken row, not another encoding.
        let mut bytes = "é".repeat(10).into_bytes();
        bytes.push(0xE9);
        assert_eq!(encoding(&bytes), Encoding::Utf8);
    }

    #[test]
    fn utf_16_with_and_without_mark() {
        let low: Vec<u8> = "Prénom;Nom\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let high: Vec<u8> = "Prénom;Nom\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(encoding(&low), Encoding::Utf16Le);
        assert_eq!(encoding(&high), Encoding::Utf16Be);
        assert_eq!(
            encoding(&[b"\xFF\xFE", low.as_slice()].concat()),
            Encoding::Utf16Le
        );
        assert_eq!(
            encoding(&[b"\xFE\xFF", high.as_slice()].concat()),
            Encoding::Utf16Be
        );
    }

    #[test]
    fn characters_over_the_border_of_two_pieces_are_whole() {
        for shift in 0..4 {
            let text = "x".repeat(shift) + &"€".repeat(PIECE_BYTES);
            let survey = survey(&mut text.as_bytes()).unwrap();
            assert_eq!(survey.detected.encoding, Encoding::Utf8, "{shift}");
            assert_eq!(survey.bytes, text.len() as u64);
            let (page, _, _) = WINDOWS_1252.encode(&text);
            assert_eq!(encoding(&page), Encoding::Windows1252, "{shift}");
        }
    }

    #[test]
    fn the_whole_file_has_one_hash() {
        let hash = |text: &str| survey(&mut text.as_bytes()).unwrap().hash;
        assert_eq!(hash("a\nb"), hash("a\nb"));
        assert_ne!(hash("a\nb"), hash("a\nc"));
        let survey = survey(&mut "a\r\nb\nc".as_bytes()).unwrap();
        assert_eq!(survey.breaks, 3);
    }

    #[test]
    fn other_formats_are_named() {
        assert_eq!(detect(b"PK\x03\x04..."), Err(FileProblem::Spreadsheet));
        assert!(matches!(
            detect(b"%PDF-1.7"),
            Err(FileProblem::OtherFormat { .. })
        ));
        let wide: Vec<u8> = "name,email"
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        assert_eq!(detect(&wide), Err(FileProblem::ForeignEncoding));
        assert_eq!(
            detect(b"\xFF\xFE\x00\x00n\0\0\0"),
            Err(FileProblem::ForeignEncoding)
        );
    }
}
