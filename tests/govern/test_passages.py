"""What somebody reads who is asked to agree: the words of updates as readers will, of all else what changes."""

from pathlib import Path

from lightship import load
from lightship.govern.passages import Reader
from lightship.model.nouns import PUBLIC
from lightship.policy import Unit, UnitKind
from story import CLOCK, Story

UPDATE = "incidents/2026/outage/20261017T031000Z-investigating.md"
OLD, NEW = "1" * 40, "2" * 40


def told(root: Path, words: str = "We **look** into it.") -> Story:
    return Story(root).incident(title="Checkout fails", components="[web]").update("investigating", "03:10", words)


def passages(story: Story, unit: Unit, **contents: bytes) -> list[tuple[str, str]]:
    after = load.repository(story.root, CLOCK)
    reader = Reader(after=after, contents={OLD: contents.get("old", b""), NEW: contents.get("new", b"")}, now=CLOCK)
    return [(one.heading, one.html) for one in reader.passages([unit])]


def unit(
    path: str = UPDATE, kind: UnitKind = UnitKind.UPDATE, before: str = "", after: str = NEW, **facts: object
) -> Unit:
    given = {
        "incident": "outage",
        "update": "20261017T031000Z-investigating",
        "audiences": frozenset({PUBLIC}),
        **facts,
    }
    return Unit(id="any", kind=kind, before={path: before}, after={path: after}, **given)


def test_new_words_are_shown_as_readers_will_read_them(tmp_path: Path) -> None:
    shown = passages(told(tmp_path), unit())
    assert shown == [("Checkout fails: Investigating", "<p>We <strong>look</strong> into it.</p>")]


def test_each_audience_and_language_is_shown_that_reads_something_else(tmp_path: Path) -> None:
    story = told(tmp_path, "We look.\n\n::: audience executives\nRevenue falls.\n:::")
    story.file(UPDATE.replace(".md", ".de.md"), "Wir sehen nach.\n")
    shown = passages(story, unit(audiences=frozenset({PUBLIC, "executives", "support"})))
    assert [(heading, html) for heading, html in shown] == [
        ("Checkout fails: Investigating", "<p>We look.</p>"),
        ("Checkout fails: Investigating, in de", "<p>Wir sehen nach.</p>"),
        ("Checkout fails: Investigating, for executives", "<p>Revenue falls.</p>"),
    ]


def test_what_an_update_says_besides_its_words_is_shown_with_them(tmp_path: Path) -> None:
    plain = b"---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n---\nWe look into it.\n"
    assert len(passages(told(tmp_path), unit(), new=plain)) == 1
    more = plain.replace(b"---\nWe", b"severity: low\rcomponents: {web: <operational>}\n--- \nWe")
    assert passages(told(tmp_path / "more"), unit(), new=more)[1] == (
        f"{UPDATE}: what else it says",
        "<pre>severity: low\ncomponents: {web: &lt;operational&gt;}</pre>",
    )
    hidden = plain.replace(b"Z\n---", b"Z\rseverity: low\n---")
    assert passages(told(tmp_path / "hidden"), unit(), new=hidden)[1][1] == "<pre>severity: low</pre>"


def test_of_changed_words_it_is_shown_what_changed(tmp_path: Path) -> None:
    shown = passages(told(tmp_path), unit(before=OLD), old=b"We sleep.\n", new=b"We <look>.\n")
    assert shown[1] == (UPDATE, "<pre>@@ -1 +1 @@\n-We sleep.\n+We &lt;look&gt;.</pre>")


def test_what_stands_in_the_place_of_withdrawn_words_and_why_others_were_corrected_is_shown(tmp_path: Path) -> None:
    story = told(tmp_path)
    story.update("investigating", "03:10", retracted='{at: 2026-10-17T04:00:00Z, note: "Another <page>."}')
    assert passages(story, unit(before=OLD))[0] == (
        "Checkout fails: Investigating",
        "<p><b>Withdrawn</b>: Another &lt;page&gt;.</p>",
    )
    story.update(
        "investigating", "03:10", corrections='[{at: 2026-10-17T04:00:00Z, kind: correction, note: "Not 12 %."}]'
    )
    assert passages(story, unit(before=OLD))[0][1] == "<p>Words.</p><p><b>Correction</b>: Not 12 %.</p>"


def test_a_file_that_is_removed_and_one_that_is_no_text_say_so(tmp_path: Path) -> None:
    gone = unit(UPDATE, before=OLD, after="", update="20261017T040000Z-gone")
    assert passages(told(tmp_path), gone, old=b"We sleep.\n") == [
        (UPDATE, "<p>removed</p><pre>@@ -1 +0,0 @@\n-We sleep.</pre>")
    ]
    picture = "incidents/2026/outage/graph.png"
    assert passages(told(tmp_path), unit(picture, update="none")) == [
        (picture, "<p>new: it is not shown here, the pull request has it</p>")
    ]


def test_a_rule_is_shown_as_what_changes_of_it_and_a_long_file_in_part(tmp_path: Path) -> None:
    rule = unit("policy.yml", UnitKind.GOVERNED, before=OLD, incident="", update="")
    [(heading, html)] = passages(told(tmp_path), rule, old=b"window: 7d\n", new=b"window: 9d\n")
    assert (heading, html) == ("policy.yml", "<pre>@@ -1 +1 @@\n-window: 7d\n+window: 9d</pre>")
    [(_, html)] = passages(told(tmp_path), unit("policy.yml", UnitKind.GOVERNED, incident=""), new=b"# a\n" * 500)
    assert html.endswith("# a\n… and 100 lines more, which the pull request has</pre>")


def test_pictures_and_addresses_lead_to_the_page_and_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    story = told(tmp_path, "See ![the graph](graph.png) and <img src=https://evil.example/x.png onerror=x>.")
    story.file("incidents/2026/outage/graph.png", "no picture")
    [(_, html)] = passages(story, unit())
    assert "<img" not in html
    assert 'href="https://status.example.com/incidents/outage/graph.png"' in html


def test_a_page_that_cannot_be_read_is_shown_by_its_files() -> None:
    reader = Reader(after=None, contents={NEW: b"---\nphase: x\n---\nWords\n"}, now=CLOCK)
    [shown] = reader.passages([unit()])
    assert (shown.heading, shown.html) == (UPDATE, "<pre>---\nphase: x\n---\nWords</pre>")
