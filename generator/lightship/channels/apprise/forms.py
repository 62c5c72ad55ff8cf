"""A message in the two forms that services take."""

from dataclasses import dataclass

from lightship.model.nouns import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The whole text with its title, and one that an SMS holds; `link` is in both."""

    title: str
    body: str
    short: str
    link: str
    status: Status
