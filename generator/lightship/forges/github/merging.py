"""Merging a pull request once all that is required of it is there; only GraphQL arms that."""

from urllib.parse import quote

from lightship.forges.base import ForgeError
from lightship.forges.door import Door
from lightship.forges.graph import graph

_ARM = """mutation($id: ID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: $method}) { pullRequest { number } }
}"""
# How GitHub merges, and the setting of the repository that allows it.
_METHODS = {"squash": "allow_squash_merge", "merge": "allow_merge_commit", "rebase": "allow_rebase_merge"}
# GitHub arms nothing that could be merged at once.
_READY = ("in clean status", "in unstable status")


def arm(door: Door, path: str, number: int) -> None:
    """Have a pull request merged once its checks pass: as one commit where the repository allows that."""
    what = f"pull request {number}"
    told, repository = door.get(f"{path}/pulls/{number}", what), door.get(path, "repository")
    method = next((one for one, setting in _METHODS.items() if repository.flag(setting, usual=True)), "squash")
    try:
        graph(door, _ARM, {"id": told.text("node_id"), "method": method.upper()})
    except ForgeError as error:
        if "not allowed for this repository" in error.message:
            hint = "`lightship setup --apply` allows it"
            raise ForgeError("the repository does not allow auto-merge", hint, permanent=True) from error
        if not any(sign in error.message for sign in _READY):
            raise
        branch = told.part("base").text("ref")
        if not required(door, path, branch):
            message = f"no check is required on {branch}, so {what} would be merged unseen"
            raise ForgeError(message, "`lightship setup --apply` requires ours", permanent=True) from error
        given = {"merge_method": method, "sha": told.part("head").text("sha")}
        door.send("PUT", f"{path}/pulls/{number}/merge", given, f"the merge of {what}", is_safe_twice=False)


def required(door: Door, path: str, branch: str) -> frozenset[str]:
    """Give the names of the checks that a branch requires, by rulesets and by the older branch protection."""
    place = quote(branch, safe="")
    found: set[str] = set()
    for rule in door.all(f"{path}/rules/branches/{place}", f"rules of {branch}"):
        if rule.text("type", "") == "required_status_checks" and (parameters := rule.one("parameters")):
            found |= {check.text("context") for check in parameters.many("required_status_checks")}
    protection = door.get(f"{path}/branches/{place}", f"branch {branch}").one("protection")
    checks = protection.one("required_status_checks") if protection else None
    if checks:
        found |= set(checks.texts("contexts"))
    return frozenset(found)
