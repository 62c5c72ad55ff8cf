from datetime import UTC, date, datetime

import pytest

from lightship import words

VALUES = {
    "title": "Checkout *errors*",
    "facts": {
        "share": "12 %",
        "items": "carts",
        "at": datetime(2026, 10, 17, 3, 1, tzinfo=UTC),
        "regions": ["EU", "US"],
        "day": date(2026, 10, 17),
        "n": 3,
    },
}


def fill(text):
    return words.fill(text, VALUES)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ facts.share }} of {{facts.items}}", "12 % of carts"),
        ("{{ title }}", "Checkout \\*errors\\*"),
        ("{{ facts.at }}, {{ facts.day }}, {{ facts.n }}", "2026-10-17 03:01 UTC, 2026-10-17, 3"),
        ("{{ facts.regions|join(', ') }}", "EU, US"),
        ("{{ facts.items|upper }} {{ facts.none|default('some') }}", "CARTS some"),
        ('{{ "{{" }} x }}', "{{ x }}"),
        ("`{{ .Values.x }}` and ``{{ `a` }}``", "`{{ .Values.x }}` and ``{{ `a` }}``"),
        ("```yaml\n{{ .Values.x }}\n{% if %}\n```\n{{ facts.n }}", "```yaml\n{{ .Values.x }}\n{% if %}\n```\n3"),
        ("a } }} % # {", "a } }} % # {"),
    ],
)
def test_slots_are_filled_outside_code(text, filled):
    assert fill(text) == filled


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("a\n b {{ facts.shar }}", (2, 4), "nothing to fill {{ facts.shar }} with", "did you mean 'facts.share'?"),
        ("{{ titel }}", (1, 1), "nothing to fill {{ titel }} with", "did you mean 'title'?"),
        ("{{ facts.zzzzzzzz }}", (1, 1), "nothing to fill {{ facts.zzzzzzzz }} with", "known: facts.share"),
        ("{{ facts.share", (1, 1), "the slot is not closed on its line", "end it with }}"),
        ("```\n{{ x }}", (2, 1), "nothing to fill {{ x }} with", "known"),
        ("{# for us #}", (1, 1), "'{#' has no meaning here", '{{ "{#" }}'),
        ("{{ facts.share.upper() }}", (1, 1), "is not a slot", "{{ facts.NAME }}"),
    ],
)
def test_a_slot_that_cannot_be_filled_names_its_place_and_the_way_out(text, place, message, hint):
    with pytest.raises(words.SlotError) as caught:
        fill(text)
    assert (caught.value.line, caught.value.column) == place
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_text_without_slots_is_the_same_object():
    text = "12 % } of } it"
    assert words.fill(text, {}) is text


def test_what_grows_too_long_is_refused():
    with pytest.raises(words.SlotError, match="characters"):
        words.fill("{{ facts.x }}" * 100, {"facts": {"x": "a" * 2000}})


@pytest.mark.parametrize(
    "text",
    ["{{ x }}", "`{{ x }}` {{ y", "```\n{% x %}\n```\n{% y %}", "{{{{{{", "{{%#{%", '{{ "{{" }}', "{", "```\n{{ open"],
)
def test_literal_text_comes_back_unchanged(text):
    assert words.fill(words.literal(text), {}) == text
