//! What a page needs to know about the request it answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use rules::date::Date;
use rules::text::Lang;

/// Everything around a page that is not the page's own data.
#[derive(Clone, Debug)]
pub struct Request {
    /// The person's language.
    pub lang: Lang,
    /// 大字版: larger type, larger targets, one column.
    pub large_type: bool,
    /// The nonce of this answer's Content-Security-Policy.
    pub nonce: String,
    /// Path and query of this page: where a change of language or text size returns to.
    pub path: String,
    /// The business date.
    pub today: Date,
    /// Set when the database holds demo data only.
    pub demo: Option<Demo>,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// Set when the page is about a child for whom the visitor acts.
    pub acting: Option<Acting>,
    /// The token that forms of signed-in people carry; empty otherwise.
    pub csrf: String,
    /// Where the files are.
    pub assets: Arc<Assets>,
    /// The number a person can tell the hotline about this request.
    pub reference: String,
}

/// Demo mode.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    /// Where the codes of the demo phones are written, if they are.
    pub outbox: Option<String>,
}

impl Request {
    /// Where a page of one's own is for the person whom this page is about: below the guardian's link when acting.
    pub fn at(&self, path: &str) -> String {
        self.acting.as_ref().map_or_else(|| path.to_owned(), |acting| format!("{}{path}", acting.base))
    }
}

/// A guardian's acting for a child.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The child's name.
    pub name: String,
    /// The path below which the child's pages are.
    pub base: String,
}

/// The person who is signed in, masked.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// For example 李*英.
    pub name: String,
}

/// Addresses of the static files, hashed names included.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The islands' JavaScript module.
    pub js: String,
    /// The islands' WebAssembly.
    pub wasm: String,
    /// The canonical JSON of each pack, by pack name.
    pub packs: BTreeMap<String, String>,
    /// The rules engine's JavaScript face, for pages that check something by themselves.
    pub rules: String,
    /// The script of the page that checks certificates.
    pub verify: String,
    /// The favicon; `/favicon.svg` when empty.
    pub icon: String,
}
