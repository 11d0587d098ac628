//! Sends what people are told to the push services of their browsers (R12). It begins after the
//! transaction that wrote the notification, and waits for nothing else.
//!
//! A browser hands in the address of its push service, so whoever has a browser could name any: only
//! names of the public network are spoken to, the addresses that a name leads to are looked at when the
//! connection is made, no redirect is followed, and no answer is read (S-16).

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use service::Service;
use service::push::{PushAnswer, PushRequest};
use tokio::sync::watch;

use crate::failure::{Failure, Outcome};
use crate::turns;

/// How long a push service may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks names up, and keeps only addresses of the public network.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found
                .filter(|address| push::endpoint::is_public(address.ip()))
                .collect();
            if public.is_empty() {
                return Err("the name leads to no address of the public network".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

/// Speaks to push services.
pub struct Sender {
    service: Service,
    client: reqwest::Client,
}

impl Sender {
    /// A sender for what the service hands out.
    pub fn new(service: Service) -> Outcome<Self> {
        let mut client = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .no_proxy();
        if !service.push_policy().loopback {
            client = client.https_only(true).dns_resolver(PublicOnly);
        }
        let client = client.build().map_err(|error| {
            Failure::failed(format!(
                "Notifications cannot be sent: no client can be made ({error})"
            ))
        })?;
        Ok(Self { service, client })
    }

    /// Does what there is to do once; tells how many messages were sent.
    pub async fn turn(&self) -> service::ServiceResult<usize> {
        let (to_prepare, to_take) = self.service.push_work().await?;
        if to_prepare {
            self.service.push_prepare().await?;
        }
        if !to_take && !to_prepare {
            return Ok(0);
        }
        let requests = self.service.push_take().await?;
        let answers = join_all(requests.iter().map(|request| self.send(request))).await;
        for (request, answer) in requests.iter().zip(answers) {
            self.service.push_told(request, answer).await?;
        }
        Ok(requests.len())
    }

    async fn send(&self, request: &PushRequest) -> PushAnswer {
        let sent = self
            .client
            .post(request.endpoint.url().clone())
            .header("authorization", &request.authorization)
            .header("ttl", request.seconds_to_live)
            .header("urgency", "normal")
            .header("topic", &request.topic)
            .header("content-encoding", "aes128gcm")
            .header("content-type", "application/octet-stream")
            .body(request.body.clone())
            .send()
            .await;
        let answer = match sent {
            Ok(response) => {
                let seconds = response.headers().get(RETRY_AFTER);
                let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
                PushAnswer::of(response.status().as_u16(), seconds)
            }
            Err(_) => PushAnswer::Later(None),
        };
        let name = match answer {
            PushAnswer::Taken => "taken",
            PushAnswer::Gone => "gone",
            PushAnswer::Later(_) => "later",
            PushAnswer::Refused => "refused",
        };
        metrics::counter!("overture_push_messages_total", "answer" => name).increment(1);
        if answer == PushAnswer::Refused {
            let host = request.endpoint.url().host_str().unwrap_or_default();
            tracing::warn!(host, "a push service refused a message");
        }
        answer
    }
}

/// Runs until `stop`.
pub async fn run(sender: Sender, stop: watch::Receiver<bool>) {
    turns::take("people could not be told on their devices", stop, || {
        sender.turn()
    })
    .await;
}
