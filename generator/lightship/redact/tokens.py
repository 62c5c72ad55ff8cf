"""Tokens and keys by the rules of Gitleaks, https://github.com/gitleaks/gitleaks, version 8.30.1 (MIT licence).

`gitleaks.toml` is its file as it is; `gitleaks-licence.txt` its licence. To renew it, put the file of a newer version
in its place.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lightship.redact.expressions import compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRule:
    """A rule of Gitleaks: its expression, the least entropy of what is found, words that must stand in the text.

    What one of `passed` matches, or one of `stopwords` is in, is none; `passed_around` are asked of the whole match.
    """

    id: str
    expression: str
    entropy: float
    keywords: tuple[str, ...]
    group: int
    passed: tuple[str, ...]
    passed_around: tuple[str, ...]
    stopwords: tuple[str, ...]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where such tokens stand in a text."""
        for match in _compiled(self.expression).finditer(text):
            number = self.group or next((one for one in range(1, match.re.groups + 1) if match.group(one)), 0)
            if self._is_found(match.group(number), match.group()):
                yield match.span(number)

    def _is_found(self, secret: str, around: str) -> bool:
        if _entropy(secret) <= self.entropy:
            return False
        small = secret.casefold()
        if any(word in small for word in self.stopwords):
            return False
        return not any(_compiled(one).search(secret) for one in self.passed) and not any(
            _compiled(one).search(around) for one in self.passed_around
        )


@cache
def rules() -> tuple[TokenRule, ...]:
    """Read the rules; those about files of one name are left out, for words have none."""
    data = tomllib.loads(resources.files(__package__).joinpath("gitleaks.toml").read_text(encoding="utf-8"))
    everywhere = data["allowlist"]
    return tuple(_rule(one, everywhere) for one in data["rules"] if "path" not in one)


def _rule(one: Mapping[str, Any], everywhere: Mapping[str, Any]) -> TokenRule:
    # One that asks for the file as well is met by no words.
    lists = [each for each in one.get("allowlists", ()) if each.get("condition", "OR") == "OR"]
    of_secret = [each for each in lists if each.get("regexTarget", "secret") == "secret"]
    of_match = [each for each in lists if each.get("regexTarget") in ("match", "line")]
    return TokenRule(
        id=one["id"],
        expression=one["regex"],
        entropy=float(one.get("entropy", 0)),
        keywords=tuple(word.casefold() for word in one["keywords"]),
        group=int(one.get("secretGroup", 0)),
        passed=(*everywhere["regexes"], *(text for each in of_secret for text in each.get("regexes", ()))),
        passed_around=tuple(text for each in of_match for text in each.get("regexes", ())),
        stopwords=tuple(word.casefold() for each in (everywhere, *lists) for word in each.get("stopwords", ())),
    )


@cache
def _compiled(expression: str) -> Any:
    return compiled(expression)


def _entropy(text: str) -> float:
    """Give Shannon's entropy of the characters, in bits."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
