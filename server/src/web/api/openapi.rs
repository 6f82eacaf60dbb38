//! `GET /api/v1/openapi.json`: this interface, described for programs (OpenAPI 3.1).
//!
//! The examples are not written down: the engine answers them when the description is made.

use std::sync::LazyLock;

use axum::{http::header, response::IntoResponse};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, RefOr,
        content::Content,
        example::{Example, ExampleBuilder},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    ESTIMATE, callback, estimate,
    hospital::{self, examples::Bills},
    packs,
    schema::BatchProblem,
};
use crate::engine::{self, Steps, batch::Chunks};

/// A stay in a hospital of the third level, with the year before it.
const STAY: &str = include_str!("examples/stay.json");
/// The same care on a day for which nothing is published.
const UNPUBLISHED: &str = include_str!("examples/unpublished.json");
/// An amount as a number, a day before the one of admission, a member that there is not.
const FAULTY: &str = include_str!("examples/faulty.json");

#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "居民医保自助服务门户接口 / Residents' medical insurance portal: interface for programs",
        description = "What a resident's health insurance pays for a case, why, and by which clause; what a payment gateway \
            says to the portal; and what hospitals settle at the counter. Hospitals that speak FHIR R4 find another \
            interface under `/api/fhir/r4`; FHIR describes itself, in the `CapabilityStatement` at `/api/fhir/r4/metadata`, \
            which says more of its searches than OpenAPI can, and so it does not stand here twice. Every amount is exact to the fen; money is in strings of yuan or in whole fen, \
            never in JSON numbers with a point.",
        version = "1",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        estimate::answer, packs::list, packs::one, callback::take, document,
        hospital::ask, hospital::presettle, hospital::settle, hospital::show, hospital::reverse, hospital::compare,
    ),
    components(schemas(BatchProblem)),
    tags(
        (name = "estimate", description = "待遇测算 / What a case is paid"),
        (name = "packs", description = "参数包 / Parameter packs: dated figures with source, clause and confidence"),
        (name = "payment", description = "缴费通知 / What the payment gateway says"),
        (name = "hospitals", description = "就医结算 / What hospitals ask and settle at the counter"),
        (name = "description", description = "接口说明 / This description"),
    ),
    modifiers(&Examples, &Clients, &Bills),
)]
struct Interface;

/// The description of this interface
///
/// OpenAPI 3.1, as JSON.
#[utoipa::path(
    get,
    path = super::OPENAPI,
    operation_id = "describe",
    tag = "description",
    responses((status = 200, description = "The description.", body = Object)),
)]
pub async fn document() -> impl IntoResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| Interface::openapi().to_json().unwrap_or_default());
    let head = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (head, DOCUMENT.as_str())
}

/// Says how hospitals' programs prove themselves.
struct Clients;

impl Modify for Clients {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let mut basic = Http::new(HttpAuthScheme::Basic);
        basic.description = Some(
            "HTTP Basic (RFC 7617) over TLS: the client's public name and its secret, which `portal hospital add` tells \
             once. A client speaks for one hospital, within its scopes (`eligibility`, `settle`, `reconcile`, `fhir`). A \
             rotated secret is taken beside the new one for a while; a revoked client ends with its next request."
                .to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("hospital", SecurityScheme::Http(basic));
    }
}

/// Puts requests and what the engine answers to them beside the estimate.
struct Examples;

impl Modify for Examples {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let path = document.paths.paths.get_mut(ESTIMATE);
        let Some(estimate) = path.and_then(|path| path.post.as_mut()) else { return };
        let batch = format!("{}\n{}\n", one_line(STAY), one_line(FAULTY));
        let requests = [
            (JSON, vec![stay(parsed(STAY)), unpublished(parsed(UNPUBLISHED))]),
            (LINES, vec![("batch", "Two requests", Value::from(batch.as_str()))]),
        ];
        for (media, examples) in requests {
            if let Some(RefOr::T(body)) = &mut estimate.request_body
                && let Some(RefOr::T(content)) = body.content.get_mut(media)
            {
                show(content, examples);
            }
        }
        for (status, media, examples) in [
            ("200", JSON, vec![stay(answered(STAY)), unpublished(answered(UNPUBLISHED))]),
            ("200", LINES, vec![("batch", "An answer and a problem", Value::from(batch_answered(&batch)))]),
            ("422", PROBLEM, vec![("faults", "Several faults at once", answered(FAULTY))]),
            ("400", PROBLEM, vec![("broken", "A text that breaks off", answered("{\"pack\":"))]),
        ] {
            if let Some(RefOr::T(response)) = estimate.responses.responses.get_mut(status)
                && let Some(RefOr::T(content)) = response.content.get_mut(media)
            {
                show(content, examples);
            }
        }
    }
}

const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";
const PROBLEM: &str = "application/problem+json";

/// Name, summary and value of an example.
type Named = (&'static str, &'static str, Value);

fn stay(value: Value) -> Named {
    ("stay", "A stay in a hospital of the third level", value)
}

fn unpublished(value: Value) -> Named {
    ("not_published", "A day for which no parameters are published", value)
}

fn show(content: &mut Content, examples: Vec<Named>) {
    for (name, summary, value) in examples {
        let example: Example = ExampleBuilder::new().summary(summary).value(Some(value)).build();
        content.examples.insert(name.to_owned(), RefOr::T(example));
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

fn one_line(json: &str) -> String {
    parsed(json).to_string()
}

fn answered(request: &str) -> Value {
    parsed(&engine::answer(request.as_bytes(), Steps::Told).json())
}

fn batch_answered(batch: &str) -> String {
    Chunks::new(batch.as_bytes(), batch.len())
        .flatten()
        .map(|chunk| String::from_utf8_lossy(&chunk.answer(Steps::LeftOut).text).into_owned())
        .collect()
}
