"""One run of git: no shell, no prompt, no hook, and its words as one error with the way out.

The one place that starts git. It hands git the environment of this process, because proxies, certificates and
credentials live there, without the variables that would lead it to another repository.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lightship.errors import OutsideError

# Set while git runs a hook or an alias; `git rev-parse --local-env-vars` lists them. Those that carry settings stay.
_ELSEWHERE = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_GRAFT_FILE",
        "GIT_REPLACE_REF_BASE",
        "GIT_EXTERNAL_DIFF",
        "GIT_TRACE",
    }
)
# The language and the prompts are ours; the name is that of commits made for a page, not of whoever runs this.
_OURS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_AUTHOR_NAME": "Lightship",
    "GIT_AUTHOR_EMAIL": "lightship@localhost",
    "GIT_COMMITTER_NAME": "Lightship",
    "GIT_COMMITTER_EMAIL": "lightship@localhost",
}
_FIXED = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false")
# What says nothing of the cause, which another line tells.
_EMPTY = re.compile(r"Could not read from remote repository|the remote end hung up|^warning: |^hint: |^remote:$|^To ")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_SECRET = re.compile(r"(?<=://)[^/@\s']+(?=@)")
_TIMEOUT_S = 900.0
_ENDED_BY_SIGNAL = "git was ended by a signal"

# What git says, in part, and what helps. The first that fits is taken.
_HINTS = (
    ("dubious ownership", "`git config --global --add safe.directory FOLDER`, or run as the owner of the folder"),
    ("not a git repository", "run it in a clone of the page's repository, or make one with `git init`"),
    ("does not have any commits", "commit the content first"),
    ("could not read username", "give git a credential for that address: in CI a token that may write contents"),
    ("could not read password", "give git a credential for that address: in CI a token that may write contents"),
    ("terminal prompts disabled", "give git a credential for that address: in CI a token that may write contents"),
    ("authentication failed", "the credential is wrong or has expired"),
    ("permission denied (publickey", "the remote does not know this machine's SSH key"),
    ("host key verification failed", "put the remote's host key into ~/.ssh/known_hosts"),
    ("error: 403", "the credential may not write there; a workflow needs `permissions: {contents: write}`"),
    ("protected branch", "let the publisher's account push to this branch, or name another one"),
    ("could not resolve host", "check the address and the network"),
    ("does not appear to be a git repository", "check the address with `git remote -v`"),
    ("repository not found", "check the address with `git remote -v`, and that the credential may read it"),
    ("please tell me who you are", "`git config --global user.name NAME`, and user.email ADDRESS"),
    ("unable to auto-detect email", "`git config --global user.name NAME`, and user.email ADDRESS"),
    ("failed to sign", "git could not sign: `git commit --allow-empty` shows why"),
    ("no such remote", "name a remote of `git remote -v`, or an address"),
    ("no space left", "make room on this disk"),
)


Settings = Sequence[tuple[str, str]]
"""Names and values of git's configuration; a name may come more than once."""


class GitError(OutsideError):
    """Git is missing, or it refused; `said` is its own last words."""

    def __init__(self, message: str, hint: str = "", *, said: str = "", permanent: bool = False) -> None:
        """Keep what git said, without secrets."""
        super().__init__(message, hint, permanent=permanent)
        self.said = said


def run(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    settings: Settings = (),
    variables: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> "subprocess.CompletedProcess[bytes]":
    """Run git in a folder and give what it did; raises GitError when it ends with a code that is not `allowed`.

    `settings` are configuration for this run alone; they travel in the environment, where no list of processes shows
    them. `variables` are further environment variables.
    """
    command = ["git", *_FIXED, *arguments]
    # Without a terminal ssh cannot ask either.
    done = _done(folder, command, _environment(settings) | dict(variables or {}), stdin, is_apart=True)
    if done.returncode not in allowed:
        raise failure(arguments[0], done.stderr)
    return done


def by_user(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    settings: Settings = (),
    variables: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> "subprocess.CompletedProcess[bytes]":
    """Run git as whoever runs this would: with their name, signature and hooks, and asking them at their terminal.

    Otherwise as `run`.
    """
    environment = {name: value for name, value in _environment(settings).items() if name not in _OURS}
    environment |= {name: os.environ[name] for name in _OURS if name in os.environ}
    # What it says is looked at.
    environment |= {"LC_ALL": "C", **(variables or {})}
    done = _done(folder, ["git", *arguments], environment, stdin, is_apart=False)
    if done.returncode not in allowed:
        raise failure(arguments[0], done.stderr)
    return done


def _done(
    folder: Path, command: list[str], environment: Mapping[str, str], stdin: bytes, *, is_apart: bool
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_S,
            start_new_session=is_apart,
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise GitError(f"{folder} is no folder") from error
        raise GitError("git is not installed", "install git 2.31 or later", permanent=True) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not end in {_TIMEOUT_S:.0f} seconds", "try again") from error


def line(folder: Path, *arguments: str, settings: Settings = ()) -> str:
    """Run git in a folder and give the text that it wrote, without the line's end."""
    return run(folder, *arguments, settings=settings).stdout.decode(errors="replace").rstrip("\n")


@contextmanager
def streaming(folder: Path, *arguments: str, stdin: IO[bytes] | None, settings: Settings = ()) -> Iterator[IO[bytes]]:
    """Run git while files too large to hold pass through it; raises GitError when it fails.

    Yields its end of the pipe: what is written to it is git's input, or, where `stdin` is a file, what git says.
    """
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            ["git", *_FIXED, *arguments],
            cwd=folder,
            env=_environment(settings),
            stdin=stdin or subprocess.PIPE,
            stdout=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stderr=words,
            start_new_session=True,
        )
        pipe = process.stdout if stdin else process.stdin
        if pipe is None:
            raise AssertionError("a pipe was asked for")
        try:
            with suppress(BrokenPipeError), pipe:  # git says itself why it went away
                yield pipe
        except BaseException:
            process.kill()
            raise
        finally:
            code = process.wait()
        if code:
            words.seek(0)
            raise failure(arguments[0], words.read())


def failure(command: str, words: bytes) -> GitError:
    """Make an error of what git wrote to stderr."""
    said = clean(words.decode(errors="replace")).strip()
    lines = [line for line in map(str.strip, said.splitlines()) if line and not _EMPTY.search(line)]
    first = next((line for line in lines if line.startswith("fatal: ")), (lines or [_ENDED_BY_SIGNAL])[0])
    message = first.removeprefix("fatal: ").removeprefix("remote: ").removeprefix("error: ")
    hint = next((hint for part, hint in _HINTS if part in said.lower()), "")
    return GitError(f"git {command}: {message}", hint, said=said)


def clean(text: str) -> str:
    """Take credentials out of the addresses in a text, and what a terminal would obey: remotes send words too."""
    return _CONTROL.sub(" ", _SECRET.sub("***", text))


def _environment(settings: Settings) -> dict[str, str]:
    """Give git's environment; settings are added after those that it already has (git-config, GIT_CONFIG_COUNT)."""
    variables = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE} | _OURS
    first = int(variables.get("GIT_CONFIG_COUNT") or 0)
    for place, (name, value) in enumerate(settings, first):
        variables |= {f"GIT_CONFIG_KEY_{place}": name, f"GIT_CONFIG_VALUE_{place}": value}
    return variables | {"GIT_CONFIG_COUNT": str(first + len(settings))}
