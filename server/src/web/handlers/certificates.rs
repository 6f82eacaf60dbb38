//! `/certificates`: 参保证明, issued for a day of cover and shown again by its number.

use app::{Page, forms::choice::RawDay, pages::certificate::Model, routes};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::Response,
};
use rules::jurisdiction;
use store::{CertificateOutcome, IssueCertificate};

use crate::qr;
use crate::web::{
    failure::Failure,
    handlers::{Answer, see_other},
    posted::Posted,
    receipts,
    state::{Portal, Shared},
    visitor::Resident,
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
    let person = &resident.session.person;
    let found = portal.store.certificate(&reference).await?;
    let Some(found) = found.filter(|found| found.certificate.person == person.id) else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    let certificate = found.certificate;
    let place = jurisdiction::get(&certificate.jurisdiction)
        .ok_or(Failure::Broken("a certificate of no known jurisdiction"))?;
    let agency = place.agency_on(certificate.scheme, certificate.as_of);
    let origin = origin(&portal, &headers);
    let signed = receipts::certify(&portal, &certificate)
        .map_err(|_| Failure::Broken("a certificate that cannot be signed"))?;
    // Behind the `#`, which no browser sends, the signed words: a phone without a network can check those.
    let link = format!("{origin}{}#{signed}", routes::verify(&certificate.reference));
    let page = Page::Certificate(Box::new(Model {
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
        reference,
    }));
    Ok::<Response, Failure>(resident.visitor.page(page))
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
