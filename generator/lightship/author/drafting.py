"""Turn what an author says into the text of files; decides, and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from lightship import writing
from lightship.author.matching import slug
from lightship.errors import UsageError
from lightship.model import PHASES, Incident, Phase, Repository, Status
from lightship.model.formats import INCIDENT, UPDATE
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
    """One update in the making; values as in the table UPDATE, `words` in Markdown."""

    phase: Phase
    at: datetime
    words: str
    components: Mapping[str, Status | None] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def begin(repository: Repository, values: Mapping[str, Any], message: Message) -> Draft:
    """Draft an incident, maintenance or notice with its first update; `values` as in the table INCIDENT.

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
    name, text = _file(message)
    return Draft(id=id_, at=message.at, files={**files, f"{folder}/{name}": text})


def say(repository: Repository, entry: Entry, message: Message) -> Draft:
    """Draft the next update of an entry; saying the same again changes nothing."""
    id_ = entry.series or entry.id
    incident = next(item for item in repository.incidents if item.id == id_)
    if message.phase not in PHASES[incident.kind]:
        allowed = ", ".join(PHASES[incident.kind])
        raise UsageError(f"{message.phase.value!r} is no phase of a {incident.kind.value}", f"allowed: {allowed}")
    own = [update for update in incident.updates if not entry.series or entry.id.endswith(f"--{update.occurrence}")]
    if own and own[-1].phase is message.phase and _words(incident, own[-1].id) == message.words.strip():
        return Draft(id=id_, at=message.at, is_repeat=True)
    values = {**message.values, "occurrence": entry.id.rpartition("--")[2] if entry.series else ""}
    at = message.at
    while any(update.at == at for update in own):
        # Two commands in one second must not contradict each other.
        at += timedelta(seconds=1)
    name, text = _file(replace(message, at=at, values=values))
    return Draft(id=id_, at=at, files={f"{entry.folder}/{name}": text})


def _file(message: Message) -> tuple[str, str]:
    values = {**message.values, "phase": message.phase, "at": message.at, "components": message.components}
    name = f"{message.at:%Y%m%dT%H%M%SZ}-{message.phase.value}.md"
    return name, writing.markdown(UPDATE, values, message.words.strip() + "\n")


def _says(incident: Incident, title: str, message: Message) -> bool:
    first = incident.updates[0]
    return incident.title == title and _words(incident, first.id) == message.words.strip()


def _words(incident: Incident, update_id: str) -> str:
    update = next(update for update in incident.updates if update.id == update_id)
    return next(iter(update.bodies.values())).public.strip()


def _is_over(incident: Incident) -> bool:
    return incident.updates[-1].phase.is_final
