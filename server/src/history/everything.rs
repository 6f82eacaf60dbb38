//! Everything on file about a person as one ZIP file: all of it as JSON, and each part as a CSV table.
//!
//! What is said of others is what the person sees of them on the pages: names with most of it covered, roles instead of
//! numbers. The archive is put together in memory; the store's bound ([`store::HISTORY_MOST`] of each sort) keeps it to a
//! few megabytes.

use std::io::{self, Cursor, Write};

use app::pages::{claims_file::Entry, my_data};
use rules::{date, money::Money, text::Lang};
use serde_json::{Map, Value, json};
use store::{
    AuditEntry, Certificate, ClaimDetail, Consent, Correction, CorrectionState, Coverage, Everything,
    Evidence, GuardianLink, HISTORY_MOST, HandIn, HandInDecision, Notice, Objection, ObjectionState,
    OpenSession, Payments, PersonId,
};
use time::{Date, OffsetDateTime};
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::table;

/// Why there is no archive. None of it depends on what a person typed.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A table could not be written.
    #[error(transparent)]
    Table(#[from] csv::Error),
    /// The JSON could not be written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The archive itself.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// The same.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Names and values, in the order of the columns.
type Record = Vec<(&'static str, Value)>;

/// The archive. `claims` are those of `found`, as the list says them.
pub fn archive(lang: Lang, found: &Everything, claims: &[Entry]) -> Result<Vec<u8>, ArchiveError> {
    let parts = parts(found);
    let mut all: Map<String, Value> = parts
        .iter()
        .map(|(name, records)| ((*name).to_owned(), records.iter().map(object).collect()))
        .collect();
    all.insert("claims".to_owned(), found.claims.iter().map(claim).collect());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, content: &[u8]| -> Result<(), ArchiveError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(name, options)?;
        Ok(zip.write_all(content)?)
    };
    put("README.txt", my_data::readme(lang, HISTORY_MOST).as_bytes())?;
    put("data.json", &serde_json::to_vec_pretty(&Value::Object(all))?)?;
    put("claims.csv", &table::csv(lang, claims)?)?;
    for (name, records) in &parts {
        put(&format!("{name}.csv"), &rows(records)?)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// All but the claims themselves.
fn parts(found: &Everything) -> Vec<(&'static str, Vec<Record>)> {
    let payments = &found.payments;
    vec![
        ("person", person(found)),
        ("groups", groups(&found.coverage)),
        ("household", household(&found.coverage)),
        ("enrolments", enrolments(&found.coverage)),
        ("contributions", contributions(&found.coverage)),
        ("orders", orders(payments)),
        ("refunds", refunds(payments)),
        ("claim_lines", found.claims.iter().flat_map(claim_lines).collect()),
        ("guardians", guardians(found)),
        ("consents", found.consents.iter().map(consent).collect()),
        ("corrections", found.corrections.iter().map(|asked| correction(found, asked)).collect()),
        ("objections", found.objections.iter().map(|asked| objection(found, asked)).collect()),
        ("hand_ins", found.hand_ins.iter().map(|handed| hand_in(found, handed)).collect()),
        ("hand_in_steps", found.hand_ins.iter().flat_map(hand_in_steps).collect()),
        ("certificates", found.certificates.iter().map(certificate).collect()),
        ("uploaded", found.evidence.iter().map(uploaded).collect()),
        ("notices", found.notices.iter().map(notice).collect()),
        ("sessions", found.sessions.iter().map(session).collect()),
        ("audit", found.audit.iter().map(|entry| audit(found, entry)).collect()),
    ]
}

fn object(record: &Record) -> Value {
    record.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Map<_, _>>().into()
}

/// A part as a table; without records an empty one.
fn rows(records: &[Record]) -> Result<Vec<u8>, csv::Error> {
    let heads = records.first().map(|first| first.iter().map(|(name, _)| (*name).to_owned()).collect());
    let rows = records.iter().map(|record| record.iter().map(|(_, value)| plain(value)).collect());
    table::text(heads.into_iter().chain(rows))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn day(day: Date) -> Value {
    date::iso(day).into()
}

fn some_day(found: Option<Date>) -> Value {
    found.map_or(Value::Null, day)
}

fn instant(at: OffsetDateTime) -> Value {
    let local = at.to_offset(crate::clock::CHINA);
    local.format(&time::format_description::well_known::Rfc3339).map_or(Value::Null, Value::from)
}

fn yuan(amount: Money) -> Value {
    format!("{:.2}", amount.yuan()).into()
}

fn person(found: &Everything) -> Vec<Record> {
    let person = &found.coverage.person;
    vec![vec![
        ("name", person.name.as_str().into()),
        ("id_number", person.id_number.as_str().into()),
        ("sex", format!("{:?}", person.sex).to_lowercase().into()),
        ("birth_date", day(person.birth_date)),
        ("phone", found.phone.as_ref().map_or(Value::Null, |phone| phone.as_str().into())),
        ("jurisdiction", person.jurisdiction.as_str().into()),
        ("township", person.township.as_str().into()),
        ("local_hukou", person.local_hukou.into()),
        ("employee_insurance", person.employee_insurance.into()),
        ("registered_at", instant(person.created_at)),
    ]]
}

fn groups(coverage: &Coverage) -> Vec<Record> {
    let record = |period: &store::GroupPeriod| {
        vec![("group", period.group.word().into()), ("from", day(period.from)), ("to", some_day(period.to))]
    };
    coverage.groups.iter().map(record).collect()
}

fn household(coverage: &Coverage) -> Vec<Record> {
    let Some(household) = &coverage.household else { return Vec::new() };
    let record = |member: &store::HouseholdMember| {
        let own = member.person == coverage.person.id;
        let name = if own { member.name.as_str().to_owned() } else { member.name.masked() };
        vec![
            ("household", household.code.as_str().into()),
            ("name", name.into()),
            ("relation", member.relation.code().into()),
        ]
    };
    household.members.iter().map(record).collect()
}

fn enrolments(coverage: &Coverage) -> Vec<Record> {
    let record = |enrolment: &store::Enrolment| {
        vec![
            ("benefit_year", enrolment.benefit_year.into()),
            ("insutype", enrolment.scheme.code().into()),
            ("option", enrolment.option.as_str().into()),
            ("status", enrolment.status.code().into()),
            ("reference", enrolment.reference.as_str().into()),
            ("entered_on", some_day(enrolment.entered_on)),
            ("covers_from", day(enrolment.covers_from)),
            ("covers_to", day(enrolment.covers_to)),
            ("chosen_at", enrolment.chosen_at.map_or(Value::Null, instant)),
        ]
    };
    coverage.enrolments.iter().map(record).collect()
}

fn contributions(coverage: &Coverage) -> Vec<Record> {
    let record = |paid: &store::Contribution| {
        vec![
            ("benefit_year", paid.benefit_year.into()),
            ("insutype", paid.scheme.code().into()),
            ("option", paid.option.as_str().into()),
            ("own", yuan(paid.own)),
            ("subsidy", yuan(paid.subsidy)),
            ("paid_on", day(paid.paid_on)),
            ("receipt_no", paid.receipt_no.as_str().into()),
        ]
    };
    coverage.contributions.iter().map(record).collect()
}

fn orders(payments: &Payments) -> Vec<Record> {
    let record = |order: &store::Order| {
        vec![
            ("number", order.number.as_str().into()),
            ("benefit_year", order.benefit_year.into()),
            ("insutype", order.scheme.code().into()),
            ("option", order.option.as_str().into()),
            ("own", yuan(order.own)),
            ("subsidy", yuan(order.subsidy)),
            ("state", order.state.code().into()),
            ("ordered_on", day(order.ordered_on)),
            ("paid_by_me", (order.payer == order.person).into()),
            ("receipt_no", order.receipt_no.clone().into()),
        ]
    };
    payments.orders.iter().map(record).collect()
}

fn refunds(payments: &Payments) -> Vec<Record> {
    let record = |refund: &store::Refund| {
        vec![
            ("number", refund.number.as_str().into()),
            ("amount", yuan(refund.amount)),
            ("reason", refund.reason.code().into()),
            ("state", refund.state.code().into()),
            ("route", refund.route.code().into()),
            ("owed_at", instant(refund.owed_at)),
        ]
    };
    payments.refunds.iter().map(record).collect()
}

/// A claim with everything that a replay needs, and what came out.
fn claim(detail: &ClaimDetail) -> Value {
    let claim = &detail.claim;
    json!({
        "setl_id": claim.slip_no,
        "fixmedins_name": detail.hospital_name,
        "benefit_year": claim.booking.benefit_year,
        "insutype": claim.scheme.code(),
        "status": claim.status.code(),
        "settled_at": instant(claim.settled_at),
        "paid_on": some_day(claim.paid_on),
        "agency": claim.agency,
        "pack_hash": claim.pack_hash,
        "facts": claim.facts(),
        "items": claim.lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
        "shares": claim.shares,
        "limited_by": claim.limited_by,
        "receipt": detail.receipt,
    })
}

fn claim_lines(detail: &ClaimDetail) -> Vec<Record> {
    let record = |line: &store::ClaimLine| {
        vec![
            ("setl_id", detail.claim.slip_no.as_str().into()),
            ("fixmedins_name", detail.hospital_name.as_str().into()),
            ("item", line.name.as_str().into()),
            ("code", line.line.item.clone().into()),
            ("class", format!("{:?}", line.line.class).into()),
            ("unit_price", yuan(line.line.unit_price)),
            ("quantity", line.line.quantity.to_string().into()),
            ("amount", line.line.amount().map_or(Value::Null, yuan)),
        ]
    };
    detail.claim.lines.iter().map(record).collect()
}

fn guardians(found: &Everything) -> Vec<Record> {
    let record = |link: &GuardianLink, guardian: bool| {
        let other = if guardian { &link.ward_name } else { &link.guardian_name };
        vec![
            ("i_am", if guardian { "guardian" } else { "child" }.into()),
            ("other", other.masked().into()),
            ("relation", link.relation.code().into()),
            ("state", link.state.code().into()),
            ("asked_at", instant(link.asked_at)),
            ("starts_on", some_day(link.starts_on)),
            ("ends_on", some_day(link.ends_on)),
        ]
    };
    let sides = [(&found.links.as_guardian, true), (&found.links.as_ward, false)];
    sides
        .into_iter()
        .flat_map(|(links, guardian)| links.iter().map(move |link| record(link, guardian)))
        .collect()
}

fn consent(consent: &Consent) -> Record {
    vec![
        ("to", consent.kind.as_str().into()),
        ("text_version", consent.text_version.as_str().into()),
        ("given_at", instant(consent.given_at)),
        ("withdrawn_at", consent.withdrawn_at.map_or(Value::Null, instant)),
    ]
}

/// Who asked: the person, a guardian, or nobody but the portal.
fn asked_by(found: &Everything, by: Option<PersonId>) -> Value {
    match by {
        Some(by) if by == found.coverage.person.id => "me".into(),
        Some(_) => "guardian".into(),
        None => "portal".into(),
    }
}

fn correction(found: &Everything, asked: &Correction) -> Record {
    let (state, decided_on, said) = match &asked.state {
        CorrectionState::Open => ("open", None, None),
        CorrectionState::Applied { on, reason } => ("applied", Some(*on), Some(reason)),
        CorrectionState::Refused { on, reason } => ("refused", Some(*on), Some(reason)),
        CorrectionState::Withdrawn { on } => ("withdrawn", Some(*on), None),
    };
    vec![
        ("reference", asked.reference.as_str().into()),
        ("asked_by", asked_by(found, Some(asked.asked_by))),
        ("asked_on", day(asked.asked_on)),
        ("datum", asked.new.datum().code().into()),
        ("old", asked.old.encode().into()),
        ("new", asked.new.encode().into()),
        ("since", some_day(asked.since)),
        ("reason", asked.reason.as_str().into()),
        ("state", state.into()),
        ("decided_on", some_day(decided_on)),
        ("staff_said", said.cloned().into()),
    ]
}

fn objection(found: &Everything, asked: &Objection) -> Record {
    let (state, decided_on, said) = match &asked.state {
        ObjectionState::Open => ("open", None, None),
        ObjectionState::Granted { on, reason } => ("granted", Some(*on), Some(reason)),
        ObjectionState::Upheld { on, reason } => ("upheld", Some(*on), Some(reason)),
        ObjectionState::Withdrawn { on } => ("withdrawn", Some(*on), None),
    };
    vec![
        ("reference", asked.reference.as_str().into()),
        ("asked_by", asked_by(found, asked.asked_by)),
        ("asked_on", day(asked.asked_on)),
        ("fixmedins_name", asked.hospital_name.as_str().into()),
        ("discharged", day(asked.discharged)),
        ("about", asked.subject.to_string().into()),
        ("reason", asked.reason.as_str().into()),
        ("state", state.into()),
        ("decided_on", some_day(decided_on)),
        ("staff_said", said.cloned().into()),
    ]
}

/// A bill that was handed in. The claim that came of it is among the claims, under this reference.
fn hand_in(found: &Everything, handed: &HandIn) -> Record {
    let (decided_on, said) = match &handed.decision {
        Some(HandInDecision::Granted { on, reason, .. } | HandInDecision::Refused { on, reason }) => {
            (Some(*on), Some(reason.as_str()))
        }
        None => (None, None),
    };
    vec![
        ("reference", handed.reference.as_str().into()),
        ("asked_by", asked_by(found, Some(handed.by))),
        ("handed_in_on", day(handed.handed_in_on)),
        ("fixmedins_name", handed.hospital_name.as_str().into()),
        ("invoice", handed.facts.invoice_no.as_str().into()),
        ("discharged", day(handed.facts.discharged)),
        ("total", yuan(handed.facts.total)),
        ("bank", handed.account.bank.as_str().into()),
        ("account_ends_in", handed.account.last_four.as_str().into()),
        ("state", handed.state.code().into()),
        ("decided_on", some_day(decided_on)),
        ("staff_said", said.into()),
        ("paid_on", some_day(handed.payment.as_ref().map(|payment| payment.on))),
    ]
}

/// What happened to a bill that was handed in, with what was asked and answered.
fn hand_in_steps(handed: &HandIn) -> impl Iterator<Item = Record> + '_ {
    handed.timeline.iter().map(|step| {
        vec![
            ("reference", handed.reference.as_str().into()),
            ("on", day(step.on)),
            ("step", step.kind.code().into()),
            ("says", step.words.as_str().into()),
        ]
    })
}

fn certificate(certificate: &Certificate) -> Record {
    vec![
        ("reference", certificate.reference.as_str().into()),
        ("insutype", certificate.scheme.code().into()),
        ("covers_from", day(certificate.covers_from)),
        ("covers_to", day(certificate.covers_to)),
        ("as_of", day(certificate.as_of)),
        ("issued_at", instant(certificate.issued_at)),
    ]
}

/// A file of the person's. Its content stays where it was uploaded to.
fn uploaded(file: &Evidence) -> Record {
    let sha256: Vec<String> = file.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        ("kind", file.kind.code().into()),
        ("bytes", file.bytes.into()),
        ("sha256", sha256.concat().into()),
        ("uploaded_at", instant(file.uploaded_at)),
    ]
}

fn notice(notice: &Notice) -> Record {
    vec![
        ("on", day(notice.business_date)),
        ("says", serde_json::to_value(&notice.text).unwrap_or(Value::Null)),
        ("about_a_child", notice.child.is_some().into()),
        ("read_at", notice.read_at.map_or(Value::Null, instant)),
    ]
}

fn session(session: &OpenSession) -> Record {
    vec![
        ("this_one", session.current.into()),
        ("began", instant(session.created_at)),
        ("last_used", instant(session.last_seen_at)),
        ("browser", session.agent.as_str().into()),
    ]
}

/// When, who by role, what, and the number under which the person knows it.
fn audit(found: &Everything, entry: &AuditEntry) -> Record {
    let (role, id) = entry.actor.split_once(':').unwrap_or((&entry.actor, ""));
    let by = match role {
        "person" if id == found.coverage.person.id.to_string() => "me",
        "person" => "guardian",
        other => other,
    };
    vec![
        ("at", instant(entry.at)),
        ("by", by.into()),
        ("action", entry.action.as_str().into()),
        ("reference", entry.detail.get("reference").cloned().unwrap_or(Value::Null)),
    ]
}
