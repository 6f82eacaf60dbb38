//! Reading trees of data (facts, packs, jurisdictions) with every fault collected at its place.
//!
//! Each reader returns `None` after it has noted a fault, and for a missing optional value; whoever asked looks at
//! [`Reader::faults`] once, at the end.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::date::{self, Date};
use crate::facts::Fault;
use crate::money::{self, Money, MoneyError};
use crate::text::Text;

/// An object of the tree.
pub(crate) type Object = Map<String, Value>;

/// A place in the tree, as a chain towards the root.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    /// The whole.
    Root,
    /// A member of an object.
    Key(&'p Path<'p>, &'p str),
    /// An element of a list.
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// As JSON pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(parent, key) => {
                format!("{}/{}", parent.pointer(), key.replace('~', "~0").replace('/', "~1"))
            }
            Self::Index(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

/// The most faults that are told at once.
const MOST_FAULTS: usize = 1_000;

/// The faults found so far.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) faults: Vec<Fault>,
}

/// How a value is read.
pub(crate) type Read<T> = fn(&mut Reader, &Value, &Path<'_>) -> Option<T>;

impl Reader {
    /// Notes a fault. Past the thousandth no more are told: what is that wrong needs no longer list, and a list as long as
    /// the input would be an answer many times its size.
    pub(crate) fn fault(&mut self, path: &Path<'_>, code: &str, zh: &str, en: &str) {
        if self.faults.len() >= MOST_FAULTS {
            return;
        }
        self.faults.push(Fault { path: path.pointer(), code: code.to_owned(), detail: Text::new(zh, en) });
    }

    /// Notes a fault that only a pack can have.
    pub(crate) fn pack_fault(&mut self, path: &Path<'_>, code: &str, zh: &str, en: &str) {
        self.pack_fault_with(path, code, || (zh.to_owned(), en.to_owned()));
    }

    /// The same with words that have to be made. They are for those who write packs: the browser, which gets packs that
    /// were read before, is spared them.
    pub(crate) fn pack_fault_with(
        &mut self,
        path: &Path<'_>,
        code: &str,
        words: impl FnOnce() -> (String, String),
    ) {
        let (zh, en) = if cfg!(feature = "pack-checks") { words() } else { (String::new(), String::new()) };
        self.fault(path, code, &zh, &en);
    }

    fn wrong_type(&mut self, value: &Value, path: &Path<'_>, zh: &str, en: &str) {
        if value.is_number() {
            self.fault(
                path,
                "number_not_string",
                &format!("这里要写成带引号的字符串，不能直接写数字；应为{zh}"),
                &format!("a bare number stands where a quoted string is due: {en}"),
            );
        } else {
            self.fault(path, "type", &format!("应为{zh}"), &format!("must be {en}"));
        }
    }

    /// A string, or a fault that says what is due instead.
    fn string<'v>(&mut self, value: &'v Value, path: &Path<'_>, zh: &str, en: &str) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(value, path, zh, en);
        }
        text
    }

    /// An object with no other members than `known`.
    pub(crate) fn object<'v>(
        &mut self,
        value: &'v Value,
        path: &Path<'_>,
        known: &[&str],
    ) -> Option<&'v Object> {
        let map = self.table(value, path)?;
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let names = known.join(", ");
            self.fault(
                &Path::Key(path, key),
                "unknown_field",
                &format!("没有这个字段；这里可以写：{names}"),
                &format!("there is no such field; known here: {names}"),
            );
        }
        Some(map)
    }

    /// An object with any members.
    pub(crate) fn table<'v>(&mut self, value: &'v Value, path: &Path<'_>) -> Option<&'v Object> {
        let map = value.as_object();
        if map.is_none() {
            self.fault(path, "type", "应为一组字段（对象）", "must be an object with fields");
        }
        map
    }

    /// A list.
    pub(crate) fn list<'v>(&mut self, value: &'v Value, path: &Path<'_>) -> Option<&'v Vec<Value>> {
        value.as_array().or_else(|| {
            self.fault(path, "type", "应为列表", "must be a list");
            None
        })
    }

    /// A member that must be there.
    pub(crate) fn required<T>(
        &mut self,
        map: &Object,
        path: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<T> {
        let value = self.member(map, path, key)?;
        read(self, value, &Path::Key(path, key))
    }

    fn member<'v>(&mut self, map: &'v Object, path: &Path<'_>, key: &str) -> Option<&'v Value> {
        let value = present(map, key);
        if value.is_none() {
            self.fault(&Path::Key(path, key), "required", "缺少这一项", "is missing");
        }
        value
    }

    /// A member that may be absent (null is absent).
    pub(crate) fn optional<T>(
        &mut self,
        map: &Object,
        path: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<T> {
        let value = present(map, key)?;
        read(self, value, &Path::Key(path, key))
    }

    /// A text that is not empty.
    pub(crate) fn text(&mut self, value: &Value, path: &Path<'_>) -> Option<String> {
        let text = self.any_text(value, path)?;
        if text.trim().is_empty() {
            self.fault(path, "required", "不能为空", "must not be empty");
            return None;
        }
        Some(text)
    }

    /// A text, possibly empty.
    pub(crate) fn any_text(&mut self, value: &Value, path: &Path<'_>) -> Option<String> {
        self.string(value, path, "文字", "a text").map(str::to_owned)
    }

    /// Words in both languages: `{ zh = "…", en = "…" }`.
    pub(crate) fn words(&mut self, value: &Value, path: &Path<'_>) -> Option<Text> {
        let map = self.object(value, path, &["zh", "en"])?;
        let zh = self.required(map, path, "zh", Self::text);
        let en = self.required(map, path, "en", Self::text);
        Some(Text { zh: zh?, en: en? })
    }

    /// An amount: "12345.60".
    pub(crate) fn money(&mut self, value: &Value, path: &Path<'_>) -> Option<Money> {
        let (zh, en) = ("金额，如 \"12345.60\"", "an amount like \"12345.60\"");
        match self.string(value, path, zh, en)?.parse() {
            Ok(money) => Some(money),
            Err(error) => {
                let (code, zh) = match error {
                    MoneyError::Empty => ("required", "没有填写金额"),
                    MoneyError::NotANumber => ("not_a_number", "不是金额；写成 12345.60 的样子"),
                    MoneyError::TooManyDecimals => ("too_many_decimals", "最多两位小数（到分）"),
                    MoneyError::Negative => ("negative", "金额不能小于零"),
                    MoneyError::TooLarge => ("too_large", "金额不能超过 9,999,999,999.99 元"),
                };
                self.fault(path, code, zh, error.word());
                None
            }
        }
    }

    fn decimal(&mut self, value: &Value, path: &Path<'_>, most: u32) -> Option<Decimal> {
        let text = self.string(value, path, "小数，如 \"0.65\"", "a decimal like \"0.65\"")?;
        let Some(number) = money::decimal(text).map(|number| number.normalize()) else {
            self.fault(path, "not_a_number", "不是数字", "is not a number");
            return None;
        };
        if number.is_sign_negative() && !number.is_zero() {
            self.fault(path, "negative", "不能小于零", "must not be below zero");
            return None;
        }
        if number.scale() > most {
            let (zh, en) = (format!("最多 {most} 位小数"), format!("at most {most} decimals"));
            self.fault(path, "too_many_decimals", &zh, &en);
            return None;
        }
        Some(number)
    }

    /// A ratio from 0 to 1 with at most six decimals.
    pub(crate) fn ratio(&mut self, value: &Value, path: &Path<'_>) -> Option<Decimal> {
        let ratio = self.decimal(value, path, 6)?;
        if ratio > Decimal::ONE {
            self.fault(path, "impossible", "比例不能大于 1", "a ratio must not be above 1");
            return None;
        }
        Some(ratio)
    }

    /// A quantity with at most four decimals.
    pub(crate) fn quantity(&mut self, value: &Value, path: &Path<'_>) -> Option<Decimal> {
        let quantity = self.decimal(value, path, 4)?;
        if quantity > Money::MAX.yuan() {
            self.fault(path, "too_large", "数量太大", "the quantity is too large");
            return None;
        }
        Some(quantity)
    }

    /// A day: "2018-03-09".
    pub(crate) fn date(&mut self, value: &Value, path: &Path<'_>) -> Option<Date> {
        let (zh, en) = ("日期，如 \"2018-03-09\"", "a date like \"2018-03-09\"");
        match date::parse_iso(self.string(value, path, zh, en)?) {
            Ok(date) => Some(date),
            Err(error) => {
                self.fault(path, "not_a_date", "不是有效日期；写成 2018-03-09 的样子", error.word());
                None
            }
        }
    }

    /// True or false.
    pub(crate) fn flag(&mut self, value: &Value, path: &Path<'_>) -> Option<bool> {
        value.as_bool().or_else(|| {
            self.fault(path, "type", "应为 true 或 false", "must be true or false");
            None
        })
    }

    /// A count from 0 to 9999.
    pub(crate) fn count(&mut self, value: &Value, path: &Path<'_>) -> Option<u16> {
        let count = value.as_u64().and_then(|n| u16::try_from(n).ok()).filter(|n| *n <= 9999);
        if count.is_none() {
            let code = if value.as_i64().is_some_and(|n| n < 0) { "negative" } else { "type" };
            self.fault(path, code, "应为 0 到 9999 的整数", "must be a whole number from 0 to 9999");
        }
        count
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&mut self, value: &Value, path: &Path<'_>, known: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let index = self.word_of(value, path, &names)?;
        known.get(index).map(|(_, value)| *value)
    }

    fn word_of(&mut self, value: &Value, path: &Path<'_>, names: &[&str]) -> Option<usize> {
        let found = value.as_str().and_then(|text| names.iter().position(|name| *name == text));
        if found.is_none() {
            let names = names.join(", ");
            if value.is_string() {
                let (zh, en) = (format!("只能是：{names}"), format!("must be one of: {names}"));
                self.fault(path, "unknown_value", &zh, &en);
            } else {
                self.wrong_type(value, path, &format!("其中之一：{names}"), &format!("one of {names}"));
            }
        }
        found
    }
}

/// A member that is there and not null.
fn present<'v>(map: &'v Object, key: &str) -> Option<&'v Value> {
    map.get(key).filter(|value| !value.is_null())
}
