"""A second update, while the mails of the first are going out slowly: by real programs, to a real mail server."""

from email import message_from_bytes
from email.message import Message
from pathlib import Path

from realpages import lightship, page, start, wait

from authors import Author
from mailservers import Mailbox, mailbox

READERS = 600


def test_the_page_is_not_delayed_and_nobody_gets_the_older_words_after_the_newer(tmp_path: Path) -> None:
    author = Author(tmp_path)
    with mailbox() as box:
        page(author, box.port, readers=READERS, rate="1000/min")
        first = start(author, "notify")
        wait(lambda: len(box.mails) >= READERS // 20)
        lightship(author, "update", "-p", "identified", "-m", "A disk is full.")
        author.commit("Update")
        lightship(author, "publish")
        is_still_sending = first.poll() is None
        shown = author.public("index.html")
        author.story.file("delivery.yml", (author.root / "delivery.yml").read_text().replace("1000/min", "1000/s"))
        told = lightship(author, "notify")
        left = first.communicate(timeout=60)[0]

    heard = order(box)
    older = [phases for phases in heard.values() if phases[0] == "Investigating"]
    assert is_still_sending
    assert "A disk is full." in shown
    assert len(heard) == READERS
    assert all(phases in (["Investigating", "Identified"], ["Identified"]) for phases in heard.values())
    assert f"{READERS} sent" in told
    assert f"{len(older)} sent, {READERS - len(older)} superseded by newer words" in left


def order(box: Mailbox) -> dict[str, list[str]]:
    """Give the phase of each mail that a reader got, in the order in which they came."""
    heard: dict[str, list[str]] = {}
    for mail in box.mails:
        message: Message = message_from_bytes(bytes(mail.content or b""))
        heard.setdefault(mail.rcpt_tos[0], []).append(str(message["Subject"]).partition("]")[0].lstrip("["))
    return heard
