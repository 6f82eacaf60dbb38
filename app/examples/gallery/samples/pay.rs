//! Samples of the pages of payment.

use app::Page;
use app::pages::pay::{self, Due, Progress, Reason, ReceiptLine, Refund, Refused, check, done, receipt};
use rules::scheme::Scheme;
use rules::text::Text;

use super::{Outcomes, day, huaiyuan, year_2016, yuan};

/// Every page, by the name of its file.
pub(super) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let paid = done::Standing::Paid("SJ2016-7KQ4X-41QXR".to_owned(), day("2016-01-01")?);
    Ok(vec![
        ("pay", Page::Pay(list()?)),
        ("pay-empty", Page::Pay(pay::Model::default())),
        ("pay-check", Page::PayCheck(Box::new(order(check::Way::Open)?))),
        ("pay-check-unreachable", Page::PayCheck(Box::new(order(check::Way::Unreachable)?))),
        ("pay-check-counter", Page::PayCheck(Box::new(order(check::Way::None)?))),
        ("pay-done", ended(paid, Some(refund(Progress::Sent)?))?),
        ("pay-waiting", ended(done::Standing::Waiting, None)?),
        ("pay-not-paid", ended(done::Standing::NotPaid, None)?),
        ("pay-expired", ended(done::Standing::Expired, None)?),
        ("pay-refunded", ended(done::Standing::Refunded, Some(refund(Progress::Owed)?))?),
        ("pay-refused", Page::PayRefused(Refused::NotTheChoice)),
        (
            "pay-refused-paid",
            Page::PayRefused(Refused::AlreadyPaid(
                yuan("120.00")?,
                day("2015-11-02")?,
                "SJ201600000002".to_owned(),
            )),
        ),
        ("receipt", Page::Receipt(Box::new(proof()?))),
    ])
}

/// The button to pay.
pub(super) fn due() -> Outcomes<Due> {
    Ok(Due { year: 2016, own: yuan("120.00")?, key: "0d7c9f0e-key".to_owned() })
}

fn refund(state: Progress) -> Outcomes<Refund> {
    let (number, amount) = ("TK2016-7KQ4X-41QXR".to_owned(), yuan("120.00")?);
    Ok(Refund { number, amount, reason: Reason::AlreadyPaid, state })
}

fn list() -> Outcomes<pay::Model> {
    let number = "SJ2015-7KQ4X-41QXR".to_owned();
    Ok(pay::Model {
        open: vec![("D2016-7KQ4X-41QXR".to_owned(), 2016, yuan("120.00")?)],
        receipts: vec![ReceiptLine { number, year: 2015, own: yuan("90.00")?, paid_on: day("2014-11-20")? }],
        refunds: vec![refund(Progress::Done)?],
    })
}

fn option() -> Outcomes<Text> {
    Ok(year_2016()?.options.first().ok_or("no option")?.title.clone())
}

fn order(way: check::Way) -> Outcomes<check::Model> {
    Ok(check::Model {
        number: "D2016-7KQ4X-41QXR".to_owned(),
        name: "李*英".to_owned(),
        id: "3403**********0021".to_owned(),
        place: huaiyuan()?.name.clone(),
        year: 2016,
        option: option()?,
        own: yuan("120.00")?,
        subsidy: yuan("420.00")?,
        official: false,
        pay_by: Some(day("2015-12-31")?),
        covers_from: day("2016-01-01")?,
        kept_until: "18:35".to_owned(),
        way,
    })
}

fn ended(standing: done::Standing, refund: Option<Refund>) -> Outcomes<Page> {
    Ok(Page::PayDone(Box::new(done::Model {
        number: "D2016-7KQ4X-41QXR".to_owned(),
        name: "李*英".to_owned(),
        year: 2016,
        own: yuan("120.00")?,
        standing,
        refund,
    })))
}

fn proof() -> Outcomes<receipt::Model> {
    Ok(receipt::Model {
        number: "SJ2016-7KQ4X-41QXR".to_owned(),
        name: "李*英".to_owned(),
        id: "3403**********0021".to_owned(),
        place: huaiyuan()?.name.clone(),
        year: 2016,
        scheme: Scheme::UrbanResident,
        option: option()?,
        own: yuan("120.00")?,
        subsidy: yuan("420.00")?,
        paid_on: day("2015-12-01")?,
        by: receipt::By::Gateway,
        order: Some("D2016-7KQ4X-41QXR".to_owned()),
        official: false,
    })
}
