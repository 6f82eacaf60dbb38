//! A made-up county that counts by hospital, by disease and for families, and cases settled by its figures.

use rules::{
    facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals},
    history::Terms,
    money::Money,
    pack::Pack,
    scheme::Scheme,
};
use store::{
    Booking, ClaimId, ClaimStatus, Hospital, HouseholdId, NewHousehold, NewHouseholdMember, PersonId,
    RecordClaim, RecordOutcome, Relation, Store,
};

use crate::fixture::{NOW, day, resident};

/// Its figures; [`pack`] makes dated entries of the lines.
const FIGURES: &str = r#"
[order]
inpatient = ["deductible", "ratio", "ceiling", "self_pay"]
outpatient = ["deductible", "ratio", "own_ceiling"]
chronic = ["ratio", "own_ceiling", "self_pay"]
[bill]
class_b_self_pay = "0.10"
[rounding]
line = "half_up_fen"
fund = "half_up_fen"
[basic]
ceiling = "40000.00"
family_ceiling = "60000.00"
[inpatient]
deductible_mode = "per_hospital_year"
[inpatient.level.2]
deductible = "500.00"
ratio = "0.70"
[outpatient]
ceiling = "400.00"
family_ceiling = "700.00"
[outpatient.deductible]
2 = "50.00"
[outpatient.level]
2 = "0.50"
[chronic]
ceiling = "3000.00"
[chronic.disease.diabetes]
codes = ["E10", "E11"]
ratio = "0.60"
ceiling = "1000.00"
[chronic.disease.hypertension]
codes = ["I10"]
ratio = "0.60"
ceiling = "800.00"
"#;

pub(crate) fn pack() -> Pack {
    let mut text = r#"
        name = "county"
        version = "test"
        jurisdiction = "test"
        official = false
        published = 2018-01-01
        valid_from = 2018-01-01
        valid_to = 2018-12-31
        title = { zh = "测试参数", en = "Test figures" }
        [sources]
        test = { document = "this test" }
    "#
    .to_owned();
    for line in FIGURES.lines() {
        let entry = line.split_once(" = ").map(|(key, value)| {
            let source = r#"source = "test", clause = "1", confidence = "sample""#;
            format!("{key} = [{{ from = 2018-01-01, value = {value}, {source} }}]")
        });
        text.push_str(entry.as_deref().unwrap_or(line));
        text.push('\n');
    }
    Pack::from_toml(&text).unwrap()
}

pub(crate) const fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

/// Care in the county: of which kind, in which hospital, for which disease, for how many yuan.
pub(crate) fn care(kind: Kind, hospital: &str, disease: Option<&str>, total: i64) -> Facts {
    let care = Care {
        hospital: Some(hospital.to_owned()),
        disease: disease.map(ToOwned::to_owned),
        ..Care::local(kind, Level::Two, day("2018-03-01"), day("2018-03-09"))
    };
    let totals = Totals { a: yuan(total), ..Totals::default() };
    Facts {
        pack: "county".to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care,
        bill: Bill { charges: Charges::Totals(totals), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

pub(crate) fn stay(hospital: &str, total: i64) -> Facts {
    care(Kind::Inpatient, hospital, None, total)
}

pub(crate) fn visit(total: i64) -> Facts {
    care(Kind::Outpatient, "H1", None, total)
}

/// What the store hands out before a case.
pub(crate) async fn before(store: &dyn Store, pack: &Pack, person: PersonId, facts: &Facts) -> Accumulators {
    store.accumulators(person, &Booking::from(&Terms::of(pack, facts).unwrap())).await.unwrap()
}

/// A case, assessed on top of a year.
pub(crate) fn assessed(pack: &Pack, person: PersonId, facts: &Facts, year: &Accumulators) -> RecordClaim {
    let facts = Facts { year_to_date: *year, ..facts.clone() };
    let id = ClaimId::fresh(NOW).unwrap();
    RecordClaim {
        id,
        person,
        slip_no: id.to_string(),
        hospital: "H001".to_owned(),
        booking: Booking::from(&Terms::of(pack, &facts).unwrap()),
        scheme: Scheme::Resident,
        agency: "市医保局".to_owned(),
        pack_hash: pack.hash().to_owned(),
        settled: pack.settle(&facts, year).unwrap(),
        facts,
        item_names: Vec::new(),
        status: ClaimStatus::Paid,
        settled_at: NOW,
        paid_on: None,
    }
}

/// Settles a case as a counter does; what the engine left of the year.
pub(crate) async fn settle(store: &dyn Store, pack: &Pack, person: PersonId, facts: &Facts) -> Accumulators {
    let claim = assessed(pack, person, facts, &before(store, pack, person, facts).await);
    let after = claim.settled.after;
    assert_eq!(store.record_claim(claim).await.unwrap(), RecordOutcome::Recorded);
    after
}

async fn hospital(store: &dyn Store) {
    let hospital = Hospital {
        code: "H001".to_owned(),
        jurisdiction: "huaiyuan".to_owned(),
        name: "县医院".to_owned(),
        level: Level::Two,
    };
    store.load_hospitals(vec![hospital]).await.unwrap();
}

pub(crate) async fn patient(store: &dyn Store) -> PersonId {
    hospital(store).await;
    resident(store).await.id
}

pub(crate) async fn family(store: &dyn Store) -> [PersonId; 2] {
    let people = [patient(store).await, resident(store).await.id];
    let member = |person, relation| NewHouseholdMember { person, relation };
    let household = NewHousehold {
        id: HouseholdId::fresh(NOW).unwrap(),
        jurisdiction: "huaiyuan".to_owned(),
        scheme: Scheme::RuralCooperative,
        code: people[0].to_string(),
        members: vec![member(people[0], Relation::Head), member(people[1], Relation::Spouse)],
    };
    store.load_households(vec![household]).await.unwrap();
    people
}
