//! The key under which an act is sent (`Idempotency-Key`), so that sending it again does nothing twice.

use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use store::{ApiClient, RequestKey};

use super::{super::failure::Failure, reader::Object};
use crate::engine::Problem;

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// A key as it was sent.
#[derive(Debug)]
pub(super) struct Key(String);

impl Key {
    /// The key of an act: there must be one, of 8 to 64 visible ASCII characters.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let mut keys = headers.get_all(HEADER).iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            let (zh, en) = ("缺少 Idempotency-Key，或不止一个", "must have one header Idempotency-Key");
            return Err(Problem::whole(400, "key_missing", zh, en).into());
        };
        let key = key.to_str().unwrap_or_default().trim();
        if !(8..=64).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let (zh, en) = (
                "Idempotency-Key 应为 8 到 64 个可见 ASCII 字符",
                "must have an Idempotency-Key of 8 to 64 visible ASCII characters",
            );
            return Err(Problem::whole(400, "key_malformed", zh, en).into());
        }
        Ok(Self(key.to_owned()))
    }

    /// The key with what is asked under it: the address and the body, whatever the order of its members and its spaces.
    pub(super) fn asks(self, client: &ApiClient, address: &str, body: &Object) -> RequestKey {
        // Names and values always serialise.
        let body = serde_json::to_string(body).unwrap_or_default();
        let request = Sha256::new().chain_update(address).chain_update("\n").chain_update(body);
        RequestKey { client: client.id.clone(), key: self.0, request: request.finalize().into() }
    }
}

/// The key was used for something else.
pub(super) fn reused() -> Failure {
    let (zh, en) = (
        "这个 Idempotency-Key 已用于另一个请求",
        "has the Idempotency-Key of another request; send it under a key of its own",
    );
    Problem::whole(422, "key_reused", zh, en).into()
}
