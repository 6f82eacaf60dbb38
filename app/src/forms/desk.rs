//! The forms by which staff look a person up and act on their behalf.

use rules::identity::IdNumber;
use serde::Deserialize;

use super::sign_in::id_number;
use super::{FieldError, compact};
use crate::t;

/// How whoever asks is related to the person, as the form sends it.
pub const RELATIONS: [&str; 7] = ["self", "spouse", "child", "parent", "relative", "village", "other"];
/// Which paper was shown, as the form sends it.
pub const PAPERS: [&str; 4] = ["id_card", "household_book", "letter", "village_paper"];
/// Longest reason, in characters.
const REASON_MAX: usize = 200;

/// `POST /staff/counter`: whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFind {
    /// The id number as typed.
    pub id: String,
    /// The form's token.
    pub csrf: String,
}

impl RawFind {
    /// The id number.
    pub fn parse(&self) -> Result<IdNumber, Vec<FieldError>> {
        let mut errors = Vec::new();
        id_number(&self.id, &mut errors).ok_or(errors)
    }
}

/// `POST /staff/counter/{person}/tier` and `…/activation`: on whose word, and for a choice which option.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawOnBehalf {
    /// The option's id; for a choice only.
    pub option: String,
    /// Name of whoever asks.
    pub asked_by: String,
    /// One of [`RELATIONS`].
    pub relation: String,
    /// One of [`PAPERS`].
    pub shown: String,
    /// The form's token.
    pub csrf: String,
}

/// On whose word staff act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnBehalf {
    /// Name of whoever asks.
    pub asked_by: String,
    /// One of [`RELATIONS`].
    pub relation: String,
    /// One of [`PAPERS`].
    pub shown: String,
}

impl RawOnBehalf {
    /// Who asks, as what, with which paper.
    pub fn parse(&self) -> Result<OnBehalf, Vec<FieldError>> {
        let mut errors = Vec::new();
        let asked_by = self.asked_by.trim();
        if !(1..=50).contains(&asked_by.chars().count()) || asked_by.chars().any(char::is_control) {
            errors.push(FieldError::plain("asked_by", t::staff_error_asked_by));
        }
        if !RELATIONS.contains(&self.relation.as_str()) {
            errors.push(FieldError::plain("relation", t::staff_error_relation));
        }
        if !PAPERS.contains(&self.shown.as_str()) {
            errors.push(FieldError::plain("shown", t::staff_error_shown));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let (relation, shown) = (self.relation.clone(), self.shown.clone());
        Ok(OnBehalf { asked_by: asked_by.to_owned(), relation, shown })
    }

    /// The same with one of the options that the person may take.
    pub fn parse_choice(&self, offered: &[&str]) -> Result<(String, OnBehalf), Vec<FieldError>> {
        let mut errors = Vec::new();
        if !offered.contains(&self.option.as_str()) {
            errors.push(FieldError::plain("option", t::error_option_none));
        }
        match self.parse() {
            Ok(on_behalf) if errors.is_empty() => Ok((self.option.clone(), on_behalf)),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }
}

/// `POST /staff/hotline`: whom, and why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawHotline {
    /// An id number or a reference as typed.
    pub id: String,
    /// Why.
    pub reason: String,
    /// The form's token.
    pub csrf: String,
}

/// Whom the hotline looks for.
#[derive(Clone, Debug)]
pub enum Caller {
    /// By id number.
    Id(IdNumber),
    /// By the reference of a choice or a case.
    Reference(String),
}

impl RawHotline {
    /// Whom and why. What looks like a reference (`2016-ABCDE-FGHJK`) is one; anything else must be an id number.
    pub fn parse(&self) -> Result<(Caller, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let typed = compact(&self.id).to_ascii_uppercase();
        let is_reference = typed.len() == 14 && typed.bytes().all(|b| b.is_ascii_alphanumeric());
        let caller = if is_reference {
            let part = |range| typed.get(range).unwrap_or_default();
            Some(Caller::Reference(format!("{}-{}-{}", part(0..4), part(4..9), part(9..14))))
        } else {
            id_number(&self.id, &mut errors).map(Caller::Id)
        };
        let reason = reason(&self.reason, &mut errors);
        match (caller, reason) {
            (Some(caller), Some(reason)) => Ok((caller, reason)),
            _ => Err(errors),
        }
    }
}

/// A reason in words.
pub(super) fn reason(typed: &str, errors: &mut Vec<FieldError>) -> Option<String> {
    let reason = typed.trim();
    let length = reason.chars().count();
    if (2..=REASON_MAX).contains(&length) && !reason.chars().any(char::is_control) {
        return Some(reason.to_owned());
    }
    errors.push(FieldError::new("reason", |lang| t::staff_error_reason(lang, &REASON_MAX)));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_found_by_number_or_reference() {
        let raw = |id: &str| RawHotline { id: id.into(), reason: "来电".into(), ..Default::default() };
        assert!(matches!(raw("34032119800101001X").parse().ok().unwrap().0, Caller::Id(_)));
        for typed in ["2016-AB1CD-EFGHJ", " 2016 ab1cd efghj"] {
            let Ok((Caller::Reference(reference), _)) = raw(typed).parse() else { unreachable!("{typed}") };
            assert_eq!(reference, "2016-AB1CD-EFGHJ");
        }
        assert_eq!(raw("123").parse().unwrap_err()[0].field, "id");
        let silent = RawHotline { reason: " ".into(), ..raw("2016-AB1CD-EFGHJ") };
        assert_eq!(silent.parse().unwrap_err()[0].field, "reason");
    }

    #[test]
    fn whoever_asks_is_named_with_relation_and_paper() {
        let fields: Vec<String> =
            RawOnBehalf::default().parse_choice(&["one"]).unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["option", "asked_by", "relation", "shown"]);
        let raw = RawOnBehalf {
            option: "one".into(),
            asked_by: " 王大明 ".into(),
            relation: "child".into(),
            shown: "letter".into(),
            csrf: String::new(),
        };
        assert_eq!(raw.parse_choice(&["one"]).unwrap().1.asked_by, "王大明");
    }
}
