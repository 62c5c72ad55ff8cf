"""What `init` writes for GitLab is run as it stands there, but for its image: this machine is one."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from forge import Forge
from githost import GitLabAnswers, Host, hosting
from lightship import scaffold
from lightship.cli.boundary import commands
from lightship.comment import MARKER
from lightship.sending.forms import FORMS
from repositories import git
from tools import ROOT, gitlab

POLICY = "roles: {tech: {people: [bo, cy]}, governance: {people: [bo]}}\nseverities: {high: {approve: {tech: 1}}}\n"
FOLDER = "incidents/2026/slow"
INCIDENT = "---\ntitle: Slow API\nseverity: high\ncomponents: [api]\n---\n"
UPDATE = "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n---\nRequests take long.\n"
GITHUB = ("check", "review", "publish", "heartbeat", "form", "break-glass")
FILLED = {"FORM": "new", "TITLE": "Login is slow", "MESSAGE": "It costs $5.\\nWe look.", "COMPONENT": "website"}


class _Loader(yaml.SafeLoader):
    """Reads `!reference` as the list that it is."""


_Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


def pipeline() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.load(scaffold.pipeline(), _Loader)
    return parsed


def jobs() -> dict[str, Any]:
    return {name: job for name, job in pipeline().items() if name not in ("variables", "default", ".main")}


def run(forge: Forge, *words: str, revision: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the newest commit of the current branch as GitLab would; gives what it said, and how it ended."""
    checkout = forge.place / f"checkout-{len(list(forge.place.glob('checkout-*')))}"
    branch = forge.git("branch", "--show-current")
    forge.git("clone", "-q", "-b", revision or branch, forge.remote, checkout, cwd=forge.place)
    forge.git("remote", "set-url", "origin", "git@gitlab.example.com:acme/status.git", cwd=checkout)
    env = {**forge.own(), **forge.machine(), "HOME": str(forge.place / "home")}
    given = [word for key, value in variables.items() for word in ("--variable", f"{key}={value}")]
    command = [*gitlab(), "--force-shell-executor", *given, *words]
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def gitlab_forge(forge: Forge) -> Forge:
    (forge.work / ".gitlab-ci.yml").write_text(scaffold.pipeline(), encoding="utf-8")
    shutil.rmtree(forge.work / ".github")
    forge.push("Use GitLab")
    return forge


@pytest.fixture
def host(tmp_path: Path, gitlab_forge: Forge) -> Iterator[Host]:
    """Put a page whose policy names roles on a GitLab whose API the runners reach, as its repository for git."""
    forge = gitlab_forge
    with hosting(tmp_path / "remote-of-host.git", answering=GitLabAnswers) as host:
        for login in ("ana", "bo", "cy"):
            host.account(login, f"{login}@example.com")
        host.account("lightship_bot", is_robot=True)
        host.settings["only_allow_merge_if_pipeline_succeeds"] = True
        (forge.work / "policy.yml").write_text(POLICY, encoding="utf-8")
        place = f'{{kind: gitlab, url: "{host.url}", repository: acme/status}}'
        (forge.work / "delivery.yml").write_text(f"forge: {place}\n", encoding="utf-8")
        forge.push("Say where the page is, and who agrees")
        forge.git("push", "--quiet", host.remote, "HEAD:main")
        forge.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=host.remote)
        shutil.rmtree(forge.remote)
        forge.remote.symlink_to(host.remote)
        config = tmp_path / "gitconfig"
        config.write_text(
            f'[url "{host.remote}"]\n insteadOf = {host.url}/acme/status.git\n'
            " insteadOf = git@gitlab.example.com:acme/status.git\n"
        )
        forge.environment["GIT_CONFIG_GLOBAL"] = str(config)
        yield host
        assert host.faults == []


def listed(forge: Forge, *words: str, **variables: str) -> list[str]:
    done = run(forge, "--list-json", *words, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout[done.stdout.index("[\n") :])
    return [job["name"] for job in found if job["when"] != "never"]


def test_each_event_runs_its_jobs(gitlab_forge: Forge) -> None:
    """The first one also holds the file against GitLab's own schema."""
    fast = "--no-json-schema-validation"
    same = {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1"}
    assert listed(gitlab_forge, CI_PIPELINE_SOURCE="push") == ["publish", "notify"]
    for expected, given in (
        (["check", "call-review"], {"CI_PIPELINE_SOURCE": "merge_request_event", **same}),
        (["check"], {"CI_PIPELINE_SOURCE": "merge_request_event", **same, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2"}),
        (["review", "heartbeat", "notify"], {"CI_PIPELINE_SOURCE": "schedule"}),
        (["publish", "notify"], {"CI_PIPELINE_SOURCE": "web"}),
        (["form"], {"CI_PIPELINE_SOURCE": "web", "FORM": "resolve"}),
        (["draft"], {"CI_PIPELINE_SOURCE": "trigger", "FORM": "new"}),
        (["break-glass"], {"CI_PIPELINE_SOURCE": "web", "FORM": "break-glass"}),
        ([], {"CI_PIPELINE_SOURCE": "api", "FORM": "break-glass"}),
        (["review"], {"CI_PIPELINE_SOURCE": "trigger"}),
        (["review"], {"CI_PIPELINE_SOURCE": "pipeline"}),
    ):
        assert listed(gitlab_forge, fast, **given) == expected, given


def test_a_mistake_fails_the_check(gitlab_forge: Forge) -> None:
    gitlab_forge.git("checkout", "-q", "-b", "proposal")
    (gitlab_forge.work / "components.yml").write_text("components: [{idd: web}]\n", encoding="utf-8")
    gitlab_forge.push("Propose", branch="proposal")
    given = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "origin/main"}
    done = run(gitlab_forge, **given)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "components.yml:1:15: unknown key 'idd'" in done.stdout + done.stderr


def test_a_proposal_is_planned_and_can_be_looked_at(gitlab_forge: Forge) -> None:
    base = gitlab_forge.git("rev-parse", "HEAD")
    gitlab_forge.git("checkout", "-q", "-b", "proposal")
    propose(gitlab_forge)
    given = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    done = run(gitlab_forge, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "### 🟢 operational → 🟠 partial outage" in done.stdout
    assert [*gitlab_forge.place.glob("checkout-*/build/preview/page/incidents/slow/index.html")]


def propose(forge: Forge, branch: str = "proposal") -> str:
    (forge.work / FOLDER).mkdir(parents=True)
    (forge.work / FOLDER / "incident.md").write_text(INCIDENT, encoding="utf-8")
    (forge.work / FOLDER / "20261017T031000Z-investigating.md").write_text(UPDATE, encoding="utf-8")
    return forge.push("Propose", branch=branch)


def test_what_was_merged_is_published_and_told(gitlab_forge: Forge) -> None:
    done = run(gitlab_forge, CI_PIPELINE_SOURCE="push")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "published generation 1 " in done.stdout
    assert "Nobody is told: delivery.yml names no channel" in done.stdout


def test_a_merge_request_gets_its_comment_and_its_status_from_the_main_branch(gitlab_forge: Forge, host: Host) -> None:
    gitlab_forge.git("checkout", "-q", "-b", "proposal")
    (gitlab_forge.work / "requirements.txt").write_text("nothing-that-is-there\n", encoding="utf-8")
    head = propose(gitlab_forge)
    pull = host.open("proposal", "ana", "Slow API")
    done = run(gitlab_forge, revision="main", CI_PIPELINE_SOURCE="pipeline", GITLAB_TOKEN="token-of-lightship_bot")
    assert done.returncode == 0, done.stdout + done.stderr
    [comment] = pull.comments
    assert comment.body.startswith(f"{MARKER}\n### 🟢 operational → 🟠 partial outage")
    assert "**tech** (bo or cy can give it)" in comment.body
    assert (host.statuses[head][0].context, host.statuses[head][0].state) == ("approvals", "pending")


def fill(forge: Forge, host: Host, source: str = "web", **filled: str) -> subprocess.CompletedProcess[str]:
    """Begin a pipeline as ana; its jobs meet all that was filled in, as GitLab hands it to them."""
    host.filled = {
        **{name: spec["value"] for name, spec in pipeline()["variables"].items() if name != "GIT_DEPTH"},
        **filled,
    }
    host.begun[4711] = ("ana", source, forge.git("rev-parse", "HEAD"))
    known = {"CI_PROJECT_URL": f"{host.url}/acme/status", "GITLAB_TOKEN": "token-of-lightship_bot"}
    return run(forge, CI_PIPELINE_SOURCE=source, CI_PIPELINE_ID="4711", **{**filled, **known})


def test_what_is_filled_in_is_proposed_by_its_author_as_it_was_typed(gitlab_forge: Forge, host: Host) -> None:
    done = fill(gitlab_forge, host, **FILLED, SEVERITY="high")
    assert done.returncode == 0, done.stdout + done.stderr
    [pull] = host.pulls.values()
    assert (pull.title, pull.draft, pull.armed) == ("Login is slow: Investigating", False, "squash")
    shown = git(host.remote, "show", "--format=%an %cn%n%B", pull.branch)
    assert shown.startswith("ana ana\n")
    assert "\nLightship-Author: ana" in shown
    assert "+It costs $5.\n+We look." in shown
    author = git(host.remote, "show", "--no-patch", "--format=%ae", pull.branch)
    assert host.by_address(author) is host.accounts["ana"]


def test_what_a_program_sends_is_a_draft(gitlab_forge: Forge, host: Host) -> None:
    words = "`$(touch /tmp/hostile-gitlab)` && $GITLAB_TOKEN @everybody"
    done = fill(gitlab_forge, host, "trigger", **{**FILLED, "MESSAGE": words, "DRAFT": "-"})
    assert done.returncode == 0, done.stdout + done.stderr
    [pull] = host.pulls.values()
    assert (pull.armed, pull.branch.startswith("draft/")) == ("", True)
    assert words in git(host.remote, "show", pull.branch)
    assert not Path("/tmp/hostile-gitlab").exists()


def test_a_mistake_in_a_form_gives_the_words_back_in_the_log(gitlab_forge: Forge, host: Host) -> None:
    done = fill(gitlab_forge, host, **{**FILLED, "COMPONENT": "webshop"})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "no component is called 'webshop'" in done.stdout + done.stderr
    assert "We look." in done.stdout + done.stderr
    assert host.pulls == {}


def test_without_approvals_it_is_published_by_whom_the_policy_lets(gitlab_forge: Forge, host: Host) -> None:
    (gitlab_forge.work / "policy.yml").write_text(f"{POLICY}break_glass: {{roles: [tech]}}\n", encoding="utf-8")
    with (gitlab_forge.work / "delivery.yml").open("a", encoding="utf-8") as file:
        file.write("state: git:lightship-state\n")
    gitlab_forge.push("Let bo and cy break the glass")
    published = run(gitlab_forge, CI_PIPELINE_SOURCE="push")
    assert published.returncode == 0, published.stdout + published.stderr
    propose(gitlab_forge, "main")
    reason = "\"; touch hacked; echo '$(touch hacked) `touch hacked`"
    known = {"CI_PIPELINE_ID": "4711", "GITLAB_TOKEN": "token-of-lightship_bot"}
    for person, code, words in (
        ("ana", 1, "ana may not publish without the approvals (who may: bo, cy)"),
        ("bo", 0, "published without the approvals of tech"),
    ):
        host.begun[4711] = (person, "web", gitlab_forge.git("rev-parse", "HEAD"))
        known["GITLAB_USER_LOGIN"] = person
        done = run(gitlab_forge, CI_PIPELINE_SOURCE="web", FORM="break-glass", REASON=reason, **known)
        assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    assert list(gitlab_forge.place.rglob("hacked")) == []


def test_the_form_has_every_field_of_its_commands_and_no_other() -> None:
    fields = pipeline()["variables"]
    known = {key.upper() for form in FORMS.values() for key in (*form.arguments, *form.options, *form.flags)}
    assert set(fields["FORM"]["options"]) == {"-", *FORMS, "break-glass"}
    assert set(fields) - {"GIT_DEPTH", "FORM", "DRAFT", "PEOPLE", "REASON", "SIGN_OFF", "DRY_RUN"} <= known
    github = ROOT / "generator" / "lightship" / "scaffold" / "workflows"
    offered = {
        key.upper()
        for name in (*FORMS, "break-glass")
        for key in yaml.safe_load((github / f"{name}.yml").read_text())[True]["workflow_dispatch"]["inputs"]
    }
    assert offered <= set(fields), "what GitHub's forms ask for is asked for here"
    for name, field in fields.items():
        if name != "GIT_DEPTH":
            assert field["description"]
            assert field["value"] in field.get("options", ("",))


def test_what_was_filled_in_or_proposed_comes_into_no_script_but_by_a_name_of_ours() -> None:
    for name, job in jobs().items():
        used = set(re.findall(r"\$\{?(\w+)", " ".join(job.get("script", ()))))
        glass = {"REASON", "SIGN_OFF", "DRY_RUN"} if name == "break-glass" else set()
        ours = {"CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_PROJECT_URL", "FORM", "GITLAB_TOKEN", "PEOPLE", "failed"}
        assert used <= ours | glass
        assert ("FORM" in used) == (name == "form")
        for line in job.get("script", ()):
            assert not re.search(r'(?<!")\$\{?(CI_|FORM|PEOPLE|REASON|SIGN_OFF)', line), "each is quoted"
    assert "$FORM =~ /^(new|update|resolve|correct|maintenance)$/" in jobs()["form"]["rules"][0]["if"]


def test_what_a_merge_request_runs_reaches_no_cloud_and_only_that_is_ever_stopped() -> None:
    proposed = {name for name, job in jobs().items() if "merge_request_event" in str(job["rules"])}
    assert proposed == {"check", "call-review"}
    assert all("extends" not in jobs()[name] and "id_tokens" not in jobs()[name] for name in proposed)
    assert pipeline()["default"]["interruptible"] is False
    assert {name for name, job in jobs().items() if job.get("interruptible")} == {"check"}
    groups = {name: job["resource_group"] for name, job in jobs().items() if "resource_group" in job}
    notify = {"notify": "notify-$CI_COMMIT_SHA"}
    assert groups == {"review": "review", "publish": "publish", "heartbeat": "heartbeat", **notify}
    for name in {*jobs()} - proposed:
        conditions = [rule["if"] for rule in jobs()[name]["rules"] if rule.get("when") != "never"]
        assert all("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in condition for condition in conditions), name


def test_every_command_that_the_pipeline_runs_exists_with_its_options() -> None:
    lines = re.findall(r"python -P -m lightship ([^>;#|\n]*(?:\n +--[^>;#|\n]*)*)", scaffold.pipeline())
    github = "\n".join(scaffold.workflow(f"{name}.yml") for name in GITHUB)
    assert {shlex.split(line)[0] for line in lines} == set(re.findall(r"python -P -m lightship ([a-z-]+)", github))
    for name, *words in map(shlex.split, lines):
        command = commands()[name]
        if isinstance(command, click.Group) and words[0] in command.commands:
            command = command.commands[words[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known
