//! The packs that ship with the engine, in the order in which people look for them.

use std::sync::LazyLock;

use crate::date::Date;
use crate::pack::{Pack, PackFault};

/// Packs by name.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    packs: Vec<Pack>,
}

impl Catalogue {
    /// A catalogue of packs in the order given. Several may have one name: publications of it, one after another.
    #[must_use]
    pub fn new(packs: Vec<Pack>) -> Self {
        Self { packs }
    }

    /// The newest publication of a pack.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.known(name, None)
    }

    /// The newest publication of a pack that was known on a day. Before the first one: that one, which answers that
    /// nothing was published then.
    #[must_use]
    pub fn known(&self, name: &str, on: Option<Date>) -> Option<&Pack> {
        let publications = || self.packs.iter().filter(|pack| pack.name() == name);
        let is_known = |pack: &&Pack| on.is_none_or(|day| pack.published() <= day);
        // Of two published on one day the first of the list counts.
        let newest = publications().filter(is_known).rev().max_by_key(|pack| pack.published());
        newest.or_else(|| publications().min_by_key(|pack| pack.published()))
    }

    /// The very publication of a pack that something was computed with, by its name and the hash of its canonical form.
    #[must_use]
    pub fn published(&self, name: &str, hash: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.name() == name && pack.hash() == hash)
    }

    /// All packs in the order people look for them.
    pub fn iter(&self) -> std::slice::Iter<'_, Pack> {
        self.packs.iter()
    }
}

impl<'c> IntoIterator for &'c Catalogue {
    type Item = &'c Pack;
    type IntoIter = std::slice::Iter<'c, Pack>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The pack files that ship, with their names.
pub const FILES: [(&str, &str); 12] = [
    ("huaiyuan-2017", include_str!("../packs/huaiyuan-2017.toml")),
    ("huaiyuan-urban-2016", include_str!("../packs/huaiyuan-urban-2016.toml")),
    ("huaiyuan-rural-2016", include_str!("../packs/huaiyuan-rural-2016.toml")),
    ("huaiyuan-urban-2013", include_str!("../packs/huaiyuan-urban-2013.toml")),
    ("huaiyuan-rural-2013", include_str!("../packs/huaiyuan-rural-2013.toml")),
    ("weihai-2015", include_str!("../packs/weihai-2015.toml")),
    ("weihai-2014", include_str!("../packs/weihai-2014.toml")),
    ("weihai-urban-2013", include_str!("../packs/weihai-urban-2013.toml")),
    ("weihai-rural-2013", include_str!("../packs/weihai-rural-2013.toml")),
    ("nanchang-2025", include_str!("../packs/nanchang-2025.toml")),
    ("jiamusi-2018", include_str!("../packs/jiamusi-2018.toml")),
    ("shandong-catastrophic-2014", include_str!("../packs/shandong-catastrophic-2014.toml")),
];

/// The packs that ship. A file with faults is left out here; [`shipped_faults`] names them, and a test keeps them away.
#[must_use]
pub fn shipped() -> &'static Catalogue {
    static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::new(FILES.iter().filter_map(|(_, text)| Pack::from_toml(text).ok()).collect())
    });
    &SHIPPED
}

/// Faults of the files that ship, by file; empty in every release.
#[must_use]
pub fn shipped_faults() -> Vec<(&'static str, Vec<PackFault>)> {
    FILES.iter().filter_map(|(name, text)| Some((*name, Pack::from_toml(text).err()?))).collect()
}
