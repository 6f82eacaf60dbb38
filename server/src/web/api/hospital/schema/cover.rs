//! Whether somebody is covered, as a hospital is told.

use rules::{
    date::{self, Date},
    facts::Accumulators,
    scheme::Scheme,
    standing::Standing,
};
use serde::Serialize;
use store::CoverOn;
use utoipa::ToSchema;

use super::super::{
    super::schema::{Day, YearAfter},
    refused,
};

/// Whether somebody is covered on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct EligibilityAnswer {
    /// The register's number of the person.
    pub person: String,
    /// The same, by its national name.
    pub psn_no: String,
    /// Name in the register.
    pub name: String,
    /// The same, by its national name.
    pub psn_name: String,
    /// The day asked for.
    #[serde(with = "date::iso")]
    #[schema(value_type = Day)]
    pub on: Date,
    /// Whether a settlement of that day would be paid for.
    pub covered: bool,
    /// How the person stood on the day.
    #[schema(value_type = StandingWord)]
    pub standing: &'static str,
    /// First day of cover, where it begins later.
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Day, required = false)]
    pub covered_from: Option<Date>,
    /// The scheme that pays; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = SchemeWord, required = false)]
    pub scheme: Option<Scheme>,
    /// The same by its national code: 391, 380, 390.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("390"))]
    pub insutype: Option<&'static str>,
    /// Name of the agency in charge on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub agency: Option<String>,
    /// Name of the pack whose rules pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("huaiyuan-rural-2016"))]
    pub pack: Option<String>,
    /// Tier of the pack, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub tier: Option<String>,
    /// What the year saw so far.
    #[schema(value_type = YearAfter)]
    pub year_to_date: Accumulators,
}

/// How somebody stood on a day.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum StandingWord {
    /// Paid, and covered.
    Covered,
    /// Paid, and cover begins later.
    StartsLater,
    /// Enrolled and not paid.
    Unpaid,
    /// Not enrolled.
    NotEnrolled,
}

/// The scheme: 城镇居民基本医疗保险 (391), 新型农村合作医疗 (380), 城乡居民基本医疗保险 (390).
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SchemeWord {
    /// 城镇居民基本医疗保险
    UrbanResident,
    /// 新型农村合作医疗
    RuralCooperative,
    /// 城乡居民基本医疗保险
    Resident,
}

impl EligibilityAnswer {
    /// The answer for a day.
    pub fn of(cover: CoverOn, on: Date) -> Self {
        let covered_from = match cover.standing {
            Standing::StartsOn(day) => Some(day),
            _ => None,
        };
        let (person, name) = (cover.person.to_string(), cover.name.as_str().to_owned());
        let (pack, tier) = cover.pack.map_or((None, None), |(pack, tier)| (Some(pack), tier));
        Self {
            psn_no: person.clone(),
            person,
            psn_name: name.clone(),
            name,
            on,
            covered: cover.standing == Standing::Covered && cover.scheme.is_some(),
            standing: refused::word(cover.standing),
            covered_from,
            scheme: cover.scheme,
            insutype: cover.scheme.map(Scheme::code),
            agency: cover.agency,
            pack,
            tier,
            year_to_date: cover.used,
        }
    }
}
