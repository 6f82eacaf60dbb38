//! Patient: somebody insured, as far as a hospital needs it to know whom it has before it. No address, no phone.

use rules::identity::Sex;
use store::{Person, PersonNumber};

use super::{
    elements::{CodeableConcept, Coding, Identifier, element},
    systems,
};

element! {
    /// Somebody insured.
    Patient {
        resource_type: &'static str,
        id: String,
        identifier: Vec<TypedIdentifier>,
        name: Vec<HumanName>,
        gender: &'static str,
        birth_date: String,
    }
    /// A number of a person, with what kind it is.
    TypedIdentifier {
        r#use: &'static str,
        r#type: CodeableConcept,
        system: &'static str,
        value: String,
    }
    /// A name, whole: where a surname ends is not for a program to say.
    HumanName { r#use: &'static str, text: String }
}

/// A person as a Patient.
pub fn patient(person: &Person) -> Patient {
    Patient {
        resource_type: "Patient",
        id: person.id.to_string(),
        identifier: vec![identifier(&person.id_number)],
        name: vec![HumanName { r#use: "official", text: person.name.as_str().to_owned() }],
        gender: match person.sex {
            Sex::Male => "male",
            Sex::Female => "female",
        },
        birth_date: rules::date::iso(person.birth_date),
    }
}

fn identifier(number: &PersonNumber) -> TypedIdentifier {
    let (r#use, code, title, system) = match number {
        PersonNumber::Id(_) => ("official", "NI", "公民身份号码", systems::ID_NUMBER),
        PersonNumber::Temporary(_) => ("temp", "RI", "新生儿临时编号", systems::TEMPORARY_NUMBER),
    };
    TypedIdentifier {
        r#use,
        r#type: CodeableConcept::from(Coding::new(systems::IDENTIFIER_TYPE, code)).with_text(title),
        system,
        value: number.as_str().to_owned(),
    }
}

/// The number that an identifier asks for, if it can be one of a person's.
pub(super) fn number(asked: &Identifier) -> Option<PersonNumber> {
    let value = asked.value.as_deref()?;
    let id = || rules::identity::IdNumber::parse(value).ok().map(PersonNumber::Id);
    let temporary = || store::TemporaryNumber::parse(value).map(PersonNumber::Temporary);
    match asked.system.as_deref() {
        None | Some("") => id().or_else(temporary),
        Some(systems::ID_NUMBER) => id(),
        Some(systems::TEMPORARY_NUMBER) => temporary(),
        Some(_) => None,
    }
}
