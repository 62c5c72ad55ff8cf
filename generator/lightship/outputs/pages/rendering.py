"""Views to bytes: Jinja templates for the body, front matter for the engine; a template works out nothing."""

import json
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lightship import words
from lightship.outputs.base import Page, digest
from lightship.outputs.pages.assets import edition, script, style
from lightship.outputs.pages.site import Site

_BRIEF = 180
# What means something to Markdown before it looks at HTML: fences, snippets, macros. As references it means itself.
_NEUTRAL = {"`": "&#96;", "~": "&#126;", "{": "&#123;", "\t": "&#9;"}
# What JSON leaves as it is and YAML refuses, or reads as the end of a line.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class View(Protocol):
    """What every page's view has: the words for the head of the page."""

    @property
    def title(self) -> str:
        """Give the title."""

    @property
    def description(self) -> str:
        """Give the description for search engines and link previews."""


def page(site: Site, path: str, template: str, view: View) -> Page:
    """Declare a page; its digest covers the view, what all pages show, and everything that makes pages."""
    language = site.snapshot.settings.language
    return Page(
        path=path,
        inputs=digest(template, view, language, site.root, site.engine, edition()),
        title=view.title,
        make=partial(_source, template, view, language, site),
    )


def _source(template: str, view: View, language: str, site: Site) -> bytes:
    """Give the Markdown file: front matter and one block of finished HTML."""
    front = {
        "template": "status.html",
        "title": view.title,
        "description": view.description,
        "css": style().path,
        "js": script(site.say).path,
        "lang": language,
        "root": site.root,
    }
    if form := getattr(view, "joining", None):  # few pages have one
        front["forms"] = form.origin
    head = "".join(f"{key}: {_scalar(value)}\n" for key, value in front.items())
    body = render(template, view=view, say=site.say, root=site.root).strip()
    for mark, reference in _NEUTRAL.items():
        body = body.replace(mark, reference)
    return f"---\n{head}---\n{body}\n".encode()


def _scalar(text: str) -> str:
    """Write a text as a double-quoted YAML scalar."""
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def render(template: str, **names: object) -> str:
    """Fill a template."""
    return _template(template)(**names)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lightship.outputs.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"html": _html, "brief": _brief}
    return environment


@cache
def _template(name: str) -> Callable[..., str]:
    return _environment().get_template(f"{name}.jinja").render


def _html(markdown: str) -> Markup:
    return Markup(words.html(markdown))  # noqa: S704 - it is sanitised there, for all readers alike


def _brief(markdown: str) -> str:
    """Give the begin of author text on one line, cut at a word."""
    text = " ".join(words.text(markdown).split())
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF].rsplit(' ', 1)[0].rstrip(' ,;:.–-')} …"
