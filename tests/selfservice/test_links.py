"""Links of the subscription service: who may make them, how long they work, and what they give away."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.errors import LightshipError
from lightship.selfservice.links import LIFETIME, LinkError, Links

URL = "https://subscribe.example.com"
OLD, NEW = "0123456789abcdef" * 2, "fedcba9876543210" * 2
ANA = "f8c3c203b618ed9e"
NOW = datetime(2026, 10, 17, 3, 1, tzinfo=UTC)
LINKS = Links(URL, NEW)


def token(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_to_unsubscribe_names_its_subscriber_for_ever() -> None:
    link = LINKS.unsubscribe_link(ANA)
    assert link.startswith(f"{URL}/unsubscribe/{ANA}.")
    assert LINKS.unsubscribing(token(link)) == ANA
    assert LINKS.unsubscribe_link(ANA) == link


def test_links_to_confirm_and_to_manage_end_after_a_day() -> None:
    for make, read in ((LINKS.manage_link, LINKS.managing), (LINKS.confirm_link, LINKS.confirming)):
        made = token(make(ANA, NOW))
        assert read(made, NOW + LIFETIME) == ANA
        with pytest.raises(LinkError) as error:
            read(made, NOW + LIFETIME + timedelta(seconds=1))
        assert error.value.is_old


def test_a_link_for_one_thing_does_no_other() -> None:
    manage, confirm = token(LINKS.manage_link(ANA, NOW)), token(LINKS.confirm_link(ANA, NOW))
    for read, other in ((LINKS.managing, confirm), (LINKS.confirming, manage)):
        with pytest.raises(LinkError):
            read(other, NOW)
    with pytest.raises(LinkError):
        LINKS.unsubscribing(manage)
    with pytest.raises(LinkError):
        LINKS.managing(token(LINKS.unsubscribe_link(ANA)), NOW)


@given(st.text())
def test_what_somebody_made_up_is_refused(text: str) -> None:
    for read in (LINKS.unsubscribing, lambda made: LINKS.managing(made, NOW)):
        with pytest.raises(LinkError):
            read(text)


def test_after_a_change_of_the_key_older_links_work_as_long_as_the_old_key_is_named() -> None:
    link = token(Links(URL, OLD).unsubscribe_link(ANA))
    assert Links(URL, f"{NEW} {OLD}").unsubscribing(link) == ANA
    assert Links(URL, f"{NEW} {OLD}").unsubscribe_link(ANA) == LINKS.unsubscribe_link(ANA)
    with pytest.raises(LinkError):
        LINKS.unsubscribing(link)


@pytest.mark.parametrize("key", ["", " ", "short", f"{NEW} short"])
def test_a_key_that_could_be_guessed_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(LightshipError) as error:
        Links(URL, key)
    assert str(error.value) == (
        f"the key that signs links to {URL} is shorter than 32 characters (make one: openssl rand -hex 32)"
    )
