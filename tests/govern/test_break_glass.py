"""Publishing without the approvals: who may, what is noted of it, and what becomes of it afterwards."""

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from council import FOLDER, POLICY, TOKEN, Council, Ran, council
from lightship.errors import LightshipError
from lightship.govern.glass import Rule
from lightship.model.governing import BreakGlass, Governance, Role
from lightship.state.directory import DirectoryStore
from lightship.trail import Entry, Kind, contents
from lightship.trail.entry import read
from lightship.trail.reviews import Review
from repositories import clone, git
from story import Story
from tools import require

NOW = datetime(2026, 10, 17, 3, 30, tzinfo=UTC)
GLASS = "break_glass: {roles: [tech], review_within: 24h, review: {comms: 1}, signers: .github/allowed_signers}\n"
REASON = "nobody of tech answers"
RENAMED = "incidents/2026/outage-eu"
WORDS = "published without the approvals of tech"


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """Give a page that was published once, whose policy lets bo and cy break the glass when they sign."""
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    with council(tmp_path, capsys) as found:
        monkeypatch.setenv(TOKEN, found.host.account("lightship[bot]", is_robot=True))
        keys = [f"{name} {key(tmp_path, name)}\n" for name in ("ana", "bo", "cy", "di")]
        keys.append(f'cy valid-before="20260101" {key(tmp_path, "old")}\n')
        key(tmp_path, "stranger")
        found.story.file(".github/allowed_signers", "".join(keys))
        found.begin(POLICY + GLASS)
        signing(found, "bo")
        yield found


@pytest.fixture
def outage(page: Council) -> Council:
    """Give the page with an outage on main that nobody agreed to."""
    page.outage()
    page.push()
    return page


def key(place: Path, name: str) -> str:
    """Make a key, and give its public half."""
    command = [require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(place / name)]
    subprocess.run(command, check=True)
    return (place / f"{name}.pub").read_text(encoding="utf-8").strip()


def signing(page: Council, name: str) -> None:
    """Let whoever works on the machine that publishes be somebody who signs with a key."""
    setup = {"user.name": name, "user.email": f"{name}@example.com", "gpg.format": "ssh"}
    for option, value in (setup | {"user.signingkey": str(page.place / name)}).items():
        git(page.ci, "config", option, value)


def asking(page: Council, channels: str = "{mail: {kind: outbox}}") -> None:
    """Publish a policy that asks tech by the last of some channels, and di by link; then bring an outage to main."""
    last = channels.rpartition(": {kind")[0].rpartition(" ")[2].strip("{")
    ask = f"people: [bo, cy], ask: [{{channel: {last}, to: [tech@example.com]}}]"
    delivery = (page.work / "delivery.yml").read_text(encoding="utf-8")
    links = "{url: 'https://a.example.com', key: {env: LINKS_KEY}, channel: mail, people: {di: di@example.com}}"
    page.story.file("policy.yml", POLICY.replace("people: [bo, cy]", ask) + GLASS)
    page.story.file("delivery.yml", f"{delivery}channels: {channels}\napprovals: {links}\n")
    number = page.propose("asking")
    page.host.review(number, "eve")
    page.merge(number)
    assert page.published("03:00").err == ""
    page.outage()
    page.push()


def receivers(page: Council) -> list[str]:
    return [re.search(r"^To: (\S+)", mail, re.MULTILINE)[1] for mail in page.mails()]


def broken(page: Council, *more: str) -> Ran:
    return page.lightship("break-glass", "--reason", REASON, *more)


def entries(page: Council, kind: Kind = Kind.BREAK_GLASS) -> list[Entry]:
    store = DirectoryStore(page.ci / ".lightship/state")
    return [entry for _, content in contents(store) if (entry := read(content)).kind is kind]


def expect_untouched(page: Council) -> None:
    assert "Checkout fails" not in page.public()
    assert entries(page) == []


def test_what_lacks_its_approvals_is_published_now_and_noted_before(outage: Council) -> None:
    done = broken(outage)
    assert (done.code, WORDS in done.out) == (0, True), done
    assert "lightship break-glass sign-off 2" in done.out
    assert "Checkout fails" in outage.public()
    [noted] = entries(outage)
    assert noted.by == noted.body["person"] == "bo"
    assert (noted.body["reason"], noted.body["roles"], noted.body["review"]) == (REASON, ["tech"], {"comms": 1})
    assert [one["unit"] for one in noted.body["units"]] == ["outage", "outage/20261017T031000Z-investigating"]
    assert "-----BEGIN SSH SIGNATURE-----" in noted.body["proof"]["text"]
    published = entries(outage, Kind.PUBLICATION)[-1]
    assert (published.number > noted.number, published.body["break_glass"]) == (True, noted.number)
    assert outage.run("audit", "verify").code == 0


def test_nothing_is_withheld_again_and_nobody_is_asked_for_it_any_more(outage: Council) -> None:
    broken(outage)
    assert outage.lightship("approvals", "HEAD").code == 0
    outage.story.file("notes.txt", "Somebody else's merge moves main on.\n")
    outage.push()
    done = outage.lightship("publish")
    assert (done.code, done.err) == (0, "")
    assert "Checkout fails" in outage.public()


def test_without_anything_missing_it_publishes_and_leaves_no_mark(page: Council) -> None:
    done = broken(page)
    assert done.code == 0
    assert "nothing lacked its approvals" in done.out
    assert entries(page) == []


def test_the_rules_themselves_wait_for_their_approvals_all_the_same(outage: Council) -> None:
    outage.story.file("policy.yml", POLICY.replace("[bo, cy]", "[bo, cy, ana]") + GLASS)
    outage.push()
    done = broken(outage)
    assert "policy.yml" in done.err
    assert "Checkout fails" in outage.public()
    signing(outage, "ana")
    assert "ana may not publish without the approvals" in broken(outage).err


def test_published_words_are_changed_or_removed_by_nobody_without_a_word_about_it(outage: Council) -> None:
    broken(outage)
    words = outage.work / FOLDER / "20261017T031000Z-investigating.md"
    words.write_text(words.read_text().replace("We look into it.", "All is well."))
    outage.story.update("identified", "03:20", "It is the database.")
    outage.push()
    done = broken(outage)
    assert done.code == 0
    assert "investigating.md:5:1: published words were changed, and no correction says so" in done.err
    assert "withheld, since nobody agreed to it yet (1)" in done.err
    page = outage.public("incidents/outage/index.html")
    assert "It is the database." in page
    assert "All is well." not in page
    git(outage.work, "rm", "-rq", FOLDER)
    outage.push()
    assert "was published" in broken(outage).err
    assert "Checkout fails" in outage.public("incidents/outage/index.html")
    assert [len(one.body["units"]) for one in entries(outage)] == [2, 1]


@pytest.mark.parametrize(
    ("is_said", "words"), [(True, "All is well."), (False, "All is well."), (True, "We look into it.")]
)
def test_a_folder_with_another_name_does_not_hide_what_was_changed_in_it(
    outage: Council, words: str, *, is_said: bool
) -> None:
    broken(outage)
    _renamed(outage, is_said=is_said)
    update = outage.work / RENAMED / "20261017T031000Z-investigating.md"
    update.write_text(update.read_text().replace("We look into it.", words))
    outage.push()
    is_silent = words == "All is well."
    done = broken(outage)
    assert done.code == int(is_silent), done
    assert (f"{FOLDER} was published, and has another name now" in done.err) is is_silent
    assert (outage.ci / "public/incidents/outage-eu/index.html").exists() is not is_silent
    assert "All is well." not in outage.public("incidents/outage/index.html")
    assert len(entries(outage)) == (1 if is_silent else 2)


@pytest.mark.parametrize("is_said", [True, False])
def test_nor_does_another_published_folder_that_takes_it_in(outage: Council, *, is_said: bool) -> None:
    outage.outage(id_="outage-eu")
    outage.story.update("identified", "03:20", "It is the database.", "outage-eu")
    outage.push()
    broken(outage)
    git(outage.work, "rm", "-rq", RENAMED)
    outage.story.update("monitoring", "03:30", "It is mended.")
    _renamed(outage, is_said=is_said)
    update = outage.work / RENAMED / "20261017T031000Z-investigating.md"
    update.write_text(update.read_text().replace("We look into it.", "All is well."))
    outage.push()
    done = broken(outage)
    assert done.code == 1
    assert f"{FOLDER} was published, and has another name now" in done.err


def _renamed(page: Council, *, is_said: bool) -> None:
    git(page.work, "mv", FOLDER, RENAMED)
    place = page.work / RENAMED / "incident.md"
    if is_said:
        place.write_text(place.read_text().replace("---\n", "---\nrenamed_from: [outage]\n", 1))


def test_whoever_may_not_or_cannot_say_who_they_are_publishes_nothing(outage: Council) -> None:
    unknown = "is nobody's who may say this, or is not valid now"
    for who, words in (
        ("ana", "ana may not publish without the approvals (who may: bo, cy)"),
        ("old", unknown),
        ("stranger", unknown),
        ("missing", "you could not sign who you are"),
    ):
        signing(outage, who)
        done = broken(outage)
        assert done.code != 0
        assert words in done.err
    expect_untouched(outage)


def test_keys_and_roles_that_nobody_agreed_to_count_for_nothing(outage: Council) -> None:
    stranger = (outage.place / "stranger.pub").read_text(encoding="utf-8")
    outage.story.file(".github/allowed_signers", f"bo {stranger}")
    outage.push()
    signing(outage, "stranger")
    assert "is nobody's" in broken(outage).err
    # Nor do they once the commit is published without them.
    outage.lightship("publish")
    assert "is nobody's" in broken(outage).err
    expect_untouched(outage)


def test_a_signature_in_another_form_says_nothing(outage: Council, tmp_path: Path) -> None:
    program = tmp_path / "gpg"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho '-----BEGIN PGP SIGNATURE-----'\n"
    )
    program.chmod(0o755)
    git(outage.ci, "config", "gpg.format", "openpgp")
    git(outage.ci, "config", "gpg.program", str(program))
    assert "this is not signed with an SSH key" in broken(outage).err
    expect_untouched(outage)


def test_a_policy_without_it_lets_nobody(outage: Council) -> None:
    outage.story.file("policy.yml", POLICY)
    git(outage.work, "rm", "-rq", FOLDER)
    number = outage.propose("without")
    outage.host.review(number, "eve")
    outage.merge(number)
    assert outage.published("03:00").err == ""
    outage.outage()
    outage.push()
    assert "lets nobody publish without the approvals" in broken(outage).err


def test_the_forge_says_who_started_the_run(outage: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    signing(outage, "missing")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for event, actor, again, words in (
        ("push", "bo", "bo", "you could not sign who you are"),
        ("workflow_dispatch", "ana", "ana", "ana may not publish without the approvals"),
        ("workflow_dispatch", "lightship[bot]", "lightship[bot]", "lightship[bot] is a program, and decides nothing"),
        ("workflow_dispatch", "bo", "ana", "ana started a run of bo once more"),
    ):
        monkeypatch.setenv("GITHUB_EVENT_NAME", event)
        monkeypatch.setenv("GITHUB_ACTOR", actor)
        monkeypatch.setenv("GITHUB_TRIGGERING_ACTOR", again)
        assert words in broken(outage).err
    expect_untouched(outage)
    monkeypatch.setenv("GITHUB_TRIGGERING_ACTOR", "bo")
    assert WORDS in broken(outage).out
    assert [(one.by, one.body["means"]) for one in entries(outage)] == [("bo", "forge")]


def test_a_forge_that_is_down_stops_nobody(outage: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    outage.story.file("policy.yml", POLICY.replace("[bo, cy]", "[bo, cy, ana]") + GLASS)
    outage.push()
    monkeypatch.delenv(TOKEN)
    done = broken(outage)
    assert WORDS in done.out
    assert "Checkout fails" in outage.public()
    assert "the forge could not be asked" in done.err
    assert "where it cannot wait" not in done.err  # rules do in any case


def test_of_teams_it_is_known_who_was_in_them_when_the_forge_was_last_asked(
    page: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.host.teams["acme/sre"] = ["bo", "cy"]
    page.story.file("policy.yml", POLICY.replace("people: [bo, cy]", 'people: ["@acme/sre"]') + GLASS)
    number = page.propose("teams")
    page.host.review(number, "eve")
    page.merge(number)
    assert page.published("03:00").err == ""
    page.outage()
    page.push()
    page.published("03:15")
    monkeypatch.delenv(TOKEN)
    signing(page, "ana")
    assert "ana may not publish without the approvals (who may: bo, cy)" in broken(page).err
    signing(page, "bo")
    assert WORDS in broken(page).out


def test_words_that_are_not_in_order_are_published_by_nobody(page: Council) -> None:
    page.outage("Our database acme-db-7 at 10.1.2.3 is down.", components="[nothing]")
    page.push()
    done = broken(page)
    assert done.code == 1
    assert "unknown component" in done.err
    page.outage("Our database at 10.1.2.3 is down.")
    page.push()
    done = broken(page)
    assert done.code == 1
    assert "10.1.2.3" in done.err
    expect_untouched(page)


def test_a_rehearsal_says_what_would_be_and_changes_nothing(outage: Council) -> None:
    done = broken(outage, "--dry-run")
    assert done.code == 0
    assert "you are bo, and may" in done.out
    assert "would be published without the approvals of tech:\n  outage\n" in done.out
    expect_untouched(outage)
    for reason in ("", " \n", "\u200b", "…"):
        assert "whoever is passed over wants to know why" in outage.run("break-glass", "--reason", reason).err


def test_whoever_was_passed_over_is_told_by_their_own_routes(page: Council) -> None:
    asking(page)
    done = broken(page)
    assert "told: tech by mail" in done.out
    assert "told: comms by mail" in done.out  # di agrees by link
    assert "tech@example.com" not in done.out + done.err
    assert sorted(receivers(page)) == ["di@example.com", "tech@example.com"]
    mail = page.mails()[0]
    assert f"Subject: Published without approval: {REASON}" in mail
    for words in ("without the agreement of", "- outage/", "somebody must look at it (1", "break-glass sign-off"):
        assert words in mail
    assert "told: tech" not in broken(page).out
    assert page.lightship("ask").out == ""
    assert len(page.mails()) == 2


def test_what_a_run_did_not_tell_that_was_killed_the_next_one_that_asks_tells(page: Council) -> None:
    asking(page)
    _killed(page)
    assert page.mails() == []
    done = page.lightship("ask")
    assert (done.code, done.out) == (0, "told: comms by mail\ntold: tech by mail\n")
    assert sorted(receivers(page)) == ["di@example.com", "tech@example.com"]
    assert page.lightship("ask").out == ""
    assert len(page.mails()) == 2


def test_whoever_was_told_is_not_told_again_because_another_channel_fails(page: Council) -> None:
    asking(
        page,
        "{mail: {kind: outbox}, chat: {kind: smtp, host: 127.0.0.1, port: 9, security: none, from: a@example.com}}",
    )
    done = broken(page)
    assert done.code == 4
    assert "told: comms by mail" in done.out
    assert "not told: tech (chat: " in done.err
    again = page.lightship("ask")
    assert (again.code, again.out) == (4, "")
    assert "not told: tech (chat: " in again.err
    assert receivers(page) == ["di@example.com"]


def test_an_account_called_like_somebody_who_agrees_by_link_is_a_strangers(
    page: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(page)
    page.published()
    for name, value in (("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "workflow_dispatch"), ("GITHUB_ACTOR", "Di")):
        monkeypatch.setenv(name, value)
    strange = "Di agrees by link, so an account of that name is a stranger's"
    assert strange in broken(page).err
    monkeypatch.setenv("GITHUB_ACTOR", "bo")
    assert WORDS in broken(page).out
    monkeypatch.setenv("GITHUB_ACTOR", "Di")
    number = str(entries(page)[0].number)
    assert strange in page.run("break-glass", "sign-off", number).err
    monkeypatch.delenv("GITHUB_ACTIONS")
    signing(page, "di")
    assert "di signed off entry" in page.run("break-glass", "sign-off", number).out


def test_whose_objection_is_passed_over_is_noted_and_told_of_it(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    page.host.review(number, "cy", "CHANGES_REQUESTED")
    page.merge(number)
    done = broken(page)
    assert "cy (tech) asks for changes" in done.out
    assert [one.body["roles"] for one in entries(page)] == [["tech"]]


def test_it_stays_open_until_those_have_looked_at_it_whom_the_policy_names(outage: Council) -> None:
    broken(outage)
    assert "open until" in outage.run("break-glass", "list").out
    for who, words in (("bo", "bo published it, and cannot"), ("cy", "cy is not one of those"), ("di", "")):
        signing(outage, who)
        done = outage.run("break-glass", "sign-off", "2", "--note", "It was right.")
        assert words in done.err
        assert done.code == (1 if words else 0)
    assert outage.run("break-glass", "list").out == "Nothing is open.\n"
    assert "di looked at it" in outage.run("break-glass", "list", "--all").out
    assert "was signed off already, by entry 4" in outage.run("break-glass", "sign-off", "2").err
    assert "is no publication past the approvals" in outage.run("break-glass", "sign-off", "3").err
    [signed] = entries(outage, Kind.SIGN_OFF)
    assert (signed.body["of"], signed.body["note"], signed.body["left"]) == (2, "It was right.", {})


def test_whoever_wrote_it_signs_it_off_where_nobody_else_can(page: Council) -> None:
    page.outage()
    page.merge(page.propose("outage", by="di"))
    broken(page)
    signing(page, "di")
    number = str(entries(page)[0].number)
    assert "di signed off" in page.run("break-glass", "sign-off", number).out  # nobody else of comms may


def test_whoever_wrote_it_does_not_sign_it_off_where_another_one_can() -> None:
    body = {"person": "bo", "review": {"comms": 1}, "units": [{"unit": "outage", "authors": ["Di"]}]}
    entry = Entry(number=2, previous="", at=NOW, by="bo", run="1", kind=Kind.BREAK_GLASS, body=body)
    people = {"comms": Role(name="comms", people=("di", "flo"))}
    rule = Rule(governance=Governance(roles=people, break_glass=BreakGlass(roles=("comms",), review={"comms": 1})))
    with pytest.raises(LightshipError, match=r"di wrote it: somebody else can look at it \(who may: flo\)"):
        rule.signed_off(Review(entry=entry), "di")
    assert rule.signed_off(Review(entry=entry), "flo") == {}


def test_an_open_one_is_in_the_evidence_and_once_it_is_late_the_machines_say_so(outage: Council) -> None:
    outage.story.file("policy.yml", POLICY + GLASS.replace("24h", "1s"))
    number = outage.propose("soon")
    outage.host.review(number, "eve")
    outage.merge(number)
    outage.lightship("publish")
    noted = entries(outage)
    assert noted == []
    broken(outage)
    [noted] = entries(outage)
    outage.run("audit", "--out", str(outage.place / "evidence.zip"))
    with zipfile.ZipFile(outage.place / "evidence.zip") as pack:
        [review] = json.loads(pack.read("evidence.json"))["reviews"]
        assert f"bo published past the approvals ({REASON})" in pack.read("evidence.html").decode()
    assert (review["entry"], review["sign_off"]) == (noted.number, None)
    while time.time() < noted.at.timestamp() + 2:
        time.sleep(0.1)
    assert "nobody signed off what bo published without approvals" in outage.lightship("heartbeat").err
    assert "nobody signed off what bo published without approvals" in outage.run("doctor").out
    signing(outage, "di")
    outage.run("break-glass", "sign-off", str(noted.number))
    assert "signed off" not in outage.lightship("heartbeat").err + outage.run("doctor").out


def _started(page: Council, **variables: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "lightship", "-C", str(page.ci), "break-glass", "--reason", REASON]
    return subprocess.Popen(
        command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _killed(page: Council) -> None:
    """Begin it, and kill it as soon as the mark is there."""
    page.lightship("approvals", "HEAD")  # brings the commit
    with _started(page) as running:
        while not entries(page) and running.poll() is None:
            time.sleep(0.02)
        running.kill()


def test_killed_in_the_middle_and_run_again_it_leaves_one_mark(outage: Council) -> None:
    _killed(outage)
    assert broken(outage).code == 0
    assert "Checkout fails" in outage.public()
    assert len(entries(outage)) == 1


def test_killed_once_it_holds_the_head_the_next_run_says_what_was_passed_over(outage: Council) -> None:
    outage.lightship("approvals", "HEAD")  # brings the commit
    commit = git(outage.ci, "rev-parse", "HEAD").encode()
    store = DirectoryStore(outage.ci / ".lightship/state")
    with _started(outage) as running:
        while commit not in store.read("head.json").content and running.poll() is None:
            time.sleep(0.01)
        running.kill()
    [noted] = entries(outage)
    done = broken(outage)
    assert f"is in entry {noted.number} already, of an earlier run" in done.out
    assert f"lightship break-glass sign-off {noted.number}" in done.out
    assert entries(outage, Kind.PUBLICATION)[-1].body["break_glass"] == noted.number


def test_two_at_once_leave_one_mark(outage: Council) -> None:
    outage.lightship("approvals", "HEAD")
    other = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.signingkey"}
    with (
        _started(outage) as one,
        _started(outage, **other, GIT_CONFIG_VALUE_0=str(outage.place / "cy")) as two,
    ):
        said = [running.communicate(timeout=60)[0] for running in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), said
    assert "Checkout fails" in outage.public()
    assert len(entries(outage)) == 1


def _apart(page: Council, words: str = "We look into it.") -> None:
    """Let somebody write on the machine that publishes, and publish it without the forge."""
    story = object.__new__(Story)
    story.root = page.ci
    git(page.ci, "checkout", "--quiet", "--detach", "origin/main")
    given = {"title": "Checkout fails", "components": "[web]", "started": "2026-10-17T03:01:00Z"}
    story.incident("outage", **given)
    story.update("investigating", "03:10", words, "outage")
    git(page.ci, "add", "incidents")
    person = page.host.accounts["bo"].person
    git(page.ci, "commit", "--quiet", "--message", "Outage", **person.author, **person.committer)
    done = page.run("break-glass", "--reason", REASON)
    assert "next: push this very commit and merge it" in done.out, done


def _another_machine(page: Council) -> None:
    """Let CI go on, which has the state and the target, and not the clone of whoever published."""
    page.ci.rename(page.place / "operator")
    clone(page.host.remote, page.ci)
    for path in (page.place / "operator").glob("[.p]*"):
        if path.name.startswith((".lightship", "public", ".public")):
            subprocess.run(["cp", "-a", path, page.ci], check=True)
    signing(page, "bo")


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_once_it_is_merged_however_publishing_goes_on_without_a_word(page: Council, method: str) -> None:
    _apart(page)
    page.host.push(page.ci, "outage", "bo")
    number = page.host.open("outage", "bo", title="Outage").number
    page.host.review(number, "cy")
    page.merge(number, method)
    _another_machine(page)
    told = len(entries(page, Kind.PUBLICATION))
    done = page.lightship("publish")
    assert (done.code, done.err) == (0, ""), done
    assert len(entries(page, Kind.PUBLICATION)) == told
    assert "open until" in page.run("break-glass", "list").out
    page.story.file("notes.txt", "Main moves on.\n")
    page.push()
    assert page.lightship("heartbeat").err == ""
    assert "Checkout fails" in page.public()


def test_until_it_is_merged_the_machine_says_what_to_do(page: Council) -> None:
    _apart(page)
    assert "is confirmed" in page.run("heartbeat").out
    _another_machine(page)
    done = page.lightship("publish")
    assert done.code == 1
    assert "ask who published it to push it" in done.err
    git(page.place / "operator", "push", "--quiet", str(page.host.remote), "HEAD:refs/heads/outage")
    assert "gave way: the newer commit" in page.lightship("publish").out


def test_other_words_of_the_same_need_a_decision(page: Council) -> None:
    _apart(page)
    page.host.push(page.ci, "outage", "bo")
    _another_machine(page)
    page.outage("We know what it is.")
    number = page.propose("other")
    page.host.review(number, "bo")
    page.merge(number)
    done = page.lightship("publish")
    assert done.code == 1
    assert "neither this commit nor the published" in done.err
    assert "`lightship publish --diverged`" in done.err
    assert page.lightship("publish", "--diverged").err == ""
    assert "We know what it is." in page.public()
