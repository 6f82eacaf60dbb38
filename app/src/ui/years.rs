//! Bills of several years as bars, each as long as its bill and parted by who paid. For the eye only: the table beside it
//! says the same in figures.

use leptos::prelude::AnyView;
use rules::money::Money;
use rules::text::Lang;

use super::breakdown::{Carrier, Share, permille};
use super::html::Html;

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// What it stands for.
    pub(crate) label: String,
    /// Its length in words.
    pub(crate) said: String,
    /// Who carries which part of it.
    pub(crate) shares: Vec<Share>,
}

/// The bars, on one scale of which `longest` is the whole, with the key of their colours.
pub(crate) fn bars(lang: Lang, longest: Money, bars: &[Bar]) -> AnyView {
    Html::drawn(|html| {
        html.raw("<figure class=\"curve\"><div aria-hidden=\"true\">");
        for bar in bars {
            html.raw("<p class=\"meter-row\"><span>").text(&bar.label);
            html.raw("</span><span>").text(&bar.said).raw("</span></p>");
            write_bar(html, longest, &bar.shares);
        }
        html.raw("</div><ul class=\"key\">");
        for carrier in [Carrier::Fund, Carrier::Hospital, Carrier::Own] {
            let occurs = |share: &Share| share.carrier == carrier && !share.amount.is_zero();
            if bars.iter().flat_map(|bar| &bar.shares).any(occurs) {
                html.raw(
                    "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"",
                );
                html.raw(carrier.class()).raw("\" width=\"12\" height=\"12\"></rect></svg>");
                html.text(name(lang, carrier)).raw("</li>");
            }
        }
        html.raw("</ul></figure>");
    })
}

/// All funds are one colour here, and everything of one's own is another.
fn name(lang: Lang, carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Fund => crate::t::claims_fund(lang),
        Carrier::Own => crate::t::claims_own(lang),
        other => other.label(lang),
    }
}

fn write_bar(html: &mut Html, longest: Money, shares: &[Share]) {
    html.raw("<svg class=\"stack\" viewBox=\"0 0 1000 26\" preserveAspectRatio=\"none\">");
    let (mut from, mut sum) = (0, 0);
    for share in shares.iter().filter(|share| !share.amount.is_zero()) {
        sum += share.amount.fen();
        let to = permille(sum, longest.fen());
        html.raw("<rect class=\"").raw(share.carrier.class()).raw("\" height=\"26\" x=\"").show(&from);
        html.raw("\" width=\"").show(&(to - from)).raw("\"></rect>");
        from = to;
    }
    html.raw("</svg>");
}
