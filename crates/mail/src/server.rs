//! How a mail server is reached.

use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

/// How the connection is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a relay on this machine or within one's own network.
    None,
    /// In the clear at first, and encrypted before anything is said; a server that cannot is not spoken to.
    StartTls,
    /// Encrypted from the first byte on.
    Tls,
}

/// What is wrong with the address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerProblem {
    /// It is no address of a mail server.
    #[error(
        "this is no address of a mail server; it looks like smtps://user:password@mail.example.org, smtp+starttls://... or smtp://... for a relay without encryption"
    )]
    NotAServer,
    /// A password would leave unencrypted.
    #[error(
        "a password would leave unencrypted; use smtps:// or smtp+starttls://, or a relay on this machine"
    )]
    PasswordInTheClear,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub security: Security,
    /// User and password, where it asks for them.
    pub login: Option<(String, String)>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

impl FromStr for Server {
    type Err = ServerProblem;

    fn from_str(text: &str) -> Result<Self, ServerProblem> {
        let url = Url::parse(text).map_err(|_| ServerProblem::NotAServer)?;
        let (security, usual_port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtp" => (Security::None, 25),
            _ => return Err(ServerProblem::NotAServer),
        };
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none();
        let host = url.host_str().filter(|host| is_bare && !host.is_empty());
        let host = host.ok_or(ServerProblem::NotAServer)?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let plain = |text: &str| {
            let decoded = percent_decode_str(text).decode_utf8();
            decoded
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| ServerProblem::NotAServer)
        };
        let login = match (url.username(), url.password()) {
            ("", _) => None,
            (user, password) => Some((plain(user)?, plain(password.unwrap_or_default())?)),
        };
        let on_this_machine = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if login.is_some() && security == Security::None && !on_this_machine {
            return Err(ServerProblem::PasswordInTheClear);
        }
        Ok(Self {
            port: url.port().unwrap_or(usual_port),
            host,
            security,
            login,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_by_addresses() {
        let server: Server = "smtps://over%40ture:p%3Aw@mail.example.org"
            .parse()
            .unwrap();
        assert_eq!(
            (server.host.as_str(), server.port, server.security),
            ("mail.example.org", 465, Security::Tls)
        );
        assert_eq!(
            server.login,
            Some(("over@ture".to_owned(), "p:w".to_owned()))
        );
        assert!(
            !format!("{server:?}").contains("p:w"),
            "no log shows the password"
        );
        let relay: Server = "smtp://10.0.0.5:2525".parse().unwrap();
        assert_eq!(
            (relay.port, relay.security, relay.login),
            (2525, Security::None, None)
        );
        let here: Server = "smtp://me:secret@[::1]".parse().unwrap();
        assert_eq!((here.host.as_str(), here.port), ("::1", 25));
        let later: Server = "smtp+starttls://mail.example.org".parse().unwrap();
        assert_eq!((later.port, later.security), (587, Security::StartTls));
    }

    #[test]
    fn what_is_none_is_refused_and_no_password_leaves_in_the_clear() {
        for bad in [
            "mail.example.org",
            "https://mail.example.org",
            "smtp://",
            "smtp://a/b",
            "smtps://a?b=c",
        ] {
            assert_eq!(
                bad.parse::<Server>(),
                Err(ServerProblem::NotAServer),
                "{bad}"
            );
        }
        let bad = "smtp://me:secret@mail.example.org".parse::<Server>();
        assert_eq!(bad, Err(ServerProblem::PasswordInTheClear));
    }
}
