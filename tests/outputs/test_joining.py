"""The form by which readers subscribe: it is where the service is configured, and nowhere else."""

import re
from dataclasses import replace
from datetime import date

import pytest
import yaml

import parts
from factory import component, entry, settings, snapshot, update
from lightship.model import Components
from lightship.outputs.base import Page
from lightship.snapshot import Snapshot

SERVICE = "https://subscribe.example.com:8443/status"
KNOWN = Components(
    (
        component("api", component("rest", name='REST "& more"'), component("hooks")),
        component("soap", retired=date(2025, 1, 31)),
    )
)


def page(url: str = SERVICE) -> Snapshot:
    broken = entry("broken", update("broken-1", "03:10"), components={})
    return snapshot(broken, components=KNOWN, subscribe_url=url)


def files(url: str = SERVICE) -> dict[str, Page]:
    return {one.path: one for one in parts.pages(page(url)) if isinstance(one, Page)}


def split(one: Page) -> tuple[dict[str, str], str]:
    _, front, body = one.make().decode().split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_home_page_posts_an_address_to_the_service() -> None:
    front, body = split(files()["index.html"])
    assert (
        f'<form class="join" method="post" action="{SERVICE}/"><label for="join">Get updates by e-mail</label>' in body
    )
    assert '<input id="join" name="address" type="email" autocomplete="email" maxlength="254" required>' in body
    assert re.findall(r'<input[^>]*? name="([^"]+)"', body) == ["address", "leave_empty"]
    assert f'<a href="{SERVICE}/">More choices</a>' in body
    assert front["forms"] == "https://subscribe.example.com:8443"


def test_a_components_page_has_the_component_chosen() -> None:
    front, body = split(files()["components/rest/index.html"])
    assert "Get updates about REST &#34;&amp; more&#34; by e-mail" in body
    assert '<input name="component" type="hidden" value="rest">' in body
    assert f'<a href="{SERVICE}/?component=rest">More choices</a>' in body
    assert front["forms"] == "https://subscribe.example.com:8443"
    assert 'value="api"' in split(files()["components/api/index.html"])[1]


def test_the_form_speaks_the_language_of_the_page() -> None:
    german = replace(page(), settings=settings(languages=("de", "en")))
    made = {one.path: split(one)[1] for one in parts.pages(german) if isinstance(one, Page)}
    assert "Mitteilungen per E-Mail erhalten</label>" in made["index.html"]
    assert "<button>Abonnieren</button>" in made["index.html"]
    assert "Mitteilungen zu Hooks per E-Mail erhalten</label>" in made["components/hooks/index.html"]


def test_nobody_is_told_of_a_component_that_is_gone() -> None:
    assert "<form" not in split(files()["components/soap/index.html"])[1]


def test_an_incident_links_the_service_and_posts_nothing_there() -> None:
    front, body = split(files()["incidents/broken/index.html"])
    assert f'<a href="{SERVICE}/">E-mail</a>' in body
    assert "<form" not in body
    assert "forms" not in front


@pytest.mark.parametrize("path", ["index.html", "components/rest/index.html", "incidents/broken/index.html"])
def test_without_a_service_there_is_neither_form_nor_link(path: str) -> None:
    front, body = split(files("")[path])
    assert "<form" not in body
    assert "mail" not in body
    assert "forms" not in front


def test_a_service_changes_only_the_pages_that_show_it() -> None:
    without, with_ = ({path: one.inputs for path, one in files(url).items()} for url in ("", SERVICE))
    changed = {path for path in with_ if with_[path] != without[path]}
    assert changed == {
        "index.html",
        "incidents/broken/index.html",
        *(f"components/{name}/index.html" for name in ("api", "rest", "hooks")),
    }
