"""A build that goes on from the one before gives what a whole build gives, byte for byte, and the shelf is never trusted."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import whole
from lightship import load
from lightship.app import App
from lightship.build import partial, record, run
from lightship.errors import OutsideError
from lightship.outputs import groups
from lightship.plan import Manifest, Row, Site
from lightship.shelf import Forgotten, Shelf, pack, unpack
from lightship.snapshot import Snapshot, take
from story import Story, instant

INCIDENTS = "incidents/2026"
SEARCH = f"{INCIDENTS}/2026-10-26-slow-search"


def renewed(root: Path, now: datetime = whole.NOW) -> Site:
    """Build as the command does."""
    here = App(root=root, clock=max(now, whole.NOW), at=now, is_terminal=False, workers=1)

    def work(snapshot: Snapshot, shelf: Shelf) -> Site:
        return run(root, snapshot, root / "site", shelf=shelf, workers=1, on_progress=lambda *_: None)

    return here.recalled(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What a build gives that knows nothing: the digests of the site and of its Markdown pages, and the rows."""

    site: dict[str, str]
    files: dict[str, Row]
    pages: dict[str, str]


_ALONE: dict[tuple[object, datetime], Alone] = {}


def alone(root: Path, now: datetime) -> Alone:
    """Build a copy as a whole, once for all who ask for the same words at the same moment."""
    place = root.parent / "alone"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(root, place, ignore=shutil.ignore_patterns("build", "site", ".lightship*"))
    of = (frozenset(whole.digests(place).items()), now)
    if of not in _ALONE:
        snapshot = take(load.repository(place, max(now, whole.NOW)), now)
        made = run(place, snapshot, place / "site", workers=1, on_progress=lambda *_: None)
        pages = whole.digests(place / "build/pages")
        _ALONE[of] = Alone(site=whole.digests(made.folder), files=dict(made.files), pages=pages)
    return _ALONE[of]


def assert_as_whole(root: Path, now: datetime = whole.NOW) -> None:
    """Compare site, rows and Markdown pages with those of a build that knows nothing."""
    made = renewed(root, now)
    pages = whole.digests(root / "build/pages")
    expected = alone(root, now)
    assert whole.digests(root / "site") == expected.site
    assert dict(made.files) == expected.files
    assert len(made.files) == len(expected.files)
    assert pages == expected.pages


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository with its first build, for copies."""
    root = whole.copy(tmp_path_factory.mktemp("first") / "repository")
    renewed(root)
    return root


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    """Give a repository with the build before.

    A record holds for the folder that it was made of. The copy is told to be that folder, and is built again, so that
    all that is remembered is of its own files; nothing is new in it, so no engine runs.
    """
    root = tmp_path / "repository"
    shutil.copytree(first, root)
    shelf = Shelf(root / "build/cache.db")
    told = unpack(shelf.take("site") or b"")
    assert isinstance(told, dict)
    shelf.put({"site": pack({**told, "seen": record.seen(root / "site")})})
    shown = {place: place.stat().st_ino for place in (root / "site").rglob("*")}
    renewed(root)
    assert shown == {place: place.stat().st_ino for place in (root / "site").rglob("*")}, "it was built as a whole"
    return root


def file(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def an_update(root: Path) -> None:
    file(
        root,
        f"{SEARCH}/20261026T084500Z-monitoring.md",
        "---\nphase: monitoring\nat: 2026-10-26T08:45:00Z\n---\nBetter.\n",
    )


def an_incident(root: Path) -> None:
    front = "---\ntitle: Slow again\nseverity: high\ncomponents: [rest]\nstarted: 2026-09-01T08:00:00Z\n---\n"
    file(root, f"{INCIDENTS}/2026-09-01-slow/incident.md", front)
    file(
        root,
        f"{INCIDENTS}/2026-09-01-slow/20260901T080500Z-resolved.md",
        "---\nphase: resolved\nat: 2026-09-01T08:05:00Z\n---\nOver.\n",
    )


def a_word(root: Path) -> None:
    whole.edit(root, f"{INCIDENTS}/2026-10-19-tls/20261019T120000Z-published.md", "Please", "Kindly")


def no_incident(root: Path) -> None:
    shutil.rmtree(root / SEARCH)


def another_folder_name(root: Path) -> None:
    (root / SEARCH).rename(root / f"{INCIDENTS}/2026-10-26-search")
    place = root / f"{INCIDENTS}/2026-10-26-search/incident.md"
    place.write_text(place.read_text().replace("---\n", "---\nrenamed_from: [2026-10-26-slow-search]\n", 1))


def another_component_name(root: Path) -> None:
    whole.edit(root, "components.yml", "name: Search", "name: Finding")


def another_policy(root: Path) -> None:
    whole.edit(root, "policy.yml", "Mitigated", "Watching")


def another_template(root: Path) -> None:
    whole.edit(root, "overrides/partials/lightship/mark.html", "M4 0v8", "M4 0v7")


def another_picture_of_the_theme(root: Path) -> None:
    file(root, "overrides/assets/brand.css", "a {}")


def another_language(root: Path) -> None:
    text = (root / "mkdocs.yml").read_text()
    (root / "mkdocs.yml").write_text(text.replace("languages: [en, de]", "languages: [en, de, fr]"))


def another_address(root: Path) -> None:
    whole.edit(root, "mkdocs.yml", "status.quay.example", "example.org/status")


def an_own_page(root: Path) -> None:
    whole.edit(root, "pages/about.md", "anchors", "ropes")


def an_attachment(root: Path) -> None:
    whole.edit(root, f"{INCIDENTS}/2026-10-17-checkout-errors/errors.svg", "0 9 3", "0 9 4")


def a_title_in_the_nav(root: Path) -> None:
    whole.edit(root, "mkdocs.yml", "[Status: index.md, History: /history/, About: about.md]", "[index.md, about.md]")


def nothing(root: Path) -> None:
    pass


EDITS: list[Callable[[Path], None]] = [
    *(an_update, an_incident, a_word, no_incident, another_folder_name, another_component_name, another_policy),
    *(another_template, another_picture_of_the_theme, another_language, another_address, an_own_page, an_attachment),
    *(a_title_in_the_nav, nothing),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_after_an_edit_the_site_is_that_of_a_whole_build(root: Path, edit: Callable[[Path], None]) -> None:
    edit(root)
    assert_as_whole(root)


@pytest.mark.parametrize("hours", [1, 24, 24 * 40, -30])
def test_at_another_moment_the_site_is_that_of_a_whole_build(root: Path, hours: int) -> None:
    assert_as_whole(root, whole.NOW + timedelta(hours=hours))


@pytest.mark.parametrize("where", ["hooks.py", "tools/hooks.py"])
def test_a_hook_that_changes_makes_every_page_anew(root: Path, where: str) -> None:
    hook = "def on_post_page(output, page, config):\n    return output + '<!-- %s -->'\n"
    file(root, where, hook % "one")
    whole.edit(root, "mkdocs.yml", "plugins: []", f"plugins: []\nhooks: [{where}]")
    renewed(root)
    file(root, where, hook % "another")
    assert_as_whole(root)
    assert "<!-- another -->" in (root / "site/incidents/2026-10-19-tls/index.html").read_text()


def test_many_edits_in_a_row_are_those_of_a_whole_build(root: Path) -> None:
    for edit in (an_update, a_word, an_incident, another_component_name, an_attachment, no_incident):
        edit(root)
        renewed(root)
    assert_as_whole(root, whole.NOW + timedelta(days=1))


def test_an_update_leaves_all_other_files_of_the_site_untouched(root: Path) -> None:
    before = {place: place.stat().st_ino for place in (root / "site").rglob("*") if place.is_file()}
    an_update(root)
    renewed(root)
    touched = {
        place.relative_to(root / "site").as_posix() for place, inode in before.items() if place.stat().st_ino != inode
    }
    assert "index.html" in touched
    assert not {
        name for name in touched if name.startswith(("components/rest/", "incidents/2026-10-17", "history/2026-09"))
    }


# What is published is made of what no target has


def part(root: Path, folder: Path, held: Manifest, now: datetime = whole.NOW) -> Site:
    """Build what is to be published as the command does."""

    def known(path: str, inputs: str) -> Row | None:
        row = held.get(path)
        return row if row and row.inputs == inputs else None

    def work(snapshot: Snapshot, shelf: Shelf) -> Site:
        return partial(root, snapshot, folder, known=known, shelf=shelf, workers=1, on_progress=lambda *_: None)

    return App(root=root, clock=now, at=now, is_terminal=False, workers=1).recalled(work)


def test_a_part_with_and_without_a_shelf_has_the_rows_of_the_whole(root: Path, tmp_path: Path) -> None:
    held = part(root, tmp_path / "first", {}).files
    assert held == whole.built(root).files
    an_update(root)
    pages = whole.digests(root / "build/pages")
    found = [part(root, tmp_path / "then", held)]
    Shelf(root / "build/cache.db").clear()
    found.append(part(root, tmp_path / "alone", held))
    assert whole.digests(root / "build/pages") == pages, "those are of the site"
    assert found[0].files == found[1].files == whole.built(root).files
    assert whole.digests(tmp_path / "then") == whole.digests(tmp_path / "alone")
    assert found[0].redirects == found[1].redirects != {}


def test_a_part_of_nothing_known_is_whole_also_with_a_shelf(root: Path, tmp_path: Path) -> None:
    for name in ("first", "again"):
        made = part(root, tmp_path / name, {})
        assert whole.digests(made.folder) == {path: row.sha256 for path, row in made.files.items()}


# The shelf may be lost, old or broken


def lost(root: Path) -> None:
    (root / "build/cache.db").unlink()


def cut(root: Path) -> None:
    place = root / "build/cache.db"
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])


def noise(root: Path) -> None:
    (root / "build/cache.db").write_bytes(os.urandom(50_000))


def of_another_edition(root: Path) -> None:
    with sqlite3.connect(root / "build/cache.db") as file:
        file.execute("UPDATE edition SET name = 'another'")


def half_forgotten(root: Path) -> None:
    with sqlite3.connect(root / "build/cache.db") as file:
        file.execute("DELETE FROM items WHERE name LIKE 'entry:%' OR name LIKE 'group:%'")


def flipped(root: Path) -> None:
    with sqlite3.connect(root / "build/cache.db") as file:
        for name, content in file.execute("SELECT name, content FROM items").fetchall():
            middle = len(content) // 2
            changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            file.execute("UPDATE items SET content = ? WHERE name = ?", (changed, name))


def a_folder_in_its_place(root: Path) -> None:
    (root / "build/cache.db").unlink()
    (root / "build/cache.db").mkdir()


BREAKAGES = (lost, cut, noise, of_another_edition, half_forgotten, flipped, a_folder_in_its_place)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.__name__)
def test_a_shelf_that_is_broken_costs_time_only(root: Path, breakage: Callable[[Path], None]) -> None:
    breakage(root)
    an_update(root)
    assert_as_whole(root)


def test_a_site_that_was_changed_behind_our_back_is_built_as_a_whole(root: Path) -> None:
    shutil.rmtree(root / "site/components")
    assert_as_whole(root)


def test_a_build_that_died_while_it_changed_the_site_is_followed_by_a_whole_one(root: Path) -> None:
    an_update(root)
    page = root / "site/history/2026-10/index.html"
    page.unlink()
    (page / "in the way").mkdir(parents=True)
    with pytest.raises(OutsideError, match="cannot be written"):
        renewed(root)
    shutil.rmtree(page)
    page.write_text("wrong")
    assert_as_whole(root)


# Over many histories, without an engine

PHASES = ("investigating", "identified", "monitoring", "resolved")
MOMENTS = st.integers(0, 23).map(lambda hour: f"{hour:02}:00")
KEYS = ("rest", "hooks", "web")


def a_story(root: Path, told: list[tuple[int, int, int, str]]) -> Story:
    """Tell incidents day by day; each tuple is one: day, component, number of updates, word."""
    story = Story(root)
    for number, (day, component, updates, word) in enumerate(told):
        name = f"2026-10-{day:02}-n{number}"
        story.incident(name, components=f"[{KEYS[component]}]", started=f"2026-10-{day:02}T03:00:00Z")
        for step in range(updates):
            story.update(PHASES[step], f"{day:02} {4 + step:02}:00", word, id_=name)
    return story


TOLD = st.lists(
    st.tuples(st.integers(1, 28), st.integers(0, 2), st.integers(1, 4), st.sampled_from(["One.", "Two.", "Three."])),
    min_size=1,
    max_size=6,
)


def declared(snapshot: Snapshot) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Give each group's key and what it declares."""
    found = {}
    for group in groups(snapshot, engine="none"):
        found[group.name] = (group.key, sorted((one.path, one.inputs) for one in group.outputs()))
    return found


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TOLD, then=TOLD, days=st.tuples(st.integers(20, 28), st.integers(20, 28)))
def test_what_is_recalled_declares_what_a_fresh_reading_declares_and_equal_keys_mean_equal_files(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[int, int, int, str]],
    then: list[tuple[int, int, int, str]],
    days: tuple[int, int],
) -> None:
    root = tmp_path_factory.mktemp("story")
    shelf = Shelf(root / "cache.db")
    clock = datetime(2026, 12, 31, tzinfo=UTC)
    before: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for told, day in zip((first, then, first), (*days, 29), strict=True):
        shutil.rmtree(root / "incidents", ignore_errors=True)
        a_story(root, told)
        now = instant(f"{day} 12:00")
        repository, memory = load.recalled(root, clock, shelf)
        snapshot = take(repository, now)
        found = declared(snapshot)
        memory.keep(repository.incidents, snapshot)
        fresh = declared(take(load.repository(root, clock), now))
        assert {name: files for name, (_, files) in found.items()} == {
            name: files for name, (_, files) in fresh.items()
        }
        for name in found.keys() & before.keys():
            if found[name][0] and found[name][0] == before[name][0]:
                assert found[name][1] == before[name][1], name
        before = found


def test_an_incident_that_is_over_is_not_read_again_until_it_is_looked_at(tmp_path: Path) -> None:
    story = a_story(tmp_path, [(3, 0, 4, "Over."), (5, 1, 2, "Going on.")])
    shelf = Shelf(tmp_path / "cache.db")
    for _ in range(2):
        repository, memory = load.recalled(story.root, datetime(2026, 12, 31, tzinfo=UTC), shelf)
        snapshot = take(repository, instant("20 12:00"))
        memory.keep(repository.incidents, snapshot)
    with sqlite3.connect(tmp_path / "cache.db") as file:
        file.execute("DELETE FROM items WHERE name = 'entry:incidents/2026/2026-10-03-n0'")
    assert [entry.id for entry in snapshot.entries if entry.is_active] == ["2026-10-05-n1"]
    with pytest.raises(Forgotten):
        _ = next(entry for entry in snapshot.entries if not entry.is_active).updates
