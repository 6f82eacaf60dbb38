//! A portal on a temporary database with demo people, and a browser without JavaScript to visit it.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use rules::identity::{IdNumber, check_character};
use server::{
    clock::Clock,
    config::{Config, Overrides},
    demo::{self, Persona},
    evidence::Vault,
    sign_in::{
        passwords::{Passwords, hash_now},
        pending::Pending,
    },
    sms::FileOutbox,
    web::{self, Portal, api, limits::AddressLimit, receipts::Receipts},
};
use store::{Person, Store};
use tempfile::TempDir;
use time::{Date, Duration, OffsetDateTime, macros::datetime};
use tower::ServiceExt;

use crate::gateway::Fake;

/// The instant at which the tests' clock stands.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-01 02:00 UTC);

/// A portal with demo people.
pub(crate) struct Stage {
    router: Router,
    at: Box<dyn Fn(OffsetDateTime, Date) -> Arc<Portal> + Send + Sync>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) personas: Vec<Persona>,
    today: Date,
    folder: TempDir,
    pub(crate) gateway: Arc<Fake>,
}

impl Stage {
    /// A new database with 200 people, of whom six are the personas.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same on a PostgreSQL server of the tests' own.
    pub(crate) async fn on_postgres() -> Self {
        let url = store::testing::postgres().await.expect("PostgreSQL");
        Self::with(|config| config.database_url = Some(url)).await
    }

    /// The same with settings changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let overrides = Overrides { data_dir: Some(folder.path().to_owned()), ..Overrides::default() };
        let mut config = Config::load(&overrides).expect("defaults fit");
        change(&mut config);
        let (store, keys) = server::commands::create(&config).await.expect("a database");
        let options = demo::Options { people: 200, ..demo::Options::default() };
        let hash = |password: &str| hash_now(password).map_err(|error| error.to_string());
        let summary = demo::generate(&store, &options, &hash, &mut |_| {}).await.expect("demo people");
        let today = store.settings().await.expect("settings").demo_today.expect("a demo");
        let passwords = Passwords::new(2).expect("hasher");
        let pending = Pending::new(&keys.lend("sign-in pending"));
        let kept = Arc::clone(&store);
        let gateway = Arc::new(Fake::default());
        let fake = Arc::clone(&gateway);
        let at = move |now, today| {
            Arc::new(Portal {
                store: Arc::clone(&kept),
                clock: Clock::standing(now, today),
                demo: true,
                assets: Arc::default(),
                passwords: passwords.clone(),
                pending: pending.clone(),
                vault: Vault::new(&config.data_dir, &keys),
                receipts: Receipts::new(&keys),
                sender: Arc::new(FileOutbox::new(config.outbox())),
                payments: crate::gateway::payments(&fake),
                sign_in_limit: AddressLimit::per_minute(config.sign_in_per_minute),
                bounds: api::Bounds::new(&config),
                config: config.clone(),
            })
        };
        Self {
            router: web::router(at(NOW, today)),
            at: Box::new(at),
            store,
            personas: summary.personas,
            today,
            folder,
            gateway,
        }
    }

    /// The same browser some time later.
    pub(crate) fn later(&self, time: Duration, browser: &Browser) -> Browser {
        Browser { router: web::router((self.at)(NOW + time, self.today)), cookies: browser.cookies.clone() }
    }

    /// The same browser on another business day.
    pub(crate) fn on_day(&self, day: Date, browser: &Browser) -> Browser {
        Browser { router: web::router((self.at)(NOW, day)), cookies: browser.cookies.clone() }
    }

    /// The portal at a time.
    pub(crate) fn portal(&self, at: OffsetDateTime) -> Arc<Portal> {
        (self.at)(at, self.today)
    }

    /// The same browser before other routes of the same portal.
    pub(crate) fn on_other_routes(
        &self,
        browser: &Browser,
        routes: impl FnOnce(Arc<Portal>) -> Router,
    ) -> Browser {
        Browser { router: routes((self.at)(NOW, self.today)), cookies: browser.cookies.clone() }
    }

    /// Someone who opens the portal for the first time.
    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// A persona by what she is there for.
    pub(crate) fn persona(&self, key: &str) -> &Persona {
        self.personas.iter().find(|persona| persona.key == key).expect("a persona")
    }

    /// Id number of a persona.
    pub(crate) fn id_number(&self, key: &str) -> IdNumber {
        IdNumber::parse(&self.persona(key).id_number).expect("valid")
    }

    /// A persona as the database has it.
    pub(crate) async fn person(&self, key: &str) -> Person {
        self.person_with(&self.id_number(key)).await
    }

    /// Somebody by id number.
    pub(crate) async fn person_with(&self, id: &IdNumber) -> Person {
        self.store.person_by_id_number(id).await.expect("asked").expect("on file")
    }

    /// The business date of the demo.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A browser in which a persona with a password has signed in.
    pub(crate) async fn signed_in(&self, key: &str) -> Browser {
        let persona = self.persona(key);
        let mut browser = self.browser();
        let form = [
            ("id", persona.id_number.as_str()),
            ("password", persona.password.as_deref().expect("a password")),
        ];
        let answer = browser.post("/sign-in", &form).await;
        assert_eq!((answer.status, answer.location.as_deref()), (StatusCode::SEE_OTHER, Some("/enrolment")));
        browser
    }

    /// A browser in which a persona has asked for a code, and the code that came.
    pub(crate) async fn asked(&self, key: &str) -> (Browser, String) {
        let persona = self.persona(key);
        let mut browser = self.browser();
        browser.post("/sign-in/first", &[("id", &persona.id_number), ("name", &persona.name)]).await;
        let message = self.messages(1).await.remove(0);
        let text = message.lines().nth(1).expect("a text");
        (browser, text.chars().filter(char::is_ascii_digit).take(6).collect())
    }

    /// Texts "sent" so far, oldest first. Sending happens after the answer, so this waits for the first.
    pub(crate) async fn messages(&self, at_least: usize) -> Vec<String> {
        let folder: PathBuf = self.folder.path().join("outbox");
        for _ in 0..200 {
            let mut paths: Vec<_> = std::fs::read_dir(&folder)
                .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
                .unwrap_or_default();
            paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
            paths.sort();
            if paths.len() >= at_least {
                return paths.iter().map(|path| std::fs::read_to_string(path).expect("read")).collect();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("no {at_least} messages came")
    }
}

/// A browser without JavaScript: cookies, forms, redirects that are not followed by themselves.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// A PDF file.
pub(crate) const PDF: &[u8] = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n";

/// The id number of somebody of the county, by day of birth and serial number.
pub(crate) fn number(birthday: &str, serial: u16) -> String {
    let first17 = format!("340399{birthday}{serial:03}");
    format!("{first17}{}", check_character(&first17).expect("a check character"))
}

/// The value of the first hidden field of a name in a page, or in the rest of one.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    rest.split('"').next().expect("an end").to_owned()
}

/// A form with fields, of which the token comes first, and a file.
pub(crate) fn multipart(
    path: &str,
    token: &str,
    fields: &[(&str, &str)],
    (name, content): (&str, &[u8]),
) -> Request<Body> {
    let mut body = String::new();
    for (field, value) in [("csrf", token)].iter().chain(fields) {
        write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
            .expect("text");
    }
    write!(
        body,
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .expect("text");
    let body = [body.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
    Request::post(path)
        .header(header::CONTENT_TYPE, MULTIPART)
        .header(header::CONTENT_LENGTH, body.len())
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request")
}

/// The media type of such a form.
pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=edge";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
    /// The same as it came, for files.
    pub(crate) bytes: Vec<u8>,
}

impl Browser {
    /// The same browser at another portal.
    pub(crate) fn at(&self, portal: Arc<Portal>) -> Self {
        Self { router: web::router(portal), cookies: self.cookies.clone() }
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Sends a form, with the token of the session if there is one: read off the account page, as a form would carry it.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token =
            if self.cookies.contains_key("session") { self.form_token().await } else { String::new() };
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post_raw(path, &serde_urlencoded::to_string(fields).expect("a form")).await
    }

    /// Sends a form with a file, with the token of the session.
    pub(crate) async fn upload(&mut self, path: &str, name: &str, content: &[u8]) -> Answer {
        let token = self.form_token().await;
        let request = multipart(path, &token, &[], (name, content));
        self.send(request).await
    }

    /// Sends a body as it is.
    pub(crate) async fn post_raw(&mut self, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.send(request).await
    }

    /// The token that this session's forms carry.
    pub(crate) async fn form_token(&mut self) -> String {
        self.token_on("/account").await
    }

    /// The token that the first form of a page carries.
    pub(crate) async fn token_on(&mut self, path: &str) -> String {
        let page = self.get(path).await.body;
        let at = page.find("name=\"csrf\"").expect("a form with a token");
        let rest = &page[at..];
        let value = rest.split("value=\"").nth(1).expect("a value");
        value.split('"').next().expect("an end").to_owned()
    }

    /// Sends a request with this browser's cookies and keeps those that come back.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        let response: Response<Body> = self.router.clone().oneshot(request).await.expect("never fails");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            location: parts
                .headers
                .get(header::LOCATION)
                .map(|value| value.to_str().expect("text").to_owned()),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body.to_vec(),
        }
    }
}
