"""A run of `lightship notify` that is really killed while it sends, and the workers that go on, two of them killed, too."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from townsfolk import NOW

from authors import Author
from lightship.ledger import openings
from lightship.model import Bucket, S3State
from lightship.model.addresses import id_of
from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.state import Store, open_store
from lightship.subscribers import open_store as open_subscribers
from mailservers import Mailbox, mailbox

LIGHTSHIP = Path(sys.executable).with_name("lightship")
READERS = 4000
CONNECTIONS = 4
WORKERS = 4


def page(author: Author, port: int, bucket: Bucket) -> Store:
    """Make a page with readers, whose mails go to a server on this machine, and give its state, which is a bucket."""
    state = {"kind": "s3", "bucket": bucket.name, "endpoint_url": bucket.endpoint_url, "region": bucket.region}
    author.story.file(
        "delivery.yml",
        f"state: {json.dumps(state)}\n"
        "audiences: {public: {channels: [mail]}}\n"
        "channels:\n"
        f"  mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: status@example.com,"
        f" connections: {CONNECTIONS}}}\n",
    )
    addresses = [f"reader{number}@example.com" for number in range(READERS)]
    readers = (Subscriber(id=id_of(one, Medium.EMAIL), address=one, confirmed=NOW) for one in addresses)
    open_subscribers(SqliteSubscribers(), author.root, str).put(readers)
    author.commit("Mail")
    lightship(author, "publish")
    lightship(author, "baseline")
    lightship(author, "new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    author.commit("New")
    lightship(author, "publish")
    return open_store(S3State(bucket=bucket), author.root)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CI"}


def lightship(author: Author, *arguments: str) -> str:
    done = subprocess.run(
        [LIGHTSHIP, *arguments], cwd=author.root, env=environment(), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(author: Author, command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [LIGHTSHIP, command],
        cwd=author.root,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait(until: Callable[[], bool], longest_s: float = 180) -> None:
    end = time.monotonic() + longest_s
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


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
        store = page(author, box.port, bucket)
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
