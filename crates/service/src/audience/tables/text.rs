//! The file's text, decoded a piece at a time, so that memory does not grow with the file.

use std::io::Read;

use encoding_rs::Decoder;

use super::encoding::Encoding;

/// Bytes that are decoded at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A window on the text that moves forward.
pub(super) struct Text {
    reader: Box<dyn Read + Send>,
    piece: Box<[u8]>,
    decoder: Decoder,
    window: String,
    /// Bytes of the window that were consumed.
    consumed: usize,
    /// Bytes of the file that were read.
    read: u64,
    /// Whether everything was decoded.
    ended: bool,
    /// Whether reading failed before the end.
    failed: bool,
}

impl Text {
    pub fn new(reader: Box<dyn Read + Send>, encoding: Encoding) -> Self {
        Self {
            reader,
            piece: vec![0; PIECE_BYTES].into_boxed_slice(),
            decoder: encoding.codec().new_decoder_with_bom_removal(),
            window: String::new(),
            consumed: 0,
            read: 0,
            ended: false,
            failed: false,
        }
    }

    /// What is decoded and not consumed.
    pub fn window(&self) -> &str {
        &self.window[self.consumed..]
    }

    /// Whether the window reaches to the end of the file.
    pub fn is_whole(&self) -> bool {
        self.ended
    }

    /// Whether the end is where reading failed.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Bytes of the file that were read.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Consumes so many bytes of the window; they must end a character.
    pub fn consume(&mut self, bytes: usize) {
        self.consumed += bytes;
    }

    /// Decodes the next piece. Bytes that the encoding does not know become U+FFFD.
    pub fn fill(&mut self) {
        self.window.drain(..self.consumed);
        self.consumed = 0;
        let filled = filled(&mut self.reader, &mut self.piece);
        self.failed |= filled.is_err();
        let length = filled.unwrap_or(0);
        self.read += length as u64;
        self.ended = length < self.piece.len();
        let piece = &self.piece[..length];
        let room = self
            .decoder
            .max_utf8_buffer_length(length)
            .unwrap_or(length * 3);
        self.window.reserve(room);
        // The room is enough for whatever the piece holds, so all of it is read.
        let (_, read, _) = self
            .decoder
            .decode_to_string(piece, &mut self.window, self.ended);
        debug_assert_eq!(read, length);
    }
}

/// Fills a buffer as far as there is something to fill it with.
pub(super) fn filled(reader: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(bytes: &[u8], encoding: Encoding) -> String {
        let reader = std::io::Cursor::new(bytes.to_vec());
        let mut text = Text::new(Box::new(reader), encoding);
        let mut found = String::new();
        while !text.is_whole() {
            text.fill();
            found.push_str(text.window());
            let length = text.window().len();
            text.consume(length);
        }
        found
    }

    #[test]
    fn the_mark_is_no_part_of_the_text() {
        assert_eq!(whole(b"\xEF\xBB\xBFname", Encoding::Utf8), "name");
        assert_eq!(whole(b"", Encoding::Utf8), "");
    }

    #[test]
    fn where_reading_fails_the_text_ends_and_says_so() {
        struct Torn(bool);
        impl Read for Torn {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(std::io::Error::other("torn"));
                }
                buffer[0] = b'a';
                Ok(1)
            }
        }
        let mut text = Text::new(Box::new(Torn(false)), Encoding::Utf8);
        text.fill();
        assert!(text.is_whole() && text.has_failed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn pieces_give_the_same_as_the_whole(text in "[aé李😀\n]{1,40}", times in 1_usize..6_000) {
            let text = text.repeat(times);
            prop_assert_eq!(whole(text.as_bytes(), Encoding::Utf8), text.clone());
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            prop_assert_eq!(whole(&wide, Encoding::Utf16Be), text);
        }
    }
}
