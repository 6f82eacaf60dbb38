//! The batch form over HTTP: the answer is written while it is computed, so that it never lies in memory as a whole.

use std::{
    io::{self, Cursor},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::{
        Semaphore,
        mpsc::{Sender, channel},
    },
    task::spawn_blocking,
};

use crate::engine::{Steps, batch::Chunks};

/// Bytes of a batch that are answered at once: some dozen requests, or some thousand faults.
const AT_ONCE: usize = 16 * 1024;

/// How long a caller may leave an answer lying before the rest is given up.
const PATIENCE: Duration = Duration::from_secs(30);

const LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// A piece of the answer.
enum Piece {
    Lines(Vec<u8>),
    /// Everything was answered. An answer that stops without it was broken off, and its reader is told.
    End,
}

/// Answers a batch line by line, each piece computed at one of the `places`.
pub(super) fn answer(batch: Bytes, places: &Arc<Semaphore>) -> Response {
    let (sender, mut pieces) = channel(1);
    tokio::spawn(compute(batch, Arc::clone(places), sender));
    let body = stream::poll_fn(move |context| {
        pieces.poll_recv(context).map(|piece| match piece {
            Some(Piece::Lines(lines)) => Some(Ok(Bytes::from(lines))),
            Some(Piece::End) => None,
            None => Some(Err(io::Error::other("the batch was broken off"))),
        })
    });
    // Who compresses an answer asks once more after its end.
    ([(header::CONTENT_TYPE, LINES)], Body::from_stream(body.fuse())).into_response()
}

/// Ends early when the caller has gone or reads no further.
async fn compute(batch: Bytes, places: Arc<Semaphore>, sender: Sender<Piece>) {
    let mut chunks = Chunks::new(Cursor::new(batch), AT_ONCE);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let computed = spawn_blocking(move || {
            let answers = chunks.next().map(|chunk| chunk.map(|chunk| chunk.answer(Steps::LeftOut)));
            drop(place);
            (chunks, answers)
        });
        let Ok((rest, answers)) = computed.await else { return };
        chunks = rest;
        let piece = match answers {
            Some(Ok(answers)) => Piece::Lines(answers.text),
            Some(Err(_)) => return,
            None => Piece::End,
        };
        let last = matches!(piece, Piece::End);
        if sender.send_timeout(piece, PATIENCE).await.is_err() || last {
            return;
        }
    }
}
