//! Was she insured on that day: from the records of a person to an answer, with the chain of reasons: payment, rule,
//! status, period, and the agency in charge on the day.

use crate::date::{self, Date};
use crate::eligibility::Reason;
use crate::jurisdiction::{Agency, BenefitYear, Jurisdiction};
use crate::money::Money;
use crate::scheme::Scheme;
use crate::text::Text;

/// One enrolment as the registers have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The benefit year.
    pub year: i32,
    /// The scheme.
    pub scheme: Scheme,
    /// Id of the option in the year: a track or a tier.
    pub option: String,
    /// First and last day of cover.
    pub covers: (Date, Date),
    /// Day of payment and the person's own contribution; `None`: not paid.
    pub paid: Option<(Date, Money)>,
}

/// How a person stood on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid, and the day lies in the period of cover.
    Covered,
    /// Paid, and cover began later.
    StartsOn(Date),
    /// Enrolled for the day's year and not paid.
    Unpaid,
    /// No enrolment reaches the day.
    NotEnrolled,
}

/// The answer for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOn<'a> {
    /// How it was.
    pub standing: Standing,
    /// The record that the answer rests on.
    pub record: Option<&'a Record>,
    /// Who was in charge of it on the day.
    pub agency: Option<&'a Agency>,
    /// Why, in this order: payment, rule, period, agency. Empty without a record.
    pub reasons: Vec<Reason>,
}

/// How the person of these records stood on a day. At most one record of a benefit year is live; of several that reach
/// the day the paid one counts.
#[must_use]
pub fn standing_on<'a>(place: &'a Jurisdiction, records: &'a [Record], on: Date) -> StandingOn<'a> {
    let paid_first = |record: &&Record| (record.paid.is_none(), record.covers.0);
    let reaches = |record: &&Record| record.covers.0 <= on && on <= record.covers.1;
    // A waiting period pushes the first day of cover into the year: the day may lie before it and in the same year.
    let of_year =
        |record: &&Record| benefit_period(place, record).is_some_and(|(from, to)| from <= on && on <= to);
    let record = records.iter().filter(reaches).min_by_key(paid_first);
    let record = record.or_else(|| records.iter().filter(of_year).min_by_key(paid_first));
    let Some(record) = record else {
        return StandingOn {
            standing: Standing::NotEnrolled,
            record: None,
            agency: None,
            reasons: Vec::new(),
        };
    };
    let standing = match record.paid {
        None => Standing::Unpaid,
        Some(_) if on < record.covers.0 => Standing::StartsOn(record.covers.0),
        Some(_) if on <= record.covers.1 => Standing::Covered,
        Some(_) => Standing::NotEnrolled,
    };
    let agency = place.agency_on(record.scheme, on);
    StandingOn {
        standing,
        record: Some(record),
        agency,
        reasons: reasons(place, record, standing, agency, on),
    }
}

fn benefit_period(place: &Jurisdiction, record: &Record) -> Option<(Date, Date)> {
    place.year(record.year).map(|year| year.covers)
}

fn reasons(
    place: &Jurisdiction,
    record: &Record,
    standing: Standing,
    agency: Option<&Agency>,
    on: Date,
) -> Vec<Reason> {
    let year = place.year(record.year);
    let mut reasons = Vec::new();
    if let Some(year) = year {
        reasons.push(payment(year, record));
        reasons.push(rule(year, record));
        reasons.push(period(year, record, standing, on));
    }
    reasons.extend(agency.map(|agency| in_charge(agency, on)));
    reasons
}

fn payment(year: &BenefitYear, record: &Record) -> Reason {
    let text = match record.paid {
        Some((day, own)) if own.is_zero() => Text::new(
            format!("{}起个人不用缴费，由财政全额资助。", date::zh(day)),
            format!("From {} nothing is due: the budget pays the contribution.", date::iso(day)),
        ),
        Some((day, own)) => Text::new(
            format!("{}缴费 {} 元。", date::zh(day), own.grouped()),
            format!("Paid {} yuan on {}.", own.grouped(), date::iso(day)),
        ),
        None => Text::new(
            format!("还没有缴费；缴费截止到{}。", date::zh(year.window.closes)),
            format!("Not paid; the contribution was due by {}.", date::iso(year.window.closes)),
        ),
    };
    Reason { rule: "standing.payment".to_owned(), clause: year.window_clause.clone(), text }
}

fn rule(year: &BenefitYear, record: &Record) -> Reason {
    let option = year.option(&record.option);
    let title =
        option.map_or_else(|| Text::new(&record.option, &record.option), |option| option.title.clone());
    let clause = option.map_or_else(|| year.clause.clone(), |option| option.clause().clone());
    let text = Text::new(
        format!("{}年度按“{}”参保（{}）。", year.year, title.zh, record.scheme.title(crate::text::Lang::Zh)),
        format!(
            "Enrolled for {} under “{}” ({}).",
            year.year,
            title.en,
            record.scheme.title(crate::text::Lang::En)
        ),
    );
    Reason { rule: "standing.option".to_owned(), clause, text }
}

fn period(year: &BenefitYear, record: &Record, standing: Standing, on: Date) -> Reason {
    let (from, to) = record.covers;
    let (zh, en) = (
        format!("待遇期从{}到{}", date::zh(from), date::zh(to)),
        format!("cover runs from {} to {}", date::iso(from), date::iso(to)),
    );
    let (day_zh, day_en) = (date::zh(on), date::iso(on));
    let text = match standing {
        Standing::Covered => {
            Text::new(format!("{zh}，{day_zh}在待遇期内。"), format!("{day_en} lies within it: {en}."))
        }
        Standing::StartsOn(_) => {
            Text::new(format!("{zh}，{day_zh}还没有开始。"), format!("It had not begun on {day_en}: {en}."))
        }
        Standing::Unpaid => Text::new(
            format!("{zh}，但没有缴费，不能享受待遇。"),
            format!("Nothing is paid for without the contribution: {en}."),
        ),
        Standing::NotEnrolled => {
            Text::new(format!("{zh}，{day_zh}已经结束。"), format!("It had ended by {day_en}: {en}."))
        }
    };
    Reason { rule: "standing.period".to_owned(), clause: year.covers_clause.clone(), text }
}

fn in_charge(agency: &Agency, on: Date) -> Reason {
    let text = Text::new(
        format!("{}的医疗费用由{}经办。", date::zh(on), agency.name.zh),
        format!("Costs of {} are handled by: {}.", date::iso(on), agency.name.en),
    );
    Reason { rule: "standing.agency".to_owned(), clause: agency.clause.clone(), text }
}
