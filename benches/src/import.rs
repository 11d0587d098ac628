//! A file of people comes in: for the first time, once more as it is, and once more with one row in a hundred changed.
//! One row in a hundred names nobody and is left out.
//!
//! The yardstick reads the same rows into a bare table with a unique key, by the least statement that would also take
//! them again, and makes five indexes when all are in: no ids of its own, no merging, no provenance, no results in their
//! order, no ledger.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use domain::entropy::Entropy;
use domain::finder::FinderKind;
use domain::ids::FinderId;
use rusqlite::Connection;
use service::audience::content::Content;
use service::audience::finders::FinderInput;
use service::audience::imports::{ImportView, RowCounts, Upload};
use service::{Scope, Service};

use crate::Setting;
use crate::measure::{Spent, Stopwatch, forget_peak, resident_megabytes};
use crate::report::{Line, Measure, Pair, Report, Target};
use crate::world::{Place, Size, World};

/// Measures 100,000 rows, and a million where the large sizes are asked for.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let small = measure(setting, 100_000, None, report).await?;
    if setting.full {
        measure(setting, 1_000_000, Some(small), report).await?;
    }
    Ok(())
}

/// What the rounds of one size took.
#[derive(Default)]
struct Rounds {
    first: Vec<Pair>,
    again: Vec<Pair>,
    changed: Vec<Pair>,
}

/// Answers the peak of the memory in megabytes.
async fn measure(
    setting: &Setting,
    rows: u64,
    smaller_peak: Option<f64>,
    report: &mut Report,
) -> Result<f64> {
    let files = tempfile::Builder::new()
        .prefix("overture-bench-")
        .tempdir()?;
    let file = written(files.path(), "people.csv", rows, None)?;
    let changed = written(files.path(), "changed.csv", rows, Some(CHANGED_OF_100))?;
    let mut rounds = Rounds::default();
    let mut peak: f64 = 0.0;
    for _ in 0..setting.pairs {
        let ours = ours(setting, &file, &changed, rows).await?;
        peak = peak.max(ours.peak);
        let bare = Yardstick::build(files.path())?;
        let (first, again, third) = (bare.load(&file)?, bare.take(&file)?, bare.take(&changed)?);
        let pair = |ours: Spent, yardstick: Spent| Pair {
            operations: rows,
            ours,
            yardstick,
        };
        rounds.first.push(pair(ours.first, first));
        rounds.again.push(pair(ours.again, again));
        rounds.changed.push(pair(ours.changed, third));
    }
    tell(setting, rows, &rounds, (peak, smaller_peak), report);
    Ok(peak)
}

fn tell(
    setting: &Setting,
    rows: u64,
    rounds: &Rounds,
    (peak, smaller_peak): (f64, Option<f64>),
    report: &mut Report,
) {
    let label = || format!("{rows} rows");
    let is_bare = setting.database.is_none();
    let (first_least, again_least) = if is_bare {
        (60_000.0, 80_000.0)
    } else {
        (40_000.0, 40_000.0)
    };
    let of_any_size = || {
        let cpu = Target::at_most(Measure::Cpu, 0.02);
        if is_bare {
            vec![Target::at_least(Measure::Ratio, 0.45), cpu]
        } else {
            vec![cpu]
        }
    };
    let mut first_targets = of_any_size();
    let mut again_targets = vec![Target::at_most(Measure::Cpu, 0.02)];
    first_targets.push(Target::at_most(Measure::Peak, 150.0));
    if let Some(smaller) = smaller_peak {
        first_targets.push(Target::at_most(Measure::Peak, smaller * 1.1));
    }
    if setting.full {
        first_targets.push(Target::at_least(Measure::Figure, first_least));
        again_targets.push(Target::at_least(Measure::Figure, again_least));
    }
    let line = |case, pairs| Line::rate("import", case, label(), "rows/s", pairs);
    report.lines.extend([
        line("first", &rounds.first)
            .peak(peak)
            .should(first_targets),
        line("again", &rounds.again).should(again_targets.clone()),
        line("again, 1 % changed", &rounds.changed).should(again_targets),
    ]);
}

/// What our three imports took.
struct Ours {
    first: Spent,
    again: Spent,
    changed: Spent,
    peak: f64,
}

async fn ours(setting: &Setting, file: &Path, changed: &Path, rows: u64) -> Result<Ours> {
    let place = Place::new(setting.database.as_deref()).await?;
    let world = empty_world(&place).await?;
    let service = world.service_at(world.opens_at)?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    let input = finder(&world).await?;
    let rejected = rows / REJECTED_OF;
    let people = rows - rejected;
    forget_peak();
    let watch = Stopwatch::start();
    let upload = upload(file);
    let import = service
        .create_finder_from_file(&scope, input, &upload)
        .await?;
    let first = watch.stop();
    expect(&import, |counts| {
        (counts.created, counts.rejected) == (people, rejected)
    })?;
    let again = once_more(&service, &scope, &import.finder_id, file, |counts| {
        (counts.unchanged, counts.rejected) == (people, rejected)
    });
    let again = again.await?;
    let third = once_more(&service, &scope, &import.finder_id, changed, |counts| {
        counts.updated >= rows / CHANGED_OF_100 / 2 && counts.unchanged + counts.updated == people
    });
    let changed = third.await?;
    let (_, peak) = resident_megabytes(None)?;
    world.close().await;
    place.remove().await?;
    Ok(Ours {
        first,
        again,
        changed,
        peak,
    })
}

/// A workspace with one member and one contact.
pub(crate) async fn empty_world(place: &Place) -> Result<World> {
    let size = Size {
        senders: 1,
        campaigns: 1,
        contacts: 1,
        memberships: 1,
        cohort: 1,
        moderated: true,
    };
    World::build(place, size, None).await
}

/// A finder of files, to be made.
pub(crate) async fn finder(world: &World) -> Result<FinderInput> {
    let owner = world
        .bare
        .sums("SELECT id AS name, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM member")
        .await?;
    let owner = owner.first().context("the world has a member")?.0.parse()?;
    Ok(FinderInput {
        name: "People".to_owned(),
        kind: FinderKind::Csv,
        owner_id: Some(owner),
        additional_member_ids: Vec::new(),
        search: None,
        source: None,
        secret: None,
        schedule: None,
        results_per_slot: None,
        active: None,
    })
}

pub(crate) fn upload(file: &Path) -> Upload<'static> {
    Upload {
        file_name: "people.csv",
        content: Content::File(file.into()),
        columns: &[],
    }
}

async fn once_more(
    service: &Service,
    scope: &Scope,
    finder: &FinderId,
    file: &Path,
    is_right: impl Fn(&RowCounts) -> bool,
) -> Result<Spent> {
    let watch = Stopwatch::start();
    let import = service.import_file(scope, finder, &upload(file)).await?;
    let spent = watch.stop();
    expect(&import, is_right)?;
    Ok(spent)
}

fn expect(import: &ImportView, is_right: impl Fn(&RowCounts) -> bool) -> Result<()> {
    ensure!(is_right(&import.rows), "other counts: {:?}", import.rows);
    Ok(())
}

/// One row in so many names nobody.
pub(crate) const REJECTED_OF: u64 = 100;
/// One row in so many has another company in the changed file.
const CHANGED_OF_100: u64 = 100;

const FIRST: [&str; 16] = [
    "Anna", "Bruno", "Chloe", "David", "Elena", "Felix", "Grace", "Hugo", "Ines", "Jonas", "Karim",
    "Lea", "Marco", "Nora", "Omar", "Paula",
];
const LAST: [&str; 16] = [
    "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy",
    "Moreau", "Simon", "Laurent", "Lefebvre", "Michel", "Garcia", "David",
];
const CITY: [&str; 10] = [
    "Paris", "Lyon", "Berlin", "Madrid", "London", "New York", "Boston", "Toronto", "Tokyo",
    "Dakar",
];
const INDUSTRY: [&str; 8] = [
    "Software",
    "Banking",
    "Insurance",
    "Retail",
    "Energy",
    "Health",
    "Education",
    "Media",
];
const TITLE: [&str; 8] = [
    "CTO",
    "CEO",
    "Head of Sales",
    "Developer",
    "Product Manager",
    "Recruiter",
    "Consultant",
    "Data Engineer",
];
const LANGUAGE: [&str; 4] = ["en", "fr", "es", "de"];

/// Writes a file of people. Their addresses come in no order, as in life.
pub(crate) fn written(
    folder: &Path,
    name: &str,
    rows: u64,
    changed_of: Option<u64>,
) -> Result<PathBuf> {
    let path = folder.join(name);
    let mut file = BufWriter::new(std::fs::File::create(&path)?);
    writeln!(
        file,
        "LinkedIn URL,First Name,Last Name,City,Industry,Position,Language,Age,Connections,Company"
    )?;
    let mut entropy = Entropy::from_seed(rows);
    let mut line = String::new();
    for row in 0..rows {
        let drawn = entropy.next_u64();
        let of = |shift: u32, length: usize| (drawn >> shift) as usize % length;
        let (first, last) = (FIRST[of(0, 16)], LAST[of(4, 16)]);
        line.clear();
        if row % REJECTED_OF != REJECTED_OF - 1 {
            // Numbers in no order, each once.
            let number = row.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
            let slug = format!("{first}-{last}-{number:x}").to_lowercase();
            write!(line, "https://www.linkedin.com/in/{slug}")?;
        }
        let is_changed = changed_of.is_some_and(|of| row % of == 7);
        write!(
            line,
            ",{first},{last},{},{},{},{},{},{},Company {}{}",
            CITY[of(8, 10)],
            INDUSTRY[of(16, 8)],
            TITLE[of(20, 8)],
            LANGUAGE[of(24, 4)],
            20 + of(28, 45),
            of(34, 5_000),
            of(46, 20_000),
            if is_changed { " International" } else { "" },
        )?;
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(path)
}

/// The bare table.
pub(crate) struct Yardstick(Connection);

/// Rows of one transaction of the yardstick.
const YARDSTICK_ROWS: u64 = 10_000;

impl Yardstick {
    /// As durable, and with as much memory for its pages, as the store.
    pub fn build(folder: &Path) -> Result<Self> {
        let path = folder.join("bare.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;
            PRAGMA wal_autocheckpoint = 8192;
            CREATE TABLE c (id INTEGER PRIMARY KEY, url TEXT NOT NULL, first TEXT, last TEXT, city TEXT, industry TEXT,
                title TEXT, lang TEXT, age INTEGER, conns INTEGER, company TEXT);
            CREATE UNIQUE INDEX u ON c (url)",
        )?;
        Ok(Self(connection))
    }

    /// Takes the rows and makes the indexes.
    pub fn load(&self, file: &Path) -> Result<Spent> {
        let watch = Stopwatch::start();
        self.take(file)?;
        self.0.execute_batch(
            "CREATE INDEX i1 ON c (last, first); CREATE INDEX i2 ON c (city); CREATE INDEX i3 ON c (industry);
            CREATE INDEX i4 ON c (title); CREATE INDEX i5 ON c (company)",
        )?;
        Ok(watch.stop())
    }

    fn take(&self, file: &Path) -> Result<Spent> {
        let watch = Stopwatch::start();
        let mut insert = self.0.prepare(
            "INSERT INTO c (url, first, last, city, industry, title, lang, age, conns, company)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET first = excluded.first,
            last = excluded.last, city = excluded.city, industry = excluded.industry, title = excluded.title,
            lang = excluded.lang, age = excluded.age, conns = excluded.conns, company = excluded.company",
        )?;
        let mut reader = BufReader::with_capacity(1 << 20, std::fs::File::open(file)?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut rows = 0;
        self.0.execute_batch("BEGIN IMMEDIATE")?;
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                break;
            }
            let mut cells = line.trim_end().split(',');
            let key = cells.next().unwrap_or_default();
            if key.is_empty() {
                continue;
            }
            insert.raw_bind_parameter(1, key)?;
            for (place, cell) in (2..).zip(cells) {
                insert.raw_bind_parameter(place, cell)?;
            }
            insert.raw_execute()?;
            rows += 1;
            if rows % YARDSTICK_ROWS == 0 {
                self.0.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
            }
        }
        self.0.execute_batch("COMMIT")?;
        Ok(watch.stop())
    }
}
