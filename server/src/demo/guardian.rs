//! One family more, after the six: a mother in the rural scheme with two children, of whom the older is to be enrolled and
//! the younger is already in the urban scheme. Nothing about it is drawn, so that the people made by the seed stay the same.

use std::sync::Arc;

use rules::{
    contribution::ContributionFacts,
    identity::{IdNumber, check_character},
    jurisdiction::{self, BenefitYear, TierOption},
    name::PersonName,
    scheme::Scheme,
    text::Text,
};
use store::{
    Contribution, ContributionId, Enrolment, EnrolmentId, EnrolmentStatus, HouseholdId, NewHousehold,
    NewHouseholdMember, NewPerson, PersonId, Phone, Relation, Secret, SetPassword, Store,
};
use time::{Date, OffsetDateTime, macros::date};
use uuid::Uuid;

use super::{DemoError, Persona, insurance::millis, personas::PASSWORD};

/// Where they live.
const PLACE: &str = "huaiyuan";
/// The mother's phone.
const PHONE: &str = "12000000007";

/// Somebody of the family.
struct Plan {
    name: &'static str,
    born: Date,
    /// The three digits after the day of birth; the generated people start at 001 and stay far below.
    serial: u16,
    relation: Relation,
    /// The option of the year that runs.
    option: &'static str,
    /// Paid and entered for the next year in the same option.
    next_year: bool,
}

const MOTHER: Plan = Plan {
    name: "周丽华",
    born: date!(1985 - 04 - 18),
    serial: 980,
    relation: Relation::Head,
    option: "rural",
    next_year: false,
};
const OLDER: Plan = Plan {
    name: "周小雨",
    born: date!(2007 - 06 - 01),
    serial: 982,
    relation: Relation::Child,
    option: "rural",
    next_year: false,
};
const YOUNGER: Plan = Plan {
    name: "周小宇",
    born: date!(2010 - 09 - 12),
    serial: 981,
    relation: Relation::Child,
    option: "urban",
    next_year: true,
};

impl Plan {
    fn uuid(&self, part: u8) -> Uuid {
        let [high, low] = self.serial.to_be_bytes();
        let bytes = [part, high, low, 0, 0, 0, 0, 0, 0, 0];
        uuid::Builder::from_unix_timestamp_millis(millis(self.born), &bytes).into_uuid()
    }

    fn person(&self) -> Result<NewPerson, DemoError> {
        let wrong = || DemoError::Made(format!("{} cannot be made", self.name));
        let first17 = format!("340399{}{:03}", rules::date::iso(self.born).replace('-', ""), self.serial);
        let last = check_character(&first17).ok_or_else(wrong)?;
        let id_number = IdNumber::parse(&format!("{first17}{last}")).map_err(|_| wrong())?;
        let mother = self.relation == Relation::Head;
        Ok(NewPerson {
            id: PersonId(self.uuid(1)),
            jurisdiction: PLACE.to_owned(),
            name: PersonName::parse(self.name).map_err(|_| wrong())?,
            sex: id_number.sex(),
            birth_date: self.born,
            id_number,
            phone: if mother { Phone::parse(PHONE) } else { None },
            bank_account: None,
            local_hukou: Some(true),
            employee_insurance: Some(false),
            township: "榴城镇".to_owned(),
            groups: Vec::new(),
        })
    }

    fn year(&self, year: &BenefitYear, running: bool) -> Option<(Enrolment, Contribution)> {
        let option: &TierOption = year.option(self.option)?;
        let part = if running { 2 } else { 4 };
        let person = PersonId(self.uuid(1));
        let paid_on = year.window.opens;
        let enrolment = Enrolment {
            id: EnrolmentId(self.uuid(part)),
            person,
            benefit_year: year.year,
            scheme: option.scheme,
            option: option.id.clone(),
            pack: option.pack.clone(),
            tier: option.tier.clone(),
            status: if running { EnrolmentStatus::Active } else { EnrolmentStatus::Paid },
            reference: format!("{}-FAMLY-{:05}", year.year, self.serial),
            entered_on: Some(paid_on),
            covers_from: year.covers.0,
            covers_to: year.covers.1,
            chosen_at: None,
        };
        let payer = ContributionFacts::of_person(self.born, [], paid_on);
        let amounts = year.amounts(option, &payer);
        let contribution = Contribution {
            id: ContributionId(self.uuid(part + 1)),
            person,
            benefit_year: year.year,
            scheme: option.scheme,
            option: option.id.clone(),
            own: amounts.pays,
            subsidy: amounts.subsidy,
            paid_on,
            receipt_no: format!("SJ{}F{:07}", year.year, self.serial),
            enrolment: Some(enrolment.id),
        };
        Some((enrolment, contribution))
    }
}

/// Adds the family and opens the mother's door.
pub(super) async fn add(
    store: &Arc<dyn Store>,
    today: Date,
    password_hash: &str,
    at: OffsetDateTime,
) -> Result<Persona, DemoError> {
    let family = [MOTHER, OLDER, YOUNGER];
    let people = family.iter().map(Plan::person).collect::<Result<Vec<_>, _>>()?;
    let members = family.iter().zip(&people);
    let members =
        members.map(|(plan, person)| NewHouseholdMember { person: person.id, relation: plan.relation });
    let household = NewHousehold {
        id: HouseholdId(MOTHER.uuid(0)),
        jurisdiction: PLACE.to_owned(),
        scheme: Scheme::RuralCooperative,
        code: "34039900000980".to_owned(),
        members: members.collect(),
    };
    let place =
        jurisdiction::get(PLACE).ok_or_else(|| DemoError::Made(format!("no jurisdiction {PLACE}")))?;
    let (running, next) = (place.year(today.year()), place.open_year(today));
    let rows = family.iter().flat_map(|plan| {
        let now = running.and_then(|year| plan.year(year, true));
        let then = next.filter(|year| plan.next_year && year.year > today.year());
        now.into_iter().chain(then.and_then(|year| plan.year(year, false)))
    });
    let (enrolments, contributions) = rows.unzip();
    let (id, id_number) = (people[0].id, people[0].id_number.as_str().to_owned());
    store.load_people(people, at).await?;
    store.load_households(vec![household]).await?;
    store.load_enrolments(enrolments, contributions).await?;
    let password_hash = Secret::new(password_hash);
    store.set_password(SetPassword { person: id, password_hash, keep: None, at }).await?;
    Ok(Persona {
        key: "guardian",
        name: MOTHER.name.to_owned(),
        id_number,
        password: Some(PASSWORD.to_owned()),
        phone: Some(PHONE.to_owned()),
        activation: None,
        story: Text::new(
            "怀远县农户，有两个孩子：在“我的家人”里替大的选 2016 年标准；小的已参加城镇居民医保，不能重复参保；也可以登记新生儿。",
            "A rural household of Huaiyuan with two children: choose for the older under “My family”; the younger is in the urban scheme already and cannot be enrolled twice; a newborn can be registered too.",
        ),
    })
}
