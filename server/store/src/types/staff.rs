//! People who work at the portal: accounts, links for a first sign-in, sessions.

use std::{collections::BTreeSet, time::Duration};

use time::OffsetDateTime;

use super::{ids::StaffId, sign_in::Token};
use crate::config::Secret;

/// What someone may do here. What each role may call, on whose data, is the server's matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffRole {
    /// Township counter (乡镇窗口).
    Counter,
    /// School clerk (学校经办).
    School,
    /// Decides cases and corrections, always two of them (审核).
    Checker,
    /// Hotline, reads only (热线).
    Hotline,
    /// Looks over settled claims (稽核).
    Auditor,
}

impl StaffRole {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Counter, Self::School, Self::Checker, Self::Hotline, Self::Auditor];

    /// The word in the database, on the command line and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::School => "school",
            Self::Checker => "checker",
            Self::Hotline => "hotline",
            Self::Auditor => "auditor",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// How far an account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffState {
    /// Made or reset; the link has not been used yet.
    Invited,
    /// Has a password and one-time codes.
    Active,
    /// Cannot sign in, and has no session.
    Disabled,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAccount {
    /// Id.
    pub id: StaffId,
    /// What is typed to sign in; lower case.
    pub login: String,
    /// Name that colleagues and the record show.
    pub name: String,
    /// Code of the jurisdiction: nobody outside it is ever shown.
    pub jurisdiction: String,
    /// Townships whose people a counter or a school sees; none means nobody.
    pub districts: BTreeSet<String>,
    /// What the person may do.
    pub roles: BTreeSet<StaffRole>,
    /// How far it has come.
    pub state: StaffState,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// Makes an account with a link for the first sign-in.
#[derive(Clone, Debug)]
pub struct AddStaff {
    /// What will be typed to sign in: lower-case letters, digits, `.`, `-`, `_`.
    pub login: String,
    /// Name.
    pub name: String,
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Townships.
    pub districts: BTreeSet<String>,
    /// Roles.
    pub roles: BTreeSet<StaffRole>,
    /// The link.
    pub link: StaffLink,
}

/// A link for a first sign-in, good once.
#[derive(Clone, Debug)]
pub struct StaffLink {
    /// What the link carries. Only its keyed hash is stored.
    pub token: Token,
    /// Secret of the one-time codes in base32, shown to the person who opens the link. Stored sealed.
    pub code_secret: Secret,
    /// Now.
    pub at: OffsetDateTime,
    /// When it dies.
    pub expires_at: OffsetDateTime,
}

/// Whose link it is and what the page shows.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// Whose.
    pub staff: StaffId,
    /// What will be typed to sign in.
    pub login: String,
    /// Name.
    pub name: String,
    /// Secret of the one-time codes in base32.
    pub code_secret: Secret,
}

/// Uses a link up: password and one-time codes count from now on.
#[derive(Clone, Debug)]
pub struct EnrolStaff {
    /// What the link carries.
    pub token: Token,
    /// PHC string of the password.
    pub password_hash: Secret,
    /// Step of time of the first code, which proves that the secret arrived.
    pub code_step: u64,
    /// Now.
    pub at: OffsetDateTime,
}

/// What a sign-in of staff is checked against. An account that is not active has none.
#[derive(Clone, Debug)]
pub struct StaffCredential {
    /// Who.
    pub staff: StaffId,
    /// PHC string.
    pub password_hash: Secret,
    /// Secret of the one-time codes in base32.
    pub code_secret: Secret,
}

/// Opens a session after password and code were right.
#[derive(Clone, Debug)]
pub struct NewStaffSession {
    /// Its secret.
    pub token: Token,
    /// Whose.
    pub staff: StaffId,
    /// Step of time of the code that was right: taken once only.
    pub code_step: u64,
    /// Now.
    pub at: OffsetDateTime,
    /// Idle for longer than this ends it.
    pub idle: Duration,
    /// It ends at the latest after this.
    pub absolute: Duration,
}

/// A live session of an account that is active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    /// Whose.
    pub account: StaffAccount,
    /// When the person last gave password and code.
    pub auth_at: OffsetDateTime,
    /// When it ends if nothing is done.
    pub idle_until: OffsetDateTime,
    /// When it ends in any case.
    pub absolute_until: OffsetDateTime,
}

/// How far someone's eyes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// People of the jurisdiction's townships that the account names.
    District,
    /// People of the whole jurisdiction.
    Jurisdiction,
}

/// Who acts, and on whose data they may. The store looks the account up again within the transaction: who was disabled
/// in between, or whose district is another one, reaches nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who.
    pub staff: StaffId,
    /// How far.
    pub reach: Reach,
}
