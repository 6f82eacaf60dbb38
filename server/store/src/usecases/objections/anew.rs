//! What follows when an objection is granted: the hospital takes the settlement back and settles it again under a new number.
//! What came by hand-in has no hospital that could. The portal moves no amount by itself; it says what comes next, and sees
//! when it is done.

use rules::facts::Kind;
use time::OffsetDateTime;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Built, Line, sql_built},
    types::{Acting, Anew, CaseId, ClaimAnew, ClaimId, ClaimStatus, PersonId, StaffRole},
    usecases::staff::accounts,
};

/// How many a list shows at most.
const MOST: i64 = 500;

/// Claims with an objection that was granted.
const SELECT: &str =
    "SELECT staff_case.id, staff_case.reference, staff_case.decided_on, hospital.name AS hospital_name,
            claim.slip_no, claim.kind, claim.admitted, claim.discharged, claim.benefit_year, claim.status,
            claim.reversed_at, claim.route = 'hand_in' AS handed_in,
            (SELECT COUNT(*) FROM closed_year
             WHERE closed_year.jurisdiction = staff_case.jurisdiction
               AND closed_year.benefit_year = claim.benefit_year) AS closed,
            (SELECT COUNT(*)";
/// Those of the person's year, and of the family that it shares with, that were settled later keep a hospital from taking one
/// back.
const LATER: &str = " FROM claim later
             WHERE (later.person = claim.person OR later.family = claim.family)
               AND later.benefit_year = claim.benefit_year AND later.status <> 'reversed'
               AND (later.settled_at > claim.settled_at
                    OR (later.settled_at = claim.settled_at AND later.id > claim.id))";
const FROM: &str = "
     FROM objection
     JOIN staff_case ON staff_case.id = objection.staff_case
     JOIN claim ON claim.person = objection.person AND claim.id = objection.claim
     JOIN hospital ON hospital.code = claim.hospital
     WHERE objection.granted_at IS NOT NULL";
/// The settlement that came in its place: of the same care, after it was taken back.
const AGAIN: &str = "(SELECT again.id FROM claim again
             WHERE again.person = claim.person AND again.hospital = claim.hospital AND again.kind = claim.kind
               AND again.discharged = claim.discharged AND again.status <> 'reversed'
               AND claim.status = 'reversed' AND again.id <> claim.id AND again.settled_at >= claim.reversed_at
             ORDER BY again.settled_at, again.id
             LIMIT 1)";
/// A claim is listed once, with the first case that was granted.
const FIRST: &str = " AND NOT EXISTS (SELECT 1 FROM objection other
                      WHERE other.person = objection.person AND other.claim = objection.claim
                        AND other.granted_at IS NOT NULL AND other.staff_case < objection.staff_case)";

fn select() -> Built {
    let later = Built::new(SELECT).then(LATER).then(") AS later, EXISTS (SELECT 1");
    let handed_in = later.then(LATER).then(" AND later.route = 'hand_in') AS later_handed_in, ");
    handed_in.then(AGAIN).then(" AS again").then(FROM)
}

/// Those of a jurisdiction, `$1`, that are not done.
fn undone(select: Built) -> Built {
    select.then(" AND staff_case.jurisdiction = $1 AND ").then(AGAIN).then(" IS NULL").then(FIRST)
}

/// The jurisdiction whose claims an account follows.
async fn place<E: Engine>(connection: &mut E::Connection, acting: Acting) -> Result<Option<String>> {
    accounts::place::<E>(connection, acting, &[StaffRole::Checker, StaffRole::Auditor]).await
}

/// What comes next for a claim; `None`: no objection to it was granted.
pub(super) async fn of<E: Engine>(db: &Db<E>, person: PersonId, claim: ClaimId) -> Result<Option<Anew>> {
    let text = select().then(" AND objection.person = $1 AND objection.claim = $2 LIMIT 1");
    let row = sql_built::<E>("objection", text)
        .bind(person.0)
        .bind(claim.0)
        .first(&mut *db.reader().await?)
        .await?;
    row.map(|row| next(&row)).transpose()
}

/// Those of a jurisdiction that are not done, the longest waiting first.
pub(super) async fn list<E: Engine>(db: &Db<E>, acting: Acting) -> Result<Vec<ClaimAnew>> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = place::<E>(connection, acting).await? else { return Ok(Vec::new()) };
            let text = undone(select()).then(" ORDER BY objection.granted_at, staff_case.id LIMIT $2");
            let rows = sql_built::<E>("objection", text).bind(place).bind(MOST).all(connection).await?;
            rows.iter().map(waiting).collect()
        })
    })
    .await
}

/// How many they are.
pub(super) async fn count<E: Engine>(db: &Db<E>, acting: Acting) -> Result<u64> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = place::<E>(connection, acting).await? else { return Ok(0) };
            let text = undone(Built::new("SELECT COUNT(*) AS claims").then(FROM));
            sql_built::<E>("objection", text).bind(place).only(connection).await?.small("claims")
        })
    })
    .await
}

fn waiting<E: Engine>(row: &Line<E>) -> Result<ClaimAnew> {
    Ok(ClaimAnew {
        case: CaseId(row.get("id")?),
        reference: row.get("reference")?,
        hospital_name: row.get("hospital_name")?,
        slip_no: row.get("slip_no")?,
        kind: row.word("kind", Kind::from_word)?,
        admitted: row.option("admitted")?,
        discharged: row.get("discharged")?,
        granted_on: row.get("decided_on")?,
        next: next(row)?,
    })
}

fn next<E: Engine>(row: &Line<E>) -> Result<Anew> {
    let later = row.small("later")?;
    if row.word("status", ClaimStatus::from_code)? == ClaimStatus::Reversed {
        return Ok(match row.option("again")? {
            Some(again) => Anew::Done(ClaimId(again)),
            None => Anew::SettleAgain(row.option::<OffsetDateTime>("reversed_at")?),
        });
    }
    Ok(if row.get("handed_in")? {
        Anew::HandedIn
    } else if row.small::<u32>("closed")? > 0 {
        Anew::ClosedYear(row.small("benefit_year")?)
    } else if row.get("later_handed_in")? {
        Anew::HandedIn
    } else if later > 0 {
        Anew::LaterFirst(later)
    } else {
        Anew::TakeBack
    })
}
