//! Laws of the curve in every variant: the settled case lies on it, and nobody's part falls when the bill grows. (Where a
//! hospital bears what is above a standard, it may: more of what the person pays is then within the policy.)

use proptest::prelude::*;
use rules::curve::{Fen, NoCurve};
use rules::facts::Kind;
use rules::money::Money;

use super::cases::fitting;

/// Whether an exact amount is a settled one, but for what the layers round: half a fen each, or the pack's own unit.
fn near(exact: Fen, settled: Money, slack: i64) -> bool {
    let most = 2 + 4 * slack;
    (exact.floor().fen() - settled.fen()).abs() <= most && (exact.ceil().fen() - settled.fen()).abs() <= most
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_settled_case_lies_on_its_curve((known, facts) in fitting()) {
        let before = &facts.year_to_date;
        let Ok(settled) = known.pack.settle(&facts, before) else { return Ok(()) };
        let curve = match known.pack.curve(&facts, before) {
            Ok(curve) => curve,
            // A larger bill may need what this one does not: an age, a hospital.
            Err(NoCurve::Stopped(_)) => return Ok(()),
            Err(NoCurve::TooFine) => panic!("too fine"),
        };
        let shares = settled.shares;
        let at = curve.at(shares.medfee_sumamt).unwrap();
        for (exact, settled) in [
            (at.basic, shares.hifp_pay),
            (at.catastrophic, shares.hifmi_pay),
            (at.aid, shares.maf_pay),
            (at.funds, shares.fund_pay_sumamt),
            (at.hospital, shares.hosp_part_amt),
            (at.person, shares.psn_part_amt),
        ] {
            prop_assert!(near(exact, settled, known.slack()), "{:?} {:?}", at, shares);
        }
        for point in curve.points() {
            let is_by_case = facts.care.kind == Kind::ByCase;
            let person = (!is_by_case).then_some(point.slope.person);
            for part in [point.slope.funds, point.slope.hospital].into_iter().chain(person) {
                prop_assert!(part.fraction().0 >= 0, "{:?}", point);
            }
        }
    }
}
