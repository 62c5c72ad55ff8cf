"""What is published of a merge: what was agreed to, unit by unit, and nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from council import FOLDER, POLICY, TOKEN, Council
from repositories import git


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_was_approved_is_found_again_however_it_was_merged(page: Council, method: str) -> None:
    page.outage()
    number = page.propose("outage")
    page.on("outage")
    page.story.update("identified", "03:20", "It is the database.")
    page.amend("outage")
    page.host.review(number, "bo")
    page.story.file("notes.txt", "Somebody else's merge moves main on.\n")
    page.push()
    page.merge(number, method)
    done = page.published()
    assert (done.code, done.err) == (0, "")
    assert "It is the database." in page.public()


def test_what_nobody_approved_is_withheld_alone_and_published_and_told_once_somebody_did(page: Council) -> None:
    assert page.lightship("baseline").code == 0
    assert page.lightship("subscribers", "add", "reader@example.com", "--confirmed").code == 0
    page.outage()
    page.story.incident(
        "login", title="Login is slow", components="[web]", started="2026-10-17T03:01:00Z", severity="low"
    )
    page.story.update("investigating", "03:10", "We look into it.", "login")
    number = page.propose("outage")
    page.merge(number)
    done = page.published()
    assert done.code == 0
    assert "withheld, since nobody agreed to them yet (2):" in done.err
    assert "tech: bo or cy can give it" in done.err
    assert "Login is slow" in page.public()
    assert "Checkout fails" not in page.public()
    assert page.lightship("notify", "--meant").code == 0
    assert [("Login is slow" in mail, "Checkout" in mail) for mail in page.mails()] == [(True, False)]
    assert "withheld" in page.lightship("doctor").out
    assert FOLDER in page.lightship("generations").out
    planned = page.lightship("plan").out
    assert "until somebody agrees (`lightship approvals HEAD` says who can):\n" in planned
    assert f"  {FOLDER}/incident.md\n" in planned

    page.host.review(number, "bo")
    done = page.lightship("heartbeat", "--at", "2026-10-17T04:15:00Z")
    assert (done.code, done.err) == (0, "")
    assert "Checkout fails" in page.public()
    assert page.lightship("notify", "--meant").code == 0
    assert ["Checkout" in mail for mail in page.mails()].count(True) == 1
    assert "withheld" not in page.lightship("doctor").out


def test_an_approval_counts_for_the_very_bytes_that_were_seen(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    assert page.lightship("approvals", str(number)).code == 1
    page.host.review(number, "bo")
    assert page.lightship("approvals", str(number)).code == 0
    page.on("outage")
    page.outage("We look into it, and drink tea.")
    page.amend("outage")
    stale = page.lightship("approvals", str(number))
    assert stale.code == 1
    assert "bo approved other bytes than these: ask again" in stale.out
    page.host.review(number, "cy")
    assert page.lightship("approvals", str(number)).code == 0
    page.merge(number)
    assert page.published().err == ""
    assert "drink tea" in page.public()


def test_whoever_wrote_it_approves_nothing_of_it(page: Council) -> None:
    page.outage()
    number = page.propose("outage", "bo")
    page.host.review(number, "bo")
    page.merge(number)
    assert "bo wrote it, and cannot" in page.published().err


def test_what_is_pushed_to_main_by_hand_is_withheld(page: Council) -> None:
    page.outage()
    page.push()
    done = page.published()
    assert "no pull request brought it here" in done.err
    assert "Checkout fails" not in page.public()


def test_two_pull_requests_of_one_incident_merge_in_either_order(page: Council) -> None:
    page.outage()
    first = page.propose("outage")
    page.host.review(first, "bo")
    page.merge(first)
    page.published("03:15")
    numbers = {}
    for name, at, words in (("one", "03:20", "It is the database."), ("two", "03:30", "It is being mended.")):
        page.story.update("identified", at, words)
        numbers[name] = page.propose(name)
    page.host.review(numbers["one"], "bo")
    page.merge(numbers["two"], "merge")
    page.merge(numbers["one"], "squash")
    done = page.published()
    assert "withheld, since nobody agreed to it yet (1):" in done.err
    assert "It is the database." in page.public()
    assert "It is being mended." not in page.public()
    page.host.review(numbers["two"], "cy")
    assert page.published("04:10").err == ""
    assert "It is being mended." in page.public()


def test_a_policy_that_nobody_approved_leaves_the_old_one_in_force(page: Council) -> None:
    page.story.file("policy.yml", "severities: {high: {approve: {}}}\n")
    page.outage()
    number = page.propose("easier")
    page.merge(number)
    done = page.published()
    assert "policy.yml" in done.err
    assert "Checkout fails" not in page.public()
    page.host.review(number, "bo")
    assert "policy.yml" in page.published().err, "bo is not of governance"
    page.host.review(number, "eve")
    assert page.published().err == ""


def test_places_that_nobody_approved_are_not_published_to(page: Council) -> None:
    delivery = (page.work / "delivery.yml").read_text()
    page.story.file("delivery.yml", f"{delivery}targets: [{{kind: directory, path: elsewhere}}]\n")
    number = page.propose("elsewhere")
    page.merge(number)
    for _ in range(2):
        assert "delivery.yml" in page.published().err
        assert not (page.ci / "elsewhere").exists()
    page.host.review(number, "eve")
    assert page.published().err == ""
    assert (page.ci / "elsewhere").exists()


def test_a_target_that_nobody_approved_cannot_stop_the_page(page: Council) -> None:
    delivery = (page.work / "delivery.yml").read_text()
    page.story.file("delivery.yml", f"{delivery}targets: [{{kind: directory, path: broken}}]\n")
    page.merge(page.propose("elsewhere"))
    (page.ci / "broken").write_text("no folder")
    for command in ("publish", "heartbeat"):
        done = page.lightship(command, "--at", "2026-10-17T04:00:00Z") if command == "heartbeat" else page.published()
        assert done.code == 0, done
        assert "delivery.yml" in done.err


def test_published_words_stay_while_their_correction_and_their_removal_wait(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    page.merge(number)
    page.published("03:15")
    page.outage("Other words.")
    page.merge(page.propose("other"))
    assert "We look into it." in (page.published() and page.public())
    git(page.work, "rm", "-rq", FOLDER)
    page.merge(page.propose("gone"))
    done = page.published("04:10")
    assert done.code == 0
    assert "We look into it." in page.public()


def test_an_update_whose_component_is_withheld_waits_with_it(page: Council) -> None:
    components = (page.work / "components.yml").read_text()
    page.story.file("components.yml", f"{components}  - {{id: shop, name: Shop}}\n")
    first = page.propose("shop")
    page.merge(first)
    page.outage(components="[shop]")
    second = page.propose("outage")
    page.host.review(second, "bo")
    page.merge(second)
    done = page.published()
    assert done.code == 0
    assert "without what is withheld: incidents/2026/outage/incident.md:" in done.err
    assert "shop" in done.err
    page.host.review(first, "eve")
    assert page.published().err == ""
    assert "Checkout fails" in page.public()


def test_with_a_forge_that_does_not_answer_nothing_new_comes_out_and_the_page_stays_fresh(
    page: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    page.merge(number)
    monkeypatch.delenv(TOKEN)
    done = page.lightship("heartbeat", "--at", "2026-10-17T03:15:00Z")
    assert done.code == 4
    assert f"the forge could not be asked: the environment variable {TOKEN} is not set" in done.err
    assert "where it cannot wait: `lightship break-glass" in done.err
    assert "Checkout fails" not in page.public()
    assert json.loads(page.public("status.json"))["generated_at"] == "2026-10-17T03:15:00Z"


def test_without_roles_nobody_is_asked(page: Council) -> None:
    page.story.file("policy.yml", POLICY.partition("roles")[0])
    number = page.propose("free")
    page.host.review(number, "eve")
    page.merge(number)
    page.published("03:00")
    page.host.asked.clear()
    page.outage()
    page.push()
    assert page.published().err == ""
    assert "Checkout fails" in page.public()
    assert page.host.asked == []


def test_whoever_moves_the_state_without_approval_does_not_get_round_those_who_must_agree(page: Council) -> None:
    delivery = (page.work / "delivery.yml").read_text()
    page.story.file("delivery.yml", f"{delivery}state: dir:.lightship/another\n")
    page.outage()
    number = page.propose("moved")
    page.merge(number)
    done = page.published()
    assert "delivery.yml" in done.err
    assert "Checkout fails" not in page.public()
    assert not (page.ci / ".lightship/another/head.json").exists()


def test_half_of_a_new_name_changes_nothing(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    page.merge(number)
    page.published("03:15")
    git(page.work, "mv", FOLDER, "incidents/2026/trouble")
    place = page.work / "incidents/2026/trouble/incident.md"
    place.write_text(place.read_text().replace("---\n", "---\nrenamed_from: [outage]\n", 1))
    number = page.propose("renamed")
    page.merge(number)
    assert page.published().code == 0
    assert (page.ci / "public/incidents/outage/index.html").is_file()
    assert not (page.ci / "public/incidents/trouble").exists()
    page.host.review(number, "cy")
    assert page.published("04:10").err == ""
    assert (page.ci / "public/incidents/trouble/index.html").is_file()


def test_what_was_reverted_waits_no_longer(page: Council) -> None:
    page.outage()
    page.push()
    assert "withheld" in page.published().err
    git(page.work, "rm", "-rq", FOLDER)
    page.push("Take it back")
    assert page.published().err == ""
    assert "withheld" not in page.lightship("doctor").out
    page.outage()
    number = page.propose("again")
    page.host.review(number, "bo")
    page.merge(number)
    assert page.published("04:10").err == ""
    assert "Checkout fails" in page.public()


def test_people_are_told_what_is_published_also_by_a_machine_with_an_older_commit(page: Council) -> None:
    assert page.lightship("baseline").code == 0
    assert page.lightship("subscribers", "add", "reader@example.com", "--confirmed").code == 0
    page.outage("Words that nobody approved.")
    page.push()
    page.published("03:15")
    page.outage("Words that bo approved.")
    number = page.propose("better")
    page.host.review(number, "bo")
    page.merge(number)
    # It has the words of both, and both of its files must be as they were approved.
    older = git(page.ci, "rev-parse", "HEAD")
    page.published()
    git(page.ci, "checkout", "--quiet", older)
    assert page.run("notify", "--meant").code == 0
    assert not any("nobody approved" in mail for mail in page.mails())


_TEMPLATE = """\
---
phase: investigating
titles: [Checkout fails]
facts: {what: [logins, payments]}
---
We look into {{ facts.what }} that fail.
"""


def test_what_was_agreed_on_beforehand_needs_nobody_and_free_words_do(page: Council) -> None:
    page.story.file("templates/failing.md", _TEMPLATE)
    number = page.propose("template")
    page.host.review(number, "eve")
    page.merge(number)
    assert page.published("03:00").err == ""
    # Agreed on for the night is what is told now.
    began, told, more = (datetime.now(UTC) - timedelta(minutes=ago) for ago in (9, 6, 3))
    page.story.incident(title="Checkout fails", components="[web]", started=f"{began:%Y-%m-%dT%H:%M:%SZ}")
    words = "We look into {{ facts.what }} that fail."
    page.story.update("investigating", told.isoformat(), words, facts="{what: logins}")
    page.story.update("identified", more.isoformat(), "It was Bob.")
    page.merge(page.propose("night"))
    done = page.lightship("publish")
    assert f"withheld, since nobody agreed to it yet (1):\n  outage/{more:%Y%m%dT%H%M%SZ}-identified\n" in done.err
    assert "We look into logins that fail." in page.public()
    assert "Bob" not in page.public()
    page.story.update("identified", more.isoformat(), "It was the database.")
    page.push()
    assert page.lightship("check", "--against", "live").code == 0, "nobody has read what is mended there"


def test_backups_may_agree_when_time_has_passed(page: Council) -> None:
    waiting = POLICY.replace("{people: [bo, cy]}", "{people: [bo], backup: [cy], backup_after: 2h}")
    page.story.file("policy.yml", waiting)
    number = page.propose("backups")
    page.host.review(number, "eve")
    page.merge(number)
    assert page.published("03:00").err == ""
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "cy")
    page.merge(number)
    page.host.pulls[number].opened = datetime.now(UTC) - timedelta(hours=1)
    assert "tech: cy may from" in page.published("03:15").err
    page.host.pulls[number].opened = datetime.now(UTC) - timedelta(hours=3)
    done = page.lightship("heartbeat", "--at", "2026-10-17T03:30:00Z")
    assert (done.code, done.err) == (0, "")
    assert "Checkout fails" in page.public()
