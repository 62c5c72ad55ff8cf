"""A comment that fits: parts of items, of which as many are shown as there is room for, the first parts first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_LEFT_OUT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a comment: what stands before its items and after them, and what writes one of them.

    It takes `share` bytes before the parts that follow it had theirs, and more when these leave some. `nouns` name its
    items where some are left out.
    """

    items: Sequence[Any]
    write: Callable[[Any], str] = str
    head: str = ""
    tail: str = ""
    share: int = 4000
    nouns: str = "lines"


@dataclass(slots=True)
class _Filled:
    part: Part
    shown: list[str] = field(default_factory=list)

    def fill(self, room: int) -> int:
        """Take further items, in their order, into so many bytes; gives how many were used."""
        used = 0
        # Of thousands only those are written that may be shown.
        for item in self.part.items[len(self.shown) :]:
            text = self.part.write(item)
            size = len(text.encode()) + 1
            if used + size > room:
                break
            self.shown.append(text)
            used += size
        return used


def fitted(parts: Sequence[Part], most: int, where: str) -> str:
    """Join parts to a text of at most so many bytes; says how much is left out, and `where` all of it is.

    An item is shown as a whole or not at all. Heads and tails are always shown, and must be short.
    """
    shown = [_Filled(part=part) for part in parts if part.items]
    room = most - sum(len(f"{one.part.head}\n{one.part.tail}\n\n".encode()) + _LEFT_OUT for one in shown)
    for one in shown:
        room -= one.fill(min(one.part.share, room))
    for one in shown:
        room -= one.fill(room)
    return "\n\n".join("\n".join(filter(None, _lines(one, where))) for one in shown) + "\n"


def _lines(one: _Filled, where: str) -> list[str]:
    left = len(one.part.items) - len(one.shown)
    more = f"\n… and {left:,} more {one.part.nouns}, all of them {where}.\n" if left else ""
    return [one.part.head, *one.shown, one.part.tail, more]
