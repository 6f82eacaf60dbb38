//! The packs that ship with the engine.

use std::sync::LazyLock;

use crate::pack::Pack;

/// Packs by name.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    packs: Vec<Pack>,
}

impl Catalogue {
    /// The pack of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.name() == name)
    }

    /// All packs in the order people look for them.
    pub fn iter(&self) -> std::slice::Iter<'_, Pack> {
        self.packs.iter()
    }
}

/// The packs that ship.
#[must_use]
pub fn shipped() -> &'static Catalogue {
    static SHIPPED: LazyLock<Catalogue> = LazyLock::new(Catalogue::default);
    &SHIPPED
}
