"""Who comes to the service, with what, and what they are answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lightship.model.subscriber import Subscriber

Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: who came (an IP address), where, with what.

    `language` is the one of the page's that the visitor's browser reads, `chosen` the one that the address or the form
    names, empty for none. `token` is the end of a link's path.
    """

    who: str
    path: str = field(repr=False)
    language: str
    chosen: str = ""
    token: str = field(default="", repr=False)
    query: Values = field(default_factory=dict, repr=False)
    form: Values = field(default_factory=dict, repr=False)

    def tongue(self, subscriber: Subscriber | None = None) -> str:
        """Choose the language to answer in: the one that was asked for, else the subscriber's, else the browser's."""
        return self.chosen or (subscriber.language if subscriber else "") or self.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is shown, or where to go instead."""

    html: str = field(default="", repr=False)
    status: int = 200
    location: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Where visits to a service are received.

    Every address begins with `base`, which is empty for a host of its own; `languages` are those that it answers in,
    the default first, `style` is the path and the content of the style sheet. `routes` are by method and path; `wrong`
    says with a status, a title, words and a language what went wrong.
    """

    base: str
    languages: tuple[str, ...]
    style: tuple[str, bytes]
    routes: Mapping[tuple[str, str], Callable[[Visit], Answer]]
    wrong: Callable[[int, str, tuple[str, ...], str], Answer]
