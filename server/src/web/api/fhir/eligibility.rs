//! `CoverageEligibilityRequest` and `CoverageEligibilityResponse`: whether somebody is covered on a day, and what of the year
//! was used. The request is answered and not kept.

use rules::{
    catalogue, date, jurisdiction, refusal::RefusalCode, scheme::Scheme, standing::Standing, text::Lang,
};
use serde::{Deserialize, Serialize};
use store::{CoverOn, EnrolmentId};
use time::{Date, OffsetDateTime};

use super::{
    adjudication::{Used, all_benefits, used},
    elements::{CodeableConcept, Coding, Identifier, Reference, element},
    outcome::Failure,
    systems,
};
use crate::web::receipts::instant;

/// What may be asked for.
const PURPOSES: [&str; 4] = ["auth-requirements", "benefits", "discovery", "validation"];

/// A question of a hospital. Elements that are not here are not looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EligibilityRequest {
    resource_type: String,
    status: String,
    purpose: Vec<String>,
    patient: Reference,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serviced_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    insurer: Option<Reference>,
    /// An element that changes what the others mean: nothing that has one is understood.
    #[serde(default, skip_serializing)]
    modifier_extension: Option<serde_json::Value>,
    /// The same for the whole.
    #[serde(default, skip_serializing)]
    implicit_rules: Option<serde_json::Value>,
}

impl EligibilityRequest {
    /// The question whether the bearer of an id number is covered on a day.
    pub fn about(id_number: &str, on: Date, insurer: &str, at: OffsetDateTime) -> Self {
        Self {
            resource_type: "CoverageEligibilityRequest".to_owned(),
            status: "active".to_owned(),
            purpose: vec!["validation".to_owned(), "benefits".to_owned()],
            patient: Reference {
                identifier: Some(Identifier::of(systems::ID_NUMBER, id_number)),
                ..Reference::default()
            },
            serviced_date: Some(date::iso(on)),
            created: Some(instant(at)),
            insurer: Some(Reference::said(insurer)),
            modifier_extension: None,
            implicit_rules: None,
        }
    }

    /// Reads one out of a body.
    pub(super) fn read(body: &[u8]) -> Result<Self, Failure> {
        let request: Self = serde_json::from_slice(body).map_err(|_| Failure::Unreadable)?;
        if request.resource_type != "CoverageEligibilityRequest" {
            return Err(Failure::Unreadable);
        }
        if request.modifier_extension.is_some() || request.implicit_rules.is_some() {
            return Err(Failure::Element(
                "CoverageEligibilityRequest.modifierExtension",
                "不支持改变含义的扩展",
                "modifier extensions and implicit rules are not supported",
            ));
        }
        if request.status != "active" {
            return Err(Failure::Element(
                "CoverageEligibilityRequest.status",
                "只回答有效（active）的询问",
                "only active requests are answered",
            ));
        }
        let known = |purpose: &String| PURPOSES.contains(&purpose.as_str());
        if request.purpose.is_empty() || !request.purpose.iter().all(known) {
            return Err(Failure::Element(
                "CoverageEligibilityRequest.purpose",
                "缺少查询目的或不认识",
                "a purpose is missing or unknown",
            ));
        }
        Ok(request)
    }

    /// The day asked about; today's where none is said.
    pub(super) fn day(&self, today: Date) -> Result<Date, Failure> {
        let said = self.serviced_date.as_deref();
        said.map_or(Ok(today), date::parse_iso).map_err(|_| {
            Failure::Element(
                "CoverageEligibilityRequest.servicedDate",
                "应是 2015-12-01 这样的完整日期",
                "is no whole date like 2015-12-01",
            )
        })
    }

    /// About whom.
    pub(super) fn patient(&self) -> &Reference {
        &self.patient
    }
}

element! {
    /// The answer.
    EligibilityResponse {
        resource_type: &'static str,
        status: &'static str,
        purpose: Vec<String>,
        patient: Reference,
        serviced_date: String,
        created: String,
        request: Reference,
        outcome: &'static str,
        disposition: String,
        insurer: Reference,
        insurance: Vec<Insurance>,
        error: Vec<Error>,
    }
    /// The enrolment that reaches the day.
    Insurance { coverage: Reference, inforce: bool, item: Vec<Item> }
    /// What of the year was used.
    Item { category: CodeableConcept, benefit: Vec<Used> }
    /// What cannot be answered.
    Error { code: CodeableConcept }
}

/// What is known about the day asked about.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// How the person stands.
    pub cover: &'a CoverOn,
    /// The enrolment that reaches the day.
    pub enrolment: Option<EnrolmentId>,
    /// Code of the jurisdiction asked.
    pub jurisdiction: &'a str,
    /// The day.
    pub on: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// The answer to a question.
pub fn answer(request: &EligibilityRequest, known: Known<'_>) -> EligibilityResponse {
    let unpublished = unpublished(&known);
    EligibilityResponse {
        resource_type: "CoverageEligibilityResponse",
        status: "active",
        purpose: request.purpose.clone(),
        patient: Reference::to("Patient", known.cover.person),
        serviced_date: date::iso(known.on),
        created: instant(known.at),
        request: Reference::said("询问不保存 / The request is not kept"),
        outcome: if unpublished { "partial" } else { "complete" },
        disposition: disposition(known.cover.standing),
        insurer: insurer(&known),
        insurance: insurance(request, &known),
        error: unpublished.then(not_published).into_iter().collect(),
    }
}

/// Whether the person is covered, and the rules that pay have no figures for the day.
fn unpublished(known: &Known<'_>) -> bool {
    let pack = known.cover.pack.as_ref().map(|(pack, _)| catalogue::shipped().get(pack));
    pack.is_some_and(|pack| pack.is_none_or(|pack| !pack.covers(known.on)))
}

fn not_published() -> Error {
    let code = Coding::new(systems::REFUSAL, RefusalCode::NotPublished.word());
    Error {
        code: CodeableConcept::from(code)
            .with_text("本期标准尚未公布 / The parameters of that day are not published"),
    }
}

fn insurance(request: &EligibilityRequest, known: &Known<'_>) -> Vec<Insurance> {
    let inforce = known.cover.standing == Standing::Covered;
    let words = || known.cover.scheme.map(|scheme: Scheme| Reference::said(scheme.title(Lang::Zh)));
    let coverage = known.enrolment.map(|enrolment| Reference::to("Coverage", enrolment)).or_else(words);
    let benefits = inforce && request.purpose.iter().any(|purpose| purpose == "benefits");
    let item = || Item { category: all_benefits(), benefit: used(&known.cover.used) };
    let insured = known.cover.standing != Standing::NotEnrolled;
    let coverage = coverage.filter(|_| insured);
    coverage
        .map(|coverage| Insurance { coverage, inforce, item: benefits.then(item).into_iter().collect() })
        .into_iter()
        .collect()
}

/// The agency in charge on the day; before there is one, the jurisdiction.
fn insurer(known: &Known<'_>) -> Reference {
    let place = jurisdiction::get(known.jurisdiction);
    let in_charge = known.cover.scheme.and_then(|scheme| place?.agency_on(scheme, known.on));
    let name = in_charge.map(|agency| &agency.name).or(place.map(|place| &place.name));
    let name = name.map_or(known.jurisdiction, |name| &name.zh);
    match &known.cover.agency {
        Some(agency) => Reference::known_as(Identifier::of(systems::AGENCY, agency), name),
        None => Reference::said(name),
    }
}

fn disposition(standing: Standing) -> String {
    match standing {
        Standing::Covered => "当日参保有效 / Covered on the day".to_owned(),
        Standing::StartsOn(day) => {
            format!("已缴费，待遇从 {} 开始 / Paid; cover begins on {0}", date::iso(day))
        }
        Standing::Unpaid => "已登记，未缴费，不能享受待遇 / Enrolled and not paid".to_owned(),
        Standing::NotEnrolled => "当日没有参保 / Not enrolled on the day".to_owned(),
    }
}
