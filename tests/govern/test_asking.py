"""`lightship ask`, and the links by which somebody agrees who has no account of the forge."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from wsgiref.validate import validator

import pytest

from council import FOLDER, TOKEN, Council, council
from lightship import app, summons
from lightship.ballots import Ballots
from lightship.selfservice.links import Links
from lightship.state.directory import DirectoryStore
from repositories import git
from selfserving import Desk, listening, words
from voting import KEY, begun, forged, link, made

AGREE = {"opinion": "approved"}


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """Give a forge and who works on it, before anything is published."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("LINKS_KEY", KEY)
    with council(tmp_path, capsys) as found:
        monkeypatch.setenv(TOKEN, found.host.account("lightship[bot]", is_robot=True))
        yield found


@pytest.fixture
def desk(page: Council) -> Iterator[Desk]:
    """Give the service of the links of a page whose policy asks people."""
    with listening() as server:
        found = begun(page, server.server_port)
        server.set_app(validator(made(found)))
        yield found


def approvals(page: Council, number: int) -> str:
    return page.lightship("approvals", str(number), "--collect").out


def recipients(desk: Desk) -> list[str]:
    return sorted(str(mail["To"]) for mail in desk.mails)


def proposed(page: Council, said: str = "We look into it.", severity: str = "critical") -> int:
    page.outage(said, severity=severity)
    return page.propose("outage")


def test_every_role_that_is_missing_is_asked_once_with_the_words_and_who_wrote_them(page: Council, desk: Desk) -> None:
    number = proposed(page, "We **look** into it.")
    done = page.lightship("ask")
    assert (done.code, done.err) == (0, "")
    assert done.out == "pull request 1: asked legal: li by a link\npull request 1: asked tech: by files\n"
    assert recipients(desk) == ["li@example.com", "tech@example.com"]
    mail = next(one for one in desk.mails if one["To"] == "tech@example.com")
    assert mail["Subject"] == "Approval wanted (tech): outage"
    said = words(mail)
    assert (
        "This is not published yet. It waits for 1 of tech (severity critical).\n\nana wrote it, in pull request 1."
        in said
    )
    assert said.index("CHECKOUT FAILS: INVESTIGATING") < said.index("INCIDENTS/2026/OUTAGE/INCIDENT.MD")
    assert "We look into it." in said
    assert page.host.url in said
    assert "/approve/" not in said
    assert page.lightship("ask", str(number)).out == "pull request 1: nobody is to be asked now\n"
    assert len(desk.mails) == 2
    assert "asked legal" in page.lightship("ask", "1", "--again", "--report").out
    assert page.host.statuses[page.host.pulls[number].head][0].description == "waits for 1 of legal and 1 of tech"


def test_a_role_that_nothing_asks_is_named(page: Council, desk: Desk) -> None:
    page.story.file("requirements.txt", "lightship\n")
    page.propose("rules")
    done = page.lightship("ask")
    assert done.out == "pull request 1: nobody is to be asked now\n"
    assert done.err == "pull request 1: governance has no `ask` in policy.yml; tell them yourself\n"
    assert desk.mails == []


def test_a_stranger_with_a_fork_rings_nobody_up(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.pulls[number].is_fork = True
    assert page.lightship("ask", "--report").out == "pull request 1: nobody is to be asked now\n"
    assert page.host.statuses[page.host.pulls[number].head][0].state == "pending"
    assert not desk.mails
    assert "asked legal" in page.lightship("ask", str(number)).out


def test_nobody_is_asked_for_what_is_given_or_closed_or_a_draft(page: Council, desk: Desk) -> None:
    number = proposed(page, severity="high")
    page.host.review(number, "bo")
    assert page.lightship("ask").out == "pull request 1: nobody is to be asked now\n"
    page.merge(number)
    assert page.lightship("ask").err == "no pull request is open\n"
    assert page.lightship("ask", "1").out == "pull request 1: nobody is to be asked now\n"
    assert desk.mails == []


def test_what_was_merged_without_its_approvals_is_asked_for_until_it_has_them(page: Council, desk: Desk) -> None:
    assert page.published("02:00").code == 0
    number = proposed(page)
    page.host.review(number, "bo")
    page.merge(number)
    assert "withheld, since nobody agreed to them yet (2)" in page.published().err
    done = page.lightship("ask")
    assert (done.code, done.out) == (0, "pull request 1: asked legal: li by a link\n")
    assert "It is merged, and withheld from readers until then." in words(desk.mails[-1])
    assert page.lightship("ask", str(number)).out == "pull request 1: nobody is to be asked now\n"
    assert desk.visit(link(desk), AGREE).status == 303
    assert page.lightship("ask").out == ""
    assert page.published("04:30").err == ""
    assert "Checkout fails" in page.public()


def test_nobody_is_asked_by_what_another_branch_says(page: Council, desk: Desk) -> None:
    git(page.work, "checkout", "--quiet", "-b", "mine")
    page.story.file("policy.yml", (page.work / "policy.yml").read_text().replace("tech@example.com", "ana@example.com"))
    page.amend("mine")
    page.on("mine")
    page.outage()
    number = page.propose("outage")
    page.host.pulls[number].base = "mine"
    done = page.lightship("ask", str(number))
    assert (done.code, done.out) == (1, "")
    assert "pull request 1 is for mine: nobody is asked for what is not for main" in done.err
    assert not desk.mails


def test_new_words_are_asked_for_anew(page: Council, desk: Desk) -> None:
    proposed(page, severity="high")
    page.lightship("ask")
    page.on("outage")
    page.outage("We look into the database.")
    page.amend("outage")
    assert "asked tech" in page.lightship("ask").out
    assert len(desk.mails) == 2


def test_a_page_without_roles_asks_nobody(page: Council, desk: Desk) -> None:
    page.story.file("policy.yml", "severities: {}\n")
    page.push("Nobody must agree")
    done = page.lightship("ask")
    assert (done.code, done.out, done.err) == (0, "", "policy.yml names no roles: the merge is the approval\n")
    assert desk.mails == []


def test_the_link_shows_the_words_and_takes_one_answer_by_post_alone(page: Council, desk: Desk) -> None:
    assert page.published("02:00").code == 0
    number = proposed(page, 'We **look** into it.\n\n<script>alert("x")</script>')
    page.lightship("ask")
    address = link(desk)
    for _ in range(3):  # a scanner of mails, and the reader
        shown = desk.visit(address)
        assert shown.status == 200
    assert "You are asked as li, for legal. ana wrote it, in pull request 1." in shown.words
    assert "<strong>look</strong>" in shown.text
    assert "<script" not in shown.text
    assert desk.visit(address, method="HEAD").status == 200
    assert "li approved" not in approvals(page, number)

    voted = desk.visit(address, AGREE)
    assert voted.status == 303
    page.host.review(number, "bo")
    assert "li approved it" in approvals(page, number)
    assert page.lightship("approvals", str(number), "--collect").code == 0
    used = desk.visit(address)
    assert "You agreed to these words, on" in used.words
    again = desk.visit(address, {"opinion": "changes_requested", "reason": "No"})
    assert again.status == 200
    assert "You agreed" in again.words
    assert page.lightship("approvals", str(number), "--collect").code == 0
    assert page.lightship("ask").out == "pull request 1: nobody is to be asked now\n"

    page.merge(number)
    assert page.published().err == ""
    assert "Checkout fails" in page.public()


def test_who_is_asked_by_a_page_in_german_reads_german(page: Council) -> None:
    with listening() as server:
        desk = begun(page, server.server_port)
        settings = (page.work / "mkdocs.yml").read_text().replace("languages: [en, de]", "languages: [de, en]")
        page.story.file("mkdocs.yml", settings)
        page.push("Speak German")
        page.outage("Wir sehen nach.", severity="critical")
        page.story.file(f"{FOLDER}/20261017T031000Z-investigating.en.md", "We look into it.\n")
        number = page.propose("outage")
        assert page.lightship("ask").code == 0
        server.set_app(validator(made(desk)))
        address = link(desk)
        mail = next(one for one in desk.mails if one["To"] == "li@example.com")
        assert mail["Subject"] == "Zustimmung erbeten (legal): outage"
        assert "Es fehlt: 1 × legal (severity critical)." in words(mail)
        assert "- Komponenten: Website" in words(mail)
        shown = desk.visit(address)
        assert '<html lang="de">' in shown.text
        assert '<div class="words"><p>Wir sehen nach.</p>' in shown.text
        assert '<div class="words" lang="en"><p>We look into it.</p>' in shown.text
        assert "Gefragt sind Sie, li, für legal." in shown.words
        without = desk.visit(address, {"opinion": "changes_requested", "reason": ""})
        assert "Schreiben Sie bitte, was anders werden soll" in without.words
        assert desk.visit(address, AGREE).status == 303
        assert "Sie haben diesen Worten zugestimmt, am" in desk.visit(address).words
        assert "Dieser Link funktioniert nicht" in desk.visit(address + "x").words
    page.host.review(number, "bo")
    assert page.lightship("approvals", str(number), "--collect").code == 0


def test_who_asks_for_changes_by_link_says_why_and_withdraws_it_by_another_one(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.review(number, "bo")
    page.lightship("ask")
    address = link(desk)
    without = desk.visit(address, {"opinion": "changes_requested", "reason": "  "})
    assert without.status == 422
    assert "Say what should change, and why." in without.words
    assert desk.visit(address, {}).status == 422
    assert (
        desk.visit(address, {"opinion": "changes_requested", "reason": "It was <i>not</i>\nthe database"}).status == 303
    )
    assert "What you wrote: It was &lt;i&gt;not&lt;/i&gt; the database" in desk.visit(address).text
    assert "li (legal) asks for changes (It was <i>not</i> the database), until they withdraw it" in approvals(
        page, number
    )
    told = page.lightship("ask")
    assert told.out == "pull request 1: asked to decide, head: by files\n"
    assert "People disagree about it: li (legal) asks for changes" in words(desk.mails[-1])
    page.host.now = desk.now + timedelta(minutes=1)
    page.host.review(number, "eve")
    assert page.lightship("approvals", str(number), "--collect").code == 0


def test_who_asked_for_changes_by_link_gets_another_one_with_the_new_words(page: Council, desk: Desk) -> None:
    without = (page.work / "policy.yml").read_text().replace("disputes: {decider: head, after: 0s}\n", "")
    page.story.file("policy.yml", without)
    page.push("Nobody decides")
    number = proposed(page)
    page.host.review(number, "bo")
    page.lightship("ask")
    desk.visit(link(desk), {"opinion": "changes_requested", "reason": "Which database?"})
    assert page.lightship("ask").out == "pull request 1: nobody is to be asked now\n"
    page.on("outage")
    page.outage("We look into the orders database.", severity="critical")
    page.amend("outage")
    page.host.review(number, "bo")
    assert page.lightship("ask").out == "pull request 1: asked to look again, legal: li by a link\n"
    said = words(desk.mails[-1])
    assert desk.mails[-1]["Subject"] == "Please look again (legal): outage"
    assert "li asked for changes: it waits until they agree to what it says now." in said
    assert "We look into the orders database." in said
    assert page.lightship("ask").out == "pull request 1: nobody is to be asked now\n"
    desk.later(minutes=1)
    assert desk.visit(link(desk), AGREE).status == 303
    assert page.lightship("approvals", str(number), "--collect").code == 0


def test_who_asked_for_changes_by_link_may_agree_to_the_same_words_by_another_one(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.review(number, "bo")
    page.lightship("ask")
    desk.visit(link(desk), {"opinion": "changes_requested", "reason": "Which database?"})
    assert "asked to look again, legal: li by a link" in page.lightship("ask", str(number), "--again").out
    desk.later(minutes=1)
    assert desk.visit(link(desk), AGREE).status == 303
    assert page.lightship("approvals", str(number), "--collect").code == 0


def test_a_link_that_is_old_forged_or_overtaken_says_so_kindly(page: Council, desk: Desk) -> None:
    proposed(page)
    page.lightship("ask")
    address = link(desk)
    for wrong in (
        forged(desk, "0" * 16),
        forged(desk, address.rpartition("/")[2].partition(".")[0]),
        address[:-1],
        address + "x",
    ):
        answer = desk.visit(wrong, AGREE)
        assert answer.status == 404
        assert "This link does not work" in answer.words
    desk.later(hours=25)
    assert (old := desk.visit(address, AGREE)).status == 410
    assert "This link is too old" in old.words
    desk.later(hours=-25)
    page.on("outage")
    page.outage("We look into the database.", severity="critical")
    page.amend("outage")
    page.lightship("ask")
    assert (late := desk.visit(address, AGREE)).status == 410
    assert "The words have changed meanwhile" in late.words
    assert "lightship ask 1 --again" in late.words
    assert desk.visit(link(desk), AGREE).status == 303


def test_an_answer_that_comes_after_the_words_changed_counts_for_nothing(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.review(number, "bo")
    page.lightship("ask")
    page.on("outage")
    page.outage("We look into the database.", severity="critical")
    page.amend("outage")
    assert desk.visit(link(desk), AGREE).status == 303  # no run has seen yet that they changed
    done = page.lightship("approvals", str(number), "--collect")
    assert done.code == 1
    assert "li approved other bytes than these: ask again" in done.out


def test_an_account_called_like_somebody_who_agrees_by_link_is_a_strangers(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.account("li", "li@evil.example")
    page.host.review(number, "bo")
    page.host.review(number, "li")
    assert page.lightship("approvals", str(number), "--collect").code == 1


def test_who_guesses_or_asks_too_often_learns_nothing(page: Council, desk: Desk) -> None:
    proposed(page)
    page.lightship("ask")
    for _ in range(30):
        assert desk.visit("/approve/0000000000000000.x").status == 404
    assert desk.visit(link(desk)).status == 429
    desk.later(minutes=11)
    shown = desk.visit(link(desk))
    assert shown.status == 200
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert desk.visit("/").status == 404
    assert "li@example.com" not in shown.text + "".join(desk.log)


def test_what_cannot_be_sent_is_said_and_asked_again(page: Council, desk: Desk) -> None:
    proposed(page, severity="high")
    outbox = page.ci / ".lightship" / "outbox"
    outbox.parent.mkdir(exist_ok=True)
    outbox.write_text("in the way")
    done = page.lightship("ask")
    assert done.code == 4
    assert "pull request 1: files: the outbox" in done.err
    assert "tech@example.com" not in done.out + done.err
    outbox.unlink()
    assert page.lightship("ask").out == "pull request 1: asked tech: by files\n"


def test_a_key_that_is_missing_keeps_nobody_else_from_being_asked(
    page: Council, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(page)
    for key, why in (("", "the environment variable LINKS_KEY is not set"), ("short", "is shorter than 32 characters")):
        monkeypatch.setenv("LINKS_KEY", key)
        done = page.lightship("ask", "--again")
        assert done.code == 4
        assert "asked tech: by files" in done.out
        assert "li gets no link: " in done.err
        assert why in done.err
    assert recipients(desk) == ["tech@example.com"] * 2
    monkeypatch.setenv("LINKS_KEY", KEY)
    assert page.lightship("ask").out == "pull request 1: asked legal: li by a link\n"


def test_a_channel_that_fails_does_not_keep_the_backups_away(
    page: Council, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(page)
    monkeypatch.setenv("LINKS_KEY", "")
    assert page.lightship("ask").code == 4
    tried = page.ci / ".lightship" / "state" / "asked" / "1" / "legal" / "tried.json"
    tried.write_text(json.dumps({**json.loads(tried.read_text()), "at": "2026-11-20T00:00:00Z"}))
    assert "legal: li or noor can give it" in approvals(page, number)
    monkeypatch.setenv("LINKS_KEY", KEY)
    done = page.lightship("ask")
    assert "asked legal: li by a link" in done.out
    assert "asked the backups of legal: noor by a link" in done.out


def test_a_link_that_could_not_be_sent_at_first_works_from_when_it_was(
    page: Council, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(page)
    monkeypatch.setenv("LINKS_KEY", "")
    assert page.lightship("ask").code == 4
    [ballot] = (page.ci / ".lightship" / "state" / "ballots").iterdir()
    ballot.write_text(json.dumps({**json.loads(ballot.read_text()), "until": "2026-11-01T00:00:00Z"}))
    monkeypatch.setenv("LINKS_KEY", KEY)
    page.lightship("ask")
    assert desk.visit(link(desk)).status == 200


def test_backups_are_asked_once_the_others_had_their_time(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.host.review(number, "bo")
    page.lightship("ask")
    asked = next((page.ci / ".lightship" / "state" / "asked" / "1" / "legal").iterdir())
    told = json.loads(asked.read_text())
    assert "noor may from" in approvals(page, number)
    asked.write_text(json.dumps({**told, "at": "2026-11-20T00:00:00Z"}))
    done = page.lightship("ask")
    assert "asked the backups of legal: noor by a link" in done.out
    assert desk.visit(link(desk, "noor@example.com"), AGREE).status == 303
    assert page.lightship("approvals", str(number), "--collect").code == 0


def test_whom_a_machine_would_forget_it_does_not_ask(
    page: Council, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = (page.work / "delivery.yml").read_text()
    smtp = "channels: {files: {kind: smtp, host: 127.0.0.1, port: 9, security: none, from: status@example.com}}"
    page.story.file("delivery.yml", delivery.replace("channels: {files: {kind: outbox}}", smtp))
    page.push("Mails")
    proposed(page)
    monkeypatch.setenv("CI", "true")
    done = page.lightship("ask", "1")
    assert done.code == 1
    assert "files reaches people, and the record of it in .lightship/state would vanish with this machine" in done.err


def test_what_was_said_by_link_is_known_to_whoever_looks(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.lightship("ask")
    desk.visit(link(desk), AGREE)
    assert "legal: 1 of 1 (severity critical), given by li" in page.lightship("approvals", str(number)).out
    assert "li" in page.lightship("comment", str(number), "--dry-run").out


def test_no_trick_of_a_request_answers_or_leads_elsewhere(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.lightship("ask")
    address = link(desk)
    token = address.rpartition("/")[2]
    manage = Links(desk.url, KEY).unsubscribe_link(token.partition(".")[0]).rpartition("/")[2]
    evil = {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "X_Forwarded_Prefix": "//evil.example"}
    for place, given in (
        (f"{address}?opinion=approved", {}),
        (f"/approve/{manage}", {"form": AGREE}),
        (f"/approve/{'a' * 60_000}", {"form": AGREE}),
        (f"//evil.example/approve/{token}", {"form": AGREE}),
        (f"{address}?opinion=approved", {"form": {}}),
        (address, {"method": "POST", "body": b'{"opinion": "approved"}', "Content_Type": "application/json"}),
        (address, {"method": "POST", "body": b"opinion=approved", "Content_Type": "text/plain"}),
        (address, {"form": {"opinion": "dismissed"}}),
        (address, {"form": {"opinion": "approved", "reason": "a" * 70_000}}),
        (address, {"form": AGREE, "method": "PUT"}),
        (address, {"form": AGREE, "method": "OPTIONS"}),
    ):
        answer = desk.visit(place, **given, **evil)
        assert answer.status in (200, 400, 404, 405, 413, 414, 422), place[:80]
        assert "evil.example" not in answer.text + answer.headers.get("Location", "")
        desk.later(minutes=11)
    assert "li approved it" not in approvals(page, number)
    agreed = desk.visit(address, AGREE, **evil)
    assert (agreed.status, agreed.headers["Location"]) == (303, f"/approve/{token}")


def test_two_answers_at_once_are_one(page: Council, desk: Desk) -> None:
    number = proposed(page)
    page.lightship("ask")
    address = link(desk)
    answers = [AGREE, {"opinion": "changes_requested", "reason": "No"}] * 2
    with ThreadPoolExecutor(4) as threads:
        seen = {one.status for one in threads.map(lambda form: desk.visit(address, form), answers)}
    assert seen <= {200, 303}
    said = approvals(page, number)
    assert ("li approved it" in said) != ("li (legal) asks for changes (No)" in said)


def test_two_runs_at_once_ask_nobody_twice(page: Council, desk: Desk) -> None:
    proposed(page)
    here = app.start(page.ci)
    with ThreadPoolExecutor(2) as threads:
        told = [
            one
            for _, _, those in threads.map(lambda _: summons.ask(here, 1, is_again=False), range(2))
            for one in those
        ]
    assert sorted(one.call.role for one in told) == ["legal", "tech"]
    assert len(desk.mails) == 2


def test_what_was_shown_is_forgotten_with_the_words(page: Council, desk: Desk) -> None:
    proposed(page)
    page.lightship("ask")
    address = link(desk)
    Ballots(DirectoryStore(page.ci / ".lightship" / "state")).forget("outage/20261017T031000Z-investigating")
    gone = desk.visit(address, AGREE)
    assert gone.status == 410
    assert "There is nothing to agree to any more" in gone.words
