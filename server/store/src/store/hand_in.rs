//! Hand-in claims (零星报销): handed in and followed by residents, checked, decided and paid by staff.

use async_trait::async_trait;
use time::Date;

use crate::{
    error::Result,
    types::{
        AccountOutcome, Acting, AnswerHandIn, BankAccount, DecideHandIn, DecideHandInOutcome, DeskOutcome,
        DeskStep, EstimateHandIn, Evidence, HandIn, HandInDesk, HandInEstimate, HandInFilter, HandInId,
        HandInList, HandInOutcome, HandInPaying, HandInToPay, HandInsWaiting, MaskedAccount, NewHandIn,
        OwnHandIn, PayHandIn, PayHandInOutcome, PersonId, ReturnHandIn, SaveHandIn, ViewHandInFile,
    },
};

/// Papers that residents hand in to be reimbursed.
///
/// Who acts for a person as a verified guardian may do whatever the person may; whether they do is decided within each
/// transaction that writes. Whether staff reach the person is decided within each transaction too; out of reach is as if
/// there were nothing. What a role may call is the server's matrix.
#[async_trait]
pub trait HandInStore: Send + Sync + 'static {
    // Who it concerns

    /// What a bill would come to now. Nothing is written.
    async fn estimate_hand_in(&self, command: EstimateHandIn) -> Result<HandInEstimate>;
    /// Hands papers in. At most one hand-in is open for an invoice, over all people.
    async fn hand_in(&self, command: NewHandIn) -> Result<HandInOutcome>;
    /// Hand-ins of a person, the newest first, without their timelines; at most 200.
    async fn hand_ins(&self, person: PersonId) -> Result<Vec<HandIn>>;
    /// One of them. Another person's is `None`, like a missing one.
    async fn own_hand_in(&self, person: PersonId, reference: &str) -> Result<Option<Box<HandIn>>>;
    /// The account to which the last money for `person` was sent that `by` asked for, to be offered again.
    async fn account_before(&self, person: PersonId, by: PersonId) -> Result<Option<MaskedAccount>>;
    /// Takes it back before it is decided. `false`: it is not theirs, or decided.
    async fn withdraw_hand_in(&self, step: OwnHandIn) -> Result<bool>;
    /// Answers what staff asked for, in words of up to 500 characters, which may be none; files are kept before. `false`: it
    /// is not theirs, or nothing is asked.
    async fn answer_needs(&self, step: OwnHandIn, words: String) -> Result<bool>;
    /// Puts a refused hand-in before another person, once; why, in 2 to 500 characters. `false`: it is not theirs, not
    /// refused, or was looked at again before.
    async fn review_hand_in(&self, step: OwnHandIn, reason: String) -> Result<bool>;
    /// Names another account after the bank sent the money back.
    async fn name_account(&self, step: OwnHandIn, account: BankAccount) -> Result<AccountOutcome>;
    /// The files of a hand-in, the oldest first. Who may see them is the caller's to ask. They are kept by
    /// [`keep_evidence`](super::Store::keep_evidence).
    async fn hand_in_files(&self, hand_in: HandInId) -> Result<Vec<Evidence>>;

    // Staff: the check

    /// How many hand-ins within reach wait for staff.
    async fn hand_ins_waiting(&self, acting: Acting, today: Date) -> Result<HandInsWaiting>;
    /// Hand-ins within reach in a state, the oldest first.
    async fn hand_in_list(&self, acting: Acting, filter: HandInFilter, today: Date) -> Result<HandInList>;
    /// One of them with what it is decided by; looking at it is recorded.
    async fn hand_in_desk(&self, step: DeskStep) -> Result<Option<Box<HandInDesk>>>;
    /// A file of one; each look at it is recorded.
    async fn view_hand_in_file(&self, command: ViewHandInFile) -> Result<Option<Evidence>>;
    /// Takes one that was received, or one that a colleague has; or goes on with the check of one whose answer did not come
    /// in time.
    async fn take_hand_in(&self, step: DeskStep) -> Result<DeskOutcome>;
    /// Asks for what is missing, in 2 to 500 characters: who handed it in has [`ANSWER_DAYS`] to answer.
    ///
    /// [`ANSWER_DAYS`]: rules::hand_in::ANSWER_DAYS
    async fn ask_needs(&self, step: DeskStep, words: String) -> Result<DeskOutcome>;
    /// Saves facts and items as a new version.
    async fn save_hand_in(&self, command: SaveHandIn) -> Result<DeskOutcome>;

    // Staff: the decision

    /// Grants or refuses what is in check. A grant settles by the same judge as the counter, in the same transaction; above
    /// [`FOUR_EYES_ABOVE`] it waits for a second person first.
    ///
    /// [`FOUR_EYES_ABOVE`]: rules::hand_in::FOUR_EYES_ABOVE
    async fn decide_hand_in(&self, command: DecideHandIn) -> Result<DecideHandInOutcome>;
    /// Confirms a grant that somebody else proposed, which settles it, or sends it back.
    async fn answer_hand_in(&self, command: AnswerHandIn) -> Result<DecideHandInOutcome>;

    // Staff: the payment

    /// What is to be paid within reach, the longest granted first; at most 200.
    async fn hand_ins_to_pay(&self, acting: Acting, today: Date) -> Result<Vec<HandInToPay>>;
    /// What is to be paid of one, or was; each look at the whole account is recorded. `None`: there is none within reach, or
    /// nothing was granted.
    async fn hand_in_payment(&self, step: DeskStep) -> Result<Option<Box<HandInPaying>>>;
    /// Marks the money as sent.
    async fn pay_hand_in(&self, command: PayHandIn) -> Result<PayHandInOutcome>;
    /// Marks the money as sent back: another account is asked for.
    async fn return_hand_in(&self, command: ReturnHandIn) -> Result<PayHandInOutcome>;
}
