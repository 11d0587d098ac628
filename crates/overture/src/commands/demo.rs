//! `overture demo`: a simulated network and the service on a throw-away data folder, with a team
//! and campaigns, and time that runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::time::span;
use service::PasswordCost;
use url::Url;
use web::pages::login::DemoAccount;

use crate::cli::Context;
use crate::commands::{print, say};
use crate::demo::cast::{PASSWORD, TEAM};
use crate::demo::pace::Pace;
use crate::demo::play::{Beginning, Play};
use crate::demo::result::DemoResult;
use crate::failure::{Failure, Outcome};
use crate::http::{Surroundings, listen, serve, stop_signal, surround};
use crate::installation::Ground;
use crate::routes;
use crate::settings::{Demo, Storage, known};
use crate::system::{self, Stopwatch};
use crate::telemetry;

/// Answering a request of the page may take this long.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Requests of the page that are answered at once.
const REQUESTS_AT_ONCE: usize = 256;

/// How to run it.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The demonstration.
    #[command(flatten)]
    pub demo: Demo,
    /// Run this many days as fast as possible
    #[arg(long, value_name = "N", requires = "exit")]
    pub days: Option<u32>,
    /// Print a summary and end after `--days`; 1 where a check failed
    #[arg(long, requires = "days")]
    pub exit: bool,
    /// Print the summary as one JSON object
    #[arg(long, requires = "exit")]
    pub json: bool,
}

/// Runs it.
pub async fn run(options: Options, context: Context) -> Outcome {
    let settings = options.demo.or(context.file.demo);
    match options.days {
        Some(days) => Box::pin(run_days(&settings, days, options.json)).await,
        None => run_on(&settings).await,
    }
}

/// Where the data is, and what is taken away at the end.
struct Place {
    storage: Storage,
    throw_away: Option<PathBuf>,
}

impl Place {
    fn choose(settings: &Demo) -> Outcome<Self> {
        let (folder, throw_away) = if let Some(folder) = &settings.data {
            (folder.clone(), None)
        } else {
            let number = system::entropy()?.next_u64();
            let folder = std::env::temp_dir().join(format!("overture-demo-{number:016x}"));
            (folder.clone(), Some(folder))
        };
        Ok(Self {
            storage: Storage {
                data: Some(folder),
                database: settings.database.clone(),
            },
            throw_away,
        })
    }

    fn leave(&self) {
        if let Some(folder) = &self.throw_away
            && let Err(error) = std::fs::remove_dir_all(folder)
        {
            tracing::warn!(folder = %folder.display(), %error, "the throw-away folder stays");
        }
    }
}

fn beginning(settings: &Demo, password_cost: PasswordCost, site: Url) -> Outcome<Beginning> {
    Ok(Beginning {
        site,
        seed: known(settings.seed, "demo.seed")?,
        people: known(settings.people, "demo.people")?,
        password_cost,
    })
}

/// As fast as possible, with a summary at the end.
async fn run_days(settings: &Demo, days: u32, json: bool) -> Outcome {
    let took = Stopwatch::start();
    // Nobody can open it: its length alone counts, and it must be the same in every run.
    let site = site("127.0.0.1:8080")?;
    let beginning = beginning(settings, PasswordCost::MINIMAL, site)?;
    let result = if settings.data.is_none() && settings.database.is_none() {
        // Nobody reads what such a run writes: it needs no disk.
        judge_days(Ground::in_memory().await?, beginning, days, &took).await?
    } else {
        let place = Place::choose(settings)?;
        let ground = Ground::open(&place.storage).await?;
        let judged = judge_days(ground, beginning, days, &took).await;
        place.leave();
        judged?
    };
    print(json, &result, &result.to_text())?;
    if result.violations.is_empty() {
        return Ok(());
    }
    if json {
        return Err(Failure::Told);
    }
    Err(Failure::failed(format!(
        "{} checks failed, which is a fault of the program; report it with the seed {}",
        result.violations.len(),
        result.seed
    )))
}

async fn judge_days(
    ground: Ground,
    beginning: Beginning,
    days: u32,
    took: &Stopwatch,
) -> Outcome<DemoResult> {
    let (seed, people) = (beginning.seed, beginning.people);
    let play = Play::begin(ground, beginning).await?;
    let end = play
        .simulated
        .now()
        .plus_millis(i64::from(days) * span::DAY);
    play.simulated.advance_to(end).await?;
    let (summary, report) = play.judge().await?;
    let mut result = DemoResult {
        days,
        seed,
        people,
        campaigns: play.campaigns,
        summary,
        health_states: play.health_states(),
        checked: Vec::new(),
        violations: Vec::new(),
        elapsed_ms: took.elapsed().as_millis() as u64,
    };
    result.take_report(report);
    play.end().await?;
    Ok(result)
}

/// Until somebody stops it, with the pages to look at.
async fn run_on(settings: &Demo) -> Outcome {
    let stop = stop_signal()?;
    let metrics = telemetry::start_metrics()?;
    let port = settings.port.unwrap_or(0);
    let (listener, address) = listen(
        &format!("127.0.0.1:{port}")
            .parse()
            .map_err(Failure::usage)?,
    )
    .await
    .map_err(|failure| match failure {
        Failure::Failed(text) => Failure::Failed(text.replace("--listen", "--port")),
        other => other,
    })?;
    let site = Place::choose(settings)?;
    let ground = Ground::open(&site.storage).await?;
    let public_url = self::site(&address.to_string())?;
    let begun = beginning(settings, PasswordCost::PRODUCTION, public_url.clone())?;
    let stage = Play::begin(ground, begun).await?;
    let speed = known(settings.speed, "demo.speed")?;
    let pace = Arc::new(Pace::new(stage.simulated.clone(), speed));
    let demo = web::Demo {
        control: pace.clone(),
        accounts: accounts(),
    };
    let clock: Arc<dyn api::ClockControl> = stage.simulated.clone();
    let service = &stage.installation.service;
    let routes = routes::of_people_and_programs(service, public_url, Some(clock), Some(demo));
    let surroundings = Surroundings {
        db: stage.installation.db.clone(),
        metrics,
        request_timeout: REQUEST_TIMEOUT,
        requests_at_once: REQUESTS_AT_ONCE,
    };
    say(&format!(
        "Open http://{address} to watch the team's days; the bar above each page moves the time."
    ))?;
    say(&format!(
        "Sign in as {} with the password {PASSWORD}; Ctrl-C ends it.",
        TEAM[0].email
    ))?;
    let served = tokio::select! {
        served = serve(listener, surround(routes, surroundings), stop.clone()) => served,
        ran = async { pace.run(stop.clone()).await } => ran,
    };
    stage.end().await?;
    site.leave();
    served
}

fn site(address: &str) -> Outcome<Url> {
    Url::parse(&format!("http://{address}"))
        .map_err(|error| Failure::failed(format!("The address {address} is none: {error}")))
}

/// Who may enter by a press.
fn accounts() -> Vec<DemoAccount> {
    TEAM.iter()
        .map(|player| DemoAccount {
            name: player.name.to_owned(),
            role: player.headline.to_owned(),
            email: player.email.to_owned(),
            password: PASSWORD.to_owned(),
        })
        .collect()
}
