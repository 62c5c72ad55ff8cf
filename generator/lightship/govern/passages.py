"""What is to be agreed to, as readers will read it: the words of updates rendered, of all other files what changes."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from itertools import takewhile

from lightship.ballots import Passage
from lightship.govern.languages import wording
from lightship.govern.wording import Wording
from lightship.model import PUBLIC, Incident, Repository, Status
from lightship.model.message import Occasion
from lightship.outputs.messages.lines import one_line
from lightship.outputs.messages.sections import section
from lightship.outputs.messages.wording import phrases
from lightship.policy import Unit, UnitKind
from lightship.snapshot import Entry, EntryUpdate, take
from lightship.words import html

_WORDS = (".md", ".yml", ".yaml", ".html", ".jinja", ".css", ".txt", ".toml")
_MOST_LINES = 400
_FENCE = "---"
# Of front matter the heading and the place among other words say these.
_SHOWN = re.compile(r"(phase|at): |\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads what a change makes of the page: `after` it (None where that cannot be read), with its files' bytes."""

    after: Repository | None
    contents: Mapping[str, bytes]
    now: datetime

    def passages(self, units: Iterable[Unit]) -> tuple[Passage, ...]:
        """Give all that is to be agreed to: the words of updates, what incidents are, and at last what files say."""
        ordered = sorted(units, key=lambda unit: unit.kind is not UnitKind.UPDATE)
        read = [(unit, tuple(self._read(unit))) for unit in ordered]
        told = [passage for _, found in read for passage in found]
        return (*told, *(passage for unit, found in read for passage in self._files(unit, has_words=bool(found))))

    def _read(self, unit: Unit) -> Iterator[Passage]:
        """Give what readers will read of it."""
        incident = self._incident(unit)
        if incident and unit.kind is UnitKind.UPDATE:
            yield from self._words(unit, incident)
        if incident and unit.kind is UnitKind.INCIDENT:
            yield Passage(heading=self._say.what_it_is(incident.title), html=self._facts(incident))

    def _files(self, unit: Unit, *, has_words: bool) -> Iterator[Passage]:
        is_new = has_words and unit.kind is UnitKind.UPDATE and not any(unit.before.values())
        for path in sorted(unit.changed):
            if not is_new or not path.endswith(".md"):
                yield Passage(heading=path, html=self._difference(unit, path))
            elif front := self._front(unit.after[path]):
                # It is agreed to with the words, such as how bad it is and what is affected.
                yield Passage(heading=self._say.what_else(path), html=f"<pre>{escape(front)}</pre>")

    @property
    def _say(self) -> Wording:
        return wording(self.after.settings.language if self.after else "en")

    def _incident(self, unit: Unit) -> Incident | None:
        listed = self.after.incidents if self.after else ()
        return next((one for one in listed if one.id == unit.incident), None)

    def _words(self, unit: Unit, incident: Incident) -> Iterator[Passage]:
        """Give what each audience reads in each language, where it is not what another one reads."""
        if self.after is None:
            return
        alone, seen = replace(self.after, incidents=(incident,)), set()
        update = next((one for one in incident.updates if one.id == unit.update), None)
        moment = max(self.now, update.at) if update else self.now
        is_private = self.after.settings.is_private
        for audience in (PUBLIC, *sorted(unit.audiences - {PUBLIC})) if is_private else (PUBLIC,):
            place = _place(take(alone, moment, audience).entries, unit.update)
            for language, markdown in place[1].words.items() if place else ():
                if place and (language, markdown) not in seen:
                    seen.add((language, markdown))
                    heading = self._heading(*place, audience, language)
                    found = section("", html(markdown), f"{self.after.settings.url}{place[0].url}")
                    shown = f"{found.html if found else ''}{self._note(place[1])}"
                    tongue = language if language != self.after.settings.language else ""
                    yield Passage(heading=heading, html=shown, language=tongue)
            if place and place[1].retraction and audience == PUBLIC:
                # It has no words any more: this is what stands in their place.
                heading = self._heading(*place, audience, self.after.settings.language)
                yield Passage(heading=heading, html=self._note(place[1]))

    def _note(self, update: EntryUpdate) -> str:
        """Give what readers are told about a change of published words."""
        tags = phrases(self._say.code).tags
        if update.retraction:
            return f"<p><b>{tags[Occasion.RETRACTION]}</b>: {escape(update.retraction.note)}</p>"
        notes = [one.note for one in update.corrections if one.note]
        return f"<p><b>{tags[Occasion.CORRECTION]}</b>: {escape(notes[-1])}</p>" if notes else ""

    def _front(self, blob: str) -> str:
        """Give the front matter of an update but for what is shown anyway."""
        first, *others = self.contents.get(blob, b"").decode("utf-8", "replace").split("\n")
        front = takewhile(lambda line: line.rstrip() != _FENCE, others) if first.rstrip() == _FENCE else ()
        return "\n".join(line for line in "\n".join(front).splitlines() if not _SHOWN.match(line))

    def _difference(self, unit: Unit, path: str) -> str:
        say, before, after = self._say, unit.before.get(path, ""), unit.after[path]
        if not path.endswith(_WORDS):
            seen = f": {say.not_shown}" if after else ""
            return f"<p>{say.removed if not after else say.changed if before else say.new}{seen}</p>"
        old, new = (self.contents.get(blob, b"").decode("utf-8", "replace").splitlines() for blob in (before, after))
        # The first two lines name the files.
        lines = [*difflib.unified_diff(old, new, n=3, lineterm="")][2:] if before else new
        more = [say.lines_more(len(lines) - _MOST_LINES)] if len(lines) > _MOST_LINES else []
        shown = "\n".join(map(escape, lines[:_MOST_LINES] + more))
        return f"<pre>{shown}</pre>" if after else f"<p>{say.removed}</p><pre>{shown}</pre>"

    def _heading(self, entry: Entry, update: EntryUpdate, audience: str, language: str) -> str:
        whom = [self._say.for_audience(audience)] if audience != PUBLIC else []
        is_first = self.after is None or language == self.after.settings.language
        tongue = [] if is_first else [self._say.in_language(language)]
        return one_line(", ".join((f"{entry.title_in(language)}: {update.label}", *whom, *tongue)))

    def _facts(self, incident: Incident) -> str:
        """Give what is said in an incident's own file."""
        say = self._say
        said = phrases(say.code)
        planned = (said.planned_begin, incident.starts), (said.planned_end, incident.ends)
        facts = (
            (say.title, incident.title),
            *((say.title_in(language), title) for language, title in sorted(incident.titles.items())),
            (say.kind, incident.kind.value),
            (say.severity, incident.severity),
            (say.components, ", ".join(self._component(*one) for one in incident.components.items())),
            *((name, say.time(at)) for name, at in ((say.began, incident.started), *planned) if at),
            (say.category, incident.category),
            (say.tags, ", ".join(incident.tags)),
        )
        return f"<ul>{''.join(f'<li>{escape(name)}: {escape(text)}</li>' for name, text in facts if text)}</ul>"

    def _component(self, id_: str, status: Status | None) -> str:
        found = self.after.components.find(id_) if self.after else None
        name = found.name_in(self._say.code) if found else id_
        return f"{name} ({phrases(self._say.code).statuses[status]})" if status else name


def _place(entries: Iterable[Entry], update: str) -> tuple[Entry, EntryUpdate] | None:
    found = ((entry, one) for entry in entries for one in entry.updates if one.id == update)
    return next(found, None)
