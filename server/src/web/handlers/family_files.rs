//! Evidence of a guardian's request: taken in, and given out to who may see it.

use app::{
    forms::family::{FileFault, RawNumber},
    pages::family_link::FileItem,
    routes,
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use store::{CaseId, Evidence, EvidenceId, EvidenceKind, GuardianLinkId, HandInId, KeepOutcome, PersonId};

use crate::{
    evidence::{self, LARGEST_FILE, check::Unfit},
    web::{
        failure::Failure,
        handlers::{
            Answer,
            family::{link_page, own_link},
            see_other,
        },
        state::{Portal, Shared},
        upload::{FileForm, Uploaded},
        visitor::Resident,
    },
};

/// `POST /family/{link}/evidence`
pub async fn upload(State(portal): State<Shared>, Path(link): Path<String>, upload: Uploaded) -> Answer {
    let Uploaded { resident, form } = upload;
    let (link, guardian) = own_link(&portal, &resident, &link).await?;
    if !guardian {
        return Err(Failure::NotThere);
    }
    match take(&portal, resident.session.person.id, Proves::Link(link.id), form).await? {
        Ok(()) => Ok(see_other(&routes::family_link(&link.id.to_string()))),
        Err(fault) => {
            let errors = vec![fault.error()];
            link_page(&portal, &resident, &link.id.to_string(), RawNumber::default(), errors).await
        }
    }
}

/// What a file proves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Proves {
    /// A guardian's request.
    Link(GuardianLinkId),
    /// A correction or objection.
    Case(CaseId),
    /// A hand-in.
    HandIn(HandInId),
}

/// Checks a file, seals it and records it, or says what is wrong with it.
pub(super) async fn take(
    portal: &Portal,
    owner: PersonId,
    proves: Proves,
    form: FileForm,
) -> Result<Result<(), FileFault>, Failure> {
    let FileForm { name, content, .. } = form;
    let kind = match evidence::check::kind(&name, &content) {
        Ok(kind) => kind,
        Err(unfit) => return Ok(Err(fault(unfit))),
    };
    let (link, case, hand_in) = match proves {
        Proves::Link(link) => (Some(link), None, None),
        Proves::Case(case) => (None, Some(case), None),
        Proves::HandIn(hand_in) => (None, None, Some(hand_in)),
    };
    let evidence = Evidence {
        id: EvidenceId::fresh(portal.clock.now())?,
        owner,
        link,
        case,
        hand_in,
        kind,
        bytes: u64::try_from(content.len()).unwrap_or(u64::MAX),
        sha256: evidence::hash(&content),
        uploaded_at: portal.clock.now(),
    };
    // First the content, then its record: a record always has its content.
    portal.vault.put(evidence.id, content).await?;
    let kept = portal.store.keep_evidence(evidence.clone(), portal.clock.today()).await;
    if !matches!(kept, Ok(KeepOutcome::Kept)) {
        portal.vault.drop(evidence.id).await;
    }
    Ok(match kept? {
        KeepOutcome::Kept => Ok(()),
        KeepOutcome::NotOpen => Err(FileFault::NotOpen),
        KeepOutcome::TooMany => Err(FileFault::TooMany),
    })
}

fn fault(unfit: Unfit) -> FileFault {
    match unfit {
        Unfit::Empty => FileFault::None,
        Unfit::TooLong => FileFault::TooLong(LARGEST_FILE / (1024 * 1024)),
        Unfit::OtherKind => FileFault::OtherKind,
        Unfit::NotWhatItsNameSays => FileFault::Name,
        Unfit::Broken => FileFault::Broken,
        Unfit::TooLarge => FileFault::TooLarge,
        Unfit::Active => FileFault::Active,
    }
}

/// A file in the list of its link.
pub(super) fn item(portal: &Portal, evidence: &Evidence) -> FileItem {
    FileItem {
        id: evidence.id.to_string(),
        kind: names(evidence.kind).2,
        kilobytes: evidence.bytes.div_ceil(1024),
        on: portal.clock.day_of(evidence.uploaded_at),
    }
}

/// Media type, ending, and name for people.
const fn names(kind: EvidenceKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EvidenceKind::Jpeg => ("image/jpeg", "jpg", "JPG"),
        EvidenceKind::Png => ("image/png", "png", "PNG"),
        EvidenceKind::Pdf => ("application/pdf", "pdf", "PDF"),
    }
}

/// `GET /family/evidence/{id}`: only for who sent it.
pub async fn file(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let id: EvidenceId = id.parse().map_err(|_| Failure::NotThere)?;
    let evidence = portal.store.evidence(id).await?.ok_or(Failure::NotThere)?;
    if evidence.owner != resident.session.person.id {
        return Err(Failure::NotThere);
    }
    download(&portal, &evidence).await
}

/// A file as something to save, never to be shown or run inside the portal.
pub async fn download(portal: &Portal, evidence: &Evidence) -> Result<Response, Failure> {
    let content = portal.vault.get(evidence.id, evidence.sha256).await?;
    let (media, ending, _) = names(evidence.kind);
    let saved_as = HeaderValue::from_str(&format!("attachment; filename=\"evidence.{ending}\""))
        .map_err(|_| Failure::Broken("a file's name"))?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_DISPOSITION, saved_as)];
    Ok((headers, content).into_response())
}
