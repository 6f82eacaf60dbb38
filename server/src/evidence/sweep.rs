//! Takes files out of the vault whose record was never written: the process ended between the two.

use std::collections::BTreeSet;

use store::{EvidenceId, Store, StoreError};
use time::{Duration, OffsetDateTime};

use super::{Vault, VaultError};

/// So old is a file before it counts as left behind. A record follows its file within seconds.
const LEFT_BEHIND_AFTER: Duration = Duration::days(1);
/// So many records are read at a time.
const PAGE: u32 = 1_000;

/// Why sweeping stopped. What was taken away by then was nobody's.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The folder.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The records.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Removes the files older than a day that no record names; how many.
pub async fn sweep(vault: &Vault, store: &dyn Store, now: OffsetDateTime) -> Result<u64, SweepError> {
    // First the files, then the records: a file that comes in between is not looked at.
    let mut nobodys = vault.older_than(now - LEFT_BEHIND_AFTER).await?;
    let mut after = None;
    while !nobodys.is_empty() {
        let known = store.evidence_ids(after, PAGE).await?;
        for id in &known {
            nobodys.remove(id);
        }
        after = known.last().copied();
        if known.len() < PAGE as usize {
            break;
        }
    }
    for id in &nobodys {
        vault.remove(*id).await?;
    }
    Ok(u64::try_from(nobodys.len()).unwrap_or(u64::MAX))
}

impl Vault {
    /// The ids of files made before an instant. An id says when it was made; anything else in the folder is left alone.
    async fn older_than(&self, limit: OffsetDateTime) -> Result<BTreeSet<EvidenceId>, VaultError> {
        let folder = self.folder.clone();
        super::blocking(move || {
            let mut older = BTreeSet::new();
            let entries = match std::fs::read_dir(&folder) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(older),
                entries => entries?,
            };
            for entry in entries {
                let name = entry?.file_name();
                let id = name.to_str().and_then(|name| name.strip_suffix(".sealed")?.parse().ok());
                older.extend(id.filter(|id| made(*id).is_some_and(|made| made < limit)));
            }
            Ok(older)
        })
        .await
    }
}

/// When an id was made.
fn made(id: EvidenceId) -> Option<OffsetDateTime> {
    let (seconds, _) = id.0.get_timestamp()?.to_unix();
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()
}
