"""Whether a change of words is no more than a mended spelling mistake: it must leave alone what they say. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from lightship.correcting import lexicon
from lightship.correcting.lexicon import Sort

_LINK = r"\]\([^)\n]*\)|<?\b(?:https?|mailto|tel):[^\s>)\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])/[\w./#?=&%-]+"
_SLOT = r"\{\{.*?\}\}"
_NUMBER = r"[+\-\u2212]?\d+(?:[.,:/'–-]?\d+)*"
_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*"
_SIGN = r"[%‰€$£¥]"
# A spelling mistake in a word that matters can be told from another word only where the word is not short.
_LONG = 5
_NEAR = 2
_ENGLISH_NOT = re.compile(r".+n['’]t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Something that a change touches and no typo may; `before` or `after` is empty where it came or went."""

    sort: Sort
    before: str
    after: str

    def __str__(self) -> str:
        """Say what was touched."""
        if not self.before:
            return f"the {self.sort} {self.after!r} is new"
        if not self.after:
            return f"the {self.sort} {self.before!r} is gone"
        return f"the {self.sort} {self.before!r} became {self.after!r}"


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a text in small letters, and what it is where it matters."""

    text: str
    sort: Sort | None


def is_known(language: str) -> bool:
    """Tell whether the words that matter are known in a language; in another one no change is a typo."""
    return language in lexicon.languages()


def touched(before: str, after: str, language: str, names: Iterable[str]) -> tuple[Touched, ...]:
    """Give what a change of words touches that a typo must not, in the order of the text.

    `names` are those of components and states, as the page shows them in this language.
    """
    words = lexicon.sorts(language)
    pattern = _pattern(names)
    named = {name.lower() for name in names}
    old, new = _tokens(before, pattern, named, words), _tokens(after, pattern, named, words)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Touched] = []
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind != "equal":
            found.extend(_changed(old[begin:end], new[new_begin:new_end], language))
    return tuple(found)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Make what divides a text: the longest names first, so that `REST API` is not `API`."""
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name.strip())
    name = rf"|(?P<name>(?<!\w)(?:{listed})(?!\w))" if listed else ""
    return re.compile(
        rf"(?P<slot>{_SLOT})|(?P<link>{_LINK}){name}|(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<sign>{_SIGN})",
        re.IGNORECASE,
    )


def _tokens(text: str, pattern: re.Pattern[str], names: set[str], words: Mapping[str, Sort]) -> list[_Token]:
    return [_token(match, names, words) for match in pattern.finditer(text)]


def _token(match: re.Match[str], names: set[str], words: Mapping[str, Sort]) -> _Token:
    text = match[0].lower().replace("’", "'")
    match match.lastgroup:
        case "link":
            return _Token(match[0], Sort.LINK)
        case "slot":
            return _Token("".join(match[0].split()), Sort.SLOT)
        case "number":
            return _Token(text, Sort.NUMBER)
        case "name":
            return _Token(text, Sort.COMPONENT)
        case _:
            pass
    if text in names:
        return _Token(text, Sort.COMPONENT)
    return _Token(text, Sort.NEGATION if _ENGLISH_NOT.fullmatch(text) else words.get(text))


def _changed(old: list[_Token], new: list[_Token], language: str) -> Iterator[Touched]:
    """Compare a passage with what took its place."""
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _replaced(before, after, language)
        return
    gone = [one for one in old if one.sort and one not in new]
    came = [one for one in new if one.sort and one not in old]
    yield from (Touched(sort=one.sort, before=one.text, after="") for one in gone if one.sort)
    yield from (
        Touched(sort=one.sort, before="", after=one.text)
        for one in came
        if one.sort and not any(_is_misspelt(other, one) for other in old)
    )
    yield from _turned(old, new, language)


def _replaced(before: _Token, after: _Token, language: str) -> Iterator[Touched]:
    if before == after or _is_misspelt(before, after):
        return
    if sort := before.sort or after.sort:
        yield Touched(sort=sort, before=before.text, after=after.text)
    elif _is_another(before.text, after.text):
        yield Touched(sort=Sort.WORD, before=before.text, after=after.text)
    else:
        yield from _turned([before], [after], language)


def _turned(old: list[_Token], new: list[_Token], language: str) -> Iterator[Touched]:
    for before in old:
        for after in new:
            if not (before.sort or after.sort) and lexicon.is_turned(before.text, after.text, language):
                yield Touched(sort=Sort.NEGATION, before=before.text, after=after.text)


def _is_misspelt(before: _Token, after: _Token) -> bool:
    """Tell whether a word that means nothing here became a near one that does: `degredated` is no state."""
    if before.sort or after.sort not in (Sort.STATE, Sort.TIME, Sort.COMPONENT, Sort.UNIT, Sort.AMOUNT):
        return False
    if min(len(before.text), len(after.text)) < _LONG:
        return False
    return _distance(before.text, after.text) <= _NEAR


def _is_another(before: str, after: str) -> bool:
    """Tell whether a long word became one that is no form of it: `logins` became `payments`, not `login`."""
    longest = max(len(before), len(after))
    return min(len(before), len(after)) >= _LONG and _distance(before, after) > max(_NEAR, longest // 3)


def _distance(one: str, other: str) -> int:
    """Count the letters to add, remove, change, or swap with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
