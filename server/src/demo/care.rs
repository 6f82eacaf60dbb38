//! Care and claims: what happened to a person in a year, settled by the engine in the order of the days.

use rules::{
    assess::assess,
    catalogue,
    facts::{Accumulators, Bill, Care, Charges, Delivery, Facts, Group, Kind, Level, PersonFacts, Place},
    identity::Sex,
    pack::Pack,
};
use store::{ClaimId, ClaimLine, ClaimRecord, ClaimStatus, RecordClaim, Relation};
use time::{Date, Duration, macros::time};

use super::{
    DemoError,
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

/// Claims of a member in the years of cover from `first_year` on, until the day before `today`.
pub(super) fn claims(
    family: &Family,
    member: &FamilyMember,
    covers: &[Cover],
    dice: &mut Dice,
    first_year: i32,
    today: Date,
) -> Result<Vec<ClaimRecord>, DemoError> {
    let mut claims = Vec::new();
    for cover in covers.iter().filter(|cover| cover.year >= first_year) {
        let last = cover.to.min(today.saturating_sub(Duration::days(1)));
        if cover.from > last {
            continue;
        }
        let mut events = events(family, member, cover, dice, last);
        events.sort_by_key(|event| (event.care.discharged, event.care.admitted));
        settle(member, cover, events, dice, today, &mut claims)?;
    }
    Ok(claims)
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

/// Settles a year's events one after the other, each with what the ones before it left.
fn settle(
    member: &FamilyMember,
    cover: &Cover,
    events: Vec<Event>,
    dice: &mut Dice,
    today: Date,
    claims: &mut Vec<ClaimRecord>,
) -> Result<(), DemoError> {
    let pack = catalogue::shipped()
        .get(&cover.option.pack)
        .ok_or_else(|| DemoError::Made(format!("no pack {}", cover.option.pack)))?;
    let mut year = Accumulators::default();
    for event in events {
        let claim = settle_one(member, cover, pack, &year, event, dice, today, claims.len())?;
        year.clone_from(&claim.after);
        claims.push(claim);
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a claim has that many sides, and the function has one caller")]
fn settle_one(
    member: &FamilyMember,
    cover: &Cover,
    pack: &Pack,
    year: &Accumulators,
    event: Event,
    dice: &mut Dice,
    today: Date,
    number: usize,
) -> Result<ClaimRecord, DemoError> {
    let Event { care, site, lines } = event;
    let discharged = care.discharged;
    let (item_names, lines) = lines.into_iter().map(|line| (line.name, line.line)).unzip();
    let groups = member.person.groups.iter().filter(|period| period.holds_on(discharged));
    let facts = Facts {
        pack: cover.option.pack.clone(),
        tier: cover.option.tier.clone(),
        known_as_of: None,
        person: PersonFacts {
            birth_date: Some(member.person.birth_date),
            groups: groups.map(|period| period.group).collect::<std::collections::BTreeSet<Group>>(),
            covered_from: Some(cover.from),
            ..PersonFacts::default()
        },
        care,
        bill: Bill { charges: Charges::Lines(lines), basic_fund: None },
        year_to_date: *year,
    };
    let assessment = assess(pack, &facts, year).map_err(|refusal| {
        DemoError::Made(format!("{} {:?}: {}", pack.name(), facts.care.kind, refusal.text.en))
    })?;
    let agency = cover.jurisdiction.agency_on(cover.option.scheme, discharged);
    let paid_on = discharged.saturating_add(Duration::days(dice.between(12, 28)));
    let paid = paid_on < today;
    Ok(ClaimRecord::from(RecordClaim {
        id: ClaimId(dice.id(millis(discharged))),
        person: member.person.id,
        slip_no: format!("{}{:08}{number:03}", cover.year % 100, member.serial),
        hospital: site.code.to_owned(),
        scheme: cover.option.scheme,
        agency: agency.map(|agency| agency.name.zh.clone()).unwrap_or_default(),
        facts,
        item_names,
        assessment,
        status: if paid { ClaimStatus::Paid } else { ClaimStatus::Settled },
        // Ten in the morning in China, and some seconds to tell them apart.
        settled_at: discharged.with_time(time!(02:00)).assume_utc()
            + Duration::seconds(dice.between(0, 20_000)),
        paid_on: paid.then_some(paid_on),
    }))
}
