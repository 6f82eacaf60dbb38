//! Amounts, ratios and days are those of the engine.

use proptest::prelude::*;
use rules::date;
use rules::money::{Money, Rate, decimal, ratio};
use rust_decimal::Decimal;
use serde_json::json;

use crate::common::Validator;

proptest! {
    #[test]
    fn amounts_are_those_of_the_engine(text in "-?[0-9]{0,13}[.,]?[0-9]{0,3}") {
        thread_local!(static AMOUNT: Validator = Validator::new("/$defs/amount"));
        let takes = AMOUNT.with(|amount| amount.takes(&json!(text)));
        prop_assert_eq!(takes, text.parse::<Money>().is_ok());
    }

    #[test]
    fn what_the_engine_writes_is_valid(fen in 0..=Money::MAX.fen(), millionths in 0..=1_000_000_i64) {
        thread_local!(static BOTH: [Validator; 2] = ["/$defs/amount", "/$defs/ratio"].map(Validator::new));
        let (amount, rate) = (Money::from_fen(fen).to_string(), ratio::show(Decimal::new(millionths, 6)));
        let taken = BOTH.with(|[amounts, ratios]| [amounts.takes(&json!(amount)), ratios.takes(&json!(rate))]);
        prop_assert_eq!(taken, [true; 2]);
    }

    #[test]
    fn a_valid_ratio_is_one_for_the_engine(text in "-?[01]{0,2}[.]?[0-9]{0,7}") {
        thread_local!(static RATIO: Validator = Validator::new("/$defs/ratio"));
        if RATIO.with(|ratio| ratio.takes(&json!(text))) {
            prop_assert!(decimal(&text).and_then(Rate::of).is_some());
        }
    }

    #[test]
    fn days_are_those_of_the_engine(text in "(18|19|20|21)[0-9]{2}-[0-9]{1,2}-[0-3]?[0-9]") {
        thread_local!(static DATE: Validator = Validator::new("/$defs/date"));
        let takes = DATE.with(|date| date.takes(&json!(text)));
        prop_assert_eq!(takes, date::parse_iso(&text).is_ok());
    }
}
