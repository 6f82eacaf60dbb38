//! `portal demo`: fills an empty database with synthetic people.

use std::io::{IsTerminal, Write};

use crate::{
    commands::{CommandError, create},
    config::Config,
    demo::{self, Options},
    sign_in::passwords::hash_now,
};

pub(super) async fn run(config: Config, people: u32, seed: u64) -> Result<(), CommandError> {
    let (store, _) = create(&config).await?;
    if store.counts().await?.people > 0 {
        return Err(CommandError::Refused(
            "the database already has people; demo data goes into an empty one only (choose another --data-dir)".to_owned(),
        ));
    }
    let options = Options { people, seed, ..Options::default() };
    let hash = |password: &str| hash_now(password).map_err(|error| error.to_string());
    let mut shown = None;
    let mut progress = |percent: u8| {
        // On a terminal the figure counts up in place; in a log it would only be noise.
        if std::io::stderr().is_terminal() && shown.replace(percent) != Some(percent) {
            eprint!("\rportal: making demo people, {percent}%");
            let _ = std::io::stderr().flush();
        }
    };
    let summary = demo::generate(&store, &options, &hash, &mut progress).await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    store.close().await;
    println!("{summary}");
    Ok(())
}
