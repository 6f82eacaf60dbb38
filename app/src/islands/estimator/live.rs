//! The island around the form.
#![expect(
    missing_docs,
    reason = "the macro makes a struct for the props of an island and does not document it"
)]

use leptos::prelude::*;
use rules::text::Lang;

/// Wraps the server's form and keeps the answer beside it up to date.
///
/// `pack` is the address of the pack's canonical JSON. Without JavaScript only the children are there.
#[island]
pub fn Estimator(
    /// The language of the answer.
    lang: Lang,
    /// Where the pack lies.
    pack: String,
    /// The form and the answer the server drew.
    children: Children,
) -> impl IntoView {
    let result = RwSignal::new(String::new());
    let details = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    let on_input = browser::watch(pack, browser::Answer { lang, result, details, said });
    #[cfg(not(feature = "hydrate"))]
    let on_input = {
        let _ = (pack, lang);
        |_event: leptos::ev::Event| ()
    };
    view! {
        <div class="columns estimator" on:input=on_input>
            {children()}
            <p class="hidden" aria-live="polite">{move || said.get()}</p>
            <div class="live">
                <div inner_html=move || result.get()></div>
                <div class="details" inner_html=move || details.get()></div>
            </div>
        </div>
    }
}

/// What only a browser can do: fetch the pack, read the form, take away the server's answer.
#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use rules::pack::Pack;
    use rules::text::Lang;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};

    use crate::forms::estimate::RawEstimate;
    use crate::islands::estimator::{Outcome, figures, outcome, summary, write_details, write_result};
    use crate::ui::html::Html;

    /// The id of the answer the server drew.
    const SERVER_ANSWER: &str = "answer";

    /// A frame on a slow phone.
    const A_FRAME: Duration = Duration::from_millis(32);

    /// Where the answer goes.
    #[derive(Clone, Copy)]
    pub(super) struct Answer {
        pub(super) lang: Lang,
        /// The amounts, drawn with the key.
        pub(super) result: RwSignal<String>,
        /// What stands below them, drawn when the amounts are painted.
        pub(super) details: RwSignal<String>,
        /// One sentence, for a screen reader: the whole would be read anew at each key.
        pub(super) said: RwSignal<String>,
    }

    /// Fetches the pack and returns what to do at each change of the form.
    pub(super) fn watch(url: String, answer: Answer) -> impl Fn(web_sys::Event) + 'static {
        let pack = Rc::new(RefCell::new(None::<Rc<Pack>>));
        let waiting = Rc::new(RefCell::new(None::<web_sys::HtmlFormElement>));
        spawn_local({
            let (pack, waiting) = (Rc::clone(&pack), Rc::clone(&waiting));
            async move {
                if let Some(fetched) = fetch(&url).await {
                    let fetched = Rc::new(fetched);
                    *pack.borrow_mut() = Some(Rc::clone(&fetched));
                    let changed = waiting.borrow_mut().take();
                    if let Some(form) = changed.or_else(|| typed_early(&fetched)) {
                        update(&form, &fetched, answer);
                    }
                }
            }
        });
        move |event| {
            let Some(form) = form_of(&event) else { return };
            match pack.borrow().as_ref() {
                Some(pack) => update(&form, pack, answer),
                None => *waiting.borrow_mut() = Some(form),
            }
        }
    }

    /// The pack, or nothing when the network or the file fails: then the form posts as it does without JavaScript.
    async fn fetch(url: &str) -> Option<Pack> {
        let response = JsFuture::from(web_sys::window()?.fetch_with_str(url)).await.ok()?;
        let response: web_sys::Response = response.dyn_into().ok()?;
        let text = JsFuture::from(response.text().ok()?).await.ok()?;
        Pack::from_json(&text.as_string()?).ok()
    }

    /// The form, if it was filled in before this script could see the keys. A blank one keeps the server's answer.
    fn typed_early(pack: &Pack) -> Option<web_sys::HtmlFormElement> {
        let form = web_sys::window()?.document()?.query_selector(".estimator form").ok()??;
        let form: web_sys::HtmlFormElement = form.dyn_into().ok()?;
        let filled = !matches!(outcome(&read(&form)?, pack), Outcome::Wrong(_));
        filled.then_some(form)
    }

    /// The form an event came from.
    fn form_of(event: &web_sys::Event) -> Option<web_sys::HtmlFormElement> {
        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        target.closest("form").ok()??.dyn_into().ok()
    }

    fn update(form: &web_sys::HtmlFormElement, pack: &Rc<Pack>, answer: Answer) {
        let Some(raw) = read(form) else { return };
        let drawn = patch(answer.lang, &raw, pack).is_none().then(|| outcome(&raw, pack));
        if let Some(outcome) = &drawn {
            answer.result.set(Html::written(|html| write_result(html, answer.lang, outcome)));
        }
        let pack = Rc::clone(pack);
        let later = move || {
            let outcome = drawn.unwrap_or_else(|| outcome(&raw, &pack));
            answer.details.set(Html::written(|html| write_details(html, answer.lang, &outcome)));
            answer.said.set(summary(answer.lang, &outcome));
        };
        set_timeout(later, A_FRAME);
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(server) = document.and_then(|document| document.get_element_by_id(SERVER_ANSWER)) {
            server.remove();
        }
    }

    /// Changes the two figures of an answer that is there: amounts without their steps are sooner computed, and two texts
    /// sooner painted than a new card. `None` where there are no figures, neither there nor now.
    fn patch(lang: Lang, raw: &RawEstimate, pack: &Pack) -> Option<()> {
        let document = web_sys::window()?.document()?;
        let fund = document.query_selector(".live .fund").ok()??;
        let own = document.query_selector(".live .own").ok()??;
        let facts = raw.parse(pack).ok()?;
        let settled = pack.settle(&facts, &facts.year_to_date).ok()?;
        let (fund_pays, you_pay) = figures(lang, &settled.shares);
        fund.set_text_content(Some(&fund_pays));
        own.set_text_content(Some(&you_pay));
        Some(())
    }

    /// The form's values by field name.
    fn read(form: &web_sys::HtmlFormElement) -> Option<RawEstimate> {
        let data = web_sys::FormData::new_with_form(form).ok()?;
        let entries = js_sys::try_iter(data.as_ref()).ok()??;
        let pair = |entry: Result<JsValue, JsValue>| {
            let pair: js_sys::Array = entry.ok()?.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        Some(entries.filter_map(pair).collect())
    }
}
