"""Publications that are killed or stalled at a numbered request, and then run again, each from the same beginning."""

import threading
import time
from dataclasses import dataclass, replace

from crawler import Visit
from endstate import State, differences
from faults import Fault, Held, Moment, Request, Script, calm
from published import Page, Publisher, Ran, tell
from story import Story

PASSED = frozenset({0, 1, 4})
"""The exit codes of a publisher that ended by itself: well, with a refusal, or because of the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one disturbed publication.

    `tears` is what a crawler missed at any moment of it, `differences` what is other than after an undisturbed one,
    `complaints` what a publisher should not have said or done. `was_wrong`: it took the last run to put things right.
    """

    request: str
    tears: tuple[str, ...]
    differences: tuple[str, ...]
    complaints: tuple[str, ...]
    was_wrong: bool

    @property
    def is_equal(self) -> bool:
        """Tell whether it came to the same end."""
        return not self.differences


class Beginning:
    """A page with one publication behind it and two commits ahead: `second`, and after it `third`.

    Both change a page, add one and change the looks, so that assets, pages, feeds and deletions all are in it. The third
    brings the first looks back: pages have the bytes again that the second one expects, so its late writes succeed.
    """

    def __init__(self, page: Page) -> None:
        """Publish the first commit, and each of the others undisturbed for comparison."""
        self.page = page
        redesign(page, 1)
        self.first = page.commit("First")
        self.runner = page.publisher("runner", self.first)
        _well(self.runner.run())
        self.state = _state(page)
        commits = []
        for number, name, looks in ((2, "second", 2), (3, "third", 1)):
            tell(page, "2026-10-14-outage", "resolved", f"14 0{number + 2}:10", f"Words of the {name}.")
            tell(page, f"2026-10-1{number + 3}-outage", "investigating", f"1{number + 3} 05:10", f"News of the {name}.")
            redesign(page, looks)
            commits.append(page.commit(name))
        self.second, self.third = commits
        self.other = page.publisher("other", self.third)
        self.requests: tuple[Request, ...] = ()
        self.ends: dict[str, State] = {}
        for commit in (self.third, self.second):
            self.again()
            page.proxy.forget()
            _well(self.runner.at(commit).run())
            self.requests = page.proxy.requests
            self.ends[commit] = _state(page)

    def again(self) -> None:
        """Put both buckets back to the beginning."""
        for bucket, contents in ((self.page.public, self.state.public), (self.page.private, self.state.private)):
            bucket.put_back(contents)

    def killed(self, number: int, moment: Moment) -> Trial:
        """Kill the publisher of the second commit at a request, look at the page, and run it again."""
        page, runner = self.page, self.runner
        self.again()
        runner.at(self.second)
        cut = Cut(runner, number, moment)
        page.proxy.forget()
        page.proxy.script = cut
        first = runner.start().ended()
        page.proxy.script = calm
        return self._trial(cut.request, [], self.second, [first] * (first.code != -9), runner, killed=1)

    def stalled(self, which: int | str, *, is_killed: bool = False) -> Trial:
        """Hold a request of the second commit while the third is published, let it go, and publish the third again.

        `which` is its number, or the end of the path that it writes. `is_killed`: its publisher dies meanwhile, and only
        that request still arrives.
        """
        page, runner, other = self.page, self.runner, self.other
        self.again()
        runner.at(self.second)
        other.at(self.third)
        visits: list[Visit] = []
        passed: list[Ran] = []
        seen: list[Request] = []

        over = threading.Event()

        def pass_by() -> None:
            if is_killed:
                runner.kill()
            visits.append(page.crawl())
            passed.append(other.run())
            visits.append(page.crawl())
            over.set()

        def script(request: Request) -> Fault | None:
            if request.client != runner.name:
                return None
            if not seen and _is(request, which):
                seen.append(request)
                return Held(during=pass_by, is_world=True)
            return Held(during=_nothing, is_dropped=True) if is_killed and seen else None

        page.proxy.forget()
        page.proxy.script = script
        first = runner.start().ended()
        if seen:
            over.wait()
            _arrived(page, seen[0])
        page.proxy.script = calm
        ran = [*([] if is_killed else [first]), *passed]
        return self._trial(str(seen[0]) if seen else "", visits, self.third, ran, other, killed=int(is_killed))

    def _trial(
        self, request: str, visits: list[Visit], commit: str, earlier: list[Ran], last_one: Publisher, *, killed: int
    ) -> Trial:
        """Look at the page, publish a commit once more, and look again."""
        visits.append(self.page.crawl())
        was_wrong = bool(list(differences(self.ends[commit], _state(self.page), killed=killed)))
        last = last_one.run()
        visits.append(self.page.crawl())
        complaints = [f"ended with {ran.code}: {ran.said}" for ran in earlier if ran.code not in PASSED]
        if last.code:
            complaints.append(f"run again, it ended with {last.code}: {last.said}")
        return Trial(
            request=request,
            tears=tuple(str(tear) for visit in visits for tear in visit.tears),
            differences=tuple(differences(self.ends[commit], _state(self.page), killed=killed)),
            complaints=tuple(complaints),
            was_wrong=was_wrong,
        )


class Cut:
    """A script that kills a publisher at a request, and lets nothing of it through any more."""

    def __init__(
        self, publisher: Publisher, number: int, moment: Moment = Moment.BEFORE, otherwise: Script = calm
    ) -> None:
        """Kill at this number; `otherwise` decides about the requests before it and of others."""
        self._publisher, self._number, self._moment, self._otherwise = publisher, number, moment, otherwise
        self._is_over = False
        self.request = ""

    def __call__(self, request: Request) -> Fault | None:
        """Decide what happens to a request."""
        if request.client != self._publisher.name:
            return self._otherwise(request)
        if request.number == self._number:
            self.request = f"{self._moment} {request}"
            return Held(during=self._kill, moment=self._moment, is_dropped=True, is_world=True)
        return Held(during=_nothing, is_dropped=True) if self._is_over else self._otherwise(request)

    def _kill(self) -> None:
        self._is_over = True
        self._publisher.kill()


def redesign(page: Page, number: int) -> None:
    """Change the looks of every page: its style sheet is another one, named by its content."""
    story = Story(page.origin)
    links = "overrides/partials/lightship/links.html"
    for old in (page.origin / "overrides").glob("assets/brand.*.css"):
        old.unlink()
    name = f"assets/brand.{number:08x}.css"
    story.file(f"overrides/{name}", f":root {{ --link: #{number:06x}; }}\n")
    story.file(links, f'<link rel="stylesheet" href="{{{{ root }}}}{name}">\n')


def _is(request: Request, which: int | str) -> bool:
    return request.number == which if isinstance(which, int) else request.is_write and request.path.endswith(which)


def _arrived(page: Page, request: Request) -> None:
    """Wait until a request that was let go has been answered by the store."""
    for _ in range(1000):
        if any(one.status for one in page.proxy.requests if one == replace(request, status=one.status)):
            return
        time.sleep(0.01)
    raise AssertionError(f"{request} was never answered")


def _state(page: Page) -> State:
    return State(public=page.public.contents(), private=page.private.contents())


def _well(ran: Ran) -> None:
    if ran.code:
        raise AssertionError(f"an undisturbed publication ended with {ran.code}: {ran.said}")


def _nothing() -> None:
    pass
