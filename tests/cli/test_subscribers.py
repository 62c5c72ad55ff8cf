"""`lightship subscribers …`, as the owner of a page runs it."""

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from repositories import git
from story import Story
from subscribing import KEY, served

Run = Callable[..., tuple[int, str, str]]
ANA = "f8c3c203b618ed9e"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    root = tmp_path / "page"
    Story(root).file("delivery.yml", "audiences: {executives: {description: Those who decide}}\n")
    return root


@pytest.fixture
def subscribers(page: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command of `lightship subscribers` at the page."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(page), "subscribers", *arguments])
        printed = capfdbinary.readouterr()
        return code, printed.out.decode(), printed.err.decode()

    return command


def listed(subscribers: Run, *options: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in subscribers("list", "--json", *options)[1].splitlines()]


def test_somebody_is_added_with_all_that_was_said_and_shown_by_the_id(subscribers: Run, page: Path) -> None:
    options = ("--audience", "executives", "--component", "api", "--component", "website", "--kind", "incident")
    more = (
        "--preference",
        "first-and-last",
        "--lang",
        "de",
        "--zone",
        "Europe/Berlin",
        "--name",
        "Ana",
        "--tier",
        "gold",
    )
    assert subscribers("add", "ana@example.com", *options, *more, "--confirmed") == (0, f"added {ANA}\n", "")
    code, out, _ = subscribers("export")
    assert code == 0
    header, line = out.splitlines()
    assert header.startswith("address,medium,audience,components,kinds,preference,language,zone,name,tier,confirmed")
    start = "ana@example.com,email,executives,api web,incident,first-and-last,de,Europe/Berlin,Ana,gold,20"
    assert line.startswith(start)


def test_who_has_not_confirmed_is_not_told_and_that_is_said(subscribers: Run) -> None:
    code, out, _ = subscribers("add", "ana@example.com")
    assert (code, out) == (0, f"added {ANA} (not confirmed: add --confirmed when they agreed to be told)\n")
    assert subscribers("add", "Ana@Example.com", "--confirmed", "--tier", "gold")[1] == f"changed {ANA}\n"
    code, out, _ = subscribers("add", "ana@example.com", "--lang", "de")
    assert out == f"changed {ANA}\n", "what is not given stays: who agreed has agreed"
    assert len(listed(subscribers)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ana@example.con",), "no domain ends with .con (did you mean .com?)"),
        (("ana",), "this is no e-mail address"),
        (("030 12345", "--medium", "sms"), "the telephone number has no country"),
        (("ana@example.com", "--medium", "fax"), "'fax' is none of these (known: email, webhook, sms)"),
        (("ana@example.com", "--component", "rset"), "unknown component 'rset' (did you mean 'rest'?)"),
        (("ana@example.com", "--audience", "execs"), "unknown audience 'execs'"),
        (("ana@example.com", "--lang", "fr"), "the page has no language 'fr' (known: en, de)"),
        (("ana@example.com", "--zone", "Mars/Base"), "'Mars/Base' is not a time zone"),
        (("ana@example.com", "--kind", "rumour"), "'rumour' is none of these"),
        (("ana@example.com", "--preference", "none"), "'none' is none of these"),
        (("ana@example.com", "--name", "Ana\nBcc: x"), "there is a control character in it"),
        (("ana@example.com", "--audience", "bo@example.com"), "unknown audience (not shown)"),
    ],
)
def test_what_cannot_be_is_one_clear_line(subscribers: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = subscribers("add", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert arguments[0] not in err.replace("such as ana@example.com", "")
    assert "bo@" not in err
    assert listed(subscribers) == []


def test_a_list_masks_addresses_unless_told(subscribers: Run) -> None:
    subscribers("add", "ana@example.com", "--confirmed", "--component", "rest")
    subscribers("add", "https://hooks.example.com/T0/secret")
    subscribers("add", "+49 30 123456", "--audience", "executives")
    _, out, _ = subscribers("list")
    lines = out.splitlines()
    assert lines[0] == f"{ANA}  a…@example.com  email  public  told  rest"
    assert lines[1].endswith("https://hooks.example.com/…  webhook  public  unconfirmed  everything")
    assert lines[2].endswith("+49…56  sms  executives  unconfirmed  everything")
    assert "secret" not in out
    _, out, _ = subscribers("list", "--show-addresses", "--medium", "webhook")
    assert "https://hooks.example.com/T0/secret" in out
    assert len(listed(subscribers, "--state", "unconfirmed")) == 2
    assert len(listed(subscribers, "--audience", "executives")) == 1
    assert len(listed(subscribers, "--component", "rest")) == 1
    assert len(listed(subscribers, "--most", "1")) == 1


def test_who_is_removed_may_come_back_by_an_import_and_who_is_forgotten_does_not(
    subscribers: Run, tmp_path: Path
) -> None:
    old = tmp_path / "old.csv"
    old.write_text("address,confirmed\nana@example.com,yes\nbo@example.com,yes\n")
    assert subscribers("import", str(old))[1] == "2 added, 0 changed, 0 as before\n"
    assert subscribers("remove", "ANA@example.com", "nobody@example.com")[0] == 1
    assert subscribers("import", str(old))[1] == "1 added, 0 changed, 1 as before\n"
    assert subscribers("forget", ANA) == (0, f"forgot {ANA}\n", "")
    code, out, _ = subscribers("import", str(old))
    assert (code, out) == (0, "0 added, 0 changed, 1 as before\n  1 person asked to be forgotten and stays so\n")
    assert subscribers("remove", ANA) == (1, "", f"there is no subscriber {ANA}\n")
    assert [one["state"] for one in listed(subscribers)] == ["told", "forgotten"]
    assert subscribers("add", "ana@example.com", "--confirmed")[1] == f"added {ANA}\n", "the person may come back"


def test_forgetting_erases_the_address_from_the_file_and_leaves_the_id(subscribers: Run, page: Path) -> None:
    subscribers("add", "ana@example.com", "--name", "Ana Lima", "--confirmed")
    subscribers("forget", "ana@example.com")
    content = (page / ".lightship" / "subscribers.db").read_bytes()
    assert b"ana@" not in content
    assert b"Ana Lima" not in content
    assert ANA.encode() in content
    assert subscribers("forget", "ana@example.com")[0] == 0
    subscribers("add", "ana@example.com")
    assert [one["state"] for one in listed(subscribers)] == ["unconfirmed"], "whoever adds them may bring them back"


def test_wrong_lines_are_told_with_their_place_and_nothing_is_imported(subscribers: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "address;audience;components\n"
        "ana@example.com;public;rest\n"
        "bo@example;public;\n"
        '"ca@example.com";directors;"web; rset"\n'
        "di@example.com;public;;;x\n"
        'ed"@example.com;"public\n'
    )
    code, out, err = subscribers("import", str(file))
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{file}:3:1: the part after the @ is no domain (such as example.com)",
        f"{file}:4:18: unknown audience 'directors' (known: public, executives, support, technical, business, strategic, legal)",
        f"{file}:4:28: unknown component 'rset' (did you mean 'rest'?)",
        f"{file}:5:24: this line has 5 cells, and there are 3 columns (put quotes around a cell with ';' in it)",
        f'{file}:6:3: the quotes in this line do not fit (a cell is in quotes or not, a quote in it is written "", and it ends on its line)',
    ]
    assert listed(subscribers) == []
    code, out, err = subscribers("import", str(file), "--skip-invalid")
    assert code == 0
    assert out.splitlines()[:2] == ["1 added, 0 changed, 0 as before", "  4 lines are wrong and were left out"]
    assert len(err.splitlines()) == 5
    assert len(listed(subscribers)) == 1


def test_an_import_keeps_consent_and_quarantine_and_changes_what_its_columns_say(
    subscribers: Run, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "address,name,confirmed,quarantined,reason\n"
        "ana@example.com,Ana,2026-01-02T03:04:05Z,2026-02-03T00:00:00Z,mailbox full\n"
    )
    subscribers("import", str(file))
    file.write_text("address,name,confirmed,quarantined,reason,language\nana@example.com,Ana Lima,,,,de\n")
    assert subscribers("import", str(file))[1] == "0 added, 1 changed, 0 as before\n"
    line = subscribers("export")[1].splitlines()[1]
    assert line == "ana@example.com,email,,,,,de,,Ana Lima,,2026-01-02T03:04:05Z,2026-02-03T00:00:00Z,mailbox full,"
    file.write_text("address\nana@example.com\n")
    assert subscribers("import", str(file), "--confirmed")[1] == "0 added, 0 changed, 1 as before\n"


def test_an_export_is_for_its_owner_alone_and_comes_back_as_it_was(
    subscribers: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribers("add", "+49 30 123456", "--name", "=1+1", "--confirmed")
    subscribers("add", "ana@example.com")
    subscribers("forget", "ana@example.com")
    file = tmp_path / "out.csv"
    code, out, err = subscribers("export", str(file))
    assert (code, out) == (0, "")
    assert f"wrote {file}" in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "'+4930123456,sms,,,,,,,'=1+1," in file.read_text()
    assert subscribers("export", str(file))[0] == 2, "nothing is overwritten"
    before = subscribers("list", "--show-addresses")
    shutil.rmtree(page / ".lightship")
    assert subscribers("import", str(file))[0] == 0
    assert subscribers("list", "--show-addresses") == before
    assert subscribers("export")[1] == file.read_text()


def test_an_export_that_breaks_off_leaves_no_half_of_a_file(subscribers: Run, page: Path, tmp_path: Path) -> None:
    subscribers("add", "ana@example.com")
    file = sqlite3.connect(page / ".lightship" / "subscribers.db")
    file.execute("UPDATE subscribers SET medium = 'fax'")
    file.commit()
    file.close()
    code, _, err = subscribers("export", str(tmp_path / "out.csv"))
    assert code == 4
    assert "subscriber number 1 is not as lightship writes them (somebody changed the file; put back a copy)" in err
    assert not (tmp_path / "out.csv").exists()


def test_a_quarantine_ends_when_that_is_said(subscribers: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("address,confirmed,quarantined,reason\nana@example.com,yes,yes,mailbox full\n")
    subscribers("import", str(file))
    waits = f"changed {ANA} (in quarantine: add --release to try it again)\n"
    assert subscribers("add", "ana@example.com", "--confirmed")[1] == waits
    assert subscribers("add", "ana@example.com", "--release")[1] == f"changed {ANA}\n"
    assert listed(subscribers)[0]["state"] == "told"


def test_an_export_into_a_repository_is_warned_of(subscribers: Run, page: Path) -> None:
    git(page, "init", "--quiet")
    subscribers("add", "ana@example.com")
    _, _, err = subscribers("export", str(page / "people.csv"))
    assert "git would take it with `git add --all`: keep people.csv out of the repository" in err


def test_how_many_are_told_is_written_down_for_those_who_reach_nobody(
    subscribers: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    subscribers("add", "ana@example.com", "--confirmed")
    for _ in range(2):  # also in the place of what was written before
        assert subscribers("stats", "--reach") == (0, "", "")
    assert json.loads((page / "build" / "reach.json").read_bytes()) == {"public": {"email": 1}}


def test_stats_count_everybody_once_in_each_table(subscribers: Run) -> None:
    subscribers("add", "ana@example.com", "--confirmed", "--component", "rest", "--component", "web", "--lang", "de")
    subscribers("add", "bo@example.com", "--audience", "executives")
    subscribers("forget", "ca@example.com")
    _, out, _ = subscribers("stats")
    assert out.split("\n\n")[0].split() == ["1", "told", "1", "unconfirmed", "0", "quarantined", "1", "forgotten"]
    assert "by component\n        1  everything\n        1  rest\n        1  web" in out
    counts = json.loads(subscribers("stats", "--json")[1])
    assert counts["languages"] == {"de": 1, "": 1}
    assert counts["audiences"] == {"public": 1, "executives": 1}


def test_validate_names_what_the_page_does_not_know_any_more(subscribers: Run, page: Path) -> None:
    subscribers("add", "ana@example.com", "--component", "web", "--component", "api", "--lang", "de")
    assert subscribers("validate") == (0, "", "0 problems\n")
    (page / "components.yml").write_text("components:\n  - {id: api, name: API}\n  - {id: site, name: Site}\n")
    code, out, err = subscribers("validate")
    assert (code, out, err) == (1, f"subscriber {ANA}: unknown component 'web' (known: api, site)\n", "1 problem\n")


def test_a_mistake_in_an_incident_stops_nobody_from_being_forgotten(subscribers: Run, page: Path) -> None:
    subscribers("add", "ana@example.com")
    Story(page).file("incidents/2026/outage/incident.md", "---\nseverity: terrible\n---\n")
    assert subscribers("forget", "ana@example.com")[0] == 0


def test_the_file_of_subscribers_is_never_in_git_of_a_page_that_init_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "new"
    assert run(["init", str(root), "--name", "A", "--url", "https://status.example.com"]) == 0
    git(root, "init", "--quiet")
    assert run(["-C", str(root), "subscribers", "add", "ana@example.com"]) == 0
    git(root, "add", "--all")
    assert (root / ".lightship" / "subscribers.db").exists()
    assert "subscribers" not in git(root, "ls-files")
    capsys.readouterr()


def test_a_service_without_its_key_is_one_clear_line(
    subscribers: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "subscribers: {kind: service, url: 'http://127.0.0.1:9', token: {env: SUBSCRIBERS_KEY}}\n"
    (page / "delivery.yml").write_text(settings)
    monkeypatch.delenv("SUBSCRIBERS_KEY", raising=False)
    code, _, err = subscribers("list")
    assert code == 1
    assert "the environment variable SUBSCRIBERS_KEY is not set" in err
    monkeypatch.setitem(os.environ, "SUBSCRIBERS_KEY", "k")
    code, _, err = subscribers("list")
    assert code == 4
    assert "the subscription service: 127.0.0.1 refuses the connection" in err


def test_the_key_of_a_service_may_be_in_a_file(subscribers: Run, page: Path) -> None:
    with served(page.parent) as service:
        settings = f"subscribers: {{kind: service, url: '{service.url}', token: {{file: .lightship/key}}}}\n"
        (page / "delivery.yml").write_text(settings)
        code, _, err = subscribers("list")
        assert code == 1
        assert ".lightship/key, which delivery.yml names for a secret, cannot be read" in err
        (page / ".lightship").mkdir()
        (page / ".lightship" / "key").write_text(" \n")
        assert "is empty (write the secret into it)" in subscribers("list")[2]
        (page / ".lightship" / "key").write_text(KEY + "\n")
        assert subscribers("add", "ana@example.com", "--confirmed") == (0, f"added {ANA}\n", "")
        assert [one["address"] for one in listed(subscribers)] == ["a…@example.com"]
        (page / ".lightship" / "key").write_text("another")
        code, _, err = subscribers("list")
        assert code == 4
        assert "it does not take the key" in err
        assert "another" not in err


def test_a_machine_that_reaches_no_subscriber_counts_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Story(tmp_path)
    monkeypatch.setenv("CI", "true")
    assert run(["-C", str(tmp_path), "subscribers", "stats", "--reach"]) == 0
    assert capsys.readouterr().out == "No subscribers are reached from this machine; nothing is written.\n"
    assert not (tmp_path / "build").exists()
