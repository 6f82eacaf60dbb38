//! From a page to a whole document.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::pages::Page;
use crate::request::Request;
use crate::ui::shell;

/// The document as HTML, `<!doctype html>` included. Synchronous: a page holds all its data.
pub fn render(request: &Request, page: Page) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| shell::document(request, page).to_html());
    owner.unset_with_forced_cleanup();
    html
}
