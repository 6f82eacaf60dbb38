//! Bundle: what a search found.

use serde::Serialize;

use super::{
    claim::Claim,
    claim_response::ClaimResponse,
    coverage::Coverage,
    elements::{Absent, element},
    explanation::Explanation,
    patient::Patient,
};

/// One of the resources that can be read.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Resource {
    /// Somebody insured.
    Patient(Box<Patient>),
    /// An enrolment.
    Coverage(Box<Coverage>),
    /// A bill.
    Claim(Box<Claim>),
    /// What became of it.
    ClaimResponse(Box<ClaimResponse>),
    /// Why.
    Explanation(Box<Explanation>),
}

impl Absent for Resource {}

impl Resource {
    /// Type and id: its address below the base.
    fn place(&self) -> (&'static str, &str) {
        match self {
            Self::Patient(it) => (it.resource_type, &it.id),
            Self::Coverage(it) => (it.resource_type, &it.id),
            Self::Claim(it) => (it.resource_type, &it.id),
            Self::ClaimResponse(it) => (it.resource_type, &it.id),
            Self::Explanation(it) => (it.resource_type, &it.id),
        }
    }
}

element! {
    /// What a search found.
    Bundle {
        resource_type: &'static str,
        r#type: &'static str,
        total: Option<u32>,
        link: Vec<Link>,
        entry: Vec<Entry>,
    }
    /// Where this page is, and the next.
    Link { relation: &'static str, url: String }
    /// One of what was found.
    Entry { full_url: String, resource: Resource, search: Search }
    /// Why it is among it.
    Search { mode: &'static str }
}

/// A page of what was found: the base of the interface, where this page is below it, and the next. How many there are
/// altogether is told only where this page is all.
pub fn bundle(base: &str, here: &str, next: Option<&str>, first: bool, found: Vec<Resource>) -> Bundle {
    let link = |(relation, place): (&'static str, &str)| Link { relation, url: format!("{base}/{place}") };
    let all = first && next.is_none();
    Bundle {
        resource_type: "Bundle",
        r#type: "searchset",
        total: all.then(|| u32::try_from(found.len()).ok()).flatten(),
        link: [("self", here)].into_iter().chain(next.map(|next| ("next", next))).map(link).collect(),
        entry: found.into_iter().map(|resource| entry(base, resource)).collect(),
    }
}

fn entry(base: &str, resource: Resource) -> Entry {
    let (kind, id) = resource.place();
    Entry { full_url: format!("{base}/{kind}/{id}"), resource, search: Search { mode: "match" } }
}
