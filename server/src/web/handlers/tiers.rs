//! `/tiers`: compare, check, choose.

use app::{
    Page,
    forms::choice::{RawConfirm, RawTier, RawToken},
    pages::{
        tiers::{Choice, Model, OwnHistory, StaffDecision, State as Standing, not_yours},
        tiers_check, tiers_done,
    },
    routes,
};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use rules::{
    catalogue,
    contribution::ContributionFacts,
    date::Date,
    eligibility::Outcome,
    facts::Facts,
    history::Book,
    jurisdiction::{BenefitYear, Jurisdiction, TierOption},
    money::Money,
    pack::Pack,
    text::Text,
};
use store::{ChooseOutcome, ChooseTier, Coverage, OpenCase, OpenCaseOutcome};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        enrolment::{asked_year, enrolment_year, place_of},
        see_other,
    },
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// What choosing needs to know of a person, loaded once.
pub(super) struct Situation {
    pub(super) place: &'static Jurisdiction,
    pub(super) year: &'static BenefitYear,
    pub(super) coverage: Coverage,
    payer: ContributionFacts,
    today: Date,
}

async fn situation(portal: &Portal, resident: &Resident) -> Result<Option<Situation>, Failure> {
    let today = portal.clock.today();
    let place = place_of(resident)?;
    let Some(year) = place.year(asked_year(place, today)) else { return Ok(None) };
    let coverage = portal
        .store
        .coverage(resident.session.person.id, year.year, today)
        .await?
        .ok_or(Failure::Broken("a session of nobody"))?;
    Ok(Some(Situation::new(place, year, coverage, today)))
}

/// `GET /tiers`
pub async fn compare(State(portal): State<Shared>, resident: Resident) -> Answer {
    match situation(&portal, &resident).await? {
        Some(situation) => shown(&portal, &resident, &situation, RawTier::default(), Vec::new()).await,
        None => Ok(resident.visitor.page(Page::NotFound)),
    }
}

/// `POST /tiers`: on to the page where the answer is checked. Nothing is written yet.
pub async fn select(State(portal): State<Shared>, posted: Posted<RawTier>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let Some(situation) = situation(&portal, &resident).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    match raw.parse(situation.offered().map(|option| option.id.as_str())) {
        Ok(option) => Ok(see_other(&routes::tiers_check(&option))),
        Err(errors) => shown(&portal, &resident, &situation, raw, errors).await,
    }
}

/// `GET /tiers/check?option=`
pub async fn check(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawTier>) -> Answer {
    let Some(situation) = situation(&portal, &resident).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    // An option that is closed or not this person's leads back to the comparison, which says why.
    let Some(option) = situation.offered().find(|option| option.id == raw.option) else {
        return Ok(see_other(routes::TIERS));
    };
    let person = &resident.session.person;
    Ok(resident.visitor.page(Page::TiersCheck(Box::new(tiers_check::Model {
        name: person.name.masked(),
        id: person.id_number.masked(),
        place: situation.place.name.clone(),
        year: situation.year.year,
        pays: situation.year.amounts(option, &situation.payer).pays,
        covers: situation.year.covers,
        pay_by: situation.year.window.closes,
        agency: situation
            .place
            .agency_on(option.scheme, situation.year.covers.0)
            .map_or_else(|| situation.place.name.clone(), |agency| agency.name.clone()),
        option: option.clone(),
    }))))
}

/// `POST /tiers/check`: the choice. Sending it twice chooses once: the same choice again has the same reference.
pub async fn confirm(State(portal): State<Shared>, posted: Posted<RawConfirm>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&routes::tiers_check(&raw.option))));
    }
    let today = portal.clock.today();
    let command = ChooseTier {
        person: resident.session.person.id,
        benefit_year: asked_year(place_of(&resident)?, today),
        option: raw.option,
        today,
        at: portal.clock.now(),
    };
    Ok(match portal.store.choose_tier(command).await? {
        ChooseOutcome::Chosen(chosen) | ChooseOutcome::Unchanged(chosen) => {
            see_other(&routes::tiers_done(&chosen.enrolment.reference))
        }
        ChooseOutcome::UnknownPerson => return Err(Failure::Broken("a session of nobody")),
        // The comparison, loaded anew, says why: paid already, window closed, not offered, staff decides.
        ChooseOutcome::AlreadyPaid { .. }
        | ChooseOutcome::Closed { .. }
        | ChooseOutcome::NotOffered
        | ChooseOutcome::Decided(_) => see_other(routes::TIERS),
    })
}

/// `GET /tiers/done/{reference}`: only one's own.
pub async fn done(State(portal): State<Shared>, resident: Resident, Path(reference): Path<String>) -> Answer {
    let Some(situation) = situation(&portal, &resident).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    let Some(enrolment) =
        situation.coverage.enrolments.iter().find(|enrolment| enrolment.reference == reference)
    else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    let person = &resident.session.person;
    Ok(resident.visitor.page(Page::TiersDone(Box::new(tiers_done::Model {
        name: person.name.masked(),
        id: person.id_number.masked(),
        reference,
        enrolment: enrolment_year(situation.place, &situation.coverage, enrolment),
        pay_by: situation.year.window.closes,
    }))))
}

impl Situation {
    /// What the registers say, for one benefit year.
    pub(super) fn new(
        place: &'static Jurisdiction,
        year: &'static BenefitYear,
        coverage: Coverage,
        today: Date,
    ) -> Self {
        let held = coverage.groups.iter().filter(|period| period.holds_on(year.covers.0));
        let groups = held.map(|period| period.group);
        let payer = ContributionFacts::of_person(coverage.person.birth_date, groups, today);
        Self { place, year, coverage, payer, today }
    }

    /// The options that this person may take now, with what the person would pay.
    pub(super) fn offers(&self) -> Vec<(String, Text, Money)> {
        let pays = |option: &TierOption| self.year.amounts(option, &self.payer).pays;
        self.offered().map(|option| (option.id.clone(), option.title.clone(), pays(option))).collect()
    }

    /// Whether and why not the person can choose now.
    pub(super) fn standing(&self) -> Standing {
        if let Some(paid) = self.coverage.contribution(self.year.year)
            && self.coverage.enrolment(self.year.year).is_some()
        {
            return Standing::paid(self.year.year, &self.title(&paid.option), paid.own, paid.paid_on);
        }
        if !self.year.window.is_open(self.today) {
            return Standing::closed(self.year.window);
        }
        match &self.coverage.eligibility {
            Some(answer) => match &answer.outcome {
                Outcome::MayChoose(_) => Standing::Open,
                Outcome::StaysOn { option } => Standing::fixed(self.year.year, &self.title(option)),
                Outcome::NeedsStaffDecision | Outcome::MissingAnswer(_) => Standing::staff(),
                Outcome::NotEligible { .. } => Standing::barred(),
                Outcome::NotPublished => Standing::unpublished(self.year.year),
            },
            None => Standing::unpublished(self.year.year),
        }
    }

    /// An option in words.
    fn title(&self, option: &str) -> Text {
        self.year.option(option).map_or_else(|| Text::new(option, option), |option| option.title.clone())
    }

    /// The options that this person may take now.
    fn offered(&self) -> impl Iterator<Item = &'static TierOption> {
        let open = matches!(self.standing(), Standing::Open);
        let ids = match self.coverage.eligibility.as_ref().map(|answer| &answer.outcome) {
            Some(Outcome::MayChoose(ids)) if open => ids.clone(),
            _ => Vec::new(),
        };
        self.year.options.iter().filter(move |option| !option.closed && ids.contains(&option.id))
    }

    fn choice(&self, option: &'static TierOption, bills: &[Facts]) -> Choice {
        let pack = catalogue::shipped().get(&option.pack);
        let (tier, from) = (option.tier.as_deref(), self.year.covers.0);
        let offered = self.offered().any(|other| other.id == option.id);
        Choice {
            pays: self.year.amounts(option, &self.payer).pays,
            refused: (!offered && !option.closed).then(not_yours),
            terms: pack
                .map(|pack| {
                    let summary = |level| Some((level, pack.inpatient_summary(tier, level, from)?));
                    pack.levels().into_iter().filter_map(summary).collect()
                })
                .unwrap_or_default(),
            ceiling: pack.and_then(|pack| pack.ceiling(tier, from)),
            own_history: pack.and_then(|pack| own_history(pack, option, bills, self.year.year)),
            option: option.clone(),
        }
    }
}

async fn shown(
    portal: &Portal,
    resident: &Resident,
    situation: &Situation,
    raw: RawTier,
    errors: Vec<app::forms::FieldError>,
) -> Result<Response, Failure> {
    let bills = last_bills(portal, resident, situation.today.year()).await?;
    let year = situation.year;
    let staff = decision(portal, resident, situation).await?;
    Ok(resident.visitor.page(Page::Tiers(Model {
        staff,
        place: situation.place.name.clone(),
        year: year.year,
        covers: year.covers,
        deadline: year.window.days_left(situation.today).map(|days| (year.window.closes, days)),
        options: year.options.iter().map(|option| situation.choice(option, &bills)).collect(),
        chosen: situation.coverage.enrolment(year.year).map(|enrolment| enrolment.option.clone()),
        state: situation.standing(),
        reasons: situation
            .coverage
            .eligibility
            .as_ref()
            .map(|answer| answer.steps.clone())
            .unwrap_or_default(),
        raw,
        errors,
    })))
}

/// How far a decision of staff has come; `None` where the rules settle the question and nobody ever asked.
async fn decision(
    portal: &Portal,
    resident: &Resident,
    situation: &Situation,
) -> Result<Option<StaffDecision>, Failure> {
    let year = situation.year.year;
    let cases = portal.store.own_cases(resident.session.person.id).await?;
    let newest = cases.into_iter().find(|case| case.benefit_year == year);
    let undecided = situation
        .coverage
        .eligibility
        .as_ref()
        .is_some_and(|answer| answer.outcome == Outcome::NeedsStaffDecision);
    Ok(match newest {
        Some(case) => Some(match case.decision {
            None => StaffDecision::Asked { reference: case.reference, since: case.opened_on },
            Some(decided) => StaffDecision::Decided {
                reference: case.reference,
                on: decided.decided_on,
                why: decided.reason,
                again: situation.coverage.enrolment(year).is_none_or(|one| one.chosen_at.is_none()),
            },
        }),
        None => undecided.then_some(StaffDecision::MayAsk),
    })
}

/// `POST /tiers/decision`: asks staff to decide, or to decide again. Asking twice asks once.
pub async fn ask(State(portal): State<Shared>, posted: Posted<RawToken>) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let today = portal.clock.today();
    let command = OpenCase {
        person: resident.session.person.id,
        benefit_year: asked_year(place_of(&resident)?, today),
        today,
        at: portal.clock.now(),
    };
    match portal.store.open_case(command).await? {
        OpenCaseOutcome::UnknownPerson => Err(Failure::Broken("a session of nobody")),
        // The comparison, loaded anew, shows the number, or what the rules decide by themselves.
        OpenCaseOutcome::Opened(_) | OpenCaseOutcome::Already(_) | OpenCaseOutcome::Settled => {
            Ok(see_other(routes::TIERS))
        }
    }
}

/// The person's bills of a year, oldest first, as the engine was given them. A year has a handful; more than fifty
/// (dialysis) are left out of the comparison rather than shown half.
async fn last_bills(portal: &Portal, resident: &Resident, year: i32) -> Result<Vec<Facts>, Failure> {
    let person = resident.session.person.id;
    let claims = portal.store.claims(person, Some(year)).await?;
    if claims.len() > 50 {
        return Ok(Vec::new());
    }
    let mut bills = Vec::with_capacity(claims.len());
    for claim in claims.iter().rev().filter(|claim| claim.status != store::ClaimStatus::Reversed) {
        if let Some(detail) = portal.store.claim(person, claim.id).await? {
            bills.push(detail.claim.facts());
        }
    }
    Ok(bills)
}

/// What one option would have paid for these bills, had they come in its year: the engine settles each in turn.
/// `None` when there were none or the option's pack refuses one of them.
fn own_history(pack: &Pack, option: &TierOption, bills: &[Facts], year: i32) -> Option<OwnHistory> {
    let first = bills.first()?;
    let mut book = Book::new(year);
    let (mut bill, mut fund, mut own) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for (number, facts) in bills.iter().enumerate() {
        let facts = in_year(facts, option, year)?;
        let shares = book.settle(pack, &number.to_string(), &facts).ok()?.shares;
        bill = bill.checked_add(shares.medfee_sumamt)?;
        fund = fund.checked_add(shares.fund_pay_sumamt)?;
        own = own.checked_add(shares.psn_part_amt)?;
    }
    let claims = u32::try_from(bills.len()).ok()?;
    Some(OwnHistory { year: first.care.discharged.year(), claims, bill, fund, own })
}

/// The same case a whole number of years later, under an option's pack. 29 February becomes the 28th.
fn in_year(facts: &Facts, option: &TierOption, year: i32) -> Option<Facts> {
    let later = year - facts.care.discharged.year();
    let shift = |date: Date| {
        let moved = date.replace_year(date.year() + later);
        moved.or_else(|_| date.replace_day(28).and_then(|date| date.replace_year(date.year() + later))).ok()
    };
    let mut facts = facts.clone();
    facts.pack.clone_from(&option.pack);
    facts.tier.clone_from(&option.tier);
    facts.known_as_of = None;
    facts.person.covered_from = None;
    facts.care.discharged = shift(facts.care.discharged)?;
    facts.care.admitted = match facts.care.admitted {
        Some(admitted) => Some(shift(admitted)?),
        None => None,
    };
    Some(facts)
}
