"""A pull request on a forge: each mistake at its line, and what the merge would change in the summary."""

from forge import Forge

BROKEN = "---\ntitle: 'Slow: 100 %'\nseverty: high\ncomponents: [api]\n---\n"


def propose(forge: Forge, files: dict[str, str]) -> None:
    """Push a branch with these files."""
    forge.git("checkout", "-q", "-b", "proposal")
    for path, text in files.items():
        (forge.work / path).parent.mkdir(parents=True, exist_ok=True)
        (forge.work / path).write_text(text, encoding="utf-8")
    forge.push("Propose", branch="proposal")


def test_a_mistake_fails_the_check_and_is_shown_at_its_line(forge: Forge) -> None:
    update = "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n---\nSlow.\n"
    propose(
        forge,
        {
            "incidents/2026/slow/incident.md": BROKEN,
            "incidents/2026/slow/20261017T031000Z-investigating.md": update,
        },
    )
    run = forge.run("check", "pull_request")
    assert not run.is_success
    assert run.steps["Check"] is False
    assert "Plan" not in run.steps
    assert "::error file=incidents/2026/slow/incident.md,line=3,col=1::unknown key 'severty' in an incident" in run.log


def test_a_hostile_proposal_gives_the_runner_no_order_of_its_own(forge: Forge) -> None:
    hostile = '---\ntitle: Slow\n"x\\n::add-path::/evil": 1\n"%0A::stop-commands::x": 2\ncomponents: [api]\n---\n'
    propose(forge, {"incidents/2026/a,line=7::b/incident.md": hostile})
    run = forge.run("check", "pull_request")
    assert run.steps["Check"] is False
    assert "file=incidents/2026/a%2Cline=7%3A%3Ab/incident.md,line=" in run.log
    assert "add-path:: /evil" not in run.log
    told = [line for line in run.log.splitlines() if "::add-path::/evil" in line or "::stop-commands::x" in line]
    assert told
    assert all("::error file=" in line for line in told)


def test_the_summary_tells_what_the_merge_would_change(forge: Forge) -> None:
    incident = "---\ntitle: Slow <b>API</b>\nseverity: high\ncomponents: [api]\n---\n"
    update = "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n---\nRequests take long.\n"
    folder = "incidents/2026/slow"
    propose(forge, {f"{folder}/incident.md": incident, f"{folder}/20261017T031000Z-investigating.md": update})
    forge.environment["FAKE_ARTIFACTS"] = str(forge.place / "artifacts")
    run = forge.run("check", "pull_request")
    assert run.is_success, run.log[-4000:]
    kept = forge.place / "artifacts" / "preview"
    assert (kept / "page" / "incidents" / "slow" / "index.html").is_file()
    assert "page/incidents/slow/index.html" in (kept / "index.html").read_text(encoding="utf-8")
    assert "### 🟢 operational → 🟠 partial outage" in run.summary
    assert "| API | 🟢 operational | **🟠 partial outage** |" in run.summary
    assert "**Slow \\<b\\>API\\</b\\>**<br>new · Investigating" in run.summary, "a title is no markup"
    assert "> Requests take long." in run.summary
    assert "welcome" not in run.summary, "what is there already is no news"
