//! What the registers say about a person, put into the terms in which the rules decide. No rule is here.

use rules::{
    eligibility::{self, Eligibility, EnrolmentFacts, NotEligible, Outcome, Reason},
    jurisdiction,
    scheme::Scheme,
    text::Text,
};
use time::Date;

use super::people;
use crate::types::{
    CaseDecision, CaseVerdict, Contribution, Enrolment, EnrolmentStatus, GroupPeriod, Person,
};

/// The rows that a decision is made from.
pub(super) struct Register<'a> {
    pub(super) person: &'a Person,
    pub(super) groups: &'a [GroupPeriod],
    pub(super) enrolments: &'a [Enrolment],
    pub(super) contributions: &'a [Contribution],
    /// What staff decided about the year, where the rules leave it open.
    pub(super) decision: Option<&'a CaseDecision>,
}

/// The rules' decision for a benefit year; `None` for a jurisdiction that they do not know.
pub(super) fn judge(register: &Register<'_>, benefit_year: i32, today: Date) -> Option<Eligibility> {
    let jurisdiction = jurisdiction::get(&register.person.jurisdiction)?;
    let facts = facts(register, benefit_year, today);
    let mut answer = eligibility::decide(jurisdiction, benefit_year, &facts, today);
    if let Some(decision) = register.decision {
        settle(&mut answer, decision, jurisdiction.hash());
    }
    Some(answer)
}

/// Lets a decision of staff stand where the rules leave the question open, and nowhere else: what the rules decide by
/// themselves (paid and entered by now, another insurance, another text) goes before it.
///
/// Once the person has chosen by a decision, the facts that left the question open may be gone (an entry without payment
/// became void). The decision then still says which options there are, as long as the text of the rules is the same.
fn settle(answer: &mut Eligibility, decision: &CaseDecision, rules_hash: &str) {
    let open = answer.outcome == Outcome::NeedsStaffDecision;
    let same_text = decision.rules_hash == rules_hash;
    let Some(last) = answer.steps.last() else { return };
    let mut clause = last.clause.clone();
    clause.clause = format!("{}，人工核定 {}", clause.clause, decision.reference);
    let (day, why) = (rules::date::iso(decision.decided_on), &decision.reason);
    let text = match &decision.verdict {
        CaseVerdict::Grant(option) => match &answer.outcome {
            _ if open => {
                answer.outcome = Outcome::MayChoose(vec![option.clone()]);
                Text::new(
                    format!("{day} 两人核定可以参保：{why}"),
                    format!("{day}: two of staff decided that the person may enrol: {why}"),
                )
            }
            Outcome::MayChoose(options) if same_text && options.contains(option) => {
                answer.outcome = Outcome::MayChoose(vec![option.clone()]);
                Text::new(
                    format!("{day} 两人核定只能选一项：{why}"),
                    format!("{day}: two of staff decided for this option: {why}"),
                )
            }
            _ => return,
        },
        CaseVerdict::Refuse if open => {
            answer.outcome = Outcome::NotEligible { reason: NotEligible::NotCovered };
            Text::new(
                format!("{day} 两人核定不能参保：{why}"),
                format!("{day}: two of staff decided that the person cannot enrol: {why}"),
            )
        }
        CaseVerdict::Refuse => return,
    };
    answer.next = Text::new(
        "不同意核定结果的，可以再申请一次核定（复核），或拨打 12393。",
        "If you do not agree, ask for the decision to be made again, or call 12393.",
    );
    answer.steps.push(Reason { rule: "enrolment.staff_decision".to_owned(), clause, text });
}

/// The facts that the rules are asked with.
pub(super) fn facts(register: &Register<'_>, benefit_year: i32, today: Date) -> EnrolmentFacts {
    EnrolmentFacts {
        local_hukou: register.person.local_hukou,
        employee_insurance: register.person.employee_insurance,
        urban_paid: Some(register.contributions.iter().any(|paid| {
            paid.benefit_year == benefit_year
                && paid.scheme == Scheme::UrbanResident
                && !by_choice(register, paid)
        })),
        urban_entered: Some(register.enrolments.iter().any(|entry| {
            entry.benefit_year == benefit_year
                && entry.scheme == Scheme::UrbanResident
                && entry.entered_on.is_some()
                && entry.status != EnrolmentStatus::Void
        })),
        // This register holds one live enrolment for a person and year; of other registers it knows nothing.
        enrolled_elsewhere: Some(false),
        newborn: Some(
            rules::date::age_on(register.person.birth_date, today) == 0
                && !register.enrolments.iter().any(|entry| entry.status != EnrolmentStatus::Void),
        ),
        birth_date: Some(register.person.birth_date),
        groups: people::groups_on(register.groups, today),
    }
}

/// Paid for an enrolment that was chosen in the portal, not in the old scheme's register.
fn by_choice(register: &Register<'_>, paid: &Contribution) -> bool {
    register.enrolments.iter().any(|entry| Some(entry.id) == paid.enrolment && entry.entered_on.is_none())
}
