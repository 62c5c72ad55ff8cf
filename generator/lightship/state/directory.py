"""State in a folder: a file for each key, compared and set under one lock."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from lightship import turns
from lightship.model import DirectoryState
from lightship.model.findings import Finding, Level
from lightship.state.base import ConflictError, Examined, StateError, Store, Stored, checked
from lightship.turns import Tell, Waiting

# No key has a plus sign in it, so these are never one.
_LOCK = "+lock"
_NEW = "+new-"
_CHUNK = 1 << 20
# A full disk still takes an empty file.
_TRIED = bytes(1 << 16)


class DirectoryStore(Store, Examined, Waiting):
    """State in a folder; a version is the digest of the bytes."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist."""
        self._folder = folder
        self._tell: Tell = turns.silent

    def on_wait(self, tell: Tell) -> None:
        """Tell for whom a run waits."""
        self._tell = tell

    def read(self, key: str) -> Stored | None:
        """Give what a key holds."""
        try:
            content = (self._folder / checked(key)).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise self._refused(error) from error
        return Stored(content=content, version=hashlib.sha256(content).hexdigest())

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Write a key when it is as expected."""
        path = self._folder / checked(key)
        try:
            self._make(path.parent)
            new = self._folder / f"{_NEW}{secrets.token_hex(8)}"
            try:
                version = _copy(content, new)
                with self._locked():
                    if expected is not None and (found := _version(path)) != expected:
                        raise ConflictError(
                            f"{key} in {self._folder} was {'changed' if found else 'removed'} meanwhile"
                        )
                    new.replace(path)
                # Nobody has to wait for the disk: what is written after this lasts no sooner than this does.
                _sync(path.parent)
            finally:
                new.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        return version

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with a prefix."""
        top = self._folder / prefix.rpartition("/")[0]
        files = (path.relative_to(self._folder).as_posix() for path in top.rglob("*") if path.is_file())
        yield from sorted(name for name in files if name.startswith(prefix) and "+" not in name)

    def delete(self, key: str) -> None:
        """Remove a key."""
        path = self._folder / checked(key)
        with suppress(FileNotFoundError, NotADirectoryError):
            try:
                path.unlink()
                _sync(path.parent)
            except (FileNotFoundError, NotADirectoryError):
                raise
            except OSError as error:
                raise self._refused(error) from error

    def probe(self) -> Iterator[Finding]:
        """Try a file with something in it, and the lock."""
        new = self._folder / f"{_NEW}{secrets.token_hex(8)}"
        try:
            self._make(self._folder)
            with self._locked():
                try:
                    _copy(_TRIED, new)
                finally:
                    new.unlink(missing_ok=True)
        except OSError as error:
            refused = self._refused(error)
            yield Finding(name="writable", level=Level.BROKEN, message=refused.message, hint=refused.hint)
            return
        yield Finding(name="writable", level=Level.FINE, message=f"files can be made in {self._folder}")
        message = (
            "runs on this machine exclude each other by a lock; other machines need a store that all of them reach"
        )
        yield Finding(name="conditional writes", level=Level.FINE, message=message)

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it up to the store's own, so that they last."""
        if folder.is_dir():
            return
        if folder != self._folder:
            self._make(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)

    def _locked(self) -> AbstractContextManager[None]:
        """Keep other writers out."""
        return turns.taken(self._folder / _LOCK, f"the state in {self._folder}", StateError, self._tell)

    def _refused(self, error: OSError) -> StateError:
        # Writing to an open file tells no name.
        message = f"the state store: {error.filename or self._folder}: {error.strerror or error}"
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return StateError(message, "make room there" if is_full else "see `state:` in delivery.yml")


def open_store(settings: DirectoryState, root: Path) -> DirectoryStore:
    """Open the folder that the configuration names."""
    return DirectoryStore(root / settings.path)


def _copy(content: bytes | Path, path: Path) -> str:
    """Write a new file so that it lasts, and give the digest of its bytes."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
            digest.update(content)
        else:
            with content.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _version(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _sync(folder: Path) -> None:
    """Make what was renamed or removed in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
