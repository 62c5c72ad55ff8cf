"""An issue of a cState site as a story of ours."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lightship.importers import naming, timeline
from lightship.importers.base import Story
from lightship.importers.cstate import addresses, bodies, early, times
from lightship.importers.cstate.dialect import Words
from lightship.importers.cstate.facts import SYNONYMS, Context, Facts, read
from lightship.importers.cstate.front import Page
from lightship.importers.html import markdown
from lightship.importers.timeline import Message
from lightship.importers.wording import title
from lightship.model import Auto, Incident, Kind, Origin, Phase, Status
from lightship.source import Where
from lightship.source.types import is_web_url

_KNOWN = frozenset(
    {
        *("title", "date", "resolved", "resolvedwhen", "severity", "affected", "section", "informational", "pin"),
        *("draft", "aliases", "slug", "url", "lastmod", "layout", "type", "automated"),
        *(name for names in SYNONYMS.values() for name in names),
    }
)
_DAY = re.compile(r"(\d{4})[-_](\d{1,2})[-_](\d{1,2})(?!\d)")
_NO = ("false", "no", "off", "0")
_END_WORDS = {
    Kind.INCIDENT: "This incident has been resolved.",
    Kind.MAINTENANCE: "The maintenance has been completed.",
}


def story(page: Page, place: Path, context: Context) -> Story | None:
    """Give a page as a story; None, with a note, for what is no issue or has no date at all."""
    if not _is_wanted(page, context):
        return None
    date = _date(page, place, context)
    if date is None:
        context.notes(page.path, "no date can be made out", "it was left out; give it `date:`")
        return None
    facts = read(page, date, context)
    url = addresses.original(page, place, date, context.site, context.notes)
    words = Words(
        site=context.site, page=place, path=page.path, url=url.address, notes=context.notes, line=page.body_line
    )
    name, longer = _title(page, place, context)
    messages = list(_messages(page, facts, words))
    is_early = early.is_told(messages, date)
    if is_early and facts.kind is Kind.INCIDENT:
        messages = early.begun(messages, facts, page, context)
    if longer:
        messages[0] = _longer(messages[0], longer)
        context.notes(page.path, "the title is longer than 300 characters", "all of it is in the first update")
    updates, keys = timeline.updates(messages, page.path, context.notes)
    id_ = naming.unique(_id(place, name, date), context.taken)
    context.taken.add(id_)
    is_planned = facts.kind is Kind.MAINTENANCE
    return Story(
        key=page.path,
        keys=keys,
        attachments=words.attachments,
        incident=Incident(
            id=id_,
            path=page.path,
            kind=facts.kind,
            title=name,
            severity=facts.severity,
            components=early.calm(facts) if is_early else facts.components,
            started=min(date, updates[0].at) if facts.kind is Kind.INCIDENT else None,
            starts=date if is_planned else None,
            ends=facts.end if facts.kind is not Kind.INCIDENT else None,
            auto=Auto.START if is_planned and (is_early or not facts.is_over) else None,
            aliases=url.paths,
            origin=Origin(url=url.address if is_web_url(url.address) else "", updated=context.moment(page, "lastmod")),
            updates=updates,
            where=Where(page.path),
        ),
    )


def _is_wanted(page: Page, context: Context) -> bool:
    section = page["section"]
    draft = page["draft"] if page["draft"].texts else page["published"]
    if page.says("draft") or (draft is not page["draft"] and draft.text.strip().casefold() in _NO):
        context.note(page, draft, "a draft", "drafts are not published, so it was left out")
        return False
    if section.text and section.text != "issue":
        context.note(page, section, f"section: {section.text!r} is no issue", "it was left out")
        return False
    if not section.text:
        context.notes(page.path, "section: issue is missing, so cState did not list it", "it was imported all the same")
    for key, value in page.values.items():
        if key not in _KNOWN:
            shown = ", ".join(value.texts)[:60]
            context.note(page, value, f"the key {key}: {shown} has no meaning here", "it is not kept")
    return True


def _date(page: Page, place: Path, context: Context) -> datetime | None:
    """Give the start: `date`, or else the day in the file's name, the end, or the first time that can be read."""
    day = _DAY.match(_stem(place))
    named = times.read("-".join(day.groups()), context.site.config.zone) if day else None
    if day and named is None:
        context.notes(page.path, f"there is no day {day[0]} as the file's name says", "its `date` counts")
    date = context.moment(page, "date")
    if date is not None:
        return date
    if not page["date"].text.strip():
        context.notes(page.path, "there is no `date`", "the day in the file's name counts, or else its end")
    return named.at if named else context.moment(page, "resolvedwhen") or context.moment(page, "lastmod")


def _title(page: Page, place: Path, context: Context) -> tuple[str, str]:
    name, longer = title(page["title"].text)
    if not name:
        name = _DAY.sub("", _stem(place)).replace("-", " ").replace("_", " ").strip() or _stem(place)
        context.notes(page.path, "there is no title", f"it became {name!r}")
        name, longer = title(name)
    return name, longer


def _longer(message: Message, name: str) -> Message:
    return Message(
        key=message.key,
        at=message.at,
        phase=message.phase,
        text=f"{markdown(name)}\n\n{message.text}",
        components=message.components,
        line=message.line,
    )


def _messages(page: Page, facts: Facts, words: Words) -> Iterator[Message]:
    """Give the updates that the body holds, oldest first, and the end."""
    body = markdown(page.body) if page.path.endswith(".html") else page.body
    zone = words.site.config.zone
    if facts.kind is Kind.NOTICE:
        yield Message(key="1", at=facts.date, phase=Phase.PUBLISHED, text=words.ours(body), line=page.body_line)
        return
    parts = bodies.parts(body, zone, is_over=facts.is_over and facts.end is not None)
    begun, over = _BEGUN[facts.kind], _OVER[facts.kind]
    phase = begun
    has_end = False
    for number, part in enumerate(parts, start=1):
        is_last = number == len(parts)
        at = part.at or (facts.end if number > 1 and facts.end else facts.date)
        has_end = is_last and number > 1 and facts.is_over and at >= (facts.end or at)
        wanted = part.phase if part.phase and facts.kind is Kind.INCIDENT else None
        phase = over if has_end else wanted if wanted and not wanted.is_final else phase
        is_ahead = facts.kind is Kind.MAINTENANCE and at < facts.date
        text = part.text if part.phase is phase else part.word + part.text
        yield Message(
            key=str(number),
            at=at,
            phase=Phase.SCHEDULED if is_ahead else phase,
            text=words.ours(text),
            ended=early.ended(facts, at) if has_end else None,
            line=page.body_line,
        )
    if facts.is_over and not has_end:
        last = max([facts.date, *(part.at for part in parts if part.at)])
        at = max(facts.end or last, last)
        yield Message(key="end", at=at, phase=over, text=_END_WORDS[facts.kind], ended=early.ended(facts, at))
    elif facts.end and facts.kind is Kind.INCIDENT and not facts.is_over:
        calm = dict.fromkeys(facts.components, Status.OPERATIONAL)
        yield Message(
            key="calm",
            at=facts.end,
            phase=Phase.MONITORING,
            text="The downtime is over; the incident is not closed yet.",
            components=dict(calm),
        )


_BEGUN = {Kind.INCIDENT: Phase.INVESTIGATING, Kind.MAINTENANCE: Phase.IN_PROGRESS}
_OVER = {Kind.INCIDENT: Phase.RESOLVED, Kind.MAINTENANCE: Phase.COMPLETED}


def _stem(place: Path) -> str:
    """Give the name that Hugo makes a page's address of: the file's, or its folder's for a bundle."""
    return place.parent.name if place.stem == "index" else place.stem


def _id(place: Path, name: str, date: datetime) -> str:
    rest = _DAY.sub("", _stem(place), count=1)
    return naming.folder(date, rest, naming.slug(name, "issue"))
