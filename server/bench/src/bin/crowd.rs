//! Opens sessions for people of a demo database, so that a bench can visit as many at once.
//!
//! `crowd DATA_DIR DATABASE_URL PEOPLE MANY` opens `MANY` sessions, spread over the `PEOPLE` that `portal demo` made, and
//! prints the value of each cookie on a line. Only adults: children act through their guardians.

use std::{error::Error, process::ExitCode, time::Duration};

use server::{
    clock::Clock,
    commands,
    config::{Config, Overrides},
    demo::{self, Options},
};
use store::{NewSession, Token};

/// Of two people about one is tried too many: some are children.
const SPARE: usize = 2;
/// Longer than a bench takes.
const AN_HOUR: Duration = Duration::from_hours(1);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crowd: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: crowd DATA_DIR DATABASE_URL PEOPLE MANY");
    let overrides =
        Overrides { data_dir: Some(next()?.into()), database_url: Some(next()?), ..Overrides::default() };
    let (people, many): (u32, usize) = (next()?.parse()?, next()?.parse()?);

    let options = Options { people, ..Options::default() };
    let step = usize::try_from(people)? / (many * SPARE).max(1);
    let (store, _) = commands::open(&Config::load(&overrides)?).await?;
    let clock = Clock::system(None);
    let mut opened = 0;
    for id_number in demo::id_numbers(&options, step)? {
        if opened == many {
            break;
        }
        let Some(person) = store.person_by_id_number(&id_number).await? else { continue };
        if options.today.year() - person.birth_date.year() <= 18 {
            continue;
        }
        let token = Token::generate()?;
        println!("{}", token.expose().as_str());
        let (person, agent) = (person.id, "bench".to_owned());
        let (idle, absolute) = (AN_HOUR, AN_HOUR);
        store.open_session(NewSession { token, person, at: clock.now(), idle, absolute, agent }).await?;
        opened += 1;
    }
    store.close().await;
    if opened < many { Err(format!("only {opened} of {many} adults found").into()) } else { Ok(()) }
}
