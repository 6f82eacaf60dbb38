//! `/certificates/{reference}`: 参保证明, to be printed or shown.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::scheme::Scheme;
use rules::text::{Lang, Text};

use crate::request::Request;
use crate::ui::answer::{back, facts, print_row};
use crate::ui::listed;
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

/// What a certificate says, in words: the page and the file say the same.
#[derive(Clone, Debug)]
pub struct Words {
    /// Its title.
    pub title: &'static str,
    /// The sentence that certifies.
    pub certified: String,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// What the QR code is.
    pub code: &'static str,
    /// How it is checked.
    pub check: String,
}

impl Model {
    /// In words.
    pub fn words(&self, lang: Lang) -> Words {
        let covers = t::enrolment_from_to(lang, &date::iso(self.covers.0), &date::iso(self.covers.1));
        Words {
            title: t::certificate_title(lang),
            certified: t::certificate_certified(lang, &date::iso(self.as_of)),
            facts: vec![
                (t::certificate_name(lang), self.name.clone()),
                (t::certificate_id(lang), self.id.clone()),
                (t::enrolment_place(lang), self.place.get(lang).to_owned()),
                (t::enrolment_scheme(lang), self.scheme.title(lang).to_owned()),
                (t::enrolment_covers(lang), covers),
                (t::enrolment_agency(lang), self.agency.get(lang).to_owned()),
                (t::certificate_issued(lang), date::iso(self.issued)),
                (t::certificate_reference(lang), self.reference.clone()),
            ],
            code: t::certificate_qr(lang),
            check: t::certificate_check(lang, &self.verify_at),
        }
    }
}

/// What a file says about characters that its font does not hold.
pub fn outside_font(lang: Lang, characters: &[char]) -> String {
    let codes: Vec<String> = characters.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    t::paper_outside_font(lang, &listed(lang, &codes))
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let words = model.words(lang);
    let file = request.at(&routes::certificate_file(&model.reference));
    view! {
        <div class="narrow">
            {back(&request.at(routes::ENROLMENT), t::certificate_back(lang))}
            <div class="card certificate">
                <h1>{words.title}</h1>
                <p>{words.certified}</p>
                {facts(words.facts)}
                <div class="certificate-check">
                    {model.qr.view(words.code)}
                    <p class="small">{words.check}</p>
                </div>
                <details class="no-print">
                    <summary>{t::certificate_text(lang)}</summary>
                    <p class="signed">{model.link.clone()}</p>
                </details>
            </div>
            <p class="hint no-print">{t::certificate_keep(lang)}</p>
            <p class="no-print"><a class="button line" href=file>{t::paper_save(lang)}</a></p>
            {print_row(lang)}
        </div>
    }
    .into_any()
}
