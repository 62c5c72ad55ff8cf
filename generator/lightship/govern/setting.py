"""What the forge must have for the policy to hold, as the page's workflows and its policy say it."""

from pathlib import Path

from lightship.forges import Guard
from lightship.govern.foreign import document, value
from lightship.model.governing import Governance
from lightship.source import Mapping, Node, Scalar

_FOLDER = Path(".github/workflows")
_APPROVALS = "approvals"
_SECRET = "LIGHTSHIP_TOKEN"  # noqa: S105 - its name


def guard(root: Path, governance: Governance) -> Guard:
    """Give what must guard the main branch of the page at `root`.

    The check of pull requests is the job `check` of check.yml, by the name that the forge shows it under.
    """
    paths = sorted((root / _FOLDER).glob("*.y*ml"))
    jobs = {path.name: _jobs(path) for path in paths}
    checks = [_name(job) or id_ for id_, job in jobs.get("check.yml", ()) if id_ == "check"]
    entered = [_environment(job) for listed in jobs.values() for _, job in listed]
    return Guard(
        checks=(*checks, *((_APPROVALS,) if governance.is_governed else ())),
        environments=tuple(dict.fromkeys(filter(None, entered))),
        secret=_SECRET if any(_SECRET.encode() in path.read_bytes() for path in paths) else "",
        is_governed=governance.is_governed,
    )


def _jobs(path: Path) -> tuple[tuple[str, Node], ...]:
    """Give the jobs of a workflow by their ids."""
    jobs = value(document(path), "jobs")
    return tuple((key.text, job) for key, job in jobs.entries) if isinstance(jobs, Mapping) else ()


def _name(job: Node) -> str:
    name = value(job, "name")
    return name.text if isinstance(name, Scalar) else ""


def _environment(job: Node) -> str:
    """Give the environment that a job enters; one that an expression names cannot be known here."""
    found = value(job, "environment")
    name = value(found, "name") if isinstance(found, Mapping) else found
    return name.text if isinstance(name, Scalar) and "${{" not in name.text else ""
