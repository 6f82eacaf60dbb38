//! Settling: one transaction from the key to the record.

use std::{iter, sync::Arc};

use rules::{
    assess::{Assessment, Shares},
    date,
    facts::Charges,
    money::Money,
    receipt::{IssueError, Receipt},
    signed::Signer,
};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{
    day::accounting_day,
    door::{self, Act, Door},
    judge::{Ask, Judged, at_counter},
    slip,
};
use crate::{
    at_work::Working,
    db::Db,
    engine::{Engine, Instant},
    error::{Result, StoreError},
    inserts::Inserts,
    keys::Keys,
    types::{
        ClaimId, ClaimLine, ClaimRecord, ClaimStatus, HospitalBill, NewAudit, NotSettled, PersonId,
        RequestKey, Settle, Settlement, SettlementOutcome, as_lines,
    },
    usecases::{
        again::write_again,
        database,
        loading::{self, Papers},
        people,
    },
};

/// A bill with its key taken in this process.
#[derive(Clone)]
struct Work {
    command: Settle,
    signer: Arc<Signer>,
    _key: Arc<Working>,
}

pub(super) async fn settle<E: Engine>(
    db: &Db<E>,
    command: Settle,
    signer: Arc<Signer>,
) -> Result<SettlementOutcome> {
    let Some(key) = db.begin_key(door::hash(&command.key)) else {
        return Ok(SettlementOutcome::InProgress);
    };
    let work = Work { command, signer, _key: Arc::new(key) };
    // Of two people's bills with one slip, invoice or stay the second finds the first one's and says so.
    write_again(db, work, |connection, keys, work| {
        Box::pin(async move { in_one::<E>(connection, &keys, &work).await })
    })
    .await
}

async fn in_one<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    work: &Work,
) -> Result<SettlementOutcome> {
    let Work { command, signer, .. } = work;
    let Settle { hospital, key, bill, today, at } = command;
    let index = people::id_number_index(keys, &bill.id_number);
    let (door, patient) = door::enter_with::<E>(connection, hospital, key, index).await?;
    let hospital = match door {
        Door::Open(hospital) => hospital,
        Door::Done(slip_no) => {
            let settled = slip::as_settled::<E>(connection, hospital, &slip_no).await?;
            return Ok(SettlementOutcome::Replayed(Box::new(settled)));
        }
        Door::KeyReused => return Ok(SettlementOutcome::KeyReused),
        Door::InProgress => return Ok(SettlementOutcome::InProgress),
        Door::UnknownHospital => return Ok(SettlementOutcome::Not(NotSettled::UnknownHospital)),
    };
    let ask = Ask { hospital: &hospital, bill, today: *today, lock: true };
    let asked_about = patient.as_ref().map(|patient| patient.id);
    let judged = match at_counter::<E>(connection, patient, ask).await {
        Ok(judged) => judged,
        Err(unsettled) => {
            let not = unsettled.told()?;
            if door::was_used::<E>(connection, key).await? {
                // While this one waited for the person: its answer is told again.
                return Err(StoreError::Conflict { what: "the request's key".to_owned() });
            }
            if let Some(person) = asked_about {
                database::record::<E>(connection, refused(command, person)).await?;
            }
            return Ok(SettlementOutcome::Not(not));
        }
    };
    let settled_at = after(judged.last, *at);
    let settlement = settled(command, judged, settled_at, signer)?;
    write::<E>(connection, command, &settlement).await?;
    Ok(SettlementOutcome::Settled(Box::new(settlement)))
}

/// The time of a settlement: now, or just after the one that it was computed on top of. Two servers' clocks, or two bills
/// that waited for one person, must not turn the order around in which the year was used.
pub(super) fn after(last: Option<OffsetDateTime>, now: OffsetDateTime) -> OffsetDateTime {
    let next = last.map(|last| last.saturating_add(Duration::microseconds(1)));
    Instant::new(next.map_or(now, |next| next.max(now))).get()
}

/// A judged bill as it goes into the books.
fn settled(command: &Settle, judged: Judged, at: OffsetDateTime, signer: &Signer) -> Result<Settlement> {
    let receipt =
        Receipt::issue(signer, &judged.facts, &judged.assessment, &instant(at)).map_err(unissued)?;
    let claim = claim_of(judged, &command.hospital, &command.bill, at)?;
    let (admission_no, invoice_no) = (command.bill.admission_no.clone(), command.bill.invoice_no.clone());
    Ok(Settlement { claim, admission_no, invoice_no, receipt: receipt.text().to_owned() })
}

/// The claim of a judged bill.
pub(super) fn claim_of(
    judged: Judged,
    hospital: &str,
    bill: &HospitalBill,
    at: OffsetDateTime,
) -> Result<ClaimRecord> {
    let Judged { person, scheme, agency, booking, facts, assessment, .. } = judged;
    let Assessment { shares, after, limited_by, pack, .. } = assessment;
    let (by_totals, lines) = match facts.bill.charges {
        Charges::Lines(lines) => (false, lines),
        Charges::Totals(totals) => (true, as_lines(&totals)),
    };
    let names = bill.item_names.iter().cloned().chain(iter::repeat_with(String::new));
    Ok(ClaimRecord {
        id: ClaimId::fresh(at)?,
        person,
        slip_no: bill.slip_no.clone(),
        hospital: hospital.to_owned(),
        booking,
        scheme,
        pack: facts.pack,
        tier: facts.tier,
        pack_hash: pack.hash,
        known_as_of: facts.known_as_of,
        told: facts.person,
        care: facts.care,
        by_totals,
        basic_fund_elsewhere: facts.bill.basic_fund,
        before: facts.year_to_date,
        after,
        shares,
        limited_by,
        agency,
        status: ClaimStatus::Settled,
        settled_at: at,
        paid_on: None,
        lines: lines.into_iter().zip(names).map(|(line, name)| ClaimLine { name, line }).collect(),
    })
}

async fn write<E: Engine>(
    connection: &mut E::Connection,
    command: &Settle,
    settlement: &Settlement,
) -> Result<()> {
    let claim = &settlement.claim;
    let papers = Papers {
        route: "counter",
        admission_no: settlement.admission_no.clone(),
        invoice_no: settlement.invoice_no.clone(),
        client: Some(command.key.client.clone()),
        receipt: Some(settlement.receipt.clone()),
    };
    let (key, at) = (&command.key, claim.settled_at);
    let mut inserts = Inserts::new();
    loading::add_settlement::<E>(connection, &mut inserts, claim.clone(), &papers).await?;
    post::<E>(&mut inserts, claim, "payable_hospital")?;
    note::<E>(&mut inserts, "claim.settle", claim, key, at)?;
    door::close::<E>(&mut inserts, key, Act::Settle, &claim.slip_no, at)?;
    inserts.run(connection).await
}

/// Records what a client did with a claim.
pub(super) fn note<E: Engine>(
    inserts: &mut Inserts<E>,
    action: &str,
    claim: &ClaimRecord,
    key: &RequestKey,
    at: OffsetDateTime,
) -> Result<()> {
    let (claim_id, fund) = (claim.id.to_string(), claim.shares.fund_pay_sumamt.fen());
    let entry = NewAudit {
        at,
        actor: format!("hospital:{}", claim.hospital),
        action: action.to_owned(),
        subject: Some(claim.person),
        detail: json!({ "claim": claim_id, "client": key.client, "fund_fen": fund }),
    };
    database::add_record::<E>(inserts, entry)
}

/// What a client asked that was refused: the refusal told it something of the person.
fn refused(command: &Settle, person: PersonId) -> NewAudit {
    NewAudit {
        at: command.at,
        actor: format!("hospital:{}", command.hospital),
        action: "hospital.refused".to_owned(),
        subject: Some(person),
        detail: json!({ "client": command.key.client }),
    }
}

/// Books each fund's expense against what is owed, to the hospital or to the person.
pub(super) fn post<E: Engine>(
    inserts: &mut Inserts<E>,
    claim: &ClaimRecord,
    payable: &'static str,
) -> Result<()> {
    let day = accounting_day(claim.settled_at);
    let columns = ["person", "claim", "turn", "debit", "credit", "amount", "day"];
    let mut rows = expenses(&claim.shares).to_vec();
    rows.retain(|(_, amount)| !amount.is_zero());
    inserts.add("posting", &columns, rows, |statement, (expense, amount)| {
        statement.push(claim.person.0);
        statement.push(claim.id.0);
        statement.push("settle");
        statement.push(expense);
        statement.push(payable);
        statement.push(amount);
        statement.push(day);
        Ok(())
    })
}

/// What each fund pays, by the account of its expense.
fn expenses(shares: &Shares) -> [(&'static str, Money); 4] {
    [
        ("expense_basic", shares.hifp_pay),
        ("expense_catastrophic", shares.hifmi_pay),
        ("expense_aid", shares.maf_pay),
        ("expense_other", shares.oth_pay),
    ]
}

/// RFC 3339 in UTC and whole seconds, as receipts have it.
fn instant(at: OffsetDateTime) -> String {
    let (day, time) = (date::iso(at.date()), at.time());
    format!("{day}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

fn unissued(error: IssueError) -> StoreError {
    StoreError::Refused { what: format!("a receipt: {error}") }
}
