"""Plain front matter is read as the YAML parser reads it, or not at all."""

from hypothesis import example, given
from hypothesis import strategies as st

from lightship.source import Mapping, Where, parse, plain
from tools import ROOT

KEYS = st.sampled_from(["title", "at", "components", "facts", "y", "null", "no", "a_b"])
ALPHABET = st.sampled_from(
    [*"ab0 Z:,-#'\"[]{}&*!|>%@`~_./?=\\", ": ", " #", ", ", "null", "é", "“", "\u00a0", "\u2028"]
)
VALUES = st.one_of(
    st.lists(ALPHABET, max_size=8).map("".join),
    st.lists(
        st.sampled_from(["a", "b-c", "2026-01-01T12:00:00Z", "null", "a:b", "x:", "~", '"q, r: s"']), min_size=1
    ).map(lambda words: f"[{', '.join(words)}]"),
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "null", "a:"]), st.sampled_from(["c", '"d, e: f"', "g:h", "1", "", "null"])
        ),
        min_size=1,
    ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"),
)
TEXTS = st.lists(st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]}: {pair[1]}"), max_size=4).map("\n".join)


def parsed(text):
    problems = []
    node = parse(text, "x.md", lambda *problem: problems.append(problem), first_line=2)
    return None if problems else node


@given(TEXTS)
@example("title: a\ntitle: b")
@example("null: {null: null}")
@example('facts: {share: "12 %", a: "b: c, d: e"}')
@example("origin: {id: k7m2, created: 2019-03-25T09:53:38.872Z, url: https://example.com/a}")
def test_what_is_taken_as_plain_is_what_the_parser_reads(text):
    found = plain.mapping(text, "x.md", first_line=2)
    assert found is None or found == parsed(text)


def test_the_usual_front_matter_is_plain():
    text = 'phase: identified\nat: 2026-01-01T12:00:00Z\ncomponents: {rest: major_outage, web: operational}\nfacts: {share: "12 %"}'
    assert isinstance(plain.mapping(text, "x.md"), Mapping)


def test_a_plain_value_has_its_place():
    found = plain.mapping("phase: identified\ncomponents: [rest, web]", "x.md", first_line=2)
    assert found is not None
    assert found.entries[1][1].items[1].where == Where("x.md", 3, 20)


def test_most_of_the_example_is_plain_and_read_alike():
    fronts = [
        place.read_text(encoding="utf-8").split("---\n")[1].removesuffix("\n")
        for place in sorted((ROOT / "incidents").rglob("*.md"))
    ]
    read = [(plain.mapping(front, "x.md", first_line=2), parsed(front)) for front in fronts]
    taken = [pair for pair in read if pair[0] is not None]
    assert len(taken) > len(read) / 2
    assert all(one == other for one, other in taken)
