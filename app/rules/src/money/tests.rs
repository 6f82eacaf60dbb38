use super::*;

#[test]
fn the_wire_form_is_strict() {
    assert_eq!("12345.6".parse(), Ok(Money::from_fen(1_234_560)));
    assert_eq!("0".parse(), Ok(Money::ZERO));
    assert_eq!("9999999999.99".parse(), Ok(Money::MAX));
    assert_eq!("10000000000".parse::<Money>(), Err(MoneyError::TooLarge));
    assert_eq!("99999999999999999999999999".parse::<Money>(), Err(MoneyError::TooLarge));
    assert_eq!("1.234".parse::<Money>(), Err(MoneyError::TooManyDecimals));
    assert_eq!("-1".parse::<Money>(), Err(MoneyError::Negative));
    assert_eq!("".parse::<Money>(), Err(MoneyError::Empty));
    for text in ["-", ".", "1.", ".5", "1e3", "+1", "1,000", " 1", "NaN", "１", "-x"] {
        assert_eq!(text.parse::<Money>(), Err(MoneyError::NotANumber), "{text}");
    }
}

#[test]
fn typed_amounts_may_be_written_as_people_do() {
    let wanted = Ok(Money::from_fen(1_234_560));
    for text in
        ["12,345.6", "１２，３４５．６０", "¥12345.60", " 12 345.60 元", "12345。6", "￥１２３４５.６"]
    {
        assert_eq!(Money::parse_typed(text), wanted, "{text}");
    }
    assert_eq!(Money::parse_typed(" "), Err(MoneyError::Empty));
    assert_eq!(Money::parse_typed("－５"), Err(MoneyError::Negative));
    assert_eq!(Money::parse_typed("1.005"), Err(MoneyError::TooManyDecimals));
}

#[test]
fn decimals_are_read_as_the_library_reads_them() {
    for text in [
        "0",
        "-0",
        "0.65",
        "1.",
        ".5",
        "-.5",
        "000123.4500",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "0.0000000000000000000000000001",
        "0.00000000000000000000000000001",
        "",
        "-",
        ".",
        "--1",
        "1-",
        "1.2.3",
        "1e3",
        "１",
    ] {
        let read = decimal(text);
        assert_eq!(read, Decimal::from_str_exact(text).ok(), "{text}");
        assert_eq!(read.map(|number| number.scale()), Decimal::from_str_exact(text).ok().map(|n| n.scale()));
    }
}

#[test]
fn serde_takes_strings_and_whole_fen_and_no_fraction() {
    let read = |json: &str| serde_json::from_str::<Money>(json);
    assert_eq!(read("\"12.34\"").unwrap(), Money::from_fen(1_234));
    assert_eq!(read("1234").unwrap(), Money::from_fen(1_234));
    assert_eq!(read("-1").unwrap(), Money::from_fen(-1));
    let error = read("12.34").unwrap_err().to_string();
    assert!(error.contains("floating point") && error.contains("\"12345.60\""), "{error}");
    assert!(read("18446744073709551615").is_err());
    assert!(read("\"12.345\"").is_err() && read("null").is_err());
    assert_eq!(serde_json::to_string(&Money::from_fen(1_234)).unwrap(), "\"12.34\"");
}

#[test]
fn shown_plain_and_grouped() {
    assert_eq!(Money::from_fen(5).to_string(), "0.05");
    assert_eq!(Money::from_fen(-1_234_567).grouped(), "-12,345.67");
    assert_eq!(Money::from_fen(10_000).grouped(), "100.00");
    assert_eq!(Money::MAX.grouped(), "9,999,999,999.99");
    assert_eq!(Money::from_fen(i64::MIN).to_string(), "-92233720368547758.08");
}

#[test]
fn rounding_follows_the_named_rule() {
    let settle = |rounding: Rounding, thousandths: u64| rounding.settle::<1_000>(thousandths).fen();
    // 123.455 yuan is 12,345.5 fen.
    for (rounding, fen) in [
        (Rounding::HalfUpFen, 12_346),
        (Rounding::DownFen, 12_345),
        (Rounding::UpFen, 12_346),
        (Rounding::HalfUpJiao, 12_350),
        (Rounding::DownJiao, 12_340),
        (Rounding::UpJiao, 12_350),
        (Rounding::HalfUpYuan, 12_300),
        (Rounding::DownYuan, 12_300),
        (Rounding::UpYuan, 12_400),
    ] {
        assert_eq!(settle(rounding, 12_345_500), fen, "{rounding:?}");
        // What is whole already stays.
        assert_eq!(settle(rounding, 12_300_000), 12_300, "{rounding:?}");
    }
    assert_eq!(settle(Rounding::HalfUpFen, 1_499), 1);
    assert_eq!(settle(Rounding::HalfUpFen, 1_500), 2);
    assert_eq!(settle(Rounding::UpFen, 1_001), 2);
    assert_eq!(settle(Rounding::HalfUpJiao, 14_999), 10);
    assert_eq!(settle(Rounding::HalfUpJiao, 15_000), 20);
    assert_eq!(settle(Rounding::UpYuan, u64::MAX), 18_446_744_073_709_600);
}

#[test]
fn rates_are_exact_or_refused() {
    let rate = |text: &str| decimal(text).and_then(Rate::of);
    assert_eq!(rate("0.65").map(Rate::millionths), Some(650_000));
    assert_eq!(rate("0.650000000").map(Rate::millionths), Some(650_000));
    assert_eq!(rate("1"), Some(Rate::ONE));
    assert_eq!(rate("0.0000001"), None);
    assert_eq!(rate("1.000001"), None);
    assert_eq!(rate("-0.1"), None);
    let (r65, r5, r10) = (Rate(650_000), Rate(50_000), Rate(100_000));
    assert_eq!(r65.adjusted(r5, Rate::ZERO, Rate::ONE), Some(Rate(700_000)));
    assert_eq!(r65.adjusted(r5, r10, Rate(900_000)), Some(Rate(540_000)));
    assert_eq!(r65.adjusted(Rate::ONE, Rate::ZERO, Rate::ONE), Some(Rate::ONE));
    assert_eq!(r5.adjusted(Rate::ZERO, r10, Rate::ONE), Some(Rate::ZERO));
    assert_eq!(Rate(1).adjusted(Rate::ZERO, Rate::ZERO, Rate(500_000)), None);
}

#[test]
fn parts_and_products_are_rounded_once() {
    let yuan = |text: &str| text.parse::<Money>().unwrap();
    assert_eq!(yuan("19300.00").part(Rate(650_000), Rounding::HalfUpFen), yuan("12545.00"));
    assert_eq!(yuan("0.01").part(Rate(500_000), Rounding::HalfUpFen), yuan("0.01"));
    assert_eq!(yuan("0.01").part(Rate(499_999), Rounding::HalfUpFen), Money::ZERO);
    assert_eq!(Money::from_fen(-5).part(Rate::ONE, Rounding::HalfUpFen), Money::ZERO);
    assert_eq!(Money::MAX.part(Rate::ONE, Rounding::HalfUpFen), Money::MAX);
    assert_eq!(Money::from_fen(i64::MAX).part(Rate(500_000), Rounding::HalfUpFen).fen(), 500_000_000_000);
    let times =
        |price: &str, quantity: &str| yuan(price).times(decimal(quantity).unwrap(), Rounding::HalfUpFen);
    assert_eq!(times("33.30", "3"), Some(yuan("99.90")));
    assert_eq!(times("0.33", "0.5"), Some(yuan("0.17")));
    assert_eq!(times("9999999999.99", "9999999999.99"), None);
    assert_eq!(times("1.00", "0.00001"), None);
    assert_eq!(times("1.00", "-1"), None);
    assert_eq!(times("9999999999.99", "90000.0001"), None);
    assert_eq!(times("9999999999.99", "1"), Some(Money::MAX));
}
