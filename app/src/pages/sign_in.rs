//! `/sign-in` and its steps: password, first sign-in by phone code or by a code from the counter.

use leptos::prelude::*;
use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::sign_in::{PASSWORD_MIN, RawActivation, RawCode, RawFirst, RawNewPassword, RawPassword};
use crate::request::Request;
use crate::ui::field::{Field, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::{routes, t};

/// One step of signing in. Passwords and codes are never shown again.
#[derive(Clone, Debug)]
pub enum Model {
    /// Id number and password.
    Password {
        /// As it was sent.
        raw: RawPassword,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// First sign-in: id number and name.
    First {
        /// As it was sent.
        raw: RawFirst,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// The code sent to the phone on file, if there is one: the page says the same either way.
    Code {
        /// As it was sent.
        raw: RawCode,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// A new password, after the code was right.
    NewPassword {
        /// As it was sent.
        raw: RawNewPassword,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// A code from the counter.
    Activate {
        /// As it was sent.
        raw: RawActivation,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
}

impl Model {
    /// The field errors of this step.
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Password { errors, .. }
            | Self::First { errors, .. }
            | Self::Code { errors, .. }
            | Self::NewPassword { errors, .. }
            | Self::Activate { errors, .. } => errors,
        }
    }

    /// Whether the form came back with errors.
    pub fn has_errors(&self) -> bool {
        !self.errors().is_empty()
    }

    /// The step's title.
    pub(crate) fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::Password { .. } => t::sign_in_title(lang),
            Self::First { .. } => t::sign_in_first_title(lang),
            Self::Code { .. } => t::sign_in_code_title(lang),
            Self::NewPassword { .. } => t::sign_in_password_title(lang),
            Self::Activate { .. } => t::sign_in_activate_title(lang),
        }
    }
}

/// The page of one step.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let errors = model.errors();
    let (action, lead, fields, submit, below) = match model {
        Model::Password { raw, .. } => (
            routes::SIGN_IN,
            t::sign_in_lead(lang),
            vec![id(lang, errors, &raw.id), password(lang, errors), next(&raw.next)],
            t::sign_in_submit(lang),
            other_ways(lang),
        ),
        Model::First { raw, .. } => (
            routes::SIGN_IN_FIRST,
            t::sign_in_first_lead(lang),
            vec![id(lang, errors, &raw.id), name(lang, errors, &raw.name)],
            t::sign_in_first_submit(lang),
            view! { <p><a href=routes::SIGN_IN_ACTIVATE>{t::sign_in_no_phone(lang)}</a></p> }.into_any(),
        ),
        Model::Code { .. } => (
            routes::SIGN_IN_CODE,
            t::sign_in_code_lead(lang),
            vec![code(lang, errors)],
            t::sign_in_code_submit(lang),
            code_help(request),
        ),
        Model::NewPassword { .. } => (
            routes::SIGN_IN_PASSWORD,
            t::sign_in_password_lead(lang),
            new_password(lang, errors),
            t::sign_in_password_submit(lang),
            ().into_any(),
        ),
        Model::Activate { raw, .. } => (
            routes::SIGN_IN_ACTIVATE,
            t::sign_in_activate_lead(lang),
            vec![id(lang, errors, &raw.id), name(lang, errors, &raw.name), activation(lang, errors)],
            t::sign_in_activate_submit(lang),
            ().into_any(),
        ),
    };
    view! {
        <div class="narrow">
            <h1>{model.title(lang)}</h1>
            <p class="lead">{lead}</p>
            {error_summary(lang, errors)}
            <form method="post" action=action novalidate>
                {token(request)}
                {fields}
                <button class="button" type="submit">{submit}</button>
            </form>
            {below}
        </div>
    }
    .into_any()
}

fn id(lang: Lang, errors: &[FieldError], value: &str) -> AnyView {
    let field = Field {
        name: "id",
        label: t::sign_in_id(lang),
        hint: t::sign_in_id_hint(lang),
        value,
        autocomplete: "username",
        ..Field::default()
    };
    field.view(lang, errors)
}

fn name(lang: Lang, errors: &[FieldError], value: &str) -> AnyView {
    let field = Field {
        name: "name",
        label: t::sign_in_name(lang),
        hint: t::sign_in_name_hint(lang),
        value,
        autocomplete: "name",
        ..Field::default()
    };
    field.view(lang, errors)
}

fn password(lang: Lang, errors: &[FieldError]) -> AnyView {
    let field = Field {
        name: "password",
        label: t::sign_in_password(lang),
        kind: "password",
        autocomplete: "current-password",
        ..Field::default()
    };
    field.view(lang, errors)
}

fn new_password(lang: Lang, errors: &[FieldError]) -> Vec<AnyView> {
    let hint = t::sign_in_new_password_hint(lang, &PASSWORD_MIN);
    let first = Field {
        name: "password",
        label: t::sign_in_new_password(lang),
        hint: &hint,
        kind: "password",
        autocomplete: "new-password",
        ..Field::default()
    };
    let again = Field { name: "again", label: t::sign_in_again(lang), hint: "", ..first };
    vec![first.view(lang, errors), again.view(lang, errors)]
}

fn code(lang: Lang, errors: &[FieldError]) -> AnyView {
    let field = Field {
        name: "code",
        label: t::sign_in_code(lang),
        hint: t::sign_in_code_hint(lang),
        keyboard: "numeric",
        autocomplete: "one-time-code",
        short: true,
        ..Field::default()
    };
    field.view(lang, errors)
}

fn activation(lang: Lang, errors: &[FieldError]) -> AnyView {
    let field = Field {
        name: "code",
        label: t::sign_in_activation(lang),
        hint: t::sign_in_activation_hint(lang),
        short: true,
        ..Field::default()
    };
    field.view(lang, errors)
}

fn next(path: &str) -> AnyView {
    view! { <input type="hidden" name="next" value=routes::local(path).to_owned() /> }.into_any()
}

fn other_ways(lang: Lang) -> AnyView {
    view! {
        <h2>{t::sign_in_other(lang)}</h2>
        <ul class="links">
            <li><a href=routes::SIGN_IN_FIRST>{t::sign_in_to_first(lang)}</a></li>
            <li><a href=routes::SIGN_IN_ACTIVATE>{t::sign_in_to_activate(lang)}</a></li>
        </ul>
        <p class="small">{t::sign_in_without(lang)}</p>
    }
    .into_any()
}

/// What to do when no code comes, and where the demo's codes lie.
fn code_help(request: &Request) -> AnyView {
    let lang = request.lang;
    let outbox = request.demo.as_ref().and_then(|demo| demo.outbox.clone()).map(|place| {
        notice(Tone::Calm, t::demo_label(lang), view! { <p>{t::demo_outbox(lang, &place)}</p> })
    });
    view! {
        <div class="after">
            {outbox}
            <p>{t::sign_in_code_help(lang)} " " <a href=routes::SIGN_IN_FIRST>{t::sign_in_code_again(lang)}</a></p>
        </div>
    }
    .into_any()
}
