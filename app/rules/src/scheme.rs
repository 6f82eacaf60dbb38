//! The insurance types (险种) before and after the merger.

use serde::{Deserialize, Serialize};

use crate::text::Lang;

/// The scheme a person is enrolled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// 城镇居民基本医疗保险, before the merger.
    UrbanResident,
    /// 新型农村合作医疗, before the merger.
    RuralCooperative,
    /// 城乡居民基本医疗保险, after the merger.
    Resident,
}

impl Scheme {
    /// All of them, in the order of the merger.
    pub const ALL: [Self; 3] = [Self::UrbanResident, Self::RuralCooperative, Self::Resident];

    /// The national code of the insurance type.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UrbanResident => "391",
            Self::RuralCooperative => "380",
            Self::Resident => "390",
        }
    }

    /// The scheme of a national code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.code() == code)
    }

    /// The word used in data files, `urban_resident`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UrbanResident => "urban_resident",
            Self::RuralCooperative => "rural_cooperative",
            Self::Resident => "resident",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::UrbanResident, Lang::Zh) => "城镇居民基本医疗保险",
            (Self::UrbanResident, Lang::En) => "Urban residents' insurance",
            (Self::RuralCooperative, Lang::Zh) => "新型农村合作医疗",
            (Self::RuralCooperative, Lang::En) => "Rural cooperative medical scheme",
            (Self::Resident, Lang::Zh) => "城乡居民基本医疗保险",
            (Self::Resident, Lang::En) => "Residents' insurance (urban and rural)",
        }
    }
}
