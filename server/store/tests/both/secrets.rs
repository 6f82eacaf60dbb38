//! What is stored of private data cannot be read without the key.

use sqlx::{Connection, PgConnection, Row};
use std::time::Duration;
use store::{AttemptSubject, IssueCode, Location, NewSession, SecretCode, Token, testing::Bed};

use crate::{
    fixture::{NOW, later, resident},
    staff,
};

super::on_both! {
    private_columns_hold_no_plain_text,
    a_value_moved_to_another_row_does_not_open,
}

/// Everything in the database, bytes as they are on disk or as hexadecimal digits.
pub(crate) async fn everything(bed: &Bed) -> Vec<u8> {
    match &bed.config.location {
        Location::Sqlite(path) => {
            let mut all = std::fs::read(path).unwrap();
            all.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
            all
        }
        Location::Postgres(url) => {
            let mut connection = PgConnection::connect(url.expose()).await.unwrap();
            let dump = "SELECT query_to_xml('SELECT * FROM ' || table_name, true, false, '')::text AS rows
                        FROM information_schema.tables
                        WHERE table_schema = 'public'";
            let rows = sqlx::query(dump).fetch_all(&mut connection).await.unwrap();
            rows.iter().flat_map(|row| row.get::<String, _>("rows").into_bytes()).collect()
        }
    }
}

pub(crate) fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

async fn private_columns_hold_no_plain_text(bed: Bed) {
    let person = resident(&*bed.store).await;
    let token = Token::generate().unwrap();
    let (code, expires_at) = (SecretCode::new("918273"), later(300));
    bed.store.issue_code(IssueCode { person: person.id, code, tries: 5, at: NOW, expires_at }).await.unwrap();
    let typed = AttemptSubject::IdNumber(person.id_number.as_str());
    bed.store.count_attempt(typed, NOW, Duration::from_mins(15)).await.unwrap();
    let hour = Duration::from_hours(1);
    let session = NewSession {
        token: token.clone(),
        person: person.id,
        at: NOW,
        idle: hour,
        absolute: hour,
        agent: String::new(),
    };
    bed.store.open_session(session).await.unwrap();
    staff::active(&*bed.store, "zhou").await;
    let all = everything(&bed).await;
    assert!(contains(&all, "榴城镇"), "the search must find what is in the clear");
    let secrets = [
        person.id_number.as_str().to_owned(),
        person.phone.as_ref().unwrap().as_str().to_owned(),
        person.bank_account.clone().unwrap(),
        "918273".to_owned(),
        staff::SECRET.to_owned(),
        token.expose().to_string(),
    ];
    for secret in secrets {
        assert!(!contains(&all, &secret));
        let hex = secret.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert!(!contains(&all, &hex));
    }
    let key = std::fs::read_to_string(&bed.key_file).unwrap();
    assert!(!contains(&all, key.trim()));
}

async fn a_value_moved_to_another_row_does_not_open(bed: Bed) {
    let (first, second) = (resident(&*bed.store).await, resident(&*bed.store).await);
    bed.raw("UPDATE person SET phone = (SELECT phone FROM person ORDER BY id LIMIT 1)").await.unwrap();
    let phones = [bed.store.phone_of(first.id).await, bed.store.phone_of(second.id).await];
    assert_eq!(phones.iter().filter(|phone| phone.is_err()).count(), 1);
}
