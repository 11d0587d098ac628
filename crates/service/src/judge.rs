//! The endpoint outside that judges replies (R70): its settings, and a test of them. Off until a manager sets it: the texts of
//! replies leave the machine.

mod asking;

use connectors::judge::Endpoint;
use domain::identity::Role;
use domain::ids::WorkspaceId;
use domain::judgement::JudgeProblem;
use domain::ledger::EventKind;
use domain::limits;
use domain::reply::Class;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::judgement::EndpointRow;
use store::ledger::{self, Entry};
use url::Url;
use utoipa::ToSchema;
use words::reply::Verdict;

use crate::input::Checks;
use crate::live::LiveKind;
use crate::schema::{JudgeProblemName, ReplyClassName};
use crate::{LiveEvent, Scope, Service, ServiceError, ServiceResult};

const CAUSE: &str = "change_reply_endpoint";

/// The endpoint of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReplyEndpoint)]
pub struct ReplyEndpointView {
    /// Whether it judges replies that come from now on.
    pub enabled: bool,
    /// Its base address; `/chat/completions` is asked below it.
    pub address: String,
    /// The model that it is asked for.
    pub model: String,
    /// Whether it has a key. The key itself is shown to nobody.
    pub has_key: bool,
    /// Raised by every change; 0 where it was never set.
    pub version: i64,
    /// When it was changed last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub changed_at: Option<Timestamp>,
}

/// What of the endpoint is to be changed; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyEndpointChange {
    /// The version that was read, to refuse overwriting another change.
    pub version: Option<i64>,
    /// Whether it judges.
    pub enabled: Option<bool>,
    /// Its base address; `/chat/completions` is asked below it.
    pub address: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// Another key; an empty one takes it away. Where the endpoint moves to another host, the key stays behind.
    pub key: Option<String>,
}

/// A text to be judged, and an endpoint that is not saved yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyEndpointTest {
    /// The text.
    pub text: String,
    /// The base address; the saved one where it is left out.
    pub address: Option<String>,
    /// The model; the saved one where it is left out.
    pub model: Option<String>,
    /// The key; the saved one where it is left out and the host is the same.
    pub key: Option<String>,
}

/// What came back from an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReplyEndpointTestResult)]
pub struct ReplyEndpointTestView {
    /// The class that the endpoint gave; none where it gave no verdict.
    #[schema(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
    /// The mood, 0 to 100.
    pub sentiment_percent: Option<u8>,
    /// The language.
    pub language: Option<String>,
    /// Why, in the endpoint's words.
    pub reason: Option<String>,
    /// Why there is no verdict.
    #[schema(value_type = Option<JudgeProblemName>)]
    pub problem: Option<JudgeProblem>,
    /// The status that was answered, where that is why.
    pub status: Option<u16>,
    /// The class that the machine itself gives.
    #[schema(value_type = ReplyClassName)]
    pub own_class: Class,
    /// The class that would hold: a wish to stop that the machine finds is never taken away.
    #[schema(value_type = ReplyClassName)]
    pub holds: Class,
}

/// What a sealed key is bound to.
fn bound_to(workspace: &WorkspaceId) -> String {
    format!("reply endpoint {workspace}")
}

/// What of a reply an endpoint is shown.
fn shown(text: &str, own: &Verdict) -> String {
    let left_out = own.reason.left_out.iter().map(|left| left.span.clone());
    domain::judgement::shown(text, left_out)
}

/// Whether two addresses lead to the same host, so that a key for one is a key for the other.
fn same_host(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

fn view(row: Option<&EndpointRow>) -> ReplyEndpointView {
    ReplyEndpointView {
        enabled: row.is_some_and(|row| row.enabled),
        address: row.map(|row| row.address.clone()).unwrap_or_default(),
        model: row.map(|row| row.model.clone()).unwrap_or_default(),
        has_key: row.is_some_and(|row| row.secret_encrypted.is_some()),
        version: row.map_or(0, |row| row.version),
        changed_at: row.map(|row| row.changed_at),
    }
}

/// What was handed in, checked.
struct Wanted {
    address: String,
    model: String,
    key: Option<String>,
}

impl Wanted {
    /// Checks it; an endpoint that is to judge has an address and a model.
    fn check(&self, service: &Service, is_used: bool, checks: &mut Checks) {
        let needed = |what: &str| format!("The endpoint needs {what}. Enter it");
        if is_used {
            checks.ensure(
                !self.address.is_empty(),
                "address",
                "required",
                needed("an address"),
            );
            checks.ensure(
                !self.model.is_empty(),
                "model",
                "required",
                needed("the name of a model"),
            );
        }
        checks.length(
            "address",
            &self.address,
            limits::SOURCE_ADDRESS_LENGTH_MAXIMUM,
        );
        checks.length("model", &self.model, limits::JUDGE_MODEL_LENGTH_MAXIMUM);
        let is_line = !self.model.chars().any(char::is_control);
        checks.ensure(
            is_line,
            "model",
            "not_one_line",
            "A name is one line. Write it on one",
        );
        if let Some(key) = &self.key {
            let is_key = key.len() <= limits::SOURCE_SECRET_LENGTH_MAXIMUM
                && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
            checks.ensure(
                is_key,
                "key",
                "bad_secret",
                "A key is a line of letters, digits and marks. Copy it again",
            );
        }
        if !self.address.is_empty()
            && let Err(problem) = self.reachable(service)
        {
            checks.add("address", "address_refused", problem);
        }
    }

    fn reachable(&self, service: &Service) -> Result<(), String> {
        let endpoint = self.endpoint();
        let endpoint = endpoint.ok_or(
            "The address cannot be called: it is none. It looks like https://api.example.com/v1",
        )?;
        endpoint.check(&service.reach().private_hosts)
    }

    fn endpoint(&self) -> Option<Endpoint> {
        Some(Endpoint {
            base: Url::parse(&self.address).ok()?,
            model: self.model.clone(),
            secret: self.key.clone(),
        })
    }
}

impl Service {
    /// The endpoint of the workspace. Needs the role manager.
    pub async fn reply_endpoint(&self, scope: &Scope) -> ServiceResult<ReplyEndpointView> {
        scope.require(Role::Manager)?;
        let row = store::judgement::get(&mut self.read().await?, scope.workspace()).await?;
        Ok(view(row.as_ref()))
    }

    /// Changes the endpoint of the workspace. Replies that come from now on are judged by it, where it is on; those that were
    /// judged stay as they are. Needs the role manager.
    pub async fn change_reply_endpoint(
        &self,
        scope: &Scope,
        change: &ReplyEndpointChange,
    ) -> ServiceResult<ReplyEndpointView> {
        scope.require(Role::Manager)?;
        let (now, workspace) = (self.now(), scope.workspace());
        let mut tx = self.write(scope).await?;
        let before = store::judgement::lock(&mut tx, workspace).await?;
        let known = view(before.as_ref());
        if change
            .version
            .is_some_and(|version| version != known.version)
        {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "Somebody else changed the endpoint meanwhile. Reload it and try again",
            ));
        }
        let said =
            |new: &Option<String>, old: &str| new.as_deref().map_or(old, str::trim).to_owned();
        let wanted = Wanted {
            address: said(&change.address, &known.address),
            model: said(&change.model, &known.model),
            key: change.key.as_deref().map(|key| key.trim().to_owned()),
        };
        let enabled = change.enabled.unwrap_or(known.enabled);
        let mut checks = Checks::new();
        wanted.check(self, enabled, &mut checks);
        checks.finish()?;
        let kept = before.as_ref().and_then(|row| row.secret_encrypted.clone());
        let kept = kept.filter(|_| same_host(&known.address, &wanted.address));
        let mut row =
            EndpointRow {
                workspace_id: workspace.clone(),
                enabled,
                secret_encrypted: match wanted.key.as_deref() {
                    None => kept,
                    Some("") => None,
                    Some(key) => Some(self.with_secrets(|secrets| {
                        self.vault().seal(&bound_to(workspace), key, secrets)
                    })),
                },
                address: wanted.address,
                model: wanted.model,
                version: known.version.max(1),
                changed_at: now,
            };
        if before.is_some() {
            store::judgement::change(&mut tx, &row).await?;
            row.version += 1;
        } else {
            store::judgement::insert(&mut tx, &row).await?;
        }
        let entry = Entry::new(now, EventKind::WorkspaceChanged, scope.actor(), CAUSE).with(json!({
            "reply_endpoint": {"enabled": row.enabled, "address": row.address, "model": row.model},
        }));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        let view = view(Some(&row));
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Workspace));
        Ok(view)
    }

    /// Lets an endpoint judge a text and says what came back; nothing is kept, and a reply in the inbox stays as it is. Needs the
    /// role manager.
    pub async fn try_reply_endpoint(
        &self,
        scope: &Scope,
        test: &ReplyEndpointTest,
    ) -> ServiceResult<ReplyEndpointTestView> {
        scope.require(Role::Manager)?;
        let saved = store::judgement::get(&mut self.read().await?, scope.workspace()).await?;
        let known = view(saved.as_ref());
        let said =
            |new: &Option<String>, old: &str| new.as_deref().map_or(old, str::trim).to_owned();
        let mut wanted = Wanted {
            address: said(&test.address, &known.address),
            model: said(&test.model, &known.model),
            key: test
                .key
                .as_deref()
                .map(str::trim)
                .filter(|key| !key.is_empty())
                .map(str::to_owned),
        };
        let mut checks = Checks::new();
        wanted.check(self, true, &mut checks);
        let sample = checks.text("text", &test.text, limits::MESSAGE_LENGTH_MAXIMUM);
        checks.ensure(
            !sample.trim().is_empty(),
            "text",
            "required",
            "There is no text to judge. Write one",
        );
        checks.finish()?;
        let sealed = saved.and_then(|row| row.secret_encrypted);
        if let (None, Some(sealed)) = (&wanted.key, sealed)
            && same_host(&known.address, &wanted.address)
        {
            let opened = self.vault().open(&bound_to(scope.workspace()), &sealed);
            wanted.key = Some(opened.map_err(ServiceError::internal)?);
        }
        let own = words::reply::judge(&sample, None);
        let endpoint = wanted
            .endpoint()
            .ok_or_else(|| ServiceError::internal("a checked address is one"))?;
        let answer = endpoint
            .judge(&shown(&sample, &own), &self.reach().private_hosts)
            .await;
        Ok(tested(own.class.into(), answer))
    }
}

fn tested(
    own: Class,
    answer: Result<domain::judgement::Judgement, connectors::judge::NoJudgement>,
) -> ReplyEndpointTestView {
    let (said, problem) = match answer {
        Ok(said) => (Some(said), None),
        Err(problem) => (None, Some(problem)),
    };
    let class = said.as_ref().map(|said| said.class);
    ReplyEndpointTestView {
        class,
        sentiment_percent: said.as_ref().map(|said| said.sentiment_percent),
        language: said.as_ref().and_then(|said| said.language.clone()),
        reason: said.map(|said| said.reason),
        problem: problem.as_ref().map(|problem| problem.problem),
        status: problem.and_then(|problem| problem.status),
        own_class: own,
        holds: class
            .filter(|class| domain::judgement::may_replace(own, *class))
            .unwrap_or(own),
    }
}
