//! One choice of a person, whoever asks: what it says, and whether it can be taken back.

use app::pages::{
    choice::withdraw::{Done, State as May},
    enrolment::EnrolmentYear,
};
use rules::{
    contribution::newborn_until,
    date::Date,
    jurisdiction::{BenefitYear, Jurisdiction},
    withdrawal::{self, Refusal, Standing},
};
use store::{ChoiceSlip, Coverage, EnrolmentStatus, OrderState, Payments, PersonId};

use crate::web::{failure::Failure, handlers::enrolment::enrolment_year, state::Portal};

/// A choice.
pub(in crate::web::handlers) struct Chosen {
    /// What is on record about it.
    pub(in crate::web::handlers) slip: ChoiceSlip,
    /// Its year in words.
    pub(in crate::web::handlers) enrolment: EnrolmentYear,
    /// What the registers say of the person.
    coverage: Coverage,
}

impl Chosen {
    /// A person's choice by its number. One that another choice replaced is not there.
    pub(in crate::web::handlers) async fn load(
        portal: &Portal,
        place: &'static Jurisdiction,
        person: PersonId,
        reference: &str,
    ) -> Result<Option<Self>, Failure> {
        let Some(slip) = portal.store.choice_slip(person, reference).await? else { return Ok(None) };
        if slip.enrolment.status == EnrolmentStatus::Void && slip.withdrawn.is_none() {
            return Ok(None);
        }
        let (year, today) = (slip.enrolment.benefit_year, portal.clock.today());
        let coverage = portal.store.coverage(person, year, today).await?;
        let coverage = coverage.ok_or(Failure::Broken("a choice of nobody"))?;
        let mut enrolment = enrolment_year(place, &coverage, &slip.enrolment);
        if let Some(paid) = &slip.contribution {
            (enrolment.contribution, enrolment.paid) = (paid.own, Some(paid.paid_on));
        }
        Ok(Some(Self { slip, enrolment, coverage }))
    }

    /// Whether it can be taken back now. The store asks again within its transaction.
    pub(in crate::web::handlers) async fn may_withdraw(
        &self,
        portal: &Portal,
        place: &Jurisdiction,
    ) -> Result<May, Failure> {
        let found = &self.slip;
        if found.enrolment.chosen_at.is_none() {
            return Ok(May::Elsewhere);
        }
        let today = portal.clock.today();
        let Some(year) = place.year(found.enrolment.benefit_year) else { return Ok(May::NotAllowed) };
        let standing = Standing {
            paid: found.contribution.is_some(),
            covers_from: found.enrolment.covers_from,
            newborn: self.newborn(year, today),
        };
        let withdrawal = match withdrawal::judge(year, standing, today) {
            Ok(withdrawal) => withdrawal,
            Err(refusal) => return Ok(refused(refusal)),
        };
        let Payments { orders, receipts, .. } = portal.store.payments_of(found.enrolment.person).await?;
        let paid = found.contribution.as_ref().filter(|paid| !paid.own.is_zero());
        // Money that did not come in here is not given back here.
        let came_in = |number: &str| receipts.iter().any(|one| one.number == number && one.route.is_some());
        if paid.is_some_and(|paid| !came_in(&paid.receipt_no)) {
            return Ok(May::Elsewhere);
        }
        Ok(May::Open {
            until: withdrawal.until,
            clause: withdrawal.clause,
            back: paid.map(|paid| paid.own),
            paying: orders
                .iter()
                .any(|order| order.enrolment == found.enrolment.id && order.state == OrderState::Paying),
        })
    }

    /// How it was taken back; `None`: it was not.
    pub(in crate::web::handlers) fn taken_back(self, place: &Jurisdiction, today: Date) -> Option<Done> {
        let until = place.year(self.enrolment.year).and_then(|year| {
            let last = withdrawal::last_day(year, self.newborn(year, today));
            (year.window.opens..=last).contains(&today).then_some(last)
        });
        let Self { slip, enrolment, coverage } = self;
        slip.withdrawn.map(|withdrawn| Done {
            reference: slip.enrolment.reference,
            year: enrolment.year,
            option: enrolment.option,
            on: withdrawn.on,
            refund: withdrawn.refund.map(|refund| (refund.amount, refund.number)),
            until,
            chosen_anew: coverage.enrolment(enrolment.year).is_some(),
        })
    }

    /// The last day on which the person can be enrolled for a year as a newborn; `None`: no newborn.
    fn newborn(&self, year: &BenefitYear, today: Date) -> Option<Date> {
        let born = self.coverage.person.birth_date;
        newborn_until(year, born).filter(|_| self.coverage.newborn_in(year, today))
    }
}

fn refused(refusal: Refusal) -> May {
    match refusal {
        Refusal::Closed { closes } => May::Closed(closes),
        Refusal::CoverBegan { from } => May::CoverBegan(from),
        Refusal::PaidIsBound => May::PaidIsBound,
        Refusal::NotAllowed => May::NotAllowed,
    }
}
