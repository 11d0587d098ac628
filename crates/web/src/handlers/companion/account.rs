//! The own account: connect, reconnect, sign out (R10, R11).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::{AccountType, ConnectorKind};
use http::StatusCode;
use service::access::identities::NewIdentity;
use service::access::own_account::OwnAccount;
use service::{Scope, Service, ServiceError};
use url::Url;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::identity::{ConnectForm, IdentityView, render};
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::input::Posted;
use crate::page::Page;
use crate::problem_words::problems;
use crate::state::WebState;

const PATH: &str = "/companion/identity";

/// The account.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
    let account = at.service.own_account(&at.scope).await?;
    Ok(render(&at.frame, &view(&account)))
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
        waiting: account.waiting,
        invitations: account.invitations,
        messages: account.messages,
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
