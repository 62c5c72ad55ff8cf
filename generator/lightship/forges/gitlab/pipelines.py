"""What a pipeline of GitLab was started with, and who may start one with variables of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from lightship.forges.door import Door
from lightship.forges.gitlab.lab import door
from lightship.model.forge import ForgeSettings
from lightship.web import Client

NOBODY = "no_one_allowed"
_ROLE, _IS_RESTRICTED = "ci_pipeline_variables_minimum_override_role", "restrict_user_defined_variables"
_ENOUGH = ("maintainer", "owner", NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Who began a pipeline, by name and number, of which commit; `is_by_hand`: with the form *New pipeline*."""

    person: str
    id: int
    commit: str
    is_by_hand: bool


def begun(settings: ForgeSettings, token: str, client: Client, pipeline: int) -> Begun:
    """Ask who began a pipeline; raises ForgeError. Its own variables may say anything: whoever begins it sets them."""
    what = f"pipeline {pipeline}"
    told = door(settings, token, client).get(_place(settings, pipeline), what)
    who, is_by_hand = told.part("user"), told.text("source") == "web"
    return Begun(person=who.text("username"), id=who.number("id"), commit=told.commit("sha"), is_by_hand=is_by_hand)


def given(settings: ForgeSettings, token: str, client: Client, pipeline: int) -> Mapping[str, str]:
    """Give the variables that were typed in or sent when a pipeline was started; raises ForgeError.

    They are as they were typed: in the environment of its jobs GitLab has put other variables' values into them, a
    token's too, wherever a dollar sign stands. A maintainer's token sees them (docs.gitlab.com/api/pipelines).
    """
    place = f"{_place(settings, pipeline)}/variables"
    listed = door(settings, token, client).all(place, f"what was filled in for pipeline {pipeline}")
    return {one.text("key"): one.text("value", "") for one in listed}


def role(project: Door, path: str) -> str:
    """Give the role that it takes to set variables of a pipeline; empty where the token does not see it.

    They take the place of all others, so whoever may set them reaches every token. Without the restriction a developer
    may, whatever role stands beside it (docs.gitlab.com/api/projects).
    """
    told = project.get(path, "project")
    return told.text(_ROLE, "") if told.flag(_IS_RESTRICTED, usual=True) else "developer"


def restrict(project: Door, path: str) -> str:
    """Let nobody below a maintainer set variables of a pipeline; where fewer people may, that stays. Gives the role."""
    found = role(project, path)
    if found in _ENOUGH:
        return found
    project.send("PUT", path, {_IS_RESTRICTED: True, _ROLE: _ENOUGH[0]}, "project")
    return _ENOUGH[0]


def _place(settings: ForgeSettings, pipeline: int) -> str:
    return f"/projects/{quote(settings.repository, safe='')}/pipelines/{pipeline}"
