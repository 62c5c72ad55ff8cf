"""Addresses and names that would break a page if they were believed, and sites in a folder of their host."""

from pathlib import Path

import pytest

from lightship import outputs, words
from lightship.build import own
from lightship.errors import Problem
from story import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def setting(story: Story, old: str, new: str) -> Story:
    text = (story.root / "mkdocs.yml").read_text(encoding="utf-8")
    assert old in text
    return story.file("mkdocs.yml", text.replace(old, new))


def pages(story: Story) -> dict[str, bytes]:
    return {output.path: output.make() for output in outputs.site(story.at("04:00"), engine="test")}


@pytest.mark.parametrize(
    "url",
    [
        "https://[bad/",
        "https://exa mple.com/",
        '"https://example.com/\\"><script>"',
        '"https://example.com/\\nX-EVIL: 1"',
        "https://example.com:99999999/",
        "https:///status",
        "https://",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://example.com/?page=1",
        '"https://example.com/#top"',
    ],
)
def test_what_is_no_address_of_a_site_is_refused_where_it_stands(story: Story, url: str) -> None:
    problems = setting(story, "https://status.example.com/", url).problems()
    assert len(problems) == 1
    assert problems[0].startswith("mkdocs.yml:2:11: ")


@pytest.mark.parametrize("name", ['"two\\nlines"', '"\\e[31mred"', '"a\\u2028b"'])
def test_a_name_is_one_line_without_control_characters(story: Story, name: str) -> None:
    assert setting(story, "Harbor Cloud", name).problems()[0].startswith("mkdocs.yml:1:12: ")


@pytest.mark.parametrize("path", ["//[x", "/a//[b]/", "/%00", "/../x", "/%2e%2e/x"])
def test_an_old_address_that_no_file_can_answer_harms_nothing(story: Story, path: str) -> None:
    story.incident(aliases=f'["{path}"]').update("investigating", "03:10")
    assert story.problems() == []
    assert not any(".." in place or "\0" in place for place in pages(story))


def test_an_old_feed_id_that_looks_like_an_address_harms_nothing(story: Story) -> None:
    story.incident(origin='{feed_id: "http://[x"}').update("investigating", "03:10")
    assert b"<entry>" in pages(story)["history.atom"]


def test_links_in_words_begin_where_the_site_begins(story: Story) -> None:
    setting(story, "https://status.example.com/", "https://example.com/status/")
    said = (
        "![graph](graph.png) [other](/incidents/x/) [here](/status/history/) [web](https://example.org/a) [//](//x.org)"
    )
    story.incident().update("investigating", "03:10", said).file("incidents/2026/outage/graph.png", "pixels")
    entry = story.entry("04:00")
    assert words.links(entry.latest.words["en"]) == (
        "/status/incidents/outage/graph.png",
        "/status/incidents/x/",
        "/status/history/",
    )
    found = [output.path for output in own.attachments(story.root, entry, "/status/")]
    assert found == ["incidents/outage/graph.png"]
    assert b"https://example.com/status/incidents/outage/graph.png" in pages(story)["feed.json"]


def test_a_file_name_cannot_speak_to_a_terminal_or_a_log() -> None:
    problem = Problem(path="incidents/2026/\n::set-output::x\x1b[2J", message="a folder", hint="rename it")
    assert str(problem) == "incidents/2026/\\n::set-output::x\\x1b[2J:1:1: a folder (rename it)"
