"""Two publishers with different commits that run at the same time, again and again."""

import random
import time
from dataclasses import dataclass

from endstate import State, broken_chain, chain
from published import Page, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """How one race ended: whether the newer commit is live, and what is wrong."""

    is_newer_live: bool
    complaints: tuple[str, ...]


class Track:
    """A page that is published once, and two machines that race for it."""

    def __init__(self, page: Page, seed: int) -> None:
        """Publish the first commit."""
        self.page, self.chance = page, random.Random(seed)
        self.one, self.two = page.publisher("one"), page.publisher("two")
        ran = self.one.run()
        if ran.code:
            raise AssertionError(f"a publication without a rival ended with {ran.code}: {ran.said}")

    def race(self, number: int) -> Race:
        """Commit twice and publish both commits at once; the start of either may be late by up to half a second."""
        page, chance = self.page, self.chance
        words = [f"Race {number}, commit {which}." for which in ("older", "newer")]
        incident = f"2026-10-16-race-{number // 10}"
        at = f"16 {6 + number % 10:02}:"
        commits = []
        for index, text in enumerate(words):
            tell(page, incident, "investigating", f"{at}{10 + index * 10}", text)
            commits.append(page.commit(text))
        pair = [self.one, self.two]
        chance.shuffle(pair)
        for publisher, commit in zip(pair, commits, strict=True):
            publisher.at(commit)
        order = list(pair)
        chance.shuffle(order)
        order[0].start()
        time.sleep(chance.uniform(0, 0.5))
        order[1].start()
        ran = [publisher.ended() for publisher in pair]
        complaints = [f"ended with {one.code}: {one.said}" for one in ran if one.code not in (0, 1)]
        found = State(public=page.public.contents(), private=page.private.contents())
        twin = found.public.get(f"incidents/{incident}/index.md")
        complaints += broken_chain(found)
        if len(chain(found.private)) < number + 1:
            complaints.append("there are fewer statements than publications")
        return Race(is_newer_live=bool(twin and words[1].encode() in twin.content), complaints=tuple(complaints))
