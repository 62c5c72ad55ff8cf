"""The same content gives the same bytes: on another day, in another folder, with whatever else is different there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import ROOT

AT = "2026-11-21T03:43:00Z"
CONTENT = ("mkdocs.yml", "components.yml", "policy.yml", "delivery.yml", "incidents", "overrides", "pages")
ANOTHER_DAY = ROOT / "tests" / "data" / "another_day"
SURROUNDINGS = {
    "on another day": {"PYTHONPATH": str(ANOTHER_DAY)},
    "in another time zone": {"TZ": "Pacific/Kiritimati"},
    "with another hash seed": {"PYTHONHASHSEED": "4711"},
    "in a locale that knows only ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "on a server that builds": {"CI": "true", "COLUMNS": "40", "SOURCE_DATE_EPOCH": "1", "USER": "nobody"},
}


def repository(folder, *, backwards=False):
    """Copy the example content; the order in which files are made decides how a folder lists them."""
    places = [place for name in CONTENT for place in (ROOT / name, *sorted((ROOT / name).rglob("*")))]
    for place in sorted((place for place in places if place.is_file()), reverse=backwards):
        target = folder / place.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, target)
        if backwards:
            os.utime(target, (1, 1))
    return folder


def files(root, *, umask=0o022, surroundings=None, cores=None):
    """Build with the real command; gives the bytes of every file of the site."""

    def prepare():
        os.umask(umask)
        os.sched_setaffinity(0, cores or os.sched_getaffinity(0))

    command = [Path(sys.executable).with_name("lightship"), "-C", root, "build", "--at", AT]
    environment = os.environ | (surroundings or {})
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, preexec_fn=prepare, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr
    return {
        place.relative_to(root): place.read_bytes() for place in sorted((root / "site").rglob("*")) if place.is_file()
    }


def different(one, other):
    return sorted(str(path) for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return files(repository(tmp_path_factory.mktemp("here")))


def test_the_same_content_built_elsewhere_is_the_same_to_the_byte(usual, tmp_path):
    root = repository(tmp_path / "over there" / "größer", backwards=True)
    everything = {name: value for one in SURROUNDINGS.values() for name, value in one.items()}
    first = {next(iter(os.sched_getaffinity(0)))}
    again = files(root, umask=0o077, surroundings=everything, cores=first)
    assert different(usual, again) == []
    assert len(usual) > 100


def test_building_again_in_the_same_place_changes_nothing(tmp_path):
    root = repository(tmp_path)
    assert different(files(root), files(root)) == []


def test_the_other_day_is_another_day():
    ask = "import datetime; print(datetime.datetime.now(datetime.UTC).timestamp())"
    days = [
        float(subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True).stdout)
        for env in (os.environ, os.environ | SURROUNDINGS["on another day"])
    ]
    assert days[1] - days[0] > 300 * 24 * 3600
