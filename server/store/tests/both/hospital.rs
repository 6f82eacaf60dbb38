//! Hospitals that settle: people who are insured, bills, and whether the books are whole afterwards.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use rules::{
    catalogue,
    facts::{Care, Charges, Class, Kind, Level, Line, Totals},
    history::Book,
    identity::IdNumber,
    money::Money,
    receipt::{self, Receipt},
    scheme::Scheme,
    signed::{Signer, verify},
};
use rust_decimal::Decimal;
use store::{
    Booking, ClaimStatus, Contribution, Enrolment, EnrolmentStatus, Hospital, HospitalBill, NewPerson,
    NotSettled, PersonId, RequestKey, Reverse, ReverseOutcome, Settle, Settlement, SettlementOutcome, Store,
    testing::Bed,
};
use time::OffsetDateTime;

use crate::{
    enrolment::{entry, payment},
    fixture::{NOW, day, later, resident},
};

/// The business date of these tests.
pub(crate) const TODAY: &str = "2016-06-01";

pub(crate) fn signer() -> Arc<Signer> {
    Arc::new(Signer::from_seed(&[7; 32]))
}

/// Two hospitals of Huaiyuan and one of Weihai.
pub(crate) async fn hospitals(store: &dyn Store) {
    let hospital = |code: &str, jurisdiction: &str, level| Hospital {
        code: code.to_owned(),
        jurisdiction: jurisdiction.to_owned(),
        name: format!("医院{code}"),
        level,
    };
    let all = vec![
        hospital("H1", "huaiyuan", Level::Two),
        hospital("H2", "huaiyuan", Level::Three),
        hospital("W1", "weihai", Level::Two),
    ];
    store.load_hospitals(all).await.unwrap();
}

/// An enrolment of a year with its payment, if it is paid.
pub(crate) fn insured_in(
    person: PersonId,
    year: i32,
    option: &str,
    paid: bool,
) -> (Enrolment, Option<Contribution>) {
    let scheme = if option == "urban" { Scheme::UrbanResident } else { Scheme::RuralCooperative };
    let pack = if year < 2016 { 2013 } else { 2016 };
    let enrolment = Enrolment {
        benefit_year: year,
        pack: format!("huaiyuan-{option}-{pack}"),
        covers_from: day(&format!("{year}-01-01")),
        covers_to: day(&format!("{year}-12-31")),
        ..entry(person, scheme, option, EnrolmentStatus::Active)
    };
    let payment = Contribution { benefit_year: year, ..payment(person, scheme, option, Some(enrolment.id)) };
    (enrolment, paid.then_some(payment))
}

/// Somebody of Huaiyuan who is insured in 2015 and 2016.
pub(crate) async fn insured(store: &dyn Store, option: &str) -> NewPerson {
    let person = resident(store).await;
    let years = [2015, 2016].map(|year| insured_in(person.id, year, option, true));
    let (enrolments, payments): (Vec<_>, Vec<_>) = years.into_iter().unzip();
    store.load_enrolments(enrolments, payments.into_iter().flatten().collect()).await.unwrap();
    person
}

/// A number that nothing else has.
pub(crate) fn number() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn key() -> RequestKey {
    let number = number();
    RequestKey { client: "H1-his".to_owned(), key: format!("key-{number:06}"), request: [1; 32] }
}

fn bill_of(id_number: &IdNumber, care: Care, yuan: i64) -> HospitalBill {
    let line = |class, fen| Line {
        item: Some("A001".to_owned()),
        class,
        unit_price: Money::from_fen(fen),
        quantity: Decimal::new(10, 1),
        price_limit: None,
        self_ratio: (class == Class::B).then(|| Decimal::new(10, 2)),
    };
    let lines = vec![line(Class::A, yuan * 60), line(Class::B, yuan * 30), line(Class::C, yuan * 10)];
    HospitalBill {
        id_number: id_number.clone(),
        name: None,
        slip_no: format!("S{}", number()),
        admission_no: None,
        invoice_no: None,
        care,
        level_told: None,
        charges: Charges::Lines(lines),
        item_names: ["床位费", "药品"].map(ToOwned::to_owned).to_vec(),
        total_told: Some(Money::from_fen(yuan * 100)),
    }
}

pub(crate) fn stay(person: &NewPerson, from: &str, to: &str, yuan: i64) -> HospitalBill {
    bill_of(&person.id_number, Care::local(Kind::Inpatient, Level::One, day(from), day(to)), yuan)
}

pub(crate) fn visit(person: &NewPerson, on: &str, yuan: i64) -> HospitalBill {
    let care = Care { admitted: None, ..Care::local(Kind::Outpatient, Level::One, day(on), day(on)) };
    bill_of(&person.id_number, care, yuan)
}

/// The same as sums by class.
pub(crate) fn by_totals(mut bill: HospitalBill, totals: Totals) -> HospitalBill {
    (bill.charges, bill.item_names, bill.total_told) = (Charges::Totals(totals), Vec::new(), None);
    bill
}

pub(crate) async fn settle_under(
    store: &dyn Store,
    hospital: &str,
    key: RequestKey,
    bill: HospitalBill,
    at: OffsetDateTime,
) -> SettlementOutcome {
    let command = Settle { hospital: hospital.to_owned(), key, bill, today: day(TODAY), at };
    store.settle(command, signer()).await.unwrap()
}

pub(crate) async fn settle(store: &dyn Store, hospital: &str, bill: HospitalBill) -> SettlementOutcome {
    settle_under(store, hospital, key(), bill, later(i64::from(number()))).await
}

/// Settles what must be settled.
pub(crate) async fn settled(store: &dyn Store, hospital: &str, bill: HospitalBill) -> Settlement {
    match settle(store, hospital, bill).await {
        SettlementOutcome::Settled(settlement) => *settlement,
        other => panic!("{other:?}"),
    }
}

/// Why a bill is not settled.
pub(crate) async fn not_settled(store: &dyn Store, hospital: &str, bill: HospitalBill) -> NotSettled {
    match settle(store, hospital, bill).await {
        SettlementOutcome::Not(not) => not,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn reverse_under(
    store: &dyn Store,
    hospital: &str,
    key: RequestKey,
    slip_no: &str,
) -> ReverseOutcome {
    let at = later(i64::from(number()));
    let (hospital, slip_no) = (hospital.to_owned(), slip_no.to_owned());
    store.reverse(Reverse { hospital, key, slip_no, today: day(TODAY), at }).await.unwrap()
}

pub(crate) async fn reverse(store: &dyn Store, hospital: &str, slip_no: &str) -> ReverseOutcome {
    reverse_under(store, hospital, key(), slip_no).await
}

/// Zero rows of each, or the statement fails: every settlement has its postings, its key and its record, once.
const BOOKS: &str = "
    CREATE TEMPORARY TABLE none_is_left (what TEXT, found BIGINT CHECK (found = 0));
    INSERT INTO none_is_left
        SELECT 'settlements whose postings are not what the funds pay', COUNT(*) FROM claim AS c
        WHERE c.route = 'counter' AND c.fund_pay_sumamt <> (
            SELECT COALESCE(SUM(p.amount), 0) FROM posting AS p
            WHERE p.person = c.person AND p.claim = c.id AND p.turn = 'settle');
    INSERT INTO none_is_left
        SELECT 'hand-ins whose postings are not what the funds pay', COUNT(*) FROM claim AS c
        WHERE c.route = 'hand_in' AND c.fund_pay_sumamt <> (
            SELECT COALESCE(SUM(p.amount), 0) FROM posting AS p
            WHERE p.person = c.person AND p.claim = c.id AND p.turn = 'settle' AND p.credit = 'payable_person');
    INSERT INTO none_is_left
        SELECT 'hand-ins that are paid otherwise than they say', COUNT(*) FROM claim AS c
        WHERE c.route = 'hand_in' AND (
            SELECT COALESCE(SUM(CASE p.turn WHEN 'pay' THEN p.amount ELSE -p.amount END), 0) FROM posting AS p
            WHERE p.person = c.person AND p.claim = c.id AND p.turn IN ('pay', 'return')
        ) <> CASE WHEN c.status = 'paid' THEN c.fund_pay_sumamt ELSE 0 END;
    INSERT INTO none_is_left
        SELECT 'hand-ins without the one claim, or claims without the one hand-in',
               (SELECT COUNT(*) FROM hand_in
                WHERE claim IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM claim AS c
                    WHERE c.person = hand_in.person AND c.id = hand_in.claim AND c.slip_no = hand_in.reference))
             + (SELECT COUNT(*) FROM claim AS c
                WHERE c.route = 'hand_in'
                  AND 1 <> (SELECT COUNT(*) FROM hand_in WHERE hand_in.claim = c.id));
    INSERT INTO none_is_left
        SELECT 'reversals whose postings are not the mirror', COUNT(*) FROM claim AS c
        WHERE c.route = 'counter' AND (
            SELECT COALESCE(SUM(p.amount), 0) FROM posting AS p
            WHERE p.person = c.person AND p.claim = c.id AND p.turn = 'reverse'
        ) <> CASE WHEN c.status = 'reversed' THEN c.fund_pay_sumamt ELSE 0 END;
    INSERT INTO none_is_left
        SELECT 'settlements without the one key', COUNT(*) FROM claim AS c
        WHERE c.route = 'counter' AND 1 <> (
            SELECT COUNT(*) FROM settlement_key AS k WHERE k.slip_no = c.slip_no AND k.kind = 'settle');
    INSERT INTO none_is_left
        SELECT 'reversals without the one key', COUNT(*) FROM claim AS c
        WHERE (c.reversed_at IS NOT NULL) <> EXISTS (
            SELECT 1 FROM settlement_key AS k WHERE k.slip_no = c.slip_no AND k.kind = 'reverse');
    INSERT INTO none_is_left
        SELECT 'keys without a claim', COUNT(*) FROM settlement_key AS k
        WHERE NOT EXISTS (SELECT 1 FROM claim AS c WHERE c.slip_no = k.slip_no);
    INSERT INTO none_is_left
        SELECT 'settlements without lines', COUNT(*) FROM claim AS c
        WHERE c.route = 'counter'
          AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.person = c.person AND l.claim = c.id);
    INSERT INTO none_is_left
        SELECT 'records that are missing or too many',
               (SELECT COUNT(*) FROM claim WHERE route = 'counter')
             + (SELECT COUNT(*) FROM claim WHERE reversed_at IS NOT NULL)
             - (SELECT COUNT(*) FROM audit WHERE action IN ('claim.settle', 'claim.reverse'))";

/// The books of everybody, and those of these people by a replay from nothing: what stands came out of what stood before
/// it, and the year is what the last one left.
pub(crate) async fn books_are_whole(bed: &Bed, people: &[PersonId]) {
    bed.raw(BOOKS).await.unwrap();
    for person in people {
        let mut standing = Vec::new();
        for claim in bed.store.claims(*person, None).await.unwrap() {
            if claim.status != ClaimStatus::Reversed {
                standing.push(bed.store.claim(*person, claim.id).await.unwrap().unwrap().claim);
            }
        }
        standing.sort_by_key(|claim| claim.settled_at);
        let mut books = BTreeMap::new();
        for claim in &standing {
            let year = claim.booking.benefit_year;
            let book = books.entry(year).or_insert_with(|| Book::new(year));
            let pack = catalogue::shipped().get(&claim.pack).unwrap();
            let replayed = book.settle(pack, &claim.slip_no, &claim.facts()).unwrap();
            assert_eq!((replayed.before, replayed.shares), (claim.before, claim.shares), "{}", claim.slip_no);
            assert_eq!(replayed.after, claim.after);
        }
        for year in books.keys() {
            let last = standing.iter().rfind(|claim| claim.booking.benefit_year == *year).unwrap();
            let now = bed.store.accumulators(*person, &Booking::of_year(*year)).await.unwrap();
            assert_eq!(now, last.after);
        }
    }
}

/// The receipt is signed, and the stored facts reproduce it: amounts, year and every step.
pub(crate) fn receipt_fits(settlement: &Settlement) {
    let receipt: Receipt = verify(&settlement.receipt, &[signer().public_key()]).unwrap();
    let pack = catalogue::shipped().get(&settlement.claim.pack).unwrap();
    assert_eq!(receipt.pack.hash, settlement.claim.pack_hash);
    assert_eq!(receipt::check(&receipt, &settlement.claim.facts(), pack), Ok(()));
}

/// The first moment of these tests.
pub(crate) const BEGIN: OffsetDateTime = NOW;
