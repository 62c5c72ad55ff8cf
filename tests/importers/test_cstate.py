"""cState sites become pages of ours: real files first, then what people do to theirs."""

from pathlib import Path

import pytest

from lightship import words
from lightship.importers import SourceError
from lightship.model import Kind, Phase, Status
from pages import DATA, Page, issue

CONFIG = """\
title: Example
baseURL: https://old.example.com
params:
  categories: [{name: Core}, {name: Rest, untitled: true}]
  systems:
    - {name: API, category: Core, description: The guts}
    - {name: Website, category: Rest}
"""


def site(folder: Path, **issues: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.yml").write_text(CONFIG)
    for name, text in issues.items():
        issue(folder, f"{name}.md", text)
    return folder


def front(body: str = "Words.", **keys: str) -> str:
    values = {"title": "A title", "date": "2024-03-01T10:00:00Z", "severity": "down", "section": "issue"} | keys
    lines = [f"{key}: {value}" for key, value in values.items() if value]
    return "\n".join(["---", *lines, "---", body, ""])


def test_real_issues_of_jenkins_are_imported_and_pass_the_check(page: Page) -> None:
    summary = page.take("cstate", DATA / "jenkins")
    assert summary.incidents == 11
    repository = page.repository()
    by_id = {incident.id: incident for incident in repository.incidents}
    down = by_id["2022-03-04-artifactory-out-of-space"]
    assert down.kind is Kind.INCIDENT
    assert down.severity == "medium"
    assert dict(down.components) == {"repo-jenkins-ci-org": Status.DEGRADED_PERFORMANCE}
    assert [update.phase for update in down.updates] == [Phase.INVESTIGATING, Phase.RESOLVED]
    assert "The repository has been cleaned up" in down.updates[1].bodies["en"].public
    assert "Initial Message" not in down.updates[1].bodies["en"].public
    brownout = by_id["2023-09-04-artifactory-central-brownount"]
    assert brownout.kind is Kind.MAINTENANCE
    assert f"{brownout.starts:%H:%M} {brownout.ends:%H:%M}" == "12:00 16:00"
    assert brownout.aliases == ("/issues/2023-09-04-artifactory-central-brownount/",)
    assert brownout.origin.url == "https://status.jenkins.io/issues/2023-09-04-artifactory-central-brownount/"


def test_an_undeclared_system_becomes_a_retired_component(page: Page) -> None:
    summary = page.take("cstate", DATA / "jenkins")
    found = page.repository().components.find("repo-jenkins-ci-org")
    assert found is not None
    assert str(found.retired) == "2025-01-10" or found.retired
    assert any("'repo.jenkins-ci.org' is not declared in config.yml" in note.message for note in summary.notes)


def test_an_end_before_the_start_is_explained_with_its_line(page: Page) -> None:
    notes = [str(note) for note in page.take("cstate", DATA / "jenkins").notes]
    assert (
        "content/issues/2021-09-23-puppet-outage.md:5:15: warning: the end 2021-09-20 13:00Z lies before"
        " the start 2021-09-23 10:01Z (it ends a second after its start)"
    ) in notes


def test_real_broken_issues_of_packit_are_imported(page: Page) -> None:
    summary = page.take("cstate", DATA / "packit")
    assert summary.incidents == 8
    notes = "\n".join(map(str, summary.notes))
    assert "2023-10-31-release-monitoring.org-outage.md:1:1: warning: the front matter has no opening line ---" in notes
    assert "2024-08-13-github-outage.md:3:7: warning: date: '2024-08-13T015:00:00+02:00'" in notes
    assert "there is no day 2021-07-56" in notes
    assert "affected: names no system" in notes
    assert "'/images/SLO2-error-budget-depleted.png', which is not here" in notes
    outage = next(incident for incident in page.repository().incidents if "github-outage" in incident.id)
    assert f"{outage.started:%Y-%m-%dT%H:%M}" == "2024-08-13T13:00"


def test_categories_become_groups_unless_they_are_untitled(page: Page, tmp_path: Path) -> None:
    page.take("cstate", site(tmp_path / "site", one=front()))
    roots = page.repository().components.roots
    assert [(root.id, [child.id for child in root.components]) for root in roots] == [
        ("core", ["api"]),
        ("website", []),
    ]


def test_a_page_is_divided_at_its_track_times(page: Page, tmp_path: Path) -> None:
    body = (
        '*Resolved* - All good. {{< track "2024-03-01 12:00:00" >}}\n\n---\n\n'
        '**Update** - Still *looking*. {{< track "2024-03-01 11:00:00" >}}\n\n'
        '*Investigating* - Something is up. {{< track "2024-03-01 10:00:00" >}}\n'
    )
    text = front(body, affected="[api]", resolved="true", resolvedWhen="2024-03-01 12:00:00")
    page.take("cstate", site(tmp_path / "site", one=text))
    assert {name: text.split("---\n", 2)[2] for name, text in page.texts("one").items()} == {
        "20240301T100000Z-investigating.md": "Something is up.\n",
        "20240301T110000Z-investigating.md": "**Update** - Still *looking*.\n",
        "20240301T120000Z-resolved.md": "All good.\n",
        "incident.md": "",
    }


def test_a_page_whose_times_are_in_doubt_stays_whole(page: Page, tmp_path: Path) -> None:
    body = 'B {{< track "2024-03-01 11:00:00" >}}\n\nA {{< track "2024-03-01 11:00:00" >}}\n'
    page.take("cstate", site(tmp_path / "site", one=front(body, resolved="true", resolvedWhen="2024-03-02T10:00:00Z")))
    assert (
        "B (2024-03-01 11:00 UTC)\n\nA (2024-03-01 11:00 UTC)" in page.texts("one")["20240301T100000Z-investigating.md"]
    )
    assert page.texts("one")["20240302T100000Z-resolved.md"].endswith("---\nThis incident has been resolved.\n")


def test_what_is_informational_becomes_a_notice_and_a_draft_is_left_out(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site", one=front(informational="true", severity=""), two=front(draft="true"))
    summary = page.take("cstate", source)
    (notice,) = page.repository().incidents
    assert (notice.kind, notice.updates[0].phase) == (Kind.NOTICE, Phase.PUBLISHED)
    assert "content/issues/two.md:6:8: warning: a draft (drafts are not published, so it was left out)" in map(
        str, summary.notes
    )


def test_downtime_that_is_over_without_being_resolved_is_monitored(page: Page, tmp_path: Path) -> None:
    text = front(affected="[API]", resolved="false", resolvedWhen="2024-03-01T11:00:00Z")
    page.take("cstate", site(tmp_path / "site", one=text))
    (incident,) = page.repository().incidents
    assert [(update.phase, dict(update.components)) for update in incident.updates][-1] == (
        Phase.MONITORING,
        {"api": Status.OPERATIONAL},
    )


def test_a_planned_maintenance_ahead_is_scheduled(page: Page, tmp_path: Path) -> None:
    keys = {"date": "2026-12-24T22:00:00Z", "resolvedWhen": "2026-12-24T23:00:00Z", "severity": "notice"}
    page.take("cstate", site(tmp_path / "site", one=front(affected="[API]", resolved="false", **keys)))
    (maintenance,) = page.repository().incidents
    assert maintenance.kind is Kind.MAINTENANCE
    assert [(update.phase, update.at) for update in maintenance.updates] == [(Phase.SCHEDULED, page.now)]


def test_dates_without_a_zone_are_the_sites(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site", one=front(date="2024-07-01 10:00:00"))
    (source / "config.yml").write_text(CONFIG + "timeZone: Europe/Berlin\n")
    summary = page.take("cstate", source)
    (incident,) = page.repository().incidents
    assert f"{incident.started:%H:%M}" == "08:00"
    assert any("read as Europe/Berlin, as Hugo does" in note.hint for note in summary.notes)


def test_old_addresses_lead_to_the_new_page(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site")
    issue(source, "Größe & 🔥 API: down.md", front())
    issue(source, "two.md", front(slug="other", aliases="[/old/Two/, deux, ../up]"))
    issue(source, "three.md", front(url="X/y"))
    page.take("cstate", source)
    assert {incident.id: incident.aliases for incident in page.repository().incidents} == {
        "2024-03-01-grosse-and-api-down": ("/issues/größe---api-down/", "/issues/größe-api-down/"),
        "2024-03-01-two": ("/issues/other/", "/old/Two/", "/issues/deux/", "/up/"),
        "2024-03-01-three": ("/X/y/",),
    }


def test_pictures_beside_the_words_come_along(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site", one=front("![a](/img/Graph%201.png) <img src='/img/b.png' alt=x>"))
    (source / "static" / "img").mkdir(parents=True)
    (source / "static" / "img" / "Graph 1.png").write_bytes(b"png1")
    (source / "static" / "img" / "b.png").write_bytes(b"png2")
    page.take("cstate", source)
    folder = page.folder("one")
    assert (folder / "graph-1.png").read_bytes() == b"png1"
    assert (folder / "b.png").read_bytes() == b"png2"
    assert "![a](graph-1.png) ![x](b.png)" in (folder / "20240301T100000Z-investigating.md").read_text()


def test_a_link_cannot_fetch_a_file_from_outside_the_site(page: Page, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    source = site(tmp_path / "site", one=front("[x](../../../secret.txt) [y](/../../secret.txt)"))
    (source / "content" / "issues" / "leak.txt").symlink_to(tmp_path / "secret.txt")
    issue(source, "two.md", front("[z](leak.txt)"))
    page.take("cstate", source)
    assert not any(data.strip() == b"secret" for data in page.tree().values())


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("Impact:\n- one\n- two\n  - inner", "Impact:\n\n• one\n• two\n  • inner"),
        ("It is ~~17:00~~ 13:00", "It is 17:00 13:00"),
        ("See https://x.example/a_b_c.", "See https://x.example/a_b_c."),
        (
            "`{{ .Site.Title }}` and {{ .Params.x }} {% if %} {# c #}",
            "{{ .Site.Title }} and {{ .Params.x }} {% if %} {# c #}",
        ),
        ("{{</* track */>}}", "{{< track >}}"),
        ("::: audience executives\nfor all\n:::", "::: audience executives for all :::"),
        ("```\nnot closed {{", "not closed {{"),
        ("before\n\n---\n\nafter", "before\n\nafter"),
        ("<<<<<<< HEAD\nslow\n>>>>>>> main", "<<<<<<< HEAD slow >>>>>>> main"),
    ],
)
def test_words_read_as_they_did(page: Page, tmp_path: Path, body: str, reads: str) -> None:
    page.take("cstate", site(tmp_path / "site", one=front(body)))
    (incident,) = page.repository().incidents
    shown = words.text(words.fill(incident.updates[0].bodies["en"].public, {}))
    assert tokens_in_order(shown) == tokens_in_order(reads)


def tokens_in_order(text: str) -> list[str]:
    return text.replace("•", " ").replace("-", " ").replace("—", " ").split()


BROKEN = {
    "bom": ("\ufeff" + front(), "starts with a byte-order mark"),
    "crlf": (front().replace("\n", "\r\n"), "lines end with CR LF"),
    "latin": (front("caf\xe9").encode("latin-1"), "is not UTF-8"),
    "utf16": (front().encode("utf-16"), "is UTF-16"),
    "nul": (front("a\0b"), "contains control characters"),
    "no-fence": (front().removeprefix("---\n"), "has no opening line ---"),
    "blank-first": ("\n\n" + front(), "blank lines stand before"),
    "not-closed": ("---\ntitle: x\ndate: 2024-03-01\n\nwords", "is not closed"),
    "no-front": ("just words", "does not start with front matter"),
    "empty": ("", "no date can be made out"),
    "colon": (front(title="API: down"), "this is not YAML"),
    "tabs": ("---\ntitle: x\ndate: 2024-03-01\nsection: issue\naffected:\n\t- API\n---\nwords", "this is not YAML"),
    "twice": (front(severity="down\nseverity: notice"), "'severity' stands twice"),
    "anchor": (front(title="&a x"), "anchors are not read"),
    "alias": (front(title="*x"), "aliases are not read"),
    "mapping": (front(title="{a: b}"), "a mapping where a value was expected"),
    "list": ("---\n- a\n---\nx", "no keys and values"),
    "no-title": (front(title=""), "there is no title"),
    "long-title": (front(title="x" * 400), "longer than 300 characters"),
    "no-day": (front(date="2024-02-31"), "is no time that exists"),
    "word-date": (front(date="yesterday"), "is no time that exists"),
    "year-0": (front(date="0001-01-01T00:00:00+14:00"), "is no time that exists"),
    "hour": (front(date="2024-03-01T015:00:00Z"), "the hour '015' has three digits"),
    "no-end": (front(resolved="true"), "resolved, but no time says when"),
    "end-first": (front(resolved="true", resolvedWhen="2023-03-01T10:00:00Z"), "lies before the start"),
    "end-same": (front(resolved="true", resolvedWhen="2024-03-01T10:00:00Z"), "say different things"),
    "null": (front(affected="null"), "names no system"),
    "nested": (front(affected="[[a], {b: c}]"), "a list within a list"),
    "unknown": (front(mood="bad"), "the key mood: bad has no meaning here"),
    "severity": (front(severity="apocalypse"), "severity 'apocalypse' is unknown"),
    "section": (front(section="page"), "is no issue"),
    "no-section": (front(section=""), "section: issue is missing"),
    "no-words": (front(""), "has no words"),
    "long": (front("word " * 8000), "longer than an update may be"),
    "shortcode": (front('{{< figure src="x" >}}'), "is Hugo's"),
    "bad-track": (front('x {{< track "soon" >}}'), ""),
    "toml": ('+++\ntitle = "x"\ndate = 2024-03-01T10:00:00Z\nsection = "issue"\nseverity = "down"\n+++\nw', ""),
    "bad-toml": ("+++\ntitle = \n+++\nw", "this is not TOML"),
    "json": ('{"title": "x", "date": "2024-03-01", "section": "issue", "affected": ["API"]}\nwords', ""),
    "rules": (front("---\na\n---\nb\n---"), ""),
    "bracket-run": (front("[" * 500), ""),
    "fences": (front("`" * 40 + "\nx\n~~~\n```"), ""),
    "far": (front(date="2126-03-01T10:00:00Z", resolved="true", resolvedWhen="2127-01-01"), "in the future"),
    "html": (front("<script>x</script><table><tr><td>a</table>"), ""),
    "deep": ("---\na: " + "[" * 50 + "]" * 50 + "\n---\nx", "nested deeper"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_people_break_is_explained_and_the_rest_is_imported(page: Page, tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    source = site(tmp_path / "site", good=front())
    issue(source, f"2024-03-0x-{name} 🔥: x.md", text)
    summary = page.take("cstate", source)
    assert page.folder("good")
    mine = [str(note) for note in summary.notes if "🔥" in note.path]
    assert any(expected in note for note in mine) or not expected
    assert all(note.count(":1: ") or ":" in note for note in mine)


def test_every_broken_file_at_once_leaves_a_valid_page(page: Page, tmp_path: Path) -> None:
    source = site(tmp_path / "site")
    for name, (text, _) in BROKEN.items():
        issue(source, f"{name}.md", text)
    (source / "config.yml").write_text("params: [\n")
    summary = page.take("cstate", source)
    assert summary.incidents == len(BROKEN) - 9
    assert any(note.path == "config.yml" for note in summary.notes)


@pytest.mark.parametrize("part", ["", "content", "content/issues"])
def test_a_site_is_found_by_any_of_its_folders(page: Page, tmp_path: Path, part: str) -> None:
    source = site(tmp_path / "site", one=front(affected="[API]"))
    page.take("cstate", source / part)
    assert page.repository().components.find("core")


def test_a_folder_of_issues_alone_will_do(page: Page, tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "one.md").write_text(front(affected="[API]"))
    page.take("cstate", tmp_path / "some")
    found = page.repository().components.find("api")
    assert found is not None
    assert found.retired is None


@pytest.mark.parametrize("source", ["nowhere", "file.md", "empty"])
def test_a_source_without_issues_is_refused(page: Page, tmp_path: Path, source: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.md").write_text("x")
    with pytest.raises(SourceError):
        page.take("cstate", tmp_path / source)
    assert list(page.tree()) == ["mkdocs.yml"]
