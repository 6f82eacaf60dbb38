//! People and times for the tests.

use std::sync::atomic::{AtomicU32, Ordering};

use rules::{
    date::{iso, parse_iso},
    identity::{IdNumber, check_character},
    name::PersonName,
};
use store::{NewPerson, PersonId, Phone, Store};
use time::{
    Date, Duration, OffsetDateTime,
    macros::{date, datetime},
};

/// A moment for records. Tests never read the clock.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-05-04 03:02:01.123456 UTC);

/// `seconds` after [`NOW`].
pub(crate) fn later(seconds: i64) -> OffsetDateTime {
    NOW + Duration::seconds(seconds)
}

pub(crate) fn day(text: &str) -> Date {
    parse_iso(text).unwrap()
}

/// A different id number of the unassigned region of Huaiyuan at each call.
pub(crate) fn id_number() -> IdNumber {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    // A day has a thousand numbers, and all tests together a great many people: none of them may be born after their care.
    let born = date!(1900 - 01 - 01) + Duration::days((serial / 1000).into());
    let first17 = format!("340399{}{:03}", iso(born).replace('-', ""), serial % 1000);
    IdNumber::parse(&format!("{first17}{}", check_character(&first17).unwrap())).unwrap()
}

/// A different id number of somebody born on a day at each call.
pub(crate) fn born(on: &str) -> IdNumber {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed) % 1000;
    let first17 = format!("371099{}{serial:03}", on.replace('-', ""));
    IdNumber::parse(&format!("{first17}{}", check_character(&first17).unwrap())).unwrap()
}

pub(crate) fn person_of(jurisdiction: &str) -> NewPerson {
    let id_number = id_number();
    NewPerson {
        id: PersonId::fresh(NOW).unwrap(),
        jurisdiction: jurisdiction.to_owned(),
        name: PersonName::parse("王小明").unwrap(),
        sex: id_number.sex(),
        birth_date: id_number.birth_date(),
        id_number,
        phone: Phone::parse("12000000021"),
        bank_account: Some("6200000000000000021".to_owned()),
        local_hukou: Some(true),
        employee_insurance: Some(false),
        township: "榴城镇".to_owned(),
        groups: Vec::new(),
    }
}

/// Registers a person of Huaiyuan.
pub(crate) async fn resident(store: &dyn Store) -> NewPerson {
    register(store, person_of("huaiyuan")).await
}

pub(crate) async fn register(store: &dyn Store, person: NewPerson) -> NewPerson {
    store.load_people(vec![person.clone()], NOW).await.unwrap();
    person
}
