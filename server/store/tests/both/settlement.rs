//! Settling at the counter: what is settled and what it is told, what is refused and why.

use rules::{
    facts::{Care, ContinuedFrom, Kind, Level, Totals},
    money::Money,
    name::PersonName,
    scheme::Scheme,
    standing::Standing,
};
use store::{
    ClaimStatus, HospitalBill, NotSettled, PreSettle, PreSettleOutcome, RequestKey, ReverseOutcome,
    SettlementOutcome, Store, testing::Bed,
};

use crate::{
    fixture::{day, id_number, later, resident},
    hospital::{
        TODAY, books_are_whole, by_totals, hospitals, insured, insured_in, key, not_settled, receipt_fits,
        reverse, reverse_under, settle, settle_under, settled, stay, visit,
    },
};

super::on_both! {
    a_bill_is_settled_with_a_receipt_that_its_facts_reproduce,
    computing_beforehand_says_the_same_and_changes_nothing,
    the_same_key_tells_the_same_answer_again,
    a_key_that_was_refused_is_free,
    what_does_not_fit_the_register_is_refused,
    who_is_not_covered_is_told_how_the_person_stood,
    impossible_bills_are_told_where,
    nothing_is_paid_twice,
    stays_overlap_in_any_scheme_and_may_touch,
    a_stay_that_continues_another_says_which,
    the_last_settlement_alone_is_taken_back,
    nothing_is_taken_back_before_it_was_settled,
    what_another_year_continues_is_not_taken_back,
    a_closed_year_stays_as_it_is,
    the_day_of_service_decides_who_pays,
}

async fn a_bill_is_settled_with_a_receipt_that_its_facts_reproduce(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let mut bill = stay(&person, "2016-02-01", "2016-02-09", 8_000);
    bill.name = PersonName::parse("王小明").ok();
    (bill.level_told, bill.admission_no) = (Some(Level::Two), Some("A1".to_owned()));
    bill.invoice_no = Some("INV1".to_owned());
    let first = settled(store, "H1", bill.clone()).await;
    let claim = &first.claim;
    assert_eq!((claim.person, claim.slip_no.as_str()), (person.id, bill.slip_no.as_str()));
    assert_eq!(claim.pack, "huaiyuan-urban-2016");
    assert_eq!((claim.care.hospital_level, claim.care.hospital.as_deref()), (Level::Two, Some("H1")));
    assert_eq!((claim.lines[0].name.as_str(), claim.lines[2].name.as_str()), ("床位费", ""));
    assert_eq!(claim.told.unbroken_years, 2);
    assert_eq!(claim.told.claim_free_years, 1);
    assert!(claim.shares.fund_pay_sumamt > Money::ZERO);
    receipt_fits(&first);
    let stored = store.settlement("H1", &bill.slip_no).await.unwrap().unwrap();
    assert_eq!((&stored.claim, &stored.receipt), (claim, &first.receipt));
    assert_eq!((stored.admission_no.as_deref(), stored.invoice_no.as_deref()), (Some("A1"), Some("INV1")));
    assert!(store.settlement("H2", &bill.slip_no).await.unwrap().is_none());
    let second = settled(store, "H2", visit(&person, "2016-03-01", 90)).await;
    assert_eq!(second.claim.before, claim.after);
    receipt_fits(&second);
    let totals = Totals { a: Money::from_fen(100_000), c: Money::from_fen(1), ..Totals::default() };
    let third = settled(store, "H2", by_totals(stay(&person, "2016-04-01", "2016-04-02", 1), totals)).await;
    receipt_fits(&third);
    receipt_fits(&store.settlement("H2", &third.claim.slip_no).await.unwrap().unwrap());
    let audit = store.audit_of(person.id, 10).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "claim.settle").count(), 3);
    books_are_whole(&bed, &[person.id]).await;
}

async fn presettle(store: &dyn Store, bill: &HospitalBill) -> PreSettleOutcome {
    let (hospital, bill) = ("H1".to_owned(), bill.clone());
    store.presettle(PreSettle { hospital, bill, today: day(TODAY) }).await.unwrap()
}

async fn computing_beforehand_says_the_same_and_changes_nothing(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "rural").await;
    let bill = stay(&person, "2016-02-01", "2016-02-09", 8_000);
    let before = presettle(store, &bill).await.found.unwrap();
    assert_eq!(store.counts().await.unwrap().claims, 0);
    let settlement = settled(store, "H1", bill.clone()).await;
    assert_eq!(before.assessment.shares, settlement.claim.shares);
    assert_eq!(before.assessment.after, settlement.claim.after);
    assert_eq!((before.scheme, before.benefit_year), (Scheme::RuralCooperative, 2016));
    assert_eq!(before.agency, settlement.claim.agency);
    let again = presettle(store, &bill).await;
    assert_eq!(again.person, Some(person.id), "who was asked about");
    assert!(matches!(again.found, Err(NotSettled::SlipKnown)), "{again:?}");
}

async fn the_same_key_tells_the_same_answer_again(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let (key, bill) = (key(), stay(&person, "2016-02-01", "2016-02-09", 8_000));
    let first = match settle_under(store, "H1", key.clone(), bill.clone(), later(1)).await {
        SettlementOutcome::Settled(first) => first,
        other => panic!("{other:?}"),
    };
    let again = async |key: RequestKey| settle_under(store, "H1", key, bill.clone(), later(9)).await;
    let SettlementOutcome::Replayed(replayed) = again(key.clone()).await else { panic!("not replayed") };
    assert_eq!((&replayed.claim, &replayed.receipt), (&first.claim, &first.receipt));
    let other_body = RequestKey { request: [2; 32], ..key.clone() };
    assert!(matches!(again(other_body).await, SettlementOutcome::KeyReused));
    let slip = first.claim.slip_no.as_str();
    assert_eq!(reverse_under(store, "H1", key.clone(), slip).await, ReverseOutcome::KeyReused);
    // A key is its client's own.
    let other_client = RequestKey { client: "H1-other".to_owned(), ..key.clone() };
    let known = again(other_client).await;
    assert!(matches!(known, SettlementOutcome::Not(NotSettled::SlipKnown)), "{known:?}");
    // The answer stays the same whatever became of the settlement.
    let back = RequestKey { key: "take-back".to_owned(), ..key.clone() };
    let ReverseOutcome::Reversed(reversed) = reverse_under(store, "H1", back.clone(), slip).await else {
        panic!("not reversed")
    };
    assert_eq!(reverse_under(store, "H1", back, slip).await, ReverseOutcome::Replayed(reversed));
    let SettlementOutcome::Replayed(replayed) = again(key).await else { panic!("not replayed") };
    assert_eq!(replayed.claim, first.claim);
    books_are_whole(&bed, &[person.id]).await;
}

async fn a_key_that_was_refused_is_free(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let (key, mut bill) = (key(), stay(&person, "2016-02-01", "2016-02-09", 8_000));
    bill.total_told = Some(Money::from_fen(1));
    let refused = settle_under(store, "H1", key.clone(), bill.clone(), later(1)).await;
    assert!(
        matches!(refused, SettlementOutcome::Not(NotSettled::SumDiffers { sum }) if sum.fen() == 800_000)
    );
    let looked = store.audit_of(person.id, 10).await.unwrap();
    assert!(looked.iter().any(|entry| entry.action == "hospital.refused"), "who asked is on record");
    bill.total_told = None;
    let other_body = RequestKey { request: [2; 32], ..key };
    let settled = settle_under(store, "H1", other_body, bill, later(2)).await;
    assert!(matches!(settled, SettlementOutcome::Settled(_)), "{settled:?}");
}

async fn what_does_not_fit_the_register_is_refused(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let bill = visit(&person, "2016-02-01", 100);
    assert_eq!(not_settled(store, "H9", bill.clone()).await, NotSettled::UnknownHospital);
    let nobody = HospitalBill { id_number: id_number(), ..bill.clone() };
    assert_eq!(not_settled(store, "H1", nobody).await, NotSettled::UnknownPerson);
    let other_name = HospitalBill { name: PersonName::parse("李小明").ok(), ..bill.clone() };
    assert_eq!(not_settled(store, "H1", other_name).await, NotSettled::NameDiffers);
    assert_eq!(not_settled(store, "W1", bill.clone()).await, NotSettled::Elsewhere);
    let level = HospitalBill { level_told: Some(Level::Three), ..bill.clone() };
    assert_eq!(not_settled(store, "H1", level).await, NotSettled::LevelDiffers { registered: Level::Two });
    let told = day("2016-06-02");
    let future = stay(&person, "2016-05-30", "2016-06-02", 100);
    assert_eq!(not_settled(store, "H1", future).await, NotSettled::Future { told });
    assert_eq!(store.counts().await.unwrap().claims, 0);
}

async fn who_is_not_covered_is_told_how_the_person_stood(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let never = resident(store).await;
    let on = day("2016-02-01");
    let not = not_settled(store, "H1", visit(&never, "2016-02-01", 100)).await;
    assert_eq!(not, NotSettled::NotCovered { on, standing: Standing::NotEnrolled });
    let unpaid = resident(store).await;
    let (enrolment, _) = insured_in(unpaid.id, 2016, "urban", false);
    store.load_enrolments(vec![enrolment], Vec::new()).await.unwrap();
    let not = not_settled(store, "H1", visit(&unpaid, "2016-02-01", 100)).await;
    assert_eq!(not, NotSettled::NotCovered { on, standing: Standing::Unpaid });

    let covered = insured(store, "urban").await;
    let cover = async |on| store.cover_on("huaiyuan", &covered.id_number, day(on)).await.unwrap().unwrap();
    let found = cover("2016-02-01").await;
    assert_eq!((found.person, found.standing), (covered.id, Standing::Covered));
    assert_eq!(found.pack, Some(("huaiyuan-urban-2016".to_owned(), None)));
    assert_eq!(found.scheme, Some(Scheme::UrbanResident));
    settled(store, "H1", stay(&covered, "2016-02-01", "2016-02-03", 5_000)).await;
    assert_eq!(cover("2016-02-01").await.used.stays, 1);
    let later = cover("2017-02-01").await;
    assert_eq!((later.standing, later.scheme, later.pack), (Standing::NotEnrolled, None, None));
    assert!(store.cover_on("weihai", &covered.id_number, on).await.unwrap().is_none());
    assert!(store.cover_on("huaiyuan", &id_number(), on).await.unwrap().is_none());
}

async fn impossible_bills_are_told_where(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let mut backwards = stay(&person, "2016-02-01", "2016-02-09", 100);
    backwards.care.admitted = Some(day("2016-02-11"));
    let mut without = stay(&person, "2016-02-01", "2016-02-09", 100);
    without.care.admitted = None;
    let negative = Totals { a: Money::from_fen(-1), ..Totals::default() };
    let negative = by_totals(visit(&person, "2016-02-01", 1), negative);
    for (bill, path) in
        [(backwards, "/care/discharged"), (without, "/care/admitted"), (negative, "/bill/totals/A")]
    {
        match not_settled(store, "H1", bill).await {
            NotSettled::Faults(faults) => assert_eq!(faults[0].path, path),
            other => panic!("{other:?}"),
        }
    }
}

async fn nothing_is_paid_twice(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let (person, other) = (insured(store, "urban").await, insured(store, "rural").await);
    let mut first = stay(&person, "2016-02-01", "2016-02-09", 8_000);
    (first.admission_no, first.invoice_no) = (Some("A1".to_owned()), Some("INV1".to_owned()));
    let slip_no = settled(store, "H1", first.clone()).await.claim.slip_no;
    // Under another key, for somebody else, with other amounts: a slip is settled once.
    let same_slip = HospitalBill { slip_no: slip_no.clone(), ..visit(&other, "2016-03-01", 10) };
    assert_eq!(not_settled(store, "H1", same_slip.clone()).await, NotSettled::SlipKnown);
    // Another hospital's numbers are its own.
    settled(store, "H2", same_slip).await;
    let invoice = HospitalBill { invoice_no: first.invoice_no.clone(), ..visit(&other, "2016-03-02", 10) };
    let known = NotSettled::InvoiceKnown { slip_no: slip_no.clone() };
    assert_eq!(not_settled(store, "H2", invoice.clone()).await, known);
    let mut admission = stay(&other, "2016-04-01", "2016-04-02", 100);
    admission.admission_no = Some("A1".to_owned());
    let known = NotSettled::StayKnown { slip_no: slip_no.clone() };
    assert_eq!(not_settled(store, "H1", admission.clone()).await, known);
    settled(store, "H2", admission).await;
    // What was handed in at the counter of the agency counts as well, and is no slip of the hospital's.
    let by_hand = settled(store, "H1", stay(&other, "2016-05-01", "2016-05-03", 900)).await.claim.slip_no;
    bed.raw(
        "DELETE FROM settlement_key WHERE slip_no IN (SELECT slip_no FROM claim WHERE discharged = '2016-05-03');
         DELETE FROM posting WHERE claim IN (SELECT id FROM claim WHERE discharged = '2016-05-03');
         UPDATE claim SET route = 'hand_in', receipt = NULL, client = NULL, invoice_no = 'INV2'
         WHERE discharged = '2016-05-03'",
    )
    .await
    .unwrap();
    let invoice = HospitalBill { invoice_no: Some("INV2".to_owned()), ..invoice };
    let known = NotSettled::InvoiceKnown { slip_no: by_hand.clone() };
    assert_eq!(not_settled(store, "H2", invoice).await, known);
    let overlaps = not_settled(store, "H2", stay(&other, "2016-05-02", "2016-05-04", 900)).await;
    assert_eq!(overlaps, NotSettled::Overlaps { slip_no: by_hand.clone() });
    assert_eq!(reverse(store, "H1", &by_hand).await, ReverseOutcome::UnknownSlip);
    assert!(store.settlement("H1", &by_hand).await.unwrap().is_none());
    // Taken back, invoice and stay are free for a new slip; the old one is not.
    assert!(matches!(reverse(store, "H1", &slip_no).await, ReverseOutcome::Reversed(_)));
    assert_eq!(not_settled(store, "H1", first.clone()).await, NotSettled::SlipKnown);
    settled(store, "H1", HospitalBill { slip_no: "new".to_owned(), ..first }).await;
}

async fn stays_overlap_in_any_scheme_and_may_touch(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    // Rural in 2015, urban in 2016: a stay across the year's end is the urban scheme's.
    let person = resident(store).await;
    let (rural, paid_rural) = insured_in(person.id, 2015, "rural", true);
    let (urban, paid_urban) = insured_in(person.id, 2016, "urban", true);
    let paid = paid_rural.into_iter().chain(paid_urban).collect();
    store.load_enrolments(vec![rural, urban], paid).await.unwrap();
    let first = settled(store, "H1", stay(&person, "2015-12-01", "2015-12-28", 3_000)).await.claim;
    assert_eq!(first.scheme, Scheme::RuralCooperative);
    let overlaps = NotSettled::Overlaps { slip_no: first.slip_no.clone() };
    for (from, to) in [
        ("2015-12-20", "2016-01-05"),
        ("2015-11-01", "2016-01-05"),
        ("2015-12-10", "2015-12-10"),
        ("2015-12-01", "2015-12-28"),
        ("2015-11-30", "2015-12-02"),
    ] {
        assert_eq!(not_settled(store, "H2", stay(&person, from, to, 100)).await, overlaps, "{from}");
    }
    // The day of leaving the one and entering the other is the same; a visit is no stay.
    let second = settled(store, "H2", stay(&person, "2015-12-28", "2016-01-05", 3_000)).await.claim;
    assert_eq!((second.scheme, second.booking.benefit_year), (Scheme::UrbanResident, 2016));
    settled(store, "H2", stay(&person, "2015-11-20", "2015-12-01", 3_000)).await;
    settled(store, "H2", visit(&person, "2015-12-10", 30)).await;
    books_are_whole(&bed, &[person.id]).await;
}

async fn a_stay_that_continues_another_says_which(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let mut first = stay(&person, "2016-02-01", "2016-02-20", 8_000);
    first.admission_no = Some("A1".to_owned());
    let first = settled(store, "H1", first).await.claim;
    let mut second = stay(&person, "2016-02-20", "2016-03-01", 5_000);
    second.admission_no = Some("A1".to_owned());
    let known = NotSettled::StayKnown { slip_no: first.slip_no.clone() };
    assert_eq!(not_settled(store, "H1", second.clone()).await, known);
    let continues =
        |fen| Some(ContinuedFrom { hospital_level: Level::Two, deductible_charged: Money::from_fen(fen) });
    // A deductible that nobody charged does not lower the one of now.
    second.care.continued_from = continues(first.shares.act_pay_dedc.fen() + 1);
    let not = not_settled(store, "H1", second.clone()).await;
    assert!(matches!(not, NotSettled::Faults(_)), "{not:?}");
    // The right one does, as far as the rules have figures for it: those that ship have none.
    second.care.continued_from = continues(first.shares.act_pay_dedc.fen());
    let not = not_settled(store, "H1", second.clone()).await;
    assert!(matches!(not, NotSettled::Refused(_)), "{not:?}");
    // Somebody else's stay continues nothing.
    let other = insured(store, "urban").await;
    let mut stolen = stay(&other, "2016-02-20", "2016-03-01", 5_000);
    stolen.care = Care { continued_from: second.care.continued_from, ..stolen.care };
    let not = not_settled(store, "H1", stolen).await;
    assert!(matches!(not, NotSettled::Faults(_)), "{not:?}");
    books_are_whole(&bed, &[person.id, other.id]).await;
}

/// A deductible that was charged before lowers that of the stay which continues it, also across the year's end.
async fn what_another_year_continues_is_not_taken_back(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let first = settled(store, "H1", stay(&person, "2015-12-20", "2015-12-31", 8_000)).await.claim;
    let second = settled(store, "H2", stay(&person, "2015-12-31", "2016-01-09", 8_000)).await.claim;
    assert_eq!((first.booking.benefit_year, second.booking.benefit_year), (2015, 2016));
    // No pack that ships has figures for a stay that continues another: the row is made to be one.
    bed.raw(
        "UPDATE claim SET continued_level = '2', continued_deductible = 40000
         WHERE benefit_year = 2016 AND admitted = '2015-12-31'",
    )
    .await
    .unwrap();
    assert_eq!(reverse(store, "H1", &first.slip_no).await, ReverseOutcome::NotLast);
    let done = reverse(store, "H2", &second.slip_no).await;
    assert!(matches!(done, ReverseOutcome::Reversed(_)), "{done:?}");
    let done = reverse(store, "H1", &first.slip_no).await;
    assert!(matches!(done, ReverseOutcome::Reversed(_)), "{done:?}");
}

async fn the_last_settlement_alone_is_taken_back(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let of_2015 = settled(store, "H1", stay(&person, "2015-02-01", "2015-02-09", 8_000)).await.claim;
    let first = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 8_000)).await.claim;
    let second = settled(store, "H2", visit(&person, "2016-03-01", 80)).await.claim;
    assert_eq!(reverse(store, "H1", &first.slip_no).await, ReverseOutcome::NotLast);
    assert_eq!(reverse(store, "H1", &second.slip_no).await, ReverseOutcome::UnknownSlip);
    assert_eq!(reverse(store, "H9", &second.slip_no).await, ReverseOutcome::UnknownSlip);
    let ReverseOutcome::Reversed(reversed) = reverse(store, "H2", &second.slip_no).await else {
        panic!("not reversed")
    };
    assert_eq!((reversed.claim, reversed.fund), (second.id, second.shares.fund_pay_sumamt));
    assert_eq!(reverse(store, "H2", &second.slip_no).await, ReverseOutcome::Already);
    // Another year does not rest on it.
    for slip in [&of_2015.slip_no, &first.slip_no] {
        assert!(matches!(reverse(store, "H1", slip).await, ReverseOutcome::Reversed(_)));
    }
    let claims = store.claims(person.id, None).await.unwrap();
    assert!(claims.iter().all(|claim| claim.status == ClaimStatus::Reversed));
    let again = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 8_000)).await.claim;
    assert_eq!((again.before, again.shares), (first.before, first.shares));
    books_are_whole(&bed, &[person.id]).await;
}

/// The clock of the server that takes back is behind that of the one that settled.
async fn nothing_is_taken_back_before_it_was_settled(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let bill = stay(&person, "2016-02-01", "2016-02-09", 8_000);
    let slip = bill.slip_no.clone();
    let ahead = later(9_000_000);
    let done = settle_under(store, "H1", key(), bill, ahead).await;
    assert!(matches!(done, SettlementOutcome::Settled(_)), "{done:?}");
    let ReverseOutcome::Reversed(reversed) = reverse(store, "H1", &slip).await else {
        panic!("not reversed")
    };
    assert_eq!(reversed.reversed_at, ahead);
    books_are_whole(&bed, &[person.id]).await;
}

async fn a_closed_year_stays_as_it_is(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let claim = settled(store, "H1", stay(&person, "2015-02-01", "2015-02-09", 8_000)).await.claim;
    assert!(store.close_year("huaiyuan", 2015, "staff:zhou", later(1)).await.unwrap());
    assert!(!store.close_year("huaiyuan", 2015, "staff:zhou", later(2)).await.unwrap());
    assert_eq!(reverse(store, "H1", &claim.slip_no).await, ReverseOutcome::ClosedYear(2015));
    let late = not_settled(store, "H1", visit(&person, "2015-12-31", 10)).await;
    assert_eq!(late, NotSettled::ClosedYear(2015));
    // The stay is counted in the year in which it ends.
    settled(store, "H1", stay(&person, "2015-12-30", "2016-01-02", 800)).await;
    books_are_whole(&bed, &[person.id]).await;
}

async fn the_day_of_service_decides_who_pays(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let (urban, rural) = (insured(store, "urban").await, insured(store, "rural").await);
    for (person, on, pack, agency) in [
        (&urban, "2015-12-31", "huaiyuan-urban-2013", "怀远县人力资源和社会保障局"),
        (&urban, "2016-01-01", "huaiyuan-urban-2016", "怀远县城乡居民合作医疗管理中心"),
        (&rural, "2015-11-10", "huaiyuan-rural-2013", "怀远县农村合作医疗管理中心"),
        (&rural, "2015-11-11", "huaiyuan-rural-2013", "怀远县城乡居民合作医疗管理中心"),
    ] {
        let claim = settled(store, "H1", visit(person, on, 100)).await.claim;
        assert_eq!((claim.pack.as_str(), claim.agency.as_str()), (pack, agency));
        assert_eq!(claim.booking.benefit_year, day(on).year());
        assert_eq!(claim.care.kind, Kind::Outpatient);
    }
    let SettlementOutcome::Settled(across) =
        settle(store, "H1", stay(&urban, "2015-12-20", "2016-01-05", 4_000)).await
    else {
        panic!("not settled")
    };
    assert_eq!(
        (across.claim.pack.as_str(), across.claim.booking.benefit_year),
        ("huaiyuan-urban-2016", 2016)
    );
    books_are_whole(&bed, &[urban.id, rural.id]).await;
}
