import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import dangers, page, payloads
from lightship import words

FACTS = {"facts": {"share": "12 %"}}
HOSTILE = payloads("xss.txt")
fragments = st.sampled_from([*HOSTILE, "a", " ", "\n", "\n\n", "`", '"', "'", "<", ">", "](", "&", "*", "<!--", "-->"])


def test_the_list_is_long():
    assert len(set(HOSTILE)) >= 500
    assert len(payloads("ssti.txt")) >= 100


FRAMES = ["{}", "Text {} text", "- {}", "> {}", "[{}](x)", "`{}", "<p>{}", '<a title="{}">x</a>']


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_dangerous_remains_of_hostile_text(text):
    for frame in FRAMES:
        assert dangers(words.html(frame.replace("{}", text))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_fact_is_shown_as_text(text):
    html = words.html(words.fill("A {{ facts.x }} b", {"facts": {"x": text}}))
    assert dangers(html) == []
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "a"}  # an address in a fact is a link
    assert " ".join(text.split()) in " ".join(words.text(words.escape(text)).split())


@given(st.lists(fragments, max_size=6).map("".join))
def test_nothing_dangerous_remains_of_pieces_put_together(text):
    assert dangers(words.html(text)) == []


def test_the_page_of_all_hostile_texts_holds_no_danger():
    body = page(HOSTILE).split("<body>")[1].removesuffix("</body></html>").replace("<div>", "").replace("</div>", "")
    assert dangers(body) == []


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<p onclick=alert(1)>x", "<a href='javascript:x'>", "<img src=//x>"]
)
def test_the_check_itself_sees_danger(text):
    assert dangers(text)


@pytest.mark.parametrize("text", payloads("ssti.txt"))
def test_a_hostile_slot_is_refused_at_once(text):
    started = time.monotonic()
    with pytest.raises(words.SlotError) as caught:
        words.fill(f"Line one\nand {text}", FACTS)
    assert caught.value.line == 2
    assert caught.value.message
    assert caught.value.hint
    assert time.monotonic() - started < 1


@given(st.text(alphabet="{}%#'\"|.()[]*ab_ facts.share\n`~", max_size=60))
def test_filling_ends_with_text_or_with_a_slot_error(text):
    filled = _filled(text)
    assert isinstance(filled, str) or (1 <= filled.line <= text.count("\n") + 1 and filled.column >= 1)


def _filled(text):
    try:
        return words.fill(text, FACTS)
    except words.SlotError as error:
        return error


@given(st.text(max_size=200))
def test_any_text_can_be_rendered_divided_and_checked(text):
    words.html(text)
    words.text(text)
    words.links(text)
    words.blocks(text, ["executives"])
    words.problems(text)
    words.escape(text)
    assert words.fill(words.literal(text), {}) == text
