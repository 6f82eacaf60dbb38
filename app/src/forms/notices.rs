//! Forms and queries of the inbox.

use serde::Deserialize;

/// `GET /notices?page=`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPage {
    /// A number, or nothing for the first page.
    pub page: String,
}

impl RawPage {
    /// The page; anything that is no page is the first.
    pub fn page(&self) -> u32 {
        self.page.trim().parse().ok().filter(|page| (1..=10_000).contains(page)).unwrap_or(1)
    }
}

/// `POST /notices/messages`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawMessages {
    /// `yes` or `no`.
    pub agree: String,
    /// The form's token.
    pub csrf: String,
}

impl RawMessages {
    /// Whether the person agrees. Only a clear yes is one.
    pub fn agreed(&self) -> bool {
        self.agree == "yes"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_page_is_the_first() {
        let page = |typed: &str| RawPage { page: typed.into() }.page();
        assert_eq!(
            [page("3"), page(""), page("0"), page("-1"), page("99999999999"), page("二")],
            [3, 1, 1, 1, 1, 1]
        );
    }
}
