"""A chain of five hundred publications: whatever is altered in it is found, every time."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from chains import BEGAN, Chains, made, say, signed, state

from lightship import statements, trail
from lightship.statements import Latest
from lightship.statements.signing import SigningKey, Verifier, generate, private, verifier
from lightship.trail import Kind, checking

LONG = 500
KEY = private(generate()[0], "the test")
OTHER = private(generate()[0], "the test")
TRUSTED = verifier(KEY.public_pem, "the test")


@pytest.fixture(scope="module")
def long() -> Chains:
    return made(LONG, KEY)


def problems(chains: Chains, trusted: Verifier | None = None) -> list[str]:
    said = checking.trail(chains.entries(), trusted)
    stated = checking.chain(chains.statements(), trusted)
    return [*said.problems, *stated.problems, *checking.joined(said.links, stated.links, is_whole=True)]


def against(chains: Chains, ends: Chains, trusted: Verifier | None = None) -> list[str]:
    """Check what was altered against the ends as they were noted elsewhere before."""
    said = checking.trail(replace(chains.entries(), end=ends.entries().end), trusted)
    stated = checking.chain(replace(chains.statements(), end=ends.statements().end), trusted)
    return [*said.problems, *stated.problems, *checking.joined(said.links, stated.links, is_whole=True)]


def test_chains_of_five_hundred_publications_hold(long: Chains) -> None:
    assert (len(long.said), len(long.stated)) == (2 * LONG, LONG)
    assert problems(long, TRUSTED) == []


def _flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ chance.randrange(1, 256)]) + content[place + 1 :]


def _swapped(contents: dict[int, bytes], number: int, chance: random.Random) -> None:
    other = chance.choice([one for one in contents if one != number])
    contents[number], contents[other] = contents[other], contents[number]


ALTERATIONS: dict[str, Callable[[dict[int, bytes], int, random.Random], None]] = {
    "a byte changed": lambda contents, number, chance: contents.update({number: _flipped(contents[number], chance)}),
    "one removed": lambda contents, number, _: contents.pop(number) and None,
    "two swapped": _swapped,
    "one repeated in another's place": lambda contents, number, _: contents.update(
        {number: contents[number % len(contents) + 1]}
    ),
    "a byte added": lambda contents, number, _: contents.update({number: contents[number] + b" "}),
}


@pytest.mark.parametrize("which", ["said", "stated"])
@pytest.mark.parametrize("alter", ALTERATIONS)
def test_any_alteration_of_a_long_chain_is_found(long: Chains, alter: str, which: str) -> None:
    chance = random.Random(f"{alter} {which}")
    every = len(getattr(long, which))
    for number in {1, 2, every - 1, every, *(chance.randrange(1, every + 1) for _ in range(16))}:
        altered = Chains(dict(long.said), dict(long.stated))
        ALTERATIONS[alter](getattr(altered, which), number, chance)
        assert against(altered, long), f"{alter} at {number}"


def _signed_anew(chains: Chains, which: str, number: int, key: SigningKey) -> None:
    """Sign one link with another key, as if it had always been so."""
    if which == "said":
        entry = replace(trail.read(chains.said[number]), key=key.id, by="mallory", signature="")
        chains.said[number] = trail.written(signed(entry, key))
    else:
        statement = statements.read(chains.stated[number])
        chains.stated[number] = statements.written(key.signed(statement))


@pytest.mark.parametrize("which", ["said", "stated"])
def test_one_that_was_signed_anew_with_another_key_is_found_without_knowing_any_key(long: Chains, which: str) -> None:
    chance = random.Random(which)
    every = len(getattr(long, which))
    for number in {1, every, *(chance.randrange(1, every + 1) for _ in range(16))}:
        altered = Chains(dict(long.said), dict(long.stated))
        _signed_anew(altered, which, number, OTHER)
        assert against(altered, long), f"signed anew at {number}"


def _rewritten(chains: Chains, number: int, key: SigningKey | None) -> Chains:
    """Tell everything from a statement on anew, chained and signed as it should be, with another key or none."""
    altered = Chains({}, {one: content for one, content in chains.stated.items() if one < number})
    altered.said.update({one: content for one, content in chains.said.items() if one <= 2 * (number - 1)})
    for one in range(number, len(chains.stated) + 1):
        state(altered, one, BEGAN, key)
        sha256 = statements.digest(altered.stated[one])
        say(altered, Kind.PUBLICATION, BEGAN, {"statement": {"number": one, "sha256": sha256}}, key)
        say(altered, Kind.NOTIFICATION, BEGAN, {"events": []}, key)
    return altered


@pytest.mark.parametrize("key", [OTHER, None], ids=["another key", "no key"])
@pytest.mark.parametrize("number", [1, 250, LONG])
def test_a_chain_that_somebody_wrote_anew_to_its_end_is_found_by_the_key(
    long: Chains, number: int, key: SigningKey | None
) -> None:
    altered = _rewritten(long, number, key)
    assert problems(altered, TRUSTED)
    assert against(altered, long)


@pytest.mark.parametrize("count", [1, 2, 3, 400])
def test_entries_that_were_cut_off_are_found_by_the_public_statements(long: Chains, count: int) -> None:
    altered = Chains({one: content for one, content in long.said.items() if one <= 2 * LONG - count}, long.stated)
    found = problems(altered)
    # The last entry alone is of a message that was sent after the last publication: the noted end tells.
    assert found if count > 1 else against(altered, long)


def test_statements_that_were_cut_off_are_found_by_the_trail(long: Chains) -> None:
    altered = Chains(long.said, {one: content for one, content in long.stated.items() if one < LONG})
    assert problems(altered) == [f"entry {2 * LONG - 1}: it tells of statement {LONG}, which is not there"]


def test_what_does_not_hold_is_named_and_nothing_else(long: Chains) -> None:
    altered = deepcopy(long)
    altered.said[7] = altered.said[7].replace(b"ana", b"bob")
    assert against(altered, long, TRUSTED) == [
        "entry 7: it was altered: the chain names other bytes",
        "statement 4: no entry of the trail tells of it",
    ]


def test_an_entry_whose_run_died_before_it_noted_the_end_belongs_to_the_chain() -> None:
    chains = made(3, KEY)
    links = chains.entries()
    late = replace(links, end=Latest(number=5, sha256=trail.digest(chains.said[5])))
    assert checking.trail(late, TRUSTED).problems == []


def test_a_part_of_a_chain_is_checked_for_itself() -> None:
    chains = made(5, KEY)
    part = {number: content for number, content in chains.said.items() if 3 <= number <= 6}
    before = trail.digest(chains.said[2])
    end = Latest(number=6, sha256=trail.digest(part[6]))
    links = checking.Links(contents=part, end=end, first=3, previous=before)
    assert checking.trail(links, TRUSTED).problems == []
    assert checking.trail(replace(links, previous="0" * 64), TRUSTED).problems == [
        "entry 3: it names another one before it than there was"
    ]
    assert checking.trail(replace(links, contents={**part, 9: b"x"}), TRUSTED).problems == [
        "entry 9: the chain does not reach it"
    ]
