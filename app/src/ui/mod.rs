//! The pieces pages are put together from: each is built once here and styled in `style/pieces.css`.
//!
//! Figures and words come in finished; nothing here computes an amount. No inline styles: bars are SVG with
//! presentation attributes, because the Content-Security-Policy forbids `style=`.

pub(crate) mod breakdown;
pub(crate) mod compare;
pub(crate) mod html;
pub(crate) mod notice;
pub(crate) mod steps;

#[cfg(feature = "ssr")]
pub(crate) mod answer;
#[cfg(feature = "ssr")]
pub(crate) mod curve;
#[cfg(feature = "ssr")]
pub(crate) mod field;
#[cfg(feature = "ssr")]
pub(crate) mod icon;
#[cfg(feature = "ssr")]
pub(crate) mod meter;
#[cfg(feature = "ssr")]
pub(crate) mod paging;
#[cfg(feature = "ssr")]
pub(crate) mod qr;
#[cfg(feature = "ssr")]
pub(crate) mod select;
#[cfg(feature = "ssr")]
pub(crate) mod shell;
#[cfg(feature = "ssr")]
pub(crate) mod textarea;
#[cfg(feature = "ssr")]
pub(crate) mod years;

use rules::date::{self, Date};
use rules::money::Money;
use rules::text::Lang;

use crate::t;

/// An amount with its unit: 1,234.50 元.
pub(crate) fn yuan(lang: Lang, amount: Money) -> String {
    t::unit_yuan(lang, &amount.grouped())
}

/// Names in one line: 甲、乙.
#[cfg(feature = "ssr")]
pub(crate) fn listed(lang: Lang, names: &[impl std::borrow::Borrow<str>]) -> String {
    names.join(t::unit_between(lang))
}

/// A date in a sentence: 2016年3月1日.
pub(crate) fn day(lang: Lang, day: Date) -> String {
    match lang {
        Lang::Zh => date::zh(day),
        Lang::En => {
            let month = match u8::from(day.month()) {
                1 => "January",
                2 => "February",
                3 => "March",
                4 => "April",
                5 => "May",
                6 => "June",
                7 => "July",
                8 => "August",
                9 => "September",
                10 => "October",
                11 => "November",
                _ => "December",
            };
            format!("{} {month} {}", day.day(), day.year())
        }
    }
}
