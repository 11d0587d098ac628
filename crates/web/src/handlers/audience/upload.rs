//! A form with a file.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Request};
use domain::limits;
use domain::problem::Problem;
use http::StatusCode;

use crate::error::{WebError, WebResult};
use crate::form::Fields;

/// Bytes of a form with a file at most: the file, and what stands around it.
pub const BODY_BYTES_MAXIMUM: usize = limits::UPLOAD_BYTES_MAXIMUM + 64 * 1024;

/// A file as a browser sends it.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Bytes,
}

/// What a form with a file holds.
pub struct Upload {
    /// The fields before the file, or all of them.
    pub fields: Fields,
    /// The file, or why there is none.
    pub file: Result<File, Problem>,
}

/// Reads a form with a file. The caller has checked who sends it: nobody else's files are read.
pub async fn read(request: Request) -> WebResult<Upload> {
    let mut parts: Multipart = request.extract().await.map_err(|_| WebError::Unreadable)?;
    let mut pairs = Vec::new();
    let mut file = Err(missing());
    match read_parts(&mut parts, &mut pairs, &mut file).await {
        Ok(()) => {}
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => file = Err(too_large()),
        Err(_) => return Err(WebError::Unreadable),
    }
    Ok(Upload {
        fields: Fields::from_pairs(pairs),
        file,
    })
}

async fn read_parts(
    parts: &mut Multipart,
    pairs: &mut Vec<(String, String)>,
    file: &mut Result<File, Problem>,
) -> Result<(), MultipartError> {
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            pairs.push((name, part.text().await?));
            continue;
        };
        let bytes = part.bytes().await?;
        // Where no file was chosen, browsers send one without name and content.
        if name == "file" && !(file_name.is_empty() && bytes.is_empty()) {
            *file = Ok(File {
                name: last_part(&file_name).to_owned(),
                bytes,
            });
        }
    }
    Ok(())
}

/// A file's name without its folders, which some browsers send as well.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn missing() -> Problem {
    Problem::new("file", "required", "There is no file. Choose one")
}

fn too_large() -> Problem {
    Problem::new(
        "file",
        "too_large",
        "The file has more than 64 megabytes. Split it into several files",
    )
}
