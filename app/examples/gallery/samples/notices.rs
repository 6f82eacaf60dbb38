//! Samples of the inbox: every notice, one of them, and messages to the phone.

use app::Page;
use app::pages::home;
use app::pages::notices::{Item, Model, Told, messages, one};

use super::{Outcomes, day, windows, yuan};

/// Every page, by the name of its file.
pub(super) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let items = items()?;
    let one = |at: usize, message| -> Outcomes<Page> {
        let item = items.get(at).ok_or("no such notice")?.clone();
        let about = Some("/enrolment".to_owned());
        Ok(Page::Notice(Box::new(one::Model { item, about, message })))
    };
    let agreed = Some((time::OffsetDateTime::UNIX_EPOCH, messages::TEXT_VERSION.to_owned()));
    let (phone, quiet) = (Some("120****0021".to_owned()), Some((21, 8)));
    Ok(vec![
        ("home-unread", Page::Home(home::Model { windows: windows()?, unread: 2 })),
        ("notices", Page::Notices(Model { items: items.clone(), unread: 2, page: 1, pages: 2 })),
        ("notices-empty", Page::Notices(Model { page: 1, pages: 1, ..Model::default() })),
        ("notice", one(0, Some(one::Message::Sent))?),
        ("notice-waiting", one(4, Some(one::Message::Waiting))?),
        ("notice-not-sent", one(6, Some(one::Message::NotSent))?),
        (
            "notice-messages",
            Page::NoticeMessages(messages::Model { phone: phone.clone(), agreed: None, quiet }),
        ),
        ("notice-messages-on", Page::NoticeMessages(messages::Model { phone, agreed, quiet })),
        ("notice-messages-none", Page::NoticeMessages(messages::Model::default())),
    ])
}

fn items() -> Outcomes<Vec<Item>> {
    let (closes, on) = (day("2015-12-31")?, day("2015-12-01")?);
    let told = [
        Told::Unpaid { year: 2016, closes, chosen: true },
        Told::DeadlineNear { year: 2016, closes, chosen: false },
        Told::WindowOpens(2016, closes),
        Told::ClassUnpaid(2016),
        Told::Conflict(2016),
        Told::ChoiceMade(2016),
        Told::Paid { year: 2016, receipt: "SJ2016-7KQ4X-41QXR".to_owned(), own: yuan("150.00")? },
        Told::RefundOwed { year: 2016, refund: "TK2016-7KQ4X-41QXR".to_owned(), amount: yuan("150.00")? },
        Told::ChoiceWithdrawn(2016),
        Told::GuardianAsked(false),
        Told::GuardianAsked(true),
        Told::GuardianVerified(false),
        Told::GuardianVerified(true),
        Told::GuardianRefused(false),
        Told::GuardianRefused(true),
        Told::CaseDecided(2016, "2016-7K4XQ-M2P9A".to_owned()),
    ];
    Ok(told
        .into_iter()
        .enumerate()
        .map(|(at, told)| Item {
            id: format!("0150-notice-{at}"),
            told,
            child: (at % 3 == 1).then(|| "周小雨".to_owned()),
            on,
            read: at > 1,
        })
        .collect())
}
