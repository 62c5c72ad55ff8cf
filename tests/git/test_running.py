import ast

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
