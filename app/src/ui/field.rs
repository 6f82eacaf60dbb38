//! Fields: a label, a hint, an error and one input; choices as real radios and tick boxes; the error summary.

use leptos::prelude::*;
use rules::text::Lang;

use crate::forms::{FieldError, error_for};
use crate::t;

/// A field one types into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'f> {
    /// Its name and id.
    pub(crate) name: &'f str,
    /// What is asked.
    pub(crate) label: &'f str,
    /// How to answer; may be empty.
    pub(crate) hint: &'f str,
    /// What was typed before.
    pub(crate) value: &'f str,
    /// 元, %; may be empty.
    pub(crate) unit: &'f str,
    /// The input's type.
    pub(crate) kind: &'f str,
    /// Which keyboard a phone shows.
    pub(crate) keyboard: &'f str,
    /// What the browser may fill in.
    pub(crate) autocomplete: &'f str,
    /// Whether the input is as short as its answer.
    pub(crate) short: bool,
    /// Id of a list of answers to pick from; may be empty.
    pub(crate) list: &'f str,
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            hint: "",
            value: "",
            unit: "",
            kind: "text",
            keyboard: "text",
            autocomplete: "off",
            short: false,
            list: "",
        }
    }
}

impl Field<'_> {
    /// The field, with its error if it has one.
    pub(crate) fn view(&self, lang: Lang, errors: &[FieldError]) -> AnyView {
        let error = error_for(errors, self.name).map(|message| message.get(lang).to_owned());
        let name = self.name.to_owned();
        let class = format!(
            "field{}{}",
            if error.is_some() { " wrong" } else { "" },
            if self.short { " short" } else { "" }
        );
        let described = described_by(&name, !self.hint.is_empty(), error.is_some());
        let invalid = error.is_some().then_some("true");
        let list = (!self.list.is_empty()).then(|| self.list.to_owned());
        view! {
            <div class=class>
                <label for=name.clone()>{self.label.to_owned()}</label>
                {hint(&name, self.hint)}
                {error.map(|message| error_line(lang, &name, message))}
                <div class="box">
                    <input
                        id=name.clone()
                        name=name.clone()
                        r#type=self.kind.to_owned()
                        inputmode=self.keyboard.to_owned()
                        autocomplete=self.autocomplete.to_owned()
                        autocapitalize="off"
                        spellcheck="false"
                        list=list
                        value=self.value.to_owned()
                        aria-describedby=described
                        aria-invalid=invalid
                    />
                    {(!self.unit.is_empty()).then(|| view! { <span class="unit">{self.unit.to_owned()}</span> })}
                </div>
            </div>
        }
        .into_any()
    }
}

fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    }
}

fn hint(name: &str, hint: &str) -> AnyView {
    if hint.is_empty() {
        return ().into_any();
    }
    view! { <p class="hint" id=format!("{name}-hint")>{hint.to_owned()}</p> }.into_any()
}

fn error_line(lang: Lang, name: &str, message: String) -> AnyView {
    view! {
        <p class="error" id=format!("{name}-error")>
            <span class="hidden">{t::error_prefix(lang)} " "</span>
            {message}
        </p>
    }
    .into_any()
}

/// One thing to choose.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its value.
    pub(crate) value: String,
    /// Its name.
    pub(crate) label: String,
    /// What else one should know; may be empty.
    pub(crate) note: String,
}

impl Choice {
    /// A choice without a note.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), note: String::new() }
    }
}

/// A question with one answer out of several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    /// The radios' name; the first radio's id.
    pub(crate) name: &'q str,
    /// What is asked.
    pub(crate) legend: &'q str,
    /// How to answer; may be empty.
    pub(crate) hint: &'q str,
    /// The value chosen before; may be none of the choices.
    pub(crate) value: &'q str,
    /// A class for what shows or hides the question; may be empty.
    pub(crate) class: &'q str,
}

impl Question<'_> {
    /// Up to four short choices, side by side.
    pub(crate) fn segments(&self, lang: Lang, errors: &[FieldError], choices: Vec<Choice>) -> AnyView {
        let radios = self.radios(choices, |radio, choice| {
            view! { <label>{radio} <span>{choice.label}</span></label> }.into_any()
        });
        self.frame(lang, errors, view! { <div class="seg-row">{radios}</div> }.into_any())
    }

    /// Cards, one below the other.
    pub(crate) fn cards(&self, lang: Lang, errors: &[FieldError], choices: Vec<Choice>) -> AnyView {
        let radios = self.radios(choices, |radio, choice| {
            view! {
                <label class="choice">
                    {radio} <span class="mark" aria-hidden="true"></span>
                    <span class="body">
                        <span class="name">{choice.label}</span>
                        {(!choice.note.is_empty()).then(|| view! { <span class="small">{choice.note}</span> })}
                    </span>
                </label>
            }
            .into_any()
        });
        self.frame(lang, errors, view! { <div class="choices">{radios}</div> }.into_any())
    }

    /// Tick boxes, any number of which may be chosen. An error leads to the question, for no box is the wrong one.
    pub(crate) fn ticks(&self, lang: Lang, errors: &[FieldError], boxes: Vec<AnyView>) -> AnyView {
        let body = view! { <div class="choices" id=self.name.to_owned() tabindex="-1">{boxes}</div> };
        self.frame(lang, errors, body.into_any())
    }

    fn radios(&self, choices: Vec<Choice>, draw: impl Fn(AnyView, Choice) -> AnyView) -> Vec<AnyView> {
        choices
            .into_iter()
            .enumerate()
            .map(|(index, choice)| {
                let id = if index == 0 { self.name.to_owned() } else { format!("{}-{}", self.name, choice.value) };
                let checked = choice.value == self.value;
                let radio = view! {
                    <input type="radio" id=id name=self.name.to_owned() value=choice.value.clone() checked=checked />
                };
                draw(radio.into_any(), choice)
            })
            .collect()
    }

    fn frame(&self, lang: Lang, errors: &[FieldError], body: AnyView) -> AnyView {
        let error = error_for(errors, self.name).map(|message| message.get(lang).to_owned());
        let class = format!("field {}{}", self.class, if error.is_some() { " wrong" } else { "" });
        let described = described_by(self.name, !self.hint.is_empty(), error.is_some());
        view! {
            <fieldset class=class aria-describedby=described>
                <legend>{self.legend.to_owned()}</legend>
                {hint(self.name, self.hint)}
                {error.map(|message| error_line(lang, self.name, message))}
                {body}
            </fieldset>
        }
        .into_any()
    }
}

/// A tick box as a card.
pub(crate) fn tick(name: &str, label: &str, ticked: bool) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" id=name.to_owned() name=name.to_owned() value="on" checked=ticked />
            <span class="mark" aria-hidden="true"></span>
            <span class="body">{label.to_owned()}</span>
        </label>
    }
    .into_any()
}

/// What is wrong with a form, on top of it: takes the focus and leads to each field.
pub(crate) fn error_summary(lang: Lang, errors: &[FieldError]) -> AnyView {
    if errors.is_empty() {
        return ().into_any();
    }
    let items = errors
        .iter()
        .map(|error| {
            let href = format!("#{}", error.field);
            view! { <li><a href=href>{error.message.get(lang).to_owned()}</a></li> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <div class="errors" role="group" aria-labelledby="errors-title" tabindex="-1" autofocus>
            <h2 id="errors-title">{t::error_summary(lang, &errors.len())}</h2>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}
