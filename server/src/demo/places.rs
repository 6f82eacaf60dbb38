//! Townships and hospitals. The names are made up.

use rules::facts::{Level, Place};
use store::Hospital;

/// What the demo knows of a jurisdiction besides its rules.
pub(super) struct Region {
    /// Code of the jurisdiction.
    pub(super) code: &'static str,
    /// First six digits of the id numbers: a region that is assigned to nobody.
    pub(super) id_prefix: &'static str,
    /// Townships.
    pub(super) townships: &'static [&'static str],
    /// Hospitals, local ones and those away.
    pub(super) hospitals: &'static [Site],
}

/// A hospital as seen from a region.
pub(super) struct Site {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) level: Level,
    pub(super) place: Place,
}

const fn site(code: &'static str, name: &'static str, level: Level, place: Place) -> Site {
    Site { code, name, level, place }
}

/// Both regions of the demo.
pub(super) const REGIONS: [Region; 2] = [
    Region {
        code: "huaiyuan",
        id_prefix: "340399",
        townships: &["清河镇", "柳溪镇", "东塘镇", "白杨镇", "南洼乡", "石桥乡"],
        hospitals: &[
            site("H340399T1", "清河镇卫生院", Level::Township, Place::Local),
            site("H340399T2", "柳溪镇卫生院", Level::Township, Place::Local),
            site("H340399T3", "东塘镇卫生院", Level::Township, Place::Local),
            site("H340399T4", "石桥乡卫生院", Level::Township, Place::Local),
            site("H340399A1", "城南社区医院", Level::One, Place::Local),
            site("H340399B1", "县人民医院（演示）", Level::Two, Place::Local),
            site("H340399B2", "县中医院（演示）", Level::Two, Place::Local),
            site("H340399C1", "市第一医院（演示）", Level::Three, Place::Local),
            site("H340099C1", "省立医院（演示）", Level::Three, Place::InProvince),
            site("H320099C1", "邻省医科大学附属医院（演示）", Level::Three, Place::OutOfProvince),
        ],
    },
    Region {
        code: "weihai",
        id_prefix: "371099",
        townships: &["海晏街道", "松岭街道", "双石镇", "望潮镇", "草庙镇"],
        hospitals: &[
            site("H371099T1", "双石镇卫生院", Level::Township, Place::Local),
            site("H371099T2", "望潮镇卫生院", Level::Township, Place::Local),
            site("H371099T3", "草庙镇卫生院", Level::Township, Place::Local),
            site("H371099A1", "海晏社区医院", Level::One, Place::Local),
            site("H371099B1", "区人民医院（演示）", Level::Two, Place::Local),
            site("H371099B2", "市中医院（演示）", Level::Two, Place::Local),
            site("H371099C1", "市中心医院（演示）", Level::Three, Place::Local),
            site("H370099C1", "省医院（演示）", Level::Three, Place::InProvince),
            site("H110099C1", "京城医院（演示）", Level::Three, Place::OutOfProvince),
        ],
    },
];

/// All hospitals, as the store takes them.
pub(super) fn hospitals() -> Vec<Hospital> {
    let all = REGIONS.iter().flat_map(|region| region.hospitals.iter().map(move |site| (region, site)));
    all.map(|(region, site)| Hospital {
        code: site.code.to_owned(),
        jurisdiction: region.code.to_owned(),
        name: site.name.to_owned(),
        level: site.level,
    })
    .collect()
}
