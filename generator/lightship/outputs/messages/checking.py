"""Try every template before there is an incident, with made-up content: each occasion, channel, audience, language."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from lightship.errors import Problem
from lightship.model import PUBLIC, Kind, Phase, Repository
from lightship.model.message import Moment, Occasion
from lightship.outputs.messages.content import Affected, Content, Page
from lightship.outputs.messages.press import printed
from lightship.outputs.messages.rendering import Renderer, TemplateError
from lightship.outputs.messages.templates import EVERY, OURS, Templates, package, path, read
from lightship.outputs.messages.wording import phrases
from lightship.source import Where

_BLOCK = re.compile(r"\{%[-+]?\s*block\s+(\w+)")
_KINDS = {
    Occasion.NOTICE: (Kind.NOTICE, Phase.PUBLISHED),
    Occasion.RESOLUTION: (Kind.INCIDENT, Phase.RESOLVED),
    Occasion.ANNOUNCED: (Kind.MAINTENANCE, Phase.SCHEDULED),
    Occasion.REMINDER: (Kind.MAINTENANCE, Phase.SCHEDULED),
    Occasion.MOVED: (Kind.MAINTENANCE, Phase.SCHEDULED),
    Occasion.STARTED: (Kind.MAINTENANCE, Phase.IN_PROGRESS),
    Occasion.COMPLETED: (Kind.MAINTENANCE, Phase.COMPLETED),
    Occasion.CANCELLED: (Kind.MAINTENANCE, Phase.CANCELLED),
}
_AT = datetime(2026, 10, 17, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """For whom messages are made: `channels` by their names and kinds; the first of `languages` is the page's."""

    channels: tuple[tuple[str, str], ...] = ()
    audiences: tuple[str, ...] = (PUBLIC,)
    languages: tuple[str, ...] = ("en",)


def reach(repository: Repository) -> Reach:
    """Give for whom a site makes messages."""
    return Reach(
        channels=tuple((channel.name, channel.kind) for channel in repository.notifying.channels),
        audiences=tuple(dict.fromkeys((PUBLIC, *repository.audiences))),
        languages=repository.settings.languages,
    )


def problems(root: Path, reach: Reach) -> tuple[Problem, ...]:
    """Give what is wrong with the templates of the site at `root` and with the package's, sorted, each thing once."""
    templates, unread = read(root)
    found = {*unread, *_names(templates, reach), *_blocks(templates)}
    named = {(one.path, one.line) for one in found}
    failures: dict[tuple[str, int, str], Problem] = {}
    for one in _failures(templates, reach):
        if (one.path, one.line) not in named:
            failures.setdefault((one.path, one.line, one.message), one)
    return tuple(sorted({*found, *failures.values()}))


def _names(templates: Templates, reach: Reach) -> Iterator[Problem]:
    """Find files that no message would ever be made of."""
    occasions = [EVERY, *(one.value for one in Occasion)]
    channels = dict.fromkeys(name for both in reach.channels for name in both if name)
    tongues = dict.fromkeys(tongue for one in reach.languages for tongue in (one, one.partition("-")[0]))
    for name in templates.sources:
        if name.startswith("_"):  # what others import
            continue
        begin, *parts = name.split(".")
        if begin not in occasions:
            yield _unknown(name, begin, "is no occasion", occasions)
            continue
        groups: list[Collection[str]] = [channels, reach.audiences, tongues]
        for part in parts:
            while groups and part not in groups[0]:
                groups.pop(0)
            if not groups:
                known = [*channels, *reach.audiences, *tongues]
                yield _unknown(name, part, "is no channel, audience or language here, or not in this order", known)
                break
            groups.pop(0)


def _blocks(templates: Templates) -> Iterator[Problem]:
    """Find blocks that no message asks for, such as misspelt ones."""
    ours = {name: set(_BLOCK.findall(source)) for name, source in package().items()}
    for name, source in templates.sources.items():
        begin = name.partition(".")[0]
        known = ours[EVERY] | ours.get(begin, set())
        for match in _BLOCK.finditer(source) if not name.startswith("_") else ():
            if match[1] not in known:
                line = source.count("\n", 0, match.start()) + 1
                yield _unknown(name, match[1], "is no block of messages", sorted(known), line)


def _unknown(name: str, part: str, what: str, known: Sequence[str], line: int = 1) -> Problem:
    close = get_close_matches(part, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close and close[0] != part else f"known: {', '.join(known)}"
    return Where(path(name), line).problem(f"{part!r} {what}", hint)


def _failures(templates: Templates, reach: Reach) -> Iterator[Problem]:
    """Fill the templates of each message that there may be; where no file of the site is in it, once is enough."""
    renderer = Renderer(templates)
    done: set[tuple[object, ...]] = set()
    for occasion in Occasion:
        for names in reach.channels or (("", ""),):
            for audience in reach.audiences:
                for language in reach.languages:
                    chain = templates.chain(occasion, names, audience, language)
                    is_ours = all(name.startswith(OURS) for name in chain)
                    key = (occasion, language) if is_ours else (occasion, language, names, audience)
                    if key not in done:
                        done.add(key)
                        for told in _made_up(occasion, names[0], audience, language):
                            yield from _failure(renderer, chain, told)


def _failure(renderer: Renderer, chain: tuple[str, ...], told: Content) -> Iterator[Problem]:
    try:
        subject, short, sections = printed(renderer, chain, told)
    except TemplateError as error:
        yield Where(error.path, error.line).problem(error.what, error.hint or _which(told))
        return
    for text, what in ((subject, "subject"), (short, "short form"), (sections, "section")):
        if not text:
            yield Where(path(chain[0])).problem(f"the message has no {what}", _which(told))


def _which(told: Content) -> str:
    tried = (told.occasion.value, told.channel, told.audience, told.language)
    return f"tried with made-up content: {', '.join(part for part in tried if part)}"


def _made_up(occasion: Occasion, channel: str, audience: str, language: str) -> Iterator[Content]:
    """Make up content with everything that there can be, and with as little as possible."""
    say = phrases(language)
    kind, phase = _KINDS.get(occasion, (Kind.INCIDENT, Phase.INVESTIGATING))
    has_words = occasion not in (Occasion.RETRACTION, Occasion.REPORT)
    whole = Content(
        occasion=occasion,
        channel=channel,
        audience=audience,
        language=language,
        kind=kind,
        phase=phase,
        severity="High",
        page=Page(name="Example", url="https://status.example.com", support_url="https://support.example.com"),
        url="https://status.example.com/incidents/2026-10-17-example/",
        title="An example <of> a title & more",
        tag=say.tags.get(occasion, say.phases[phase]),
        state=say.phases[phase],
        heading=say.headings.get(occasion, ""),
        words="Words with *Markdown*, a [link](https://example.com/) and `code`." if has_words else "",
        brief="Words with Markdown.",
        note="What was not right.",
        doing=next(iter(say.doing.values())),
        components=(
            Affected(name="REST API", status="major outage", before="operational"),
            Affected(name="Website", status="operational", is_ok=True),
        ),
        affected=say.listed(("REST API", "Website", "Webhooks", "Login")),
        facts={"cause": "A full disk.", "fix": "More space.", "prevention": "An alarm."},
        moments=(Moment(label=say.since, at=_AT),),
        duration=say.duration(4000),
        window=say.period(_AT, _AT.replace(hour=5)),
        former_window=say.period(_AT.replace(hour=1), _AT),
        next_update=say.moment(_AT),
        is_series=True,
        is_void=occasion is Occasion.RETRACTION,
    )
    yield whole
    bare = replace(whole, severity="", doing="", components=(), affected="", facts={}, moments=(), duration="", note="")
    bare = replace(
        bare,
        is_series=False,
        window="",
        former_window="",
        next_update="",
        heading="",
        is_void=False,
        brief="Words." if has_words else "",
    )
    yield replace(bare, words="Words." if has_words else "", page=replace(whole.page, support_url=""))
