//! The files of the repository, as the rules look at them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that holds the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of this package lies inside the workspace")
}

/// A text file of the repository.
pub struct TextFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl TextFile {
    /// The file name's last part, after the dot.
    pub fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// The lines with their numbers, the first is 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// Every text file that is, or is about to be, under version control.
pub fn text_files() -> Vec<TextFile> {
    let listed = Command::new("git")
        // The folder may belong to another account than the one that runs the tests, as in a container.
        .args([
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(
        listed.status.success(),
        "git could not list the files of the repository"
    );
    let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    names
        .split_terminator('\0')
        .filter_map(|path| {
            let full: PathBuf = root().join(path);
            // A file that was deleted and not committed yet, or is no text, has no lines to judge.
            let text = fs::read_to_string(full).ok()?;
            Some(TextFile {
                path: path.to_owned(),
                text,
            })
        })
        .collect()
}

/// The Rust files.
pub fn rust_files() -> Vec<TextFile> {
    files_with_extension("rs")
}

/// The files whose names end so.
pub fn files_with_extension(extension: &str) -> Vec<TextFile> {
    let files: Vec<TextFile> = text_files()
        .into_iter()
        .filter(|file| file.extension() == extension)
        .collect();
    assert!(
        !files.is_empty(),
        "the repository has files that end in .{extension}"
    );
    files
}

/// Fails with every finding on a line of its own.
pub fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n  {}", findings.join("\n  "));
}
