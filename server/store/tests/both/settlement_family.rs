//! What a family shares goes back with the settlement that used it, and in the order in which it was used.

use rules::{facts::FamilyAccumulators, pack::Pack};
use store::{Booking, PersonId, RecordOutcome, ReverseOutcome, Store, testing::Bed};

use crate::{
    county::{assessed, before, family, pack, stay, yuan},
    fixture::later,
    hospital::{books_are_whole, reverse},
};

super::on_both! { of_a_family_the_last_settlement_alone_is_taken_back }

/// Settles a stay of a member for 50,000 yuan; its slip.
async fn settled(store: &dyn Store, pack: &Pack, person: PersonId, second: i64) -> String {
    let facts = stay("H001", 50_000);
    let mut claim = assessed(pack, person, &facts, &before(store, pack, person, &facts).await);
    claim.settled_at = later(second);
    let slip_no = claim.slip_no.clone();
    assert_eq!(store.record_claim(claim).await.unwrap(), RecordOutcome::Recorded);
    slip_no
}

async fn of_a_family_the_last_settlement_alone_is_taken_back(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let [one, other] = family(store).await;
    let first = settled(store, &pack, one, -20).await;
    let second = settled(store, &pack, other, -10).await;
    let used = async |person| before(store, &pack, person, &stay("H001", 1)).await.family;
    assert_eq!(used(one).await.basic_fund, yuan(60_000));
    assert_eq!(reverse(store, "H001", &first).await, ReverseOutcome::NotLast);
    assert!(matches!(reverse(store, "H001", &second).await, ReverseOutcome::Reversed(_)));
    assert_eq!(used(other).await.basic_fund, yuan(34_650));
    assert!(matches!(reverse(store, "H001", &first).await, ReverseOutcome::Reversed(_)));
    assert_eq!(used(one).await, FamilyAccumulators::default());
    for person in [one, other] {
        let year = store.accumulators(person, &Booking::of_year(2018)).await.unwrap();
        assert_eq!(year, rules::facts::Accumulators::default());
    }
    books_are_whole(&bed, &[]).await;
}
