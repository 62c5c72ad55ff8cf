"""Who wants the first and the last message alone, and whose first one newer news overtook."""

from collections import Counter
from dataclasses import replace

import pytest
from townsfolk import Town, event, killed

from lightship.model.message import Event, Occasion
from lightship.model.subscriber import Preference
from memories import Killing

READERS = 12
IN_FLIGHT = 4


def town() -> Town:
    town = Town(READERS)
    town.subscribers.put([replace(one, preference=Preference.ENDS) for one in town.subscribers.held.values()])
    return town


def heard(town: Town, *events: Event) -> Counter[str]:
    """Count the messages of events that each reader got; contacts are left out."""
    wanted = {one.id for one in events}
    return Counter(to for _, of, to in town.mailbox.taken if of in wanted and to in town.subscribers.held)


def is_told_once(counts: Counter[str], more: int) -> bool:
    return len(counts) == READERS and counts.total() <= READERS + more


@pytest.mark.parametrize("number", range(10, 60, 3))  # from when the first one is open
def test_an_update_goes_to_those_whose_first_message_it_overtook_and_to_no_others(number: int) -> None:
    place = town()

    was_killed = killed(place, event(1), Killing(number))
    before = heard(place, event(1))
    place.tell(event(2))
    place.tell(event(3))

    assert is_told_once(heard(place, event(1), event(2)), IN_FLIGHT if was_killed else 0)
    assert was_killed or len(before) == READERS
    assert not heard(place, event(3))


@pytest.mark.parametrize("first", [15, 21, 27])
@pytest.mark.parametrize("second", range(5, 60, 9))
def test_who_was_overtaken_twice_hears_the_third(first: int, second: int) -> None:
    place = town()

    killed(place, event(1), Killing(first))
    killed(place, event(2), Killing(second))
    place.tell(event(3))
    place.tell(replace(event(4), occasion=Occasion.RESOLUTION))

    assert is_told_once(heard(place, event(1), event(2), event(3)), 2 * IN_FLIGHT)
    assert is_told_once(heard(place, event(4)), 0)
