//! Gives letters to the mail server (R5). It begins after the transaction that wrote the letter, and a server that hangs, refuses
//! or lies keeps nobody waiting but the letters.

use std::time::Duration;

use ::mail::{Delivered, Sender, Server, deliver};
use domain::limits;
use futures_util::future::join_all;
use service::{MailPolicy, Service};
use tokio::sync::watch;
use url::Url;

use crate::failure::{Failure, Outcome};
use crate::settings::Serve;
use crate::turns;

/// The mail server, and whose letters these are.
#[derive(Debug, Clone)]
pub struct Post {
    server: Server,
    from: Sender,
}

impl Post {
    /// By the settings; none where no mail server is named.
    pub fn of(settings: &Serve) -> Outcome<Option<Self>> {
        let (server, from) = match (&settings.smtp_url, &settings.mail_from) {
            (None, None) => return Ok(None),
            (Some(server), Some(from)) => (server, from),
            _ => {
                return Err(Failure::usage(
                    "Mail needs a server and a sender: give both --smtp-url and --mail-from, or neither",
                ));
            }
        };
        let server = server
            .parse()
            .map_err(|problem| Failure::usage(format!("--smtp-url cannot be used: {problem}")))?;
        let from = Sender::parse(from)
            .map_err(|problem| Failure::usage(format!("--mail-from cannot be used: {problem}")))?;
        Ok(Some(Self { server, from }))
    }

    /// What the use cases know of it.
    pub fn policy(&self, site: Url) -> MailPolicy {
        MailPolicy {
            from: self.from.address().to_owned(),
            site,
        }
    }

    /// Sends what is due once; tells how many letters there were.
    pub async fn turn(&self, service: &Service) -> service::ServiceResult<usize> {
        service.write_weekly_letters().await?;
        let in_hand = service.mail_take().await?;
        let patience = Duration::from_millis(limits::MAIL_PATIENCE_MILLISECONDS.unsigned_abs());
        let sending = in_hand
            .iter()
            .map(|mail| deliver(&self.server, &self.from, &mail.letter, patience));
        let answers = join_all(sending).await;
        for (mail, answer) in in_hand.iter().zip(answers) {
            let name = match &answer {
                Delivered::Taken => "taken",
                Delivered::Later(_) => "later",
                Delivered::Refused(_) => "refused",
                Delivered::Unknown(_) => "unknown",
            };
            metrics::counter!("overture_mails_total", "answer" => name).increment(1);
            service.mail_told(mail, answer).await?;
        }
        Ok(in_hand.len())
    }
}

/// Runs until `stop`.
pub async fn run(post: Post, service: Service, stop: watch::Receiver<bool>) {
    turns::take("letters could not be sent", stop, || post.turn(&service)).await;
}
