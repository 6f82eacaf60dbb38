//! Two people on file who turn out to be one: everything of the one moves to the other, nothing is lost, and the older id
//! stays on record as alias. Whatever table names a person has its place here; a test sees to it.

use serde_json::json;
use uuid::Uuid;

use super::{
    guardians::record,
    newborns::{self, Settle},
    notices,
};
use crate::{
    engine::Engine,
    error::Result,
    sql::sql,
    types::{NoticeText, Person, PersonId, SettleOutcome},
};

/// Statements that give what is `$1`'s to `$2`. Claims come apart, with their lines.
const MOVES: [(&str, &str); 26] = [
    ("enrolment", "UPDATE enrolment SET person = $2 WHERE person = $1"),
    ("contribution", "UPDATE contribution SET person = $2 WHERE person = $1"),
    ("claim_line", "UPDATE claim_line SET person = $2 WHERE person = $1"),
    ("claim", "UPDATE claim SET person = $2 WHERE person = $1"),
    ("posting", "UPDATE posting SET person = $2 WHERE person = $1"),
    ("finding", "UPDATE finding SET person = $2 WHERE person = $1"),
    ("payment_order", "UPDATE payment_order SET person = $2 WHERE person = $1"),
    ("payment_order", "UPDATE payment_order SET payer = $2 WHERE payer = $1"),
    ("payment", "UPDATE payment SET person = $2 WHERE person = $1"),
    ("refund", "UPDATE refund SET person = $2 WHERE person = $1"),
    ("withdrawal", "UPDATE withdrawal SET person = $2 WHERE person = $1"),
    ("certificate", "UPDATE certificate SET person = $2 WHERE person = $1"),
    ("authority", "UPDATE authority SET person = $2 WHERE person = $1"),
    // Of two open cases about the same the newborn's stays where it is: what staff decide counts for the other's.
    (
        "staff_case",
        "UPDATE staff_case SET person = $2
         WHERE person = $1
           AND (decided_at IS NOT NULL OR NOT EXISTS (
               SELECT 1 FROM staff_case own
               WHERE own.person = $2 AND own.kind = staff_case.kind AND own.topic = staff_case.topic
                 AND own.decided_at IS NULL))",
    ),
    // The corrections of the newborn's data move with their cases.
    ("correction", "UPDATE correction SET asked_by = $2 WHERE asked_by = $1"),
    // Objections move with their claims.
    ("objection", "UPDATE objection SET person = $2 WHERE person = $1"),
    ("objection", "UPDATE objection SET asked_by = $2 WHERE asked_by = $1"),
    // Hand-ins move with the claims that they became.
    ("hand_in", "UPDATE hand_in SET person = $2 WHERE person = $1"),
    ("hand_in", "UPDATE hand_in SET asked_by = $2 WHERE asked_by = $1"),
    ("evidence", "UPDATE evidence SET owner = $2 WHERE owner = $1"),
    ("consent", "UPDATE consent SET given_by = $2 WHERE given_by = $1"),
    // What the other was told already is not told twice.
    (
        "notice",
        "UPDATE notice SET subject = $2
         WHERE subject = $1
           AND NOT EXISTS (SELECT 1 FROM notice own
                           WHERE own.recipient = notice.recipient AND own.subject = $2
                             AND own.dedupe = notice.dedupe)",
    ),
    (
        "notice",
        "UPDATE notice SET recipient = $2
         WHERE recipient = $1
           AND NOT EXISTS (SELECT 1 FROM notice own
                           WHERE own.recipient = $2 AND own.subject = notice.subject
                             AND own.dedupe = notice.dedupe)",
    ),
    (
        "message_consent",
        "UPDATE message_consent SET person = $2
         WHERE person = $1
           AND (withdrawn_at IS NOT NULL OR NOT EXISTS (
               SELECT 1 FROM message_consent own WHERE own.person = $2 AND own.withdrawn_at IS NULL))",
    ),
    (
        "person_group",
        "INSERT INTO person_group (person, word, from_date, to_date)
         SELECT $2, word, from_date, to_date FROM person_group WHERE person = $1
         ON CONFLICT (person, word, from_date) DO NOTHING",
    ),
    (
        "household_member",
        "INSERT INTO household_member (person, household, relation)
         SELECT $2, household, relation FROM household_member WHERE person = $1
         ON CONFLICT (person) DO NOTHING",
    ),
];

/// What is over with the older id: rows that were copied, and ways to sign in, of which a newborn has none.
const ENDS: [(&str, &str); 6] = [
    ("person_group", "DELETE FROM person_group WHERE person = $1"),
    ("household_member", "DELETE FROM household_member WHERE person = $1"),
    ("session", "DELETE FROM session WHERE person = $1"),
    ("credential", "DELETE FROM credential WHERE person = $1"),
    ("sign_in_code", "DELETE FROM sign_in_code WHERE person = $1"),
    ("activation", "DELETE FROM activation WHERE person = $1"),
];

/// Moves everything of `child` to `other`. Both are locked.
pub(super) async fn join<E: Engine>(
    connection: &mut E::Connection,
    command: &Settle,
    child: &Person,
    other: &Person,
) -> Result<SettleOutcome> {
    if child.jurisdiction != other.jurisdiction {
        return Ok(SettleOutcome::OtherJurisdiction);
    }
    if let Some(benefit_year) = two_live::<E>(connection, child.id, other.id).await? {
        let told = NoticeText::Conflict { year: benefit_year };
        notices::tell::<E>(connection, child.id, told, (command.today, command.at)).await?;
        return Ok(SettleOutcome::TwoLive { benefit_year });
    }
    E::defer_references(connection).await?;
    move_links::<E>(connection, command, child.id, other.id).await?;
    move_family_share::<E>(connection, child.id, other.id).await?;
    for (table, statement) in MOVES {
        sql::<E>(table, statement).bind(child.id.0).bind(other.id.0).run(connection).await?;
    }
    for (table, statement) in ENDS {
        sql::<E>(table, statement).bind(child.id.0).run(connection).await?;
    }
    newborns::close::<E>(connection, command, "merged", Some(other.id)).await?;
    for (subject, key, value) in [(child.id, "into", other.id), (other.id, "alias", child.id)] {
        let detail = json!({ key: value.to_string() });
        record::<E>(connection, command.at, &command.by, "newborn.merge", Some(subject), detail).await?;
    }
    Ok(SettleOutcome::Merged(other.id))
}

/// A year in which both are enrolled.
async fn two_live<E: Engine>(
    connection: &mut E::Connection,
    one: PersonId,
    two: PersonId,
) -> Result<Option<i32>> {
    let row = sql::<E>(
        "enrolment",
        "SELECT one.benefit_year
         FROM enrolment one
         JOIN enrolment two ON two.benefit_year = one.benefit_year
         WHERE one.person = $1 AND two.person = $2
           AND one.status IN ('entered', 'chosen', 'paid', 'active')
           AND two.status IN ('entered', 'chosen', 'paid', 'active')
         ORDER BY one.benefit_year",
    )
    .bind(one.0)
    .bind(two.0)
    .first(connection)
    .await?;
    row.map(|row| row.small("benefit_year")).transpose()
}

/// The guardians' links. Of two live links of one guardian the newborn's ends: no two live links of a pair.
async fn move_links<E: Engine>(
    connection: &mut E::Connection,
    command: &Settle,
    from: PersonId,
    to: PersonId,
) -> Result<()> {
    sql::<E>(
        "guardian_link",
        "UPDATE guardian_link
         SET state = 'ended', ends_on = $3, decided_by = $4, decided_at = $5
         WHERE ward = $1 AND state IN ('asked', 'verified')
           AND guardian IN (SELECT guardian FROM guardian_link
                            WHERE ward = $2 AND state IN ('asked', 'verified'))",
    )
    .bind(from.0)
    .bind(to.0)
    .bind(command.today)
    .bind(command.by.as_str())
    .bind(command.at)
    .run(connection)
    .await?;
    for statement in [
        "UPDATE guardian_link SET ward = $2 WHERE ward = $1",
        "UPDATE guardian_link SET guardian = $2 WHERE guardian = $1",
    ] {
        sql::<E>("guardian_link", statement).bind(from.0).bind(to.0).run(connection).await?;
    }
    Ok(())
}

/// Claims that the newborn alone was the family of count for the other's family now, and so do their sums.
async fn move_family_share<E: Engine>(
    connection: &mut E::Connection,
    from: PersonId,
    to: PersonId,
) -> Result<()> {
    let member = "SELECT household FROM household_member WHERE person = $1";
    let household = sql::<E>("household_member", member).bind(to.0).first(connection).await?;
    // Without a household of its own the other takes over that of the newborn, and then counts for it too.
    let (household, alone) = match household {
        Some(row) => (Some(row), None),
        None => (sql::<E>("household_member", member).bind(from.0).first(connection).await?, Some(to.0)),
    };
    let family: Uuid = household.map_or(Ok(to.0), |row| row.get("household"))?;
    for old in alone.into_iter().chain([from.0]).filter(|old| *old != family) {
        for statement in [
            "UPDATE claim SET family = $2 WHERE person = $1 AND family = $1",
            "INSERT INTO family_year (family, benefit_year, basic_fund, outpatient_fund)
             SELECT $2, benefit_year, basic_fund, outpatient_fund FROM family_year WHERE family = $1
             ON CONFLICT (family, benefit_year) DO UPDATE
             SET basic_fund = family_year.basic_fund + excluded.basic_fund,
                 outpatient_fund = family_year.outpatient_fund + excluded.outpatient_fund",
        ] {
            sql::<E>("family_year", statement).bind(old).bind(family).run(connection).await?;
        }
        let delete = "DELETE FROM family_year WHERE family = $1";
        sql::<E>("family_year", delete).bind(old).run(connection).await?;
    }
    Ok(())
}
