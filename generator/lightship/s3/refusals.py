"""What a store refuses, in one line each: what is wrong, and the way out. Says no secret, also not a store's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lightship.errors import OutsideError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LENGTH = 200


class S3Error(OutsideError):
    """A store refused or could not be reached; `code` and `status` are its own, empty and 0 where it gave none."""

    def __init__(
        self, message: str, hint: str = "", *, code: str = "", status: int = 0, permanent: bool = False
    ) -> None:
        """Keep what decides about another try."""
        super().__init__(message, hint, permanent=permanent)
        self.code = code
        self.status = status


class LostError(S3Error):
    """A conditional write lost: the object is not as expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request went; `endpoint` is its address, `region` the one that was asked in."""

    name: str
    endpoint: str
    region: str
    service: str = "s3://"

    def __str__(self) -> str:
        """Give it as people write it."""
        return f"{self.service}{self.name}"

    @property
    def host(self) -> str:
        """Give the address without names and passwords that may be in it."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else self.endpoint


# The action that a policy must allow, where it is not called like the operation.
_ACTIONS = {
    "HeadObject": "s3:GetObject, and s3:ListBucket on the bucket",
    "GetObject": "s3:GetObject, and s3:ListBucket on the bucket",
    "ListObjectsV2": "s3:ListBucket on the bucket",
    "DeleteObjects": "s3:DeleteObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "GetBucketCors": "s3:GetBucketCORS on the bucket",
    "PutBucketCors": "s3:PutBucketCORS on the bucket",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration on the bucket",
    "CreateInvalidation": "cloudfront:CreateInvalidation on the distribution",
}
_EXPIRED = (
    "the credentials have expired",
    "sign in again, for example with `aws sso login`; in CI, let the role's session last longer than the job",
)
_SAID = {
    **dict.fromkeys(
        ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken", "RequestExpired"), _EXPIRED
    ),
    "InvalidAccessKeyId": ("the store does not know this access key", "is AWS_ACCESS_KEY_ID one of this store's?"),
    "SignatureDoesNotMatch": (
        "the secret key does not belong to the access key",
        "mend AWS_SECRET_ACCESS_KEY",
    ),
    "InvalidBucketName": ("this is no name of a bucket", "mend it in delivery.yml"),
    "NoSuchDistribution": ("there is no such CloudFront distribution", "mend `distribution` in delivery.yml"),
}
_REGION = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidRegion"}
_DENIED = {"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "Forbidden", "UnauthorizedAccess"}
_SKEWED = {"RequestTimeTooSkewed", "RequestInTheFuture"}


def refusal(response: Mapping[str, Any], operation: str, place: Place, sent: str = "") -> S3Error:
    """Translate an error that a store answered, as botocore read it; `sent` is the X-Amz-Date of the request."""
    error = response.get("Error", {})
    meta = response.get("ResponseMetadata", {})
    code, status = str(error.get("Code", "")), int(meta.get("HTTPStatusCode", 0))
    headers = {str(name).lower(): str(value) for name, value in meta.get("HTTPHeaders", {}).items()}
    if status == 412 or code == "PreconditionFailed":
        return LostError(f"{place}: somebody else wrote meanwhile", code=code, status=status)
    region = str(error.get("Region") or headers.get("x-amz-bucket-region") or "")
    if code == "NoSuchBucket":
        known = f"there is no bucket of this name at {place.host}", "create it, or mend its name in delivery.yml"
    elif code in _REGION or (status in {301, 400} and region and region != place.region):
        known = _elsewhere(region, place)
    elif code in _SKEWED:
        known = f"the clock of this machine {_skew(error, headers, sent)}", "set it, best by NTP"
    elif code in _SAID:
        known = _SAID[code]
    elif code in _DENIED or status == 403:
        action = _ACTIONS.get(operation, f"s3:{operation}")
        known = f"no permission for {operation}", f"let the policy of these credentials allow {action}"
    elif code in {"NotImplemented", "XNotImplemented"} or status in {405, 501}:
        known = f"the store does not know {operation}, or a condition or header of it", ""
    else:
        known = _other(code, status, error, operation, place)
        return S3Error(f"{place}: {known[0]}", known[1], code=code, status=status)
    return S3Error(f"{place}: {known[0]}", known[1], code=code, status=status, permanent=True)


def _elsewhere(region: str, place: Place) -> tuple[str, str]:
    there = f"the bucket is in the region {region}" if region else "the bucket is in another region"
    right = f"`region: {region}`" if region else "its `region:`"
    return f"{there}, not {place.region}", f"write {right} beside the bucket in delivery.yml"


def _other(code: str, status: int, error: Mapping[str, Any], operation: str, place: Place) -> tuple[str, str]:
    """Say what remains: a store that is busy, what is no store, or the store's own words."""
    if code == "SlowDown" or status in {429, 503}:
        return "the store asks to slow down, also after many tries", "try again"
    if not code or code.isdigit():
        return f"{place.host} answers {status}, and not as S3 does", "is `endpoint_url` in delivery.yml right?"
    said = _CONTROL.sub(" ", str(error.get("Message", "")))[:_LENGTH].strip()
    return f"{operation} was refused: {' '.join(filter(None, (str(status or ''), code, said)))}", "try again"


def _skew(error: Mapping[str, Any], headers: Mapping[str, str], sent: str) -> str:
    """Say by how much our clock differs from the store's, as the request and its answer tell."""
    ours = _instant(str(error.get("RequestTime") or "")) or _instant(sent)
    theirs = _instant(str(error.get("ServerTime") or "")) or _instant(headers.get("date", ""))
    if not ours or not theirs:
        return "differs from the store's"
    minutes = round(abs((ours - theirs).total_seconds()) / 60)
    return f"is {minutes} minutes {'ahead of' if ours > theirs else 'behind'} the store's"


def _instant(text: str) -> datetime | None:
    """Read a time as S3 writes it, in one of three ways."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
