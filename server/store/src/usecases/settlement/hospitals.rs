//! The register of hospitals, as those who keep it hand it in.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{Hospital, NewAudit, RegisterHospitals, RegisterHospitalsOutcome},
    usecases::database,
};

pub(super) async fn register<E: Engine>(
    db: &Db<E>,
    command: RegisterHospitals,
) -> Result<RegisterHospitalsOutcome> {
    let RegisterHospitals { hospitals, at } = command;
    let mut seen = BTreeSet::new();
    if let Some(twice) = hospitals.iter().find(|hospital| !seen.insert(hospital.code.as_str())) {
        return Ok(RegisterHospitalsOutcome::Twice { code: twice.code.clone() });
    }
    db.write(move |connection| {
        Box::pin(async move {
            let (mut added, mut changed) = (Vec::new(), Vec::new());
            for hospital in &hospitals {
                match known::<E>(connection, &hospital.code).await? {
                    Some((place, ..)) if place != hospital.jurisdiction => {
                        let code = hospital.code.clone();
                        return Ok(RegisterHospitalsOutcome::Elsewhere { code, jurisdiction: place });
                    }
                    Some((_, name, level)) if name == hospital.name && level == hospital.level.word() => {}
                    Some(_) => changed.push(hospital.code.as_str()),
                    None => added.push(hospital.code.as_str()),
                }
            }
            // Nothing was written before it is known that all of it can be.
            for hospital in &hospitals {
                write::<E>(connection, hospital).await?;
            }
            let done = RegisterHospitalsOutcome::Registered {
                added: added.len(),
                changed: changed.len(),
                as_before: hospitals.len() - added.len() - changed.len(),
            };
            if !(added.is_empty() && changed.is_empty()) {
                let entry = NewAudit {
                    at,
                    actor: "command".to_owned(),
                    action: "hospital.register".to_owned(),
                    subject: None,
                    detail: json!({ "added": added, "changed": changed }),
                };
                database::record::<E>(connection, entry).await?;
            }
            Ok(done)
        })
    })
    .await
}

/// Jurisdiction, name and level of a hospital as it is registered.
async fn known<E: Engine>(
    connection: &mut E::Connection,
    code: &str,
) -> Result<Option<(String, String, String)>> {
    let row = sql::<E>("hospital", "SELECT jurisdiction, name, level FROM hospital WHERE code = $1")
        .bind(code)
        .first(connection)
        .await?;
    row.map(|row| Ok((row.get("jurisdiction")?, row.get("name")?, row.get("level")?))).transpose()
}

async fn write<E: Engine>(connection: &mut E::Connection, hospital: &Hospital) -> Result<()> {
    sql::<E>(
        "hospital",
        "INSERT INTO hospital (code, jurisdiction, name, level) VALUES ($1, $2, $3, $4)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level",
    )
    .bind(hospital.code.as_str())
    .bind(hospital.jurisdiction.as_str())
    .bind(hospital.name.as_str())
    .bind(hospital.level.word())
    .run(connection)
    .await
    .map(drop)
}
