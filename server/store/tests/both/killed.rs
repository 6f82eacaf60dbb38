//! Servers to be killed: this test program, started again as a worker that does one thing until it is ended by `kill -9`.

use std::{
    env,
    io::Read,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use store::{Config, Location, Store, open, testing::Bed};

use crate::fixture::id_number;

const DATABASE: &str = "PORTAL_TEST_KILLED_DATABASE";
const KEY_FILE: &str = "PORTAL_TEST_KILLED_KEY_FILE";
const ROUND: &str = "PORTAL_TEST_KILLED_ROUND";
/// More than a worker registers before it is killed.
const PEOPLE_OF_A_ROUND: u64 = 5_000;

/// What a worker works on, and the how manieth it is; `None` where the test program was not started as a worker. The people
/// it registers are others than those of the workers before.
pub(crate) async fn work() -> Option<(Arc<dyn Store>, u64)> {
    let (Ok(database), Ok(key_file), Ok(round)) = (env::var(DATABASE), env::var(KEY_FILE), env::var(ROUND))
    else {
        return None;
    };
    let round: u64 = round.parse().unwrap();
    (0..round * PEOPLE_OF_A_ROUND).for_each(|_| drop(id_number()));
    let config = Config::new(database.parse().unwrap());
    Some((open(&config, key_file.as_ref()).await.unwrap(), round))
}

/// A worker that was killed.
pub(crate) struct Killed {
    /// By how much `done` had grown.
    pub(crate) grown: u64,
    /// What it said on its error output.
    pub(crate) said: String,
}

/// Starts a worker (the path of its test), waits until it has done more than `least`, a little longer in each round, and
/// kills it.
pub(crate) async fn killed_at_work(
    bed: &Bed,
    worker: &str,
    round: u64,
    least: u64,
    done: impl AsyncFn() -> u64,
) -> Killed {
    let database = match &bed.config.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.expose().to_owned(),
    };
    let before = done().await;
    let mut worker = Command::new(env::current_exe().unwrap())
        .args(["--exact", worker, "--nocapture"])
        .env(DATABASE, &database)
        .env(KEY_FILE, &bed.key_file)
        .env(ROUND, round.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..800 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if done().await > before + least {
            break;
        }
    }
    tokio::time::sleep(Duration::from_millis(3 + 6 * round)).await;
    worker.kill().unwrap();
    worker.wait().unwrap();
    let mut said = String::new();
    worker.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    Killed { grown: done().await - before, said }
}
