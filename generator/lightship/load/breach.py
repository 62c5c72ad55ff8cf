"""Words that speak of a breach need the tag that brings the right people to look at them."""

from collections.abc import Iterator
from functools import cache

from lightship.errors import Level
from lightship.load.prose import path_of
from lightship.load.rulebook import Check
from lightship.model import Incident
from lightship.model.redaction import RedactionRule
from lightship.policy.rules import RECENT
from lightship.redact import Examiner
from lightship.source import Where


def breach(incident: Incident, check: Check) -> None:
    """Report words of a breach in what has no such tag; a history that was imported was told before, by other rules."""
    agreed = check.policy.governance
    tag = agreed.breach_tag
    if not agreed.breach_words or tag in incident.tags or _is_history(incident, check):
        return
    examiner = _examiner(agreed.breach_words)
    allowed = {one.text for one in incident.allowances}
    roles = " and ".join(agreed.tags.get(tag, ())) or "nobody"
    for where, path, text in _texts(incident, check):
        for found in examiner.found(text, allowed)[:1]:
            place = where or check.places.words(path, found.text)
            way = f"add `tags: [{tag}]` to incident.md, or --tag {tag} to `lightship new`, for {roles} to look at it"
            hint = f"{way}; or allow the words with a reason"
            check.report(place, f"{found.shown} speaks of a breach, and there is no tag {tag}", hint)


def _is_history(incident: Incident, check: Check) -> bool:
    """Tell whether an incident was imported and is over for a day: anybody may write where something comes from."""
    last = next(reversed(incident.updates), None)
    is_over = bool(last and last.phase.is_final and last.at <= check.now - RECENT)
    return is_over and bool(incident.origin.id or incident.origin.url)


def _texts(incident: Incident, check: Check) -> Iterator[tuple[Where | None, str, str]]:
    """Give what readers are told, with its file, and with its place where it is a key."""
    title = check.places.key(incident.path, "title")
    for text in (incident.title, *incident.titles.values()):
        yield title, incident.path, text
    for update in incident.updates:
        if update.facts:
            yield check.places.key(update.path, "facts"), update.path, "\n".join(update.facts.values())
        for language, body in update.bodies.items():
            for text in (body.public, *body.audiences.values()):
                yield None, path_of(update, language, check), text


@cache
def _examiner(words: tuple[str, ...]) -> Examiner:
    return Examiner([RedactionRule(expression=one, level=Level.ERROR, why="it speaks of a breach") for one in words])
