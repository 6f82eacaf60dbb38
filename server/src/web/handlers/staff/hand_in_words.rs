//! Hand-ins at the desk in the terms of its pages, and back.

use app::{
    forms::hand_in::{RawHandIn, RawHandLines, TypedLine},
    pages::{
        hand_in::{Care, State},
        staff::hand_in::{Computed, Forms, Item, Line, May, Model, Proposal, Version},
    },
};
use rules::{
    date::{self, Date},
    jurisdiction,
};
use store::{
    ClaimLine, Coverage, HandInDesk, HandInEstimate, HandInFacts, HandInHospital, HandInItem, HandInLine,
    Hospital,
};

use crate::web::{
    handlers::{
        enrolment::enrolment_year,
        family_files::item,
        hand_in::{self, words},
    },
    staff::desk::Clerk,
    state::Portal,
};

/// One in the list.
pub(super) fn line(found: &HandInLine) -> Line {
    Line {
        id: found.id.to_string(),
        reference: found.reference.clone(),
        name: found.name.masked(),
        township: found.township.clone(),
        state: words::stage(found.state),
        handed_in_on: found.handed_in_on,
        due: found.due.map(|by| (by, found.overdue)),
        review: found.review,
        proposed: found.proposed,
        taken_by: found.taken_by.clone(),
        total: found.total,
    }
}

/// The facts that count: those of the last version.
pub(super) fn facts_of(found: &HandInDesk) -> &HandInFacts {
    found.versions.last().map_or(&found.hand_in.facts, |version| &version.facts)
}

/// Facts and lines as they stand, ready to be changed.
pub(super) fn edited(found: &HandInDesk, hospitals: &[Hospital]) -> RawHandLines {
    let items = found.versions.last().map(|version| version.items.as_slice()).unwrap_or_default();
    let typed: Vec<TypedLine> = items
        .iter()
        .map(|item| TypedLine {
            name: item.item.name.clone(),
            class: item.item.line.class,
            unit_price: item.item.line.unit_price,
            quantity: item.item.line.quantity,
            price_limit: item.item.line.price_limit,
            self_ratio: item.item.line.self_ratio,
            excluded: item.excluded.clone(),
        })
        .collect();
    let mut raw = RawHandLines::of(&typed);
    raw.set("version", found.versions.last().map_or(0, |version| version.number).to_string());
    for (field, value) in written(facts_of(found), hospitals) {
        raw.set(field, value);
    }
    raw
}

/// Facts as the form writes them.
fn written(facts: &HandInFacts, hospitals: &[Hospital]) -> Vec<(&'static str, String)> {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut fields = vec![
        ("kind", facts.kind.word().to_owned()),
        ("place", facts.place.word().to_owned()),
        ("filed", yes_or_no(facts.filed)),
        ("discharged", date::iso(facts.discharged)),
        ("invoice", facts.invoice_no.clone()),
        ("total", facts.total.to_string()),
    ];
    match &facts.hospital {
        HandInHospital::Registered(code) => {
            let named = hospitals.iter().find(|hospital| hospital.code == *code);
            fields.push(("hospital", named.map(|hospital| hospital.name.clone()).unwrap_or_default()));
        }
        HandInHospital::Other { name, level, designated } => {
            fields.push(("hospital", name.clone()));
            fields.push(("level", level.word().to_owned()));
            fields.push(("designated", yes_or_no(*designated)));
        }
    }
    fields.extend(facts.delivery.map(|delivery| ("delivery", delivery.word().to_owned())));
    fields.extend(facts.admitted.map(|on| ("admitted", date::iso(on))));
    fields.extend(facts.disease.clone().map(|disease| ("disease", disease)));
    fields.extend(facts.admission_no.clone().map(|number| ("admission_no", number)));
    debug_assert!(fields.iter().all(|(field, _)| *field == "disease" || RawHandIn::FIELDS.contains(field)));
    fields
}

/// Lines as they are kept.
pub(super) fn items(typed: Vec<TypedLine>) -> Vec<HandInItem> {
    let item = |line: TypedLine| HandInItem {
        item: ClaimLine {
            name: line.name,
            line: rules::facts::Line {
                item: None,
                class: line.class,
                unit_price: line.unit_price,
                quantity: line.quantity,
                price_limit: line.price_limit,
                self_ratio: line.self_ratio,
            },
        },
        excluded: line.excluded,
    };
    typed.into_iter().map(item).collect()
}

/// One at the desk.
pub(super) fn model(
    portal: &Portal,
    clerk: &Clerk,
    (found, coverage): (HandInDesk, Option<Coverage>),
    hospitals: Vec<Hospital>,
    forms: Forms,
) -> Model {
    let facts = facts_of(&found);
    let state = words::stage_of(&found.hand_in);
    let place = jurisdiction::get(&found.person.jurisdiction);
    let years = place.zip(coverage).map(|(place, coverage)| {
        coverage.enrolments.iter().map(|one| enrolment_year(place, &coverage, one)).collect()
    });
    Model {
        id: found.hand_in.id.to_string(),
        line: hand_in::line(&found.hand_in),
        person: (found.person.name.masked(), found.person.id_number.masked(), found.person.township.clone()),
        guardian: found.guardian.as_ref().map(rules::name::PersonName::masked),
        years: years.unwrap_or_default(),
        invoice: (facts.invoice_no.clone(), found.hand_in.why.code()),
        care: care(facts),
        items: found.versions.last().map(|last| last.items.iter().map(read).collect()).unwrap_or_default(),
        account: words::masked(&found.hand_in.account),
        needs: found.hand_in.needs.clone(),
        files: found.files.iter().map(|file| item(portal, file)).collect(),
        versions: found.versions.iter().map(|version| self::version(portal, version)).collect(),
        needs_second: found.needs_second,
        needs_code: matches!(facts.hospital, HandInHospital::Other { .. }),
        may: may(&found, state, portal.clock.today()),
        proposal: found.proposal.as_ref().map(|proposal| Proposal {
            by: proposal.by.clone(),
            own: proposal.own,
            reason: proposal.reason.clone(),
            fund: proposal.fund,
        }),
        steps: found.hand_in.timeline.iter().map(|step| words::step(step, true)).collect(),
        hospitals: hospitals.into_iter().map(|hospital| hospital.name).collect(),
        prove: !clerk.proved_lately(portal),
        computed: computed(found.computed),
        forms,
    }
}

/// What the amount hangs on.
fn care(facts: &HandInFacts) -> Care {
    let other = match facts.hospital {
        HandInHospital::Other { level, designated, .. } => Some((level, designated)),
        HandInHospital::Registered(_) => None,
    };
    Care {
        other,
        place: facts.place,
        filed: facts.filed,
        delivery: facts.delivery,
        admission_no: facts.admission_no.clone(),
        disease: facts.disease.clone(),
    }
}

/// A line as it is read.
fn read(item: &HandInItem) -> Item {
    let ClaimLine { name, line } = &item.item;
    Item {
        name: name.clone(),
        class: line.class,
        amount: line.amount().unwrap_or_default(),
        excluded: item.excluded.clone(),
    }
}

fn version(portal: &Portal, version: &store::HandInVersion) -> Version {
    Version {
        number: version.number,
        by: version.saved_by.clone(),
        on: portal.clock.day_of(version.saved_at),
        reason: version.reason.clone(),
        items: version.items.len(),
    }
}

/// What who looks may do now; the store decides again when they do it.
fn may(found: &HandInDesk, state: State, today: Date) -> May {
    let free = found.proposal.is_none() && !found.barred;
    let takes = match state {
        State::Received | State::InCheck => !found.mine,
        // Until its last day the answer is waited for.
        State::Needs => found.hand_in.due.is_some_and(|due| due < today),
        _ => false,
    };
    May { take: free && takes, work: free && state == State::InCheck && found.mine, barred: found.barred }
}

fn computed(found: HandInEstimate) -> Computed {
    match found {
        HandInEstimate::Amount(found) => Computed::Amount {
            shares: Box::new(found.assessment.shares),
            year: (found.benefit_year, found.agency.clone()),
            official: found.assessment.pack.official,
            steps: found.assessment.steps,
        },
        HandInEstimate::Between { lowest, highest, .. } => Computed::Between(lowest, highest),
        HandInEstimate::Not(not) => Computed::Not(words::why_not(not, true)),
    }
}
