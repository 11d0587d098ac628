//! The simulated network in a process of its own, so that its work is not counted as ours.

use std::process::Stdio;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// What the network is told, a line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
enum Order {
    /// Forget everything and open accounts.
    Begin {
        people: u32,
        accounts: u32,
        start: i64,
    },
    /// Tell what arrived.
    Count,
}

/// Where the network answers, and with which tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Opened {
    /// `http://127.0.0.1:PORT`.
    pub base_url: String,
    /// The token of each account; the accounts are named by [`account_name`].
    pub tokens: Vec<String>,
}

/// What arrived at the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// Invitations that were sent.
    pub invitations: u64,
    /// Pairs of an account and a person among them: fewer than invitations where one was sent twice.
    pub pairs: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// The name of an account by its place.
pub fn account_name(place: usize) -> String {
    format!("member-{place}")
}

/// The id of the person at a place.
pub fn person(place: i64) -> String {
    format!("psn-{place:06}")
}

/// Serves networks, one after the other, until the orders end.
pub async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let empty = sandbox::Network::new(sandbox::Settings {
        people: 1,
        ..sandbox::Settings::default()
    });
    let served = sandbox::Sandbox::new(empty, sandbox::Clock::Manual, None);
    tokio::spawn(sandbox::serve(
        listener,
        served.clone(),
        std::future::pending(),
    ));
    tokio::task::spawn_blocking(move || obey(&served, &base_url)).await?
}

fn obey(served: &sandbox::Sandbox, base_url: &str) -> Result<()> {
    for line in std::io::stdin().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Order::Begin {
                people,
                accounts,
                start,
            } => serde_json::to_string(&Opened {
                base_url: base_url.to_owned(),
                tokens: begin(served, people, accounts, start)?,
            })?,
            Order::Count => serde_json::to_string(&served.with(|network| count(network)))?,
        };
        println!("{answer}");
    }
    Ok(())
}

fn begin(served: &sandbox::Sandbox, people: u32, accounts: u32, start: i64) -> Result<Vec<String>> {
    let mut network = sandbox::Network::new(sandbox::Settings {
        seed: 5,
        people,
        start,
        ..sandbox::Settings::default()
    });
    let mut tokens = Vec::new();
    for place in 0..accounts as usize {
        let account = sandbox::NewAccount {
            id: account_name(place),
            ..sandbox::NewAccount::default()
        };
        let opened = network
            .open_account(&account)
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        tokens.push(opened.token.clone());
    }
    served.with(|present| *present = network);
    Ok(tokens)
}

fn count(network: &sandbox::Network) -> Arrived {
    use sandbox::ledger::{Effect, Entry};
    let mut arrived = Arrived {
        invitations: 0,
        pairs: 0,
        refused: 0,
    };
    let mut pairs = std::collections::HashSet::new();
    for row in network.ledger().rows() {
        match &row.entry {
            Entry::Effect {
                effect: Effect::InvitationSent,
                ..
            } => {
                arrived.invitations += 1;
                pairs.insert((row.account.clone(), row.person));
            }
            Entry::Request { status, .. } if *status >= 400 => arrived.refused += 1,
            _ => {}
        }
    }
    arrived.pairs = pairs.len() as u64;
    arrived
}

/// The other process.
pub struct Network {
    // Ends with this value.
    _process: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Network {
    /// Starts the process.
    pub fn start() -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("--serve-network")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the simulated network cannot be started")?;
        let orders = process.stdin.take().context("its input is piped")?;
        let answers = process.stdout.take().context("its output is piped")?;
        Ok(Self {
            _process: process,
            orders,
            answers: BufReader::new(answers).lines(),
        })
    }

    async fn ask<T: serde::de::DeserializeOwned>(&mut self, order: &Order) -> Result<T> {
        let mut line = serde_json::to_string(order)?;
        line.push('\n');
        self.orders.write_all(line.as_bytes()).await?;
        let answer = self.answers.next_line().await?;
        let answer = answer.context("the simulated network has ended")?;
        Ok(serde_json::from_str(&answer)?)
    }

    /// Begins anew, with so many people and accounts.
    pub async fn begin(&mut self, people: u32, accounts: u32, start: i64) -> Result<Opened> {
        self.ask(&Order::Begin {
            people,
            accounts,
            start,
        })
        .await
    }

    /// What arrived since it began.
    pub async fn count(&mut self) -> Result<Arrived> {
        self.ask(&Order::Count).await
    }
}
