//! `CapabilityStatement`: what this interface can do, for programs.

use super::{
    elements::{CodeableConcept, Coding, element},
    search::Kind,
    systems,
};

element! {
    /// What this interface can do.
    CapabilityStatement {
        resource_type: &'static str,
        status: &'static str,
        date: &'static str,
        name: &'static str,
        title: &'static str,
        kind: &'static str,
        software: Software,
        implementation: Implementation,
        fhir_version: &'static str,
        format: Vec<&'static str>,
        rest: Vec<Rest>,
    }
    /// The program.
    Software { name: &'static str, version: &'static str }
    /// This installation.
    Implementation { description: &'static str, url: String }
    /// What it does over HTTP.
    Rest { mode: &'static str, documentation: &'static str, security: Security, resource: Vec<Served> }
    /// How it is secured.
    Security { service: Vec<CodeableConcept>, description: &'static str }
    /// What it does with a type.
    Served {
        r#type: &'static str,
        documentation: Option<&'static str>,
        interaction: Vec<Interaction>,
        search_param: Vec<SearchParam>,
        operation: Vec<Operation>,
    }
    /// One thing it does.
    Interaction { code: &'static str }
    /// A search parameter.
    SearchParam { name: &'static str, r#type: &'static str, documentation: &'static str }
    /// Something else it does.
    Operation { name: &'static str, definition: &'static str }
}

/// When what is said here was last changed.
const DATE: &str = "2026-11-22";

/// What the interface at a base can do.
pub fn capability(base: &str) -> CapabilityStatement {
    let resource = Kind::ALL.into_iter().map(read_and_searched).chain([asked()]);
    CapabilityStatement {
        resource_type: "CapabilityStatement",
        status: "active",
        date: DATE,
        name: "ResidentsInsurancePortal",
        title: "居民医保自助服务门户 / Residents' medical insurance portal",
        kind: "instance",
        software: Software { name: "portal", version: env!("CARGO_PKG_VERSION") },
        implementation: Implementation {
            description: "定点医院读取本院结算 / What designated hospitals read of their settlements",
            url: base.to_owned(),
        },
        fhir_version: "4.0.1",
        format: vec!["application/fhir+json", "json"],
        rest: vec![Rest {
            mode: "server",
            documentation: "A hospital sees its own settlements, the patients it has settled for or asks for by their \
                number, and how those are insured. A person's number never stands in an address: search with it by POST \
                _search. Amounts are CNY with two decimals. What is not there and what is not the client's answer alike.",
            security: Security {
                service: vec![CodeableConcept::from(Coding::new(systems::SECURITY, "Basic"))],
                description: "医院的接口账号，需 fhir 权限 / A hospital's client credentials with the scope fhir",
            },
            resource: resource.collect(),
        }],
    }
}

fn read_and_searched(kind: Kind) -> Served {
    let parameter = |parameter: &super::search::Parameter| SearchParam {
        name: parameter.name,
        r#type: parameter.kind,
        documentation: parameter.about,
    };
    Served {
        r#type: kind.name(),
        documentation: None,
        interaction: vec![Interaction { code: "read" }, Interaction { code: "search-type" }],
        search_param: kind.parameters().iter().map(parameter).collect(),
        operation: Vec::new(),
    }
}

fn asked() -> Served {
    Served {
        r#type: "CoverageEligibilityRequest",
        documentation: Some(
            "Answered at once with a CoverageEligibilityResponse, also where it is sent as a create; nothing is kept.",
        ),
        interaction: vec![Interaction { code: "create" }],
        search_param: Vec::new(),
        operation: vec![Operation {
            name: "submit",
            definition: "http://hl7.org/fhir/OperationDefinition/CoverageEligibilityRequest-submit",
        }],
    }
}
