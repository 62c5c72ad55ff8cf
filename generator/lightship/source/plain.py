"""Front matter in its plainest form, read line by line; gives the nodes that the YAML parser would give, much sooner.

Nearly all front matter is lines of `key: value` with words, times, short lists and short maps. Whatever goes beyond
that, in the smallest thing, is left to the parser, which also finds every mistake.
"""

import re

from lightship.source.nodes import NULLS, Mapping, Node, Scalar, Sequence, Where

_LONGEST = 4096
# Inside a plain value only ` #` and `: ` mean something to YAML; so # and a colon before a space are not taken.
_REST = r"(?:[ !\"$-9;-~À-ɏ–—“”…·×]|:(?=[!-~]))"
_VALUE = rf"[A-Za-z0-9]{_REST}*(?<! )"
_QUOTED = r'"[ !#-\[\]-~À-ɏ–—“”…·×]*"'
# Between brackets and braces commas and brackets mean something too.
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_.:+/-]*[A-Za-z0-9])?"
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_PAIR = rf"{_NAME}: (?:{_WORD}|{_QUOTED})"
_LINE = re.compile(
    rf"(?P<key>[a-z_]+): (?:(?P<value>{_VALUE})|(?P<quoted>{_QUOTED})"
    rf"|\[(?P<words>{_WORD}(?:, {_WORD})*)\]|\{{(?P<pairs>{_PAIR}(?:, {_PAIR})*)\}})"
)
_WORDS = re.compile(_WORD)
_PAIRS = re.compile(rf"({_NAME}): (?:({_WORD})|({_QUOTED}))")


def mapping(text: str, path: str, first_line: int = 1) -> Mapping | None:
    """Read front matter whose first line is line `first_line` of the file at `path`; None when it is not so plain."""
    if len(text) > _LONGEST:
        return None
    entries: list[tuple[Scalar, Node]] = []
    for number, line in enumerate(text.split("\n"), start=first_line):
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        value = _node(match, path, number)
        if value is None:
            return None
        entries.append((Scalar(match["key"], Where(path, number, 1), match["key"] in NULLS), value))
    if len({key.text for key, _ in entries}) < len(entries):
        return None
    return Mapping(tuple(entries), Where(path, first_line, 1))


def _node(match: re.Match[str], path: str, line: int) -> Node | None:
    kind = match.lastgroup or ""
    start = match.start(kind)
    where = Where(path, line, match.start("key") + len(match["key"]) + 3)
    if kind == "value":
        return _plain(match["value"], where)
    if kind == "quoted":
        return Scalar(match["quoted"][1:-1], where)
    found = match[kind]
    if kind == "words":
        return Sequence(
            tuple(_plain(word[0], Where(path, line, start + word.start() + 1)) for word in _WORDS.finditer(found)),
            where,
        )
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for pair in _PAIRS.finditer(found):
        if pair[1] in pairs:
            return None
        place = Where(path, line, start + pair.start(pair.lastindex or 0) + 1)
        node = _plain(pair[2], place) if pair[2] else Scalar(pair[3][1:-1], place)
        pairs[pair[1]] = (_plain(pair[1], Where(path, line, start + pair.start() + 1)), node)
    return Mapping(tuple(pairs.values()), where)


def _plain(text: str, where: Where) -> Scalar:
    return Scalar(text, where, text in NULLS)
