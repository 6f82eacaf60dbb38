//! Families: who lives together, how old, under which name and id number.

use std::collections::HashMap;

use rules::{
    facts::Group,
    identity::{IdNumber, Sex, check_character},
    name::PersonName,
    scheme::Scheme,
};
use store::{
    GroupPeriod, HouseholdId, NewHousehold, NewHouseholdMember, NewPerson, PersonId, Phone, Relation,
};
use time::{Date, Duration, macros::date};

use super::{
    DemoError, Options,
    dice::Dice,
    names,
    personas::{PLANS, Plan},
    places::{REGIONS, Region},
};

/// Ids begin in December 2012, before anything that happens in the demo.
const FIRST_MILLIS: u64 = 1_354_320_000_000;
/// The registers begin with the first year of claims.
const REGISTERS_BEGIN: Date = date!(2013 - 01 - 01);

/// A family with what the later steps need.
pub(super) struct Family {
    pub(super) region: &'static Region,
    /// The old scheme it belonged to.
    pub(super) scheme: Scheme,
    /// Tier where the year has tiers.
    pub(super) tier: &'static str,
    pub(super) household: NewHousehold,
    pub(super) people: Vec<FamilyMember>,
}

pub(super) struct FamilyMember {
    /// Number of the person in the whole demo, from 0.
    pub(super) serial: u64,
    pub(super) person: NewPerson,
    pub(super) plan: Option<&'static Plan>,
}

/// A place in a family, before it has a name.
struct Role {
    relation: Relation,
    sex: Sex,
    age: i64,
    own_surname: bool,
}

/// Makes one family after the other.
pub(super) struct Registrar {
    seed: u64,
    today: Date,
    people_left: u32,
    households_left: u32,
    next_person: u64,
    next_household: u64,
    /// Numbers given out for each region, day of birth and sex.
    taken: HashMap<(usize, Date, bool), u16>,
}

impl Registrar {
    pub(super) fn new(options: &Options) -> Self {
        let households = (options.people / 20 * 7 + options.people % 20 * 7 / 20).max(6).min(options.people);
        Self {
            seed: options.seed,
            today: options.today,
            people_left: options.people,
            households_left: households,
            next_person: 0,
            next_household: 0,
            taken: HashMap::new(),
        }
    }

    /// The next family and the dice for what happens to it; `None` when all people are made.
    pub(super) fn family(&mut self) -> Result<Option<(Family, Dice)>, DemoError> {
        if self.people_left == 0 || self.households_left == 0 {
            return Ok(None);
        }
        let number = self.next_household;
        let mut dice = Dice::new(self.seed, number);
        let plan = usize::try_from(number).ok().and_then(|number| PLANS.get(number));
        let size = self.size(&mut dice);
        let region_index = plan.map_or_else(|| dice.weighted(&[60, 40]), |plan| plan.region);
        let region = &REGIONS[region_index];
        let rural = if region_index == 0 { 750 } else { 550 };
        let drawn = if dice.chance(rural) { Scheme::RuralCooperative } else { Scheme::UrbanResident };
        let scheme = plan.map_or(drawn, |plan| plan.scheme);
        let drawn = if dice.chance(250) { "two" } else { "one" };
        let tier = plan.map_or(drawn, |plan| plan.tier);
        let head = plan.map(|plan| (plan.sex, i64::from(self.today.year() - plan.birth_date.year())));
        let roles = compose(&mut dice, size, head);
        let poor = plan.map_or_else(|| poverty(&mut dice, &roles), |plan| plan.group);
        let surname = plan.map_or_else(|| names::surname(&mut dice), |plan| plan.surname);
        let mut people = Vec::with_capacity(roles.len());
        let mut members = Vec::with_capacity(roles.len());
        for role in &roles {
            let plan = plan.filter(|_| role.relation == Relation::Head);
            let member = self.person(&mut dice, region_index, role, surname, poor, plan)?;
            members.push(NewHouseholdMember { person: member.person.id, relation: role.relation });
            people.push(member);
        }
        let household = NewHousehold {
            id: HouseholdId(dice.id(FIRST_MILLIS + number)),
            jurisdiction: region.code.to_owned(),
            scheme,
            // Region, township, village and group, then the household's number.
            code: format!("{}{:06}{:04}", region.id_prefix, number / 10_000, number % 10_000),
            members,
        };
        self.next_household += 1;
        self.households_left -= 1;
        self.people_left -= u32::try_from(people.len()).unwrap_or(self.people_left);
        Ok(Some((Family { region, scheme, tier, household, people }, dice)))
    }

    /// A size that leaves between one and six people for each household to come.
    fn size(&self, dice: &mut Dice) -> u32 {
        let drawn = dice.weighted(&[15, 28, 28, 18, 8, 3]) + 1;
        let others = self.households_left - 1;
        let least = self.people_left.saturating_sub(others.saturating_mul(6)).max(1);
        let most = self.people_left.saturating_sub(others).max(1);
        u32::try_from(drawn).unwrap_or(1).clamp(least.min(most), most)
    }

    fn person(
        &mut self,
        dice: &mut Dice,
        region: usize,
        role: &Role,
        surname: &str,
        poor: Option<Group>,
        plan: Option<&'static Plan>,
    ) -> Result<FamilyMember, DemoError> {
        let serial = self.next_person;
        self.next_person += 1;
        let drawn = birth_date(dice, self.today, role.age);
        let id_number = self.id_number(region, plan.map_or(drawn, |plan| plan.birth_date), role.sex)?;
        let own = names::surname(dice);
        let drawn = names::name(dice, if role.own_surname { own } else { surname }, role.sex, serial);
        let name = plan.map_or(drawn, |plan| PersonName::parse(plan.name));
        let grown = role.age >= 16;
        let drawn = (grown && dice.chance(850)).then(|| format!("120{:08}", serial + 100));
        let phone = plan.map_or(drawn, |plan| plan.phone.map(ToOwned::to_owned));
        let account = (grown && dice.chance(600)).then(|| format!("62000000{serial:011}"));
        let employee = role.relation != Relation::Head && (22..55).contains(&role.age) && dice.chance(40);
        let place = &REGIONS[region];
        let person = NewPerson {
            id: PersonId(dice.id(FIRST_MILLIS + serial)),
            jurisdiction: place.code.to_owned(),
            name: name.map_err(|fault| DemoError::Made(format!("a name: {fault:?}")))?,
            sex: role.sex,
            birth_date: id_number.birth_date(),
            groups: groups(dice, &id_number, self.today, poor, plan.is_some()),
            id_number,
            phone: phone.as_deref().and_then(Phone::parse),
            bank_account: account,
            local_hukou: Some(plan.is_some() || !dice.chance(15)),
            employee_insurance: Some(employee),
            township: dice.pick(place.townships).copied().unwrap_or_default().to_owned(),
        };
        Ok(FamilyMember { serial, person, plan })
    }

    /// The next free number of a day; when a day is full, of the day before.
    fn id_number(&mut self, region: usize, mut born: Date, sex: Sex) -> Result<IdNumber, DemoError> {
        let male = sex == Sex::Male;
        loop {
            let taken = self.taken.entry((region, born, male)).or_default();
            if *taken < 499 {
                // The 17th digit is odd for men.
                let sequence = 2 * *taken + if male { 1 } else { 2 };
                *taken += 1;
                let day = rules::date::iso(born).replace('-', "");
                let first17 = format!("{}{day}{sequence:03}", REGIONS[region].id_prefix);
                let check = check_character(&first17).unwrap_or('X');
                return IdNumber::parse(&format!("{first17}{check}"))
                    .map_err(|fault| DemoError::Made(format!("an id number: {fault:?}")));
            }
            born =
                born.previous_day().ok_or_else(|| DemoError::Made("no day of birth is left".to_owned()))?;
        }
    }
}

fn birth_date(dice: &mut Dice, today: Date, age: i64) -> Date {
    let year = today.year() - i32::try_from(age).unwrap_or_default();
    let latest = Date::from_ordinal_date(year, today.ordinal().min(365)).unwrap_or(today);
    let earliest = latest.saturating_sub(Duration::days(364));
    dice.day(earliest, latest.saturating_sub(Duration::days(1)))
}

/// Who lives in a family of a size; the head may be given.
fn compose(dice: &mut Dice, size: u32, head: Option<(Sex, i64)>) -> Vec<Role> {
    let elder = match size {
        1 => dice.chance(600),
        2 => dice.chance(500),
        _ => false,
    };
    let drawn_age = if elder { dice.between(61, 86) } else { dice.between(27, 56) };
    let drawn_sex = if dice.chance(if size == 1 { 500 } else { 850 }) { Sex::Male } else { Sex::Female };
    let (sex, age) = head.unwrap_or((drawn_sex, drawn_age));
    let role =
        |relation, sex, age: i64, own_surname| Role { relation, sex, age: age.clamp(0, 96), own_surname };
    let mut roles = vec![role(Relation::Head, sex, age, false)];
    let single_parent = size == 2 && !elder && dice.chance(400);
    let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
    if size > 1 && !single_parent {
        roles.push(role(Relation::Spouse, other, age + dice.between(-4, 3), true));
    }
    let children = match size {
        1 => 0,
        2 => u32::from(single_parent),
        3 => u32::from(dice.chance(750)),
        4 => 1 + u32::from(dice.chance(550)),
        5 => 1 + u32::from(dice.chance(600)),
        _ => 2,
    };
    for _ in 0..children {
        let sex = if dice.chance(520) { Sex::Male } else { Sex::Female };
        let youngest = if age > 58 { age - 36 } else { 0 };
        let age = (age - dice.between(22, 32)).max(youngest);
        roles.push(role(Relation::Child, sex, age, false));
    }
    while roles.len() < usize::try_from(size).unwrap_or_default() {
        let sex = if dice.chance(450) { Sex::Male } else { Sex::Female };
        roles.push(role(Relation::Parent, sex, age + dice.between(22, 29), sex == Sex::Female));
    }
    roles
}

/// What makes a whole household poor.
fn poverty(dice: &mut Dice, roles: &[Role]) -> Option<Group> {
    let alone = roles.len() == 1 && roles.iter().all(|role| role.age >= 60);
    if alone && dice.chance(90) {
        return Some(Group::Destitute);
    }
    match dice.weighted(&[910, 60, 30]) {
        1 => Some(Group::LowIncome),
        2 => Some(Group::RegisteredPoor),
        _ => None,
    }
}

fn groups(dice: &mut Dice, id: &IdNumber, today: Date, poor: Option<Group>, plain: bool) -> Vec<GroupPeriod> {
    let born = id.birth_date();
    let since = |day: Date| day.max(REGISTERS_BEGIN).max(born);
    let mut groups: Vec<_> =
        poor.map(|group| GroupPeriod { group, from: since(REGISTERS_BEGIN), to: None }).into_iter().collect();
    if !plain && dice.chance(15) {
        groups.push(GroupPeriod { group: Group::Disabled, from: since(date!(2014 - 01 - 01)), to: None });
    }
    // Pupils from the September of the year in which they turn six.
    let school = Date::from_calendar_date(born.year() + 6, time::Month::September, 1).unwrap_or(today);
    if school <= today && today.year() - born.year() <= 22 {
        groups.push(GroupPeriod { group: Group::Student, from: since(school), to: None });
    }
    groups
}
