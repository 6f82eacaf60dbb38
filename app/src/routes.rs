//! Where everything is: the paths of the portal, and what builds those that carry a value.

use rules::date::{self, Date};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// What can I do here.
pub const HOME: &str = "/";
/// The policies, their parameters and where they come from.
pub const POLICIES: &str = "/policies";
/// Which scheme may I join.
pub const ELIGIBILITY: &str = "/eligibility";
/// What would be paid.
pub const ESTIMATE: &str = "/estimate";
/// The same case as the bill grows, and what a change would mean.
pub const ESTIMATE_MORE: &str = "/estimate/more";
/// POST only: the same case as a file with a signed receipt.
pub const ESTIMATE_RECEIPT: &str = "/estimate/receipt";
/// Id number and password.
pub const SIGN_IN: &str = "/sign-in";
/// First sign-in: id number and name.
pub const SIGN_IN_FIRST: &str = "/sign-in/first";
/// First sign-in: the code from the phone.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// First sign-in: choose a password.
pub const SIGN_IN_PASSWORD: &str = "/sign-in/password";
/// First sign-in with a code from the counter.
pub const SIGN_IN_ACTIVATE: &str = "/sign-in/activate";
/// POST only: end this session.
pub const SIGN_OUT: &str = "/sign-out";
/// POST only: end all sessions of this person.
pub const SIGN_OUT_EVERYWHERE: &str = "/account/sign-out-everywhere";
/// Am I insured.
pub const ENROLMENT: &str = "/enrolment";
/// Compare and choose a contribution tier.
pub const TIERS: &str = "/tiers";
/// Check the choice before it counts.
pub const TIERS_CHECK: &str = "/tiers/check";
/// POST only: ask staff to decide what the rules leave open.
pub const TIERS_DECISION: &str = "/tiers/decision";
/// What a year would cost with each option.
pub const TIERS_COMPARE: &str = "/tiers/compare";
/// What the year after changes.
pub const TIERS_NEXT_YEAR: &str = "/tiers/next-year";
/// What I paid and am to pay; POST begins an order.
pub const PAY: &str = "/pay";
/// My claims.
pub const CLAIMS: &str = "/claims";
/// My claims summed up by year.
pub const CLAIMS_YEARS: &str = "/claims/years";
/// The list of my claims as comma-separated text.
pub const CLAIMS_CSV: &str = "/claims/csv";
/// The list of my claims as a workbook.
pub const CLAIMS_XLSX: &str = "/claims/xlsx";
/// Everything on file about me; POST hands it over as one file.
pub const MY_DATA: &str = "/account/data";
/// POST only: certify an enrolment.
pub const CERTIFICATES: &str = "/certificates";
/// Is this certificate or receipt genuine.
pub const VERIFY: &str = "/verify";
/// Sessions and sign-in of this person.
pub const ACCOUNT: &str = "/account";
/// My household, whom I act for, who acts for me.
pub const FAMILY: &str = "/family";
/// Ask to act for a child.
pub const FAMILY_ASK: &str = "/family/ask";
/// What was done in my name.
pub const FAMILY_DONE: &str = "/family/done";
/// Register a newborn.
pub const FAMILY_NEWBORN: &str = "/family/newborn";
// Notices
/// What I was told; POST marks all of it as read.
pub const NOTICES: &str = "/notices";
/// Whether text messages come too.
pub const NOTICE_MESSAGES: &str = "/notices/messages";
/// What this portal is.
pub const ABOUT: &str = "/about";
/// What is stored, how and how long.
pub const PRIVACY: &str = "/privacy";
/// POST only: language and text size.
pub const PREFERENCES: &str = "/preferences";
/// What is on file about me.
pub const DETAILS: &str = "/details";
// Staff.

/// What a person who works here can do.
pub const STAFF: &str = "/staff";
/// Login name, password and one-time code.
pub const STAFF_SIGN_IN: &str = "/staff/sign-in";
/// First sign-in by link.
pub const STAFF_FIRST: &str = "/staff/first";
/// Password and code once more, before a write that matters.
pub const STAFF_CONFIRM: &str = "/staff/confirm";
/// POST only: end this session.
pub const STAFF_SIGN_OUT: &str = "/staff/sign-out";
/// Find a person at the township counter.
pub const STAFF_COUNTER: &str = "/staff/counter";
/// Look a person up on the hotline.
pub const STAFF_HOTLINE: &str = "/staff/hotline";
/// Cases to be decided by two.
pub const STAFF_CASES: &str = "/staff/cases";

// Supervision.

/// Questions about settled claims.
pub const STAFF_SUPERVISION: &str = "/staff/supervision";

/// One question about settled claims.
pub fn staff_finding(finding: &str) -> String {
    format!("{STAFF_SUPERVISION}/{}", encoded(finding))
}

/// A page of the questions of a kind, a hospital and a state; empty: of all.
pub fn staff_findings(kind: &str, hospital: &str, state: &str, page: u32) -> String {
    let (kind, hospital, state) = (encoded(kind), encoded(hospital), encoded(state));
    format!("{STAFF_SUPERVISION}?kind={kind}&hospital={hospital}&state={state}&page={page}")
}

/// Claims that are to be settled anew.
pub const STAFF_ANEW: &str = "/staff/anew";

// Desks of staff: cash, guardians' requests, newborns' numbers, class lists, language and type size.

/// Guardians' requests.
pub const STAFF_REQUESTS: &str = "/staff/requests";
/// Newborns' id numbers.
pub const STAFF_NEWBORNS: &str = "/staff/newborns";
/// Class lists of schools.
pub const STAFF_SCHOOL: &str = "/staff/school";
/// POST only: language and text size on the pages of staff.
pub const STAFF_PREFERENCES: &str = "/staff/preferences";

/// Taking cash for a person.
pub fn staff_person_cash(person: &str) -> String {
    format!("{}/cash", staff_person(person))
}

/// The receipt of cash.
pub fn staff_receipt(person: &str, number: &str) -> String {
    format!("{}/receipt/{}", staff_person(person), encoded(number))
}

/// Taking a choice back on a person's behalf.
pub fn staff_withdraw(person: &str, reference: &str) -> String {
    format!("{}/withdraw/{}", staff_person(person), encoded(reference))
}

/// A choice that was taken back at the counter.
pub fn staff_withdrawn(person: &str, reference: &str) -> String {
    format!("{}/withdrawn/{}", staff_person(person), encoded(reference))
}

/// One guardian's request.
pub fn staff_request(link: &str) -> String {
    format!("{STAFF_REQUESTS}/{}", encoded(link))
}

/// A file of a guardian's request.
pub fn staff_request_file(link: &str, file: &str) -> String {
    format!("{}/evidence/{}", staff_request(link), encoded(file))
}

/// One newborn's number.
pub fn staff_newborn(child: &str) -> String {
    format!("{STAFF_NEWBORNS}/{}", encoded(child))
}

/// The list of newborns' numbers, saying what was just done.
pub fn staff_newborns_done(what: &str) -> String {
    format!("{STAFF_NEWBORNS}?done={}", encoded(what))
}

/// First sign-in with the token of a link.
pub fn staff_first(token: &str) -> String {
    format!("{STAFF_FIRST}?token={}", encoded(token))
}

/// A person at the counter.
pub fn staff_person(person: &str) -> String {
    format!("{STAFF_COUNTER}/{}", encoded(person))
}

/// POST only: a choice on a person's behalf.
pub fn staff_person_tier(person: &str) -> String {
    format!("{}/tier", staff_person(person))
}

/// POST only: an activation code for a person.
pub fn staff_person_activation(person: &str) -> String {
    format!("{}/activation", staff_person(person))
}

/// The slip of a choice.
pub fn staff_slip(person: &str, reference: &str) -> String {
    format!("{}/slip/{}", staff_person(person), encoded(reference))
}

/// One case.
pub fn staff_case(case: &str) -> String {
    format!("{STAFF_CASES}/{}", encoded(case))
}

/// POST only: propose a decision.
pub fn staff_case_proposal(case: &str) -> String {
    format!("{}/proposal", staff_case(case))
}

/// POST only: confirm or return a proposal.
pub fn staff_case_answer(case: &str) -> String {
    format!("{}/answer", staff_case(case))
}

/// Password and code once more, then on.
pub fn staff_confirm(next: &str) -> String {
    format!("{STAFF_CONFIRM}?next={}", encoded(next))
}

/// The hotline, as a link for a phone.
pub const HOTLINE: &str = "tel:12393";

/// What stands in a path or query as it is; everything else is percent-encoded, so that no value can end it early.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A value as it may stand in a path or query.
fn encoded(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, PLAIN)
}

/// The confirmation of a chosen tier.
pub fn tiers_done(reference: &str) -> String {
    format!("/tiers/done/{}", encoded(reference))
}

/// The slip of a choice.
pub fn tiers_slip(reference: &str) -> String {
    format!("/tiers/slip/{}", encoded(reference))
}

/// Taking a choice back, to be checked first.
pub fn tiers_withdraw(reference: &str) -> String {
    format!("/tiers/withdraw/{}", encoded(reference))
}

/// A choice that was taken back.
pub fn tiers_withdrawn(reference: &str) -> String {
    format!("/tiers/withdrawn/{}", encoded(reference))
}

/// One notice; POST marks it as read.
pub fn notice(id: &str) -> String {
    format!("{NOTICES}/{}", encoded(id))
}

/// A page of the notices; the first is 1.
pub fn notices_page(page: u32) -> String {
    format!("{NOTICES}?page={page}")
}

/// One guardian's link; below it stand the child's pages.
pub fn family_link(id: &str) -> String {
    format!("{FAMILY}/{}", encoded(id))
}

/// One uploaded file.
pub fn family_evidence(id: &str) -> String {
    format!("{FAMILY}/evidence/{}", encoded(id))
}

/// The same as a PDF file.
pub fn certificate_file(reference: &str) -> String {
    format!("{}/pdf", certificate(reference))
}

// Objections

/// My objections.
pub const OBJECTIONS: &str = "/objections";

/// How an objection stands.
pub fn objection(reference: &str) -> String {
    format!("{OBJECTIONS}/{}", encoded(reference))
}

/// Objecting to a claim.
pub fn claim_objection(id: &str) -> String {
    format!("{}/object", claim(id))
}

/// Objecting to one thing of a claim: the word of its form.
pub fn claim_objection_about(id: &str, subject: &str) -> String {
    format!("{}?about={}", claim_objection(id), encoded(subject))
}

/// A claim beside what other rules would give.
pub fn claim_compare(id: &str) -> String {
    format!("{}/compare", claim(id))
}

// Corrections

/// The form to correct one datum.
pub fn detail(datum: &str) -> String {
    format!("{DETAILS}/{}", encoded(datum))
}

/// POST only: ask for the correction.
pub fn detail_ask(datum: &str) -> String {
    format!("{}/ask", detail(datum))
}

/// How a correction stands.
pub fn correction(reference: &str) -> String {
    format!("/corrections/{}", encoded(reference))
}

/// A proof of a correction, for staff.
pub fn staff_case_evidence(case: &str, evidence: &str) -> String {
    format!("{}/evidence/{}", staff_case(case), encoded(evidence))
}

// Hand-in claims

/// What I handed in.
pub const HAND_IN: &str = "/hand-in";
/// The form; POST shows everything once more.
pub const HAND_IN_NEW: &str = "/hand-in/new";
/// POST only: hand it in.
pub const HAND_IN_SEND: &str = "/hand-in/send";
/// Hand-in claims at the desk.
pub const STAFF_HAND_IN: &str = "/staff/hand-in";
/// Money that is to be paid.
pub const STAFF_PAYMENTS: &str = "/staff/payments";

/// How a hand-in stands.
pub fn hand_in(reference: &str) -> String {
    format!("{HAND_IN}/{}", encoded(reference))
}

/// Its receipt.
pub fn hand_in_receipt(reference: &str) -> String {
    format!("{}/receipt", hand_in(reference))
}

/// Taking it back; POST does it.
pub fn hand_in_withdraw(reference: &str) -> String {
    format!("{}/withdraw", hand_in(reference))
}

/// One hand-in at the desk.
pub fn staff_hand_in(hand_in: &str) -> String {
    format!("{STAFF_HAND_IN}/{}", encoded(hand_in))
}

/// A file of a hand-in, for staff.
pub fn staff_hand_in_file(hand_in: &str, file: &str) -> String {
    format!("{}/evidence/{}", staff_hand_in(hand_in), encoded(file))
}

/// A page of the hand-ins of a state; empty: of those that wait for staff.
pub fn staff_hand_ins(state: &str, page: u32) -> String {
    asking(STAFF_HAND_IN, &[("state", state.to_owned()), ("page", page.to_string())])
}

/// One payment.
pub fn staff_payment(hand_in: &str) -> String {
    format!("{STAFF_PAYMENTS}/{}", encoded(hand_in))
}

/// The check-answers page of one option.
pub fn tiers_check(option: &str) -> String {
    format!("{TIERS_CHECK}?option={}", encoded(option))
}

/// One certificate.
pub fn certificate(reference: &str) -> String {
    format!("{CERTIFICATES}/{}", encoded(reference))
}

/// Where a certificate is checked by its number.
pub fn verify(reference: &str) -> String {
    format!("{VERIFY}?c={}", encoded(reference))
}

/// How it was on a day.
pub fn enrolment_on(day: Date) -> String {
    format!("{ENROLMENT}?on={}#on", date::iso(day))
}

/// One order, to be checked and paid.
pub fn pay_order(number: &str) -> String {
    format!("{PAY}/{}", encoded(number))
}

/// How an order ended.
pub fn pay_done(number: &str) -> String {
    format!("{PAY}/{}/done", encoded(number))
}

/// Proof of a contribution.
pub fn receipt(number: &str) -> String {
    format!("/receipts/{}", encoded(number))
}

/// One claim.
pub fn claim(id: &str) -> String {
    format!("{CLAIMS}/{}", encoded(id))
}

/// One claim as a document.
pub fn claim_file(id: &str) -> String {
    format!("{}/pdf", claim(id))
}

/// The signed receipt of one claim.
pub fn claim_receipt(id: &str) -> String {
    format!("{}/receipt", claim(id))
}

/// A path with a query.
pub fn asking(path: &str, pairs: &[(&str, String)]) -> String {
    let mut address = path.to_owned();
    for (index, (name, value)) in pairs.iter().enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.extend(encoded(value));
    }
    address
}

/// The estimator with the rules of one pack.
pub fn estimate_with(pack: &str) -> String {
    format!("{ESTIMATE}?pack={}", encoded(pack))
}

/// Sign in and come back.
pub fn sign_in_for(next: &str) -> String {
    format!("{SIGN_IN}?next={}", encoded(next))
}

/// The path to return to, when it is one of ours: anything that could lead to another site becomes the home page.
pub fn local(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace());
    if ours { path } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_its_place_early() {
        assert_eq!(sign_in_for("/claims"), "/sign-in?next=/claims");
        assert_eq!(sign_in_for("/tiers/check?option=a&b"), "/sign-in?next=/tiers/check%3Foption%3Da%26b");
        assert_eq!(
            tiers_check("a\r\nset-cookie: x=一"),
            "/tiers/check?option=a%0D%0Aset-cookie%3A%20x%3D%E4%B8%80"
        );
    }

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        assert_eq!(local("/claims?year=2015"), "/claims?year=2015");
        for strange in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "/ x"] {
            assert_eq!(local(strange), "/", "{strange:?}");
        }
    }
}
