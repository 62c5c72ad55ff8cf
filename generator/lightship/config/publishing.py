"""Where the page goes, from the node of delivery.yml: the state store, the targets and what guards them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from lightship.config.delivery import Given
from lightship.config.forge import forge
from lightship.config.secrets import secret
from lightship.model import (
    BranchTarget,
    Bucket,
    Caching,
    DirectoryState,
    DirectoryTarget,
    GitState,
    Publishing,
    S3State,
    S3Target,
    StateSettings,
    TargetSettings,
)
from lightship.source import Mapping, Node, Record, Sequence, Where
from lightship.source.nodes import Report

_DEFAULT = Publishing()
# The manifest of a published site lies there.
_RESERVED = ".lightship"


def publishing(given: Given) -> Publishing:
    """Give where the page goes; every mistake is reported, also places that would get into each other's way."""
    record, report = given.record, given.report
    targets = tuple(_target(target) for target in record["targets"] or ())
    listed = _count(given.node)
    if listed == 0:
        report(record.at("targets"), "no target is named", "remove the line: the page then goes to public/")
    found = Publishing(
        state=_state(record["state"]) if record["state"] else _DEFAULT.state,
        targets=targets or _DEFAULT.targets,
        required=record["required"],
        keep=record["keep"],
        max_deletions=record["max_deletions"],
        caching=_caching(record["cache"]),
        forge=forge(given),
        **_signing(record["sign"], report),
    )
    _places(found, record, report)
    if found.keep == 0:
        report(record.at("keep"), "no generation would be kept", "keep at least 1: the page itself")
    wanted, count = found.required, listed or len(found.targets)
    if isinstance(wanted, int) and wanted > count:
        there = "there is 1 target" if count == 1 else f"there are {count} targets"
        report(
            record.at("required"), f"{wanted} targets are required, and {there}", "write any, all or a smaller number"
        )
    return found


def _count(node: Node | None) -> int | None:
    """Count the targets that are listed, whether they are right or not; None when there is no list."""
    entries = node.entries if isinstance(node, Mapping) else ()
    listed = next((value for key, value in entries if key.text == "targets"), None)
    return len(listed.items) if isinstance(listed, Sequence) else None


def _bucket(record: Record) -> Bucket:
    return Bucket(
        name=record["bucket"] or "",
        prefix=record["prefix"],
        region=record["region"],
        endpoint_url=record["endpoint_url"],
        is_unguarded_allowed=record["allow_unguarded"],
    )


def _target(record: Record) -> TargetSettings:
    match record["kind"]:
        case "s3":
            return S3Target(
                bucket=_bucket(record),
                url=record["url"],
                index=record["index"],
                is_compressed=record["gzip"],
                distribution=record["distribution"],
                cors_origin=record["cors"],
            )
        case "git-branch":
            return BranchTarget(remote=record["remote"], branch=record["branch"], url=record["url"])
        case _:
            return DirectoryTarget(path=record["path"], url=record["url"])


def _state(record: Record) -> StateSettings:
    match record["kind"]:
        case "s3":
            return S3State(bucket=_bucket(record), retention_days=record["retention_days"])
        case "git":
            return GitState(remote=record["remote"], branch=record["branch"])
        case _:
            return DirectoryState(path=record["path"])


def _caching(record: Record | None) -> Caching:
    if record is None:
        return _DEFAULT.caching
    age: timedelta | None = record["max_age"]
    stale: timedelta | None = record["stale"]
    return Caching(
        max_age_s=_DEFAULT.caching.max_age_s if age is None else int(age.total_seconds()),
        stale_s=_DEFAULT.caching.stale_s if stale is None else int(stale.total_seconds()),
    )


def _signing(record: Record | None, report: Report) -> dict[str, str]:
    key: Record | None = record["key"] if record else None
    if key is None:
        return {}
    place = secret(key, "the key", report)
    return {"signing_key": place.env, "signing_key_file": place.file}


def private(path: str, where: Where, what: str, found: Publishing, report: Report) -> None:
    """Report a private file or folder that lies where everybody reads."""
    for target in found.targets:
        for folder in _within(target):
            if _holds(folder, PurePosixPath(path)) or _holds(PurePosixPath(path), folder):
                report(where, f"{what} lie in {folder}, which everybody reads", "keep them elsewhere")


def _places(found: Publishing, record: Record, report: Report) -> None:
    """Report places that hold each other: what is private would be public, or two would overwrite each other."""
    wheres = [target.where for target in record["targets"] or ()]
    # What could not be read is not compared with anything.
    places = [*zip(found.targets, wheres, strict=True)] if wheres else []
    if "targets" not in record:
        places = [(target, record.where) for target in found.targets]
    is_state_known = "state" not in record or record["state"] is not None
    for number, (target, where) in enumerate(places):
        for other, other_where in places[:number]:
            if _is_shared(target, other):
                message = f"this target and the one on line {other_where.line} are at the same place"
                report(where, message, "give each its own folder, prefix or branch")
    for target, where in places:
        if is_state_known and _is_shared(target, found.state):
            at: Where = record.at("state") if "state" in record else where
            report(
                at, f"the state is private, and everybody reads {_named(target)}", "give the state a place of its own"
            )
        for path in _within(target):
            if found.signing_key_file and _holds(path, PurePosixPath(found.signing_key_file)):
                report(record.at("sign"), f"the private key lies in {path}, which everybody reads", "keep it elsewhere")
            if path.parts[0] == _RESERVED:
                report(where, f"{_RESERVED}/ is private", "publish to another folder, such as public")


def _within(place: TargetSettings | StateSettings) -> Iterator[PurePosixPath]:
    if isinstance(place, DirectoryTarget | DirectoryState):
        yield PurePosixPath(place.path)


def _holds(folder: PurePosixPath, path: PurePosixPath) -> bool:
    return folder == path or folder in path.parents


def _is_shared(one: TargetSettings | StateSettings, other: TargetSettings | StateSettings) -> bool:
    """Tell whether two places are the same, or one lies in the other."""
    match one, other:
        case ((DirectoryTarget() | DirectoryState()), (DirectoryTarget() | DirectoryState())):
            paths = PurePosixPath(one.path), PurePosixPath(other.path)
            return _holds(*paths) or _holds(*reversed(paths))
        case ((S3Target() | S3State()), (S3Target() | S3State())):
            a, b = one.bucket, other.bucket
            is_same = bool(a.name) and (a.name, a.endpoint_url) == (b.name, b.endpoint_url)
            if isinstance(one, S3State) or isinstance(other, S3State):
                return is_same  # who may read a bucket is said of all of it
            return is_same and (a.prefix.startswith(b.prefix) or b.prefix.startswith(a.prefix))
        case ((BranchTarget() | GitState()), (BranchTarget() | GitState())):
            return (one.remote, one.branch) == (other.remote, other.branch)
        case _:
            return False


def _named(target: TargetSettings) -> str:
    match target:
        case DirectoryTarget():
            return f"the folder {target.path}"
        case S3Target():
            return f"s3://{target.bucket.name}/{target.bucket.prefix}"
        case BranchTarget():
            return f"the branch {target.branch}"
