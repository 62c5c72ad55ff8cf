"""Plans and manifests: what came from outside is refused or shown, and never obeyed."""

import json

import pytest

from lightship.errors import Level, OutsideError, Problem
from lightship.model.redaction import Allowance
from lightship.plan import Change, Plan, Reason, Row, manifest, telling
from lightship.plan.telling import Forecast, Words

ROW = Row(inputs="0", sha256="0" * 64, md5="0" * 32, size=1)
EVIL = "a\n::error title=pwned::hi\x1b[31m\x9b\u2028b"


def shard(path: str) -> bytes:
    return manifest.shard({path: ROW})


@pytest.mark.parametrize(
    "path",
    [
        ".lightship/manifest.json",
        ".lightship/manifest/site-0.json",
        "statements/1.json",
        "statements/key.pub",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "a\n::error::b",
        "a\x1b[31m",
        "a\x9b",
        "",
    ],
)
def test_a_manifest_that_lists_what_is_none_of_a_site_is_refused(path: str) -> None:
    assert manifest.read_shard(shard("incidents/a/index.html"))
    with pytest.raises(OutsideError, match="not one of ours"):
        manifest.read_shard(shard(path))


@pytest.mark.parametrize("path", ["index.html", "statements/1.json", ".lightship/manifest/../../index.html"])
def test_a_root_that_leads_to_what_is_no_shard_is_refused(path: str) -> None:
    content = json.dumps({"format": 1, "generation": 1, "shards": {"site": path}})
    with pytest.raises(OutsideError, match="not one of ours"):
        manifest.read_root(content.encode())


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        '{"format": 1, "generation": 1e999, "shards": {}}',
        '{"format": 1, "generation": 1, "shards": []}',
        '{"format": 1, "files": {"a": ["0", "' + "0" * 64 + '", "' + "0" * 32 + '", 1e999, 1]}}',
        '{"format": 1, "files": {"\\ud800": ["0", "' + "0" * 64 + '", "' + "0" * 32 + '", 1, 1]}}',
    ],
)
def test_bytes_that_are_no_manifest_are_refused_in_our_own_words(content: str) -> None:
    for read in (manifest.read_root, manifest.read_shard):
        with pytest.raises(OutsideError, match="not one of ours"):
            read(content.encode())


def forecast(text: str) -> Forecast:
    summary = {"components": [{"id": "a", "name": text, "status": text}]}
    after = telling.state(json.dumps(summary).encode(), json.dumps({"status": {"status": text}}).encode())
    return Forecast(
        against=text,
        plan=Plan(stages=((Change(path=text, reason=Reason.NEW, row=ROW),),), gone=()),
        before=telling.state(b"[" * 200_000, b""),
        after=after,
        words=(Words(incident="a", title=text, update="b", reason=Reason.NEW),),
        refused=text,
        way_out="a way out",
        warnings=(Problem(path=text, message=text, level=Level.WARNING),),
        allowances=(Allowance(text=text, reason=text, path=text),),
    )


@pytest.mark.parametrize("text", [EVIL, "::error::a", "\ud800"])
def test_whatever_is_told_of_each_line_is_ours_and_none_is_a_command(text: str) -> None:
    lines = list(telling.text(forecast(text)))
    assert len(lines) == len(list(telling.text(forecast("plain"))))
    assert all(line.isprintable() and not line.lstrip().startswith("::") for line in lines)
    json.dumps(telling.data(forecast(text)), ensure_ascii=False).encode()


def test_what_somebody_let_through_redaction_is_shown_with_the_reason() -> None:
    shown = forecast("plain")
    line = "  allowed: plain: plain (plain)"
    assert line in list(telling.text(shown))
    assert telling.data(shown)["redaction"] == {
        "findings": [{"path": "plain", "level": "warning", "message": "plain"}],
        "allowed": [{"text": "plain", "reason": "plain", "path": "plain"}],
    }
