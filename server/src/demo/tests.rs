//! The demo is complete, the same for the same seed, and replays to the fen.

use std::{collections::BTreeSet, path::Path};

use rules::{assess::assess, catalogue, eligibility::Outcome, facts::Kind, history::Terms};
use store::{Booking, ClaimSummary, CodeOutcome, Config, Location, Person, open, testing::Bed};
use time::macros::datetime;

use super::*;

/// The clock of the one who tries the demo.
const NOW: OffsetDateTime = datetime!(2026-05-04 03:02:01 UTC);

async fn made(folder: &Path, people: u32) -> (Arc<dyn Store>, Summary) {
    let config = Config::new(Location::Sqlite(folder.join("portal.db"))).create(true);
    store::migrate(&config).await.unwrap();
    let store = open(&config, &folder.join("portal.key")).await.unwrap();
    let summary = fill(&store, people).await;
    (store, summary)
}

async fn fill(store: &Arc<dyn Store>, people: u32) -> Summary {
    let options = Options { people, ..Options::default() };
    let hash = |password: &str| Ok(format!("hash of {password}"));
    let mut shown = Vec::new();
    let summary = generate(store, &options, &hash, &mut |percent| shown.push(percent)).await.unwrap();
    assert!(shown.is_sorted() && shown.last() == Some(&100));
    summary
}

async fn person(store: &dyn Store, persona: &Persona) -> Person {
    let id_number = rules::identity::IdNumber::parse(&persona.id_number).unwrap();
    store.person_by_id_number(&id_number).await.unwrap().unwrap()
}

fn persona<'a>(summary: &'a Summary, key: &str) -> &'a Persona {
    summary.personas.iter().find(|persona| persona.key == key).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_the_people_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (store, summary) = made(folder.path(), 2_000).await;
    let Counts { people, households, enrolments, contributions, claims, credentials, .. } = summary.counts;
    assert_eq!((people, households, credentials), (2_004, 702, 6));
    assert!(enrolments > 6_000 && contributions > 6_000, "{enrolments} {contributions}");
    // About 3.4 claims for each person and year.
    assert!((15_000..24_000).contains(&claims), "{claims}");
    assert_eq!(store.settings().await.unwrap().demo_today, Some(Options::default().today));
    for persona in &summary.personas {
        let person = person(&*store, persona).await;
        assert_eq!(person.name.as_str(), persona.name);
        let ways = [&persona.password, &persona.activation];
        assert_eq!(ways.into_iter().flatten().count(), usize::from(persona.key != "undecided"));
        assert_eq!(store.phone_of(person.id).await.unwrap().is_some(), persona.phone.is_some());
        assert!(summary.to_string().contains(&persona.id_number));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_demo() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (first, summary) = made(folders[0].path(), 120).await;
    let (second, again) = made(folders[1].path(), 120).await;
    assert_eq!(summary.counts, again.counts);
    assert_eq!(summary.to_string(), again.to_string());
    for persona in &summary.personas {
        let (one, two) = (person(&*first, persona).await, person(&*second, persona).await);
        assert_eq!(one.id, two.id);
        assert_eq!(first.claims(one.id, None).await.unwrap(), second.claims(two.id, None).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_persona_stands_where_her_story_says() {
    let folder = tempfile::tempdir().unwrap();
    let (store, summary) = made(folder.path(), 120).await;
    let today = Options::default().today;
    for (key, expected) in [
        ("farmer", Outcome::MayChoose(vec!["urban".to_owned(), "rural".to_owned()])),
        ("urban_paid", Outcome::StaysOn { option: "urban".to_owned() }),
        ("chooser", Outcome::MayChoose(vec!["urban".to_owned(), "rural".to_owned()])),
        ("undecided", Outcome::NeedsStaffDecision),
        ("entered_only", Outcome::NeedsStaffDecision),
        ("weihai", Outcome::MayChoose(vec!["one".to_owned(), "two".to_owned()])),
        ("no_phone", Outcome::MayChoose(vec!["one".to_owned(), "two".to_owned()])),
    ] {
        let person = person(&*store, persona(&summary, key)).await;
        let coverage = store.coverage(person.id, 2016, today).await.unwrap().unwrap();
        assert_eq!(
            coverage.eligibility.as_ref().map(|eligibility| &eligibility.outcome),
            Some(&expected),
            "{key}"
        );
        assert!(coverage.enrolment(2015).is_some(), "{key}");
        assert!(coverage.household.is_some(), "{key}");
    }
    let farmer = person(&*store, persona(&summary, "farmer")).await;
    assert_eq!(store.claim_years(farmer.id).await.unwrap(), [2015, 2014, 2013]);
    let chooser = person(&*store, persona(&summary, "chooser")).await;
    let used = store.accumulators(chooser.id, &Booking::of_year(2015)).await.unwrap();
    assert!(!used.deductible_charged.is_zero() && !used.catastrophic_fund.is_zero(), "{used:?}");
    let weihai = person(&*store, persona(&summary, "weihai")).await;
    assert_eq!(store.accumulators(weihai.id, &Booking::of_year(2015)).await.unwrap().stays, 2);
    let no_phone = person(&*store, persona(&summary, "no_phone")).await;
    let code = SecretCode::new(ACTIVATION);
    assert_eq!(store.redeem_activation(no_phone.id, &code, NOW).await.unwrap(), CodeOutcome::Right);
}

/// Everybody in a demo, as the same seed makes them again.
fn everybody(people: u32) -> Vec<PersonId> {
    let mut registrar = Registrar::new(&Options { people, ..Options::default() });
    let families = std::iter::from_fn(|| registrar.family().unwrap());
    families.flat_map(|(family, _)| family.people).map(|member| member.person.id).collect()
}

/// Every claim yields what is stored of it, and every year is what its last claim left.
async fn all_is_explained(store: &Arc<dyn Store>, people: u32) {
    let summary = fill(store, people).await;
    let mut kinds = BTreeSet::new();
    let mut seen = 0;
    for person in everybody(people) {
        let claims = store.claims(person, None).await.unwrap();
        let mut years = BTreeSet::new();
        for ClaimSummary { id, .. } in claims {
            let claim = store.claim(person, id).await.unwrap().unwrap().claim;
            let pack = catalogue::shipped().get(&claim.pack).unwrap();
            assert_eq!(claim.pack_hash, pack.hash());
            let facts = claim.facts();
            assert_eq!(claim.booking, Booking::from(&Terms::of(pack, &facts).unwrap()));
            let replayed = assess(pack, &facts, &claim.before).unwrap();
            assert_eq!(replayed.shares, claim.shares);
            assert_eq!(replayed.after, claim.after);
            assert_eq!(replayed.limited_by, claim.limited_by);
            assert!(!claim.agency.is_empty());
            // The newest comes first: nothing of the year came after it.
            if years.insert(claim.booking.benefit_year) {
                assert_eq!(store.accumulators(person, &claim.booking).await.unwrap(), claim.after);
            }
            kinds.insert(claim.care.kind);
            seen += 1;
        }
    }
    assert_eq!(seen, summary.counts.claims);
    assert!(
        kinds.contains(&Kind::Inpatient)
            && kinds.contains(&Kind::Outpatient)
            && kinds.contains(&Kind::Delivery)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_claim_replays_to_the_fen_on_sqlite() {
    all_is_explained(&Bed::sqlite().await.unwrap().store, 400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_claim_replays_to_the_fen_on_postgresql() {
    all_is_explained(&Bed::postgres().await.unwrap().store, 400).await;
}
