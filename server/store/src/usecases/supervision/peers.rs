//! A hospital's cost far from that of its peers: hospitals of the same jurisdiction, level and kind of care in one year.
//!
//! Each hospital counts with its mean bill. The middle of the peers is their median, their spread the median of the
//! distances from it (MAD); the robust z is 0.6745 × distance ÷ MAD, after Iglewicz and Hoaglin, who ask from 3.5 on.
//! Median and MAD do not follow the one hospital that is far off, as mean and standard deviation would. All of it is whole
//! numbers of fen: 0.6745 is 6745 ten-thousandths, and nothing is divided before the last step.

use rules::{money::Money, text::Text};

use super::{
    keep::{About, New},
    parameters::Parameters,
};
use crate::types::{FindingDetail, FindingKind};

/// What a hospital charged for a kind of care in a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// What makes hospitals peers: jurisdiction, level, kind, year.
    pub(super) peers: (String, String, String, i32),
    /// Code.
    pub(super) hospital: String,
    /// How many claims.
    pub(super) claims: i64,
    /// Their bills, in fen.
    pub(super) total: i64,
}

impl Cost {
    /// The mean bill in fen, cut.
    const fn mean(&self) -> i64 {
        if self.claims > 0 { self.total / self.claims } else { 0 }
    }
}

/// Hospitals far from their peers.
pub(super) fn far_from_peers(mut costs: Vec<Cost>, parameters: &Parameters) -> Vec<New> {
    costs.retain(|cost| cost.claims >= parameters.peers_least_claims);
    costs.sort();
    let groups = costs.chunk_by(|one, next| one.peers == next.peers);
    groups
        .filter(|group| group.len() >= parameters.peers_least_hospitals)
        .flat_map(|group| far(group, parameters))
        .collect()
}

fn far(group: &[Cost], parameters: &Parameters) -> Vec<New> {
    let Some(middle) = median(group.iter().map(Cost::mean).collect()) else { return Vec::new() };
    let distances = group.iter().map(|cost| (cost.mean() - middle).abs()).collect();
    // Where more than half are alike there is no spread to measure by.
    let Some(spread) = median(distances).filter(|spread| *spread > 0) else { return Vec::new() };
    let count = group.len();
    let z = |cost: &Cost| robust_z(cost.mean() - middle, spread);
    group
        .iter()
        .filter(|cost| z(cost).abs() > i128::from(parameters.peers_robust_z_hundredths))
        .map(|cost| finding(cost, (middle, count, z(cost)), parameters))
        .collect()
}

/// 0.6745 × distance ÷ MAD, in hundredths, cut.
fn robust_z(distance: i64, spread: i64) -> i128 {
    i128::from(distance) * 6_745 / (i128::from(spread) * 100)
}

/// The middle one; of an even number the mean of the two, cut.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    Some(lower + (upper - lower) / 2)
}

fn finding(cost: &Cost, (middle, count, z): (i64, usize, i128), parameters: &Parameters) -> New {
    let (jurisdiction, level, kind, year) = &cost.peers;
    let (mean, middle) = (Money::from_fen(cost.mean()).grouped(), Money::from_fen(middle).grouped());
    let sign = if z < 0 { "-" } else { "" };
    let z = format!("{sign}{}.{:02}", z.abs() / 100, z.abs() % 100);
    let from = parameters.peers_robust_z_hundredths;
    let from = format!("{}.{:02}", from / 100, from % 100);
    let claims = cost.claims;
    New {
        kind: FindingKind::Peers,
        key: format!("{}:{jurisdiction}:{level}:{kind}:{year}", cost.hospital),
        hospital: cost.hospital.clone(),
        about: About::Hospital(jurisdiction.clone()),
        detail: FindingDetail {
            seen: Text::new(
                format!(
                    "{year} 年这类就医 {claims} 次，平均每次 {mean} 元；同级同类 {count} 家医院的中位数是 {middle} 元（稳健 z 值 {z}）。"
                ),
                format!(
                    "{claims} claims of this kind in {year} cost {mean} yuan on average; the median of {count} hospitals of the same level and kind is {middle} (robust z {z})."
                ),
            ),
            why: Text::new(
                format!(
                    "稳健 z 值的绝对值超过 {from}（示例标准）。可能是病人病情不同，也可能是收费或收治有问题。请抽查病历。"
                ),
                format!(
                    "The robust z is beyond {from} (a sample figure). The patients may be other ones, or charging or admitting needs a look. Please draw some records."
                ),
            ),
            ..FindingDetail::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usecases::supervision::parameters;

    fn cost(hospital: &str, claims: i64, mean: i64) -> Cost {
        let peers = ("huaiyuan".to_owned(), "2".to_owned(), "inpatient".to_owned(), 2015);
        Cost { peers, hospital: hospital.to_owned(), claims, total: claims * mean }
    }

    fn asked(costs: Vec<Cost>) -> Vec<String> {
        let found = far_from_peers(costs, &parameters::shipped().unwrap());
        found.into_iter().map(|new| new.hospital).collect()
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3, 1, 2]), Some(2));
        assert_eq!(median(vec![4, 1, 2, 3]), Some(2));
    }

    #[test]
    fn a_hospital_far_from_its_peers_is_asked_about_whichever_way() {
        let peers =
            || vec![cost("A", 50, 5_000), cost("B", 50, 5_200), cost("C", 50, 4_900), cost("D", 50, 5_100)];
        assert!(asked(peers()).is_empty());
        // Median 5100, distances 0, 100, 100, 200, 2900: MAD 100, z = 0.6745 × 29 = 19.56.
        assert_eq!(asked([peers(), vec![cost("E", 50, 8_000)]].concat()), ["E"]);
        assert_eq!(asked([peers(), vec![cost("E", 50, 2_000)]].concat()), ["E"]);
        // z = 0.6745 × 5 = 3.37 is not beyond 3.5.
        assert!(asked([peers(), vec![cost("E", 50, 5_600)]].concat()).is_empty());
    }

    #[test]
    fn few_claims_few_peers_and_no_spread_tell_nothing() {
        let like = |hospital| cost(hospital, 50, 5_000);
        let far = || cost("E", 50, 90_000);
        assert!(asked(vec![like("A"), like("B"), like("C"), far()]).is_empty());
        assert!(asked(vec![like("A"), cost("B", 50, 5_100), far()]).is_empty());
        let few = cost("E", 9, 90_000);
        assert!(
            asked(vec![like("A"), cost("B", 50, 5_100), cost("C", 50, 5_200), like("D"), few]).is_empty()
        );
    }
}
