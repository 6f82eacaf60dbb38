//! Writes one FHIR resource of each kind and of each edge into a folder, for those who check them with another program:
//! `fhir_samples FOLDER` (called by `.ci/fhir`).

mod people;
mod settled;

use std::{error::Error, fs, path::Path};

use rules::{facts::Accumulators, money::Money, scheme::Scheme, standing::Standing};
use serde::Serialize;
use server::web::api::fhir::{
    bundle::{Resource, bundle},
    capability::capability,
    claim::claim,
    claim_response::claim_response,
    coverage::coverage,
    eligibility::{self, EligibilityRequest, Known},
    explanation::explanation,
    outcome::Failure,
    patient::patient,
};
use store::{CoverOn, EnrolmentStatus, HospitalClaim, Person};
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

use self::{
    people::{enrolment, grown_up, newborn},
    settled::Case,
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const AT: OffsetDateTime = datetime!(2015-12-01 02:03:04 UTC);
const BASE: &str = "https://portal.example/api/fhir/r4";

fn main() -> Outcome {
    let folder = std::env::args().nth(1).ok_or("the folder is missing")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let (person, child) = (grown_up()?, newborn()?);
    people_and_coverages(folder, &person, &child)?;
    let claims = settlements(folder, &person, &child)?;
    eligibilities(folder, &person)?;
    for failure in Failure::SAMPLES {
        let name: String = format!("{failure:?}").chars().take_while(char::is_ascii_alphabetic).collect();
        write(folder, &format!("outcome-{name}"), &failure.outcome())?;
    }
    write(folder, "capability", &capability(BASE))?;
    let explained = |of| Resource::Explanation(Box::new(explanation(of)));
    let all = claims.iter().map(explained).collect();
    let next = format!("ExplanationOfBenefit?_count=2&before={}", person.id);
    write(folder, "bundle-page", &bundle(BASE, "ExplanationOfBenefit?_count=2", Some(&next), true, all))?;
    let mixed =
        vec![Resource::Patient(Box::new(patient(&person))), Resource::Patient(Box::new(patient(&child)))];
    write(folder, "bundle-all", &bundle(BASE, "Patient/_search", None, true, mixed))?;
    write(folder, "bundle-nothing", &bundle(BASE, "Claim", None, true, Vec::new()))
}

fn write(folder: &Path, name: &str, resource: &impl Serialize) -> Outcome {
    Ok(fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(resource)?)?)
}

fn people_and_coverages(folder: &Path, person: &Person, child: &Person) -> Outcome {
    write(folder, "patient-grown-up", &patient(person))?;
    write(folder, "patient-temporary-number", &patient(child))?;
    for status in EnrolmentStatus::ALL {
        let of = enrolment(person, Scheme::RuralCooperative, "rural", status)?;
        write(folder, &format!("coverage-{}", status.code()), &coverage(&of, &person.jurisdiction))?;
    }
    let of = enrolment(child, Scheme::UrbanResident, "urban", EnrolmentStatus::Paid)?;
    write(folder, "coverage-newborn", &coverage(&of, &child.jurisdiction))?;
    write(folder, "coverage-unknown-jurisdiction", &coverage(&of, "atlantis"))
}

fn settlements(folder: &Path, person: &Person, child: &Person) -> Outcome<Vec<HospitalClaim>> {
    let mut made = Vec::new();
    for case in Case::ALL {
        let of = settled::claim(case, if case == Case::Outpatient { child } else { person })?;
        let name = format!("{case:?}").to_lowercase();
        write(folder, &format!("claim-{name}"), &claim(&of))?;
        write(folder, &format!("claimresponse-{name}"), &claim_response(&of))?;
        write(folder, &format!("eob-{name}"), &explanation(&of))?;
        made.push(of);
    }
    Ok(made)
}

fn eligibilities(folder: &Path, person: &Person) -> Outcome {
    let on = date!(2015 - 12 - 01);
    let id = enrolment(person, Scheme::RuralCooperative, "rural", EnrolmentStatus::Active)?.id;
    let used = Accumulators { basic_fund: Money::from_fen(1_234_505), ..Accumulators::default() };
    let pack = Some(("huaiyuan-rural-2013".to_owned(), None));
    let scheme = Some(Scheme::RuralCooperative);
    let agency = Some("县卫生局".to_owned());
    let covered = CoverOn {
        person: person.id,
        name: person.name.clone(),
        standing: Standing::Covered,
        scheme,
        agency,
        pack,
        used,
    };
    let unpaid = CoverOn { standing: Standing::Unpaid, used: Accumulators::default(), ..covered.clone() };
    let later = CoverOn { standing: Standing::StartsOn(date!(2016 - 01 - 01)), ..unpaid.clone() };
    let nothing =
        CoverOn { standing: Standing::NotEnrolled, scheme: None, agency: None, pack: None, ..unpaid.clone() };
    let unknown_rules = CoverOn { pack: Some(("not-shipped".to_owned(), None)), ..covered.clone() };
    let request = |on: Date| EligibilityRequest::about(person.id_number.as_str(), on, "怀远县", AT);
    write(folder, "request", &request(on))?;
    for (name, cover, enrolment) in [
        ("covered", &covered, Some(id)),
        ("enrolment-unknown", &covered, None),
        ("unpaid", &unpaid, Some(id)),
        ("starts-later", &later, Some(id)),
        ("not-enrolled", &nothing, None),
        ("no-figures-for-the-day", &unknown_rules, Some(id)),
    ] {
        let known = Known { cover, enrolment, jurisdiction: "huaiyuan", on, at: AT };
        write(folder, &format!("response-{name}"), &eligibility::answer(&request(on), known))?;
    }
    Ok(())
}
