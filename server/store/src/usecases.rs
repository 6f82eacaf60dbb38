//! The use cases, and the trait that gathers them. Each is written once and runs on both engines.

mod again;
mod certificates;
mod choose_tier;
mod claims;
mod class_lists;
mod corrections;
mod database;
mod desk;
mod eligibility;
mod enrolment;
mod evidence;
mod fhir;
mod guardians;
mod hand_in;
mod history;
mod hospitals;
mod loading;
mod merge;
mod newborns;
mod notices;
mod objections;
mod payment;
mod people;
mod reference;
mod sessions;
mod settlement;
mod sign_in;
mod staff;
mod supervision;
mod withdrawal;
mod years;

use std::time::Duration;

use async_trait::async_trait;
use rules::{facts::Accumulators, identity::IdNumber};
use time::{Date, OffsetDateTime};

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    store::Store,
    types::{
        ActingFor, AskGuardian, AskOutcome, AttemptSubject, AuditEntry, BankLine, BeginOutcome, BeginPayment,
        Booking, CertificateFound, CertificateOutcome, ChildConsent, ChooseOutcome, ChooseTier, ClaimDetail,
        ClaimId, ClaimNumber, ClaimOutcome, ClaimRecord, ClaimSummary, CodeOutcome, Contribution, Counts,
        Coverage, CreateOrder, Credential, DoneForMe, EndGuardian, EventOutcome, Evidence, EvidenceId,
        FamilyLinks, GatewayEvent, GatewayLine, GuardianLink, GuardianLinkId, Hospital, IssueActivation,
        IssueCertificate, IssueCode, KeepOutcome, MoneyOutcome, NewAudit, NewEnrolment, NewHousehold,
        NewNewborn, NewPerson, NewSession, NewbornOutcome, OpenNewborn, OpenRequest, OpenSession, Order,
        OrderOutcome, PayAtCounter, Payments, Person, PersonId, Phone, PupilStanding, Receipt,
        Reconciliation, RecordClaim, RecordOutcome, Refund, RefundState, SecretCode, SessionView,
        SetPassword, Settings, TakeClassList, TemporaryNumber, Token,
    },
};

#[async_trait]
impl<E: Engine> Store for Db<E> {
    async fn close(&self) {
        Db::close(self).await;
    }

    async fn ready(&self) -> Result<()> {
        database::ready(self).await
    }

    fn engine(&self) -> &'static str {
        E::TITLE
    }

    async fn counts(&self) -> Result<Counts> {
        database::counts(self).await
    }

    async fn settings(&self) -> Result<Settings> {
        database::settings(self).await
    }

    async fn set_demo(&self, today: Date) -> Result<()> {
        database::set_demo(self, today).await
    }

    async fn person(&self, person: PersonId) -> Result<Option<Person>> {
        people::person(self, person).await
    }

    async fn person_by_id_number(&self, id_number: &IdNumber) -> Result<Option<Person>> {
        people::person_by_id_number(self, id_number).await
    }

    async fn phone_of(&self, person: PersonId) -> Result<Option<Phone>> {
        people::phone_of(self, person).await
    }

    async fn credential_for(&self, id_number: &IdNumber) -> Result<Option<Credential>> {
        sign_in::credential_for(self, id_number).await
    }

    async fn set_password(&self, command: SetPassword) -> Result<bool> {
        sign_in::set_password(self, command).await
    }

    async fn issue_code(&self, command: IssueCode) -> Result<()> {
        sign_in::issue_code(self, command).await
    }

    async fn redeem_code(
        &self,
        person: PersonId,
        code: &SecretCode,
        at: OffsetDateTime,
    ) -> Result<CodeOutcome> {
        sign_in::redeem_code(self, person, code, at).await
    }

    async fn issue_activation(&self, command: IssueActivation) -> Result<()> {
        sign_in::issue_activation(self, command).await
    }

    async fn redeem_activation(
        &self,
        person: PersonId,
        code: &SecretCode,
        at: OffsetDateTime,
    ) -> Result<CodeOutcome> {
        sign_in::redeem_activation(self, person, code, at).await
    }

    async fn count_attempt(
        &self,
        subject: AttemptSubject<'_>,
        at: OffsetDateTime,
        window: Duration,
    ) -> Result<u32> {
        sign_in::count_attempt(self, subject, at, window).await
    }

    async fn attempts(
        &self,
        subject: AttemptSubject<'_>,
        at: OffsetDateTime,
        window: Duration,
    ) -> Result<u32> {
        sign_in::attempts(self, subject, at, window).await
    }

    async fn forget_attempts(&self, subject: AttemptSubject<'_>) -> Result<()> {
        sign_in::forget_attempts(self, subject).await
    }

    async fn open_session(&self, session: NewSession) -> Result<()> {
        sessions::open_session(self, session).await
    }

    async fn session(&self, token: &Token, at: OffsetDateTime) -> Result<Option<SessionView>> {
        sessions::session(self, token, at).await
    }

    async fn refresh_auth(&self, token: &Token, at: OffsetDateTime) -> Result<()> {
        sessions::refresh_auth(self, token, at).await
    }

    async fn end_session(&self, token: &Token, at: OffsetDateTime) -> Result<()> {
        sessions::end_session(self, token, at).await
    }

    async fn end_all_sessions(&self, person: PersonId, at: OffsetDateTime) -> Result<u64> {
        sessions::end_all_sessions(self, person, at).await
    }

    async fn sessions_of(
        &self,
        person: PersonId,
        current: &Token,
        at: OffsetDateTime,
    ) -> Result<Vec<OpenSession>> {
        sessions::sessions_of(self, person, current, at).await
    }

    async fn count_sessions(&self, person: PersonId, at: OffsetDateTime) -> Result<u64> {
        sessions::count_sessions(self, person, at).await
    }

    async fn clean_up(&self, at: OffsetDateTime) -> Result<u64> {
        sessions::clean_up(self, at).await
    }

    async fn coverage(&self, person: PersonId, benefit_year: i32, today: Date) -> Result<Option<Coverage>> {
        enrolment::coverage(self, person, benefit_year, today).await
    }

    async fn choose_tier(&self, command: ChooseTier) -> Result<ChooseOutcome> {
        choose_tier::choose_tier(self, command).await
    }

    async fn issue_certificate(&self, command: IssueCertificate) -> Result<CertificateOutcome> {
        certificates::issue(self, command).await
    }

    async fn certificate(&self, reference: &str) -> Result<Option<CertificateFound>> {
        certificates::find(self, reference).await
    }

    // Payment

    async fn create_order(&self, command: CreateOrder) -> Result<OrderOutcome> {
        payment::orders::create_order(self, command).await
    }

    async fn begin_payment(&self, command: BeginPayment) -> Result<BeginOutcome> {
        payment::orders::begin_payment(self, command).await
    }

    async fn gateway_event(&self, event: GatewayEvent) -> Result<EventOutcome> {
        payment::events::gateway_event(self, event).await
    }

    async fn pay_at_counter(&self, command: PayAtCounter) -> Result<MoneyOutcome> {
        payment::counter::pay_at_counter(self, command).await
    }

    async fn import_bank_file(
        &self,
        lines: Vec<BankLine>,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Vec<MoneyOutcome>> {
        payment::counter::import_bank_file(self, lines, today, at).await
    }

    async fn order(&self, number: &str, asked_by: PersonId) -> Result<Option<Order>> {
        payment::reading::order_for(self, number, asked_by).await
    }

    async fn payments_of(&self, person: PersonId) -> Result<Payments> {
        payment::reading::payments_of(self, person).await
    }

    async fn receipt(&self, number: &str, person: PersonId) -> Result<Option<Receipt>> {
        payment::reading::receipt(self, number, person).await
    }

    async fn orders_paying(&self, before: OffsetDateTime, limit: u32) -> Result<Vec<Order>> {
        payment::reading::orders_paying(self, before, limit).await
    }

    async fn expire_orders(&self, at: OffsetDateTime) -> Result<u64> {
        payment::orders::expire_orders(self, at).await
    }

    async fn refunds(&self, state: RefundState, limit: u32) -> Result<Vec<Refund>> {
        payment::reading::refunds(self, state, limit).await
    }

    async fn move_refund(&self, number: &str, to: RefundState, by: &str, at: OffsetDateTime) -> Result<bool> {
        payment::money::move_refund(self, number, to, by, at).await
    }

    async fn reconcile(&self, day: Date, file: Vec<GatewayLine>) -> Result<Reconciliation> {
        payment::reconcile::reconcile(self, day, file).await
    }

    async fn ask_guardian(&self, command: AskGuardian) -> Result<AskOutcome> {
        guardians::ask(self, command).await
    }

    async fn open_guardian_requests(
        &self,
        jurisdiction: &str,
        today: Date,
        limit: u32,
    ) -> Result<Vec<OpenRequest>> {
        guardians::open_requests(self, jurisdiction, today, limit).await
    }

    async fn end_guardian(&self, command: EndGuardian) -> Result<bool> {
        guardians::end(self, command).await
    }

    async fn child_consent(&self, command: ChildConsent) -> Result<bool> {
        guardians::child_consent(self, command).await
    }

    async fn family_links(&self, person: PersonId, today: Date) -> Result<FamilyLinks> {
        guardians::links(self, person, today).await
    }

    async fn acts_for(&self, person: PersonId, today: Date) -> Result<Vec<GuardianLink>> {
        guardians::acts_for(self, person, today).await
    }

    async fn acting(
        &self,
        guardian: PersonId,
        link: GuardianLinkId,
        today: Date,
    ) -> Result<Option<ActingFor>> {
        guardians::acting(self, guardian, link, today).await
    }

    async fn done_in_my_name(&self, person: PersonId, limit: u32) -> Result<Vec<DoneForMe>> {
        guardians::done_in_my_name(self, person, limit).await
    }

    async fn keep_evidence(&self, evidence: Evidence, today: Date) -> Result<KeepOutcome> {
        evidence::keep(self, evidence, today).await
    }

    async fn evidence_of(&self, link: GuardianLinkId) -> Result<Vec<Evidence>> {
        evidence::of_link(self, link).await
    }

    async fn evidence_ids(&self, after: Option<EvidenceId>, limit: u32) -> Result<Vec<EvidenceId>> {
        evidence::ids(self, after, limit).await
    }

    async fn evidence(&self, evidence: EvidenceId) -> Result<Option<Evidence>> {
        evidence::by_id(self, evidence).await
    }

    async fn register_newborn(&self, command: NewNewborn) -> Result<NewbornOutcome> {
        newborns::register(self, command).await
    }

    async fn claim_number(&self, command: ClaimNumber) -> Result<ClaimOutcome> {
        newborns::claim(self, command).await
    }

    async fn claimed_number(&self, child: PersonId) -> Result<Option<IdNumber>> {
        newborns::claimed_number(self, child).await
    }

    async fn person_by_temporary_number(&self, number: &TemporaryNumber) -> Result<Option<Person>> {
        newborns::by_temporary_number(self, number).await
    }

    async fn open_newborns(&self, jurisdiction: &str, limit: u32) -> Result<Vec<OpenNewborn>> {
        newborns::open(self, jurisdiction, limit).await
    }

    async fn take_class_list(&self, list: TakeClassList) -> Result<Vec<PupilStanding>> {
        class_lists::take(self, list).await
    }

    async fn claims(&self, person: PersonId, benefit_year: Option<i32>) -> Result<Vec<ClaimSummary>> {
        claims::claims(self, person, benefit_year).await
    }

    async fn claim_years(&self, person: PersonId) -> Result<Vec<i32>> {
        claims::claim_years(self, person).await
    }

    async fn claim(&self, person: PersonId, claim: ClaimId) -> Result<Option<Box<ClaimDetail>>> {
        claims::claim(self, person, claim).await
    }

    async fn accumulators(&self, person: PersonId, booking: &Booking) -> Result<Accumulators> {
        claims::accumulators(self, person, booking).await
    }

    async fn record_claim(&self, claim: RecordClaim) -> Result<RecordOutcome> {
        claims::record_claim(self, claim).await
    }

    async fn append_audit(&self, entry: NewAudit) -> Result<()> {
        database::append_audit(self, entry).await
    }

    async fn audit_of(&self, person: PersonId, limit: u32) -> Result<Vec<AuditEntry>> {
        database::audit_of(self, person, limit).await
    }

    async fn fold_journal(&self) -> Result<()> {
        Ok(E::fold(&mut *self.reader().await?).await?)
    }

    async fn bulk(&self, begin: bool) -> Result<()> {
        loading::bulk(self, begin).await
    }

    async fn load_hospitals(&self, hospitals: Vec<Hospital>) -> Result<()> {
        loading::load_hospitals(self, hospitals).await
    }

    async fn hospitals(&self) -> Result<Vec<Hospital>> {
        loading::hospitals(self).await
    }

    async fn load_people(&self, people: Vec<NewPerson>, at: OffsetDateTime) -> Result<()> {
        loading::load_people(self, people, at).await
    }

    async fn load_households(&self, households: Vec<NewHousehold>) -> Result<()> {
        loading::load_households(self, households).await
    }

    async fn load_enrolments(
        &self,
        enrolments: Vec<NewEnrolment>,
        contributions: Vec<Contribution>,
    ) -> Result<()> {
        loading::load_enrolments(self, enrolments, contributions).await
    }

    async fn load_claims(&self, claims: Vec<ClaimRecord>) -> Result<()> {
        loading::load_claims(self, claims).await
    }
}
