"""Merging a merge request once its pipeline has passed."""

from lightship.forges.base import ForgeError
from lightship.forges.door import Door

_UNSURE = frozenset({"unchecked", "checking", "preparing", "approvals_syncing"})
_TRIES = 15


def arm(door: Door, path: str, number: int) -> None:
    """Have a merge request merged once its pipeline passes: as one commit where the project allows that."""
    what, place = f"merge request {number}", f"{path}/merge_requests/{number}"
    project = door.get(path, "project")
    if not project.flag("only_allow_merge_if_pipeline_succeeds", usual=False):
        message = f"the project does not wait for pipelines, so {what} would be merged unseen"
        raise ForgeError(message, "`lightship setup --apply` lets it wait", permanent=True)
    told = door.get(place, what)
    for _ in range(_TRIES):  # for a moment after it was opened GitLab does not know whether it can be merged
        if told.text("detailed_merge_status", "") not in _UNSURE:
            break
        door.pause(1)
        told = door.get(place, what)
    given = {
        # The first is the younger name; what does not know it passes it over.
        "auto_merge": True,
        "merge_when_pipeline_succeeds": True,
        "sha": told.text("sha"),
        "squash": project.text("squash_option", "") != "never",
        "should_remove_source_branch": True,
    }
    door.send("PUT", f"{place}/merge", given, f"the merge of {what}", is_safe_twice=False)
