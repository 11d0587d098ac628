//! `cargo x bench [NAME...]`: each benchmark prints its figure, the yardstick of the same run, and
//! the ratio of the two.
//!
//! Machines differ and are shared, so no figure stands alone: a yardstick is the least program
//! that does the same job on the same data, and it runs in turn with ours (A B A B). What counts is
//! the median of the ratios, beside it CPU seconds.

mod bare;
mod campaigns;
mod clicks;
mod coldstart;
mod dashboard;
mod dispatch;
mod forecast;
mod import;
mod interrupted;
mod lengths;
mod measure;
mod memory;
mod network;
mod plan;
mod program;
mod replies;
mod report;
mod segment;
mod world;

use anyhow::{Result, bail};
use clap::Parser;

use report::Report;

/// Measures the parts of Overture beside their yardsticks.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Options {
    /// What to measure: plan, dispatch, import, interrupted, campaigns, dashboard, clicks, forecast, lengths, segment, replies, coldstart, memory; all where none is named
    names: Vec<String>,
    /// Print one JSON object instead of the table
    #[arg(long)]
    json: bool,
    /// How large: `ci` for minutes, `full` for the sizes of the targets (5 million memberships, 10,000 campaigns,
    /// 100,000 messages)
    #[arg(long, value_enum, default_value_t = Scale::Ci)]
    scale: Scale,
    /// Use this PostgreSQL server (postgres://...) instead of SQLite; databases are made there and dropped
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Pairs of runs, ours and the yardstick in turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pairs: u32,
    /// Serve the simulated network of a benchmark; used by the program itself
    #[arg(long, hide = true)]
    serve_network: bool,
    /// Serve the yardstick of the cold start over this data folder; used by the program itself
    #[arg(long, hide = true, value_name = "DIR")]
    serve_bare: Option<std::path::PathBuf>,
    /// Where that yardstick answers
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    listen: String,
}

/// How large a benchmark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scale {
    /// Small enough to be run with the tests; only ratios and processor time are compared with targets.
    Ci,
    /// The sizes of the targets.
    Full,
}

/// What every benchmark is told.
#[derive(Debug, Clone)]
struct Setting {
    full: bool,
    database: Option<String>,
    pairs: u32,
}

const NAMES: [&str; 13] = [
    "plan",
    "dispatch",
    "import",
    "interrupted",
    "campaigns",
    "dashboard",
    "clicks",
    "forecast",
    "lengths",
    "segment",
    "replies",
    "coldstart",
    "memory",
];

fn main() -> Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(run(options))
}

async fn run(options: Options) -> Result<()> {
    if options.serve_network {
        return network::serve().await;
    }
    if let Some(folder) = &options.serve_bare {
        return bare::serve(folder, &options.listen).await;
    }
    if let Some(unknown) = options
        .names
        .iter()
        .find(|name| !NAMES.contains(&name.as_str()))
    {
        bail!(
            "There is no benchmark `{unknown}`; choose from {}.",
            NAMES.join(", ")
        );
    }
    let setting = Setting {
        full: options.scale == Scale::Full,
        database: options.database,
        pairs: options.pairs,
    };
    let mut report = Report::default();
    for name in NAMES {
        if options.names.is_empty() || options.names.iter().any(|wanted| wanted == name) {
            eprintln!("Measuring {name} ...");
            match name {
                "plan" => plan::run(&setting, &mut report).await?,
                "dispatch" => dispatch::run(&setting, &mut report).await?,
                "import" => import::run(&setting, &mut report).await?,
                "interrupted" => interrupted::run(&setting, &mut report).await?,
                "campaigns" => campaigns::run(&setting, &mut report).await?,
                "dashboard" => dashboard::run(&setting, &mut report).await?,
                "clicks" => clicks::run(&setting, &mut report).await?,
                "forecast" => forecast::run(&setting, &mut report).await?,
                "lengths" => lengths::run(&setting, &mut report).await?,
                "segment" => segment::run(&setting, &mut report).await?,
                "replies" => replies::run(&setting, &mut report)?,
                "coldstart" => coldstart::run(&setting, &mut report).await?,
                _ => memory::run(&setting, &mut report).await?,
            }
        }
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}
