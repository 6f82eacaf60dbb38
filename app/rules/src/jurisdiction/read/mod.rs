//! Reading jurisdictions from their data files, with every fault at its place.

mod cited;
mod figures;

use serde_json::Value;

use self::figures::Rules;
use super::{Agency, BenefitYear, Cited, Jurisdiction, TierOption, Window, YearMode};
use crate::date::Date;
use crate::eligibility;
use crate::facts::Fault;
use crate::reader::{Object, Path, Reader};
use crate::scheme::Scheme;

pub(crate) use cited::Cx;

/// First and last day on which figures of a year are asked for: the window's first and the cover's last.
#[derive(Clone, Copy)]
struct Bounds {
    opens: Date,
    covers: (Date, Date),
}

/// Reads a jurisdiction; every fault at once. Its canonical form is left to the caller.
pub(super) fn jurisdiction(value: &Value) -> Result<Jurisdiction, Vec<Fault>> {
    let mut cx = Cx::default();
    match read(&mut cx, value, &Path::Root) {
        Some(jurisdiction) if cx.r.faults.is_empty() => Ok(jurisdiction),
        _ => Err(cx.r.faults),
    }
}

fn read(cx: &mut Cx, value: &Value, at: &Path<'_>) -> Option<Jurisdiction> {
    let known = [
        "code",
        "name",
        "hotline",
        "regions",
        "sources",
        "eligibility",
        "agencies",
        "late",
        "waiting",
        "newborn",
        "withdrawal",
        "funded",
        "guardianship",
        "years",
    ];
    let map = cx.r.object(value, at, &known)?;
    cx.sources(map, at);
    let code = cx.r.required(map, at, "code", Reader::text);
    let name = cx.r.required(map, at, "name", Reader::words);
    let hotline = cx.r.required(map, at, "hotline", Reader::text);
    let regions = cx.all(map, at, "regions", |cx, value, at| cx.r.text(value, at));
    let agencies = cx.all(map, at, "agencies", agency);
    let rules = figures::rules(cx, map, at);
    let own_consent_age = figures::guardianship(cx, map, at);
    let years = cx.all(map, at, "years", |cx, value, at| year(cx, value, at, &rules));
    let mut years = years.unwrap_or_default();
    years.sort_by_key(|year| year.year);
    apart(cx, &years, &Path::Key(at, "years"));
    let eligibility = eligibility::read::table(cx, map, at, &years);
    let mut agencies = agencies?;
    agencies.sort_by_key(|agency| agency.from);
    Some(Jurisdiction {
        code: code?,
        name: name?,
        hotline: hotline?,
        regions: regions?,
        eligibility: eligibility?,
        agencies,
        years,
        own_consent_age,
        canonical: String::new(),
        hash: String::new(),
    })
}

/// No year stands twice, and no day belongs to two of them.
fn apart(cx: &mut Cx, years: &[BenefitYear], at: &Path<'_>) {
    for (a, b) in years.iter().zip(years.iter().skip(1)) {
        if a.year == b.year || a.covers.1 >= b.covers.0 {
            let zh = format!("{}年度和{}年度有重叠的日子", a.year, b.year);
            let en = format!("the years {} and {} share days", a.year, b.year);
            cx.r.fault(at, "overlap", &zh, &en);
        }
    }
}

fn scheme(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Scheme> {
    r.word(value, at, &Scheme::ALL.map(|scheme| (scheme.word(), scheme)))
}

fn agency(cx: &mut Cx, value: &Value, at: &Path<'_>) -> Option<Agency> {
    let map = cx.object(value, at, &["name", "scheme", "from"])?;
    let name = cx.r.required(map, at, "name", Reader::words);
    let scheme = cx.r.required(map, at, "scheme", scheme);
    let from = cx.r.required(map, at, "from", Reader::date);
    let clause = cx.clause(map, at);
    Some(Agency { name: name?, scheme: scheme?, from: from?, clause: clause? })
}

fn mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<YearMode> {
    r.word(value, at, &YearMode::WORDS)
}

/// Two days of which the second is not before the first, and where they stand.
fn days(
    cx: &mut Cx,
    map: &Object,
    at: &Path<'_>,
    key: &str,
    names: [&str; 2],
) -> Option<Cited<(Date, Date)>> {
    let value = cx.member(map, at, key)?;
    let at = Path::Key(at, key);
    let map = cx.object(value, &at, &names)?;
    let first = cx.r.required(map, &at, names[0], Reader::date);
    let last = cx.r.required(map, &at, names[1], Reader::date);
    let clause = cx.clause(map, &at);
    let value = (first?, last?);
    if value.0 > value.1 {
        cx.r.fault(&Path::Key(&at, names[1]), "impossible", "结束早于开始", "ends before it starts");
        return None;
    }
    Some(Cited { value, clause: clause? })
}

fn year(cx: &mut Cx, value: &Value, at: &Path<'_>, rules: &Rules) -> Option<BenefitYear> {
    let map = cx.object(value, at, &["year", "mode", "window", "covers", "options"])?;
    let year = cx.r.required(map, at, "year", Reader::count);
    let mode = cx.r.required(map, at, "mode", mode);
    let window = days(cx, map, at, "window", ["opens", "closes"]);
    let covers = days(cx, map, at, "covers", ["from", "to"]);
    let clause = cx.clause(map, at);
    let (window, covers) = (window?, covers?);
    let bounds = Bounds { opens: window.value.0, covers: covers.value };
    if window.value.1 > bounds.covers.1 {
        let (zh, en) = ("缴费期晚于本年度的最后一天", "one can still pay after the year is over");
        cx.r.fault(&Path::Key(at, "window"), "impossible", zh, en);
        return None;
    }
    let options = cx.all(map, at, "options", |cx, value, at| option(cx, value, at, bounds, rules))?;
    for (i, option) in options.iter().enumerate() {
        if options.iter().take(i).any(|other| other.id == option.id) {
            let list = Path::Key(at, "options");
            let place = Path::Index(&list, i);
            cx.r.fault(&Path::Key(&place, "id"), "overlap", "同一个选项写了两次", "an option stands twice");
        }
    }
    let in_force = rules.of_year(cx, bounds.covers.0);
    Some(BenefitYear {
        year: i32::from(year?),
        mode: mode?,
        window: Window { opens: window.value.0, closes: window.value.1 },
        window_clause: window.clause,
        covers: covers.value,
        covers_clause: covers.clause,
        options,
        rules: in_force,
        clause: clause?,
    })
}

fn option(cx: &mut Cx, value: &Value, at: &Path<'_>, bounds: Bounds, rules: &Rules) -> Option<TierOption> {
    let known = [
        "id",
        "title",
        "scheme",
        "pack",
        "tier",
        "official",
        "note",
        "closed",
        "contribution",
        "subsidy",
        "children",
        "funded",
    ];
    let map = cx.r.object(value, at, &known)?;
    let official = cx.r.required(map, at, "official", Reader::flag);
    cx.official = official.unwrap_or_default();
    let id = cx.r.required(map, at, "id", Reader::text);
    let title = cx.r.required(map, at, "title", Reader::words);
    let scheme = cx.r.required(map, at, "scheme", scheme);
    let pack = cx.r.required(map, at, "pack", Reader::text);
    let tier = cx.r.optional(map, at, "tier", Reader::text);
    let note = cx.r.required(map, at, "note", Reader::words);
    let closed = cx.r.optional(map, at, "closed", Reader::flag).unwrap_or_default();
    let rates = figures::rates(cx, map, at, bounds, rules);
    cx.official = false;
    let rates = rates?;
    let first = [rates.contribution.at(bounds.opens)?.clone(), rates.subsidy.at(bounds.opens)?.clone()];
    Some(TierOption {
        id: id?,
        title: title?,
        scheme: scheme?,
        pack: pack?,
        tier,
        rates,
        official: official?,
        note: note?,
        closed,
        first,
        first_day: bounds.opens,
    })
}
