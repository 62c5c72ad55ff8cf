"""The comment of a pull request: what matters first, somebody's words as they are, and never too long."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import outlooks
from lightship.comment import MARKER, MOST_BYTES, comment
from lightship.errors import Level, Problem
from lightship.model.redaction import Allowance
from lightship.plan.outlook import Outlook, Promise, Text, Turn
from outlooks import letter, missing, need, outlook, said, told, verdict, way

EVIL = (
    "<script>alert(1)</script> </details></blockquote> <img src=x onerror=1> @octocat @acme/team #12 GH-12 acme/a#3 "
    "[a](https://evil.example.com) ![b](//evil.example.com/x.png) https://evil.example.com www.evil.example.com "
    "!12 $12 ~bug %12 &12 ^alert#1 GH\u00ad-12 \u3164\u061c\U000e0041 a@evil.example.com `code` ``` **b** _i_ ~~s~~ | a | b | &copy; $x^2$ :tada: 0123456789abcdef <!-- --> [^1] \u202e"
    "\n- one\n- [ ] two\n1. three\n2) four\n+ five\n# six\n> seven\n===\n---\n    eight\n[x]: https://evil.example.com"
)
OURS = {"h3", "h4", "ul", "li", "p", "strong", "br", "blockquote", "details", "summary", "sub", "code"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}
_FORGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Shown(HTMLParser):
    """What a forge shows: every tag, whether each was closed in its turn, and the words."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""
        self.open: list[str] = []
        self.feed(_FORGE.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs, (tag, attrs)
        self.tags.add(tag)
        if tag == "br":
            self.words += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def whole(words: str) -> Outlook:
    """Put words wherever there may be some."""
    return outlook(
        said(words, title=words, label=words, notes=(words,)),
        told=(told(letter(words, words), title=words, silent=((words, words),)), told(why=words)),
        turns=(Turn(incident=words, title=words, what="title", before=words, after=words),),
        promises=(Promise(title=words, by=outlooks.AT), Promise(title=words, by=outlooks.AT)),
        findings=(Problem(path=words, message=words, level=Level.WARNING),),
        allowances=(Allowance(text=words, reason=words, path=words),),
        against=words,
    )


def judged(words: str) -> tuple[object, ...]:
    return (verdict(words, (need(words),), missing=(missing(words, words),), note=words, stopped=words),)


def check_shape(shown: Outlook, words: str) -> Shown:
    text = comment(shown, judged(words))
    assert len(text.encode()) <= MOST_BYTES
    assert text.startswith(MARKER)
    assert text.count(MARKER) == 1
    found = Shown(text)
    assert found.open == []
    assert found.tags <= OURS
    return found


def test_hostile_words_are_shown_as_they_are_and_do_nothing() -> None:
    found = check_shape(whole(EVIL), EVIL)
    plain = found.words.replace("\u200b", "")
    for part in ("<script>alert(1)</script>", "![b](//evil.example.com/x.png)", "**b**", "&copy;", "1. three", "# six"):
        assert part in plain
    for sought in ("@o", "@a", "#1", "#3", "GH-1", "https://", "www.", ":tada:", "0123456789abcdef"):
        assert sought not in found.words.replace("\u200b", "\u0000"), f"a forge would find {sought}"
    for sought in ("!1", "$1", "~b", "%1", "&1", "^a"):
        assert sought not in found.words, f"GitLab would find {sought}"
    assert not set("\u202e\u00ad\u3164\u061c\U000e0041") & set(found.words)


def test_no_words_stand_where_gitlab_would_carry_out_a_command() -> None:
    text = comment(whole("/merge\n/approve\n\n/close"), judged("/merge\n/approve"))
    assert not [line for line in text.splitlines() if line.startswith("/")]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab1 \n\t\r`*_{}[]()<>#+-=.!|~&$\\/@:;'\"w\u200b\u2028\ud800é🟠\x00\x1b"), max_size=60))
def test_no_words_break_the_shape_of_a_comment(words: str) -> None:
    check_shape(whole(words), words)


@pytest.mark.parametrize(
    "words", [EVIL * 25, "@#<[`" * 3300, "é🟠" * 8000, "a" * 16_000], ids=["evil", "marks", "wide", "plain"]
)
def test_a_thousand_updates_of_sixteen_kilobytes_fit_and_what_is_left_out_is_said(words: str) -> None:
    changes = [said(words, update=str(number)) for number in range(1000)]
    tellings = tuple(told(*[letter(words)] * 20, event=str(number)) for number in range(1000))
    verdicts = [verdict(str(number), (need("tone"),), missing=(missing("tone", "ben"),)) for number in range(1000)]
    text = comment(outlook(*changes, told=tellings), verdicts)
    assert len(text.encode()) <= MOST_BYTES
    assert re.search(r"… and [\d,]+ more updates, all of them in the preview that `check` keeps", text)
    assert re.search(r"… and [\d,]+ more messages, all of them", text)
    assert "0 of 1 given; missing: **tone** (ben can give it)" in text
    assert Shown(text).open == []


def test_people_are_counted_once_for_all_that_they_agree_to() -> None:
    needs = (need("tone"), need("technical", 2))
    both = [
        verdict("outage", needs, missing=(missing("technical", "ben"),)),
        verdict("outage/1", needs, missing=(missing("tone", "eva"), missing("technical", "ben", number=2))),
    ]
    text = comment(outlook(said()), both)
    assert "⏳ 0 of 3 given; missing: **technical** × 2 (ben can give it); **tone** (eva can give it)" in text


def test_what_matters_comes_first() -> None:
    promise = Promise(title="Checkout fails", by=outlooks.AT)
    shown = outlook(said(), told=(told(letter()),), promises=(promise,), people={("public", "email"): 4812})
    lines = comment(shown, [verdict(needs=(need("tone"),), given=(outlooks.given("tone", "ana"),))]).splitlines()
    assert lines[1] == "### 🟢 operational → 🟠 partial outage"
    assert lines[3:7] == [
        "- **Components:** Website 🟢 operational → 🟠 partial outage",
        "- **Told:** up to 4,812 people in 1 audience",
        "- **Approvals:** ✅ given",
        "- **Next update promised by** Sat 17 Oct 2026, 03:10 UTC",
    ]
    assert lines.index("#### Readers will see") < lines.index("#### People will get") < lines.index("#### Approvals")


def test_messages_that_say_the_same_are_one_with_all_who_get_it_its_length_and_its_limits() -> None:
    text = comment(outlook(told=(told(letter("Words.")),)))
    assert "<summary>public by mail and hooks, support by chat (en): [Investigating] Checkout fails</summary>" in text
    assert "Subject 30 of 200 characters, text 6; short form 36 of 160:" in text


def test_what_an_audience_reads_of_its_own_is_folded_below_what_all_read() -> None:
    texts = (
        Text(audience="public", language="en", text="Down."),
        Text(audience="executives", language="en", text="Revenue is lost."),
    )
    text = comment(outlook(said(texts=texts)))
    assert "> Down.\n\n<details><summary>executives, en</summary>\n\n> Revenue is lost.\n\n</details>" in text


def test_what_only_some_may_read_says_for_whom_it_is() -> None:
    text = comment(outlook(said(texts=(Text(audience="executives", language="en", text="Revenue is lost."),))))
    assert "for executives alone" in text


@pytest.mark.parametrize(
    ("ways", "people", "sentence"),
    [
        ((), None, "nobody"),
        ((way(),), None, "all who subscribed in 1 audience (how many people subscribed is not known here)"),
        ((way(), way("support", contacts=2)), None, "all who subscribed and 2 contacts in 2 audiences (how many"),
        ((way(), way(kind="ses")), {("public", "email"): 7}, "up to 7 people in 1 audience"),
        ((way("board", contacts=1),), None, "1 person in 1 audience"),
        ((way(), way("support", "slack", contacts=2)), {("public", "email"): 4812}, "up to 4,812 people in 2 audiences, 2 Slack channels"),
        ((way(), way(kind="webhook", medium="webhook")), {("public", "email"): 1, ("public", "webhook"): 2}, "up to 1 person and 2 webhooks in 1 audience"),
        ((way("team", "teams", contacts=1),), None, "1 Teams channel in 1 audience"),
    ],
)  # fmt: skip
def test_it_is_one_sentence_who_is_told(
    ways: tuple[object, ...], people: dict[tuple[str, str], int] | None, sentence: str
) -> None:
    assert f"- **Told:** {sentence}" in comment(outlook(told=(told(ways=ways),) if ways else (), people=people))


def test_it_is_said_who_must_still_agree_and_who_can() -> None:
    needs = (need("tone"), need("technical", 2))
    one = verdict(needs=needs, given=(outlooks.given("technical", "ana"),), missing=(missing("tone", "ben", "eva"), missing("technical")))  # fmt: skip
    text = comment(outlook(), [one])
    assert "⏳ 1 of 3 given; missing: **tone** (ben or eva can give it); **technical** (nobody can give it now)" in text
    assert "- ⏳ outage/1: technical given by ana; **tone** (ben or eva can give it)" in text
    assert "  - tone, by severity critical" in text


def test_it_is_said_why_nobody_must_agree_and_nothing_where_nobody_has_judged() -> None:
    text = comment(outlook(), [verdict(note="it equals the template monitoring")])
    assert "- **Approvals:** none needed (it equals the template monitoring)" in text
    assert "**Approvals:**" not in comment(outlook())


def test_a_change_of_nothing_says_so() -> None:
    assert "Nothing changes." in comment(outlook(blobs={}))
