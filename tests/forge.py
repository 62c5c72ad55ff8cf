"""A forge on this machine: a bare repository takes pushes, and `act` runs the workflows of what was pushed."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tools import ROOT, installed, require

ACTIONS = ROOT / "tests" / "actions"
IDENTITY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Ana"), ("EMAIL", "ana@example.com"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of a workflow ended.

    `steps` maps the names of those that ran to their success, `ended` has them in their order with the seconds from the
    run's begin to their end; `summary` is the Markdown that the forge would show.
    """

    steps: dict[str, bool]
    ended: tuple[tuple[str, float], ...]
    is_success: bool
    log: str
    summary: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """A bare repository `remote`, a clone `work` in which people write, and what its runners find on them.

    `variables` and `secrets` are those of the repository. `environment` is what runners find on their machine: the
    folder FAKE_CACHE, PIP_FIND_LINKS with the wheel of lightship, and what else the fakes of the actions look at.
    """

    place: Path
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def remote(self) -> Path:
        return self.place / "remote.git"

    @property
    def work(self) -> Path:
        return self.place / "work"

    def begin(self) -> None:
        """Push what lies in `work` as the first commit of main."""
        (self.place / "home").mkdir()
        self.git("init", "-q", "--bare", "-b", "main", self.remote, cwd=self.place)
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", self.remote)
        self.push("Begin")

    def git(self, *words: str | Path, cwd: Path | None = None, date: str = "") -> str:
        """Run git as somebody; gives what it printed."""
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        env = {**os.environ, **IDENTITY, **dates, "GIT_CONFIG_GLOBAL": os.devnull}
        command = [require("git"), *words]
        return subprocess.run(
            command, cwd=cwd or self.work, env=env, check=True, capture_output=True, text=True
        ).stdout.strip()

    def push(self, message: str, *, branch: str = "main", date: str = "") -> str:
        """Commit everything, push it, and give the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, date=date)
        self.git("push", "-q", "origin", f"HEAD:{branch}")
        return self.git("rev-parse", "HEAD")

    def run(
        self, name: str, event: str, payload: Mapping[str, object] | None = None, *, job: str = "", actor: str = ""
    ) -> Run:
        """Run a workflow as a fresh runner would for the newest commit of main, or for the merge of a pull request.

        The merge is that of the branch `proposal` into main, as the forge makes it before anybody presses the button.
        With a `job` the others are left out that it does not need. `actor` is who started it.
        """
        # act wants to know the commit and its workflows alone; the rest is fetched by the checkout of the run itself.
        checkout = self.place / f"checkout-{len(list(self.place.glob('checkout-*')))}"
        self.git("clone", "-q", "--sparse", self.remote, checkout, cwd=self.place)
        self.git("sparse-checkout", "set", ".github", cwd=checkout)
        if event == "pull_request":
            self.git("merge", "-q", "--no-ff", "-m", "Merge", "origin/proposal", cwd=checkout)
            self.git("push", "-q", "--force", "origin", "HEAD:refs/pull/1/merge", cwd=checkout)
        file = self.place / "event.json"
        file.write_text(json.dumps(payload or {}), encoding="utf-8")
        command = [installed("act"), event, "-W", f".github/workflows/{name}.yml", "-e", file, "--json"]
        command += ["--job", job] if job else []
        command += ["--actor", actor] if actor else []
        command += [
            "-P",
            "ubuntu-latest=-self-hosted",
            "--action-offline-mode",
            "--no-cache-server",
            "--no-skip-checkout",
        ]
        command += ["--action-cache-path", self.place / "act"]
        for used in _used(checkout / ".github" / "workflows" / f"{name}.yml"):
            command += ["--local-repository", f"{used}={ACTIONS / used.partition('@')[0].rpartition('/')[2]}"]
        for option, values in (("--env", self.machine()), ("--var", self.variables), ("-s", self.secrets)):
            command += [word for key, value in values.items() for word in (option, f"{key}={value}")]
        env = self.own() | {"HOME": str(self.place / "home"), "XDG_CACHE_HOME": str(self.place / "home")}
        begun = time.perf_counter()
        with subprocess.Popen(
            command, cwd=checkout, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as running:
            told = [(time.perf_counter() - begun, line.rstrip("\n")) for line in running.stdout or ()]
        return _read(told, time.perf_counter() - begun, is_success=running.returncode == 0)

    @staticmethod
    def own() -> dict[str, str]:
        """Give the environment of this process without keys of stores, which runners have to come by themselves."""
        return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    def machine(self) -> dict[str, str]:
        """Give the environment of a runner."""
        # pip takes lightship from its wheel, and what that needs is in the environment of the tests: nothing is fetched.
        return {
            "FAKE_PYTHON": sys.executable,
            "FAKE_REMOTE": str(self.remote),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_IGNORE_INSTALLED": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            **self.environment,
        }


def _used(workflow: Path) -> set[str]:
    """Name the actions of a workflow, and of those that it calls."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    called = (_used(workflow.parent / Path(job["uses"]).name) for job in jobs if "uses" in job)
    used = {step["uses"] for job in jobs for step in job.get("steps", ()) if "uses" in step}
    return {re.sub(r"^([^/]+/[^/]+)/[^@]+", r"\1", each) for each in used}.union(*called)


def _read(told: list[tuple[float, str]], seconds: float, *, is_success: bool) -> Run:
    steps: dict[str, bool] = {}
    ended: list[tuple[str, float]] = []
    lines, summary = [], ""
    for moment, line in told:
        try:
            entry = json.loads(line)
        except ValueError:
            lines.append(line)
            continue
        lines.append(str(entry.get("msg", "")).rstrip("\n"))
        if entry.get("command") == "summary":
            summary += entry["content"]
        if "stepResult" in entry and entry.get("stage") == "Main":
            steps[entry["step"]] = entry["stepResult"] == "success"
            ended.append((entry["step"], moment))
    return Run(
        steps=steps, ended=tuple(ended), is_success=is_success, log="\n".join(lines), summary=summary, seconds=seconds
    )
