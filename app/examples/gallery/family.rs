//! Sample pages about guardians and newborns.

use app::Page;
use app::forms::family::{FileFault, RawNewborn, RawNumber};
use app::pages::family::{LinkItem, LinkState, Member, Model, Relation};
use app::pages::{family_ask, family_done, family_link, family_newborn};
use rules::date::Date;
use time::macros::{date, datetime};

fn member(name: &str, relation: &'static str, me: bool) -> Member {
    Member { name: name.to_owned(), relation, me }
}

fn link(name: &str, state: LinkState, since: Option<Date>) -> LinkItem {
    LinkItem {
        id: "0150-link".to_owned(),
        name: name.to_owned(),
        relation: Relation::Parent,
        state,
        since,
        until: since.map(|_| date!(2025 - 06 - 01)),
    }
}

fn one(state: LinkState, guardian: bool) -> family_link::Model {
    let asked = state == LinkState::Asked;
    family_link::Model {
        link: link("周小雨", state, (!asked).then_some(date!(2015 - 12 - 01))),
        guardian,
        asked_on: date!(2015 - 12 - 01),
        reason: None,
        files: vec![family_link::FileItem {
            id: "0151-file".to_owned(),
            kind: "PDF",
            kilobytes: 312,
            on: date!(2015 - 12 - 01),
        }],
        open: asked,
        may_end: true,
        child_agreed: (!guardian).then_some(false),
        number: None,
        number_refused: None,
        raw: RawNumber::default(),
        errors: if asked { vec![FileFault::Broken.error()] } else { Vec::new() },
    }
}

/// Every page of the family, by the name of its file.
pub(crate) fn pages() -> Vec<(&'static str, Page)> {
    let full = Model {
        household: vec![member("周丽华", "head", true), member("周小雨", "child", false)],
        acting: vec![
            link("周小雨", LinkState::InForce, Some(date!(2015 - 12 - 01))),
            link("周小宇", LinkState::Asked, None),
        ],
        by: vec![link("陈*仓", LinkState::WaitsForChild, Some(date!(2015 - 12 - 01)))],
        newborn_days: Some(90),
    };
    let mut newborn = one(LinkState::InForce, true);
    newborn.number = Some(family_link::Number::Missing("T-01234-ABCDE".to_owned()));
    newborn.number_refused = Some("与户口簿不符".to_owned());
    let errors = RawNewborn::default().parse().err().unwrap_or_default();
    let ask = family_ask::Model {
        members: vec![("member-1".to_owned(), member("周小雨", "child", false))],
        ..Default::default()
    };
    let done = family_done::Done {
        at: datetime!(2015-12-01 02:00 UTC),
        by: "周*华".to_owned(),
        action: "tier.choose".to_owned(),
        reference: Some("2016-7K4XQ-M2P9A".to_owned()),
    };
    vec![
        ("family", Page::Family(Box::new(full))),
        ("family-empty", Page::Family(Box::default())),
        ("family-ask", Page::FamilyAsk(Box::new(ask))),
        ("family-link", Page::FamilyLink(Box::new(one(LinkState::InForce, true)))),
        ("family-link-asked", Page::FamilyLink(Box::new(one(LinkState::Asked, true)))),
        ("family-link-child", Page::FamilyLink(Box::new(one(LinkState::WaitsForChild, false)))),
        ("family-link-newborn", Page::FamilyLink(Box::new(newborn))),
        (
            "family-newborn",
            Page::FamilyNewborn(Box::new(family_newborn::Model { days: 90, errors, ..Default::default() })),
        ),
        ("family-done", Page::FamilyDone(family_done::Model { entries: vec![done] })),
        ("family-done-empty", Page::FamilyDone(family_done::Model::default())),
    ]
}
