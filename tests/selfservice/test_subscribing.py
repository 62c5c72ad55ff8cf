"""Subscribing by oneself: the form, the mail, the button, and what a stranger learns by them: nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lightship.model import Kind
from lightship.model.subscriber import Preference
from lightship.subscribing import forgotten
from selfserving import DELIVERY, NOW, Desk, serving_people, words
from webserver import serving

ANA = "ana@example.com"


def test_who_types_an_address_and_confirms_is_told_of_everything(desk: Desk) -> None:
    shown = desk.visit("/", {"address": f" {ANA} "})
    assert (shown.status, shown.headers["Location"]) == (303, "/sent?language=en")
    assert "a message with a link is on its way" in desk.visit(shown.headers["Location"]).words
    assert desk.person(ANA) is None  # not before there is a consent
    [mail] = desk.mails
    assert mail["Subject"] == "Please confirm: messages of Harbor Cloud"
    assert mail["List-Unsubscribe"] is None
    assert "If it was not you, do nothing" in words(mail)
    assert f"\n\nConfirm: {desk.url}/confirm/" in words(mail)
    assert "because somebody typed this address into the form of Harbor Cloud." in words(mail)

    asked = desk.visit(desk.link("confirm"))
    assert (ANA in asked.words, "You hear of: everything" in asked.words) == (True, True)
    assert desk.person(ANA) is None  # programs that look at links press no buttons
    assert "You are subscribed" in desk.visit(desk.link("confirm"), {}).words
    found = desk.person(ANA)
    assert found is not None
    assert (found.audience, found.components, found.kinds, found.confirmed) == ("public", (), (), NOW)
    assert (found.language, found.zone, found.quarantined) == ("en", "Etc/UTC", None)
    assert (len(desk.mails), desk.mails[-1]["Subject"]) == (2, "You are subscribed to Harbor Cloud")
    assert str(desk.mails[-1]["List-Unsubscribe"]).startswith(f"<{desk.url}/unsubscribe/")


def test_all_that_can_be_chosen_is_kept(desk: Desk) -> None:
    chosen = {"component": ["rest", "web"], "kind": ["incident", "notice"], "preference": "first-and-last"}
    desk.subscribe(ANA, **chosen, audience="partners", language="de", zone="Europe/Berlin")
    found = desk.person(ANA)
    assert found is not None
    assert (found.components, found.kinds) == (("rest", "web"), (Kind.INCIDENT, Kind.NOTICE))
    assert (found.preference, found.audience) == (Preference.ENDS, "partners")
    assert (found.language, found.zone) == ("de", "Europe/Berlin")
    assert "Sie hören von: REST API und Website" in words(desk.mails[-1])


@pytest.mark.parametrize(
    ("ticked", "kept"),
    [(["api", "rest"], ("api",)), (["api", "web"], ()), (["http"], ("rest",)), (["rest", "hooks"], ("rest", "hooks"))],
)
def test_a_group_stands_for_what_is_in_it_and_all_groups_for_everything(
    desk: Desk, ticked: list[str], kept: tuple[str, ...]
) -> None:
    assert desk.subscribe(ANA, component=ticked).components == kept


def test_confirming_twice_changes_nothing_and_sends_nothing_more(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    desk.visit(link, {})
    before = desk.person(ANA)
    desk.later(hours=1)
    assert "You are subscribed" in desk.visit(link, {}).words
    assert (desk.person(ANA), len(desk.mails)) == (before, 2)


def test_a_link_to_confirm_is_too_old_after_a_day_and_works_for_nobody_else(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    broken = desk.visit(f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}", {})
    assert (broken.status, "This link does not work" in broken.words) == (404, True)
    desk.later(days=1, seconds=1)
    for form in (None, {}):
        old = desk.visit(link, form)
        assert (old.status, "This link is too old" in old.words) == (410, True)
    assert desk.person(ANA) is None


def test_requests_that_nobody_confirms_are_forgotten(desk: Desk) -> None:
    kept = desk.root / "people-asked.db"
    desk.visit("/", {"address": ANA})
    assert ANA.encode() in kept.read_bytes()
    desk.later(days=2)
    desk.visit("/", {"address": "li@example.com"})
    assert ANA.encode() not in kept.read_bytes()


def test_the_answer_is_the_same_whoever_has_the_address_and_the_mail_tells(desk: Desk) -> None:
    desk.subscribe(ANA)
    known, stranger = (desk.visit("/", {"address": address}) for address in (ANA, "li@example.com"))
    assert (known.status, known.text, known.headers["Location"]) == (
        stranger.status, stranger.text, stranger.headers["Location"],
    )  # fmt: skip
    first, second = ((mail["To"], mail["Subject"]) for mail in desk.mails[-2:])
    assert first == (ANA, "Your subscription to Harbor Cloud")
    assert second == ("li@example.com", "Please confirm: messages of Harbor Cloud")
    found = desk.person(ANA)
    assert found is not None
    assert found.confirmed == NOW


def test_who_is_subscribed_keeps_what_was_chosen_whatever_others_type(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    desk.visit(link, {})
    before = desk.person(ANA)
    desk.later(minutes=1)
    desk.visit("/", {"address": ANA, "component": "web"})
    desk.visit(link, {})  # an older link applies nothing that a stranger typed since
    assert desk.person(ANA) == before


def test_who_was_imported_without_consent_gives_it_and_keeps_what_the_owner_wrote(desk: Desk) -> None:
    person = desk.subscribe(ANA)
    desk.store.put([replace(person, confirmed=None, name="Ana", tier="gold", components=("web",))])
    found = desk.subscribe(ANA, component="rest")
    assert (found.name, found.tier, found.components, found.number) == ("Ana", "gold", ("rest",), person.number)


def test_who_was_forgotten_or_cannot_be_reached_comes_back_by_agreeing_and_not_before(desk: Desk) -> None:
    person = desk.subscribe(ANA)
    for before in (forgotten(person.id, NOW), replace(person, quarantined=NOW, reason="bounced")):
        desk.store.put([before])
        desk.visit("/", {"address": ANA})
        assert desk.store.find([person.id])[person.id].quarantined == NOW
        desk.visit(desk.link("confirm"), {})
        found = desk.person(ANA)
        assert found is not None
        assert (found.is_told, found.address, found.reason) == (True, ANA, "")
        desk.later(hours=1)


def test_a_wrong_address_is_said_beside_its_field_with_all_that_was_chosen(desk: Desk) -> None:
    shown = desk.visit("/", {"address": "ana@example", "component": "rest", "kind": "notice", "zone": "Asia/Tokyo"})
    assert shown.status == 422
    assert 'value="ana@example" aria-describedby="address-hint address-fault" aria-invalid="true"' in shown.text
    assert '<p class="fault" id="address-fault">This is no e-mail address that we can write to.' in shown.text
    for value in ("rest", "notice"):
        assert f'value="{value}" checked' in shown.text
    assert '<option value="Asia/Tokyo" selected>' in shown.text
    assert "<title>Error: " in shown.text
    assert "Das ist keine E-Mail-Adresse" in desk.visit("/?language=de", {"address": "ana@example"}).words
    assert desk.mails == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("component", "nothing"),
        ("kind", "outage"),
        ("preference", "never"),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("audience", "executives"),
        ("audience", "nobody"),
        ("language", "tlh"),
    ],
)
def test_what_was_not_offered_cannot_be_chosen(desk: Desk, field: str, value: str) -> None:
    shown = desk.visit("/", {"address": ANA, field: value})
    assert (shown.status, desk.mails) == (422, [])
    assert f'<p class="fault" id="{field}-fault">' in shown.text or field == "language"


def test_a_form_of_the_status_page_posts_the_address_and_its_component(desk: Desk) -> None:
    shown = desk.visit("/", {"address": ANA, "language": "de", "component": "web"}, Origin="https://status.example.com")
    assert (shown.status, shown.headers["Location"]) == (303, "/sent?language=de")
    assert desk.mails[-1]["Subject"] == "Bitte bestätigen: Mitteilungen von Harbor Cloud"
    desk.visit(desk.link("confirm"), {})
    found = desk.person(ANA)
    assert found is not None
    assert (found.components, found.language) == (("web",), "de")


def test_an_address_of_the_form_may_choose_for_the_reader(desk: Desk) -> None:
    shown = desk.visit("/?language=de&component=web")
    assert ('lang="de"' in shown.text, 'value="web" checked' in shown.text) == (True, True)
    assert 'lang="de"' in desk.visit("/", Accept_Language="de-AT,de;q=0.9,en;q=0.5").text
    assert 'lang="en"' in desk.visit("/", Accept_Language="fr").text


def test_a_program_that_fills_in_everything_is_thanked_and_gets_nothing(desk: Desk) -> None:
    shown = desk.visit("/", {"address": ANA, "leave_empty": "https://spam.example"})
    assert (shown.status, shown.headers["Location"], desk.mails) == (303, "/sent?language=en", [])


SUMMARY = {
    "incidents": [
        {"name": "Checkout <fails>", "status": "identified", "components": [{"id": "WEB"}], "shortlink": "URL/incidents/a/"},
        {"name": "API is slow", "status": "monitoring", "components": [{"id": "REST"}], "shortlink": "https://evil.example/"},
    ],
    "scheduled_maintenances": [
        {"name": "Upgrade", "status": "in_progress", "components": [{"id": "REST"}], "shortlink": "URL/incidents/b/"},
        {"name": "Later", "status": "scheduled", "components": [{"id": "REST"}], "shortlink": "URL/incidents/c/"},
    ],
}  # fmt: skip


def test_who_subscribes_in_the_middle_of_an_incident_hears_how_it_stands(tmp_path: Path) -> None:
    from lightship.model.identity import api_id

    with serving({}) as page, serving_people(tmp_path, site=page.url) as desk:
        text = json.dumps(SUMMARY).replace("URL", page.url)
        text = text.replace("WEB", api_id("component", "web")).replace("REST", api_id("component", "rest"))
        page.files["api/v2/summary.json"] = text.encode()
        desk.visit("/", {"address": ANA, "component": "api"})
        shown = desk.visit(desk.link("confirm"), {})
        assert "Right now API is slow (Monitoring) Upgrade (In progress)" in shown.words
        assert f"- API is slow (Monitoring)\n  {page.url}/\n- Upgrade (In progress)" in words(desk.mails[-1])
        assert "evil" not in shown.text + words(desk.mails[-1])

        desk.visit("/", {"address": "li@example.com", "component": "web", "kind": "incident"})
        assert "Right now Checkout &lt;fails&gt; (Identified)" in desk.visit(desk.link("confirm"), {}).words
        desk.visit("/", {"address": "bo@example.com", "component": "web", "kind": "maintenance"})
        assert "Nothing is going on of what you asked for." in desk.visit(desk.link("confirm"), {}).words


@pytest.mark.parametrize("content", [None, b"<html>", b"[]", b'{"incidents": [{}]}', b"[" * 100_000])
def test_a_page_that_cannot_be_read_stops_nobody(tmp_path: Path, content: bytes | None) -> None:
    files = {} if content is None else {"api/v2/summary.json": content}
    with serving(files) as page, serving_people(tmp_path, site=page.url) as desk:
        desk.subscribe(ANA)
        assert "Right now" not in words(desk.mails[-1])
        assert [line for line in desk.log if "summary.json" in line] == desk.log != []


def test_what_is_not_offered_any_more_cannot_be_confirmed(tmp_path: Path) -> None:
    with serving_people(tmp_path) as desk:
        desk.visit("/", {"address": ANA, "audience": "partners"})
        link = desk.link("confirm").removeprefix(desk.url)
    with serving_people(tmp_path, DELIVERY.replace(", self_service: true", "")) as desk:
        assert (desk.visit(link).status, desk.visit(link, {}).status, desk.person(ANA)) == (410, 410, None)


def test_what_nobody_confirmed_is_gone_also_where_nobody_asks_for_anything(desk: Desk) -> None:
    def kept() -> bool:
        return ANA.encode() in (desk.root / "people-asked.db").read_bytes()

    desk.visit("/", {"address": ANA})
    desk.visit("/", {"address": "bo@example.com"})
    desk.later(hours=23)
    desk.visit("/", {"address": "bo@example.com"})
    desk.visit("/")
    assert kept()
    desk.later(hours=2)
    desk.visit("/")
    assert not kept()
    assert desk.visit(desk.link("confirm"), {}).status == 200


def test_an_address_is_written_to_a_few_times_a_day(desk: Desk) -> None:
    for part in ("", "+1", "+2", "+3", "+4", "+5"):
        assert desk.visit("/", {"address": f"ana{part}@example.com"}).status == 303
        desk.later(seconds=1)
    assert len(desk.mails) == 5
    desk.visit("/manage", {"address": ANA})
    assert len(desk.mails) == 5
    assert desk.visit(desk.link("confirm"), {}).status == 200
    desk.later(days=1)
    desk.visit("/manage", {"address": ANA})
    assert len(desk.mails) == 7


def test_one_place_on_the_net_asks_thirty_times_in_ten_minutes(desk: Desk) -> None:
    codes = [desk.visit("/", {"address": "no address"}, X_Forwarded_For=f"10.0.0.{n}").status for n in range(31)]
    assert codes == [422] * 30 + [429]
    assert desk.visit("/").status == 200
    desk.later(minutes=10)
    assert desk.visit("/", {"address": "no address"}).status == 422


def test_behind_a_proxy_who_came_is_what_the_proxy_says_and_not_what_the_visitor_says(tmp_path: Path) -> None:
    with serving_people(tmp_path, DELIVERY.replace("channel: files}", "channel: files, proxies: 1}")) as desk:
        for n in range(31):
            last = desk.visit("/", {"address": "no address"}, X_Forwarded_For=f"192.0.2.{n}, 198.51.100.7")
        assert last.status == 429
        assert desk.visit("/", {"address": "no address"}, X_Forwarded_For="198.51.100.8").status == 422


def test_a_network_of_many_places_asks_three_hundred_times_in_ten_minutes(tmp_path: Path) -> None:
    with serving_people(tmp_path, DELIVERY.replace("channel: files}", "channel: files, proxies: 1}")) as desk:
        places = [f"2001:db8:7:{n % 11:x}::1" for n in range(301)]
        codes = [desk.visit("/", {"address": "no address"}, X_Forwarded_For=place).status for place in places]
        assert (set(codes[:-1]), codes[-1]) == ({422}, 429)
        assert desk.visit("/", {"address": "no address"}, X_Forwarded_For="2001:db8:8::1").status == 422


def test_who_asks_later_counts_from_the_confirmation(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    desk.later(hours=2)
    desk.subscribe("li@example.com")
    desk.visit(link, {})
    first, second = desk.person("li@example.com"), desk.person(ANA)
    assert first is not None
    assert second is not None
    assert (first.number < second.number, second.confirmed) == (True, NOW + timedelta(hours=2, seconds=1))
