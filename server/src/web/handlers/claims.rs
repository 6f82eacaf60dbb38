//! `/claims` and one claim.

use app::{
    Page,
    forms::choice::RawFilter,
    pages::{
        claim,
        claims::{Model, Row, Status},
    },
};
use axum::extract::{Path, Query, State};
use rules::{
    assess, catalogue, jurisdiction,
    pack::{Pack, PackRef},
    text::Text,
};
use store::{ClaimDetail, ClaimId, ClaimRecord, ClaimStatus, ClaimSummary};

use crate::web::{handlers::Answer, state::Shared, visitor::Resident};

/// `GET /claims`
pub async fn list(
    State(portal): State<Shared>,
    resident: Resident,
    Query(filter): Query<RawFilter>,
) -> Answer {
    let person = resident.session.person.id;
    let years = portal.store.claim_years(person).await?;
    // A year without claims shows its emptiness; a text that is no year shows all.
    let selected = filter.year();
    let rows = portal.store.claims(person, selected).await?.into_iter().map(row).collect();
    Ok(resident.visitor.page(Page::Claims(Model { years, selected, rows })))
}

/// `GET /claims/{id}`: a missing claim, another person's and a text that is no id answer alike.
pub async fn detail(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let found = match id.parse::<ClaimId>() {
        Ok(id) => portal.store.claim(resident.session.person.id, id).await?,
        Err(_) => None,
    };
    let page = match found {
        Some(found) => Page::Claim(Box::new(model(&resident.session.person.jurisdiction, &found))),
        None => Page::NotFound,
    };
    Ok(resident.visitor.page(page))
}

fn row(claim: ClaimSummary) -> Row {
    Row {
        id: claim.id.to_string(),
        hospital: claim.hospital_name,
        level: claim.level,
        kind: claim.kind,
        admitted: claim.admitted,
        discharged: claim.discharged,
        total: claim.total,
        fund: claim.fund,
        own: claim.own,
        status: status(claim.status),
    }
}

fn status(status: ClaimStatus) -> Status {
    match status {
        ClaimStatus::Settled => Status::Settled,
        ClaimStatus::Paid => Status::Paid,
        ClaimStatus::Reversed => Status::Reversed,
    }
}

/// The claim as settled, and its steps computed anew from the stored facts. The steps are shown only if they lead to
/// exactly the stored shares under exactly the pack that settled it: an explanation of something else is none.
pub(super) fn model(place: &str, found: &ClaimDetail) -> claim::Model {
    let stored = &found.claim;
    let shipped = catalogue::shipped();
    // A pack of the same name may have been published since: the one that settled the claim explains it.
    let settled_by =
        shipped.iter().find(|pack| pack.name() == stored.pack && pack.hash() == stored.pack_hash);
    let pack = settled_by.or_else(|| shipped.get(&stored.pack));
    let replay = settled_by
        .and_then(|pack| assess::assess(pack, &stored.facts(), &stored.before).ok())
        .filter(|replay| replay.shares == stored.shares && replay.after == stored.after);
    if replay.is_none() {
        tracing::error!(claim = %stored.id, "a stored claim is not what its replay yields");
    }
    let shares = &stored.shares;
    let agency = jurisdiction::get(place)
        .and_then(|jurisdiction| jurisdiction.agency_on(stored.scheme, stored.care.discharged));
    claim::Model {
        row: Row {
            id: stored.id.to_string(),
            hospital: found.hospital_name.clone(),
            level: stored.care.hospital_level,
            kind: stored.care.kind,
            admitted: stored.care.admitted,
            discharged: stored.care.discharged,
            total: shares.medfee_sumamt,
            fund: shares.fund_pay_sumamt,
            own: shares.psn_part_amt,
            status: status(stored.status),
        },
        slip_no: stored.slip_no.clone(),
        shares: *shares,
        lines: stored.lines.iter().map(line).collect(),
        limited_by: stored.limited_by.clone(),
        steps: replay.map(|replay| replay.steps).unwrap_or_default(),
        // The pack may have left the product since; its name and hash are what the claim was settled with.
        pack: settled_by.map_or_else(|| settled_with(stored), Pack::reference),
        pack_title: pack.map_or_else(|| Text::new(&stored.pack, &stored.pack), |pack| pack.title().clone()),
        agency: agency
            .map_or_else(|| Text::new(&stored.agency, &stored.agency), |agency| agency.name.clone()),
    }
}

fn settled_with(stored: &ClaimRecord) -> PackRef {
    PackRef {
        name: stored.pack.clone(),
        version: String::new(),
        hash: stored.pack_hash.clone(),
        official: false,
        from: stored.care.discharged,
    }
}

fn line(line: &store::ClaimLine) -> claim::Line {
    claim::Line {
        item: line.name.clone(),
        class: line.line.class,
        amount: line.line.amount().unwrap_or_default(),
    }
}
