//! Looking through claims: filters, pages, sums; and everything on file handed to its person.

use std::collections::BTreeSet;

use rules::{
    facts::{Accumulators, Kind, Level},
    money::Money,
};
use store::{
    ClaimFilter, ClaimId, ClaimPage, ClaimRecord, ClaimStatus, ClaimSums, DatumValue, HISTORY_PAGE, HandOver,
    Hospital, KeepOutcome, NewPerson, NewSession, PersonId, Store, Subject, Token, testing::Bed,
};

use crate::{
    claims::{patient, stay},
    corrections,
    fixture::{NOW, day, later, resident},
    objections,
};

super::on_both! {
    each_filter_lets_through_what_it_names_and_together_they_narrow,
    pages_hold_each_claim_once_also_where_all_are_of_one_moment,
    a_filter_can_ask_for_what_occurs,
    sums_leave_out_what_was_taken_back_and_add_up,
    claims_in_full_carry_their_lines,
    everything_is_its_persons_alone_and_on_record,
    what_was_asked_for_and_uploaded_is_part_of_everything,
}

/// One claim more or less like another.
struct Sample {
    year: i32,
    kind: Kind,
    hospital: &'static str,
    status: ClaimStatus,
}

impl Sample {
    fn of(self, person: &NewPerson, serial: i64) -> ClaimRecord {
        let mut claim: ClaimRecord = stay(person, &format!("S{serial}"), &Accumulators::default()).into();
        claim.id = ClaimId::fresh(later(serial)).unwrap();
        self.hospital.clone_into(&mut claim.hospital);
        claim.booking.benefit_year = self.year;
        claim.care.kind = self.kind;
        claim.care.admitted = Some(day(&format!("{}-03-01", self.year)));
        claim.care.discharged = day(&format!("{}-03-09", self.year));
        claim.status = self.status;
        claim
    }
}

/// A person with claims that differ in each respect a filter knows.
async fn differing(store: &dyn Store) -> NewPerson {
    let person = patient(store).await;
    let hospital = Hospital {
        code: "H002".to_owned(),
        jurisdiction: "jiamusi".to_owned(),
        name: "乡卫生院".to_owned(),
        level: Level::Township,
    };
    store.load_hospitals(vec![hospital]).await.unwrap();
    let sample = |year, kind, hospital, status| Sample { year, kind, hospital, status };
    let samples = [
        sample(2017, Kind::Inpatient, "H001", ClaimStatus::Paid),
        sample(2018, Kind::Inpatient, "H001", ClaimStatus::Settled),
        sample(2018, Kind::Outpatient, "H002", ClaimStatus::Paid),
        sample(2018, Kind::Outpatient, "H001", ClaimStatus::Reversed),
    ];
    let claims = (1..).zip(samples).map(|(serial, sample)| sample.of(&person, serial)).collect();
    store.load_claims(claims).await.unwrap();
    person
}

async fn slips(store: &dyn Store, person: PersonId, filter: ClaimFilter) -> Vec<String> {
    let page = store.claim_page(person, filter, 0, HISTORY_PAGE).await.unwrap();
    assert_eq!(usize::try_from(page.all).unwrap(), page.claims.len());
    page.claims.into_iter().map(|claim| claim.slip_no).collect()
}

async fn each_filter_lets_through_what_it_names_and_together_they_narrow(bed: Bed) {
    let store = &*bed.store;
    let person = differing(store).await.id;
    let all = ClaimFilter::default();
    let year = ClaimFilter { benefit_year: Some(2018), ..all.clone() };
    let kind = ClaimFilter { kind: Some(Kind::Outpatient), ..all.clone() };
    let hospital = ClaimFilter { hospital: Some("H001".to_owned()), ..all.clone() };
    let status = ClaimFilter { status: Some(ClaimStatus::Paid), ..all.clone() };
    let narrow = ClaimFilter { hospital: Some("H001".to_owned()), ..kind.clone() };
    let nothing = ClaimFilter { benefit_year: Some(2017), ..narrow.clone() };
    for (filter, expected) in [
        (all.clone(), vec!["S4", "S3", "S2", "S1"]),
        (year, vec!["S4", "S3", "S2"]),
        (kind, vec!["S4", "S3"]),
        (hospital, vec!["S4", "S2", "S1"]),
        (status, vec!["S3", "S1"]),
        (narrow, vec!["S4"]),
        (nothing, vec![]),
        (ClaimFilter { hospital: Some("' OR 1=1 --".to_owned()), ..all.clone() }, vec![]),
    ] {
        assert_eq!(slips(store, person, filter.clone()).await, expected, "{filter:?}");
    }
    let other = resident(store).await.id;
    assert!(slips(store, other, all).await.is_empty());
}

async fn pages_hold_each_claim_once_also_where_all_are_of_one_moment(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    let same = |serial| {
        let sample =
            Sample { year: 2018, kind: Kind::Outpatient, hospital: "H001", status: ClaimStatus::Paid };
        ClaimRecord { settled_at: NOW, ..sample.of(&person, serial) }
    };
    store.load_claims((1..=120).map(same).collect()).await.unwrap();
    let mut seen = BTreeSet::new();
    for (skip, expected) in [(0, 50), (50, 50), (100, 20), (150, 0)] {
        let page = store.claim_page(person.id, ClaimFilter::default(), skip, HISTORY_PAGE).await.unwrap();
        assert_eq!((page.all, page.claims.len()), (120, expected));
        seen.extend(page.claims.into_iter().map(|claim| claim.slip_no));
    }
    assert_eq!(seen.len(), 120);
}

async fn a_filter_can_ask_for_what_occurs(bed: Bed) {
    let person = differing(&*bed.store).await.id;
    let choices = bed.store.claim_choices(person).await.unwrap();
    assert_eq!(choices.years, [2018, 2017]);
    assert_eq!(choices.kinds, [Kind::Inpatient, Kind::Outpatient]);
    let hospitals = [("H001", "市中心医院"), ("H002", "乡卫生院")];
    assert_eq!(choices.hospitals, hospitals.map(|(code, name)| (code.to_owned(), name.to_owned())));
    assert_eq!(choices.statuses, ClaimStatus::ALL);
    let nobody = resident(&*bed.store).await.id;
    assert_eq!(bed.store.claim_choices(nobody).await.unwrap(), store::ClaimChoices::default());
}

async fn sums_leave_out_what_was_taken_back_and_add_up(bed: Bed) {
    let store = &*bed.store;
    let person = differing(store).await.id;
    let years = store.claim_sums(person).await.unwrap();
    assert_eq!(years.iter().map(|year| year.benefit_year).collect::<Vec<_>>(), [2018, 2017]);
    let kinds: Vec<_> = years[0].kinds.iter().map(|(kind, sums)| (*kind, sums.claims)).collect();
    assert_eq!(kinds, [(Kind::Inpatient, 1), (Kind::Outpatient, 1)], "one outpatient claim was taken back");
    let ClaimPage { claims, .. } =
        store.claim_page(person, ClaimFilter::default(), 0, HISTORY_PAGE).await.unwrap();
    let kept = claims.iter().filter(|claim| claim.benefit_year == 2018);
    let kept = kept.filter(|claim| claim.status != ClaimStatus::Reversed);
    let (mut total, mut fund, mut own) = (0, 0, 0);
    for claim in kept {
        total += claim.total.fen();
        fund += claim.fund.fen();
        own += claim.own.fen();
    }
    let ClaimSums { claims, hospital, .. } = years[0].all;
    assert_eq!((years[0].all.total, years[0].all.fund), (Money::from_fen(total), Money::from_fen(fund)));
    assert_eq!((years[0].all.own, claims), (Money::from_fen(own), 2));
    assert_eq!(total, fund + own + hospital.fen());
    assert!(store.claim_sums(resident(store).await.id).await.unwrap().is_empty());
}

async fn claims_in_full_carry_their_lines(bed: Bed) {
    let store = &*bed.store;
    let person = differing(store).await.id;
    let filter = ClaimFilter { benefit_year: Some(2018), ..ClaimFilter::default() };
    let found = store.claims_in_full(person, filter).await.unwrap();
    assert_eq!(found.len(), 3);
    for detail in found {
        let single = store.claim(person, detail.claim.id).await.unwrap().unwrap();
        assert_eq!((&detail.claim, &detail.hospital_name), (&single.claim, &single.hospital_name));
        assert_eq!(detail.claim.lines.len(), 3);
    }
}

pub(crate) async fn session_of(store: &dyn Store, person: PersonId) -> Token {
    let token = Token::generate().unwrap();
    let session = NewSession {
        token: token.clone(),
        person,
        at: NOW,
        idle: std::time::Duration::from_mins(15),
        absolute: std::time::Duration::from_hours(1),
        agent: "Firefox".to_owned(),
    };
    store.open_session(session).await.unwrap();
    token
}

async fn everything_is_its_persons_alone_and_on_record(bed: Bed) {
    let store = &*bed.store;
    let person = differing(store).await;
    let other = resident(store).await.id;
    let _ = session_of(store, other).await;
    let session = session_of(store, person.id).await;
    let command =
        |person| HandOver { person, session: session.clone(), today: day("2018-12-01"), at: later(60) };
    let found = store.everything_of(command(person.id)).await.unwrap().unwrap();
    assert_eq!(found.coverage.person.id, person.id);
    assert_eq!(
        found.phone.map(|phone| phone.as_str().to_owned()),
        person.phone.map(|phone| phone.as_str().to_owned())
    );
    assert_eq!(found.claims.len(), 4);
    assert_eq!((found.sessions.len(), found.sessions[0].current), (1, true));
    assert_eq!(found.audit[0].action, "person.hand_over", "on record, and the record shows it");
    assert_eq!(found.audit[0].actor, format!("person:{}", person.id));

    let theirs = store.everything_of(command(other)).await.unwrap().unwrap();
    assert!(theirs.claims.is_empty() && !theirs.sessions[0].current);
    assert!(store.everything_of(command(PersonId::fresh(NOW).unwrap())).await.unwrap().is_none());
}

async fn what_was_asked_for_and_uploaded_is_part_of_everything(bed: Bed) {
    let store = &*bed.store;
    let (person, claim) = objections::insured(store).await;
    let other = resident(store).await.id;
    let objection = objections::asked(store, person, claim, Subject::Claim).await;
    let moved = DatumValue::Township("常坟镇".to_owned());
    let correction = corrections::asked(store, person, moved).await;
    assert_eq!(corrections::prove(store, person, correction.case).await, KeepOutcome::Kept);
    let session = session_of(store, person).await;
    let command =
        |person| HandOver { person, session: session.clone(), today: day("2026-05-10"), at: later(60) };
    let found = store.everything_of(command(person)).await.unwrap().unwrap();
    assert_eq!(found.objections, [objection]);
    let references: Vec<_> = found.corrections.iter().map(|asked| asked.reference.as_str()).collect();
    assert_eq!(references, [correction.reference.as_str()]);
    assert_eq!(found.evidence.iter().map(|file| file.case).collect::<Vec<_>>(), [Some(correction.case)]);
    let theirs = store.everything_of(command(other)).await.unwrap().unwrap();
    assert!(theirs.objections.is_empty() && theirs.corrections.is_empty() && theirs.evidence.is_empty());
}
