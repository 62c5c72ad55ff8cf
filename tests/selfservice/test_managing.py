"""A subscription that is there: shown by a link, changed, ended by one click, and erased."""

import re
from dataclasses import replace

import pytest

from lightship.model.subscriber import Preference
from lightship.subscribing import changed
from selfserving import Desk, made, words

ANA = "ana@example.com"


def managed(desk: Desk, address: str = ANA) -> str:
    """Ask for the link to a subscription."""
    assert desk.visit("/manage", {"address": address}).headers["Location"] == "/sent?language=en"
    return desk.link("manage")


def test_who_asks_for_a_link_sees_what_was_chosen_and_changes_it(desk: Desk) -> None:
    person = desk.subscribe(ANA, component="rest", kind="incident", zone="Europe/Berlin")
    link = managed(desk)
    shown = desk.visit(link)
    assert ANA in shown.words
    assert re.findall(r'value="([a-z-]+)" checked', shown.text) == ["public", "rest", "incident", "every"]
    assert '<option value="Europe/Berlin" selected>' in shown.text
    changed = {"component": "web", "preference": "first-and-last", "language": "de", "zone": "Asia/Tokyo"}
    answer = desk.visit(link, {"audience": "partners", **changed})
    assert answer.status == 303
    assert "Ihre Änderungen sind gespeichert" in desk.visit(answer.headers["Location"].replace("=en", "=de")).words
    found = desk.person(ANA)
    assert found is not None
    assert (found.components, found.kinds, found.preference) == (("web",), (), Preference.ENDS)
    assert (found.language, found.zone, found.audience) == ("de", "Asia/Tokyo", "partners")
    assert (found.number, found.confirmed) == (person.number, person.confirmed)


def test_what_cannot_be_chosen_changes_nothing(desk: Desk) -> None:
    before = desk.subscribe(ANA)
    shown = desk.visit(managed(desk), {"component": "nothing"})
    assert (shown.status, "This cannot be chosen any more" in shown.words) == (422, True)
    assert desk.visit(managed(desk), {"audience": "executives"}).status == 422
    assert desk.person(ANA) == before


def test_what_the_owner_gave_stays_although_nobody_could_choose_it(desk: Desk) -> None:
    desk.store.put([replace(desk.subscribe(ANA), audience="executives")])
    link = managed(desk)
    assert 'name="audience" type="hidden" value="executives"' in desk.visit(link).text
    assert desk.visit(link, {"audience": "executives", "component": "web"}).status == 303
    found = desk.person(ANA)
    assert found is not None
    assert (found.audience, found.components) == ("executives", ("web",))


def test_a_link_to_a_subscription_ends_after_a_day(desk: Desk) -> None:
    desk.subscribe(ANA)
    link = managed(desk)
    desk.later(days=1, seconds=1)
    for place in (link, f"{link}/unsubscribe", f"{link}/erase"):
        assert desk.visit(place, {}).status == 410
    assert desk.person(ANA) is not None


def test_who_has_no_subscription_hears_so_in_the_mailbox_alone(desk: Desk) -> None:
    desk.subscribe(ANA)
    known, stranger = (desk.visit("/manage", {"address": address}) for address in (ANA, "li@example.com"))
    assert (known.status, known.text, known.headers["Location"]) == (
        stranger.status, stranger.text, stranger.headers["Location"],
    )  # fmt: skip
    assert "No subscription has this address" in words(desk.mails[-1])
    assert desk.visit("/manage", {"address": "ana@"}).status == 422


def unsubscribing(desk: Desk) -> str:
    """Give the link of the newest mail's header."""
    return str(desk.mails[-1]["List-Unsubscribe"]).partition(">")[0].strip("<")


def test_one_click_ends_a_subscription_and_looking_does_not(desk: Desk) -> None:
    desk.subscribe(ANA)
    link = unsubscribing(desk)
    shown = desk.visit(link)
    assert ("Do you want to unsubscribe?" in shown.words, shown.text.count("<button>")) == (True, 1)
    assert desk.visit(link, method="HEAD").status == 200
    assert desk.person(ANA).is_told
    done = desk.visit(link, {"List-Unsubscribe": "One-Click"})  # no cookie, no redirect: RFC 8058
    assert (done.status, "You are unsubscribed" in done.words) == (200, True)
    first = desk.person(ANA)
    desk.later(days=400)
    assert desk.visit(link, {"List-Unsubscribe": "One-Click"}).status == 200
    assert desk.person(ANA) == first
    assert first is not None
    assert (first.is_told, first.reason) == (False, "unsubscribed")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'),
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("application/x-www-form-urlencoded", b""),
    ],
)  # fmt: skip
def test_mail_programs_may_post_in_either_form(desk: Desk, kind: str, body: bytes) -> None:
    desk.subscribe(ANA)
    assert desk.visit(unsubscribing(desk), method="POST", body=body, Content_Type=kind).status == 200
    assert not desk.person(ANA).is_told


def test_a_link_to_unsubscribe_that_somebody_made_up_ends_nothing(desk: Desk) -> None:
    person = desk.subscribe(ANA)
    assert desk.visit(f"/unsubscribe/{person.id}.abc", {}).status == 404
    assert desk.visit(f"/unsubscribe/{person.id}", {}).status == 404
    assert desk.person(ANA) == person


def test_no_older_list_brings_back_who_left(desk: Desk) -> None:
    before = desk.subscribe(ANA)
    desk.visit(unsubscribing(desk), {})
    after = changed(desk.person(ANA), before, {"confirmed": before.confirmed, "quarantined": None, "reason": ""})
    assert (after.is_told, after.reason) == (False, "unsubscribed")


def test_who_left_may_come_back(desk: Desk) -> None:
    desk.subscribe(ANA)
    desk.visit(f"{managed(desk)}/unsubscribe", {})
    assert not desk.person(ANA).is_told
    desk.later(hours=1)
    assert "At present nothing is sent to you." in desk.visit(managed(desk)).words
    assert desk.subscribe(ANA).is_told


def test_who_is_erased_leaves_an_id_alone(desk: Desk) -> None:
    person = desk.subscribe(ANA)
    link = managed(desk)
    assert "You are erased" in desk.visit(f"{link}/erase", {}).words
    assert desk.store.find([person.id])[person.id].is_forgotten
    for database in (desk.database, desk.root / "people-asked.db"):
        assert ANA.encode() not in database.read_bytes()
    gone = desk.visit(link)
    assert (gone.status, "There is no such subscription any more" in gone.words) == (404, True)
    assert desk.visit(f"{link}/erase", {}).status == 200


def test_who_left_is_brought_back_by_no_older_link(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    desk.visit(link, {})
    desk.visit("/", {"address": ANA, "component": "web"})  # whoever that was
    desk.visit(f"{desk.link('manage')}/unsubscribe", {})
    assert desk.visit(link, {}).status == 410
    person = desk.person(ANA)
    assert person is not None
    assert not person.is_told


def test_who_leaves_while_something_else_is_saved_has_left(desk: Desk) -> None:
    before = desk.subscribe(ANA)
    service = made(desk)._reception.wrong.__self__.service
    service.leave(before.id)
    service.change(replace(before, components=("web",)))
    person = desk.person(ANA)
    assert person is not None
    assert (person.is_told, person.components) == (False, ("web",))
    service.erase(before.id)
    service.change(before)
    assert desk.person(ANA).is_forgotten
