//! Every page, in both languages: what must hold of its HTML whatever it shows.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

#[path = "../examples/gallery/samples.rs"]
mod samples;

use std::collections::BTreeSet;
use std::sync::Arc;

use app::forms::sign_in::{RawFirst, RawPassword};
use app::pages::{choice::Screen, claims, sign_in};
use app::{Assets, Page, Request, SignedIn};
use rules::text::Lang;

/// Every page's name and HTML, in every language and size.
fn all() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        for large in [false, true] {
            for (name, page) in samples::pages().unwrap() {
                let request = samples::request(lang, large, name, "/pkg/portal.css").unwrap();
                pages.push((format!("{name} {lang:?} large={large}"), app::render(&request, page)));
            }
        }
    }
    pages
}

fn request(name: &str) -> Request {
    samples::request(Lang::Zh, false, name, "/pkg/portal.css").unwrap()
}

/// The values of an attribute, in the order of the page.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let opening = format!(" {attribute}=\"");
    html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_is_a_document_with_one_heading_of_the_first_rank() {
    for (name, html) in all() {
        assert!(html.starts_with("<!DOCTYPE html><html lang="), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main ").count(), 1, "{name}");
        // Who works here needs no number to call.
        assert!(html.contains("href=\"tel:12393\"") || name.starts_with("staff"), "{name}");
    }
}

#[test]
fn two_options_that_cannot_be_compared_say_so() {
    let mut pages = samples::pages().unwrap().into_iter();
    let (_, page) = pages.find(|(name, _)| *name == "choice-compare").unwrap();
    let Page::Choice(mut screen) = page else { panic!("{page:?}") };
    let Screen::Compare(model) = &mut *screen else { panic!("{screen:?}") };
    model.found.pairs[0].levels.clear();
    let html = app::render(&request("choice-compare"), Page::Choice(screen));
    assert!(html.contains("<p>算不出来</p>"));
}

#[test]
fn no_page_has_inline_styles_or_handlers() {
    for (name, html) in all() {
        for forbidden in [" style=\"", " onclick=", " oninput=", " onsubmit=", "javascript:", "<style"] {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

#[test]
fn ids_are_unique_and_everything_that_refers_to_one_finds_it() {
    for (name, html) in all() {
        let ids = values(&html, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{name}: an id twice in {ids:?}");
        let referring = ["for", "aria-describedby", "aria-labelledby"];
        for id in
            referring.iter().flat_map(|attribute| values(&html, attribute)).flat_map(str::split_whitespace)
        {
            assert!(known.contains(id), "{name}: nothing has the id {id}");
        }
    }
}

#[test]
fn an_error_summary_leads_to_fields_that_are_there() {
    for (name, html) in
        all().into_iter().filter(|(name, _)| name.contains("wrong") || name.starts_with("sign-in "))
    {
        let summary = html.split("class=\"errors\"").nth(1).unwrap().split("</ul>").next().unwrap();
        for target in values(summary, "href") {
            let id = target.strip_prefix('#').unwrap();
            assert!(html.contains(&format!(" id=\"{id}\"")), "{name}: no field {id}");
        }
    }
}

#[test]
fn the_nonce_stands_in_its_attribute_only() {
    for (name, html) in all() {
        assert_eq!(
            html.matches("sample\"").count(),
            [" nonce=\"sample\"", "tag sample\"", " value=\"sample\""]
                .iter()
                .map(|known| html.matches(known).count())
                .sum::<usize>(),
            "{name}"
        );
    }
}

#[test]
fn only_a_page_with_an_island_loads_code() {
    let packs = [("jiamusi-2018".to_owned(), "/pkg/packs/jiamusi.json".to_owned())].into();
    let assets = Assets { js: "/pkg/p.js".into(), wasm: "/pkg/p.wasm".into(), packs, ..Assets::default() };
    for (name, page) in samples::pages().unwrap() {
        let request = Request { assets: Arc::new(assets.clone()), ..request(name) };
        let html = app::render(&request, page);
        let has_island = html.contains("<leptos-island");
        assert_eq!(has_island, name == "estimate" || name == "estimate-wrong", "{name}");
        if has_island {
            assert!(html.contains(
                "<script type=\"module\" nonce=\"sample\">import start,*as islands from \"/pkg/p.js\""
            ));
            assert!(html.contains("/pkg/packs/jiamusi.json"));
        }
    }
}

#[test]
fn what_people_are_called_is_shown_as_text() {
    let mut rows = match samples::pages().unwrap().into_iter().find(|(name, _)| *name == "claims") {
        Some((_, Page::Claims(model))) => model.rows,
        _ => Vec::new(),
    };
    rows[0].hospital = "<script>alert(1)</script>&\"".to_owned();
    let name = "阿依·𠮷*".to_owned();
    let request = Request { signed_in: Some(SignedIn { name: name.clone() }), ..request("claims") };
    let html = app::render(&request, Page::Claims(claims::Model { rows, ..claims::Model::default() }));
    assert!(!html.contains("<script>alert(1)"));
    assert!(html.contains("&lt;script&gt;alert(1)"));
    assert!(html.contains(&name));
}

#[test]
fn a_form_with_errors_keeps_what_was_typed_and_answers_422() {
    let raw = RawFirst { id: "123".into(), name: "\"><b>·𠮷".into(), ..RawFirst::default() };
    let errors = raw.parse().err().unwrap();
    let page = Page::SignIn(sign_in::Model::First { raw, errors });
    assert_eq!(page.status(), 422);
    let html = app::render(&request("sign-in-first"), page);
    assert!(html.contains("value=\"123\""));
    assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;·𠮷\"") || html.contains("value=\"&quot;><b>·𠮷\""));
    assert!(html.contains("aria-invalid=\"true\""));
    assert!(html.contains("<title>有误："));
}

#[test]
fn a_password_is_never_shown_again() {
    let raw = RawPassword { id: "123".into(), password: "geheim-secret".into(), ..RawPassword::default() };
    let errors = raw.parse().err().unwrap();
    let html = app::render(&request("sign-in"), Page::SignIn(sign_in::Model::Password { raw, errors }));
    assert!(!html.contains("geheim-secret"));
}

#[test]
fn samples_are_marked_beside_the_figure() {
    for (name, html) in all().into_iter().filter(|(name, _)| {
        ["enrolment ", "tiers ", "tiers-check ", "tiers-done ", "estimate-tiers "]
            .iter()
            .any(|page| name.starts_with(page))
    }) {
        assert!(html.contains("示例参数，非官方") || html.contains("Sample figures, not official"), "{name}");
    }
}

#[test]
fn statuses_fit_the_pages() {
    let status = |wanted: &str| {
        samples::pages().unwrap().into_iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.status())
    };
    assert_eq!(status("home"), Some(200));
    assert_eq!(status("estimate-wrong"), Some(422));
    assert_eq!(status("not-found"), Some(404));
    assert_eq!(status("refused"), Some(403));
    assert_eq!(status("too-many"), Some(429));
    assert_eq!(status("too-large"), Some(413));
    assert_eq!(status("problem"), Some(500));
    assert_eq!(status("unavailable"), Some(503));
}
