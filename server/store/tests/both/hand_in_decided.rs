//! Hand-in claims that are decided: by the same judge as the counter, in the same transaction, above the limit by two.

use rules::{catalogue, facts::Level, money::Money};
use store::{
    AnswerHandIn, Booking, ClaimId, DecideHandIn, DecideHandInOutcome, DeskOutcome, HandInDecision,
    HandInEstimate, HandInHospital, HandInId, HandInState, HandInVerdict, HospitalClaims, NewHandIn,
    NewPerson, NotSettled, NoticeText, PersonId, Population, RecomputeClaims, ReverseOutcome, SaveHandIn,
    StaffId, Store, WhichClaims, testing::Bed,
};

use crate::{
    cases::{soon, two},
    fixture::day,
    hand_in::{desk, facts, handed_in, own, papers, read, yuan},
    hospital::{TODAY, books_are_whole, hospitals, insured, not_settled, reverse, settled, stay, visit},
    notices::inbox,
    staff::active,
};

super::on_both! {
    a_grant_is_a_claim_like_those_of_the_counter,
    above_the_limit_a_second_person_confirms,
    a_year_that_changed_sends_the_proposal_back,
    a_proposal_goes_back_as_the_second_person_wishes,
    a_stay_that_was_settled_at_the_counter_stands_against_a_grant,
    a_hand_in_that_was_granted_stands_against_the_counter,
    what_is_refused_is_looked_at_again_by_another_person_once,
    what_was_taken_back_is_not_decided,
    a_closed_year_takes_no_grant,
    a_hospital_outside_the_register_is_entered_with_the_grant,
    without_items_nothing_is_granted,
    hospitals_do_not_read_what_residents_handed_in,
}

/// What the newest version comes to now, and which version that is.
pub(crate) async fn computed(store: &dyn Store, staff: StaffId, id: HandInId) -> (u32, Money) {
    let seen = store.hand_in_desk(desk(staff, id)).await.unwrap().unwrap();
    match seen.computed {
        HandInEstimate::Amount(computed) => {
            (seen.versions.last().unwrap().number, computed.assessment.shares.fund_pay_sumamt)
        }
        other => panic!("{other:?}"),
    }
}

fn grant_of(staff: StaffId, id: HandInId, (version, fund): (u32, Money)) -> DecideHandIn {
    let verdict = HandInVerdict::Grant { version, fund, hospital: None };
    DecideHandIn { step: desk(staff, id), verdict, reason: "票据与明细一致".to_owned() }
}

/// Takes what was handed in and grants it as it is computed.
pub(crate) async fn grant(store: &dyn Store, staff: StaffId, id: HandInId) -> DecideHandInOutcome {
    assert_eq!(store.take_hand_in(desk(staff, id)).await.unwrap(), DeskOutcome::Done);
    let computed = computed(store, staff, id).await;
    store.decide_hand_in(grant_of(staff, id, computed)).await.unwrap()
}

/// Grants what must be granted.
pub(crate) async fn granted(store: &dyn Store, staff: StaffId, id: HandInId) -> (ClaimId, Money) {
    match grant(store, staff, id).await {
        DecideHandInOutcome::Granted { claim, fund } => (claim, fund),
        other => panic!("{other:?}"),
    }
}

async fn refuse(store: &dyn Store, staff: StaffId, id: HandInId) -> DecideHandInOutcome {
    let reason = "发票不清楚".to_owned();
    let command = DecideHandIn { step: desk(staff, id), verdict: HandInVerdict::Refuse, reason };
    store.decide_hand_in(command).await.unwrap()
}

async fn answer(store: &dyn Store, staff: StaffId, id: HandInId, confirm: bool) -> DecideHandInOutcome {
    let reason = "已复核".to_owned();
    store.answer_hand_in(AnswerHandIn { step: desk(staff, id), confirm, reason }).await.unwrap()
}

/// Somebody insured with papers of a stay in March.
async fn march(store: &dyn Store, total: i64) -> (NewPerson, HandInId, String) {
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let papers = papers(person.id, facts("2016-03-01", "2016-03-09", total));
    let (id, reference) = handed_in(store, papers).await;
    (person, id, reference)
}

async fn claim(store: &dyn Store, person: PersonId, claim: ClaimId) -> store::ClaimRecord {
    store.claim(person, claim).await.unwrap().unwrap().claim
}

async fn a_grant_is_a_claim_like_those_of_the_counter(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 8_000).await;
    let [one, _] = two(store).await;
    let before = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 6_000)).await.claim;
    let (granted_as, fund) = granted(store, one, id).await;
    let there = claim(store, person.id, granted_as).await;
    assert_eq!((there.before, there.shares.fund_pay_sumamt), (before.after, fund));
    assert!(there.explained().is_some(), "its own rules give the same again");
    assert_eq!((there.slip_no.as_str(), there.hospital.as_str()), (reference.as_str(), "H1"));
    assert_eq!(there.shares.medfee_sumamt, yuan(8_000));
    let year = store.accumulators(person.id, &Booking::of_year(2016)).await.unwrap();
    assert_eq!(year, there.after);

    // The counter goes on from there, and takes nothing back that the hand-in rests on.
    let after = settled(store, "H1", visit(&person, "2016-04-01", 80)).await.claim;
    assert_eq!(after.before, there.after);
    assert_eq!(reverse(store, "H1", &before.slip_no).await, ReverseOutcome::NotLast);
    assert!(matches!(reverse(store, "H1", &after.slip_no).await, ReverseOutcome::Reversed(_)));
    assert_eq!(reverse(store, "H1", &before.slip_no).await, ReverseOutcome::NotLast);
    assert_eq!(
        reverse(store, "H1", &reference).await,
        ReverseOutcome::UnknownSlip,
        "it is no slip of theirs"
    );

    let hand_in = read(store, person.id, &reference).await;
    let Some(HandInDecision::Granted { claim, fund: told, reason, .. }) = hand_in.decision else {
        panic!("granted")
    };
    assert_eq!((hand_in.state, claim, told), (HandInState::Granted, granted_as, fund));
    assert_eq!((reason.as_str(), hand_in.can_review), ("票据与明细一致", false));
    let told: Vec<_> = inbox(store, person.id).await.into_iter().map(|notice| notice.text).collect();
    assert!(told.contains(&NoticeText::HandInDecided { reference, granted: true, time: 1 }), "{told:?}");
    assert_eq!(grant_again(store, one, id).await, DecideHandInOutcome::NotNow(HandInState::Granted));
    books_are_whole(&bed, &[person.id]).await;

    // Every claim is computed again, however it came in.
    let population = Population { jurisdiction: None, benefit_year: None };
    let command =
        RecomputeClaims { population, packs: catalogue::shipped(), by: "test".to_owned(), at: soon() };
    let report = store.recompute(command).await.unwrap();
    assert_eq!((report.claims, report.left_out, report.found), (2, 0, 0));
}

async fn grant_again(store: &dyn Store, staff: StaffId, id: HandInId) -> DecideHandInOutcome {
    store.decide_hand_in(grant_of(staff, id, (1, Money::ZERO))).await.unwrap()
}

async fn above_the_limit_a_second_person_confirms(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 30_000).await;
    let [one, other] = two(store).await;
    let DecideHandInOutcome::Proposed { fund } = grant(store, one, id).await else { panic!("proposed") };
    assert!(fund > yuan(5_000));
    assert_eq!(store.claims(person.id, None).await.unwrap().len(), 0, "one alone pays nothing");
    assert_eq!(read(store, person.id, &reference).await.state, HandInState::InCheck);
    let seen = store.hand_in_desk(desk(other, id)).await.unwrap().unwrap();
    let proposal = seen.proposal.unwrap();
    assert_eq!((proposal.fund, proposal.own, seen.needs_second), (fund, false, true));
    assert_eq!(grant_again(store, other, id).await, DecideHandInOutcome::Waiting);
    assert_eq!(refuse(store, other, id).await, DecideHandInOutcome::Waiting);
    let save = SaveHandIn {
        step: desk(other, id),
        from: 1,
        facts: seen.hand_in.facts,
        items: seen.versions[0].items.clone(),
        reason: "改一改".to_owned(),
    };
    assert_eq!(store.save_hand_in(save).await.unwrap(), DeskOutcome::Proposed, "what is proposed stays");
    assert_eq!(answer(store, one, id, true).await, DecideHandInOutcome::SamePerson);
    let done = answer(store, other, id, true).await;
    let DecideHandInOutcome::Granted { claim: claim_id, fund: paid } = done else { panic!("{done:?}") };
    assert_eq!(paid, fund);
    assert!(claim(store, person.id, claim_id).await.explained().is_some());
    assert_eq!(answer(store, other, id, true).await, DecideHandInOutcome::NothingProposed);
    books_are_whole(&bed, &[person.id]).await;
}

async fn a_year_that_changed_sends_the_proposal_back(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 30_000).await;
    let [one, other] = two(store).await;
    let seen = {
        assert_eq!(store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::Done);
        computed(store, one, id).await
    };
    // A bill that uses the year up, before it is proposed: the amount that was looked at is not the one of now.
    let large = async |from: &str, to: &str| {
        settled(store, "H1", stay(&person, from, to, 900_000)).await.claim.slip_no
    };
    let slip_no = large("2016-02-01", "2016-02-09").await;
    let changed = store.decide_hand_in(grant_of(one, id, seen)).await.unwrap();
    let DecideHandInOutcome::Changed { then, now } = changed else { panic!("{changed:?}") };
    assert!(then == seen.1 && now < then);
    assert!(matches!(reverse(store, "H1", &slip_no).await, ReverseOutcome::Reversed(_)));
    let proposed = store.decide_hand_in(grant_of(one, id, seen)).await.unwrap();
    assert_eq!(proposed, DecideHandInOutcome::Proposed { fund: seen.1 });
    // And between the two.
    large("2016-01-01", "2016-01-09").await;
    let changed = answer(store, other, id, true).await;
    assert_eq!(changed, DecideHandInOutcome::Changed { then, now });
    assert_eq!(answer(store, other, id, true).await, DecideHandInOutcome::NothingProposed);
    assert_eq!(read(store, person.id, &reference).await.state, HandInState::InCheck);
    assert_eq!(store.claims(person.id, None).await.unwrap().len(), 2);
    books_are_whole(&bed, &[person.id]).await;
}

async fn a_proposal_goes_back_as_the_second_person_wishes(bed: Bed) {
    let store = &*bed.store;
    let (person, id, _) = march(store, 30_000).await;
    let [one, other] = two(store).await;
    assert!(matches!(grant(store, one, id).await, DecideHandInOutcome::Proposed { .. }));
    assert_eq!(answer(store, one, id, false).await, DecideHandInOutcome::SamePerson);
    assert_eq!(answer(store, other, id, false).await, DecideHandInOutcome::SentBack);
    let seen = store.hand_in_desk(desk(one, id)).await.unwrap().unwrap();
    assert_eq!((seen.hand_in.state, seen.proposal), (HandInState::InCheck, None));
    assert!(seen.hand_in.timeline.iter().any(|step| step.words == "已复核"), "staff read why");
    assert_eq!(refuse(store, other, id).await, DecideHandInOutcome::Refused);
    assert_eq!(store.claims(person.id, None).await.unwrap().len(), 0);
}

async fn a_stay_that_was_settled_at_the_counter_stands_against_a_grant(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 8_000).await;
    let [one, _] = two(store).await;
    assert_eq!(store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::Done);
    let seen = computed(store, one, id).await;
    let slip_no = settled(store, "H2", stay(&person, "2016-03-05", "2016-03-12", 900)).await.claim.slip_no;
    let not = store.decide_hand_in(grant_of(one, id, seen)).await.unwrap();
    assert_eq!(not, DecideHandInOutcome::Not(NotSettled::Overlaps { slip_no: slip_no.clone() }));
    assert!(matches!(reverse(store, "H2", &slip_no).await, ReverseOutcome::Reversed(_)));
    let (claim, _) = granted_now(store, one, id).await;
    assert_eq!(read(store, person.id, &reference).await.state, HandInState::Granted);
    let claims = store.claims(person.id, None).await.unwrap();
    assert!(claims.iter().any(|found| found.id == claim));
    books_are_whole(&bed, &[person.id]).await;
}

async fn granted_now(store: &dyn Store, staff: StaffId, id: HandInId) -> (ClaimId, Money) {
    let seen = computed(store, staff, id).await;
    match store.decide_hand_in(grant_of(staff, id, seen)).await.unwrap() {
        DecideHandInOutcome::Granted { claim, fund } => (claim, fund),
        other => panic!("{other:?}"),
    }
}

async fn a_hand_in_that_was_granted_stands_against_the_counter(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 8_000).await;
    let [one, _] = two(store).await;
    granted(store, one, id).await;
    let slip_no = reference.clone();
    let overlapping = not_settled(store, "H2", stay(&person, "2016-03-05", "2016-03-12", 900)).await;
    assert_eq!(overlapping, NotSettled::Overlaps { slip_no: slip_no.clone() });
    let mut same = visit(&person, "2016-04-01", 80);
    same.invoice_no = Some(read(store, person.id, &reference).await.facts.invoice_no);
    assert_eq!(not_settled(store, "H2", same).await, NotSettled::InvoiceKnown { slip_no });
}

async fn what_is_refused_is_looked_at_again_by_another_person_once(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 8_000).await;
    let [one, other] = two(store).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    let review =
        async || store.review_hand_in(own(person.id, &reference), "发票是清楚的".to_owned()).await.unwrap();
    assert!(!review().await, "it is not refused");
    assert_eq!(refuse(store, one, id).await, DecideHandInOutcome::Refused);
    let refused = read(store, person.id, &reference).await;
    assert!(refused.can_review);
    assert!(
        matches!(refused.decision, Some(HandInDecision::Refused { reason, .. }) if reason == "发票不清楚")
    );
    assert!(review().await);
    let again = read(store, person.id, &reference).await;
    assert_eq!((again.state, again.can_review), (HandInState::Received, false));
    assert_eq!(store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::SamePerson);
    assert!(store.hand_in_desk(desk(one, id)).await.unwrap().unwrap().barred);
    assert_eq!(store.take_hand_in(desk(other, id)).await.unwrap(), DeskOutcome::Done);
    assert_eq!(refuse(store, one, id).await, DecideHandInOutcome::SamePerson);
    assert_eq!(grant_again(store, one, id).await, DecideHandInOutcome::SamePerson);
    assert_eq!(refuse(store, other, id).await, DecideHandInOutcome::Refused);
    assert!(!review().await, "once");
    let told = NoticeText::HandInDecided { reference, granted: false, time: 2 };
    assert!(inbox(store, person.id).await.into_iter().any(|notice| notice.text == told));
}

async fn what_was_taken_back_is_not_decided(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 30_000).await;
    let [one, other] = two(store).await;
    assert!(matches!(grant(store, one, id).await, DecideHandInOutcome::Proposed { .. }));
    assert!(store.withdraw_hand_in(own(person.id, &reference)).await.unwrap());
    assert_eq!(answer(store, other, id, true).await, DecideHandInOutcome::NothingProposed);
    assert_eq!(refuse(store, other, id).await, DecideHandInOutcome::NotNow(HandInState::Withdrawn));

    let again = papers(person.id, facts("2016-04-01", "2016-04-09", 800));
    let (id, reference) = handed_in(store, again).await;
    granted(store, one, id).await;
    assert!(!store.withdraw_hand_in(own(person.id, &reference)).await.unwrap(), "what is decided stays");
}

async fn a_closed_year_takes_no_grant(bed: Bed) {
    let store = &*bed.store;
    let (_, id, _) = march(store, 8_000).await;
    let [one, _] = two(store).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    let seen = computed(store, one, id).await;
    assert!(store.close_year("huaiyuan", 2016, "test", soon()).await.unwrap());
    let not = store.decide_hand_in(grant_of(one, id, seen)).await.unwrap();
    assert_eq!(not, DecideHandInOutcome::Not(NotSettled::ClosedYear(2016)));
}

async fn a_hospital_outside_the_register_is_entered_with_the_grant(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let mut stated = facts("2016-03-01", "2016-03-09", 800);
    stated.hospital =
        HandInHospital::Other { name: "合肥某医院".to_owned(), level: Level::Three, designated: true };
    let (id, reference) = handed_in(store, papers(person, stated)).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    let (version, fund) = computed(store, one, id).await;
    let decide = async |hospital: Option<(&str, Level)>| {
        let hospital = hospital.map(|(code, level)| (code.to_owned(), level));
        let verdict = HandInVerdict::Grant { version, fund, hospital };
        let command = DecideHandIn { step: desk(one, id), verdict, reason: "与发票一致".to_owned() };
        store.decide_hand_in(command).await.unwrap()
    };
    assert_eq!(decide(None).await, DecideHandInOutcome::HospitalNeeded);
    let known = decide(Some(("H1", Level::Three))).await;
    assert!(matches!(known, DecideHandInOutcome::HospitalKnown(known) if known.name == "医院H1"));
    let done = decide(Some(("34010001", Level::Three))).await;
    assert!(matches!(done, DecideHandInOutcome::Granted { .. }), "{done:?}");
    let claim = &store.claims(person, None).await.unwrap()[0];
    assert_eq!((claim.hospital_name.as_str(), claim.level), ("合肥某医院", Level::Three));
    assert_eq!(read(store, person, &reference).await.hospital_name, "合肥某医院");
    books_are_whole(&bed, &[person]).await;
}

async fn without_items_nothing_is_granted(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let stated = facts("2016-03-01", "2016-03-09", 800);
    let (id, _) = handed_in(store, NewHandIn { totals: None, ..papers(person, stated.clone()) }).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    assert_eq!(grant_again(store, one, id).await, DecideHandInOutcome::NoItems);
    let (reason, items) = ("按明细录入".to_owned(), vec![crate::hand_in::item("药品", 80_000)]);
    let save = SaveHandIn { step: desk(one, id), from: 1, facts: stated, items, reason };
    assert_eq!(store.save_hand_in(save).await.unwrap(), DeskOutcome::Done);
    assert_eq!(grant_again(store, one, id).await, DecideHandInOutcome::Stale);
    let (claim_id, _) = granted_now(store, one, id).await;
    let names: Vec<_> =
        claim(store, person, claim_id).await.lines.into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["药品"]);
}

async fn hospitals_do_not_read_what_residents_handed_in(bed: Bed) {
    let store = &*bed.store;
    let (person, id, reference) = march(store, 800).await;
    let one = active(store, "zhou").await;
    granted(store, one, id).await;
    let read = async |which| {
        let wanted = HospitalClaims { hospital: "H1".to_owned(), which, before: None, limit: 10 };
        store.claims_of_hospital(wanted).await.unwrap().len()
    };
    assert_eq!(read(WhichClaims::All).await, 0);
    assert_eq!(read(WhichClaims::Of(person.id)).await, 0);
    assert_eq!(read(WhichClaims::Slip(reference.clone())).await, 0);
    assert!(!store.has_settled_for("H1", person.id).await.unwrap());
    assert!(store.settlement("H1", &reference).await.unwrap().is_none());
    let today = store.compare_day("H1", soon().date(), Vec::new()).await.unwrap();
    assert_eq!((today.here.settled, today.differences.len()), (0, 0));
    assert!(day(TODAY) < soon().date(), "the days of these tests are two");
}
