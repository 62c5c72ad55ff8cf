"""From Enter in `new --send` until the words are live and the first mail is handed over: by act, on a fake forge."""

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import editing
import measure
from corpus import LIGHTSHIP, Corpus
from figures import Figure
from pushing import MEMORY, wheel, workflows

import published
from forge import IDENTITY, Forge, Run
from githost import Host, hosting
from held import Bucket
from mailservers import Mailbox, mailbox
from stores import Account

_DELIVERY = """\
forge: {{kind: github, url: "{forge}", repository: acme/status}}
channels: {{mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: "Status <status@example.com>"}}}}
audiences: {{public: {{channels: [{{channel: mail, to: [customer@example.org]}}]}}}}
"""
_NEW = (
    "new",
    "Login is slow",
    "-s",
    "high",
    "-c",
    "website",
    "-m",
    "Signing in takes long. We look into it.",
    "--send",
)
# What the machine of a runner does before and between our commands.
_RUNNER = ("actions/", "aws-actions/", "Install", "Credentials")


@dataclass
class _Clocked(Mailbox):
    """A mail server that knows when it got its first mail."""

    first: list[float] = field(default_factory=list)

    async def handle_DATA(self, *given: object) -> str:  # noqa: N802 - so aiosmtpd calls it
        self.first.append(time.perf_counter())
        return await super().handle_DATA(*given)  # type: ignore[arg-type]


def figure(source: Corpus, account: Account, work: Path) -> Figure:
    """Publish a corpus by its workflow, which fills the runner's caches; then begin an incident on a clone of it."""
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else work) as place,
        hosting(Path(place) / "hosted.git") as host,
        mailbox(kept=_Clocked()) as box,
    ):
        return _sent(source, account, Path(place), host, box)


def _sent(source: Corpus, account: Account, place: Path, host: Host, box: Mailbox) -> Figure:
    token = host.account("lightship[bot]", is_robot=True)
    forge = _forge(place, account, token)
    with published.page(place, account, "bench-send", lambda root: editing.begin(source, root)) as page:
        _begin(forge, host, page.origin, _DELIVERY.format(forge=host.url, port=box.port))
        _run(forge, "publish", "workflow_dispatch", {"inputs": {"people": "baseline"}})
        began = time.perf_counter()
        _enter(forge, host)
        send_s = time.perf_counter() - began
        [pull] = host.pulls.values()
        forge.git("push", "--quiet", "--force", host.remote, f"refs/remotes/origin/{pull.branch}:refs/heads/proposal")
        check = _run(forge, "check", "pull_request")
        host.status(host.seen(1).head, "approvals", "success")
        if not pull.merged:
            raise measure.FailedError("it was not merged once it was approved")
        publish = _run(forge, "publish", "push")
        ended = time.perf_counter()
        if not box.first:
            raise measure.FailedError("nobody was told")
        mail_s = publish.seconds - (ended - box.first[0])
        if b"Signing in takes long" not in page.public.content(_twin(page.public)):
            raise measure.FailedError("somebody was told, and it is not live")
    total = send_s + check.seconds + mail_s
    ours = send_s + _ours(check, check.seconds) + _ours(publish, mail_s)
    return Figure(
        work=f"Enter in `new --send` → approved at once, live, first mail handed over, {source.incidents:,} incidents",
        target="< 60 s, ours < 20 s",
        result=f"{total:.1f} s, ours {ours:.1f} s (send {send_s:.1f}; check {check.seconds:.1f}; "
        f"merge to mail {mail_s:.1f}, of which publish ended at {dict(publish.ended)['Publish']:.1f})",
        holds=total < 60 and ours < 20,
    )


def _forge(place: Path, account: Account, token: str) -> Forge:
    machine = {"FAKE_CACHE": str(place / "cache"), "PIP_FIND_LINKS": str(wheel(place))}
    (place / "cache").mkdir()
    return Forge(
        place=place,
        variables={"AWS_ACCESS_KEY_ID": account.key},
        secrets={"AWS_SECRET_ACCESS_KEY": account.secret, "GITHUB_TOKEN": token, "LIGHTSHIP_TOKEN": token},
        environment={**machine, "AWS_EC2_METADATA_DISABLED": "true"},
    )


def _begin(forge: Forge, host: Host, origin: Path, delivery: str) -> None:
    """Put the page on the forge, with the workflows that `lightship init` writes today."""
    shutil.rmtree(origin / ".git")
    origin.rename(forge.work)
    with (forge.work / "delivery.yml").open("a", encoding="utf-8") as file:
        file.write(delivery)
    workflows(forge.work, forge.place)
    forge.begin()
    forge.git("push", "--quiet", host.remote, "HEAD:main")
    forge.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=host.remote)
    shutil.rmtree(forge.remote)
    forge.remote.symlink_to(host.remote)
    host.protection["main"] = {"required_status_checks": {"contexts": ["approvals"]}}


def _enter(forge: Forge, host: Host) -> None:
    environment = Forge.own() | IDENTITY | {"GITHUB_TOKEN": forge.secrets["GITHUB_TOKEN"]}
    command = [LIGHTSHIP, "-C", forge.work, *_NEW]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or host.faults:
        raise measure.FailedError(f"nothing was sent: {done.stderr}{host.faults}")


def _run(forge: Forge, name: str, event: str, payload: dict[str, object] | None = None) -> Run:
    run = forge.run(name, event, payload)
    if not run.is_success:
        raise measure.FailedError(f"the workflow {name} failed: {run.log[-2000:]}")
    return run


def _ours(run: Run, until_s: float) -> float:
    """Give how long our own commands took in a run, up to a moment of it."""
    total = before = 0.0
    for name, ended in run.ended:
        if not name.startswith(_RUNNER):
            total += max(0.0, min(ended, until_s) - before)
        before = ended
    return total


def _twin(public: Bucket) -> str:
    return next(key for key in public.etags() if key.endswith("login-is-slow/index.md"))
