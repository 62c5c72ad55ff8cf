"""Sets what guards a branch on GitHub, as far as an administrator's token can."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from lightship.forges.base import Guard
from lightship.forges.door import Door
from lightship.forges.rounds import stepped

PERMISSIONS = "/actions/permissions/workflow"
"""Where the permissions are that workflows have which name none."""
_RULESET = "lightship"


def mend(door: Door, path: str, guard: Guard) -> Iterator[str]:
    """Set the rules of the repository at `path`, and tell what was set; what is refused is told, too."""
    steps: list[Callable[[], str]] = [
        lambda: _rules(door, path, guard),
        lambda: _auto_merge(door, path),
        lambda: _permissions(door, path),
        *(lambda name=name: _enclose(door, path, name, guard.branch) for name in guard.environments),
    ]
    return stepped(steps)


def _rules(door: Door, path: str, guard: Guard) -> str:
    wanted = _ruleset(guard)
    listed = door.all(f"{path}/rulesets", "rulesets")
    ours = next((one.number("id") for one in listed if one.text("name", "") == _RULESET), None)
    if ours is None:
        door.send("POST", f"{path}/rulesets", wanted, "the ruleset", is_safe_twice=False)
    else:
        door.send("PUT", f"{path}/rulesets/{ours}", wanted, "the ruleset")
    checks = f", and requires {guard.called()}" if guard.checks else ""
    return f"the ruleset {_RULESET} keeps the history of {guard.branch}{checks}"


def _ruleset(guard: Guard) -> dict[str, object]:
    rules: list[dict[str, object]] = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    if guard.checks:
        checks = [{"context": name} for name in guard.checks]
        parameters = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
        rules.append({"type": "required_status_checks", "parameters": parameters})
    branches = {"include": [f"refs/heads/{guard.branch}"], "exclude": []}
    named = {"name": _RULESET, "target": "branch", "enforcement": "active"}
    return {**named, "conditions": {"ref_name": branches}, "rules": rules}


def _auto_merge(door: Door, path: str) -> str:
    door.send("PATCH", path, {"allow_auto_merge": True}, "repository")
    return "a pull request can be merged by itself once its checks pass"


def _permissions(door: Door, path: str) -> str:
    before = door.get(path + PERMISSIONS, "permissions of workflows")
    kept = before.flag("can_approve_pull_request_reviews")
    given = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": kept}
    door.send("PUT", path + PERMISSIONS, given, "permissions of workflows")
    return "workflows may only read, unless they say what they need"


def _enclose(door: Door, path: str, name: str, branch: str) -> str:
    place, what = f"{path}/environments/{quote(name, safe='')}", f"environment {name}"
    policy = {"deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}}
    door.send("PUT", place, policy, what)
    listed = door.get(f"{place}/deployment-branch-policies", what)
    if branch not in {one.text("name") for one in listed.many("branch_policies")}:
        door.send("POST", f"{place}/deployment-branch-policies", {"name": branch}, what)
    return f"the environment {name} is entered from {branch}"
