"""The pages on this machine that show every message before it goes; they are made when somebody asks for one.

No build and no publication knows of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from lightship.model.message import Event

_HEADERS = ("From", "To", "Subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An event, and the title of what it is about."""

    event: Event
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A message as it would be sent: the name of a file, and its bytes."""

    name: str
    content: bytes

    @property
    def text(self) -> str:
        """Give what a terminal shows of it: of a mail whom it is from and to, the subject and the text."""
        if not self.name.endswith(".eml"):
            return _indented(self.content)
        mail = BytesParser(policy=policy.default).parsebytes(self.content)
        return "\n".join((*(f"{name}: {mail[name]}" for name in _HEADERS), "", _body(mail, "plain")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A message to an audience in a language: as the channel would send it, or why that cannot be shown."""

    audience: str
    channel: str
    language: str
    subject: str
    preview: Preview | None = None
    problem: str = ""

    @property
    def forms(self) -> Mapping[str, str]:
        """Give what its readers see, by `html` and `text`, and the `source` that is sent."""
        content = self.preview.content if self.preview else b""
        if not self.preview or not self.preview.name.endswith(".eml"):
            return {"html": "", "text": "", "source": _indented(content)}
        mail = BytesParser(policy=policy.default).parsebytes(content)
        source = content.decode("utf-8", "replace")
        return {"html": _body(mail, "html"), "text": _body(mail, "plain"), "source": source}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A file of a preview by its path, with what a browser would not show of it, or why it cannot be shown."""

    path: str
    text: str = ""
    problem: str = ""


def exhibits(against: str, found: Mapping[str, Sequence[Exhibit]]) -> str:
    """List what a preview of a change holds, by headings; `against` names what it is compared with."""
    return _template("exhibits.html.jinja").render(against=against, found=found)


def index(rows: Sequence[Row]) -> str:
    """List events, newest first."""
    return _template("index.html.jinja").render(rows=rows)


def event(row: Row, sheets: Sequence[Sheet], silent: Sequence[tuple[str, str, str]]) -> str:
    """Show the messages of an event; `silent` are audience and channel of whom it is not told, and why."""
    return _template("event.html.jinja").render(row=row, sheets=sheets, silent=silent)


def broken(why: str) -> str:
    """Say why there are no messages to show."""
    return _template("broken.html.jinja").render(why=why)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def _indented(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


@cache
def _template(name: str) -> Template:
    loader = PackageLoader("lightship", "gallery/templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = lambda text: quote(text, safe="")
    return environment.get_template(name)
