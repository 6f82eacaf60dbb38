//! Programs of hospitals: their secrets, and a hospital's day compared with its file.

use rules::{facts::Level, money::Money};
use store::{
    ApiClient, Hospital, NewApiClient, NewClientOutcome, RegisterHospitals, RegisterHospitalsOutcome,
    ReverseOutcome, Scope, SlipDifference, SlipSums, Store, Token, testing::Bed,
};
use time::{OffsetDateTime, macros::datetime};

use crate::{
    fixture::{day, later},
    hospital::{hospitals, insured, key, reverse_under, settle_under, visit},
};

super::on_both! {
    a_client_is_known_by_its_secret_alone,
    a_rotated_secret_overlaps_and_a_revoked_one_ends,
    a_day_is_compared_with_the_hospitals_file,
    hospitals_are_registered_all_or_none_and_on_record,
    a_hospital_that_a_grant_entered_gets_its_place_from_the_register_under_its_own_name_alone,
}

async fn add(store: &dyn Store, id: &str, hospital: &str, secret: &Token) -> NewClientOutcome {
    let client = NewApiClient {
        id: id.to_owned(),
        hospital: hospital.to_owned(),
        scopes: vec![Scope::Eligibility, Scope::Settle],
        secret: secret.clone(),
        at: later(1),
    };
    store.add_client(client).await.unwrap()
}

async fn known(store: &dyn Store, id: &str, secret: &Token, at: OffsetDateTime) -> Option<ApiClient> {
    store.authenticate_client(id, secret, at).await.unwrap()
}

async fn a_client_is_known_by_its_secret_alone(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let (secret, other) = (Token::generate().unwrap(), Token::generate().unwrap());
    assert_eq!(add(store, "h1-his", "H9", &secret).await, NewClientOutcome::UnknownHospital);
    assert_eq!(add(store, "h1-his", "H1", &secret).await, NewClientOutcome::Made);
    assert_eq!(add(store, "h1-his", "H2", &other).await, NewClientOutcome::NameTaken);
    assert_eq!(add(store, "h2-his", "H2", &other).await, NewClientOutcome::Made);
    let client = known(store, "h1-his", &secret, later(2)).await.unwrap();
    assert_eq!((client.hospital.code.as_str(), client.hospital.level), ("H1", Level::Two));
    assert_eq!(client.scopes, [Scope::Eligibility, Scope::Settle]);
    assert!(known(store, "h1-his", &other, later(2)).await.is_none());
    assert!(known(store, "h2-his", &secret, later(2)).await.is_none());
    assert!(known(store, "h3-his", &secret, later(2)).await.is_none());
    assert!(known(store, "", &secret, later(2)).await.is_none());
    let names: Vec<_> = store.api_clients().await.unwrap().into_iter().map(|client| client.id).collect();
    assert_eq!(names, ["h1-his", "h2-his"]);
}

async fn a_rotated_secret_overlaps_and_a_revoked_one_ends(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let [first, second, third] = std::array::from_fn(|_| Token::generate().unwrap());
    add(store, "h1-his", "H1", &first).await;
    assert!(store.rotate_client("h1-his", second.clone(), later(100), later(10)).await.unwrap());
    for secret in [&first, &second] {
        assert!(known(store, "h1-his", secret, later(99)).await.is_some());
    }
    assert!(known(store, "h1-his", &first, later(100)).await.is_none());
    assert!(known(store, "h1-his", &second, later(100)).await.is_some());
    // The second rotation takes the first secret away at once.
    assert!(store.rotate_client("h1-his", third.clone(), later(100), later(20)).await.unwrap());
    assert!(known(store, "h1-his", &first, later(21)).await.is_none());
    assert!(known(store, "h1-his", &second, later(21)).await.is_some());
    assert!(store.revoke_client("h1-his", later(30)).await.unwrap());
    for secret in [&first, &second, &third] {
        assert!(known(store, "h1-his", secret, later(31)).await.is_none());
    }
    assert!(!store.revoke_client("h1-his", later(40)).await.unwrap());
    assert!(!store.rotate_client("h1-his", first.clone(), later(100), later(40)).await.unwrap());
    assert!(!store.rotate_client("nobody", first, later(100), later(40)).await.unwrap());
    assert_eq!(store.api_clients().await.unwrap()[0].revoked_at, Some(later(30)));
}

async fn a_day_is_compared_with_the_hospitals_file(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    // The day begins at four in the afternoon of the day before, in UTC.
    let begins = datetime!(2016-05-31 16:00 UTC);
    let mut slips = Vec::new();
    for (minute, hospital) in [(-1, "H1"), (0, "H1"), (5, "H1"), (6, "H2"), (1439, "H1"), (1440, "H1")] {
        let person = insured(store, "urban").await;
        let mut bill = visit(&person, "2016-03-01", 100 + minute);
        bill.slip_no = format!("T{minute}");
        let at = begins + time::Duration::minutes(minute);
        let outcome = settle_under(store, hospital, key(), bill, at).await;
        let store::SettlementOutcome::Settled(settled) = outcome else { panic!("{outcome:?}") };
        let shares = settled.claim.shares;
        slips.push(SlipSums {
            slip_no: settled.claim.slip_no.clone(),
            reversed: false,
            total: shares.medfee_sumamt,
            fund: shares.fund_pay_sumamt,
            own: shares.psn_part_amt,
        });
    }
    let on = day("2016-06-01");
    let own: Vec<_> = [1, 2, 4].map(|number: usize| slips[number].clone()).to_vec();
    let same = store.compare_day("H1", on, own.clone()).await.unwrap();
    assert_eq!((same.here, same.differences.as_slice()), (same.there, [].as_slice()));
    assert_eq!((same.here.settled, same.here.total), (3, own.iter().map(|slip| slip.total.fen()).sum()));

    let wrong = SlipSums { fund: Money::from_fen(1), ..own[1].clone() };
    let file = vec![own[0].clone(), own[0].clone(), wrong.clone(), slips[3].clone()];
    let found = store.compare_day("H1", on, file).await.unwrap();
    assert_eq!(
        found.differences,
        [
            SlipDifference::Twice(own[0].clone()),
            SlipDifference::OnlyHere(own[2].clone()),
            SlipDifference::Differs { here: own[1].clone(), there: wrong },
            SlipDifference::OnlyThere(slips[3].clone()),
        ]
    );
    assert_eq!(found.there.settled, 4);

    // Taken back, it stands there twice, and the sums of the day are less.
    let outcome = reverse_under(store, "H1", key(), &own[0].slip_no).await;
    assert!(matches!(outcome, ReverseOutcome::Reversed(_)));
    bed.raw("UPDATE claim SET reversed_at = settled_at WHERE reversed_at IS NOT NULL").await.unwrap();
    let found = store.compare_day("H1", on, own.clone()).await.unwrap();
    let back = SlipSums { reversed: true, ..own[0].clone() };
    assert_eq!(found.differences, [SlipDifference::OnlyHere(back)]);
    assert_eq!((found.here.settled, found.here.reversed), (3, 1));
    assert_eq!(found.here.fund, same.here.fund - own[0].fund.fen());
}

async fn hospitals_are_registered_all_or_none_and_on_record(bed: Bed) {
    let store = &*bed.store;
    let hospital = |code: &str, place: &str, name: &str, level| Hospital {
        code: code.to_owned(),
        jurisdiction: place.to_owned(),
        name: name.to_owned(),
        level,
    };
    let (one, two) =
        (hospital("H8", "huaiyuan", "一", Level::One), hospital("H9", "huaiyuan", "二", Level::Two));
    let register = async |hospitals: &[&Hospital]| {
        let hospitals = hospitals.iter().copied().cloned().collect();
        store.register_hospitals(RegisterHospitals { hospitals, at: later(1) }).await.unwrap()
    };
    let done = |added, changed, as_before| {
        let placed = 0;
        RegisterHospitalsOutcome::Registered { added, changed, placed, as_before }
    };
    let entries = async || store.counts().await.unwrap().audit_entries;
    assert_eq!(register(&[&one]).await, done(1, 0, 0));
    let renamed = hospital("H8", "huaiyuan", "一院", Level::Two);
    assert_eq!(register(&[&renamed, &two]).await, done(1, 1, 0));
    let before = entries().await;
    assert_eq!(register(&[&renamed, &two]).await, done(0, 0, 2));
    assert_eq!(entries().await, before, "nothing was changed, and nothing is on record");
    // A code that is taken elsewhere, or comes twice: nothing of the file counts.
    let (third, moved) =
        (hospital("H7", "huaiyuan", "三", Level::One), hospital("H9", "weihai", "二", Level::Two));
    let elsewhere =
        RegisterHospitalsOutcome::Elsewhere { code: "H9".to_owned(), jurisdiction: "huaiyuan".to_owned() };
    assert_eq!(register(&[&third, &moved]).await, elsewhere);
    assert_eq!(register(&[&third, &third]).await, RegisterHospitalsOutcome::Twice { code: "H7".to_owned() });
    let secret = Token::generate().unwrap();
    assert_eq!(add(store, "h7-his", "H7", &secret).await, NewClientOutcome::UnknownHospital);
    assert_eq!(add(store, "h8-his", "H8", &secret).await, NewClientOutcome::Made);
    assert_eq!(store.api_clients().await.unwrap()[0].hospital, renamed);
}

async fn a_hospital_that_a_grant_entered_gets_its_place_from_the_register_under_its_own_name_alone(bed: Bed) {
    let store = &*bed.store;
    let hospital = |code: &str, place: &str, name: &str| Hospital {
        code: code.to_owned(),
        jurisdiction: place.to_owned(),
        name: name.to_owned(),
        level: Level::Three,
    };
    let entered = hospital("34010001", "elsewhere", "合肥某医院");
    store.load_hospitals(vec![entered.clone()]).await.unwrap();
    let register = async |hospitals: Vec<Hospital>| {
        store.register_hospitals(RegisterHospitals { hospitals, at: later(1) }).await.unwrap()
    };
    let stands = async || store.hospitals().await.unwrap();
    // Another name may be another hospital, for which the claims of the first one would be taken.
    let (new, renamed) = (hospital("H7", "weihai", "三"), hospital("34010001", "weihai", "合肥第一医院"));
    let told = register(vec![new, renamed.clone()]).await;
    assert_eq!(told, RegisterHospitalsOutcome::EnteredOtherwise(entered.clone()));
    assert_eq!(stands().await, [entered], "nothing of the file counts");
    let same = hospital("34010001", "weihai", "合肥某医院");
    let (added, changed, as_before) = (0, 0, 0);
    let placed = RegisterHospitalsOutcome::Registered { added, changed, placed: 1, as_before };
    assert_eq!(register(vec![same.clone()]).await, placed);
    assert_eq!(stands().await, [same]);
    // It is like any other of the register now.
    let done = RegisterHospitalsOutcome::Registered { added, changed: 1, placed: 0, as_before };
    assert_eq!(register(vec![renamed.clone()]).await, done);
    assert_eq!(stands().await, [renamed]);
    let elsewhere = register(vec![hospital("34010001", "huaiyuan", "合肥第一医院")]).await;
    assert!(matches!(elsewhere, RegisterHospitalsOutcome::Elsewhere { .. }), "{elsewhere:?}");
}
