//! Migrations of books in which hospitals settled: postings stay as they were and can be wider, and invoices get the form in
//! which they are compared.

use sqlx::{Connection, PgConnection, SqliteConnection};
use store::{Config, Location, Secret, examine, migrate};
use tempfile::TempDir;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    fixture::day,
    schema::{before, connect},
};

/// The migration that widens what a posting may be; before it the books are as version 18 wrote them.
const WIDER: &str = "0019_hand_in.sql";

/// A database past the store.
enum Books {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A parameter, which each engine keeps in its own way.
#[derive(Clone, Copy)]
enum Value<'v> {
    Id(u32),
    Text(&'v str),
    Number(i64),
    Day(Date),
    /// In seconds.
    At(u32),
    /// So many zeros.
    Bytes(usize),
}

/// Runs a statement on a connection; `at` is a time as the engine keeps it.
macro_rules! run {
    ($connection:expr, $statement:expr, $values:expr, $at:expr) => {{
        let mut query = sqlx::query($statement);
        for value in $values {
            query = match *value {
                Value::Id(number) => query.bind(Uuid::from_u128(number.into())),
                Value::Text(text) => query.bind(text.to_owned()),
                Value::Number(number) => query.bind(number),
                Value::Day(day) => query.bind(day),
                Value::At(seconds) => query.bind($at(i64::from(seconds))),
                Value::Bytes(count) => query.bind(vec![0_u8; count]),
            };
        }
        query.execute($connection).await.map(drop)
    }};
}

impl Books {
    async fn open(location: &Location) -> Self {
        match location {
            Location::Sqlite(path) => Self::Sqlite(connect(path).await),
            Location::Postgres(url) => Self::Postgres(PgConnection::connect(url.expose()).await.unwrap()),
        }
    }

    async fn run(&mut self, statement: &'static str, values: &[Value<'_>]) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => run!(connection, statement, values, |seconds: i64| seconds),
            Self::Postgres(connection) => {
                let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
                run!(connection, statement, values, at)
            }
        }
    }

    /// What a query of one text column finds.
    async fn texts(&mut self, query: &'static str) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(query).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(query).fetch_all(connection).await,
        }
        .unwrap()
    }
}

/// The person of all claims.
const PERSON: Value<'_> = Value::Id(1);

/// A person and two hospitals.
async fn register(books: &mut Books) {
    let person = "
        INSERT INTO person (id, jurisdiction, name, sex, birth_date, id_number, id_number_index, township, created_at)
        VALUES ($1, 'huaiyuan', '王小明', 'male', '1952-03-11', $2, $2, '榴城镇', $3)";
    books.run(person, &[PERSON, Value::Bytes(32), Value::At(0)]).await.unwrap();
    let hospitals = "
        INSERT INTO hospital (code, jurisdiction, name, level)
        VALUES ('H1', 'huaiyuan', '县医院', '2'), ('H2', 'huaiyuan', '镇卫生院', 'township')";
    books.run(hospitals, &[]).await.unwrap();
}

/// A bill of 100 fen of which the funds pay 60, settled at a hospital's counter at its number in seconds.
async fn settle(books: &mut Books, number: u32, hospital: &str, invoice: &str, status: &str) {
    let settlement = "
        INSERT INTO claim
            (person, id, slip_no, hospital, benefit_year, scheme, pack, pack_hash, agency, kind, level, place, filed,
             discharged, ratio_ppm, medfee_sumamt, inscp_scp_amt, hifp_pay, fund_pay_sumamt, psn_part_amt, status,
             settled_at, route, invoice_no, client, receipt,
             unbroken_years, claim_free_years, fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, act_pay_dedc,
             hifmi_pay, maf_pay, oth_pay, hosp_part_amt, before_stays, before_deductible_charged, before_banded,
             before_basic_fund, before_compliant_self_pay, before_catastrophic_fund, before_aid,
             before_outpatient_fund, adds_stays, adds_deductible_charged, adds_banded, adds_basic_fund,
             adds_compliant_self_pay, adds_catastrophic_fund, adds_aid, adds_outpatient_fund)
        VALUES
            ($1, $2, $3, $4, 2015, '391', 'p', $5, 'a', 'inpatient', '2', 'local', TRUE,
             '2015-03-09', 600000, 100, 100, 60, 60, 40, $6,
             $7, 'counter', $8, 'his', 'signed',
             0, 0, 0, 0, 0, 0,
             0, 0, 0, 0, 0, 0, 0,
             0, 0, 0, 0,
             0, 0, 0, 0, 0,
             0, 0, 0, 0)";
    let slip = format!("S-{number}");
    let values = [
        PERSON,
        Value::Id(number),
        Value::Text(&slip),
        Value::Text(hospital),
        Value::Bytes(32),
        Value::Text(status),
        Value::At(number),
        Value::Text(invoice),
    ];
    books.run(settlement, &values).await.unwrap();
}

/// A posting as version 18 knew it.
async fn post(
    books: &mut Books,
    claim: u32,
    turn: &str,
    (debit, credit): (&str, &str),
    (fen, on): (i64, &str),
) {
    let posting = "
        INSERT INTO posting (person, claim, turn, debit, credit, amount, day)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let [turn, debit, credit] = [turn, debit, credit].map(Value::Text);
    let values = [PERSON, Value::Id(claim), turn, debit, credit, Value::Number(fen), Value::Day(day(on))];
    books.run(posting, &values).await.unwrap();
}

/// A posting of one fen as this version knows it.
async fn post_wider(
    books: &mut Books,
    claim: u32,
    (turn, number): (&str, i64),
    debit: &str,
    credit: &str,
) -> Result<(), sqlx::Error> {
    let posting = "
        INSERT INTO posting (person, claim, turn, number, debit, credit, amount, day)
        VALUES ($1, $2, $3, $4, $5, $6, 1, '2015-04-01')";
    let [turn, debit, credit] = [turn, debit, credit].map(Value::Text);
    books.run(posting, &[PERSON, Value::Id(claim), turn, Value::Number(number), debit, credit]).await
}

/// Books of version 18, and then of this program.
async fn migrated(engine: &str, location: Location, folder: &TempDir) {
    let (migrator, _files) = before(engine, WIDER).await;
    let mut books = Books::open(&location).await;
    match &mut books {
        Books::Sqlite(connection) => migrator.run(connection).await,
        Books::Postgres(connection) => migrator.run(connection).await,
    }
    .unwrap();
    register(&mut books).await;
    // Alone; settled before one of the same invoice and with its form; settled after it. Taken back: in nobody's way.
    settle(&mut books, 10, "H1", "0340-aa.1", "settled").await;
    settle(&mut books, 11, "H1", "0340-BB_2", "settled").await;
    settle(&mut books, 12, "H2", "0340BB2", "paid").await;
    settle(&mut books, 13, "H1", "0340.cc.3", "settled").await;
    settle(&mut books, 14, "H2", "0340-CC-3", "settled").await;
    settle(&mut books, 15, "H1", "0340-CC_3", "reversed").await;
    settle(&mut books, 16, "H1", "0340-DD-4", "reversed").await;
    settle(&mut books, 17, "H1", "0340_DD_4", "settled").await;
    post(&mut books, 10, "settle", ("expense_basic", "payable_hospital"), (50, "2015-03-10")).await;
    post(&mut books, 10, "settle", ("expense_aid", "payable_hospital"), (10, "2015-03-10")).await;
    post(&mut books, 15, "settle", ("expense_basic", "payable_hospital"), (60, "2015-03-10")).await;
    post(&mut books, 15, "reverse", ("payable_hospital", "expense_basic"), (60, "2015-03-11")).await;
    drop(books);

    let config = Config::new(location.clone());
    migrate(&config).await.unwrap();
    let mut books = Books::open(&location).await;
    postings_stay_and_can_be_wider(&mut books).await;
    invoices_have_one_form(&mut books).await;
    let report = examine(&config, &folder.path().join("portal.key")).await.unwrap();
    let alike =
        [("H1", "S-11"), ("H2", "S-14")].map(|(hospital, slip)| (hospital.to_owned(), slip.to_owned()));
    assert_eq!(report.invoices_alike, alike);
}

async fn postings_stay_and_can_be_wider(books: &mut Books) {
    let found = books
        .texts(
            "SELECT c.slip_no || ' ' || p.turn || ' ' || CAST(p.number AS TEXT) || ' ' || p.debit || ' ' || p.credit
                    || ' ' || CAST(p.amount AS TEXT) || ' ' || CAST(p.day AS TEXT) AS said
             FROM posting AS p
             JOIN claim AS c ON c.person = p.person AND c.id = p.claim
             ORDER BY c.slip_no, p.turn DESC, p.amount",
        )
        .await;
    assert_eq!(
        found,
        [
            "S-10 settle 0 expense_aid payable_hospital 10 2015-03-10",
            "S-10 settle 0 expense_basic payable_hospital 50 2015-03-10",
            "S-15 settle 0 expense_basic payable_hospital 60 2015-03-10",
            "S-15 reverse 0 payable_hospital expense_basic 60 2015-03-11",
        ]
    );
    for (claim, turn, debit, credit) in [
        (10, ("settle", 0), "expense_other", "payable_person"),
        (10, ("pay", 1), "payable_person", "bank"),
        (10, ("return", 1), "bank", "payable_person"),
        (10, ("pay", 2), "payable_person", "bank"),
    ] {
        post_wider(books, claim, turn, debit, credit).await.unwrap();
    }
    // Twice, of no payment, of no claim, the wrong way round, to and from nobody.
    for (claim, turn, debit, credit) in [
        (10, ("pay", 2), "payable_person", "bank"),
        (10, ("pay", 0), "payable_person", "bank"),
        (99, ("pay", 1), "payable_person", "bank"),
        (11, ("settle", 0), "payable_hospital", "expense_basic"),
        (11, ("pay", 1), "bank", "bank"),
        (11, ("settle", 0), "expense_basic", "nobody"),
    ] {
        let posted = post_wider(books, claim, turn, debit, credit).await;
        assert!(posted.is_err(), "{claim} {turn:?} {debit} {credit}");
    }
    let without_its_claim = books.run("DELETE FROM claim WHERE id = $1", &[Value::Id(15)]).await;
    assert!(without_its_claim.is_err());
}

async fn invoices_have_one_form(books: &mut Books) {
    let found = books.texts("SELECT slip_no || ' ' || invoice_no AS said FROM claim ORDER BY slip_no").await;
    assert_eq!(
        found,
        [
            "S-10 0340AA1",
            "S-11 0340-BB_2",
            "S-12 0340BB2",
            "S-13 0340CC3",
            "S-14 0340-CC-3",
            "S-15 0340CC3",
            "S-16 0340DD4",
            "S-17 0340DD4",
        ]
    );
}

#[tokio::test]
async fn books_that_hospitals_settled_in_go_on_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    migrated("sqlite", Location::Sqlite(folder.path().join("portal.db")), &folder).await;
}

#[tokio::test]
async fn books_that_hospitals_settled_in_go_on_on_postgresql() {
    let url = store::testing::postgres().await.unwrap();
    migrated("postgres", Location::Postgres(Secret::new(&url)), &tempfile::tempdir().unwrap()).await;
}
