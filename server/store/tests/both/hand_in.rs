//! Hand-in claims until they are decided: handed in, followed, asked about, corrected, taken back.

use rules::{
    facts::{Class, Kind, Level, Place, Totals},
    hand_in as terms,
    money::Money,
};
use store::{
    Acting, AskOutcome, BankAccount, DecideOutcome, DeskOutcome, DeskStep, EndGuardian, EstimateHandIn,
    Evidence, EvidenceId, EvidenceKind, HandIn, HandInAccount, HandInEstimate, HandInFacts, HandInFilter,
    HandInHospital, HandInId, HandInItem, HandInOutcome, HandInState, HandInStepKind, HandInsWaiting,
    HandOver, KeepOutcome, NewHandIn, NotAtCounter, NotSettled, NoticeText, OwnHandIn, PersonId, Reach,
    SaveHandIn, StaffId, Store, ViewHandInFile, testing::Bed,
};
use time::{Date, Duration};

use crate::{
    cases::{by, soon, two},
    fixture::{day, resident},
    guardians::{ask, decide, parent_and_child, somebody, typed},
    history::session_of,
    hospital::{TODAY, hospitals, insured, number, settled, stay},
    notices::inbox,
    secrets::{contains, everything},
    staff::desk_of,
};

super::on_both! {
    papers_are_handed_in_followed_and_taken_back,
    what_cannot_be_is_not_taken,
    a_settled_invoice_is_refused_at_once,
    a_verified_guardian_hands_in_for_a_ward_and_nobody_else_does,
    what_is_missing_is_asked_for_and_the_days_of_waiting_do_not_count,
    after_the_last_day_to_answer_the_check_goes_on,
    files_come_from_who_handed_in_while_it_is_open,
    files_come_from_whoever_acts_for_a_ward,
    each_save_is_a_version_and_no_sum_is_lost,
    without_sums_by_class_the_estimate_is_a_range,
    staff_of_another_place_see_nothing,
    what_is_stated_and_said_stands_nowhere_in_the_open,
}

pub(crate) fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

pub(crate) fn account() -> BankAccount {
    BankAccount::new("王小明", "怀远农村商业银行", "6217 0000 1111 2222 333").unwrap()
}

/// A stay at the hospital H1 with an invoice of its own.
pub(crate) fn facts(from: &str, to: &str, total: i64) -> HandInFacts {
    HandInFacts {
        kind: Kind::Inpatient,
        hospital: HandInHospital::Registered("H1".to_owned()),
        place: Place::Local,
        filed: false,
        admitted: Some(day(from)),
        discharged: day(to),
        disease: None,
        delivery: None,
        admission_no: None,
        invoice_no: format!("3400{:08}", number()),
        total: yuan(total),
    }
}

/// Sixty of a hundred in class A, thirty in B, ten in C.
pub(crate) fn sums(total: Money) -> Totals {
    let part = |tenths: i64| Money::from_fen(total.fen() / 10 * tenths);
    Totals { a: part(6), b: part(3), c: part(1) }
}

pub(crate) fn papers(person: PersonId, facts: HandInFacts) -> NewHandIn {
    let totals = Some(sums(facts.total));
    NewHandIn {
        person,
        by: person,
        facts,
        totals,
        why: NotAtCounter::SystemDown,
        account: HandInAccount::Given(account()),
        today: day(TODAY),
        at: soon(),
    }
}

pub(crate) async fn handed_in(store: &dyn Store, papers: NewHandIn) -> (HandInId, String) {
    match store.hand_in(papers).await.unwrap() {
        HandInOutcome::HandedIn { id, reference } => (id, reference),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn own_on(person: PersonId, reference: &str, today: Date) -> OwnHandIn {
    OwnHandIn { person, by: person, reference: reference.to_owned(), today, at: soon() }
}

pub(crate) fn own(person: PersonId, reference: &str) -> OwnHandIn {
    own_on(person, reference, day(TODAY))
}

pub(crate) fn desk_on(staff: StaffId, hand_in: HandInId, today: Date) -> DeskStep {
    DeskStep { acting: by(staff), hand_in, today, at: soon() }
}

pub(crate) fn desk(staff: StaffId, hand_in: HandInId) -> DeskStep {
    desk_on(staff, hand_in, day(TODAY))
}

pub(crate) async fn read(store: &dyn Store, person: PersonId, reference: &str) -> HandIn {
    *store.own_hand_in(person, reference).await.unwrap().unwrap()
}

fn kinds(hand_in: &HandIn) -> Vec<HandInStepKind> {
    hand_in.timeline.iter().map(|step| step.kind).collect()
}

async fn papers_are_handed_in_followed_and_taken_back(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await.id;
    assert!(store.account_before(person, person).await.unwrap().is_none());
    let facts = facts("2016-03-01", "2016-03-09", 8_000);
    let (_, reference) = handed_in(store, papers(person, facts.clone())).await;
    let found = read(store, person, &reference).await;
    assert_eq!(
        (found.state, &found.facts, found.totals),
        (HandInState::Received, &facts, Some(sums(yuan(8_000))))
    );
    assert_eq!((found.hospital_name.as_str(), found.why), ("医院H1", NotAtCounter::SystemDown));
    assert_eq!(found.account, account().masked());
    assert_eq!((found.account.last_four.as_str(), found.due), ("2333", Some(terms::decide_by(day(TODAY)))));
    assert_eq!(kinds(&found), [HandInStepKind::HandedIn]);
    let listed = store.hand_ins(person).await.unwrap();
    assert_eq!((listed.len(), listed[0].reference.as_str()), (1, reference.as_str()));
    assert!(store.account_before(person, person).await.unwrap().is_none(), "nothing was sent there");
    let told: Vec<_> = inbox(store, person).await.into_iter().map(|notice| notice.text).collect();
    assert_eq!(told, [NoticeText::HandInReceived { reference: reference.clone() }]);

    let stranger = resident(store).await.id;
    assert!(store.own_hand_in(stranger, &reference).await.unwrap().is_none());
    assert!(!store.withdraw_hand_in(own(stranger, &reference)).await.unwrap());
    assert!(!store.withdraw_hand_in(OwnHandIn { by: stranger, ..own(person, &reference) }).await.unwrap());
    assert!(store.withdraw_hand_in(own(person, &reference)).await.unwrap());
    assert!(!store.withdraw_hand_in(own(person, &reference)).await.unwrap(), "once");
    let found = read(store, person, &reference).await;
    assert_eq!((found.state, found.due), (HandInState::Withdrawn, None));
    // The invoice is free again.
    let again = papers(person, facts);
    let before = NewHandIn { account: HandInAccount::AsBefore, ..again.clone() };
    assert_eq!(store.hand_in(before).await.unwrap(), HandInOutcome::NoAccount);
    handed_in(store, again).await;
    assert_eq!(store.claims(person, None).await.unwrap().len(), 0);
}

async fn what_cannot_be_is_not_taken(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await.id;
    let good = || papers(person, facts("2016-03-01", "2016-03-09", 8_000));
    let outcome = async |papers: NewHandIn| store.hand_in(papers).await.unwrap();

    let late = NewHandIn { today: day("2017-03-10"), ..good() };
    assert_eq!(outcome(late).await, HandInOutcome::TooLate(day("2017-03-09")));
    let mut last = NewHandIn { today: day("2017-03-09"), ..good() };
    "LAST".clone_into(&mut last.facts.invoice_no);
    assert!(matches!(outcome(last).await, HandInOutcome::HandedIn { .. }), "the last day counts");
    let early = NewHandIn { today: day("2016-03-08"), ..good() };
    assert_eq!(outcome(early).await, HandInOutcome::Future(day("2016-03-09")));
    let more = NewHandIn { totals: Some(sums(yuan(9_000))), ..good() };
    assert_eq!(outcome(more).await, HandInOutcome::SumDiffers);
    let nothing = NewHandIn { totals: None, ..papers(person, facts("2016-03-01", "2016-03-09", 0)) };
    assert_eq!(outcome(nothing).await, HandInOutcome::SumDiffers);
    let before = NewHandIn { by: person, account: HandInAccount::AsBefore, ..good() };
    let other = insured(store, "urban").await.id;
    assert_eq!(outcome(NewHandIn { person: other, by: other, ..before }).await, HandInOutcome::NoAccount);
    let mut nowhere = good();
    nowhere.facts.hospital = HandInHospital::Registered("NONE".to_owned());
    assert_eq!(outcome(nowhere).await, HandInOutcome::UnknownHospital);
    let account = BankAccount::new("李大山", "怀远农村商业银行", "62170000111122").unwrap();
    let another = NewHandIn { account: HandInAccount::Given(account), ..good() };
    assert_eq!(outcome(another).await, HandInOutcome::HolderDiffers);
    for (bank, number) in [("行", "62170000111122"), ("农商行", "6217"), ("农商行", "62170000x11122")]
    {
        assert!(BankAccount::new("王小明", bank, number).is_none(), "{bank} {number}");
    }
    assert_eq!(format!("{:?}", self::account()), "BankAccount(…2333)");
    let nobody = PersonId::fresh(soon()).unwrap();
    assert_eq!(
        outcome(NewHandIn { person: nobody, by: nobody, ..good() }).await,
        HandInOutcome::UnknownPerson
    );
    assert_eq!(store.hand_ins(person).await.unwrap().len(), 1, "what was refused left nothing");
}

async fn a_settled_invoice_is_refused_at_once(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    let papers = papers(person.id, facts("2016-03-01", "2016-03-09", 8_000));
    let mut bill = stay(&person, "2016-03-01", "2016-03-09", 8_000);
    bill.invoice_no = Some(papers.facts.invoice_no.clone());
    settled(store, "H1", bill).await;
    assert_eq!(store.hand_in(papers.clone()).await.unwrap(), HandInOutcome::InvoiceSettled);
    let estimate =
        EstimateHandIn { person: person.id, facts: papers.facts, totals: papers.totals, today: day(TODAY) };
    let estimate = store.estimate_hand_in(estimate).await.unwrap();
    assert!(matches!(estimate, HandInEstimate::Not(NotSettled::InvoiceKnown { .. })), "{estimate:?}");
}

async fn a_verified_guardian_hands_in_for_a_ward_and_nobody_else_does(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let (parent, child, link) = parent_and_child(store, "2005-11-30").await;
    let by_parent = |facts| NewHandIn { by: parent.id, today: day("2015-12-01"), ..papers(child.id, facts) };
    let mut facts = facts("2015-11-01", "2015-11-09", 800);
    facts.hospital = HandInHospital::Registered("W1".to_owned());
    let (_, reference) = handed_in(store, by_parent(facts.clone())).await;
    assert_eq!(read(store, child.id, &reference).await.by, parent.id);
    let told: Vec<_> = inbox(store, parent.id).await.into_iter().map(|notice| notice.text).collect();
    assert!(told.contains(&NoticeText::HandInReceived { reference: reference.clone() }), "{told:?}");

    "OTHER".clone_into(&mut facts.invoice_no);
    let stranger = NewHandIn { by: resident(store).await.id, ..by_parent(facts.clone()) };
    assert_eq!(store.hand_in(stranger).await.unwrap(), HandInOutcome::UnknownPerson);
    let end = EndGuardian { link, by: parent.id, today: day("2015-12-01"), at: soon() };
    assert!(store.end_guardian(end).await.unwrap());
    assert_eq!(store.hand_in(by_parent(facts)).await.unwrap(), HandInOutcome::UnknownPerson);
    let step = OwnHandIn { by: parent.id, ..own_on(child.id, &reference, day("2015-12-02")) };
    assert!(!store.withdraw_hand_in(step).await.unwrap(), "nor does who is a guardian no more");
    assert!(store.withdraw_hand_in(own_on(child.id, &reference, day("2015-12-02"))).await.unwrap());
}

async fn what_is_missing_is_asked_for_and_the_days_of_waiting_do_not_count(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, other], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    let today = day(TODAY);
    let asked = async |staff| store.ask_needs(desk(staff, id), "请补出院小结".to_owned()).await.unwrap();
    assert_eq!(asked(one).await, DeskOutcome::NotNow(HandInState::Received), "nobody has taken it");
    assert_eq!(store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::Done);
    assert_eq!(store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::Done, "again does nothing");
    assert_eq!(store.take_hand_in(desk(other, id)).await.unwrap(), DeskOutcome::Done, "from a colleague");
    assert_eq!(asked(other).await, DeskOutcome::Done);
    let found = read(store, person, &reference).await;
    assert_eq!((found.state, found.needs.as_deref()), (HandInState::Needs, Some("请补出院小结")));
    assert_eq!(found.due, Some(terms::answer_by(today)));
    assert!(found.timeline.iter().all(|step| step.staff.is_none()), "no names of staff");
    assert_eq!(asked(other).await, DeskOutcome::NotNow(HandInState::Needs));

    let answered = today + Duration::days(10);
    let step = own_on(person, &reference, answered);
    assert!(store.answer_needs(step.clone(), "已补".to_owned()).await.unwrap());
    assert!(!store.answer_needs(step, String::new()).await.unwrap(), "nothing is asked any more");
    let found = read(store, person, &reference).await;
    assert_eq!((found.state, &found.needs), (HandInState::InCheck, &None));
    assert_eq!(found.due, Some(terms::decide_by(today) + Duration::days(10)));
    let words: Vec<_> = kinds(&found).into_iter().map(HandInStepKind::code).collect();
    assert_eq!(words, ["handed_in", "taken", "taken", "asked", "answered"]);
    assert_eq!(found.timeline[4].words, "已补");
    let session = session_of(store, person).await;
    let hand_over = HandOver { person, session, today: answered, at: soon() };
    let all_on_file = store.everything_of(hand_over).await.unwrap().unwrap();
    assert_eq!(all_on_file.hand_ins[0].timeline, found.timeline);
    let told: Vec<_> = inbox(store, person).await.into_iter().map(|notice| notice.text).collect();
    let until = terms::answer_by(today);
    assert!(told.contains(&NoticeText::HandInNeeds { reference, until, time: 1 }), "{told:?}");
}

async fn after_the_last_day_to_answer_the_check_goes_on(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    store.ask_needs(desk(one, id), "请补出院小结".to_owned()).await.unwrap();
    let last = terms::answer_by(day(TODAY));
    let take = async |today| store.take_hand_in(desk_on(one, id, today)).await.unwrap();
    assert_eq!(take(last).await, DeskOutcome::NotNow(HandInState::Needs));
    let overdue = async |today| {
        let filter = HandInFilter { state: Some(HandInState::Needs), skip: 0 };
        store.hand_in_list(by(one), filter, today).await.unwrap().lines[0].overdue
    };
    assert!(!overdue(last).await);
    assert!(overdue(last + Duration::days(1)).await);
    // Then it waits for staff again, and nobody forgets it.
    let waits = async |today| {
        let found = store.hand_in_list(by(one), HandInFilter::default(), today).await.unwrap();
        let counted = store.hand_ins_waiting(by(one), today).await.unwrap().to_decide;
        assert_eq!([found.all, counted], [found.lines.len() as u64; 2]);
        found.lines.iter().any(|line| line.id == id)
    };
    assert!(!waits(last).await);
    assert!(waits(last + Duration::days(1)).await);
    assert_eq!(take(last + Duration::days(9)).await, DeskOutcome::Done);
    let found = read(store, person, &reference).await;
    let waited = Duration::days(i64::from(terms::ANSWER_DAYS));
    assert_eq!((found.state, found.due), (HandInState::InCheck, Some(terms::decide_by(day(TODAY)) + waited)));
}

fn file(owner: PersonId, hand_in: HandInId) -> Evidence {
    Evidence {
        id: EvidenceId::fresh(soon()).unwrap(),
        owner,
        link: None,
        case: None,
        hand_in: Some(hand_in),
        kind: EvidenceKind::Jpeg,
        bytes: 1234,
        sha256: [7; 32],
        uploaded_at: soon(),
    }
}

async fn files_come_from_who_handed_in_while_it_is_open(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    let keep = async |owner| store.keep_evidence(file(owner, id), day(TODAY)).await.unwrap();
    assert_eq!(keep(resident(store).await.id).await, KeepOutcome::NotOpen);
    for _ in 0..6 {
        assert_eq!(keep(person).await, KeepOutcome::Kept);
    }
    assert_eq!(keep(person).await, KeepOutcome::TooMany);
    store.take_hand_in(desk(one, id)).await.unwrap();
    store.ask_needs(desk(one, id), "请补出院小结".to_owned()).await.unwrap();
    assert_eq!(keep(person).await, KeepOutcome::Kept, "what was asked for finds room");
    let files = store.hand_in_files(id).await.unwrap();
    assert_eq!((files.len(), files[0].hand_in), (7, Some(id)));
    let view = |staff| ViewHandInFile { acting: by(staff), hand_in: id, file: files[0].id, at: soon() };
    assert_eq!(store.view_hand_in_file(view(one)).await.unwrap().as_ref(), Some(&files[0]));
    let trail = store.audit_of(person, 5).await.unwrap();
    assert_eq!(trail[0].action, "evidence.view");
    let weihai = desk_of(store, "weihai").await;
    let outside = ViewHandInFile { acting: weihai, ..view(one) };
    assert!(store.view_hand_in_file(outside).await.unwrap().is_none());
    assert!(store.withdraw_hand_in(own(person, &reference)).await.unwrap());
    assert_eq!(keep(person).await, KeepOutcome::NotOpen);
}

async fn files_come_from_whoever_acts_for_a_ward(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let today = day("2015-12-01");
    let (parent, child, link) = parent_and_child(store, "2005-11-30").await;
    let mut facts = facts("2015-11-01", "2015-11-09", 800);
    facts.hospital = HandInHospital::Registered("W1".to_owned());
    let (id, _) = handed_in(store, NewHandIn { by: parent.id, today, ..papers(child.id, facts) }).await;
    let keep = async |owner| store.keep_evidence(file(owner, id), today).await.unwrap();
    let other = somebody(store, "1981-02-03").await.id;
    assert_eq!(keep(other).await, KeepOutcome::NotOpen);
    let asked = ask(store, other, typed(&child.id_number, child.name.as_str())).await;
    let AskOutcome::Asked(second) = asked else { panic!("{asked:?}") };
    assert_eq!(keep(other).await, KeepOutcome::NotOpen, "who asked is no guardian yet");
    assert_eq!(decide(store, second, true).await, DecideOutcome::Decided);
    assert_eq!(keep(other).await, KeepOutcome::Kept, "though another guardian handed it in");
    assert_eq!(keep(child.id).await, KeepOutcome::Kept);
    let end = EndGuardian { link, by: parent.id, today, at: soon() };
    assert!(store.end_guardian(end).await.unwrap());
    assert_eq!(keep(parent.id).await, KeepOutcome::NotOpen, "a guardian no more");
    assert_eq!(store.hand_in_files(id).await.unwrap().len(), 2);
}

/// An item of class A with a name.
pub(crate) fn item(name: &str, fen: i64) -> HandInItem {
    let mut item = HandInItem::sum(Class::A, Money::from_fen(fen));
    name.clone_into(&mut item.item.name);
    item
}

async fn each_save_is_a_version_and_no_sum_is_lost(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, other], person) = (two(store).await, insured(store, "urban").await.id);
    let stated = facts("2016-03-01", "2016-03-09", 8_000);
    let (id, reference) = handed_in(store, papers(person, stated.clone())).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    let before = store.hand_in_desk(desk(one, id)).await.unwrap().unwrap();
    assert_eq!((before.versions.len(), before.versions[0].items.len(), before.mine), (1, 3, true));
    let items = vec![
        item("床位费", 200_000),
        item("药品", 500_000),
        HandInItem { excluded: Some("陪护费不在医保范围".to_owned()), ..item("陪护费", 100_000) },
    ];
    let mut corrected = stated.clone();
    corrected.admitted = Some(day("2016-03-02"));
    let save = |from, facts: HandInFacts, items: &[HandInItem]| {
        let reason = "按明细录入".to_owned();
        SaveHandIn { step: desk(one, id), from, facts, items: items.to_vec(), reason }
    };
    let saved = async |save| store.save_hand_in(save).await.unwrap();
    let sum = yuan(7_000);
    assert_eq!(saved(save(1, corrected.clone(), &items[..2])).await, DeskOutcome::SumDiffers { sum });
    let (nothing, too_much) = (HandInFacts { total: yuan(0), ..corrected.clone() }, item("药品", i64::MAX));
    let beyond = save(1, nothing, &[too_much.clone(), too_much]);
    assert_eq!(saved(beyond).await, DeskOutcome::SumTooLarge, "which is no sum of zero");
    assert_eq!(saved(save(1, corrected.clone(), &items)).await, DeskOutcome::Done);
    assert_eq!(saved(save(1, corrected.clone(), &items)).await, DeskOutcome::Stale);
    let after = store.hand_in_desk(desk(other, id)).await.unwrap().unwrap();
    assert_eq!((after.versions.len(), after.mine), (2, false));
    assert_eq!(after.versions[0], before.versions[0], "what was handed in stays");
    assert_eq!((&after.versions[1].items, &after.versions[1].facts), (&items, &corrected));
    assert_eq!(after.versions[1].reason, "按明细录入");
    let total = |estimate: &HandInEstimate| match estimate {
        HandInEstimate::Amount(computed) => computed.assessment.shares.medfee_sumamt,
        other => panic!("{other:?}"),
    };
    assert_eq!((total(&before.computed), total(&after.computed)), (yuan(8_000), yuan(7_000)));
    let found = read(store, person, &reference).await;
    assert_eq!((&found.facts, kinds(&found).len()), (&corrected, 2), "residents do not see each save");

    // Another open hand-in has the number that staff read on the paper.
    let (_, _) = handed_in(store, papers(person, facts("2016-04-01", "2016-04-09", 100))).await;
    let taken = store.hand_ins(person).await.unwrap()[0].facts.invoice_no.clone();
    corrected.invoice_no = taken;
    assert_eq!(saved(save(2, corrected.clone(), &items)).await, DeskOutcome::InvoiceOpen);
    "9900000001".clone_into(&mut corrected.invoice_no);
    assert_eq!(saved(save(2, corrected, &items)).await, DeskOutcome::Done);
    // The number that was typed wrongly is free again.
    handed_in(store, papers(person, HandInFacts { total: yuan(10), ..stated })).await;
}

async fn without_sums_by_class_the_estimate_is_a_range(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let mut facts = facts("2016-03-01", "2016-03-09", 8_000);
    facts.hospital =
        HandInHospital::Other { name: "合肥某医院".to_owned(), level: Level::Three, designated: true };
    let ask = |totals| EstimateHandIn { person, facts: facts.clone(), totals, today: day(TODAY) };
    let range = store.estimate_hand_in(ask(None)).await.unwrap();
    let HandInEstimate::Between { lowest, highest, most } = range else { panic!("{range:?}") };
    let exact = store.estimate_hand_in(ask(Some(sums(yuan(8_000))))).await.unwrap();
    let HandInEstimate::Amount(exact) = exact else { panic!("{exact:?}") };
    let fund = exact.assessment.shares.fund_pay_sumamt;
    assert!(lowest <= fund && fund <= highest && lowest < highest, "{lowest} {fund} {highest}");
    assert_eq!(most.assessment.shares.fund_pay_sumamt, highest, "all in class A is the most");
    let (id, _) = handed_in(store, NewHandIn { totals: None, ..papers(person, facts) }).await;
    let seen = store.hand_in_desk(desk(one, id)).await.unwrap().unwrap();
    assert!(seen.versions[0].items.is_empty(), "staff enter the items");
    assert!(matches!(seen.computed, HandInEstimate::Between { .. }));
    assert_eq!(store.claims(person, None).await.unwrap().len(), 0);
}

async fn staff_of_another_place_see_nothing(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await);
    let (first, _) = handed_in(store, papers(person.id, facts("2016-03-01", "2016-03-09", 8_000))).await;
    let (second, _) = handed_in(store, papers(person.id, facts("2016-04-01", "2016-04-09", 8_000))).await;
    let today = day(TODAY);
    let list = store.hand_in_list(by(one), HandInFilter::default(), today).await.unwrap();
    let ids: Vec<_> = list.lines.iter().map(|line| line.id).collect();
    assert_eq!((ids, list.all), (vec![first, second], 2), "the oldest first");
    assert_eq!(list.counts, [(HandInState::Received, 2)]);
    assert_eq!((&list.lines[0].name, list.lines[0].overdue), (&person.name, false));
    let skipped = HandInFilter { state: Some(HandInState::Received), skip: 1 };
    assert_eq!(store.hand_in_list(by(one), skipped, today).await.unwrap().lines.len(), 1);

    let weihai = desk_of(store, "weihai").await;
    let none = store.hand_in_list(weihai, HandInFilter::default(), today).await.unwrap();
    assert_eq!((none.lines.len(), none.all), (0, 0));
    assert_eq!(store.hand_ins_waiting(weihai, today).await.unwrap(), HandInsWaiting::default());
    // Nor do those of the place who reach a district alone, though the person lives there.
    let district = Acting { reach: Reach::District, ..by(one) };
    assert_eq!(store.hand_ins_waiting(district, today).await.unwrap(), HandInsWaiting::default());
    for acting in [weihai, district] {
        let step = DeskStep { acting, ..desk(one, first) };
        assert!(store.hand_in_desk(step).await.unwrap().is_none());
        assert_eq!(store.take_hand_in(step).await.unwrap(), DeskOutcome::NotThere);
    }
    assert!(store.hand_in_desk(desk(one, first)).await.unwrap().is_some());
    let trail = store.audit_of(person.id, 10).await.unwrap();
    assert_eq!(trail.iter().filter(|entry| entry.action == "hand_in.view").count(), 1);
}

async fn what_is_stated_and_said_stands_nowhere_in_the_open(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, _], person) = (two(store).await, insured(store, "urban").await.id);
    let mut facts = facts("2016-03-01", "2016-03-09", 8_000);
    facts.disease = Some("C34.900".to_owned());
    let invoice_no = facts.invoice_no.clone();
    let (id, _) = handed_in(store, papers(person, facts)).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    store.ask_needs(desk(one, id), "请补出院小结".to_owned()).await.unwrap();
    let all = everything(&bed).await;
    assert!(contains(&all, &invoice_no), "the search must find what is in the clear");
    let number = account();
    for secret in ["C34.900", number.number(), "出院小结", number.bank()] {
        assert!(!contains(&all, secret), "{secret}");
    }
}
