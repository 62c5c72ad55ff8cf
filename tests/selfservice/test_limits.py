"""How often somebody may ask."""

from lightship.selfservice.limits import Limit, neighbourhood


def test_what_is_over_the_limit_waits_until_the_first_time_is_long_ago() -> None:
    now = 0.0
    limit = Limit(2, 10, lambda: now)
    assert [limit.allows("ana"), limit.allows("ana"), limit.allows("ana"), limit.allows("li")] == [
        True,
        True,
        False,
        True,
    ]
    now = 9.9
    assert not limit.allows("ana")
    now = 10.0
    assert [limit.allows("ana"), limit.allows("ana"), limit.allows("ana")] == [True, True, False]


def test_a_crowd_is_not_remembered_for_ever() -> None:
    now = 0.0
    limit = Limit(1, 10, lambda: now)
    for number in range(100_002):
        limit.allows(str(number))
    now = 20.0
    assert limit.allows("0")
    assert len(limit._seen) == 1


def test_addresses_of_version_6_count_by_their_network() -> None:
    assert (
        neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2:ffff::1") != neighbourhood("2001:db8:1:3::")
    )
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") != neighbourhood("192.0.2.2")
    assert neighbourhood("") == ""
