//! How rounds and messages stand, for whoever runs the portal.

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{MessageState, NoticeFigures, RoundFigures},
};

pub(super) async fn figures<E: Engine>(db: &Db<E>) -> Result<NoticeFigures> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let messages = sql::<E>(
                "notice_message",
                "SELECT state, COUNT(*) AS messages FROM notice_message GROUP BY state ORDER BY state",
            )
            .all(connection)
            .await?;
            let rounds = sql::<E>(
                "campaign",
                "SELECT jurisdiction, benefit_year, kind, told, moved_at
                 FROM campaign
                 ORDER BY benefit_year DESC, jurisdiction, kind",
            )
            .all(connection)
            .await?;
            Ok(NoticeFigures {
                messages: messages
                    .iter()
                    .map(|row| Ok((row.word("state", MessageState::from_code)?, row.small("messages")?)))
                    .collect::<Result<_>>()?,
                rounds: rounds
                    .iter()
                    .map(|row| {
                        Ok(RoundFigures {
                            jurisdiction: row.get("jurisdiction")?,
                            benefit_year: row.small("benefit_year")?,
                            kind: row.get("kind")?,
                            told: row.small("told")?,
                            moved_at: row.get("moved_at")?,
                        })
                    })
                    .collect::<Result<_>>()?,
            })
        })
    })
    .await
}
