//! Hand-in claims that are paid: by somebody else than who granted them, and again where the bank sends money back.

use store::{
    AccountOutcome, AnswerHandIn, BankAccount, ClaimStatus, DecideHandInOutcome, DeskStep, HandInAccount,
    HandInId, HandInState, NewHandIn, NoticeText, PayHandIn, PayHandInOutcome, ReturnHandIn, StaffId, Store,
    testing::Bed,
};

use crate::{
    cases::{by, two},
    fixture::day,
    hand_in::{account, desk, facts, handed_in, own, papers, read},
    hand_in_decided::{grant, granted},
    hospital::{TODAY, books_are_whole, hospitals, insured},
    notices::inbox,
    staff::desk_of,
};

super::on_both! {
    money_is_sent_by_somebody_else_than_who_granted_it,
    money_that_comes_back_is_sent_to_another_account,
    who_confirmed_does_not_pay_and_who_proposed_may,
}

async fn pay(
    store: &dyn Store,
    staff: StaffId,
    id: HandInId,
    (reference, on): (&str, &str),
) -> PayHandInOutcome {
    let command = PayHandIn { step: desk(staff, id), reference: reference.to_owned(), on: day(on) };
    store.pay_hand_in(command).await.unwrap()
}

/// The whole account as somebody at the desk sees it.
async fn account_shown(store: &dyn Store, staff: StaffId, id: HandInId) -> Option<BankAccount> {
    store.hand_in_payment(desk(staff, id)).await.unwrap().unwrap().account
}

async fn money_is_sent_by_somebody_else_than_who_granted_it(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, other], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    assert_eq!(pay(store, other, id, ("B001", TODAY)).await, PayHandInOutcome::NotNow(HandInState::Received));
    assert!(store.hand_in_payment(desk(other, id)).await.unwrap().is_none(), "nothing is granted");
    let (claim, fund) = granted(store, one, id).await;
    let elsewhere = DeskStep { acting: desk_of(store, "weihai").await, ..desk(other, id) };
    assert!(store.hand_in_payment(elsewhere).await.unwrap().is_none(), "another fund's");
    assert!(store.account_before(person, person).await.unwrap().is_none(), "granted is not paid");
    let list = store.hand_ins_to_pay(by(other), day(TODAY)).await.unwrap();
    assert_eq!(store.hand_ins_waiting(by(other), day(TODAY)).await.unwrap().to_pay, 1);
    assert_eq!((list.len(), list[0].fund, list[0].own, list[0].overdue), (1, fund, false, false));
    assert_eq!(list[0].account, account().masked());
    assert!(store.hand_ins_to_pay(by(one), day("2016-06-17")).await.unwrap()[0].own);
    assert!(store.hand_ins_to_pay(by(one), day("2016-06-17")).await.unwrap()[0].overdue);
    assert!(store.hand_ins_to_pay(desk_of(store, "weihai").await, day(TODAY)).await.unwrap().is_empty());

    assert!(account_shown(store, one, id).await.is_none(), "who granted it");
    assert_eq!(account_shown(store, other, id).await, Some(account()));
    let trail = store.audit_of(person, 30).await.unwrap();
    assert_eq!(trail.iter().filter(|entry| entry.action == "hand_in.account").count(), 1);

    assert_eq!(pay(store, one, id, ("B001", TODAY)).await, PayHandInOutcome::SamePerson);
    assert_eq!(pay(store, other, id, ("B001", "2016-06-02")).await, PayHandInOutcome::WrongDay);
    assert_eq!(pay(store, other, id, ("B001", "2016-05-31")).await, PayHandInOutcome::WrongDay);
    assert_eq!(pay(store, other, id, ("B001", TODAY)).await, PayHandInOutcome::Done);
    assert_eq!(pay(store, other, id, ("B002", TODAY)).await, PayHandInOutcome::NotNow(HandInState::Paid));
    let paid = read(store, person, &reference).await;
    assert_eq!((paid.state, paid.due), (HandInState::Paid, None));
    assert_eq!(
        paid.payment.map(|payment| (payment.reference, payment.on)),
        Some(("B001".to_owned(), day(TODAY)))
    );
    assert_eq!(store.account_before(person, person).await.unwrap(), Some(account().masked()));
    let again = papers(person, facts("2016-05-01", "2016-05-09", 800));
    let (_, next) = handed_in(store, NewHandIn { account: HandInAccount::AsBefore, ..again }).await;
    assert_eq!(read(store, person, &next).await.account, account().masked(), "offered and taken");
    let claim = store.claim(person, claim).await.unwrap().unwrap().claim;
    assert_eq!((claim.status, claim.paid_on), (ClaimStatus::Paid, Some(day(TODAY))));
    let told = NoticeText::HandInPaid { reference, time: 1 };
    assert!(inbox(store, person).await.into_iter().any(|notice| notice.text == told));
    assert!(account_shown(store, other, id).await.is_none(), "there is nothing to pay");

    let (next, _) = handed_in(store, papers(person, facts("2016-04-01", "2016-04-09", 8_000))).await;
    granted(store, one, next).await;
    assert_eq!(pay(store, other, next, ("B001", TODAY)).await, PayHandInOutcome::ReferenceKnown);
    books_are_whole(&bed, &[person]).await;
}

async fn money_that_comes_back_is_sent_to_another_account(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, other], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    let (claim, _) = granted(store, one, id).await;
    let come_back = async || {
        let (on, reason) = (day(TODAY), "账号户名不符".to_owned());
        store.return_hand_in(ReturnHandIn { step: desk(other, id), on, reason }).await.unwrap()
    };
    assert_eq!(come_back().await, PayHandInOutcome::NotNow(HandInState::Granted));
    assert_eq!(pay(store, other, id, ("B001", TODAY)).await, PayHandInOutcome::Done);
    let new = BankAccount::new("王小明", "徽商银行", "6222000011112222").unwrap();
    let name = async |account: &BankAccount| {
        store.name_account(own(person, &reference), account.clone()).await.unwrap()
    };
    assert_eq!(name(&new).await, AccountOutcome::NotAsked);
    assert_eq!(come_back().await, PayHandInOutcome::Done);
    let wrong = read(store, person, &reference).await;
    assert_eq!((wrong.state, wrong.needs.as_deref()), (HandInState::AccountWrong, Some("账号户名不符")));
    assert_eq!(wrong.payment, None);
    assert!(store.account_before(person, person).await.unwrap().is_none(), "the bank did not take it");
    assert_eq!(wrong.due, Some(rules::hand_in::answer_by(day(TODAY))));
    let record = store.claim(person, claim).await.unwrap().unwrap().claim;
    assert_eq!((record.status, record.paid_on), (ClaimStatus::Settled, None));
    let told = NoticeText::HandInAccount { reference: reference.clone(), time: 1 };
    assert!(inbox(store, person).await.into_iter().any(|notice| notice.text == told));
    books_are_whole(&bed, &[person]).await;

    let another = BankAccount::new("李大山", "徽商银行", "6222000011112222").unwrap();
    assert_eq!(name(&another).await, AccountOutcome::HolderDiffers);
    assert_eq!(name(&new).await, AccountOutcome::Taken);
    assert_eq!(account_shown(store, other, id).await, Some(new.clone()));
    assert_eq!(pay(store, other, id, ("B001", TODAY)).await, PayHandInOutcome::ReferenceKnown);
    assert_eq!(pay(store, other, id, ("B002", TODAY)).await, PayHandInOutcome::Done);
    let paid = read(store, person, &reference).await;
    assert_eq!((paid.state, paid.account), (HandInState::Paid, new.masked()));
    assert_eq!(store.account_before(person, person).await.unwrap(), Some(new.masked()));
    assert_eq!(store.hand_ins_waiting(by(other), day(TODAY)).await.unwrap().to_pay, 0);
    books_are_whole(&bed, &[person]).await;
}

async fn who_confirmed_does_not_pay_and_who_proposed_may(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let ([one, other], person) = (two(store).await, insured(store, "urban").await.id);
    let (id, _) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 30_000))).await;
    assert!(matches!(grant(store, one, id).await, DecideHandInOutcome::Proposed { .. }));
    assert!(store.hand_ins_to_pay(by(one), day(TODAY)).await.unwrap().is_empty(), "it is only proposed");
    assert_eq!(store.hand_ins_waiting(by(one), day(TODAY)).await.unwrap().to_pay, 0);
    let confirm = AnswerHandIn { step: desk(other, id), confirm: true, reason: "已复核".to_owned() };
    let done = store.answer_hand_in(confirm).await.unwrap();
    assert!(matches!(done, DecideHandInOutcome::Granted { .. }), "{done:?}");
    assert_eq!(pay(store, other, id, ("B009", TODAY)).await, PayHandInOutcome::SamePerson);
    assert_eq!(pay(store, one, id, ("B009", TODAY)).await, PayHandInOutcome::Done);
    books_are_whole(&bed, &[person]).await;
}
