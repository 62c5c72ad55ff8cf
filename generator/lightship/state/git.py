"""State on a branch of its own: each write is a commit, and a push that is rejected is a lost race."""

import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from lightship.git import Branch, GitError, RejectedError
from lightship.model import GitState
from lightship.model.findings import Finding, Level
from lightship.state.base import ConflictError, Examined, StateError, Store, Stored, checked

# With every further try the others have had time to push; so long a queue means that something is stuck.
_TRIES = 60
_PAUSE_MS = 200


class GitStore(Store, Examined):
    """State on a branch; a version is the blob of the bytes. A write costs a fetch and a push."""

    def __init__(self, branch: Branch) -> None:
        """Use a branch, which need not exist."""
        self._branch = branch
        # Threads of a run ask at the same time, and git lets one of them fetch into a shallow repository.
        self._turn = threading.Lock()

    def read(self, key: str) -> Stored | None:
        """Give what a key holds at the tip."""
        try:
            with self._turn:
                found = self._branch.read(self._branch.fetch(), checked(key))
        except GitError as error:
            raise _refused(error) from error
        return Stored(content=found[0], version=found[1]) if found else None

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Commit a key when it is as expected at the tip, and push."""
        try:
            with self._turn:
                (blob,) = self._branch.store([content])
        except GitError as error:
            raise _refused(error) from error
        self._change(checked(key), blob, expected)
        return blob

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys at the tip that begin with a prefix."""
        try:
            with self._turn:
                files = self._branch.files(self._branch.fetch(), prefix.rpartition("/")[0])
        except GitError as error:
            raise _refused(error) from error
        yield from sorted(name for name in files if name.startswith(prefix))

    def delete(self, key: str) -> None:
        """Commit that a key is gone, and push."""
        self._change(checked(key), "", None)

    def probe(self) -> Iterator[Finding]:
        """Try to read and to push, leaving nothing behind."""
        try:
            with self._turn:
                self._branch.try_push()
        except GitError as error:
            yield Finding(name="writable", level=Level.BROKEN, message=error.message, hint=error.hint)
            return
        yield Finding(name="writable", level=Level.FINE, message=f"the remote takes pushes to {self._branch.name}")
        message = "a push that is not the newest is rejected"
        yield Finding(name="conditional writes", level=Level.FINE, message=message)

    def _change(self, key: str, blob: str, expected: str | None) -> None:
        """Put a blob at a key, or nothing when it is empty; begin again with the new tip when somebody else pushed."""
        for attempt in range(_TRIES):
            try:
                with self._turn:
                    self._try(key, blob, expected)
                return
            except RejectedError:
                time.sleep(secrets.randbelow(_PAUSE_MS * min(attempt + 1, 5)) / 1000)
            except GitError as error:
                raise _refused(error) from error
        message = f"{_TRIES} pushes to the branch {self._branch.name} were overtaken by others"
        raise StateError(message, "try again, or keep the state in a bucket")

    def _try(self, key: str, blob: str, expected: str | None) -> None:
        tip = self._branch.fetch()
        files = self._branch.files(tip, key)
        found = files.get(key, "")
        if expected is not None and found != expected:
            raise ConflictError(f"{key} on the branch {self._branch.name} was changed meanwhile")
        if found == blob:
            return
        if files.keys() - {key}:
            raise ValueError(f"{key!r} is a folder of other keys")
        tree = self._branch.tree(tip, {key: blob}) if blob else self._branch.tree(tip, {}, [key])
        self._branch.push(self._branch.commit(tree, tip, f"{'Write' if blob else 'Remove'} {key}"))


def open_store(settings: GitState, root: Path) -> GitStore:
    """Open the branch that the configuration names."""
    return GitStore(Branch(root, settings.remote, settings.branch))


def _refused(error: GitError) -> StateError:
    return StateError(f"the state store: {error.message}", error.hint, permanent=error.permanent)
