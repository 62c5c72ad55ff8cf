"""The nouns of the fake of GitHub: accounts, pull requests, and what was said and done there."""

from dataclasses import dataclass, field
from datetime import datetime

from githost.merges import Person

NOTHING = "0" * 40


@dataclass(frozen=True)
class Account:
    login: str
    id: int
    type: str = "User"
    addresses: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        return Person(self.login, self.addresses[0] if self.addresses else f"{self.login}@users.noreply.github.com")


@dataclass
class Review:
    id: int
    login: str
    state: str
    commit: str
    at: datetime
    body: str = ""


@dataclass
class Comment:
    id: int
    login: str
    body: str
    at: datetime


@dataclass
class Pull:
    number: int
    opener: str
    title: str
    body: str
    branch: str
    base: str
    opened: datetime
    draft: bool = False
    is_fork: bool = False
    state: str = "open"
    head: str = ""
    armed: str = ""
    retargeted: datetime | None = None
    merged_at: datetime | None = None
    merged: str = ""
    merger: str = ""
    brought: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Activity:
    id: int
    login: str
    kind: str
    branch: str
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class Status:
    context: str
    state: str
    description: str | None
    url: str | None
    login: str
    at: datetime
