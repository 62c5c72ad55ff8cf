"""Whether a change of words is no more than a mended spelling mistake: it must leave alone what they say. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from lightship.correcting import lexicon
from lightship.correcting.distances import distance
from lightship.correcting.lexicon import Sort

_LINK = (
    r"\]\([^)\n]*\)|<?\b(?:https?|mailto|tel):[^\s>)\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])/[\w./#?=&%-]+"
    # A name such as status.example.com, and not the ends of sentences without a space between them.
    r"|\b(?-i:[a-z\d][a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,})\b"
)
_SLOT = r"\{\{.*?\}\}"
_NUMBER = r"[+\-\u2212]?\d+(?:[.,:/'–-]?\d+)*"
_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*"
# What counts, compares or asks, and what a reader sees as a picture or not at all.
_MARKS = ("Sc", "Sm", "So", "Cf")
_UNITS = "%‰"
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | {"’": "'"})
_ROMAN = re.compile(r"(?=..)x{0,3}(?:ix|iv|v?i{0,3})")
# A comma behind one of these decides what it denies or counts: `no, more` and `no more`.
_DECIDING = (Sort.NEGATION, Sort.AMOUNT)
# A spelling mistake in a word that matters can be told from another word only where the word is not short.
_LONG = 5
_SHORT = 3
_NEAR = 2
# Comparing takes the product of lengths.
_LONGEST_WORD = 64
_MOST_WORDS = 1000
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
    """A piece of a text in small letters, and what it is where it matters; None for a word that may be misspelt.

    `is_name`: it is written like somebody's or some place's.
    """

    text: str
    sort: Sort | None
    is_name: bool = field(default=False, compare=False)


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
    has_names = language in lexicon.CAPITAL_NAMES
    old, new = (_tokens(text, pattern, named, words, has_names=has_names) for text in (before, after))
    old, new = _apart(old, new)
    if min(len(old), len(new)) > _MOST_WORDS:
        return (Touched(sort=Sort.WORD, before=old[1].text, after=new[1].text),)  # more than anybody misspells
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Touched] = []
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind != "equal":
            passage = old[begin:end], new[new_begin:new_end]
            repeated = {*old[max(0, begin - 1) : begin], *old[end : end + 1]}
            found.extend(_changed(*passage, language, repeated))
    return tuple(found)


def _apart(old: list[_Token], new: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    """Leave out what is the same at the begin and at the end, but for one word."""
    shortest = min(len(old), len(new))
    begin = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    end = next((at for at in range(shortest - begin) if old[-1 - at] != new[-1 - at]), shortest - begin)
    first, last = max(0, begin - 1), max(0, end - 1)
    return old[first : len(old) - last], new[first : len(new) - last]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Make what divides a text: the longest names first, so that `REST API` is not `API`."""
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name.strip())
    name = rf"|(?P<name>(?<!\w)(?:{listed})(?!\w))" if listed else ""
    return re.compile(
        rf"(?P<slot>{_SLOT})|(?P<link>{_LINK}){name}|(?P<number>{_NUMBER})|(?P<word>{_WORD})(?P<comma>[,;:]?)"
        rf"|(?P<sign>[^\s])",
        re.IGNORECASE,
    )


def _tokens(
    text: str, pattern: re.Pattern[str], names: set[str], words: Mapping[str, Sort], *, has_names: bool
) -> list[_Token]:
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES)
    found = []
    for match in pattern.finditer(plain):
        token = _token(match, names, words)
        if token:
            is_within = plain[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:].isalnum()
            is_name = has_names and is_within and match[0][0].isupper()
            found.append(replace(token, is_name=is_name))
    return found


def _token(match: re.Match[str], names: set[str], words: Mapping[str, Sort]) -> _Token | None:
    match match.lastgroup:
        case "link":
            return _Token(match[0], Sort.LINK)
        case "slot":
            return _Token("".join(match[0].split()), Sort.SLOT)
        case "number":
            return _Token(match[0], Sort.NUMBER)
        case "name":
            return _Token(match[0].lower(), Sort.COMPONENT)
        case "sign":
            return _sign(match[0])
        case _:
            return _word(match["word"], match["comma"], names, words)


def _sign(sign: str) -> _Token | None:
    """Give a sign that says something; commas, points, dashes and the marks of Markdown within a line say nothing."""
    if sign in _UNITS:
        return _Token(sign, Sort.UNIT)
    if unicodedata.category(sign) == "Sc":
        return _Token(sign, Sort.UNIT)
    is_telling = sign in '?"' or unicodedata.category(sign) in _MARKS
    return _Token(sign, Sort.MARK) if is_telling else None


def _word(word: str, comma: str, names: set[str], words: Mapping[str, Sort]) -> _Token:
    text = word.lower()
    if text in names:
        return _Token(text, Sort.COMPONENT)
    sort = Sort.NEGATION if _ENGLISH_NOT.fullmatch(text) else words.get(text)
    if sort in _DECIDING:
        return _Token(text + comma, sort)
    if sort is Sort.UNIT and len(word) < _SHORT:
        return _Token(word, sort)  # MB are not Mb
    if sort is None and _ROMAN.fullmatch(text):
        return _Token(text, Sort.NUMBER)
    if sort is None and len(word) > 1 and word.isupper():
        return _Token(text, Sort.NAME)  # EU, US, SMS
    return _Token(text, sort)


def _changed(old: list[_Token], new: list[_Token], language: str, repeated: set[_Token]) -> Iterator[Touched]:
    """Compare a passage with what took its place; `repeated` stand beside it, where a word may stand twice."""
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _replaced(before, after, language)
        return
    if _is_joined(old, new):
        return
    passing = lexicon.passing(language)
    gone = [one for one in old if one not in new and not _passes(one, new, passing, repeated)]
    came = [one for one in new if one not in old and not _passes(one, old, passing, repeated)]
    yield from (Touched(sort=one.sort or Sort.WORD, before=one.text, after="") for one in gone)
    yield from (Touched(sort=one.sort or Sort.WORD, before="", after=one.text) for one in came)
    yield from _turned(old, new, language)


def _is_joined(old: Sequence[_Token], new: Sequence[_Token]) -> bool:
    """Tell whether words were only written together or apart: `an other` and `another`."""
    is_plain = not any(one.sort for one in (*old, *new))
    return is_plain and "".join(one.text for one in old) == "".join(one.text for one in new)


def _passes(one: _Token, others: Iterable[_Token], passing: frozenset[str], repeated: set[_Token]) -> bool:
    """Tell whether a word may come or go: an article, one that stood twice, and one that was only written otherwise."""
    if one.sort is None and (one.text in passing or one in repeated):
        return True
    return any(_is_misspelt(other, one) or _is_mended(other, one) for other in others)


def _replaced(before: _Token, after: _Token, language: str) -> Iterator[Touched]:
    if before == after or _is_misspelt(before, after):
        return
    if sort := before.sort or after.sort:
        yield Touched(sort=sort, before=before.text, after=after.text)
    elif not (_is_mended(before, after) or lexicon.is_form(before.text, after.text, language)):
        yield Touched(sort=Sort.WORD, before=before.text, after=after.text)
    else:
        yield from _turned([before], [after], language)


def _turned(old: Iterable[_Token], new: Sequence[_Token], language: str) -> Iterator[Touched]:
    for before in old:
        for after in new:
            if not (before.sort or after.sort) and lexicon.is_turned(before.text, after.text, language):
                yield Touched(sort=Sort.NEGATION, before=before.text, after=after.text)


def _is_misspelt(before: _Token, after: _Token) -> bool:
    """Tell whether a word that means nothing here became a near one that does: `degredated` is no state."""
    if before.sort or after.sort not in (Sort.STATE, Sort.TIME, Sort.COMPONENT, Sort.UNIT, Sort.AMOUNT):
        return False
    shortest, longest = sorted((len(before.text), len(after.text)))
    return shortest >= _LONG and longest <= _LONGEST_WORD and distance(before.text, after.text) <= _NEAR


def _is_mended(before: _Token, after: _Token) -> bool:
    """Tell whether a word became one that is a form of it: `logins` became `login`, not `payments`.

    Of a short word one letter may be another: nearly every other word is a short one, too. So it is with names: Paris
    is near to Parma.
    """
    if before.sort or after.sort:
        return False
    shortest, longest = sorted((len(before.text), len(after.text)))
    if longest > _LONGEST_WORD:
        return False
    if before.is_name or after.is_name:
        return shortest > _LONG and before.text[0] == after.text[0] and distance(before.text, after.text) <= 1
    if shortest < _LONG:
        return shortest >= _SHORT and distance(before.text, after.text) <= 1
    return distance(before.text, after.text) <= max(_NEAR, longest // 3)
