//! A list to choose one from: for filters, never for what decides money.

use leptos::prelude::*;

/// The list. The first choice is that of nothing in particular.
pub(crate) fn select(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    chosen: &str,
    choices: Vec<(String, String)>,
) -> AnyView {
    let options = choices
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="box">
                <select id=name name=name>
                    <option value="">{all}</option>
                    {options}
                </select>
            </div>
        </div>
    }
    .into_any()
}
