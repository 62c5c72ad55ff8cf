"""Waiting says each thing once, goes on through bad weather, and ends when readers meet it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship.errors import LightshipError, OutsideError
from lightship.forges import ForgeError, PullRequest, Said, Stage
from lightship.git import Relation
from lightship.model.governing import Opinion
from lightship.sending import arrival, waiting
from lightship.statements import Kind, Statement, latest, written
from lightship.web import Client
from website import Website, folder

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
COMMIT = "a" * 40


def pull(stage: Stage = Stage.OPEN, *said: tuple[str, Opinion]) -> PullRequest:
    return PullRequest(
        number=7,
        url="https://github.com/acme/status/pull/7",
        title="Login is slow",
        opener="ana",
        stage=stage,
        base="main",
        head=COMMIT,
        branch="status/login",
        opened=AT,
        commits=(),
        reviews=tuple(
            Said(id=person, person=person, opinion=opinion, at=AT, commit=COMMIT) for person, opinion in said
        ),
        merged=COMMIT if stage is Stage.MERGED else "",
    )


class Weather:
    """Answers, one a look, of which some are errors; counts the pauses between them."""

    def __init__(self, *answers: PullRequest | Exception | bool) -> None:
        self.answers: Iterator[PullRequest | Exception | bool] = iter(answers)
        self.pauses = 0

    def __call__(self) -> PullRequest:
        found = next(self.answers)
        if isinstance(found, Exception):
            raise found
        return found

    def pause(self, _seconds: float) -> None:
        self.pauses += 1


def test_each_word_of_a_reviewer_is_told_once() -> None:
    bo, li = ("bo", Opinion.APPROVED), ("li", Opinion.CHANGES_REQUESTED)
    weather = Weather(pull(), pull(Stage.OPEN, li), pull(Stage.OPEN, li), pull(Stage.MERGED, li, bo))
    told = list(waiting.merged(weather, weather.pause))
    assert told[:-1] == ["changes are asked for by li", "approved by bo"]
    assert isinstance(told[-1], PullRequest)
    assert weather.pauses == 3


def test_a_forge_that_is_away_is_asked_again_and_one_that_refuses_is_not() -> None:
    weather = Weather(ForgeError("away"), ForgeError("away"), pull(Stage.MERGED))
    [first, _merged] = waiting.merged(weather, weather.pause)
    assert first == "the forge does not answer; trying again"
    weather = Weather(ForgeError("the token has expired", permanent=True))
    with pytest.raises(ForgeError, match="expired"):
        list(waiting.merged(weather, weather.pause))


def test_what_is_closed_unmerged_ends_it() -> None:
    weather = Weather(pull(), pull(Stage.CLOSED))
    with pytest.raises(LightshipError, match="was closed without being merged"):
        list(waiting.merged(weather, weather.pause))


def test_a_page_that_is_away_is_looked_at_again() -> None:
    weather = Weather(OutsideError("away"), False, True)
    waiting.wait_for(weather, weather.pause)
    assert weather.pauses == 2


@pytest.mark.parametrize(
    ("relation", "is_live"),
    [(Relation.SAME, True), (Relation.OLDER, True), (Relation.NEWER, False), (Relation.APART, False)],
)
def test_a_commit_is_live_when_the_newest_statement_is_of_it_or_of_a_later_one(
    relation: Relation, *, is_live: bool, tmp_path: Path
) -> None:
    client = Client(tries=1)
    with Website(folder(tmp_path)) as site:
        assert not arrival.is_live(site.url, client, lambda _: relation), "nothing is published yet"
        statement = written(
            Statement(
                number=3,
                previous="d" * 64,
                generation=4,
                commit="b" * 40,
                kind=Kind.PUBLICATION,
                at=AT,
                plan="c" * 64,
                twins=(),
            )
        )
        (tmp_path / "statements").mkdir()
        (tmp_path / "statements" / "3.json").write_bytes(statement)
        (tmp_path / "statements" / "latest.json").write_bytes(latest(statement))
        asked: list[str] = []

        def told(commit: str) -> Relation:
            asked.append(commit)
            return relation

        assert arrival.is_live(site.url, client, told) is is_live
        assert asked == ["b" * 40]
