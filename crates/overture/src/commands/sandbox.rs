//! `overture sandbox`: the simulated network alone.

use domain::time::Clock as _;
use sandbox::{Network, Settings};

use crate::cli::Context;
use crate::commands::say;
use crate::failure::Outcome;
use crate::http::{listen, stop_signal};
use crate::settings::{ClockKind, Sandbox, known};
use crate::system::{self, SystemClock};

/// How to run it.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The simulated network.
    #[command(flatten)]
    pub sandbox: Sandbox,
}

/// Runs it until it is asked to stop.
pub async fn run(options: Options, context: Context) -> Outcome {
    let settings = options.sandbox.or(context.file.sandbox);
    let mut stop = stop_signal()?;
    let (listener, address) = listen(&known(settings.listen, "sandbox.listen")?).await?;
    let clock = known(settings.clock, "sandbox.clock")?;
    let network = Network::new(Settings {
        seed: known(settings.seed, "sandbox.seed")?,
        people: known(settings.people, "sandbox.people")?,
        start: settings
            .start
            .unwrap_or_else(|| SystemClock.now())
            .as_millis(),
        ..Settings::default()
    });
    let clock = match clock {
        ClockKind::Real => sandbox::Clock::Real(system::real_time()),
        ClockKind::Manual => sandbox::Clock::Manual,
    };
    let shared = sandbox::Sandbox::new(network, clock, settings.control_token);
    say(&format!(
        "The simulated network is at http://{address}, its control face at http://{address}/control"
    ))?;
    sandbox::serve(listener, shared, async move {
        let _ = stop.wait_for(|stop| *stop).await;
    })
    .await?;
    Ok(())
}
