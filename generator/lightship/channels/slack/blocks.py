"""A message as Slack shows it: the words in blocks, and the state below them in an attachment of its own.

An edit that brings attachments alone leaves the blocks as they are, so the first message of a thread keeps its words
while its state is brought up to date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lightship.channels.escaping import inert, link, mrkdwn, pieces, shortened
from lightship.channels.phrases import Phrases, phrases
from lightship.channels.states import components, headline, moments, tint
from lightship.model.message import Message
from lightship.model.nouns import Status

# https://docs.slack.dev/reference/block-kit/blocks: signs in a header, signs in a section's text, blocks in a message.
# Blocks of an attachment count with the others.
_HEADER, _SECTION, _BLOCKS = 150, 3000, 50
_WORD_BLOCKS = _BLOCKS - 5  # the header, and the state
_TEXT = 3000
_NAMELESS = "…"
_MOST_WORDS = 12_000
_MOST_COMPONENTS = 20
_COLOURS = {
    Status.OPERATIONAL: "#2e7d32",
    Status.UNDER_MAINTENANCE: "#1565c0",
    Status.DEGRADED_PERFORMANCE: "#f9a825",
    Status.PARTIAL_OUTAGE: "#ef6c00",
    Status.MAJOR_OUTAGE: "#c62828",
}

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is posted: `text` is read aloud and shown in notifications, `is_broadcast` shows a reply to the channel."""

    text: str
    blocks: list[Block]
    attachments: list[Block]
    is_broadcast: bool


def draft(message: Message, zone: str) -> Draft:
    """Lay a message out for readers in a zone."""
    say = phrases(message.language)
    words = "\n\n".join(section.text for section in message.sections)
    return Draft(
        text=next(pieces(f"{message.subject}\n\n{words}", _TEXT), "") + "\n" + mrkdwn(message.url),
        blocks=[_header(message.title), *_words(message)],
        attachments=[
            {
                "color": _COLOURS[tint(message)],
                "fallback": inert(shortened(message.subject, 300)),
                "blocks": list(_state(message, zone, say)),
            }
        ],
        is_broadcast=message.event.occasion.is_first_or_last,
    )


def _header(title: str) -> Block:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": shortened(inert(title).strip() or _NAMELESS, _HEADER), "emoji": False},
    }


def _section(text: str) -> Block:
    # Verbatim, or Slack looks for names and links in it once more.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _words(message: Message) -> list[Block]:
    left = _MOST_WORDS
    found: list[Block] = []
    for section in message.sections:
        text = shortened(section.text, left)
        left -= len(text)
        heading = f"*{mrkdwn(shortened(section.heading, 100))}*\n" if section.heading else ""
        first, *others = list(pieces(text, _SECTION - len(heading))) or [""]
        found += [_section(piece) for piece in (heading + first, *others) if piece]
        if left < 100:
            break
    return found[:_WORD_BLOCKS]


def _state(message: Message, zone: str, say: Phrases) -> Iterator[Block]:
    state, *meaning = (mrkdwn(part).strip() for part in headline(message, say))
    yield _section(" · ".join((f"*{state or _NAMELESS}*", *meaning)))
    for lines in (components(message, say, _MOST_COMPONENTS), moments(message, zone, say)):
        yield from (_section(piece) for piece in islice(pieces("\n".join(lines), _SECTION), 1))
    here = link(message.url, say.follow[message.event.kind])
    yield _section(f"{here} · {link(message.page_url, shortened(message.page_name, 100))}")
