//! `/details`: what is on file about oneself or the child one acts for, and asking for a correction.

use app::{
    Page,
    forms::{
        FieldError,
        correction::{self, AskedCorrection, Datum, RawCorrection},
    },
    pages::details::{Model, Past, Row, Value, check, form},
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use rules::{date::Date, facts::Group};
use store::{
    AskCorrection, AskCorrectionOutcome, Correction, CorrectionState, Datum as Kept, DatumValue, OnFile,
};

use crate::web::{
    failure::Failure,
    handlers::{Answer, see_other},
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// `GET /details`
pub async fn list(State(portal): State<Shared>, resident: Resident) -> Answer {
    let file = on_file(&portal, &resident).await?;
    let rows = file.values.iter().map(|value| row(&file, value)).collect();
    Ok(resident.visitor.page(Page::Details(Box::new(Model { rows }))))
}

/// `GET /family/{link}/details`
pub async fn list_for(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    list(State(portal), resident).await
}

/// `GET /details/{datum}`
pub async fn blank(State(portal): State<Shared>, resident: Resident, Path(datum): Path<String>) -> Answer {
    let Some((datum, value)) = find(&portal, &resident, &datum).await? else { return Err(Failure::NotThere) };
    if value.datum().opens_account() && !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&resident.at(&routes::detail(datum.code())))));
    }
    let groups =
        if let DatumValue::Groups(groups) = &value { groups.iter().copied().collect() } else { Vec::new() };
    Ok(form_page(&resident, datum, &value, (RawCorrection::default(), groups), Vec::new()))
}

/// `GET /family/{link}/details/{datum}`
pub async fn blank_for(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, datum)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    blank(State(portal), resident, Path(datum)).await
}

/// `POST /details/{datum}`: read and shown once more. Nothing is written yet.
pub async fn check(
    State(portal): State<Shared>,
    Path(datum): Path<String>,
    posted: Posted<RawCorrection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    checked(&portal, &resident, &datum, raw).await
}

/// `POST /family/{link}/details/{datum}`
pub async fn check_for(
    State(portal): State<Shared>,
    Path((link, datum)): Path<(String, String)>,
    posted: Posted<RawCorrection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    checked(&portal, &resident, &datum, raw).await
}

async fn checked(portal: &Portal, resident: &Resident, datum: &str, raw: RawCorrection) -> Answer {
    let sent = Sent::to(portal, resident, datum, raw).await?;
    if !sent.raw.change.is_empty() {
        return Ok(sent.again(resident, Vec::new()));
    }
    let (asked, new) = match sent.read(portal.clock.today())? {
        Ok(read) => read,
        Err(errors) => return Ok(sent.again(resident, errors)),
    };
    let Sent { datum, old, .. } = &sent;
    if new == *old {
        return Ok(sent.again(resident, vec![correction::same()]));
    }
    let model = check::Model { datum: *datum, old: in_words(old, true), new: in_words(&new, false), asked };
    Ok(resident.visitor.page(Page::DetailsCheck(Box::new(model))))
}

/// `POST /details/{datum}/ask`
pub async fn ask(
    State(portal): State<Shared>,
    Path(datum): Path<String>,
    posted: Posted<RawCorrection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    asked(&portal, &resident, &datum, raw).await
}

/// `POST /family/{link}/details/{datum}/ask`
pub async fn ask_for(
    State(portal): State<Shared>,
    Path((link, datum)): Path<(String, String)>,
    posted: Posted<RawCorrection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    asked(&portal, &resident, &datum, raw).await
}

async fn asked(portal: &Shared, resident: &Resident, datum: &str, raw: RawCorrection) -> Answer {
    let sent = Sent::to(portal, resident, datum, raw).await?;
    if sent.old.datum().opens_account() && !resident.proved_lately(portal) {
        return Ok(see_other(&routes::sign_in_for(&resident.at(&routes::detail(sent.datum.code())))));
    }
    let today = portal.clock.today();
    let (asked, new) = match sent.read(today)? {
        Ok(read) => read,
        Err(errors) => return Ok(sent.again(resident, errors)),
    };
    let command = AskCorrection {
        person: resident.session.person.id,
        by: resident.actor(),
        new,
        since: asked.since,
        reason: asked.reason,
        today,
        at: portal.clock.now(),
    };
    Ok(match portal.store.ask_correction(command).await? {
        AskCorrectionOutcome::Asked(reference) | AskCorrectionOutcome::Already(reference) => {
            see_other(&resident.at(&routes::correction(&reference)))
        }
        AskCorrectionOutcome::Same => sent.again(resident, vec![correction::same()]),
        AskCorrectionOutcome::NotCorrectable => return Err(Failure::NotThere),
        AskCorrectionOutcome::UnknownPerson => return Err(Failure::Broken("a session of nobody")),
    })
}

/// A form that was sent about a datum.
struct Sent {
    datum: Datum,
    old: DatumValue,
    raw: RawCorrection,
}

impl Sent {
    async fn to(
        portal: &Portal,
        resident: &Resident,
        datum: &str,
        raw: RawCorrection,
    ) -> Result<Self, Failure> {
        let (datum, old) = find(portal, resident, datum).await?.ok_or(Failure::NotThere)?;
        Ok(Self { datum, old, raw })
    }

    /// What was asked with its value, or what is wrong with it.
    fn read(&self, today: Date) -> Result<Result<(AskedCorrection, DatumValue), Vec<FieldError>>, Failure> {
        let asked = match self.raw.parse(self.datum, today) {
            Ok(asked) => asked,
            Err(errors) => return Ok(Err(errors)),
        };
        let new = DatumValue::decode(self.old.datum(), &asked.value).ok_or(Failure::NotAForm)?;
        Ok(Ok((asked, new)))
    }

    /// The form once more, as it was typed.
    fn again(self, resident: &Resident, errors: Vec<FieldError>) -> Response {
        let groups = self.raw.groups();
        form_page(resident, self.datum, &self.old, (self.raw, groups), errors)
    }
}

async fn on_file(portal: &Portal, resident: &Resident) -> Result<OnFile, Failure> {
    let found = portal.store.on_file(resident.session.person.id, portal.clock.today()).await?;
    found.ok_or(Failure::Broken("a session of nobody"))
}

/// The datum of a path with its value. A newborn's id number is none.
async fn find(
    portal: &Portal,
    resident: &Resident,
    datum: &str,
) -> Result<Option<(Datum, DatumValue)>, Failure> {
    let Some(datum) = Datum::from_code(datum) else { return Ok(None) };
    let file = on_file(portal, resident).await?;
    Ok(file.values.into_iter().find(|value| said(value.datum()) == datum).map(|value| (datum, value)))
}

fn form_page(
    resident: &Resident,
    datum: Datum,
    value: &DatumValue,
    (raw, groups): (RawCorrection, Vec<Group>),
    errors: Vec<FieldError>,
) -> Response {
    let model = form::Model { datum, value: in_words(value, true), raw, groups, errors };
    resident.visitor.page(Page::DetailsForm(Box::new(model)))
}

fn row(file: &OnFile, value: &DatumValue) -> Row {
    let about = |one: &&Correction| one.new.datum() == value.datum();
    let waits = |one: &&Correction| one.state == CorrectionState::Open;
    Row {
        datum: said(value.datum()),
        value: in_words(value, true),
        waiting: file.corrections.iter().filter(about).find(waits).map(|one| one.reference.clone()),
        past: file.corrections.iter().filter(about).filter_map(past).collect(),
    }
}

fn past(one: &Correction) -> Option<Past> {
    let CorrectionState::Applied { on, .. } = one.state else { return None };
    Some(Past {
        old: in_words(&one.old, true),
        new: in_words(&one.new, true),
        since: one.since.unwrap_or(on),
        told: one.since.is_some(),
        reference: one.reference.clone(),
    })
}

/// The page's word for a datum of the store.
pub(super) fn said(datum: Kept) -> Datum {
    match datum {
        Kept::Name => Datum::Name,
        Kept::IdNumber => Datum::IdNumber,
        Kept::Sex => Datum::Sex,
        Kept::BirthDate => Datum::BirthDate,
        Kept::Phone => Datum::Phone,
        Kept::Township => Datum::Township,
        Kept::LocalHukou => Datum::LocalHukou,
        Kept::EmployeeInsurance => Datum::EmployeeInsurance,
        Kept::Groups => Datum::Groups,
    }
}

/// A value for a page; id number and phone masked where nobody has just typed them or must compare them.
pub(super) fn in_words(value: &DatumValue, masked: bool) -> Value {
    match value {
        DatumValue::Name(name) => Value::Text(name.as_str().to_owned()),
        DatumValue::IdNumber(number) if masked => Value::Text(number.masked()),
        DatumValue::IdNumber(number) => Value::Text(number.as_str().to_owned()),
        DatumValue::Sex(sex) => Value::Sex(*sex),
        DatumValue::BirthDate(day) => Value::Text(rules::date::iso(*day)),
        DatumValue::Phone(None) | DatumValue::LocalHukou(None) | DatumValue::EmployeeInsurance(None) => {
            Value::Unknown
        }
        DatumValue::Phone(Some(phone)) if masked => Value::Text(phone.masked()),
        DatumValue::Phone(Some(phone)) => Value::Text(phone.as_str().to_owned()),
        DatumValue::Township(township) => Value::Text(township.clone()),
        DatumValue::LocalHukou(Some(yes)) | DatumValue::EmployeeInsurance(Some(yes)) => Value::YesNo(*yes),
        DatumValue::Groups(groups) => Value::Groups(groups.iter().copied().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_store_name_every_datum_alike() {
        for datum in Kept::ALL {
            assert_eq!(said(datum).code(), datum.code());
        }
        assert_eq!(Kept::ALL.len(), Datum::ALL.len());
    }
}
