//! One letter, one connection, one outcome.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use crate::letter::{Letter, Sender};
use crate::server::{Security, Server};

/// Characters of what a server said that are kept.
const DETAIL_LENGTH_MAXIMUM: usize = 200;

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    /// The server took it.
    Taken,
    /// The server certainly did not take it, and may do so later.
    Later(String),
    /// The server certainly did not take it, and never will.
    Refused(String),
    /// The text had left when the connection went silent: it may have been taken.
    Unknown(String),
}

/// How far the conversation with a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// Not to the letter: whoever runs the installation can cure what is wrong with the server, its encryption or the log-in.
    Nothing,
    /// The server was told of sender and recipient.
    Letter,
    /// The text has left, or a part of it.
    Text,
}

/// Gives a letter to a server, within a time. Only what the server said for certain is definite.
pub async fn deliver(
    server: &Server,
    from: &Sender,
    letter: &Letter,
    within: Duration,
) -> Delivered {
    let message = match letter.message(from) {
        Ok(message) => message,
        Err(problem) => return Delivered::Refused(problem.to_string()),
    };
    let mut reached = Reached::Nothing;
    let speaking = speak(server, &message, &mut reached);
    let ended = tokio::time::timeout(within, speaking).await;
    match ended {
        Ok(Ok(())) => Delivered::Taken,
        Ok(Err(error)) => judge(&error, reached),
        Err(_) if reached == Reached::Text => {
            Delivered::Unknown("the server did not answer in time after it had the text".to_owned())
        }
        Err(_) => Delivered::Later("the server did not answer in time".to_owned()),
    }
}

fn judge(error: &Error, reached: Reached) -> Delivered {
    let detail = detail(error);
    match reached {
        Reached::Nothing => Delivered::Later(detail),
        _ if error.is_permanent() => Delivered::Refused(detail),
        Reached::Text if !error.is_transient() => Delivered::Unknown(detail),
        Reached::Letter | Reached::Text => Delivered::Later(detail),
    }
}

/// What went wrong, in one line.
fn detail(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        let said = deeper.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = deeper.source();
    }
    let plain = text.split(|one: char| one.is_control() || one.is_whitespace());
    let words: Vec<&str> = plain.filter(|word| !word.is_empty()).collect();
    words
        .join(" ")
        .chars()
        .take(DETAIL_LENGTH_MAXIMUM)
        .collect()
}

async fn speak(
    server: &Server,
    message: &lettre::Message,
    reached: &mut Reached,
) -> Result<(), Error> {
    let mut connection = connect(server).await?;
    *reached = Reached::Letter;
    let envelope = message.envelope();
    let sender = envelope.from().cloned();
    connection.command(Mail::new(sender, Vec::new())).await?;
    for recipient in envelope.to() {
        let rcpt = Rcpt::new(recipient.clone(), Vec::new());
        connection.command(rcpt).await?;
    }
    connection.command(Data).await?;
    *reached = Reached::Text;
    let _: Response = connection.message(&message.formatted()).await?;
    // It is taken, however the farewell goes.
    let _ = connection.quit().await;
    Ok(())
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, Error> {
    let name = ClientId::default();
    let tls = || TlsParameters::new_rustls(server.host.clone());
    let at = (server.host.as_str(), server.port);
    let from_the_start = match server.security {
        Security::Tls => Some(tls()?),
        Security::None | Security::StartTls => None,
    };
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(at, None, &name, from_the_start, None).await?;
    if server.security == Security::StartTls {
        connection.starttls(tls()?, &name).await?;
    }
    if let Some((user, password)) = &server.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await?;
    }
    Ok(connection)
}
