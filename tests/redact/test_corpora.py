"""Real histories have next to nothing in them that a rule refuses: each finding was looked at and is listed here."""

import json
import re
from collections.abc import Iterator

import pytest

from lightship.config import breach
from lightship.errors import Level
from lightship.model.redaction import RedactionRule
from lightship.redact import Examiner, usual
from test_histories import CORPORA, HISTORIES

# A message's id in an archive of mails, and the address of a mailing list: both are addresses, and public ones.
KNOWN = {
    "github": [],
    "jenkins": ["41268990-aa48-4612-bb71-87d3caf8ed2en@googlegroups.com"],
    "packit": ["copr-devel@lists.fedorahosted.org"],
}


def words(name: str) -> Iterator[str]:
    """Give each update of a history: of cState's the whole file."""
    folder = CORPORA / HISTORIES[name][1]
    if not folder.is_dir():
        pytest.skip(f"no {name} in {CORPORA}: set LIGHTSHIP_CORPORA to a folder that holds the whole histories")
    for place in sorted(folder.rglob("*.json" if name == "github" else "*.md")):
        if name == "github":
            incident = json.loads(place.read_text(encoding="utf-8"))
            incident = incident.get("incident", incident)
            yield from (f"{incident['name']}\n{update['body'] or ''}" for update in incident["incident_updates"])
        elif re.search(r"content/issues/", place.as_posix()):
            yield place.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", HISTORIES)
def test_false_alarms_are_below_one_percent_of_the_updates(name: str) -> None:
    examiner = Examiner(tuple(usual()))
    every = [[one.text for one in examiner.found(text) if one.level is Level.ERROR] for text in words(name)]
    assert [text for found in every for text in found] == KNOWN[name]
    assert len(every) > 100
    assert sum(map(bool, every)) < len(every) / 100


@pytest.mark.parametrize("name", HISTORIES)
def test_words_of_a_breach_are_in_none_of_these_histories(name: str) -> None:
    rules = [RedactionRule(expression=one, level=Level.ERROR, why="") for one in breach.usual()]
    examiner = Examiner(rules)
    assert [one.text for text in words(name) for one in examiner.found(text)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We are investigating a possible data breach.",
        "An attacker gained access to some customer accounts.",
        "Somebody had unauthorized access to a backup.",
        "API keys were exposed in a log.",
        "Customer passwords may have been stolen.",
        "We found that two servers were compromised.",
        "Personal data of 312 customers was visible to others.",
        "Bei dem Vorfall sind Daten von Kunden abgeflossen.",
        "Es gab unbefugte Zugriffe auf ein System.",
        "Wir untersuchen eine Datenpanne.",
    ],
)
def test_words_of_a_breach_are_found(sentence: str) -> None:
    rules = [RedactionRule(expression=one, level=Level.ERROR, why="") for one in breach.usual()]
    assert Examiner(rules).found(sentence)
