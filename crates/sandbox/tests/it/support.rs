//! A small network with one account, and short words for what tests do with it.

use std::sync::Arc;

use sandbox::behaviour::Rates;
use sandbox::network::{OwnerAct, PersonAct};
use sandbox::people::id_of;
use sandbox::request::{Listing, Order};
use sandbox::{Ask, LedgerQuery, Network, NewAccount, Operation, Reply, Request, Settings, Write};
use serde_json::Value;

/// 2027-03-01T09:00:00Z, a Monday.
pub const START: i64 = 1_803_891_600_000;
pub const ACCOUNT: &str = "alice";

pub struct Play {
    pub network: Network,
    pub token: String,
}

/// People who do nothing by themselves.
pub fn silence() -> Rates {
    Rates::still()
}

impl Play {
    /// A network of 500 people who do nothing by themselves, and one account.
    pub fn quiet() -> Self {
        let mut play = Self::lively(7);
        play.network.set_rates(silence()).unwrap();
        play
    }

    /// A network of 500 people who behave as usual, and one account.
    pub fn lively(seed: u64) -> Self {
        Self::with(
            seed,
            &NewAccount {
                id: ACCOUNT.into(),
                name: Some("Alice Ash".into()),
                ..NewAccount::default()
            },
        )
    }

    pub fn with(seed: u64, account: &NewAccount) -> Self {
        let settings = Settings {
            seed,
            people: 500,
            start: START,
            ..Settings::default()
        };
        let mut network = Network::new(settings);
        let token = network.open_account(account).unwrap().token.clone();
        Self { network, token }
    }

    pub fn ask(&mut self, ask: Ask) -> Reply {
        self.ask_as(&self.token.clone(), ask)
    }

    pub fn ask_as(&mut self, token: &str, ask: Ask) -> Reply {
        let request = Request {
            token: Some(token.to_owned()),
            ask,
            client_reference: Some(Arc::from("ref-1")),
        };
        self.network.handle(self.network.now(), &request)
    }

    pub fn invite(&mut self, person: u32, note: Option<&str>) -> Reply {
        self.ask(Ask::Write(Write::Invite {
            person: id_of(person),
            note: note.map(Arc::from),
        }))
    }

    pub fn withdraw(&mut self, person: u32) -> Reply {
        self.ask(Ask::Write(Write::Withdraw {
            person: id_of(person),
        }))
    }

    pub fn write(&mut self, person: u32, text: &str) -> Reply {
        self.ask(Ask::Write(Write::Message {
            person: id_of(person),
            text: Arc::from(text),
        }))
    }

    /// Makes a person a relation, by an invitation that they accept at once.
    pub fn connect(&mut self, person: u32) {
        assert_eq!(self.invite(person, None).status, 201);
        self.person(person, &PersonAct::Accept);
    }

    pub fn person(&mut self, person: u32, act: &PersonAct) {
        self.network
            .act_as_person(ACCOUNT, &id_of(person), act)
            .unwrap();
    }

    pub fn owner(&mut self, act: &OwnerAct) -> Value {
        self.network.act_as_owner(ACCOUNT, act).unwrap()
    }

    pub fn list(&mut self, operation: Operation, listing: Listing) -> Value {
        let reply = self.ask(Ask::List(operation, listing));
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    /// Everything that the stream of changes tells from the beginning.
    pub fn changes(&mut self) -> Vec<Value> {
        let listing = Listing {
            limit: Some(200),
            order: Order::Oldest,
            ..Listing::default()
        };
        self.list(Operation::Changes, listing)["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    pub fn wait(&mut self, duration: i64) {
        self.network.advance_to(self.network.now() + duration);
    }

    /// The words of all effects in the ledger, in order.
    pub fn effects(&self) -> Vec<String> {
        let rows = self.network.ledger().page(&LedgerQuery {
            kind: Some("effect".into()),
            limit: Some(10_000),
            ..LedgerQuery::default()
        });
        rows["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["operation"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub fn code(reply: &Reply) -> &str {
    reply.body["code"].as_str().unwrap_or_default()
}

pub fn field<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter()
        .map(|row| row[name].as_str().unwrap_or_default())
        .collect()
}
