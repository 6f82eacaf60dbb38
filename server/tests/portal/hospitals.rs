//! `portal hospital-simulator` against a portal that listens.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use rules::facts::Level;
use server::{
    demo,
    hospitals::{Faults, Report, Settings, SimulationError, simulate},
    web,
};
use store::{NewApiClient, Scope, Token};

use crate::common::{NOW, Stage};

/// Serves the stage on a port of its own, and the settings of a simulation of the county's hospital.
async fn served(stage: &Stage) -> Settings {
    let secret = Token::generate().expect("a secret");
    let client = NewApiClient {
        id: "county".to_owned(),
        hospital: "H340399B1".to_owned(),
        scopes: Scope::ALL.to_vec(),
        secret: secret.clone(),
        at: NOW,
    };
    stage.store.add_client(client).await.expect("made");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let service = web::router(stage.portal(NOW)).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let people = demo::Options { people: 200, ..demo::Options::default() };
    Settings {
        url,
        client: "county".to_owned(),
        secret: secret.expose().to_string(),
        level: Level::Two,
        people: demo::id_numbers(&people, 1).expect("people"),
        cases: 60,
        counters: 4,
        seed: 7,
        today: stage.today(),
        faults: Faults::default(),
        book: stage.folder().join("book.jsonl"),
        patience: Duration::from_mins(1),
    }
}

async fn run(settings: &Settings) -> Result<Report, SimulationError> {
    let settings = settings.clone();
    tokio::task::spawn_blocking(move || simulate(&settings)).await.expect("ended")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_everything_going_wrong_the_books_still_agree() {
    let stage = Stage::new().await;
    let faults = Faults { repeat: 40, reorder: 40, drop: 40, nonsense: 60, reverse: 30 };
    let settings = Settings { faults, ..served(&stage).await };
    let report = run(&settings).await.expect("ran");
    assert!(report.is_clean(), "{report}");
    for what in [
        "settled",
        "taken back",
        "repeated, told alike",
        "too early, refused",
        "connection dropped",
        "nonsense, refused",
        "days that agree",
    ] {
        assert!(report.counts.contains_key(what), "{what}: {report}");
    }
    // What is in the book from before counts too, and its slips and keys are not used again.
    let more = run(&Settings { cases: 5, faults: Faults::default(), ..settings }).await.expect("ran");
    assert!(more.is_clean() && !more.counts.contains_key("refused: 409 slip_known"), "{more}");
}

/// The book with one text changed.
fn forge(book: &PathBuf, change: impl FnOnce(Vec<String>) -> Vec<String>) {
    let text = std::fs::read_to_string(book).expect("a book");
    let lines = change(text.lines().map(str::to_owned).collect());
    std::fs::write(book, lines.join("\n") + "\n").expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_book_that_says_something_else_is_found_out() {
    let stage = Stage::new().await;
    let settings = served(&stage).await;
    assert!(run(&settings).await.expect("ran").is_clean());
    let idle = Settings { cases: 0, ..settings };
    forge(&idle.book, |lines| {
        let is_done = |line: &String| line.contains("\"line\":\"done\"");
        let last = lines.iter().rposition(is_done).expect("a settlement");
        lines.into_iter().enumerate().filter(|(at, _)| *at != last).map(|(_, line)| line).collect()
    });
    // An act of which the answer was lost is sent again, under its key: the portal says what it was.
    let report = run(&idle).await.expect("ran");
    assert!(report.is_clean() && report.counts["settled"] == 1, "{report}");
    forge(&idle.book, |mut lines| {
        let done = lines.iter().position(|line| line.contains("\"line\":\"done\"")).expect("a settlement");
        lines[done] = lines[done].replace("\"funds\":\"", "\"funds\":\"9");
        lines
    });
    let report = run(&idle).await.expect("ran");
    assert!(report.findings.len() == 1 && report.findings[0].contains("differs"), "{report}");
    forge(&idle.book, |_| vec!["no book".to_owned()]);
    assert!(matches!(run(&idle).await, Err(SimulationError::NoBook(_, 1))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_portal_that_is_away_is_a_finding_and_no_crash() {
    let stage = Stage::new().await;
    let url = "http://127.0.0.1:9".to_owned();
    let settings = Settings { url, cases: 1, patience: Duration::from_millis(300), ..served(&stage).await };
    let report = run(&settings).await.expect("ran");
    assert!(!report.is_clean(), "{report}");
    let nobody = Settings { people: Vec::new(), ..settings.clone() };
    assert!(matches!(run(&nobody).await, Err(SimulationError::Nobody)));
    let nowhere = Settings { url: "elsewhere".to_owned(), ..settings };
    assert!(matches!(run(&nowhere).await, Err(SimulationError::Url(_))));
}
