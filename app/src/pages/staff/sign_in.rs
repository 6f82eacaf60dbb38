//! `/staff/sign-in`, `/staff/first` and `/staff/confirm`: name, password and one-time code.

use leptos::prelude::*;
use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::staff::{RawProof, RawStaffSignIn, STAFF_PASSWORD_MIN};
use crate::request::Request;
use crate::ui::answer::facts;
use crate::ui::field::{Field, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::qr::Qr;
use crate::ui::shell::token;
use crate::{routes, t};

/// One way of proving who one is. Passwords and codes are never shown again.
#[derive(Clone, Debug)]
pub enum Model {
    /// Login name, password, code.
    SignIn {
        /// As it was sent.
        raw: RawStaffSignIn,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// The link is used up, too old or not ours.
    DeadLink,
    /// First sign-in by link.
    First {
        /// Whose link it is.
        invited: Invited,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
    /// Password and code once more.
    Confirm {
        /// As it was sent.
        raw: RawProof,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
}

/// Whose link it is, and the secret for the authenticator app.
#[derive(Clone, Debug, Default)]
pub struct Invited {
    /// Name.
    pub name: String,
    /// What will be typed to sign in.
    pub login: String,
    /// The secret in base32.
    pub secret: String,
    /// The same as a square to scan.
    pub square: Option<Qr>,
}

impl Model {
    /// The field errors.
    fn errors(&self) -> &[FieldError] {
        match self {
            Self::SignIn { errors, .. } | Self::First { errors, .. } | Self::Confirm { errors, .. } => errors,
            Self::DeadLink => &[],
        }
    }

    /// Whether the form came back with errors.
    pub(crate) fn has_errors(&self) -> bool {
        !self.errors().is_empty()
    }

    /// The title.
    pub(crate) fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::SignIn { .. } => t::staff_sign_in_title(lang),
            Self::DeadLink => t::staff_first_dead(lang),
            Self::First { .. } => t::staff_first_title(lang),
            Self::Confirm { .. } => t::staff_confirm_title(lang),
        }
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let errors = model.errors();
    let (action, lead, before, fields, submit) = match model {
        Model::DeadLink => return dead_link(lang),
        Model::SignIn { raw, .. } => (
            routes::STAFF_SIGN_IN,
            t::staff_sign_in_lead(lang),
            None,
            vec![login(lang, errors, &raw.login), password(lang, errors), code(lang, errors)],
            t::staff_sign_in_submit(lang),
        ),
        Model::First { invited, .. } => (
            routes::STAFF_FIRST,
            t::staff_first_lead(lang),
            Some(secret(lang, invited)),
            first_fields(lang, errors),
            t::staff_first_submit(lang),
        ),
        Model::Confirm { raw, .. } => (
            routes::STAFF_CONFIRM,
            t::staff_confirm_lead(lang),
            None,
            vec![
                password(lang, errors),
                code(lang, errors),
                hidden("next", routes::local(&raw.next).to_owned()),
            ],
            t::staff_confirm_submit(lang),
        ),
    };
    view! {
        <div class="narrow">
            <h1>{model.title(lang)}</h1>
            <p class="lead">{lead}</p>
            {error_summary(lang, errors)}
            {before}
            <form method="post" action=action novalidate>
                {token(request)}
                {fields}
                <button class="button" type="submit">{submit}</button>
            </form>
        </div>
    }
    .into_any()
}

fn dead_link(lang: Lang) -> AnyView {
    view! {
        <div class="narrow">
            <h1>{t::staff_first_dead(lang)}</h1>
            {notice(Tone::Soon, t::staff_first_dead_why(lang), view! { <p>{t::staff_first_dead_next(lang)}</p> })}
        </div>
    }
    .into_any()
}

fn first_fields(lang: Lang, errors: &[FieldError]) -> Vec<AnyView> {
    let hint = t::staff_password_hint(lang, &STAFF_PASSWORD_MIN);
    let new = Field {
        name: "password",
        label: t::sign_in_new_password(lang),
        hint: &hint,
        kind: "password",
        autocomplete: "new-password",
        ..Field::default()
    };
    let again = Field { name: "again", label: t::sign_in_again(lang), hint: "", ..new };
    vec![code(lang, errors), new.view(lang, errors), again.view(lang, errors)]
}

/// The secret to scan or to type.
fn secret(lang: Lang, invited: &Invited) -> AnyView {
    let grouped: Vec<String> =
        invited.secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    let pairs = vec![
        (t::staff_name(lang), invited.name.clone()),
        (t::staff_login(lang), invited.login.clone()),
        (t::staff_secret(lang), grouped.join(" ")),
    ];
    view! {
        <div class="card">
            {invited.square.as_ref().map(|square| square.view(t::staff_secret_square(lang)))}
            {facts(pairs)}
        </div>
    }
    .into_any()
}

fn login(lang: Lang, errors: &[FieldError], value: &str) -> AnyView {
    let field = Field {
        name: "login",
        label: t::staff_login(lang),
        value,
        autocomplete: "username",
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

fn code(lang: Lang, errors: &[FieldError]) -> AnyView {
    let field = Field {
        name: "code",
        label: t::staff_code(lang),
        hint: t::staff_code_hint(lang),
        keyboard: "numeric",
        autocomplete: "one-time-code",
        short: true,
        ..Field::default()
    };
    field.view(lang, errors)
}

fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}
