//! What broken programs send: each must be refused as what it is.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::{
    book::Act,
    cases,
    counter::WAIT,
    line::{Line, Sent},
    report::Tally,
};
use crate::web::api::hospital::{PRE_SETTLEMENTS, SETTLEMENTS};

/// More than any bill may have.
const LARGE: usize = 5 * 1024 * 1024;

/// Sends one piece of nonsense instead of a bill.
pub(super) fn say(line: &Line, tally: &Tally, dice: &mut ChaCha8Rng, bill: &Act) {
    let key = cases::key(dice);
    let changed = |pointer: &str, value: Value| {
        let mut body: Value = serde_json::from_str(&bill.body).unwrap_or_default();
        if let Some(place) = body.pointer_mut(pointer) {
            *place = value;
        }
        body.to_string()
    };
    let stranger = format!("Basic {}", STANDARD.encode("nobody:nothing"));
    let mut sent = Sent { path: SETTLEMENTS, key: Some(&key), ..Sent::default() };
    let kind = dice.random_range(0..9);
    let body = match kind {
        0 => bill.body.get(..bill.body.len() / 2).unwrap_or_default().to_owned(),
        1 => changed("/id_number", "12345".into()),
        2 => changed("/total", 12.5.into()),
        3 => changed("/care", Value::Null),
        4 => changed("/care/discharged", "2099-01-01".into()),
        5 => " ".repeat(LARGE),
        _ => bill.body.clone(),
    };
    sent.body = body.as_bytes();
    let expected = match kind {
        0 => 400,
        5 => 413,
        6 => {
            sent.media = Some("text/html");
            415
        }
        7 => {
            sent.key = None;
            400
        }
        8 => {
            sent.authorization = Some(&stranger);
            401
        }
        2 => {
            sent.path = PRE_SETTLEMENTS;
            422
        }
        _ => 422,
    };
    match line.send(&sent, WAIT) {
        Ok(told) if told.status == expected && told.media == "application/problem+json" => {
            tally.count("nonsense, refused");
        }
        // Another program may have used up the bound, the portal may be away or end the connection before all of a
        // large body was sent.
        Ok(told) if told.asks_to_wait() => tally.count("told to wait"),
        Err(_) => tally.count("nonsense, without an answer"),
        Ok(told) => tally
            .find(&format!("nonsense of kind {kind}: {} instead of {expected}: {}", told.status, told.body)),
    }
}
