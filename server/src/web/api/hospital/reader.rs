//! Reading what a hospital sent: every fault at its place, in the words and codes of the estimate contract.

use rules::{
    date::{self, Date},
    facts::Fault,
    identity::IdNumber,
    money::Money,
    name::PersonName,
    text::Text,
};
use serde_json::{Map, Value};
use store::HandInFacts;

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

/// Most characters of a number that a hospital gives: of a slip, a stay, an invoice.
pub(super) const LONGEST_NUMBER: usize = 40;

/// Most faults that are looked for: of a great many the first thousand say enough.
pub(super) const MOST_FAULTS: usize = 1_000;

/// Faults found so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) faults: Vec<Fault>,
}

/// How a value at a place is read.
type Read<T> = fn(&mut Reader, &Value, &str) -> Option<T>;

impl Reader {
    pub(super) fn fault(&mut self, path: impl Into<String>, code: &str, zh: &str, en: &str) {
        if !self.is_full() {
            self.faults.push(Fault { path: path.into(), code: code.to_owned(), detail: Text::new(zh, en) });
        }
    }

    fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    /// Notes members that there are none of.
    pub(super) fn known(&mut self, map: &Object, at: &str, known: &[&str]) {
        for name in map.keys().filter(|name| !known.contains(&name.as_str())) {
            if self.is_full() {
                return;
            }
            let names = known.join(", ");
            self.fault(
                format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                "unknown_field",
                &format!("没有这个字段；这里可以写：{names}"),
                &format!("there is no such field; known here: {names}"),
            );
        }
    }

    /// A member that must be there.
    pub(super) fn required<T>(&mut self, map: &Object, at: &str, name: &str, read: Read<T>) -> Option<T> {
        let path = format!("{at}/{name}");
        let value = present(map, name);
        if value.is_none() {
            self.fault(path.as_str(), "required", "缺少这一项", "is missing");
        }
        read(self, value?, &path)
    }

    /// A member that may be absent; null is absent.
    pub(super) fn optional<T>(&mut self, map: &Object, at: &str, name: &str, read: Read<T>) -> Option<T> {
        read(self, present(map, name)?, &format!("{at}/{name}"))
    }

    fn string<'v>(&mut self, value: &'v Value, path: &str, zh: &str, en: &str) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() && value.is_number() {
            self.fault(
                path,
                "number_not_string",
                &format!("这里要写成带引号的字符串，不能直接写数字；应为{zh}"),
                &format!("a bare number stands where a quoted string is due: {en}"),
            );
        } else if text.is_none() {
            self.fault(path, "type", &format!("应为{zh}"), &format!("must be {en}"));
        }
        text
    }

    pub(super) fn id_number(&mut self, value: &Value, path: &str) -> Option<IdNumber> {
        let text = self.string(value, path, "身份证号码", "an id number")?;
        let read = IdNumber::parse(text);
        if read.is_err() {
            self.fault(path, "not_an_id_number", "不是有效的身份证号码", "is no valid id number");
        }
        read.ok()
    }

    pub(super) fn name(&mut self, value: &Value, path: &str) -> Option<PersonName> {
        let read = PersonName::parse(self.string(value, path, "姓名", "a name")?);
        if read.is_err() {
            self.fault(path, "not_a_name", "不是姓名", "is no person's name");
        }
        read.ok()
    }

    /// A number that the hospital gives.
    pub(super) fn number(&mut self, value: &Value, path: &str) -> Option<String> {
        let text = self.string(value, path, "编号", "a number that the hospital gives")?;
        if is_number(text) {
            return Some(text.to_owned());
        }
        self.fault(
            path,
            "not_a_number",
            "编号应为 1 到 40 个字母、数字、点、下划线或短横，以字母或数字开头",
            "has 1 to 40 letters, digits, points, underscores and hyphens, and begins with a letter or digit",
        );
        None
    }

    /// The number of an invoice as all ways in compare it: its letters and digits.
    pub(super) fn invoice(&mut self, value: &Value, path: &str) -> Option<String> {
        self.number(value, path).and_then(|number| HandInFacts::invoice_number(&number))
    }

    pub(super) fn day(&mut self, value: &Value, path: &str) -> Option<Date> {
        let text = self.string(value, path, "日期，如 \"2015-12-01\"", "a date like \"2015-12-01\"")?;
        match date::parse_iso(text) {
            Ok(day) => Some(day),
            Err(error) => {
                self.fault(path, "not_a_date", "不是有效日期；写成 2015-12-01 的样子", &error.to_string());
                None
            }
        }
    }

    pub(super) fn money(&mut self, value: &Value, path: &str) -> Option<Money> {
        let text = self.string(value, path, "金额，如 \"12345.60\"", "an amount like \"12345.60\"")?;
        match text.parse::<Money>() {
            Ok(money) => Some(money),
            Err(error) => {
                use rules::money::MoneyError as E;
                let code = match error {
                    E::Empty => "required",
                    E::NotANumber => "not_a_number",
                    E::TooManyDecimals => "too_many_decimals",
                    E::Negative => "negative",
                    E::TooLarge => "too_large",
                };
                self.fault(path, code, "不是可用的金额；写成 12345.60 的样子", &error.to_string());
                None
            }
        }
    }

    pub(super) fn flag(&mut self, value: &Value, path: &str) -> Option<bool> {
        let flag = value.as_bool();
        if flag.is_none() {
            self.fault(path, "type", "应为 true 或 false", "must be true or false");
        }
        flag
    }

    /// A text for people that is stored as it is: not blank, not long, without control characters.
    pub(super) fn text(&mut self, text: &str, path: &str, longest: usize) -> bool {
        let fits =
            !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
        if !fits {
            self.fault(
                path,
                "not_a_text",
                &format!("应为 1 到 {longest} 个字，不含控制字符"),
                &format!("has 1 to {longest} characters, none of them a control character"),
            );
        }
        fits
    }
}

/// Whether a text may be the number of a slip, a stay or an invoice. Such a number can stand in an address.
pub(super) fn is_number(text: &str) -> bool {
    (1..=LONGEST_NUMBER).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

fn present<'v>(map: &'v Object, name: &str) -> Option<&'v Value> {
    map.get(name).filter(|value| !value.is_null())
}
