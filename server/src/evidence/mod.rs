//! Uploaded evidence: what counts as a picture or document, and the vault in which it lies encrypted.
//!
//! The vault is a folder beside the database, never below anything that is served. A file's name in it is the random id
//! of its record; the name that the sender gave is looked at once, for its ending, and then forgotten.

pub mod check;
pub mod sweep;

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use sha2::{Digest, Sha256};
use store::{EvidenceId, Keys};

/// Largest file in bytes: a photo of a phone, or a few scanned pages.
pub const LARGEST_FILE: usize = 6 * 1024 * 1024;

/// First byte of every sealed file, so that a later scheme can be told apart.
const SEALED_V1: u8 = 1;
const NONCE: usize = 24;

/// Why a file could not be put into the vault or taken out of it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The folder or the file could not be read or written.
    #[error("the vault's folder: {0}")]
    Io(#[from] std::io::Error),
    /// The file is not what was put in: damaged, exchanged, or of another key.
    #[error("a file of the vault is not what was put in")]
    Damaged,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    Random,
    /// The task ended early.
    #[error("the task ended early")]
    Stopped,
}

/// The folder of sealed files and its key.
#[derive(Clone)]
pub struct Vault {
    folder: Arc<Path>,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// The vault in a data folder. The folder is made with the first file.
    pub fn new(data_dir: &Path, keys: &Keys) -> Self {
        let key = keys.lend("evidence");
        let folder: PathBuf = data_dir.join("evidence");
        Self { folder: folder.into(), cipher: XChaCha20Poly1305::new((&*key).into()) }
    }

    /// Seals a file's content under an id. On return it is on disk; an id is used once.
    pub async fn put(&self, id: EvidenceId, content: Vec<u8>) -> Result<(), VaultError> {
        let vault = self.clone();
        blocking(move || vault.write(id, &content)).await
    }

    /// The content under an id; it must have the hash that its record holds.
    pub async fn get(&self, id: EvidenceId, sha256: [u8; 32]) -> Result<Vec<u8>, VaultError> {
        let vault = self.clone();
        blocking(move || vault.read(id, sha256)).await
    }

    /// Takes a file away again whose record was not written. That it is not there is fine.
    /// Where that fails, [`sweep`](sweep::sweep) finds the file a day later.
    pub async fn drop(&self, id: EvidenceId) {
        let _ = self.remove(id).await;
    }

    async fn remove(&self, id: EvidenceId) -> Result<(), VaultError> {
        let path = self.path(id);
        blocking(move || Ok(std::fs::remove_file(path)?)).await
    }

    fn path(&self, id: EvidenceId) -> PathBuf {
        self.folder.join(format!("{}.sealed", id.0.as_simple()))
    }

    fn write(&self, id: EvidenceId, content: &[u8]) -> Result<(), VaultError> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let payload = Payload { msg: content, aad: &context(id) };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Damaged)?;
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        folder.create(&self.folder)?;
        let mut file = options.open(self.path(id))?;
        for part in [&[SEALED_V1], nonce.as_slice(), &sealed] {
            file.write_all(part)?;
        }
        file.sync_all()?;
        // The entry in the folder must survive a power cut as well as the content does.
        Ok(File::open(&self.folder)?.sync_all()?)
    }

    fn read(&self, id: EvidenceId, sha256: [u8; 32]) -> Result<Vec<u8>, VaultError> {
        let mut bytes = Vec::new();
        let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1024);
        File::open(self.path(id))?.take(most).read_to_end(&mut bytes)?;
        let sealed = bytes.strip_prefix(&[SEALED_V1]).and_then(|rest| rest.split_first_chunk::<NONCE>());
        let (nonce, body) = sealed.ok_or(VaultError::Damaged)?;
        let payload = Payload { msg: body, aad: &context(id) };
        let content = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Damaged)?;
        if hash(&content) == sha256 { Ok(content) } else { Err(VaultError::Damaged) }
    }
}

/// SHA-256 of a content.
pub fn hash(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// What a sealed file is tied to: its id, so that no file can be put in another's place.
fn context(id: EvidenceId) -> Vec<u8> {
    [b"evidence\0".as_slice(), id.0.as_bytes()].concat()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(VaultError::Stopped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_only_under_its_id_its_key_and_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(folder.path(), &Keys::derive(&[7; 32]));
        let id = || EvidenceId(uuid::Uuid::new_v4());
        let (one, two, content) = (id(), id(), b"a birth certificate".to_vec());
        vault.put(one, content.clone()).await.unwrap();
        assert_eq!(vault.get(one, hash(&content)).await.unwrap(), content);
        assert!(vault.put(one, content.clone()).await.is_err(), "an id is used once");
        assert!(matches!(vault.get(one, [0; 32]).await, Err(VaultError::Damaged)));
        std::fs::copy(vault.path(one), vault.path(two)).unwrap();
        assert!(matches!(vault.get(two, hash(&content)).await, Err(VaultError::Damaged)));
        let other = Vault::new(folder.path(), &Keys::derive(&[8; 32]));
        assert!(matches!(other.get(one, hash(&content)).await, Err(VaultError::Damaged)));
        let sealed = std::fs::read(vault.path(one)).unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"birth"), "nothing can be read on disk");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&vault.folder), mode(&vault.path(one))), (0o700, 0o600));
        }
        vault.drop(one).await;
        vault.drop(one).await;
        assert!(vault.get(one, hash(&content)).await.is_err());
    }
}
