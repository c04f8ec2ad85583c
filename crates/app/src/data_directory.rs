//! The directory of the embedded database: whoever uses it holds a lock on it, so that nobody changes the file under
//! them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::OpenError;

/// The database in a data directory.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("muster.db")
}

/// Makes the directory where it is missing, and joins those who use it. The lock is held until the file is dropped, and
/// ends with the process however that ends.
pub(crate) fn join(data: &Path) -> Result<File, OpenError> {
    let file = lock_file(data)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Restoring { path: data.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(OpenError::Directory { path: data.to_owned(), cause }),
    }
}

/// Makes the directory where it is missing, and keeps everybody else out; `None`: somebody uses it.
pub(crate) fn take(data: &Path) -> Result<Option<File>, OpenError> {
    let file = lock_file(data)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(OpenError::Directory { path: data.to_owned(), cause }),
    }
}

fn lock_file(data: &Path) -> Result<File, OpenError> {
    let open = || {
        fs::create_dir_all(data)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(data.join("muster.lock"))
    };
    open().map_err(|cause| OpenError::Directory { path: data.to_owned(), cause })
}

/// A name beside another: `muster.db` becomes `muster.db-wal`.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Puts on disk that files of this directory have other names now.
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

/// Makes a file that holds people's data readable for its owner only.
pub(crate) fn make_private(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_use_it_or_one_has_it_alone() {
        let data = tempfile::tempdir().unwrap();
        let (one, other) = (join(data.path()).unwrap(), join(data.path()).unwrap());
        assert!(take(data.path()).unwrap().is_none());
        drop(one);
        assert!(take(data.path()).unwrap().is_none());
        drop(other);
        let alone = take(data.path()).unwrap();
        assert!(alone.is_some());
        assert!(matches!(join(data.path()), Err(OpenError::Restoring { .. })));
        drop(alone);
        join(data.path()).unwrap();
    }
}
