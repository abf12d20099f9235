//! Compressed siblings of a build's files: a host sends `a.wasm.br` in place of `a.wasm` to whoever
//! takes it, and packs nothing itself. Packing once, as small as it gets, is worth minutes of a
//! processor; packing at each answer is not.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow};

/// A way to pack, as HTTP has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// Brotli, quality 11.
    Brotli,
    /// gzip, level 9, for those who take nothing else.
    Gzip,
}

impl Packing {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What a sibling's name ends with, with the point.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// The content, packed.
    ///
    /// # Errors
    ///
    /// If the packer fails, which it has no reason to.
    pub fn pack(self, content: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Brotli => brotli(content),
            Self::Gzip => gzip(content),
        }
    }

    /// The bytes of a file of `dist`, packed: those of its sibling, if it has one.
    ///
    /// # Errors
    ///
    /// As [`Self::pack`].
    pub fn size(self, dist: &Path, name: &str, content: &[u8]) -> Result<usize> {
        let sibling = dist.join(format!("{name}{}", self.ending()));
        match fs::metadata(sibling) {
            Ok(there) => usize::try_from(there.len()).context("a file larger than memory"),
            Err(_) => Ok(self.pack(content)?.len()),
        }
    }
}

/// Whether a name is that of a sibling.
pub fn is_sibling(name: &str) -> bool {
    Packing::ALL.iter().any(|it| name.ends_with(it.ending()))
}

/// Whether a file gets siblings. `config.json` gets none: people change it where it lies, and a
/// host would go on sending what it was.
fn is_packed(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    matches!(ending, "html" | "js" | "css" | "wasm" | "svg")
}

/// Writes the siblings that are missing beside the files of `dist`, on all processors.
///
/// # Errors
///
/// If the folder cannot be read or written.
pub fn write_siblings(dist: &Path) -> Result<()> {
    let mut missing = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("reading {}", dist.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !is_packed(&name) {
            continue;
        }
        for packing in Packing::ALL {
            let sibling = dist.join(format!("{name}{}", packing.ending()));
            if !sibling.exists() {
                missing.push((dist.join(&name), packing, sibling));
            }
        }
    }
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some((from, packing, to)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            let content = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
            fs::write(to, packing.pack(&content)?)
                .with_context(|| format!("writing {}", to.display()))?;
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow!("a worker broke off"))??;
        }
        Ok(())
    })
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &settings)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn sizes_are_compared_compressed() {
        let content = vec![b'a'; 100_000];
        assert!(brotli(&content).expect("compressed").len() < 100);
        assert!(gzip(&content).expect("compressed").len() < 1_000);
    }

    #[test]
    fn h15_siblings_unpack_to_their_files_and_settings_have_none() {
        let dist = std::env::temp_dir().join(format!("seatboard-pack-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a folder");
        let script = "export const words = [];\n".repeat(200);
        fs::write(dist.join("a-1.js"), &script).expect("a script");
        fs::write(dist.join("config.json"), "{}").expect("settings");
        fs::write(dist.join("_headers"), "/*").expect("rules");
        write_siblings(&dist).expect("packed");

        let packed = fs::read(dist.join("a-1.js.br")).expect("a sibling");
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut text).expect("unpacked");
        assert_eq!(text, script.as_bytes());
        let packed = fs::read(dist.join("a-1.js.gz")).expect("a sibling");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_string(&mut text)
            .expect("unpacked");
        assert_eq!(text, script);
        let size = Packing::Gzip.size(&dist, "a-1.js", b"").expect("a size");
        assert_eq!(size, packed.len(), "the sibling's, not that of nothing");
        let all = fs::read_dir(&dist).expect("the folder").count();
        assert_eq!(all, 5, "nothing else is packed");
        fs::remove_dir_all(&dist).expect("removed");
    }
}
