"""Mails that lead to the subscription service, from the command that sends them to the click that ends them."""

import urllib.parse
import urllib.request
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from authors import Author
from lightship import wsgi
from subscribing import answering

KEY = "a-key-that-nobody-knows-of-32-characters"
URL = "https://subscribe.example.com"
SERVICE = f'subscription_service: {{url: "{URL}", key: {{env: LINKS_KEY}}, channel: outbox}}\n'
ANA = "f8c3c203b618ed9e"
ONE_CLICK = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    found = Author(tmp_path)
    found.story.file("delivery.yml", SERVICE)
    found.commit("People subscribe by themselves")
    return found


def mails(folder: Path) -> list[EmailMessage]:
    """Read the mails in a folder."""
    parser = BytesParser(policy=policy.default)
    found = [parser.parsebytes(path.read_bytes()) for path in sorted(folder.rglob("*.eml"))]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def bodies(mail: EmailMessage) -> tuple[str, str]:
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())


def test_a_click_in_a_mail_ends_what_is_told_and_a_look_at_it_does_not(
    author: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = author.root / ".lightship" / "outbox"
    assert lightship("publish")[0] == 0
    assert lightship("baseline")[0] == 0
    assert lightship("subscribers", "add", "ana@example.com", "--lang", "de", "--confirmed")[0] == 0
    author.outage()
    assert lightship("publish")[0] == 0

    code, _, error = lightship("notify", "--meant")
    assert code == 1
    assert "the environment variable LINKS_KEY is not set" in error
    assert not outbox.exists()

    monkeypatch.setenv("LINKS_KEY", KEY)
    assert lightship("notify", "--meant")[0] == 0
    [mail] = mails(outbox)
    link, by_mail = (way.strip("<> ") for way in mail["List-Unsubscribe"].split(","))
    assert link.startswith(f"{URL}/unsubscribe/{ANA}.")
    assert by_mail.startswith(f"mailto:status@status.example.com?subject=unsubscribe%20{ANA}-")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for body in bodies(mail):
        assert link in body
        assert f"{URL}/manage?language=de" in body

    with answering(wsgi.application(author.root)) as address:
        here = link.replace(URL, address)
        assert urllib.request.urlopen(here).status == 200
        author.outage("identified", "03:20")
        assert lightship("publish")[0] == 0
        assert lightship("notify", "--meant")[0] == 0
        assert len(mails(outbox)) == 2
        for _ in range(2):
            assert urllib.request.urlopen(urllib.request.Request(here, ONE_CLICK, method="POST")).status == 200
    author.outage("monitoring", "03:30")
    assert lightship("publish")[0] == 0
    assert lightship("notify", "--meant")[0] == 0
    assert len(mails(outbox)) == 2


def test_a_preview_shows_links_of_the_form_that_real_ones_have_and_needs_no_key(
    author: Author, lightship: Run, tmp_path: Path
) -> None:
    author.outage()
    seen = tmp_path / "seen"
    assert lightship("preview", "--lang", "en", "--out", str(seen))[0] == 0
    [mail] = mails(seen)
    assert f"<{URL}/unsubscribe/{'0' * 16}." in mail["List-Unsubscribe"]
    assert f"<mailto:status@status.example.com?subject=unsubscribe%20{'0' * 16}-" in mail["List-Unsubscribe"]
    assert f"{URL}/manage?language=en" in bodies(mail)[0]
    assert not (author.root / ".lightship" / "outbox").exists()
