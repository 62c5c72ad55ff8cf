"""What a pipeline of GitLab was started with."""

from collections.abc import Mapping
from urllib.parse import quote

from lightship.forges.gitlab.lab import door
from lightship.model.forge import ForgeSettings
from lightship.web import Client


def given(settings: ForgeSettings, token: str, client: Client, pipeline: int) -> Mapping[str, str]:
    """Give the variables that were typed in or sent when a pipeline was started; raises ForgeError.

    They are as they were typed: in the environment of its jobs GitLab has put other variables' values into them, a
    token's too, wherever a dollar sign stands. A maintainer's token sees them (docs.gitlab.com/api/pipelines).
    """
    place = f"/projects/{quote(settings.repository, safe='')}/pipelines/{pipeline}/variables"
    listed = door(settings, token, client).all(place, f"what was filled in for pipeline {pipeline}")
    return {one.text("key"): one.text("value", "") for one in listed}
