"""Waiting for a pull request to be merged, and for readers to meet it; says each thing once, when it changes."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from lightship.errors import LightshipError, OutsideError
from lightship.forges import ForgeError, PullRequest, Stage
from lightship.git import GitError
from lightship.model.governing import Opinion

_FORGE_S = 5.0
_PAGE_S = 2.0
_SAID = {
    Opinion.APPROVED: "approved by",
    Opinion.CHANGES_REQUESTED: "changes are asked for by",
    Opinion.DISMISSED: "dismissed: the review of",
}


def merged(look: Callable[[], PullRequest], pause: Callable[[float], None]) -> Iterator[PullRequest | str]:
    """Tell what happens to a pull request until it is merged, and then give it.

    Raises LightshipError when it is closed without that, and ForgeError for what another look does not mend.
    """
    heard: set[str] = set()
    while (now := _seen(look)) is None or now.stage is not Stage.MERGED:
        yield from _news(now, heard)
        if now and now.stage is Stage.CLOSED:
            raise LightshipError(f"{now.url} was closed without being merged", "ask there why, or send it again")
        pause(_FORGE_S)
    yield from _news(now, heard)
    yield now


def wait_for(is_there: Callable[[], bool], pause: Callable[[float], None]) -> None:
    """Look until it is there; what fails now and then may be there at the next look."""
    while True:
        with suppress(GitError, OutsideError):
            if is_there():
                return
        pause(_PAGE_S)


def _seen(look: Callable[[], PullRequest]) -> PullRequest | None:
    try:
        return look()
    except ForgeError as error:
        if error.permanent:
            raise
        return None


def _news(now: PullRequest | None, heard: set[str]) -> Iterator[str]:
    """Tell what was not told before, and remember it."""
    told = (
        {"": "the forge does not answer; trying again"}
        if now is None
        else {f"{review.id} {review.opinion}": f"{_SAID[review.opinion]} {review.person}" for review in now.reviews}
    )
    for key, line in told.items():
        if key not in heard:
            heard.add(key)
            yield line
