//! `/sign-in` and its steps: password, first sign-in by phone code or by a code from the counter.

use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::sign_in::{RawActivation, RawCode, RawFirst, RawNewPassword, RawPassword};
use crate::t;

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

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
