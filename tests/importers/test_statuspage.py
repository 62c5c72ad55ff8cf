"""Statuspage histories become pages of ours: real answers of GitHub's page first."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship import words
from lightship.importers import KINDS, SourceError
from lightship.importers.html import markdown
from lightship.importers.statuspage.listing import entries
from lightship.importers.wording import protected
from lightship.model import Impact, Kind, Phase, Status
from pages import DATA, Page, tokens

GITHUB = DATA / "github"
CAPTURED = DATA / "captured"
NOON = "2024-03-01T12:00:00.000Z"


def incident(**more: object) -> dict[str, object]:
    update = {"id": "u1", "status": "resolved", "body": "Done.", "display_at": NOON, "affected_components": None}
    base = {"id": "i1", "name": "A name", "status": "resolved", "created_at": NOON, "impact": "minor"}
    return {**base, "incident_updates": [update], "components": []} | more


def update(id_: str, status: str, at: str, body: str = "Words.", **more: object) -> dict[str, object]:
    return {"id": id_, "status": status, "body": body, "display_at": at, "created_at": at, **more}


def put(folder: Path, *incidents: object, **more: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "incidents.json").write_text(json.dumps({"incidents": incidents, **more}))
    return folder


def test_real_incidents_keep_their_ids_times_and_components(page: Page) -> None:
    page.take("statuspage", GITHUB)
    found = {incident.origin.id: incident for incident in page.repository().incidents}
    one = found["00km0kwpz23b"]
    assert (one.kind, one.title) == (Kind.INCIDENT, "Incident with Actions and Git Operations")
    assert one.aliases == ("/incidents/00km0kwpz23b/",)
    assert one.origin.url == "https://www.githubstatus.com/incidents/00km0kwpz23b"
    source = json.loads((GITHUB / "00km0kwpz23b.json").read_text())["incident"]
    assert [update.origin.id for update in one.updates] == [item["id"] for item in source["incident_updates"]][::-1]
    assert [update.at for update in one.updates] == sorted(
        datetime.fromisoformat(item["display_at"]) for item in source["incident_updates"]
    )
    assert one.origin.created == datetime.fromisoformat(source["created_at"])
    components = page.repository().components
    assert {component.origin.id for component, _ in components.walk()} >= {item["id"] for item in source["components"]}


def test_a_whole_time_line_in_one_body_becomes_updates_with_their_times(page: Page) -> None:
    page.take("statuspage", GITHUB)
    found = next(item for item in page.repository().incidents if item.origin.id == "khntng8bv370")
    assert [(f"{item.at:%H:%M:%S}", item.phase, item.origin.id) for item in found.updates] == [
        ("15:43:17", Phase.INVESTIGATING, ""),
        ("17:37:29", Phase.RESOLVED, "gbjt40338cmp"),
    ]
    assert found.updates[0].bodies["en"].public == (
        "GitHub Pages builds are delayed a bit today. We're processing the backlog now."
    )


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><strong>15:14</strong> - no day</li></ul>",
        "<ul><li><strong>2024-03-01 12:00:00</strong> - a</li><li><strong>2024-03-01 11:00:00</strong> - b</li></ul>",
        "<ul><li><strong>2024-03-01 13:00:00</strong> - another zone?</li></ul>",
        "<ul><li><strong>2024-03-01 12:00:00</strong> - a</li></ul> and more",
        "<ul><li><strong>2024-13-01 12:00:00</strong> - a</li></ul>",
        "<ul><li><strong>2024-03-01 12:00:00</strong> - </li></ul>",
    ],
)
def test_a_time_line_in_doubt_stays_one_update(body: str) -> None:
    assert not entries(body, datetime.fromisoformat(NOON), "Etc/UTC")


def test_a_time_line_is_read_in_the_pages_zone() -> None:
    body = "<ul><li><strong>2024-03-01 13:00:00</strong> - a</li></ul>"
    assert entries(body, datetime.fromisoformat(NOON), "Europe/Berlin") == [(datetime(2024, 3, 1, 12, tzinfo=UTC), "a")]


def test_feed_entries_keep_their_ids(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    for file in (GITHUB / "1rbd2wj299yq.json", CAPTURED / "history.atom"):
        (folder / file.name).write_bytes(file.read_bytes())
    summary = page.take("statuspage", folder)
    (found,) = page.repository().incidents
    assert found.origin.feed_id.startswith("tag:www.githubstatus.com,2005:Incident/")
    advice = [str(note) for note in summary.notes if note.path == "mkdocs.yml"]
    assert any("set extra.lightship.page_id: kctbh9vrtdwd" in note for note in advice)
    assert any("extra.lightship.feed_id: tag:www.githubstatus.com,2005:/history" in note for note in advice)


def test_maintenances_keep_their_windows(page: Page) -> None:
    page.take("statuspage", CAPTURED)
    found = {item.origin.id: item for item in page.repository().incidents}
    done = found["6gpzw3mdnkwj"]
    assert done.kind is Kind.MAINTENANCE
    assert done.updates[-1].phase is Phase.COMPLETED
    assert [status for item in done.updates for status in item.components.values()].count(Status.UNDER_MAINTENANCE) >= 1
    assert done.starts is not None
    assert done.ends is not None
    assert done.started is None


def test_impact_is_kept_and_severity_follows_it(page: Page, tmp_path: Path) -> None:
    impacts = ("none", "minor", "major", "critical")
    page.take("statuspage", put(tmp_path / "x", *(incident(id=f"i{name}", impact=name) for name in impacts)))
    found = {item.impact: item.severity for item in page.repository().incidents}
    assert found == {Impact.NONE: "low", Impact.MINOR: "medium", Impact.MAJOR: "high", Impact.CRITICAL: "critical"}


def test_a_component_that_the_page_no_longer_has_is_declared_as_retired(page: Page, tmp_path: Path) -> None:
    mention = {"code": "old", "name": "Old thing", "old_status": "operational", "new_status": "major_outage"}
    listed = [{"id": "new", "name": "New thing", "position": 1}]
    told = incident(incident_updates=[update("u", "resolved", NOON, affected_components=[mention])])
    page.take("statuspage", put(tmp_path / "x", told, components=listed))
    retired = {component.id: component.retired for component, _ in page.repository().components.walk()}
    assert {name: str(day) for name, day in retired.items()} == {"new-thing": "None", "old-thing": "2024-03-02"}


def test_groups_keep_their_members_and_same_names_stay_apart(page: Page, tmp_path: Path) -> None:
    listed = [
        {"id": "g1", "name": "Europe", "group": True, "position": 1},
        {"id": "g2", "name": "America", "group": True, "position": 2},
        {"id": "a", "name": "API", "group_id": "g1", "position": 1, "created_at": "2020"},
        {"id": "b", "name": "API", "group_id": "g2", "position": 1, "created_at": "2021"},
    ]
    page.take("statuspage", put(tmp_path / "x", incident(), components=listed))
    roots = page.repository().components.roots
    assert [(root.id, [child.id for child in root.components]) for root in roots] == [
        ("europe", ["api"]),
        ("america", ["america-api"]),
    ]


def test_reopening_postmortems_and_odd_statuses_are_kept(page: Page, tmp_path: Path) -> None:
    told = [
        update("u5", "postmortem", "2024-03-01T15:00:00Z", "<p>What happened</p>"),
        update("u4", "resolved", "2024-03-01T14:00:00Z"),
        update("u3", "wobbling", "2024-03-01T13:00:00Z"),
        update("u2", "resolved", "2024-03-01T12:30:00Z"),
        update("u1", "investigating", NOON),
    ]
    summary = page.take("statuspage", put(tmp_path / "x", incident(status="postmortem", incident_updates=told)))
    (found,) = page.repository().incidents
    assert [(item.phase, item.is_reopening) for item in found.updates] == [
        (Phase.INVESTIGATING, False),
        (Phase.RESOLVED, False),
        (Phase.RESOLVED, False),
        (Phase.RESOLVED, False),
        (Phase.RESOLVED, False),
    ]
    assert found.updates[-1].bodies["en"].public == "What happened"
    assert any("'wobbling'" in note.message for note in summary.notes)
    assert any("a postmortem" in note.message for note in summary.notes)


def test_contradictions_at_one_instant_are_moved_by_a_second(page: Page, tmp_path: Path) -> None:
    told = [update("u2", "resolved", NOON), update("u1", "investigating", NOON)]
    summary = page.take("statuspage", put(tmp_path / "x", incident(incident_updates=told)))
    (found,) = page.repository().incidents
    assert [f"{item.phase} {item.at:%H:%M:%S}" for item in found.updates] == [
        "investigating 12:00:00",
        "resolved 12:00:01",
    ]
    assert any("moved to 2024-03-01 12:00:01Z" in note.hint for note in summary.notes)


BROKEN: dict[str, object] = {
    "no JSON": "{",
    "a number": 5,
    "other JSON": {"a": 1},
    "no id": {"incidents": [incident(id=None)]},
    "no updates": {"incidents": [incident(incident_updates=[])]},
    "updates of a wrong kind": {"incidents": [incident(incident_updates={"a": 1})]},
    "no times": {"incidents": [incident(created_at=None, incident_updates=[update("u", "resolved", "soon")])]},
    "a time without a zone": {
        "incidents": [incident(incident_updates=[update("u", "resolved", "2024-03-01T12:00:00")])]
    },
    "a time in year 1": {"incidents": [incident(incident_updates=[update("u", "x", "0001-01-01T00:00:00+14:00")])]},
    "no name": {"incidents": [incident(name=None)]},
    "a long name": {"incidents": [incident(name="x y " * 100)]},
    "an odd impact": {"incidents": [incident(impact="awful")]},
    "no words": {"incidents": [incident(incident_updates=[update("u", "resolved", NOON, "")])]},
    "long words": {"incidents": [incident(incident_updates=[update("u", "resolved", NOON, "word {{ " * 6000)])]},
    "not over": {"incidents": [incident(incident_updates=[update("u", "monitoring", NOON)])]},
    "a window that ends first": {
        "incidents": [incident(scheduled_for=NOON, scheduled_until="2024-03-01T11:00:00Z", impact="maintenance")]
    },
    "an odd id": {"incidents": [incident(id="a b/<c>")]},
    "from the future": {"incidents": [incident(incident_updates=[update("u", "resolved", "2126-03-01T12:00:00Z")])]},
    "components of a wrong kind": {"components": [{"id": "x"}, {"name": "y"}, 7], "incidents": [incident()]},
    "a group in itself": {"components": [{"id": "g", "name": "G", "group": True, "group_id": "g"}]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_payloads_are_explained_and_the_rest_is_imported(page: Page, tmp_path: Path, name: str) -> None:
    put(tmp_path / "x", incident(id="good", name="A good one"))
    data = BROKEN[name]
    (tmp_path / "x" / "broken.json").write_text(data if isinstance(data, str) else json.dumps(data))
    summary = page.take("statuspage", tmp_path / "x")
    assert page.folder("a-good-one")
    assert [note for note in summary.notes if note.path == "broken.json"] or name in (
        "an odd id",
        "from the future",
        "a time without a zone",
        "components of a wrong kind",
        "a group in itself",
        "updates of a wrong kind",
    )


@pytest.mark.parametrize("bomb", ['<!DOCTYPE x [<!ENTITY a "aa">]><feed>&a;</feed>', "<html>", "<feed", "<rss/>"])
def test_a_feed_that_is_none_or_declares_entities_is_left_out(page: Page, tmp_path: Path, bomb: str) -> None:
    put(tmp_path / "x", incident())
    (tmp_path / "x" / "history.atom").write_text(bomb)
    summary = page.take("statuspage", tmp_path / "x")
    assert any(note.path == "history.atom" for note in summary.notes)


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("a *b* _c_ <1% & `d` [e](f) # g", "a *b* _c_ <1% & `d` [e](f) # g"),
        ("- not a list\n1. nor this\n# no heading", "- not a list\n1. nor this\n# no heading"),
        ("{{ facts.x }} {% if %} {# c #}", "{{ facts.x }} {% if %} {# c #}"),
        ("::: audience executives\nx\n:::", "::: audience executives\nx\n:::"),
        ("<p>A <b>bold </b>word</p><p>next</p>", "A bold word\n\nnext"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("A &amp; B &lt;3", "A & B <3"),
        ("line<br>line<br/>line", "line\nline\nline"),
        ("<foo>kept</foo> <script>gone</script>", "kept"),
        ("<b>never closed", "never closed"),
        ("see https://a.example/x_y_z?q=1&r=2.", "see https://a.example/x_y_z?q=1&r=2."),
    ],
)
def test_words_read_as_they_did(body: str, reads: str) -> None:
    shown = words.text(words.fill(protected(markdown(body)), {}))
    assert " ".join(shown.replace("•", "-").split()) == " ".join(reads.replace("•", "-").split())


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n*_`[]()#<>&{}%|:-+.1!\\~ "),
        max_size=80,
    )
)
def test_plain_text_reads_the_same_whatever_it_holds(body: str) -> None:
    body = (
        body.replace("<", " < ").replace("&", " & ").replace("\ufeff", "").replace("\ufffe", "").replace("\uffff", "")
    )
    shown = words.html(words.fill(protected(markdown(body)), {}))
    assert tokens(shown) >= tokens(body)


class _Answers(BaseHTTPRequestHandler):
    paths: dict[str, bytes]

    def do_GET(self) -> None:
        data = self.server.paths.get(self.path)
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            return
        self.send_response(200 if data is not None else 404)
        self.end_headers()
        self.wfile.write(data or b"no")

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    months = {"months": [{"incidents": [{"code": "00km0kwpz23b", "name": "x"}, {"code": "gone", "name": "gone"}]}]}
    server.paths = {
        "/api/v2/summary.json": (CAPTURED / "summary.json").read_bytes(),
        "/api/v2/components.json": (CAPTURED / "components.json").read_bytes(),
        "/api/v2/incidents.json": (CAPTURED / "incidents.json").read_bytes(),
        "/api/v2/scheduled-maintenances.json": (CAPTURED / "scheduled-maintenances.json").read_bytes(),
        "/history.atom": (CAPTURED / "history.atom").read_bytes(),
        "/history.json?page=1": json.dumps(months).encode(),
        "/history.json?page=2": json.dumps({"months": []}).encode(),
        "/api/v2/incidents/00km0kwpz23b.json": (GITHUB / "00km0kwpz23b.json").read_bytes(),
    }
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_that_still_answers_is_read_to_its_beginning(page: Page, server: ThreadingHTTPServer) -> None:
    summary = page.take("statuspage", f"http://127.0.0.1:{server.server_port}/")
    found = {item.origin.id for item in page.repository().incidents}
    assert found >= {"vvthhf8gxt80", "6gpzw3mdnkwj", "00km0kwpz23b"}
    assert any("404" in note.message for note in summary.notes)


@pytest.mark.parametrize("path", ["/loop", "/nothing.json", "/api/v2/missing.json"])
def test_a_page_that_refuses_is_an_error_of_the_outside(server: ThreadingHTTPServer, path: str) -> None:
    with pytest.raises(SourceError):
        KINDS["statuspage"].read(f"http://127.0.0.1:{server.server_port}{path}", print)


@pytest.mark.parametrize(
    "source", ["ftp://x.example/", "file:///etc/passwd", "https://", "https://[x/", "http://127.0.0.1:1/", "nowhere"]
)
def test_what_is_no_source_is_refused(page: Page, source: str) -> None:
    with pytest.raises(SourceError):
        page.take("statuspage", source)
    assert list(page.tree()) == ["mkdocs.yml"]
