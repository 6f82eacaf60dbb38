//! Reading hand-ins: with their newest version, the decision and payment that stand, and what happened.

use std::collections::BTreeMap;

use rules::{money::Money, name::PersonName};
use time::Date;

use super::content::Version;
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::{Field, Keys},
    sql::{Built, Line, Statement, sql, sql_built},
    types::{
        BankAccount, ClaimId, HandIn, HandInDecision, HandInHospital, HandInId, HandInPayment, HandInState,
        HandInStep, HandInStepKind, HandInVersion, MaskedAccount, NotAtCounter, PersonId, StaffId,
    },
};

/// Hand-ins in one's own list.
const MOST: i64 = 200;

const SELECT: &str =
    "SELECT hand_in.id, hand_in.reference, hand_in.person, hand_in.asked_by, hand_in.state, hand_in.why,
            hand_in.account, hand_in.review, hand_in.taken_by, hand_in.handed_in_on, hand_in.decide_by,
            hand_in.answer_by, hand_in.pay_by, hand_in.claim,
            version.id AS version, version.number, version.content,
            decision.id AS decision, decision.verdict, decision.fund, decision.reason, decision.answered_on,
            decision.answered_by,
            payment.reference AS bank_reference, payment.paid_on,
            asked.id AS asked, asked.words,
            person.name AS person_name, person.township, staff.name AS staff_name,
            EXISTS (SELECT 1 FROM hand_in_decision open
                    WHERE open.hand_in = hand_in.id AND open.answer IS NULL) AS proposed
     FROM hand_in
     JOIN person ON person.id = hand_in.person
     LEFT JOIN staff ON staff.id = hand_in.taken_by
     JOIN hand_in_version version
         ON version.hand_in = hand_in.id
         AND version.number = (SELECT MAX(number) FROM hand_in_version WHERE hand_in = hand_in.id)
     LEFT JOIN hand_in_decision decision
         ON decision.id = (SELECT id FROM hand_in_decision
                           WHERE hand_in = hand_in.id AND answer = 'counts'
                           ORDER BY answered_at DESC, id DESC LIMIT 1)
     LEFT JOIN hand_in_payment payment ON payment.hand_in = hand_in.id AND payment.returned_at IS NULL
     LEFT JOIN hand_in_step asked
         ON asked.id = (SELECT id FROM hand_in_step
                        WHERE hand_in = hand_in.id AND kind IN ('asked', 'payment_returned')
                        ORDER BY at DESC, id DESC LIMIT 1)";

/// A hand-in with what only the use cases ask about it.
pub(super) struct Found {
    pub(super) hand_in: HandIn,
    /// The newest version.
    pub(super) number: u32,
    pub(super) version: Version,
    pub(super) review: bool,
    pub(super) taken_by: Option<StaffId>,
    /// Who made the decision that stands.
    pub(super) decided_by: Option<StaffId>,
    pub(super) decide_by: Date,
    pub(super) account: BankAccount,
    /// Whether a grant waits for a second person.
    pub(super) proposed: bool,
    /// Name and township of whose bill it is.
    pub(super) name: PersonName,
    pub(super) township: String,
    /// Name of who of staff has it.
    pub(super) taken_name: Option<String>,
}

impl Found {
    fn read<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<Self> {
        let id = HandInId(row.get("id")?);
        let state = row.word("state", HandInState::from_code)?;
        let sealed: Vec<u8> = row.get("content")?;
        let version = opened(keys, row.get("version")?, &sealed)?;
        let account = open_account(keys, id, &row.get::<Vec<u8>>("account")?)?;
        let review: bool = row.get("review")?;
        let decision = decision(row, keys)?;
        let due = match state {
            HandInState::Received | HandInState::InCheck => Some(row.get("decide_by")?),
            HandInState::Needs | HandInState::AccountWrong => row.option("answer_by")?,
            HandInState::Granted if pays(decision.as_ref()) => row.option("pay_by")?,
            _ => None,
        };
        let paid_on: Option<Date> = row.option("paid_on")?;
        let hand_in = HandIn {
            id,
            reference: row.get("reference")?,
            person: PersonId(row.get("person")?),
            by: PersonId(row.get("asked_by")?),
            state,
            facts: version.facts.clone(),
            hospital_name: String::new(),
            totals: version.totals,
            why: row.word("why", NotAtCounter::from_code)?,
            account: account.masked(),
            handed_in_on: row.get("handed_in_on")?,
            due,
            needs: needs(row, keys, state)?,
            decision,
            payment: paid_on
                .map(|on| Ok::<_, StoreError>(HandInPayment { reference: row.get("bank_reference")?, on }))
                .transpose()?,
            can_review: state == HandInState::Refused && !review,
            timeline: Vec::new(),
        };
        Ok(Self {
            hand_in,
            number: row.small("number")?,
            version,
            review,
            taken_by: row.option("taken_by")?.map(StaffId),
            decided_by: row.option("answered_by")?.map(StaffId),
            decide_by: row.get("decide_by")?,
            account,
            proposed: row.get("proposed")?,
            name: row.word("person_name", |text| PersonName::parse(text).ok())?,
            township: row.get("township")?,
            taken_name: row.option("staff_name")?,
        })
    }
}

fn pays(decision: Option<&HandInDecision>) -> bool {
    matches!(decision, Some(HandInDecision::Granted { fund, .. }) if !fund.is_zero())
}

fn decision<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<Option<HandInDecision>> {
    let Some(id) = row.option("decision")? else { return Ok(None) };
    let reason = keys.open(Field::HandInReason, id, &row.get::<Vec<u8>>("reason")?)?;
    let on = row.get("answered_on")?;
    let granted = row.word("verdict", |word| Some(word == "grant"))?;
    Ok(Some(if granted {
        let fund = row.option("fund")?.map(Money::from_fen).ok_or_else(|| row.wrong("fund"))?;
        HandInDecision::Granted { fund, claim: ClaimId(row.get("claim")?), on, reason }
    } else {
        HandInDecision::Refused { on, reason }
    }))
}

/// What is asked for, as long as it is.
fn needs<E: Engine>(row: &Line<E>, keys: &Keys, state: HandInState) -> Result<Option<String>> {
    let asks = matches!(state, HandInState::Needs | HandInState::AccountWrong);
    match (row.option("asked")?, row.option::<Vec<u8>>("words")?) {
        (Some(id), Some(words)) if asks => keys.open(Field::HandInWords, id, &words).map(Some),
        _ => Ok(None),
    }
}

fn opened(keys: &Keys, id: uuid::Uuid, sealed: &[u8]) -> Result<Version> {
    let text = keys.open(Field::HandInContent, id, sealed)?;
    Version::decode(&text).ok_or(StoreError::Inconsistent { table: "hand_in_version", column: "content" })
}

/// An account as it is sealed, and back.
pub(super) fn seal_account(keys: &Keys, id: HandInId, account: &BankAccount) -> Result<Vec<u8>> {
    let text = serde_json::json!([account.holder(), account.bank(), account.number()]).to_string();
    keys.seal(Field::HandInAccount, id.0, &text)
}

fn open_account(keys: &Keys, id: HandInId, sealed: &[u8]) -> Result<BankAccount> {
    let text = keys.open(Field::HandInAccount, id.0, sealed)?;
    let parts: Option<[String; 3]> = serde_json::from_str(&text).ok();
    parts
        .and_then(|[holder, bank, number]| BankAccount::new(&holder, &bank, &number))
        .ok_or(StoreError::Inconsistent { table: "hand_in", column: "account" })
}

/// Hand-ins of a person, the newest first.
pub(super) async fn of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<HandIn>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let text = Built::new(SELECT).then(
                " WHERE hand_in.person = $1 ORDER BY hand_in.handed_in_at DESC, hand_in.id DESC LIMIT $2",
            );
            let rows = sql_built::<E>("hand_in", text).bind(person.0).bind(MOST).all(connection).await?;
            let mut found: Vec<_> = rows.iter().map(|row| Found::read(row, &keys)).collect::<Result<_>>()?;
            name_hospitals::<E>(connection, &mut found).await?;
            Ok(found.into_iter().map(|found| found.hand_in).collect())
        })
    })
    .await
}

/// A hand-in of a person with what happened to it.
pub(super) async fn own<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    reference: &str,
) -> Result<Option<Box<HandIn>>> {
    let (keys, reference) = (db.shared_keys(), reference.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let found = by_reference::<E>(connection, &keys, &reference).await?;
            let Some(mut found) = found.filter(|found| found.hand_in.person == person) else {
                return Ok(None);
            };
            let steps = steps::<E>(connection, &keys, found.hand_in.id).await?;
            found.hand_in.timeline = seen_by_person(steps);
            Ok(Some(Box::new(found.hand_in)))
        })
    })
    .await
}

pub(super) async fn by_reference<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    reference: &str,
) -> Result<Option<Found>> {
    let text = Built::new(SELECT).then(" WHERE hand_in.reference = $1");
    let row = sql_built::<E>("hand_in", text).bind(reference).first(connection).await?;
    one::<E>(connection, keys, row).await
}

pub(super) async fn by_id<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    id: HandInId,
) -> Result<Option<Found>> {
    let text = Built::new(SELECT).then(" WHERE hand_in.id = $1");
    let row = sql_built::<E>("hand_in", text).bind(id.0).first(connection).await?;
    one::<E>(connection, keys, row).await
}

async fn one<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    row: Option<Line<E>>,
) -> Result<Option<Found>> {
    let Some(row) = row else { return Ok(None) };
    let mut found = [Found::read(&row, keys)?];
    name_hospitals::<E>(connection, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

/// How many in a jurisdiction are to be paid.
pub(super) async fn count_to_pay<E: Engine>(
    connection: &mut E::Connection,
    jurisdiction: &str,
) -> Result<u64> {
    let row = sql::<E>(
        "hand_in",
        "SELECT COUNT(*) AS hand_ins FROM hand_in
         WHERE hand_in.jurisdiction = $1 AND hand_in.state = 'granted'
           AND EXISTS (SELECT 1 FROM claim
                       WHERE claim.person = hand_in.person AND claim.id = hand_in.claim
                         AND claim.fund_pay_sumamt > 0)",
    )
    .bind(jurisdiction)
    .only(connection)
    .await?;
    row.small("hand_ins")
}

/// Those of a jurisdiction that are to be paid, the longest granted first.
pub(super) async fn to_pay<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    jurisdiction: &str,
) -> Result<Vec<Found>> {
    let text = Built::new(SELECT).then(
        " WHERE hand_in.jurisdiction = $1 AND hand_in.state = 'granted' AND decision.fund > 0
          ORDER BY hand_in.pay_by, hand_in.id LIMIT $2",
    );
    let rows = sql_built::<E>("hand_in", text).bind(jurisdiction).bind(MOST).all(connection).await?;
    rows.iter().map(|row| Found::read(row, keys)).collect()
}

/// Those of a state in a jurisdiction.
const IN_STATE: &str = " WHERE hand_in.jurisdiction = $1 AND hand_in.state = $2";
/// Those of a jurisdiction that wait for staff on a day: also where an answer was asked for that did not come in time.
const WAITING: &str = " WHERE hand_in.jurisdiction = $1
           AND (hand_in.state IN ('received', 'in_check') OR (hand_in.state = 'needs' AND hand_in.answer_by < $2))";

/// Hand-ins of a list in a jurisdiction: `select` with its condition. Without a state those that wait for staff on a day.
fn listed<E: Engine>(
    select: &'static str,
    (jurisdiction, state): (&str, Option<HandInState>),
    today: Date,
    page: Option<(u32, u32)>,
) -> Statement<E> {
    let text = Built::new(select).then(if state.is_some() { IN_STATE } else { WAITING });
    let text = match page {
        Some(_) => text.then(" ORDER BY hand_in.handed_in_at, hand_in.id LIMIT $3 OFFSET $4"),
        None => text,
    };
    let mut statement = sql_built::<E>("hand_in", text).bind(jurisdiction);
    match state {
        Some(state) => statement.push(state.code()),
        None => statement.push(today),
    }
    if let Some((skip, most)) = page {
        statement.push(i64::from(most));
        statement.push(i64::from(skip));
    }
    statement
}

/// A part of a list, the oldest first.
pub(super) async fn list<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    which: (&str, Option<HandInState>),
    today: Date,
    part: (u32, u32),
) -> Result<Vec<Found>> {
    let rows = listed::<E>(SELECT, which, today, Some(part)).all(connection).await?;
    rows.iter().map(|row| Found::read(row, keys)).collect()
}

/// How many there are in a list.
pub(super) async fn count<E: Engine>(
    connection: &mut E::Connection,
    which: (&str, Option<HandInState>),
    today: Date,
) -> Result<u64> {
    let select = "SELECT COUNT(*) AS hand_ins FROM hand_in";
    listed::<E>(select, which, today, None).only(connection).await?.small("hand_ins")
}

/// The last account to which money for a person came that `by` had asked for. One to which nothing was sent, or from which
/// it came back, may be wrong.
pub(super) async fn account_before<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (person, by): (PersonId, PersonId),
) -> Result<Option<BankAccount>> {
    let row = sql::<E>(
        "hand_in",
        "SELECT hand_in.id, hand_in.account
         FROM hand_in
         JOIN hand_in_payment payment ON payment.hand_in = hand_in.id AND payment.returned_at IS NULL
         WHERE hand_in.person = $1 AND hand_in.asked_by = $2
         ORDER BY payment.paid_at DESC, hand_in.id DESC LIMIT 1",
    )
    .bind(person.0)
    .bind(by.0)
    .first(connection)
    .await?;
    row.map(|row| open_account(keys, HandInId(row.get("id")?), &row.get::<Vec<u8>>("account")?)).transpose()
}

/// The same for pages.
pub(super) async fn masked_before<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    by: PersonId,
) -> Result<Option<MaskedAccount>> {
    let found = account_before::<E>(&mut *db.reader().await?, db.keys(), (person, by)).await?;
    Ok(found.map(|account| account.masked()))
}

/// Writes the names of the hospitals of hand-ins.
async fn name_hospitals<E: Engine>(connection: &mut E::Connection, found: &mut [Found]) -> Result<()> {
    let mut names = BTreeMap::new();
    for one in &*found {
        if let HandInHospital::Registered(code) = &one.hand_in.facts.hospital {
            names.insert(code.clone(), String::new());
        }
    }
    let codes: Vec<String> = names.keys().cloned().collect();
    if !codes.is_empty() {
        let text = Built::new("SELECT code, name FROM hospital WHERE code IN ").list(1, codes.len());
        let mut statement = sql_built::<E>("hospital", text);
        for code in codes {
            statement.push(code);
        }
        for row in statement.all(connection).await? {
            names.insert(row.get("code")?, row.get("name")?);
        }
    }
    for one in found {
        one.hand_in.hospital_name = match &one.hand_in.facts.hospital {
            HandInHospital::Registered(code) => names.get(code).cloned().unwrap_or_default(),
            HandInHospital::Other { name, .. } => name.clone(),
        };
    }
    Ok(())
}

const STEPS: &str =
    "SELECT hand_in_step.hand_in, hand_in_step.id, hand_in_step.kind, hand_in_step.on_day, hand_in_step.at,
            hand_in_step.words, staff.name AS staff_name
     FROM hand_in_step
     LEFT JOIN staff ON staff.id = hand_in_step.staff";

/// What happened, the oldest first.
pub(super) async fn steps<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    hand_in: HandInId,
) -> Result<Vec<HandInStep>> {
    let text =
        Built::new(STEPS).then(" WHERE hand_in_step.hand_in = $1 ORDER BY hand_in_step.at, hand_in_step.id");
    let rows = sql_built::<E>("hand_in_step", text).bind(hand_in.0).all(connection).await?;
    rows.iter().map(|row| read_step(row, keys)).collect()
}

fn read_step<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<HandInStep> {
    let words: Option<Vec<u8>> = row.option("words")?;
    let words = words.map(|words| keys.open(Field::HandInWords, row.get("id")?, &words)).transpose()?;
    Ok(HandInStep {
        kind: row.word("kind", HandInStepKind::from_code)?,
        on: row.get("on_day")?,
        at: row.get("at")?,
        words: words.unwrap_or_default(),
        staff: row.option("staff_name")?,
    })
}

/// What of it the person sees: nothing of staff's own steps, and no names of staff.
fn seen_by_person(mut steps: Vec<HandInStep>) -> Vec<HandInStep> {
    steps.retain(|step| !step.kind.is_internal());
    for step in &mut steps {
        step.staff = None;
    }
    steps
}

/// Hand-ins of a person with what happened to each, as the person sees it; the newest first.
pub(in crate::usecases) async fn in_full<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<HandIn>> {
    let mut found = of(db, person).await?;
    let keys = db.shared_keys();
    let mut steps = db
        .snapshot(move |connection| {
            Box::pin(async move {
                let text = Built::new(STEPS).then(
                    " WHERE hand_in_step.hand_in IN (SELECT id FROM hand_in WHERE person = $1)
                      ORDER BY hand_in_step.at, hand_in_step.id",
                );
                let rows = sql_built::<E>("hand_in_step", text).bind(person.0).all(connection).await?;
                let mut steps: BTreeMap<HandInId, Vec<HandInStep>> = BTreeMap::new();
                for row in &rows {
                    steps.entry(HandInId(row.get("hand_in")?)).or_default().push(read_step(row, &keys)?);
                }
                Ok(steps)
            })
        })
        .await?;
    for hand_in in &mut found {
        hand_in.timeline = seen_by_person(steps.remove(&hand_in.id).unwrap_or_default());
    }
    Ok(found)
}

/// Every version, the oldest first.
pub(super) async fn versions<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    hand_in: HandInId,
) -> Result<Vec<HandInVersion>> {
    let rows = sql::<E>(
        "hand_in_version",
        "SELECT hand_in_version.id, hand_in_version.number, hand_in_version.content, hand_in_version.saved_at,
                staff.name AS staff_name
         FROM hand_in_version
         LEFT JOIN staff ON staff.id = hand_in_version.saved_by
         WHERE hand_in_version.hand_in = $1
         ORDER BY hand_in_version.number",
    )
    .bind(hand_in.0)
    .all(connection)
    .await?;
    let version = |row: &Line<E>| {
        let version = opened(keys, row.get("id")?, &row.get::<Vec<u8>>("content")?)?;
        Ok(HandInVersion {
            number: row.small("number")?,
            saved_by: row.option("staff_name")?,
            saved_at: row.get("saved_at")?,
            reason: version.reason,
            facts: version.facts,
            items: version.items,
        })
    };
    rows.iter().map(version).collect()
}
