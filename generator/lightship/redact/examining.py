"""All rules of a page, asked of texts: what is found there, where, and how it may be named in a message."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from lightship import __version__
from lightship.errors import Level
from lightship.model.redaction import RedactionKind, RedactionRule
from lightship.redact import tokens
from lightship.redact.expressions import Sieve, compiled, of_words, spans
from lightship.redact.forms import SIGNS, forms
from lightship.redact.kinds import KNOWN, Check

_LONGEST = 60
_TELLING = 4
_HIDDEN = -1
_Spans = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found: the text, and where it begins in the text that was asked, -1 where it is only meant there."""

    rule: RedactionRule
    text: str
    begin: int

    @property
    def level(self) -> Level:
        """Give what it does."""
        return self.rule.level

    @property
    def message(self) -> str:
        """Say what it is; what is secret is not repeated."""
        must = "must not" if self.level is Level.ERROR else "should perhaps not"
        return f"{self.shown} {must} be published: {self.rule.why}"

    @property
    def shown(self) -> str:
        """Give the text for a message."""
        if self.rule.is_secret:
            return f"a text of {len(self.text)} characters"
        return repr(self.text if len(self.text) <= _LONGEST else self.text[:_LONGEST] + "…")


@dataclass(frozen=True, slots=True)
class _Detector:
    rule: RedactionRule
    spans: _Spans


class Examiner:
    """Asks texts for everything that the rules of a page name, all at once."""

    def __init__(self, rules: Sequence[RedactionRule]) -> None:
        """Take rules whose expressions are right."""
        self.rules = tuple(rules)

    @property
    def digest(self) -> str:
        """Give the digest of all that decides what is found."""
        return hashlib.sha256(repr((__version__, self.rules)).encode("utf-8", "surrogatepass")).hexdigest()

    def found(self, text: str, allowed: Collection[str] = ()) -> list[Found]:
        """Give what is found in a text, or in what it means, but for the texts that are allowed; by its place."""
        every: list[Found] = []
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode()  # half a pair is no sign, and nobody sees it
        asked = self._asked(text)
        for form in forms(text) if _HIDDEN in asked else (text,):
            known = {(one.rule, one.text) for one in every}
            new = [
                one
                for one in self._in(form, asked if form == text else self._asked(form))
                if (one.rule, one.text) not in known and not _is_allowed(one, allowed)
            ]
            every += new if form == text else _placed(new, text)
        return sorted(every, key=lambda one: one.begin)

    def _in(self, text: str, asked: Iterable[int]) -> Iterator[Found]:
        for detector, _ in (self._detectors[number] for number in asked if number != _HIDDEN):
            for begin, end in detector.spans(text):
                yield Found(rule=detector.rule, text=text[begin:end], begin=begin)

    def _asked(self, text: str) -> list[int]:
        """Give the detectors that may find something, and _HIDDEN where the text may mean something else."""
        return sorted({self._by_trigger[number] for number in self._sieve.found(text)})

    @cached_property
    def _detectors(self) -> list[tuple["_Detector", list[str]]]:
        return [one for rule in self.rules for one in _detectors(rule)]

    @cached_property
    def _by_trigger(self) -> list[int]:
        found = [number for number, (_, triggers) in enumerate(self._detectors) for _ in triggers]
        return [*found, *(_HIDDEN for _ in SIGNS)]

    @cached_property
    def _sieve(self) -> Sieve:
        """Make the automaton, when the first text is asked: many runs look at nothing new."""
        return Sieve((*(trigger for _, triggers in self._detectors for trigger in triggers), *SIGNS))


def _detectors(rule: RedactionRule) -> Iterator[tuple[_Detector, list[str]]]:
    """Give what finds the texts of a rule, each with the expressions of which one must be in the text."""
    if rule.kind is RedactionKind.TOKENS:
        for token in tokens.rules():
            yield _Detector(rule, token.spans), _triggers(token)
    expressions: Sequence[str] = [rule.expression] if rule.expression else []
    check: Check | None = None
    if rule.words:
        expressions = [of_words(rule.words)]
    if rule.kind:
        expressions, check = KNOWN[rule.kind].expressions, KNOWN[rule.kind].is_found
    for expression in expressions:
        yield _Detector(rule, partial(_spans, compiled(expression), check)), [expression]


def _triggers(token: tokens.TokenRule) -> list[str]:
    """Give what must be in a text for a token to be there: its words, or all of it where those are everywhere."""
    if min(map(len, token.keywords)) < _TELLING:
        return [token.expression]
    return [f"(?i){_quoted(word)}" for word in token.keywords]


def _spans(expression: object, check: Check | None, text: str) -> Iterator[tuple[int, int]]:
    for begin, end in spans(expression, text):
        if check is None or check(text, begin, end):
            yield begin, end


def _quoted(word: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\x{{{ord(sign):x}}}" for sign in word)


def _placed(found: Iterable[Found], text: str) -> Iterator[Found]:
    """Give findings their places in the text as it stands, one after the other."""
    last: dict[str, int] = {}
    for one in found:
        last[one.text] = text.find(one.text, last.get(one.text, -1) + 1)
        yield replace(one, begin=last[one.text])


def _is_allowed(found: Found, allowed: Collection[str]) -> bool:
    text = found.text.casefold()
    return any(text == one.casefold() for one in (*found.rule.passed, *allowed))
