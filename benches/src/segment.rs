//! Criteria over many contacts: the count and the first 50 of criteria that are not saved, with and
//! without one about behaviour, alone and while people are imported; the size of a saved segment; and bringing segments up to
//! date after contacts changed.
//!
//! The yardstick of the counts is a scan written by hand over the same table in the same run.

use anyhow::{Result, ensure};
use domain::criteria::{Context, Node};
use domain::entropy::Entropy;
use domain::ids::{Id, SegmentId, WorkspaceId};
use serde_json::{Value, json};
use service::Service;
use service::audience::finders::FinderInput;
use store::contact::Filter;
use store::criteria::{Wanted, count_and_first};

use crate::measure::Stopwatch;
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};
use crate::{Setting, import};

/// Contacts of the first page.
const SHOWN: u32 = 50;
/// Contacts that change before segments are brought up to date.
const CHANGED: u32 = 10_000;
/// Rows of the file that comes in beside questions.
const IMPORTED: u64 = 100_000;
/// The case of questions beside an import.
const SLOWEST_BESIDE: &str = "slowest of 20 beside an import";
/// Questions of one run.
const QUESTIONS: u32 = 10;

/// Measures 100,000 contacts, and a million where the large sizes are asked for.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    measure(setting, 100_000, 20, report).await?;
    if setting.full {
        measure(setting, 1_000_000, 200, report).await?;
    }
    Ok(())
}

/// A fifth of the people are in France, a quarter are sales directors, half speak French, a fifth work
/// in one of two industries; one in fifty has replied, whoever it is.
fn fill(workspace: &WorkspaceId, contacts: u32) -> String {
    let number = "CAST(substr(profile_key, 11) AS BIGINT)";
    format!(
        "UPDATE contact SET
            folded_country = CASE {number} % 5 WHEN 0 THEN 'france' WHEN 1 THEN 'germany' ELSE 'spain' END,
            folded_title = CASE ({number} / 5) % 4 WHEN 0 THEN 'regional sales director' ELSE 'head of purchasing' END,
            language = CASE ({number} / 20) % 2 WHEN 0 THEN 'fr' ELSE 'en' END,
            folded_industry = 'industry ' || CAST(({number} / 40) % 10 AS TEXT),
            birth_year = CAST(1960 + ({number} / 400) % 40 AS TEXT);
        INSERT INTO ledger (workspace_id, sequence, at, kind, actor, cause, contact_id)
            SELECT workspace_id, 1000000 + {number}, 1, 'message_received', 'network', 'bench', id FROM contact
            WHERE {number} * 40503 % 65536 < 1311;
        INSERT INTO ledger_head (workspace_id, last_sequence) VALUES ('{workspace}', 1000000 + {contacts})
            ON CONFLICT (workspace_id) DO UPDATE SET last_sequence = excluded.last_sequence"
    )
}

fn fields() -> Vec<Value> {
    vec![
        json!({"criterion": "country", "is": ["France"]}),
        json!({"criterion": "title", "contains": ["sales director"]}),
        json!({"criterion": "language", "is": ["fr"]}),
        json!({"criterion": "industry", "is": ["Industry 3", "Industry 7"]}),
    ]
}

fn tree(last: Value) -> Result<Node> {
    let mut all = fields();
    all.push(last);
    domain::criteria::read(&json!({ "all": all }))
        .map_err(|problems| anyhow::anyhow!("{problems:?}"))
}

/// The same question by hand.
const SCAN: &str =
    "SELECT 'n' AS name, count(*), CAST(0 AS BIGINT) FROM contact c WHERE c.folded_country = 'france'
    AND c.folded_title LIKE '%sales director%' AND c.language = 'fr'
    AND c.folded_industry IN ('industry 3', 'industry 7')
    AND EXISTS (SELECT 1 FROM ledger l WHERE l.workspace_id = c.workspace_id AND l.contact_id = c.id
        AND l.kind = 'message_received')";

async fn measure(
    setting: &Setting,
    contacts: u32,
    segments: u32,
    report: &mut Report,
) -> Result<()> {
    let size = Size {
        senders: 1,
        campaigns: 1,
        contacts,
        memberships: contacts,
        cohort: 1,
        moderated: true,
    };
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    world.bare.script(&fill(&world.workspace, contacts)).await?;
    world.bare.settle().await?;
    let service = world.service_at(world.opens_at)?;
    let label = format!("{contacts} contacts");
    let cases = [
        (
            "count + first 50, replied",
            tree(json!({"criterion": "replied"}))?,
        ),
        (
            "count + first 50, fields alone",
            tree(json!({"criterion": "age", "from": 20, "until": 90}))?,
        ),
    ];
    for (case, tree) in cases {
        let mut ours = Vec::new();
        let mut yardsticks = Vec::new();
        for round in 0..=setting.pairs {
            let (found, asked) = (ask(&world, &tree).await?, scan(&world).await?);
            // The first round fills the caches.
            if round > 0 {
                ours.push(found);
                yardsticks.push(asked);
            }
        }
        let line = Line::figure("segment", case, label.clone(), ("ms", Better::Lower), &ours);
        let line = line.beside(&ours, &yardsticks).should(targets(setting));
        report.lines.push(line);
        let slowest = beside_import(&world, &service, case, &tree).await?;
        let unit = ("ms", Better::Lower);
        let line = Line::figure("segment", SLOWEST_BESIDE, label.clone(), unit, &[slowest]);
        report.lines.push(line);
    }
    keep(&world, segments, &label, report).await?;
    world.close().await;
    place.remove().await
}

async fn ask(world: &World, tree: &Node) -> Result<f64> {
    let watch = Stopwatch::start();
    for _ in 0..QUESTIONS {
        question(world, tree).await?;
    }
    Ok(watch.milliseconds() / f64::from(QUESTIONS))
}

async fn question(world: &World, tree: &Node) -> Result<()> {
    let context = Context::new(world.opens_at, jiff::tz::TimeZone::UTC);
    let filter = Filter::default();
    let wanted = Wanted {
        tree: Some(tree),
        context: &context,
        filter: &filter,
    };
    let mut tx = world.db.read().await?;
    let (count, first) = count_and_first(&mut tx, &world.workspace, wanted, SHOWN).await?;
    ensure!(
        count > 0 && first.len() as u64 == count.min(u64::from(SHOWN)),
        "{count} are counted, {} are shown",
        first.len()
    );
    Ok(())
}

/// What the count and the first contacts should reach; times are compared over a million contacts alone.
fn targets(setting: &Setting) -> Vec<Target> {
    let mut targets = vec![Target::at_most(Measure::Ratio, 0.6)];
    if setting.full {
        targets.push(Target::at_most(Measure::Figure, 60.0));
    }
    targets
}

/// A twentieth of the questions that are asked while a file comes in took longer than this, in milliseconds.
async fn beside_import(world: &World, service: &Service, case: &str, tree: &Node) -> Result<f64> {
    let folder = tempfile::Builder::new()
        .prefix("overture-bench-")
        .tempdir()?;
    let file = import::written(folder.path(), "people.csv", IMPORTED, None)?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    let input = FinderInput {
        name: format!("People beside {case}"),
        ..import::finder(world).await?
    };
    let upload = import::upload(&file);
    let begun = service
        .start_finder_from_file(&scope, input, &upload)
        .await?;
    let mut ended = std::pin::pin!(begun.work.ended());
    let mut took = Vec::new();
    loop {
        let watch = Stopwatch::start();
        tokio::select! {
            import = &mut ended => {
                service.undo_import(&scope, &import?.id).await?;
                break;
            }
            asked = question(world, tree) => asked?,
        }
        took.push(watch.milliseconds());
    }
    took.sort_by(f64::total_cmp);
    ensure!(!took.is_empty(), "the import was over at once");
    Ok(took[took.len() * 95 / 100])
}

async fn scan(world: &World) -> Result<f64> {
    let watch = Stopwatch::start();
    for _ in 0..QUESTIONS {
        ensure!(world.bare.sums(SCAN).await?[0].1 > 0);
    }
    Ok(watch.milliseconds() / f64::from(QUESTIONS))
}

/// Segments that are kept, the size of one, and what 10,000 changed contacts cost them.
async fn keep(world: &World, segments: u32, label: &str, report: &mut Report) -> Result<()> {
    let now = world.opens_at;
    let mut entropy = Entropy::from_seed(3);
    let ids: Vec<SegmentId> = (0..segments)
        .map(|_| SegmentId::mint(now, &mut entropy))
        .collect();
    let mut tx = world.db.write().await?;
    for (index, id) in ids.iter().enumerate() {
        let mut all = fields();
        all.push(json!({"criterion": "age", "from": index % 60, "until": index % 60 + 3}));
        let saved = store::segment::Saved {
            id,
            name: "Kept",
            owner: None,
            criteria: &json!({ "all": all }),
        };
        store::segment::insert(&mut tx, &world.workspace, &saved, now).await?;
    }
    tx.commit().await?;
    while is_stale(world).await? {
        engine::segments::step(&world.engine, now).await?;
    }
    let watch = Stopwatch::start();
    let mut tx = world.db.read().await?;
    for id in ids.iter().cycle().take(100) {
        ensure!(
            store::segment::get(&mut tx, &world.workspace, id)
                .await?
                .is_some()
        );
    }
    drop(tx);
    let figure = watch.milliseconds() / 100.0;
    let unit = ("ms", Better::Lower);
    report.lines.push(
        Line::figure(
            "segment",
            "size of a saved one",
            label.to_owned(),
            unit,
            &[figure],
        )
        .should([Target::at_most(Measure::Figure, 2.0)]),
    );
    let changed = format!(
        "INSERT INTO ledger (workspace_id, sequence, at, kind, actor, cause, contact_id)
            SELECT c.workspace_id, h.last_sequence + row_number() OVER (ORDER BY c.id), 1, 'contact_edited', 'network', 'bench', c.id
            FROM contact c JOIN ledger_head h ON h.workspace_id = c.workspace_id ORDER BY c.id LIMIT {CHANGED};
        UPDATE ledger_head SET last_sequence = last_sequence + {CHANGED}"
    );
    world.bare.script(&changed).await?;
    let watch = Stopwatch::start();
    while is_stale(world).await? {
        engine::segments::step(&world.engine, now).await?;
    }
    let pairs = f64::from(CHANGED) * f64::from(segments);
    let figure = pairs / (watch.milliseconds() / 1_000.0);
    let unit = ("contacts x segments/s", Better::Higher);
    report.lines.push(
        Line::figure(
            "segment",
            "10,000 changes followed",
            label.to_owned(),
            unit,
            &[figure],
        )
        .should([Target::at_least(Measure::Figure, 250_000.0)]),
    );
    Ok(())
}

async fn is_stale(world: &World) -> Result<bool> {
    let mut tx = world.db.read().await?;
    Ok(!store::membership::stale(&mut tx, 1).await?.is_empty())
}
