"""Regular expressions whose matching takes time linear in the text, whoever wrote them; many of them asked at once."""

from collections.abc import Iterable, Iterator
from typing import Any

import re2

_MAX_LENGTH = 1000
# Of the automaton of one expression, and of that of all together, in bytes.
_MEMORY = 16 << 20
_MEMORY_OF_ALL = 256 << 20


def compiled(expression: str) -> Any:
    """Compile an expression in RE2's syntax; raises ValueError, which says what is wrong."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        told = error.args[0] if error.args else ""
        raise ValueError(told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)) from None


def problem(expression: str) -> str:
    """Say what is wrong with an author's expression; nothing when it can be used."""
    if len(expression) > _MAX_LENGTH:
        return f"it has {len(expression):,} characters, {_MAX_LENGTH:,} are allowed"
    try:
        found = compiled(expression)
    except ValueError as error:
        return str(error)
    return "it matches an empty text, so it would be found everywhere" if found.search("") else ""


# What may stand between the words of a phrase: spaces of all kinds, hyphens, marks of Markdown, and tags.
_BETWEEN = r"(?:[\pZ\s_*~`\[-]|&nbsp;|&#160;|</?[A-Za-z][^<>]*>)+"  # RE2 writes a counted repeat out


def of_words(words: Iterable[str]) -> str:
    """Write words as an expression: whole words, in capitals or not, however those of a phrase are kept apart."""
    phrases = (_BETWEEN.join(map(re2.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return rf"(?i)(?:^|[^\pL\pN_])({'|'.join(phrases)})(?:$|[^\pL\pN_])"


def spans(expression: Any, text: str) -> Iterator[tuple[int, int]]:
    """Give where an expression is found: its first group that took part, else the whole.

    What stands behind one finding may be what must stand before the next, so the search goes on right after the group.
    """
    data = text.encode("utf-8", "replace")
    counted = characters = place = 0
    while match := expression.search(data, place):
        number = next((number for number in range(1, expression.groups + 1) if match.start(number) >= 0), 0)
        begin, end = match.span(number)
        characters += len(data[counted:begin].decode())
        counted, place = begin, max(end, place + 1)
        yield characters, characters + len(data[begin:end].decode())


class Sieve:
    """Asks a text for many expressions in one pass."""

    def __init__(self, expressions: Iterable[str]) -> None:
        """Take expressions, which answers name by their place; raises ValueError when they are too many."""
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY_OF_ALL
        self._set = re2.Set.SearchSet(options)
        for expression in expressions:
            self._set.Add(expression)
        # An automaton that cannot be made answers that nothing is there; the text that is always found tells it apart.
        self._witness = self._set.Add("\\A")
        self._set.Compile()

    def found(self, text: str) -> list[int]:
        """Give the places of the expressions that are in a text."""
        found: list[int] = self._set.Match(text)
        if self._witness not in found:
            raise MemoryError("the rules of redaction are too many to be asked at once")
        return [number for number in found if number != self._witness]
