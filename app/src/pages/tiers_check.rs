//! `/tiers/check`: check the choice before it counts.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::jurisdiction::TierOption;
use rules::money::Money;
use rules::text::Text;

use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::notice::sample_tag;
use crate::ui::shell::token;
use crate::ui::yuan;
use crate::{routes, t};

/// The choice about to be made.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// The option.
    pub option: TierOption,
    /// What this person pays.
    pub pays: Money,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// Who will be in charge.
    pub agency: Text,
    /// The last day to pay.
    pub pay_by: Date,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let pairs = vec![
        (t::tiers_check_who(lang), format!("{}　{}", model.name, model.id)),
        (t::enrolment_place(lang), model.place.get(lang).to_owned()),
        (t::tiers_check_year(lang), model.year.to_string()),
        (t::enrolment_scheme(lang), model.option.scheme.title(lang).to_owned()),
        (t::enrolment_option(lang), model.option.title.get(lang).to_owned()),
        (t::tiers_check_pays(lang), yuan(lang, model.pays)),
        (t::tiers_check_pay_by(lang), date::iso(model.pay_by)),
        (t::tiers_check_subsidy(lang), yuan(lang, model.option.subsidy())),
        (
            t::enrolment_covers(lang),
            t::enrolment_from_to(lang, &date::iso(model.covers.0), &date::iso(model.covers.1)),
        ),
        (t::enrolment_agency(lang), model.agency.get(lang).to_owned()),
    ];
    view! {
        <div class="narrow">
            {back(&request.at(routes::TIERS), t::tiers_check_back(lang))}
            <h1>{t::tiers_check_title(lang)}</h1>
            <p class="lead">{t::tiers_check_lead(lang)}</p>
            <div class="card">
                {facts(pairs)}
                <p class="after">{sample_tag(lang, model.option.official)}</p>
            </div>
            <form method="post" action=request.at(routes::TIERS_CHECK)>
                {token(request)}
                <input type="hidden" name="option" value=model.option.id.clone() />
                <button class="button" type="submit">
                    {t::tiers_check_submit(lang, &yuan(lang, model.pays), &model.option.title.get(lang))}
                </button>
            </form>
        </div>
    }
    .into_any()
}
