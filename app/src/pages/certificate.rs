//! `/certificates/{reference}`: 参保证明, to be printed or shown.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::scheme::Scheme;
use rules::text::Text;

use crate::request::Request;
use crate::ui::answer::{back, facts, print_row};
pub use crate::ui::qr::Qr;
use crate::{routes, t};

/// A certificate of the person who is signed in.
#[derive(Clone, Debug)]
pub struct Model {
    /// The number by which it is found.
    pub reference: String,
    /// The person's name, in full: the page is theirs.
    pub name: String,
    /// The id number, in full.
    pub id: String,
    /// Where.
    pub place: Text,
    /// The scheme.
    pub scheme: Scheme,
    /// First and last day of cover.
    pub covers: (Date, Date),
    /// The day on which it was so.
    pub as_of: Date,
    /// Who is in charge on that day.
    pub agency: Text,
    /// The day of issue.
    pub issued: Date,
    /// The address to check it at, and the signed words behind it.
    pub link: String,
    /// The same as a QR code.
    pub qr: Qr,
    /// The page to check it at, for people who type.
    pub verify_at: String,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let certified = t::certificate_certified(lang, &date::iso(model.as_of));
    let pairs = vec![
        (t::certificate_name(lang), model.name.clone()),
        (t::certificate_id(lang), model.id.clone()),
        (t::enrolment_place(lang), model.place.get(lang).to_owned()),
        (t::enrolment_scheme(lang), model.scheme.title(lang).to_owned()),
        (
            t::enrolment_covers(lang),
            t::enrolment_from_to(lang, &date::iso(model.covers.0), &date::iso(model.covers.1)),
        ),
        (t::enrolment_agency(lang), model.agency.get(lang).to_owned()),
        (t::certificate_issued(lang), date::iso(model.issued)),
        (t::certificate_reference(lang), model.reference.clone()),
    ];
    view! {
        <div class="narrow">
            {back(&request.at(routes::ENROLMENT), t::certificate_back(lang))}
            <div class="card certificate">
                <h1>{t::certificate_title(lang)}</h1>
                <p>{certified}</p>
                {facts(pairs)}
                <div class="certificate-check">
                    {model.qr.view(t::certificate_qr(lang))}
                    <p class="small">{t::certificate_check(lang, &model.verify_at)}</p>
                </div>
                <details class="no-print">
                    <summary>{t::certificate_text(lang)}</summary>
                    <p class="signed">{model.link.clone()}</p>
                </details>
            </div>
            <p class="hint no-print">{t::certificate_keep(lang)}</p>
            {print_row(lang)}
        </div>
    }
    .into_any()
}
