//! Finds people of a demo database whom a hospital can treat on a day, for a bench that settles their bills.
//!
//! `patients DATA_DIR DATABASE_URL PEOPLE MANY JURISDICTION DAY` prints the id numbers of `MANY` people of the `PEOPLE`
//! that `portal demo` made, spread over all of them, who are covered in the jurisdiction on the day: one on a line.

use std::{error::Error, process::ExitCode};

use rules::{date, standing::Standing};
use server::{
    commands,
    config::{Config, Overrides},
    demo::{self, Options},
};

/// Of so many people about one is tried too many: some live elsewhere, some have not paid.
const SPARE: usize = 3;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("patients: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next =
        || arguments.next().ok_or("usage: patients DATA_DIR DATABASE_URL PEOPLE MANY JURISDICTION DAY");
    let overrides =
        Overrides { data_dir: Some(next()?.into()), database_url: Some(next()?), ..Overrides::default() };
    let (people, many): (u32, usize) = (next()?.parse()?, next()?.parse()?);
    let (jurisdiction, day) = (next()?, date::parse_iso(&next()?)?);

    let options = Options { people, ..Options::default() };
    let step = usize::try_from(people)? / (many * SPARE).max(1);
    let (store, _) = commands::open(&Config::load(&overrides)?).await?;
    let mut found = 0;
    for id_number in demo::id_numbers(&options, step)? {
        if found == many {
            break;
        }
        let cover = store.cover_on(&jurisdiction, &id_number, day).await?;
        if cover.is_some_and(|cover| cover.standing == Standing::Covered) {
            println!("{}", id_number.as_str());
            found += 1;
        }
    }
    store.close().await;
    if found < many { Err(format!("only {found} of {many} people are covered").into()) } else { Ok(()) }
}
