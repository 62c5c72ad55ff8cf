"""Say what people agreed on beforehand: find the template that is meant, fill its slots, and write it word for word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lightship.author.drafting import Message, file_text
from lightship.errors import UsageError
from lightship.model import Phase, Status, Template
from lightship.source.fields import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an update says: the author's own words, or a template's with its slots still in them, and its facts."""

    words: str
    translations: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def message(
        self,
        phase: Phase,
        at: datetime,
        values: Mapping[str, Any],
        components: Mapping[str, Status | None] | None = None,
    ) -> Message:
        """Make an update of it; `values` as in the table UPDATE."""
        return Message(
            phase=phase,
            at=at,
            words=self.words,
            components=components or {},
            values={**values, "facts": self.facts},
            translations=self.translations,
        )


def find(name: str, templates: Iterable[Template]) -> Template:
    """Give the template of this name; raises UsageError."""
    known = {template.name: template for template in templates}
    if not known:
        raise UsageError("there is no pre-approved wording here", "write some into templates/NAME.md")
    if name not in known:
        raise UsageError(f"no pre-approved wording is called {name!r}", nearest(name, known, "there"))
    return known[name]


def facts(template: Template, given: Iterable[str]) -> dict[str, str]:
    """Read `NAME=VALUE` of a template's facts, those of which there is only one value included.

    A value may be written in small letters; raises UsageError for one that the template does not list. Others are left
    out.
    """
    found = {name: values[0] for name, values in template.facts.items() if len(values) == 1}
    for item in given:
        name, _, value = item.partition("=")
        if name not in template.facts:
            raise UsageError(f"{template.name} has no fact {name!r}", nearest(name, template.facts, "it has"))
        found[name] = value_of(template, name, value)
    return found


def value_of(template: Template, name: str, value: str) -> str:
    """Give the value of a fact that is meant; raises UsageError."""
    values = template.facts[name]
    meant = [one for one in values if one == value] or [one for one in values if one.casefold() == value.casefold()]
    if not meant:
        raise UsageError(f"{value!r} is no value of {name}", f"one of {', '.join(values)}")
    return meant[0]


def said(template: Template, language: str, facts: Mapping[str, str]) -> Said:
    """Give what is to be written, in the page's default language and the others that the template has."""
    return Said(
        words=file_text(template.bodies[language]),
        translations={other: file_text(body) for other, body in template.bodies.items() if other != language},
        facts=facts,
    )
