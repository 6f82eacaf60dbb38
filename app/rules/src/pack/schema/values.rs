//! Kinds of values, and lists of dated entries of each kind.

use serde_json::{Map, Value, json};

use super::{add, has, refer, table};
use crate::facts::Group;
use crate::money::Rounding;
use crate::pack::keys;
use crate::pack::plan::Op;
use crate::trace::Confidence;

/// Everything that tables refer to, by name.
pub(super) fn definitions() -> Map<String, Value> {
    let plain = plain();
    let lists = lists();
    plain.into_iter().chain(lists).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn plain() -> Vec<(&'static str, Value)> {
    let text = |title: &str, description: &str, pattern: &str, example: &str| {
        let value =
            json!({ "title": title, "description": description, "type": "string", "pattern": pattern });
        with_example(value, &json!(example))
    };
    let day = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
    let mut date = text(
        "日期 / Day",
        "1900 到 2100 年的一天；TOML 里可以不加引号。A day from 1900 to 2100; TOML may leave out the quotes.",
        &format!("^(19[0-9]{{2}}|20[0-9]{{2}}|2100)-{day}"),
        "2018-01-01",
    );
    add(&mut date, "format", json!("date"));
    let words = json!({
        "title": "两种语言的文字 / Words in two languages",
        "type": "object",
        "properties": {
            "zh": refer("text", "中文 / Chinese", "先显示。Shown first."),
            "en": refer("text", "英文 / English", "后显示。Shown second."),
        },
        "required": ["zh", "en"],
        "additionalProperties": false,
    });
    let count = json!({
        "title": "个数 / Count",
        "description": "0 到 9999 的整数。A whole number from 0 to 9999.",
        "type": "integer",
        "minimum": 0,
        "maximum": 9999,
    });
    vec![
        ("text", text("文字 / Text", "不能为空。Not empty.", r"\S", "三(一)")),
        ("words", with_example(words, &json!({ "zh": "示例", "en": "Example" }))),
        ("date", date),
        (
            "amount",
            text(
                "金额 / Amount",
                "单位元，最多两位小数，不超过 9999999999.99；写成字符串。In yuan with at most two decimals, at most \
                 9999999999.99; a string.",
                r"^0*[0-9]{1,10}(\.[0-9]{1,2})?$",
                "12345.60",
            ),
        ),
        (
            "ratio",
            text(
                "比例 / Ratio",
                "0 到 1，最多六位小数；写成字符串。From 0 to 1 with at most six decimals; a string.",
                r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$",
                "0.65",
            ),
        ),
        ("count", with_example(count, &json!(4))),
        ("code", text("疾病编码的开头 / Beginning of a code", "ICD-10。ICD-10.", "[0-9A-Za-z]", "C16")),
        ("confidence", confidence()),
        ("group", group()),
        ("step", step()),
    ]
}

fn with_example(mut value: Value, example: &Value) -> Value {
    add(&mut value, "examples", json!([example]));
    value
}

/// A choice between words. One that nothing is said about makes the description null, which a test finds.
fn choice<'w>(title: &str, words: impl IntoIterator<Item = &'w str>, said: &[(&str, &str, &str)]) -> Value {
    let words: Vec<&str> = words.into_iter().collect();
    let of = |word: &&str| said.iter().find(|(known, ..)| known == word);
    let zh: Option<Vec<String>> =
        words.iter().map(|word| of(word).map(|(_, zh, _)| format!("{word} {zh}"))).collect();
    let en: Option<Vec<String>> =
        words.iter().map(|word| of(word).map(|(.., en)| format!("{word}: {en}"))).collect();
    let description = zh.zip(en).map(|(zh, en)| format!("{}。{}.", zh.join("；"), en.join("; ")));
    json!({ "title": title, "description": description, "enum": words })
}

/// The words of a list that the reader looks values up in.
fn names<T>(words: &[(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

fn confidence() -> Value {
    choice(
        "可信等级 / Confidence",
        Confidence::ALL.map(Confidence::word),
        &[
            ("SEED", "本门户所依据的通知", "a notice this portal is built for"),
            ("Q", "官方文本或官员讲话的引文", "a quotation of an official text or statement"),
            ("S", "指明了官方文件的来源所述", "stated by a source that names its document"),
            ("CALC", "由有等级的数字算出", "arithmetic from graded figures"),
            ("choice", "来源未载明时的选择", "a choice where the sources are silent"),
            ("C", "见于实际系统的代码，不是规定", "seen in the code of a real system: practice, not law"),
            ("M", "行业常识，未经证实", "general knowledge of the field, unconfirmed"),
            ("X", "有别处的矛盾说法", "contradicted elsewhere"),
            ("sample", "示例，非官方", "made up, not official"),
        ],
    )
}

fn group() -> Value {
    choice(
        "人群 / Group",
        Group::ALL.iter().map(|group| group.word()),
        &[
            ("destitute", "特困人员", "people in destitution"),
            ("low_income", "低保对象", "people on low-income support"),
            ("registered_poor", "建档立卡贫困人口", "registered poor"),
            ("orphan", "孤儿", "orphans"),
            ("disabled", "重度残疾人", "severely disabled people"),
            ("student", "学生", "students"),
        ],
    )
}

fn step() -> Value {
    choice(
        "步骤 / Step",
        names(Op::WORDS),
        &[
            ("away_self_pay", "异地就医先行自付", "what the person pays first of care outside"),
            ("deductible", "起付线", "the deductible"),
            ("ratio", "按比例或分段报销", "the fund's ratio, or bands"),
            ("fixed_sum", "分娩定额", "the fixed sum of a delivery"),
            ("by_case", "按病种付费", "the standard of a disease"),
            ("elsewhere", "基本医保已在别处支付", "what the basic layer paid elsewhere"),
            ("floor", "保底补偿", "the least payment"),
            ("own_ceiling", "这类待遇自己的限额", "the limits of this kind of care"),
            ("ceiling", "基本医保封顶线", "the ceiling of the basic layer"),
            ("self_pay", "合规自付", "own payments within the policy"),
            ("catastrophic", "大病保险", "catastrophic insurance"),
            ("aid", "医疗救助", "medical aid"),
        ],
    )
}

/// Lists of dated entries, by what their value is.
fn lists() -> Vec<(&'static str, Value)> {
    let of = |definition: &str| json!({ "$ref": format!("#/$defs/{definition}") });
    let some = |definition: &str| json!({ "type": "array", "minItems": 1, "items": of(definition) });
    let pieces = |words: &Value| json!({ "type": "array", "items": words });
    let mut steps = some("step");
    add(&mut steps, "uniqueItems", json!(true));
    let limit = json!({
        "anyOf": [of("amount"), { "const": keys::NO_LIMIT, "title": "没有限额 / No limit" }],
    });
    vec![
        (
            "entry",
            entry("一项参数 / Entry", "从某天起的一个数字。A figure from a day on.", &json!(true), &[]),
        ),
        ("texts", entries(&of("text"), &json!("210.00"))),
        ("amounts", entries(&of("amount"), &json!("700.00"))),
        ("limits", entries(&limit, &json!(keys::NO_LIMIT))),
        ("ratios", entries(&of("ratio"), &json!("0.65"))),
        ("counts", entries(&of("count"), &json!(4))),
        ("groups", entries(&some("group"), &json!(["destitute", "low_income"]))),
        ("codes", entries(&some("code"), &json!(["C16", "C18"]))),
        ("steps", entries(&steps, &json!(["deductible", "ratio", "ceiling"]))),
        ("roundings", entries(&rounding(), &json!("half_up_fen"))),
        ("deductible_modes", entries(&deductible_mode(), &json!("per_stay"))),
        ("transfers", entries(&transfer(), &json!("counts"))),
        ("across_years", entries(&across_years(), &json!("by_discharge"))),
        ("away_modes", entries(&away_mode(), &json!("own_row"))),
        ("bands_on", entries(&bands_on(), &json!("total"))),
        ("above_ceiling", entries(&above_ceiling(), &json!("enters"))),
        ("also", entries(&pieces(&also()), &json!(["self_pay_first"]))),
        ("never", entries(&pieces(&never()), &json!(["deductible"]))),
        ("paid_as", entries(&paid_as(), &json!("inpatient"))),
        ("above_standard", entries(&above_standard(), &json!("hospital"))),
        ("bands", bands()),
        ("reductions", reductions()),
        ("age_points", age_points()),
    ]
}

fn rounding() -> Value {
    choice(
        "取整 / Rounding",
        names(&Rounding::NAMES),
        &[
            ("half_up_fen", "四舍五入到分", "half up to the fen"),
            ("down_fen", "舍去分以下", "down to the fen"),
            ("up_fen", "进到分", "up to the fen"),
            ("half_up_jiao", "四舍五入到角", "half up to the jiao"),
            ("down_jiao", "舍去角以下", "down to the jiao"),
            ("up_jiao", "进到角", "up to the jiao"),
            ("half_up_yuan", "四舍五入到元", "half up to the yuan"),
            ("down_yuan", "舍去元以下", "down to the yuan"),
            ("up_yuan", "进到元", "up to the yuan"),
        ],
    )
}

fn deductible_mode() -> Value {
    choice(
        "起付线怎样扣 / How the deductible is charged",
        names(keys::DEDUCTIBLE_MODES),
        &[
            ("per_stay", "每次住院", "at every stay"),
            ("per_year", "一年累计一次", "once a year, filling up"),
            ("per_hospital_year", "每家医院一年累计一次", "once a year at each hospital, filling up"),
            ("yearly_difference", "一年一次，更高的补差额", "once a year; a higher one pays the difference"),
        ],
    )
}

fn transfer() -> Value {
    choice(
        "转院 / Transfer",
        names(keys::TRANSFERS),
        &[
            ("new_stay", "另算一次住院", "a stay of its own"),
            (
                "counts",
                "已扣的算数，转往低一级不再扣",
                "what was charged counts; moving down, nothing more is charged",
            ),
            ("one_stay", "算一次住院，已扣的算数", "one stay, and what was charged counts"),
        ],
    )
}

fn across_years() -> Value {
    choice(
        "跨年住院 / Stay across the year's end",
        names(keys::ACROSS_YEARS),
        &[
            ("by_discharge", "按出院日", "by the day of discharge"),
            ("by_admission", "按入院日", "by the day of admission"),
            ("split", "12月31日分段，各算一次", "cut at 31 December, each part a case of its own"),
        ],
    )
}

fn away_mode() -> Value {
    choice(
        "异地就医怎样支付 / How care outside is paid",
        names(keys::AWAY_MODES),
        &[
            ("as_local", "与本地相同", "as at home"),
            (
                "own_row",
                "另有起付线和比例，不分医院级别",
                "by a deductible and ratio of its own, whatever the level",
            ),
            ("adjusted", "在本地待遇上调减", "by the level's row, made smaller"),
        ],
    )
}

fn bands_on() -> Value {
    choice(
        "分段口径 / What the bands are cut on",
        names(keys::BANDS_ON),
        &[
            ("total", "全年合规自付", "the year's own payments within the policy"),
            ("above_deductible", "其中超过起付线的部分", "the part of them above the deductible"),
        ],
    )
}

fn above_ceiling() -> Value {
    choice(
        "超过基本封顶线的部分 / What the basic ceiling cuts off",
        names(keys::ABOVE_CEILING),
        &[
            ("enters", "进入大病保险", "enters catastrophic insurance"),
            ("stays_out", "不进入大病保险", "stays out of it"),
        ],
    )
}

fn also() -> Value {
    choice(
        "政策范围外也进入的 / Enters though not eligible",
        names(keys::ALSO),
        &[
            ("self_pay_first", "乙类先行自付", "what is paid first of class B"),
            ("away_self_pay", "异地先行自付", "what is paid first of care outside"),
            ("over_limit", "超限价自费", "what is above price ceilings"),
            ("outside", "全自费", "what is outside the catalogue"),
        ],
    )
}

fn never() -> Value {
    let said = [("deductible", "起付线", "the deductible")];
    choice("政策范围内但不进入的 / Never enters though eligible", names(keys::NEVER), &said)
}

fn paid_as() -> Value {
    choice("支付办法 / Paid as", names(keys::PAID_AS), &[("inpatient", "按住院", "like a stay")])
}

fn above_standard() -> Value {
    choice(
        "超过定额的部分 / What is above the standard",
        names(keys::ABOVE_STANDARD),
        &[("hospital", "医院承担", "borne by the hospital"), ("person", "个人承担", "borne by the person")],
    )
}

/// Entries of one kind of value, of which one holds on a day.
fn entries(value: &Value, example: &Value) -> Value {
    list(&json!({ "$ref": "#/$defs/entry", "properties": { "value": value } }), &figure(example))
}

/// An entry with a value, as an example.
pub(super) fn figure(value: &Value) -> Value {
    json!({
        "from": "2018-01-01",
        "value": value,
        "source": "notice",
        "clause": "三(一)",
        "confidence": "sample",
    })
}

/// Entries: at least one, since every day of the pack needs a figure.
fn list(entry: &Value, example: &Value) -> Value {
    with_example(json!({ "type": "array", "minItems": 1, "items": entry }), &json!([example]))
}

fn entry(title: &str, text: &str, value: &Value, extra: &[&str]) -> Value {
    let mut entry = table(title, text, &[&keys::ENTRY, extra].concat(), |key| match key {
        "value" => value.clone(),
        "from" => refer(
            "date",
            "开始日期 / First day",
            "到同一列表里下一个开始日期为止。Until the next one of the list starts.",
        ),
        "source" => refer("text", "来源 / Source", "sources 里的名称。A name in sources."),
        "clause" => refer("text", "条款 / Clause", "在文件里的位置。The place in the document."),
        "confidence" => json!({ "$ref": "#/$defs/confidence" }),
        "above" => refer(
            "amount",
            "起点 / Above",
            "超过这个金额的部分；第一段是 0.00。What is above it; 0.00 first.",
        ),
        "stay" => {
            let text = "一年里从 1 数起。Of the year, counted from 1.";
            let mut stay = refer("count", "第几次住院起 / From which stay", text);
            add(&mut stay, "minimum", json!(1));
            stay
        }
        "groups" => json!({
            "title": "人群 / Groups",
            "description": "只对这些人；不写就是所有人。Only for them; for everybody where it is left out.",
            "type": "array",
            "minItems": 1,
            "items": { "$ref": "#/$defs/group" },
        }),
        "min_age" => refer("count", "满多少岁 / From age", "入院那天的周岁。Completed years on admission."),
        "below_age" => {
            refer("count", "不满多少岁 / Below age", "入院那天的周岁。Completed years on admission.")
        }
        "minus" => refer(
            "amount",
            "每次少扣 / Minus",
            "从 stay 起每多住一次再少扣这么多。Off again at each stay from `stay` on.",
        ),
        "least" => refer("amount", "至少扣 / Least", "少扣以后不低于它。Not lowered below it."),
        _ => Value::Null,
    });
    add(&mut entry, "required", json!(keys::ENTRY));
    entry
}

fn bands() -> Value {
    let title = "一段 / Band";
    let text = "超过 above 的部分按 value 报销，到下一段为止；同一天开始的各段一起替换以前的。The fund's ratio for what is \
                above, up to the next band; those that start on one day together replace the earlier ones.";
    let mut band = entry(title, text, &json!({ "$ref": "#/$defs/ratio" }), keys::BAND);
    let required = [keys::ENTRY.as_slice(), keys::BAND].concat();
    add(&mut band, "required", json!(required));
    let mut example = figure(&json!("0.60"));
    add(&mut example, "above", json!("0.00"));
    list(&band, &example)
}

fn reductions() -> Value {
    let title = "减收规则 / Rule that lowers the deductible";
    let text = "写 value（仍扣起付线的几成），或者写 minus 和 least；扣得最少的一条算数；同一天开始的各条一起替换以前的。\
                Either value, the part that is still charged, or minus and least; the rule that leaves least counts; \
                those that start on one day together replace the earlier ones.";
    let mut rule = entry(title, text, &json!({ "$ref": "#/$defs/ratio" }), keys::REDUCTION);
    let required = keys::ENTRY.into_iter().filter(|key| *key != "value").chain(["stay"]);
    add(&mut rule, "required", json!(required.collect::<Vec<&str>>()));
    add(&mut rule, "oneOf", json!([has("value"), has("minus")]));
    add(&mut rule, "dependentRequired", json!({ "minus": ["least"], "least": ["minus"] }));
    let mut example = figure(&json!("0.50"));
    add(&mut example, "stay", json!(2));
    list(&rule, &example)
}

fn age_points() -> Value {
    let title = "年龄加点 / Points of an age";
    let text = "至少写 min_age 和 below_age 之一；同一天开始的各条一起替换以前的。At least one of min_age and below_age; \
                those that start on one day together replace the earlier ones.";
    let mut rule = entry(title, text, &json!({ "$ref": "#/$defs/ratio" }), keys::AGE_POINTS);
    add(&mut rule, "anyOf", json!(keys::AGE_POINTS.iter().map(|key| has(key)).collect::<Vec<Value>>()));
    let mut example = figure(&json!("0.05"));
    add(&mut example, "min_age", json!(60));
    list(&rule, &example)
}
