"""A run of `lightship notify` that is really killed while it sends, and the workers that go on, two of them killed, too."""

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from realpages import CONNECTIONS, lightship, page, start, wait

from authors import Author
from lightship.ledger import openings, works
from lightship.ledger.fates import fates
from lightship.ledger.works import TakenError
from lightship.model import Bucket, S3State
from lightship.notify.notifier import LEASE
from lightship.state import Store, open_store
from mailservers import Mailbox, mailbox

READERS = 2400
WORKERS = 4


def kill(running: "subprocess.Popen[str]", box: Mailbox, mails: int) -> None:
    """Kill it with all its processes when so many mails have come."""
    wait(lambda: len(box.mails) >= mails)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def has_lapsed(store: Store) -> bool:
    """Let a minute pass for whoever has said nothing for some seconds, so that its lease is over; true at the end."""
    time.sleep(1)
    is_silent = datetime.now(UTC) + LEASE - timedelta(seconds=10)
    begun = openings.unfinished(store)
    for work in (work for opening in begun for fate in fates(store, opening.event.id) for work in fate.works.values()):
        if not work.is_settled and work.until < is_silent:
            with suppress(TakenError):
                works.swap(store, replace(work, until=is_silent - LEASE))
    return not begun


def test_workers_finish_what_killed_ones_leave_and_who_is_told_twice_gets_the_same_message(
    tmp_path: Path, bucket: Bucket
) -> None:
    author = Author(tmp_path)
    with mailbox() as box:
        page(author, box.port, readers=READERS, bucket=bucket)
        store = open_store(S3State(bucket=bucket), author.root)
        kill(start(author, "notify"), box, READERS // 8)
        workers = [start(author, "worker") for _ in range(WORKERS)]
        kill(workers[0], box, READERS // 5)
        kill(workers[1], box, READERS // 4)
        wait(lambda: has_lapsed(store))
        for worker in workers[2:]:
            worker.terminate()
        said = [worker.communicate(timeout=30)[0] for worker in workers[2:]]
        told = Counter(recipient for mail in box.mails for recipient in mail.rcpt_tos)
        ids = {
            (recipient, message_from_bytes(bytes(mail.content or b""))["Message-ID"])
            for mail in box.mails
            for recipient in mail.rcpt_tos
        }
        out = lightship(author, "notify")

    assert len(told) == READERS
    assert len(ids) == READERS
    processes = (os.cpu_count() or 1) + WORKERS
    assert sum(count - 1 for count in told.values()) <= CONNECTIONS * processes
    assert [worker.returncode for worker in workers[2:]] == [0, 0]
    assert f"{READERS:,} sent" in "".join(said)
    assert out == "Nothing is new.\n"
