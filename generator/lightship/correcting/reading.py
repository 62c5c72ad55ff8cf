"""What was published, read from git: only the folders of incidents whose files changed since."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lightship import git
from lightship.correcting import comparing
from lightship.correcting.comparing import Comparison, Published
from lightship.errors import Problem
from lightship.git import since
from lightship.git.since import Difference
from lightship.load import former
from lightship.load.places import Places
from lightship.model import CorrectionKind, Incident, Repository, Update
from lightship.source import Where

_FOLDER_DEPTH = 4  # incidents/YEAR/ID/FILE


def problems(root: Path, repository: Repository, now: datetime, base: str | None) -> tuple[Problem, ...]:
    """Report what was published in the commit `base` and changed since without being said, sorted; nothing for None."""
    if base is None:
        return ()
    found: list[Problem] = []

    def report(where: Where, message: str, hint: str) -> None:
        found.append(where.problem(message, hint))

    against = Comparison(repository=repository, places=Places(root), report=report, now=now, base=base)
    changed: dict[str, list[Difference]] = {}
    for one in since.changed(root, base, "incidents"):
        path = PurePosixPath(one.path)
        if len(path.parts) == _FOLDER_DEPTH and not path.name.startswith("."):
            changed.setdefault(str(path.parent), []).append(one)
    if not changed:
        return ()
    known = {name: incident for incident in repository.incidents for name in (*incident.renamed_from, incident.id)}
    for folder, differences in sorted(changed.items()):
        files = since.files(root, base, folder, ".md")
        incident = former(folder, files, repository)
        if incident is None:
            continue
        texts = {name: content for name, content in files.items() if content is not None}
        published = Published(incident=incident, files=texts)
        successor = known.get(incident.id)
        if successor is None:
            _missing(incident, differences, against)
            continue
        comparing.compare(published, successor, against)
        _attachments(incident, successor, differences, against)
    return tuple(sorted({*found}))


def published(root: Path, repository: Repository, incident: Incident, update: Update) -> Update | None:
    """Give an update as it was published, or committed where nobody says what is; None where it was neither."""
    base = since.base(root) or git.commit(root)
    folder = incident.path.rpartition("/")[0]
    before = former(folder, since.files(root, base, folder, ".md"), repository) if base else None
    return next((one for one in before.updates if one.id == update.id), None) if before else None


def _missing(before: Incident, differences: Iterable[Difference], against: Comparison) -> None:
    """Report an incident that is gone, or whose folder was renamed without a word."""
    first = min(one.path for one in differences)
    folder = first.rpartition("/")[0]
    updates = {update.id for update in before.updates}
    alike = (
        other
        for other in against.repository.incidents
        if updates and updates <= {update.id for update in other.updates} and other.title == before.title
    )
    renamed = next(alike, None)
    if renamed:
        message = f"the folder {folder} was published, and seems to be renamed to this one"
        hint = f"add `renamed_from: [{before.id}]`: feeds, the API and links know it by that name"
        against.key(renamed.path, "renamed_from", message, hint)
        return
    hint = (
        f"`git checkout {against.base[:10]} -- {folder}` puts it back; `lightship retract` withdraws words, `takedown` "
        "removes them, and a folder with another name needs `renamed_from`"
    )
    against.report(Where(f"{folder}/incident.md"), "this was published, and its folder is gone", hint)


def _attachments(before: Incident, now: Incident, differences: Iterable[Difference], against: Comparison) -> None:
    """Report published attachments that are others now, or gone, where nothing says so."""
    # A mended spelling mistake says nothing of another picture.
    if comparing.said(before, now) - {CorrectionKind.TYPO}:
        return
    bodies = [body for update in before.updates for body in update.bodies.values()]
    texts = [unquote(text) for body in bodies for text in (body.public, *body.audiences.values())]
    for one in differences:
        name = PurePosixPath(one.path).name
        is_gone = one.is_gone and name not in now.attachments
        is_another = not one.is_gone and name in now.attachments
        if name in before.attachments and (is_gone or is_another) and any(name in text for text in texts):
            folder = now.path.rpartition("/")[0]
            message = f"this file was published, and is {'gone' if is_gone else 'another one'}"
            hint = f"put it back, or say why: `lightship correct {now.id}` or `lightship update {now.id}`"
            against.report(Where(f"{folder}/{name}"), message, hint)
