//! Parameter packs: dated figures of one jurisdiction and scheme, each with source, clause and confidence.

use rust_decimal::Decimal;

use crate::date::Date;
use crate::facts::Level;
use crate::money::Money;
use crate::text::Text;
use crate::trace::Confidence;

/// The published parameters of one scheme.
#[derive(Clone, Debug)]
pub struct Pack {
    name: String,
    version: String,
    hash: String,
    canonical: String,
    official: bool,
    title: Text,
    jurisdiction: String,
    in_force: (Date, Date),
    tiers: Vec<(String, Text)>,
    sources: Vec<Source>,
}

/// Something wrong in a pack or another data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFault {
    /// Where, in the file's own words: `inpatient.level.3.ratio[0].value`.
    pub path: String,
    /// The line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// Which kind.
    pub code: &'static str,
    /// What is wrong, and what is due instead.
    pub message: String,
}

/// A document a pack is drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name inside the pack.
    pub key: String,
    /// As it is cited.
    pub document: String,
    /// The weakest confidence of a figure drawn from it.
    pub confidence: Confidence,
    /// Where it can be read.
    pub url: Option<String>,
}

/// How the deductible is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeductibleMode {
    /// At every stay.
    PerStay,
    /// Once a year, filling up.
    PerYear,
}

/// What a stay at one level of hospital is paid by, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InpatientSummary {
    /// 起付线
    pub deductible: Money,
    /// 报销比例
    pub ratio: Decimal,
}

/// Which pack an answer was computed with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PackRef {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the canonical JSON, 64 hex digits.
    pub hash: String,
    /// Whether the figures are official; else 示例参数，非官方 stands beside every result.
    pub official: bool,
    /// First day of its period.
    #[serde(with = "crate::date::iso")]
    pub from: Date,
}

impl Pack {
    /// Reads a pack as people write it; every fault with its place.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, Vec<PackFault>> {
        let _ = text;
        Err(Vec::new())
    }

    /// Reads a pack from its canonical JSON.
    pub fn from_json(text: &str) -> Result<Self, Vec<PackFault>> {
        let _ = text;
        Err(Vec::new())
    }

    /// The pack as one JSON text that is the same wherever it is made.
    pub fn canonical_json(&self) -> String {
        self.canonical.clone()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of the canonical JSON, 64 hex digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether its figures are official; else 示例参数，非官方 stands beside every result.
    pub fn official(&self) -> bool {
        self.official
    }

    /// What people call it.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// Code of the jurisdiction.
    pub fn jurisdiction(&self) -> &str {
        &self.jurisdiction
    }

    /// Its tiers; empty where it has none.
    pub fn tiers(&self) -> &[(String, Text)] {
        &self.tiers
    }

    /// First and last day of its period.
    pub fn in_force(&self) -> (Date, Date) {
        self.in_force
    }

    /// Levels of hospital a stay can be estimated for.
    pub fn levels(&self) -> &[Level] {
        &[]
    }

    /// Documents it is drawn from.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What answers say about it.
    pub fn reference(&self) -> PackRef {
        PackRef {
            name: self.name.clone(),
            version: self.version.clone(),
            hash: self.hash.clone(),
            official: self.official,
            from: self.in_force.0,
        }
    }

    /// What a stay at one level is paid by on a day.
    pub fn inpatient_summary(
        &self,
        tier: Option<&str>,
        level: Level,
        date: Date,
    ) -> Option<InpatientSummary> {
        let _ = (tier, level, date);
        None
    }

    /// 封顶线 of the basic layer a year.
    pub fn ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        let _ = (tier, date);
        None
    }

    /// Deductible of 大病保险 a year.
    pub fn catastrophic_deductible(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        let _ = (tier, date);
        None
    }

    /// How the deductible is charged.
    pub fn deductible_mode(&self, tier: Option<&str>, date: Date) -> Option<DeductibleMode> {
        let _ = (tier, date);
        None
    }

    /// What is paid for outpatient care a year at most.
    pub fn outpatient_ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        let _ = (tier, date);
        None
    }
}
