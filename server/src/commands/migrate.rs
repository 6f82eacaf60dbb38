//! `portal migrate`.

use store::Schema;

use crate::{
    commands::{CommandError, create, location},
    config::Config,
};

pub(super) async fn run(config: &Config) -> Result<(), CommandError> {
    let place = location(config)?.location.to_string();
    let before = store::examine(&location(config)?.create(true), &config.key_file())
        .await
        .ok()
        .map(|report| report.schema);
    let (store, _) = create(config).await?;
    store.ready().await?;
    store.close().await;
    match before {
        Some(Schema::Current { version }) => {
            println!("{place} is current (version {version}); nothing to do");
        }
        Some(Schema::Behind { found, known }) if found > 0 => {
            println!("{place}: brought from version {found} to {known}");
        }
        _ => println!("{place}: made; the key file is {}", config.key_file().display()),
    }
    Ok(())
}
