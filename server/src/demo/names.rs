//! Names put together from common syllables. Any likeness to a living person is chance.

use rules::{
    identity::Sex,
    name::{NameFault, PersonName},
};

use super::dice::Dice;

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "欧阳", "司马", "尉迟",
];
const MALE: [&str; 30] = [
    "伟", "强", "军", "勇", "杰", "涛", "明", "超", "建国", "建华", "志强", "志远", "国平", "文博", "浩然",
    "子轩", "宇航", "俊杰", "海涛", "振华", "德福", "满仓", "守田", "永胜", "金山", "广义", "家栋", "思源",
    "承志", "兆丰",
];
const FEMALE: [&str; 30] = [
    "芳", "敏", "静", "丽", "艳", "娟", "霞", "燕", "秀英", "秀兰", "桂兰", "玉珍", "淑华", "慧敏", "晓燕",
    "雪梅", "雨桐", "欣怡", "梓涵", "思琪", "春花", "冬梅", "荷香", "月娥", "巧云", "佳慧", "若兰", "诗雨",
    "彩霞", "素贞",
];
/// Two parts with a dot between them.
const DOTTED_MALE: [(&str, &str); 4] =
    [("买买提", "艾合买提"), ("阿卜杜拉", "吐尔逊"), ("扎西", "多吉"), ("巴特尔", "孟克")];
const DOTTED_FEMALE: [(&str, &str); 4] =
    [("阿依古丽", "买买提"), ("古丽娜尔", "吐尔逊"), ("卓玛", "央金"), ("其其格", "乌兰")];
/// A character beyond the basic plane, which old systems wrote as a question mark.
const BEYOND: &str = "𬭎";

/// A surname.
pub(super) fn surname(dice: &mut Dice) -> &'static str {
    dice.pick(&SURNAMES).copied().unwrap_or("王")
}

/// A full name; a few have a dot, and the eighth person's a rare character.
pub(super) fn name(dice: &mut Dice, surname: &str, sex: Sex, serial: u64) -> Result<PersonName, NameFault> {
    if serial == 7 {
        return PersonName::parse(&format!("{surname}{BEYOND}"));
    }
    let male = sex == Sex::Male;
    if dice.chance(8)
        && let Some((first, second)) = dice.pick(if male { &DOTTED_MALE } else { &DOTTED_FEMALE })
    {
        return PersonName::parse(&format!("{first}·{second}"));
    }
    let given = dice.pick(if male { &MALE } else { &FEMALE }).copied().unwrap_or("平");
    PersonName::parse(&format!("{surname}{given}"))
}
