"""Each library that does one job has one home, so that it can be replaced there."""

import ast
from collections import defaultdict

from tools import ROOT

PACKAGE = ROOT / "generator" / "lightship"
ONE_HOME = {
    "apprise",
    "boto3",
    "cryptography",
    "css_inline",
    "feedgen",
    "icalendar",
    "idna",
    "imaplib",
    "itsdangerous",
    "markdown",
    "mkdocs",
    "nh3",
    "re2",
    "smtplib",
    "standardwebhooks",
    "urllib3",
    "werkzeug",
}


def test_a_library_with_one_job_is_imported_in_one_module() -> None:
    homes = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    imported = [name.name for name in names]
                case ast.ImportFrom(module=str(module), level=0):
                    imported = [module]
                case _:
                    continue
            for library in {name.partition(".")[0] for name in imported} & ONE_HOME:
                homes[library].add(path.relative_to(PACKAGE).as_posix())
    assert {library: sorted(places) for library, places in homes.items() if len(places) > 1} == {}
