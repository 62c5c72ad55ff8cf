"""Addresses lead to what the forge has, with the words filled in where it can."""

from urllib.parse import parse_qs, urlsplit

from factory import NOW, entry
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.notifying import Secret
from lightship.sending import links

PAGE = "https://status.example.com"


def forge(kind: ForgeKind) -> ForgeSettings:
    return ForgeSettings(kind=kind, repository="acme/status", url=f"https://{kind}.com", token=Secret(env="TOKEN"))


def test_github_has_forms_and_a_file_that_is_filled_in() -> None:
    outage = entry("outage", folder="incidents/2026/outage")
    found = {one.title: one.url for one in links.links(PAGE, forge(ForgeKind.GITHUB), "main", [outage], NOW)}
    assert found["The page"] == f"{PAGE}/"
    assert found["Say that it is over"] == "https://github.com/acme/status/actions/workflows/resolve.yml"
    file = urlsplit(found["Write an update of outage"])
    assert file.path == "/acme/status/new/main/incidents/2026/outage"
    assert parse_qs(file.query) == {
        "filename": ["20261017T120000Z-investigating.md"],
        "value": ["---\nphase: investigating\nat: 2026-10-17T12:00:00Z\n---\n\n"],
    }


def test_gitlab_has_one_form_and_an_address_says_what_it_is_for() -> None:
    found = {one.title: one.url for one in links.links(PAGE, forge(ForgeKind.GITLAB), "main", [], NOW)}
    form = urlsplit(found["Say that it is over"])
    assert form.path == "/acme/status/-/pipelines/new"
    assert parse_qs(form.query) == {"ref": ["main"], "var[FORM]": ["resolve"]}
    assert found["Open merge requests"] == "https://gitlab.com/acme/status/-/merge_requests"


def test_a_pull_request_can_be_opened_in_a_browser_whatever_its_words_are() -> None:
    words = 'x&title=y "quoted" <b> ' + "é" * 5000
    for kind, title in ((ForgeKind.GITHUB, "title"), (ForgeKind.GITLAB, "merge_request[title]")):
        url = links.proposal(forge(kind), "main", "status/outage", "Slow & down?", words)
        assert len(url) < 16_000
        assert parse_qs(urlsplit(url).query)[title] == ["Slow & down?"]
