"""Every message can be seen before it goes: on the local page, in frames that run nothing and load nothing."""

from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from lightship import app, postroom, previewing
from lightship.gallery import Preview, Sheet
from lightship.model.redaction import RedactionKind
from story import Story, instant

DELIVERY = """\
channels:
  mail: {kind: smtp, host: smtp.example.com, from: status@example.com}
  chat: {kind: slack, token: {env: NO_SUCH_TOKEN}, channel: "#status"}
  hooks: {kind: webhook, secret: {env: NO_SUCH_SECRET}}
  team: {kind: teams, url: {env: NO_SUCH_URL}}
  sms: {kind: apprise, urls: [{env: NO_SUCH_ADDRESS}]}
audiences:
  public: {channels: [mail, hooks]}
  support: {when: {severity: [low]}, channels: [chat]}
notify: {overdue: [chat, team, sms]}
"""
FIRST = "outage/20261017T030000Z-investigating"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = (
        Story(tmp_path).file("delivery.yml", DELIVERY).incident(title="Down <now>", components="[web]", severity="low")
    )
    return story.update("investigating", "03:00", "We *look* <script>alert(1)</script> into it.", next_update="30m")


def page(story: Story, event: str = "", now: str = "03:10") -> str:
    found = previewing.page(app.start(story.root, instant(now)), quote(event, safe=""))
    assert found is not None
    return found


def test_the_newest_events_are_listed_first_and_lead_to_their_messages(story: Story) -> None:
    story.update("resolved", "03:05")
    found = page(story)
    assert [place in found for place in ("Down &lt;now&gt;", f'href="/_messages/{quote(FIRST, safe="")}"')] == [
        True
    ] * 2
    assert found.index("Z-resolved") < found.index("Z-investigating")


def test_a_mail_is_shown_in_a_frame_that_runs_nothing_in_every_language(story: Story) -> None:
    found = page(story, FIRST)
    frames = [part.partition("</iframe>")[0] for part in found.split("<iframe sandbox ")[1:]]
    assert len(frames) == found.count("<iframe") == 2
    assert all("We &lt;em&gt;look&lt;/em&gt;" in frame for frame in frames)
    assert "<script>alert" not in found
    assert "<script>alert" not in unescape(frames[0])
    assert "default-src 'none'" in found
    assert [f"<h2>public by mail, {language}</h2>" in found for language in ("en", "de")] == [True, True]
    assert "List-Unsubscribe" in found, "as it is sent"


def test_what_is_no_mail_is_shown_as_it_is_sent(story: Story) -> None:
    assert "&#34;incident&#34;: {" in page(story, FIRST)


def test_a_secret_that_this_machine_lacks_hides_no_message(story: Story) -> None:
    found = page(story, f"{FIRST}#overdue", "05:00")
    for channel in ("chat", "team", "sms"):
        assert f"<h2>any owner by {channel}, en</h2>" in found
    assert found.count("promised an update by") >= 3


def test_it_is_said_who_is_not_told_and_why(story: Story) -> None:
    story.update("identified", "03:20", severity="high", id_="outage")
    story.incident("second", components="[web]", severity="high").update("investigating", "03:30", id_="second")
    found = page(story, "second/20261017T033000Z-investigating", "03:40")
    assert "<li>support by chat: severity high is not low</li>" in found


def test_what_never_was_has_no_page(story: Story) -> None:
    assert previewing.page(app.start(story.root, instant("03:10")), "nothing") is None


def test_a_mistake_in_the_files_is_shown_instead(story: Story) -> None:
    story.file("delivery.yml", "notfy: {}\n")
    assert "delivery.yml:1:1: unknown key &#39;notfy&#39;" in page(story)


def test_nothing_is_asked_of_the_state_and_nothing_is_left(story: Story) -> None:
    page(story)
    page(story, FIRST)
    assert not (story.root / ".lightship").exists()


def test_a_form_that_nobody_knows_is_shown_as_text() -> None:
    preview = Preview(name="one.txt", content=b"\xffplain")
    sheet = Sheet(audience="public", channel="mail", language="en", subject="", preview=preview)
    assert sheet.forms["source"] == preview.text == "\ufffdplain"


def named(story: Story, wanted: str, now: str = "05:00") -> list[str]:
    here = app.start(story.root, instant(now))
    return postroom.opened(here, lambda room: [one.name for one in previewing.previews(room, wanted, language="en")])


def test_a_preview_is_of_the_newest_that_readers_hear_of_and_a_part_of_a_name_is_enough(story: Story) -> None:
    story.incident("second", title="Slow", components="[web]").update("investigating", "03:30", id_="second")
    assert named(story, "Down") == ["public-mail-en.eml", "public-hooks-en.json", "support-chat-en.json"]
    assert named(story, "slow") == named(story, "") == ["public-mail-en.eml", "public-hooks-en.json"]


def test_a_preview_asks_nothing_of_the_state_and_its_names_are_names_of_files(story: Story) -> None:
    story.file("delivery.yml", "notify: {owners: {'@acme/web': [{channel: outbox, to: [web@example.com]}]}}\n")
    story.file("components.yml", "components: [{id: web, name: Website, owner: '@acme/web'}]\n")
    assert named(story, f"{FIRST}#overdue") == ["owner-acme-web-outbox-en.eml"]
    assert not (story.root / ".lightship").exists()


def test_a_mail_is_read_in_a_terminal_as_its_readers_read_it(story: Story) -> None:
    here = app.start(story.root, instant("03:10"))
    first = postroom.opened(here, lambda room: next(previewing.previews(room, "outage", language="en")))
    lines = first.text.splitlines()
    assert lines[:3] == [
        "From: status@example.com",
        "To: you@example.com",
        "Subject: [Investigating] Down <now>: Website",
    ]
    assert "We look into it." in first.text
    assert "<em>" not in first.text


EVERYTHING = "\n".join(
    f"  - {{kind: {kind}, level: error}}" for kind in RedactionKind if kind is not RedactionKind.TICKETS
)


def test_no_channel_adds_a_word_of_its_own_that_a_rule_finds(story: Story) -> None:
    service = "subscription_service: {url: https://subscribe.example.com, channel: mail, key: {env: KEY}}\n"
    story.file("delivery.yml", service + DELIVERY)
    story.file("policy.yml", f"redact:\n{EVERYTHING}\n")
    for event in (FIRST, f"{FIRST}#overdue"):
        found = page(story, event, "05:00")
        assert "must not be published" not in found
        assert found.count("<h2>") >= 4


def test_what_a_channel_adds_around_the_words_is_looked_at_before_anybody_gets_it(story: Story) -> None:
    story.file("policy.yml", "redact: [{words: [Follow this incident], level: error}]\n")
    found = page(story, FIRST)
    assert found.count("the message outage/20261017T030000Z-investigating to public in en as mail.eml:1:1:") == 1
    assert "Follow this incident" in found
    assert "mend the channel in delivery.yml" in found
