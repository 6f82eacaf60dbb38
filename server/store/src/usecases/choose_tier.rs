//! Choosing a tier or track: facts are loaded, judged by the rules and written in one transaction.

use rules::{
    contribution::ContributionFacts,
    eligibility::Outcome,
    jurisdiction::{self, BenefitYear, TierOption},
};
use serde_json::{Value, json};

use super::{
    again::write_again,
    database, eligibility, enrolment, guardians, notices, payment, people, reference,
    staff::{
        cases,
        counter::{Done, reaches, record_authority},
    },
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{
        Acting, Authority, CaseDecision, ChooseOutcome, ChooseTier, Chosen, ChosenBy, Contribution,
        CounterChoice, Enrolment, EnrolmentId, EnrolmentStatus, GroupPeriod, NewAudit, NoticeText, Person,
        is_newborn,
    },
};

/// By whom a choice is made: the person, or staff to whom somebody came.
type OnBehalf = Option<(Acting, Authority)>;

pub(super) async fn choose_tier<E: Engine>(db: &Db<E>, command: ChooseTier) -> Result<ChooseOutcome> {
    choose(db, command, None).await
}

pub(super) async fn choose_at_counter<E: Engine>(
    db: &Db<E>,
    command: CounterChoice,
) -> Result<ChooseOutcome> {
    let CounterChoice { choice, acting, authority } = command;
    choose(db, choice, Some((acting, authority))).await
}

async fn choose<E: Engine>(db: &Db<E>, command: ChooseTier, by: OnBehalf) -> Result<ChooseOutcome> {
    write_again(db, (command, by), |connection, keys, (command, by)| {
        Box::pin(async move {
            // One choice of a person after the other: the second sees what the first wrote.
            E::lock_person(connection, command.person.0).await?;
            let Some(person) = people::load::<E>(connection, &keys, command.person).await? else {
                return Ok(ChooseOutcome::UnknownPerson);
            };
            match &by {
                // Staff act on what was shown to them, for children too; within their reach.
                Some((acting, _)) => {
                    if !reaches::<E>(connection, *acting, &person).await? {
                        return Ok(ChooseOutcome::UnknownPerson);
                    }
                }
                None => {
                    if let Some(told) = guardians::barred::<E>(connection, &person, &command).await? {
                        return Ok(told);
                    }
                }
            }
            let facts = Facts {
                groups: people::groups::<E>(connection, person.id).await?,
                enrolments: enrolment::enrolments::<E>(connection, person.id).await?,
                contributions: enrolment::contributions::<E>(connection, person.id).await?,
                decision: cases::decision_of::<E>(connection, person.id, command.benefit_year).await?,
                person,
            };
            match decide(&facts, &command) {
                Verdict::Told(outcome) => Ok(outcome),
                Verdict::Stands(enrolment, year, option) => Ok(ChooseOutcome::Unchanged(Box::new(
                    facts.chosen(enrolment.clone(), (year, option), None, &command),
                ))),
                Verdict::Write { replaced, pays, year, option } => {
                    write::<E>(connection, &facts, &command, &by, (replaced, pays), (year, option)).await
                }
            }
        })
    })
    .await
}

/// What the registers say about the person.
struct Facts {
    person: Person,
    groups: Vec<GroupPeriod>,
    enrolments: Vec<Enrolment>,
    contributions: Vec<Contribution>,
    decision: Option<CaseDecision>,
}

impl Facts {
    fn chosen(
        &self,
        enrolment: Enrolment,
        (year, option): (&BenefitYear, &TierOption),
        replaced: Option<String>,
        command: &ChooseTier,
    ) -> Chosen {
        let groups = people::groups_on(&self.groups, command.today);
        let mut payer = ContributionFacts::of_person(self.person.birth_date, groups, command.today);
        payer.newborn = is_newborn(year, self.person.birth_date, &self.enrolments, command.today);
        let amounts = year.amounts(option, &payer);
        Chosen { enrolment, own: amounts.pays, subsidy: amounts.subsidy, replaced }
    }
}

enum Verdict<'a> {
    /// Nothing is written.
    Told(ChooseOutcome),
    /// The same option was chosen before.
    Stands(&'a Enrolment, &'a BenefitYear, &'a TierOption),
    /// The choice is to be written; an unpaid one before it becomes void.
    Write {
        replaced: Option<&'a Enrolment>,
        pays: Option<&'a Contribution>,
        year: &'a BenefitYear,
        option: &'a TierOption,
    },
}

fn decide<'a>(facts: &'a Facts, command: &ChooseTier) -> Verdict<'a> {
    let offered = jurisdiction::get(&facts.person.jurisdiction)
        .and_then(|jurisdiction| jurisdiction.year(command.benefit_year))
        .and_then(|year| Some((year, year.option(&command.option).filter(|option| !option.closed)?)));
    let register = eligibility::Register {
        person: &facts.person,
        groups: &facts.groups,
        enrolments: &facts.enrolments,
        contributions: &facts.contributions,
        decision: facts.decision.as_ref(),
    };
    let (Some((year, option)), Some(eligibility)) =
        (offered, eligibility::judge(&register, command.benefit_year, command.today))
    else {
        return Verdict::Told(ChooseOutcome::NotOffered);
    };
    let Outcome::MayChoose(options) = &eligibility.outcome else {
        return Verdict::Told(ChooseOutcome::Decided(Box::new(eligibility)));
    };
    let live = facts
        .enrolments
        .iter()
        .find(|entry| entry.benefit_year == command.benefit_year && entry.status != EnrolmentStatus::Ended);
    let contribution = facts.contributions.iter().find(|paid| paid.benefit_year == command.benefit_year);
    // Paid but never entered is what staff decided about: what was paid counts for the option it was paid for.
    let by_decision = |paid: &Contribution| paid.enrolment.is_none() && facts.decision.is_some();
    let pays = contribution.filter(|paid| by_decision(paid) && paid.option == option.id);
    if let Some(contribution) = contribution.filter(|paid| !by_decision(paid)) {
        return Verdict::Told(ChooseOutcome::AlreadyPaid {
            enrolment: live.cloned().map(Box::new),
            contribution: Box::new(contribution.clone()),
        });
    }
    let newborn = is_newborn(year, facts.person.birth_date, &facts.enrolments, command.today);
    if !newborn && !year.window.is_open(command.today) {
        let (opens, closes) = (year.window.opens, year.window.closes);
        return Verdict::Told(ChooseOutcome::Closed { opens, closes });
    }
    if !options.contains(&command.option) {
        return Verdict::Told(ChooseOutcome::NotOffered);
    }
    match live {
        Some(entry) if entry.option == option.id && entry.status == EnrolmentStatus::Chosen => {
            Verdict::Stands(entry, year, option)
        }
        replaced => Verdict::Write { replaced, pays, year, option },
    }
}

async fn write<E: Engine>(
    connection: &mut E::Connection,
    facts: &Facts,
    command: &ChooseTier,
    by: &OnBehalf,
    (replaced, pays): (Option<&Enrolment>, Option<&Contribution>),
    (year, option): (&BenefitYear, &TierOption),
) -> Result<ChooseOutcome> {
    if let Some(replaced) = replaced {
        let void = "UPDATE enrolment SET status = 'void' WHERE id = $1";
        sql::<E>("enrolment", void).bind(replaced.id.0).run(connection).await?;
        payment::orders::choice_replaced::<E>(connection, replaced.id, command.at).await?;
    }
    let enrolment = Enrolment {
        id: EnrolmentId::fresh(command.at)?,
        person: command.person,
        benefit_year: command.benefit_year,
        scheme: option.scheme,
        option: option.id.clone(),
        pack: option.pack.clone(),
        tier: option.tier.clone(),
        status: if pays.is_some() { EnrolmentStatus::Paid } else { EnrolmentStatus::Chosen },
        reference: reference::fresh(command.benefit_year)?,
        entered_on: None,
        covers_from: covers_from(facts, year, option, pays.map_or(command.today, |paid| paid.paid_on)),
        covers_to: year.covers.1,
        chosen_at: Some(command.at),
    };
    enrolment::insert_enrolment::<E>(connection, &enrolment).await?;
    if let Some(paid) = pays {
        let enter = "UPDATE contribution SET enrolment = $2 WHERE id = $1";
        sql::<E>("contribution", enter).bind(paid.id.0).bind(enrolment.id.0).run(connection).await?;
    }
    let detail = json!({
        "benefit_year": command.benefit_year,
        "option": option.id,
        "replaced": replaced.map(|replaced| replaced.option.as_str()),
        "reference": enrolment.reference,
        "today": rules::date::iso(command.today),
    });
    record::<E>(connection, command, by, enrolment.id, detail).await?;
    let told = NoticeText::ChoiceMade { year: command.benefit_year, reference: enrolment.reference.clone() };
    notices::tell::<E>(connection, command.person, told, (command.today, command.at)).await?;
    let replaced = replaced.map(|replaced| replaced.option.clone());
    Ok(ChooseOutcome::Chosen(Box::new(facts.chosen(enrolment, (year, option), replaced, command))))
}

/// Keeps who chose, and for staff who asked them to.
async fn record<E: Engine>(
    connection: &mut E::Connection,
    command: &ChooseTier,
    by: &OnBehalf,
    enrolment: EnrolmentId,
    detail: Value,
) -> Result<()> {
    let (person, at, action) = (command.person, command.at, "tier.choose");
    let Some((acting, authority)) = by else {
        let actor = match command.by {
            ChosenBy::Own => person,
            ChosenBy::Guardian(guardian) => guardian,
        };
        let (actor, action) = (database::actor(actor), action.to_owned());
        let entry = NewAudit { at, actor, action, subject: Some(person), detail };
        return database::record::<E>(connection, entry).await;
    };
    let done = Done { person, action, enrolment: Some(enrolment), at };
    record_authority::<E>(connection, *acting, authority, done).await?;
    let (actor, action) = (format!("staff:{}", acting.staff), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: Some(person), detail }).await
}

/// The first day of cover, if the contribution is paid in time. Nobody is covered before birth.
fn covers_from(facts: &Facts, year: &BenefitYear, option: &TierOption, paid_on: time::Date) -> time::Date {
    let born = facts.person.birth_date;
    if is_newborn(year, born, &facts.enrolments, paid_on) {
        return born.max(year.covers.0);
    }
    year.covered_from(option, paid_on).unwrap_or(year.covers.0)
}
