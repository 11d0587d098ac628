//! What is imported: bytes at hand, or a file that is read as it is needed.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// Bytes that are kept in memory; what is larger waits in a temporary file.
const MEMORY_BYTES_MAXIMUM: usize = 256 * 1024;

/// The content of a file. Clones share it.
#[derive(Debug, Clone)]
pub enum Content {
    /// Bytes in memory.
    Bytes(Bytes),
    /// A file that stays as it is until the import has ended.
    File(Arc<Path>),
    /// A file that goes with the last clone.
    Temporary(Arc<NamedTempFile>),
}

/// What is read in any order.
pub trait SeekRead: Read + Seek + Send {}

impl<R: Read + Seek + Send> SeekRead for R {}

impl Content {
    /// Reads it in any order.
    pub fn seekable(&self) -> io::Result<Box<dyn SeekRead>> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::File(path) => Box::new(File::open(path)?),
            Self::Temporary(file) => Box::new(file.reopen()?),
        })
    }

    /// Reads it from its beginning.
    pub fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::File(path) => Box::new(File::open(path)?),
            Self::Temporary(file) => Box::new(file.reopen()?),
        })
    }

    /// How many bytes it has.
    pub fn length(&self) -> io::Result<u64> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
            Self::File(path) => Ok(std::fs::metadata(path)?.len()),
            Self::Temporary(file) => Ok(file.as_file().metadata()?.len()),
        }
    }
}

/// Content that is being received: how much memory it takes does not depend on how much there is.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Vec<u8>,
    file: Option<NamedTempFile>,
    hasher: Sha256,
    length: usize,
}

impl Spool {
    /// Bytes that were received.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Takes the next bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.length += bytes.len();
        if self.file.is_none() && self.length <= MEMORY_BYTES_MAXIMUM {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        let mut file = NamedTempFile::new()?;
        file.write_all(&std::mem::take(&mut self.memory))?;
        self.file.insert(file).write_all(bytes)
    }

    /// Everything that was received, and a hash of it.
    pub fn finish(self) -> (Content, String) {
        let content = match self.file {
            Some(file) => Content::Temporary(Arc::new(file)),
            None => Content::Bytes(self.memory.into()),
        };
        (content, hex::encode(self.hasher.finalize()))
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Bytes::copy_from_slice(bytes))
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_received_is_read() {
        for length in [0, 1, MEMORY_BYTES_MAXIMUM, MEMORY_BYTES_MAXIMUM + 1] {
            let bytes = vec![b'x'; length];
            let mut spool = Spool::default();
            for piece in bytes.chunks(100_000) {
                spool.write(piece).unwrap();
            }
            assert_eq!(spool.length(), length);
            let (content, hash) = spool.finish();
            let is_in_memory = matches!(content, Content::Bytes(_));
            assert_eq!(is_in_memory, length <= MEMORY_BYTES_MAXIMUM);
            assert_eq!(content.length().unwrap(), length as u64);
            for _ in 0..2 {
                let mut read = Vec::new();
                content.reader().unwrap().read_to_end(&mut read).unwrap();
                assert_eq!(hash, hex::encode(Sha256::digest(&read)));
                assert!(read == bytes);
            }
        }
    }
}
