//! Families beside those that the seed makes: a mother in the rural scheme with two children, of whom the older is to be
//! enrolled and the younger is already in the urban scheme; and a man whom the urban register entered for next year though
//! he has not paid. Nothing about them is drawn, so that the people made by the seed stay the same.

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

use super::{
    DemoError, Persona,
    insurance::{NextYear, millis},
    personas::PASSWORD,
};

/// Where they live.
const PLACE: &str = "huaiyuan";

/// A household. Its first member is the head, and signs in.
struct Household {
    /// The persona's key.
    key: &'static str,
    scheme: Scheme,
    code: &'static str,
    members: &'static [Plan],
    story: (&'static str, &'static str),
}

/// Somebody of a household.
struct Plan {
    name: &'static str,
    phone: Option<&'static str>,
    born: Date,
    /// The three digits after the day of birth; the generated people start at 001 and stay far below.
    serial: u16,
    relation: Relation,
    /// The option of the year that runs.
    option: &'static str,
    /// How far it is with the next year, in the same option.
    next_year: NextYear,
}

const HOUSEHOLDS: [Household; 2] = [
    Household {
        key: "guardian",
        scheme: Scheme::RuralCooperative,
        code: "34039900000980",
        members: &[
            Plan {
                name: "周丽华",
                phone: Some("12000000007"),
                born: date!(1985 - 04 - 18),
                serial: 980,
                relation: Relation::Head,
                option: "rural",
                next_year: NextYear::Nothing,
            },
            Plan {
                name: "周小雨",
                phone: None,
                born: date!(2007 - 06 - 01),
                serial: 982,
                relation: Relation::Child,
                option: "rural",
                next_year: NextYear::Nothing,
            },
            Plan {
                name: "周小宇",
                phone: None,
                born: date!(2010 - 09 - 12),
                serial: 981,
                relation: Relation::Child,
                option: "urban",
                next_year: NextYear::PaidAndEntered,
            },
        ],
        story: (
            "怀远县农户，有两个孩子：在“我的家人”里替大的选 2016 年标准；小的已参加城镇居民医保，不能重复参保；也可以登记新生儿。",
            "A rural household of Huaiyuan with two children: choose for the older under “My family”; the younger is in the urban scheme already and cannot be enrolled twice; a newborn can be registered too.",
        ),
    },
    Household {
        key: "entered_only",
        scheme: Scheme::UrbanResident,
        code: "34039900000983",
        members: &[Plan {
            name: "吴德顺",
            phone: Some("12000000008"),
            born: date!(1969 - 02 - 14),
            serial: 983,
            relation: Relation::Head,
            option: "urban",
            next_year: NextYear::EnteredOnly,
        }],
        story: (
            "怀远县城镇居民，2016 年已录入、还没缴费：文件没有规定怎么算，待人工核定，可以申请。",
            "An urban resident of Huaiyuan, entered for 2016 but not paid: the notice does not decide it, staff must; he can ask for it.",
        ),
    },
];

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
        Ok(NewPerson {
            id: PersonId(self.uuid(1)),
            jurisdiction: PLACE.to_owned(),
            name: PersonName::parse(self.name).map_err(|_| wrong())?,
            sex: id_number.sex(),
            birth_date: self.born,
            id_number,
            phone: self.phone.and_then(Phone::parse),
            bank_account: None,
            local_hukou: Some(true),
            employee_insurance: Some(false),
            township: "榴城镇".to_owned(),
            groups: Vec::new(),
        })
    }

    /// What the register holds of a year: the enrolment, and what was paid for it.
    fn year(
        &self,
        year: &BenefitYear,
        fate: NextYear,
        running: bool,
    ) -> Option<(Enrolment, Option<Contribution>)> {
        let status = match fate {
            NextYear::PaidAndEntered if running => EnrolmentStatus::Active,
            NextYear::PaidAndEntered => EnrolmentStatus::Paid,
            NextYear::EnteredOnly => EnrolmentStatus::Entered,
            NextYear::Nothing | NextYear::PaidOnly | NextYear::Chosen => return None,
        };
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
            status,
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
        Some((enrolment, (fate == NextYear::PaidAndEntered).then_some(contribution)))
    }
}

/// Adds the households and opens the doors of their heads.
pub(super) async fn add(
    store: &Arc<dyn Store>,
    today: Date,
    password_hash: &str,
    at: OffsetDateTime,
) -> Result<Vec<Persona>, DemoError> {
    let mut personas = Vec::with_capacity(HOUSEHOLDS.len());
    for household in &HOUSEHOLDS {
        personas.push(settle(store, household, today, password_hash, at).await?);
    }
    Ok(personas)
}

async fn settle(
    store: &Arc<dyn Store>,
    planned: &Household,
    today: Date,
    password_hash: &str,
    at: OffsetDateTime,
) -> Result<Persona, DemoError> {
    let missing = || DemoError::Made(format!("the household of {} cannot be made", planned.key));
    let people = planned.members.iter().map(Plan::person).collect::<Result<Vec<_>, _>>()?;
    let head = planned.members.first().ok_or_else(missing)?;
    let (id, id_number) =
        people.first().map(|person| (person.id, person.id_number.as_str().to_owned())).ok_or_else(missing)?;
    let members = planned.members.iter().zip(&people);
    let members =
        members.map(|(plan, person)| NewHouseholdMember { person: person.id, relation: plan.relation });
    let household = NewHousehold {
        id: HouseholdId(head.uuid(0)),
        jurisdiction: PLACE.to_owned(),
        scheme: planned.scheme,
        code: planned.code.to_owned(),
        members: members.collect(),
    };
    let place = jurisdiction::get(PLACE).ok_or_else(missing)?;
    let running = place.year(today.year());
    let next = place.open_year(today).filter(|year| year.year > today.year());
    let rows = planned.members.iter().flat_map(|plan| {
        let now = running.and_then(|year| plan.year(year, NextYear::PaidAndEntered, true));
        let then = next.and_then(|year| plan.year(year, plan.next_year, false));
        now.into_iter().chain(then)
    });
    let (enrolments, contributions): (Vec<_>, Vec<_>) = rows.unzip();
    store.load_people(people, at).await?;
    store.load_households(vec![household]).await?;
    store.load_enrolments(enrolments, contributions.into_iter().flatten().collect()).await?;
    let password_hash = Secret::new(password_hash);
    store.set_password(SetPassword { person: id, password_hash, keep: None, at }).await?;
    Ok(Persona {
        key: planned.key,
        name: head.name.to_owned(),
        id_number,
        password: Some(PASSWORD.to_owned()),
        phone: head.phone.map(ToOwned::to_owned),
        activation: None,
        story: Text::new(planned.story.0, planned.story.1),
    })
}
