import time

import pytest

from lightship import words
from lightship.words import markup
from lightship.words.bounds import LONGEST

SHAPES = [
    "[",
    "![",
    "<",
    "<a ",
    "[a](<b",
    "`",
    "` ",
    "`` ` ",
    "*",
    "**a",
    "_",
    "*a_",
    "***a ",
    "&",
    ">",
    "> ",
    "- ",
    "1. ",
    "[a][",
    "[a](",
    '[a](b "',
    "<!--",
    "<!-- a",
    "<?",
    "<![CDATA[",
    "<!D",
    "<div>",
    "<b>",
    "</b>",
    "|",
    "a|b\n-|-\n",
    "\\",
    "\\[",
    "&#",
    "<http://a",
    "<a@",
    "```\n",
    "~~~\n",
    "\n```\n",
    "a\n=\n",
    "\n---\n,",
    "\n- ",
    "1. a\n",
    "    a\n",
    "> a\n",
    '<a b="',
    "[[a]",
    '["',
    "[a]((",
    "<pre>",
    "<table><tr><td>",
    "\n> -",
    "https://",
    "https://a.",
    "x@",
    "{{",
    ":::",
    " ",
    "\n",
    "\t",
    "a\n- b\n\n",
    "é",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_text_of_any_shape_is_refused_or_rendered_soon(shape):
    """Each shape as long as the limits let it be, within prose and alone."""
    for unit in (shape, "word " * 12 + shape):
        low, high = 0, 32_000 // len(unit)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (low, middle - 1) if words.problems(_long(unit, middle)) else (middle, high)
        text = _long(unit, low)
        if words.problems(text):
            continue
        started = time.process_time()
        markup.rendered(text)
        assert time.process_time() - started < 3  # a third of it here; a slow machine may take its time


def _long(unit, times):
    return (unit * times + "word " * 10_000)[:32_000]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 3000,
        "<a " * 3000,
        "[a](<b" * 2000,
        "> " * 30,
        "- " * 30 + "x",
        "1. " * 30 + "x",
        "`" * 3 + " `` " * 2000,
        "<!-- open",
        "<?php",
        "<![CDATA[",
        "x" * (LONGEST + 1),
        "a\n" * 3000,
    ],
)
def test_hostile_shapes_are_refused_with_place_and_hint(text):
    assert words.problems("fine\n\n" + text)
    for line, column, message, hint in words.problems("fine\n\n" + text):
        assert line >= 1
        assert column >= 1
        assert message
        assert hint


@pytest.mark.parametrize(
    "text",
    [
        "[link](https://x.example/a) and ![g](g.png), `code` and <https://x.example>. " * 150,
        "- [INFRA-1](https://x.example/INFRA-1): done\n" * 200,
        "> quoted\n> > twice\n\n" * 100,
        "We write <b>bold</b> and a < b, 5 * 3, a_b, R&D, [final message].\n\n" * 200,
        "|a|b|\n|-|-|\n" + "|1|2|\n" * 150,
        "```\n" + "2026-10-17 [error] <main> `x`\n" * 40 + "```\n",
    ],
)
def test_what_people_write_is_not_refused(text):
    assert words.problems(text) == []


def test_a_place_is_that_of_the_first_mark():
    assert words.problems("fine\n\nso [" + "[" * 3000)[0][:2] == (3, 4)
