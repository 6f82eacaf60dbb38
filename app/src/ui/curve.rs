//! Who pays what as the bill grows: a drawing of the exact curve, and the table that says the same in figures.

use leptos::prelude::AnyView;
use rules::curve::{Curve, Fen, LandmarkKind, Payers};
use rules::money::Money;
use rules::text::Lang;

use super::breakdown::Carrier;
use super::compare::{Row, folding};
use super::html::Html;
use super::yuan;
use crate::t;

/// Width and height of the drawing; the widest bill is as high as it is wide.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 500;

/// Who is stacked upon whom, from below.
const STACK: [Carrier; 5] = [Carrier::Fund, Carrier::Major, Carrier::Aid, Carrier::Hospital, Carrier::Own];

/// The drawing with its key, up to a bill that shows what comes next. For the eye only: the table says the same.
pub(crate) fn drawing(lang: Lang, curve: &Curve) -> AnyView {
    let widest = widest(curve);
    let mut bills: Vec<Money> = curve.points().iter().map(|point| point.bill.floor()).collect();
    bills.retain(|bill| *bill < widest);
    bills.push(widest);
    let stacks: Vec<(Money, [i64; 5])> =
        bills.iter().filter_map(|bill| Some((*bill, heights(&curve.at(*bill)?)))).collect();
    Html::drawn(|html| {
        html.raw("<figure class=\"curve\"><svg viewBox=\"0 0 1000 500\" role=\"img\" aria-label=\"");
        html.text(&t::more_drawing(lang, &widest.grouped())).raw("\">");
        for (layer, carrier) in STACK.iter().enumerate() {
            if stacks.iter().any(|(_, heights)| height_of(heights, layer) > 0) {
                write_layer(html, *carrier, layer, &stacks, widest);
            }
        }
        let here = along(curve.bill(), widest);
        if curve.bill() > Money::ZERO {
            html.raw("<path class=\"here\" d=\"M").show(&here).raw(" 0V500\"></path>");
        }
        html.raw("</svg><figcaption class=\"small\"><span>0</span><span>");
        html.text(&t::more_here(lang, &curve.bill().grouped())).raw("</span><span>");
        html.text(&yuan(lang, widest)).raw("</span></figcaption><ul class=\"key\">");
        for (layer, carrier) in STACK.iter().enumerate() {
            if stacks.iter().any(|(_, heights)| height_of(heights, layer) > 0) {
                html.raw(
                    "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"",
                );
                html.raw(carrier.class()).raw("\" width=\"12\" height=\"12\"></rect></svg>");
                html.text(name(lang, *carrier)).raw("</li>");
            }
        }
        html.raw("</ul></figure>");
    })
}

fn name(lang: Lang, carrier: Carrier) -> &'static str {
    if carrier == Carrier::Own { t::more_own(lang) } else { carrier.label(lang) }
}

/// A layer of the stack as one area: along its upper edge, and back along its lower one.
fn write_layer(html: &mut Html, carrier: Carrier, layer: usize, stacks: &[(Money, [i64; 5])], widest: Money) {
    let go = |html: &mut Html, bill: Money, fen: i64, command: &'static str| {
        let (x, y) = (along(bill, widest), HEIGHT - scaled(fen, widest.fen(), HEIGHT));
        html.raw(command).show(&x).raw(" ").show(&y);
    };
    html.raw("<path class=\"").raw(carrier.class()).raw("\" d=\"");
    for (i, (bill, heights)) in stacks.iter().enumerate() {
        let top: i64 = heights.iter().take(layer + 1).sum();
        go(html, *bill, top, if i == 0 { "M" } else { "L" });
    }
    for (bill, heights) in stacks.iter().rev() {
        go(html, *bill, heights.iter().take(layer).sum(), "L");
    }
    html.raw("Z\"></path>");
}

fn heights(paid: &Payers<Fen>) -> [i64; 5] {
    [paid.basic, paid.catastrophic, paid.aid, paid.hospital, paid.person].map(|fen| fen.floor().fen())
}

fn height_of(heights: &[i64; 5], layer: usize) -> i64 {
    heights.get(layer).copied().unwrap_or_default()
}

fn along(bill: Money, widest: Money) -> i64 {
    scaled(bill.fen(), widest.fen(), WIDTH)
}

/// `part` of `whole` on a length, for drawing only.
fn scaled(part: i64, whole: i64, length: i64) -> i64 {
    part.saturating_mul(length).checked_div(whole).unwrap_or(0).clamp(0, length)
}

/// The widest bill drawn: a good deal more than the case's, and past the next two things that change.
fn widest(curve: &Curve) -> Money {
    let bill = curve.bill().fen();
    let usual = bill.saturating_mul(2).clamp(1_000_000, Money::MAX.fen());
    let most = bill.saturating_mul(5).max(2_000_000);
    let next = curve.landmarks().into_iter().map(|mark| mark.bill.ceil().fen());
    let next = next.filter(|mark| *mark > bill && *mark <= most).take(2).last().unwrap_or(0);
    Money::from_fen(usual.max(next.saturating_add(next / 10)).min(Money::MAX.fen()))
}

/// Bills at which something changes, and who pays what of each further 100 yuan from there on.
pub(crate) fn table(lang: Lang, curve: &Curve) -> AnyView {
    let hundred = |(numerator, denominator): (i128, i128)| {
        // In hundredths of a yuan of each hundred yuan, rounded half up.
        let fen = (numerator * 20_000 + denominator) / (denominator * 2);
        Money::from_fen(i64::try_from(fen).unwrap_or(0)).grouped()
    };
    let rows: Vec<Row> = curve
        .points()
        .iter()
        .map(|point| Row {
            head: t::more_from(lang, &point.bill.ceil().grouped()),
            cells: vec![
                hundred(point.slope.funds.fraction()),
                hundred(point.slope.person.fraction()),
                point.because.map_or("—", |rule| pick(lang, rule.title())).to_owned(),
            ],
            here: false,
        })
        .collect();
    let heads = [
        t::more_bill(lang),
        t::more_fund_of_hundred(lang),
        t::more_own_of_hundred(lang),
        t::more_because(lang),
    ];
    folding(t::more_table(lang), &heads, &rows)
}

/// What begins or ends at which bill, in sentences.
pub(crate) fn landmarks(lang: Lang, curve: &Curve) -> AnyView {
    Html::drawn(|html| {
        html.raw("<ul class=\"links\">");
        for mark in curve.landmarks() {
            html.raw("<li>").text(pick(lang, mark.kind.words())).raw(" ");
            let bill = mark.bill.ceil().grouped();
            let said = if mark.more.is_zero() {
                t::more_passed(lang, &bill)
            } else {
                t::more_to_go(lang, &bill, &mark.more.grouped())
            };
            html.text(&said).raw("</li>");
        }
        html.raw("</ul>");
        let begins = curve.landmarks().into_iter().any(|mark| mark.kind == LandmarkKind::CatastrophicBegins);
        if let Some(left) = curve.self_pay_until_catastrophic().filter(|left| begins && !left.is_zero()) {
            html.raw("<p>").text(&t::more_until_catastrophic(lang, &left.grouped())).raw("</p>");
        }
    })
}

fn pick(lang: Lang, (zh, en): (&'static str, &'static str)) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
