"""A page whose readers are told by mails to a server on this machine, by programs that are really started."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from townsfolk import NOW

from authors import Author
from lightship.model import Bucket
from lightship.model.addresses import id_of
from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.subscribers import open_store

LIGHTSHIP = Path(sys.executable).with_name("lightship")
CONNECTIONS = 4


def page(author: Author, port: int, *, readers: int, bucket: Bucket | None = None, rate: str = "") -> None:
    """Make a page with readers, and publish an incident that nobody has heard of; its state may be a bucket."""
    state = ""
    if bucket:
        place = {"kind": "s3", "bucket": bucket.name, "endpoint_url": bucket.endpoint_url, "region": bucket.region}
        state = f"state: {json.dumps(place)}\n"
    paced = f", rate: {rate}" if rate else ""
    author.story.file(
        "delivery.yml",
        f"{state}audiences: {{public: {{channels: [mail]}}}}\n"
        "channels:\n"
        f"  mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: status@example.com,"
        f" connections: {CONNECTIONS}{paced}}}\n",
    )
    addresses = [f"reader{number}@example.com" for number in range(readers)]
    subscribers = (Subscriber(id=id_of(one, Medium.EMAIL), address=one, confirmed=NOW) for one in addresses)
    open_store(SqliteSubscribers(), author.root, str).put(subscribers)
    author.commit("Mail")
    lightship(author, "publish")
    lightship(author, "baseline")
    lightship(author, "new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    author.commit("New")
    lightship(author, "publish")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CI"}


def lightship(author: Author, *arguments: str) -> str:
    """Run a command to its end."""
    done = subprocess.run(
        [LIGHTSHIP, *arguments], cwd=author.root, env=environment(), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(author: Author, command: str) -> "subprocess.Popen[str]":
    """Begin to run a command, in a session of its own."""
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
