"""Whatever the words are, a message is one: a subject of one line, a short form that fits, HTML that is clean."""

from hypothesis import given, settings
from hypothesis import strategies as st

import factory
from lightship import events
from lightship.model import Phase, Status
from lightship.outputs.messages import message
from lightship.words.clean import allowed

_DOWN = {"login": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}
TEXTS = st.text(max_size=200) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% raw %}",
        "a\r\nBcc: b@example.com",
        "\u202e\u2028\ud800",
        "]]>&amp;&#60;",
        "[" * 50,
    ]
)


@settings(max_examples=150, deadline=None)
@given(title=TEXTS, words=TEXTS, note=TEXTS, label=TEXTS)
def test_any_words_make_a_message(title: str, words: str, note: str, label: str) -> None:
    first = factory.update("one", "03:10", words=words, changes=_DOWN, facts={"cause": note}, label=label)
    last = factory.update("two", "04:10", Phase.RESOLVED, words, facts={"cause": note, "fix": words})
    snapshot = factory.snapshot(factory.entry("outage", first, last, title=title))
    for event in events.announceable({"public": snapshot}):
        one = message(event, snapshot)
        for line in (one.subject, one.title, one.state, one.short):
            assert line == " ".join(line.split())
            assert line.isprintable() or not any(sign in line for sign in "\r\n\u2028\u202e\x00")
            line.encode()
        assert len(one.subject) <= 200
        assert len(one.short) + 1 + len(one.url) <= 160
        for section in one.sections:
            assert allowed(section.html).strip() == section.html
            assert section.text.strip()
