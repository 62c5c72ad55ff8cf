"""What comes out is looked at, byte by byte: a template, a page, a picture or a setting cannot leak either."""

from dataclasses import replace
from pathlib import Path

import pytest

import whole
from lightship import build, load
from lightship.app import App
from lightship.errors import ContentError
from lightship.outputs.messages import Press, renderer
from lightship.plan import Site
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot
from story import CLOCK, Story, instant

NOW = instant("03:30")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "repository", theme="material").incident(components="[web]")
    return story.update("investigating", "03:10", "We look into it.")


def built(story: Story) -> Site:
    """Build as the command does."""
    here = App(root=story.root, clock=CLOCK, at=NOW, is_terminal=False, workers=1)

    def work(snapshot: Snapshot, shelf: Shelf) -> Site:
        site = story.root / "site"
        return build.run(story.root, snapshot, site, shelf=shelf, workers=1, on_progress=lambda *_: None)

    return here.recalled(work)


def refused(story: Story) -> list[str]:
    with pytest.raises(ContentError) as error:
        built(story)
    return [f"{problem.path}: {problem.message}" for problem in error.value.problems]


def test_a_template_that_leaks_stops_the_build_and_the_site_stays(story: Story) -> None:
    built(story)
    before = whole.digests(story.root / "site")
    story.file("overrides/main.html", '{% extends "base.html" %}{% block footer %}by 10.0.<b>0</b>.5{% endblock %}')
    story.file("pages/about.md", "# About\n\nSee 10.0.0.6\n")
    lines = refused(story)
    assert "site/about/index.html: '10.0.0.6' must not be published: a private or reserved IP address" in lines
    assert whole.digests(story.root / "site") == before


def test_a_setting_and_a_picture_are_looked_at(story: Story) -> None:
    settings = (story.root / "mkdocs.yml").read_text().replace("Harbor Cloud", "Harbor on 10.0.0.7")
    story.file("mkdocs.yml", settings)
    assert built(story).warnings == ()  # a name is shown on purpose
    story.file("policy.yml", "labels: {investigating: Looking at 10.0.0.8}\n")
    assert any("'10.0.0.8'" in line for line in refused(story))


def test_an_archive_that_cannot_be_looked_into_is_refused(story: Story) -> None:
    story.file("pages/about.md", "# About\n")
    (story.root / "pages" / "all.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    assert refused(story) == ["site/all.7z: 7z cannot be looked into; attach what is in it"]


def test_what_is_allowed_is_published(story: Story) -> None:
    story.update("identified", "03:20", "Set it to 10.0.0.5.", redact="[{allow: 10.0.0.5, reason: an example}]")
    site = built(story)
    assert "10.0.0.5" in (site.folder / "incidents/outage/index.html").read_text()
    snapshot = story.at("03:30")
    assert [one.reason for one in snapshot.allowances] == ["an example"]


def test_warnings_are_told_and_stop_nothing(story: Story) -> None:
    story.file("pages/about.md", "# About\n\nIt was our fault.\n")
    assert [one.message for one in built(story).warnings][:1] == [
        "'our fault' should perhaps not be published: words that admit fault or liability"
    ]


def test_other_rules_are_a_reason_to_look_at_everything_again(story: Story) -> None:
    story.file("pages/about.md", "# About\n\nProject Falcon\n")
    first = built(story)
    assert built(story).warnings == ()
    story.file("policy.yml", "redact: [{words: [Project Falcon]}]\n")
    assert any("'Project Falcon'" in line for line in refused(story))
    story.file("policy.yml", "redact: [{words: [Project Falcon], level: warning}]\n")
    again = built(story)
    assert again.warnings
    assert not [
        path for path, row in again.files.items() if path.endswith(".json") and first.files[path].inputs == row.inputs
    ]


def test_a_publication_looks_at_what_it_makes(story: Story, tmp_path: Path) -> None:
    def made() -> Site:
        to = tmp_path / "made"
        return build.partial(
            story.root, story.at("03:30"), to, known=lambda *_: None, workers=1, on_progress=lambda *_: None
        )

    assert made().warnings == ()
    story.file("overrides/main.html", '{% extends "base.html" %}{% block footer %}ana@acme.io{% endblock %}')
    story.file("pages/about.md", "# About\n\nana@acme.io\n")
    with pytest.raises(ContentError, match="somebody's e-mail address"):
        made()


def test_a_message_that_a_template_leaks_into_is_not_made(story: Story) -> None:
    from lightship import events

    snapshot = story.at("03:30")
    [event] = events.announceable({"public": snapshot})
    story.file("overrides/messages/first.jinja", "{% block subject %}{{ title }} on 10.0.0.9{% endblock %}")
    with pytest.raises(ContentError, match=r"'10\.0\.0\.9' must not be published"):
        Press(snapshot, renderer(story.root)).message(event)
    silent = replace(snapshot, policy=replace(snapshot.policy, redaction=()))
    assert Press(silent, renderer(story.root)).message(event).subject.endswith("10.0.0.9")


def test_the_rules_of_a_policy_reach_the_snapshot(story: Story) -> None:
    story.file("policy.yml", "redact: [{words: [Falcon]}]\n")
    assert "Falcon" in load.repository(story.root, CLOCK).policy.redaction[-1].words
