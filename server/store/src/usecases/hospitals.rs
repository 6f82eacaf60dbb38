//! Rows of the register of hospitals, wherever they are read.

use rules::facts::Level;

use crate::{
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::Hospital,
};

/// Where hospitals lie that were entered when a hand-in was granted: no jurisdiction of this product has this code.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// The hospital of a row that tells `hospital_jurisdiction`, `hospital_name` and `hospital_level`.
pub(super) fn hospital<E: Engine>(row: &Line<E>, code: &str) -> Result<Hospital> {
    Ok(Hospital {
        code: code.to_owned(),
        jurisdiction: row.get("hospital_jurisdiction")?,
        name: row.get("hospital_name")?,
        level: row.word("hospital_level", Level::from_word)?,
    })
}

/// A hospital by its code.
pub(super) async fn find<E: Engine>(connection: &mut E::Connection, code: &str) -> Result<Option<Hospital>> {
    let row = sql::<E>(
        "hospital",
        "SELECT jurisdiction AS hospital_jurisdiction, name AS hospital_name, level AS hospital_level
         FROM hospital
         WHERE code = $1",
    )
    .bind(code)
    .first(connection)
    .await?;
    row.map(|row| hospital(&row, code)).transpose()
}
