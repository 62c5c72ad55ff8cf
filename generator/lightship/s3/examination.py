"""What can be found out about a bucket by trying, as findings."""

from collections.abc import Iterator

from lightship.model.findings import Finding, Level
from lightship.s3 import cors, publicity
from lightship.s3.guard import Guard, GuardedBucket
from lightship.s3.refusals import S3Error

_GUARD = "conditional writes"
BASICS = 3  # fewer findings than these: the rest would be pointless
_GONE = "of two publishers at once the slower may overwrite the newer page, and nobody is told"


def basics(guarded: GuardedBucket) -> Iterator[Finding]:
    """Find out whether a bucket is reachable, writable and guarded; fewer than BASICS when it is not."""
    try:
        next(guarded.bucket.listing(), None)
    except S3Error as error:
        yield broken("reachable", error)
        return
    yield Finding(name="reachable", level=Level.FINE, message=f"{guarded.bucket.place} answers")
    try:
        guard = guarded.guard
    except S3Error as error:
        yield broken("writable", error)
        return
    yield Finding(name="writable", level=Level.FINE, message="objects can be put and deleted")
    if guard is Guard.HONOURED:
        yield Finding(name=_GUARD, level=Level.FINE, message="honoured")
    elif guarded.bucket.settings.is_unguarded_allowed:
        hint = "run one publisher at a time, or take a store that honours If-Match and If-None-Match"
        yield Finding(name=_GUARD, level=Level.WARNING, message=f"{guard}: {_GONE}", hint=hint)
    else:
        hint = "take a store that honours If-Match and If-None-Match; `allow_unguarded: true` accepts this one"
        yield Finding(name=_GUARD, level=Level.BROKEN, message=f"{guard}: {_GONE}", hint=hint)


def private(guarded: GuardedBucket) -> Finding:
    """Find out whether a bucket that is nobody's business is closed."""
    try:
        signs = list(publicity.signs(guarded.bucket))
    except S3Error as error:
        return broken("private", error)
    if not signs:
        return Finding(name="private", level=Level.FINE, message="closed to strangers")
    hint = "block public access to this bucket; it holds what is not published"
    return Finding(name="private", level=Level.BROKEN, message=f"open to strangers: {'; '.join(signs)}", hint=hint)


def public(guarded: GuardedBucket, *, has_distribution: bool) -> Finding:
    """Find out whether readers can read a bucket that is a site."""
    try:
        is_open = publicity.is_read_by_strangers(guarded.bucket)
    except S3Error as error:
        return broken("public", error)
    if is_open:
        return Finding(name="public", level=Level.FINE, message="everybody can read it")
    if has_distribution:
        return Finding(name="public", level=Level.FINE, message="closed; readers come through the distribution")
    hint = "let everybody read it, or let only the CDN in front of it do so"
    return Finding(name="public", level=Level.WARNING, message="readers cannot read the bucket itself", hint=hint)


def scripts(guarded: GuardedBucket, origin: str) -> Finding:
    """Find out whether scripts of an origin may read the bucket."""
    try:
        is_allowed = cors.allows(guarded.bucket, origin)
    except S3Error as error:
        return Finding(
            name="CORS",
            level=Level.WARNING,
            message=f"the store does not tell whether scripts of other sites may read it: {error.message}",
            hint="allow GET and HEAD to them where this store has such a setting",
        )
    if is_allowed:
        return Finding(name="CORS", level=Level.FINE, message=f"scripts of {origin} may read it")
    hint = "publishing sets this where the credentials allow s3:PutBucketCORS"
    return Finding(name="CORS", level=Level.WARNING, message=f"scripts of {origin} may not read it", hint=hint)


def broken(name: str, error: S3Error) -> Finding:
    """Make a finding of an error."""
    return Finding(name=name, level=Level.BROKEN, message=error.message, hint=error.hint)
