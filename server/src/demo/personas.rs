//! The six people a visitor can be. Everything about them is fixed, so that the README can name them.

use rules::{
    facts::{Group, Level, Place},
    identity::Sex,
    scheme::Scheme,
    text::Text,
};
use time::{Date, macros::date};

use super::insurance::NextYear;

/// Password of every persona that has one.
pub(super) const PASSWORD: &str = "huaihe-weihai-2015";
/// Activation code of the persona without a phone.
pub(super) const ACTIVATION: &str = "DEMO-7Q4X-2015";

/// How a persona signs in for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    Password,
    Phone,
    Activation,
}

/// A stay that a persona had.
pub(super) struct Stay {
    pub(super) admitted: Date,
    pub(super) days: i64,
    pub(super) level: Level,
    pub(super) place: Place,
    /// Bill in yuan, about.
    pub(super) yuan: i64,
}

/// What is fixed about a persona. The family around is made by the seed.
pub(super) struct Plan {
    pub(super) key: &'static str,
    pub(super) surname: &'static str,
    pub(super) name: &'static str,
    pub(super) sex: Sex,
    pub(super) birth_date: Date,
    /// Index into [`super::places::REGIONS`].
    pub(super) region: usize,
    pub(super) scheme: Scheme,
    pub(super) group: Option<Group>,
    pub(super) phone: Option<&'static str>,
    pub(super) sign_in: SignIn,
    /// Tier in the years that have tiers.
    pub(super) tier: &'static str,
    pub(super) next_year: NextYear,
    pub(super) stays: &'static [Stay],
    story: (&'static str, &'static str),
}

impl Plan {
    /// What to try.
    pub(super) fn story(&self) -> Text {
        Text::new(self.story.0, self.story.1)
    }
}

const fn stay(admitted: Date, days: i64, level: Level, place: Place, yuan: i64) -> Stay {
    Stay { admitted, days, level, place, yuan }
}

/// The six, each the head of one of the first six households.
pub(super) const PLANS: [Plan; 6] = [
    Plan {
        key: "farmer",
        surname: "陈",
        name: "陈满仓",
        sex: Sex::Male,
        birth_date: date!(1952 - 03 - 11),
        region: 0,
        scheme: Scheme::RuralCooperative,
        group: None,
        phone: Some("12000000001"),
        sign_in: SignIn::Password,
        tier: "one",
        next_year: NextYear::Nothing,
        stays: &[
            stay(date!(2013 - 11 - 04), 8, Level::Township, Place::Local, 2_300),
            stay(date!(2014 - 07 - 21), 11, Level::Two, Place::Local, 7_800),
            stay(date!(2015 - 03 - 09), 9, Level::Two, Place::Local, 6_400),
        ],
        story: (
            "怀远县老农，参加新农合，三年都有报销；2016 年还没缴费，可以比较并选择。",
            "An old farmer of Huaiyuan in the rural scheme, with claims in three years; has not paid for 2016 and may choose.",
        ),
    },
    Plan {
        key: "urban_paid",
        surname: "刘",
        name: "刘慧敏",
        sex: Sex::Female,
        birth_date: date!(1978 - 08 - 20),
        region: 0,
        scheme: Scheme::UrbanResident,
        group: None,
        phone: Some("12000000002"),
        sign_in: SignIn::Password,
        tier: "one",
        next_year: NextYear::PaidAndEntered,
        stays: &[],
        story: (
            "怀远县城镇居民，2015-11-15 前已缴费并录入：2016 年留在城镇轨，不能再选。",
            "An urban resident of Huaiyuan, paid and entered before 2015-11-15: stays on the urban track in 2016.",
        ),
    },
    Plan {
        key: "chooser",
        surname: "王",
        name: "王志远",
        sex: Sex::Male,
        birth_date: date!(1966 - 05 - 02),
        region: 0,
        scheme: Scheme::UrbanResident,
        group: None,
        phone: Some("12000000003"),
        sign_in: SignIn::Password,
        tier: "one",
        next_year: NextYear::Nothing,
        stays: &[
            stay(date!(2015 - 02 - 02), 12, Level::Two, Place::Local, 12_600),
            stay(date!(2015 - 06 - 15), 26, Level::Three, Place::InProvince, 186_000),
        ],
        story: (
            "怀远县城镇居民，未缴费也未录入：可选城镇或新农合标准；2015 年有起付线和大病保险。",
            "An urban resident of Huaiyuan, neither paid nor entered: may choose either track; 2015 shows deductible and 大病.",
        ),
    },
    Plan {
        key: "undecided",
        surname: "赵",
        name: "赵晓燕",
        sex: Sex::Female,
        birth_date: date!(1990 - 10 - 10),
        region: 0,
        scheme: Scheme::UrbanResident,
        group: None,
        phone: Some("12000000004"),
        sign_in: SignIn::Phone,
        tier: "one",
        next_year: NextYear::PaidOnly,
        stays: &[],
        story: (
            "怀远县城镇居民，已缴费但未录入：通知没有规定，待人工核定。没有密码，用手机验证码首次登录。",
            "An urban resident of Huaiyuan, paid but not entered: left open by the notice, staff decide. First sign-in by phone code.",
        ),
    },
    Plan {
        key: "weihai",
        surname: "孙",
        name: "孙海涛",
        sex: Sex::Male,
        birth_date: date!(1984 - 01 - 15),
        region: 1,
        scheme: Scheme::UrbanResident,
        group: None,
        phone: Some("12000000005"),
        sign_in: SignIn::Password,
        tier: "one",
        next_year: NextYear::Nothing,
        stays: &[
            stay(date!(2015 - 01 - 19), 7, Level::Two, Place::Local, 5_900),
            stay(date!(2015 - 09 - 07), 14, Level::Three, Place::Local, 38_500),
        ],
        story: (
            "威海市居民，2015 年一档，住院两次；可选 2016 年档次。",
            "A resident of Weihai, tier one in 2015, two stays in hospital; may choose a tier for 2016.",
        ),
    },
    Plan {
        key: "no_phone",
        surname: "于",
        name: "于秀兰",
        sex: Sex::Female,
        birth_date: date!(1947 - 12 - 03),
        region: 1,
        scheme: Scheme::RuralCooperative,
        group: Some(Group::LowIncome),
        phone: None,
        sign_in: SignIn::Activation,
        tier: "one",
        next_year: NextYear::Nothing,
        stays: &[stay(date!(2015 - 05 - 11), 10, Level::Two, Place::Local, 21_000)],
        story: (
            "威海市低保老人，没有手机：用窗口给的激活码首次登录，个人缴费由财政代缴。",
            "An elder of a poor household in Weihai without a phone: first sign-in with the counter's activation code.",
        ),
    },
];
