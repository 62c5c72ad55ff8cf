"""Addresses for whoever has no checkout: the page, forms, what is open, files to write in a browser. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from lightship import writing
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.formats import UPDATE
from lightship.snapshot import Entry

# Addresses may not be longer than a few thousand characters.
_MAX_BODY = 2000
_FORMS = {
    "new": "Begin an incident",
    "update": "Tell what is new",
    "resolve": "Say that it is over",
    "correct": "Correct what was said",
    "maintenance": "Announce a maintenance",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address, and what one does there."""

    title: str
    url: str


def links(page: str, forge: ForgeSettings, base: str, entries: Sequence[Entry], now: datetime) -> Iterator[Link]:
    """Give the addresses of a page, of the forms and of what is open on its forge, and of new updates of entries.

    GitHub's forms cannot be filled in by an address; a new file can. GitLab's form is one, in which an address chooses.
    """
    yield Link(title="The page", url=f"{page}/")
    if forge.kind is ForgeKind.GITHUB:
        for name, title in _FORMS.items():
            yield Link(title=title, url=f"{forge.page}/actions/workflows/{name}.yml")
        yield Link(title="Open pull requests", url=f"{forge.page}/pulls?{urlencode({'q': 'is:open is:pr'})}")
    else:
        for name, title in _FORMS.items():
            yield Link(title=title, url=f"{forge.page}/-/pipelines/new?{urlencode({'ref': base, 'var[FORM]': name})}")
        yield Link(title="Open merge requests", url=f"{forge.page}/-/merge_requests")
    for entry in entries:
        yield Link(title=f"Write an update of {entry.id}", url=_file(forge, base, entry, now))


def proposal(forge: ForgeSettings, base: str, branch: str, title: str, body: str) -> str:
    """Give the address at which a person opens the pull request of a branch, with its words filled in."""
    if forge.kind is ForgeKind.GITLAB:
        given = {"source_branch": branch, "target_branch": base, "title": title}
        return f"{forge.page}/-/merge_requests/new?{urlencode({f'merge_request[{key}]': given[key] for key in given})}"
    words = urlencode({"expand": 1, "title": title, "body": body[:_MAX_BODY]})
    return f"{forge.page}/compare/{quote(base)}...{quote(branch)}?{words}"


def _file(forge: ForgeSettings, base: str, entry: Entry, now: datetime) -> str:
    name = f"{now:%Y%m%dT%H%M%SZ}-{entry.phase.value}.md"
    if forge.kind is ForgeKind.GITLAB:
        return f"{forge.page}/-/new/{quote(base)}/{quote(entry.folder)}?{urlencode({'file_name': name})}"
    text = writing.markdown(UPDATE, {"phase": entry.phase, "at": now}, "\n")
    given = urlencode({"filename": name, "value": text})
    return f"{forge.page}/new/{quote(base)}/{quote(entry.folder)}?{given}"
