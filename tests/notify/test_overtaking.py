"""A second update, while the mails of the first are going out slowly: by real programs, to a real mail server."""

import os
import signal
from collections import Counter
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


def test_ctrl_c_ends_a_run_after_the_messages_in_hand_with_all_its_processes(tmp_path: Path) -> None:
    author = Author(tmp_path)
    with mailbox() as box:
        page(author, box.port, readers=2500, rate="1000/min")
        run = start(author, "notify")
        wait(lambda: len(box.mails) >= 40)
        os.killpg(run.pid, signal.SIGINT)
        said = run.communicate(timeout=60)[0]
        at_end = len(box.mails)
        author.story.file("delivery.yml", (author.root / "delivery.yml").read_text().replace("1000/min", "1000/s"))
        again = lightship(author, "notify")
        told = Counter(mail.rcpt_tos[0] for mail in box.mails)

    assert run.returncode == 4
    assert f"{at_end:,} sent" in said
    assert "Stopped: `lightship notify` goes on with what is left." in said
    assert "2,500 sent" in again
    assert (len(told), told.most_common(1)[0][1]) == (2500, 1)


def order(box: Mailbox) -> dict[str, list[str]]:
    """Give the phase of each mail that a reader got, in the order in which they came."""
    heard: dict[str, list[str]] = {}
    for mail in box.mails:
        message: Message = message_from_bytes(bytes(mail.content or b""))
        heard.setdefault(mail.rcpt_tos[0], []).append(str(message["Subject"]).partition("]")[0].lstrip("["))
    return heard
