//! Certificates of enrolment: issued only for days of cover, once for each day, found by number.

use std::sync::Arc;

use rules::{money::Money, scheme::Scheme, standing::Standing};
use store::{
    Certificate, CertificateOutcome, ChosenBy, Contribution, ContributionId, Enrolment, EnrolmentId,
    EnrolmentStatus, IssueCertificate, NewPerson, PersonId, Store, testing::Bed,
};

use crate::fixture::{NOW, day, later, resident};

super::on_both! {
    a_day_of_cover_is_certified_once,
    of_many_who_ask_at_once_all_get_the_same,
    a_day_without_cover_is_not_certified,
    a_void_enrolment_no_longer_stands,
}

/// Somebody of Huaiyuan who has paid for 2015, and has chosen for 2016.
async fn insured(store: &dyn Store) -> (NewPerson, EnrolmentId) {
    let person = resident(store).await;
    let entry = |year: i32, status| Enrolment {
        id: EnrolmentId::fresh(NOW).unwrap(),
        person: person.id,
        benefit_year: year,
        scheme: Scheme::RuralCooperative,
        option: "rural".to_owned(),
        pack: "huaiyuan-rural-2013".to_owned(),
        tier: None,
        status,
        reference: format!("{year}-{}", person.id),
        entered_on: Some(day("2014-11-01")),
        covers_from: day(&format!("{year}-01-01")),
        covers_to: day(&format!("{year}-12-31")),
        chosen_at: None,
    };
    let (paid, unpaid) = (entry(2015, EnrolmentStatus::Active), entry(2016, EnrolmentStatus::Entered));
    let contribution = Contribution {
        id: ContributionId::fresh(NOW).unwrap(),
        person: person.id,
        benefit_year: 2015,
        scheme: Scheme::RuralCooperative,
        option: "rural".to_owned(),
        own: Money::from_fen(9_000),
        subsidy: Money::from_fen(38_000),
        paid_on: day("2014-11-20"),
        receipt_no: format!("R-{}", person.id),
        enrolment: Some(paid.id),
    };
    let id = paid.id;
    store.load_enrolments(vec![paid, unpaid], vec![contribution]).await.unwrap();
    (person, id)
}

async fn ask(store: &dyn Store, person: PersonId, on: &str) -> CertificateOutcome {
    let command =
        IssueCertificate { person, by: ChosenBy::Own, on: day(on), today: day("2015-12-01"), at: later(5) };
    store.issue_certificate(command).await.unwrap()
}

async fn issued(store: &dyn Store, person: PersonId, on: &str) -> Certificate {
    match ask(store, person, on).await {
        CertificateOutcome::Issued(certificate) => *certificate,
        other => panic!("{other:?}"),
    }
}

async fn a_day_of_cover_is_certified_once(bed: Bed) {
    let (person, enrolment) = insured(&*bed.store).await;
    let first = issued(&*bed.store, person.id, "2015-03-03").await;
    assert_eq!((first.enrolment, first.as_of), (enrolment, day("2015-03-03")));
    assert_eq!((first.name.as_str(), first.id_number.as_str()), ("王*明", &*person.id_number.masked()));
    assert_eq!((first.covers_from, first.covers_to), (day("2015-01-01"), day("2015-12-31")));
    assert_eq!(issued(&*bed.store, person.id, "2015-03-03").await, first);
    let other = issued(&*bed.store, person.id, "2015-03-04").await;
    assert_ne!(other.reference, first.reference);

    let found = bed.store.certificate(&first.reference).await.unwrap().unwrap();
    assert_eq!((found.certificate, found.stands), (first, true));
    assert_eq!(bed.store.certificate("Z-00000-00000").await.unwrap(), None);
    let audit = bed.store.audit_of(person.id, 10).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "certificate.issue").count(), 2);
}

async fn of_many_who_ask_at_once_all_get_the_same(bed: Bed) {
    let (person, _) = insured(&*bed.store).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { issued(&*store, person.id, "2015-03-03").await.reference })
        })
        .collect();
    let mut references = Vec::new();
    for task in tasks {
        references.push(task.await.unwrap());
    }
    references.dedup();
    assert_eq!(references.len(), 1);
}

async fn a_day_without_cover_is_not_certified(bed: Bed) {
    let (person, _) = insured(&*bed.store).await;
    assert_eq!(ask(&*bed.store, person.id, "2016-01-01").await, CertificateOutcome::InTheFuture);
    let before = ask(&*bed.store, person.id, "2014-12-31").await;
    assert_eq!(before, CertificateOutcome::NotCovered(Standing::NotEnrolled));
    let command = IssueCertificate {
        person: person.id,
        by: ChosenBy::Own,
        on: day("2016-02-01"),
        today: day("2016-03-01"),
        at: later(5),
    };
    let unpaid = bed.store.issue_certificate(command).await.unwrap();
    assert_eq!(unpaid, CertificateOutcome::NotCovered(Standing::Unpaid));
    let nobody = PersonId::fresh(NOW).unwrap();
    assert_eq!(ask(&*bed.store, nobody, "2015-03-03").await, CertificateOutcome::UnknownPerson);
    assert!(bed.store.audit_of(person.id, 10).await.unwrap().is_empty());
}

async fn a_void_enrolment_no_longer_stands(bed: Bed) {
    let (person, _) = insured(&*bed.store).await;
    let certificate = issued(&*bed.store, person.id, "2015-03-03").await;
    bed.raw("UPDATE enrolment SET status = 'void' WHERE benefit_year = 2015").await.unwrap();
    let found = bed.store.certificate(&certificate.reference).await.unwrap().unwrap();
    assert_eq!((found.certificate, found.stands), (certificate, false));
    assert_eq!(
        ask(&*bed.store, person.id, "2015-03-03").await,
        CertificateOutcome::NotCovered(Standing::NotEnrolled)
    );
}
