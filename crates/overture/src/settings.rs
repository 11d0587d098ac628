//! Settings: flags, then environment variables, then the configuration file, then the defaults of
//! `config.default.toml`.
//!
//! One structure per table of the file serves as its flags as well, so that no setting can be
//! missing on one of the ways.

use std::path::{Path, PathBuf};

use domain::time::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::failure::{Failure, Outcome};

/// Every default, in the form of a configuration file.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// Makes a table of settings: its flags, its keys, and the way in which one layer covers another.
macro_rules! settings {
    ($(#[$meta:meta])* $name:ident {
        $($(#[doc = $doc:literal])+ #[arg($($arg:tt)*)] $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, clap::Args, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])+ #[arg($($arg)*)] pub $field: Option<$type>,)*
        }

        impl $name {
            /// What is given here, and where nothing is, what is given there.
            #[must_use]
            pub fn or(self, lower: Self) -> Self {
                Self { $($field: self.$field.or(lower.$field),)* }
            }

            /// The keys of the table.
            #[cfg(test)]
            pub const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

domain::named! {
    /// What tells the time.
    ClockKind, "clock (real or manual)" {
        /// The world.
        Real = "real",
        /// Whoever moves it.
        Manual = "manual",
    }
}

domain::named! {
    /// What a process does.
    ProcessRole, "role (all, web or worker)" {
        /// Everything.
        All = "all",
        /// Answers people and programs.
        Web = "web",
        /// Runs the engine.
        Worker = "worker",
    }
}

domain::named! {
    /// How the log is written.
    LogFormat, "log format (text or json)" {
        /// Lines for people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }
}

/// `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let port = text
            .rsplit_once(':')
            .and_then(|(host, port)| port.parse::<u16>().ok().filter(|_| !host.is_empty()));
        match port {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(format!(
                "`{text}` is no address to listen at; it looks like 127.0.0.1:8080"
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The address of a site: `http://...` or `https://...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(pub Url);

impl std::str::FromStr for Site {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let site = Url::parse(text).ok();
        let site = site.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        site.map(Self).ok_or_else(|| {
            format!("`{text}` is no address of a site; it looks like https://overture.example.org")
        })
    }
}

impl<'de> Deserialize<'de> for Site {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

settings! {
    /// Where everything is kept.
    Storage {
        /// Where the database and the key of its secrets are
        #[arg(long, env = "OVERTURE_DATA", value_name = "DIR")]
        data: PathBuf,
        /// The database: postgres://... for PostgreSQL; without it SQLite in the data folder
        #[arg(long, env = "OVERTURE_DATABASE", value_name = "URL", hide_env_values = true)]
        database: String,
    }
}

settings! {
    /// How the program tells what it does.
    Log {
        /// What is logged: a level, or levels by part such as `info,engine=debug`
        #[arg(long, env = "OVERTURE_LOG", value_name = "FILTER", global = true)]
        log: String,
        /// How it is logged: text or json
        #[arg(long, env = "OVERTURE_LOG_FORMAT", value_name = "FORMAT", global = true)]
        log_format: LogFormat,
    }
}

settings! {
    /// The service.
    Serve {
        /// Where to answer
        #[arg(long, env = "OVERTURE_LISTEN", value_name = "ADDRESS:PORT")]
        listen: Address,
        /// The clock: real, or manual, which stands still until the API moves it
        #[arg(long, env = "OVERTURE_CLOCK", value_name = "CLOCK")]
        clock: ClockKind,
        /// Where a manual clock begins, at its first start (RFC 3339)
        #[arg(long, env = "OVERTURE_START", value_name = "INSTANT")]
        start: Timestamp,
        /// What this process does, where several share a PostgreSQL database: all, web or worker
        #[arg(long, env = "OVERTURE_ROLE", value_name = "ROLE")]
        role: ProcessRole,
        /// The address that people use, where a proxy stands in front
        #[arg(long, env = "OVERTURE_PUBLIC_URL", value_name = "URL")]
        public_url: Site,
        /// Simulated networks that accounts may be connected to; without it those on this machine
        #[arg(long, env = "OVERTURE_SANDBOX_NETWORKS", value_name = "URL", value_delimiter = ',')]
        sandbox_networks: Vec<Site>,
        /// Hosts of one's own network that sources of people may be at, each with its port, such as crm.internal:443
        #[arg(long, env = "OVERTURE_PRIVATE_HOSTS", value_name = "HOST:PORT", value_delimiter = ',')]
        private_hosts: Vec<String>,
        /// The folder whose SQLite files finders may read; without it none may
        #[arg(long, env = "OVERTURE_SOURCE_FOLDER", value_name = "DIR")]
        source_folder: PathBuf,
        /// Whether a push service of this machine, by http, may be told by browsers: for tests
        #[arg(long, env = "OVERTURE_PUSH_LOOPBACK", value_name = "true|false")]
        push_loopback: bool,
        /// The mail server: smtps://user:password@host, smtp+starttls://... or smtp://... for a relay; without it no mail is sent
        #[arg(long, env = "OVERTURE_SMTP_URL", value_name = "URL", hide_env_values = true)]
        smtp_url: String,
        /// Whom letters come from, such as `Overture <overture@example.org>`
        #[arg(long, env = "OVERTURE_MAIL_FROM", value_name = "ADDRESS")]
        mail_from: String,
        /// Seconds that answering one request may take
        #[arg(long, env = "OVERTURE_REQUEST_TIMEOUT_SECONDS", value_name = "SECONDS")]
        request_timeout_seconds: u32,
        /// Requests that are answered at once
        #[arg(long, env = "OVERTURE_REQUESTS_AT_ONCE", value_name = "N")]
        requests_at_once: u32,
    }
}

settings! {
    /// The demonstration.
    Demo {
        /// The port of the page on this machine; without it a free one
        #[arg(long, env = "OVERTURE_PORT", value_name = "N")]
        port: u16,
        /// People of the simulated network
        #[arg(long, env = "OVERTURE_PEOPLE", value_name = "N")]
        people: u32,
        /// The same seed gives the same days
        #[arg(long, env = "OVERTURE_SEED", value_name = "N")]
        seed: u64,
        /// Simulated days that pass in a minute
        #[arg(long, env = "OVERTURE_SPEED", value_name = "DAYS_PER_MINUTE")]
        speed: f64,
        /// A folder of its own for the database, instead of one that is thrown away
        #[arg(long, env = "OVERTURE_DEMO_DATA", value_name = "DIR")]
        data: PathBuf,
        /// An empty PostgreSQL database instead of SQLite
        #[arg(long, env = "OVERTURE_DEMO_DATABASE", value_name = "URL", hide_env_values = true)]
        database: String,
    }
}

settings! {
    /// The simulated network alone.
    Sandbox {
        /// Where to answer
        #[arg(long, env = "OVERTURE_LISTEN", value_name = "ADDRESS:PORT")]
        listen: Address,
        /// How many people it has
        #[arg(long, env = "OVERTURE_PEOPLE", value_name = "N")]
        people: u32,
        /// The same seed gives the same people and behaviour
        #[arg(long, env = "OVERTURE_SEED", value_name = "N")]
        seed: u64,
        /// The clock: real, or manual, which stands still until its control address moves it
        #[arg(long, env = "OVERTURE_CLOCK", value_name = "CLOCK")]
        clock: ClockKind,
        /// Where a manual clock begins (RFC 3339)
        #[arg(long, env = "OVERTURE_START", value_name = "INSTANT")]
        start: Timestamp,
        /// What the control address asks for as a bearer token
        #[arg(long, env = "OVERTURE_CONTROL_TOKEN", value_name = "TOKEN", hide_env_values = true)]
        control_token: String,
    }
}

/// A configuration file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    log: Option<String>,
    log_format: Option<LogFormat>,
    /// The service.
    pub serve: Serve,
    /// The demonstration.
    pub demo: Demo,
    /// The simulated network.
    pub sandbox: Sandbox,
}

impl File {
    /// Where everything is kept.
    pub fn storage(&self) -> Storage {
        Storage {
            data: self.data.clone(),
            database: self.database.clone(),
        }
    }

    /// How the program tells what it does.
    pub fn log(&self) -> Log {
        Log {
            log: self.log.clone(),
            log_format: self.log_format,
        }
    }

    /// The configuration file, covering the defaults. A relative data folder in it is relative to
    /// it.
    pub fn layered(path: Option<&Path>) -> Outcome<Self> {
        let defaults = Self::read(DEFAULTS).map_err(Failure::failed)?;
        let Some(path) = path else {
            return Ok(defaults);
        };
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!(
                "The configuration file {} cannot be read ({error}); check its path",
                path.display()
            ))
        })?;
        let mut file = Self::read(&text).map_err(|problem| {
            Failure::usage(format!(
                "The configuration file {} cannot be used: {problem}; correct it",
                path.display()
            ))
        })?;
        if let (Some(data), Some(folder)) = (&file.data, path.parent()) {
            file.data = Some(folder.join(data));
        }
        Ok(file.or(defaults))
    }

    fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error
                .span()
                .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            match line {
                Some(line) => format!("line {line}: {}", error.message()),
                None => error.message().to_owned(),
            }
        })
    }

    fn or(self, lower: Self) -> Self {
        Self {
            data: self.data.or(lower.data),
            database: self.database.or(lower.database),
            log: self.log.or(lower.log),
            log_format: self.log_format.or(lower.log_format),
            serve: self.serve.or(lower.serve),
            demo: self.demo.or(lower.demo),
            sandbox: self.sandbox.or(lower.sandbox),
        }
    }
}

/// A setting that has a default, by its key.
pub fn known<T>(value: Option<T>, key: &str) -> Outcome<T> {
    value.ok_or_else(|| Failure::failed(format!("The setting `{key}` has no value; give it one")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_name_every_setting() {
        let all = [
            Storage::KEYS,
            Log::KEYS,
            Serve::KEYS,
            Demo::KEYS,
            Sandbox::KEYS,
        ]
        .concat();
        for key in all {
            assert!(
                DEFAULTS.lines().any(|line| line
                    .trim_start_matches("# ")
                    .starts_with(&format!("{key} ="))),
                "{key}"
            );
        }
        assert!(File::read(DEFAULTS).is_ok());
    }

    #[test]
    fn the_commented_settings_can_be_read_as_well() {
        let uncommented: String = DEFAULTS
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") && !rest.ends_with('.') => rest,
                _ => line,
            })
            .collect::<Vec<_>>()
            .join("\n");
        let file = File::read(&uncommented).unwrap();
        assert!(file.serve.start.is_some() && file.sandbox.control_token.is_some());
        assert!(file.database.is_some() && file.demo.port.is_some());
    }

    #[test]
    fn the_file_covers_the_defaults_and_flags_cover_the_file() {
        let file = File::read("log = \"debug\"\n[serve]\nlisten = \"[::1]:9\"").unwrap();
        let layered = file.or(File::read(DEFAULTS).unwrap());
        assert_eq!(layered.log.as_deref(), Some("debug"));
        assert_eq!(layered.serve.role, Some(ProcessRole::All));
        let flags = Serve {
            listen: Some("0.0.0.0:1".parse().unwrap()),
            ..Serve::default()
        };
        let serve = flags.or(layered.serve);
        assert_eq!(serve.listen.unwrap().as_str(), "0.0.0.0:1");
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_told_with_their_line() {
        let problem = File::read("log = \"info\"\nlisten = \"x\"").unwrap_err();
        assert!(
            problem.starts_with("line 2: unknown field `listen`"),
            "{problem}"
        );
        let problem = File::read("[serve]\nclock = \"sun\"").unwrap_err();
        assert!(problem.contains("`sun` is no clock"), "{problem}");
        let problem = File::read("[serve]\nlisten = \"here\"").unwrap_err();
        assert!(problem.contains("127.0.0.1:8080"), "{problem}");
    }

    #[test]
    fn the_data_folder_of_a_file_is_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("overture.toml");
        std::fs::write(&path, "data = \"here\"").unwrap();
        let file = File::layered(Some(&path)).unwrap();
        assert_eq!(file.storage().data, Some(folder.path().join("here")));
    }
}
