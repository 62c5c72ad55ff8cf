import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship import words

KNOWN = ["executives", "support"]


def problems(body):
    return [(line, message) for line, _, message, _ in words.blocks(body, KNOWN).problems]


def test_text_is_divided_by_audience():
    found = words.blocks(
        "Public.\n\n::: audience executives, support\nFor both.\n:::\nMore.\n::: audience support\n```\ncode\n```\n:::",
        KNOWN,
    )
    assert found.problems == ()
    assert found.public == "Public.\n\n\nMore."
    assert found.audiences == {"executives": "For both.", "support": "For both.\n\n```\ncode\n```"}


def test_what_stands_around_a_block_stays_two_paragraphs():
    assert words.html(words.blocks("a\n::: audience support\nx\n:::\nb", KNOWN).public) == "<p>a</p>\n<p>b</p>"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_divides(end):
    assert words.blocks(end.join(["a", "::: audience support", "x", ":::"]), KNOWN).audiences == {"support": "x"}


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("::: audience executives\nsecret", 1, "the audience block is never closed"),
        ("a\n::: audience execs\nsecret\n:::", 2, "unknown audience 'execs'"),
        (
            "::: audience support\n::: audience executives\nsecret\n:::\n:::",
            2,
            "a block begins inside the block of line 1",
        ),
        ("secret\n:::", 2, "this line is neither the begin nor the end of an audience block"),
        ("```\ncode\n::: audience support\nsecret\n:::", 1, "the code block is never closed"),
        ("```\ncode\n\n::: audience support\nsecret\n:::\n\n```", 4, "an audience block's line stands in a code block"),
        ("~~~\nopen", 1, "the code block is never closed"),
    ],
)
def test_a_wrong_block_is_reported_with_its_line_and_leaves_no_text(body, line, message):
    assert (line, message) in problems(body)
    assert words.blocks(body, KNOWN).public == ""
    assert words.blocks(body, KNOWN).audiences == {}


@pytest.mark.parametrize(
    "line",
    [
        ":::audience support",
        "::: audiance support",
        "::: support",
        "::: Audience support",
        ":::: audience support",
        "::::",
        " ::: audience support",
        "\t::: audience support",
        "> ::: audience support",
        "- ::: audience support",
        "* ::: audience support",
        ":: audience support",
        ": : : audience support:::",
        "::: audience",
        "::: audience support!",
        ":::  audience support",
        "\u200b::: audience support",
        "\ufeff::: audience support",
        "\u00a0::: audience support",
        "\uff1a\uff1a\uff1aaudience support",
        ";;; audience support",
        "**::: audience support**",
        "<!-- ::: audience support",
        "\\::: audience support",
        "`::: audience support`",
        "::: Audience: support",
        "::: audience=support",
        "[::: audience support]",
        "::: audience Support",
        "# ::: audience support",
    ],
)
def test_a_misspelt_block_is_an_error(line):
    assert problems(f"Public.\n{line}\nshown to nobody\n")
    assert problems(words.escape(line)) == []


def test_a_name_that_is_nearly_right_is_suggested():
    ((_, column, _, hint),) = words.blocks("::: audience executive\nx\n:::", KNOWN).problems
    assert (column, hint) == (14, "did you mean 'executives'?")


def test_prose_with_colons_is_no_block():
    body = "The address ::1 and the mark ::: within a line.\n\n- ::1\n: audience"
    assert words.blocks(body, KNOWN).public == body


LINES = st.sampled_from(
    [
        "text",
        "",
        "```",
        "~~~",
        "````",
        "``` x",
        ":::",
        "::: audience support",
        "::: audience executives",
        ":::audience support",
        " :::",
        "> a",
        "    b",
        "- ```",
    ]
)


@given(st.lists(LINES, max_size=12), st.data())
def test_a_word_within_a_block_never_becomes_public(lines, data):
    opened = data.draw(st.integers(0, len(lines)))
    body = "\n".join([*lines[:opened], "::: audience support", "SECRET", ":::", *lines[opened:]])
    found = words.blocks(body, KNOWN)
    assert "SECRET" not in found.public
    assert "SECRET" not in found.audiences.get("executives", "")
    assert not (found.problems and (found.public or found.audiences))
