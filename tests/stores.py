"""Stores for tests: real ones, and others that are known not to honour conditions; all speak S3 over HTTP here.

A server is shared by every test process of this machine that belongs to the same run: whoever comes first starts it, a
keeper (this file as a program) ends it when the last one is gone, however that ended.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lightship.model import Bucket
from tools import installed

KEY, SECRET = "AKIATEST00000000TEST", "testtestsecret"
READER = "AKIATEST000000READER"
_PATIENCE_S = 90
_MASTER = """\
[master.volume_growth]
copy_1 = 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A store: where it answers, and the keys that may do everything there."""

    endpoint: str
    key: str = KEY
    secret: str = SECRET

    @property
    def variables(self) -> dict[str, str]:
        """Give what boto3 and the AWS command read of it."""
        return {
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str = "s3") -> Any:
        """Open a client for looking at what lies there, past everything of ours."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            region_name="us-east-1",
            config=Config(max_pool_connections=32, s3={"addressing_style": "path"}),
        )


@contextmanager
def fresh_bucket(account: Account, **asked: object) -> Iterator[Bucket]:
    """Make a bucket of a name that nobody has, and remove it with all that is in it where the store can."""
    name = f"test-{secrets.token_hex(6)}"
    client = account.client()
    client.create_bucket(Bucket=name, **asked)
    yield Bucket(name=name, endpoint_url=account.endpoint, region="us-east-1")
    with suppress(client.exceptions.ClientError):
        client.delete_bucket(Bucket=name)  # SeaweedFS does; the others keep it until they end
    client.close()


def _weed(folder: Path) -> tuple[list[str], str]:
    """SeaweedFS, a real store that honours conditions."""
    rights = {"admin": (KEY, ["Admin", "Read", "Write", "List", "Tagging"]), "reader": (READER, ["Read", "List"])}
    identities = [
        {"name": name, "credentials": [{"accessKey": key, "secretKey": SECRET}], "actions": actions}
        for name, (key, actions) in rights.items()
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    (folder / "master.toml").write_text(_MASTER)
    (folder / "data").mkdir()
    ports = iter(_ports(9))
    named = [
        f"-{part}.port{kind}={next(ports)}"
        for part in ("master", "volume", "filer", "s3")
        for kind in ((".grpc",) if part == "s3" else ("", ".grpc"))
    ]
    port = next(ports)
    command = [
        installed("weed"), "server", "-s3", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *named,
        f"-s3.port={port}", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder / 's3.json'}",
        "-s3.iam=false", "-volume.max=1000", "-master.volumeSizeLimitMB=64", "-master.telemetry=false", "-debug.port=0",
    ]  # fmt: skip
    return command, f"http://127.0.0.1:{port}"


def _rclone(folder: Path) -> tuple[list[str], str]:
    """Give rclone's S3 face, which ignores conditions without a word."""
    (folder / "data").mkdir()
    (port,) = _ports(1)
    command = [
        installed("rclone"), "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}",
        "--config", str(folder / "none.conf"), str(folder / "data"),
    ]  # fmt: skip
    return command, f"http://127.0.0.1:{port}"


def _moto(_folder: Path) -> tuple[list[str], str]:
    """Give moto, a double of AWS's API: for what no store here has, such as CloudFront and the settings of a bucket."""
    (port,) = _ports(1)
    return [installed("moto_server"), "-H", "127.0.0.1", "-p", str(port)], f"http://127.0.0.1:{port}"


KINDS: dict[str, Callable[[Path], tuple[list[str], str]]] = {"weed": _weed, "rclone": _rclone, "moto": _moto}


@contextmanager
def running(kind: str, shared: Path) -> Iterator[Account]:
    """Run a store of a kind, or join those who do; `shared` is a folder of this run's processes."""
    place = shared / kind
    place.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        users = stack.enter_context((place / "users").open("a"))
        with (place / "door").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper clears up
            if not (place / "account.json").is_file():
                _start(kind, place)
            account = Account(**json.loads((place / "account.json").read_text()))
        yield account


def _start(kind: str, place: Path) -> None:
    with (place / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, kind, str(place)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + _PATIENCE_S
    while not (place / "account.json").is_file():
        if keeper.poll() is not None or time.monotonic() > until:
            said = (place / "keeper.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{kind} does not start: {said}")
        time.sleep(0.05)
    # It outlives us on purpose, so nobody waits for it here.
    keeper.returncode = 0


def keep(kind: str, place: Path) -> None:
    """Start a store, say where it answers, and end it when nobody uses it any more."""
    # A port that was free may be taken a moment later.
    server, endpoint = next(filter(None, (_started(kind, place / f"run-{n}-{os.getpid()}") for n in range(3))))
    try:
        written = place / "account.new"
        written.write_text(json.dumps(asdict(Account(endpoint=endpoint))))
        written.replace(place / "account.json")
        with (place / "users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            (place / "account.json").unlink()
            server.kill()  # a gentle end takes some of them half a minute
            server.wait()
    finally:
        server.kill()


def _started(kind: str, folder: Path) -> "tuple[subprocess.Popen[bytes], str] | None":
    """Start a store and wait until it answers anything; None when it ends instead, or takes too long."""
    folder.mkdir()
    command, endpoint = KINDS[kind](folder)
    server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL)
    until = time.monotonic() + _PATIENCE_S / 3
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError):
            try:
                urllib.request.urlopen(endpoint, timeout=2)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return server, endpoint
            else:
                return server, endpoint
        time.sleep(0.05)
    server.kill()
    return None


def _ports(count: int) -> list[int]:
    """Find free ports."""
    with ExitStack() as stack:
        found = []
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            found.append(one.getsockname()[1])
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    keep(sys.argv[1], Path(sys.argv[2]))
