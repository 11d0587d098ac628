//! Uploaded files between the preview and what is done with them.
//!
//! They are kept, the larger ones in temporary files, for a while, for the person who sent them: a preview is looked at once,
//! and a file that is gone is chosen again. How long is a matter of the person who reads, not of the campaigns' clock, which a
//! demonstration lets run through half an hour in no time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::{FinderId, UserId, WorkspaceId};
use domain::limits;
use service::Scope;
use service::audience::content::Content;
use service::audience::imports::ImportRehearsal;
use service::audience::tables::ColumnChoice;

use crate::pages::finder_form::FinderForm;

/// How long a file is kept.
const KEPT: Duration = Duration::from_mins(30);
/// Bytes of all files together.
const BYTES_MAXIMUM: u64 = 8 * limits::UPLOAD_BYTES_MAXIMUM as u64;
/// Files at most.
const FILES_MAXIMUM: usize = 200;

/// Where the people of a file go.
#[derive(Debug, Clone)]
pub enum Target {
    /// A finder to be made.
    New(Box<FinderForm>),
    /// One that exists.
    Existing(FinderId, String),
}

impl Target {
    /// The finder's name.
    pub fn name(&self) -> &str {
        match self {
            Self::New(form) => &form.name,
            Self::Existing(_, name) => name,
        }
    }
}

/// A file and what importing it would do.
#[derive(Debug)]
pub struct Kept {
    /// The file's name.
    pub file_name: String,
    /// Its content.
    pub content: Content,
    /// Where its people go.
    pub target: Target,
    /// What was chosen for its columns when it was last looked at.
    pub columns: Vec<ColumnChoice>,
    /// What an import would do.
    pub rehearsal: ImportRehearsal,
}

/// What waits: it holds the file.
pub trait Waiting: Send + Sync + 'static {
    /// The file.
    fn content(&self) -> &Content;
}

impl Waiting for Kept {
    fn content(&self) -> &Content {
        &self.content
    }
}

#[derive(Debug)]
struct Entry<K> {
    number: u64,
    workspace: WorkspaceId,
    user: Option<UserId>,
    kept: Arc<K>,
}

#[derive(Debug)]
struct Entries<K> {
    last: u64,
    kept: VecDeque<Entry<K>>,
}

/// Where the files wait.
#[derive(Debug)]
pub struct Shelf<K = Kept>(Mutex<Entries<K>>);

impl<K> Default for Shelf<K> {
    fn default() -> Self {
        Self(Mutex::new(Entries {
            last: 0,
            kept: VecDeque::new(),
        }))
    }
}

impl<K: Waiting> Shelf<K> {
    /// Keeps a file, and answers the number under which it is found. Older files give way.
    pub fn put(self: &Arc<Self>, scope: &Scope, kept: K) -> u64 {
        let number = {
            let mut entries = self.entries();
            entries.last += 1;
            let number = entries.last;
            entries.put(scope, number, Arc::new(kept));
            number
        };
        let waiting = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            if let Some(shelf) = waiting.upgrade() {
                shelf.entries().remove(number);
            }
        });
        number
    }

    /// Puts a file that was taken down back, under its number.
    pub fn put_back(&self, scope: &Scope, number: u64, kept: Arc<K>) {
        self.entries().put(scope, number, kept);
    }

    /// A file, for the person who sent it.
    pub fn get(&self, scope: &Scope, number: u64) -> Option<Arc<K>> {
        self.entries()
            .kept
            .iter()
            .find(|entry| entry.number == number && entry.is_of(scope))
            .map(|entry| Arc::clone(&entry.kept))
    }

    /// Takes a file down, for the person who sent it: one of several who ask for it gets it.
    pub fn take(&self, scope: &Scope, number: u64) -> Option<Arc<K>> {
        let mut entries = self.entries();
        let place = entries
            .kept
            .iter()
            .position(|entry| entry.number == number && entry.is_of(scope))?;
        entries.kept.remove(place).map(|entry| entry.kept)
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Entries<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Entry<K> {
    fn is_of(&self, scope: &Scope) -> bool {
        self.workspace == *scope.workspace() && self.user.as_ref() == scope.user()
    }
}

impl<K: Waiting> Entries<K> {
    fn put(&mut self, scope: &Scope, number: u64, kept: Arc<K>) {
        self.kept.push_back(Entry {
            number,
            workspace: scope.workspace().clone(),
            user: scope.user().cloned(),
            kept,
        });
        self.tidy();
    }

    fn remove(&mut self, number: u64) {
        self.kept.retain(|entry| entry.number != number);
    }

    fn tidy(&mut self) {
        while self.kept.len() > FILES_MAXIMUM || self.bytes() > BYTES_MAXIMUM {
            self.kept.pop_front();
        }
    }

    fn bytes(&self) -> u64 {
        let lengths = self.kept.iter().map(|entry| entry.kept.content().length());
        // A file whose length cannot be told is gone.
        lengths.flatten().sum()
    }
}
