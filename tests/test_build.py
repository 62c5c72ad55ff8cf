"""A build as a whole: all or nothing, told in words, one at a time, and honest about what each file was made of."""

import hashlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

import whole
from disks import without_room
from lightship import build, load
from lightship.cli.boundary import run
from lightship.plan import Manifest, Row, Site
from lightship.snapshot import take
from tools import lacks

LIGHTSHIP = (sys.executable, "-m", "lightship")
AT = ("--at", "2026-10-26T09:00:00Z")
INCIDENTS = "incidents/2026"
NOTICE = f"{INCIDENTS}/2026-10-19-tls/20261019T120000Z-published.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return whole.copy(tmp_path / "repository")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Give the first build of the repository, to be read alone."""
    return whole.built(whole.copy(tmp_path_factory.mktemp("first") / "repository"))


@pytest.fixture
def old(root: Path, first: Site) -> dict[str, str]:
    """Lay the site of an earlier build into the repository, and give its digests."""
    shutil.copytree(first.folder, root / "site")
    return whole.digests(root / "site")


@pytest.fixture(scope="module")
def before(first: Site) -> Manifest:
    return first.files


@pytest.fixture
def lightship(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command in the repository; gives the exit code and what it complained of."""

    def command(*arguments: str) -> tuple[int, str]:
        code = run(["-C", str(root), *arguments])
        return code, capsys.readouterr().err

    return command


Command = Callable[..., tuple[int, str]]


def litter(root: Path) -> list[str]:
    return [place.name for place in root.rglob(".lightship*")]


# What a build leaves


def test_every_file_is_in_the_manifest_with_its_digest(first: Site) -> None:
    assert {name: row.sha256 for name, row in first.files.items()} == whole.digests(first.folder)
    assert list(first.files) == sorted(first.files)
    for name, content in whole.files(first.folder).items():
        assert (first.files[name].size, first.files[name].md5) == (len(content), hashlib.md5(content).hexdigest())
    assert litter(first.folder.parent) == []


def test_two_builds_give_the_same_manifest_and_the_same_bytes(root: Path, first: Site) -> None:
    again = whole.built(root, site=root.parent / "again")
    assert first.files == again.files
    assert whole.digests(first.folder) == whole.digests(again.folder)


def test_own_pages_appear_with_our_header_and_link_the_status_pages(first: Site) -> None:
    page = (first.folder / "about/index.html").read_text()
    assert "sells <em>anchors</em>" in page
    assert 'href="/history/"' in page
    assert 'class="brand"' in page


def test_a_file_that_only_some_may_read_is_not_published(root: Path) -> None:
    folder = root / INCIDENTS / "2026-10-17-checkout-errors"
    (folder / "revenue.png").write_bytes(b"for the board")
    told = folder / "20261017T031000Z-investigating.md"
    told.write_text(told.read_text().replace("Revenue is affected.", "Revenue: ![revenue](revenue.png)"))
    site = whole.built(root).folder
    here = site / "incidents/2026-10-17-checkout-errors"
    assert sorted(place.name for place in here.iterdir()) == ["errors.svg", "index.html", "index.md"]
    assert not any(b"for the board" in content for content in whole.files(site).values())


# What a file was made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between two builds: files whose inputs changed, whose bytes changed, that came and that went."""

    inputs: frozenset[str]
    bytes: frozenset[str]
    new: frozenset[str]
    gone: frozenset[str]


def change(root: Path, before: Manifest, hours: int = 0) -> Change:
    """Build again; nothing with the inputs of before may have other bytes."""
    now = whole.built(root, whole.NOW + timedelta(hours=hours)).files
    both = now.keys() & before.keys()
    found = Change(
        inputs=frozenset(name for name in both if now[name].inputs != before[name].inputs),
        bytes=frozenset(name for name in both if now[name].sha256 != before[name].sha256),
        new=frozenset(now.keys() - before.keys()),
        gone=frozenset(before.keys() - now.keys()),
    )
    assert found.bytes - found.inputs == set(), "changed, and its inputs did not"
    return found


TLS = "incidents/2026-10-19-tls"
FEEDS = {"updates.atom", "updates.rss", "feed.json"}


COMPONENTS = {f"components/{name}/index.html" for name in ("shop", "checkout", "search", "rest")}
REDIRECTS = {f"incidents/{name}/index.html" for name in ("2026-10-17-payments", "2026-10-18-patches")}


def pages(manifest: Manifest) -> set[str]:
    """Give the pages that the engine renders."""
    assert manifest.keys() >= REDIRECTS
    return {name for name in manifest if name.endswith(".html")} - REDIRECTS


def test_one_word_changes_what_shows_it_and_nothing_else(root: Path, before: Manifest) -> None:
    whole.edit(root, NOTICE, "Please", "Kindly")
    found = change(root, before)
    assert found.inputs == found.bytes == {"index.html", f"{TLS}/index.html", f"{TLS}/index.md", *FEEDS}
    assert not found.new | found.gone


def test_an_update_changes_its_components_its_month_and_the_lists(root: Path, before: Manifest) -> None:
    told = "---\nphase: monitoring\nat: 2026-10-26T08:45:00Z\n---\nBetter.\n"
    (root / INCIDENTS / "2026-10-26-slow-search/20261026T084500Z-monitoring.md").write_text(told)
    found = change(root, before)
    assert found.inputs == found.bytes
    assert not found.new | found.gone
    assert found.bytes >= {
        *("index.html", "history.atom", "history.rss", "status.json", "api/v2/summary.json", "sitemap-2026-10.xml"),
        *("incidents/2026-10-26-slow-search/index.html", "history/2026-10/index.html"),
        *(f"components/{name}/{feed}" for name in ("search", "shop") for feed in FEEDS),
    }
    others = {name for name in before if name.startswith((TLS, "components/rest/", "components/checkout/", "badges/"))}
    assert others
    assert found.inputs & others == set()


def test_another_name_of_a_component_changes_only_what_names_it(root: Path, before: Manifest) -> None:
    whole.edit(root, "components.yml", "name: Search", "name: Finding")
    found = change(root, before)
    assert found.inputs == found.bytes
    assert {"components/search/index.html", "badges/search.svg", "api/v2/components.json"} <= found.bytes
    assert not {
        name for name in found.inputs if name.startswith((TLS, "components/rest/")) or name in FEEDS - found.bytes
    }
    assert not found.new | found.gone


def test_another_word_for_a_phase_changes_what_was_told_in_it(root: Path, before: Manifest) -> None:
    whole.edit(root, "policy.yml", "Mitigated", "Watching")
    found = change(root, before)
    assert found.inputs == found.bytes
    assert {name.partition("/")[2] for name in found.bytes} == {
        f"2026-10-25-rest-outage/{name}" for name in ("index.html", "index.md")
    }


def test_another_weight_changes_only_figures(root: Path, before: Manifest) -> None:
    whole.edit(root, "policy.yml", "0.1", "1")
    found = change(root, before)
    assert found.inputs == found.bytes
    assert {"index.html", "components/rest/index.html"} <= found.bytes <= {"index.html", *COMPONENTS}


def test_an_hour_later_only_what_goes_on_has_changed(root: Path, before: Manifest) -> None:
    found = change(root, before, hours=1)
    assert found.inputs == found.bytes
    assert {"status.json"} <= found.bytes <= {"status.json", "index.html", *COMPONENTS}


def test_a_day_later_only_what_shows_the_day_has_changed(root: Path, before: Manifest) -> None:
    found = change(root, before, hours=24)
    kept = {name for name in before if name.startswith(("api/", "badges/", "history/", TLS)) or ".rss" in name}
    assert found.inputs & kept == set()
    assert "index.html" in found.bytes


def test_another_attachment_changes_itself_alone(root: Path, before: Manifest) -> None:
    path = f"{INCIDENTS}/2026-10-17-checkout-errors/errors.svg"
    whole.edit(root, path, "0 9 3", "0 9 4")
    found = change(root, before)
    assert found.inputs == found.bytes == {"incidents/2026-10-17-checkout-errors/errors.svg"}


def test_another_page_of_our_own_changes_itself_alone(root: Path, before: Manifest) -> None:
    whole.edit(root, "pages/about.md", "anchors", "ropes")
    found = change(root, before)
    assert found.inputs == found.bytes == {"about/index.html"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("mkdocs.yml", "About: about.md", "Us: about.md"),
        ("mkdocs.yml", "status.quay.example", "example.org/status"),
        ("mkdocs.yml", "site_dir: site", "site_dir: site\ncopyright: We"),
        ("overrides/partials/lightship/mark.html", "M4 0v8", "M4 0v7"),
    ],
)
def test_settings_and_templates_change_no_file_whose_inputs_stay(
    root: Path, before: Manifest, path: str, old: str, new: str
) -> None:
    whole.edit(root, path, old, new)
    found = change(root, before)
    assert found.inputs >= pages(before)


def test_files_of_the_theme_are_their_own_inputs(root: Path, before: Manifest) -> None:
    assets = root / "overrides/assets"
    assets.mkdir()
    (assets / "brand.css").write_text("a {}")
    (assets / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    found = change(root, before)
    assert found.new == {"assets/brand.css"}
    assert "assets/favicon.svg" in found.bytes
    assert found.inputs - pages(before) == {"assets/favicon.svg"}
    again = whole.built(root).files
    (assets / "brand.css").write_text("b {}")
    assert change(root, again).bytes == {"assets/brand.css"}


def test_a_title_that_the_nav_takes_from_a_page_is_an_input_of_every_page(root: Path) -> None:
    whole.edit(root, "mkdocs.yml", "[Status: index.md, History: /history/, About: about.md]", "[index.md, about.md]")
    now = whole.built(root).files
    whole.edit(root, "pages/about.md", "# About this page", "# About us")
    assert pages(now) <= change(root, now).bytes
    now = whole.built(root).files
    shutil.rmtree(root / INCIDENTS / "2026-10-26-slow-search")
    assert f"{TLS}/index.html" in change(root, now).bytes, "the nav shows the state"


# What is known need not be made


def partial(root: Path, folder: Path, known: Manifest, hours: int = 0) -> Site:
    now = whole.NOW + timedelta(hours=hours)

    def asked(path: str, inputs: str) -> Row | None:
        row = known.get(path)
        return row if row and row.inputs == inputs else None

    snapshot = take(load.repository(root, now), now)
    return build.partial(root, snapshot, folder, known=asked, workers=1, on_progress=lambda *_: None)


def test_only_what_is_not_known_is_made_and_the_rows_are_those_of_a_whole_build(
    root: Path, before: Manifest, tmp_path: Path
) -> None:
    whole.edit(root, NOTICE, "Please", "Kindly")
    made = partial(root, tmp_path / "part", before)
    assert made.files == whole.built(root).files
    own = {"about/index.html"}
    changed = {"index.html", f"{TLS}/index.html", f"{TLS}/index.md", *FEEDS}
    there = whole.digests(made.folder)
    assert changed <= there.keys() <= changed | own | {name for name in there if name.startswith("assets/")}
    assert there == {name: made.files[name].sha256 for name in there}
    assert made.redirects == {name: made.redirects[name] for name in REDIRECTS}


def test_a_subscription_service_changes_only_the_pages_that_lead_there(
    root: Path, before: Manifest, tmp_path: Path
) -> None:
    service = 'subscription_service: {url: "https://subscribe.example.com", key: {env: KEY}, channel: outbox}\n'
    (root / "delivery.yml").write_text(service)
    made = partial(root, tmp_path / "part", before)
    assert made.files == whole.built(root).files
    changed = {name for name in before if made.files[name] != before[name]}
    shown = {name for name in pages(before) if name.startswith(("index", "components/", "incidents/"))}
    assert changed == shown - {"components/soap/index.html"}, "nobody is told of what is retired"
    home = (made.folder / "index.html").read_text()
    assert "form-action 'self' https://subscribe.example.com\">" in home
    assert '<form class="join" method="post" action="https://subscribe.example.com/">' in home


def test_nothing_known_is_a_whole_build(root: Path, before: Manifest, tmp_path: Path) -> None:
    made = partial(root, tmp_path / "part", {})
    assert made.files == before
    assert whole.digests(made.folder) == {name: row.sha256 for name, row in before.items()}


def test_a_nav_that_takes_titles_from_known_pages_still_shows_them(root: Path, tmp_path: Path) -> None:
    whole.edit(
        root,
        "mkdocs.yml",
        "[Status: index.md, History: /history/, About: about.md]",
        "[index.md, history/index.md, about.md]",
    )
    first = whole.built(root)
    made = partial(root, tmp_path / "part", first.files)
    assert made.files == first.files
    assert {name for name in whole.digests(made.folder) if name.endswith(".html")} == {"index.html", "about/index.html"}


# What goes wrong


def broken_template(root: Path) -> None:
    (root / "overrides/status.html").write_text("{% if %}")


def broken_settings(root: Path) -> None:
    whole.edit(root, "mkdocs.yml", "plugins: []", "plugins: [no-such-plugin]")


@pytest.mark.parametrize("mistake", [broken_template, broken_settings], ids=lambda mistake: mistake.__name__)
def test_an_engine_that_fails_is_told_in_words_and_leaves_the_old_site(
    root: Path, old: dict[str, str], lightship: Command, mistake: Callable[[Path], None]
) -> None:
    mistake(root)
    code, told = lightship("build", *AT)
    assert code == 4
    assert "mkdocs could not build the pages" in told
    assert "Traceback" not in told
    assert whole.digests(root / "site") == old
    assert litter(root) == []


def test_an_engine_that_is_not_installed_is_named_with_the_way_to_get_it(root: Path, tmp_path: Path) -> None:
    whole.edit(root, "mkdocs.yml", "visibility: private", "visibility: private\n    engine: properdocs")
    assert importlib.metadata.version("properdocs")
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "from importlib import metadata\nfind = metadata.Distribution.from_name\n"
        "def hide(name):\n    if name == 'properdocs':\n        raise metadata.PackageNotFoundError(name)\n"
        "    return find(name)\nmetadata.Distribution.from_name = hide\n"
    )
    done = subprocess.run(
        [*LIGHTSHIP, "build", *AT],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(hidden)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "lightship: the engine needs properdocs, which is not installed (pip install properdocs)\n"
    assert not (root / "site").exists()


def test_mistakes_in_the_content_are_listed_and_leave_the_old_site(
    root: Path, old: dict[str, str], lightship: Command
) -> None:
    whole.edit(root, NOTICE, "phase: published", "phase: publishd")
    code, told = lightship("build", *AT)
    assert code == 1
    assert told.startswith(f"{NOTICE}:2:8: ")
    assert whole.digests(root / "site") == old


@pytest.mark.parametrize(
    "name",
    ["index.md", "history.md", "components/rest/index.md", "404.md", "status.json", "api/v2", "history.atom/x.md"],
)
def test_an_own_page_at_an_address_of_ours_is_refused(root: Path, lightship: Command, name: str) -> None:
    place = root / "pages" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("# Mine\n")
    code, told = lightship("build", *AT)
    assert code == 1
    assert told.startswith(f"pages/{name}:1:1: the site has another file at /")
    assert not (root / "site").exists()


def test_an_own_page_that_is_a_link_is_refused(root: Path, lightship: Command) -> None:
    (root / "pages/hosts.txt").symlink_to("/etc/hosts")
    code, told = lightship("build", *AT)
    assert (code, told) == (1, "pages/hosts.txt:1:1: this is a link to another place (put the file itself here)\n")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("statements/1.json", "/statements/ is where publishing puts its own files"),
        ("a\nb.txt", "a sign in its name cannot be in an address"),
        ("a\\b.txt", "a sign in its name cannot be in an address"),
    ],
)
def test_an_own_file_that_could_not_be_published_is_refused(
    root: Path, lightship: Command, name: str, why: str
) -> None:
    place = root / "pages" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("Mine.")
    code, told = lightship("build", *AT)
    assert (code, told.endswith(f":1:1: {why} (rename it)\n"), len(told.splitlines())) == (1, True, 1)


@pytest.mark.parametrize(
    ("name", "target"),
    [("overrides/assets/env.txt", "/proc/self/environ"), ("overrides/assets/all", "/etc"), ("overrides", "/etc")],
)
def test_what_is_laid_over_the_theme_is_no_link(root: Path, lightship: Command, name: str, target: str) -> None:
    shutil.rmtree(root / "overrides", ignore_errors=True)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(target)
    code, told = lightship("build", *AT)
    assert (code, told) == (1, f"{name}:1:1: this is a link to another place (put the file itself here)\n")
    assert not (root / "site").exists()


# Where the site goes


def test_a_disk_without_room_is_told_once_and_with_its_folder(root: Path, lightship: Command) -> None:
    with without_room(100):
        code, told = lightship("build", *AT)
    assert code == 4
    assert told.startswith(f"lightship: the site cannot be written: {root}/build/theme/")
    assert told.endswith(": File too large (is there space, and may you write here?)\n")
    assert (len(told.splitlines()), told.count("File too large")) == (1, 1)


def test_a_folder_that_holds_something_else_is_never_replaced(root: Path, lightship: Command) -> None:
    checkout = root.parent / "checkout"
    checkout.mkdir()
    for name in (".git", "index.html", "sitemap.xml"):
        (checkout / name).touch()

    def here() -> dict[str, str]:
        """Leave out what was read, which may be kept."""
        return {name: digest for name, digest in whole.digests(root).items() if name != "build/cache.db"}

    before = here()
    for place in (".", "..", "incidents", "pages", "overrides/partials", "build", "build/pages", "../checkout"):
        code, told = lightship("build", *AT, "-o", str(root / place))
        assert code == 2, place
        assert "a build replaces the whole folder" in told
        assert here() == before
    assert lightship("build", *AT, "-o", str(root / "mkdocs.yml"))[0] == 2
    assert litter(root.parent) == []


@pytest.mark.parametrize("place", ["mkdocs.yml/site", "/proc/lightship/site"])
def test_a_place_that_cannot_be_written_is_told_in_words(root: Path, lightship: Command, place: str) -> None:
    code, told = lightship("build", *AT, "-o", str(root / place))
    assert code == 4
    assert told.startswith("lightship: the site cannot be written: ")
    assert len(told.splitlines()) == 1


def test_the_site_may_be_a_new_folder_in_new_folders_or_behind_a_link(root: Path, tmp_path: Path) -> None:
    assert whole.built(root, site=tmp_path / "a/b/site").folder == tmp_path / "a/b/site"
    (tmp_path / "link").symlink_to(tmp_path / "a/b/site")
    (tmp_path / "a/b/site/index.html").unlink()
    (tmp_path / "a/b/site/index.html").write_text("old")
    whole.built(root, site=tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert "<main" in (tmp_path / "a/b/site/index.html").read_text()
    assert litter(tmp_path) == []


def test_the_site_may_lie_on_another_disk(root: Path, tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        lacks("no second file system")
    place = memory / f"lightship-test-{os.getpid()}"
    try:
        for _ in range(2):
            made = whole.built(root, site=place / "site")
            assert [entry.name for entry in place.iterdir()] == ["site"]
        assert whole.digests(place / "site") == {name: row.sha256 for name, row in made.files.items()}
    finally:
        shutil.rmtree(place)


# Interrupted, and two at once

SLOW = "import pathlib, time\n\ndef on_pre_build(config):\n    pathlib.Path(%r).touch()\n    time.sleep(60)\n"


@pytest.fixture
def stuck(root: Path, old: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a build over an old site, and wait until its engine is at work, which will take a minute."""
    slow, begun = root / "slow.py", tmp_path / "begun"
    slow.write_text(SLOW % str(begun))
    settings = (root / "mkdocs.yml").read_text()
    whole.edit(root, "mkdocs.yml", "plugins: []", "plugins: []\nhooks: [slow.py]")
    process = subprocess.Popen(
        [*LIGHTSHIP, "build", *AT], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    until = time.monotonic() + 60
    while not begun.exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.02)
    (root / "mkdocs.yml").write_text(settings)
    slow.unlink()
    yield process
    for number in (signal.SIGKILL,):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_the_old_site_and_the_next_one_tidies_up(
    root: Path, old: dict[str, str], stuck: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    os.killpg(stuck.pid, number)
    told = stuck.communicate(timeout=20)[0].decode()
    assert whole.digests(root / "site") == old
    if number is not signal.SIGKILL:
        assert stuck.returncode == 130
        assert told.strip() == "Stopped; nothing was written."
        assert litter(root) == []
    whole.built(root)
    assert whole.digests(root / "site") == old
    assert litter(root) == []


def test_a_build_that_was_killed_between_two_steps_gets_its_old_site_back(root: Path, old: dict[str, str]) -> None:
    (root / ".lightship-site").mkdir()
    (root / "site").rename(root / ".lightship-site/old")
    whole.edit(root, "mkdocs.yml", "plugins: []", "plugins: [no-such-plugin]")
    assert run(["-C", str(root), "build", *AT]) == 4
    assert whole.digests(root / "site") == old


def test_builds_at_once_wait_for_each_other(root: Path, first: Site) -> None:
    running = [
        subprocess.Popen([*LIGHTSHIP, "build", *AT], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    for process in running:
        assert process.wait(60) == 0, process.communicate()[0].decode()
        process.communicate()
    assert whole.digests(root / "site") == whole.digests(first.folder)
    assert litter(root) == []
