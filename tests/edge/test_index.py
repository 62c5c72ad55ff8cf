"""The function at the edge, run by node as CloudFront runs it: one script with a function of a known name."""

import json
import subprocess
from typing import Any

import pytest

from tools import ROOT, require

SCRIPT = ROOT / "edge" / "index.js"


def answers(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what the function makes of requests."""
    events = json.dumps([{"request": {"querystring": {}, **request}} for request in requests])
    run = (
        "const found = {}; require('vm').runInNewContext("
        "require('fs').readFileSync(process.argv[1], 'utf8') + '\\nfound.handler = handler', {found});"
        "console.log(JSON.stringify(JSON.parse(process.argv[2]).map(found.handler)))"
    )
    done = subprocess.run([require("node"), "-e", run, str(SCRIPT), events], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def test_a_folder_shows_its_index_and_a_file_itself() -> None:
    uris = ["/", "/incidents/2026-10-17-checkout/", "/status.json", "/assets/status.1a2b3c4d.css", "//index.html/"]
    assert [answer["uri"] for answer in answers(*({"uri": uri} for uri in uris))] == [
        "/index.html",
        "/incidents/2026-10-17-checkout/index.html",
        "/status.json",
        "/assets/status.1a2b3c4d.css",
        "/index.html/index.html",
    ]


def test_a_folder_without_its_slash_leads_to_the_one_with_it() -> None:
    query = {
        "a": {"value": "1"},
        "b": {"value": ""},
        "c": {"value": "2", "multiValue": [{"value": "2"}, {"value": "3"}]},
    }
    plain, asked = answers({"uri": "/incidents/x"}, {"uri": "/history", "querystring": query})
    assert plain["statusCode"] == 302
    assert plain["headers"]["location"]["value"] == "/incidents/x/"
    assert asked["headers"]["location"]["value"] == "/history/?a=1&b&c=2&c=3"


@pytest.mark.parametrize("uri", ["//evil", "/\\evil", "///\\/evil", "\\\\evil"])
def test_no_address_leads_to_another_host(uri: str) -> None:
    (answer,) = answers({"uri": uri})
    assert answer["headers"]["location"]["value"] == "/evil/"


def test_it_is_small_and_old_enough_for_the_edge() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.encode()) < 10_000  # what CloudFront takes
    for newer in ("import ", "export ", "require(", "async ", "class "):
        assert newer not in text
