//! Uploaded files between the preview and what is done with them.
//!
//! They are kept, the larger ones in temporary files, for a while, for the person who sent them: a preview is looked at once,
//! and a file that is gone is chosen again. How long is a matter of the person who reads, not of the campaigns' clock, which a
//! demonstration lets run through half an hour in no time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::{UserId, WorkspaceId};
use domain::limits;
use service::Scope;
use service::audience::content::Content;

/// How long a file is kept.
const KEPT: Duration = Duration::from_mins(30);
/// Bytes of all files together.
const BYTES_MAXIMUM: u64 = 8 * limits::UPLOAD_BYTES_MAXIMUM as u64;
/// Files at most.
const FILES_MAXIMUM: usize = 200;

/// A file and what is to be done with it.
#[derive(Debug)]
pub struct Kept<P> {
    /// The file's name.
    pub file_name: String,
    /// Its content.
    pub content: Content,
    /// What is to be done with it, and what that would do.
    pub plan: P,
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
<<<<<<< HEAD
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
=======
struct Entry<P> {
    number: u64,
    workspace: WorkspaceId,
    user: Option<UserId>,
    kept: Arc<Kept<P>>,
}

#[derive(Debug)]
struct Entries<P> {
    last: u64,
    kept: VecDeque<Entry<P>>,
}

/// Where files for one purpose wait.
#[derive(Debug)]
pub struct Shelf<P>(Mutex<Entries<P>>);

impl<P> Default for Shelf<P> {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
    fn default() -> Self {
        Self(Mutex::new(Entries {
            last: 0,
            kept: VecDeque::new(),
        }))
    }
}

<<<<<<< HEAD
impl<K: Waiting> Shelf<K> {
    /// Keeps a file, and answers the number under which it is found. Older files give way.
    pub fn put(self: &Arc<Self>, scope: &Scope, kept: K) -> u64 {
=======
impl<P: Send + Sync + 'static> Shelf<P> {
    /// Keeps a file, and answers the number under which it is found. Older files give way.
    pub fn put(self: &Arc<Self>, scope: &Scope, kept: Kept<P>) -> u64 {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
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
<<<<<<< HEAD
    pub fn put_back(&self, scope: &Scope, number: u64, kept: Arc<K>) {
=======
    pub fn put_back(&self, scope: &Scope, number: u64, kept: Arc<Kept<P>>) {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
        self.entries().put(scope, number, kept);
    }

    /// A file, for the person who sent it.
<<<<<<< HEAD
    pub fn get(&self, scope: &Scope, number: u64) -> Option<Arc<K>> {
=======
    pub fn get(&self, scope: &Scope, number: u64) -> Option<Arc<Kept<P>>> {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
        self.entries()
            .kept
            .iter()
            .find(|entry| entry.number == number && entry.is_of(scope))
            .map(|entry| Arc::clone(&entry.kept))
    }

    /// Takes a file down, for the person who sent it: one of several who ask for it gets it.
<<<<<<< HEAD
    pub fn take(&self, scope: &Scope, number: u64) -> Option<Arc<K>> {
=======
    pub fn take(&self, scope: &Scope, number: u64) -> Option<Arc<Kept<P>>> {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
        let mut entries = self.entries();
        let place = entries
            .kept
            .iter()
            .position(|entry| entry.number == number && entry.is_of(scope))?;
        entries.kept.remove(place).map(|entry| entry.kept)
    }

<<<<<<< HEAD
    fn entries(&self) -> std::sync::MutexGuard<'_, Entries<K>> {
=======
    fn entries(&self) -> std::sync::MutexGuard<'_, Entries<P>> {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

<<<<<<< HEAD
impl<K> Entry<K> {
=======
impl<P> Entry<P> {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
    fn is_of(&self, scope: &Scope) -> bool {
        self.workspace == *scope.workspace() && self.user.as_ref() == scope.user()
    }
}

<<<<<<< HEAD
impl<K: Waiting> Entries<K> {
    fn put(&mut self, scope: &Scope, number: u64, kept: Arc<K>) {
=======
impl<P> Entries<P> {
    fn put(&mut self, scope: &Scope, number: u64, kept: Arc<Kept<P>>) {
>>>>>>> 56948d1 (The suppression list takes files: what was found is shown before, each cell has its verdict, and a file is taken off together)
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
