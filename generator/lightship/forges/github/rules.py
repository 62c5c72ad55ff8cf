"""What guards a branch on GitHub: rulesets, the older branch protection, environments and permissions of workflows."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from lightship.forges.answers import Answer
from lightship.forges.base import Guard
from lightship.forges.door import Door
from lightship.forges.github import mending
from lightship.forges.github.hub import door
from lightship.forges.github.mending import PERMISSIONS
from lightship.forges.github.merging import required
from lightship.forges.rounds import looked
from lightship.model.findings import Finding, Level
from lightship.model.forge import ForgeSettings
from lightship.web import Client

_APPLY = "`lightship setup --apply` sets it"


class Rules:
    """The rules of a repository on GitHub, as an administrator's token sees and sets them."""

    def __init__(self, settings: ForgeSettings, token: str, client: Client) -> None:
        """Take the repository and a token; nothing is asked yet."""
        self._door: Door = door(settings, token, client)
        self._path = f"/repos/{settings.repository}"

    def examine(self, guard: Guard) -> Iterator[Finding]:
        """Say of each rule whether it is as it must be; what the token may not see is said, too."""
        rules = tuple(self._rules(guard.branch))
        looks: list[Callable[[], Finding]] = [
            lambda: self._checks(guard, rules),
            lambda: self._history(guard, rules),
            self._auto_merge,
            self._permissions,
            *(lambda name=name: self._environment(guard, name) for name in guard.environments),
        ]
        looks += [lambda: self._reviews(guard, rules)] if guard.is_governed else []
        looks += [lambda: self._secret(guard.secret)] if guard.secret else []
        return looked(looks)

    def mend(self, guard: Guard) -> Iterator[str]:
        """Set what an administrator's token can set, and tell what was set and what was not."""
        return mending.mend(self._door, self._path, guard)

    def _rules(self, branch: str) -> Iterator[Answer]:
        return self._door.all(f"{self._path}/rules/branches/{quote(branch, safe='')}", f"rules of {branch}")

    def _older(self, branch: str) -> Answer | None:
        return self._door.seek(f"{self._path}/branches/{quote(branch, safe='')}/protection", f"protection of {branch}")

    def _checks(self, guard: Guard, rules: tuple[Answer, ...]) -> Finding:
        name, present = "required checks", required(self._door, self._path, guard.branch)
        if missing := [check for check in guard.checks if check not in present]:
            message = f"{guard.branch} does not require {guard.called(missing)}"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=_APPLY)
        said = [one.one("parameters") for one in rules if one.text("type", "") == "required_status_checks"]
        if any(part and part.flag("strict_required_status_checks_policy", usual=False) for part in said):
            message = f"a branch must be up to date with {guard.branch} first, so each merge holds up the others"
            return Finding(name=name, level=Level.WARNING, message=message, hint="take that out of the rule")
        return Finding(name=name, level=Level.FINE, message=f"{guard.branch} requires {guard.called()}")

    def _history(self, guard: Guard, rules: tuple[Answer, ...]) -> Finding:
        kinds = {one.text("type", "") for one in rules}
        refused = {"force pushes": "non_fast_forward" in kinds, "deletion": "deletion" in kinds}
        if not all(refused.values()) and (older := self._older(guard.branch)):
            for way, setting in (("force pushes", "allow_force_pushes"), ("deletion", "allow_deletions")):
                said = older.one(setting)
                refused[way] |= not (said and said.flag("enabled", usual=False))
        if taken := [way for way, is_refused in refused.items() if not is_refused]:
            message = f"{guard.branch} takes {' and '.join(taken)}"
            return Finding(name="history", level=Level.BROKEN, message=message, hint=_APPLY)
        return Finding(name="history", level=Level.FINE, message=f"{guard.branch} cannot be rewritten or deleted")

    def _reviews(self, guard: Guard, rules: tuple[Answer, ...]) -> Finding:
        said = [one.one("parameters") for one in rules if one.text("type", "") == "pull_request"]
        older = self._older(guard.branch)
        said.append(older.one("required_pull_request_reviews") if older else None)
        if any(part and _wants_reviews(part) for part in said):
            message = f"{guard.branch} requires reviews by itself: wording that was agreed on before waits for them too"
            hint = "policy.yml says who must agree; take the reviews out of the branch's rules"
            return Finding(name="required reviews", level=Level.BROKEN, message=message, hint=hint)
        return Finding(name="required reviews", level=Level.FINE, message="the policy alone says who must agree")

    def _auto_merge(self) -> Finding:
        name, told = "auto-merge", self._door.get(self._path, "repository")
        if not told.has("allow_auto_merge"):
            hint = "an administrator's does"
            return Finding(name=name, level=Level.WARNING, message="this token does not see the setting", hint=hint)
        if not told.flag("allow_auto_merge"):
            message = "a pull request cannot be merged by itself once its checks pass"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=_APPLY)
        return Finding(name=name, level=Level.FINE, message="a pull request is merged once its checks pass")

    def _permissions(self) -> Finding:
        name = "workflows"
        told = self._door.get(self._path + PERMISSIONS, "permissions of workflows")
        if told.text("default_workflow_permissions") != "read":
            message = "a workflow that does not say what it needs may write everything"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=_APPLY)
        return Finding(name=name, level=Level.FINE, message="they may only read, unless they say what they need")

    def _environment(self, guard: Guard, name: str) -> Finding:
        place = f"{self._path}/environments/{quote(name, safe='')}"
        told = self._door.seek(place, f"environment {name}")
        policy = told.one("deployment_branch_policy") if told else None
        branches: set[str] = set()
        if policy and policy.flag("custom_branch_policies"):
            listed = self._door.get(f"{place}/deployment-branch-policies", f"environment {name}")
            branches = {one.text("name") for one in listed.many("branch_policies")}
        if branches != {guard.branch}:
            message = f"{name} can be entered from other branches than {guard.branch}"
            return Finding(name="environment", level=Level.BROKEN, message=message, hint=_APPLY)
        message = f"{name} is entered from {guard.branch} alone"
        return Finding(name="environment", level=Level.FINE, message=message)

    def _secret(self, name: str) -> Finding:
        if self._door.seek(f"{self._path}/actions/secrets/{quote(name)}", f"secret {name}"):
            message = f"what {name} opens starts checks, and its merges publish"
            return Finding(name="token", level=Level.FINE, message=message)
        message = f"the repository has no {name}: what a form opens starts no checks, and its merge publishes nothing"
        hint = "keep the token of an app there, or a fine-grained one: docs/forges.md"
        return Finding(name="token", level=Level.WARNING, message=message, hint=hint)


def _wants_reviews(said: Answer) -> bool:
    count = said.number("required_approving_review_count") if said.has("required_approving_review_count") else 0
    flags = ("require_code_owner_review", "require_code_owner_reviews", "require_last_push_approval")
    return count > 0 or any(said.flag(name, usual=False) for name in flags)
