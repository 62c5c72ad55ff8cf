"""Who counts for which role where nobody counts twice: as many roles are filled as can be."""

from collections.abc import Mapping, Sequence


def seat(wanted: Sequence[str], able: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Give a role to as many people as can be, by person; `wanted` has a role once for each person that it needs.

    `able` are the roles that each person can fill. A matching by augmenting paths (Kuhn 1955): whom a role needs moves
    to another one where that fills both. Roles that come first are filled first.
    """
    seats: list[str | None] = [None] * len(wanted)
    for place in range(len(wanted)):
        _fill(place, wanted, able, seats, set())
    return {person: role for person, role in zip(seats, wanted, strict=True) if person is not None}


def _fill(
    place: int, wanted: Sequence[str], able: Mapping[str, frozenset[str]], seats: list[str | None], tried: set[str]
) -> bool:
    """Seat somebody at a place, moving others where that must be; tells whether that could be done."""
    for person, roles in sorted(able.items()):
        if wanted[place] not in roles or person in tried:
            continue
        tried.add(person)
        if person not in seats or _fill(seats.index(person), wanted, able, seats, tried):
            seats[place] = person
            return True
    return False
