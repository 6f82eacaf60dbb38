//! Samples of the pages around a choice: comparison, the year after, slip, taking it back.

use app::Page;
use app::pages::choice::{
    Screen, compare, next_year,
    slip::{self, By},
    withdraw::{self, State},
};
use app::pages::enrolment::EnrolmentYear;
use rules::catalogue;
use rules::compare::successor::{Successor, successor};
use rules::compare::{self as rules_compare, Offer, profile};
use rules::contribution::ContributionFacts;
use rules::facts::Group;
use rules::jurisdiction;
use rules::text::Text;

use super::{Outcomes, day, enrolment_year, today, yuan};

/// Every page, by the name of its file.
pub(super) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let place = jurisdiction::get("huaiyuan").and_then(|place| place.year(2016));
    let rules = place.and_then(|year| year.rules.withdrawal.as_ref()).ok_or("no rules")?;
    let clause = Some(rules.after_payment.clause.clone());
    let open = State::Open { until: day("2015-12-31")?, clause, back: Some(yuan("150.00")?), paying: false };
    let unpaid = State::Open { until: day("2015-12-31")?, clause: None, back: None, paying: true };
    let page = |screen| Page::Choice(Box::new(screen));
    Ok(vec![
        ("choice-compare", page(Screen::Compare(compared("huaiyuan", &[])?))),
        ("choice-compare-tiers", page(Screen::Compare(compared("weihai", &[])?))),
        ("choice-compare-winner", page(Screen::Compare(compared("weihai", &[Group::Destitute])?))),
        ("choice-next-year", page(Screen::NextYear(next("huaiyuan")?))),
        ("choice-next-year-unpublished", page(Screen::NextYear(next("weihai")?))),
        ("choice-slip", page(Screen::Slip(unpaid_slip()?))),
        ("choice-slip-paid", page(Screen::Slip(paid_slip()?))),
        ("choice-slip-withdrawn", page(Screen::Slip(withdrawn_slip()?))),
        ("choice-withdraw", page(Screen::Withdraw(check(open)?))),
        ("choice-withdraw-unpaid", page(Screen::Withdraw(check(unpaid)?))),
        ("choice-withdraw-closed", page(Screen::Withdraw(check(State::Closed(day("2015-12-31")?))?))),
        ("choice-withdraw-elsewhere", page(Screen::Withdraw(check(State::Elsewhere)?))),
        ("choice-withdrawn", page(Screen::Withdrawn(done()?))),
    ])
}

fn compared(place: &str, groups: &[Group]) -> Outcomes<compare::Model> {
    let year = jurisdiction::get(place).and_then(|place| place.year(2016)).ok_or("no 2016")?;
    let born = day("1966-05-02")?;
    let payer = ContributionFacts::of_person(born, groups.iter().copied(), today()?);
    let offers: Vec<Offer<'_>> = year
        .options
        .iter()
        .filter_map(|option| Some(Offer::of(year, option, catalogue::shipped().get(&option.pack)?, &payer)))
        .collect();
    let person = rules_compare::person(born, groups.iter().copied());
    Ok(compare::Model {
        year: 2016,
        options: year.options.iter().map(|option| (option.id.clone(), option.title.clone())).collect(),
        found: rules_compare::compare(year, &person, &[], &offers),
        own_year: None,
        typical: profile::clause(),
        open: true,
    })
}

fn next(place: &str) -> Outcomes<next_year::Model> {
    let place = jurisdiction::get(place).ok_or("no place")?;
    let year = place.year(2016).ok_or("no 2016")?;
    let payer = ContributionFacts::of_person(day("1966-05-02")?, [], today()?);
    let agency = || Text::new("城乡居民合作医疗管理中心", "Centre for residents' cooperative medical care");
    let follows =
        |option| match successor(place, (year, option), &payer, |pack| catalogue::shipped().get(pack)) {
            Successor::NotPublished => next_year::Follows::NotPublished,
            Successor::ChooseAnew => next_year::Follows::ChooseAnew,
            Successor::Follows(found) => next_year::Follows::Option {
                title: found.option.title.clone(),
                scheme: (option.scheme, found.option.scheme),
                agency: (agency(), agency()),
                changes: found.changes,
                stays: found.stays,
                official: found.official,
            },
        };
    Ok(next_year::Model {
        year: 2016,
        next: 2017,
        about: place.year(2017).map(|next| next_year::About {
            unified: true,
            clause: next.clause.clone(),
            window: (next.window, next.window_clause.clone()),
            from: next.covers.0,
        }),
        options: year
            .options
            .iter()
            .map(|option| next_year::Offered {
                title: option.title.clone(),
                chosen: option.id == "rural",
                follows: follows(option),
            })
            .collect(),
    })
}

fn unpaid_slip() -> Outcomes<slip::Model> {
    Ok(slip::Model {
        reference: "2016-7KQ4X-41QXR".to_owned(),
        name: "阿卜杜热西提·买买提".to_owned(),
        id: "3403**********0021".to_owned(),
        enrolment: EnrolmentYear { paid: None, entered: None, ..enrolment_year(2016)? },
        subsidy: yuan("420.00")?,
        pay_by: day("2015-12-31")?,
        late_from: None,
        chosen_on: Some(today()?),
        chosen_by: Some(By::Counter("周窗口".to_owned(), "王大明".to_owned())),
        receipt: None,
        withdrawn: None,
        may_withdraw: true,
        today: today()?,
    })
}

fn paid_slip() -> Outcomes<slip::Model> {
    Ok(slip::Model {
        enrolment: enrolment_year(2016)?,
        receipt: Some("SJ2016-7KQ4X-41QXR".to_owned()),
        chosen_by: Some(By::Own),
        ..unpaid_slip()?
    })
}

fn withdrawn_slip() -> Outcomes<slip::Model> {
    Ok(slip::Model {
        withdrawn: Some(today()?),
        may_withdraw: false,
        chosen_by: Some(By::Guardian("李*英".to_owned())),
        ..paid_slip()?
    })
}

fn check(state: State) -> Outcomes<withdraw::Check> {
    Ok(withdraw::Check {
        reference: "2016-7KQ4X-41QXR".to_owned(),
        who: "李*英　3403**********0021".to_owned(),
        enrolment: enrolment_year(2016)?,
        state,
    })
}

fn done() -> Outcomes<withdraw::Done> {
    Ok(withdraw::Done {
        reference: "2016-7KQ4X-41QXR".to_owned(),
        year: 2016,
        option: Text::new("城镇居民标准", "Urban standard"),
        on: today()?,
        refund: Some((yuan("150.00")?, "TK2016-7KQ4X-41QXR".to_owned())),
        until: Some(day("2015-12-31")?),
        chosen_anew: false,
    })
}
