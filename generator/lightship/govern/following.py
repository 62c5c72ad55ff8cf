"""The review that follows a publication past the approvals: opened before the first upload, ended by those who look."""

from collections.abc import Mapping, Sequence
from typing import Any

from lightship.errors import LightshipError
from lightship.govern import glass
from lightship.govern.glass import Operator, Rule
from lightship.policy import Verdict
from lightship.trail import End, Entry, Kind, Trail, reviews
from lightship.trail.reviews import Review


def open_(trail: Trail, body: Mapping[str, Any], passed: Sequence[Verdict]) -> Entry:
    """Note in the trail what is about to be published, and give the entry; raises StateError.

    One that is open and says all of it stays the only one: of a run that died, or of somebody who was first.
    """
    found: list[Review] = []

    def say(end: End) -> tuple[Kind, Mapping[str, Any]] | None:
        found[:] = [one for one in reviews.every(trail.store) if glass.covers(one, passed, str(body["base"]))]
        if found:
            return None
        # Before the entry: where a run dies behind it, others see that it is open and tell people.
        reviews.note(trail.store, end.number + 1)
        return Kind.BREAK_GLASS, body

    entry = trail.add_next(say) or found[0].entry
    reviews.note(trail.store, entry.number)
    return entry


def noted(trail: Trail, commit: str) -> Entry | None:
    """Give the entry of an open review of what a commit brought; None for none. Raises StateError."""
    return next((one.entry for one in reviews.opened(trail.store) if one.entry.body.get("commit") == commit), None)


def look_up(trail: Trail, number: int) -> Review:
    """Give a review that is open; raises LightshipError for none."""
    review = next((one for one in reviews.every(trail.store) if one.entry.number == number), None)
    if review is None:
        message = f"entry {number} of the trail is no publication past the approvals"
        raise LightshipError(message, "`lightship break-glass list` shows them")
    if review.sign_off:
        reviews.close(trail.store, number)  # a run may have died before
        raise LightshipError(f"entry {number} was signed off already, by entry {review.sign_off}")
    return review


def sign_off(trail: Trail, number: int, operator: Operator, rule: Rule, note: str) -> dict[str, int]:
    """Note that somebody looked at it, and give how many of which role are left; raises LightshipError."""
    left: dict[str, int] = {}

    def say(_: End) -> tuple[Kind, Mapping[str, Any]]:
        nonlocal left
        left = rule.signed_off(look_up(trail, number), operator.person)
        return Kind.SIGN_OFF, {"of": number, **operator.body, "note": note, "left": left}

    trail.add_next(say)
    if not left:
        reviews.close(trail.store, number)
    return left
