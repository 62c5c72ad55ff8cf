"""What guards the main branch on GitLab: pipelines that must pass, and the protected branch."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from lightship.forges.base import Guard
from lightship.forges.door import MissingError
from lightship.forges.gitlab import pipelines
from lightship.forges.gitlab.lab import door
from lightship.forges.rounds import looked, stepped
from lightship.model.findings import Finding, Level
from lightship.model.forge import ForgeSettings
from lightship.web import Client

_APPLY = "`lightship setup --apply` sets it"
_FORMS = "it takes the role {} to set variables of a pipeline"
_NO_FORMS = {
    "": "this token does not see who may set variables of a pipeline",
    pipelines.NOBODY: "nobody may set variables of a pipeline, so nobody can fill in a form",
}


class Rules:
    """The rules of a project on GitLab, as a maintainer's token sees and sets them."""

    def __init__(self, settings: ForgeSettings, token: str, client: Client) -> None:
        """Take the repository and a token; nothing is asked yet."""
        self._door = door(settings, token, client)
        self._path = f"/projects/{quote(settings.repository, safe='')}"

    def examine(self, guard: Guard) -> Iterator[Finding]:
        """Say of each rule whether it is as it must be; what the token may not see is said, too."""
        looks: list[Callable[[], Finding]] = [self._pipelines, lambda: self._history(guard), self._variables]
        looks += [self._reviews] if guard.is_governed else []
        return looked(looks)

    def mend(self, guard: Guard) -> Iterator[str]:
        """Set what a maintainer's token can set, and tell what was set and what was not."""
        steps: list[Callable[[], str]] = [self._wait_for_pipelines, lambda: self._protect(guard), self._restrict]
        return stepped(steps)

    def _pipelines(self) -> Finding:
        name, told = "required checks", self._door.get(self._path, "project")
        if not told.flag("only_allow_merge_if_pipeline_succeeds", usual=False):
            message = "a merge does not wait for its pipeline, where check and approvals are"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=_APPLY)
        if told.flag("allow_merge_on_skipped_pipeline", usual=False):
            message = "a pipeline that was skipped counts as passed"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=_APPLY)
        return Finding(name=name, level=Level.FINE, message="a merge waits until its pipeline has passed")

    def _history(self, guard: Guard) -> Finding:
        place = f"{self._path}/protected_branches/{quote(guard.branch, safe='')}"
        told = self._door.seek(place, f"protection of {guard.branch}")
        if told is None or told.flag("allow_force_push", usual=False):
            message = f"{guard.branch} can be rewritten"
            return Finding(name="history", level=Level.BROKEN, message=message, hint=_APPLY)
        return Finding(name="history", level=Level.FINE, message=f"{guard.branch} cannot be rewritten or deleted")

    def _variables(self) -> Finding:
        role = pipelines.role(self._door, self._path)
        if role == "developer":
            message = "a developer may set variables of a pipeline, and with them reach every token"
            return Finding(name="variables", level=Level.BROKEN, message=message, hint=_APPLY)
        if role in _NO_FORMS:
            hint = "where you want forms: Settings > CI/CD > Variables, minimum role Maintainer"
            return Finding(name="variables", level=Level.WARNING, message=_NO_FORMS[role], hint=hint)
        return Finding(name="variables", level=Level.FINE, message=_FORMS.format(role))

    def _reviews(self) -> Finding:
        name, listed = "required reviews", self._door.all(f"{self._path}/approval_rules", "approval rules")
        try:
            is_required = any(one.number("approvals_required") > 0 for one in listed)
        except MissingError:  # GitLab Free has no such rules
            is_required = False
        if is_required:
            message = "the project requires approvals by itself: wording that was agreed on before waits for them too"
            hint = "policy.yml says who must agree; let the project's rules require none"
            return Finding(name=name, level=Level.BROKEN, message=message, hint=hint)
        return Finding(name=name, level=Level.FINE, message="the policy alone says who must agree")

    def _wait_for_pipelines(self) -> str:
        given = {"only_allow_merge_if_pipeline_succeeds": True, "allow_merge_on_skipped_pipeline": False}
        self._door.send("PUT", self._path, given, "project")
        return "a merge waits until its pipeline has passed"

    def _restrict(self) -> str:
        role = pipelines.restrict(self._door, self._path)
        return _NO_FORMS.get(role) or _FORMS.format(role)

    def _protect(self, guard: Guard) -> str:
        place, what = f"{self._path}/protected_branches", f"protection of {guard.branch}"
        branch = quote(guard.branch, safe="")
        if self._door.seek(f"{place}/{branch}", what) is None:
            given = {"name": guard.branch, "allow_force_push": False}
            self._door.send("POST", place, given, what, is_safe_twice=False)
        else:
            self._door.send("PATCH", f"{place}/{branch}", {"allow_force_push": False}, what)
        return f"{guard.branch} cannot be rewritten or deleted"
