"""Whole real histories, where they are at hand: everything is imported, nothing is lost."""

import html
import json
import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from pages import Page, tokens
from tools import ROOT

CORPORA = Path(os.environ.get("LIGHTSHIP_CORPORA", ROOT.parent / "shared" / "corpora"))


def corpus(name: str) -> Path:
    """Give a whole history; CI has the excerpts in tests/data, the whole lies beside the repository or nowhere."""
    if not (CORPORA / name).is_dir():
        pytest.skip(f"no {name} in {CORPORA}: set LIGHTSHIP_CORPORA to a folder that holds the whole histories")
    return CORPORA / name / "files"


@pytest.mark.parametrize("name", ["cstate-jenkins", "cstate-packit"])
def test_every_word_of_a_cstate_site_is_kept(page: Page, name: str) -> None:
    source = corpus(name)
    page.take("cstate", source)
    by_url = {incident.origin.url.rstrip("/").rsplit("/", 1)[-1]: incident for incident in page.repository().incidents}
    issues = sorted((source / "content" / "issues").glob("*.md"))
    assert len(by_url) == len(issues)
    for file in issues:
        incident = by_url[file.stem.lower()]
        written = "\n".join(path.read_text("utf-8") for path in (page.root / incident.path).parent.glob("*.md"))
        *_, body = re.split(r"^---\s*$", file.read_text("utf-8-sig"), maxsplit=2, flags=re.MULTILINE)
        assert tokens(body) <= tokens(written), file.name


def test_every_word_and_time_of_github_is_kept(page: Page) -> None:
    source = corpus("statuspage-github") / "incidents"
    summary = page.take("statuspage", source)
    assert (summary.incidents, len(summary.notes) < 20) == (1282, True)
    found = {incident.origin.id: incident for incident in page.repository().incidents}
    for file in sorted(source.glob("*.json")):
        original = json.loads(file.read_bytes())["incident"]
        incident = found[original["id"]]
        written = "\n".join(path.read_text("utf-8") for path in (page.root / incident.path).parent.glob("*.md"))
        kept = tokens(re.sub(r"\\\\[rn]|(?<=\d)T|Z", " ", written)) | tokens(written)
        ids = {update.origin.id for update in incident.updates}
        times = {update.at for update in incident.updates}
        for update in original["incident_updates"]:
            assert update["id"] in ids
            body = re.sub(r"</?(?:ul|li|strong|a)\b|href=", " ", html.unescape(update["body"]))
            # Some bodies hold a line end as the four characters \\r\\n; they are kept as they are.
            words = tokens(re.sub(r"\\[rn]", " ", body))
            assert words <= kept, file.name
            shown = datetime.fromisoformat(update["display_at"])
            assert any(abs((at - shown).total_seconds()) <= 1 for at in times), file.name
