//! The control face below `/control`: for whoever runs the play. It answers only to this machine, and only with the control
//! token where one is set.

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::member::bearer;
use super::{Clock, Peer, Sandbox};
use crate::account::{Account, NewAccount};
use crate::behaviour::{PersonRule, Rates};
use crate::fault::FaultRule;
use crate::ledger::LedgerQuery;
use crate::limits::Limits;
use crate::moment::{Millis, duration_from_iso, from_rfc_3339, to_rfc_3339};
use crate::network::{Network, NewSession, OwnerAct, PersonAct};
use crate::people::{NewPerson, id_of};
use crate::refusal::{Code, Refusal};
use crate::search::Query;

pub(super) fn routes(sandbox: &Sandbox) -> Router<Sandbox> {
    Router::new()
        .route("/clock", get(read_clock).post(move_clock))
        .route("/accounts", get(list_accounts).post(open_account))
        .route("/accounts/{account}", get(read_account))
        .route("/accounts/{account}/session", post(change_session))
        .route("/accounts/{account}/limits", post(change_limits))
        .route("/accounts/{account}/owner", post(act_as_owner))
        .route("/people", get(list_people).post(add_people))
        .route("/people/{person}", get(read_person).patch(change_person))
        .route("/people/{person}/act", post(act_as_person))
        .route("/behaviour", get(read_behaviour).post(change_behaviour))
        .route(
            "/faults",
            get(list_faults).post(add_fault).delete(clear_faults),
        )
        .route("/faults/{fault}", delete(remove_fault))
        .route("/ledger", get(read_ledger))
        .layer(middleware::from_fn_with_state(sandbox.clone(), guard))
}

/// Lets through what comes from this machine and knows the token.
async fn guard(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let local = request
        .extensions()
        .get::<ConnectInfo<Peer>>()
        .is_some_and(|ConnectInfo(peer)| peer.address.ip().to_canonical().is_loopback());
    let known = sandbox
        .control_token()
        .is_none_or(|token| bearer(request.headers()) == Some(token));
    if local && known {
        return next.run(request).await;
    }
    let body = json!({"code": "forbidden", "message": "The control face answers to this machine and its token only."});
    (StatusCode::FORBIDDEN, Json(body)).into_response()
}

/// A JSON body; what cannot be read is refused in the network's own words.
struct Body<T>(T);

impl<T, S> FromRequest<S> for Body<T>
where
    Json<T>: FromRequest<S, Rejection = axum::extract::rejection::JsonRejection>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(Refusal::new(Code::InvalidRequest, rejection.body_text())),
        }
    }
}

/// The query of the address; what cannot be read is refused in the network's own words.
struct Wanted<T>(T);

impl<T, S> FromRequestParts<S> for Wanted<T>
where
    T: serde::de::DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Refusal> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error| Refusal::new(Code::InvalidRequest, error.body_text()))
    }
}

type Answer = Result<Json<Value>, Refusal>;

fn done() -> Json<Value> {
    Json(json!({"done": true}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockMove {
    /// The instant to move to (RFC 3339).
    until: Option<String>,
    /// How far to move (ISO 8601; a day is 24 hours).
    advance: Option<String>,
}

impl ClockMove {
    fn target(&self, now: Millis) -> Result<Millis, Refusal> {
        let wrong = |error: jiff::Error| {
            Refusal::new(
                Code::InvalidRequest,
                format!("The time cannot be read: {error}."),
            )
        };
        match (&self.until, &self.advance) {
            (Some(until), None) => from_rfc_3339(until).map_err(wrong),
            (None, Some(advance)) => {
                Ok(now.saturating_add(duration_from_iso(advance).map_err(wrong)?))
            }
            _ => Err(Refusal::new(
                Code::InvalidRequest,
                "Say either `until` or `advance`.",
            )),
        }
    }
}

fn clock_json(clock: &Clock, network: &Network) -> Value {
    json!({
        "clock": clock.as_str(),
        "now": to_rfc_3339(network.now()),
        "now_ms": network.now(),
        "next": network.next_moment().map(to_rfc_3339),
    })
}

async fn read_clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(sandbox.with(|network| clock_json(sandbox.clock(), network)))
}

async fn move_clock(State(sandbox): State<Sandbox>, Body(wanted): Body<ClockMove>) -> Answer {
    if let Clock::Real(_) = sandbox.clock() {
        return Err(Refusal::new(
            Code::ClockIsReal,
            "This network follows real time. Start it with a manual clock to move it.",
        ));
    }
    sandbox.with(|network| {
        let target = wanted.target(network.now())?;
        network.advance_to(target);
        Ok(Json(clock_json(sandbox.clock(), network)))
    })
}

fn account_json(account: &Account) -> Value {
    let mut body = account.to_json();
    body["token"] = account.token.as_str().into();
    body["session"] = account.session.as_str().into();
    body["limits"] = serde_json::to_value(account.limits).unwrap_or_default();
    body["relations"] = account
        .relations
        .iter()
        .filter(|relation| relation.ended.is_none())
        .count()
        .into();
    body["invitations_sent"] = account.invitations.len().into();
    body
}

async fn list_accounts(State(sandbox): State<Sandbox>) -> Json<Value> {
    let accounts: Vec<Value> =
        sandbox.with(|network| network.accounts().iter().map(account_json).collect());
    Json(json!({"items": accounts}))
}

async fn open_account(
    State(sandbox): State<Sandbox>,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let account = sandbox.with(|network| network.open_account(&new).map(account_json))?;
    Ok((StatusCode::CREATED, Json(account)))
}

async fn read_account(State(sandbox): State<Sandbox>, Path(account): Path<String>) -> Answer {
    sandbox.with(|network| {
        network
            .account(&account)
            .map(|account| Json(account_json(account)))
            .ok_or_else(|| Refusal::new(Code::UnknownAccount, "No account has this id."))
    })
}

/// The state of a session, now or at an instant to come.
#[derive(Deserialize)]
#[serde(untagged)]
enum SessionChange {
    Later(Expiry),
    Now(NewSession),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expiry {
    /// When the session expires (RFC 3339).
    expires_at: String,
}

async fn change_session(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    Body(change): Body<SessionChange>,
) -> Answer {
    sandbox.with(|network| match change {
        SessionChange::Now(session) => network.change_session(&account, session),
        SessionChange::Later(Expiry { expires_at }) => match from_rfc_3339(&expires_at) {
            Ok(at) => network.expire_session_at(&account, at),
            Err(error) => Err(Refusal::new(
                Code::InvalidRequest,
                format!("The time cannot be read: {error}."),
            )),
        },
    })?;
    Ok(done())
}

async fn change_limits(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    Body(limits): Body<Limits>,
) -> Answer {
    sandbox.with(|network| network.set_limits(&account, limits))?;
    Ok(done())
}

async fn act_as_owner(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    Body(act): Body<OwnerAct>,
) -> Answer {
    sandbox
        .with(|network| network.act_as_owner(&account, &act))
        .map(Json)
}

async fn list_people(State(sandbox): State<Sandbox>, Wanted(query): Wanted<Query>) -> Answer {
    sandbox
        .with(|network| network.search_page_json(&query))
        .map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPeople {
    people: Vec<NewPerson>,
}

async fn add_people(State(sandbox): State<Sandbox>, Body(new): Body<NewPeople>) -> Answer {
    let added = sandbox.with(|network| {
        let add = |person| network.add_person(person);
        let added: Result<Vec<u32>, Refusal> = new.people.into_iter().map(add).collect();
        added.map(|added| {
            added
                .into_iter()
                .map(|index| network.people().card(index))
                .collect::<Vec<_>>()
        })
    })?;
    Ok(Json(json!({"items": added})))
}

fn known_person(network: &Network, key: &str) -> Result<u32, Refusal> {
    network.people().find(key).ok_or_else(|| {
        Refusal::new(
            Code::UnknownPerson,
            "Nobody on the network has this id or address.",
        )
    })
}

async fn read_person(State(sandbox): State<Sandbox>, Path(person): Path<String>) -> Answer {
    sandbox.with(|network| {
        let index = known_person(network, &person)?;
        let card = network.people().card(index);
        let between: Vec<Value> = network
            .accounts()
            .iter()
            .map(|account| {
                let mut relation = account.relation_json(index, network.now());
                relation["account"] = (*account.id).into();
                relation
            })
            .collect();
        let rule = network.behaviour().rules.get(&index);
        Ok(Json(
            json!({"person": card, "relations": between, "rule": rule}),
        ))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonChange {
    /// Another address.
    #[serde(default)]
    slug: Option<String>,
    /// True to take the person off the network.
    #[serde(default)]
    gone: bool,
}

async fn change_person(
    State(sandbox): State<Sandbox>,
    Path(person): Path<String>,
    Body(change): Body<PersonChange>,
) -> Answer {
    sandbox.with(|network| {
        let index = known_person(network, &person)?;
        if let Some(slug) = &change.slug {
            network.people_mut().rename(index, slug);
        }
        if change.gone {
            network.people_mut().remove(index);
        }
        Ok(Json(json!({"id": id_of(index)})))
    })
}

#[derive(Deserialize)]
struct ActOnAccount {
    /// The account that it is done to.
    account: String,
    #[serde(flatten)]
    act: PersonAct,
}

async fn act_as_person(
    State(sandbox): State<Sandbox>,
    Path(person): Path<String>,
    Body(ActOnAccount { account, act }): Body<ActOnAccount>,
) -> Answer {
    sandbox.with(|network| network.act_as_person(&account, &person, &act))?;
    Ok(done())
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleOfPerson {
    /// Whom it is about, by id or slug.
    person: String,
    /// What they do.
    rule: PersonRule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BehaviourChange {
    /// How often people do what. What is missing takes its usual value.
    #[serde(default)]
    rates: Option<Rates>,
    /// What single people do.
    #[serde(default)]
    rules: Vec<RuleOfPerson>,
}

async fn read_behaviour(State(sandbox): State<Sandbox>) -> Json<Value> {
    let body = sandbox.with(|network| {
        let behaviour = network.behaviour();
        let mut rules: Vec<_> = behaviour.rules.iter().collect();
        rules.sort_by_key(|(person, _)| **person);
        let rules: Vec<_> = rules
            .into_iter()
            .map(|(person, rule)| RuleOfPerson {
                person: id_of(*person),
                rule: rule.clone(),
            })
            .collect();
        json!({"rates": behaviour.rates, "rules": rules})
    });
    Json(body)
}

async fn change_behaviour(
    State(sandbox): State<Sandbox>,
    Body(change): Body<BehaviourChange>,
) -> Answer {
    sandbox.with(|network| {
        if let Some(rates) = change.rates {
            network.set_rates(rates)?;
        }
        for RuleOfPerson { person, rule } in change.rules {
            network.set_rule(&person, rule)?;
        }
        Ok(done())
    })
}

async fn list_faults(State(sandbox): State<Sandbox>) -> Json<Value> {
    let faults = sandbox.with(|network| network.faults().list());
    Json(json!({"items": faults}))
}

async fn add_fault(
    State(sandbox): State<Sandbox>,
    Body(rule): Body<FaultRule>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let id = sandbox.with(|network| network.add_fault(rule))?;
    Ok((StatusCode::CREATED, Json(json!({"id": id}))))
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Answer {
    sandbox.with(|network| network.faults_mut().clear());
    Ok(done())
}

async fn remove_fault(State(sandbox): State<Sandbox>, Path(fault): Path<u32>) -> Answer {
    let removed = sandbox.with(|network| network.faults_mut().remove(fault));
    Ok(Json(json!({"removed": removed})))
}

async fn read_ledger(
    State(sandbox): State<Sandbox>,
    Wanted(query): Wanted<LedgerQuery>,
) -> Json<Value> {
    Json(sandbox.with(|network| network.ledger().page(&query)))
}
