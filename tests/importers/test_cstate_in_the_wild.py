"""Shapes that other people's cState sites really have; the excerpts are made up, the shapes were met."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship import words
from lightship.importers.cstate import times
from lightship.model import Kind, Phase, Status
from pages import Page, issue

CONFIG = """\
title: Example
baseURL: https://old.example.com
params:
  categories:
    - {name: Core, description: What everything needs}
  systems:
    - {name: API, category: Core, description: The guts, link: "https://api.example.com"}
    - {name: Shop, category: Core, link: "https://shop.example.com"}
    - {name: Mail, category: Core, description: See https://mail.example.com, link: "https://mail.example.com"}
"""
START = datetime(2024, 3, 11, 16, tzinfo=UTC)


def site(folder: Path, config: str = CONFIG, **issues: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    (folder / "config.yml").write_text(config)
    for name, text in issues.items():
        issue(folder, f"{name}.md", text)
    return folder


def front(body: str = "Words.", **keys: str) -> str:
    values = {
        "title": "A title",
        "date": "2024-03-11T16:00:00Z",
        "severity": "disrupted",
        "affected": "[API]",
        "section": "issue",
    }
    lines = [f"{key}: {value}" for key, value in (values | keys).items() if value]
    return "\n".join(["---", *lines, "---", body, ""])


def test_what_is_announced_ahead_breaks_nothing_before_its_start(page: Page, tmp_path: Path) -> None:
    body = (
        'Done.\n{{< track "2024-03-11 18:00:00" >}}\n\nUnder way.\n{{< track "2024-03-11 16:00:00" >}}\n\n'
        'Planned.\n{{< track "2024-03-05 19:00:00" >}}'
    )
    source = site(tmp_path / "site", one=front(body, resolved="true", resolvedWhen="2024-03-11T18:00:00Z"))
    summary = page.take("cstate", source)
    (incident,) = page.repository().incidents
    assert incident.components == {"api": Status.OPERATIONAL}
    assert [(update.at.day, dict(update.components)) for update in incident.updates] == [
        (5, {}),
        (11, {"api": Status.DEGRADED_PERFORMANCE}),
        (11, {}),
    ]
    assert any("lies before the start 2024-03-11 16:00Z" in note.message for note in summary.notes)


def test_a_start_that_no_update_tells_is_told(page: Page, tmp_path: Path) -> None:
    body = 'Done.\n{{< track "2024-03-11 18:00:00" >}}\n\nPlanned.\n{{< track "2024-03-05 19:00:00" >}}'
    page.take("cstate", site(tmp_path / "site", one=front(body, resolved="true", resolvedWhen="2024-03-11T18:00:00Z")))
    (incident,) = page.repository().incidents
    assert [update.at for update in incident.updates][1] == START
    assert incident.updates[1].components == {"api": Status.DEGRADED_PERFORMANCE}


def test_a_maintenance_that_is_announced_ahead_is_scheduled_until_it_starts(page: Page, tmp_path: Path) -> None:
    body = 'Done.\n{{< track "2024-03-11 18:00:00" >}}\n\nPlanned.\n{{< track "2024-03-05 19:00:00" >}}'
    text = front(body, severity="notice", resolved="true", resolvedWhen="2024-03-11T18:00:00Z")
    page.take("cstate", site(tmp_path / "site", one=text))
    (incident,) = page.repository().incidents
    assert incident.kind is Kind.MAINTENANCE
    assert incident.starts == START
    assert [update.phase for update in incident.updates] == [Phase.SCHEDULED, Phase.COMPLETED]


def test_an_end_that_is_told_later_counts_from_when_it_was(page: Page, tmp_path: Path) -> None:
    body = 'Done.\n{{< track "2024-03-14 18:00:00" >}}\n\nBroken.\n{{< track "2024-03-11 16:00:00" >}}'
    page.take("cstate", site(tmp_path / "site", one=front(body, resolved="true", resolvedWhen="2024-03-11T18:00:00Z")))
    (incident,) = page.repository().incidents
    assert incident.updates[-1].at == datetime(2024, 3, 14, 18, tzinfo=UTC)
    assert incident.updates[-1].ended == datetime(2024, 3, 11, 18, tzinfo=UTC)


def test_a_notice_keeps_what_it_affects_without_breaking_it(page: Page, tmp_path: Path) -> None:
    page.take("cstate", site(tmp_path / "site", one=front(informational="true")))
    (incident,) = page.repository().incidents
    assert incident.kind is Kind.NOTICE
    assert incident.components == {"api": None}


@pytest.mark.parametrize(
    ("keys", "count"),
    [({"published": "false"}, 0), ({"published": "false", "draft": "false"}, 1), ({"published": "true"}, 1)],
)
def test_what_hugo_did_not_publish_is_left_out(page: Page, tmp_path: Path, keys: dict[str, str], count: int) -> None:
    assert page.take("cstate", site(tmp_path / "site", one=front(**keys), two=front())).incidents == count + 1


def test_keys_that_hugo_takes_for_others_are_understood(page: Page, tmp_path: Path) -> None:
    text = front(date="", publishDate="2024-03-11 16:00:00", modified="2024-03-12T10:00:00Z")
    summary = page.take("cstate", site(tmp_path / "site", one=text))
    (incident,) = page.repository().incidents
    assert incident.started == START
    assert incident.origin.updated == datetime(2024, 3, 12, 10, tzinfo=UTC)
    assert not any("has no meaning" in note.message for note in summary.notes)


def test_links_of_systems_and_words_about_categories_are_kept(page: Page, tmp_path: Path) -> None:
    page.take("cstate", site(tmp_path / "site", one=front()))
    (core,) = page.repository().components.roots
    assert core.description == "What everything needs"
    assert [component.description for component in core.components] == [
        "The guts (https://api.example.com)",
        "https://shop.example.com",
        "See https://mail.example.com",
    ]


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ("permalinks: {page: {issues: '/:year/:slug/'}}", "/2024/one/"),
        ("permalinks: {issues: '/i/:slug/'}", "/i/one/"),
        ("uglyURLs: true", "/issues/one.html"),
    ],
)
def test_old_addresses_follow_the_configuration(page: Page, tmp_path: Path, config: str, address: str) -> None:
    page.take("cstate", site(tmp_path / "site", f"{CONFIG}{config}\n", one=front()))
    assert address in page.repository().incidents[0].aliases


def test_a_day_with_underscores_in_a_file_name_is_not_repeated(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site")
    issue(source, "2024_03_11_api_down.md", front())
    issue(source, "2024-03-11_16:00:00_incident.md", front())
    page.take("cstate", source)
    assert sorted(incident.id for incident in page.repository().incidents) == [
        "2024-03-11-16-00-00-incident",
        "2024-03-11-api-down",
    ]


def test_a_site_in_a_folder_of_a_larger_repository_is_found(page: Page, tmp_path: Path) -> None:
    site(tmp_path / "all" / "status", one=front())
    (tmp_path / "all" / "README.md").write_text("# Everything\n")
    summary = page.take("cstate", tmp_path / "all")
    assert (summary.incidents, summary.components) == (1, 4)
    assert summary.notes == ()


def test_a_backslash_that_ends_a_line_breaks_it(page: Page, tmp_path: Path) -> None:
    page.take("cstate", site(tmp_path / "site", one=front("one\\\ntwo\\\n\\\nthree \\` \\\\\nlast \\")))
    (incident,) = page.repository().incidents
    shown = words.html(incident.updates[0].bodies["en"].public).replace(" ", "").split()
    assert shown == ["<p>one<br>", "two</p>", "<p>three`\\", "last\\</p>"]


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("[dark{{](https//www.dark\xa0table.org/)", "https://old.example.com/issues/one/https/www.dark\xa0table.org/"),
        ("<a href=../two/>x</a>", "https://old.example.com/issues/two/"),
        ("<a href='../two/'>x</a>", "https://old.example.com/issues/two/"),
        ("[x](<../two three/>)", ""),
    ],
)
def test_links_that_people_broke_lead_to_the_old_page_or_are_words(
    page: Page, tmp_path: Path, body: str, links: str
) -> None:
    page.take("cstate", site(tmp_path / "site", one=front(body)))
    (incident,) = page.repository().incidents
    shown = words.html(words.fill(incident.updates[0].bodies["en"].public, {})).replace("&nbsp;", "\xa0")
    assert f'href="{links}"' in shown if links else "href" not in shown


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2024-01-02 3:04 PM", "2024-01-02T15:04"),
        ("2024-01-02 12:04 a.m.", "2024-01-02T00:04"),
        ("2024-01-02 10:00:00 +0200 CEST", "2024-01-02T08:00"),
        ("2024-01-02 10:00 EST", "2024-01-02T15:00"),
        ("2024-01-02 10:00 +02", "2024-01-02T08:00"),
        ("Tue, 02 Jan 2024 10:00:00 +0100", "2024-01-02T09:00"),
        ("1704153600", "2024-01-02T00:00"),
        ("2 January 2024", "2024-01-02T00:00"),
        ("Jan 2, 2024", "2024-01-02T00:00"),
    ],
)
def test_dates_are_read_in_the_forms_that_people_use(written: str, means: str) -> None:
    moment = times.read(written, UTC)
    assert moment is not None
    assert moment.at == datetime.fromisoformat(means).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["2024-01-02 10:00 IST", "2024-01-02 24:00", "02/03/2024", "Mon, 99"])
def test_a_date_that_could_mean_several_things_is_not_guessed(written: str) -> None:
    assert times.read(written, UTC) is None


def test_a_site_with_very_many_systems_is_imported_again_and_again(page: Page, tmp_path: Path) -> None:
    systems = "".join(
        f"    - {{name: System number {number} of a large site, category: Core}}\n" for number in range(1500)
    )
    config = f"base: &base {{a: b}}\nparams:\n  categories: [{{name: Core}}]\n  systems:\n{systems}"
    page.take("cstate", site(tmp_path / "site", config, one=front(affected="[System number 7 of a large site]")))
    assert (page.root / "components.yml").stat().st_size > 64 * 1024
    assert len(page.repository().components.all_leaves()) == 1500


def test_issues_are_issues_wherever_they_stand(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site", one=front())
    for name, text in {
        "issues/2024/two.md": front(aliases="[old]"),
        "issues/2024/three/index.md": front(),
        "news/four.md": front(),
        "pages/about.md": "---\ntitle: About us\n---\nWords.\n",
    }.items():
        (source / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (source / "content" / name).write_text(text)
    summary = page.take("cstate", source)
    assert {incident.id: incident.aliases for incident in page.repository().incidents} == {
        "2024-03-11-one": ("/issues/one/",),
        "2024-03-11-two": ("/issues/2024/two/", "/issues/2024/old/"),
        "2024-03-11-three": ("/issues/2024/three/",),
        "2024-03-11-four": ("/news/four/",),
    }
    assert [str(note.message) for note in summary.notes] == ["this page is no issue"]


def test_what_is_no_character_ends_nothing(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site")
    text = r'{"title": "\ud800 x", "date": "2024-03-11", "section": "issue", "mood": "\ud800", "url": "/\ud800/"}'
    issue(source, "json.md", text + "\nwords\n")
    issue(source, os.fsdecode(b"caf\xe9.md"), front())
    summary = page.take("cstate", source)
    assert summary.incidents == 2
    for note in summary.notes:
        str(note).encode()
