"""Templates of a site: which one speaks, what it may say, and what `check` finds wrong with one before an incident."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lightship import events
from lightship.cli.boundary import run
from lightship.engines import theme
from lightship.model.message import Occasion
from lightship.outputs import messages
from lightship.outputs.messages import Press, Reach, TemplateError, renderer
from lightship.outputs.messages.content import Content
from lightship.outputs.messages.templates import PACKAGE, Templates, package
from story import Story
from tools import ROOT

REACH = Reach(
    channels=(("mail", "smtp"), ("team", "slack")),
    audiences=("public", "executives", "support"),
    languages=("en", "de"),
)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).incident(title="Login is slow", components="[web]")
    return story.update("investigating", "03:10", "We *look* into it.")


def template(story: Story, name: str, text: str) -> Story:
    return story.file(f"overrides/messages/{name}.jinja", text)


def press(story: Story, audience: str = "public") -> Press:
    return Press(story.at("03:11", audience), renderer(story.root), public=story.at("03:11"))


def subject(story: Story, *channel: str, audience: str = "public", language: str = "en") -> str:
    [event] = events.announceable({audience: story.at("03:11", audience)})
    return press(story, audience).message(event, language=language, channel=channel).subject


def problems(story: Story, reach: Reach = REACH) -> list[str]:
    return [str(problem) for problem in messages.problems(story.root, reach)]


def test_a_file_may_replace_one_block_and_leave_the_others(story: Story) -> None:
    template(story, "first", "{% block subject %}Heads up: {{ title }} & more{% endblock %}")
    [event] = events.announceable({"public": story.at("03:11")})
    one = press(story).message(event)
    assert one.subject == "Heads up: Login is slow & more"
    assert [section.heading for section in one.sections] == ["What is happening", "What we are doing"]


def test_a_block_may_add_to_the_one_that_it_replaces(story: Story) -> None:
    template(story, "message", "{% block subject %}{{ super() }}!{% endblock %}")
    template(story, "first.smtp", "{% block subject %}{{ super() }}?{% endblock %}")
    assert subject(story, "mail", "smtp") == "[Investigating] Login is slow: Website!?"


def test_the_most_specific_template_speaks(story: Story) -> None:
    names = (
        "message",
        "first",
        "message.smtp",
        "first.mail",
        "first.executives",
        "first.mail.executives",
        "message.de",
        "first.mail.executives.de",
    )
    for name in names:
        template(story, name, f"{{% block subject %}}{name}{{% endblock %}}")
    assert subject(story) == "first"
    assert subject(story, "mail", "smtp") == "first.mail"
    assert subject(story, "other", "smtp") == "message.smtp"
    assert subject(story, audience="executives") == "first.executives"
    assert subject(story, "mail", "smtp", audience="executives") == "first.mail.executives"
    assert subject(story, "mail", "smtp", language="de") == "message.de", "no English words to who reads German"
    assert subject(story, "mail", "smtp", audience="executives", language="de-AT") == "first.mail.executives.de"
    assert problems(story) == []


def test_sections_may_be_laid_out_anew(story: Story) -> None:
    story.file("overrides/messages/_parts.jinja", "{% macro loud(text) %}<strong>{{ text }}</strong>{% endmacro %}")
    text = """{% import "_parts.jinja" as part %}
{% set sender = "Ana & the team" %}
{% block sections %}
{% call section("Dear customer") %}<p>{{ part.loud(title) }}</p>{{ words | html }}<p>{{ sender }}</p>{% endcall %}
{% call section("Nothing") %} {% endcall %}
{% endblock %}"""
    template(story, "first", text)
    [event] = events.announceable({"public": story.at("03:11")})
    [one] = press(story).message(event).sections
    assert one.heading == "Dear customer"
    assert one.text == "Login is slow\n\nWe look into it.\n\nAna & the team"
    assert "<strong>Login is slow</strong>" in one.html
    assert problems(story) == []


def test_no_mistake_of_a_template_reaches_the_frame_around_it(story: Story) -> None:
    text = "{% block words %}{% call section() %}</td></table><script>x()</script><p onclick='x()'>Hi{% endcall %}{% endblock %}"
    template(story, "first", text)
    [event] = events.announceable({"public": story.at("03:11")})
    assert press(story).message(event).sections[0].html == "<p>Hi</p>"


@pytest.mark.parametrize(
    "reach_out",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ say.__init__.__globals__ }}",
        "{{ facts.update(a=1) }}",
        "{% for _ in range(10000000) %}{% endfor %}",
        "{{ self.__init__.__globals__ }}",
    ],
)
def test_a_template_reaches_nothing_outside_of_itself(story: Story, reach_out: str) -> None:
    template(story, "first", f"{{% block subject %}}\n{reach_out}\n{{% endblock %}}")
    with pytest.raises(TemplateError, match=r"overrides/messages/first.jinja:2: "):
        subject(story)


# What check says


def test_the_packages_own_templates_are_in_order_in_every_language(story: Story) -> None:
    assert problems(story) == []
    assert {*package()} == {"message", *(one.value for one in Occasion)}
    assert PACKAGE.chain(Occasion.FIRST, (), "public", "en") == ("lightship/first", "lightship/message")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("first", "{% block subject %}\n\n{{ titel }}{% endblock %}", "first.jinja:3:1: 'titel' is undefined (tried with made-up content: first, mail, public, en)"),
        ("first", "\n{% block subject %}{{ title }", "first.jinja:2:1: unexpected '}' (tried with made-up content: first, mail, public, en)"),
        ("first", "{% block subject %}{{ title }}", "first.jinja:1:1: Unexpected end of template. Jinja was looking for the following tags: 'endblock'. The innermost block that needs to be closed is 'block'. (tried with made-up content: first, mail, public, en)"),
        ("moved", "{% block subject %} {% endblock %}", "moved.jinja:1:1: the message has no subject (tried with made-up content: moved, mail, public, en)"),
        ("notice", "{% block sections %}<p>{{ title }}</p>{% endblock %}", "notice.jinja:1:1: the message has no section (tried with made-up content: notice, mail, public, en)"),
        ("first", "\n{% block sujbect %}x{% endblock %}", "first.jinja:2:1: 'sujbect' is no block of messages (did you mean 'subject'?)"),
        ("frist", "x", "frist.jinja:1:1: 'frist' is no occasion (did you mean 'first'?)"),
        ("first.executive", "x", "first.executive.jinja:1:1: 'executive' is no channel, audience or language here, or not in this order (did you mean 'executives'?)"),
        ("first.de.smtp", "x", "first.de.smtp.jinja:1:1: 'smtp' is no channel, audience or language here, or not in this order (known: mail, smtp, team, slack, public, executives, support, en, de)"),
        ("first", '{% import "_none.jinja" as part %}', "first.jinja:1:1: there is no template _none.jinja (tried with made-up content: first, mail, public, en)"),
        ("update", "{% block words %}{% if support_url %}x{% endif %}{% endblock %}", "update.jinja:1:1: 'support_url' is undefined (tried with made-up content: update, mail, public, en)"),
    ],
    ids=lambda value: value if len(value) < 20 else None,
)  # fmt: skip
def test_a_failing_template_is_reported_with_its_line(story: Story, name: str, text: str, expected: str) -> None:
    assert problems(template(story, name, text)) == [f"overrides/messages/{expected}"]


def test_what_fails_for_one_audience_on_one_channel_is_found(story: Story) -> None:
    template(
        story,
        "message",
        "{% block subject %}{{ title if channel != 'team' or audience != 'support' else nobody }}{% endblock %}",
    )
    assert problems(story) == [
        "overrides/messages/message.jinja:1:1: 'nobody' is undefined (tried with made-up content: first, team, support, en)"
    ]


def test_what_fails_where_there_is_little_to_say_is_found(story: Story) -> None:
    template(story, "resolution", "{% block subject %}{{ facts.cause }}{% endblock %}")
    [found] = problems(story)
    assert found.startswith("overrides/messages/resolution.jinja:1:1: 'dict object' has no attribute 'cause'")


def test_a_file_that_is_no_text_is_reported(story: Story) -> None:
    place = story.root / "overrides" / "messages" / "first.jinja"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"\xff\xfe")
    assert problems(story) == ["overrides/messages/first.jinja:1:1: this file is not UTF-8 (save it as UTF-8)"]


def test_a_link_to_another_place_is_refused(story: Story) -> None:
    story.file("elsewhere", "{% block subject %}x{% endblock %}")
    (story.root / "overrides" / "messages").mkdir(parents=True)
    (story.root / "overrides" / "messages" / "first.jinja").symlink_to(story.root / "elsewhere")
    assert problems(story) == [
        "overrides/messages/first.jinja:1:1: this is a link to another place (put the file itself here)"
    ]


def test_check_tells_of_templates_with_everything_else(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(story.root), "check"]) == 0
    template(story, "first", "{% block subject %}{{ titel }}{% endblock %}")
    assert run(["-C", str(story.root), "check"]) == 1
    assert "overrides/messages/first.jinja:1:1: 'titel' is undefined" in capsys.readouterr().out


def test_templates_of_messages_change_no_page_and_are_not_published(story: Story, tmp_path: Path) -> None:
    story.file("overrides/partials/lightship/mark.html", "<svg/>")
    before = theme.lay(story.root / "overrides", tmp_path / "theme")
    template(story, "first", "x")
    assert theme.lay(story.root / "overrides", tmp_path / "theme") == before
    assert not (tmp_path / "theme" / "messages").exists()


def test_templates_hold_what_they_were_given() -> None:
    given = Templates(sources={"first": "x"})
    assert given.chain(Occasion.FIRST, ("mail",), "public", "en")[0] == "first"
    assert given.source("first") == "x"
    assert given.source("lightship/nothing") is None


def test_the_documentation_names_everything_that_a_template_may_use() -> None:
    text = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    blocks = {name for source in package().values() for name in re.findall(r"\{% block (\w+)", source)}
    names = {*blocks, *(one.name for one in fields(Content)), *(one.value for one in Occasion), "say"} - {"page"}
    assert {name for name in names if f"`{name}`" not in text} == set()
