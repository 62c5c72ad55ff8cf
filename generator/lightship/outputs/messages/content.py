"""What a template may name: the words and facts of one event, for one audience, in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from lightship.model import Kind, Phase, Status
from lightship.model.message import Event, Moment, Occasion
from lightship.outputs.messages import moments, names
from lightship.outputs.messages.lines import cut, one_line
from lightship.outputs.messages.wording import Phrases, phrases
from lightship.snapshot import Change, Entry, EntryUpdate, Snapshot
from lightship.words import text

_TITLE = 120
_AFFECTED = 80
_FINE = Status.OPERATIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page that speaks."""

    name: str
    url: str
    support_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A component and what it is said to be, before and now."""

    name: str
    status: str
    before: str = ""
    is_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that templates of messages print; they work nothing out.

    `tag` says in a word why there is a message, `state` is the phase's label. `words` is Markdown, `brief` the same as
    a line of plain text, `note` what a correction or withdrawal says. `affected` names what is wrong, or was.
    `duration`, `window`, `former_window` and `next_update` are said in words, the times in UTC; empty where there is
    none. `is_series`: about all dates of a recurring maintenance that are still ahead.
    """

    occasion: Occasion
    channel: str = ""
    audience: str
    language: str
    kind: Kind
    phase: Phase
    severity: str = ""
    page: Page
    url: str
    title: str
    tag: str
    state: str
    heading: str = ""
    words: str = ""
    brief: str = ""
    note: str = ""
    doing: str = ""
    components: tuple[Affected, ...] = ()
    affected: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()
    duration: str = ""
    window: str = ""
    former_window: str = ""
    next_update: str = ""
    is_series: bool = False
    is_automatic: bool = False
    is_void: bool = False

    def values(self, say: Phrases) -> dict[str, object]:
        """Give all of it by name, with the phrases."""
        return {"say": say, **{one.name: getattr(self, one.name) for one in fields(self)}}


def content(
    event: Event, entry: Entry, update: EntryUpdate, snapshot: Snapshot, *, language: str, channel: str, url: str
) -> Content:
    """Put together what is told of an event by the words of an update.

    `entry` is as it stood then, so that its newest update says how things were: for a correction or withdrawal that is
    seldom the one whose words it is about.
    """
    last = standing(entry, update)
    settings, say = snapshot.settings, phrases(language)
    words = _words(event, update, say, language, settings.language)
    note = _note(event, update)
    known = snapshot.policy.severities.get(last.severity)
    return Content(
        occasion=event.occasion,
        channel=channel,
        audience=snapshot.audience,
        language=language,
        kind=entry.kind,
        phase=last.phase,
        severity=known.label if known else "",
        page=Page(name=one_line(settings.name), url=settings.url, support_url=settings.support_url),
        url=url,
        title=cut(one_line(entry.title_in(language)), _TITLE),
        tag=_tag(event, update, say),
        state=_state(update, last, say),
        heading=say.headings.get(event.occasion, ""),
        words=words,
        brief=one_line(note or text(words)),
        note=note,
        doing=say.doing.get(last.phase, "") if event.occasion in (Occasion.FIRST, Occasion.UPDATE) else "",
        components=tuple(_components(entry, last, snapshot, say, language)),
        affected=_affected(entry, last, snapshot, say, language),
        facts=last.facts,
        moments=tuple(moments.of(event, entry, last, snapshot, say)),
        duration=_duration(entry, last, say),
        window=say.period(entry.window.starts, entry.window.ends) if entry.window else "",
        former_window=_former_window(entry, update, say),
        next_update=_next(event, last, snapshot.now, say),
        is_series=event.entry != entry.first_id,
        is_automatic=update.is_automatic,
        is_void=bool(update.retraction and update.retraction.is_void),
    )


def standing(entry: Entry, update: EntryUpdate) -> EntryUpdate:
    """Give the newest update that was not withdrawn; `update` where every one was."""
    return next((one for one in reversed(entry.updates) if not one.retraction), update)


def _state(update: EntryUpdate, last: EntryUpdate, say: Phrases) -> str:
    is_void = update.retraction is not None and update.retraction.is_void and last is update
    return say.false_alarm if is_void else _label(last, say)


def _label(update: EntryUpdate, say: Phrases) -> str:
    """Give the label of an update's phase: the policy's own, else the language's."""
    usual = update.phase.value.replace("_", " ").capitalize()
    return say.phases[update.phase] if update.label == usual else one_line(update.label)


def _tag(event: Event, update: EntryUpdate, say: Phrases) -> str:
    if event.occasion is Occasion.RETRACTION and update.retraction and update.retraction.is_void:
        return say.false_alarm
    if event.occasion in say.tags:
        return say.tags[event.occasion]
    if update.phase is Phase.WITHDRAWN:
        return say.notice_withdrawn
    return say.of_kind.get(event.kind, "%").replace("%", _label(update, say))


def _words(event: Event, update: EntryUpdate, say: Phrases, language: str, usual: str) -> str:
    if event.occasion in (Occasion.RETRACTION, Occasion.REPORT):
        return ""
    if update.is_automatic and update.phase in say.automatic:
        return say.automatic[update.phase]
    return update.words.get(language, "") or update.words.get(usual, "")


def _note(event: Event, update: EntryUpdate) -> str:
    if event.occasion is Occasion.RETRACTION and update.retraction:
        return one_line(update.retraction.note)
    if event.occasion is Occasion.CORRECTION:
        return next((one_line(one.note) for one in reversed(update.corrections) if one.at <= event.at), "")
    return ""


def statuses(entry: Entry, update: EntryUpdate) -> dict[str, Change]:
    """Give what an update says of each component that its entry had touched by then."""
    said = {change.component: change for change in update.changes}
    if not said:  # a false alarm changed nothing, and is about what it named
        said = {id_: Change(component=id_, before=_FINE, after=_FINE) for id_ in entry.components}
    return {id_: said[id_] for id_ in entry.components if id_ in said}


def _components(
    entry: Entry, update: EntryUpdate, snapshot: Snapshot, say: Phrases, language: str
) -> Iterator[Affected]:
    called = names.called(snapshot.components, language)
    for id_, change in statuses(entry, update).items():
        yield Affected(
            name=called.get(id_, id_),
            status=say.statuses[change.after],
            before=say.statuses[change.before] if change.before is not change.after else "",
            is_ok=change.after is _FINE,
        )


def _affected(entry: Entry, update: EntryUpdate, snapshot: Snapshot, say: Phrases, language: str) -> str:
    """Name what is wrong now; what was, or will be, where nothing is."""
    said = statuses(entry, update)
    wrong = [id_ for id_, change in said.items() if change.after is not _FINE]
    return cut(say.listed(names.grouped(snapshot, wrong or said, language)), _AFFECTED)


def _duration(entry: Entry, update: EntryUpdate, say: Phrases) -> str:
    if not update.phase.is_final or entry.kind is not Kind.INCIDENT or entry.ended is None:
        return ""
    lasted = (entry.ended - entry.started).total_seconds()
    return say.duration(lasted) if lasted > 0 else ""


def _former_window(entry: Entry, update: EntryUpdate, say: Phrases) -> str:
    """Say the window that a maintenance had before an update moved it."""
    before = [one.window for one in entry.updates if one.at <= update.at and one is not update and one.window]
    return say.period(before[-1].starts, before[-1].ends) if update.is_move and before else ""


def _next(event: Event, update: EntryUpdate, now: datetime, say: Phrases) -> str:
    """Say until when the next update is promised, or was where it is overdue."""
    due = update.next_update
    is_told = bool(due and due > now) or event.occasion is Occasion.OVERDUE
    return say.moment(due) if due and is_told and not update.phase.is_final else ""
