"""The rules of redaction from those of policy.yml, over the usual ones; reads no disk and no environment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lightship import redact
from lightship.errors import Level
from lightship.model.redaction import RedactionKind, RedactionLevel, RedactionRule
from lightship.redact.kinds import KNOWN, rule
from lightship.source import Record
from lightship.source.nodes import Report

Listed = Callable[[str], tuple[str, ...] | None]
"""Gives the names that a file of the repository lists, one a line; None when it cannot be read."""
_WAYS = ("kind", "pattern", "words", "domains", "file")


def usual() -> tuple[RedactionRule, ...]:
    """Give the rules that hold where a policy says nothing."""
    return tuple(redact.usual())


def redaction(records: Sequence[Record], listed: Listed, report: Report) -> tuple[RedactionRule, ...]:
    """Give all rules: the usual ones, and those of policy.yml, which take the place of the usual ones of their kind."""
    ours: list[RedactionRule] = []
    named: set[RedactionKind] = set()
    for record in records:
        ways = [way for way in _WAYS if way in record]
        if len(ways) != 1:
            what = " and ".join(map(repr, ways)) or "nothing"
            report(record.where, f"a rule of redaction names {what}", f"give it one of {', '.join(_WAYS)}")
            continue
        if kind := record["kind"]:
            named.add(kind)
        ours.extend(_rules(record, listed, report))
    return (*(one for one in redact.usual() if one.kind not in named), *ours)


def _rules(record: Record, listed: Listed, report: Report) -> Iterator[RedactionRule]:
    """Give the rule of a record; none when it is off, or has a mistake, which is reported."""
    kind: RedactionKind | None = record["kind"]
    usual_level = (KNOWN[kind].level or Level.WARNING) if kind else Level.ERROR
    level: RedactionLevel = record["level"] or RedactionLevel(usual_level.value)
    made = _made(record, listed, report)
    if made is None or level is RedactionLevel.OFF:
        return
    yield replace(made, level=Level(level.value), why=record["why"] or made.why, passed=record["except"])


def _made(record: Record, listed: Listed, report: Report) -> RedactionRule | None:
    level = Level.ERROR
    if kind := record["kind"]:
        return rule(kind, level)
    if "pattern" in record:
        pattern = record["pattern"] or ""
        if not pattern or (problem := redact.problem(pattern)):
            if pattern:
                report(record.at("pattern"), f"this is no pattern: {problem}", "RE2's syntax has no (?= and no \\1")
            return None
        return RedactionRule(expression=pattern, level=level, why="the policy says so")
    if "domains" in record:
        return _of_domains(record, report)
    if "file" in record:
        names = listed(record["file"] or "")
        if names is None:
            report(
                record.at("file"), "the file cannot be read", "it must be there wherever the page is checked or built"
            )
            return None
        return RedactionRule(words=names, level=level, why="a name that is not for everybody", is_secret=True)
    return RedactionRule(words=record["words"], level=level, why="the policy says so")


def _of_domains(record: Record, report: Report) -> RedactionRule | None:
    names = [name.strip().strip(".*").casefold() for name in record["domains"]]
    wrong = next((name for name in names if not name or not name.replace("-", "").replace(".", "").isalnum()), None)
    if wrong is not None:
        report(record.at("domains"), f"{wrong!r} is not a domain", "write it as corp.example.com")
        return None
    below = "|".join(name.replace(".", r"\.") for name in names)
    expression = rf"(?i)\b((?:[a-z0-9_-]{{1,63}}\.)*(?:{below}))\b"
    return RedactionRule(expression=expression, level=Level.ERROR, why="a name of your own network")
