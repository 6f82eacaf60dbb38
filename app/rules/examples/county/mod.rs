//! A county's year, made from a seed: people in families and their claims, some 3.5 a head, of which 6% are stays. Each
//! claim is a function of seed, person and number, so that nothing but its place in the calendar is kept.

use std::collections::BTreeMap;
use std::ops::Range;

use rules::assess::Shares;
use rules::date::{Date, day};
use rules::facts::{Delivery, Group, Kind, Level, Place, Totals};
use rules::history::{Claim, GroupSet, Household, Member, Record, Rejected, blank_facts};
use rules::money::Money;
use rules::pack::Pack;
use rust_decimal::Decimal;

/// The benefit year.
pub(crate) const YEAR: i32 = 2018;
/// The pack of that year.
pub(crate) const PACK: &str = "jiamusi-2018";

/// People are made in blocks of eight, each with the same families in it: of three, two, two and one.
pub(crate) const BLOCK: u32 = 8;
const FAMILY_IN_BLOCK: [u32; BLOCK as usize] = [0, 0, 0, 1, 1, 2, 2, 3];

/// Claims a head and how many of a hundred people have so many.
const CLAIMS: &[(u16, u64)] =
    &[(0, 24), (1, 18), (2, 13), (3, 10), (4, 8), (5, 6), (6, 5), (7, 4), (8, 3), (10, 4), (14, 3), (24, 2)];

/// Bills in hundredths of the mean, from and to, and how many of a thousand are between them.
const BILLS: &[(Range<u64>, u64)] =
    &[(10..50, 500), (50..120, 300), (120..300, 150), (300..700, 45), (700..2400, 5)];
const MEAN_STAY: u64 = 733_900;
const MEAN_VISIT: u64 = 12_000;

const LEVELS: [Level; 4] = [Level::Township, Level::One, Level::Two, Level::Three];

/// A county.
pub(crate) struct County<'p> {
    pack: &'p Pack,
    seed: u64,
    people: u32,
    hospitals: Vec<String>,
    first_day: Date,
}

/// Place of a claim in the calendar: day of the year, person and the person's claims so far, packed in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slip(u64);

impl Slip {
    fn new(day: u64, person: u32, number: u16) -> Self {
        Self(day << 48 | u64::from(person) << 16 | u64::from(number))
    }

    pub(crate) fn person(self) -> u32 {
        u32::try_from(self.0 >> 16 & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }

    pub(crate) fn number(self) -> u16 {
        u16::try_from(self.0 & u64::from(u16::MAX)).unwrap_or(u16::MAX)
    }
}

/// What all claims of a person have in common.
struct Person {
    age: u64,
    birth_date: Option<Date>,
    groups: GroupSet,
    unbroken_years: u16,
    claim_free_years: u16,
    claims: u16,
}

impl<'p> County<'p> {
    /// A county of so many people; `None` where the calendar has no such year.
    pub(crate) fn new(pack: &'p Pack, people: u32, seed: u64) -> Option<Self> {
        let hospitals = (0..60).map(|n| format!("H{n:03}")).collect();
        Some(Self { pack, seed, people, hospitals, first_day: day(YEAR, 1, 1).ok()? })
    }

    fn dice(&self, person: u32, number: u64) -> Dice {
        Dice(self.seed ^ Dice(u64::from(person) << 20 | number).next())
    }

    fn person(&self, person: u32) -> Person {
        let mut dice = self.dice(person, 0);
        let claims = dice.pick(CLAIMS);
        let age = dice.below(90);
        // Nobody is born after the earliest admission, which is in the December before.
        let days = i64::try_from(age * 365 + 30 + dice.below(335)).unwrap_or_default();
        let born = self.first_day - time::Duration::days(days);
        let group = match (dice.below(100), age) {
            (0..3, _) => Some(Group::LowIncome),
            (3..5, _) => Some(Group::RegisteredPoor),
            (5, _) => Some(Group::Destitute),
            (6, _) => Some(Group::Disabled),
            (_, 6..18) => Some(Group::Student),
            _ => None,
        };
        Person {
            age,
            birth_date: Some(born),
            groups: GroupSet::of(group),
            unbroken_years: u16::try_from(dice.below(12)).unwrap_or(0),
            claim_free_years: u16::try_from(dice.below(3)).unwrap_or(0),
            claims,
        }
    }

    /// How many claims a person has.
    pub(crate) fn claims(&self, person: u32) -> u16 {
        self.person(person).claims
    }

    /// All claims in date order.
    pub(crate) fn calendar(&self) -> Vec<Slip> {
        let mut slips: Vec<Slip> = (0..self.people).flat_map(|person| self.slips(person)).collect();
        slips.sort_unstable();
        slips
    }

    fn slips(&self, person: u32) -> impl Iterator<Item = Slip> {
        (0..self.claims(person)).map(move |number| Slip::new(self.day(person, number), person, number))
    }

    /// The day of the year, from 0.
    fn day(&self, person: u32, number: u16) -> u64 {
        self.dice(person, 1 + u64::from(number)).below(365)
    }

    /// A claim without its stored result.
    pub(crate) fn record(&self, slip: Slip) -> Record<'_> {
        let (person, number) = (slip.person(), slip.number());
        let about = self.person(person);
        let mut dice = self.dice(person, 1 + u64::from(number));
        let discharged =
            self.first_day + time::Duration::days(i64::try_from(dice.below(365)).unwrap_or_default());
        let is_stay = dice.below(100) < 6;
        let is_delivery = is_stay && (20..40).contains(&about.age) && dice.below(4) == 0;
        let kind = match (is_stay, is_delivery) {
            (_, true) => Kind::Delivery,
            (true, false) => Kind::Inpatient,
            (false, false) => Kind::Outpatient,
        };
        let level = dice.pick(&[(0, 40), (1, 15), (2, 30), (3, 15)]);
        let place = match dice.below(100) {
            0..86 => Place::Local,
            86..95 => Place::InProvince,
            _ => Place::OutOfProvince,
        };
        let place = if kind == Kind::Inpatient { place } else { Place::Local };
        let mean = if is_stay { MEAN_STAY } else { MEAN_VISIT };
        let percent = dice.pick_range(BILLS);
        let bill = mean * percent / 100 + dice.below(100);
        let (b, c) = (bill * (20 + dice.below(20)) / 100, bill * dice.below(15) / 100);
        let fen = |fen: u64| Money::from_fen(i64::try_from(fen).unwrap_or_default());
        let nights = time::Duration::days(i64::try_from(1 + dice.below(14)).unwrap_or_default());
        let hospital = level * 15 + usize::try_from(dice.below(15)).unwrap_or_default();
        Record {
            id: u64::from(person) << 16 | u64::from(number),
            who: who(person),
            pack: self.pack,
            tier: None,
            birth_date: about.birth_date,
            groups: about.groups,
            covered_from: None,
            unbroken_years: about.unbroken_years,
            claim_free_years: about.claim_free_years,
            kind,
            hospital_level: LEVELS.get(level).copied().unwrap_or(Level::Three),
            hospital: self.hospitals.get(hospital).map(String::as_str),
            place,
            filed: dice.below(4) > 0,
            admitted: Some(if is_stay { discharged - nights } else { discharged }),
            discharged,
            disease: None,
            delivery: is_delivery.then_some(if dice.below(2) == 0 {
                Delivery::Natural
            } else {
                Delivery::Caesarean
            }),
            totals: Totals { a: fen(bill - b - c), b: fen(b), c: fen(c) },
            basic_fund: None,
            contract_doctor: false,
            continued_from: None,
            designated: true,
            stored: Shares::default(),
        }
    }

    /// Settles the claims of some blocks of people in date order, a family at a time, and puts the results into `stored`:
    /// by person, then number.
    pub(crate) fn settle(&self, blocks: Range<u32>, stored: &mut [Stored]) -> Result<(), Rejected> {
        let (mut blank, mut rest) = (blank_facts(), stored);
        for block in blocks {
            let people = block * BLOCK..((block + 1) * BLOCK).min(self.people);
            let counts: Vec<usize> = people.clone().map(|person| self.claims(person).into()).collect();
            let (here, after) = rest.split_at_mut(counts.iter().sum());
            rest = after;
            let mut slips: Vec<Slip> = people.clone().flat_map(|person| self.slips(person)).collect();
            slips.sort_unstable();
            let mut families: BTreeMap<u32, Household> = BTreeMap::new();
            for slip in slips {
                let record = self.record(slip);
                let family = families.entry(record.who.family).or_insert_with(|| Household::new(YEAR));
                let (person, id) = (slip.person().to_string(), record.id.to_string());
                let settled = family.settle(&person, self.pack, &id, record.facts(&mut blank))?;
                let nth = usize::try_from(slip.person() - people.start).unwrap_or_default();
                let at = counts.iter().take(nth).sum::<usize>() + usize::from(slip.number());
                if let Some(place) = here.get_mut(at) {
                    *place = Stored::of(&settled.shares);
                }
            }
        }
        Ok(())
    }
}

fn who(person: u32) -> Member {
    let nth = usize::try_from(person % BLOCK).unwrap_or_default();
    let family = person / BLOCK * BLOCK + FAMILY_IN_BLOCK.get(nth).copied().unwrap_or_default();
    Member { family, person }
}

/// A result as the benchmark stores it: fen below 2^32, the ratio in millionths; what is a sum of others is left out.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stored {
    outside: u32,
    over_limit: u32,
    ahead: u32,
    eligible: u32,
    deductible: u32,
    ratio: u32,
    basic: u32,
    catastrophic: u32,
    aid: u32,
    hospital: u32,
    person: u32,
}

impl Stored {
    fn of(shares: &Shares) -> Self {
        let fen = |amount: Money| u32::try_from(amount.fen()).unwrap_or(u32::MAX);
        let ratio = shares.pool_prop_selfpay * Decimal::from(1_000_000);
        Self {
            outside: fen(shares.fulamt_ownpay_amt),
            over_limit: fen(shares.overlmt_selfpay),
            ahead: fen(shares.preselfpay_amt),
            eligible: fen(shares.inscp_scp_amt),
            deductible: fen(shares.act_pay_dedc),
            ratio: u32::try_from(ratio).unwrap_or(u32::MAX),
            basic: fen(shares.hifp_pay),
            catastrophic: fen(shares.hifmi_pay),
            aid: fen(shares.maf_pay),
            hospital: fen(shares.hosp_part_amt),
            person: fen(shares.psn_part_amt),
        }
    }

    /// As the engine gives it.
    pub(crate) fn shares(self) -> Shares {
        let sum = |parts: &[u32]| Money::from_fen(parts.iter().map(|part| i64::from(*part)).sum());
        let one = |part| sum(&[part]);
        let fund = sum(&[self.basic, self.catastrophic, self.aid]);
        Shares {
            medfee_sumamt: sum(&[self.outside, self.over_limit, self.ahead, self.eligible]),
            fulamt_ownpay_amt: one(self.outside),
            overlmt_selfpay: one(self.over_limit),
            preselfpay_amt: one(self.ahead),
            inscp_scp_amt: one(self.eligible),
            act_pay_dedc: one(self.deductible),
            pool_prop_selfpay: Decimal::new(self.ratio.into(), 6),
            hifp_pay: one(self.basic),
            hifmi_pay: one(self.catastrophic),
            maf_pay: one(self.aid),
            oth_pay: Money::ZERO,
            fund_pay_sumamt: fund,
            hosp_part_amt: one(self.hospital),
            psn_part_amt: one(self.person),
        }
    }
}

/// Pseudo-random numbers (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, most: u64) -> u64 {
        ((self.next() >> 32) * most) >> 32
    }

    /// One of some values by its weight.
    fn pick<T: Copy + Default>(&mut self, from: &[(T, u64)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        T::default()
    }

    fn pick_range(&mut self, from: &[(Range<u64>, u64)]) -> u64 {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (range, weight) in from {
            if left < *weight {
                return range.start + self.below(range.end - range.start);
            }
            left -= weight;
        }
        0
    }
}
