//! The frame of every page: head, skip link, header, navigation, footer.

use leptos::prelude::*;
use rules::date::Date;
use rules::text::Lang;

use super::day;
use super::icon::mark;
use super::notice::{Tone, notice};
use crate::pages::{Page, staff};
use crate::request::Request;
use crate::{routes, t};

/// The whole document.
pub(crate) fn document(request: &Request, page: Page) -> AnyView {
    let lang = request.lang;
    let title = document_title(lang, &page);
    let script = page.has_island().then(|| island_script(request));
    let printing = page.has_result().then(|| print_script(request));
    let home = matches!(page, Page::Home(_));
    let icon =
        if request.assets.icon.is_empty() { "/favicon.svg" } else { request.assets.icon.as_str() }.to_owned();
    let path = request.path.split('?').next().unwrap_or_default().to_owned();
    let (top, bottom) = match &page {
        Page::Staff(screen) => (staff::top(request, screen), staff::bottom(lang)),
        _ => (view! { {header(request)} {navigation(lang, &path, home)} }.into_any(), footer(lang)),
    };
    let body = page.view(request);
    view! {
        <!DOCTYPE html>
        <html lang=language(lang) class=if request.large_type { "large" } else { "" }>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="format-detection" content="telephone=no" />
                <title>{title}</title>
                <meta name="description" content=t::brand_description(lang) />
                <link rel="stylesheet" href=request.assets.css.clone() />
                <link rel="icon" href=icon r#type="image/svg+xml" />
                {script}
            </head>
            <body>
                <a class="skip" href="#main">{t::shell_skip(lang)}</a>
                {top}
                {request.demo.is_some().then(|| demo(lang, request.today))}
                <main id="main" tabindex="-1">{acting(request)} {body}</main>
                {bottom}
                {printing}
            </body>
        </html>
    }
    .into_any()
}

/// The language as HTML names it.
const fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

fn document_title(lang: Lang, page: &Page) -> String {
    let title = t::shell_document_title(lang, &t::brand_name(lang), &page.title(lang));
    if page.has_errors() { t::shell_error_title(lang, &title) } else { title }
}

/// Fetches the islands' code and wakes each of them.
fn island_script(request: &Request) -> AnyView {
    let code = format!(
        "import start,*as islands from {js:?};\
         await start({{module_or_path:{wasm:?}}});\
         islands.hydrate();\
         for(const island of document.querySelectorAll('leptos-island'))islands[island.dataset.component]?.(island);",
        js = request.assets.js,
        wasm = request.assets.wasm,
    );
    view! {
        <link rel="modulepreload" href=request.assets.js.clone() />
        <link
            rel="preload"
            href=request.assets.wasm.clone()
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
        <script type="module" nonce=request.nonce.clone() inner_html=code></script>
    }
    .into_any()
}

/// Shows the print buttons, which are of no use without JavaScript.
fn print_script(request: &Request) -> AnyView {
    let code =
        "for(const b of document.querySelectorAll('[data-print]')){b.hidden=false;b.onclick=()=>print()}";
    view! { <script nonce=request.nonce.clone() inner_html=code></script> }.into_any()
}

fn header(request: &Request) -> AnyView {
    let lang = request.lang;
    let account = match &request.signed_in {
        Some(person) => view! {
            <a class="who" href=routes::ACCOUNT>{person.name.clone()}</a>
            <form method="post" action=routes::SIGN_OUT>
                {token(request)}
                <button type="submit">{t::shell_sign_out(lang)}</button>
            </form>
        }
        .into_any(),
        None => view! { <a href=routes::SIGN_IN>{t::shell_sign_in(lang)}</a> }.into_any(),
    };
    view! {
        <header class="top">
            <div class="top-in">
                <a class="brand" href=routes::HOME>{mark()} {t::brand_name(lang)}</a>
                <div class="tools">
                    {preferences(request, routes::PREFERENCES)}
                    {account}
                </div>
            </div>
        </header>
    }
    .into_any()
}

/// The buttons of type size and language. They work without sign-in and without JavaScript.
pub(crate) fn preferences(request: &Request, action: &'static str) -> AnyView {
    let lang = request.lang;
    let (size, size_label) = if request.large_type {
        ("normal", t::shell_type_normal(lang))
    } else {
        ("large", t::shell_type_large(lang))
    };
    let (other, other_label, other_lang) = match lang {
        Lang::Zh => ("en", "English", "en"),
        Lang::En => ("zh", "中文", "zh-CN"),
    };
    view! {
        <form method="post" action=action>
            {token(request)}
            <input type="hidden" name="back" value=request.path.clone() />
            <button type="submit" name="size" value=size>{size_label}</button>
            <button type="submit" name="lang" value=other lang=other_lang>{other_label}</button>
        </form>
    }
    .into_any()
}

/// The form's token, for people who are signed in.
pub(crate) fn token(request: &Request) -> AnyView {
    if request.csrf.is_empty() {
        return ().into_any();
    }
    view! { <input type="hidden" name="csrf" value=request.csrf.clone() /> }.into_any()
}

/// The way to the other tasks; the home page is that list itself.
fn navigation(lang: Lang, path: &str, home: bool) -> AnyView {
    if home {
        return ().into_any();
    }
    let links = [
        (routes::HOME, t::menu_home(lang)),
        (routes::ENROLMENT, t::menu_enrolment(lang)),
        (routes::ESTIMATE, t::menu_estimate(lang)),
        (routes::TIERS, t::menu_tiers(lang)),
        (routes::CLAIMS, t::menu_claims(lang)),
        (routes::POLICIES, t::menu_policies(lang)),
    ]
    .map(|(href, label)| {
        let current = if href == path {
            Some("page")
        } else if href != routes::HOME && path.starts_with(href) {
            Some("true")
        } else {
            None
        };
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    })
    .to_vec();
    view! {
        <nav class="menu" aria-label=t::menu_label(lang)>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// For whom the visitor acts: on top of every page that is about a child.
fn acting(request: &Request) -> Option<AnyView> {
    let (lang, acting) = (request.lang, request.acting.as_ref()?);
    let body = view! {
        <p>
            <a href=request.at(routes::ENROLMENT)>{t::family_to_enrolment(lang)}</a>
            "　"
            <a href=request.at(routes::TIERS)>{t::family_to_tiers(lang)}</a>
            "　"
            <a href=request.at(routes::CLAIMS)>{t::history_child_claims(lang)}</a>
            "　"
            <a href=routes::FAMILY>{t::family_back(lang)}</a>
        </p>
    };
    Some(notice(Tone::Calm, t::family_banner(lang, &acting.name), body))
}

fn demo(lang: Lang, today: Date) -> AnyView {
    view! {
        <aside class="demo" aria-label=t::demo_label(lang)>
            <p class="demo-in">{t::demo_banner(lang, &day(lang, today))}</p>
        </aside>
    }
    .into_any()
}

fn footer(lang: Lang) -> AnyView {
    view! {
        <footer class="foot">
            <div class="foot-in">
                <p>
                    {t::foot_help(lang)} " " <a href=routes::HOTLINE>"12393"</a>
                </p>
                <nav aria-label=t::foot_label(lang)>
                    <a href=routes::VERIFY>{t::menu_verify(lang)}</a>
                    " "
                    <a href=routes::ABOUT>{t::menu_about(lang)}</a>
                    " "
                    <a href=routes::PRIVACY>{t::menu_privacy(lang)}</a>
                </nav>
            </div>
        </footer>
    }
    .into_any()
}
