//! Claims as files: the list as a table for other programs, one claim as a document.
//!
//! A file is put together in memory: at most [`store::HISTORY_MOST`] claims, some hundred bytes each.

use app::{
    forms::history::RawHistory,
    pages::{claim, claim_paper::Words, claims_file::Entry},
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use rules::text::Lang;
use serde_json::json;
use store::ClaimDetail;

use crate::{
    history::table,
    pdf::{self, Block, Sheet},
    web::{
        failure::Failure,
        handlers::{Answer, claims},
        state::{Portal, Shared},
        visitor::Resident,
    },
};

/// `GET /claims/csv`: what the filter lets through.
pub async fn csv(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawHistory>) -> Answer {
    let (entries, lang) = (entries(&portal, &resident, &raw).await?, resident.visitor.lang());
    let content = table::csv(lang, &entries).map_err(|_| Failure::Broken("a list that no CSV file holds"))?;
    saved("text/csv; charset=utf-8", "claims.csv", content)
}

/// `GET /claims/xlsx`: the same as a workbook.
pub async fn xlsx(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawHistory>) -> Answer {
    let (entries, lang) = (entries(&portal, &resident, &raw).await?, resident.visitor.lang());
    let work = tokio::task::spawn_blocking(move || table::workbook(lang, &entries));
    let content = work.await.ok().and_then(Result::ok);
    let content = content.ok_or(Failure::Broken("a list that no workbook holds"))?;
    saved("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "claims.xlsx", content)
}

/// `GET /claims/{id}/pdf`
pub async fn pdf(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let Some(model) = claims::own(&portal, &resident, &id).await? else { return Err(Failure::NotThere) };
    let (lang, person) = (resident.visitor.lang(), &resident.session.person);
    let words = model.words(lang, person.name.as_str());
    let work = tokio::task::spawn_blocking(move || pdf::write(&sheet(&model, words, lang)));
    let content = work.await.ok().and_then(Result::ok);
    let content = content.ok_or(Failure::Broken("a claim that no PDF file holds"))?;
    saved("application/pdf", "claim.pdf", content)
}

/// `GET /claims/{id}/receipt`: what the settlement was told, and its signed receipt, in the form of an estimate's.
pub async fn receipt(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let found = claims::stored(&portal, &resident, &id).await?.ok_or(Failure::NotThere)?;
    let receipt = found.receipt.ok_or(Failure::NotThere)?;
    let file = format!("{:#}\n", json!({ "request": found.claim.facts(), "receipt": receipt }));
    saved("application/json", "claim-receipt.json", file.into_bytes())
}

/// An answer that the browser saves. The name says nothing of a person.
pub(super) fn saved(kind: &'static str, name: &str, content: Vec<u8>) -> Answer {
    let saved_as = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|_| Failure::Broken("a file's name"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, saved_as),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let answer: Response = (headers, content).into_response();
    Ok(answer)
}

async fn entries(portal: &Portal, resident: &Resident, raw: &RawHistory) -> Result<Vec<Entry>, Failure> {
    let filter = claims::asked(&raw.filter());
    let found = portal.store.claims_in_full(resident.session.person.id, filter).await?;
    Ok(found.iter().map(|detail| entry(portal, detail)).collect())
}

pub(super) fn entry(portal: &Portal, detail: &ClaimDetail) -> Entry {
    let claim = &detail.claim;
    Entry {
        slip_no: claim.slip_no.clone(),
        hospital: detail.hospital_name.clone(),
        level: claim.care.hospital_level,
        kind: claim.care.kind,
        begins: claim.care.begins(),
        ends: claim.care.discharged,
        year: claim.booking.benefit_year,
        scheme: claim.scheme,
        shares: claim.shares,
        status: claims::status(claim.status),
        handed_in: detail.handed_in,
        settled_on: portal.clock.day_of(claim.settled_at),
        paid_on: claim.paid_on,
    }
}

/// One claim as a document.
fn sheet(model: &claim::Model, words: Words, lang: Lang) -> Sheet {
    let owned = |pairs: Vec<(&'static str, String)>| {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    };
    let mut blocks = vec![
        Block::Title(words.title.to_owned()),
        Block::Text(words.in_short),
        Block::Text(words.standing),
        Block::Facts(owned(words.facts)),
    ];
    for (title, rows) in words.tables {
        blocks.push(Block::Text(title));
        blocks.push(Block::Facts(rows));
    }
    if !words.steps.is_empty() {
        blocks.push(Block::Text(words.steps_title.to_owned()));
    }
    for (plain, official) in words.steps {
        blocks.push(Block::Text(plain));
        blocks.push(Block::Small(official));
    }
    blocks.extend(words.limited.map(Block::Text));
    blocks.extend(words.notes.into_iter().map(Block::Small));
    let mut sheet = Sheet {
        lang,
        title: format!("{} {}", words.title, model.slip_no),
        author: model.agency.get(lang).to_owned(),
        created: model.settled_on.midnight().assume_offset(crate::clock::CHINA),
        blocks,
    };
    let missing = sheet.outside_font();
    if !missing.is_empty() {
        let said = app::pages::certificate::outside_font(lang, &missing);
        sheet.blocks.push(Block::Small(said));
    }
    sheet
}
