//! A form with a file.

use axum::RequestExt;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Request};
use domain::limits;
use domain::problem::Problem;
use http::StatusCode;
use service::ServiceError;
use service::audience::content::{Content, Spool};

use crate::error::{WebError, WebResult};
use crate::form::Fields;

/// Bytes of a form with a file at most: the file, and what stands around it.
pub const BODY_BYTES_MAXIMUM: usize = limits::UPLOAD_BYTES_MAXIMUM + 64 * 1024;

/// A file as a browser sends it.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Content,
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
        Err(Broken::Form(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            file = Err(too_large());
        }
        Err(Broken::Form(_)) => return Err(WebError::Unreadable),
        Err(Broken::Disk(error)) => return Err(ServiceError::internal(error).into()),
    }
    Ok(Upload {
        fields: Fields::from_pairs(pairs),
        file,
    })
}

/// Why a form could not be read to its end.
enum Broken {
    Form(MultipartError),
    Disk(std::io::Error),
}

impl From<MultipartError> for Broken {
    fn from(error: MultipartError) -> Self {
        Self::Form(error)
    }
}

async fn read_parts(
    parts: &mut Multipart,
    pairs: &mut Vec<(String, String)>,
    file: &mut Result<File, Problem>,
) -> Result<(), Broken> {
    while let Some(mut part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            pairs.push((name, part.text().await?));
            continue;
        };
        let mut spool = Spool::default();
        while let Some(bytes) = part.chunk().await? {
            spool.write(&bytes).map_err(Broken::Disk)?;
        }
        // Where no file was chosen, browsers send one without name and content.
        if name == "file" && !(file_name.is_empty() && spool.length() == 0) {
            *file = Ok(File {
                name: last_part(&file_name).to_owned(),
                content: spool.finish().0,
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
        "The file has more than 256 megabytes. Split it into several files",
    )
}
