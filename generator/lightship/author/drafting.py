"""Turn what an author says into the text of files; decides, and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from lightship import writing
from lightship.author.matching import slug
from lightship.errors import UsageError
from lightship.model import PHASES, Body, Incident, Phase, Repository, Status, Update
from lightship.model.formats import INCIDENT, TRANSLATED_INCIDENT, UPDATE
from lightship.snapshot import Entry

DEFAULT_WORDS = {
    Phase.RESOLVED: "This incident has been resolved.",
    Phase.COMPLETED: "The scheduled maintenance has been completed.",
    Phase.CANCELLED: "This maintenance will not take place.",
    Phase.WITHDRAWN: "This notice no longer applies.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Files to write, by path; none when the author said it before (`is_repeat`).

    `id` is the incident's, `at` the time of the update.
    """

    id: str
    at: datetime
    files: Mapping[str, str] = field(default_factory=dict)
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One update in the making; values as in the table UPDATE, `words` in Markdown, in other languages too."""

    phase: Phase
    at: datetime
    words: str
    components: Mapping[str, Status | None] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    translations: Mapping[str, str] = field(default_factory=dict)


def begin(
    repository: Repository, values: Mapping[str, Any], message: Message, titles: Mapping[str, str] | None = None
) -> Draft:
    """Draft an incident, maintenance or notice with its first update; `values` as in the table INCIDENT.

    `titles` are its titles in other languages.

    Saying the same again changes nothing; the same title while the first is still open is a UsageError.
    """
    day = values.get("started") or values.get("starts") or message.at
    wanted = f"{day:%Y-%m-%d}-{slug(values['title'])}"
    id_ = wanted
    known = {name: incident for incident in repository.incidents for name in (incident.id, *incident.renamed_from)}
    number = 1
    while id_ in known:
        if _says(known[id_], values["title"], message):
            return Draft(id=id_, at=message.at, is_repeat=True)
        if not _is_over(known[id_]):
            raise UsageError(f"{id_} is there already and not over", "add to it with `lightship update`")
        number += 1
        id_ = f"{wanted}-{number}"
    folder = f"incidents/{day:%Y}/{id_}"
    files = {f"{folder}/incident.md": writing.markdown(INCIDENT, values)}
    for language, title in (titles or {}).items():
        files[f"{folder}/incident.{language}.md"] = writing.markdown(TRANSLATED_INCIDENT, {"title": title})
    return Draft(id=id_, at=message.at, files={**files, **_files(folder, message)})


def say(repository: Repository, entry: Entry, message: Message) -> Draft:
    """Draft the next update of an entry; saying the same again changes nothing."""
    id_ = entry.series or entry.id
    incident = next(item for item in repository.incidents if item.id == id_)
    if message.phase not in PHASES[incident.kind]:
        allowed = ", ".join(PHASES[incident.kind])
        raise UsageError(f"{message.phase.value!r} is no phase of a {incident.kind.value}", f"allowed: {allowed}")
    own = [update for update in incident.updates if not entry.series or entry.id.endswith(f"--{update.occurrence}")]
    if own and own[-1].phase is message.phase and _is_said(incident, own[-1], message):
        return Draft(id=id_, at=message.at, is_repeat=True)
    values = {**message.values, "occurrence": entry.id.rpartition("--")[2] if entry.series else ""}
    at = message.at
    while any(update.at == at for update in own):
        # Two commands in one second must not contradict each other.
        at += timedelta(seconds=1)
    return Draft(id=id_, at=at, files=_files(entry.folder, replace(message, at=at, values=values)))


def _files(folder: str, message: Message) -> dict[str, str]:
    """Write an update's translations and, last, its own file."""
    values = {**message.values, "phase": message.phase, "at": message.at, "components": message.components}
    stem = f"{folder}/{message.at:%Y%m%dT%H%M%SZ}-{message.phase.value}"
    translated = {f"{stem}.{language}.md": f"{text.strip()}\n" for language, text in message.translations.items()}
    return {**translated, f"{stem}.md": writing.markdown(UPDATE, values, message.words.strip() + "\n")}


def _says(incident: Incident, title: str, message: Message) -> bool:
    first = incident.updates[0]
    return incident.title == title and _is_said(incident, first, message)


def _is_said(incident: Incident, update: Update, message: Message) -> bool:
    """Tell whether an update says the same, with the same facts."""
    whole = next(one for one in incident.updates if one.id == update.id)
    body = next(iter(whole.bodies.values()))
    is_same = message.words.strip() in (body.public.strip(), file_text(body).strip())
    return is_same and dict(whole.facts) == dict(message.values.get("facts", {}))


def file_text(body: Body) -> str:
    """Write words as a file has them, so that they are read as the same words again."""
    blocks = (f"::: audience {name}\n{text}\n:::" for name, text in body.audiences.items())
    return "\n\n".join((body.public, *blocks))


def _is_over(incident: Incident) -> bool:
    return incident.updates[-1].phase.is_final
