"""Redaction of what goes out: the texts that may be in it all the same, and messages before anybody gets them."""

from collections.abc import Collection
from dataclasses import asdict, fields

from lightship.errors import ContentError, Level, Problem
from lightship.model.message import Message
from lightship.redact import Examiner, UnreadableError, texts
from lightship.snapshot import Snapshot

_HINT = "mend the template in overrides/messages/, or name it in `except` of its rule in policy.yml"
_HINT_OF_FILE = "mend the channel in delivery.yml, or name it in `except` of its rule in policy.yml"


def allowed(examiner: Examiner, snapshot: Snapshot) -> frozenset[str]:
    """Give the texts that may be there: those that an author allows, and what the site's settings show on purpose."""
    settings = snapshot.settings
    shown = (settings.name, settings.url, settings.support_url, snapshot.subscribe_url)
    on_purpose = (one.text for text in shown for one in examiner.found(text))
    return frozenset([*(one.text for one in snapshot.allowances), *on_purpose])


def proofread(message: Message, examiner: Examiner, allowed: frozenset[str]) -> Message:
    """Give a message in whose words and data is nothing that must not be sent; raises ContentError with all that is."""
    said = asdict(message)
    told = "\n".join(_texts({field.name: said[field.name] for field in fields(message) if field.name != "event"}))
    _expect_none(_place(message), [told], examiner, allowed, _HINT)
    return message


def proofread_file(message: Message, name: str, content: bytes, examiner: Examiner, allowed: Collection[str]) -> None:
    """Look at a message as a channel sends it, a file whose name tells its kind; raises ContentError as `proofread`."""
    place = f"{_place(message)} as {name}"
    try:
        found = list(texts(name, content))
    except UnreadableError as error:
        raise ContentError([Problem(path=place, message=str(error), hint=_HINT_OF_FILE)]) from error
    _expect_none(place, found, examiner, allowed, _HINT_OF_FILE)


def _place(message: Message) -> str:
    return f"the message {message.event.id} to {message.audience} in {message.language}"


def _expect_none(place: str, told: Collection[str], examiner: Examiner, allowed: Collection[str], hint: str) -> None:
    problems = {
        Problem(path=place, message=one.message, hint=hint)
        for text in told
        for one in examiner.found(text, allowed)
        if one.level is Level.ERROR
    }
    if problems:
        raise ContentError(problems)


def _texts(value: object) -> list[str]:
    """Give every text in plain data."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in _texts(item)]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in _texts(item)]
    return []
