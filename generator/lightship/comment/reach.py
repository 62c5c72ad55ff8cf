"""How many people hear of it, in one sentence."""

from collections.abc import Iterator, Mapping

from lightship.model.subscriber import Medium
from lightship.plan.outlook import Outlook, Way

_MAILED = (Medium.EMAIL, Medium.SMS)
_PLACES = {"slack": "Slack channel", "teams": "Teams channel", "apprise": "other place"}


def sentence(outlook: Outlook) -> str:
    """Say who is told: people, programs and rooms. Of subscribers, who may want less, there are at most so many."""
    ways = outlook.ways
    if not ways:
        return "nobody"
    said = [one for one in (_people(ways, outlook.people), *_places(ways)) if one]
    said[0] += f" in {_counted(len({way.audience for way in ways}), 'audience')}"
    unknown = any(way.contacts is None for way in ways) and outlook.people is None
    return ", ".join(said) + (" (how many people subscribed is not known here)" if unknown else "")


def _people(ways: tuple[Way, ...], people: Mapping[tuple[str, str], int] | None) -> str:
    """Count the people, and the programs, that mails, text messages and webhooks go to; empty where none do."""
    listed = sum(way.contacts or 0 for way in ways if way.kind not in _PLACES)
    subscribed = dict.fromkeys((way.audience, way.medium) for way in ways if way.contacts is None)
    if subscribed and people is None:
        return "all who subscribed" + (f" and {_counted(listed, 'contact')}" if listed else "")
    if not (subscribed or listed):
        return ""
    found = people or {}
    number = sum(found.get(one, 0) for one in subscribed if one[1] in _MAILED)
    hooks = sum(found.get(one, 0) for one in subscribed if one[1] not in _MAILED)
    programs = f" and {_counted(hooks, 'webhook')}" if hooks else ""
    return f"{'up to ' if number or hooks else ''}{_counted(number + listed, 'person', 'people')}{programs}"


def _places(ways: tuple[Way, ...]) -> Iterator[str]:
    for kind, noun in _PLACES.items():
        if number := sum(way.contacts or 0 for way in ways if way.kind == kind):
            yield _counted(number, noun)


def _counted(number: int, noun: str, nouns: str = "") -> str:
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"
