"""Read a publication back as the public does: the right generation, and a sample of files with the right digests."""

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

from lightship.errors import OutsideError
from lightship.plan import HOME, RENEWED
from lightship.publish.generation import Generation
from lightship.publish.publisher import Destination, Publisher
from lightship.publish.stamping import generation_of

_SAMPLE = 8
# Caches between us and the target may show the page of before for some seconds.
_PAUSES_S = (0, 0.5, 1, 2, 4, 8, 16)
_HINT = "does `url` of the target in delivery.yml lead to it? `lightship doctor` looks closer"


class UnverifiedError(OutsideError):
    """What was published cannot be read back as it should be."""


def verify(publisher: Publisher, destination: Destination, generation: Generation, changed: Iterable[str]) -> None:
    """Read /status.json and a sample of what changed back, patiently; raises UnverifiedError with the first fault."""
    shown = [path for path in changed if path in generation.files and path != HOME]
    # Evenly chosen, so that every stage is in it.
    sample = [HOME, *shown[:: max(1, len(shown) // _SAMPLE)][:_SAMPLE]]
    fault = None
    for pause in _PAUSES_S:
        publisher.pause(pause)
        fault = _fault(publisher, destination, generation, sample)
        if fault is None:
            return
        if not destination.url:
            break
    if fault:
        raise fault


def shows(publisher: Publisher, destination: Destination, number: int) -> bool:
    """Tell whether readers of a target meet a generation now; raises OutsideError when it cannot be read."""
    return generation_of(_read(publisher, destination, RENEWED)) == number


def _fault(
    publisher: Publisher, destination: Destination, generation: Generation, sample: list[str]
) -> UnverifiedError | None:
    try:
        shown = generation_of(_read(publisher, destination, RENEWED))
        if shown != generation.number:
            seen = "no generation" if shown is None else f"generation {shown}"
            return UnverifiedError(f"{destination.url}/{RENEWED} shows {seen}, not {generation.number}", _HINT)
        for path in sample:
            content = _read(publisher, destination, path)
            if content is None or hashlib.sha256(content).hexdigest() != generation.sha256(path):
                return UnverifiedError(f"{destination.url}/{path} is not what was published", _HINT)
    except OutsideError as error:
        # Its own way out is the nearer one.
        return UnverifiedError(error.message, error.hint or _HINT)
    return None


def _read(publisher: Publisher, destination: Destination, path: str) -> bytes | None:
    """Read a path at the public address; a target without one is asked itself."""
    if not destination.url:
        return destination.target.read(path)
    return publisher.reader.read(f"{destination.url}/{quote(path.removesuffix(HOME))}")
