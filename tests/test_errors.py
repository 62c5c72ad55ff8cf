"""Errors as text: whatever they name, a terminal and the log of a CI show it and obey none of it."""

import pickle

import pytest

from lightship.errors import ContentError, LightshipError, OutsideError, Problem, UsageError, visible

EVIL = "a\n::error title=pwned::hi\r\x1b[31m\x9b\u2028\ud800"


@pytest.mark.parametrize("kind", [LightshipError, UsageError, OutsideError])
def test_no_message_has_what_a_terminal_obeys_or_begins_a_line_with_what_came_from_outside(
    kind: type[LightshipError],
) -> None:
    error = kind(f"there is no {EVIL}", f"look for {EVIL}")
    for text in (str(error), error.message, *map(str, error.args)):
        assert [line[:2] for line in text.splitlines()[1:]] == ["| "]
        assert text.replace("\n", "").isprintable()
    assert error.hint.isprintable()
    assert "\\x1b[31m" in str(error)


@pytest.mark.parametrize("said", ["::add-mask::a", "  ::error::a", "a ##[error]b"])
def test_no_line_is_a_command_to_a_ci(said: str) -> None:
    for text in (visible(said), str(LightshipError(said))):
        assert not text.strip().startswith("::")
        assert "##[" not in text
    assert visible("templates/a::b.md: ## two") == "templates/a::b.md: ## two"


def test_an_error_that_is_told_again_keeps_its_words() -> None:
    first = OutsideError("the engine says:\none\ntwo", "try again", permanent=True)
    assert str(first) == "the engine says:\n| one\n| two (try again)"
    assert str(OutsideError(first.message, first.hint)) == str(first)
    again = pickle.loads(pickle.dumps(first))
    assert (str(again), again.permanent) == (str(first), True)


def test_problems_stay_a_line_each() -> None:
    error = ContentError([Problem(path=EVIL, message=EVIL), Problem(path="b.md", message="two")])
    assert str(error).splitlines() == list(map(str, error.problems))
    assert len(error.problems) == 2
    assert str(error).replace("\n", "").isprintable()
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
