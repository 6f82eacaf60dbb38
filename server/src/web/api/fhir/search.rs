//! What a search asks for: parameters of an address or of a form, few and all known. A person's number is taken from a
//! form only.

use store::{ClaimId, PersonId};

use super::{elements::Identifier, outcome::Failure};

/// The types that are read and searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Patient,
    Coverage,
    Claim,
    ClaimResponse,
    Explanation,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::Patient, Self::Coverage, Self::Claim, Self::ClaimResponse, Self::Explanation];

    /// Its name in FHIR.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Patient => "Patient",
            Self::Coverage => "Coverage",
            Self::Claim => "Claim",
            Self::ClaimResponse => "ClaimResponse",
            Self::Explanation => "ExplanationOfBenefit",
        }
    }

    /// The type of a name.
    pub(super) fn of(name: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(Failure::NotThere)
    }

    /// Its search parameters: name, type, and what it is.
    pub(super) const fn parameters(self) -> &'static [Parameter] {
        match self {
            Self::Patient => &[ID, NUMBER],
            Self::Coverage => &[ID, PATIENT, PATIENT_NUMBER],
            Self::Claim | Self::ClaimResponse | Self::Explanation => {
                &[ID, PATIENT, PATIENT_NUMBER, SLIP, COUNT, BEFORE]
            }
        }
    }
}

/// A search parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) about: &'static str,
    /// Names a person: never in an address.
    personal: bool,
}

const ID: Parameter = parameter("_id", "token", "The id of the resource");
const NUMBER: Parameter =
    parameter("identifier", "token", "Id number or temporary number; in the body of POST _search only")
        .personal();
const PATIENT: Parameter = parameter("patient", "reference", "A patient for whom the hospital has settled");
const PATIENT_NUMBER: Parameter =
    parameter("patient.identifier", "token", "The patient's number; in the body of POST _search only")
        .personal();
const SLIP: Parameter = parameter("identifier", "token", "The hospital's number of the slip");
const COUNT: Parameter = parameter("_count", "number", "At most so many, 1 to 50; 20 where not said");
const BEFORE: Parameter = parameter("before", "token", "Only those made before this id: the next page");

const fn parameter(name: &'static str, kind: &'static str, about: &'static str) -> Parameter {
    Parameter { name, kind, about, personal: false }
}

impl Parameter {
    const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Everything of the hospital's.
    All,
    /// An id; `None`: something that is no id of ours.
    Id(String),
    /// A patient; `None`: something that is no id of ours.
    Patient(Option<PersonId>),
    /// A number of the patient.
    Number(Identifier),
    /// A number of the slip.
    Slip(Identifier),
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    pub(super) by: By,
    pub(super) count: u32,
    pub(super) before: Option<ClaimId>,
}

impl Search {
    /// How many there are on a page at most.
    pub(super) const MOST: u32 = 50;
    /// How many where nothing is said.
    const USUAL: u32 = 20;

    /// Reads the parameters of an address and those of a form, which are one search together.
    pub(super) fn read(kind: Kind, address: &str, form: &str) -> Result<Self, Failure> {
        let pairs = |text| -> Result<Vec<(String, String)>, Failure> {
            serde_urlencoded::from_str(text).map_err(|_| Failure::Parameters)
        };
        let mut all = pairs(address)?;
        if all.iter().any(|(name, _)| names_a_person(kind, name)) {
            return Err(Failure::NumberInAddress);
        }
        all.extend(pairs(form)?);
        let mut search = Self { by: By::All, count: Self::USUAL, before: None };
        let mut seen = Vec::new();
        for (name, value) in &all {
            // Which format is asked for was settled before.
            if name == "_format" {
                continue;
            }
            let known = kind.parameters().iter().find(|parameter| parameter.name == name);
            let known = known.filter(|_| !seen.contains(&name)).ok_or(Failure::Parameters)?;
            seen.push(name);
            search.take(known, value)?;
        }
        Ok(search)
    }

    fn take(&mut self, parameter: &Parameter, value: &str) -> Result<(), Failure> {
        let by = match parameter.name {
            "_count" => {
                let count: u32 = value.parse().map_err(|_| Failure::Parameters)?;
                self.count = count.clamp(1, Self::MOST);
                return Ok(());
            }
            "before" => {
                self.before = Some(value.parse().map_err(|_| Failure::Parameters)?);
                return Ok(());
            }
            "_id" => By::Id(value.to_owned()),
            "patient" => By::Patient(value.strip_prefix("Patient/").unwrap_or(value).parse().ok()),
            _ if parameter.personal => By::Number(token(value)),
            _ => By::Slip(token(value)),
        };
        // One thing to search by: what several of them mean together nobody needs.
        if self.by != By::All {
            return Err(Failure::Parameters);
        }
        self.by = by;
        Ok(())
    }
}

/// Whether a parameter, known or not, asks by a number of a person.
fn names_a_person(kind: Kind, name: &str) -> bool {
    let of_the_slip = kind != Kind::Patient && name == "identifier";
    name.contains("identifier") && !(of_the_slip && kind != Kind::Coverage)
}

/// `system|value`, `|value` or `value`.
fn token(text: &str) -> Identifier {
    let (system, value) = text.split_once('|').map_or((None, text), |(system, value)| (Some(system), value));
    let system = system.filter(|system| !system.is_empty()).map(|system| system.to_owned().into());
    Identifier { r#use: None, system, value: Some(value.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_person_is_taken_from_a_form_only() {
        for (kind, text) in [
            (Kind::Patient, "identifier=34039919600101001X"),
            (Kind::Patient, "identifier:exact=1"),
            (Kind::Coverage, "patient.identifier=1"),
            (Kind::Coverage, "beneficiary:identifier=1"),
            (Kind::Claim, "patient.identifier=1"),
            (Kind::Explanation, "patient:Patient.identifier=1"),
        ] {
            assert_eq!(Search::read(kind, text, ""), Err(Failure::NumberInAddress), "{text}");
        }
        let found = Search::read(Kind::Patient, "", "identifier=urn:x|7").expect("read");
        let Identifier { system, value, .. } = token("urn:x|7");
        assert_eq!((system.as_deref(), value.as_deref()), (Some("urn:x"), Some("7")));
        assert_eq!(found.by, By::Number(token("urn:x|7")));
        let slip = Search::read(Kind::Claim, "identifier=S-1", "").expect("read");
        assert_eq!(slip.by, By::Slip(token("S-1")));
    }

    #[test]
    fn what_is_unknown_repeated_or_combined_is_refused_and_pages_are_bounded() {
        for text in
            ["name=x", "_id=1&_id=1", "_id=1&patient=2", "_count=x", "_count=-1", "before=1", "_count=%FF"]
        {
            assert_eq!(Search::read(Kind::Claim, text, ""), Err(Failure::Parameters), "{text}");
        }
        let count = |text| Search::read(Kind::Claim, text, "").expect("read").count;
        assert_eq!(
            [count(""), count("_count=0"), count("_count=7"), count("_count=4000000000")],
            [20, 1, 7, 50]
        );
        assert_eq!(count("_format=json&_count=3"), 3);
    }

    #[test]
    fn an_address_and_a_form_are_one_search() {
        let read = |address, form| Search::read(Kind::Claim, address, form);
        let found = read("_count=7", "patient.identifier=1").expect("read");
        assert_eq!((found.count, found.by), (7, By::Number(token("1"))));
        for (address, form) in [("_count=7", "_count=7"), ("_id=1", "identifier=S-1"), ("name=x", "")] {
            assert_eq!(read(address, form), Err(Failure::Parameters), "{address} {form}");
        }
    }
}
