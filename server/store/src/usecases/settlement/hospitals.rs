//! The register of hospitals, as those who keep it hand it in.
//!
//! A grant of a hand-in may have entered a hospital before, which lies nowhere then. The register gives it its place if it is
//! the same by code, name and level. Under another name it may be another hospital, for whose claims the first one's would be
//! taken: nothing is written then, and who keeps the register looks which of the two it is.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::sql,
    types::{Hospital, NewAudit, RegisterHospitals, RegisterHospitalsOutcome},
    usecases::{
        again::write_again,
        database,
        hospitals::{ELSEWHERE, find},
    },
};

type Outcome = RegisterHospitalsOutcome;

pub(super) async fn register<E: Engine>(
    db: &Db<E>,
    command: RegisterHospitals,
) -> Result<RegisterHospitalsOutcome> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = command.hospitals.iter().find(|hospital| !seen.insert(hospital.code.as_str())) {
        return Ok(Outcome::Twice { code: twice.code.clone() });
    }
    // A grant may enter one of them in the same moment: the second time it is found.
    write_again(db, command, |connection, _, command| {
        Box::pin(async move { in_one::<E>(connection, &command).await })
    })
    .await
}

async fn in_one<E: Engine>(connection: &mut E::Connection, command: &RegisterHospitals) -> Result<Outcome> {
    let mut plan = Vec::new();
    for hospital in &command.hospitals {
        let known = find::<E>(connection, &hospital.code).await?;
        match step(known, hospital) {
            Ok(step) => plan.push((step, hospital)),
            Err(outcome) => return Ok(outcome),
        }
    }
    // Nothing was written before it is known that all of it can be.
    for (step, hospital) in &plan {
        write::<E>(connection, *step, hospital).await?;
    }
    let codes = |wanted: Step| -> Vec<&str> {
        let some = plan.iter().filter(|(step, _)| *step == wanted);
        some.map(|(_, hospital)| hospital.code.as_str()).collect()
    };
    let [added, changed, placed] = [Step::Add, Step::Change, Step::Place].map(codes);
    let news = added.len() + changed.len() + placed.len();
    let done = Outcome::Registered {
        added: added.len(),
        changed: changed.len(),
        placed: placed.len(),
        as_before: plan.len() - news,
    };
    if news > 0 {
        let entry = NewAudit {
            at: command.at,
            actor: "command".to_owned(),
            action: "hospital.register".to_owned(),
            subject: None,
            detail: json!({ "added": added, "changed": changed, "placed": placed }),
        };
        database::record::<E>(connection, entry).await?;
    }
    Ok(done)
}

/// What is to be done about a hospital.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Add,
    /// It has another name or level.
    Change,
    /// It was entered with a grant, and gets its place.
    Place,
    Nothing,
}

/// What is to be done about a hospital that stands in the register like this, or why nothing can be.
fn step(known: Option<Hospital>, hospital: &Hospital) -> Result<Step, Outcome> {
    let Some(known) = known else { return Ok(Step::Add) };
    let same = known.name == hospital.name && known.level == hospital.level;
    if known.jurisdiction == hospital.jurisdiction {
        Ok(if same { Step::Nothing } else { Step::Change })
    } else if known.jurisdiction != ELSEWHERE {
        Err(Outcome::Elsewhere { code: known.code, jurisdiction: known.jurisdiction })
    } else if same {
        Ok(Step::Place)
    } else {
        Err(Outcome::EnteredOtherwise(known))
    }
}

async fn write<E: Engine>(connection: &mut E::Connection, step: Step, hospital: &Hospital) -> Result<()> {
    let text = match step {
        Step::Add => "INSERT INTO hospital (code, jurisdiction, name, level) VALUES ($1, $2, $3, $4)",
        Step::Change => "UPDATE hospital SET name = $3, level = $4 WHERE code = $1 AND jurisdiction = $2",
        Step::Place => "UPDATE hospital SET jurisdiction = $2 WHERE code = $1 AND name = $3 AND level = $4",
        Step::Nothing => return Ok(()),
    };
    let written = sql::<E>("hospital", text)
        .bind(hospital.code.as_str())
        .bind(hospital.jurisdiction.as_str())
        .bind(hospital.name.as_str())
        .bind(hospital.level.word())
        .run(connection)
        .await?;
    if written == 0 { Err(StoreError::Conflict { what: "hospital.code".to_owned() }) } else { Ok(()) }
}
