"""Verify a page from outside: walk its chain of statements, and compare its texts with what they say.

Nothing is needed but the page's address, and for the signatures the public key of its owner from another place.
"""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from lightship import statements
from lightship.statements.signing import Verifier
from lightship.verify import comparing
from lightship.verify.listing import shown
from lightship.verify.reading import Chain, Progress, Site, chain, latest
from lightship.web import Client

_TWIN_BYTES = 16 << 20
_THREADS = 8
_MOST_LOOKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: how much was compared, what does not hold, and what is worth knowing."""

    statements: int
    sha256: str
    twins: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def run(url: str, client: Client, verifier: Verifier | None, *, wait_s: float, on_progress: Progress) -> Verified:
    """Verify the page at an address; raises OutsideError when it cannot be read.

    A publication that is under way shows new words some seconds before its statement, and caches keep old ones for a
    while: what does not hold is looked at again after `wait_s`, as long as new statements come.
    """
    site = Site(url.rstrip("/"), client, _THREADS)
    found = _look(site, verifier, on_progress)
    for _ in range(_MOST_LOOKS):
        if not found.problems or not wait_s:
            break
        before = found.sha256
        on_progress("looking again in a moment", 0, 1)
        time.sleep(wait_s)
        found = _look(site, verifier, on_progress)
        if found.sha256 == before:
            break
    return found


def _look(site: Site, verifier: Verifier | None, on_progress: Progress) -> Verified:
    end = latest(site)
    walked = chain(site, end, verifier, on_progress)
    there = shown(site)
    candidates = sorted(walked.held.keys() | (there.listed or frozenset()) | there.linked)
    problems = [*walked.unsound, *walked.problems, *_compared(site, walked, candidates, on_progress)]
    if there.listed is None:
        problems.append("sitemap.xml is missing: what was added without a statement may not have been found")
    else:
        hidden = sorted(walked.held.keys() - there.listed)
        problems += [
            f"incident {incident}: missing in the sitemap, though statements tell of it" for incident in hidden
        ]
    return Verified(
        statements=end.number,
        sha256=end.sha256,
        twins=len(walked.held),
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(_notes(walked, verifier)),
    )


def _compared(site: Site, walked: Chain, incidents: list[str], on_progress: Progress) -> list[str]:
    """Compare the twin of each incident; only what differs is kept."""

    def compare(incident: str) -> list[str]:
        content = site.read(statements.twin_path(incident), _TWIN_BYTES)
        held = walked.held.get(incident)
        return list(comparing.differences(incident, held, content, is_whole=walked.is_whole))

    lines: dict[str, list[str]] = {}
    with ThreadPoolExecutor(_THREADS) as pool:
        jobs = {pool.submit(compare, incident): incident for incident in incidents}
        try:
            for number, job in enumerate(as_completed(jobs), start=1):
                lines[jobs[job]] = job.result()
                on_progress("texts", number, len(jobs))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [line for incident in incidents for line in lines[incident]]


def _notes(walked: Chain, verifier: Verifier | None) -> list[str]:
    """Say what the signatures are worth, where no problem says so."""
    if walked.unsound:
        return []
    signers = ", ".join(f"{key} ({count})" for key, count in walked.signers.items())
    if not walked.signers:
        return ["The statements are not signed: whoever can write the page could have written all of them."]
    if verifier is None:
        way = "get the owner's public key from another place and give it with --key"
        return [f"Signed with the key {signers}, and nobody vouches for it here: {way}."]
    if walked.unsigned == 1:
        return ["1 statement is not signed itself; a later one that is vouches for it."]
    if walked.unsigned:
        return [f"{walked.unsigned} statements are not signed themselves; a later one that is vouches for them."]
    return [f"Signed with the key {signers}."]


__all__ = ["Progress", "Verified", "run"]
