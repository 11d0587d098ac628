//! The own account: connect, reconnect, sign out (R10, R11).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::{AccountType, ConnectorKind};
use domain::ids::MemberId;
use http::StatusCode;
use service::access::identities::NewIdentity;
use service::access::own_account::OwnAccount;
use service::mail::MorningLetterInput;
use service::push::{QuietHours, QuietInput};
use service::{Person, Scope, Service, ServiceError};
use url::Url;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::identity::{ConnectForm, DelegationRow, IdentityView, PushBox, render};
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::input::{PathId, Posted};
use crate::page::Page;
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

const PATH: &str = "/companion/identity";

/// The account.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
    Ok(render(&at.frame, &whole(&at).await?))
}

/// The account with everything that stands around it.
async fn whole(at: &InWorkspace) -> WebResult<IdentityView> {
    let account = at.service.own_account(&at.scope).await?;
    let own = at.scope.member();
    let delegations = at.service.delegations(&at.scope).await?.items;
    let members = at.service.delegates(&at.scope).await?;
    Ok(IdentityView {
        delegations: delegations
            .into_iter()
            .map(|one| {
                let is_given = own == Some(&one.from_member_id);
                DelegationRow {
                    name: if is_given {
                        one.to_member_name
                    } else {
                        one.from_member_name
                    },
                    given_to: is_given.then(|| one.to_member_id.to_string()),
                    until: one.ends_at,
                }
            })
            .collect(),
        delegates: members
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        push: push_box(at).await?,
        ..view(&account)
    })
}

/// Has another member decide as well.
pub async fn delegate(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let input = serde_json::from_value(serde_json::json!({
        "to_member_id": fields.get("to_member_id"),
        "until": fields.get("until"),
    }));
    let Ok(input) = input else {
        return Err(WebError::Unreadable);
    };
    match refused(at.service.delegate_moderation(&at.scope, &input).await)? {
        Ok(_) => Ok(Redirect::to(PATH).into_response()),
        Err(found) => {
            let view = IdentityView {
                problems: problems(at.frame.language, &found),
                ..whole(&at).await?
            };
            let page = render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Ends it.
pub async fn end_delegation(at: InWorkspace, PathId(id): PathId<MemberId>) -> WebResult<Response> {
    at.service.end_delegation(&at.scope, &id).await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn push_box(at: &InWorkspace) -> WebResult<Option<PushBox>> {
    let Some(person) = at.scope.person() else {
        return Ok(None);
    };
    let push = at.service.push_view(person).await?;
    let (quiet_from, quiet_until) = push
        .quiet
        .map(|quiet| (quiet.from, quiet.until))
        .unwrap_or_default();
    Ok(Some(PushBox {
        key: push.public_key,
        devices: push.devices,
        quiet_from,
        quiet_until,
        letters: push.letters,
    }))
}

fn person(at: &InWorkspace) -> WebResult<&Person> {
    at.scope.person().ok_or(WebError::NotFound)
}

/// Sets when the person is left alone; two empty times mean never.
pub async fn quiet(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let (from, until) = (fields.get("quiet.from"), fields.get("quiet.until"));
    let input = QuietInput {
        quiet: (!from.is_empty() || !until.is_empty()).then(|| QuietHours {
            from: from.to_owned(),
            until: until.to_owned(),
        }),
    };
    match refused(at.service.set_quiet_hours(person(&at)?, &input).await)? {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(found) => {
            let whole = whole(&at).await?;
            let typed = PushBox {
                quiet_from: from.to_owned(),
                quiet_until: until.to_owned(),
                ..whole.push.clone().unwrap_or_default()
            };
            let view = IdentityView {
                push: Some(typed),
                problems: problems(at.frame.language, &found),
                ..whole
            };
            let page = render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Says whether a letter tells where no device does.
pub async fn letters(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let input = MorningLetterInput {
        letters: fields.get("letters") == "on",
    };
    at.service.set_morning_letters(person(&at)?, &input).await?;
    Ok(Redirect::to(PATH).into_response())
}

/// Tells the person's devices something now.
pub async fn try_push(State(state): State<WebState>, at: InWorkspace) -> WebResult<Response> {
    at.service.try_push(person(&at)?).await?;
    let f = &at.frame;
    Ok(Redirect::to(PATH)
        .notice(state.cookies, t!(f, "push-tried"))
        .into_response())
}

fn view(account: &OwnAccount) -> IdentityView {
    let identity = account.identity.as_ref();
    IdentityView {
        state: identity.map(|identity| identity.state),
        reason: identity.and_then(|identity| identity.state_detail.clone()),
        since: identity.map(|identity| identity.state_since),
        connector: identity.map_or(ConnectorKind::Assisted, |identity| identity.connector),
        account_type: identity.map_or(AccountType::Standard, |identity| identity.account_type),
        profile_url: identity.and_then(|identity| identity.profile_url.clone()),
        sign_in_url: None,
        delegations: Vec::new(),
        delegates: Vec::new(),
        push: None,
        portability_problem: account.portability_problem,
        waiting: account
            .budgets
            .as_ref()
            .map_or(0, |budgets| budgets.waiting),
        budgets: account.budgets.clone(),
        // The simulated network is connected by whoever runs it; people have real accounts.
        connectors: vec![ConnectorKind::Assisted],
        form: ConnectForm {
            connector: ConnectorKind::Assisted.as_str().to_owned(),
            account_type: AccountType::Standard.as_str().to_owned(),
            ..ConnectForm::default()
        },
        problems: Problems::default(),
    }
}

/// Connects an account that a person's own hands serve.
pub async fn connect(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let form = ConnectForm::from_fields(&fields);
    let new = NewIdentity::Assisted {
        profile_url: Some(form.profile_url.clone()).filter(|url| !url.is_empty()),
        account_type: form.account_type.parse().unwrap_or(AccountType::Standard),
    };
    let connected = at.service.connect_identity(&at.scope, None, &new).await;
    match refused(connected)? {
        Ok(_) => Ok(Redirect::to("/companion").into_response()),
        Err(found) => {
            let account = at.service.own_account(&at.scope).await?;
            let view = IdentityView {
                form,
                problems: problems(at.frame.language, &found),
                ..view(&account)
            };
            let page = render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

async fn own_identity(
    service: &Service,
    scope: &Scope,
) -> WebResult<(OwnAccount, domain::ids::IdentityId)> {
    let account = service.own_account(scope).await?;
    let id = account
        .identity
        .as_ref()
        .map(|identity| identity.id.clone())
        .ok_or(WebError::Service(ServiceError::not_found("identity")))?;
    Ok((account, id))
}

/// Asks the network whether the session is alive; where the owner has to sign in there first, the
/// page leads to it.
pub async fn reconnect(State(state): State<WebState>, at: InWorkspace) -> WebResult<Response> {
    let (account, id) = own_identity(&at.service, &at.scope).await?;
    let back: Url = state.address(PATH).parse().map_err(|_| WebError::Broken)?;
    let answer = at.service.reconnect_identity(&at.scope, &id, &back).await?;
    match answer.sign_in_url {
        None => Ok(Redirect::to("/companion").into_response()),
        Some(address) => {
            let view = IdentityView {
                state: Some(answer.state),
                reason: answer.detail,
                sign_in_url: Some(address),
                ..view(&account)
            };
            Ok(render(&at.frame, &view).into_response())
        }
    }
}

/// Signs out: everything of the account rests, in every workspace (R11).
pub async fn sign_out(at: InWorkspace) -> WebResult<Response> {
    let (_, id) = own_identity(&at.service, &at.scope).await?;
    at.service.sign_out_identity(&at.scope, &id).await?;
    Ok(Redirect::to(PATH).into_response())
}
