//! Made-up people and their enrolments.

use rules::{
    identity::{IdNumber, Sex, check_character},
    name::PersonName,
    scheme::Scheme,
};
use store::{Enrolment, EnrolmentId, EnrolmentStatus, Person, PersonId, PersonNumber, TemporaryNumber};
use time::macros::date;

use crate::{AT, Outcome};

pub(crate) fn grown_up() -> Outcome<Person> {
    // 340399 is nobody's region.
    let first17 = "34039919600101001";
    let check = check_character(first17).ok_or("no check character")?;
    let number = IdNumber::parse(&format!("{first17}{check}")).map_err(|fault| format!("{fault:?}"))?;
    Ok(Person {
        id: PersonId::fresh(AT)?,
        jurisdiction: "huaiyuan".to_owned(),
        name: PersonName::parse("阿依古丽·买买提").map_err(|fault| format!("{fault:?}"))?,
        sex: number.sex(),
        birth_date: number.birth_date(),
        id_number: PersonNumber::Id(number),
        local_hukou: Some(true),
        employee_insurance: Some(false),
        township: "榴城镇".to_owned(),
        created_at: AT,
    })
}

pub(crate) fn newborn() -> Outcome<Person> {
    let number = TemporaryNumber::parse("T-0123A-4567B").ok_or("no temporary number")?;
    Ok(Person {
        id: PersonId::fresh(AT)?,
        name: PersonName::parse("𬱖小宝").map_err(|fault| format!("{fault:?}"))?,
        sex: Sex::Female,
        birth_date: date!(2015 - 11 - 20),
        id_number: PersonNumber::Temporary(number),
        ..grown_up()?
    })
}

pub(crate) fn enrolment(
    person: &Person,
    scheme: Scheme,
    option: &str,
    status: EnrolmentStatus,
) -> Outcome<Enrolment> {
    Ok(Enrolment {
        id: EnrolmentId::fresh(AT)?,
        person: person.id,
        benefit_year: 2015,
        scheme,
        option: option.to_owned(),
        pack: format!("huaiyuan-{option}-2013"),
        tier: None,
        status,
        reference: "2015-7K4XQ-M2P9A".to_owned(),
        entered_on: Some(date!(2014 - 11 - 20)),
        covers_from: date!(2015 - 01 - 01),
        covers_to: date!(2015 - 12 - 31),
        chosen_at: None,
    })
}
