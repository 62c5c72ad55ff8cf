"""What must hold of the words of updates: there are some, slots can be filled, attachments are there."""

import re
from collections.abc import Sequence

from lightship import words
from lightship.load.rulebook import Check
from lightship.model import PUBLIC, Incident, Update
from lightship.snapshot import recurrence, series, slots
from lightship.source.fields import nearest


def prose(incident: Incident, check: Check) -> None:
    """Report words that are missing, and what cannot be filled or linked, for every language and audience."""
    for update in incident.updates:
        is_public = not update.audiences and not incident.audiences
        for language, body in update.bodies.items():
            path = path_of(update, language, check)
            if update.retraction and update.retraction.is_takedown and (body.public.strip() or body.audiences):
                where = check.places.words(path, "")
                check.report(where, "words stand where a takedown has removed them", "remove them")
            if not body.public and is_public and not update.retraction:
                check.report(
                    check.places.words(path, ""),
                    "the update has no words for everybody" if body.audiences else "the update has no words",
                    "write below the front matter what customers should read",
                )
            texts = [(audience, body.public) for audience in update.audiences or incident.audiences or (PUBLIC,)]
            said: set[str] = set()
            for audience, text in [*texts, *body.audiences.items()]:
                facts = _facts(incident, update, audience) if "{{" in text else {}
                values = slots.values(incident, check.policy, facts)
                _text(text, values, path, incident, said, check)


def _text(text: str, values: dict[str, object], path: str, incident: Incident, said: set[str], check: Check) -> None:
    try:
        filled = words.fill(text, values)
    except words.SlotError as error:
        rest = text.split("\n")[error.line - 1][error.column - 1 :]
        if rest not in said:
            said.add(rest)
            hint = _elsewhere(rest, incident) or error.hint
            check.report(check.places.words(path, rest), error.message, hint)
        return
    # Facts add marks of their own; what was filled in must be readable, too.
    for _, _, message, hint in words.problems(filled) if filled != text else ():
        check.report(check.places.words(path, ""), f"with its slots filled, {message}", hint)
        return
    for link in words.links(filled):
        name = link.partition("#")[0]
        if link.startswith("/") or name in incident.attachments or link in said:
            continue
        said.add(link)
        if name.removeprefix("./") in incident.attachments:
            hint = f"write {name.removeprefix('./')!r}"
        elif re.search(r"[/\\]|\.md$", name):
            hint = "link another page by its address from the root, such as /incidents/ID/"
        else:
            hint = nearest(name, incident.attachments, "there")
        check.report(check.places.words(path, link), f"links {link!r}, which is not beside it", hint)


def _elsewhere(slot: str, incident: Incident) -> str:
    """Say where a fact is told, though not to these readers or not by then."""
    named = re.match(r"\{\{\s*facts\.(\w+)", slot)
    told = next((update for update in incident.updates if named and named[1] in update.facts), None)
    if told is None:
        return ""
    readers = f" to {', '.join(told.audiences)} only" if told.audiences else ""
    return f"it is told{readers} in {told.path}"


def _facts(incident: Incident, update: Update, audience: str) -> dict[str, str]:
    """Give the facts that an audience knows by an update: those of updates that it sees."""
    known: dict[str, str] = {}
    for earlier in _story(incident, update):
        if not earlier.audiences or audience in earlier.audiences:
            known |= earlier.facts
        if earlier is update:
            break
    return known


def _story(incident: Incident, update: Update) -> Sequence[Update]:
    """Give the updates among which one stands: of a series, what was told of one occurrence is not known in others."""
    if update.occurrence and not recurrence.problem(incident.repeat):
        for one in series.occurrences(incident, incident.updates, update.at + recurrence.AHEAD):
            if one.day == update.occurrence:
                return one.updates
    return [other for other in incident.updates if other.occurrence in ("", update.occurrence)]


def path_of(update: Update, language: str, check: Check) -> str:
    """Give the file that has an update's words in a language."""
    return update.path if language == check.settings.language else f"{update.path.removesuffix('.md')}.{language}.md"
