//! Claims as replays take them: a settlement of the books with its facts, and a compact record without memory of its own.

use super::household::Settlement;
use super::ledger::Member;
use super::replay::Claim;
use crate::assess::Shares;
use crate::date::Date;
use crate::facts::{
    Accumulators, Bill, Charges, ContinuedFrom, Delivery, Facts, Group, Kind, Level, Place, Totals,
};
use crate::money::Money;
use crate::pack::Pack;

/// A settlement of the books with the facts it was made from. The year after it is compared too.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'k> {
    /// Whose.
    pub who: Member,
    /// The pack to compute it with.
    pub pack: &'k Pack,
    /// What was settled.
    pub facts: &'k Facts,
    /// What is stored.
    pub settlement: &'k Settlement,
}

impl<'k> Claim for Kept<'k> {
    type Id = &'k str;

    fn id(&self) -> &'k str {
        &self.settlement.id
    }

    fn who(&self) -> Member {
        self.who
    }

    fn pack(&self) -> &Pack {
        self.pack
    }

    fn facts<'f>(&'f self, _blank: &'f mut Facts) -> &'f Facts {
        self.facts
    }

    fn stored(&self) -> Shares {
        self.settlement.shares
    }

    fn stored_after(&self) -> Option<Accumulators> {
        Some(self.settlement.after)
    }
}

/// A stored settlement in a few hundred bytes, for millions of them: what the engine needs, with the bill in sums by class.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// Its number.
    pub id: u64,
    /// Whose.
    pub who: Member,
    /// The pack to compute it with.
    pub pack: &'r Pack,
    /// Contribution tier, where the pack has several.
    pub tier: Option<&'r str>,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// Groups of the person.
    pub groups: GroupSet,
    /// The first day with cover.
    pub covered_from: Option<Date>,
    /// Years of unbroken enrolment.
    pub unbroken_years: u16,
    /// Years without a claim.
    pub claim_free_years: u16,
    /// Whether the person has a contract with a doctor.
    pub contract_doctor: bool,
    /// Kind of care.
    pub kind: Kind,
    /// Level of the hospital.
    pub hospital_level: Level,
    /// Which hospital.
    pub hospital: Option<&'r str>,
    /// Where it is.
    pub place: Place,
    /// Whether the referral or the out-of-area filing was done.
    pub filed: bool,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge, or of the service.
    pub discharged: Date,
    /// Code of the disease.
    pub disease: Option<&'r str>,
    /// How a child was born.
    pub delivery: Option<Delivery>,
    /// The stay that this one continues.
    pub continued_from: Option<ContinuedFrom>,
    /// Whether the hospital is a designated one.
    pub designated: bool,
    /// The bill by class.
    pub totals: Totals,
    /// What the basic layer paid elsewhere; only for a pack without one.
    pub basic_fund: Option<Money>,
    /// The stored result.
    pub stored: Shares,
}

impl Claim for Record<'_> {
    type Id = u64;

    fn id(&self) -> u64 {
        self.id
    }

    fn who(&self) -> Member {
        self.who
    }

    fn pack(&self) -> &Pack {
        self.pack
    }

    fn facts<'f>(&'f self, blank: &'f mut Facts) -> &'f Facts {
        write(&mut blank.pack, self.pack.name());
        write_option(&mut blank.tier, self.tier);
        blank.known_as_of = None;
        let person = &mut blank.person;
        person.birth_date = self.birth_date;
        if GroupSet::of(person.groups.iter().copied()) != self.groups {
            person.groups = self.groups.iter().collect();
        }
        person.covered_from = self.covered_from;
        (person.unbroken_years, person.claim_free_years) = (self.unbroken_years, self.claim_free_years);
        person.contract_doctor = self.contract_doctor;
        let care = &mut blank.care;
        (care.kind, care.hospital_level) = (self.kind, self.hospital_level);
        write_option(&mut care.hospital, self.hospital);
        (care.place, care.filed) = (self.place, self.filed);
        (care.admitted, care.discharged) = (self.admitted, self.discharged);
        write_option(&mut care.disease, self.disease);
        care.delivery = self.delivery;
        (care.continued_from, care.designated) = (self.continued_from, self.designated);
        blank.bill = Bill { charges: Charges::Totals(self.totals), basic_fund: self.basic_fund };
        blank
    }

    fn stored(&self) -> Shares {
        self.stored
    }
}

/// Writes a text in the memory of another.
fn write(text: &mut String, now: &str) {
    if text != now {
        text.clear();
        text.push_str(now);
    }
}

fn write_option(text: &mut Option<String>, now: Option<&str>) {
    match (text.as_mut(), now) {
        (Some(text), Some(now)) => write(text, now),
        _ => *text = now.map(str::to_owned),
    }
}

/// Groups of a person as a set in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupSet(u8);

impl GroupSet {
    /// The set of some groups.
    #[must_use]
    pub fn of(groups: impl IntoIterator<Item = Group>) -> Self {
        Self(groups.into_iter().fold(0, |set, group| set | Self::bit(group)))
    }

    /// The groups in it, in the order of the type.
    pub fn iter(self) -> impl Iterator<Item = Group> {
        Group::ALL.iter().copied().filter(move |group| self.0 & Self::bit(*group) != 0)
    }

    const fn bit(group: Group) -> u8 {
        1 << (group as u8)
    }
}
