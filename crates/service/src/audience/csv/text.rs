//! The file's text, decoded a piece at a time, so that memory does not grow with the file.

use encoding_rs::Decoder;

use super::encoding::Encoding;

/// Bytes that are decoded at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A window on the text that moves forward.
pub(super) struct Text<'bytes> {
    rest: &'bytes [u8],
    decoder: Decoder,
    window: String,
    /// Bytes of the window that were consumed.
    consumed: usize,
    /// Whether everything was decoded.
    ended: bool,
}

impl<'bytes> Text<'bytes> {
    pub fn new(bytes: &'bytes [u8], encoding: Encoding) -> Self {
        Self {
            rest: bytes,
            decoder: encoding.codec().new_decoder_with_bom_removal(),
            window: String::new(),
            consumed: 0,
            ended: false,
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

    /// Consumes so many bytes of the window; they must end a character.
    pub fn consume(&mut self, bytes: usize) {
        self.consumed += bytes;
    }

    /// Decodes the next piece. Bytes that the encoding does not know become U+FFFD.
    pub fn fill(&mut self) {
        self.window.drain(..self.consumed);
        self.consumed = 0;
        let (piece, rest) = self.rest.split_at(self.rest.len().min(PIECE_BYTES));
        self.rest = rest;
        self.ended = rest.is_empty();
        let room = self
            .decoder
            .max_utf8_buffer_length(piece.len())
            .unwrap_or(piece.len() * 3);
        self.window.reserve(room);
        // The room is enough for whatever the piece holds, so all of it is read.
        let (_, read, _) = self
            .decoder
            .decode_to_string(piece, &mut self.window, self.ended);
        debug_assert_eq!(read, piece.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(bytes: &[u8], encoding: Encoding) -> String {
        let mut text = Text::new(bytes, encoding);
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
