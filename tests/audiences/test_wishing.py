"""What subscribers asked for."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from lightship.audiences import wants
from lightship.model import Component, Components, Kind, Phase
from lightship.model.message import Event, Occasion
from lightship.model.subscriber import Preference, Subscriber
from lightship.source import Where

NOW = datetime(2026, 10, 17, tzinfo=UTC)
HERE = Where("components.yml")


def part(id_: str, *inside: Component, renamed_from: tuple[str, ...] = ()) -> Component:
    return Component(id=id_, name=id_, components=inside, renamed_from=renamed_from, where=HERE)


TREE = Components(
    (
        part("api", part("public", part("rest", renamed_from=("http",)), part("hooks")), renamed_from=("services",)),
        part("web"),
    )
)
ANA = Subscriber(id="a" * 16, address="ana@example.com", confirmed=NOW)
EVENT = Event(
    id="outage/1",
    occasion=Occasion.UPDATE,
    entry="outage",
    update="1",
    kind=Kind.INCIDENT,
    phase=Phase.IDENTIFIED,
    components=("rest",),
    at=NOW,
)


def test_who_asked_for_nothing_in_particular_hears_everything() -> None:
    assert wants(ANA, EVENT, TREE) == ""
    assert wants(ANA, replace(EVENT, components=()), TREE) == ""


def test_who_has_not_confirmed_hears_nothing() -> None:
    assert wants(replace(ANA, confirmed=None), EVENT, TREE) == "not confirmed"


def test_who_is_in_quarantine_hears_nothing() -> None:
    assert wants(replace(ANA, quarantined=NOW, reason="mailbox full"), EVENT, TREE) == "quarantined"


def test_a_group_means_all_that_is_in_it_at_any_depth() -> None:
    for name in ("rest", "public", "api"):
        assert wants(replace(ANA, components=(name,)), EVENT, TREE) == ""
    for name in ("hooks", "web", "gone"):
        assert wants(replace(ANA, components=(name,)), EVENT, TREE) == "asked for other components"


def test_a_former_name_means_what_it_is_called_today() -> None:
    for name in ("http", "services"):
        assert wants(replace(ANA, components=("web", name)), EVENT, TREE) == ""


def test_what_names_no_component_concerns_everybody() -> None:
    assert wants(replace(ANA, components=("web",)), replace(EVENT, components=()), TREE) == ""


def test_kinds_are_asked_for() -> None:
    assert wants(replace(ANA, kinds=(Kind.MAINTENANCE, Kind.NOTICE)), EVENT, TREE) == "asked for other kinds"
    assert wants(replace(ANA, kinds=(Kind.INCIDENT,)), EVENT, TREE) == ""


def test_who_asked_for_the_ends_hears_the_first_and_the_last_message() -> None:
    ends = replace(ANA, preference=Preference.ENDS)
    told = [occasion for occasion in Occasion if wants(ends, replace(EVENT, occasion=occasion), TREE) == ""]
    assert set(Occasion) - set(told) == {Occasion.UPDATE, Occasion.REMINDER}


@given(
    asked=st.lists(st.sampled_from(["api", "public", "rest", "hooks", "web", "http"]), max_size=3),
    touched=st.lists(st.sampled_from(["rest", "hooks", "web"]), unique=True, max_size=3),
)
def test_components_are_met_when_their_leaves_are(asked: list[str], touched: list[str]) -> None:
    leaves = {leaf for name in asked for leaf in TREE.leaves(name)}
    is_told = not asked or not touched or bool(leaves & set(touched))
    event = replace(EVENT, components=tuple(touched))
    assert (wants(replace(ANA, components=tuple(asked)), event, TREE) == "") is is_told
