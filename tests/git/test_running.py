import ast

import pytest

from lightship.git.running import failure
from tools import ROOT

PACKAGE = ROOT / "generator" / "lightship"


def test_git_is_started_in_one_module() -> None:
    started = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.List) and node.elts and isinstance(node.elts[0], ast.Constant)
        if node.elts[0].value == "git"
    }
    assert started == {"git/running.py"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make",
            "git push: git@example.com: Permission denied (publickey). (the remote does not know this machine's SSH key)",
        ),
        (
            "remote: Permission denied to bot.\nfatal: unable to access 'https://x:t0k@h/b.git/': The URL returned error: 403",
            "git push: unable to access 'https://***@h/b.git/': The URL returned error: 403 (the credential may not write",
        ),
        ("warning: x\nremote: \nremote: \x1b[31mNo.\nTo h\nerror: failed to push some refs", "git push:  [31mNo."),
        ("fatal: could not read Username for 'https://h': terminal prompts disabled", "in CI a token"),
        ("", "git push: git was ended by a signal"),
    ],
)
def test_what_git_says_becomes_one_line_with_the_way_out(said: str, told: str) -> None:
    message = str(failure("push", said.encode()))
    assert told in message
    assert "\n" not in message
