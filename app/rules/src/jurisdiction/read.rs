//! Reading jurisdictions from their data files, with every fault at its place.

use serde_json::Value;

use super::{
    Agency, BenefitYear, DualTrack, EnrolmentRules, Funding, Jurisdiction, TierOption, Window, YearMode,
};
use crate::facts::{self, Group};
use crate::pack::PackFault;
use crate::pack::tree;
use crate::reader::{Path, Read, Reader};
use crate::scheme::Scheme;
use crate::trace::{Clause, Confidence};

/// Reads a jurisdiction as people write it; every fault with its line and place.
pub(super) fn from_toml(text: &str) -> Result<Jurisdiction, Vec<PackFault>> {
    let (object, lines, faults) = tree::parse(text)?;
    let mut r = Reader { faults };
    let read = jurisdiction(&mut r, &Value::Object(object), &Path::Root);
    match read {
        Some(jurisdiction) if r.faults.is_empty() => Ok(jurisdiction),
        _ => Err(r.faults.into_iter().map(PackFault::from).map(|fault| fault.at(&lines)).collect()),
    }
}

fn jurisdiction(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Jurisdiction> {
    let map =
        r.object(value, at, &["code", "name", "hotline", "regions", "enrolment", "agencies", "years"])?;
    let code = r.required(map, at, "code", Reader::text);
    let name = r.required(map, at, "name", Reader::words);
    let hotline = r.required(map, at, "hotline", Reader::text);
    let regions = r.required(map, at, "regions", |r, value, at| all(r, value, at, Reader::text));
    let enrolment = r.required(map, at, "enrolment", enrolment);
    let agencies = r.required(map, at, "agencies", |r, value, at| all(r, value, at, agency));
    let years = r.required(map, at, "years", |r, value, at| all(r, value, at, year));
    let (mut agencies, mut years) = (agencies?, years?);
    agencies.sort_by_key(|agency| agency.from);
    years.sort_by_key(|year| year.year);
    if years.windows(2).any(|pair| matches!(pair, [a, b] if a.year == b.year)) {
        r.fault(&Path::Key(at, "years"), "overlap", "同一年度写了两次", "a year stands twice");
    }
    Some(Jurisdiction {
        code: code?,
        name: name?,
        hotline: hotline?,
        regions: regions?,
        enrolment: enrolment?,
        agencies,
        years,
    })
}

/// A list of things of one kind.
fn all<T>(r: &mut Reader, value: &Value, at: &Path<'_>, read: Read<T>) -> Option<Vec<T>> {
    let list = r.list(value, at)?;
    Some(list.iter().enumerate().filter_map(|(i, value)| read(r, value, &Path::Index(at, i))).collect())
}

fn clause(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Clause> {
    let map = r.object(value, at, &["document", "clause", "confidence", "url"])?;
    let document = r.required(map, at, "document", Reader::text);
    let clause = r.required(map, at, "clause", Reader::text);
    let confidence = r.required(map, at, "confidence", |r, value, at| {
        r.word(value, at, &Confidence::ALL.map(|grade| (grade.word(), grade)))
    });
    let url = r.optional(map, at, "url", Reader::text);
    Some(Clause { document: document?, clause: clause?, confidence: confidence?, url })
}

fn enrolment(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<EnrolmentRules> {
    let known = ["local_hukou", "employee_insurance", "one_scheme", "elsewhere_undecided", "dual_track"];
    let map = r.object(value, at, &known)?;
    Some(EnrolmentRules {
        local_hukou: r.optional(map, at, "local_hukou", clause),
        employee_insurance: r.optional(map, at, "employee_insurance", clause),
        one_scheme: r.optional(map, at, "one_scheme", clause),
        elsewhere_undecided: r.optional(map, at, "elsewhere_undecided", clause),
        dual_track: r.optional(map, at, "dual_track", dual_track),
    })
}

fn dual_track(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<DualTrack> {
    let map = r.object(value, at, &["from", "urban", "clause"])?;
    let from = r.required(map, at, "from", Reader::date);
    let urban = r.required(map, at, "urban", Reader::text);
    let clause = r.required(map, at, "clause", clause);
    Some(DualTrack { from: from?, urban: urban?, clause: clause? })
}

fn scheme(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Scheme> {
    r.word(value, at, &Scheme::ALL.map(|scheme| (scheme.word(), scheme)))
}

fn agency(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Agency> {
    let map = r.object(value, at, &["name", "scheme", "from", "clause"])?;
    let name = r.required(map, at, "name", Reader::words);
    let scheme = r.required(map, at, "scheme", scheme);
    let from = r.required(map, at, "from", Reader::date);
    let clause = r.required(map, at, "clause", clause);
    Some(Agency { name: name?, scheme: scheme?, from: from?, clause: clause? })
}

fn mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<YearMode> {
    let known = [
        ("old_schemes", YearMode::OldSchemes),
        ("dual_track", YearMode::DualTrack),
        ("unified", YearMode::Unified),
    ];
    r.word(value, at, &known)
}

fn year(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<BenefitYear> {
    let known = ["year", "mode", "opens", "closes", "covers_from", "covers_to", "options", "clause"];
    let map = r.object(value, at, &known)?;
    let year = r.required(map, at, "year", Reader::count);
    let mode = r.required(map, at, "mode", mode);
    let opens = r.required(map, at, "opens", Reader::date);
    let closes = r.required(map, at, "closes", Reader::date);
    let from = r.required(map, at, "covers_from", Reader::date);
    let to = r.required(map, at, "covers_to", Reader::date);
    let options = r.required(map, at, "options", |r, value, at| all(r, value, at, option));
    let clause = r.required(map, at, "clause", clause);
    if opens > closes || from > to {
        r.fault(at, "impossible", "结束早于开始", "ends before it starts");
    }
    Some(BenefitYear {
        year: i32::from(year?),
        mode: mode?,
        window: Window { opens: opens?, closes: closes? },
        covers: (from?, to?),
        options: options?,
        clause: clause?,
    })
}

fn option(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<TierOption> {
    let known = [
        "id",
        "title",
        "scheme",
        "pack",
        "tier",
        "contribution",
        "subsidy",
        "funded",
        "waiting_months",
        "official",
        "clause",
        "note",
        "closed",
    ];
    let map = r.object(value, at, &known)?;
    let id = r.required(map, at, "id", Reader::text);
    let title = r.required(map, at, "title", Reader::words);
    let scheme = r.required(map, at, "scheme", scheme);
    let pack = r.required(map, at, "pack", Reader::text);
    let tier = r.optional(map, at, "tier", Reader::text);
    let contribution = r.required(map, at, "contribution", Reader::money);
    let subsidy = r.required(map, at, "subsidy", Reader::money);
    let funded = r.required(map, at, "funded", |r, value, at| all(r, value, at, funding));
    let months = r.optional(map, at, "waiting_months", Reader::count);
    let official = r.required(map, at, "official", Reader::flag);
    let clause = r.required(map, at, "clause", clause);
    let note = r.required(map, at, "note", Reader::words);
    let closed = r.optional(map, at, "closed", Reader::flag).unwrap_or_default();
    Some(TierOption {
        id: id?,
        title: title?,
        scheme: scheme?,
        pack: pack?,
        tier,
        contribution: contribution?,
        subsidy: subsidy?,
        funded: funded?,
        waiting_months: months.map(|months| u8::try_from(months).unwrap_or(u8::MAX)),
        official: official?,
        clause: clause?,
        note: note?,
        closed,
    })
}

fn funding(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Funding> {
    let map = r.object(value, at, &["group", "pays", "clause"])?;
    let group: Option<Group> = r.required(map, at, "group", facts::group);
    let pays = r.required(map, at, "pays", Reader::money);
    let clause = r.required(map, at, "clause", clause);
    Some(Funding { group: group?, pays: pays?, clause: clause? })
}
