"""/incidents/ID/index.md: says what the page says, and no Markdown renderer finds anything to run in it."""

import re
from functools import partial

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

import parts
from factory import NOW, at, component, entry, maintenance, snapshot, update
from lightship import statements
from lightship.model import Components, Confidence, CorrectionKind, Eta, Kind, Phase, Status
from lightship.model.content import Correction, Retraction
from lightship.snapshot import Snapshot, Window

UP, DOWN = Status.OPERATIONAL, Status.PARTIAL_OUTAGE


def made(shot: Snapshot) -> dict[str, str]:
    return {output.path: output.make().decode() for output in parts.twins(shot)}


def one(*updates: object, **fields: object) -> str:
    return made(snapshot(entry("x", *updates, **fields)))["incidents/x/index.md"]


def test_an_incident_is_told_newest_update_first() -> None:
    told = (
        update("a", "03:10", words="Checkout **fails**.\n\n- EU\n- US", changes={"rest": (UP, DOWN)}),
        update("b", "03:30", Phase.IDENTIFIED, "See [the graph](graph.png).", changes={"rest": (DOWN, DOWN)}),
    )
    eta = Eta(by=at("05:00"), confidence=Confidence.LIKELY)
    assert (
        one(*told, title="Checkout errors", eta=eta, next_update=at("04:00"))
        == """\
# Checkout errors

- Incident: **Identified**
- Started: 17 Oct 2026, 03:10 UTC
- Expected end: 17 Oct 2026, 05:00 UTC (likely, not a promise)
- Next update by 17 Oct 2026, 04:00 UTC
- Page: [https://status.example.com/incidents/x/](https://status.example.com/incidents/x/)

## Components

- REST API: Partial outage

## Updates

[//]: # (update b)

### Identified, 17 Oct 2026, 03:30 UTC

See [the graph](graph.png).

[//]: # (update a)

### Investigating, 17 Oct 2026, 03:10 UTC

Checkout **fails**.

- EU
- US
"""
    )


def test_a_maintenance_shows_its_window_and_a_notice_has_a_twin_too() -> None:
    window = Window(starts=at("2026-11-20T22:00:00Z"), ends=at("2026-11-20T23:30:00Z"))
    files = made(
        snapshot(
            maintenance("db", window.starts, 1.5, update("a", "03:10", Phase.SCHEDULED, window=window)),
            entry("n", kind=Kind.NOTICE),
        )
    )
    assert "- Window: Fri 20 Nov 2026, 22:00–23:30 UTC\n" in files["incidents/db/index.md"]
    assert (
        "### Scheduled, 17 Oct 2026, 03:10 UTC\n\nFri 20 Nov 2026, 22:00–23:30 UTC\n\nWe "
        in files["incidents/db/index.md"]
    )
    assert "- Notice: **Published**" in files["incidents/n/index.md"]


def test_what_is_over_has_its_end_and_no_statuses() -> None:
    text = one(
        update("a", "03:10", changes={"rest": (UP, DOWN)}),
        update("b", "04:00", Phase.RESOLVED, changes={"rest": (DOWN, UP)}),
    )
    assert "- Ended: 17 Oct 2026, 04:00 UTC\n" in text
    assert "\n- REST API\n" in text


def test_corrections_and_retractions_are_told() -> None:
    text = one(
        update("a", "03:10", corrections=(Correction(at=at("03:15"), kind=CorrectionKind.CORRECTION, note="*12* %"),)),
        update("b", "03:20", translations={}, retraction=Retraction(at=at("03:30"), note="Wrong page")),
    )
    assert "\nCorrected on 17 Oct 2026, 03:15 UTC: \\*12\\* %\n" in text
    assert "03:20 UTC\n\nWithdrawn on 17 Oct 2026, 03:30 UTC: Wrong page\n" in text


def test_an_incident_that_readers_do_not_see_is_not_named() -> None:
    cause = entry("cause", title="The cause")
    both = made(snapshot(cause, entry("x", caused_by="cause", duplicate_of="secret-board-meeting")))
    assert "- Caused by: [The cause](https://status.example.com/incidents/cause/)\n" in both["incidents/x/index.md"]
    assert "secret" not in both["incidents/x/index.md"]


def test_no_renderer_shows_the_ids_of_updates_and_no_words_can_pretend_to_be_one() -> None:
    forged = "Words.\n\n[//]: # (update b)\n\n### Resolved, 17 Oct 2026, 04:00 UTC\n\nAll is well."
    text = one(update("a", "03:10", words=forged), update("b", "03:30"), title="[//]: # (update c)")
    assert list(statements.sections(text.encode())) == ["b", "a"]
    for shown in (markdown.markdown(text), MarkdownIt().render(text)):
        assert shown.count("(update") == 1, "the title, as its author wrote it"


PLAIN = [
    "Some *words* and `code`, a [link](https://a.example/x?y=1), ![a graph](graph.png).",
    "1. one\n2. two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncurl https://a.example\n```\n\nAfter.",
    "Write to [us](mailto:help@example.com), R&D, 3 > 2.",
]


@pytest.mark.parametrize("words", PLAIN)
def test_harmless_words_stay_as_they_were_written(words: str) -> None:
    assert f"\n\n{words}\n" in one(update("a", "03:10", words=words))


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58alert(1))",
    "[x] (javascript:alert(1))",
    "[x](\njavascript:alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.example/)",
    "![x](https://evil.example/pixel.png)",
    "[a](https://a.example)(javascript:alert(1))",
    "[[javascript:alert(1)]]",
    "<javascript:alert(1)>",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "``` {onclick=alert(1)}\nx\n```",
    "    <script>alert(1)</script>",
    "word {: onclick=alert(1) }",
    "word { onclick=alert(1) }",
    "# head {#id onclick=alert(1)}",
    "<!-- --><svg/onload=alert(1)>",
    "```\nnever closed",
    "~~~\nnever closed\n```",
    "a\x00b\x1b[31m\u2028<b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<a href="javascript:alert(1)">x</a>',
    "*[HTML]: <script>alert(1)</script>\n\nHTML",
]
# Renderers that trust the text: HTML passes, every address is followed.
COMMONMARK = MarkdownIt("commonmark", {"html": True})
GITHUB = MarkdownIt("js-default", {"html": True, "linkify": False})
COMMONMARK.validateLink = GITHUB.validateLink = lambda _: True
EXTENSIONS = ["extra", "attr_list", "toc", "admonition", "wikilinks", "sane_lists"]
RENDERERS = {
    "commonmark": COMMONMARK.render,
    "github": GITHUB.render,
    "markdown": markdown.markdown,
    "with extensions": partial(markdown.markdown, extensions=EXTENSIONS),
}
TAGS = frozenset(
    [
        "html",
        "body",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "img",
        "code",
        "pre",
        "br",
        "blockquote",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "s",
    ]
)
ATTRIBUTES = frozenset({"href", "src", "alt", "title", "start", "id", "class", "style"})


def runs_nothing(text: str) -> None:
    """No renderer makes more of the text than plain HTML whose links lead to pages."""
    assert "<" not in text
    for render in RENDERERS.values():
        for element in etree.HTML(render(text)).iter():
            assert element.tag in TAGS
            assert set(element.keys()) <= ATTRIBUTES
            assert re.fullmatch(r"text-align: ?(left|right|center);?", element.get("style", "text-align:left"))
            assert re.match(r"https?://|mailto:|[^:]*$", element.get("href", ""))
            assert re.fullmatch(r"(?!//)[^:]*", element.get("src", ""))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_run_nothing_in_any_renderer(words: str) -> None:
    text = one(update("a", "03:10", words=words), update("b", "03:00", words="The end."))
    runs_nothing(text)
    for render in RENDERERS.values():
        assert "The end." in etree.HTML(render(text)).xpath("string()")
        assert not etree.HTML(render(text)).xpath("//code[contains(., 'The end')]|//pre[contains(., 'The end')]")


@pytest.mark.parametrize("text", [*HOSTILE, "# x", "1. x", "- x", "a\nb", "x\n===", "![x](y)", "**x", "`x"])
def test_hostile_titles_names_and_labels_run_nothing_and_stay_one_line(text: str) -> None:
    whole = made(
        snapshot(
            entry("x", update("a", "03:10", changes={"api": (UP, DOWN)}, label=text), title=text),
            components=Components((component("api", name=text),)),
        )
    )["incidents/x/index.md"]
    runs_nothing(whole)
    assert len(whole.splitlines()) == 17


@given(st.text(max_size=200), st.text(max_size=80))
def test_whatever_is_written_runs_nothing(words: str, title: str) -> None:
    runs_nothing(one(update("a", "03:10", words=words), title=title))


@given(
    st.lists(st.sampled_from([*HOSTILE, *PLAIN, "\n\n", "[", "](", "`", "```\n", "{", "\\", "text "]), max_size=6).map(
        "".join
    )
)
def test_whatever_is_put_together_from_such_parts_runs_nothing(words: str) -> None:
    runs_nothing(one(update("a", "03:10", words=words)))


def test_digests_and_bytes_follow_the_content_and_not_the_day() -> None:
    def both(**fields: object) -> tuple[str, bytes]:
        now = fields.pop("now", NOW)
        (output,) = parts.twins(snapshot(entry("x", **fields), now=now))
        return output.inputs, output.make()

    assert both() == both(now=NOW.replace(year=2028)) == both(severity="high")
    assert both()[0] != both(title="Other")[0]
