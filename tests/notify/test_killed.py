"""A run of `lightship notify` that is really killed while it sends, and the workers that go on, two of them killed, too."""

import os
import signal
import subprocess
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from realpages import CONNECTIONS, lightship, page, start, wait

from authors import Author
from lightship.ledger import openings
from lightship.model import Bucket, S3State
from lightship.state import open_store
from mailservers import Mailbox, mailbox

READERS = 4000
WORKERS = 4


def kill(running: "subprocess.Popen[str]", box: Mailbox, mails: int) -> None:
    """Kill it with all its processes when so many mails have come."""
    wait(lambda: len(box.mails) >= mails)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def test_workers_finish_what_killed_ones_leave_and_who_is_told_twice_gets_the_same_message(
    tmp_path: Path, bucket: Bucket
) -> None:
    author = Author(tmp_path)
    with mailbox() as box:
        page(author, box.port, readers=READERS, bucket=bucket)
        store = open_store(S3State(bucket=bucket), author.root)
        kill(start(author, "notify"), box, READERS // 8)
        workers = [start(author, "worker") for _ in range(WORKERS)]
        kill(workers[0], box, READERS // 3)
        kill(workers[1], box, READERS // 2)
        # What the killed ones held is free when their leases are over, after a minute.
        wait(lambda: not openings.unfinished(store))
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
    processes = (os.cpu_count() or 1) + 2
    assert sum(count - 1 for count in told.values()) <= CONNECTIONS * processes
    assert [worker.returncode for worker in workers[2:]] == [0, 0]
    assert f"{READERS:,} sent" in "".join(said)
    assert out == "Nothing is new.\n"
