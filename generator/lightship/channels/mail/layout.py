"""The look of a mail: a message as plain text and as HTML, which reads alike with styles, without, light and dark."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from lightship.channels.mail.inlining import inlined
from lightship.channels.phrases import phrases
from lightship.channels.states import tint, worst
from lightship.model.message import Message

# What nh3 wrote: attributes always stand in double quotes, and a > inside them may stand as itself.
_IMAGE = re.compile(r'<img\b((?:[^>"]|"[^"]*")*)>')
_LINK = re.compile(r"<(/?)a\b|" + _IMAGE.pattern)
_SIGNATURE = "-- "  # what is below is no part of what a reply quotes (RFC 3676)
_COMPONENTS = 30  # Gmail cuts off mails over 102 KB
_ATTRIBUTE = re.compile(r'\b(src|alt)="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """A message in its two forms."""

    text: str
    html: str


def looks(message: Message, zone: str, unsubscribe: str, manage: str = "") -> Looks:
    """Lay a message out for readers in a zone.

    `unsubscribe` is where they leave, `manage` where they change what they get; empty for none.
    """
    say = phrases(message.language)
    names = {
        "message": message,
        "tint": tint(message),
        "components": worst(message.components, _COMPONENTS),
        "rest": len(message.components) - _COMPONENTS,
        "say": say,
        "sections": [(section.heading, _without_images(section.html), section.text) for section in message.sections],
        "moments": [(moment.label, *say.moment(moment.at, zone)) for moment in message.moments],
        "unsubscribe": unsubscribe,
        "manage": f"{manage}?language={message.language}" if manage else "",
        "action": message.action or say.follow[message.event.kind],
        "reason": message.reason or say.reason(message.page_name, is_subscriber=bool(unsubscribe)),
    }
    text, html = (_template(name)(**names) for name in ("letter.txt.jinja", "letter.html.jinja"))
    # Half a sign that UTF-8 cannot say becomes a question mark, here as in the text.
    whole = html.encode("utf-8", "replace").decode()
    return Looks(text=_settled(text), html=inlined(whole, _styles()))


def _settled(text: str) -> str:
    """Leave one empty line between paragraphs, and none at the ends."""
    lines = "\n".join(line if line == _SIGNATURE else line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _without_images(html: str) -> str:
    """Replace pictures by links to them: a picture that is loaded tells when, where and by whom a mail is read."""
    depth = 0

    def settled(found: re.Match[str]) -> str:
        nonlocal depth
        if found[2] is None:
            depth += -1 if found[1] else 1
            return found[0]
        values = dict(_ATTRIBUTE.findall(found[2]))
        source = values.get("src", "")
        words = values.get("alt") or unescape(source).rpartition("/")[2].replace("<", "").replace("&", "&amp;")
        return words if depth or not source else f'<a href="{source}">{words}</a>'

    return _LINK.sub(settled, html) if "<img" in html else html


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("lightship.channels.mail"),
        autoescape=select_autoescape(("html.jinja",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _template(name: str) -> Callable[..., str]:
    return _environment().get_template(name).render


@cache
def _styles() -> str:
    return files("lightship.channels.mail").joinpath("templates", "letter.css").read_text(encoding="utf-8")
