//! The folder that the server carries: hashed names, compressed neighbours, nothing stale.

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Hexadecimal digits of a hash that go into a file name.
const HASH_DIGITS: usize = 16;

/// A site being written; what it is not told of is removed at the end.
pub(crate) struct Site {
    root: PathBuf,
    kept: BTreeSet<PathBuf>,
    written: usize,
}

/// What `Site::finish` counted, compressed neighbours included.
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) written: usize,
}

impl Site {
    pub(crate) fn open(root: &Path) -> Self {
        Self { root: root.to_owned(), kept: BTreeSet::new(), written: 0 }
    }

    /// Adds `folder/stem.HASH.extension` with its `.br` and `.gz`; its address.
    pub(crate) fn add(
        &mut self,
        folder: &str,
        stem: &str,
        extension: &str,
        content: &[u8],
    ) -> Result<String> {
        self.add_named(folder, stem, &hex_sha256(content), extension, content)
    }

    /// As `add`, for content that has a hash of its own.
    pub(crate) fn add_named(
        &mut self,
        folder: &str,
        stem: &str,
        hash: &str,
        extension: &str,
        content: &[u8],
    ) -> Result<String> {
        let hash =
            hash.get(..HASH_DIGITS).with_context(|| format!("{stem}: the hash {hash} is too short"))?;
        let name = format!("{folder}/{stem}.{hash}.{extension}");
        let changed = self.put(&name, content)?;
        for (suffix, compress) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let neighbour = format!("{name}.{suffix}");
            if changed || !self.root.join(&neighbour).exists() {
                self.put(&neighbour, &compress(content)?)?;
            } else {
                self.kept.insert(self.root.join(neighbour));
            }
        }
        Ok(format!("/{name}"))
    }

    /// Adds a file under its own name, uncompressed.
    pub(crate) fn add_plain(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.put(name, content).map(|_| ())
    }

    /// Bytes that a browser downloads for an address of this site.
    pub(crate) fn brotli_size(&self, address: &str) -> Result<u64> {
        let path = self.root.join(format!("{}.br", address.trim_start_matches('/')));
        Ok(fs::metadata(&path).with_context(|| format!("looking at {}", path.display()))?.len())
    }

    /// Removes every file that was not added and says what there is now.
    pub(crate) fn finish(&self) -> Result<Totals> {
        remove_strays(&self.root, &self.kept)?;
        Ok(Totals { files: self.kept.len(), written: self.written })
    }

    fn put(&mut self, name: &str, content: &[u8]) -> Result<bool> {
        let path = self.root.join(name);
        let changed = write_if_changed(&path, content)?;
        self.written += usize::from(changed);
        self.kept.insert(path);
        Ok(changed)
    }
}

/// Writes a file, with its folders, unless it already holds exactly this; whether it wrote.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    match fs::read(path) {
        Ok(old) if old == content => return Ok(false),
        Err(fault) if fault.kind() != ErrorKind::NotFound => {
            return Err(fault).with_context(|| format!("reading {}", path.display()));
        }
        _ => {}
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

/// SHA-256 in 64 lower-case hexadecimal digits.
pub(crate) fn hex_sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)
        .context("compressing with brotli")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).context("compressing with gzip")?;
    encoder.finish().context("compressing with gzip")
}

/// Removes files that are not in `kept`, and folders left empty.
fn remove_strays(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let removed = if path.is_dir() {
            remove_strays(&path, kept)?;
            // Refused, and rightly, while something is left in it.
            if fs::read_dir(&path)?.next().is_none() { fs::remove_dir(&path) } else { Ok(()) }
        } else if kept.contains(&path) {
            Ok(())
        } else {
            fs::remove_file(&path)
        };
        removed.with_context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Site, write_if_changed};
    use std::fs;

    #[test]
    fn a_second_run_writes_nothing_and_strays_go() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Site::open(folder.path());
        let address = first.add("pkg", "portal", "css", b"a{}").unwrap();
        assert_eq!(address, "/pkg/portal.5f546eb4606b5c2b.css");
        assert_eq!((first.finish().unwrap().files, first.written), (3, 3));

        write_if_changed(&folder.path().join("pkg/old/stray.css"), b"b{}").unwrap();
        let mut second = Site::open(folder.path());
        second.add("pkg", "portal", "css", b"a{}").unwrap();
        assert_eq!(second.finish().unwrap().written, 0);
        assert!(!folder.path().join("pkg/old").exists());
        assert!(folder.path().join(&address[1..]).exists());
    }

    #[test]
    fn neighbours_unpack_to_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let content = "a{color:red}".repeat(100);
        let mut site = Site::open(folder.path());
        let address = site.add("pkg", "portal", "css", content.as_bytes()).unwrap();
        let read =
            |suffix: &str| fs::read(folder.path().join(format!("{}.{suffix}", &address[1..]))).unwrap();

        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &read("br")[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, content.as_bytes());
        let gzip = read("gz");
        let mut unpacked = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked, content);
    }
}
