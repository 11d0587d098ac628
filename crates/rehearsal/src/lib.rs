//! A sandbox network within the process: the way to it without a socket, and the stage on which a campaign is rehearsed
//! before it goes live (R62).
//!
//! The engine plays (`engine::rehearsal`); here is only what it plays on. The same way to the network is the simulation's.

pub mod wire;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use connectors::sandbox::{
    Exchange, Question, Sandbox as Connected, SandboxConfiguration, Transport,
};
use connectors::{Call, Connector};
use domain::identity::AccountType;
use domain::time::Timestamp;
use engine::Connections;
use engine::rehearsal::{Cast, Manner, Player, Stage, Stages};
use sandbox::behaviour::{InvitationRule, PersonRule, Rates, Wait};
use sandbox::moment::HOUR;
use sandbox::people::NewPerson;
use sandbox::{Limits, Network, NewAccount, Settings};
use store::account::AccountRow;

/// An address that nobody is asked at.
const ADDRESS: &str = "http://127.0.0.1:9/";
/// The one account of a stage.
const ACCOUNT: &str = "sender";

/// Builds stages, each with a network of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Theatre;

impl Stages for Theatre {
    fn build(
        &self,
        seed: u64,
        cast: &Cast,
        manner: Manner,
        now: Timestamp,
    ) -> Result<Stage, String> {
        let mut network = Network::new(Settings {
            seed,
            people: 0,
            start: now.as_millis(),
            ..Settings::default()
        });
        let rates = match manner {
            // Whoever is invited accepts, and nobody says anything: so every message of the sequence leaves.
            Manner::Accepting => Rates::still(),
            Manner::Lifelike => Rates::default(),
        };
        network.set_rates(rates).map_err(told)?;
        let mut remote_ids = Vec::with_capacity(cast.players.len());
        let (mut connected_to, mut pending_to) = (Vec::new(), Vec::new());
        for player in &cast.players {
            let index = network.add_person(person(player)).map_err(told)?;
            let id = network.people().card(index).id;
            if manner == Manner::Accepting {
                network.set_rule(&id, accepts_soon()).map_err(told)?;
            }
            match player.tie.as_deref() {
                Some("connected") => connected_to.push(id.clone()),
                Some("invited") => pending_to.push(id.clone()),
                _ => {}
            }
            remote_ids.push(id);
        }
        let new = NewAccount {
            id: ACCOUNT.to_owned(),
            name: Some(cast.sender.clone()),
            account_type: account_type(cast.account_type),
            // What the product allows is rehearsed, and not what a network might.
            limits: Some(Limits {
                invitations_per_week: u32::MAX,
                messages_per_day: u32::MAX,
                ..Limits::default()
            }),
            connected_to,
            pending_to,
            ..NewAccount::default()
        };
        let token = network.open_account(&new).map_err(told)?.token.clone();
        let network = Arc::new(Mutex::new(network));
        let clock = Arc::clone(&network);
        Ok(Stage {
            remote_ids,
            connections: Arc::new(Ways { network, token }),
            advance_to: Box::new(move |now| {
                let mut network = clock.lock().unwrap_or_else(PoisonError::into_inner);
                network.advance_to(now.as_millis());
            }),
        })
    }
}

fn told(refusal: sandbox::Refusal) -> String {
    refusal.message.into_owned()
}

/// Accepts some hours after the invitation, so that the sequence goes on the day after.
fn accepts_soon() -> PersonRule {
    PersonRule {
        on_invitation: Some(InvitationRule::AcceptAfter(Wait(3 * HOUR))),
        ..PersonRule::default()
    }
}

fn person(player: &Player) -> NewPerson {
    let known = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    NewPerson {
        slug: None,
        // Somebody without a given name is somebody all the same.
        first_name: known(&player.first_name).unwrap_or_else(|| "Somebody".to_owned()),
        last_name: known(&player.last_name),
        headline: known(&player.headline),
        title: known(&player.title),
        company: known(&player.company),
        industry: None,
        city: known(&player.city),
        country: None,
        language: known(&player.language),
    }
}

const fn account_type(account_type: AccountType) -> sandbox::AccountType {
    match account_type {
        AccountType::Standard => sandbox::AccountType::Standard,
        AccountType::Premium => sandbox::AccountType::Premium,
        AccountType::SalesNavigator => sandbox::AccountType::SalesNavigator,
        AccountType::Recruiter => sandbox::AccountType::Recruiter,
    }
}

/// Gives the sender's account its way to the network.
struct Ways {
    network: Arc<Mutex<Network>>,
    token: String,
}

impl Connections for Ways {
    fn connector(&self, _: &AccountRow) -> Result<Arc<dyn Connector>, String> {
        let way = Way {
            network: Arc::clone(&self.network),
            token: self.token.clone(),
        };
        let configuration = SandboxConfiguration {
            base_url: ADDRESS.to_owned(),
            account: ACCOUNT.to_owned(),
            token: self.token.clone(),
        };
        let connector = Connected::over(configuration, |_| Arc::new(way));
        Ok(Arc::new(connector.map_err(|error| error.to_string())?))
    }
}

struct Way {
    network: Arc<Mutex<Network>>,
    token: String,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Way").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Way {
    async fn exchange(&self, question: Question, _: Call) -> Exchange {
        let request = wire::request(self.token.clone(), question);
        let reply = {
            let mut network = self.network.lock().unwrap_or_else(PoisonError::into_inner);
            let now = network.now();
            let reply = network.handle(now, &request);
            network.delivered(&reply);
            reply
        };
        wire::delivered(&reply)
    }
}
