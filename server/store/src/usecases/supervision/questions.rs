//! Questions about the claims of one person: each a function over records, with what was seen and why it is asked. They are
//! questions, not verdicts: there may be a good answer to each.

use std::collections::BTreeMap;

use rules::{facts::Kind, text::Text};
use time::Date;

use super::{
    keep::{About, New},
    parameters::Parameters,
};
use crate::types::{ClaimKey, FindingDetail, FindingKind};

/// A claim as the questions see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    /// Whose, and which.
    pub(super) key: ClaimKey,
    /// Slip number.
    pub(super) slip_no: String,
    /// Code of the hospital.
    pub(super) hospital: String,
    /// Kind of care.
    pub(super) kind: Kind,
    /// The first day.
    pub(super) begins: Date,
    /// The last day.
    pub(super) ends: Date,
    /// Whether it goes on from an earlier stay: a transfer, or a bill in the middle of a stay.
    pub(super) continued: bool,
    /// Quantities of the items, in ten-thousandths.
    pub(super) items: Vec<(String, i64)>,
}

impl Visit {
    /// Whether somebody lay in hospital.
    pub(super) const fn is_stay(&self) -> bool {
        !matches!(self.kind, Kind::Outpatient | Kind::Chronic)
    }

    /// Days of care, the first and the last of a stay being one.
    pub(super) fn days(&self) -> i64 {
        (self.ends - self.begins).whole_days().max(1)
    }

    fn on(&self) -> String {
        if self.begins == self.ends {
            rules::date::iso(self.ends)
        } else {
            format!("{} – {}", rules::date::iso(self.begins), rules::date::iso(self.ends))
        }
    }
}

/// What is usual: for each item, in stays and in visits, claims, quantity in ten-thousandths and days of all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Usual(BTreeMap<(String, bool), Usage>);

#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    claims: i64,
    quantity: i64,
    days: i64,
}

impl Usual {
    /// Counts the items of a claim.
    pub(super) fn count(&mut self, visit: &Visit) {
        for (item, quantity) in per_item(visit) {
            let usage = self.0.entry((item.to_owned(), visit.is_stay())).or_default();
            usage.claims = usage.claims.saturating_add(1);
            usage.quantity = usage.quantity.saturating_add(quantity);
            usage.days = usage.days.saturating_add(visit.days());
        }
    }

    /// Adds what another one counted.
    pub(super) fn add(&mut self, other: Self) {
        for (key, more) in other.0 {
            let usage = self.0.entry(key).or_default();
            usage.claims = usage.claims.saturating_add(more.claims);
            usage.quantity = usage.quantity.saturating_add(more.quantity);
            usage.days = usage.days.saturating_add(more.days);
        }
    }
}

/// Each item of a claim once.
fn per_item(visit: &Visit) -> BTreeMap<&str, i64> {
    let mut items: BTreeMap<&str, i64> = BTreeMap::new();
    for (item, quantity) in &visit.items {
        let sum = items.entry(item).or_default();
        *sum = sum.saturating_add(*quantity);
    }
    items
}

/// Everything that is asked about a person's claims, in the order of days.
pub(super) fn of_person(visits: &[Visit], usual: &Usual, parameters: &Parameters) -> Vec<New> {
    let mut found = overlapping_stays(visits);
    found.extend(two_places_on_a_day(visits));
    found.extend(split_stays(visits, parameters));
    found.extend(visits.iter().flat_map(|visit| unusual_items(visit, usual, parameters)));
    found
}

/// Two stays that overlap. The day of a transfer is no overlap, and neither is a stay that goes on from another.
pub(super) fn overlapping_stays(visits: &[Visit]) -> Vec<New> {
    let overlap =
        |one: &Visit, two: &Visit| one.is_stay() && two.is_stay() && !two.continued && two.begins < one.ends;
    let why = Text::new(
        "一个人不能同时住在两处。可能是日期填错、挂床，或者有人冒用身份。请核对两份病历的入院、出院记录。",
        "Nobody lies in two places at once. A date may be wrong, a bed may have been kept without a patient, or \
         somebody used another's identity. Please compare admission and discharge in both records.",
    );
    pairs(visits, overlap, |one, two| {
        (
            FindingKind::Overlap,
            Text::new(
                format!(
                    "两次住院的日子重叠：单据 {}（{}）和 {}（{}）。",
                    one.slip_no,
                    one.on(),
                    two.slip_no,
                    two.on()
                ),
                format!(
                    "Two stays overlap: slips {} ({}) and {} ({}).",
                    one.slip_no,
                    one.on(),
                    two.slip_no,
                    two.on()
                ),
            ),
            why.clone(),
        )
    })
}

/// Two visits in two hospitals on one day.
pub(super) fn two_places_on_a_day(visits: &[Visit]) -> Vec<New> {
    let both = |one: &Visit, two: &Visit| {
        !one.is_stay() && !two.is_stay() && one.ends == two.ends && one.hospital != two.hospital
    };
    let why = Text::new(
        "一天内在两家医院看病可能有原因，例如转诊；也可能是同一张社保卡被别人使用。请核对就诊记录。",
        "There may be a reason for two hospitals on one day, such as a referral; somebody else may also have used \
         the card. Please check the records of both visits.",
    );
    pairs(visits, both, |one, two| {
        let day = rules::date::iso(two.ends);
        (
            FindingKind::SameDay,
            Text::new(
                format!("{day} 在两家医院各有一次门诊：单据 {} 和 {}。", one.slip_no, two.slip_no),
                format!("On {day} visits in two hospitals: slips {} and {}.", one.slip_no, two.slip_no),
            ),
            why.clone(),
        )
    })
}

/// Discharged and admitted again at the same hospital within some days.
pub(super) fn split_stays(visits: &[Visit], parameters: &Parameters) -> Vec<New> {
    let within = parameters.readmitted_within_days;
    let split = |one: &Visit, two: &Visit| {
        one.is_stay()
            && two.is_stay()
            && !two.continued
            && one.hospital == two.hospital
            && (0..=within).contains(&(two.begins - one.ends).whole_days())
    };
    let why = Text::new(
        format!(
            "出院后 {within} 天内（示例标准）又住进同一家医院，可能是病情需要，也可能是把一次住院分成两次结算。请核对出院时的情况。"
        ),
        format!(
            "Admitted again at the same hospital within {within} days (a sample figure): the illness may have asked \
             for it, or one stay was settled as two. Please check how the person was at discharge."
        ),
    );
    pairs(visits, split, |one, two| {
        let days = (two.begins - one.ends).whole_days();
        (
            FindingKind::Split,
            Text::new(
                format!(
                    "出院 {days} 天后又住进同一家医院：单据 {}（{}）和 {}（{}）。",
                    one.slip_no,
                    one.on(),
                    two.slip_no,
                    two.on()
                ),
                format!(
                    "Admitted again {days} days after discharge at the same hospital: slips {} ({}) and {} ({}).",
                    one.slip_no,
                    one.on(),
                    two.slip_no,
                    two.on()
                ),
            ),
            why.clone(),
        )
    })
}

/// Questions about pairs; the later claim of a pair is what is looked at.
fn pairs(
    visits: &[Visit],
    asks: impl Fn(&Visit, &Visit) -> bool,
    says: impl Fn(&Visit, &Visit) -> (FindingKind, Text, Text),
) -> Vec<New> {
    let mut ordered: Vec<&Visit> = visits.iter().collect();
    ordered.sort_by_key(|visit| (visit.begins, visit.ends, visit.key));
    let mut found = Vec::new();
    for (place, two) in ordered.iter().enumerate() {
        for one in ordered.iter().take(place).filter(|one| asks(one, two)) {
            let (kind, seen, why) = says(one, two);
            found.push(New {
                kind,
                key: format!("{}:{}", one.key.claim, two.key.claim),
                hospital: two.hospital.clone(),
                about: About::Claim(two.key),
                detail: FindingDetail {
                    seen,
                    why,
                    others: vec![one.key.claim.to_string()],
                    ..FindingDetail::default()
                },
            });
        }
    }
    found
}

/// Far more of an item a day than the mean of all claims of the same sort that have it.
pub(super) fn unusual_items(visit: &Visit, usual: &Usual, parameters: &Parameters) -> Vec<New> {
    let (days, times) = (i128::from(visit.days()), i128::from(parameters.item_times_usual));
    let mut found = Vec::new();
    for (item, quantity) in per_item(visit) {
        let Some(usage) = usual.0.get(&(item.to_owned(), visit.is_stay())) else { continue };
        let (quantity, of_all) = (i128::from(quantity), i128::from(usage.quantity));
        // quantity / days > times * of_all / all days, without dividing.
        let far = quantity * i128::from(usage.days) > times * of_all * days;
        let many = quantity >= i128::from(parameters.item_least_a_day) * 10_000 * days;
        if !far || !many || usage.claims < parameters.item_least_claims {
            continue;
        }
        let (here, mean) = (tenths(quantity, days), tenths(of_all, i128::from(usage.days)));
        found.push(New {
            kind: FindingKind::Item,
            key: format!("{}:{item}", visit.key.claim),
            hospital: visit.hospital.clone(),
            about: About::Claim(visit.key),
            detail: FindingDetail {
                seen: Text::new(
                    format!("单据 {} 中项目 {item} 平均每天 {here}，同类就医平均每天 {mean}。", visit.slip_no),
                    format!("Slip {}: {here} of item {item} a day; such care has {mean} a day on average.", visit.slip_no),
                ),
                why: Text::new(
                    format!("达到平均数的 {times} 倍以上（示例标准）。可能是用法特殊、录入有误，或者没有用那么多。请核对医嘱和用药记录。"),
                    format!(
                        "More than {times} times the mean (a sample figure). The use may be special, the entry \
                         wrong, or less was used. Please check orders and administration."
                    ),
                ),
                ..FindingDetail::default()
            },
        });
    }
    found
}

/// A quantity in ten-thousandths over days, with one decimal, cut.
fn tenths(quantity: i128, days: i128) -> String {
    let tenths = quantity / (days.max(1) * 1_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        types::{ClaimId, PersonId},
        usecases::supervision::parameters,
    };

    fn visit(number: u128, kind: Kind, hospital: &str, from: &str, to: &str) -> Visit {
        let claim = ClaimId(Uuid::from_u128(number));
        Visit {
            key: ClaimKey { person: PersonId(Uuid::from_u128(1)), claim },
            slip_no: format!("S{number}"),
            hospital: hospital.to_owned(),
            kind,
            begins: rules::date::parse_iso(from).unwrap(),
            ends: rules::date::parse_iso(to).unwrap(),
            continued: false,
            items: Vec::new(),
        }
    }

    fn stay(number: u128, hospital: &str, from: &str, to: &str) -> Visit {
        visit(number, Kind::Inpatient, hospital, from, to)
    }

    fn slips(found: &[New]) -> Vec<String> {
        found.iter().map(|new| format!("{} {}", new.kind.code(), &new.detail.seen.en)).collect()
    }

    #[test]
    fn stays_that_overlap_are_asked_about_and_a_transfer_is_not() {
        let one = stay(1, "A", "2015-03-01", "2015-03-10");
        let inside = stay(2, "B", "2015-03-04", "2015-03-05");
        let transfer = stay(3, "B", "2015-03-10", "2015-03-12");
        let continued = Visit { continued: true, ..stay(4, "B", "2015-03-09", "2015-03-10") };
        let visit = visit(5, Kind::Outpatient, "C", "2015-03-04", "2015-03-04");
        let found = overlapping_stays(&[transfer, inside.clone(), one.clone(), continued, visit]);
        assert_eq!(found.len(), 1, "{:?}", slips(&found));
        assert_eq!(found[0].about, About::Claim(inside.key));
        assert_eq!(found[0].detail.others, [one.key.claim.to_string()]);
        assert!(found[0].detail.seen.zh.contains("S1") && found[0].detail.seen.zh.contains("S2"));
    }

    #[test]
    fn visits_in_two_places_on_a_day_are_asked_about_once() {
        let on = |number, hospital, day| visit(number, Kind::Outpatient, hospital, day, day);
        let visits = [
            on(1, "A", "2015-03-01"),
            on(2, "B", "2015-03-01"),
            on(3, "A", "2015-03-01"),
            on(4, "B", "2015-03-02"),
        ];
        // 1 with 2, and 2 with 3; not 1 with 3, which are of one hospital.
        assert_eq!(two_places_on_a_day(&visits).len(), 2);
        assert!(two_places_on_a_day(&visits[..1]).is_empty());
    }

    #[test]
    fn a_stay_that_was_split_is_asked_about_within_the_days() {
        let parameters = parameters::shipped().unwrap();
        let first = stay(1, "A", "2015-03-01", "2015-03-10");
        let asked = |again: &Visit| split_stays(&[first.clone(), again.clone()], &parameters).len();
        assert_eq!(asked(&stay(2, "A", "2015-03-10", "2015-03-20")), 1);
        assert_eq!(asked(&stay(2, "A", "2015-03-17", "2015-03-20")), 1);
        assert_eq!(asked(&stay(2, "A", "2015-03-18", "2015-03-20")), 0);
        assert_eq!(asked(&stay(2, "B", "2015-03-11", "2015-03-20")), 0);
        assert_eq!(asked(&Visit { continued: true, ..stay(2, "A", "2015-03-10", "2015-03-20") }), 0);
    }

    #[test]
    fn far_more_of_an_item_than_usual_is_asked_about() {
        let parameters = parameters::shipped().unwrap();
        let with = |number, quantity| Visit {
            items: vec![("XJ01A".to_owned(), quantity), ("F1".to_owned(), 10_000)],
            ..stay(number, "A", "2015-03-01", "2015-03-11")
        };
        let mut usual = Usual::default();
        let ordinary = with(1, 30 * 10_000);
        (0..100).for_each(|_| usual.count(&ordinary));
        // Ten days: 3 a day are usual, 30 are ten times as many.
        assert!(unusual_items(&ordinary, &usual, &parameters).is_empty());
        assert!(unusual_items(&with(2, 300 * 10_000), &usual, &parameters).is_empty());
        let found = unusual_items(&with(2, 301 * 10_000), &usual, &parameters);
        assert_eq!(found.len(), 1);
        assert!(found[0].detail.seen.en.contains("30.1 of item XJ01A a day"), "{}", found[0].detail.seen.en);
        // Nothing is usual that only few claims have.
        let mut few = Usual::default();
        few.count(&ordinary);
        assert!(unusual_items(&with(2, 900 * 10_000), &few, &parameters).is_empty());
    }
}
