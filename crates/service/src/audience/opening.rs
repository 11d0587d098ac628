//! Opening files that were handed in.

use std::io::Read;

use domain::limits;

use super::content::Content;
use super::tables::FileProblem;
use crate::{ServiceError, ServiceResult};

/// Looks at a file. A large one, and one that has to be unpacked, is looked at by a thread of its own: nobody else waits.
pub(super) async fn looked_at<T: Send + 'static>(
    content: &Content,
    look: impl FnOnce(&Content) -> Result<T, FileProblem> + Send + 'static,
) -> ServiceResult<T> {
    let length = content.length().map_err(|_| FileProblem::Unreadable)?;
    if length > limits::IMPORT_BYTES_MAXIMUM {
        return Err(ServiceError::invalid(
            "file",
            "too_large",
            "The file has more than 1 gigabyte. Split it into several files",
        ));
    }
    if !is_large(content) && !is_packed(content) {
        return Ok(look(content)?);
    }
    let content = content.clone();
    let looking = tokio::task::spawn_blocking(move || look(&content));
    Ok(looking.await.map_err(ServiceError::internal)??)
}

/// Whether reading a file takes long enough to be a matter of threads. A small one is read where it is needed, so that
/// nothing depends on them.
pub(super) fn is_large(content: &Content) -> bool {
    content
        .length()
        .is_ok_and(|length| length >= limits::IMPORT_AHEAD_BYTES)
}

pub(crate) fn is_packed(content: &Content) -> bool {
    let mut beginning = [0; 2];
    content
        .reader()
        .and_then(|mut reader| reader.read_exact(&mut beginning))
        .is_ok_and(|()| &beginning == b"PK")
}
