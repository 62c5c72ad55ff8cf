"""The words that speak of a breach, and the tag that they need so that the right people look at them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lightship import redact
from lightship.source import Record
from lightship.source.fields import nearest
from lightship.source.nodes import Report

_TAG = "data-breach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Expressions in RE2's syntax, and the tag; without words nothing is looked for."""

    words: tuple[str, ...] = ()
    tag: str = ""


@cache
def usual() -> tuple[str, ...]:
    """Give the words that are looked for where a policy names none."""
    listed = tomllib.loads(resources.files(__package__).joinpath("breach.toml").read_text(encoding="utf-8"))
    return tuple(listed["words"])


def breach(record: Record, report: Report) -> Breach:
    """Read what policy.yml says of it; with nothing said the usual words, where its `tags` have a rule for them.

    Without a rule the tag would call for nobody, so a policy that names words must have one.
    """
    given: Record | None = record["breach"]
    tags: dict[str, Record] = record["tags"]
    if given is None:
        return Breach(words=usual(), tag=_TAG) if _TAG in tags else Breach()
    tag, where = given["tag"] or (_TAG, given.where)
    if tag not in tags:
        hint = nearest(tag, tags) if tags else f"add `tags: {{{tag}: {{approve: {{legal: 1}}}}}}`"
        report(where, f"no rule of `tags` speaks of {tag!r}", hint)
    if given["words"] is None:
        return Breach(words=usual(), tag=tag)
    for pattern, place in given["words"]:
        if problem := redact.problem(pattern):
            report(place, f"this is no pattern: {problem}", "RE2's syntax has no (?= and no \\1")
    return Breach(words=tuple(pattern for pattern, _ in given["words"] if not redact.problem(pattern)), tag=tag)
