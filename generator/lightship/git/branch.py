"""A branch of a remote as a place for files: read at its tip, and written by commits that nobody else's can slip under.

It is worked on in a bare repository of its own, without files and with the tip's trees alone, so neither the history
of the page's repository nor that of the branch costs anything, and the page's repository does not become shallow.
"""

import re
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from lightship.git.running import GitError, Settings, clean, failure, line, run, streaming

# Settings of the page's repository that lead to its remotes; actions/checkout, for one, keeps its token there.
_NEEDED = re.compile(r"(?:http|https|credential|url|ssh)\.|core\.(?:sshcommand|gitproxy|askpass)$")
# How servers say that the branch is no longer what it was when the push began.
LOST = re.compile(
    rb"^!.*(?:\[rejected\]|cannot lock ref|failed to update ref|reference already exists|incorrect old value)",
    re.MULTILINE,
)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_ZERO = "0" * 40
_CHUNK = 1 << 20
_FILE = "100644"
_NO_BYTES = "blob:none"


class RejectedError(GitError):
    """Somebody else pushed to the branch since its tip was fetched."""


class Branch:
    """A branch of a remote, which need not exist yet. Files are named by their path, bytes by their blob's hash."""

    def __init__(self, root: Path, remote: str, name: str, *, is_whole: bool = False) -> None:
        """Open a branch; `remote` is the name of one of the repository in `root`, or an address that git understands.

        `is_whole` fetches every file at once, for whom wants to read them all.
        """
        self._root, self._remote, self.name = root, remote, name
        self._is_whole = is_whole

    def fetch(self) -> str:
        """Fetch the tip and give its hash; empty when there is no such branch."""
        tip = f"refs/tips/{secrets.token_hex(8)}"
        wanted = () if self._is_whole else (f"--filter={_NO_BYTES}",)
        try:
            arguments = ("--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", *wanted)
            self._run("fetch", *arguments, "origin", f"+{self._ref}:{tip}")
        except GitError as error:
            if "find remote ref" in error.said:
                return ""
            raise self._told(error) from error
        return self._line("rev-parse", tip)

    def read(self, tip: str, path: str) -> tuple[bytes, str] | None:
        """Give the bytes of a file and its blob; None when there is none, or a folder."""
        blob = self.files(tip, path).get(path)
        return (self.content(blob), blob) if blob else None

    def content(self, blob: str) -> bytes:
        """Give the bytes of a blob; those that are not here yet are fetched, which takes a request for each."""
        return self._run("cat-file", "blob", blob)

    def bring(self, blobs: Iterable[str]) -> None:
        """Fetch the bytes of blobs in one request, as git itself does for those that it misses."""
        wanted = "".join(f"{blob}\n" for blob in sorted(set(blobs))).encode()
        if self._is_whole or not wanted:
            return
        arguments = ("--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
        noop = ("fetch.negotiationAlgorithm", "noop")
        # What a remote does not give by its hash is asked for again when it is read, and told of then.
        fetch = ("fetch", *arguments, f"--filter={_NO_BYTES}", "--stdin", "origin")
        run(self._folder, *fetch, stdin=wanted, settings=[*self._settings, noop], allowed=range(-64, 256))

    def files(self, tip: str, path: str = "") -> dict[str, str]:
        """Give the blob of each file at or below a path."""
        if not tip:
            return {}
        places = ("--", f":(literal){path}") if path else ()
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", tip, *places).decode(errors="surrogateescape")
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {path: about.split()[2] for about, _, path in entries}

    def contents(self, blobs: Iterable[str]) -> Iterator[Iterator[bytes]]:
        """Give the bytes of each blob, in pieces, each to be read to its end before the next one."""
        with tempfile.TemporaryFile() as names:
            names.writelines(f"{blob}\n".encode() for blob in blobs)
            names.seek(0)
            with streaming(
                self._folder, "cat-file", "--batch", "--buffer", stdin=names, settings=self._settings
            ) as out:
                while header := out.readline():
                    size = int(header.split()[2])
                    yield (out.read(min(_CHUNK, size - start)) for start in range(0, size, _CHUNK))
                    out.read(1)

    def store(self, sources: Iterable[Path | bytes]) -> list[str]:
        """Keep the bytes of files, or bytes, here, to be pushed with a commit; give their blobs in the same order."""
        marks = self._folder / f"marks-{secrets.token_hex(8)}"
        arguments = ("fast-import", "--quiet", f"--export-marks={marks}")
        with streaming(self._folder, *arguments, stdin=None, settings=self._settings) as pipe:
            for number, source in enumerate(sources, 1):
                if isinstance(source, bytes):
                    pipe.write(b"blob\nmark :%d\ndata %d\n%b\n" % (number, len(source), source))
                    continue
                with source.open("rb") as file:
                    pipe.write(b"blob\nmark :%d\ndata %d\n" % (number, source.stat().st_size))
                    shutil.copyfileobj(file, pipe, _CHUNK)
                    pipe.write(b"\n")
        blobs = dict(entry.split() for entry in marks.read_text(encoding="ascii").splitlines())
        marks.unlink()
        return [blobs[f":{number}"] for number in range(1, len(blobs) + 1)]

    def tree(self, base: str, blobs: Mapping[str, str], gone: Iterable[str] = ()) -> str:
        """Make the tree of `base` (empty: of nothing) with other files at some paths, and none at others."""
        index = self._folder / f"index-{secrets.token_hex(8)}"
        variables = {"GIT_INDEX_FILE": str(index)}
        lines = [f"0 {_ZERO}\t{path}\0" for path in gone]
        lines += [f"{_FILE} {blob}\t{path}\0" for path, blob in blobs.items()]
        try:
            self._run("read-tree", base or "--empty", variables=variables)
            entries = "".join(lines).encode(errors="surrogateescape")
            self._run("update-index", "--add", "-z", "--index-info", stdin=entries, variables=variables)
            # Most files are not here, for nobody asked for their bytes; the remote has them.
            return self._run("write-tree", "--missing-ok", variables=variables).decode().strip()
        finally:
            index.unlink(missing_ok=True)

    def tree_of(self, tip: str) -> str:
        """Give the tree of a commit; empty for none."""
        return self._line("rev-parse", f"{tip}^{{tree}}") if tip else ""

    def commit(self, tree: str, parent: str, message: str) -> str:
        """Make a commit on a parent (empty: the first one) and give its hash.

        It is like no other one: the same change made twice in a second would be one commit, and both pushes would win.
        """
        only = f"Lightship-Push: {secrets.token_hex(16)}"
        return self._line("commit-tree", tree, "-m", message, "-m", only, *(("-p", parent) if parent else ()))

    def push(self, commit: str) -> None:
        """Make a commit the tip, unless the tip is another than its parent; then RejectedError.

        It is never forced: the server compares and sets.
        """
        arguments = ("push", "--porcelain", "--no-verify", "origin", f"{commit}:{self._ref}")
        done = run(self._folder, *arguments, settings=self._settings, allowed=range(-64, 256))
        # After a broken connection the push may have arrived all the same.
        if not done.returncode or self._is_there(commit):
            return
        error = failure("push", done.stderr)
        if LOST.search(done.stdout):
            raise RejectedError(f"the branch {self.name} was changed meanwhile", "try again", said=error.said)
        raise self._told(error) from error

    def try_push(self) -> None:
        """Ask the remote whether it would take a push, and push nothing; raises GitError when it would not.

        What a hook of the remote decides is only seen by pushing.
        """
        tip = self.fetch()
        commit = self.commit(self.tree_of(tip) or self.tree("", {}), tip, "Try to push")
        try:
            self._run("push", "--porcelain", "--no-verify", "--dry-run", "origin", f"{commit}:{self._ref}")
        except GitError as error:
            raise self._told(error) from error

    def _is_there(self, commit: str) -> bool:
        arguments = ("ls-remote", "origin", self._ref)
        listed = run(self._folder, *arguments, settings=self._settings, allowed=range(-64, 256)).stdout
        return listed.startswith(commit.encode())

    def _run(self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        return run(self._folder, *arguments, stdin=stdin, settings=self._settings, variables=variables).stdout

    def _line(self, *arguments: str) -> str:
        return line(self._folder, *arguments, settings=self._settings)

    def _told(self, error: GitError) -> GitError:
        where = f"branch {self.name} of {clean(self._remote)}"
        return GitError(f"{where}: {error.message}", error.hint, said=error.said, permanent=error.permanent)

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self.name}"

    @cached_property
    def _folder(self) -> Path:
        """Make the bare repository; it goes with this object."""
        run(self._root, "check-ref-format", self._ref)
        folder = Path(tempfile.mkdtemp(prefix="lightship-git-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        run(folder, "init", "--quiet", "--bare", "--template=", ".")
        return folder

    @cached_property
    def _settings(self) -> Settings:
        """Give the settings that lead to the remote, secrets among them: they are kept in memory alone."""
        own = _local_settings(self._root)
        addresses = {name: value for name, value in own if name.startswith(f"remote.{self._remote}.")}
        url = addresses.get(f"remote.{self._remote}.url", self._remote)
        if url == self._remote and _NAME.fullmatch(url) and not (self._root / url).is_dir():
            hint = f"`git remote add {url} ADDRESS`, or write the address where delivery.yml says `remote`"
            raise GitError(f"the repository has no remote {url!r}", hint, permanent=True)
        push_url = addresses.get(f"remote.{self._remote}.pushurl", url)
        # These alone would make every fetch a partial one; what is missing then is fetched file by file.
        partial = [] if self._is_whole else [("promisor", "true"), ("partialclonefilter", _NO_BYTES)]
        return [
            *((name, value) for name, value in own if _NEEDED.match(name)),
            ("remote.origin.url", _absolute(self._root, url)),
            ("remote.origin.pushurl", _absolute(self._root, push_url)),
            *((f"remote.origin.{name}", value) for name, value in partial),
        ]


def _local_settings(root: Path) -> list[tuple[str, str]]:
    """Give the settings of the repository itself, included files too; none outside a repository."""
    arguments = ("config", "--list", "--includes", "--show-scope", "--null")
    words = iter(run(root, *arguments).stdout.decode(errors="replace").split("\0"))
    found = []
    for scope, entry in zip(words, words, strict=False):
        if scope in ("local", "worktree"):
            name, _, value = entry.partition("\n")
            found.append((name, value))
    return found


def _absolute(root: Path, address: str) -> str:
    """Give an address as it is, or as a whole path where it is a folder's; refuse what git would take as an option."""
    if address.startswith("-"):
        raise GitError(f"{address!r} is no address of a repository", permanent=True)
    is_elsewhere = "://" in address or ":" in address.partition("/")[0]
    return address if is_elsewhere else str((root / Path(address).expanduser()).resolve())
