"""What a chain's signatures are worth to somebody who trusts a key: a line for each run of its links. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

UNSIGNED = "not signed"
_PLURALS = {"statement": "statements", "entry": "entries"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What was found of a statement's signature: what is wrong with it (UNSIGNED: there is none), or nothing."""

    number: int
    problem: str = ""


def problems(signatures: Sequence[Signature], noun: str = "statement") -> list[str]:
    """Say once of each run of statements, newest first, what is wrong with their signatures.

    Unsigned ones that a later signature vouches for are not to be given.
    """
    lines = []
    signed = 0
    for run in reversed(list(_runs(signatures))):
        problem = run[0].problem
        if problem != UNSIGNED:
            signed = run[0].number
        elif signed:
            problem = f"{UNSIGNED} any more, though {noun} {signed} is"
        else:
            problem = f"{UNSIGNED}, nor is any later"
        if problem:
            lines.append(f"{named(run[-1].number, run[0].number, noun)}: {problem}")
    return lines[::-1]


def _runs(signatures: Iterable[Signature]) -> Iterator[list[Signature]]:
    """Join neighbours of whom the same is to be said."""
    run: list[Signature] = []
    for one in signatures:
        if run and (one.problem, one.number) != (run[-1].problem, run[-1].number - 1):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def named(first: int, last: int, noun: str) -> str:
    """Name links of a chain by their numbers: `entries 3 to 7`."""
    return f"{noun} {first}" if first == last else f"{_PLURALS[noun]} {first} to {last}"
