//! `/family`: my household, the people I act for, the people who act for me.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use crate::request::Request;
use crate::ui::answer::{back, empty, link_button};
use crate::ui::notice::{Tone, notice};
use crate::{routes, t};

/// A person's family as the portal knows it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The household, if the register has one.
    pub household: Vec<Member>,
    /// In which I am the guardian.
    pub acting: Vec<LinkItem>,
    /// In which I am the child.
    pub by: Vec<LinkItem>,
    /// Days that a newborn has; `None` where there is no rule.
    pub newborn_days: Option<u16>,
}

/// Somebody of the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name; masked unless it is one's own or a child's one acts for.
    pub name: String,
    /// Word of the relation to the head.
    pub relation: &'static str,
    /// Oneself.
    pub me: bool,
}

/// A link in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkItem {
    /// Its id.
    pub id: String,
    /// The other's name.
    pub name: String,
    /// What the guardian is to the child.
    pub relation: Relation,
    /// How it stands today.
    pub state: LinkState,
    /// First day.
    pub since: Option<Date>,
    /// First day on which it no longer holds.
    pub until: Option<Date>,
}

/// What the guardian is to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// 父母
    Parent,
    /// 祖父母
    Grandparent,
    /// 其他
    Other,
}

/// How a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Staff look at it.
    Asked,
    /// Verified, but the child has to agree.
    WaitsForChild,
    /// The guardian acts.
    InForce,
    /// Staff said no.
    Refused,
    /// Over.
    Ended,
}

impl LinkState {
    pub(crate) fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Asked => t::family_state_asked(lang),
            Self::WaitsForChild => t::family_state_waits(lang),
            Self::InForce => t::family_state_in_force(lang),
            Self::Refused => t::family_state_refused(lang),
            Self::Ended => t::family_state_ended(lang),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::InForce => "tag",
            Self::Asked | Self::WaitsForChild => "tag sample",
            Self::Refused | Self::Ended => "tag off",
        }
    }
}

impl Relation {
    /// For both sides to read.
    pub(crate) fn kind(self, lang: Lang) -> &'static str {
        match self {
            Self::Parent => t::family_kind_parent(lang),
            Self::Grandparent => t::family_kind_grandparent(lang),
            Self::Other => t::family_kind_other(lang),
        }
    }

    /// As the one who asks says it.
    pub(crate) fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Parent => t::family_relation_parent(lang),
            Self::Grandparent => t::family_relation_grandparent(lang),
            Self::Other => t::family_relation_other(lang),
        }
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let newborn = model.newborn_days.map(|days| {
        let body = view! {
            <p>{t::family_newborn_days(lang, &days)}</p>
            <p><a href=routes::FAMILY_NEWBORN>{t::family_newborn_link(lang)}</a></p>
        };
        notice(Tone::Calm, t::family_newborn_title(lang), body)
    });
    view! {
        <div class="narrow">
            {back(routes::ENROLMENT, t::family_back_enrolment(lang))}
            <h1>{t::family_title(lang)}</h1>
            <p class="lead">{t::family_lead(lang)}</p>
            <h2>{t::family_acting(lang)}</h2>
            {list(lang, &model.acting, t::family_acting_none(lang), t::family_acting_none_next(lang), true)}
            <p>{link_button(routes::FAMILY_ASK, t::family_ask_link(lang), true)}</p>
            {newborn}
            <h2>{t::family_by(lang)}</h2>
            {list(lang, &model.by, t::family_by_none(lang), t::family_by_none_next(lang), false)}
            {link_button(routes::FAMILY_DONE, t::family_done_link(lang), false)}
            <h2>{t::family_household(lang)}</h2>
            {household(lang, &model.household)}
        </div>
    }
    .into_any()
}

fn list(lang: Lang, links: &[LinkItem], none: &'static str, next: &'static str, acting: bool) -> AnyView {
    if links.is_empty() {
        return empty(none, next);
    }
    let items = links.iter().map(|link| item(lang, link, acting)).collect::<Vec<_>>();
    view! { <ul class="list">{items}</ul> }.into_any()
}

fn item(lang: Lang, link: &LinkItem, acting: bool) -> AnyView {
    let base = routes::family_link(&link.id);
    let pages = (acting && link.state == LinkState::InForce).then(|| {
        view! {
            <p>
                <a href=format!("{base}{}", routes::ENROLMENT)>{t::family_to_enrolment(lang)}</a>
                "　"
                <a href=format!("{base}{}", routes::TIERS)>{t::family_to_tiers(lang)}</a>
                "　"
                <a href=format!("{base}{}", routes::DETAILS)>{t::family_to_details(lang)}</a>
            </p>
        }
    });
    view! {
        <li class="card">
            <p>
                <strong>{link.name.clone()}</strong> " " <span class=link.state.class()>{link.state.word(lang)}</span>
            </p>
            <p class="small">{link.relation.kind(lang)}</p>
            {link.since.map(|_| view! { <p class="small">{term(lang, link)}</p> })}
            {pages}
            <p><a href=base.clone()>{t::family_details(lang)}</a></p>
        </li>
    }
    .into_any()
}

/// From when to when, as far as known.
pub(crate) fn term(lang: Lang, link: &LinkItem) -> String {
    match (link.since, link.until) {
        (Some(since), Some(until)) => t::family_term(lang, &date::iso(since), &date::iso(until)),
        (Some(since), None) => t::family_since(lang, &date::iso(since)),
        _ => String::new(),
    }
}

fn household(lang: Lang, members: &[Member]) -> AnyView {
    if members.is_empty() {
        return empty(t::family_household_none(lang), t::family_household_none_next(lang));
    }
    let items = members
        .iter()
        .map(|member| {
            let me = member.me.then(|| view! { <span class="tag">{t::family_me(lang)}</span> });
            view! {
                <li>
                    {member.name.clone()} "　" <span class="small">{member_word(lang, member.relation)}</span> " " {me}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <div class="card"><ul>{items}</ul></div> }.into_any()
}

/// The relation to the head of the household.
pub(crate) fn member_word(lang: Lang, code: &str) -> &'static str {
    match code {
        "head" => t::family_member_head(lang),
        "spouse" => t::family_member_spouse(lang),
        "child" => t::family_member_child(lang),
        "parent" => t::family_member_parent(lang),
        "grandchild" => t::family_member_grandchild(lang),
        _ => t::family_member_other(lang),
    }
}
