//! How much waits at a desk: four counts over rows that are open.

use super::accounts;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{Acting, StaffState, Waiting},
};

pub(crate) async fn count<E: Engine>(db: &Db<E>, acting: Acting) -> Result<Waiting> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let account = accounts::load::<E>(connection, acting.staff).await?;
            let Some(account) = account.filter(|account| account.state == StaffState::Active) else {
                return Ok(Waiting::default());
            };
            let row = sql::<E>(
                "staff_case",
                "SELECT
                    (SELECT COUNT(*) FROM staff_case
                     WHERE staff_case.jurisdiction = $1 AND staff_case.decided_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM staff_proposal
                                       WHERE staff_proposal.staff_case = staff_case.id
                                         AND staff_proposal.answer IS NULL)) AS cases,
                    (SELECT COUNT(*) FROM staff_proposal
                     JOIN staff_case ON staff_case.id = staff_proposal.staff_case
                     WHERE staff_case.jurisdiction = $1 AND staff_case.decided_at IS NULL
                       AND staff_proposal.answer IS NULL AND staff_proposal.proposed_by <> $2) AS proposals,
                    (SELECT COUNT(*) FROM guardian_link
                     JOIN person ON person.id = guardian_link.guardian
                     WHERE person.jurisdiction = $1 AND guardian_link.state = 'asked') AS requests,
                    (SELECT COUNT(*) FROM temporary_identity
                     JOIN person ON person.id = temporary_identity.person
                     WHERE person.jurisdiction = $1 AND temporary_identity.outcome IS NULL
                       AND temporary_identity.claimed_number IS NOT NULL) AS newborns",
            )
            .bind(account.jurisdiction.as_str())
            .bind(acting.staff.0)
            .only(connection)
            .await?;
            Ok(Waiting {
                cases: row.small("cases")?,
                proposals: row.small("proposals")?,
                requests: row.small("requests")?,
                newborns: row.small("newborns")?,
            })
        })
    })
    .await
}
