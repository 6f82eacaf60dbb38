//! What a hospital sent: its JSON, and the bill, the question or the day's file in it.

use axum::{
    body::Body,
    http::{HeaderMap, request::Parts},
};
use rules::{
    date::Date,
    facts::{self, Care, Charges, Fault, Level},
    identity::IdNumber,
    text::Text,
};
use serde_json::{Map, Value, json};
use store::{ApiClient, HospitalBill, SlipSums};
use tokio::task::spawn_blocking;

use super::{
    super::{
        failure::Failure,
        received::{self, Media},
    },
    client,
    reader::{LONGEST_NUMBER, MOST_FAULTS, Object, Reader},
};
use crate::{
    engine::{LARGEST, Problem},
    web::state::Portal,
};

/// Largest body of a question or a bill, in bytes.
pub(super) const LARGEST_BILL: usize = LARGEST;
/// Largest file of a day, in bytes.
pub(super) const LARGEST_FILE: usize = 4 * LARGEST;
/// Most items of a bill.
pub(super) const MOST_LINES: usize = 5_000;
/// Most slips in a day's file.
pub(super) const MOST_SLIPS: usize = 20_000;
/// Each further so many bytes count as one more request.
const SMALL: usize = 64 * 1024;
/// Most characters of the name of an item.
const LONGEST_NAME: usize = 100;

/// What a request means by the JSON object in it. A large one is read beside what answers others.
pub(super) async fn read<T: Send + 'static>(
    portal: &Portal,
    client: &ApiClient,
    parts: &Parts,
    body: Body,
    most: usize,
    meant: impl FnOnce(&Object) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    if !matches!(Media::of(&parts.headers), Ok(Media::Json)) {
        return Err(Failure::NotJson);
    }
    let body = received::body(&parts.headers, body, most).await?;
    client::charge(portal, client, u32::try_from(body.len() / SMALL).unwrap_or(u32::MAX))?;
    let large = body.len() > SMALL;
    let work = move || meant(&object(&body)?);
    if large { spawn_blocking(work).await.map_err(|_| Failure::Broken)? } else { work() }
}

fn object(body: &[u8]) -> Result<Object, Failure> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::not_utf8())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let zh = format!("不是有效的 JSON：第 {line} 行第 {column} 列读不下去");
        let en = format!("is not valid JSON: cannot be read at line {line}, column {column}");
        Problem::whole(400, "broken_json", &zh, &en)
    })?;
    if let Value::Object(map) = value {
        return Ok(map);
    }
    Err(Problem::whole(422, "type", "应为一组字段（对象）", "must be an object with fields").into())
}

/// Nothing is sent with a request that says all in its address. Some programs send an empty object all the same.
pub(super) async fn nothing(headers: &HeaderMap, body: Body) -> Result<(), Failure> {
    let body = received::body(headers, body, 1024).await?;
    if matches!(body.trim_ascii(), b"" | b"{}") {
        return Ok(());
    }
    Err(Problem::whole(422, "unknown_field", "这个请求不带内容", "takes no body").into())
}

/// Somebody, and a day.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) id_number: IdNumber,
    pub(super) on: Date,
}

pub(super) fn question(map: &Object) -> Result<Question, Failure> {
    let mut r = Reader::default();
    r.known(map, "", &["id_number", "on"]);
    let id_number = r.required(map, "", "id_number", Reader::id_number);
    let on = r.required(map, "", "on", Reader::day);
    match (id_number, on) {
        (Some(id_number), Some(on)) if r.faults.is_empty() => Ok(Question { id_number, on }),
        _ => Err(faults(r.faults)),
    }
}

/// A bill. The level told is that of the care, as the estimate has it.
pub(super) fn bill(map: &Object) -> Result<HospitalBill, Failure> {
    let mut r = Reader::default();
    r.known(map, "", &["id_number", "name", "slip", "stay", "invoice", "total", "care", "bill"]);
    let id_number = r.required(map, "", "id_number", Reader::id_number);
    let name = r.optional(map, "", "name", Reader::name);
    let slip_no = r.required(map, "", "slip", Reader::number);
    let admission_no = r.optional(map, "", "stay", Reader::number);
    let invoice_no = r.optional(map, "", "invoice", Reader::invoice);
    let total_told = r.optional(map, "", "total", Reader::money);
    let case = case(&mut r, map);
    match (id_number, slip_no, case) {
        (Some(id_number), Some(slip_no), Some(case)) if r.faults.is_empty() => Ok(HospitalBill {
            id_number,
            name,
            slip_no,
            admission_no,
            invoice_no,
            level_told: Some(case.level),
            care: case.care,
            charges: case.charges,
            item_names: case.item_names,
            total_told,
        }),
        _ => Err(faults(r.faults)),
    }
}

/// Care and bill, in the form of the estimate contract.
struct Case {
    care: Care,
    level: Level,
    charges: Charges,
    item_names: Vec<String>,
}

/// Reads care and bill as the engine does. What only hospitals send, the names of the items, is taken out before.
fn case(r: &mut Reader, map: &Object) -> Option<Case> {
    let mut bill = map.get("bill").cloned().unwrap_or_default();
    let item_names = item_names(r, &mut bill);
    let care = map.get("care").cloned().unwrap_or_default();
    let facts = json!({ "pack": "-", "care": care, "bill": bill }).to_string();
    let facts = match facts::parse_json(&facts) {
        Ok(facts) => facts,
        Err(more) => {
            r.faults.extend(more);
            return None;
        }
    };
    if facts.bill.basic_fund.is_some() {
        let (zh, en) =
            ("这里不用填：基本医保由本系统支付", "is not told here: the basic layer pays with this bill");
        r.fault("/bill/basic_fund", "unknown_field", zh, en);
    }
    for (member, code) in [("hospital", &facts.care.hospital), ("disease", &facts.care.disease)] {
        if let Some(code) = code {
            r.text(code, &format!("/care/{member}"), LONGEST_NUMBER);
        }
    }
    Some(Case { level: facts.care.hospital_level, care: facts.care, charges: facts.bill.charges, item_names })
}

/// Takes the names of the items out of a bill. An item without a name is called by its code; one without either is known
/// to nobody.
fn item_names(r: &mut Reader, bill: &mut Value) -> Vec<String> {
    let Some(lines) = bill.get_mut("lines").and_then(Value::as_array_mut) else { return Vec::new() };
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        let (zh, en) =
            (format!("明细不能超过 {MOST_LINES} 行"), format!("must not have more than {MOST_LINES} items"));
        r.fault("/bill/lines", "too_large", &zh, &en);
    }
    let lines = lines.iter_mut().enumerate().filter_map(|(i, line)| Some((i, line.as_object_mut()?)));
    lines.map(|(i, line)| item_name(r, line, &format!("/bill/lines/{i}"))).collect()
}

fn item_name(r: &mut Reader, line: &mut Map<String, Value>, at: &str) -> String {
    let name = line.remove("name").filter(|name| !name.is_null());
    let code = line.get("item").and_then(Value::as_str);
    if let Some(code) = code {
        r.text(code, &format!("{at}/item"), LONGEST_NUMBER);
    }
    match (name, code) {
        (Some(Value::String(name)), _) => {
            r.text(&name, &format!("{at}/name"), LONGEST_NAME);
            name
        }
        (Some(_), _) => {
            r.fault(format!("{at}/name"), "type", "应为文字", "must be a text");
            String::new()
        }
        (None, Some(code)) => code.to_owned(),
        (None, None) => {
            r.fault(at, "unknown_item", "既没有项目编码也没有名称", "has neither a code nor a name");
            String::new()
        }
    }
}

/// A hospital's file of a day.
pub(super) fn file(map: &Object) -> Result<(Date, Vec<SlipSums>), Failure> {
    let mut r = Reader::default();
    r.known(map, "", &["day", "slips"]);
    let day = r.required(map, "", "day", Reader::day);
    let slips = match map.get("slips").filter(|slips| !slips.is_null()) {
        Some(Value::Array(slips)) if slips.len() > MOST_SLIPS => {
            let (zh, en) = (
                format!("一天不能超过 {MOST_SLIPS} 张单据"),
                format!("must not have more than {MOST_SLIPS} slips"),
            );
            r.fault("/slips", "too_large", &zh, &en);
            Vec::new()
        }
        Some(Value::Array(slips)) => slips
            .iter()
            .enumerate()
            .filter_map(|(i, slip)| sums(&mut r, slip, &format!("/slips/{i}")))
            .collect(),
        Some(_) => {
            r.fault("/slips", "type", "应为列表", "must be a list");
            Vec::new()
        }
        None => {
            r.fault("/slips", "required", "缺少这一项", "is missing");
            Vec::new()
        }
    };
    match day {
        Some(day) if r.faults.is_empty() => Ok((day, slips)),
        _ => Err(faults(r.faults)),
    }
}

fn sums(r: &mut Reader, sent: &Value, at: &str) -> Option<SlipSums> {
    let Some(map) = sent.as_object() else {
        r.fault(at, "type", "应为一组字段（对象）", "must be an object with fields");
        return None;
    };
    r.known(map, at, &["slip", "reversed", "total", "funds", "person"]);
    let slip_no = r.required(map, at, "slip", Reader::number);
    let reversed = r.optional(map, at, "reversed", Reader::flag).unwrap_or_default();
    let total = r.required(map, at, "total", Reader::money);
    let fund = r.required(map, at, "funds", Reader::money);
    let own = r.required(map, at, "person", Reader::money);
    Some(SlipSums { slip_no: slip_no?, reversed, total: total?, fund: fund?, own: own? })
}

/// All faults at once; of a great many the first thousand.
fn faults(mut faults: Vec<Fault>) -> Failure {
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() {
        // Whatever was not read has left its fault.
        let detail = Text::new("请求无法读取", "cannot be read");
        faults.push(Fault { path: String::new(), code: "type".to_owned(), detail });
    }
    Problem::of_faults(422, faults).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay() -> Object {
        let stay = json!({
            "id_number": "340399195203110015", "slip": "S-1", "total": "20.00",
            "care": {"kind": "inpatient", "hospital_level": "2", "admitted": "2015-11-01", "discharged": "2015-11-09"},
            "bill": {"lines": [
                {"name": "阿莫西林", "item": "A1", "class": "A", "unit_price": "10.00", "quantity": "1"},
                {"item": "A2", "class": "A", "unit_price": "10.00", "quantity": "1"},
            ]},
        });
        stay.as_object().expect("an object").clone()
    }

    #[test]
    fn names_of_items_are_read_beside_what_the_engine_reads() {
        let number = rules::identity::check_character("34039919520311001").expect("a check character");
        let mut sent = stay();
        sent.insert("id_number".to_owned(), format!("34039919520311001{number}").into());
        let bill = bill(&sent).expect("a bill");
        assert_eq!(bill.item_names, ["阿莫西林", "A2"]);
        assert_eq!(bill.level_told, Some(Level::Two));
        assert!(matches!(bill.charges, Charges::Lines(lines) if lines.len() == 2));
    }

    #[test]
    fn a_number_can_stand_in_an_address() {
        use super::super::reader::is_number;
        for number in ["1", "S-1", "15.12_A", &"9".repeat(40)] {
            assert!(is_number(number), "{number}");
        }
        for number in ["", ".", "..", "-1", "a/b", "a b", "票", "a\0", &"9".repeat(41)] {
            assert!(!is_number(number), "{number}");
        }
    }
}
