"""What is to be agreed to, as readers will read it: the words of updates rendered, of all other files what changes."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from itertools import takewhile

from lightship.ballots import Passage
from lightship.model import PUBLIC, Incident, Repository
from lightship.outputs.messages.lines import one_line
from lightship.outputs.messages.sections import section
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
        """Give all that is to be agreed to: first the words of updates."""
        ordered = sorted(units, key=lambda unit: unit.kind is not UnitKind.UPDATE)
        return tuple(passage for unit in ordered for passage in self._of(unit))

    def _of(self, unit: Unit) -> Iterator[Passage]:
        incident = self._incident(unit)
        words = tuple(self._words(unit, incident)) if incident and unit.kind is UnitKind.UPDATE else ()
        yield from words
        if incident and unit.kind is UnitKind.INCIDENT:
            yield Passage(heading=f"{incident.title}: what it is", html=_facts(incident))
        is_new = bool(words) and not any(unit.before.values())
        for path in sorted(unit.changed):
            if not is_new or not path.endswith(".md"):
                yield Passage(heading=path, html=self._difference(unit, path))
            elif front := self._front(unit.after[path]):
                # It is agreed to with the words, such as how bad it is and what is affected.
                yield Passage(heading=f"{path}: what else it says", html=f"<pre>{escape(front)}</pre>")

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
                    heading = _heading(*place, audience, language, self.after.settings.languages)
                    found = section("", html(markdown), f"{self.after.settings.url}{place[0].url}")
                    yield Passage(heading=heading, html=found.html if found else "")

    def _front(self, blob: str) -> str:
        """Give the front matter of an update but for what is shown anyway."""
        first, *others = self.contents.get(blob, b"").decode("utf-8", "replace").split("\n")
        front = takewhile(lambda line: line.rstrip() != _FENCE, others) if first.rstrip() == _FENCE else ()
        return "\n".join(line for line in "\n".join(front).splitlines() if not _SHOWN.match(line))

    def _difference(self, unit: Unit, path: str) -> str:
        before, after = unit.before.get(path, ""), unit.after[path]
        if not path.endswith(_WORDS):
            seen = ": it is not shown here, the pull request has it" if after else ""
            return f"<p>{'removed' if not after else 'changed' if before else 'new'}{seen}</p>"
        old, new = (self.contents.get(blob, b"").decode("utf-8", "replace").splitlines() for blob in (before, after))
        # The first two lines name the files.
        lines = [*difflib.unified_diff(old, new, n=3, lineterm="")][2:] if before else new
        more = [f"… and {len(lines) - _MOST_LINES} lines more, which the pull request has"]
        shown = "\n".join(map(escape, lines[:_MOST_LINES] + (more if len(lines) > _MOST_LINES else [])))
        return f"<pre>{shown}</pre>" if after else f"<p>removed</p><pre>{shown}</pre>"


def _place(entries: Iterable[Entry], update: str) -> tuple[Entry, EntryUpdate] | None:
    found = ((entry, one) for entry in entries for one in entry.updates if one.id == update)
    return next(found, None)


def _heading(entry: Entry, update: EntryUpdate, audience: str, language: str, languages: tuple[str, ...]) -> str:
    whom = [f"for {audience}"] if audience != PUBLIC else []
    tongue = [f"in {language}"] if language != languages[0] else []
    parts = [f"{entry.title_in(language)}: {update.label}", *whom, *tongue]
    return one_line(", ".join(parts))


def _facts(incident: Incident) -> str:
    """Give what readers see of an incident's own file."""
    facts = {
        "Title": incident.title,
        **{f"Title in {language}": title for language, title in sorted(incident.titles.items())},
        "Kind": incident.kind.value,
        "Severity": incident.severity or "",
        "Components": ", ".join(f"{id_} ({status})" if status else id_ for id_, status in incident.components.items()),
        "Began": f"{incident.started:%Y-%m-%d %H:%M} UTC" if incident.started else "",
    }
    return f"<ul>{''.join(f'<li>{escape(name)}: {escape(value)}</li>' for name, value in facts.items() if value)}</ul>"
