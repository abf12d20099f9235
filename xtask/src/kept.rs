//! Builds of the panel that stay as they are: made aside, put in place whole, and made again only
//! when something changed. What one demo serves, no other touches.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result};

/// What the panel is built from, and by.
const SOURCES: [&str; 10] = [
    "src",
    "style",
    "public",
    "crates",
    "xtask",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
];

/// A build, held as long as this lives.
pub struct Kept {
    /// The folder it is in.
    pub dist: PathBuf,
    _held: File,
}

/// The build for what the sources are now, by `build` if there is none, in a folder of its own
/// below `shelf`. Builds that nobody holds any more go.
///
/// # Errors
///
/// If a folder cannot be read or written, or as `build` says.
pub fn latest(root: &Path, shelf: &Path, build: impl FnOnce(&Path) -> Result<()>) -> Result<Kept> {
    fs::create_dir_all(shelf).with_context(|| format!("making {}", shelf.display()))?;
    let name = fingerprint(root)?;
    let dist = shelf.join(&name);
    let lock = shelf.join(format!("{name}.lock"));
    let held = File::create(&lock).with_context(|| format!("making {}", lock.display()))?;
    // Another demo that builds the same is waited for.
    held.lock().context("holding a build")?;
    if dist.is_dir() {
        println!("Nothing changed since it was built.");
    } else {
        in_place(&dist, build)?;
    }
    held.unlock().context("letting go of a build")?;
    held.lock_shared().context("holding a build")?;
    forget_others(shelf, &name)?;
    Ok(Kept { dist, _held: held })
}

/// Builds aside, then puts the whole where it belongs, in place of what was there.
///
/// # Errors
///
/// If a folder cannot be moved, or as `build` says; what was there stays then.
pub fn in_place(dist: &Path, build: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let beside =
        |word: &str| dist.with_file_name(format!("{}.{word}-{}", name_of(dist), process::id()));
    let (aside, old) = (beside("new"), beside("old"));
    fs::create_dir_all(&aside).with_context(|| format!("making {}", aside.display()))?;
    let built = build(&aside);
    if built.is_err() {
        // What is half built is of no use; if it cannot go, it does no harm.
        let _ = fs::remove_dir_all(&aside);
        return built;
    }
    let was = dist.exists();
    if was {
        fs::rename(dist, &old).with_context(|| format!("moving {}", dist.display()))?;
    }
    fs::rename(&aside, dist).with_context(|| format!("moving {}", aside.display()))?;
    if was {
        fs::remove_dir_all(&old).with_context(|| format!("removing {}", old.display()))?;
    }
    Ok(())
}

fn name_of(dist: &Path) -> String {
    dist.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What the sources say, and nothing of when.
fn fingerprint(root: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        take_up(&root.join(source), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn take_up(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
            entries.push(entry?.path());
        }
        entries.sort();
        return entries.iter().try_for_each(|entry| take_up(entry, hasher));
    }
    if path.is_file() {
        name_of(path).hash(hasher);
        let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        content.hash(hasher);
    }
    Ok(())
}

/// Removes builds for other sources, but for those that another demo serves.
fn forget_others(shelf: &Path, mine: &str) -> Result<()> {
    for entry in fs::read_dir(shelf)? {
        let lock = entry?.path();
        let is_mine = lock.file_stem().is_some_and(|name| name == mine);
        if is_mine || lock.extension().is_none_or(|it| it != "lock") {
            continue;
        }
        let held = File::create(&lock)?;
        if held.try_lock().is_ok() {
            let build = lock.with_extension("");
            if build.is_dir() {
                fs::remove_dir_all(&build)?;
            }
            fs::remove_file(&lock)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for a test, gone with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("seatboard-{name}-{}", process::id()));
            fs::create_dir_all(folder.join("src")).expect("a folder");
            Self(folder)
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.0.join(name), text).expect("a file");
        }

        fn latest(&self, built: &mut u32) -> Kept {
            latest(&self.0, &self.0.join("shelf"), |dist| {
                *built += 1;
                fs::write(dist.join("index.html"), built.to_string())?;
                Ok(())
            })
            .expect("a build")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn page(dist: &Path) -> Option<String> {
        fs::read_to_string(dist.join("index.html")).ok()
    }

    #[test]
    fn s15_what_did_not_change_is_not_built_again() {
        let folder = Folder::new("same");
        folder.write("src/lib.rs", "one");
        let mut built = 0;
        let first = folder.latest(&mut built).dist;
        folder.write("src/lib.rs", "one");
        folder.write("notes.md", "not part of it");
        assert_eq!(folder.latest(&mut built).dist, first);
        assert_eq!(built, 1);
        folder.write("src/lib.rs", "two");
        assert_ne!(folder.latest(&mut built).dist, first);
        assert_eq!(built, 2);
    }

    #[test]
    fn s15_what_another_demo_serves_stays_as_it_is() {
        let folder = Folder::new("served");
        folder.write("src/lib.rs", "one");
        let mut built = 0;
        let served = folder.latest(&mut built);
        folder.write("src/lib.rs", "two");
        let next = folder.latest(&mut built);
        assert_eq!(page(&served.dist).as_deref(), Some("1"));
        assert_eq!(page(&next.dist).as_deref(), Some("2"));
        let gone = served.dist.clone();
        drop(served);
        folder.write("src/lib.rs", "three");
        let last = folder.latest(&mut built);
        assert_eq!(page(&gone), None, "nobody serves it any more");
        assert_eq!(page(&next.dist).as_deref(), Some("2"));
        assert_eq!(page(&last.dist).as_deref(), Some("3"));
    }

    #[test]
    fn s15_a_build_that_fails_leaves_what_was_there() {
        let folder = Folder::new("failed");
        let dist = folder.0.join("dist");
        let write = |text: &'static str| {
            move |aside: &Path| -> Result<()> {
                fs::write(aside.join("index.html"), text)?;
                anyhow::ensure!(text != "half", "it fails");
                Ok(())
            }
        };
        in_place(&dist, write("whole")).expect("a build");
        assert!(in_place(&dist, write("half")).is_err());
        assert_eq!(page(&dist).as_deref(), Some("whole"));
        in_place(&dist, write("new")).expect("a build");
        assert_eq!(page(&dist).as_deref(), Some("new"));
        let left = fs::read_dir(&folder.0).expect("a folder").count();
        assert_eq!(left, 2, "src and dist");
    }
}
