"""What a takedown takes out of an incident's files, and what it cannot reach."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship.correcting import drafting
from lightship.errors import UsageError
from lightship.git import GitError, since
from lightship.model import Incident, Update
from lightship.words import links


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Texts to write by their paths, None for files that go; `versions` are the blobs of theirs that git keeps."""

    texts: Mapping[str, str | None]
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Why words go, and when; `reason` is for readers, `legal_ref` for nobody else than those who read the file."""

    at: datetime
    reason: str
    legal_ref: str = ""


def removal(root: Path, incident: Incident, updates: Sequence[Update], request: Request, *, language: str) -> Removal:
    """Take the words out of updates, with their translations and what they alone link; of all updates, the title too.

    `language` is the page's first one. Raises UsageError where nothing is left to remove.
    """
    whole = len(updates) == len(incident.updates)
    folder = incident.path.rpartition("/")[0]
    texts: dict[str, str | None] = {}
    meant = [one for one in updates if not (one.retraction and one.retraction.is_takedown)]
    if not meant:
        raise UsageError(f"the words of {incident.id} are removed already", "nothing was written")
    for update in meant:
        content = (root / update.path).read_bytes()
        texts[update.path] = drafting.removed(content, update, request.at, request.reason, request.legal_ref)
        stem = update.path.removesuffix(".md")
        texts |= dict.fromkeys(f"{stem}.{other}.md" for other in [*update.bodies][1:])
    ids = {one.id for one in meant}
    linked = {name for one in incident.updates if one.id not in ids for name in _linked(one)}
    gone = [name for name in incident.attachments if (whole or any(name in _linked(one) for one in meant))]
    texts |= dict.fromkeys(f"{folder}/{name}" for name in gone if name not in linked)
    if whole:
        texts[incident.path] = drafting.untitled((root / incident.path).read_text(encoding="utf-8"), incident, language)
        texts |= dict.fromkeys(f"{folder}/incident.{other}.md" for other in incident.titles)
    return Removal(texts=texts, versions=_versions(root, tuple(texts)))


def remains(removal: Removal, incident: Incident, on_hold: str, unknown: str = "") -> Iterator[str]:
    """Say what is out of reach, and what removes it from git's history.

    `on_hold` says by whom it is to be kept, empty where it is not on hold; `unknown` why nobody knows here.
    """
    yield "What this cannot reach:"
    yield "  what was sent already, and whatever readers, caches and forks keep"
    yield f"  the id {incident.id}, which stands in addresses, feeds and statements"
    if on_hold:
        yield f"  {on_hold}"
        yield "  Until that is settled the state store keeps copies, and nobody may take these files out of git."
    elif removal.versions:
        if unknown:
            yield f"  whether it is on hold is not known here: {unknown}"
            yield "  Ask first, where that is known (`lightship hold list`): what is on hold has to stay in git."
        ids = " ".join(removal.versions)
        count = len(removal.versions)
        yield f"  git's history, which keeps {count} version{'s' * (count > 1)} of these files; once this is published:"
        yield f"    printf '%s\\n' {ids} > removed.ids"
        yield "    git filter-repo --force --strip-blobs-with-ids removed.ids && git push --force --all"
        yield "  Then publish once with --diverged, clone anew, and let the forge forget pull requests of these files."


def _linked(update: Update) -> frozenset[str]:
    bodies = (text for body in update.bodies.values() for text in (body.public, *body.audiences.values()))
    return frozenset(link.partition("#")[0] for text in bodies for link in links(text))


def _versions(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Give the blobs that git keeps of files; none outside of a repository."""
    try:
        found = (blob for path in paths for blob in since.versions(root, path))
        return tuple(dict.fromkeys(found))
    except GitError:
        return ()
