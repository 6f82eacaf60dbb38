//! Deciding cases: one person proposes, another answers.

use rules::jurisdiction;
use serde_json::json;

use super::{
    read::{load, summary},
    record,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{
        AS_ASKED, AnswerOutcome, AnswerProposal, CaseAbout, CaseSummary, CaseVerdict, NoticeText, Person,
        Propose, ProposeOutcome, StaffId, fresh,
    },
    usecases::{again::write_again, corrections, notices, objections},
};

pub(in crate::usecases::staff) async fn propose<E: Engine>(
    db: &Db<E>,
    command: Propose,
) -> Result<ProposeOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Propose { acting, case, verdict, reason, at } = command;
            let Some((_, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(ProposeOutcome::NotThere);
            };
            // One step of a case after the other.
            E::lock_person(connection, person.id.0).await?;
            let Some((row, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(ProposeOutcome::NotThere);
            };
            let now = summary(&row)?;
            if now.decided_on.is_some() {
                return Ok(ProposeOutcome::Decided);
            }
            if now.proposed {
                return Ok(ProposeOutcome::Waiting);
            }
            let (word, option) = match &verdict {
                CaseVerdict::Grant(option) => ("grant", Some(option.as_str())),
                CaseVerdict::Refuse => ("refuse", None),
            };
            if option.is_some_and(|option| !offered(&person, &now, option)) {
                return Ok(ProposeOutcome::NotOffered);
            }
            if option.is_some()
                && let CaseAbout::Correction(_) = now.about
                && let Some(obstacle) = corrections::obstacle::<E>(connection, &keys, case, &person).await?
            {
                return Ok(ProposeOutcome::Hindered(obstacle));
            }
            sql::<E>(
                "staff_proposal",
                "INSERT INTO staff_proposal (id, staff_case, verdict, option_id, reason, proposed_by, proposed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(fresh(at)?)
            .bind(case.0)
            .bind(word)
            .bind(option)
            .bind(reason.as_str())
            .bind(acting.staff.0)
            .bind(at)
            .run(connection)
            .await?;
            let detail = json!({ "case": case.to_string(), "verdict": word, "option": option, "reason": reason });
            record::<E>(connection, acting, person.id, at, "case.propose", detail).await?;
            Ok(ProposeOutcome::Proposed)
        })
    })
    .await
}

/// Whether the year has the option, open. Corrections and objections are granted as they were asked for.
fn offered(person: &Person, case: &CaseSummary, option: &str) -> bool {
    match case.about {
        CaseAbout::DualTrack(year) => jurisdiction::get(&person.jurisdiction)
            .and_then(|place| place.year(year)?.option(option))
            .is_some_and(|option| !option.closed),
        CaseAbout::Correction(_) | CaseAbout::Objection | CaseAbout::Recomputation => option == AS_ASKED,
    }
}

pub(in crate::usecases::staff) async fn answer<E: Engine>(
    db: &Db<E>,
    command: AnswerProposal,
) -> Result<AnswerOutcome> {
    // Somebody else may get the same id number in the same moment; the second time it is taken, which is told.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let AnswerProposal { acting, case, confirm, reason, today, at } = command;
            let Some((_, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(AnswerOutcome::NotThere);
            };
            E::lock_person(connection, person.id.0).await?;
            // Again, now that nobody else changes the person or the case.
            let Some((row_of_case, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(AnswerOutcome::NotThere);
            };
            let CaseSummary { reference, about, decided_on, .. } = summary(&row_of_case)?;
            // Decided, or taken back by who asked: what was proposed falls with it.
            if decided_on.is_some() {
                return Ok(AnswerOutcome::NothingProposed);
            }
            let select = "SELECT id, proposed_by, verdict FROM staff_proposal
                 WHERE staff_case = $1 AND answer IS NULL";
            let row = sql::<E>("staff_proposal", select).bind(case.0).first(connection).await?;
            let Some(row) = row else { return Ok(AnswerOutcome::NothingProposed) };
            if StaffId(row.get("proposed_by")?) == acting.staff {
                return Ok(AnswerOutcome::OwnProposal);
            }
            let granted = row.get::<String>("verdict")? == "grant";
            if confirm
                && granted
                && let CaseAbout::Correction(_) = about
                && let Err(obstacle) =
                    corrections::apply::<E>(connection, &keys, case, &person, (today, at)).await?
            {
                return Ok(AnswerOutcome::Hindered(obstacle));
            }
            let word = if confirm { "confirmed" } else { "returned" };
            sql::<E>(
                "staff_proposal",
                "UPDATE staff_proposal
                 SET answer = $2, answer_reason = $3, answered_by = $4, answered_at = $5
                 WHERE id = $1",
            )
            .bind(row.get::<uuid::Uuid>("id")?)
            .bind(word)
            .bind(reason.as_str())
            .bind(acting.staff.0)
            .bind(at)
            .run(connection)
            .await?;
            if confirm {
                let decide = "UPDATE staff_case SET decided_on = $2, decided_at = $3 WHERE id = $1";
                sql::<E>("staff_case", decide).bind(case.0).bind(today).bind(at).run(connection).await?;
                let told = match about {
                    CaseAbout::DualTrack(year) => NoticeText::CaseDecided { year, reference },
                    CaseAbout::Correction(_) => NoticeText::CorrectionDecided { reference, granted },
                    CaseAbout::Objection | CaseAbout::Recomputation => {
                        if granted {
                            objections::grant::<E>(connection, case, person.id, at).await?;
                        }
                        NoticeText::ObjectionDecided { reference, granted }
                    }
                };
                notices::tell::<E>(connection, person.id, told, (today, at)).await?;
            }
            let detail = json!({ "case": case.to_string(), "answer": word, "reason": reason });
            record::<E>(connection, acting, person.id, at, "case.answer", detail).await?;
            Ok(if confirm { AnswerOutcome::Confirmed } else { AnswerOutcome::Returned })
        })
    })
    .await
}
