//! The check before a bill is handed in: everything once more, and what it would come to.

use leptos::prelude::*;
use rules::assess::Shares;
use rules::date;
use rules::money::Money;
use rules::text::Lang;

use super::words::why_word;
use super::{Care, WhyNot};
use crate::forms::hand_in::{AskedAccount, AskedFacts, AskedHandIn, RawHandIn};
use crate::islands::estimator::parts;
use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::breakdown::breakdown;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::yuan;
use crate::{routes, t};

/// What is about to be handed in.
#[derive(Clone, Debug)]
pub struct Model {
    /// As it was read.
    pub asked: AskedHandIn,
    /// Name of the account's holder, bank and number, as they will stand.
    pub account: (String, String, String),
    /// What it would come to.
    pub estimate: Estimate,
    /// As it was typed: what the form carries on.
    pub raw: RawHandIn,
}

/// What a bill would come to. Never a promise.
#[derive(Clone, Debug)]
pub enum Estimate {
    /// An amount, on the year as it stands, and whether every figure behind it is official.
    Amount(Box<Shares>, bool),
    /// Between two amounts: how the bill parts by class is not known. And whether every figure is official.
    Between(Money, Money, bool),
    /// None, and why.
    Not(WhyNot),
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let carried = || {
        RawHandIn::FIELDS
            .into_iter()
            .filter(|name| !model.raw.value(name).is_empty())
            .map(|name| view! { <input type="hidden" name=name value=model.raw.value(name).to_owned() /> })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="narrow">
            {back(&request.at(routes::HAND_IN), t::hand_in_list_title(lang))}
            <h1>{t::hand_in_check_title(lang)}</h1>
            <p class="lead">{t::hand_in_check_lead(lang)}</p>
            {estimate(lang, &model.estimate)}
            <h2>{t::hand_in_check_facts(lang)}</h2>
            <div class="card">{facts(pairs(lang, model))}</div>
            <form method="post" action=request.at(routes::HAND_IN_SEND)>
                {token(request)} {carried()}
                <button class="button" type="submit">{t::hand_in_check_submit(lang)}</button>
            </form>
            <form method="post" action=request.at(routes::HAND_IN_NEW)>
                {token(request)} {carried()}
                <button class="button line" type="submit" name="change" value="yes">
                    {t::details_check_change(lang)}
                </button>
            </form>
        </div>
    }
    .into_any()
}

fn estimate(lang: Lang, estimate: &Estimate) -> AnyView {
    match estimate {
        Estimate::Amount(shares, official) => view! {
            <div class="card">
                <p class="small">{t::hand_in_estimate(lang)} " " {sample_tag(lang, *official)}</p>
                <div class="big">{yuan(lang, shares.fund_pay_sumamt)}</div>
                {breakdown(lang, shares.medfee_sumamt, &parts(shares))}
                <p class="small">{t::hand_in_estimate_note(lang)}</p>
            </div>
        }
        .into_any(),
        Estimate::Between(lowest, highest, official) => {
            let from = (!lowest.is_zero())
                .then(|| view! { <p>{t::hand_in_estimate_least(lang, &yuan(lang, *lowest))}</p> });
            view! {
                <div class="card">
                    <p class="small">{t::hand_in_estimate_most(lang)} " " {sample_tag(lang, *official)}</p>
                    <div class="big">{yuan(lang, *highest)}</div>
                    {from}
                    <p>{t::hand_in_estimate_most_why(lang)}</p>
                    <p class="small">{t::hand_in_estimate_note(lang)}</p>
                </div>
            }
            .into_any()
        }
        Estimate::Not(why) => {
            let body = view! {
                <p>{why.said(lang)}</p>
                <p>{t::hand_in_estimate_not_next(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
            };
            notice(Tone::Soon, t::hand_in_estimate_not(lang), body)
        }
    }
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let (asked, sums) = (&model.asked.facts, model.asked.sums);
    let mut pairs = vec![
        (t::form_kind(lang), kind_name(lang, asked.kind).to_owned()),
        (t::hand_in_hospital(lang), asked.hospital.clone()),
    ];
    pairs.extend(asked.care().pairs(lang));
    pairs.extend(asked.admitted.map(|on| (t::form_admitted(lang), date::iso(on))));
    pairs.push((t::form_discharged(lang), date::iso(asked.discharged)));
    pairs.push((t::hand_in_invoice(lang), asked.invoice.clone()));
    pairs.push((t::hand_in_total(lang), yuan(lang, asked.total)));
    if let Some(sums) = sums {
        pairs.extend([
            (t::form_total_a(lang), yuan(lang, sums.a)),
            (t::form_total_b(lang), yuan(lang, sums.b)),
            (t::form_total_c(lang), yuan(lang, sums.c)),
        ]);
    }
    pairs.push((t::hand_in_why(lang), why_word(lang, model.asked.why).to_owned()));
    let (holder, bank, number) = &model.account;
    let number = match &model.asked.account {
        AskedAccount::Before => number.clone(),
        AskedAccount::New(_) => in_fours(number),
    };
    pairs.push((t::hand_in_holder_name(lang), holder.clone()));
    pairs.push((t::hand_in_bank(lang), bank.clone()));
    pairs.push((t::hand_in_account(lang), number));
    pairs
}

impl AskedFacts {
    fn care(&self) -> Care {
        let (admission_no, disease) = (self.admission_no.clone(), self.disease.clone());
        let Self { other, place, filed, delivery, .. } = *self;
        Care { other, place, filed, delivery, admission_no, disease }
    }
}

/// An account's number as people compare it.
fn in_fours(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_compared_in_groups_of_four() {
        assert_eq!(in_fours("6228480012345"), "6228 4800 1234 5");
    }
}
