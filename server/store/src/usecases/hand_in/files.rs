//! The files of hand-ins.

use serde_json::json;
use time::Date;

use super::{By, HandInStepKind, acts, record, still_of, times, within};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{Evidence, HandInId, HandInState, KeepOutcome, PersonId, ViewHandInFile},
    usecases::{
        again::write_again,
        evidence::{self, MOST_FILES},
    },
};

/// Why a hand-in takes no file of somebody: they do not act for the person, it is decided, or it has as many as there may be
/// with the papers and again with each answer. Locks whose it is, so that its files are counted one after the other and none
/// comes after the decision.
pub(in crate::usecases) async fn barred<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
    (owner, today): (PersonId, Date),
) -> Result<Option<KeepOutcome>> {
    let select = "SELECT person, state FROM hand_in WHERE id = $1";
    let row = sql::<E>("hand_in", select).bind(hand_in.0).first(connection).await?;
    let Some(row) = row else { return Ok(Some(KeepOutcome::NotOpen)) };
    let person = PersonId(row.get("person")?);
    E::lock_person(connection, person.0).await?;
    let row = sql::<E>("hand_in", select).bind(hand_in.0).only(connection).await?;
    still_of(PersonId(row.get("person")?), person)?;
    let open = row.word("state", HandInState::from_code)?.is_open();
    if !open || !acts::<E>(connection, person, owner, today).await? {
        return Ok(Some(KeepOutcome::NotOpen));
    }
    let asked = times::<E>(connection, hand_in, HandInStepKind::Asked).await?;
    let files = u32::try_from(of::<E>(connection, hand_in).await?.len()).unwrap_or(u32::MAX);
    let most = MOST_FILES.saturating_mul(asked.saturating_add(1));
    Ok((files >= most).then_some(KeepOutcome::TooMany))
}

/// The files of a hand-in, the oldest first.
pub(in crate::usecases) async fn of<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
) -> Result<Vec<Evidence>> {
    evidence::of_hand_in::<E>(connection, hand_in).await
}

pub(super) async fn view<E: Engine>(db: &Db<E>, command: ViewHandInFile) -> Result<Option<Evidence>> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let ViewHandInFile { acting, hand_in, file, at } = command;
            let Some((_, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(None);
            };
            let files = of::<E>(connection, hand_in).await?;
            let Some(found) = files.into_iter().find(|found| found.id == file) else { return Ok(None) };
            let detail = json!({ "hand_in": hand_in.to_string(), "evidence": file.to_string() });
            let by = By::Staff(acting.staff);
            record::<E>(connection, by, (person.id, "evidence.view"), at, detail).await?;
            Ok(Some(found))
        })
    })
    .await
}
