"""Reading a publication back at its public address: what is wrong there is told once, with one way out."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes import World

from lightship import publish
from lightship.errors import OutsideError

OURS = "does `url` of the target in delivery.yml lead to it? `lightship doctor` looks closer"


@dataclass(frozen=True, slots=True)
class Answering:
    """Readers get this, or meet this."""

    answer: bytes | OutsideError

    def read(self, url: str) -> bytes:
        del url
        if isinstance(self.answer, OutsideError):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            OutsideError("the page answers 404", "may everybody read it?"),
            "the page answers 404 (may everybody read it?)",
        ),
        (OutsideError("the page answers 404"), f"the page answers 404 ({OURS})"),
        (b"hello", f"https://status.example.com/status.json shows no generation, not 1 ({OURS})"),
    ],
)
def test_what_readers_meet_is_told_with_one_way_out(tmp_path: Path, answer: bytes | OutsideError, told: str) -> None:
    world = World(tmp_path)
    world.page("1", {"outage": "One."})
    publisher = world.publisher()
    public = tuple(replace(one, url="https://status.example.com") for one in publisher.destinations)
    publisher = replace(publisher, destinations=public, reader=Answering(answer))
    outcome = publish.run(publisher, world.source("1"), publish.Wishes())
    assert isinstance(outcome, publish.Published)
    (fault,) = [str(one.fault) for one in outcome.delivered]
    assert fault == told
