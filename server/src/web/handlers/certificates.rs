//! `/certificates`: 参保证明, issued for a day of cover and shown again by its number.

use app::{
    Page,
    forms::choice::RawDay,
    pages::certificate::{Model, outside_font},
    routes,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use rules::{jurisdiction, text::Lang};
use store::{CertificateOutcome, IssueCertificate};

use crate::web::{
    failure::Failure,
    handlers::{Answer, see_other},
    posted::Posted,
    receipts,
    state::{Portal, Shared},
    visitor::Resident,
};
use crate::{
    pdf::{self, Block, Sheet},
    qr,
};

/// `POST /certificates`: twice for the same day is one certificate.
pub async fn issue(State(portal): State<Shared>, posted: Posted<RawDay>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    issue_for(&portal, &resident, &raw).await
}

/// For oneself, or for the child one acts for.
pub(super) async fn issue_for(portal: &Portal, resident: &Resident, raw: &RawDay) -> Answer {
    let today = portal.clock.today();
    let Some(on) = raw.day(today) else {
        return Ok(see_other(&resident.at(routes::ENROLMENT)));
    };
    let command = IssueCertificate {
        person: resident.session.person.id,
        by: resident.by,
        on,
        today,
        at: portal.clock.now(),
    };
    Ok(match portal.store.issue_certificate(command).await? {
        CertificateOutcome::Issued(certificate) => {
            see_other(&resident.at(&routes::certificate(&certificate.reference)))
        }
        // The page for that day says how it was instead.
        CertificateOutcome::NotCovered(_) | CertificateOutcome::InTheFuture => {
            see_other(&resident.at(&routes::enrolment_on(on)))
        }
        CertificateOutcome::UnknownPerson => return Err(Failure::Broken("a session of nobody")),
    })
}

/// `GET /certificates/{reference}`: only one's own.
pub async fn show(
    State(portal): State<Shared>,
    resident: Resident,
    headers: HeaderMap,
    Path(reference): Path<String>,
) -> Answer {
    Ok(match own(&portal, &resident, &headers, &reference).await? {
        Some(model) => resident.visitor.page(Page::Certificate(Box::new(model))),
        None => resident.visitor.page(Page::NotFound),
    })
}

/// `GET /certificates/{reference}/pdf`: the same as a file, to be saved or sent on.
pub async fn file(
    State(portal): State<Shared>,
    resident: Resident,
    headers: HeaderMap,
    Path(reference): Path<String>,
) -> Answer {
    let Some(model) = own(&portal, &resident, &headers, &reference).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    let lang = resident.visitor.lang();
    let work = tokio::task::spawn_blocking(move || pdf::write(&sheet(&model, lang)));
    let content = work
        .await
        .ok()
        .and_then(Result::ok)
        .ok_or(Failure::Broken("a certificate that no PDF file holds"))?;
    let saved_as = HeaderValue::from_str(&format!("attachment; filename=\"certificate-{reference}.pdf\""))
        .map_err(|_| Failure::Broken("a file's name"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, saved_as),
    ];
    Ok((headers, content).into_response())
}

/// The certificate as a document.
fn sheet(model: &Model, lang: Lang) -> Sheet {
    let words = model.words(lang);
    let facts = words.facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let created = model.issued.midnight().assume_offset(crate::clock::CHINA);
    let mut sheet = Sheet {
        lang,
        title: format!("{} {}", words.title, model.reference),
        author: model.agency.get(lang).to_owned(),
        created,
        blocks: vec![
            Block::Title(words.title.to_owned()),
            Block::Text(words.certified),
            Block::Facts(facts),
            Block::Code(model.qr.clone(), format!("{} {}", words.code, model.reference)),
            Block::Small(words.check),
        ],
    };
    let missing = sheet.outside_font();
    if !missing.is_empty() {
        sheet.blocks.push(Block::Small(outside_font(lang, &missing)));
    }
    sheet
}

/// A certificate of the person whom the request is about; anybody else's is not there.
async fn own(
    portal: &Portal,
    resident: &Resident,
    headers: &HeaderMap,
    reference: &str,
) -> Result<Option<Model>, Failure> {
    let person = &resident.session.person;
    let found = portal.store.certificate(reference).await?;
    let Some(found) = found.filter(|found| found.certificate.person == person.id) else { return Ok(None) };
    let certificate = found.certificate;
    let place = jurisdiction::get(&certificate.jurisdiction)
        .ok_or(Failure::Broken("a certificate of no known jurisdiction"))?;
    let agency = place.agency_on(certificate.scheme, certificate.as_of);
    let origin = origin(portal, headers);
    let signed = receipts::certify(portal, &certificate)
        .map_err(|_| Failure::Broken("a certificate that cannot be signed"))?;
    // Behind the `#`, which no browser sends, the signed words: a phone without a network can check those.
    let link = format!("{origin}{}#{signed}", routes::verify(&certificate.reference));
    Ok(Some(Model {
        name: person.name.as_str().to_owned(),
        id: person.id_number.as_str().to_owned(),
        place: place.name.clone(),
        scheme: certificate.scheme,
        covers: (certificate.covers_from, certificate.covers_to),
        as_of: certificate.as_of,
        agency: agency.map_or_else(|| place.name.clone(), |agency| agency.name.clone()),
        issued: certificate.issued_at.to_offset(crate::clock::CHINA).date(),
        qr: qr::code(&link, qr::EcLevel::L)
            .ok_or(Failure::Broken("a certificate that fits into no QR code"))?,
        link,
        verify_at: format!("{origin}{}", routes::VERIFY),
        reference: reference.to_owned(),
    }))
}

/// Where others reach this portal: as configured, else as the person did.
fn origin(portal: &Portal, headers: &HeaderMap) -> String {
    if let Some(origin) = &portal.config.public_origin {
        return origin.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let scheme = if portal.config.secure_cookies() { "https" } else { "http" };
    host.map(|host| format!("{scheme}://{host}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rules::{scheme::Scheme, text::Text};
    use time::macros::date;

    use super::*;

    fn model(name: &str) -> Model {
        Model {
            reference: "2015-7K4XQ-M2P9A".to_owned(),
            name: name.to_owned(),
            id: "340399195203110015".to_owned(),
            place: Text::new("怀远县", "Huaiyuan"),
            scheme: Scheme::UrbanResident,
            covers: (date!(2015 - 01 - 01), date!(2015 - 12 - 31)),
            as_of: date!(2015 - 12 - 01),
            agency: Text::new("怀远县人社局", "Huaiyuan human resources bureau"),
            issued: date!(2015 - 12 - 01),
            link: "https://portal.example/verify?c=2015-7K4XQ-M2P9A#signed".to_owned(),
            qr: qr::code("https://portal.example/verify", qr::EcLevel::L).unwrap(),
            verify_at: "https://portal.example/verify".to_owned(),
        }
    }

    #[test]
    fn a_name_outside_the_font_is_said_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let plain = sheet(&model("王志远"), lang);
            let rare = sheet(&model("王\u{20BB7}"), lang);
            assert_eq!(rare.blocks.len(), plain.blocks.len() + 1);
            let Some(Block::Small(note)) = rare.blocks.last() else { unreachable!("a note") };
            assert!(note.contains("U+20BB7") && note.contains('〓'), "{note}");
            assert!(pdf::write(&rare).is_ok() && pdf::write(&plain).is_ok());
        }
    }
}
