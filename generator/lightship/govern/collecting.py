"""Collect what was said of a pull request, and the bytes that each reviewer saw."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lightship import git
from lightship.forges import PullRequest, Stage, Written
from lightship.git import changes
from lightship.git.running import Settings
from lightship.minutes import Minutes, Version
from lightship.model.governing import Authors, Review, is_program

_FORM = re.compile(r"^Lightship-Author:[ \t]*([^\s].*?)[ \t]*$", re.MULTILINE)
# Where forges keep the head of a pull request whose branch is gone.
_REFS = ("refs/pull/{}/head", "refs/merge-requests/{}/head")
_WORDS = (".md", ".yml", ".yaml", ".html", ".txt")
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A pull request with all that was said of it, its versions, oldest first, and who wrote it.

    `asked` is when each role was first asked for its approval; None where that is not known.
    """

    number: str
    url: str
    opened: datetime
    reviews: tuple[Review, ...]
    versions: tuple[Version, ...]
    authors: Authors
    asked: Mapping[str, datetime] | None = None

    @property
    def paths(self) -> frozenset[str]:
        """Give every file that any of its versions touched."""
        return frozenset(path for version in self.versions for path in version.blobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Writes down what happens: the clone that it reads, its minutes, the instant, and what a fetch needs to be let in.

    `minutes` are None where the state store is not to be written: what was collected before is not known then.
    """

    root: Path
    minutes: Minutes | None
    now: datetime
    settings: Settings = ()

    def collect(self, pull: PullRequest, base: str) -> Change:
        """Give a pull request as it stands, and write down what of it is new; raises StateError and GitError.

        `base` is a commit of the branch that it is for. Of a commit that nobody has any more only what was written down
        is known; a review of such a one counts for no bytes.
        """
        number = str(pull.number)
        known = {one.commit: one for one in self.minutes.versions(number)} if self.minutes else {}
        start = self.start(pull, base)
        for commit in dict.fromkeys((*(one.commit for one in pull.reviews), pull.head)):
            version = None if commit in known else self._seen(pull, commit, start)
            if version:
                known[commit] = version
        said = tuple(_reviews(pull, known))
        if self.minutes:
            self.minutes.note(said)
        before = self.minutes.reviews(number) if self.minutes else ()
        versions = tuple(sorted(known.values(), key=lambda one: (one.at, one.commit == pull.head)))
        return Change(
            number=number,
            url=pull.url,
            opened=pull.opened,
            reviews=_together(said, before),
            versions=versions,
            authors=_authors(pull, versions),
            asked=self._asked(number),
        )

    def _asked(self, number: str) -> Mapping[str, datetime] | None:
        if self.minutes is None:
            return None
        return {role: min(turns.values()) for role, turns in self.minutes.asked(number).items()}

    def start(self, pull: PullRequest, base: str) -> str:
        """Give the commit of the branch that the change was merged into: a merged one is measured by what was before.

        A pull request that was pushed to the branch as it is has its own commits before its last one.
        """
        if pull.stage is not Stage.MERGED or not pull.merged or not self._bring(pull, pull.merged):
            return base
        own = {one.commit for one in pull.commits} | {pull.merged}
        start = pull.merged
        while start in own:
            before = changes.parents(self.root, start)
            if not before:
                return base
            start = before[0]
        return start

    def _bring(self, pull: PullRequest, commit: str) -> bool:
        refs = tuple(ref.format(pull.number) for ref in _REFS)
        return bool(commit) and changes.bring(self.root, commit, refs, self.settings)

    def _seen(self, pull: PullRequest, commit: str, start: str) -> Version | None:
        """Look at a version, and write it down; None where the commit is gone."""
        if not self._bring(pull, commit):
            return None
        parted = changes.merge_base(self.root, start, commit)
        if not parted:
            return None
        blobs = {path: after for path, (_, after) in changes.differences(self.root, parted, commit).items()}
        version = Version(
            change=str(pull.number),
            commit=commit,
            at=self._proposed(pull, commit),
            opened=pull.opened,
            title=pull.title,
            url=pull.url,
            opener=pull.opener,
            people=tuple({person for one in pull.commits for person in one.people}),
            forms=tuple(_forms(pull.commits)),
            vouched=tuple(_vouched(pull)),
            is_draft=pull.stage is Stage.DRAFT,
            blobs=blobs,
        )
        if self.minutes:
            wanted = (blob for path, blob in blobs.items() if path.endswith(_WORDS))
            found = changes.contents(self.root, wanted)
            self.minutes.see(version, {blob: text for blob, text in found.items() if len(text) <= _MOST_BYTES})
        return version

    def _proposed(self, pull: PullRequest, commit: str) -> datetime:
        """Say since when a version was there: anybody may date a commit, and nobody reviews what is yet to come."""
        made = max(pull.opened, git.describe(self.root, commit).at)
        return min(self.now, made, *(one.at for one in pull.reviews if one.commit == commit))


def _reviews(pull: PullRequest, versions: Mapping[str, Version]) -> Iterator[Review]:
    for said in pull.reviews:
        version = versions.get(said.commit)
        yield Review(
            id=said.id,
            change=str(pull.number),
            person=said.person,
            opinion=said.opinion,
            at=said.at,
            commit=said.commit,
            blobs=version.blobs if version else {},
            is_robot=said.is_robot,
        )


def _together(said: Iterable[Review], before: Iterable[Review]) -> tuple[Review, ...]:
    """Join what the forge says now with what was written down: the bytes that were seen then may be gone now."""
    found = {(one.id, one.opinion): one for one in said}
    for one in before:
        key = (one.id, one.opinion)
        if key not in found:
            found[key] = one
        elif not found[key].blobs:
            found[key] = replace(found[key], blobs=one.blobs)
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.id, one.opinion)))


def _forms(commits: Iterable[Written]) -> Iterator[str]:
    """Name those who filled in the forms of a change, as its commits say."""
    for one in commits:
        yield from (name.removeprefix("@") for name in _FORM.findall(one.message))


def _vouched(pull: PullRequest) -> frozenset[str]:
    """Name those whom the forge saw push, and those whose form a program pushed: a commit may name anybody."""
    pushed = [one for one in pull.commits if one.is_pushed]
    by_program = {one.commit for one in pushed if all(map(is_program, one.people))}
    filled = _forms(one for one in pull.commits if one.commit in by_program)
    return frozenset((*filled, *(person for one in pushed for person in one.people)))


def _authors(pull: PullRequest, versions: Iterable[Version]) -> Authors:
    """Say who wrote a change: those of versions that a forced push took away, too.

    Editors are there where somebody else began: of what one opened and another wrote, the other is the author, and of
    what a program opened whoever goes on, unless somebody filled in its form. The forge says who began: anybody may
    write another one's name, or a form's line, into a commit.
    """
    seen = tuple(versions)
    filled = {*_forms(pull.commits), *(person for one in seen for person in one.forms)}
    said = (*(one.people for one in pull.commits), *(one.people for one in seen))
    wrote = filled.union(*said)
    vouched = _vouched(pull).union(*(one.vouched for one in seen))
    openers = {pull.opener, *(one.opener for one in seen)} - {""}
    began = vouched & (filled if all(map(is_program, openers)) else openers)
    first = openers | filled
    editors = wrote - first if any(not is_program(one) for one in began) else set()
    unknown = tuple(f"{one.commit[:10]} {address}" for one in pull.commits for address in one.unknown)
    return Authors(people=frozenset(wrote | first), editors=frozenset(editors), unknown=unknown)
