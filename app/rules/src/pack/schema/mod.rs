//! The format of packs as a JSON Schema (draft 2020-12), for editors and for tools that write packs.
//!
//! Names of tables, members and words come from the lists that the reader itself uses, so that the two cannot drift
//! apart; what they mean is said here. What a schema cannot see (days, sources, places of steps, limits against each
//! other, tiers laid over the rest) the reader checks alone: a valid tree can still be a faulty pack. The other way
//! round the reader takes a little more: other spellings of a ratio (".5"), null for a member that may be left out, and
//! anything where every tier replaces it.

mod complete;
mod tables;
mod values;

use serde_json::{Map, Value, json};

use super::{HEAD, keys, read};

/// The schema of a pack as it is after reading: in JSON, or in TOML with dates as strings.
#[must_use]
pub fn schema() -> Value {
    let mut schema = table(
        "医保参数包 / Parameter pack",
        "一个统筹地区一项制度的参数：每个数字有开始日期、来源、条款和可信等级。描述的是读入以后的数据：TOML \
         里可以不加引号写日期，读入后是字符串；金额和比例一律写成字符串，不能写带小数点的数字。只有读入时才能检查的\
         （日期有没有空档或重复、来源是否列出、步骤的位置、限额的大小、档次与共同参数合起来是否完整），这里不检查。\
         The parameters of one scheme in one jurisdiction: each figure with its first day, source, clause and \
         confidence. This describes the data after reading: TOML may hold bare dates, which are read as strings; \
         amounts and ratios are always strings, numbers with a fraction are refused. What only the reader can check \
         (gaps and overlaps of days, whether sources are listed, the places of steps, limits against each other, \
         whether a tier and the common part are complete together) is not checked here.",
        &[HEAD.as_slice(), &read::TABLES].concat(),
        |key| if HEAD.contains(&key) { head(key) } else { tables::reference(key) },
    );
    add(&mut schema, "$schema", json!("https://json-schema.org/draft/2020-12/schema"));
    let required = [
        "name",
        "version",
        "title",
        "jurisdiction",
        "official",
        "published",
        "valid_from",
        "valid_to",
        "sources",
    ];
    add(&mut schema, "required", json!(required));
    // With tiers, any of them may bring what the common part lacks.
    add(&mut schema, "if", has("tiers"));
    add(&mut schema, "else", json!({ "$ref": "#/$defs/complete" }));
    add(&mut schema, "examples", json!([example()]));
    let mut definitions = values::definitions();
    definitions.extend(tables::definitions());
    definitions.insert("complete".to_owned(), complete::complete());
    add(&mut schema, "$defs", Value::Object(definitions));
    schema.sort_all_objects();
    schema
}

/// The members of the head.
fn head(key: &str) -> Value {
    match key {
        "name" => refer(
            "text",
            "名称 / Name",
            "同一名称可以有几次公布，按公布日期区分。One name can have several publications, told apart by the day.",
        ),
        "version" => refer("text", "版本 / Version", "这次公布的版本。Of this publication."),
        "title" => refer("words", "标题 / Title", "人们怎样称呼它。What people call it."),
        "jurisdiction" => refer(
            "text",
            "统筹地区 / Jurisdiction",
            "运行一个基金的市或县的代号。The code of who runs the fund.",
        ),
        "official" => json!({
            "title": "官方 / Official",
            "description": "每个数字的等级都允许时才能写 true；否则每个结果旁边显示“示例参数，非官方”。\
                True only where every figure's grade allows it; else 示例参数，非官方 stands beside every result.",
            "type": "boolean",
        }),
        "published" => refer(
            "date",
            "公布日期 / Published",
            "从这天起为人所知，与查询的 known_as_of 比较。Known from this day on; compared with known_as_of.",
        ),
        "valid_from" => refer(
            "date",
            "起始日 / First day",
            "有参数的第一天；每项参数都要从这天或更早开始。The first day with figures: none may start later.",
        ),
        "valid_to" => refer(
            "date",
            "终止日 / Last day",
            "有参数的最后一天；以后的日期答复“本期标准尚未公布”，不沿用旧值。The last day with figures; later days are \
             answered by not_published, never by the last known value.",
        ),
        "sources" => named(
            "来源 / Sources",
            "参数出自的文件，名称自取，供各项参数引用。Documents that figures come from, under names to cite them by.",
            &source(),
        ),
        "recorded" => named(
            "备查数字 / Recorded figures",
            "已公布但没有规则用到的数字，只展示，不计算。Published figures that no rule uses: shown, not computed with.",
            &recorded(),
        ),
        "tiers" => tiers(),
        _ => Value::Null,
    }
}

fn source() -> Value {
    let mut source = table("来源 / Source", "一份文件。A document.", keys::SOURCE, |key| match key {
        "document" => refer("text", "文件 / Document", "引用时的写法，如文号。As it is cited."),
        "url" => refer("text", "网址 / Address", "可以查阅的地方。Where it can be read."),
        _ => Value::Null,
    });
    add(&mut source, "required", json!(["document"]));
    source
}

fn recorded() -> Value {
    let words = "一项备查数字。A figure that is kept.";
    let mut recorded = table("备查数字 / Recorded figure", words, keys::RECORDED, |key| match key {
        "title" => refer("words", "标题 / Title", "这是什么数字。What it is."),
        "value" => refer("texts", "数值 / Value", "任意文字。Any text."),
        _ => Value::Null,
    });
    add(&mut recorded, "required", json!(keys::RECORDED));
    recorded
}

fn tiers() -> Value {
    let text = "每个档次只写与共同参数不同的部分：表逐层合并，其他的整项替换。Each tier says only what differs: tables are \
                merged level by level, anything else is replaced as a whole.";
    let mut tiers = named("缴费档次 / Contribution tiers", text, &tier());
    add(&mut tiers, "minProperties", json!(1));
    tiers
}

fn tier() -> Value {
    let words = "档次的标题和与共同参数不同的表。Its title, and the tables that differ from the common ones.";
    let known = [["title"].as_slice(), &read::TABLES].concat();
    let mut tier = table("档次 / Tier", words, &known, |key| match key {
        "title" => refer("words", "标题 / Title", "人们怎样称呼它。What people call it."),
        key => tables::reference(key),
    });
    add(&mut tier, "required", json!(["title"]));
    tier
}

/// A pack as small as one can be that has stays.
fn example() -> Value {
    let figure = |value: Value| json!([values::figure(&value)]);
    json!({
        "name": "example-2018",
        "version": "2018.1",
        "jurisdiction": "example",
        "official": false,
        "published": "2018-01-01",
        "valid_from": "2018-01-01",
        "valid_to": "2018-12-31",
        "title": { "zh": "示例", "en": "Example" },
        "sources": { "notice": { "document": "示政〔2017〕1号" } },
        "order": { "inpatient": figure(json!(["deductible", "ratio", "ceiling"])) },
        "bill": { "class_b_self_pay": figure(json!("0.10")) },
        "rounding": { "line": figure(json!("half_up_fen")), "fund": figure(json!("half_up_fen")) },
        "basic": { "ceiling": figure(json!("80000.00")) },
        "inpatient": {
            "deductible_mode": figure(json!("per_stay")),
            "level": { "3": { "deductible": figure(json!("700.00")), "ratio": figure(json!("0.65")) } },
        },
    })
}

/// A table with no other members than `known`. A member that nothing is said about becomes null, which a test finds.
fn table(title: &str, text: &str, known: &[&str], member: impl Fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> = known.iter().map(|key| ((*key).to_owned(), member(key))).collect();
    json!({
        "title": title,
        "description": text,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// A table whose members have names of their own and are all of one kind.
fn named(title: &str, text: &str, member: &Value) -> Value {
    json!({ "title": title, "description": text, "type": "object", "additionalProperties": member })
}

/// A member of a kind that is defined once.
fn refer(definition: &str, title: &str, text: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}"), "title": title, "description": text })
}

/// Adds a keyword.
fn add(schema: &mut Value, keyword: &str, value: Value) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(keyword.to_owned(), value);
    }
}

/// Holds where a member is there.
fn has(key: &str) -> Value {
    json!({ "required": [key] })
}

/// Holds where at least one of some members is there.
fn has_any(keys: &[&str]) -> Value {
    json!({ "anyOf": keys.iter().map(|key| has(key)).collect::<Vec<Value>>() })
}

/// Holds where exactly one of some members is there.
fn has_one(keys: &[&str]) -> Value {
    json!({ "oneOf": keys.iter().map(|key| has(key)).collect::<Vec<Value>>() })
}
