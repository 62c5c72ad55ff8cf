"""A run of `lightship notify` that is really killed while it sends to a real mail server, and the next one."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from townsfolk import NOW

from authors import Author
from lightship.model.addresses import id_of
from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.subscribers import open_store
from mailservers import Mailbox, mailbox

LIGHTSHIP = Path(sys.executable).with_name("lightship")
READERS = 1200
CONNECTIONS = 4


def page(author: Author, port: int) -> None:
    """Make a page with readers, whose mails go to a server on this machine."""
    author.story.file(
        "delivery.yml",
        "audiences: {public: {channels: [mail]}}\n"
        "channels:\n"
        f"  mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: status@example.com,"
        f" connections: {CONNECTIONS}}}\n",
    )
    addresses = [f"reader{number}@example.com" for number in range(READERS)]
    readers = (Subscriber(id=id_of(one, Medium.EMAIL), address=one, confirmed=NOW) for one in addresses)
    open_store(SqliteSubscribers(), author.root, str).put(readers)
    author.commit("Mail")
    lightship(author, "publish")
    lightship(author, "baseline")
    lightship(author, "new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    author.commit("New")
    lightship(author, "publish")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CI"}


def lightship(author: Author, *arguments: str) -> str:
    done = subprocess.run(
        [LIGHTSHIP, *arguments], cwd=author.root, env=environment(), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_while_sending(author: Author, box: Mailbox) -> None:
    """Run it, and kill it with all its processes when some mails have come."""
    running = subprocess.Popen(
        [LIGHTSHIP, "notify"],
        cwd=author.root,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None and len(box.mails) < READERS / 3:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def test_nobody_is_lost_and_who_is_told_twice_gets_the_same_message(tmp_path: Path) -> None:
    author = Author(tmp_path)
    with mailbox() as box:
        page(author, box.port)
        kill_while_sending(author, box)
        killed_at = len(box.mails)
        # What the killed run held is free when its lease is over, after a minute.
        out = lightship(author, "notify", "--format", "json")
        told = Counter(recipient for mail in box.mails for recipient in mail.rcpt_tos)
        ids = {
            (recipient, message_from_bytes(bytes(mail.content or b""))["Message-ID"])
            for mail in box.mails
            for recipient in mail.rcpt_tos
        }

    twice = sum(count - 1 for count in told.values())
    assert 0 < killed_at < READERS
    assert len(told) == READERS
    assert len(ids) == len(told)
    assert twice <= CONNECTIONS * (os.cpu_count() or 1)
    assert f'"sent": {READERS}' in out
