//! `overture serve`: the service: web, API, companion, engine.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use domain::time::Clock;
use service::{MailPolicy, PushPolicy};
use url::Url;

use crate::cli::Context;
use crate::clock_guard::{ClockGuard, GuardParts, RealClocks, SteadyClock};
use crate::failure::{Failure, Outcome};
use crate::http::{Surroundings, listen, serve, stop_signal, surround};
use crate::installation::{Ground, Installation, Plan};
use crate::judging;
use crate::looped;
use crate::mail::{self, Post};
use crate::place::Place;
use crate::portability;
use crate::push::{self, Sender};
use crate::routes;
use crate::settings::{ClockKind, ProcessRole, Serve, Storage, known};
use crate::simulated::{Keeping, Nobody, Simulated, open_clock};
use crate::system::SystemClock;
use crate::telemetry;
use crate::upkeep;

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where everything is kept.
    #[command(flatten)]
    pub storage: Storage,
    /// The service.
    #[command(flatten)]
    pub serve: Serve,
}

/// Serves until it is asked to stop.
pub async fn run(options: Options, context: Context) -> Outcome {
    let storage = options.storage.or(context.file.storage());
    let settings = options.serve.or(context.file.serve);
    let stop = stop_signal()?;
    let metrics = telemetry::start_metrics()?;
    // Listening comes first: who starts the program twice by mistake is told before anything
    // else happens.
    let (listener, address) = listen(&known(settings.listen.clone(), "serve.listen")?).await?;
    let post = Post::of(&settings)?;
    let ground = Ground::open(&storage).await?;
    let role = known(settings.role, "serve.role")?;
    // A process for people alone sends nothing, whatever the database is.
    let place = match role {
        ProcessRole::All | ProcessRole::Worker => Some(Place::look(&ground).await?),
        ProcessRole::Web => None,
    };
    let steady = SteadyClock::default();
    let public_url = match &settings.public_url {
        Some(site) => site.0.clone(),
        None => Url::parse(&format!("http://{address}"))
            .map_err(|error| Failure::failed(format!("The address {address} is none: {error}")))?,
    };
    let mail_policy = post.as_ref().map(|post| post.policy(public_url.clone()));
    let (installation, simulated) =
        assemble(ground, &settings, mail_policy, &steady, place.as_ref()).await?;
    let engine = match (&simulated, place) {
        (None, Some(place)) => {
            let guard = Arc::new(ClockGuard::new(GuardParts {
                engine: installation.engine.clone(),
                db: installation.db.clone(),
                place: place.clone(),
                clocks: Box::new(RealClocks::new()),
                steady,
                worker: installation.worker.clone(),
            }));
            Some(tokio::spawn(looped::run(
                installation.clone(),
                guard,
                stop.clone(),
            )))
        }
        // A manual clock runs the steps itself, and a process for people runs none.
        _ => None,
    };
    let upkeep = tokio::spawn(upkeep::run(installation.clone(), stop.clone()));
    let push = match role {
        ProcessRole::All | ProcessRole::Worker => {
            installation
                .service
                .push_key()
                .await
                .map_err(|error| Failure::failed(error.to_string()))?;
            let sender = Sender::new(installation.service.clone())?;
            Some(tokio::spawn(push::run(sender, stop.clone())))
        }
        ProcessRole::Web => None,
    };
    let letters = match role {
        ProcessRole::All | ProcessRole::Worker => post
            .map(|post| tokio::spawn(mail::run(post, installation.service.clone(), stop.clone()))),
        ProcessRole::Web => None,
    };
    let judging = match role {
        ProcessRole::All | ProcessRole::Worker => Some(tokio::spawn(judging::run(
            installation.service.clone(),
            stop.clone(),
        ))),
        ProcessRole::Web => None,
    };
    let reading = match role {
        ProcessRole::All | ProcessRole::Worker => Some(tokio::spawn(portability::run(
            installation.service.clone(),
            stop.clone(),
        ))),
        ProcessRole::Web => None,
    };
    let routes = match role {
        ProcessRole::All | ProcessRole::Web => {
            let clock = simulated.map(|clock| clock as Arc<dyn api::ClockControl>);
            routes::of_people_and_programs(&installation.service, public_url, clock, None)
        }
        ProcessRole::Worker => Router::new(),
    };
    let surroundings = Surroundings {
        db: installation.db.clone(),
        metrics,
        request_timeout: Duration::from_secs(
            known(
                settings.request_timeout_seconds,
                "serve.request_timeout_seconds",
            )?
            .into(),
        ),
        requests_at_once: known(settings.requests_at_once, "serve.requests_at_once")? as usize,
    };
    tracing::info!(%address, %role, data = %installation.folder.display(), "serving");
    serve(listener, surround(routes, surroundings), stop).await?;
    if let Some(engine) = engine {
        let _ = engine.await;
    }
    let _ = upkeep.await;
    if let Some(push) = push {
        let _ = push.await;
    }
    if let Some(letters) = letters {
        let _ = letters.await;
    }
    if let Some(judging) = judging {
        let _ = judging.await;
    }
    if let Some(reading) = reading {
        let _ = reading.await;
    }
    installation.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Push services are told whom they can turn to: the site, where people reach it.
fn push_policy(settings: &Serve) -> Outcome<PushPolicy> {
    let site = settings
        .public_url
        .as_ref()
        .filter(|site| site.0.scheme() == "https");
    Ok(PushPolicy {
        loopback: known(settings.push_loopback, "serve.push_loopback")?,
        contact: site.map_or_else(|| "https://localhost".to_owned(), |site| site.0.to_string()),
    })
}

async fn assemble(
    ground: Ground,
    settings: &Serve,
    mail_policy: Option<MailPolicy>,
    steady: &SteadyClock,
    place: Option<&Place>,
) -> Outcome<(Installation, Option<Arc<Simulated>>)> {
    let sandbox_networks: Vec<Url> = settings
        .sandbox_networks
        .iter()
        .flatten()
        .map(|site| site.0.clone())
        .collect();
    let clock = match known(settings.clock, "serve.clock")? {
        ClockKind::Real => None,
        ClockKind::Manual => {
            let start = settings.start.unwrap_or_else(|| SystemClock.now());
            Some(open_clock(&ground.db, start).await?)
        }
    };
    let mut plan = match &clock {
        None => Plan::live(Arc::new(steady.clone()))?,
        Some(clock) => Plan::live(clock.clone())?,
    };
    plan.sandbox_networks = sandbox_networks;
    plan.private_hosts = settings.private_hosts.clone().unwrap_or_default();
    plan.source_folder.clone_from(&settings.source_folder);
    plan.push_policy = push_policy(settings)?;
    plan.mail_policy = mail_policy;
    // Only an address that was given: what this machine calls itself is nothing to write to people.
    plan.short_links_at = settings.public_url.as_ref().map(|site| site.0.clone());
    let installation = Installation::build(ground, plan).await?;
    let Some(clock) = clock else {
        return Ok((installation, None));
    };
    installation.know_networks().await?;
    let simulated = Simulated::new(
        clock,
        installation.clone(),
        Keeping::Database(place.cloned()),
        Box::new(Nobody),
    );
    Ok((installation, Some(Arc::new(simulated))))
}
