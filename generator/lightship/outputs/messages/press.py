"""Events to messages: what is told of one event to one audience in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from lightship import events
from lightship.errors import LightshipError
from lightship.events.stories import Place, series, story
from lightship.model import PUBLIC, Phase, worst
from lightship.model.message import Event, Message, Occasion, Section
from lightship.outputs.api.components import Catalogue, catalogue
from lightship.outputs.messages import names, payloads
from lightship.outputs.messages.content import Content, content, standing, statuses
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.outputs.messages.rendering import Renderer
from lightship.outputs.messages.sections import section
from lightship.outputs.messages.templates import PACKAGE, templates
from lightship.outputs.messages.wording import phrases
from lightship.outputs.redaction import allowed, proofread, proofread_file
from lightship.redact import Examiner
from lightship.snapshot import Entry, EntryUpdate, Snapshot
from lightship.snapshot.kept import is_kept_entry

# What these say is no change of any component.
_BESIDE = (Occasion.REMINDER, Occasion.REPORT, Occasion.CORRECTION, Occasion.RETRACTION, Occasion.OVERDUE)


def renderer(root: Path) -> Renderer:
    """Give what fills the templates of the site at `root`; raises ContentError with every problem of its files."""
    return Renderer(templates(root))


_OURS = Renderer(PACKAGE)


class Press:
    """Makes the messages of one audience, whose snapshot it has.

    `public` is the public snapshot: of what the public does not see there is no page, and messages lead to the site.
    """

    def __init__(self, snapshot: Snapshot, renderer: Renderer = _OURS, public: Snapshot | None = None) -> None:
        """Work out nothing yet."""
        self._snapshot = snapshot
        self._renderer = renderer
        self._public = public

    def message(
        self,
        event: Event,
        *,
        language: str = "",
        channel: Sequence[str] = (),
        campaign: Mapping[str, str] | None = None,
    ) -> Message:
        """Say an event; raises TemplateError, and LightshipError where the audience does not see it.

        Raises ContentError when a rule of redaction finds in it what must not be sent.

        `language` is the page's unless given. `channel` has the names by which templates may be meant for it, the most
        specific first. `campaign` has parameters that are added to the link.
        """
        snapshot, settings = self._snapshot, self._snapshot.settings
        language = language or settings.language
        place = events.place(event, snapshot)
        if place is None:
            raise LightshipError(f"{event.id} is nothing that {snapshot.audience} may read", "take another snapshot")
        entry, update = as_of(place.entry, _stand(event, place)), place.update
        bare = self._address(event, entry)
        url = _with(bare, campaign or {})
        told = content(event, entry, update, snapshot, language=language, channel=next(iter(channel), ""), url=url)
        chain = self._renderer.templates.chain(event.occasion, channel, snapshot.audience, language)
        subject, said, sections = printed(self._renderer, chain, told)
        shown = statuses(entry, standing(entry, update))
        called = names.called(snapshot.components, language)
        made = Message(
            event=event,
            audience=snapshot.audience,
            language=language,
            subject=subject,
            title=told.title,
            state=told.state,
            status=worst(*(change.after for change in shown.values())),
            components={called.get(id_, id_): change.after for id_, change in shown.items()},
            # An update may say nothing that can be read, such as a picture without words.
            sections=sections or (Section(html=f"<p>{escape(told.title)}</p>", text=told.title),),
            moments=told.moments,
            short=said,
            url=url,
            root_event=_root(event, entry),
            page_name=told.page.name,
            page_url=settings.url,
            support_url=settings.support_url,
            payload=payloads.payload(entry, self._catalogue, bare),
            page=payloads.page(snapshot),
            changes=() if event.occasion in _BESIDE else payloads.changes(event.id, update, self._catalogue),
        )
        return proofread(made, self._examiner, self._allowed)

    def proofread(self, message: Message, name: str, content: bytes, own: frozenset[str]) -> None:
        """Look at a message as a channel sends it; raises ContentError when a rule of redaction finds something.

        `name` is that of a file of its kind. `own` are texts that the channel put there on purpose.
        """
        proofread_file(message, name, content, self._examiner, self._allowed | own)

    @cached_property
    def _examiner(self) -> Examiner:
        return Examiner(self._snapshot.policy.redaction)

    @cached_property
    def _allowed(self) -> frozenset[str]:
        return allowed(self._examiner, self._snapshot)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue(self._snapshot)

    def _address(self, event: Event, entry: Entry) -> str:
        """Give where readers of this audience find it: its page, or the site where it has none that they may see."""
        is_public = not event.audiences or PUBLIC in event.audiences
        is_shown = is_public or (self._public is not None and self._public.entry(entry.id) is not None)
        return f"{self._snapshot.settings.url}{entry.url if is_shown else '/'}"


def message(
    event: Event,
    snapshot: Snapshot,
    language: str = "",
    campaign: Mapping[str, str] | None = None,
    *,
    channel: Sequence[str] = (),
) -> Message:
    """Say one event with the package's templates, as a press does."""
    return Press(snapshot).message(event, language=language, campaign=campaign, channel=channel)


def printed(renderer: Renderer, chain: Sequence[str], told: Content) -> tuple[str, str, tuple[Section, ...]]:
    """Fill the templates: the subject, the short form, the sections. Raises TemplateError."""
    values = told.values(phrases(told.language))
    subject = cut(one_line(renderer.line(chain, "subject", values)), SUBJECT)
    said = short(renderer.line(chain, "short", values), told.url)
    made = (section(heading, html, told.url) for heading, html in renderer.sections(chain, values))
    return subject, said, tuple(one for one in made if one)


def _stand(event: Event, place: Place) -> EntryUpdate:
    """Give the last update that had been said at an event; for most events that is their own."""
    said = [one for one in place.entry.updates if one.at <= event.at]
    return said[-1] if said and event.occasion in _BESIDE else place.update


def as_of(entry: Entry, update: EntryUpdate) -> Entry:
    """Give an entry as an update left it: what was said later is another message's."""
    whole: Entry = entry.whole() if is_kept_entry(entry) else entry
    if update is whole.latest or update.id == whole.latest.id:
        return whole
    told = whole.updates[: [one.id for one in whole.updates].index(update.id) + 1]
    touched = {change.component: change.after for change in update.changes}
    is_over = update.phase.is_final
    return replace(
        whole,
        severity=update.severity,
        phase=update.phase,
        label=update.label,
        updated=max(one.changed for one in told),
        monitoring_at=next((one.at for one in told if one.phase is Phase.MONITORING), None),
        ended=(whole.ended or update.at) if is_over and whole.finished == update.at else update.at if is_over else None,
        finished=update.at if is_over else None,
        window=update.window,
        components={id_: touched[id_] for id_ in whole.components if id_ in touched},
        updates=told,
        next_update=update.next_update,
        eta=None if is_over else next((one.eta for one in reversed(told) if one.eta), None),
    )


def _with(url: str, campaign: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(campaign)}" if campaign else url


def _root(event: Event, entry: Entry) -> str:
    """Give the first event of a story; the dates of a series belong to its announcement, where there is one."""
    if entry.series:
        shared = next((one for one in entry.updates if story(entry, one) != entry.first_id), None)
        return f"{series(entry)}/{shared.id}" if shared else event.id
    first: EntryUpdate = entry.updates[0]
    return f"{entry.first_id}/{first.id}"
