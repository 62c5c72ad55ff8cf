"""The package, its locks and its commands: what a fresh machine relies on."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools import ROOT, require

LOCKS = sorted(ROOT.glob("requirements*.txt"))
# Written in pieces, so that this file does not hold what it forbids.
HOSTS = ["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "deb" + r"\.debian\.org"]
FOLDERS = [r"(?<!\w)/" + folder for folder in ("work/", "opt/pypi", "opt/wheels")]
FORBIDDEN = re.compile("|".join([*HOSTS, *FOLDERS]).encode())


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def tracked() -> list[Path]:
    """Every file of the checkout that is not ignored, also before it is committed."""
    names = run(require("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def locked(lock: Path) -> dict[Requirement, list[str]]:
    """Map each requirement of a lock to its hashes."""
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    parts = [line.split(" --") for line in lines]
    return {Requirement(requirement): [option.strip() for option in options] for requirement, *options in parts}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_requirement_is_exact_and_hashed(lock: Path) -> None:
    requirements = locked(lock)
    assert requirements
    for requirement, hashes in requirements.items():
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"hash=sha256:[0-9a-f]{64}", each) for each in hashes), requirement


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    if lock.suffix == ".json":
        # npm keeps where each package's authors take donations; nothing is fetched from there
        packages = json.loads(text)["packages"].values()
        text = json.dumps([{key: value for key, value in package.items() if key != "funding"} for package in packages])
    for address in ("://", "index-url", "find-links", "file:", "trusted-host", '"resolved"', " @ "):
        assert address not in text


def test_every_npm_package_is_hashed() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_lock_satisfies_what_the_package_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    versions: dict[str, list[str]] = {}
    for pinned in locked(ROOT / "requirements.txt"):
        versions.setdefault(pinned.name, []).append(str(pinned.specifier).removeprefix("=="))
    for requirement in map(Requirement, declared):
        assert versions[requirement.name], requirement
        assert all(map(requirement.specifier.contains, versions[requirement.name])), requirement


def test_locks_agree_on_every_version() -> None:
    seen: dict[tuple[str, str], str] = {}
    for lock in LOCKS:
        for pinned in locked(lock):
            version = str(pinned.specifier)
            assert seen.setdefault((pinned.name, str(pinned.marker)), version) == version, pinned.name


def test_make_help_tells_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets
    told = {line.split()[1] for line in run("make", "--no-print-directory", "help").splitlines()}
    assert told == set(targets[1].split())


@pytest.mark.parametrize("script", ["scripts/environment", "scripts/test-tools", ".ci/run"])
def test_a_script_is_executable_and_parses(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o100
    shell = (ROOT / script).read_text(encoding="utf-8").splitlines()[0].removeprefix("#!")
    run(shell, "-n", script)


def test_no_file_names_a_registry_or_the_place_where_it_was_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in tracked()
        for match in FORBIDDEN.finditer(path.read_bytes())
    ]
    assert found == []


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    package = [path.relative_to(ROOT) for path in tracked() if path.is_relative_to(ROOT / "generator")]
    for name in [*package, *map(Path, ("pyproject.toml", "LICENSE", "README.md"))]:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    run(
        *(
            sys.executable,
            "-c",
            "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])",
        ),
        tmp_path,
        cwd=source,
    )
    (wheel,) = tmp_path.glob("lightship-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {name.relative_to("generator").as_posix() for name in package} - held == set()


def test_the_command_line_starts_without_the_libraries_that_few_commands_need() -> None:
    heavy = "boto3", "botocore", "mkdocs"
    loaded = run(sys.executable, "-c", "import sys, lightship.cli; print(*sys.modules)").split()
    assert [name for name in heavy if name in loaded] == []
