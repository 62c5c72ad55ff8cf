"""Write into the trail what was published: an entry for each statement, also for those of runs that died before it."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from lightship import statements
from lightship.errors import visible
from lightship.model.governing import Review
from lightship.policy import Agreement
from lightship.policy.verdicts import Verdict
from lightship.publish import chain, records
from lightship.publish.delivering import Delivered
from lightship.publish.head import Head
from lightship.publish.preparing import Candidate
from lightship.publish.publisher import Publisher
from lightship.state.stored import instant
from lightship.trail import End, Kind


def account(publisher: Publisher, candidate: Candidate) -> dict[str, Any]:
    """Give what the trail will have of a candidate that this run publishes, before anything is uploaded."""
    said = {
        "by": visible(publisher.by),
        "run": publisher.run,
        "at": instant(candidate.at),
        "restored": candidate.restored,
    }
    return {**candidate.account, **said, **_agreed(candidate.agreement)}


def bring(publisher: Publisher, head: Head, delivered: Sequence[Delivered] = ()) -> int:
    """Write an entry for every statement that has none, oldest first, and give how many; raises StateError.

    A trail begins with the newest statement: why earlier ones were made nobody has written down. `delivered` is what
    became of targets in this run.
    """
    count = 0

    def say(end: End) -> tuple[Kind, Mapping[str, Any]] | None:
        if end.stated >= head.told:
            return None
        first = end.stated + 1 if end.stated else head.told
        missing = list(takewhile(lambda link: link[0] >= first, chain.known(publisher, head)))
        return _said(publisher, missing[-1][1], delivered) if missing else None

    while entry := publisher.trail.add_next(say):
        count += 1
        if entry.statement >= head.told:
            break
    return count


def _said(publisher: Publisher, content: bytes, delivered: Sequence[Delivered]) -> tuple[Kind, Mapping[str, Any]]:
    statement = statements.read(content)
    record = records.look(publisher.store, statement.generation)
    known = record.account if record else {}
    body = {
        **known,
        "statement": {"number": statement.number, "sha256": statements.digest(content)},
        "generation": statement.generation,
        "commit": statement.commit,
        "manifest": statement.plan,
        "published": instant(statement.at),
        "targets": list(statement.targets),
        "changed": [twin.incident for twin in statement.twins],
        "gone": list(statement.gone),
    }
    if known.get("run") == publisher.run:
        body["faults"] = {one.name: visible(one.fault.message) for one in delivered if one.fault}
    else:
        body["completed"] = True  # by a later run, which does not know what became of each target
    return Kind(statement.kind.value), body


def _agreed(agreement: Agreement) -> dict[str, Any]:
    said: dict[str, Any] = {"units": [_unit(verdict) for verdict in agreement.verdicts]}
    if heard := {(one.id, one.opinion): one for verdict in agreement.verdicts for one in verdict.heard}:
        said["reviews"] = [_heard(one) for one in sorted(heard.values(), key=lambda one: (one.at, one.id, one.opinion))]
    if agreement.held:
        said["withheld"] = [{"unit": one.verdict.unit.id, "because": one.because} for one in agreement.held]
    if agreement.fault:
        said["fault"] = agreement.fault
    return said


def _heard(review: Review) -> dict[str, Any]:
    """Say who said what of a change, counted or not; of the reason the digest, as words may have to be removed."""
    said = {
        "change": review.change,
        "person": review.person,
        "opinion": review.opinion.value,
        "means": review.means.value,
        "at": instant(review.at),
        "commit": review.commit,
        "review": review.id,
    }
    return {**said, "reason_sha256": hashlib.sha256(review.reason.encode()).hexdigest()} if review.reason else said


def _unit(verdict: Verdict) -> dict[str, Any]:
    """Say of a unit by which rules it was judged, who agreed to it and what was missing."""
    unit, requirement = verdict.unit, verdict.requirement
    said: dict[str, Any] = {
        "unit": unit.id,
        "is_met": verdict.is_met,
        "blobs": dict(unit.after),
        "needs": [
            {"role": need.role, "number": need.number, "because": list(need.because)} for need in requirement.needs
        ],
        "note": requirement.note,
        "approvals": [
            {
                "role": given.role,
                "person": given.review.person,
                "review": given.review.id,
                "change": given.review.change,
                "means": given.review.means.value,
                "at": instant(given.review.at),
            }
            for given in verdict.given
        ],
        "missing": [{"role": one.role, "number": one.number} for one in verdict.missing],
        "stopped": verdict.stopped,
    }
    if unit.wording:
        said["wording"] = {"name": unit.wording.name, "sha256": unit.wording.sha256, "commit": unit.wording.commit}
    return said
