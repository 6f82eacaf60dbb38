//! What can be set: by file, then environment, then flag; the later wins and an unknown key is refused.
//!
//! The file is TOML (`portal.toml` in the working directory, or `--config FILE`). In the environment a key is written
//! `PORTAL_KEY`, a nested one `PORTAL_SMS__URL`; `PORT`, `DATA_DIR` and `DATABASE_URL` are understood too, as hosting
//! platforms set them.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use time::Date;

/// Every setting, after file, environment and flags were laid over the defaults.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on.
    pub port: u16,
    /// Folder of the database, the key file and the outbox.
    pub data_dir: PathBuf,
    /// `postgres://…` or `sqlite:…`; without it `portal.db` in the data folder.
    pub database_url: Option<String>,
    /// Key file; without it `portal.key` in the data folder.
    pub key_file: Option<PathBuf>,
    /// `https://…` under which people reach the portal; makes cookies `Secure` and pins the origin of forms.
    pub public_origin: Option<String>,
    /// Header in which a trusted reverse proxy writes the caller's address. Without it the connection's address counts.
    pub client_ip_header: Option<String>,
    /// Business date to hold, `YYYY-MM-DD`; only a demo database accepts it.
    pub today: Option<String>,
    /// Gateway that sends codes to phones. Without it only a demo database can send (to a file).
    pub sms: Option<SmsGateway>,
    /// When people are told, and when their phones stay silent.
    #[serde(default)]
    pub notices: crate::notices::settings::Settings,
    /// Gateway at which people pay. Without it only a demo database takes payments (in its sandbox).
    pub payment: Option<PaymentConfig>,
    /// What is logged, in the syntax of `RUST_LOG`.
    pub log: String,
    /// Sign-in attempts allowed for one id number in a quarter of an hour.
    pub sign_in_attempts: u32,
    /// Requests to the sign-in pages allowed from one address in a minute.
    pub sign_in_per_minute: u32,
    /// Estimates that one address may ask for in a second, in the long run.
    pub estimates_per_second: u32,
    /// Estimates that one address may ask for at once, after a pause.
    pub estimates_burst: u32,
    /// Requests that one hospital's program may send in a second, in the long run.
    pub hospital_per_second: u32,
    /// Requests that one hospital's program may send at once, after a pause.
    pub hospital_burst: u32,
}

/// Where codes and notices go to be sent as text messages: one `POST` of JSON `{"id", "to", "text"}` with a bearer token.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsGateway {
    /// Address of the gateway.
    pub url: String,
    /// Its bearer token.
    pub token: String,
}

impl std::fmt::Debug for SmsGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsGateway").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Fewest characters of the secret shared with the payment gateway.
const SHORTEST_SECRET: usize = 32;

/// Where people pay. What is sent to it and what comes back: `server/README.md`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentConfig {
    /// Address of the gateway; its pages are under the same origin.
    pub url: String,
    /// What both sides sign with.
    pub secret: String,
    /// Address for its messages; without it the public origin's.
    pub callback_url: Option<String>,
}

impl std::fmt::Debug for PaymentConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaymentConfig").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Settings given as flags; each is absent unless typed.
#[derive(Debug, Default, Clone)]
pub struct Overrides {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--host`
    pub host: Option<IpAddr>,
    /// `--port` or `PORT`
    pub port: Option<u16>,
    /// `--data-dir` or `DATA_DIR`
    pub data_dir: Option<PathBuf>,
    /// `--database-url` or `DATABASE_URL`
    pub database_url: Option<String>,
    /// `--today`
    pub today: Option<String>,
}

/// A setting that cannot be used, in words for the person who runs the portal.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file, variable or flag that does not fit; the text names it.
    #[error("configuration: {0}")]
    Invalid(#[from] config::ConfigError),
    /// A date that is none.
    #[error("configuration: today = \"{0}\" is not a date like 2015-12-01")]
    Today(String),
    /// Notices at times that there are none of.
    #[error("configuration: {0}")]
    Notices(&'static str),
    /// A payment gateway with which no payment could be safe, or come back.
    #[error("configuration: {0}")]
    Payment(&'static str),
}

impl Config {
    /// Lays file, environment and flags over the defaults.
    pub fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::layered(overrides, None)
    }

    fn layered(
        overrides: &Overrides,
        environment: Option<std::collections::HashMap<String, String>>,
    ) -> Result<Self, ConfigError> {
        let file = match &overrides.file {
            Some(file) => config::File::from(file.as_path()).format(config::FileFormat::Toml),
            None => {
                config::File::from(Path::new("portal.toml")).format(config::FileFormat::Toml).required(false)
            }
        };
        let environment = config::Environment::with_prefix("PORTAL")
            .prefix_separator("_")
            .separator("__")
            .ignore_empty(true)
            .source(environment);
        let loaded: Self = config::Config::builder()
            .set_default("host", "127.0.0.1")?
            .set_default("port", 3000)?
            .set_default("data_dir", "data")?
            .set_default("log", "info,sqlx=warn")?
            .set_default("sign_in_attempts", 10)?
            .set_default("sign_in_per_minute", 60)?
            .set_default("estimates_per_second", 30)?
            .set_default("estimates_burst", 120)?
            .set_default("hospital_per_second", 100)?
            .set_default("hospital_burst", 400)?
            .add_source(file)
            .add_source(environment)
            .set_override_option("host", overrides.host.map(|host| host.to_string()))?
            .set_override_option("port", overrides.port)?
            .set_override_option(
                "data_dir",
                overrides.data_dir.as_ref().map(|path| path.display().to_string()),
            )?
            .set_override_option("database_url", overrides.database_url.clone())?
            .set_override_option("today", overrides.today.clone())?
            .build()?
            .try_deserialize()?;
        loaded.held_today()?;
        loaded.check_payment()?;
        loaded.notices.check().map_err(ConfigError::Notices)?;
        Ok(loaded)
    }

    /// A secret that could be guessed would let anybody say that an order is paid.
    fn check_payment(&self) -> Result<(), ConfigError> {
        let Some(payment) = &self.payment else { return Ok(()) };
        if payment.secret.len() < SHORTEST_SECRET {
            return Err(ConfigError::Payment("payment.secret must have at least 32 characters"));
        }
        if !payment.url.starts_with("https://") && !payment.url.starts_with("http://") {
            return Err(ConfigError::Payment("payment.url must be an address like https://pay.example"));
        }
        if self.public_origin.is_none() {
            return Err(ConfigError::Payment(
                "payment needs public_origin: the gateway sends browsers and messages there",
            ));
        }
        Ok(())
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("portal.db").display()))
    }

    /// Where the key file is.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data_dir.join("portal.key"))
    }

    /// Where the demo mode writes the text messages it would send.
    pub fn outbox(&self) -> PathBuf {
        self.data_dir.join("outbox")
    }

    /// Address to listen on.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Cookies are `Secure` as soon as people come by https.
    pub fn secure_cookies(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// The business date to hold, if one was set.
    pub fn held_today(&self) -> Result<Option<Date>, ConfigError> {
        self.today
            .as_deref()
            .map(|text| rules::date::parse_iso(text).map_err(|_| ConfigError::Today(text.to_owned())))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a temporary file");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    fn load(text: &str, environment: &[(&str, &str)], flags: Overrides) -> Result<Config, ConfigError> {
        let file = file(text);
        let environment =
            environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Config::layered(&Overrides { file: Some(file.path().to_owned()), ..flags }, Some(environment))
    }

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_beats_the_file() {
        let config = load("port = 4000\nlog = \"warn\"", &[("PORTAL_PORT", "5000")], Overrides::default());
        let config = config.expect("fits");
        assert_eq!((config.port, config.log.as_str()), (5000, "warn"));
        let flags = Overrides { port: Some(6000), ..Overrides::default() };
        assert_eq!(load("port = 4000", &[("PORTAL_PORT", "5000")], flags).expect("fits").port, 6000);
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        for (text, environment) in [("prot = 3000", &[][..]), ("", &[("PORTAL_PROT", "3000")][..])] {
            let error = load(text, environment, Overrides::default()).expect_err("refused");
            assert!(error.to_string().contains("prot"), "{error}");
        }
    }

    #[test]
    fn the_gateway_is_reached_by_nested_names_and_never_printed_with_its_token() {
        let environment = [("PORTAL_SMS__URL", "http://127.0.0.1:1"), ("PORTAL_SMS__TOKEN", "secret")];
        let config = load("", &environment, Overrides::default()).expect("fits");
        assert!(!format!("{config:?}").contains("secret"));
        assert_eq!(config.sms.expect("set").url, "http://127.0.0.1:1");
    }

    #[test]
    fn a_payment_gateway_needs_a_long_secret_and_a_way_back() {
        let gateway = |secret: &str, more: &str| {
            let text = format!("{more}\n[payment]\nurl = \"https://pay.example/v1\"\nsecret = \"{secret}\"");
            load(&text, &[], Overrides::default())
        };
        let (long, origin) = ("s".repeat(32), "public_origin = \"https://portal.example\"");
        let config = gateway(&long, origin).expect("fits");
        assert!(!format!("{config:?}").contains(&long));
        assert!(matches!(gateway("short", origin), Err(ConfigError::Payment(_))));
        assert!(matches!(gateway("", origin), Err(ConfigError::Payment(_))));
        assert!(matches!(gateway(&long, ""), Err(ConfigError::Payment(_))));
    }

    #[test]
    fn quiet_hours_are_set_for_all_and_for_one_place() {
        let text = "[notices]\nquiet_from = 22\n[notices.places.weihai]\nquiet_until = 7";
        let config =
            load(text, &[("PORTAL_NOTICES__UNPAID_DAYS", "14")], Overrides::default()).expect("fits");
        assert_eq!(config.notices.quiet_hours("huaiyuan"), (22, 8));
        assert_eq!(config.notices.quiet_hours("weihai"), (22, 7));
        assert_eq!(config.notices.days("huaiyuan"), (14, 7));
        let wrong = load("[notices]\nquiet_from = 25", &[], Overrides::default());
        assert!(matches!(wrong, Err(ConfigError::Notices(_))));
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        let flags = Overrides { today: Some("2015-13-01".to_owned()), ..Overrides::default() };
        assert!(matches!(load("", &[], flags), Err(ConfigError::Today(_))));
    }
}
