"""How often somebody may ask."""

import pytest

from lightship.model.subscriber import Medium
from lightship.selfservice.limits import Limit, mailbox, places


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


def test_a_crowd_that_comes_at_once_is_not_remembered_either() -> None:
    limit = Limit(1, 10, lambda: 0.0)
    for number in range(100_500):
        assert limit.allows(str(number))
    assert len(limit._seen) == 100_000
    assert (limit.allows("0"), limit.allows("100499")) == (True, False)


@pytest.mark.parametrize(
    ("address", "place", "network"),
    [
        ("192.0.2.1", "192.0.2.1/32", "192.0.2.0/24"),
        ("192.0.2.1:50123", "192.0.2.1/32", "192.0.2.0/24"),
        ("::ffff:192.0.2.1", "192.0.2.1/32", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:3::1]:443", "2001:db8:1:3::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:3::1]", "2001:db8:1:3::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "", ""),
        ("unknown, x" * 99, "", ""),
    ],
)
def test_network_addresses_count_by_what_one_visitor_has(address: str, place: str, network: str) -> None:
    assert places(address) == (place, network)


def test_addresses_that_lead_to_one_mailbox_count_as_one() -> None:
    ana = mailbox("ana.lima@example.com", Medium.EMAIL)
    assert {mailbox(one, Medium.EMAIL) for one in ("AnaLima@example.com", "a.na.lima+1@example.com")} == {ana}
    assert mailbox("ana.lima@example.org", Medium.EMAIL) != ana
    hook = mailbox("https://example.com/hook", Medium.WEBHOOK)
    assert mailbox("https://example.com/hook?x=1", Medium.WEBHOOK) == hook
    assert mailbox("https://example.com/hook2", Medium.WEBHOOK) != hook
