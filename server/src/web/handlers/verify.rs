//! `/verify`: is this certificate or receipt genuine. Public, and the same answer to everybody.

use app::{
    Page,
    forms::verify::{Asked, RawVerify},
    pages::verify::{Found, Model, Values},
};
use axum::extract::{Query, State};
use rules::{
    certificate::Certificate,
    date, jurisdiction,
    receipt::{Figure, Outcome, Receipt},
    signed::{ReadError, VerifyError, to_jwks, verify},
    text::{Lang, Text},
};

use crate::web::{
    handlers::Answer,
    posted::Posted,
    state::{Portal, Shared},
    visitor::Visitor,
};

/// `GET /verify`, with `?c=` the number of a certificate.
pub async fn form(State(portal): State<Shared>, visitor: Visitor, Query(raw): Query<RawVerify>) -> Answer {
    if raw.c.is_empty() {
        return Ok(visitor.page(page(&portal, RawVerify::default(), None)));
    }
    let typed = RawVerify { text: raw.c, ..RawVerify::default() };
    answer(&portal, &visitor, typed).await
}

/// `POST /verify`: nothing is kept.
pub async fn check(State(portal): State<Shared>, posted: Posted<RawVerify>) -> Answer {
    answer(&portal, &posted.visitor, posted.form).await
}

async fn answer(portal: &Portal, visitor: &Visitor, raw: RawVerify) -> Answer {
    let found = match raw.parse() {
        Ok(Asked::Number(number)) => by_number(portal, visitor.lang(), &number).await?,
        Ok(Asked::Signed(text)) => by_signature(portal, visitor.lang(), &text),
        Err(errors) => {
            let keys = to_jwks(&portal.receipts.public_keys());
            return Ok(visitor.page(Page::Verify(Box::new(Model { raw, errors, found: None, keys }))));
        }
    };
    Ok(visitor.page(page(portal, raw, Some(found))))
}

fn page(portal: &Portal, raw: RawVerify, found: Option<Found>) -> Page {
    let keys = to_jwks(&portal.receipts.public_keys());
    Page::Verify(Box::new(Model { raw, errors: Vec::new(), found, keys }))
}

async fn by_number(portal: &Portal, lang: Lang, number: &str) -> Result<Found, crate::web::failure::Failure> {
    let Some(found) = portal.store.certificate(number).await? else {
        return Ok(Found::Wrong(app::forms::verify::unknown_number()));
    };
    let certificate = found.certificate;
    let values = values(
        lang,
        &certificate.jurisdiction,
        certificate.scheme,
        [certificate.name, certificate.id_number, certificate.reference],
        [certificate.covers_from, certificate.covers_to, certificate.as_of],
    );
    Ok(Found::Certificate(values, Some(found.stands)))
}

fn by_signature(portal: &Portal, lang: Lang, text: &str) -> Found {
    let keys = portal.receipts.public_keys();
    match verify::<Certificate>(text, &keys) {
        Ok(said) => {
            let days = [said.covers_from, said.covers_to, said.as_of];
            let texts = [said.name, said.id_number, said.reference];
            Found::Certificate(values(lang, &said.jurisdiction, said.scheme, texts, days), None)
        }
        // Another kind of statement: a receipt, or nothing of ours.
        Err(VerifyError::Read(ReadError::Content(_))) => match verify::<Receipt>(text, &keys) {
            Ok(said) => Found::Receipt(of_receipt(said)),
            Err(error) => Found::Wrong(error.text()),
        },
        Err(error) => Found::Wrong(error.text()),
    }
}

/// A certificate's values in the places of the page.
fn values(
    lang: Lang,
    place: &str,
    scheme: rules::scheme::Scheme,
    [name, id, reference]: [String; 3],
    [from, to, on]: [date::Date; 3],
) -> Values {
    let place = jurisdiction::get(place).map_or_else(|| Text::new(place, place), |place| place.name.clone());
    vec![
        ("name", name),
        ("id", id),
        ("place", place.get(lang).to_owned()),
        ("scheme", scheme.title(lang).to_owned()),
        ("covers", app::forms::verify::period(lang, from, to)),
        ("on", date::iso(on)),
        ("ref", reference),
    ]
}

/// A receipt's values in the places of the page. Figures that are zero are left out of receipts.
fn of_receipt(said: Receipt) -> Values {
    let figure = |name: &str| match &said.outcome {
        Outcome::Amounts { result, .. } => match result.get(name) {
            Some(Figure::Text(amount)) => amount.clone(),
            _ => "0.00".to_owned(),
        },
        Outcome::Refused(_) => String::new(),
    };
    let bill = match &said.outcome {
        Outcome::Amounts { .. } => figure("medfee_sumamt"),
        Outcome::Refused(code) => code.clone(),
    };
    vec![
        ("bill", bill),
        ("fund", figure("fund_pay_sumamt")),
        ("own", figure("psn_part_amt")),
        ("pack", format!("{} {}", said.pack.name, said.pack.version)),
        ("issued", said.issued),
        ("engine", said.engine),
    ]
}
