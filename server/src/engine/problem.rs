//! What is wrong with a request, as `application/problem+json` (RFC 9457) says it: all faults at once.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use rules::facts::Fault;
use serde::Serialize;
use serde_json::Value;

/// Everything that is wrong with a request.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    errors: Vec<Told>,
}

/// One fault on the wire. `detail` is Chinese, the English words stand beside it.
#[derive(Debug, Clone, Serialize)]
struct Told {
    code: String,
    path: String,
    detail: String,
    detail_en: String,
    /// What a program needs besides, where there is something: a day, a sum, a number.
    #[serde(flatten)]
    more: BTreeMap<&'static str, Value>,
}

impl Problem {
    /// A problem with the request as a whole.
    pub fn whole(status: u16, code: &str, zh: &str, en: &str) -> Self {
        Self::at(status, "", code, zh, en)
    }

    /// A problem with one place of the request.
    pub fn at(status: u16, path: &str, code: &str, zh: &str, en: &str) -> Self {
        let told = Told {
            code: code.to_owned(),
            path: path.to_owned(),
            detail: zh.to_owned(),
            detail_en: en.to_owned(),
            more: BTreeMap::new(),
        };
        Self::new(status, vec![told])
    }

    /// The same, with a further member in each fault.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        for told in &mut self.errors {
            told.more.insert(name, value.clone());
        }
        self
    }

    /// A request of more bytes than the bound allows.
    pub fn too_large(most: usize) -> Self {
        let (zh, en) = (format!("内容不能超过 {most} 字节"), format!("must not be above {most} bytes"));
        Self::whole(413, "too_large", &zh, &en)
    }

    /// A request that is no text.
    pub fn not_utf8() -> Self {
        Self::whole(400, "not_utf8", "不是 UTF-8 文本", "is not UTF-8 text")
    }

    /// Faults of what a request says.
    pub fn of_faults(status: u16, faults: Vec<Fault>) -> Self {
        Self::new(status, faults.into_iter().map(Told::from).collect())
    }

    fn new(status: u16, errors: Vec<Told>) -> Self {
        Self { r#type: "about:blank", title: title(status), status, errors }
    }

    /// HTTP status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The problem as JSON on one line.
    pub fn json(&self) -> String {
        // Structs, lists and texts always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Fault> for Told {
    fn from(fault: Fault) -> Self {
        Self {
            code: fault.code,
            path: fault.path,
            detail: fault.detail.zh,
            detail_en: fault.detail.en,
            more: BTreeMap::new(),
        }
    }
}

/// The status in words, as RFC 9110 writes them.
fn title(status: u16) -> &'static str {
    match status {
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        _ => {
            StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
        }
    }
}
