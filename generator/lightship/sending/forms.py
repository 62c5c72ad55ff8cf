"""What somebody filled into a form of the forge, or a program sent to it, as a command of ours. Pure.

All of it is a stranger's: fields that the form has not, and values that are no short text, are refused.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lightship.errors import UsageError
from lightship.sending.people import Person
from lightship.source.fields import nearest

_MAX_EVENT_BYTES = 1 << 20
_MAX_TEXT = 20_000
_TYPE = "repository_dispatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form: arguments of its command by their order, options, and options that are on or off."""

    arguments: tuple[str, ...]
    options: tuple[str, ...]
    flags: tuple[str, ...] = ()


_WORDS = ("message", "wording", "fact")
FORMS: Mapping[str, Form] = {
    "new": Form(arguments=("title",), options=(*_WORDS, "severity", "component", "phase", "started", "next", "tag")),
    "update": Form(
        arguments=("incident",),
        options=(*_WORDS, "phase", "component", "severity", "next", "starts", "ends", "zone"),
        flags=("reopen",),
    ),
    "resolve": Form(arguments=("incident",), options=(*_WORDS, "ended"), flags=("cancel",)),
    "correct": Form(arguments=("incident", "update"), options=("message", "note"), flags=("typo",)),
    "maintenance": Form(
        arguments=("title",), options=("message", "component", "starts", "ends", "for", "auto", "repeat", "zone")
    ),
}
_SEVERAL = ("fact", "tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was filled in: its command's name and arguments, by whom, and whether a person must look first."""

    name: str
    arguments: tuple[str, ...]
    by: Person
    is_draft: bool


def filled(event: bytes, name: str, host: str = "github.com") -> Filled:
    """Read the event of a run as GitHub writes it; `name` is of the form, or `draft` for what a program sent.

    A program names the form itself, and what it says is always a draft. Raises UsageError, LightshipError.
    """
    if len(event) > _MAX_EVENT_BYTES:
        raise UsageError("the event of this run is too large", "write less")
    try:
        told = json.loads(event)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UsageError("the event of this run cannot be read", "forms are run by the forge")
    given = told.get("client_payload" if name == "draft" else "inputs")
    texts, by = _texts(given), _person(told.get("sender"), host)
    return _read(texts, texts.pop("form", "") if name == "draft" else name, by, is_sent=name == "draft")


def chosen(variables: Mapping[str, str], name: str, by: Person) -> Filled:
    """Read the variables with which somebody, or a program, began a pipeline of GitLab; `name` is as in `filled`.

    They are named in capitals, FORM names the form, and those of other forms are empty. Raises UsageError.
    """
    texts = {key.lower(): text for key, text in _texts(variables).items() if text}
    named = texts.pop("form", "")
    return _read(texts, named if name == "draft" else name, by, is_sent=name == "draft")


def _read(texts: dict[str, str], form: str, by: Person, *, is_sent: bool) -> Filled:
    """Read the fields of a form; `is_sent`: by a program, so a person must look first."""
    is_draft = texts.pop("draft", "") == "true" or is_sent
    if form not in FORMS:
        raise UsageError(f"there is no form {form!r}", nearest(form, FORMS, "one of"))
    return Filled(name=form, arguments=tuple(_arguments(FORMS[form], texts)), by=by, is_draft=is_draft)


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise UsageError("nothing was filled in", "run it as a form, or send a `client_payload`")
    texts = {}
    for key, value in given.items():
        if isinstance(value, bool):
            value = str(value).lower()
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise UsageError(f"{key!r} is no text", "send every value as text")
        # A list of a form has no empty entry.
        texts[key] = "" if value.strip() == "-" else value.strip()
    if sum(map(len, texts.values())) > _MAX_TEXT:
        raise UsageError(f"more than {_MAX_TEXT} characters were filled in", "write less, and link what is long")
    return texts


def _person(sender: Any, host: str) -> Person:
    known = sender if isinstance(sender, dict) else {}
    login, number = known.get("login"), known.get("id")
    if not isinstance(number, int) or isinstance(number, bool):
        number = 0
    return Person(login=login if isinstance(login, str) else "", id=number, host=host)


def _arguments(form: Form, texts: Mapping[str, str]) -> Iterator[str]:
    """Write the command's arguments; each value is one, so that none can be taken for an option."""
    known = (*form.arguments, *form.options, *form.flags)
    for key in texts:
        if key not in known:
            raise UsageError(f"the form has no field {key!r}", nearest(key, known))
    for key in form.options:
        value = texts.get(key, "")
        # Fields of forms are one line high.
        value = value.replace("\\n", "\n") if key == "message" else value
        for part in value.split(";") if key in _SEVERAL else [value]:
            if part.strip():
                yield f"--{key}={part.strip()}"
    for key in form.flags:
        if texts.get(key) == "true":
            yield f"--{key}"
    yield "--"
    yield from (texts.get(key, "") for key in form.arguments)
