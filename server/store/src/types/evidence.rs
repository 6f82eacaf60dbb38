//! Uploaded evidence: what is kept of a file; the file itself lies sealed in the data folder.

use time::OffsetDateTime;

use super::ids::{CaseId, EvidenceId, GuardianLinkId, HandInId, PersonId};

/// What an uploaded file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A photo.
    Jpeg,
    /// A picture.
    Png,
    /// A document.
    Pdf,
}

impl EvidenceKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An uploaded file, without its content: that lies encrypted in the data folder under the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Id; random enough to stand in an address.
    pub id: EvidenceId,
    /// Who uploaded it.
    pub owner: PersonId,
    /// The link it is for.
    pub link: Option<GuardianLinkId>,
    /// The case of a correction or objection that it is for.
    pub case: Option<CaseId>,
    /// The hand-in that it is for. A file proves one thing: of the three at most one is there.
    pub hand_in: Option<HandInId>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// When it came.
    pub uploaded_at: OffsetDateTime,
}

/// What became of an upload. Only `Kept` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepOutcome {
    /// It is on record.
    Kept,
    /// The link, case or hand-in is not the uploader's, or no longer open.
    NotOpen,
    /// It has as many files as it may have.
    TooMany,
}
