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
    catalogue, compare as rules_compare,
    contribution::ContributionFacts,
    date::Date,
    eligibility::Outcome,
    facts::{Facts, PersonFacts},
    guardianship,
    jurisdiction::{BenefitYear, Jurisdiction, TierOption},
    money::Money,
    pack::Pack,
    text::Text,
};
use store::{ChooseOutcome, ChooseTier, ChosenBy, Coverage, OpenCase, OpenCaseOutcome};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        enrolment::{asked_year_of, enrolment_year, place_of},
        pay, see_other,
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
    pub(super) payer: ContributionFacts,
    pub(super) today: Date,
    /// Not a child that acts through its guardian only.
    may_act: bool,
}

pub(super) async fn situation(portal: &Portal, resident: &Resident) -> Result<Option<Situation>, Failure> {
    let today = portal.clock.today();
    let place = place_of(resident)?;
    let Some(year) = place.year(asked_year_of(portal, resident, today).await?) else { return Ok(None) };
    let coverage = portal
        .store
        .coverage(resident.session.person.id, year.year, today)
        .await?
        .ok_or(Failure::Broken("a session of nobody"))?;
    let alone = guardianship::stage(place, coverage.person.birth_date, today).alone();
    let may_act = alone || resident.by != ChosenBy::Own;
    Ok(Some(Situation { may_act, ..Situation::new(place, year, coverage, today) }))
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
    select_for(&portal, resident, raw).await
}

/// The same for whom the resident acts.
pub(super) async fn select_for(portal: &Shared, resident: Resident, raw: RawTier) -> Answer {
    let Some(situation) = situation(portal, &resident).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    match raw.parse(situation.offered().map(|option| option.id.as_str())) {
        Ok(option) => Ok(see_other(&resident.at(&routes::tiers_check(&option)))),
        Err(errors) => shown(portal, &resident, &situation, raw, errors).await,
    }
}

/// `GET /tiers/check?option=`
pub async fn check(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawTier>) -> Answer {
    let Some(situation) = situation(&portal, &resident).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    // An option that is closed or not this person's leads back to the comparison, which says why.
    let Some(option) = situation.offered().find(|option| option.id == raw.option) else {
        return Ok(see_other(&resident.at(routes::TIERS)));
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
    confirm_for(&portal, resident, raw).await
}

/// The same for whom the resident acts.
pub(super) async fn confirm_for(portal: &Shared, resident: Resident, raw: RawConfirm) -> Answer {
    if !resident.proved_lately(portal) {
        return Ok(see_other(&routes::sign_in_for(&resident.at(&routes::tiers_check(&raw.option)))));
    }
    let today = portal.clock.today();
    let command = ChooseTier {
        person: resident.session.person.id,
        benefit_year: asked_year_of(portal, &resident, today).await?,
        option: raw.option,
        by: resident.by,
        today,
        at: portal.clock.now(),
    };
    Ok(match portal.store.choose_tier(command).await? {
        ChooseOutcome::Chosen(chosen) | ChooseOutcome::Unchanged(chosen) => {
            see_other(&resident.at(&routes::tiers_done(&chosen.enrolment.reference)))
        }
        ChooseOutcome::UnknownPerson => return Err(Failure::Broken("a session of nobody")),
        // The comparison, loaded anew, says why: paid already, window closed, not offered, staff decides.
        ChooseOutcome::AlreadyPaid { .. }
        | ChooseOutcome::Closed { .. }
        | ChooseOutcome::NotOffered
        | ChooseOutcome::ThroughGuardian
        | ChooseOutcome::NotActing
        | ChooseOutcome::Decided(_) => see_other(&resident.at(routes::TIERS)),
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
        // One that was taken back says so.
        let found = portal.store.choice_slip(resident.session.person.id, &reference).await?;
        return Ok(match found.and_then(|found| found.withdrawn) {
            Some(_) => see_other(&resident.at(&routes::tiers_withdrawn(&reference))),
            None => resident.visitor.page(Page::NotFound),
        });
    };
    let person = &resident.session.person;
    let year = enrolment_year(situation.place, &situation.coverage, enrolment);
    Ok(resident.visitor.page(Page::TiersDone(Box::new(tiers_done::Model {
        name: person.name.masked(),
        id: person.id_number.masked(),
        reference,
        due: pay::due(&portal, enrolment, year.contribution),
        enrolment: year,
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
        let mut payer = ContributionFacts::of_person(coverage.person.birth_date, groups, today);
        payer.newborn = coverage.newborn_in(year, today);
        Self { place, year, coverage, payer, today, may_act: true }
    }

    /// The person as the engine needs her: with the groups of the benefit year.
    pub(super) fn person(&self) -> PersonFacts {
        rules_compare::person(self.coverage.person.birth_date, self.payer.groups.iter().copied())
    }

    /// What one option would have paid for these bills, had they come in its year.
    fn own_history(&self, offered: (&TierOption, &Pack), bills: &[Facts]) -> Option<OwnHistory> {
        let own = rules_compare::under(self.year, &self.person(), offered, bills)?;
        Some(OwnHistory { year: own.year, claims: own.claims, bill: own.bill, fund: own.fund, own: own.own })
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
        if !self.may_act {
            return Standing::through_guardian();
        }
        if !self.payer.newborn && !self.year.window.is_open(self.today) {
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

    /// Whether the person can choose now.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.standing(), Standing::Open)
    }

    /// An option in words.
    fn title(&self, option: &str) -> Text {
        self.year.option(option).map_or_else(|| Text::new(option, option), |option| option.title.clone())
    }

    /// The options that this person may take now.
    fn offered(&self) -> impl Iterator<Item = &'static TierOption> {
        let open = self.is_open();
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
            own_history: pack.and_then(|pack| self.own_history((option, pack), bills)),
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
        benefit_year: asked_year_of(&portal, &resident, today).await?,
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
pub(super) async fn last_bills(
    portal: &Portal,
    resident: &Resident,
    year: i32,
) -> Result<Vec<Facts>, Failure> {
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
