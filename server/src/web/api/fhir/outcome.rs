//! `OperationOutcome`: what FHIR says instead of an answer. What is not there and what is not the client's to see are told
//! alike.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use store::StoreError;

use super::elements::{CodeableConcept, element};
use crate::web::api::failure;

/// Media type of every answer.
pub const FHIR_JSON: HeaderValue = HeaderValue::from_static("application/fhir+json; charset=utf-8");

element! {
    /// What went wrong.
    OperationOutcome { resource_type: &'static str, issue: Vec<Issue> }
    /// One fault.
    Issue {
        severity: &'static str,
        code: &'static str,
        details: CodeableConcept,
        expression: Vec<&'static str>,
    }
}

/// Why a request got no resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing is there, or nothing of this client's.
    NotThere,
    /// Nobody proved who asks.
    WhoAsks,
    /// The client may not read FHIR.
    NotInScope,
    /// A person's number in an address.
    NumberInAddress,
    /// Search parameters that are not known here, repeated, or not to be combined.
    Parameters,
    /// Another format than JSON was asked for.
    Format,
    /// A body of another media type.
    MediaType,
    /// A body that is too large.
    TooLarge,
    /// A body that is none of the resource asked for, or broken.
    Unreadable,
    /// An element of the body that does not do: where, in Chinese, in English.
    Element(&'static str, &'static str, &'static str),
    /// Another method.
    Method,
    /// From another site.
    Foreign,
    /// Too much in a short time; how long to wait.
    TooMany(Duration),
    /// The database is away for a moment.
    Busy,
    /// Something broke here.
    Broken,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(cause = &error as &dyn std::error::Error, "a FHIR request failed");
        if error.is_temporary() { Self::Busy } else { Self::Broken }
    }
}

impl From<failure::Failure> for Failure {
    /// Of a body that did not arrive.
    fn from(failure: failure::Failure) -> Self {
        match failure {
            failure::Failure::Problem(_) => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

impl Failure {
    /// Of every kind one, for those who check what the outcomes look like.
    pub const SAMPLES: [Self; 15] = [
        Self::NotThere,
        Self::WhoAsks,
        Self::NotInScope,
        Self::NumberInAddress,
        Self::Parameters,
        Self::Format,
        Self::MediaType,
        Self::TooLarge,
        Self::Unreadable,
        Self::Element("CoverageEligibilityRequest.patient", "缺少身份证件号码", "has no id number"),
        Self::Method,
        Self::Foreign,
        Self::TooMany(Duration::from_secs(1)),
        Self::Busy,
        Self::Broken,
    ];

    /// Status, FHIR's code of the issue, and words.
    fn said(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::NotThere => {
                (StatusCode::NOT_FOUND, "not-found", "没有这项记录", "there is nothing of this kind")
            }
            Self::WhoAsks => (
                StatusCode::UNAUTHORIZED,
                "login",
                "请用医院的接口账号",
                "needs a hospital's client credentials",
            ),
            Self::NotInScope => (
                StatusCode::FORBIDDEN,
                "forbidden",
                "这个账号没有 FHIR 权限",
                "this client may not read FHIR",
            ),
            Self::NumberInAddress => (
                StatusCode::BAD_REQUEST,
                "business-rule",
                "证件号码不能写在网址里，请用 POST …/_search 放在正文中",
                "a person's number never stands in an address: search by POST …/_search with it in the body",
            ),
            Self::Parameters => (
                StatusCode::BAD_REQUEST,
                "invalid",
                "查询条件不认识、重复或不能这样组合，支持的见 metadata",
                "search parameters unknown, repeated or not to be combined; those known are in metadata",
            ),
            Self::Format => {
                (StatusCode::NOT_ACCEPTABLE, "not-supported", "只提供 JSON 格式", "JSON is the only format")
            }
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-supported",
                "正文格式不对：查询用 application/x-www-form-urlencoded，资源用 application/fhir+json",
                "not a media type taken here: application/x-www-form-urlencoded to search, else application/fhir+json",
            ),
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-long", "正文太长", "the body is too large")
            }
            Self::Unreadable => (
                StatusCode::BAD_REQUEST,
                "structure",
                "正文无法读取",
                "the body cannot be read as what it should be",
            ),
            Self::Element(_, zh, en) => (StatusCode::UNPROCESSABLE_ENTITY, "value", zh, en),
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "not-supported",
                "这个地址不支持这种请求方法",
                "not a method of this address",
            ),
            Self::Foreign => {
                (StatusCode::FORBIDDEN, "forbidden", "不接受来自其他网站的请求", "comes from another site")
            }
            Self::TooMany(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "throttled",
                "请求太多，请稍后再试",
                "too many requests; try again after the seconds of Retry-After",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "transient",
                "系统繁忙，请稍后再试",
                "busy; try again later",
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "exception",
                "系统出错，请稍后再试",
                "something broke here",
            ),
        }
    }

    /// The resource that tells it.
    pub fn outcome(self) -> OperationOutcome {
        let (_, code, zh, en) = self.said();
        let expression = match self {
            Self::Element(place, ..) => vec![place],
            _ => Vec::new(),
        };
        let details = CodeableConcept::said(format!("{zh} / {en}"));
        OperationOutcome {
            resource_type: "OperationOutcome",
            issue: vec![Issue { severity: "error", code, details, expression }],
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = answer(self.said().0, &self.outcome());
        let headers = response.headers_mut();
        match self {
            Self::WhoAsks => {
                let basic = HeaderValue::from_static("Basic realm=\"fhir\", charset=\"UTF-8\"");
                headers.insert(header::WWW_AUTHENTICATE, basic);
            }
            Self::TooMany(wait) => {
                // A part of a second is a second: earlier would be too early.
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
            }
            Self::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}

/// A resource as an answer.
pub(super) fn answer(status: StatusCode, resource: &impl Serialize) -> Response {
    match serde_json::to_string(resource) {
        Ok(body) => (status, [(header::CONTENT_TYPE, FHIR_JSON)], body).into_response(),
        Err(error) => {
            tracing::error!(cause = &error as &dyn std::error::Error, "a resource could not be written");
            (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, FHIR_JSON)]).into_response()
        }
    }
}

/// Gives a failure that comes from a layer or from axum its outcome; leaves everything else as it is.
pub fn complete(mut response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.headers().get(header::CONTENT_TYPE) == Some(&FHIR_JSON) {
        return response;
    }
    let failure = match status {
        StatusCode::NOT_FOUND => Failure::NotThere,
        StatusCode::METHOD_NOT_ALLOWED => Failure::Method,
        StatusCode::FORBIDDEN => Failure::Foreign,
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Failure::Busy,
        status if status.is_client_error() => Failure::Unreadable,
        _ => Failure::Broken,
    };
    let mut told = failure.into_response();
    // What the other part said beside its body stays: the methods allowed, how long to wait.
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers_mut().remove(&name) {
            told.headers_mut().insert(name, value);
        }
    }
    told
}
