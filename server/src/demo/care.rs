//! Care and claims: what happened to a person in a year, settled by the engine in the order of the days.

use std::collections::BTreeSet;

use rules::{
    assess::Stop,
    catalogue,
    facts::{Accumulators, Bill, Care, Charges, Delivery, Facts, Group, Kind, Level, PersonFacts, Place},
    history::Terms,
    identity::Sex,
};
use store::{Booking, ClaimId, ClaimLine, ClaimRecord, ClaimStatus, RecordClaim, Relation};
use time::{Date, Duration, OffsetDateTime, macros::time};

use super::{
    DemoError,
    books::Books,
    dice::Dice,
    families::{Family, FamilyMember},
    insurance::{Cover, millis},
    items,
    personas::Stay,
    places::Site,
};

/// Care before it is settled.
struct Event {
    care: Care,
    site: &'static Site,
    lines: Vec<ClaimLine>,
}

/// A case with all that chance has to say about it, before it is settled.
pub(super) struct Case {
    /// Which member of the family.
    member: usize,
    cover: Cover,
    care: Care,
    site: &'static Site,
    lines: Vec<ClaimLine>,
    id: ClaimId,
    slip_no: String,
    settled_at: OffsetDateTime,
    paid_on: Date,
}

/// Cases of a member in the years of cover from `first_year` on, until the day before `today`.
pub(super) fn cases(
    family: &Family,
    number: usize,
    covers: &[Cover],
    dice: &mut Dice,
    first_year: i32,
    today: Date,
) -> Vec<Case> {
    let Some(member) = family.people.get(number) else { return Vec::new() };
    let mut cases = Vec::new();
    for cover in covers.iter().filter(|cover| cover.year >= first_year) {
        let last = cover.to.min(today.saturating_sub(Duration::days(1)));
        if cover.from > last {
            continue;
        }
        let mut events = events(family, member, cover, dice, last);
        events.sort_by_key(|event| (event.care.discharged, event.care.admitted));
        for Event { care, site, lines } in events {
            let discharged = care.discharged;
            cases.push(Case {
                member: number,
                cover: *cover,
                care: Care { hospital: Some(site.code.to_owned()), ..care },
                site,
                lines,
                paid_on: discharged.saturating_add(Duration::days(dice.between(12, 28))),
                id: ClaimId(dice.id(millis(discharged))),
                slip_no: format!("{}{:08}{:03}", cover.year % 100, member.serial, cases.len()),
                // Ten in the morning in China, and some seconds to tell them apart.
                settled_at: discharged.with_time(time!(02:00)).assume_utc()
                    + Duration::seconds(dice.between(0, 20_000)),
            });
        }
    }
    cases
}

fn events(family: &Family, member: &FamilyMember, cover: &Cover, dice: &mut Dice, last: Date) -> Vec<Event> {
    let age = cover.year - member.person.birth_date.year();
    // Visits and stays in a thousand people of an age.
    let (visits, stays) = match age {
        ..6 => (4_500, 190),
        6..18 => (2_300, 60),
        18..45 => (2_620, 110),
        45..60 => (3_560, 230),
        60..75 => (5_030, 430),
        _ => (5_450, 560),
    };
    let mut events: Vec<Event> = Vec::new();
    match member.plan {
        Some(plan) => {
            let stays = plan.stays.iter().filter(|stay| stay.admitted.year() == cover.year);
            events.extend(stays.filter_map(|stay| planned(family, stay, dice)));
        }
        None => {
            for _ in 0..dice.count(stays) {
                let stay = drawn_stay(family, cover.from, last, dice);
                events.extend(stay.filter(|stay| !overlaps(&events, stay)));
            }
        }
    }
    events.extend(birth(family, member, cover, dice, last).filter(|birth| !overlaps(&events, birth)));
    for _ in 0..dice.count(visits) {
        let visit = visit(family, cover.from, last, dice);
        events.extend(visit.filter(|visit| !overlaps(&events, visit)));
    }
    events
}

/// Nobody sees a doctor elsewhere on a day in hospital, nor twice on one day.
fn overlaps(events: &[Event], new: &Event) -> bool {
    events
        .iter()
        .any(|event| event.care.begins() <= new.care.discharged && new.care.begins() <= event.care.discharged)
}

fn site(family: &Family, level: Level, place: Place, dice: &mut Dice) -> Option<&'static Site> {
    let fitting: Vec<&'static Site> =
        family.region.hospitals.iter().filter(|site| site.level == level && site.place == place).collect();
    dice.pick(&fitting).copied()
}

fn visit(family: &Family, first: Date, last: Date, dice: &mut Dice) -> Option<Event> {
    let levels = [Level::Township, Level::One, Level::Two, Level::Three];
    let level = levels[dice.weighted(&[55, 18, 22, 5])];
    let site = site(family, level, Place::Local, dice)?;
    let day = dice.day(first, last);
    let care = Care { admitted: None, ..Care::local(Kind::Outpatient, level, day, day) };
    Some(Event { care, site, lines: items::visit(dice) })
}

fn drawn_stay(family: &Family, first: Date, last: Date, dice: &mut Dice) -> Option<Event> {
    let levels = [Level::Township, Level::One, Level::Two, Level::Three];
    let place = [Place::Local, Place::InProvince, Place::OutOfProvince][dice.weighted(&[86, 9, 5])];
    let level = if place == Place::Local { levels[dice.weighted(&[30, 10, 44, 16])] } else { Level::Three };
    let days = dice.between(3, 16).min((last - first).whole_days());
    let admitted = dice.day(first, last.saturating_sub(Duration::days(days)));
    // Most bills are small, a few are ruinous.
    let yuan = match (level, dice.weighted(&[70, 24, 6])) {
        (Level::Township | Level::One, _) => dice.between(900, 4_200),
        (_, 0) => dice.between(2_500, 8_000),
        (_, 1) => dice.between(8_000, 28_000),
        _ => dice.between(28_000, 160_000),
    };
    let filed = place != Place::Local && dice.chance(800);
    stay(family, admitted, days, (level, place, filed), yuan, dice)
}

fn planned(family: &Family, planned: &Stay, dice: &mut Dice) -> Option<Event> {
    let filed = planned.place != Place::Local;
    stay(family, planned.admitted, planned.days, (planned.level, planned.place, filed), planned.yuan, dice)
}

fn stay(
    family: &Family,
    admitted: Date,
    days: i64,
    (level, place, filed): (Level, Place, bool),
    yuan: i64,
    dice: &mut Dice,
) -> Option<Event> {
    const DISEASES: [&str; 8] =
        ["I10.x00", "J18.900", "E11.900", "K35.800", "I63.900", "C34.900", "S72.000", "J44.100"];
    let discharged = admitted.saturating_add(Duration::days(days.max(1)));
    let disease = dice.pick(&DISEASES).map(|&code| code.to_owned());
    let care = Care { place, filed, disease, ..Care::local(Kind::Inpatient, level, admitted, discharged) };
    let lines = items::stay(dice, level, days.max(1), yuan * 100);
    Some(Event { care, site: site(family, level, place, dice)?, lines })
}

/// The mother's stay when a child of the family is born in the year.
fn birth(
    family: &Family,
    member: &FamilyMember,
    cover: &Cover,
    dice: &mut Dice,
    last: Date,
) -> Option<Event> {
    let relation =
        |id| family.household.members.iter().find(|other| other.person == id).map(|other| other.relation);
    let role = relation(member.person.id)?;
    let mother = member.person.sex == Sex::Female && matches!(role, Relation::Head | Relation::Spouse);
    let born = family
        .people
        .iter()
        .filter(|other| relation(other.person.id) == Some(Relation::Child))
        .map(|child| child.person.birth_date)
        .find(|born| cover.from < *born && *born < last.saturating_sub(Duration::days(6)))?;
    if !mother {
        return None;
    }
    let level = if dice.chance(600) { Level::Two } else { Level::Township };
    let caesarean = level == Level::Two && dice.chance(420);
    let days = if caesarean { 6 } else { 3 };
    let care = Care {
        delivery: Some(if caesarean { Delivery::Caesarean } else { Delivery::Natural }),
        ..Care::local(Kind::Delivery, level, born, born.saturating_add(Duration::days(days)))
    };
    let yuan = if caesarean { dice.between(4_800, 7_200) } else { dice.between(1_900, 3_300) };
    let lines = items::stay(dice, level, days, yuan * 100);
    Some(Event { care, site: site(family, level, Place::Local, dice)?, lines })
}

/// Settles the cases of a family one after the other, each with what the ones before it left. They come back in the
/// order in which they were given.
pub(super) fn settle(family: &Family, cases: Vec<Case>, today: Date) -> Result<Vec<ClaimRecord>, DemoError> {
    let mut cases: Vec<_> = cases.into_iter().enumerate().collect();
    cases.sort_by_key(|(_, case)| case.settled_at);
    let mut books = Books::default();
    let mut claims = Vec::with_capacity(cases.len());
    for (number, case) in cases {
        claims.push((number, settle_one(family, case, &mut books, today)?));
    }
    claims.sort_by_key(|(number, _)| *number);
    Ok(claims.into_iter().map(|(_, claim)| claim).collect())
}

fn settle_one(family: &Family, case: Case, books: &mut Books, today: Date) -> Result<ClaimRecord, DemoError> {
    let Case { cover, site, .. } = case;
    let Some(FamilyMember { person, .. }) = family.people.get(case.member) else {
        return Err(DemoError::Made(format!("the family of {} has no such member", case.slip_no)));
    };
    let pack = catalogue::shipped()
        .get(&cover.option.pack)
        .ok_or_else(|| DemoError::Made(format!("no pack {}", cover.option.pack)))?;
    let discharged = case.care.discharged;
    let (item_names, lines) = case.lines.into_iter().map(|line| (line.name, line.line)).unzip();
    let groups = person.groups.iter().filter(|period| period.holds_on(discharged));
    let mut facts = Facts {
        pack: cover.option.pack.clone(),
        tier: cover.option.tier.clone(),
        known_as_of: None,
        person: PersonFacts {
            birth_date: Some(person.birth_date),
            groups: groups.map(|period| period.group).collect::<BTreeSet<Group>>(),
            covered_from: Some(cover.from),
            ..PersonFacts::default()
        },
        care: case.care,
        bill: Bill { charges: Charges::Lines(lines), basic_fund: None },
        year_to_date: Accumulators::default(),
    };
    let wrong = |facts: &Facts, stop: Stop| {
        DemoError::Made(format!("{} {:?}: {stop:?}", facts.pack, facts.care.kind))
    };
    let booking = Booking::from(&Terms::of(pack, &facts).map_err(|stop| wrong(&facts, stop))?);
    let year = books.before(case.member, &booking);
    facts.year_to_date = year;
    let settled = pack.settle(&facts, &year).map_err(|stop| wrong(&facts, stop))?;
    books.put(case.member, &booking, &settled.after);
    let agency = cover.jurisdiction.agency_on(cover.option.scheme, discharged);
    let paid = case.paid_on < today;
    Ok(ClaimRecord::from(RecordClaim {
        id: case.id,
        person: person.id,
        slip_no: case.slip_no,
        hospital: site.code.to_owned(),
        booking,
        scheme: cover.option.scheme,
        agency: agency.map(|agency| agency.name.zh.clone()).unwrap_or_default(),
        facts,
        item_names,
        pack_hash: pack.hash().to_owned(),
        settled,
        status: if paid { ClaimStatus::Paid } else { ClaimStatus::Settled },
        settled_at: case.settled_at,
        paid_on: paid.then_some(case.paid_on),
    }))
}
