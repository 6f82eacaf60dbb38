//! The frame of the pages of staff.

use leptos::prelude::*;
use rules::text::Lang;

use super::Screen;
use crate::request::Request;
use crate::ui::shell::{preferences, token};
use crate::{routes, t};

/// The frame above: whose desk it is, its tasks, the way out.
pub(crate) fn top(request: &Request, screen: &Screen) -> AnyView {
    let lang = request.lang;
    let who = screen.clerk.as_ref().map(|clerk| {
        view! {
            <span class="who">{clerk.name.clone()}</span>
            <form method="post" action=routes::STAFF_SIGN_OUT>
                {token(request)}
                <button type="submit">{t::shell_sign_out(lang)}</button>
            </form>
        }
    });
    let here = request.path.split('?').next().unwrap_or_default();
    let links = screen
        .clerk
        .as_ref()
        .map(|clerk| clerk.tasks.clone())
        .unwrap_or_default()
        .into_iter()
        .map(|task| {
            let current = here.starts_with(task.path()).then_some("page");
            view! { <li><a href=task.path() aria-current=current>{task.name(lang)}</a></li> }
        })
        .collect::<Vec<_>>();
    let menu = (!links.is_empty()).then(|| {
        view! {
            <nav class="menu" aria-label=t::staff_menu(lang)>
                <ul>{links}</ul>
            </nav>
        }
    });
    view! {
        <header class="top">
            <div class="top-in">
                <a class="brand" href=routes::STAFF>{crate::ui::icon::mark()} {t::staff_brand(lang)}</a>
                <div class="tools">{preferences(request, routes::STAFF_PREFERENCES)} {who}</div>
            </div>
        </header>
        {menu}
    }
    .into_any()
}

/// The frame below.
pub(crate) fn bottom(lang: Lang) -> AnyView {
    view! {
        <footer class="foot">
            <div class="foot-in"><p>{t::staff_foot(lang)}</p></div>
        </footer>
    }
    .into_any()
}
