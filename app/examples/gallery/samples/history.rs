//! Samples of the claim history: a long list, nothing found, the years, and taking one's data along.

use app::Page;
use app::pages::claims::{Choices, Filter, Model, Row, Status};
use app::pages::enrolment::Usage;
use app::pages::{claims_years, my_data};
use rules::facts::Kind;

use super::{Outcomes, row, usage_sample, yuan};

/// The pages.
pub(crate) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let narrow = Filter { kind: Some(Kind::Outpatient), ..Filter::default() };
    let found = Model { filter: narrow.clone(), all: 1_120, page: 2, pages: 23, file_most: 1_000, ..list()? };
    let nothing = Model { filter: narrow, rows: Vec::new(), all: 0, pages: 1, ..list()? };
    Ok(vec![
        ("claims", Page::Claims(list()?)),
        ("claims-long", Page::Claims(found)),
        ("claims-nothing-found", Page::Claims(nothing)),
        ("claims-empty", Page::Claims(Model { page: 1, pages: 1, ..Model::default() })),
        ("claims-years", Page::ClaimsYears(Box::new(years()?))),
        ("claims-years-empty", Page::ClaimsYears(Box::default())),
        ("my-data", Page::MyData(my_data::Model { most: 1_000, prove: true })),
    ])
}

fn list() -> Outcomes<Model> {
    let reversed = Row { status: Status::Reversed, ..row("b")? };
    Ok(Model {
        choices: Choices {
            years: vec![2015, 2014, 2013],
            kinds: vec![Kind::Inpatient, Kind::Outpatient],
            hospitals: vec![
                ("340321A001".to_owned(), "怀远县人民医院".to_owned()),
                ("340321B012".to_owned(), "榴城镇卫生院".to_owned()),
            ],
            states: Status::ALL.to_vec(),
        },
        filter: Filter { year: Some(2015), ..Filter::default() },
        rows: vec![row("a")?, reversed],
        all: 2,
        page: 1,
        pages: 1,
        file_most: 1_000,
    })
}

fn years() -> Outcomes<claims_years::Model> {
    let sums = |claims, total: &str, fund: &str, own: &str| -> Outcomes<claims_years::Sums> {
        let hospital = yuan("0.00")?;
        Ok(claims_years::Sums { claims, total: yuan(total)?, fund: yuan(fund)?, own: yuan(own)?, hospital })
    };
    let inpatient = (Kind::Inpatient, sums(2, "20400.00", "13012.60", "7387.40")?);
    let outpatient = (Kind::Outpatient, sums(5, "612.50", "300.00", "312.50")?);
    let used: Usage = usage_sample()?;
    Ok(claims_years::Model {
        years: vec![
            claims_years::Year {
                year: 2015,
                all: sums(7, "21012.50", "13312.60", "7699.90")?,
                kinds: vec![inpatient, outpatient],
                used: Some(claims_years::Used { usage: used, official: false }),
            },
            claims_years::Year { year: 2014, all: outpatient.1, kinds: vec![outpatient], used: None },
        ],
    })
}
