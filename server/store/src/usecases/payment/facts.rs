//! What is due for a person's year, and what stands against paying it. The rules decide.

use std::collections::BTreeSet;

use rules::{
    contribution::{self, ContributionFacts},
    eligibility::Outcome,
    jurisdiction,
};
use time::Date;

use crate::{
    engine::Engine,
    error::Result,
    keys::Keys,
    types::{Contribution, Enrolment, EnrolmentStatus, GroupPeriod, PayRefusal, Person, PersonId},
    usecases::{eligibility, enrolment, guardians, people},
};

/// What the registers say about the person.
pub(super) struct Facts {
    person: Person,
    groups: Vec<GroupPeriod>,
    enrolments: Vec<Enrolment>,
    contributions: Vec<Contribution>,
}

/// A choice that waits for its money.
pub(super) struct Due<'f> {
    pub(super) enrolment: &'f Enrolment,
    pub(super) assessed: contribution::Contribution,
}

/// Whether somebody may pay for a person on a day: for oneself, and for a child whose guardian one is.
pub(super) async fn may_pay<E: Engine>(
    connection: &mut E::Connection,
    payer: PersonId,
    person: PersonId,
    today: Date,
) -> Result<bool> {
    if payer == person {
        return Ok(true);
    }
    guardians::acts_for_ward::<E>(connection, payer, person, today).await
}

impl Facts {
    pub(super) async fn load<E: Engine>(
        connection: &mut E::Connection,
        keys: &Keys,
        person: PersonId,
    ) -> Result<Option<Self>> {
        let Some(person) = people::load::<E>(connection, keys, person).await? else { return Ok(None) };
        Ok(Some(Self {
            groups: people::groups::<E>(connection, person.id).await?,
            enrolments: enrolment::enrolments::<E>(connection, person.id).await?,
            contributions: enrolment::contributions::<E>(connection, person.id).await?,
            person,
        }))
    }

    /// Who it is.
    pub(super) fn person(&self) -> &Person {
        &self.person
    }

    /// What was paid for a year, by any way.
    pub(super) fn paid(&self, benefit_year: i32) -> Option<&Contribution> {
        self.contributions.iter().find(|paid| paid.benefit_year == benefit_year)
    }

    /// The choice of a year that is not paid.
    pub(super) fn choice(&self, benefit_year: i32) -> Option<&Enrolment> {
        self.enrolments
            .iter()
            .find(|entry| entry.benefit_year == benefit_year && entry.status == EnrolmentStatus::Chosen)
    }

    /// What is due for a year to who pays on a day, or what stands against it.
    pub(super) fn due(&self, benefit_year: i32, paid_on: Date) -> Result<Due<'_>, PayRefusal> {
        if let Some(paid) = self.paid(benefit_year) {
            let (own, receipt_no) = (paid.own, paid.receipt_no.clone());
            return Err(PayRefusal::AlreadyPaid { own, paid_on: paid.paid_on, receipt_no });
        }
        let enrolment = self.choice(benefit_year).ok_or(PayRefusal::NotTheChoice)?;
        let place = jurisdiction::get(&self.person.jurisdiction).ok_or(PayRefusal::NotEligible)?;
        let year = place.year(benefit_year).ok_or(PayRefusal::NotEligible)?;
        let register = eligibility::Register {
            person: &self.person,
            groups: &self.groups,
            enrolments: &self.enrolments,
            contributions: &self.contributions,
            // Staff decide only what the rules leave open, never against them.
            decision: None,
        };
        // The choice was judged when it was made; since then the person may have come into another insurance.
        let barred = eligibility::judge(&register, benefit_year, paid_on)
            .is_some_and(|judged| matches!(judged.outcome, Outcome::NotEligible { .. }));
        if barred {
            return Err(PayRefusal::NotEligible);
        }
        let first_enrolment = self.enrolments.iter().all(|entry| entry.id == enrolment.id);
        let payer = ContributionFacts {
            newborn: first_enrolment && rules::date::age_on(self.person.birth_date, paid_on) == 0,
            ..ContributionFacts::of_person(self.person.birth_date, self.groups_on(year.covers.0), paid_on)
        };
        let assessed = contribution::assess(place, benefit_year, &enrolment.option, &payer)
            .map_err(|refusal| PayRefusal::Rules(Box::new(refusal)))?;
        Ok(Due { enrolment, assessed })
    }

    fn groups_on(&self, day: Date) -> BTreeSet<rules::facts::Group> {
        people::groups_on(&self.groups, day)
    }
}
