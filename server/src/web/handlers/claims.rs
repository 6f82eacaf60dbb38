//! `/claims`, one claim, and the years: one's own, or the child's for whom one acts.

use app::{
    Page,
    forms::history::RawHistory,
    pages::{
        claim,
        claims::{Choices, Filter, Model, Row, Status},
        claims_years::{self, Sums, Used},
        enrolment::Usage,
    },
};
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use rules::{
    catalogue,
    date::Date,
    jurisdiction, objection,
    pack::{Pack, PackRef},
    text::Text,
};
use store::{
    ClaimChoices, ClaimDetail, ClaimFilter, ClaimId, ClaimRecord, ClaimStatus, ClaimSummary, ClaimSums,
    Coverage, HISTORY_MOST, HISTORY_PAGE, YearSums,
};
use time::Duration;

use crate::web::{
    failure::Failure,
    handlers::{Answer, claims_files, see_other},
    state::{Portal, Shared},
    visitor::Resident,
};

/// `/claims` and everything below it.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/claims", get(list))
        .route("/claims/years", get(years))
        .route("/claims/csv", get(claims_files::csv))
        .route("/claims/xlsx", get(claims_files::xlsx))
        .route("/claims/{id}", get(detail))
        .route("/claims/{id}/pdf", get(claims_files::pdf))
        .route("/claims/{id}/receipt", get(claims_files::receipt))
}

/// `GET /claims`: what is unreadable in the filter leaves all in; a hospital or year without claims shows that.
pub async fn list(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawHistory>) -> Answer {
    let person = resident.session.person.id;
    let (filter, page) = (raw.filter(), raw.page());
    let choices = portal.store.claim_choices(person).await?;
    let skip = (page - 1) * HISTORY_PAGE;
    let found = portal.store.claim_page(person, asked(&filter), skip, HISTORY_PAGE).await?;
    let pages = u32::try_from(found.all.div_ceil(u64::from(HISTORY_PAGE))).unwrap_or(u32::MAX).max(1);
    if page > pages {
        return Ok(see_other(&filter.address(&resident.at(app::routes::CLAIMS), pages)));
    }
    Ok(resident.visitor.page(Page::Claims(Model {
        choices: offered(choices),
        filter,
        rows: found.claims.into_iter().map(row).collect(),
        all: found.all,
        page,
        pages,
        file_most: HISTORY_MOST,
    })))
}

/// The filter in the store's terms.
pub(super) fn asked(filter: &Filter) -> ClaimFilter {
    ClaimFilter {
        benefit_year: filter.year,
        kind: filter.kind,
        hospital: filter.hospital.clone(),
        status: filter.state.map(|state| match state {
            Status::Settled => ClaimStatus::Settled,
            Status::Paid => ClaimStatus::Paid,
            Status::Reversed => ClaimStatus::Reversed,
        }),
    }
}

fn offered(choices: ClaimChoices) -> Choices {
    Choices {
        years: choices.years,
        kinds: choices.kinds,
        hospitals: choices.hospitals,
        states: choices.statuses.into_iter().map(status).collect(),
    }
}

/// `GET /claims/years`
pub async fn years(State(portal): State<Shared>, resident: Resident) -> Answer {
    let (person, today) = (resident.session.person.id, portal.clock.today());
    let sums = portal.store.claim_sums(person).await?;
    let coverage = portal.store.coverage(person, today.year(), today).await?;
    let coverage = coverage.ok_or(Failure::Broken("a session of nobody"))?;
    let year = |sums: YearSums| claims_years::Year {
        year: sums.benefit_year,
        all: told(&sums.all),
        kinds: sums.kinds.iter().map(|(kind, sums)| (*kind, told(sums))).collect(),
        used: used(&coverage, sums.benefit_year, today),
    };
    let model = claims_years::Model { years: sums.into_iter().map(year).collect() };
    Ok(resident.visitor.page(Page::ClaimsYears(Box::new(model))))
}

fn told(sums: &ClaimSums) -> Sums {
    Sums { claims: sums.claims, total: sums.total, fund: sums.fund, own: sums.own, hospital: sums.hospital }
}

/// What a year used of the limits of its pack: as of today in the year that runs, of its last day in one that is over.
fn used(coverage: &Coverage, year: i32, today: Date) -> Option<Used> {
    let enrolment = coverage.enrolment(year)?;
    let pack = catalogue::shipped().get(&enrolment.pack)?;
    let on = today.clamp(enrolment.covers_from, enrolment.covers_to.max(enrolment.covers_from));
    let spent = coverage.usage(year);
    Some(Used {
        usage: Usage::of(pack, enrolment.tier.as_deref(), on, &spent.accumulators, spent.fund),
        official: pack.reference().official,
    })
}

/// `GET /claims/{id}`: a missing claim, another person's and a text that is no id answer alike.
pub async fn detail(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let page = match own(&portal, &resident, &id).await? {
        Some(model) => Page::Claim(Box::new(model)),
        None => Page::NotFound,
    };
    Ok(resident.visitor.page(page))
}

/// A claim of the person whom the request is about; anybody else's is not there.
pub(super) async fn own(
    portal: &Portal,
    resident: &Resident,
    id: &str,
) -> Result<Option<claim::Model>, Failure> {
    let found = stored(portal, resident, id).await?;
    Ok(found.map(|found| model(portal, &resident.session.person.jurisdiction, &found)))
}

/// The same as the store has it.
pub(super) async fn stored(
    portal: &Portal,
    resident: &Resident,
    id: &str,
) -> Result<Option<Box<ClaimDetail>>, Failure> {
    let Ok(id) = id.parse::<ClaimId>() else { return Ok(None) };
    Ok(portal.store.claim(resident.session.person.id, id).await?)
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
        handed_in: claim.handed_in,
    }
}

pub(super) fn status(status: ClaimStatus) -> Status {
    match status {
        ClaimStatus::Settled => Status::Settled,
        ClaimStatus::Paid => Status::Paid,
        ClaimStatus::Reversed => Status::Reversed,
    }
}

/// The claim as settled, and its steps computed anew from the stored facts.
pub(super) fn model(portal: &Portal, place: &str, found: &ClaimDetail) -> claim::Model {
    let stored = &found.claim;
    let settled_by = stored.settled_by();
    let pack = settled_by.or_else(|| catalogue::shipped().get(&stored.pack));
    let replay = stored.explained();
    let shares = &stored.shares;
    let (today, settled_on) = (portal.clock.today(), portal.clock.day_of(stored.settled_at));
    // In a demonstration the business date may lie before the clock's.
    let objects_from = settled_on.min(today);
    let waits = stored.status == ClaimStatus::Settled && !found.handed_in;
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
            handed_in: found.handed_in,
        },
        slip_no: stored.slip_no.clone(),
        shares: *shares,
        lines: stored.lines.iter().map(line).collect(),
        by_class: stored.facts().bill.by_class(),
        settled_on,
        paid_on: stored.paid_on,
        pays_by: waits.then(|| settled_on.saturating_add(Duration::days(claim::PAYS_WITHIN_DAYS))),
        limited_by: stored.limited_by.clone(),
        steps: replay.map(|replay| replay.steps).unwrap_or_default(),
        // The pack may have left the product since; its name and hash are what the claim was settled with.
        pack: settled_by.map_or_else(|| settled_with(stored), Pack::reference),
        pack_title: pack.map_or_else(|| Text::new(&stored.pack, &stored.pack), |pack| pack.title().clone()),
        receipt: found.receipt.is_some(),
        objection: (objection::last_day(objects_from), !objection::in_time(objects_from, today)),
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
