//! What hospitals charge for: a small catalogue with sample prices.

use rules::{
    facts::{Class, Level, Line},
    money::Money,
};
use store::ClaimLine;

use super::dice::Dice;

/// An item of the catalogue. Prices in fen.
struct Item {
    code: &'static str,
    name: &'static str,
    class: Class,
    price: i64,
    limit: Option<i64>,
    /// 先行自付 in hundredths, where it is not the pack's default.
    self_percent: Option<&'static str>,
}

const fn item(code: &'static str, name: &'static str, class: Class, price: i64) -> Item {
    Item { code, name, class, price, limit: None, self_percent: None }
}

const DRUGS_A: [Item; 6] = [
    item("XJ01A", "注射用青霉素钠", Class::A, 1_260),
    item("XC03A", "氢氯噻嗪片", Class::A, 480),
    item("XC07A", "阿替洛尔片", Class::A, 890),
    item("XA10B", "盐酸二甲双胍片", Class::A, 1_850),
    item("XB05B", "葡萄糖注射液", Class::A, 340),
    item("XN02B", "对乙酰氨基酚片", Class::A, 560),
];
const DRUGS_B: [Item; 5] = [
    item("XJ01D", "头孢曲松钠", Class::B, 3_380),
    item("XC10A", "阿托伐他汀钙片", Class::B, 4_620),
    Item { self_percent: Some("0.20"), ..item("XL01X", "奥沙利铂注射液", Class::B, 68_500) },
    Item { limit: Some(5_200), ..item("XB01A", "低分子肝素钙", Class::B, 6_150) },
    item("ZA04B", "复方丹参滴丸", Class::B, 2_790),
];
const EXAMS: [Item; 5] = [
    item("E2501", "血常规", Class::A, 2_000),
    item("E2502", "生化全套", Class::A, 15_800),
    item("E2301", "胸部正侧位片", Class::A, 9_000),
    item("E2303", "CT 平扫", Class::B, 26_000),
    Item { self_percent: Some("0.20"), ..item("E2305", "磁共振平扫", Class::B, 52_000) },
];
const SURGERY: [Item; 3] = [
    item("S3301", "手术费", Class::A, 86_000),
    item("S3302", "麻醉费", Class::A, 42_000),
    Item {
        limit: Some(120_000),
        self_percent: Some("0.20"),
        ..item("M0701", "内固定材料", Class::B, 168_000)
    },
];
const OUTSIDE: [Item; 3] = [
    item("F1101", "陪护床", Class::C, 1_500),
    item("F1102", "特需会诊", Class::C, 20_000),
    item("XZ99C", "目录外药品", Class::C, 7_600),
];
const NURSING: Item = item("F1201", "护理费", Class::A, 1_200);
const VISIT: Item = item("F1001", "一般诊疗费", Class::A, 1_000);

fn line(item: &Item, quantity: i64) -> ClaimLine {
    let line = Line {
        item: Some(item.code.to_owned()),
        class: item.class,
        unit_price: Money::from_fen(item.price),
        quantity: quantity.max(1).into(),
        price_limit: item.limit.map(Money::from_fen),
        self_ratio: item.self_percent.and_then(|ratio| ratio.parse().ok()),
    };
    ClaimLine { name: item.name.to_owned(), line }
}

/// As many of an item as come nearest to an amount, one at least.
fn worth(item: &Item, fen: i64) -> ClaimLine {
    line(item, (fen + item.price / 2) / item.price)
}

/// Bill of a visit: the doctor, a drug, sometimes an examination.
pub(super) fn visit(dice: &mut Dice) -> Vec<ClaimLine> {
    let mut lines = vec![line(&VISIT, 1)];
    let drugs: &[Item] = if dice.chance(650) { &DRUGS_A } else { &DRUGS_B };
    // The first drugs of each list are what a visit ends with; the costly ones belong to stays.
    if let Some(drug) = dice.pick(drugs).filter(|drug| drug.price < 10_000) {
        lines.push(line(drug, dice.between(1, 3)));
    }
    if dice.chance(250)
        && let Some(exam) = dice.pick(&EXAMS[..3])
    {
        lines.push(line(exam, 1));
    }
    lines
}

/// Bill of a stay of so many days whose sum is about `total` fen.
pub(super) fn stay(dice: &mut Dice, level: Level, days: i64, total: i64) -> Vec<ClaimLine> {
    let bed = match level {
        Level::Township => item("F1301", "床位费（卫生院）", Class::A, 1_000),
        Level::One => item("F1302", "床位费（一级）", Class::A, 1_500),
        Level::Two => item("F1303", "床位费（二级）", Class::A, 2_200),
        Level::Three => item("F1304", "床位费（三级）", Class::A, 3_600),
    };
    let mut lines = vec![line(&bed, days), line(&NURSING, days)];
    let rest = (total - days * (bed.price + NURSING.price)).max(0);
    let surgical = rest > 400_000 && dice.chance(450);
    // Shares of the rest in hundredths.
    let shares: [(&[Item], i64); 5] = if surgical {
        [(&DRUGS_A, 20), (&DRUGS_B, 26), (&EXAMS, 14), (&SURGERY, 34), (&OUTSIDE, 6)]
    } else {
        [(&DRUGS_A, 38), (&DRUGS_B, 36), (&EXAMS, 20), (&[], 0), (&OUTSIDE, 6)]
    };
    for (from, share) in shares {
        if let Some(item) = dice.pick(from).filter(|item| rest * share / 100 >= item.price / 2) {
            lines.push(worth(item, rest * share / 100));
        }
    }
    lines
}
