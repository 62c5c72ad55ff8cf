"""Names every place that a delivery.yml ever gave the state, as far as the history tells."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lightship import load
from lightship.errors import ContentError, LightshipError
from lightship.model import DirectoryState, Publishing, StateSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchorage:
    """A place of the state, and the commits that named it, the first one first; "": no file named one yet."""

    place: str
    settings: StateSettings
    commits: tuple[str, ...]


@lru_cache(maxsize=4)
def named(root: Path, commit: str) -> tuple[Anchorage, ...]:
    """Give every place up to a commit, first ones first; none where it never changed, or nobody ever had to agree.

    Raises LightshipError where the history is cut off.
    """
    from lightship import git
    from lightship.git import changes, lineage
    from lightship.state import moves

    if git.is_shallow(root):
        git.learn(root, commit, commit)
    if git.is_shallow(root):
        raise LightshipError("nobody can tell here where the state was before", git.SHALLOW_HINT)
    versions = lineage.versions(root, commit, ("delivery.yml", "policy.yml"))
    deliveries = [one for one in versions if one.path == "delivery.yml"]
    if not deliveries or (len(deliveries) == 1 and deliveries[0].is_first):
        return ()
    texts = changes.contents(root, (one.blob for one in versions))
    if not any(b"roles" in texts.get(one.blob, b"") for one in versions if one.path == "policy.yml"):
        return ()
    settings = {"": Publishing().state, **_settings({one.blob: texts.get(one.blob, b"") for one in deliveries})}
    namings = [(one.commit, settings[one.blob]) for one in deliveries if one.blob in settings]
    if not deliveries[0].is_first:
        namings.insert(0, ("", settings[""]))
    found: dict[str, Anchorage] = {}
    for made, one in namings:
        place = moves.place(one)
        before = found[place].commits if place in found else ()
        found[place] = Anchorage(place=place, settings=one, commits=(*before, made))
    return tuple(found.values())


def _settings(texts: Mapping[str, bytes]) -> dict[str, StateSettings]:
    """Give the state store of each version of delivery.yml; of one with mistakes nothing was ever published."""
    found = {}
    for blob, text in texts.items():
        with suppress(ContentError):
            found[blob] = read(text).state
    return found


def read(text: bytes) -> Publishing:
    """Read a delivery.yml; raises ContentError."""
    with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
        (Path(folder) / "delivery.yml").write_bytes(text)
        return load.publishing(Path(folder))


def is_tracked(root: Path, one: Anchorage) -> bool:
    """Tell whether a store lies among the files of the repository, which whoever merges can write."""
    from lightship.git import lineage

    return isinstance(one.settings, DirectoryState) and lineage.is_tracked(root, root / one.settings.path)
