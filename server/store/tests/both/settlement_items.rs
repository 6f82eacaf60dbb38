//! Bills of few and of many items: what goes into the books in one statement, and what in several.

use rules::facts::Charges;
use store::testing::Bed;

use crate::hospital::{books_are_whole, hospitals, insured, settled, visit};

super::on_both! {
    a_bill_is_kept_whole_however_many_items_it_has,
}

async fn a_bill_is_kept_whole_however_many_items_it_has(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let person = insured(store, "urban").await;
    for count in [1, 16, 17, 1_200] {
        let mut bill = visit(&person, "2016-03-01", 90);
        let Charges::Lines(lines) = &bill.charges else { panic!("a bill with items") };
        bill.charges = Charges::Lines(lines.iter().cycle().take(count).cloned().collect());
        bill.item_names = (0..count).map(|number| format!("项目{number}")).collect();
        bill.total_told = None;
        let slip_no = bill.slip_no.clone();
        let told = settled(store, "H1", bill).await;
        assert_eq!(told.claim.lines.len(), count);
        let stored = store.settlement("H1", &slip_no).await.unwrap().unwrap();
        assert_eq!(stored.claim, told.claim, "{count} items");
    }
    books_are_whole(&bed, &[person.id]).await;
}
