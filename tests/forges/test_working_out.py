"""Which forge a page is on: what delivery.yml says, then CI, then git's remote."""

import pytest

from lightship.config.forge import worked_out
from lightship.errors import LightshipError
from lightship.model.forge import ForgeKind, ForgeWishes
from lightship.model.notifying import Secret

GITHUB = (ForgeKind.GITHUB, "https://github.com", "acme/status")
GITLAB = (ForgeKind.GITLAB, "https://gitlab.com", "acme/web/status")


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        ("https://github.com/acme/status.git", GITHUB),
        ("https://github.com/acme/status/", GITHUB),
        ("git@github.com:acme/status.git", GITHUB),
        ("ssh://git@github.com:22/acme/status", GITHUB),
        ("https://x-access-token:ghs_secret@github.com/acme/status", GITHUB),
        ("git@gitlab.com:acme/web/status.git", GITLAB),
        ("https://gitlab.example.com:8443/a/b", (ForgeKind.GITLAB, "https://gitlab.example.com:8443", "a/b")),
        ("https://github.example.com/a/b", (ForgeKind.GITHUB, "https://github.example.com", "a/b")),
        ("https://acme.ghe.com/a/b", (ForgeKind.GITHUB, "https://acme.ghe.com", "a/b")),
    ],
)
def test_the_address_of_origin_names_the_forge(origin: str, found: tuple[ForgeKind, str, str]) -> None:
    settings = worked_out(ForgeWishes(), {}, origin)
    assert settings is not None
    assert (settings.kind, settings.url, settings.repository) == found
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "origin",
    ["", "/srv/pages.git", "file:///srv/pages.git", "../pages.git", "https://git.example.com/a/b", "https://[x/a/b"],
)
def test_a_folder_or_an_unknown_host_names_none(origin: str) -> None:
    assert worked_out(ForgeWishes(), {}, origin) is None


def test_ci_says_it_before_git_does() -> None:
    github = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/status"}
    gitlab = {"CI_SERVER_URL": "https://gitlab.com", "CI_PROJECT_PATH": "acme/web/status"}
    for variables, found in ((github, GITHUB), (gitlab, GITLAB)):
        settings = worked_out(ForgeWishes(), variables, "https://github.com/other/fork.git")
        assert settings is not None
        assert (settings.kind, settings.url, settings.repository) == found


def test_what_delivery_yml_says_counts_before_all() -> None:
    token = Secret(env="STATUS_TOKEN")
    wishes = ForgeWishes(kind=ForgeKind.GITLAB, repository="a/b", url="https://code.example.com", token=token)
    settings = worked_out(wishes, {}, "https://github.com/acme/status")
    assert settings is not None
    assert (settings.kind, settings.page, settings.token) == (ForgeKind.GITLAB, "https://code.example.com/a/b", token)


def test_the_rest_is_worked_out() -> None:
    settings = worked_out(ForgeWishes(kind=ForgeKind.GITLAB, repository="a/b"), {}, "/srv/pages.git")
    assert settings is not None
    assert (settings.url, settings.token) == ("https://gitlab.com", Secret(env="GITLAB_TOKEN"))


def test_what_is_named_in_part_says_what_is_missing() -> None:
    with pytest.raises(LightshipError, match="of what kind the forge is"):
        worked_out(ForgeWishes(repository="a/b", url="https://code.example.com"), {}, "")
    with pytest.raises(LightshipError, match="which repository this is"):
        worked_out(ForgeWishes(kind=ForgeKind.GITHUB), {}, "/srv/pages.git")
