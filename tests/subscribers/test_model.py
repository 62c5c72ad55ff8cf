"""Every store of subscribers against a plain table: whatever is done in whatever order, they agree."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightship.model.subscriber import Subscriber
from lightship.subscribers import Subscribers
from people import everybody, person

Opener = Callable[[], Subscribers]
FEW = st.lists(st.integers(0, 12), max_size=6)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "change", "remove", "find", "after"]), FEW), min_size=1, max_size=12)


class Table:
    """What a store should hold."""

    def __init__(self) -> None:
        self.rows: dict[str, Subscriber] = {}
        self.order: list[str] = []

    def put(self, people: list[Subscriber]) -> None:
        for one in people:
            if one.id not in self.rows:
                self.order.append(one.id)
            self.rows[one.id] = one

    def remove(self, ids: list[str]) -> None:
        for id_ in ids:
            if self.rows.pop(id_, None):
                self.order.remove(id_)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_store_holds_what_a_plain_table_would(opener: Opener, steps: list[tuple[str, list[int]]]) -> None:
    store, table = opener(), Table()
    store.remove([one.id for one in everybody(store)])
    for turn, (what, numbers) in enumerate(steps):
        people = [person(number) for number in numbers]
        ids = [one.id for one in people]
        if what in ("put", "change"):
            people = [replace(one, name=f"turn {turn}") for one in people] if what == "change" else people
            store.put(people)
            table.put(people)
        elif what == "remove":
            store.remove(ids)
            table.remove(ids)
        elif what == "find":
            found = {id_: replace(one, number=0) for id_, one in store.find(ids).items()}
            assert found == {id_: table.rows[id_] for id_ in ids if id_ in table.rows}
        else:
            listed = list(store.after(0, len(numbers)))
            assert [one.id for one in listed] == table.order[: len(numbers)]
    kept = everybody(store)
    assert [replace(one, number=0) for one in kept] == [table.rows[id_] for id_ in table.order]
    assert [one.number for one in kept] == sorted({one.number for one in kept})


def test_a_person_may_come_twice_in_one_list(opener: Opener) -> None:
    store = opener()
    store.put([person(1), person(2), replace(person(1), name="later")])
    assert [(one.number, one.name) for one in everybody(store)] == [(1, "later"), (2, "")]
    with pytest.raises(StopIteration):
        next(store.after(2, 1))
