//! Records of uploaded files. The contents lie outside the database.

use serde_json::json;
use time::Date;

use super::{again::write_again, corrections, database, guardians, hand_in, objections};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        CaseId, Evidence, EvidenceId, EvidenceKind, GuardianLinkId, HISTORY_MOST, HandInId, KeepOutcome,
        LinkState, PersonId,
    },
};

/// So many files one request may carry.
pub(super) const MOST_FILES: u32 = 6;

/// The columns of a file's record, as [`read`] reads them.
macro_rules! select_evidence {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner, link, staff_case, hand_in, kind, bytes, sha256, uploaded_at FROM evidence ",
            $rest
        )
    };
}

pub(super) async fn keep<E: Engine>(db: &Db<E>, evidence: Evidence, today: Date) -> Result<KeepOutcome> {
    write_again(db, (evidence, today), |connection, _, (evidence, today)| {
        Box::pin(async move {
            if let Some(case) = evidence.case {
                if let Some(outcome) = barred::<E>(connection, case, evidence.owner).await? {
                    return Ok(outcome);
                }
            } else if let Some(hand_in) = evidence.hand_in {
                if let Some(outcome) =
                    hand_in::barred::<E>(connection, hand_in, (evidence.owner, today)).await?
                {
                    return Ok(outcome);
                }
            } else {
                E::lock_person(connection, evidence.owner.0).await?;
            }
            if let Some(link) = evidence.link {
                let link = guardians::by_id::<E>(connection, link, today).await?;
                match link.filter(|link| link.guardian == evidence.owner && link.state == LinkState::Asked) {
                    None => return Ok(KeepOutcome::NotOpen),
                    Some(link) if link.evidence >= MOST_FILES => return Ok(KeepOutcome::TooMany),
                    Some(_) => {}
                }
            }
            let bytes = i64::try_from(evidence.bytes).unwrap_or(i64::MAX);
            sql::<E>(
                "evidence",
                "INSERT INTO evidence (id, owner, link, staff_case, hand_in, kind, bytes, sha256, uploaded_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(evidence.id.0)
            .bind(evidence.owner.0)
            .bind(evidence.link.map(|link| link.0))
            .bind(evidence.case.map(|case| case.0))
            .bind(evidence.hand_in.map(|hand_in| hand_in.0))
            .bind(evidence.kind.code())
            .bind(bytes)
            .bind(evidence.sha256.to_vec())
            .bind(evidence.uploaded_at)
            .run(connection)
            .await?;
            let detail = json!({
                "evidence": evidence.id.to_string(),
                "link": evidence.link.map(|link| link.to_string()),
                "case": evidence.case.map(|case| case.to_string()),
                "hand_in": evidence.hand_in.map(|hand_in| hand_in.to_string()),
                "bytes": evidence.bytes,
            });
            let actor = database::actor(evidence.owner);
            let (at, subject) = (evidence.uploaded_at, Some(evidence.owner));
            guardians::record::<E>(connection, at, &actor, "evidence.keep", subject, detail).await?;
            Ok(KeepOutcome::Kept)
        })
    })
    .await
}

/// Why a case takes no file of a person. Locks whose case it is, so that its files are counted one after
/// the other and none comes after the decision.
async fn barred<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    owner: PersonId,
) -> Result<Option<KeepOutcome>> {
    let Some(person) = open_for::<E>(connection, case, owner).await? else {
        return Ok(Some(KeepOutcome::NotOpen));
    };
    E::lock_person(connection, person.0).await?;
    if open_for::<E>(connection, case, owner).await?.is_none() {
        return Ok(Some(KeepOutcome::NotOpen));
    }
    let files = u32::try_from(of_case::<E>(connection, case).await?.len()).unwrap_or(u32::MAX);
    Ok((files >= MOST_FILES).then_some(KeepOutcome::TooMany))
}

/// Whose case is open for files of a person: that of a correction or an objection which they asked for.
async fn open_for<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    by: PersonId,
) -> Result<Option<PersonId>> {
    match corrections::open_for::<E>(connection, case, by).await? {
        Some(person) => Ok(Some(person)),
        None => objections::open_for::<E>(connection, case, by).await,
    }
}

pub(super) async fn of_case<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
) -> Result<Vec<Evidence>> {
    let rows = sql::<E>("evidence", select_evidence!("WHERE staff_case = $1 ORDER BY uploaded_at, id"))
        .bind(case.0)
        .all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The files that a person uploaded, the newest first; at most [`HISTORY_MOST`].
pub(super) async fn of_owner<E: Engine>(db: &Db<E>, owner: PersonId) -> Result<Vec<Evidence>> {
    let rows =
        sql::<E>("evidence", select_evidence!("WHERE owner = $1 ORDER BY uploaded_at DESC, id LIMIT $2"))
            .bind(owner.0)
            .bind(i64::from(HISTORY_MOST))
            .all(&mut *db.reader().await?)
            .await?;
    rows.iter().map(read).collect()
}

/// The files of a hand-in, within a transaction.
pub(super) async fn of_hand_in<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
) -> Result<Vec<Evidence>> {
    let rows = sql::<E>("evidence", select_evidence!("WHERE hand_in = $1 ORDER BY uploaded_at, id"))
        .bind(hand_in.0)
        .all(connection)
        .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn of_link<E: Engine>(db: &Db<E>, link: GuardianLinkId) -> Result<Vec<Evidence>> {
    of_link_within::<E>(&mut *db.reader().await?, link).await
}

/// The files of a link, within a transaction.
pub(super) async fn of_link_within<E: Engine>(
    connection: &mut E::Connection,
    link: GuardianLinkId,
) -> Result<Vec<Evidence>> {
    let rows = sql::<E>("evidence", select_evidence!("WHERE link = $1 ORDER BY uploaded_at, id"))
        .bind(link.0)
        .all(connection)
        .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn ids<E: Engine>(
    db: &Db<E>,
    after: Option<EvidenceId>,
    limit: u32,
) -> Result<Vec<EvidenceId>> {
    let rows = sql::<E>("evidence", "SELECT id FROM evidence WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.map_or(uuid::Uuid::nil(), |after| after.0))
        .bind(i64::from(limit))
        .all(&mut *db.reader().await?)
        .await?;
    rows.iter().map(|row| row.get("id").map(EvidenceId)).collect()
}

pub(super) async fn by_id<E: Engine>(db: &Db<E>, evidence: EvidenceId) -> Result<Option<Evidence>> {
    by_id_within::<E>(&mut *db.reader().await?, evidence).await
}

/// One file's record, within a transaction.
pub(super) async fn by_id_within<E: Engine>(
    connection: &mut E::Connection,
    evidence: EvidenceId,
) -> Result<Option<Evidence>> {
    let row =
        sql::<E>("evidence", select_evidence!("WHERE id = $1")).bind(evidence.0).first(connection).await?;
    row.as_ref().map(read).transpose()
}

fn read<E: Engine>(row: &Line<E>) -> Result<Evidence> {
    Ok(Evidence {
        id: EvidenceId(row.get("id")?),
        owner: PersonId(row.get("owner")?),
        link: row.option("link")?.map(GuardianLinkId),
        case: row.option("staff_case")?.map(CaseId),
        hand_in: row.option("hand_in")?.map(HandInId),
        kind: row.word("kind", EvidenceKind::from_code)?,
        bytes: row.small("bytes")?,
        sha256: row.parsed("sha256", |hash: Vec<u8>| hash.try_into().ok())?,
        uploaded_at: row.get("uploaded_at")?,
    })
}
