//! A file of people on its way in is interrupted by the end of its process, goes on, is stopped by hand, is handed in again,
//! and everything is undone. What stands in the database at the end of each part is counted; a wrong count ends the benchmark.
//!
//! The yardstick reads the file once into a bare table ([`crate::import`]).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::finder::ImportState;
use domain::limits::{IMPORT_REJECTS_KEPT_MAXIMUM, IMPORT_STANDSTILL_MILLISECONDS};
use domain::time::{Clock, ManualClock};
use service::audience::imports::ImportView;
use service::export::TableFormat;
use service::{PageRequest, Scope, Service};

use crate::Setting;
use crate::import::{REJECTED_OF, Yardstick, empty_world, finder, upload, written};
use crate::measure::{Spent, Stopwatch, forget_peak, resident_megabytes};
use crate::report::{Line, Measure, Pair, Report, Target};
use crate::world::{Place, World};

/// Between two looks at how far an import is.
const LOOK: Duration = Duration::from_millis(20);
/// Where the process ends, in percent of the file.
const ENDS_AT: u32 = 25;
/// Where somebody stops the import.
const STOPPED_AT: u32 = 50;

/// Measures 100,000 rows, and a million where the large sizes are asked for.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    measure(setting, 100_000, report).await?;
    if setting.full {
        measure(setting, 1_000_000, report).await?;
    }
    Ok(())
}

async fn measure(setting: &Setting, rows: u64, report: &mut Report) -> Result<()> {
    let folder = tempfile::Builder::new()
        .prefix("overture-bench-")
        .tempdir()?;
    let file = written(folder.path(), "people.csv", rows, None)?;
    let (mut brought, mut undone) = (Vec::new(), Vec::new());
    let mut peak: f64 = 0.0;
    for _ in 0..setting.pairs {
        let ours = live(setting, &file, rows).await?;
        peak = peak.max(ours.peak);
        let yardstick = Yardstick::build(folder.path())?.load(&file)?;
        let pair = |ours| Pair {
            operations: rows,
            ours,
            yardstick,
        };
        brought.push(pair(ours.brought));
        undone.push(pair(ours.undone));
    }
    let line =
        |case, pairs| Line::rate("interrupted", case, format!("{rows} rows"), "rows/s", pairs);
    report.lines.extend([
        line("brought in all the same", &brought)
            .peak(peak)
            .should([Target::at_most(Measure::Peak, 150.0)]),
        line("undone", &undone),
    ]);
    Ok(())
}

struct Ours {
    brought: Spent,
    undone: Spent,
    peak: f64,
}

/// What the parts share.
struct Stage<'a> {
    world: &'a World,
    clock: Arc<ManualClock>,
    service: Service,
    scope: Scope,
}

async fn live(setting: &Setting, file: &Path, rows: u64) -> Result<Ours> {
    let place = Place::new(setting.database.as_deref()).await?;
    let world = empty_world(&place).await?;
    let clock = Arc::new(ManualClock::new(world.opens_at));
    let service = world.service(&clock)?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    let stage = Stage {
        world: &world,
        clock,
        service,
        scope,
    };
    let before = stage.contacts().await?;
    forget_peak();
    let watch = Stopwatch::start();
    let stopped = stage.interrupted_and_stopped(file).await?;
    let whole = stage.handed_in_again(file, &stopped, rows).await?;
    let brought = watch.stop();
    ensure!(stage.contacts().await? == before + rows - rows / REJECTED_OF);

    let watch = Stopwatch::start();
    for import in [&whole, &stopped] {
        stage.service.undo_import(&stage.scope, &import.id).await?;
    }
    let undone = watch.stop();
    ensure!(
        stage.contacts().await? == before,
        "everybody who came has gone"
    );
    let (_, peak) = resident_megabytes(None)?;
    world.close().await;
    place.remove().await?;
    Ok(Ours {
        brought,
        undone,
        peak,
    })
}

impl Stage<'_> {
    async fn contacts(&self) -> Result<u64> {
        let mut tx = self.world.db.read().await?;
        let total = store::contact::total(&mut tx, &self.world.workspace).await?;
        Ok(total.unsigned_abs())
    }

    /// The newest import, once so much of the file was read.
    async fn reached(&self, percent: u32) -> Result<ImportView> {
        loop {
            let page = PageRequest::default();
            let mut imports = self.service.imports(&self.scope, None, &page).await?.items;
            if let Some(import) = imports.drain(..).next()
                && import.progress_percent >= percent
            {
                return Ok(import);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Its process ends, another one goes on, and somebody stops it.
    async fn interrupted_and_stopped(&self, file: &Path) -> Result<ImportView> {
        let input = finder(self.world).await?;
        let upload = upload(file);
        let first = self
            .service
            .create_finder_from_file(&self.scope, input, &upload);
        let begun = tokio::select! {
            whole = first => whole.context("the file was brought in before it could be interrupted")?,
            begun = self.reached(ENDS_AT) => begun?,
        };
        ensure!(begun.state == ImportState::Running);
        let standstill = IMPORT_STANDSTILL_MILLISECONDS + 1_000;
        self.clock
            .advance_to(self.clock.now().plus_millis(standstill));
        let going = self
            .service
            .start_import(&self.scope, &begun.finder_id, &upload)
            .await?;
        let half = self.reached(STOPPED_AT).await?;
        ensure!(half.id == begun.id, "the same import goes on");
        self.service.cancel_import(&self.scope, &half.id).await?;
        let stopped = going.work.ended().await?;
        ensure!(stopped.state == ImportState::Cancelled);
        expect_sum(&stopped)?;
        ensure!(self.contacts().await? > stopped.rows.created);
        Ok(stopped)
    }

    /// The same file once more: what is there stays as it is, the rest comes.
    async fn handed_in_again(
        &self,
        file: &Path,
        stopped: &ImportView,
        rows: u64,
    ) -> Result<ImportView> {
        let whole = self
            .service
            .import_file(&self.scope, &stopped.finder_id, &upload(file))
            .await?;
        let rejected = rows / REJECTED_OF;
        ensure!(whole.rows.total == rows && whole.rows.rejected == rejected);
        ensure!(whole.rows.unchanged == stopped.rows.created);
        ensure!(whole.rows.created + whole.rows.unchanged == rows - rejected);
        expect_sum(&whole)?;
        let left_out = self
            .service
            .import_rejects_file(&self.scope, &whole.id, TableFormat::Csv)
            .await?;
        let lines = std::str::from_utf8(&left_out)?.lines().count() as u64;
        ensure!(lines == rejected.min(IMPORT_REJECTS_KEPT_MAXIMUM as u64) + 1);
        Ok(whole)
    }
}

/// Every row is counted once.
fn expect_sum(import: &ImportView) -> Result<()> {
    let rows = &import.rows;
    let sum = rows.created + rows.updated + rows.unchanged + rows.merged + rows.rejected;
    ensure!(sum == rows.total, "other counts: {rows:?}");
    Ok(())
}
