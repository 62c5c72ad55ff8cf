"""`lightship verify` and `lightship keygen`, as an auditor and the page's owner run them."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pagechain
from lightship.cli.boundary import run
from lightship.statements import signing
from repositories import git
from webserver import Served, send, serving

KEY = signing.private(signing.generate()[0], "the test")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(pagechain.page(KEY).files) as server:
        yield server


@pytest.fixture
def lightship(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder; gives the exit code, what it printed and what it said beside it."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(tmp_path), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_a_page_that_holds_is_said_to(lightship: Run, served: Served, tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_text(KEY.public_pem)
    code, out, err = lightship("verify", served.url + "/", "--key", str(tmp_path / "key.pub"))
    assert (code, out) == (0, "")
    assert f"Signed with the key {KEY.id} (4)." in err
    assert "4 statements and 1 text hold. The chain ends with 4:" in err


def test_without_a_key_nobody_vouches(lightship: Run, served: Served) -> None:
    code, _, err = lightship("verify", served.url)
    assert code == 0
    assert "nobody vouches for it here: get the owner's public key from another place" in err


def test_what_does_not_hold_is_printed_a_line_each(lightship: Run, served: Served) -> None:
    place = "incidents/outage/index.md"
    served.files[place] = served.files[place].replace(b"A full disk.", b"Nothing.").replace(b"All is well.", b"Maybe.")
    code, out, err = lightship("verify", served.url, "--wait", "0")
    assert code == 1
    assert out.splitlines() == [
        "incident outage, update b: its text was altered",
        "incident outage, update c: its text was altered",
    ]
    assert "2 problems in 4 statements and 1 text." in err


def test_a_page_that_cannot_be_read_is_another_matter(lightship: Run, served: Served) -> None:
    code, out, err = lightship("verify", served.url + "/elsewhere")
    assert (code, out) == (4, "")
    assert "/elsewhere has no statements (is this the address of the page?" in err
    served.own["statements/4.json"] = lambda request: send(request, 401)
    code, _, err = lightship("verify", served.url)
    assert code == 4
    assert "statements/4.json answers 401 (is the page there for everybody?)" in err
    served.files["statements/latest.json"] = b"<html>"
    code, _, err = lightship("verify", served.url)
    assert code == 1
    assert "this is not a statement" in err


@pytest.mark.parametrize("url", ["ftp://a.example", "https://", "not an address"])
def test_what_is_no_address_is_usage(lightship: Run, url: str) -> None:
    code, _, err = lightship("verify", url)
    assert code == 2
    assert "is not a web address" in err


def test_a_key_that_is_none_is_said_before_anything_is_read(lightship: Run, served: Served, tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_bytes(b"\xff\xfe")
    code, _, err = lightship("verify", served.url, "--key", str(tmp_path / "key.pub"))
    assert code == 1
    assert "holds no public key" in err
    assert not served.asked
    assert lightship("verify", served.url, "--key", str(tmp_path / "other"))[0] == 2


def test_a_new_key_is_printed_alone_for_a_secret_store(lightship: Run) -> None:
    code, out, err = lightship("keygen")
    assert code == 0
    (line,) = out.splitlines()
    key = signing.private(line, "the output")
    assert key.public_pem in err
    assert key.id in err
    assert "sign: {key: {env: LIGHTSHIP_SIGNING_KEY}}" in err
    assert line not in err
    assert lightship("keygen")[1] != out


def test_a_new_key_is_written_for_its_owner_alone_and_never_over_another(lightship: Run, tmp_path: Path) -> None:
    code, out, err = lightship("keygen", "--file", ".lightship/signing.pem")
    assert (code, out) == (0, "")
    place = tmp_path / ".lightship" / "signing.pem"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    key = signing.private(place.read_text(), "the file")
    assert (tmp_path / ".lightship" / "signing.pem.pub").read_text() == key.public_pem
    assert "sign: {key: {file: .lightship/signing.pem}}" in err
    before = place.read_bytes()
    assert "PRIVATE" not in err
    for gone in ((), (".lightship/signing.pem.pub",)):
        for name in gone:
            (tmp_path / name).unlink()
        code, _, err = lightship("keygen", "--file", ".lightship/signing.pem")
        assert code == 2
        assert "is there already (it was left as it is)" in err
    place.unlink()
    (tmp_path / ".lightship" / "signing.pem.pub").write_text("another")
    assert lightship("keygen", "--file", ".lightship/signing.pem")[0] == 2
    assert not place.exists()
    assert before


def test_a_new_key_that_git_would_take_is_said_to(lightship: Run, tmp_path: Path) -> None:
    warning = "git would take it with `git add --all`: write k.pem into .gitignore first"
    assert warning not in lightship("keygen", "--file", "k.pem")[2]
    (tmp_path / "k.pem").unlink()
    (tmp_path / "k.pem.pub").unlink()
    git(tmp_path, "init", "--quiet")
    assert warning in lightship("keygen", "--file", "k.pem")[2]
    (tmp_path / ".gitignore").write_text("*.pem\n")
    assert warning not in lightship("keygen", "--file", "other.pem")[2]


def test_a_place_that_cannot_be_written_is_said(lightship: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = lightship("keygen", "--file", "file/key.pem")
    assert code == 4
    assert "cannot write" in err
