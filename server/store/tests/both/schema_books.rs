//! Migrations of books in which hospitals settled: postings stay as they were and can be wider, and invoices get the form in
//! which they are compared.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::{Config, Location, Secret, examine, migrate};
use tempfile::TempDir;

use crate::schema::{before, connect};

/// The migration that widens what a posting may be; before it the books are as version 18 wrote them.
const WIDER: &str = "0019_hand_in.sql";

/// A database past the store.
enum Books {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Books {
    async fn open(location: &Location) -> Self {
        match location {
            Location::Sqlite(path) => Self::Sqlite(connect(path).await),
            Location::Postgres(url) => Self::Postgres(PgConnection::connect(url.expose()).await.unwrap()),
        }
    }

    /// Runs statements in which `ID(1)`, `AT(1)` and `BYTES(1)` stand for what the engine writes otherwise.
    async fn run(&mut self, statements: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let words = written(statements, "ID", |id| format!("X'{id:0>32}'"));
                let words = written(&words, "AT", str::to_owned);
                let words = written(&words, "BYTES", |many| format!("zeroblob({many})"));
                sqlx::raw_sql(AssertSqlSafe(words)).execute(connection).await.map(drop)
            }
            Self::Postgres(connection) => {
                let words = written(statements, "ID", |id| format!("CAST('{id:0>32}' AS UUID)"));
                let words = written(&words, "AT", |at| format!("to_timestamp({at})"));
                let words = written(&words, "BYTES", |many| format!("decode(repeat('00', {many}), 'hex')"));
                sqlx::raw_sql(AssertSqlSafe(words)).execute(connection).await.map(drop)
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

/// A text with every `NAME(value)` written otherwise.
fn written(text: &str, name: &str, otherwise: impl Fn(&str) -> String) -> String {
    let call = format!("{name}(");
    let mut parts = text.split(&call);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (value, rest) = part.split_once(')').unwrap();
        all.push_str(&otherwise(value));
        all.push_str(rest);
    }
    all
}

const PEOPLE: &str = "
    INSERT INTO person (id, jurisdiction, name, sex, birth_date, id_number, id_number_index, township, created_at)
    VALUES (ID(1), 'huaiyuan', '王小明', 'male', '1952-03-11', BYTES(32), BYTES(32), '榴城镇', AT(0));
    INSERT INTO hospital (code, jurisdiction, name, level)
    VALUES ('H1', 'huaiyuan', '县医院', '2'), ('H2', 'huaiyuan', '镇卫生院', 'township')";

/// A bill of 100 fen of which the funds pay 60, settled at a hospital's counter at its number in seconds.
async fn settle(books: &mut Books, number: u32, hospital: &str, invoice: &str, status: &str) {
    let nothing = [
        "unbroken_years",
        "claim_free_years",
        "fulamt_ownpay_amt",
        "overlmt_selfpay",
        "preselfpay_amt",
        "act_pay_dedc",
        "hifmi_pay",
        "maf_pay",
        "oth_pay",
        "hosp_part_amt",
        "before_stays",
        "before_deductible_charged",
        "before_banded",
        "before_basic_fund",
        "before_compliant_self_pay",
        "before_catastrophic_fund",
        "before_aid",
        "before_outpatient_fund",
        "adds_stays",
        "adds_deductible_charged",
        "adds_banded",
        "adds_basic_fund",
        "adds_compliant_self_pay",
        "adds_catastrophic_fund",
        "adds_aid",
        "adds_outpatient_fund",
    ];
    let columns = nothing.join(", ");
    let zeros = vec!["0"; nothing.len()].join(", ");
    let statement = format!(
        "INSERT INTO claim
             (person, id, slip_no, hospital, benefit_year, scheme, pack, pack_hash, agency, kind, level, place, filed,
              discharged, ratio_ppm, medfee_sumamt, inscp_scp_amt, hifp_pay, fund_pay_sumamt, psn_part_amt, status,
              settled_at, route, invoice_no, client, receipt, {columns})
         VALUES
             (ID(1), ID({number}), 'S-{number}', '{hospital}', 2015, '391', 'p', BYTES(32), 'a', 'inpatient', '2',
              'local', TRUE, '2015-03-09', 600000, 100, 100, 60, 60, 40, '{status}', AT({number}), 'counter',
              '{invoice}', 'his', 'signed', {zeros})"
    );
    books.run(&statement).await.unwrap();
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
    books.run(PEOPLE).await.unwrap();
    // Alone; settled before one of the same invoice and with its form; settled after it. Taken back: in nobody's way.
    settle(&mut books, 10, "H1", "0340-aa.1", "settled").await;
    settle(&mut books, 11, "H1", "0340-BB_2", "settled").await;
    settle(&mut books, 12, "H2", "0340BB2", "paid").await;
    settle(&mut books, 13, "H1", "0340.cc.3", "settled").await;
    settle(&mut books, 14, "H2", "0340-CC-3", "settled").await;
    settle(&mut books, 15, "H1", "0340-CC_3", "reversed").await;
    settle(&mut books, 16, "H1", "0340-DD-4", "reversed").await;
    settle(&mut books, 17, "H1", "0340_DD_4", "settled").await;
    books
        .run(
            "INSERT INTO posting (person, claim, turn, debit, credit, amount, day)
             VALUES (ID(1), ID(10), 'settle', 'expense_basic', 'payable_hospital', 50, '2015-03-10'),
                    (ID(1), ID(10), 'settle', 'expense_aid', 'payable_hospital', 10, '2015-03-10'),
                    (ID(1), ID(15), 'settle', 'expense_basic', 'payable_hospital', 60, '2015-03-10'),
                    (ID(1), ID(15), 'reverse', 'payable_hospital', 'expense_basic', 60, '2015-03-11')",
        )
        .await
        .unwrap();
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
    let post = |claim: u32, what: &str| {
        format!(
            "INSERT INTO posting (person, claim, turn, number, debit, credit, amount, day)
             VALUES (ID(1), ID({claim}), {what}, 1, '2015-04-01')"
        )
    };
    for taken in [
        post(10, "'settle', 0, 'expense_other', 'payable_person'"),
        post(10, "'pay', 1, 'payable_person', 'bank'"),
        post(10, "'return', 1, 'bank', 'payable_person'"),
        post(10, "'pay', 2, 'payable_person', 'bank'"),
    ] {
        books.run(&taken).await.unwrap();
    }
    for refused in [
        // Twice, of no payment, of no claim, the wrong way round, to and from nobody.
        post(10, "'pay', 2, 'payable_person', 'bank'"),
        post(10, "'pay', 0, 'payable_person', 'bank'"),
        post(99, "'pay', 1, 'payable_person', 'bank'"),
        post(11, "'settle', 0, 'payable_hospital', 'expense_basic'"),
        post(11, "'pay', 1, 'bank', 'bank'"),
        post(11, "'settle', 0, 'expense_basic', 'nobody'"),
        "DELETE FROM claim WHERE id = ID(15)".to_owned(),
    ] {
        assert!(books.run(&refused).await.is_err(), "{refused}");
    }
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
