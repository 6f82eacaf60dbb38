//! A family's benefit year: its members' accumulators, those that they share, and every settlement in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::rejected::Rejected;
use super::state::State;
use super::terms::{Terms, compute};
use crate::assess::{Shares, Stop};
use crate::date::{self, Date};
use crate::facts::{Accumulators, Bill, Care, Facts, Fault, PersonFacts};
use crate::pack::{Pack, PackRef, hex};
use crate::text::Text;

/// The benefit year of a family. Members have keys of the caller's choice; somebody without family is a household of one
/// ([`Book`](super::Book)).
///
/// Cases are computed in the order of arrival. An id is settled once: the same case sent again is answered with what was
/// stored, and an id taken back stays known. What a store read is taken as it is; [`replay`](super::replay()) tells
/// whether it still comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    year: i32,
    closed: bool,
    state: State,
    settlements: Vec<Settlement>,
}

/// A case as it was settled (结算). Its steps and words come out of [`assess`](crate::assess::assess()) with the same pack,
/// the same facts and `before`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Its id.
    pub id: String,
    /// Whose: the member's key.
    pub person: String,
    /// The day that decides to which year it belongs.
    #[serde(with = "date::iso")]
    pub day: Date,
    /// With which pack.
    pub pack: PackRef,
    /// SHA-256 of the facts without `year_to_date`, 64 hex digits.
    pub facts_hash: String,
    /// The hospital whose accumulators it used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hospital: Option<String>,
    /// The chronic disease whose accumulators it used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disease: Option<String>,
    /// Whether it used the accumulators of the family.
    pub per_family: bool,
    /// Who bears what.
    pub shares: Shares,
    /// The year before it.
    pub before: Accumulators,
    /// The year after it.
    pub after: Accumulators,
    /// Whether it was taken back (冲正).
    pub reversed: bool,
}

impl Household {
    /// An open year in which nothing has happened.
    #[must_use]
    pub fn new(year: i32) -> Self {
        Self { year, closed: false, state: State::default(), settlements: Vec::new() }
    }

    /// Settles a member's case on top of what the year has seen; `facts.year_to_date` plays no part. The same case under
    /// the same id again gives what was stored, also when the year is closed.
    pub fn settle(
        &mut self,
        person: &str,
        pack: &Pack,
        id: &str,
        facts: &Facts,
    ) -> Result<Settlement, Rejected> {
        let case = Case { person, id, facts };
        let terms = || {
            named(pack, facts)?;
            Terms::of(pack, facts)
        };
        self.settle_with(case, terms, |_, before| {
            let (shares, after) = compute(pack, facts, before)?;
            Ok((shares, after, pack.reference()))
        })
    }

    /// Settles a case by any rule: how it is booked is asked first, then what comes out.
    pub(super) fn settle_with<'t>(
        &mut self,
        case: Case<'_>,
        terms: impl FnOnce() -> Result<Terms<'t>, Stop>,
        compute: impl FnOnce(&Terms<'t>, &Accumulators) -> Result<(Shares, Accumulators, PackRef), Stop>,
    ) -> Result<Settlement, Rejected> {
        let Case { person, id, facts } = case;
        let facts_hash = hash(facts);
        if let Some(known) = self.settlement(id) {
            let is_same = known.person == person && known.facts_hash == facts_hash;
            return match (known.reversed, is_same) {
                (true, _) => Err(Rejected::Reversed { id: id.to_owned() }),
                (false, true) => Ok(known.clone()),
                (false, false) => Err(Rejected::Conflict { id: id.to_owned() }),
            };
        }
        if self.closed {
            return Err(Rejected::closed(self.year));
        }
        let terms = terms()?;
        if terms.day.year() != self.year {
            return Err(Rejected::OtherYear { year: self.year, day: terms.day });
        }
        let before = self.state.before(person, &terms);
        let (shares, after, pack) = compute(&terms, &before)?;
        let after = self.state.put(person, &terms, &after);
        let settlement = Settlement {
            id: id.to_owned(),
            person: person.to_owned(),
            day: terms.day,
            pack,
            facts_hash,
            hospital: terms.hospital.map(str::to_owned),
            disease: terms.disease.map(str::to_owned),
            per_family: terms.per_family,
            shares,
            before,
            after,
            reversed: false,
        };
        self.settlements.push(settlement.clone());
        Ok(settlement)
    }

    /// Takes a settlement back and restores what it found. Only the member's last one that stands; of settlements that
    /// share the family's accumulators only the family's last.
    pub fn reverse(&mut self, id: &str) -> Result<Settlement, Rejected> {
        let Some(at) = self.settlements.iter().position(|known| known.id == id) else {
            return Err(Rejected::Unknown { id: id.to_owned() });
        };
        let (until, later) = self.settlements.split_at_mut(at + 1);
        let Some(settlement) = until.last_mut() else {
            return Err(Rejected::Unknown { id: id.to_owned() });
        };
        if settlement.reversed {
            return Err(Rejected::Reversed { id: id.to_owned() });
        }
        if self.closed {
            return Err(Rejected::closed(self.year));
        }
        if let Some(last) = later.iter().rev().find(|later| later.rests_on(settlement)) {
            return Err(Rejected::NotLast { id: id.to_owned(), last: last.id.clone() });
        }
        settlement.reversed = true;
        let terms = settlement.terms();
        self.state.put(&settlement.person, &terms, &settlement.before);
        Ok(settlement.clone())
    }

    /// Closes the year for good (年度结清): from now on nothing is settled or reversed in it.
    pub const fn close(&mut self) {
        self.closed = true;
    }

    /// Whether the year is closed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// The benefit year.
    #[must_use]
    pub const fn year(&self) -> i32 {
        self.year
    }

    /// What a member's case would find: `year_to_date` of the estimate contract.
    pub fn before(&self, person: &str, pack: &Pack, facts: &Facts) -> Result<Accumulators, Stop> {
        Ok(self.state.before(person, &Terms::of(pack, facts)?))
    }

    /// Where the year stands.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// All settlements in the order of arrival, also those taken back.
    #[must_use]
    pub fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// The settlement of an id.
    #[must_use]
    pub fn settlement(&self, id: &str) -> Option<&Settlement> {
        self.settlements.iter().find(|known| known.id == id)
    }
}

impl Settlement {
    /// How it was booked.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms {
            day: self.day,
            hospital: self.hospital.as_deref(),
            disease: self.disease.as_deref(),
            per_family: self.per_family,
        }
    }

    /// Whether it stands and was computed on top of an earlier one.
    fn rests_on(&self, earlier: &Self) -> bool {
        let shares_family = self.per_family && earlier.per_family;
        !self.reversed && (self.person == earlier.person || shares_family)
    }
}

/// A case that wants to be settled.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    pub(super) person: &'c str,
    pub(super) id: &'c str,
    pub(super) facts: &'c Facts,
}

/// A case is settled with the pack that its facts name.
fn named(pack: &Pack, facts: &Facts) -> Result<(), Stop> {
    if pack.name() == facts.pack {
        return Ok(());
    }
    let name = pack.name();
    Err(Stop::Faults(vec![Fault {
        path: "/pack".to_owned(),
        code: "unknown_pack".to_owned(),
        detail: Text::new(
            format!("结算用的是参数包 {name}，与填写的不同"),
            format!("the case is settled with the pack {name}, not with the one named here"),
        ),
    }]))
}

/// What makes two cases the same: all facts but the year before them, which the books supply.
#[derive(Serialize)]
struct Told<'f> {
    pack: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'f str>,
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    known_as_of: Option<Date>,
    person: &'f PersonFacts,
    care: &'f Care,
    bill: &'f Bill,
}

fn hash(facts: &Facts) -> String {
    let Facts { pack, tier, known_as_of, person, care, bill, year_to_date: _ } = facts;
    let told = Told { pack, tier: tier.as_deref(), known_as_of: *known_as_of, person, care, bill };
    // Facts hold nothing that JSON cannot write.
    let json = serde_json::to_vec(&told).unwrap_or_default();
    hex(&Sha256::digest(&json))
}
