"""A mail server that wrongly says of everybody that they are not there lets nobody rest."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aftermath import NOW, Aftermath

from lightship.bounces import Fate
from lightship.bounces.report import Kind, Report
from lightship.ledger import parts
from lightship.ledger.parts import Frozen, Part
from lightship.model.returning import are_too_many
from memories import Gate


class Meanwhile(Gate):
    """Lets something happen before everything that is read."""

    def __init__(self, happen: Callable[[], None]) -> None:
        super().__init__()
        self.happen = happen

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        if name.startswith("read"):
            self.happen()
        return super().at(number, name, operation)


@pytest.fixture
def after(tmp_path: Path) -> Aftermath:
    return Aftermath(tmp_path)


def back(after: Aftermath, slips: Sequence[str], kind: Kind = Kind.PERMANENT, *, is_meant: bool = False) -> list[Fate]:
    desk = replace(after.desk(), is_meant=is_meant)
    return [one.fate for one in desk.handle([Report(kind=kind, proof=slip) for slip in slips])]


def quarantined(after: Aftermath) -> int:
    return sum(1 for one in after.everything()[1] if one.quarantined)


def town(after: Aftermath, size: int) -> list[str]:
    return after.sent(after.people(*(f"p{number}" for number in range(size))))


@pytest.mark.parametrize(
    ("failing", "told", "are"), [(9, 9, False), (10, 10, True), (10, 199, True), (10, 200, False), (11, 200, True)]
)
def test_too_many_are_ten_and_more_than_one_in_twenty(failing: int, told: int, are: bool) -> None:
    assert are_too_many(failing, told) is are


def test_too_many_at_once_are_left_as_they_are_until_that_is_meant(after: Aftermath) -> None:
    slips = town(after, 40)
    before = after.everything()

    assert back(after, slips[:12]) == [Fate.CROWD] * 12
    assert after.everything() == before
    assert back(after, slips[:12], is_meant=True) == [Fate.QUARANTINED] * 12
    assert quarantined(after) == 12


def test_those_of_earlier_runs_count(after: Aftermath) -> None:
    slips = town(after, 40)

    assert back(after, slips[:9]) == [Fate.QUARANTINED] * 9
    assert back(after, slips[:10]) == [Fate.KNOWN] * 9 + [Fate.CROWD]


def test_a_few_of_many_are_believed(after: Aftermath) -> None:
    slips = town(after, 400)

    assert back(after, slips[:20]) == [Fate.QUARANTINED] * 20


def test_what_else_comes_back_is_acted_on_however_much_it_is(after: Aftermath) -> None:
    slips = town(after, 40)

    assert set(back(after, slips[:12], Kind.TRANSIENT)) == {Fate.COUNTED}
    assert set(back(after, slips[12:24], Kind.BLOCKED)) == {Fate.BLOCKED}
    assert set(back(after, slips[24:36], Kind.COMPLAINT)) == {Fate.QUARANTINED}


def test_all_who_were_told_count_where_few_are_told_together(after: Aftermath) -> None:
    slips = town(after, 12)
    others = tuple(Frozen(id=f"{number:016x}", language="en", zone="Etc/UTC") for number in range(300))
    parts.freeze(after.store, "outage/1", Part(number=2, upto=999, recipients={0: others}, is_last=True))

    assert set(back(after, slips)) == {Fate.QUARANTINED}


def test_a_part_in_which_nobody_is_told_on_this_line_is_passed_over(after: Aftermath) -> None:
    slips = town(after, 12)
    parts.freeze(after.store, "outage/1", Part(number=2, upto=999, recipients={}, is_last=True))

    assert set(back(after, slips)) == {Fate.CROWD}


def test_who_changes_something_while_the_ledger_is_read_is_not_changed_back(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    before = after.person(ana)
    assert before
    after.store.gate = Meanwhile(lambda: after.subscribers.put([replace(before, language="de")]))

    assert after.back(slip, Kind.COMPLAINT, "abuse", at=NOW + timedelta(hours=1)).fate is Fate.QUARANTINED

    person = after.person(ana)
    assert person
    assert (person.language, person.quarantined) == ("de", NOW)
