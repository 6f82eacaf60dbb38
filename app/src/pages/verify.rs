//! `/verify`: is this certificate or receipt genuine. The server answers, or the browser by itself when it can: then
//! nothing that is typed leaves the machine.

use leptos::prelude::*;
use rules::text::{Lang, Text};

use crate::forms::FieldError;
use crate::forms::verify::RawVerify;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, link_button};
use crate::ui::field::error_summary;
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::{routes, t};

/// What is shown.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What was typed.
    pub raw: RawVerify,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What came of it.
    pub found: Option<Found>,
    /// What the browser needs to check by itself: the public keys, as a JSON Web Key Set.
    pub keys: String,
}

/// What was found out.
#[derive(Clone, Debug)]
pub enum Found {
    /// A genuine certificate: its facts, and whether the enrolment still stands where that was looked up.
    Certificate(Values, Option<bool>),
    /// A genuine receipt.
    Receipt(Values),
    /// Not genuine, not ours, or not found; why.
    Wrong(Text),
}

/// Values by the name of their place on the page.
pub type Values = Vec<(&'static str, String)>;

/// The places of a certificate, in the order of the page.
pub const CERTIFICATE: [&str; 7] = ["name", "id", "place", "scheme", "covers", "on", "ref"];
/// The places of a receipt, in the order of the page.
pub const RECEIPT: [&str; 6] = ["pack", "bill", "fund", "own", "issued", "engine"];

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let found = model.found.as_ref().map(|found| result(lang, found));
    view! {
        <div class="narrow">
            {error_summary(lang, &model.errors)}
            <h1>{t::verify_title(lang)}</h1>
            <p class="lead">{t::verify_lead(lang)}</p>
            <div id="found" tabindex="-1">{found}</div>
            <form class="card" method="post" action=routes::VERIFY data-verify=request.assets.rules.clone()>
                {token(request)}
                {TextArea {
                    name: "text",
                    label: t::verify_text(lang),
                    hint: t::verify_hint(lang),
                    value: &model.raw.text,
                }
                .view(lang, &model.errors)}
                <button class="button" type="submit">{t::verify_submit(lang)}</button>
                <p class="hint" data-here hidden>{t::verify_here(lang)}</p>
            </form>
            {templates(lang)}
            {script(request, model)}
            {link_button(routes::ENROLMENT, t::verify_own(lang), false)}
        </div>
    }
    .into_any()
}

fn result(lang: Lang, found: &Found) -> AnyView {
    match found {
        Found::Certificate(values, stands) => certificate(lang, values, *stands),
        Found::Receipt(values) => receipt(lang, values),
        Found::Wrong(why) => wrong(lang, why.get(lang)),
    }
}

fn certificate(lang: Lang, values: &Values, stands: Option<bool>) -> AnyView {
    let (mood, title, said) = match stands {
        Some(true) => (Mood::Yes, t::verify_certificate(lang), t::verify_stands(lang)),
        Some(false) => (Mood::Wait, t::verify_changed(lang), t::verify_changed_next(lang)),
        None => (Mood::Yes, t::verify_certificate(lang), t::verify_signed(lang)),
    };
    let labels = [
        t::certificate_name(lang),
        t::certificate_id(lang),
        t::enrolment_place(lang),
        t::enrolment_scheme(lang),
        t::enrolment_covers(lang),
        t::certificate_as_of(lang),
        t::certificate_reference(lang),
    ];
    let rows = CERTIFICATE.into_iter().zip(labels);
    view! {
        <div class="card">
            {answer_below(mood, title, view! { <p class="small">{said}</p> })}
            {places(rows, values)}
            <p class="after">{t::verify_compare(lang)}</p>
        </div>
    }
    .into_any()
}

fn receipt(lang: Lang, values: &Values) -> AnyView {
    let labels = [
        t::verify_pack(lang),
        t::verify_bill(lang),
        t::estimate_fund_pays(lang),
        t::estimate_you_pay(lang),
        t::certificate_issued(lang),
        t::verify_engine(lang),
    ];
    let said = view! { <p class="small">{t::verify_signed(lang)}</p> };
    view! {
        <div class="card">
            {answer_below(Mood::Yes, t::verify_receipt(lang), said)}
            {places(RECEIPT.into_iter().zip(labels), values)}
        </div>
    }
    .into_any()
}

fn wrong(lang: Lang, why: &str) -> AnyView {
    let said = view! { <p data-field="why">{why.to_owned()}</p> };
    view! { <div class="card">{answer_below(Mood::No, t::verify_wrong(lang), said)}</div> }.into_any()
}

/// Names and values; each value's place has a name for the script.
fn places(rows: impl Iterator<Item = (&'static str, &'static str)>, values: &Values) -> AnyView {
    let items = rows
        .map(|(place, label)| {
            let value = values.iter().find(|(name, _)| *name == place).map(|(_, value)| value.clone());
            view! {
                <dt>{label}</dt>
                <dd data-field=place>{value.unwrap_or_default()}</dd>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <dl class="facts">{items}</dl> }.into_any()
}

/// The same results without values, for the browser to fill in.
fn templates(lang: Lang) -> AnyView {
    let blank = Values::new();
    view! {
        <template id="found-certificate">{certificate(lang, &blank, None)}</template>
        <template id="found-receipt">{receipt(lang, &blank)}</template>
        <template id="found-wrong">{wrong(lang, "")}</template>
    }
    .into_any()
}

/// What the browser needs to check by itself: words and keys as data, and the script.
fn script(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let schemes = rules::scheme::Scheme::ALL.map(|scheme| (scheme.word(), scheme.title(lang)));
    let places =
        rules::jurisdiction::shipped().iter().map(|place| (place.code.as_str(), place.name.get(lang)));
    let data = serde_json::json!({
        "keys": model.keys,
        "lang": lang.code(),
        "schemes": schemes.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "places": places.collect::<std::collections::BTreeMap<_, _>>(),
        "until": t::enrolment_from_to(lang, &"{from}", &"{to}"),
    });
    // Inside a script element only `<` could end it.
    let data = data.to_string().replace('<', "\\u003c");
    view! {
        <script type="application/json" id="verify-data" inner_html=data></script>
        <script type="module" nonce=request.nonce.clone() src=request.assets.verify.clone()></script>
    }
    .into_any()
}
