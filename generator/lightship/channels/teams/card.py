"""A message as an Adaptive Card; words are runs of text, which Teams shows as they are: only blocks have markup."""

from collections.abc import Iterator
from typing import Any

from lightship.channels.answers import encoded
from lightship.channels.escaping import inert, linked, shortened
from lightship.channels.phrases import phrases
from lightship.channels.states import components, headline, moments, tint
from lightship.model.message import Message, Section
from lightship.model.nouns import Status

# "The message size limit is 28 KB", of UTF-16 by the pages on bots: what keeps that keeps it in UTF-8, too.
LIMIT = 28_000
_MOST_WORDS = 8000
_FEWEST_WORDS = 200
_MOST_COMPONENTS = 20
_MOST_TITLE = 200
_STYLES = {
    Status.OPERATIONAL: "good",
    Status.UNDER_MAINTENANCE: "accent",
    Status.DEGRADED_PERFORMANCE: "warning",
    Status.PARTIAL_OUTAGE: "warning",
    Status.MAJOR_OUTAGE: "attention",
}

Element = dict[str, Any]


def body(message: Message, zone: str) -> bytes:
    """Give what is posted to a workflow; words that are too many for Teams end in an ellipsis, above the link."""
    most = _MOST_WORDS
    while True:
        found = encoded(_envelope(card(message, zone, most)))
        if len(found.decode().encode("utf-16-le")) <= LIMIT or most < _FEWEST_WORDS:
            return found
        most = most * 3 // 4


def card(message: Message, zone: str, most: int = _MOST_WORDS) -> Element:
    """Lay a message out for readers in a zone, with at most so many signs of its sections."""
    say = phrases(message.language)
    head = [
        _line(shortened(message.title, _MOST_TITLE), size="Large", weight="Bolder"),
        _line(shortened(" · ".join(headline(message, say)), _MOST_TITLE), weight="Bolder", spacing="Small"),
    ]
    facts = (*components(message, say, _MOST_COMPONENTS), *moments(message, zone, say))
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "lang": message.language,
        "fallbackText": inert(f"{shortened(message.subject, _MOST_TITLE)} {message.url}"),
        "msteams": {"width": "Full"},
        "body": [
            {"type": "Container", "style": _STYLES[tint(message)], "bleed": True, "items": head},
            *_words(message.sections, most),
            *(_line(fact, isSubtle=True, spacing="None" if number else "Medium") for number, fact in enumerate(facts)),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": say.follow[message.event.kind], "url": message.url},
            {"type": "Action.OpenUrl", "title": inert(shortened(message.page_name, 60)), "url": message.page_url},
        ],
    }


def _envelope(content: Element) -> Element:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _words(sections: tuple[Section, ...], most: int) -> Iterator[Element]:
    for section in sections:
        if section.heading:
            heading = shortened(section.heading, 100)
            most -= len(heading)
            yield _line(heading, weight="Bolder", spacing="Medium")
        text = shortened(section.text.strip(), max(most, 1))
        most -= len(text)
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if line.strip():
                yield _linked(line, "None" if number and lines[number - 1].strip() else "Small")
        if most < _FEWEST_WORDS // 2:
            return


def _linked(text: str, spacing: str) -> Element:
    """Make one line of an author's words, whose web addresses open."""
    runs = []
    for piece, is_url in linked(text):
        opens = {"selectAction": {"type": "Action.OpenUrl", "url": piece}} if is_url else {}
        runs.append({"type": "TextRun", "text": inert(piece), **opens})
    return {"type": "RichTextBlock", "inlines": runs, "spacing": spacing}


def _line(text: str, spacing: str = "Default", **looks: Any) -> Element:
    """Make one line that looks so."""
    return {
        "type": "RichTextBlock",
        "inlines": [{"type": "TextRun", "text": inert(text), **looks}],
        "spacing": spacing,
    }
