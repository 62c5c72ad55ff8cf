import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from disks import without_room
from items import holds, items, passed, publish
from lightship.errors import UsageError
from lightship.model import DirectoryTarget
from lightship.model.findings import Level
from lightship.targets import PassedError, Target, TargetError, open_target
from tools import lacks

_FORK = multiprocessing.get_context("fork")
NAMES = ("index.html", "status.json", *(f"incidents/{number}/index.html" for number in range(25)))


def opened(folder: Path) -> Target:
    return open_target(DirectoryTarget(path="public"), folder)


def generation(number: int) -> dict[str, bytes]:
    return dict.fromkeys(NAMES, b"%d" % number * 2000)


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / ".public").iterdir() if path.is_dir() and not path.is_symlink()]


def tree(folder: Path) -> dict[str, bytes]:
    """Read every file as one reader does who has followed the link; whoever is so slow that two publications have
    passed begins again."""
    while True:
        site = (folder / "public").resolve()
        found, lost = {}, False
        try:
            for place, _, names in os.walk(site):
                for name in names:
                    path = Path(place, name)
                    found[path.relative_to(site).as_posix()] = path.read_bytes()
        except FileNotFoundError:
            lost = True
        if site in [place.resolve() for place in (folder / "public", folder / ".public" / "previous")]:
            assert not lost
            return found


def seen(folder: Path) -> set[bytes]:
    return {tree(folder)[name] for name in NAMES}


def change(folder: Path, dice: random.Random) -> None:
    """Publish a small change as runs do: some files new, some changed, some gone, and the list of all of them."""
    target = opened(folder)
    held = json.loads(target.read("all.json") or b"{}")
    site = dict(held)
    for _ in range(dice.randrange(1, 5)):
        path = dice.choice(["a", "a/b", "b/c", "b/d/e", "b/d/f", "c", "assets/x.css", "assets/y.css"])
        if dice.random() < 0.3:
            site.pop(path, None)
        elif not any(path.startswith(f"{other}/") or other.startswith(f"{path}/") for other in site):
            site[path] = f"{dice.getrandbits(32):x}"
    files = {path: text.encode() for path, text in site.items() if held.get(path) != text}
    gone = tuple(held.keys() - site.keys())
    publish(target, folder / f"site-{os.getpid()}", {**files, "all.json": json.dumps(site).encode()}, gone)


def assert_whole(folder: Path) -> None:
    found = tree(folder)
    expected = json.loads(found.pop("all.json"))
    assert {path: content.decode() for path, content in found.items()} == expected


def test_the_folder_is_a_link_to_a_whole_generation_and_moves_with_its_parent(tmp_path: Path) -> None:
    publish(opened(tmp_path / "a"), tmp_path / "site", {"index.html": b"1"})
    (tmp_path / "a").rename(tmp_path / "b")
    assert (tmp_path / "b" / "public").is_symlink()
    assert (tmp_path / "b" / "public" / "index.html").read_bytes() == b"1"


def test_until_the_end_readers_see_the_generation_before(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"1", "old.html": b"1"})
    target = opened(tmp_path)
    target.put(items(tmp_path / "site", {"index.html": b"2"}), holds)
    target.delete(["old.html"], holds)
    public = tmp_path / "public"
    assert (public / "index.html").read_bytes() == (public / "old.html").read_bytes() == b"1"
    target.finish(["index.html"], holds)
    assert (public / "index.html").read_bytes() == b"2"
    assert not (public / "old.html").exists()


def test_a_reader_who_is_still_in_the_generation_before_finds_all_of_it(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"1", "same.html": b"same"})
    before = (tmp_path / "public").resolve()
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"2"})
    assert (before / "index.html").read_bytes() == b"1"
    after = (tmp_path / "public").resolve()
    assert (before / "same.html").samefile(after / "same.html")
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"3"})
    for number in range(4, 9):
        publish(opened(tmp_path), tmp_path / "site", {"index.html": b"%d" % number})
    assert len(kept(tmp_path)) == 3


def test_an_empty_folder_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"1"})
    assert (tmp_path / "public" / "index.html").read_bytes() == b"1"


def test_what_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    def refused(name: str, words: str) -> None:
        before = sorted((tmp_path / name).rglob("*"))
        with pytest.raises(UsageError, match=rf"{words}.*\(move it away"):
            opened(tmp_path / name).read("index.html")  # the first thing that a run does, and before it claims anything
        with pytest.raises(UsageError, match=rf"{words}.*\(move it away"):
            publish(opened(tmp_path / name), tmp_path / "site", {"index.html": b"1"})
        assert sorted((tmp_path / name).rglob("*")) == before
        assert "place" in {finding.name for finding in opened(tmp_path / name).probe()}

    (tmp_path / "folder" / "public").mkdir(parents=True)
    (tmp_path / "folder" / "public" / "mine.html").write_text("mine")
    refused("folder", "files that Lightship did not publish")
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "public").write_text("mine")
    refused("file", "is a file")
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "public").symlink_to("../folder/public")
    refused("link", r"is a link to \.\./folder/public")
    (tmp_path / "home" / ".public").mkdir(parents=True)
    (tmp_path / "home" / ".public" / "mine").write_text("mine")
    refused("home", "is not a folder of Lightship's generations")


def test_generations_that_somebody_removed_are_made_again(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"1"})
    for path in sorted((tmp_path / ".public").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    assert opened(tmp_path).read("index.html") is None
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"2"})
    assert (tmp_path / "public" / "index.html").read_bytes() == b"2"


def test_a_run_that_is_overtaken_before_the_swap_leaves_the_newer_one(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", generation(1))
    older, newer = opened(tmp_path), opened(tmp_path)
    older.put(items(tmp_path / "site", generation(2)), holds)
    publish(newer, tmp_path / "site", generation(3))
    with pytest.raises(PassedError):
        older.finish(NAMES, passed)
    assert seen(tmp_path) == {b"3" * 2000}
    assert len(kept(tmp_path)) <= 3


def test_a_stalled_run_keeps_what_it_works_on_and_hinders_nobody(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", generation(1))
    stalled = opened(tmp_path)
    assert stalled.read("index.html") == b"1" * 2000
    stalled.put(items(tmp_path / "site", {"index.html": b"late"}), holds)
    for number in (2, 3, 4):
        publish(opened(tmp_path), tmp_path / "site", generation(number))
    assert stalled.read("status.json") == b"1" * 2000
    stalled.finish(["index.html"], holds)
    assert seen(tmp_path) == {b"late", b"1" * 2000}


def test_bytes_that_are_not_those_announced_are_not_published(tmp_path: Path) -> None:
    (item,) = items(tmp_path / "site", {"index.html": b"1"})
    item.source.write_bytes(b"2")
    with pytest.raises(TargetError, match=r"index\.html was changed while it was being published"):
        opened(tmp_path).put([item], holds)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x"])
def test_a_path_that_leads_out_of_the_site_is_a_mistake_of_ours(tmp_path: Path, path: str) -> None:
    target = opened(tmp_path)
    publish(target, tmp_path / "site", {"index.html": b"1"})
    for use in (
        target.read,
        lambda path: target.put(items(tmp_path / "site", {path: b"1"}), holds),
        lambda path: target.delete([path], holds),
    ):
        with pytest.raises(ValueError, match="leads out of the site"):
            use(path)


def test_a_place_where_nothing_may_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetError, match=r"\(`lightship doctor`"):
        publish(open_target(DirectoryTarget(path="file/public"), tmp_path), tmp_path / "site", {"index.html": b"1"})


def test_the_doctor_tries_what_a_publication_does_and_leaves_nothing(tmp_path: Path) -> None:
    def found() -> dict[str, Level]:
        return {finding.name: finding.level for finding in opened(tmp_path).probe()}

    fine = {"writable": Level.FINE, "free space": found()["free space"]}
    (tmp_path / "public").mkdir()
    assert found() == fine
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    for number in (1, 2, 3):
        publish(opened(tmp_path), tmp_path / "site", generation(number))
    before = sorted(tmp_path.rglob("*"))
    assert found() == fine
    with without_room(100):
        (finding,) = opened(tmp_path).probe()
    assert (finding.name, finding.level) == ("writable", Level.BROKEN)
    assert f"tried in {tmp_path}/.public: File too large" in finding.message
    assert sorted(tmp_path.rglob("*")) == before


def apart() -> list[str]:
    """Give what starts a program in a world of its own mounts."""
    for command in (["unshare", "--user", "--map-root-user", "--mount"], ["sudo", "-n", "unshare", "--mount"]):
        with suppress(OSError):
            if not subprocess.run([*command, "true"], check=False, capture_output=True).returncode:
                return command
    return lacks("nobody may mount here")


# Each is a shell's words, run where disks can be mounted and nobody else sees them.
@pytest.mark.parametrize(
    ("prepared", "found", "told"),
    [
        ("mount -t tmpfs none public", "place", "public is a mount point, and the page is a link there"),
        ("mkdir e && mount --bind e public", "writable", "busy (it is a mount point: mount the folder above it"),
        ("mkdir .public && mount -t tmpfs none .public", "place", ".public is on another disk than public"),
        ("mkdir .public e && mount --bind e .public", "writable", "(the link and its generations must be on one disk"),
        (
            "mkdir .public && touch .public/lock && mount --bind -o ro .public .public",
            "writable",
            "Read-only file system (let the publisher's user write there)",
        ),
        ("mount -t tmpfs -o size=4k none .", "writable", "No space left on device (make room on that disk)"),
    ],
)
def test_what_a_publication_would_meet_is_found_before(tmp_path: Path, prepared: str, found: str, told: str) -> None:
    program = (
        "import sys; from pathlib import Path; from lightship.model import DirectoryTarget;"
        "from lightship.targets.directory import open_target; t = open_target(DirectoryTarget(path='public'), Path.cwd());"
        "[print(f'{f.name}|{f.level}|{f.message} ({f.hint})') for f in t.probe()]"
    )
    (tmp_path / "public").mkdir()
    done = subprocess.run(
        [*apart(), "sh", "-ec", f'{prepared}\ncd "$PWD"\nexec {sys.executable} -c "{program}"'],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{found}|broken|"), line
    assert told in line


@pytest.mark.parametrize("seed", range(6))
def test_a_generation_is_what_was_published_whatever_came_before(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        change(tmp_path, dice)
        assert_whole(tmp_path)
        assert len(kept(tmp_path)) <= 3


def test_a_small_change_takes_a_generation_that_readers_have_left(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", generation(1))
    places = []
    for number in range(6):
        publish(opened(tmp_path), tmp_path / "site", {"index.html": b"%d" % number})
        places.append((tmp_path / "public").stat().st_ino)
    assert len(set(places[:3])) == 3
    assert places[3:] == places[:3]


def test_a_stalled_run_s_base_is_not_taken(tmp_path: Path) -> None:
    publish(opened(tmp_path), tmp_path / "site", generation(1))
    for number in range(2, 4):
        publish(opened(tmp_path), tmp_path / "site", {"index.html": b"%d" % number})
    stalled = opened(tmp_path)
    assert stalled.read("index.html") == b"3"
    for number in range(4, 9):
        publish(opened(tmp_path), tmp_path / "site", {"index.html": b"%d" % number, "status.json": b"new"})
    assert stalled.read("status.json") == b"1" * 2000
    stalled.put(items(tmp_path / "site", {"index.html": b"late"}), holds)
    stalled.finish(["index.html"], holds)
    assert tree(tmp_path) == {**generation(1), "index.html": b"late"}
    publish(opened(tmp_path), tmp_path / "site", {"index.html": b"later"})
    assert tree(tmp_path) == {**generation(1), "index.html": b"later"}


def test_a_publisher_killed_at_any_point_leaves_a_whole_generation_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    dice = random.Random(7)
    change(tmp_path, dice)
    end = _FORK.Event()

    def publish_on(seed: int) -> None:
        own = random.Random(seed)
        while True:
            change(tmp_path, own)

    def look() -> None:
        while not end.is_set():
            assert_whole(tmp_path)

    reader = _FORK.Process(target=look)
    reader.start()
    for seed in range(60):
        publisher = _FORK.Process(target=publish_on, args=(seed,))
        publisher.start()
        time.sleep(dice.uniform(0.001, 0.06))
        os.kill(publisher.pid, signal.SIGKILL)
        publisher.join()
        assert_whole(tmp_path)
    end.set()
    reader.join()
    assert reader.exitcode == 0
    change(tmp_path, dice)
    assert_whole(tmp_path)
    assert len(kept(tmp_path)) <= 3


def test_publishers_at_once_leave_one_whole_generation(tmp_path: Path) -> None:
    def work(number: int) -> None:
        for _ in range(3):
            publish(opened(tmp_path), tmp_path / f"site-{number}", generation(number))

    processes = [_FORK.Process(target=work, args=(number,)) for number in range(1, 6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 5
    assert len(seen(tmp_path)) == 1
    publish(opened(tmp_path), tmp_path / "site", generation(9))
    assert len(kept(tmp_path)) <= 3
