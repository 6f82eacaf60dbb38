//! A bill, share by share: one bar, and the table that says the same in words and figures.

use rules::money::Money;
use rules::text::Lang;

use super::html::Html;
use crate::t;

/// Who carries a part of a bill. Each always wears the same colour and always has its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The basic fund.
    Fund,
    /// 大病保险.
    Major,
    /// 医疗救助 and other payers.
    Aid,
    /// The hospital itself.
    Hospital,
    /// The person: 起付线.
    Deductible,
    /// The person: 先行自付.
    Ahead,
    /// The person: by ratio or above a ceiling.
    Own,
    /// The person: outside the catalogue or above a price limit.
    Outside,
}

impl Carrier {
    /// The colour's class.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Fund => "share-fund",
            Self::Major => "share-major",
            Self::Aid | Self::Hospital => "share-aid",
            Self::Deductible => "share-deductible",
            Self::Own | Self::Ahead => "share-own",
            Self::Outside => "share-out",
        }
    }

    /// The share's name.
    pub(crate) fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Fund => t::share_fund(lang),
            Self::Major => t::share_major(lang),
            Self::Aid => t::share_aid(lang),
            Self::Hospital => t::share_hospital(lang),
            Self::Deductible => t::share_deductible(lang),
            Self::Ahead => t::share_ahead(lang),
            Self::Own => t::share_own(lang),
            Self::Outside => t::share_outside(lang),
        }
    }
}

/// One part of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// Who carries it.
    pub(crate) carrier: Carrier,
    /// How much.
    pub(crate) amount: Money,
}

/// Writes the bar and its table. Shares of nothing are left out; the parts add up to `total`.
pub(crate) fn write_breakdown(html: &mut Html, lang: Lang, total: Money, shares: &[Share]) {
    write_bar(html, total, shares);
    html.raw("<table class=\"legend\"><caption class=\"hidden\">").text(t::share_caption(lang));
    html.raw("</caption><thead class=\"hidden\"><tr><th scope=\"col\">").text(t::share_who(lang));
    html.raw("</th><th scope=\"col\">").text(t::share_amount(lang)).raw("</th></tr></thead><tbody>");
    for share in shares.iter().filter(|share| !share.amount.is_zero()) {
        html.raw("<tr><th scope=\"row\"><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"");
        html.raw(share.carrier.class()).raw("\" width=\"12\" height=\"12\"></rect></svg>");
        html.text(share.carrier.label(lang)).raw("</th><td>");
        html.text(&share.amount.grouped()).raw("</td></tr>");
    }
    html.raw("</tbody><tfoot><tr><th scope=\"row\">").text(t::share_total(lang)).raw("</th><td>");
    html.text(&total.grouped()).raw("</td></tr></tfoot></table>");
}

/// The stacked bar on a width of 1000; the table beside it is what a screen reader reads.
fn write_bar(html: &mut Html, total: Money, shares: &[Share]) {
    html.raw(
        "<svg class=\"stack\" viewBox=\"0 0 1000 26\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    );
    let (mut from, mut sum) = (0, 0);
    for share in shares.iter().filter(|share| !share.amount.is_zero()) {
        sum += share.amount.fen();
        let to = permille(sum, total.fen());
        html.raw("<rect class=\"").raw(share.carrier.class()).raw("\" height=\"26\" x=\"").show(&from);
        html.raw("\" width=\"").show(&(to - from)).raw("\"></rect>");
        from = to;
    }
    html.raw("</svg>");
}

/// The bar and its table, as a part of a page.
#[cfg(feature = "ssr")]
pub(crate) fn breakdown(lang: Lang, total: Money, shares: &[Share]) -> leptos::prelude::AnyView {
    Html::drawn(|html| write_breakdown(html, lang, total, shares))
}

/// How many thousandths `part` is of `whole`, for drawing only; 0 when there is no whole.
pub(crate) fn permille(part: i64, whole: i64) -> i64 {
    part.saturating_mul(1000).checked_div(whole).unwrap_or(0).clamp(0, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_stay_inside_the_bar() {
        assert_eq!(permille(1, 0), 0);
        assert_eq!(permille(500, 1000), 500);
        assert_eq!(permille(2000, 1000), 1000);
        assert_eq!(permille(-5, 1000), 0);
    }
}
