//! Failures as programs read them: `application/problem+json`, whatever part of the server they come from.

use std::time::Duration;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use store::StoreError;

use crate::engine::{LARGEST, Problem};

/// Media type of a failure.
pub const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// The media types that a POST takes (W3C Linked Data Platform 1.0, 7.1).
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// How long to wait where nobody knows better, in seconds.
const BUSY_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// Why a request to `/api` got no answer.
#[derive(Debug)]
pub enum Failure {
    /// Faults of the request.
    Problem(Problem),
    /// Nothing is at this address.
    NotFound,
    /// No pack of this name and version ships.
    NoSuchPack,
    /// Another media type, or a packed body.
    MediaType,
    /// Another media type than JSON, where lines are not taken.
    NotJson,
    /// Not a hospital's program, or not one any more.
    Unknown,
    /// What was asked under the same key is being worked on.
    InProgress,
    /// Too much in a short time; how long to wait.
    TooMany(Duration),
    /// The body did not arrive as a whole.
    CutOff,
    /// A computation broke.
    Broken,
    /// The database is away for a moment.
    Busy,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => respond(&problem),
            Self::NotFound => respond(&of(StatusCode::NOT_FOUND)),
            Self::NoSuchPack => {
                respond(&Problem::whole(404, "unknown_pack", "没有这个参数包", "there is no such pack"))
            }
            Self::MediaType => {
                let mut response = respond(&of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
                let types = HeaderValue::from_static("application/json, application/x-ndjson");
                response.headers_mut().insert(ACCEPT_POST, types);
                response
            }
            Self::NotJson => {
                let problem = Problem::whole(
                    415,
                    "media_type",
                    "请用 application/json，不压缩",
                    "must be application/json, not compressed",
                );
                with(&problem, ACCEPT_POST, HeaderValue::from_static("application/json"))
            }
            Self::Unknown => {
                let problem = Problem::whole(
                    401,
                    "unknown_client",
                    "机构编号或密钥不对，或已停用",
                    "is from no client of a hospital: name or secret do not fit, or were revoked",
                );
                let basic = HeaderValue::from_static("Basic realm=\"hospital\", charset=\"UTF-8\"");
                with(&problem, header::WWW_AUTHENTICATE, basic)
            }
            Self::InProgress => {
                let problem = Problem::whole(
                    409,
                    "in_progress",
                    "同一 Idempotency-Key 的请求正在处理，请等 Retry-After 秒后再发",
                    "a request with the same Idempotency-Key is being worked on; send it again after Retry-After",
                );
                with(&problem, header::RETRY_AFTER, HeaderValue::from_static("1"))
            }
            Self::TooMany(wait) => {
                let mut response = respond(&of(StatusCode::TOO_MANY_REQUESTS));
                // A part of a second is a second: earlier would be too early.
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
                response
            }
            Self::CutOff => respond(&of(StatusCode::BAD_REQUEST)),
            Self::Broken => respond(&of(StatusCode::INTERNAL_SERVER_ERROR)),
            Self::Busy => with(&of(StatusCode::SERVICE_UNAVAILABLE), header::RETRY_AFTER, BUSY_SECONDS),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(cause = &error as &dyn std::error::Error, "the store gave no answer");
        if error.is_temporary() { Self::Busy } else { Self::Broken }
    }
}

/// Any address under `/api` that is none.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// Gives a failure that comes from a layer or from axum its problem; leaves everything else as it is.
pub fn complete(mut response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM_JSON) {
        return response;
    }
    if status.is_server_error() {
        tracing::error!(%status, "a request to the interface failed");
    }
    let (mut head, body) = respond(&of(status)).into_parts();
    // What the other part said beside its body stays: the methods allowed, how long to wait.
    for (name, value) in response.headers_mut().drain() {
        if let Some(name) = name.filter(|name| !head.headers.contains_key(name))
            && name != header::CONTENT_LENGTH
        {
            head.headers.insert(name, value);
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        head.headers.entry(header::RETRY_AFTER).or_insert(BUSY_SECONDS);
    }
    Response::from_parts(head, body)
}

fn respond(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], problem.json()).into_response()
}

fn with(problem: &Problem, name: HeaderName, value: HeaderValue) -> Response {
    let mut response = respond(problem);
    response.headers_mut().insert(name, value);
    response
}

/// The problem of a status that says all there is to say.
fn of(status: StatusCode) -> Problem {
    let (status, code, zh, en) = match status.as_u16() {
        400 => (400, "bad_request", "请求无法读取", "cannot be read as a request"),
        403 => (403, "foreign_origin", "不接受来自其他网站的请求", "comes from another site"),
        404 => (404, "not_found", "没有这个地址", "there is nothing at this address"),
        405 => (
            405,
            "method_not_allowed",
            "这个地址不支持这种请求方法，支持的见 Allow",
            "not a method of this address; those are in Allow",
        ),
        408 | 503 => (503, "busy", "系统繁忙，请稍后再试", "busy; try again later"),
        413 => return Problem::too_large(LARGEST),
        415 => (
            415,
            "media_type",
            "请用 application/json 或 application/x-ndjson，不压缩",
            "must be application/json or application/x-ndjson, not compressed",
        ),
        429 => (
            429,
            "too_many_requests",
            "请求太多，请等 Retry-After 秒后再试",
            "too many requests; try again after the seconds of Retry-After",
        ),
        status @ 400..500 => (status, "bad_request", "请求不能接受", "cannot be accepted"),
        _ => (500, "internal", "系统出错，请稍后再试", "something broke here; try again later"),
    };
    Problem::whole(status, code, zh, en)
}
